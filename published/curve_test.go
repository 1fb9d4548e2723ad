package published_test

import (
	"bytes"
	"math"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/published"

	"pgregory.net/rapid"
)

const hour = time.Hour

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// area adds up the weight of a day in steps of ten minutes, which no band cuts.
func area(c published.Curve, d time.Weekday) float64 {
	a := 0.0
	for at := time.Duration(0); at < 24*hour; at += 10 * time.Minute {
		a += c.Weight(d, at) / 6
	}
	return a
}

func TestCurveOfBuiltInMonday(t *testing.T) {
	t.Parallel()
	calls, online := published.MondayCalls(), published.MondaySubmissions()
	// Worked out by hand: 3,014,749 of 9,166,473 calls and 208,243 of 486,989.4
	// submissions come in the two hours from 8.
	if w := calls.Weight(time.Monday, 8*hour); !near(w, 3_014_749.0/9_166_473/2) {
		t.Errorf("calls at 8: %v", w)
	}
	if w := online.Weight(time.Monday, 9*hour+59*time.Minute); math.Abs(w*2-0.4276) > 0.0001 {
		t.Errorf("submissions at 9:59: %v", w)
	}
	// The band of half an hour counts as half an hour.
	if w := calls.Weight(time.Monday, 18*hour+29*time.Minute); !near(w, 48_795.0/9_166_473/0.5) {
		t.Errorf("calls at 18:29: %v", w)
	}
	for _, c := range []published.Curve{calls, online} {
		if !near(area(c, time.Monday), 1) || !near(c.Share(time.Monday), 1) {
			t.Errorf("Monday adds up to %v, share %v", area(c, time.Monday), c.Share(time.Monday))
		}
		if c.Covers(time.Tuesday) || c.Weight(time.Tuesday, 9*hour) != 0 || c.Share(time.Tuesday) != 0 {
			t.Error("covers Tuesday")
		}
		if c.Weight(time.Monday, -1) != 0 || c.Weight(time.Monday, 24*hour) != 0 || c.Weight(time.Monday, 24*hour-1) == 0 {
			t.Error("weight does not end with the day")
		}
		if c.Weight(7, hour) != 0 || c.Share(-1) != 0 {
			t.Error("there is an eighth day")
		}
	}
}

func TestCurveAsPublished(t *testing.T) {
	t.Parallel()
	edition, _, err := published.Telephony(bytes.NewReader(publishedFile(t, callDays)))
	if err != nil {
		t.Fatal(err)
	}
	var december []published.Day
	for _, d := range edition.Days {
		if d.Date.Month() == time.December {
			december = append(december, d)
		}
	}
	calls, err := published.CallCurve(december)
	if err != nil {
		t.Fatal(err)
	}
	days, _, err := published.Online(bytes.NewReader(publishedFile(t, onlineBook)))
	if err != nil {
		t.Fatal(err)
	}
	online, err := published.SubmissionCurve(days.Weekdays)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string][2]published.Curve{
		"calls": {calls, published.MondayCalls()}, "submissions": {online, published.MondaySubmissions()},
	} {
		week := 0.0
		for d := time.Sunday; d <= time.Saturday; d++ {
			week += c[0].Share(d)
			if !c[0].Covers(d) || !near(area(c[0], d), 1) {
				t.Errorf("%s on %s add up to %v", name, d, area(c[0], d))
			}
		}
		if !near(week, 1) {
			t.Errorf("%s: the week adds up to %v", name, week)
		}
		for at := time.Duration(0); at < 24*hour; at += 10 * time.Minute {
			if got, want := c[1].Weight(time.Monday, at), c[0].Weight(time.Monday, at); !near(got, want) {
				t.Errorf("%s: built-in Monday at %s is %v, the file says %v", name, at, got, want)
			}
		}
	}
}

// Whatever the counts, every covered day adds up to 1 and so does the week, and
// a day with more calls never has the smaller share.
func TestCurveAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var days []published.Day
		total := map[time.Weekday]int{}
		for i := range rapid.IntRange(1, 7).Draw(t, "days") {
			d := published.Day{Date: on(2025, 12, 1+i)}
			for h := range 12 {
				n := rapid.IntRange(0, 1000).Draw(t, "count")
				total[d.Date.Weekday()] += n
				d.Bands = append(d.Bands, published.BandCount{
					Band: published.Band{From: time.Duration(2*h) * hour, To: time.Duration(2*h+2) * hour}, Count: some(n)})
			}
			days = append(days, d)
		}
		c, err := published.CallCurve(days)
		if err != nil {
			for _, n := range total {
				if n > 0 {
					t.Fatal(err)
				}
			}
			return
		}
		week := 0.0
		for d := time.Sunday; d <= time.Saturday; d++ {
			week += c.Share(d)
			if c.Covers(d) != (total[d] > 0) || c.Covers(d) && !near(area(c, d), 1) {
				t.Fatalf("%s: covered %v, adds up to %v", d, c.Covers(d), area(c, d))
			}
			for e := time.Sunday; e <= time.Saturday; e++ {
				if total[d] > total[e] && c.Share(d) <= c.Share(e) {
					t.Fatalf("%s has more calls than %s but share %v to %v", d, e, c.Share(d), c.Share(e))
				}
			}
		}
		if !near(week, 1) {
			t.Fatalf("the week adds up to %v", week)
		}
	})
}

func TestCurveRefusals(t *testing.T) {
	t.Parallel()
	whole := published.Band{To: 24 * hour}
	half := published.Band{To: 12 * hour}
	day := func(d int, b published.Band, n published.Count) published.Day {
		return published.Day{Date: on(2025, 12, d), Bands: []published.BandCount{{Band: b, Count: n}}}
	}
	for name, days := range map[string][]published.Day{
		"no days":         nil,
		"no data":         {day(1, whole, published.Count{})},
		"only zero":       {day(1, whole, some(0))},
		"different bands": {day(1, whole, some(1)), day(8, half, some(1))},
	} {
		if _, err := published.CallCurve(days); care.KindOf(err) != care.Invalid {
			t.Errorf("%s: error = %v, want %s", name, err, care.Invalid)
		}
	}
	// A day without data does not stop the others.
	if c, err := published.CallCurve([]published.Day{day(1, whole, published.Count{}), day(8, whole, some(3))}); err != nil || !c.Covers(time.Monday) {
		t.Errorf("covers Monday %v, error %v", c.Covers(time.Monday), err)
	}
}
