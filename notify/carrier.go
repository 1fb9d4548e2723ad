package notify

import (
	"context"
	"time"

	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/desk"
)

// Carrier delivers the desk's outgoing messages by these senders. A channel
// that is off fails for good, so that somebody rings or writes today.
type Carrier struct{ Senders *Senders }

var _ desk.Carrier = Carrier{}

// Carry hands one message to its channel.
func (c Carrier) Carry(ctx context.Context, m desk.Outgoing) conversation.Outcome {
	ch := Channel(m.Channel)
	sender, ok := c.Senders.For(ch)
	if !ok {
		return conversation.Outcome{State: conversation.Failed, Reason: "channel-off"}
	}
	receipt, err := sender.Send(ctx, Message{
		ID: m.ID, Channel: ch, To: m.Content.To, Subject: m.Content.Subject, Body: m.Content.Body, From: m.From,
	})
	if err != nil {
		return refusedOutcome(err)
	}
	_, tracked := c.Senders.Tracker(ch)
	return outcomeOf(receipt, tracked)
}

// Receipt asks what became of a message.
func (c Carrier) Receipt(ctx context.Context, ch conversation.Channel, provider string) conversation.Outcome {
	tracker, ok := c.Senders.Tracker(Channel(ch))
	if !ok {
		return conversation.Outcome{State: conversation.Sent}
	}
	receipt, err := tracker.Status(ctx, provider)
	if err != nil {
		return conversation.Outcome{State: conversation.Queued, Reason: string(ReasonOf(err)), After: RetryAfter(err)}
	}
	return outcomeOf(receipt, true)
}

func outcomeOf(r Receipt, tracked bool) conversation.Outcome {
	o := conversation.Outcome{Provider: r.ProviderID, Reason: string(r.Reason), Receipts: tracked && !r.Final()}
	switch r.State {
	case Delivered:
		o.State = conversation.Delivered
	case Failed:
		o.State = conversation.Failed
	default:
		o.State = conversation.Sent
	}
	return o
}

// refusedOutcome: Invalid is for good, everything else is tried again.
func refusedOutcome(err error) conversation.Outcome {
	o := conversation.Outcome{State: conversation.Queued, Reason: string(ReasonOf(err)), After: min(RetryAfter(err), time.Hour)}
	if care.KindOf(err) == care.Invalid {
		o.State = conversation.Failed
	}
	return o
}
