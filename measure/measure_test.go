package measure_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontdoor/care"
	"frontdoor/measure"
)

// monday is a working day.
var monday, _ = care.MakeDate(2026, time.March, 2)

func at(h, m int) time.Time { return monday.At(h, m) }

// drawContact is any contact made about the Monday.
func drawContact(t *rapid.T, i int) measure.Contact {
	made := monday.At(0, 0).Add(time.Duration(rapid.IntRange(-120, 24*60+120).Draw(t, "made")) * time.Minute)
	later := func(name string) time.Time {
		if n := rapid.IntRange(-1, 3000).Draw(t, name); n >= 0 {
			return made.Add(time.Duration(n) * time.Minute)
		}
		return time.Time{}
	}
	return measure.Contact{
		ID: care.ID(fmt.Sprint(i)), Made: made,
		Channel:   measure.Channel(rapid.SampledFrom([]string{"web", "phone", "desk", "other", "pigeon"}).Draw(t, "channel")),
		Patient:   care.ID(rapid.SampledFrom([]string{"", "p1", "p2"}).Draw(t, "patient")),
		SafetyNet: rapid.IntRange(0, 9).Draw(t, "net") == 0, KeyedIn: rapid.Bool().Draw(t, "keyed"),
		RedFlag: rapid.Bool().Draw(t, "flag"), Emergency: rapid.IntRange(0, 9).Draw(t, "emergency") == 0,
		Joined: rapid.IntRange(0, 9).Draw(t, "joined") == 0, Repeat: rapid.Bool().Draw(t, "repeat"),
		Looked: later("looked"), Known: later("known"), Over: later("over"), Afresh: later("afresh"),
		Promise: made.Add(4 * time.Hour), Contract: made.Add(30 * time.Hour),
	}
}

func TestFiguresAddUpAndDoNotDependOnOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var list []measure.Contact
		for i := range rapid.IntRange(0, 60).Draw(t, "contacts") {
			list = append(list, drawContact(t, i))
		}
		now := monday.At(0, 0).Add(time.Duration(rapid.IntRange(0, 72*60).Draw(t, "now")) * time.Minute)
		d := measure.DayOf(monday, list, now)
		channels, halves := 0, 0
		for _, c := range measure.Channels {
			if n := d.ByHalf[c].Sum(); n != d.ByChannel[c] {
				t.Fatalf("half hours of %s add up to %d of %d", c, n, d.ByChannel[c])
			}
			channels += d.ByChannel[c]
			halves += d.ByHalf[c].Sum()
		}
		ofDay := 0
		for _, c := range list {
			if c.Day() == monday {
				ofDay++
			}
		}
		if channels != d.Total || halves != d.Total || d.Total+d.SafetyNet != ofDay {
			t.Fatalf("%d in all, by channel %d, by half hour %d, checks %d, of the day %d", d.Total, channels, halves, d.SafetyNet, ofDay)
		}
		if d.Contract.Total() != d.Total || d.Promise.Total() != d.Total || d.Contract.AtOnce != 0 {
			t.Fatalf("promises of %d: %+v %+v", d.Total, d.Contract, d.Promise)
		}
		if d.Rush > d.Core || d.Core > d.Total || d.SameDay > d.SameDayOf || d.Repeats > d.Linked || d.Waits.N+d.Waiting+d.Joined > d.Total {
			t.Fatalf("more than there are: %+v", d)
		}
		mixed := append([]measure.Contact(nil), list...)
		rand.New(rand.NewPCG(1, uint64(len(list)))).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if diff := cmp.Diff(d, measure.DayOf(monday, mixed, now), cmp.AllowUnexported(care.Date{})); diff != "" {
			t.Fatalf("another order gives other figures: %s", diff)
		}
	})
}

// What was once missed or kept stays so as time goes by.
func TestOutcomesAreFinal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawContact(t, 0)
		now := c.Made.Add(time.Duration(rapid.IntRange(0, 3000).Draw(t, "now")) * time.Minute)
		later := now.Add(time.Duration(rapid.IntRange(0, 3000).Draw(t, "later")) * time.Minute)
		if before := c.PromiseOutcome(now); before != measure.Running && c.PromiseOutcome(later) != before {
			t.Fatalf("%v became %v", before, c.PromiseOutcome(later))
		}
	})
}

func TestOutcomeAtTheBoundary(t *testing.T) {
	t.Parallel()
	due := at(12, 0)
	base := measure.Contact{Made: at(9, 0), Promise: due, Contract: due}
	for name, c := range map[string]struct {
		change func(*measure.Contact)
		now    time.Time
		want   measure.Outcome
	}{
		"not yet due":        {func(*measure.Contact) {}, due, measure.Running},
		"a moment late":      {func(*measure.Contact) {}, due.Add(1), measure.Missed},
		"kept to the moment": {func(c *measure.Contact) { c.Known = due }, at(18, 0), measure.Kept},
		"known too late":     {func(c *measure.Contact) { c.Known = due.Add(1) }, at(18, 0), measure.Missed},
		"closed in time":     {func(c *measure.Contact) { c.Over = due }, at(18, 0), measure.Ended},
		"closed too late":    {func(c *measure.Contact) { c.Over = due.Add(1) }, at(18, 0), measure.Missed},
		"known, then closed": {func(c *measure.Contact) { c.Known, c.Over = at(10, 0), at(17, 0) }, at(18, 0), measure.Kept},
		"afresh in time":     {func(c *measure.Contact) { c.Afresh, c.Known = due, at(17, 0) }, at(18, 0), measure.Ended},
		"afresh too late":    {func(c *measure.Contact) { c.Afresh, c.Known = due.Add(1), at(17, 0) }, at(18, 0), measure.Missed},
		"joined":             {func(c *measure.Contact) { c.Joined, c.Emergency = true, true }, at(18, 0), measure.Merged},
		"emergency":          {func(c *measure.Contact) { c.Emergency = true }, at(18, 0), measure.AtOnce},
	} {
		x := base
		c.change(&x)
		if got := x.PromiseOutcome(c.now); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		if got := x.ContractOutcome(c.now); c.want != measure.AtOnce && got != c.want {
			t.Errorf("%s by contract: %v, want %v", name, got, c.want)
		}
	}
}

// TestByHand: a Monday small enough to count on fingers.
func TestByHand(t *testing.T) {
	t.Parallel()
	list := []measure.Contact{
		// 07:59 is outside core hours; known the same day after 2 h; looked after 1 h.
		{ID: "1", Channel: measure.Web, Made: at(7, 59), Looked: at(8, 59), Known: at(9, 59), Promise: at(18, 30), Contract: at(18, 30)},
		{ID: "2", Channel: measure.Phone, KeyedIn: true, Made: at(8, 0), Looked: at(8, 0), Known: at(8, 10), Promise: at(18, 30), Contract: at(18, 30), Patient: "p", Repeat: true},
		{ID: "3", Channel: measure.Phone, KeyedIn: true, Made: at(9, 59), Promise: at(12, 0), Contract: at(18, 30), Patient: "q"}, // missed by 14:00
		{ID: "4", Channel: measure.Web, Made: at(10, 0), Joined: true, Known: at(11, 0), Patient: "p"},
		{ID: "5", Channel: measure.Desk, KeyedIn: true, Made: at(18, 29), Known: monday.AddDays(1).At(9, 0), Promise: monday.AddDays(1).At(18, 30), Contract: monday.AddDays(1).At(18, 30)},
		{ID: "6", Channel: measure.Web, Made: at(18, 30), RedFlag: true, Promise: monday.AddDays(1).At(18, 30), Contract: monday.AddDays(1).At(18, 30)},
		{ID: "7", Channel: measure.Web, SafetyNet: true, Made: at(9, 0)},
		{ID: "8", Channel: measure.Web, Made: monday.AddDays(-1).At(23, 59)},
	}
	d := measure.DayOf(monday, list, at(14, 0))
	got := fmt.Sprint(d.Total, d.ByChannel[measure.Web], d.ByChannel[measure.Phone], d.ByChannel[measure.Desk], d.Core, d.Rush, d.Joined, d.RedFlags, d.SafetyNet, d.Repeats, d.Linked, d.SameDay, d.SameDayOf, d.Waiting, d.Unlooked)
	if want := "6 3 2 1 4 2 1 1 1 1 3 2 4 2 2"; got != want {
		t.Errorf("counted %s, by hand %s", got, want)
	}
	if want := (measure.Promises{Kept: 3, Missed: 1, Running: 1, Merged: 1}); d.Promise != want {
		t.Errorf("promises %+v, by hand %+v", d.Promise, want)
	}
	if want := (measure.Spread{N: 3, P50: 2 * time.Hour, P90: 14*time.Hour + 31*time.Minute}); d.Waits != want {
		t.Errorf("waits %+v, by hand %+v", d.Waits, want)
	}
	if rush, ok := d.RushIndex(); !ok || rush != 0.5 {
		t.Errorf("rush index %v", rush)
	}
	if d.ByHalf[measure.Web][15] != 1 || d.ByHalf[measure.Phone][16] != 1 || d.ByHalf[measure.Phone][19] != 1 || d.ByHalf[measure.Web][37] != 1 {
		t.Errorf("half hours: %v", d.ByHalf)
	}
}

func TestNothingHasNoRate(t *testing.T) {
	t.Parallel()
	d := measure.DayOf(monday, nil, at(9, 0))
	for name, rate := range map[string]func() (float64, bool){
		"rush": d.RushIndex, "same day": d.SameDayRate, "repeat": d.RepeatRate, "promises": d.Promise.Rate,
		"share": func() (float64, bool) { return d.Share(measure.Phone) },
	} {
		if _, ok := rate(); ok {
			t.Errorf("%s has a value although nothing came", name)
		}
	}
}

// The nearest rank is one of the durations, at least that share is not above it,
// and fewer are below it.
func TestSpread(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) time.Duration {
			return time.Duration(rapid.IntRange(0, 50).Draw(t, "minutes")) * time.Minute
		}), 1, 40).Draw(t, "list")
		s := measure.SpreadOf(list)
		for q, v := range map[float64]time.Duration{0.5: s.P50, 0.9: s.P90} {
			notAbove, below := 0, 0
			for _, x := range list {
				if x <= v {
					notAbove++
				}
				if x < v {
					below++
				}
			}
			n := float64(len(list))
			if float64(notAbove) < q*n || float64(below) >= q*n || notAbove == below {
				t.Fatalf("quantile %v of %v is %v", q, list, v)
			}
		}
	})
	ten := make([]time.Duration, 10)
	for i := range ten {
		ten[i] = time.Duration(10 - i)
	}
	if s := measure.SpreadOf(ten); s.P50 != 5 || s.P90 != 9 || s.N != 10 {
		t.Errorf("of 1 to 10: %+v", s)
	}
	if s := measure.SpreadOf(nil); s != (measure.Spread{}) {
		t.Errorf("of nothing: %+v", s)
	}
}

func TestRepeats(t *testing.T) {
	t.Parallel()
	c := []measure.Contact{{Patient: "p", Made: at(9, 0)}, {Patient: "", Made: at(9, 0)}, {Patient: "q", Made: at(9, 0)}}
	for ago, want := range map[time.Duration]bool{0: false, 1: true, measure.RepeatWithin - 1: true, measure.RepeatWithin: false, -time.Hour: false} {
		measure.MarkRepeats(c, []measure.Seen{{Patient: "p", Made: at(9, 0).Add(-ago)}, {Patient: "", Made: at(8, 0)}})
		if c[0].Repeat != want || c[1].Repeat || c[2].Repeat {
			t.Errorf("%s ago: %v %v %v", ago, c[0].Repeat, c[1].Repeat, c[2].Repeat)
		}
	}
}

func TestHalfHoursOnDaysOfOtherLength(t *testing.T) {
	t.Parallel()
	for _, on := range []string{"2026-03-29", "2026-10-25"} { // 23 and 25 hours
		day, _ := care.ParseISODate(on)
		n := 0
		for moment := day.At(0, 0); moment.Before(day.AddDays(1).At(0, 0)); moment = moment.Add(30 * time.Minute) {
			c := measure.Contact{Made: moment}
			if c.Day() != day || c.Half() < 0 || c.Half() >= measure.Halves {
				t.Errorf("%s belongs to %s, %d", moment, c.Day(), c.Half())
			}
			n += measure.DayOf(day, []measure.Contact{c}, moment).Total
		}
		if want := map[string]int{"2026-03-29": 46, "2026-10-25": 50}[on]; n != want {
			t.Errorf("%s has %d half hours", on, n)
		}
	}
}
