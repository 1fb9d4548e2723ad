package request

import "frontdoor/care"

// Band is how soon a request needs somebody, as a person decided it. No
// national scale faces the patient (reference: domain notes 2.5); these are
// this product's own.
type Band string

const (
	Unbanded  Band = ""          // nobody has looked yet
	Emergency Band = "emergency" // now: 999 or A&E, and a human call
	Urgent    Band = "urgent"    // a clinician within two hours of core time
	SameDay   Band = "same-day"  // by the end of core hours
	Soon      Band = "soon"      // two to three working days
	Routine   Band = "routine"   // within two weeks
	Admin     Band = "admin"     // within two working days
)

// Bands lists what a person can choose, most urgent first.
var Bands = []Band{Emergency, Urgent, SameDay, Soon, Routine, Admin}

// Rank orders the worklist, lower first. A request that nobody has looked at
// stands before "same day", because it may be worse than that.
func (b Band) Rank() int {
	switch b {
	case Emergency:
		return 0
	case Urgent:
		return 1
	case Unbanded:
		return 2
	case SameDay:
		return 3
	case Soon:
		return 4
	case Routine:
		return 5
	}
	return 6
}

// need orders bands by urgency alone, for "raise" and "lower": an unbanded
// request has the least need until somebody says otherwise.
func (b Band) need() int {
	switch b {
	case Emergency:
		return 6
	case Urgent:
		return 5
	case SameDay:
		return 4
	case Soon:
		return 3
	case Routine:
		return 2
	case Admin:
		return 1
	}
	return 0
}

// Higher says whether b is more urgent than other.
func (b Band) Higher(other Band) bool { return b.need() > other.need() }

// Label in plain words.
func (b Band) Label() string {
	switch b {
	case Emergency:
		return "Emergency"
	case Urgent:
		return "Urgent"
	case SameDay:
		return "Same day"
	case Soon:
		return "Soon"
	case Routine:
		return "Routine"
	case Admin:
		return "Admin"
	}
	return "First look"
}

// ParseBand checks a band that came from outside.
func ParseBand(s string) (Band, error) {
	for _, b := range Bands {
		if string(b) == s {
			return b, nil
		}
	}
	return "", care.Fail(care.Invalid, "request.band", "Choose how urgent the request is.")
}
