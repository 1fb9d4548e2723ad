package request

import (
	"log/slog"

	"frontdoor/care"
)

// Kinds of the events, as the journal names them. A kind is never reused for
// another meaning, and its codes and detail are versioned: testdata/events
// holds a sample of every version ever written.

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

// Events with personal data show only their kind in a log.

func (e *Received) LogValue() slog.Value       { return slog.StringValue(e.EventKind()) }
func (e *WordsAdded) LogValue() slog.Value     { return slog.StringValue(e.EventKind()) }
func (e *PatientLinked) LogValue() slog.Value  { return slog.StringValue(e.EventKind()) }
func (e *Acknowledged) LogValue() slog.Value   { return slog.StringValue(e.EventKind()) }
func (e *Banded) LogValue() slog.Value         { return slog.StringValue(e.EventKind()) }
func (e *Responded) LogValue() slog.Value      { return slog.StringValue(e.EventKind()) }
func (e *Directed) LogValue() slog.Value       { return slog.StringValue(e.EventKind()) }
func (e *Rang) LogValue() slog.Value           { return slog.StringValue(e.EventKind()) }
func (e *ErrandSet) LogValue() slog.Value      { return slog.StringValue(e.EventKind()) }
func (e *OfferedToHub) LogValue() slog.Value   { return slog.StringValue(e.EventKind()) }
func (e *OriginAnswered) LogValue() slog.Value { return slog.StringValue(e.EventKind()) }
func (e *Noted) LogValue() slog.Value          { return slog.StringValue(e.EventKind()) }
func (e *ClosedBy) LogValue() slog.Value       { return slog.StringValue(e.EventKind()) }
func (e *Reopened) LogValue() slog.Value       { return slog.StringValue(e.EventKind()) }
func (e *Withdrawn) LogValue() slog.Value      { return slog.StringValue(e.EventKind()) }

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
