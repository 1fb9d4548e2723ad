package pathway

import "slices"

// Band is how soon a person should look. Only a clinician lowers a band; this
// package only suggests one. Flags have the first two.
type Band string

const (
	Emergency   Band = "emergency" // now
	Urgent      Band = "urgent"    // the same day, first in the list
	SameDayBand Band = "same-day"
	Soon        Band = "soon"    // within days
	Routine     Band = "routine" // within two weeks
	Admin       Band = "admin"   // no clinician needed
)

// bandsByUrgency has the most urgent first.
var bandsByUrgency = []Band{Emergency, Urgent, SameDayBand, Soon, Routine, Admin}

// Bands lists all bands, most urgent first.
func Bands() []Band { return slices.Clone(bandsByUrgency) }

// Rank orders bands: a higher rank is more urgent, zero is no band.
func (b Band) Rank() int {
	if i := slices.Index(bandsByUrgency, b); i >= 0 {
		return len(bandsByUrgency) - i
	}
	return 0
}

// Action is what a flag tells the patient to do.
type Action string

const (
	Call999 Action = "999"
	GoToAE  Action = "a&e"
	Ring111 Action = "111"
	SameDay Action = "same-day" // the practice deals with it today
)

// Audience is whom an emergency list is about.
type Audience string

const (
	Adult Audience = "adult"
	Child Audience = "child" // under 16
)

// FlagID names a flag for good: it is journaled with what it raised.
type FlagID string

// Flag is one danger sign: how it is asked, and how it is found in words.
type Flag struct {
	ID       FlagID
	Title    string // plain words for the patient's emergency check page
	Prompt   string // a question for the receptionist to ask aloud
	Band     Band
	Action   Action
	Audience []Audience // whose signs these are; the search reads every text for all of them

	places  map[Audience]int // place on the page of each audience; absent: found in text only
	phrases []phrase
	signs   []sign // instead of phrases: raised when their points reach the limit
	points  int
	line    int
}

// Prompt is one of the few questions a receptionist asks every caller. One
// prompt covers several flags.
type Prompt struct {
	ID       string
	Ask      string
	Audience []Audience
	Covers   []FlagID

	line int
}
