package pathway

// Band is how soon a flag says a person should look. Only a clinician lowers
// a band; this package only suggests one.
type Band string

const (
	Emergency Band = "emergency" // now
	Urgent    Band = "urgent"    // the same day, first in the list
)

// Rank orders bands: a higher rank is more urgent, zero is no band.
func (b Band) Rank() int {
	switch b {
	case Emergency:
		return 2
	case Urgent:
		return 1
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
