package measure

import (
	"time"

	"frontdoor/care"
)

// Channel is how a contact came in, by the words of the request.
type Channel string

// Channels in the order in which they are shown.
const (
	Web   Channel = "web"
	Phone Channel = "phone"
	Desk  Channel = "desk"
	Other Channel = "other" // another service or organisation
)

// Channels lists all of them; a word that is none of them counts as Other.
var Channels = []Channel{Web, Phone, Desk, Other}

// SettledAfter is for how many days after the day on which it was made a
// contact is followed: what happens later changes no figure of that day. Four
// weeks is longer than any promise; a contact written down later than that is
// not counted, which a paper list kept in an outage never needs.
const SettledAfter = 28

// Settled is the moment from which a contact made at a time is not followed any
// more.
func Settled(made time.Time) time.Time { return care.DateOf(made).AddDays(SettledAfter+1).At(0, 0) }

// Contact is what figures know of one request.
type Contact struct {
	ID      care.ID
	Channel Channel
	Kind    string // clinical, medicine, admin
	Made    time.Time
	Patient care.ID // on the registered list, empty when not linked

	// SafetyNet: the trace of an emergency check on the first page. It is
	// counted apart and is no contact: whoever goes on to write is counted then.
	SafetyNet bool
	KeyedIn   bool // by staff, who were there when it was made
	Emergency bool // by its band, as long as the patient did not know
	RedFlag   bool // a rule raised one, in the first words or later ones
	Joined    bool // it is about the same matter as another and goes on there
	Repeat    bool // see RepeatWithin

	Looked  time.Time // the first thing that staff did about it; zero: nothing yet
	Known   time.Time // the patient knew of an answer that counts; zero: not yet
	Promise time.Time // by when the practice promised it
	// Contract is by when the contract wants it.
	Contract time.Time
	// Over is when it was closed without the patient knowing of an answer; zero
	// while it is open. After Known it says nothing.
	Over time.Time
	// Afresh is when the patient's own words, or a reopening, began the promises
	// afresh before the patient knew of an answer. The wait goes on.
	Afresh time.Time
	Closed bool
	// Reopened or returned by itself: how often.
	Reopened, Returned int
}

// Day in London on which the contact was made.
func (c Contact) Day() care.Date { return care.DateOf(c.Made) }

// Half is the half hour in London in which the contact was made, 0 to 47. On
// the day of 25 hours both hours from 01:00 count as that hour.
func (c Contact) Half() int {
	t := c.Made.In(care.London)
	return t.Hour()*2 + t.Minute()/30
}

// channel is one that is listed.
func (c Contact) channel() Channel {
	switch c.Channel {
	case Web, Phone, Desk:
		return c.Channel
	}
	return Other
}

// Outcome of a promise.
type Outcome int

const (
	Running Outcome = iota // not kept and not due yet
	Kept                   // the patient knew at or before the time
	Missed                 // the time passed before the patient knew
	Ended                  // closed or begun afresh before the time
	Merged                 // joined: the other request goes on with the earlier time
	AtOnce                 // an emergency is promised at once; no time can be kept or missed
)

// ContractOutcome is what became of the contract's time for the contact.
func (c Contact) ContractOutcome(now time.Time) Outcome { return c.outcome(c.Contract, now) }

// PromiseOutcome is what became of the practice's own promise, which patient
// and staff see. Only the first promise of a contact counts here: one that is
// given afresh after an answer belongs to that answer.
func (c Contact) PromiseOutcome(now time.Time) Outcome {
	if !c.Joined && c.Emergency {
		return AtOnce
	}
	return c.outcome(c.Promise, now)
}

// outcome by a time. The moment itself is still in time.
func (c Contact) outcome(due, now time.Time) Outcome {
	switch {
	case c.Joined:
		return Merged
	case !c.Afresh.IsZero() && c.Afresh.After(due):
		return Missed
	case !c.Afresh.IsZero():
		return Ended
	case !c.Known.IsZero() && c.Known.After(due):
		return Missed
	case !c.Known.IsZero():
		return Kept
	case !c.Over.IsZero() && c.Over.After(due):
		return Missed
	case !c.Over.IsZero():
		return Ended
	case now.After(due):
		return Missed
	}
	return Running
}

// RepeatWithin is the time within which a contact of the same patient repeats
// another (domain notes 2.9, this product's definition).
const RepeatWithin = 72 * time.Hour

// Seen is that a patient was in contact at a time.
type Seen struct {
	Patient care.ID
	Made    time.Time
}

// MarkRepeats notes which contacts repeat an earlier one of the same patient:
// made less than RepeatWithin after it and not at the same moment. Only patients
// linked to the list can be told apart; all others repeat nothing.
func MarkRepeats(contacts []Contact, seen []Seen) {
	times := map[care.ID][]time.Time{}
	for _, s := range seen {
		times[s.Patient] = append(times[s.Patient], s.Made)
	}
	for i := range contacts {
		c := &contacts[i]
		c.Repeat = false
		if c.Patient == "" {
			continue
		}
		for _, t := range times[c.Patient] {
			if d := c.Made.Sub(t); d > 0 && d < RepeatWithin {
				c.Repeat = true
			}
		}
	}
}
