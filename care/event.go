package care

import "time"

// Event is something that happened to one subject. Events are values with
// exported fields: what a rebuild needs is in the event, computed once.
//
// The JSON of the event itself is its codes: no personal data. Personal data
// is in what Detail returns, a pointer to a struct (or nil), journaled beside
// the codes and chained only by its salted digest so that it can be erased.
type Event interface {
	EventKind() string // for example "request.received"; never reused for another meaning
	Detail() any       // pointer to the personal part, nil when there is none
}

// Noun names a kind of subject that events happen to and that has one
// projection row: "request", "slot", "appointment".
type Noun string

// Change is an event that a decision wants recorded about a subject.
type Change struct {
	Noun    Noun
	Subject ID
	Event   Event
}

// Recorded is an event as the journal holds it.
type Recorded struct {
	Org     OrgID
	Number  int64 // position in the organisation's journal, from 1
	Noun    Noun
	Subject ID
	At      time.Time // never earlier than the entry before
	By      Actor
	Event   Event
	Erased  bool // the personal part was erased: Detail fields are zero
}

// EventType describes one kind of event for the journal's codec.
type EventType struct {
	Kind    string
	Version int          // of what is written today, from 1
	New     func() Event // an empty event to decode into
	// Lift[i] turns the codes and detail of version i+1 into version i+2, so
	// that entries are never rewritten. It has Version-1 steps.
	Lift []func(codes, detail map[string]any)
}

// TypeOf describes the event type E at version 1 or, with lifts, above.
func TypeOf[E any, P interface {
	*E
	Event
}](lift ...func(codes, detail map[string]any)) EventType {
	return EventType{
		Kind:    P(new(E)).EventKind(),
		Version: len(lift) + 1,
		New:     func() Event { return P(new(E)) },
		Lift:    lift,
	}
}
