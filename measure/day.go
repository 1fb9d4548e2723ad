package measure

import (
	"time"

	"frontdoor/care"
)

// Halves is how many half hours a day on the clock has.
const Halves = 48

// The morning rush, as the national figures band it: 08:00 to 09:59
// ("Cloud Based Telephony" and "Submissions via Online Consultation Systems",
// NHS England; domain notes 2.9).
const (
	rushFrom = 8 * 2
	rushTo   = 10 * 2
)

// Counts by half hour of the day in London.
type Counts [Halves]int

// Sum of the day.
func (c Counts) Sum() int {
	n := 0
	for _, x := range c {
		n += x
	}
	return n
}

// Promises is what became of the promises of a day's contacts. It adds up to
// their number.
type Promises struct{ Kept, Missed, Running, Ended, Merged, AtOnce int }

// Total of all outcomes.
func (p Promises) Total() int { return p.Kept + p.Missed + p.Running + p.Ended + p.Merged + p.AtOnce }

// Rate is the share kept of those that were kept or missed; false when there is
// none. What still runs, ended or went on elsewhere is no success and no failure.
func (p Promises) Rate() (float64, bool) { return share(p.Kept, p.Kept+p.Missed) }

func (p *Promises) add(o Outcome) {
	switch o {
	case Kept:
		p.Kept++
	case Missed:
		p.Missed++
	case Running:
		p.Running++
	case Ended:
		p.Ended++
	case Merged:
		p.Merged++
	case AtOnce:
		p.AtOnce++
	}
}

// Day is the figures of one day: of the contacts that were made on it.
type Day struct {
	On    care.Date
	Total int // contacts, joined ones too, emergency checks not
	// ByChannel and ByHalf each add up to Total.
	ByChannel map[Channel]int
	ByHalf    map[Channel]*Counts

	Core int // made in core hours: 08:00 to 18:30 of a working day
	Rush int // of these, from 08:00 to 09:59

	Contract, Promise Promises

	// Waits is how long patients waited from the contact until they knew of an
	// answer, of those who know, joined ones not. It runs on while the practice
	// is closed, as for the patient it does. Waiting is how many do not know yet
	// and are still owed it; while there are some, the quantiles are too low.
	Waits   Spread
	Waiting int
	// Looks is how long it took until somebody here first did something about a
	// contact that nobody was there for: not keyed in by staff. Opening a page
	// without doing anything is not recorded and does not count.
	Looks    Spread
	Unlooked int

	Joined    int // duplicates: about the same matter as another request
	RedFlags  int // contacts in which a rule saw a red flag
	SafetyNet int // emergency checks answered with yes; not in Total
	Reopened  int // contacts that were reopened at least once
	Returned  int // contacts that came back by themselves at least once

	// SameDay is how many of SameDayOf knew the same day how they will be
	// helped. SameDayOf are those made on a working day before core hours end,
	// joined ones not. While the day lasts the others may still come to know.
	SameDay, SameDayOf int
	// Repeats is how many of Linked are a repeat contact, see RepeatWithin;
	// Linked are the contacts that are linked to somebody on the list.
	Repeats, Linked int
}

// Share of a channel in all contacts; false when there were none.
func (d Day) Share(c Channel) (float64, bool) { return share(d.ByChannel[c], d.Total) }

// RushIndex is the share of the contacts in core hours that came from 08:00 to
// 09:59 (domain notes 2.9); false when none came in core hours.
func (d Day) RushIndex() (float64, bool) { return share(d.Rush, d.Core) }

// SameDayRate is the share that knew the same day.
func (d Day) SameDayRate() (float64, bool) { return share(d.SameDay, d.SameDayOf) }

// RepeatRate is the share of repeat contacts.
func (d Day) RepeatRate() (float64, bool) { return share(d.Repeats, d.Linked) }

func share(n, of int) (float64, bool) {
	if of == 0 {
		return 0, false
	}
	return float64(n) / float64(of), true
}

// DayOf counts the contacts made on a day, as things stand at now. Contacts of
// other days are passed over.
func DayOf(on care.Date, contacts []Contact, now time.Time) Day {
	d := Day{On: on, ByChannel: map[Channel]int{}, ByHalf: map[Channel]*Counts{}}
	for _, c := range Channels {
		d.ByHalf[c] = &Counts{}
	}
	var waits, looks []time.Duration
	for _, c := range contacts {
		switch {
		case c.Day() != on:
			continue
		case c.SafetyNet:
			d.SafetyNet++
			continue
		}
		d.count(c, now)
		if !c.KeyedIn {
			if c.Looked.IsZero() {
				d.Unlooked++
			} else {
				looks = append(looks, c.Looked.Sub(c.Made))
			}
		}
		switch {
		case c.Joined:
		case !c.Known.IsZero():
			waits = append(waits, c.Known.Sub(c.Made))
		case c.Over.IsZero():
			d.Waiting++
		}
	}
	d.Waits, d.Looks = SpreadOf(waits), SpreadOf(looks)
	return d
}

func (d *Day) count(c Contact, now time.Time) {
	d.Total++
	d.ByChannel[c.channel()]++
	half := c.Half()
	d.ByHalf[c.channel()][half]++
	d.Contract.add(c.ContractOutcome(now))
	d.Promise.add(c.PromiseOutcome(now))
	if care.England.InCoreHours(c.Made) {
		d.Core++
		if half >= rushFrom && half < rushTo {
			d.Rush++
		}
	}
	add := func(n *int, yes bool) {
		if yes {
			*n++
		}
	}
	add(&d.Joined, c.Joined)
	add(&d.RedFlags, c.RedFlag)
	add(&d.Reopened, c.Reopened > 0)
	add(&d.Returned, c.Returned > 0)
	add(&d.Linked, c.Patient != "")
	add(&d.Repeats, c.Patient != "" && c.Repeat)
	if !c.Joined && beforeClosing(c.Made) {
		d.SameDayOf++
		add(&d.SameDay, !c.Known.IsZero() && care.DateOf(c.Known) == d.On)
	}
}

// beforeClosing says whether a moment is on a working day before its core hours
// end.
func beforeClosing(t time.Time) bool {
	on := care.DateOf(t)
	open := care.England.CoreHours().On(on)
	return len(open) > 0 && t.Before(open[len(open)-1].To.On(on))
}
