package request

import (
	"time"

	"frontdoor/care"
)

// Events of a request. The exported fields of each are its codes; what Detail
// returns is personal data and can be erased.

// Received: a contact became a request.
type Received struct {
	Reference   care.Reference `json:"reference"`
	Channel     Channel        `json:"channel"`
	Kind        Kind           `json:"kind"`
	Topic       Topic          `json:"topic,omitempty"`
	ForWhom     ForWhom        `json:"for_whom,omitempty"`
	At          time.Time      `json:"at"` // when the contact was made; the clock's start
	Route       Route          `json:"route,omitempty"`
	Language    bool           `json:"language,omitempty"`
	Adjusted    bool           `json:"adjusted,omitempty"`
	Patient     care.ID        `json:"patient,omitempty"`
	Match       string         `json:"match,omitempty"`
	After       care.ID        `json:"after,omitempty"`
	Band        Band           `json:"band,omitempty"` // only raised by a red flag, or chosen by staff
	Flags       []Flag         `json:"flags,omitempty"`
	NotAssessed string         `json:"not_assessed,omitempty"`
	Contract    time.Time      `json:"contract"`
	Promise     time.Time      `json:"promise"`
	Escalate    time.Time      `json:"escalate,omitzero"`
	Team        string         `json:"team,omitempty"`
	Link        string         `json:"link,omitempty"`
	From        *Origin        `json:"from,omitempty"`
	Private     Intake         `json:"-"`
}

// WordsAdded: the patient added something, or staff wrote down what they said.
type WordsAdded struct {
	Kind        string    `json:"kind"` // words or answer
	Flags       []Flag    `json:"flags,omitempty"`
	NotAssessed string    `json:"not_assessed,omitempty"`
	Band        Band      `json:"band,omitempty"`    // raised to
	Contract    time.Time `json:"contract,omitzero"` // an answer starts the clocks afresh
	Promise     time.Time `json:"promise,omitzero"`
	Escalate    time.Time `json:"escalate,omitzero"`
	Private     struct {
		Text string `json:"text"`
	} `json:"-"`
}

// PatientLinked: moved to the right patient on the list, or to none.
type PatientLinked struct {
	Patient care.ID `json:"patient,omitempty"`
	Was     care.ID `json:"was,omitempty"`
	Private struct {
		Reason string `json:"reason"`
	} `json:"-"`
}

// Claimed: somebody works it until a time; a stale claim ends by itself.
type Claimed struct {
	Until time.Time `json:"until"`
}

// ClaimReleased by its holder, or stale.
type ClaimReleased struct {
	Stale bool `json:"stale,omitempty"`
}

// Acknowledged: a person has the emergency in hand.
type Acknowledged struct {
	Private struct {
		Note string `json:"note"`
	} `json:"-"`
}

// Escalated: nobody acknowledged the emergency in time; the duty clinician is told.
type Escalated struct {
	To string `json:"to"` // how: the setting's name, no personal data
}

// Banded: a person decided how soon. Contract and Promise are the new due
// times; a clock is only ever brought forward.
type Banded struct {
	Band     Band      `json:"band"`
	Was      Band      `json:"was,omitempty"`
	Contract time.Time `json:"contract"`
	Promise  time.Time `json:"promise"`
	Escalate time.Time `json:"escalate,omitzero"`
	Undoable time.Time `json:"undoable,omitzero"`
	Private  struct {
		Reason string `json:"reason,omitempty"`
	} `json:"-"`
}

// Assigned to a team, a person, or both.
type Assigned struct {
	Team     string    `json:"team,omitempty"`
	Assignee care.ID   `json:"assignee,omitempty"`
	Undoable time.Time `json:"undoable,omitzero"`
}

// Responded: a named person answered. Whether the patient knows is in Told.
type Responded struct {
	Kind     AnswerKind `json:"kind"`
	Counts   bool       `json:"counts"`
	Messages []care.ID  `json:"messages,omitempty"`
	// Until: an unanswered question, or an answer not known to have been
	// delivered, comes back to the list then.
	Until    time.Time `json:"until,omitzero"`
	WaitFor  WaitFor   `json:"wait_for,omitempty"`
	HearBy   time.Time `json:"hear_by,omitzero"` // when-how: the promise once the patient knows
	Undoable time.Time `json:"undoable,omitzero"`
	Private  struct {
		Text string `json:"text"`
	} `json:"-"`
}

// Offered slots to choose from.
type Offered struct {
	Offer    Offer     `json:"offer"`
	Messages []care.ID `json:"messages,omitempty"`
	Undoable time.Time `json:"undoable,omitzero"`
}

// OfferEnded without a booking: lapsed, declined, or taken back.
type OfferEnded struct {
	Offer care.ID `json:"offer"`
	Why   string  `json:"why"`
}

// Booked: an appointment was made for the request.
type Booked struct {
	Appointment care.ID   `json:"appointment"`
	ByPatient   bool      `json:"by_patient,omitempty"`
	Messages    []care.ID `json:"messages,omitempty"`
	Until       time.Time `json:"until,omitzero"` // as in Responded
}

// AppointmentEnded: cancelled, did not attend, was not brought, completed.
type AppointmentEnded struct {
	Appointment care.ID   `json:"appointment"`
	Status      string    `json:"status"`
	Promise     time.Time `json:"promise,omitzero"` // when it comes back to the list
}

// Directed to a service: a referral that is recorded, or a signpost.
type Directed struct {
	Kind     string    `json:"kind"`
	Is111    bool      `json:"is_111,omitempty"`
	Counts   bool      `json:"counts"`
	Messages []care.ID `json:"messages,omitempty"`
	Until    time.Time `json:"until,omitzero"` // as in Responded
	Undoable time.Time `json:"undoable,omitzero"`
	Private  struct {
		Name string `json:"name"` // of the service, as staff wrote it
		Text string `json:"text"`
	} `json:"-"`
}

// Told: the patient knows of the response.
type Told struct {
	How     string  `json:"how"`
	Message care.ID `json:"message,omitempty"`
}

// NotTold: a message was not delivered. Somebody must ring or write.
type NotTold struct {
	Message care.ID   `json:"message"`
	Reason  string    `json:"reason"`
	Errand  care.ID   `json:"errand"`
	Promise time.Time `json:"promise"`
}

// Rang the patient.
type Rang struct {
	Outcome string    `json:"outcome"`
	Next    time.Time `json:"next,omitzero"`
	Private struct {
		Note string `json:"note,omitempty"`
	} `json:"-"`
}

// ErrandSet: a task that follows.
type ErrandSet struct {
	ID      care.ID   `json:"errand"`
	Kind    string    `json:"kind"`
	Team    string    `json:"team,omitempty"`
	Due     time.Time `json:"due,omitzero"`
	Private struct {
		Text string `json:"text"`
	} `json:"-"`
}

// ErrandDone by a person.
type ErrandDone struct {
	ID care.ID `json:"errand"`
}

// OfferedToHub: another organisation was asked to take the work.
type OfferedToHub struct {
	Hub HubOffer `json:"hub"`

	// Private is what the hub gets to see; sent by the relay follower.
	Private struct {
		Reason string `json:"reason"`
	} `json:"-"`
}

// HubAnswered: accepted, refused or lapsed.
type HubAnswered struct {
	Message care.ID   `json:"message"`
	State   string    `json:"state"`
	Promise time.Time `json:"promise,omitzero"`
}

// OriginAnswered is the hub's side: it accepted or refused.
type OriginAnswered struct {
	State   string `json:"state"`
	Private struct {
		Reason string `json:"reason"`
	} `json:"-"`
}

// Returned to the list by itself, with a fresh time by which somebody looks.
type Returned struct {
	Why     string    `json:"why"` // unanswered, unchosen, call-back, hub-silent, undelivered
	Promise time.Time `json:"promise"`
}

// SavedInRecord: the summary was copied into the clinical record, or not.
type SavedInRecord struct {
	Saved    bool      `json:"saved"`
	Undoable time.Time `json:"undoable,omitzero"`
}

// Noted: an internal note.
type Noted struct {
	Private struct {
		Text string `json:"text"`
	} `json:"-"`
}

// Joined: a person found that another request is about the same matter. This
// one keeps the highest band and the earliest clock.
type Joined struct {
	Other    care.ID   `json:"other"`
	Band     Band      `json:"band,omitempty"`
	Received time.Time `json:"received"`
	Contract Clock     `json:"contract"`
	Promise  Clock     `json:"promise"`
	Alert    time.Time `json:"alert,omitzero"`
	Escalate time.Time `json:"escalate,omitzero"`
	Before   Before    `json:"before"`
}

// Before is the main request as it was when the other was joined to it, for
// parting again.
type Before struct {
	Received time.Time `json:"received"`
	Work
}

// JoinedInto: this request goes on in another one.
type JoinedInto struct {
	Main care.ID `json:"main"`
}

// Parted: the join was a mistake. Restore is what the main request was before.
type Parted struct {
	Other   care.ID `json:"other"`
	Restore *Before `json:"restore,omitempty"`
}

// PartedFrom its main request.
type PartedFrom struct {
	Main care.ID `json:"main"`
}

// ClosedBy a person, with an outcome.
type ClosedBy struct {
	Outcome  Outcome   `json:"outcome"`
	Messages []care.ID `json:"messages,omitempty"`
	Undoable time.Time `json:"undoable,omitzero"`
	Private  struct {
		Reason    string `json:"reason"`
		SafetyNet string `json:"safety_net,omitempty"`
	} `json:"-"`
}

// Reopened by a person.
type Reopened struct {
	Contract time.Time `json:"contract"`
	Promise  time.Time `json:"promise"`
	Private  struct {
		Reason string `json:"reason"`
	} `json:"-"`
}

// Withdrawn by the patient: a person still looks at it and closes it.
type Withdrawn struct {
	Private struct {
		Reason string `json:"reason"`
	} `json:"-"`
}

// Undone: the last step was taken back; Restore is what holds again.
type Undone struct {
	Entry   int64  `json:"entry"`
	Kind    string `json:"kind"`
	Restore Work   `json:"restore"`
}
