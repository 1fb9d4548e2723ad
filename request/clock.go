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

// forward is the due time when there is reason for another: a running clock
// only ever moves earlier, a stopped one not at all.
func (c Clock) forward(due time.Time) time.Time {
	if c.Runs() {
		return earlier(c.Due, due)
	}
	return c.Due
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

// equal compares moments, whatever zone they are written in.
func (c Clock) equal(o Clock) bool { return c.Due.Equal(o.Due) && c.Stopped.Equal(o.Stopped) }

// contractDue is the contract's latest time for an appropriate response to a
// contact (public reading of the 2026/27 general practice contract, domain
// notes 1.3 and 21; its wording must be checked before it is relied on):
//
//   - what the practice judges clinically urgent, the same day: the end of the
//     core hours in which, or before which, it came;
//   - all else that comes in core hours, the end of the next core-hours day;
//   - all else that comes outside them, the end of the first core-hours day that
//     begins after it came.
//
// The last can be read in two ways. The lenient one takes such a contact as
// received when core hours begin again and then gives it the next core-hours
// day: Monday 19:00 is due at the end of Wednesday. The stricter one counts
// from the contact itself: Monday 19:00 is due at the end of Tuesday. This
// program promises the stricter, which keeps both.
func contractDue(core *care.Hours, received time.Time, band Band) time.Time {
	on := care.DateOf(received)
	if band == Emergency || band == Urgent || band == SameDay {
		return core.EndOfDay(received, contractDays("urgent-response", on))
	}
	days := contractDays("response", on)
	if !core.Open(received) {
		days = max(0, days-1)
	}
	return core.EndOfDay(received, days)
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
