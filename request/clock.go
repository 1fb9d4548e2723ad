package request

import (
	"time"

	"frontdoor/care"
)

// Clock is a promise that runs from the contact until it is kept. A request
// has two: the contract's, and the practice's own promise, which is the one
// that patient and staff see.
type Clock struct {
	Due     time.Time `json:"due,omitzero"`
	Stopped time.Time `json:"stopped,omitzero"` // zero while it runs
}

// Runs says whether the clock still runs.
func (c Clock) Runs() bool { return !c.Due.IsZero() && c.Stopped.IsZero() }

// Missed says whether the promise was, or by now is, broken.
func (c Clock) Missed(now time.Time) bool {
	if c.Stopped.IsZero() {
		return !c.Due.IsZero() && now.After(c.Due)
	}
	return c.Stopped.After(c.Due)
}

func (c *Clock) stop(at time.Time) {
	if c.Runs() {
		c.Stopped = at
	}
}

// Targets are a practice's own promise times. They are settings; the contract
// clock does not depend on them.
type Targets struct {
	// SameDayUntil: a contact before this time of a working day is promised an
	// answer the same day, later ones by the end of the next.
	SameDayUntil care.TimeOfDay `json:"same_day_until"`
	// Urgent is how soon, in core time, an urgent request is promised.
	Urgent time.Duration `json:"urgent"`
}

// DefaultTargets: before 16:00 the same day, urgent within two hours of core
// time (this product's choice, domain notes 2.5).
func DefaultTargets() Targets {
	return Targets{SameDayUntil: care.TimeOfDay(16 * 60), Urgent: 2 * time.Hour}
}

// contractDue is the contract's latest time for an appropriate response to a
// contact: clinically urgent the same day, everything else by the end of the
// next core-hours day (public reading of the 2026/27 GP contract; see
// doc/clinical-safety for the doubt). Outside core hours a contact counts as
// received at the next opening.
func contractDue(core *care.Hours, received time.Time, band Band) time.Time {
	if band == Emergency || band == Urgent || band == SameDay {
		return core.EndOfDay(received, 0)
	}
	return core.EndOfDay(received, 1)
}

// promiseDue is when the practice promises an answer; never later than the
// contract's time.
func promiseDue(core *care.Hours, t Targets, received time.Time, band Band) time.Time {
	contract := contractDue(core, received, band)
	due := contract
	switch band {
	case Emergency:
		due = received
	case Urgent:
		due = core.Add(received, t.Urgent)
	default:
		if end := core.EndOfDay(received, 0); sameDay(t, received, end) {
			due = end
		}
	}
	if due.After(contract) {
		due = contract
	}
	return due
}

// sameDay says whether a contact came early enough in the day whose core time
// ends at end. One that came before that day began is early enough.
func sameDay(t Targets, received, end time.Time) bool {
	day := care.DateOf(end)
	cut := day.At(int(t.SameDayUntil)/60, int(t.SameDayUntil)%60)
	return received.Before(cut)
}
