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
	Until       time.Time `json:"until,omitzero"`
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
	Name     string    `json:"name"`
	Is111    bool      `json:"is_111,omitempty"`
	Counts   bool      `json:"counts"`
	Messages []care.ID `json:"messages,omitempty"`
	Until    time.Time `json:"until,omitzero"`
	Undoable time.Time `json:"undoable,omitzero"`
	Private  struct {
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

// OfferedToHub, and the hub's answer.
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

// Before is what a join changed, for parting again.
type Before struct {
	Band     Band      `json:"band,omitempty"`
	Received time.Time `json:"received"`
	Contract Clock     `json:"contract"`
	Promise  Clock     `json:"promise"`
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

func (*Received) EventKind() string         { return "request.received" }
func (*WordsAdded) EventKind() string       { return "request.words-added" }
func (*PatientLinked) EventKind() string    { return "request.patient-linked" }
func (*Claimed) EventKind() string          { return "request.claimed" }
func (*ClaimReleased) EventKind() string    { return "request.claim-released" }
func (*Acknowledged) EventKind() string     { return "request.emergency-acknowledged" }
func (*Escalated) EventKind() string        { return "request.emergency-escalated" }
func (*Banded) EventKind() string           { return "request.banded" }
func (*Assigned) EventKind() string         { return "request.assigned" }
func (*Responded) EventKind() string        { return "request.responded" }
func (*Offered) EventKind() string          { return "request.offered" }
func (*OfferEnded) EventKind() string       { return "request.offer-ended" }
func (*Booked) EventKind() string           { return "request.booked" }
func (*AppointmentEnded) EventKind() string { return "request.appointment-ended" }
func (*Directed) EventKind() string         { return "request.directed" }
func (*Told) EventKind() string             { return "request.told" }
func (*NotTold) EventKind() string          { return "request.not-told" }
func (*Rang) EventKind() string             { return "request.rang" }
func (*ErrandSet) EventKind() string        { return "request.task-set" }
func (*ErrandDone) EventKind() string       { return "request.task-done" }
func (*OfferedToHub) EventKind() string     { return "request.offered-to-hub" }
func (*HubAnswered) EventKind() string      { return "request.hub-answered" }
func (*OriginAnswered) EventKind() string   { return "request.origin-answered" }
func (*Returned) EventKind() string         { return "request.returned" }
func (*SavedInRecord) EventKind() string    { return "request.saved-in-record" }
func (*Noted) EventKind() string            { return "request.noted" }
func (*Joined) EventKind() string           { return "request.joined" }
func (*JoinedInto) EventKind() string       { return "request.joined-into" }
func (*Parted) EventKind() string           { return "request.parted" }
func (*PartedFrom) EventKind() string       { return "request.parted-from" }
func (*ClosedBy) EventKind() string         { return "request.closed" }
func (*Reopened) EventKind() string         { return "request.reopened" }
func (*Withdrawn) EventKind() string        { return "request.withdrawn" }
func (*Undone) EventKind() string           { return "request.undone" }

func (e *Received) Detail() any       { return &e.Private }
func (e *WordsAdded) Detail() any     { return &e.Private }
func (e *PatientLinked) Detail() any  { return &e.Private }
func (e *Acknowledged) Detail() any   { return &e.Private }
func (e *Banded) Detail() any         { return &e.Private }
func (e *Responded) Detail() any      { return &e.Private }
func (e *Directed) Detail() any       { return &e.Private }
func (e *Rang) Detail() any           { return &e.Private }
func (e *ErrandSet) Detail() any      { return &e.Private }
func (e *OfferedToHub) Detail() any   { return &e.Private }
func (e *OriginAnswered) Detail() any { return &e.Private }
func (e *Noted) Detail() any          { return &e.Private }
func (e *ClosedBy) Detail() any       { return &e.Private }
func (e *Reopened) Detail() any       { return &e.Private }
func (e *Withdrawn) Detail() any      { return &e.Private }

func (*Claimed) Detail() any          { return nil }
func (*ClaimReleased) Detail() any    { return nil }
func (*Escalated) Detail() any        { return nil }
func (*Assigned) Detail() any         { return nil }
func (*Offered) Detail() any          { return nil }
func (*OfferEnded) Detail() any       { return nil }
func (*Booked) Detail() any           { return nil }
func (*AppointmentEnded) Detail() any { return nil }
func (*Told) Detail() any             { return nil }
func (*NotTold) Detail() any          { return nil }
func (*ErrandDone) Detail() any       { return nil }
func (*HubAnswered) Detail() any      { return nil }
func (*Returned) Detail() any         { return nil }
func (*SavedInRecord) Detail() any    { return nil }
func (*Joined) Detail() any           { return nil }
func (*JoinedInto) Detail() any       { return nil }
func (*Parted) Detail() any           { return nil }
func (*PartedFrom) Detail() any       { return nil }
func (*Undone) Detail() any           { return nil }

// Events are the kinds that this package writes.
func Events() []care.EventType {
	return []care.EventType{
		care.TypeOf[Received](), care.TypeOf[WordsAdded](), care.TypeOf[PatientLinked](), care.TypeOf[Claimed](),
		care.TypeOf[ClaimReleased](), care.TypeOf[Acknowledged](), care.TypeOf[Escalated](), care.TypeOf[Banded](),
		care.TypeOf[Assigned](), care.TypeOf[Responded](), care.TypeOf[Offered](), care.TypeOf[OfferEnded](),
		care.TypeOf[Booked](), care.TypeOf[AppointmentEnded](), care.TypeOf[Directed](), care.TypeOf[Told](),
		care.TypeOf[NotTold](), care.TypeOf[Rang](), care.TypeOf[ErrandSet](), care.TypeOf[ErrandDone](),
		care.TypeOf[OfferedToHub](), care.TypeOf[HubAnswered](), care.TypeOf[OriginAnswered](), care.TypeOf[Returned](),
		care.TypeOf[SavedInRecord](), care.TypeOf[Noted](), care.TypeOf[Joined](), care.TypeOf[JoinedInto](),
		care.TypeOf[Parted](), care.TypeOf[PartedFrom](), care.TypeOf[ClosedBy](), care.TypeOf[Reopened](),
		care.TypeOf[Withdrawn](), care.TypeOf[Undone](),
	}
}
