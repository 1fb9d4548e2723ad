package practice

import (
	"log/slog"
	"strings"

	"frontdoor/care"
)

// NounPatient of the registered list.
const NounPatient care.Noun = "patient"

// Details of a patient as the practice's list has them. All personal.
type Details struct {
	NHSNumber   care.NHSNumber `json:"nhs_number"`
	Family      string         `json:"family"`
	Given       string         `json:"given"`
	Born        care.Date      `json:"born"`
	Sex         string         `json:"sex,omitempty"`
	Postcode    care.Postcode  `json:"postcode,omitempty"`
	Mobile      care.Phone     `json:"mobile,omitempty"`
	Telephone   care.Phone     `json:"telephone,omitempty"`
	Email       care.Email     `json:"email,omitempty"`
	Usual       string         `json:"usual,omitempty"`       // usual clinician
	Interpreter string         `json:"interpreter,omitempty"` // language
	Adjustments string         `json:"adjustments,omitempty"`
}

// LogValue keeps details out of logs.
func (Details) LogValue() slog.Value { return slog.StringValue("[patient]") }

// FullName in the order people say it.
func (d Details) FullName() string { return strings.TrimSpace(d.Given + " " + d.Family) }

// Patient on an organisation's list.
type Patient struct {
	ID      care.ID    `json:"id"`
	Org     care.OrgID `json:"org"`
	Left    bool       `json:"left,omitempty"`
	Details Details    `json:"details"`
}

// Registered: on the list from now, or again.
type Registered struct {
	Private Details `json:"-"`
}

// Updated details of somebody on the list.
type Updated struct {
	Private Details `json:"-"`
}

// Left the list.
type Left struct{}

func (*Registered) EventKind() string { return "patient.registered" }
func (*Updated) EventKind() string    { return "patient.updated" }
func (*Left) EventKind() string       { return "patient.left" }
func (e *Registered) Detail() any     { return &e.Private }
func (e *Updated) Detail() any        { return &e.Private }
func (*Left) Detail() any             { return nil }

// Apply changes a patient by one event.
func (p *Patient) Apply(rec care.Recorded) error {
	p.ID, p.Org = rec.Subject, rec.Org
	switch e := rec.Event.(type) {
	case *Registered:
		p.Left, p.Details = false, e.Private
	case *Updated:
		p.Details = e.Private
	case *Left:
		p.Left = true
	default:
		return care.Fail(care.Unavailable, "practice.apply", "event %s is not known here", rec.Event.EventKind())
	}
	return nil
}

// Update says what a row of the list changes about a patient: nil when it
// changes nothing.
func (p *Patient) Update(d Details, left bool) care.Event {
	switch {
	case left && (p.ID == "" || p.Left):
		return nil
	case left:
		return &Left{}
	case p.ID == "" || p.Left:
		return &Registered{Private: d}
	case p.Details != d:
		return &Updated{Private: d}
	}
	return nil
}

// Events are the kinds that this package writes.
func Events() []care.EventType {
	return []care.EventType{care.TypeOf[Changed](), care.TypeOf[Registered](), care.TypeOf[Updated](), care.TypeOf[Left]()}
}
