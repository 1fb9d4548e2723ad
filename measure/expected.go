package measure

import (
	"time"

	"frontdoor/care"
)

const (
	// LookBack is how many of the same weekday before a day its expectation may
	// rest on: two months, long enough for a mean and short enough for a season.
	LookBack = 8
	// EnoughDays is the fewest of them that make a history. With fewer, one odd
	// day would be a quarter of the expectation or more.
	EnoughDays = 4
)

// Past is what came in on an earlier day.
type Past struct {
	On     care.Date
	ByHalf map[Channel]*Counts
}

// total of the day.
func (p Past) total() int {
	n := 0
	for _, c := range p.ByHalf {
		n += c.Sum()
	}
	return n
}

// Source of an expectation.
type Source string

const (
	OwnHistory Source = "own"
	Published  Source = "published"
	NoSource   Source = "none"
)

// Expected is how many contacts a day usually brings by half hour.
type Expected struct {
	From    Source
	Days    int // of the own history
	ByHalf  map[Channel]*[Halves]float64
	Credit  string // must stand beside what is drawn from a published source
	Without []Channel
}

// Total of the expected contacts of a half hour.
func (e Expected) Total(half int) float64 {
	n := 0.0
	for _, by := range e.ByHalf {
		n += by[half]
	}
	return n
}

// Sum of the day, and of the day until a half hour begins.
func (e Expected) Sum(until int) float64 {
	n := 0.0
	for h := range min(until, Halves) {
		n += e.Total(h)
	}
	return n
}

// Curve is a published shape of a day for one channel: the share of the day's
// contacts for each hour, by time after midnight.
type Curve struct {
	Channel Channel
	Covers  func(time.Weekday) bool
	Weight  func(time.Weekday, time.Duration) float64
}

// Expect says what a day brings: the mean of the practice's own earlier days of
// that weekday when enough of them had contacts and were working days, else the
// published shape at the published rate for a list of that size, else nothing.
// On days that are no working days nothing is expected.
func Expect(on care.Date, past []Past, curves []Curve, patients int) Expected {
	if !workingDay(on) {
		return Expected{From: NoSource}
	}
	if e := fromHistory(on, past); e.From == OwnHistory {
		return e
	}
	return fromPublished(on, curves, patients)
}

func fromHistory(on care.Date, past []Past) Expected {
	e := Expected{From: OwnHistory, ByHalf: map[Channel]*[Halves]float64{}}
	for _, c := range Channels {
		e.ByHalf[c] = &[Halves]float64{}
	}
	for _, p := range past {
		before := p.On.DaysUntil(on)
		if before <= 0 || before%7 != 0 || before > 7*LookBack || !workingDay(p.On) || p.total() == 0 {
			continue
		}
		e.Days++
		for c, counts := range p.ByHalf {
			for h, n := range counts {
				e.ByHalf[c][h] += float64(n)
			}
		}
	}
	if e.Days < EnoughDays {
		return Expected{From: NoSource}
	}
	for _, by := range e.ByHalf {
		for h := range by {
			by[h] /= float64(e.Days)
		}
	}
	return e
}

func fromPublished(on care.Date, curves []Curve, patients int) Expected {
	e := Expected{From: NoSource, ByHalf: map[Channel]*[Halves]float64{}}
	weekday := on.Weekday()
	known := map[Channel]bool{}
	for _, curve := range curves {
		rate, ok := rateOn(on, curve.Channel, weekday)
		if !ok || patients <= 0 || !curve.Covers(weekday) {
			continue
		}
		by := &[Halves]float64{}
		for h := range by {
			// Half a half hour in, so that no band's edge is hit.
			by[h] = rate.PerThousand * float64(patients) / 1000 * curve.Weight(weekday, time.Duration(h)*30*time.Minute+15*time.Minute) / 2
		}
		e.ByHalf[curve.Channel], known[curve.Channel] = by, true
		e.From, e.Credit = Published, rate.Source
	}
	for _, c := range Channels {
		if !known[c] && c != Other {
			e.Without = append(e.Without, c)
		}
	}
	return e
}

func workingDay(d care.Date) bool { return len(care.England.CoreHours().On(d)) > 0 }
