package conversation

import (
	"log/slog"
	"time"

	"frontdoor/care"
)

// Noun of messages.
const Noun care.Noun = "message"

// Channel a message goes by.
type Channel string

const (
	Text  Channel = "text"
	Email Channel = "email"
	Paper Channel = "letter" // printed and posted by a person
)

// Status of a message.
type Status string

const (
	Queued    Status = "queued"    // waits until it is due
	Sent      Status = "sent"      // the provider took it; a receipt may follow
	Delivered Status = "delivered" // or, without receipts, as far as can be known
	Failed    Status = "failed"    // for good
	Withdrawn Status = "withdrawn" // taken back before it went
)

// Tries and their gaps: a provider's outage of some hours is bridged, a day is
// not: by then somebody has to ring.
var retryAfter = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 2 * time.Hour}

// receiptWithin is how long a receipt is asked for.
const receiptWithin = 72 * time.Hour

// Message to a patient.
type Message struct {
	ID       care.ID    `json:"id"`
	Org      care.OrgID `json:"org"`
	Request  care.ID    `json:"request,omitempty"`
	Purpose  string     `json:"purpose"` // confirm, answer, question, offer, booked, cancelled, moved, code, closed
	Channel  Channel    `json:"channel"`
	Status   Status     `json:"status"`
	Made     time.Time  `json:"made"`
	Due      time.Time  `json:"due,omitzero"` // of the next try, or of asking for a receipt
	Tries    int        `json:"tries,omitempty"`
	Provider string     `json:"provider,omitempty"` // its id for the message
	Reason   string     `json:"reason,omitempty"`   // of failure; a code, never words from the provider
	SentAt   time.Time  `json:"sent_at,omitzero"`
	Content  Content    `json:"content"`
}

// Content is personal data.
type Content struct {
	To      string `json:"to"` // E.164, address, or postal address
	Name    string `json:"name,omitempty"`
	Subject string `json:"subject,omitempty"`
	Body    string `json:"body"`
}

// LogValue keeps content out of logs.
func (Content) LogValue() slog.Value { return slog.StringValue("[message]") }

// QueuedEvent and the others are what happens to a message.
type QueuedEvent struct {
	Request care.ID   `json:"request,omitempty"`
	Purpose string    `json:"purpose"`
	Channel Channel   `json:"channel"`
	Due     time.Time `json:"due"`
	Private Content   `json:"-"`
}

// Handed over to the provider.
type Handed struct {
	Provider string    `json:"provider,omitempty"`
	Due      time.Time `json:"due,omitzero"` // when a receipt is asked for
}

// Retry later.
type Retry struct {
	Reason string    `json:"reason"`
	Due    time.Time `json:"due"`
}

// Arrived, as far as can be known.
type Arrived struct{}

// FailedFor good.
type FailedFor struct {
	Reason string `json:"reason"`
}

// TakenBack before it went out.
type TakenBack struct{}

func (*QueuedEvent) EventKind() string { return "message.queued" }
func (*Handed) EventKind() string      { return "message.sent" }
func (*Retry) EventKind() string       { return "message.retry" }
func (*Arrived) EventKind() string     { return "message.delivered" }
func (*FailedFor) EventKind() string   { return "message.failed" }
func (*TakenBack) EventKind() string   { return "message.withdrawn" }
func (e *QueuedEvent) Detail() any     { return &e.Private }
func (*Handed) Detail() any            { return nil }
func (*Retry) Detail() any             { return nil }
func (*Arrived) Detail() any           { return nil }
func (*FailedFor) Detail() any         { return nil }
func (*TakenBack) Detail() any         { return nil }

// Events are the kinds that this package writes.
func Events() []care.EventType {
	return []care.EventType{
		care.TypeOf[QueuedEvent](), care.TypeOf[Handed](), care.TypeOf[Retry](),
		care.TypeOf[Arrived](), care.TypeOf[FailedFor](), care.TypeOf[TakenBack](),
	}
}

// Apply changes a message by one event.
func (m *Message) Apply(rec care.Recorded) error {
	switch e := rec.Event.(type) {
	case *QueuedEvent:
		*m = Message{ID: rec.Subject, Org: rec.Org, Request: e.Request, Purpose: e.Purpose, Channel: e.Channel, Status: Queued, Made: rec.At, Due: e.Due, Content: e.Private}
	case *Handed:
		m.Status, m.Provider, m.SentAt, m.Due = Sent, e.Provider, rec.At, e.Due
		m.Tries++
	case *Retry:
		m.Due, m.Reason = e.Due, e.Reason
		m.Tries++
	case *Arrived:
		m.Status, m.Due = Delivered, time.Time{}
	case *FailedFor:
		m.Status, m.Reason, m.Due = Failed, e.Reason, time.Time{}
	case *TakenBack:
		m.Status, m.Due = Withdrawn, time.Time{}
	default:
		return care.Fail(care.Unavailable, "conversation.apply", "event %s is not known here", rec.Event.EventKind())
	}
	return nil
}

// Queue a message that falls due at a time.
func Queue(request care.ID, purpose string, ch Channel, c Content, due time.Time) (*QueuedEvent, error) {
	if c.Body == "" || c.To == "" && ch != Paper {
		return nil, care.Fail(care.Invalid, "conversation.queue", "A message needs somebody to go to and something to say.")
	}
	return &QueuedEvent{Request: request, Purpose: purpose, Channel: ch, Due: due, Private: c}, nil
}

// Outcome of a try to deliver, or of asking for a receipt.
type Outcome struct {
	State    Status // Sent, Delivered or Failed; Queued means: try again
	Provider string
	Reason   string
	After    time.Duration // a provider's own wish how long to wait
	Receipts bool          // whether the provider can be asked later
}

// Tried says what a try's outcome means. Nothing is said twice: a message that
// has ended gives no event.
func (m *Message) Tried(o Outcome, now time.Time) care.Event {
	if m.Status != Queued && m.Status != Sent {
		return nil
	}
	switch o.State {
	case Delivered:
		return &Arrived{}
	case Failed:
		return &FailedFor{Reason: o.Reason}
	case Sent:
		if m.Status == Sent {
			return m.keepAsking(now)
		}
		if !o.Receipts {
			return &Arrived{} // as far as can ever be known
		}
		return &Handed{Provider: o.Provider, Due: now.Add(retryAfter[0])}
	}
	if m.Status == Sent {
		return m.keepAsking(now)
	}
	if m.Tries >= len(retryAfter) {
		return &FailedFor{Reason: "gave-up"}
	}
	return &Retry{Reason: o.Reason, Due: now.Add(max(retryAfter[m.Tries], o.After))}
}

func (m *Message) keepAsking(now time.Time) care.Event {
	if now.Sub(m.SentAt) >= receiptWithin {
		return &FailedFor{Reason: "no-receipt"}
	}
	gap := retryAfter[min(max(m.Tries-1, 0), len(retryAfter)-1)]
	return &Retry{Reason: m.Reason, Due: now.Add(gap)}
}

// Withdraw takes a message back that has not gone out.
func (m *Message) Withdraw() (*TakenBack, error) {
	if m.Status != Queued || m.Tries > 0 {
		return nil, care.Fail(care.Conflict, "conversation.withdraw", "The message has gone out already.")
	}
	return &TakenBack{}, nil
}
