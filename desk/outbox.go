package desk

import (
	"context"
	"sync"
	"time"

	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/policy"
	"frontdoor/request"
	"frontdoor/store"
)

// Carrier delivers messages outside. It is called at least once for each, with
// the message's identifier as the key by which a provider knows a repeat.
type Carrier interface {
	Carry(ctx context.Context, m Outgoing) conversation.Outcome
	Receipt(ctx context.Context, ch conversation.Channel, provider string) conversation.Outcome
}

// Outgoing is a message as a carrier needs it.
type Outgoing struct {
	ID      care.ID
	Channel conversation.Channel
	Content conversation.Content
	From    string // the practice's name
}

const (
	outboxBatch   = 100 // messages of one step
	outboxAtOnce  = 8   // deliveries under way: providers limit callers, and a slow one must not stop others
	outboxTimeout = 30 * time.Second
	outboxLease   = 2 * time.Minute // longer than a step of outboxBatch can take at outboxAtOnce
)

// Deliver sends what is due and asks for receipts, if this process holds the
// outbox's lease. It returns how many messages it handled.
func (d *Desk) Deliver(ctx context.Context, c Carrier, holder string, machine time.Time) (int, error) {
	held := false
	err := d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		_, held, err = tx.Lease(ctx, "outbox", holder, machine, machine.Add(outboxLease))
		return err
	})
	if err != nil || !held {
		return 0, err
	}
	var due []*conversation.Message
	err = d.store.View(ctx, func(r store.Reader) (err error) {
		due, err = find[conversation.Message](ctx, r, store.Query{
			Noun: conversation.Noun, Where: dueBy(d.clock.Now()), Order: []string{"next"}, Limit: outboxBatch,
		})
		return err
	})
	if err != nil {
		return 0, err
	}
	var wg sync.WaitGroup
	slots := make(chan struct{}, outboxAtOnce)
	for _, m := range due {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			if err := d.deliverOne(ctx, c, m); err != nil {
				d.log.Error("a message's outcome could not be recorded", "message", m.ID, "err", err)
			}
		})
	}
	wg.Wait()
	return len(due), nil
}

// dueBy finds rows whose time has come.
func dueBy(now time.Time) []store.Cond {
	return []store.Cond{{Column: "next", Op: ">", Value: 0}, {Column: "next", Op: "<=", Value: micros(now)}}
}

func (d *Desk) deliverOne(ctx context.Context, c Carrier, m *conversation.Message) error {
	ctx, cancel := context.WithTimeout(ctx, outboxTimeout)
	defer cancel()
	outcome := conversation.Outcome{State: conversation.Sent}
	switch {
	case m.Channel == conversation.Paper:
		return d.letterDue(ctx, m)
	case m.Status == conversation.Sent:
		outcome = c.Receipt(ctx, m.Channel, m.Provider)
	default:
		set, err := d.Organisation(ctx, m.Org)
		if err != nil {
			return err
		}
		outcome = c.Carry(ctx, Outgoing{ID: m.ID, Channel: m.Channel, Content: m.Content, From: set.Name})
	}
	return d.recordOutcome(ctx, m, outcome)
}

// recordOutcome writes what became of a message, and what that means for its
// request, in one command.
func (d *Desk) recordOutcome(ctx context.Context, seen *conversation.Message, o conversation.Outcome) error {
	by := care.System(seen.Org)
	_, err := do(context.WithoutCancel(ctx), d, command{by: by, action: policy.MessageOutcome}, func(ctx context.Context, st *state) ([]care.Change, none, error) {
		if err := st.allow(policy.MessageOutcome, policy.Resource{Subject: seen.ID}); err != nil {
			return nil, none{}, err
		}
		m, err := load[conversation.Message](ctx, st, conversation.Noun, seen.Org, seen.ID)
		if err != nil || m.Status != seen.Status || m.Tries != seen.Tries {
			return nil, none{}, err // another process was quicker
		}
		e := m.Tried(o, st.Now)
		if e == nil {
			return nil, none{}, nil
		}
		changes := []care.Change{{Noun: conversation.Noun, Subject: m.ID, Event: e}}
		more, err := st.meaning(ctx, m, e)
		return append(changes, more...), none{}, err
	})
	return err
}

// answers are purposes whose arrival means that the patient knows the answer.
var answers = map[string]bool{"answer": true, "question": true, "offer": true, "booked": true}

// meaning of a message's end for its request.
func (st *state) meaning(ctx context.Context, m *conversation.Message, e care.Event) ([]care.Change, error) {
	if m.Request == "" || m.Purpose == "code" { // who waits for a code asks for another
		return nil, nil
	}
	s, err := st.goesOnIn(ctx, m.Request)
	if err != nil {
		return nil, err
	}
	switch e := e.(type) {
	case *conversation.Arrived:
		if !answers[m.Purpose] || s.Response == nil || !s.Response.Told.IsZero() {
			return nil, nil
		}
		told, err := s.KnowsBy(string(m.Channel), m.ID)
		return one(s, told, err)
	case *conversation.FailedFor:
		return st.undelivered(ctx, s, m, e.Reason)
	}
	return nil, nil
}

// undelivered makes work of a message that did not arrive.
func (st *state) undelivered(ctx context.Context, s *request.State, m *conversation.Message, reason string) ([]care.Change, error) {
	rules, err := st.rulesOf(ctx)
	if err != nil {
		return nil, err
	}
	if answers[m.Purpose] {
		e, err := s.Undelivered(m.ID, reason, st.NewID(), rules, st.Now)
		return one(s, e, err)
	}
	if s.List == request.Closed {
		back, err := s.Reopen("A message that the request was finished could not be delivered.", rules, st.Now)
		return one(s, back, err)
	}
	e, err := s.SetErrand(st.NewID(), "ring-or-write", "A message was not delivered. Ring or write.", "reception", st.Now)
	return one(s, e, err)
}

// letterDue turns a letter that is due into a task: somebody prints and posts it.
func (d *Desk) letterDue(ctx context.Context, seen *conversation.Message) error {
	by := care.System(seen.Org)
	_, err := do(ctx, d, command{by: by, action: policy.MessageOutcome}, func(ctx context.Context, st *state) ([]care.Change, none, error) {
		if err := st.allow(policy.MessageOutcome, policy.Resource{Subject: seen.ID}); err != nil {
			return nil, none{}, err
		}
		m, err := load[conversation.Message](ctx, st, conversation.Noun, seen.Org, seen.ID)
		if err != nil || m.Status != conversation.Queued || m.Tries > 0 {
			return nil, none{}, err
		}
		changes := []care.Change{{Noun: conversation.Noun, Subject: m.ID, Event: &conversation.Handed{Provider: "print"}}}
		s, err := st.goesOnIn(ctx, m.Request)
		if err != nil {
			return nil, none{}, err
		}
		if s.List == request.Closed { // its last letter is still a person's work
			rules, err := st.rulesOf(ctx)
			if err != nil {
				return nil, none{}, err
			}
			back, err := s.Reopen("Print and post the letter that the request is finished. Then close it again.", rules, st.Now)
			more, err := one(s, back, err)
			return append(changes, more...), none{}, err
		}
		e, err := s.SetErrand(st.NewID(), "ring-or-write", "Print and post the letter.", "reception", st.Now)
		if err != nil {
			return nil, none{}, err
		}
		return append(changes, request.Changes(s.ID, e)...), none{}, nil
	})
	return err
}
