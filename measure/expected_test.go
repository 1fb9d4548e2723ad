package measure_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"frontdoor/care"
	"frontdoor/measure"
	"frontdoor/published"
)

func past(weeks int, perHalf int) measure.Past {
	c := measure.Counts{}
	for h := 16; h < 36; h++ {
		c[h] = perHalf
	}
	return measure.Past{On: monday.AddDays(-7 * weeks), ByHalf: map[measure.Channel]*measure.Counts{measure.Web: &c}}
}

func curves() []measure.Curve {
	calls, web := published.MondayCalls(), published.MondaySubmissions()
	return []measure.Curve{{Channel: measure.Phone, Covers: calls.Covers, Weight: calls.Weight}, {Channel: measure.Web, Covers: web.Covers, Weight: web.Weight}}
}

func TestOwnHistoryComesFirstWhenThereIsEnough(t *testing.T) {
	t.Parallel()
	var list []measure.Past
	for week := 1; week < measure.EnoughDays; week++ {
		list = append(list, past(week, week))
	}
	// A day of another weekday, one too long ago, one without contacts, and the day itself add nothing.
	other := past(1, 100)
	other.On = monday.AddDays(-6)
	list = append(list, other, past(measure.LookBack+1, 100), past(5, 0), past(0, 100))
	if e := measure.Expect(monday, list, curves(), 10_000); e.From != measure.Published || e.Credit == "" {
		t.Errorf("three days are a history: %+v", e.From)
	}
	list = append(list, past(measure.LookBack, 10))
	e := measure.Expect(monday, list, curves(), 10_000)
	if e.From != measure.OwnHistory || e.Days != 4 || e.Credit != "" {
		t.Fatalf("four days are none: %+v %d", e.From, e.Days)
	}
	if got := e.Total(20); got != (1+2+3+10)/4.0 {
		t.Errorf("the mean at ten is %v", got)
	}
	if got := e.Sum(17); got != 4 {
		t.Errorf("until 08:30: %v", got)
	}
}

// A bank holiday is neither expected nor part of a history.
func TestBankHolidays(t *testing.T) {
	t.Parallel()
	holiday, _ := care.ParseISODate("2026-05-04")
	if e := measure.Expect(holiday, []measure.Past{past(1, 1)}, curves(), 10_000); e.From != measure.NoSource || e.Sum(48) != 0 {
		t.Errorf("a bank holiday expects %v", e.Sum(48))
	}
	after := holiday.AddDays(7)
	var list []measure.Past
	for week := 1; week <= measure.EnoughDays; week++ {
		p := past(0, 5)
		p.On = after.AddDays(-7 * week)
		list = append(list, p)
	}
	if e := measure.Expect(after, list, nil, 0); e.From != measure.NoSource {
		t.Errorf("a bank holiday makes a history: %d days", e.Days)
	}
}

func TestPublishedCurveIsScaledToTheList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		patients := rapid.IntRange(1, 60_000).Draw(t, "patients")
		e := measure.Expect(monday, nil, curves(), patients)
		// rates.csv: 7.82 and 21.32 for each 1,000.
		if want := (7.82 + 21.32) * float64(patients) / 1000; e.From != measure.Published || math.Abs(e.Sum(48)-want) > 1e-6*want {
			t.Fatalf("%d patients: %v, want %v", patients, e.Sum(48), want)
		}
	})
	if e := measure.Expect(monday, nil, curves(), 0); e.From != measure.NoSource {
		t.Error("a practice without a list expects contacts")
	}
	if e := measure.Expect(monday.AddDays(1), nil, curves(), 10_000); e.From != measure.NoSource {
		t.Error("the source covers a Tuesday")
	}
}

func TestBandsCoverTheDayOnce(t *testing.T) {
	t.Parallel()
	for _, bands := range [][]measure.Band{measure.OnlineBands, measure.TelephonyBands} {
		next := 0
		for _, b := range bands {
			if b.From != next || b.To <= b.From {
				t.Errorf("%s does not follow", b.Label)
			}
			next = b.To
		}
		if next != measure.Halves {
			t.Errorf("the bands end at %d", next)
		}
		for h := range measure.Halves {
			if b := measure.BandOf(bands, h); h < b.From || h >= b.To {
				t.Errorf("half hour %d is in %s", h, b.Label)
			}
		}
	}
}

func TestLoadTellsOfNobody(t *testing.T) {
	t.Parallel()
	limit, ok := measure.LimitOn(monday, "gp")
	if !ok || limit.Contacts != 25 || limit.Source == "" {
		t.Fatalf("limit %+v", limit)
	}
	if _, ok := measure.LimitOn(monday, "pharmacist"); ok {
		t.Error("a limit that nobody published")
	}
	early, _ := care.MakeDate(2020, time.January, 1)
	if _, ok := measure.LimitOn(early, "gp"); ok {
		t.Error("a limit before its first day")
	}
	people := []measure.Work{{"a", 19, true}, {"b", 20, true}, {"c", 25, true}, {"d", 26, true}, {"e", 90, false}}
	if l := measure.LoadOf(limit, people); l.Of != 4 || l.Near != 2 || l.Over != 1 || l.Few {
		t.Errorf("load %+v", l)
	}
	if l := measure.LoadOf(limit, people[2:]); l.Of != 2 || !l.Few || l.Near != 0 || l.Over != 0 {
		t.Errorf("of two people: %+v", l)
	}
}
