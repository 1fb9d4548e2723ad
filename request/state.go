package request

import (
	"log/slog"
	"time"

	"frontdoor/care"
)

// Noun under which requests are journaled.
const Noun care.Noun = "request"

// List is where a request stands for those who work it.
type List string

const (
	ToDo     List = "todo"     // somebody here must do something
	Waiting  List = "waiting"  // for the patient or another organisation, with a time at which it comes back
	Arranged List = "arranged" // answered: appointment, service, advice; followed to its end
	Closed   List = "closed"
)

// WaitFor says what a waiting request waits for.
type WaitFor string

const (
	ForAnswer   WaitFor = "answer"    // of the patient to a question
	ForChoice   WaitFor = "choice"    // of a slot that was offered
	ForCallBack WaitFor = "call-back" // until somebody tries to ring again
	ForHub      WaitFor = "hub"       // the hub's yes or no
	ForDelivery WaitFor = "delivery"  // of the message that tells the patient
)

// Answer kinds, as the contract lists appropriate responses (GMS regulations
// from 15 May 2023, domain notes 1.3).
type AnswerKind string

const (
	AnswerAppointment AnswerKind = "appointment"
	AnswerAdvice      AnswerKind = "advice"
	AnswerService     AnswerKind = "service"
	AnswerAsked       AnswerKind = "asked"
	AnswerWhenHow     AnswerKind = "when-how" // told when and how they will hear
)

// Response is the answer that a named person gave, and whether the patient
// knows of it yet.
type Response struct {
	Entry int64      `json:"entry"` // of the journal, in which it was given
	Kind  AnswerKind `json:"kind"`
	By    care.ID    `json:"by"`
	At    time.Time  `json:"at"`
	// Counts is false for what does not keep a promise, like "ring 111".
	Counts   bool      `json:"counts"`
	Messages []care.ID `json:"messages,omitempty"` // that carry it
	HearBy   time.Time `json:"hear_by,omitzero"`   // when-how: by when they were told they will hear
	Told     time.Time `json:"told,omitzero"`
	How      string    `json:"how,omitempty"`     // text, email, letter, call, in-person, link
	Message  care.ID   `json:"message,omitempty"` // the one that told them
}

// Work is the part of a request that staff change and can undo.
type Work struct {
	Band     Band      `json:"band,omitempty"`
	List     List      `json:"list"`
	WaitFor  WaitFor   `json:"wait_for,omitempty"`
	Until    time.Time `json:"until,omitzero"` // when a waiting request comes back to the list
	Team     string    `json:"team,omitempty"`
	Assignee care.ID   `json:"assignee,omitempty"`
	Contract Clock     `json:"contract"`
	Promise  Clock     `json:"promise"`
	Response *Response `json:"response,omitempty"`
	Outcome  Outcome   `json:"outcome,omitempty"`
	Returned string    `json:"returned,omitempty"` // why it came back to the list by itself
	Saved    bool      `json:"saved,omitempty"`    // copied into the clinical record

	Alert     time.Time `json:"alert,omitzero"`     // an emergency that nobody has acknowledged, since
	Escalate  time.Time `json:"escalate,omitzero"`  // when the duty clinician is told
	Escalated time.Time `json:"escalated,omitzero"` // when they were
	Handled   care.ID   `json:"handled,omitempty"`  // who acknowledged the emergency
}

// Outcome with which a request was closed.
type Outcome string

// Outcomes that a person can choose when closing.
var Outcomes = []Option{
	{"advice", "Advice given"}, {"appointment", "Appointment made"}, {"prescription", "Prescription or medicine sorted"},
	{"referred", "Referred"}, {"signposted", "Directed to another service"}, {"admin-done", "Admin done"},
	{"emergency-handled", "Emergency handled"}, {"unreachable", "Could not be reached after repeated tries"},
	{"withdrawn", "No longer needed"}, {"duplicate", "Dealt with in another request"}, {"not-ours", "Not for this practice"},
}

// Flag is a red flag that a rule raised. It only ever raises.
type Flag struct {
	Rule    string `json:"rule"`
	Version string `json:"version"`
	Band    Band   `json:"band"`
	Title   string `json:"title"` // of the rule; says nothing about the patient by itself
}

// Said is something that was written or told, at a time.
type Said struct {
	Entry int64     `json:"entry"`
	At    time.Time `json:"at"`
	By    care.ID   `json:"by,omitempty"` // empty: the patient
	Kind  string    `json:"kind"`         // words, question, answer, advice, note, call, safety-net
	Text  string    `json:"text,omitempty"`
}

// Attempt to ring the patient.
type Attempt struct {
	At      time.Time `json:"at"`
	By      care.ID   `json:"by"`
	Outcome string    `json:"outcome"` // no-answer, voicemail, spoke, wrong-number
	Next    time.Time `json:"next,omitzero"`
}

// Offer of slots to the patient.
type Offer struct {
	ID      care.ID   `json:"id"`
	Slots   []care.ID `json:"slots"`
	Expires time.Time `json:"expires"`
}

// Errand is a task that follows from a request.
type Errand struct {
	ID   care.ID   `json:"id"`
	Text string    `json:"text,omitempty"`
	Team string    `json:"team,omitempty"`
	Due  time.Time `json:"due,omitzero"`
	Done time.Time `json:"done,omitzero"`
	Kind string    `json:"kind"` // task, ring-or-write, emergency-call
}

// Service that a patient was referred or directed to.
type Service struct {
	Entry  int64     `json:"entry"`
	At     time.Time `json:"at"`
	Kind   string    `json:"kind"` // referral or signpost
	Name   string    `json:"name"` // of the service, for example "Community pharmacy"
	Is111  bool      `json:"is_111,omitempty"`
	Detail string    `json:"detail,omitempty"`
}

// HubOffer is work offered to a hub.
type HubOffer struct {
	Message  care.ID    `json:"message"`
	To       care.OrgID `json:"to"`
	Deadline time.Time  `json:"deadline"`
	State    string     `json:"state"` // offered, accepted, refused, lapsed
}

// What became of work that was offered to a hub.
const (
	hubOffered  = "offered"
	hubAccepted = "accepted"
	hubRefused  = "refused"
	hubLapsed   = "lapsed"
	hubAnswered = "answered" // a named person at the hub answered, and the patient knows
	hubDone     = "done"     // the hub closed its copy
)

// State of a request, as its events made it.
type State struct {
	ID        care.ID        `json:"id"`
	Org       care.OrgID     `json:"org"`
	Reference care.Reference `json:"reference"`
	Channel   Channel        `json:"channel"`
	Kind      Kind           `json:"kind"`
	Topic     Topic          `json:"topic,omitempty"`
	ForWhom   ForWhom        `json:"for_whom,omitempty"`
	Received  time.Time      `json:"received"` // the earliest clock of all that were joined
	KeyedBy   care.ID        `json:"keyed_by,omitempty"`
	Route     Route          `json:"route,omitempty"`
	Patient   care.ID        `json:"patient,omitempty"` // on the registered list
	Match     string         `json:"match,omitempty"`   // matched, several, none, staff
	After     care.ID        `json:"after,omitempty"`   // the safety-net record of the same visit
	Language  bool           `json:"language,omitempty"`
	Adjusted  bool           `json:"adjusted,omitempty"`
	Intake    Intake         `json:"intake"` // personal data

	Work

	Flags       []Flag `json:"flags,omitempty"`
	NotAssessed string `json:"not_assessed,omitempty"` // why the words could not be checked

	ClaimedBy care.ID   `json:"claimed_by,omitempty"`
	ClaimEnds time.Time `json:"claim_ends,omitzero"`

	Said     []Said    `json:"said,omitempty"`
	Attempts []Attempt `json:"attempts,omitempty"`
	Offer    *Offer    `json:"offer,omitempty"`
	Errands  []Errand  `json:"errands,omitempty"`
	Services []Service `json:"services,omitempty"`
	Hub      *HubOffer `json:"hub,omitempty"`
	From     *Origin   `json:"from,omitempty"` // for a hub: the practice's request

	Appointments []care.ID `json:"appointments,omitempty"`
	Joined       []care.ID `json:"joined,omitempty"` // requests joined to this one
	JoinedTo     care.ID   `json:"joined_to,omitempty"`

	Undo *Undo  `json:"undo,omitempty"`
	Link string `json:"link,omitempty"` // digest of the private link's token
}

// Origin of a request that another organisation offered.
type Origin struct {
	Org     care.OrgID `json:"org"`
	Request care.ID    `json:"request"`
	Message care.ID    `json:"message"`
	State   string     `json:"state"` // offered, accepted, refused
}

// Undo is the last step that can be taken back, and what it was before.
type Undo struct {
	Entry    int64     `json:"entry"`
	Kind     string    `json:"kind"`
	By       care.ID   `json:"by"`
	Until    time.Time `json:"until"`
	Before   Work      `json:"before"`
	Messages []care.ID `json:"messages,omitempty"` // that have not gone out yet
}

// Parts of a request with personal data stay out of logs, too.

func (Said) LogValue() slog.Value    { return slog.StringValue("[said]") }
func (Errand) LogValue() slog.Value  { return slog.StringValue("[task]") }
func (Service) LogValue() slog.Value { return slog.StringValue("[service]") }

// LogValue keeps a request out of logs but for its identifier.
func (s State) LogValue() slog.Value { return slog.StringValue("request " + string(s.ID)) }

// Open says whether somebody still has to do or follow something.
func (s *State) Open() bool { return s.List != Closed && s.JoinedTo == "" }

// SafetyNet says whether the request is the trace of an emergency check.
func (s *State) SafetyNet() bool { return s.Kind == EmergencyCheck }

// ClaimedAt says who works the request at a time, if anybody.
func (s *State) ClaimedAt(now time.Time) care.ID {
	if s.ClaimedBy != "" && now.Before(s.ClaimEnds) {
		return s.ClaimedBy
	}
	return ""
}

// Due is the time that patient and staff see: the practice's promise while it
// runs, else when a waiting request comes back, else (also when closed) zero.
func (s *State) Due() time.Time {
	switch {
	case s.List == Closed:
		return time.Time{}
	case s.Promise.Runs():
		return s.Promise.Due
	case s.List == Waiting:
		return s.Until
	}
	return time.Time{}
}

// Next is when the program must look at the request again by itself, see Tick:
// to return it to the list, to end an offer, to release a stale claim, to tell
// the duty clinician. Zero: never.
func (s *State) Next() time.Time {
	var next time.Time
	earlier := func(t time.Time) {
		if !t.IsZero() && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	if s.JoinedTo != "" {
		return next
	}
	if s.List == Waiting {
		earlier(s.Until)
	}
	if s.Offer != nil {
		earlier(s.Offer.Expires)
	}
	if s.Hub != nil && s.Hub.State == hubOffered {
		earlier(s.Hub.Deadline)
	}
	if s.ClaimedBy != "" {
		earlier(s.ClaimEnds)
	}
	if !s.Alert.IsZero() && s.Escalated.IsZero() {
		earlier(s.Escalate)
	}
	return next
}

// Errand by id.
func (s *State) Errand(id care.ID) *Errand {
	for i := range s.Errands {
		if s.Errands[i].ID == id {
			return &s.Errands[i]
		}
	}
	return nil
}

// OpenErrands are tasks that nobody has done yet.
func (s *State) OpenErrands() []Errand {
	var list []Errand
	for _, e := range s.Errands {
		if e.Done.IsZero() {
			list = append(list, e)
		}
	}
	return list
}

// Question that the patient has not answered yet.
func (s *State) Question() (Said, bool) {
	for i := len(s.Said) - 1; i >= 0; i-- {
		switch s.Said[i].Kind {
		case "answer":
			return Said{}, false
		case "question":
			return s.Said[i], true
		}
	}
	return Said{}, false
}
