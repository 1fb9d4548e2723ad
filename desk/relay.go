package desk

import (
	"context"
	"time"

	"frontdoor/care"
	"frontdoor/policy"
	"frontdoor/request"
	"frontdoor/store"
)

// relay hands work over between organisations: what one lane offered reaches
// the other's as a command, keyed by the message's identifier, and the answer
// comes back the same way. It is a follower: after a crash it goes on from its
// position, and what arrives twice is answered as the first time.
type relay struct{ d *Desk }

func (relay) Name() string { return "relay" }

// Follow acts on offers and answers; everything else it only reads past.
// A refusal by the other lane is final: it is logged, and the deadline brings
// the work back to the practice.
func (r relay) Follow(ctx context.Context, rec care.Recorded) error {
	var err error
	switch e := rec.Event.(type) {
	case *request.OfferedToHub:
		err = r.offer(ctx, rec, e)
	case *request.OriginAnswered:
		err = r.answer(ctx, rec, e.State, "")
	case *request.Told:
		err = r.told(ctx, rec)
	case *request.ClosedBy:
		err = r.answer(ctx, rec, "done", "/done") // nothing, where no practice had offered it
	}
	if k := care.KindOf(err); k == care.Unknown || k == care.Unavailable {
		return err
	}
	if err != nil {
		r.d.log.Warn("work handed over was refused", "org", rec.Org, "entry", rec.Number, "kind", care.KindOf(err))
	}
	return nil
}

func peer(org care.OrgID, message care.ID) care.Actor {
	return care.Actor{Org: org, ID: message, Role: care.PeerRole}
}

// offer puts a practice's request in front of the hub.
func (r relay) offer(ctx context.Context, rec care.Recorded, e *request.OfferedToHub) error {
	var s *request.State
	err := r.d.store.View(ctx, func(rd store.Reader) (err error) {
		s, err = load[request.State](ctx, rd, request.Noun, rec.Org, rec.Subject)
		return err
	})
	if err != nil {
		return err
	}
	if s.Hub == nil || s.Hub.Message != e.Hub.Message || s.Hub.State != "offered" {
		return nil // over before it was delivered
	}
	in := request.Contact{
		Channel: request.Other, Kind: s.Kind, Topic: s.Topic, ForWhom: s.ForWhom, Route: s.Route, Intake: s.Intake,
		Band: s.Band, At: s.Received,
		From: &request.Origin{Org: rec.Org, Request: s.ID, Message: e.Hub.Message, State: "offered"},
	}
	a, err := r.d.prepare(ctx, e.Hub.To, in)
	if err != nil {
		return err
	}
	c := command{by: peer(rec.Org, e.Hub.Message), org: e.Hub.To, action: policy.RequestHubOffer, key: string(e.Hub.Message), about: e.Hub.Message}
	_, err = do(ctx, r.d, c, func(ctx context.Context, st *state) ([]care.Change, Receipt, error) {
		if err := st.allow(policy.RequestHubOffer, policy.Resource{OfferedBy: rec.Org, OfferedTo: e.Hub.To}); err != nil {
			return nil, Receipt{}, err
		}
		changes, out, err := r.d.receiveIn(ctx, st, a)
		if err != nil || e.Private.Reason == "" {
			return changes, out, err
		}
		why := &request.Noted{}
		why.Private.Text = "From the practice: " + e.Private.Reason
		return append(changes, request.Changes(out.ID, why)...), out, nil
	})
	return err
}

// told says to the practice that the patient knows the hub's answer, if it was
// one that keeps a promise.
func (r relay) told(ctx context.Context, rec care.Recorded) error {
	var s *request.State
	err := r.d.store.View(ctx, func(rd store.Reader) (err error) {
		s, err = load[request.State](ctx, rd, request.Noun, rec.Org, rec.Subject)
		return err
	})
	if err != nil || s.From == nil || s.Response == nil || !s.Response.Counts || s.Response.Told.IsZero() {
		return err
	}
	return r.answer(ctx, rec, "answered", "/answered")
}

// answer brings the hub's yes or no, and later that it is done, back to the
// practice. suffix keeps the keys of the two apart.
func (r relay) answer(ctx context.Context, rec care.Recorded, says, suffix string) error {
	var s *request.State
	err := r.d.store.View(ctx, func(rd store.Reader) (err error) {
		s, err = load[request.State](ctx, rd, request.Noun, rec.Org, rec.Subject)
		return err
	})
	if err != nil || s.From == nil {
		return err
	}
	from := *s.From
	c := command{by: peer(rec.Org, from.Message), org: from.Org, action: policy.RequestHubAnswer, key: string(from.Message) + suffix, about: says}
	_, err = do(ctx, r.d, c, func(ctx context.Context, st *state) ([]care.Change, none, error) {
		if err := st.allow(policy.RequestHubAnswer, policy.Resource{OfferedBy: from.Org, OfferedTo: rec.Org}); err != nil {
			return nil, none{}, err
		}
		mine, err := st.request(ctx, from.Request)
		if err != nil {
			return nil, none{}, err
		}
		rules, err := st.rulesOf(ctx)
		if err != nil {
			return nil, none{}, err
		}
		answered, err := mine.HubSays(from.Message, says, rules, st.Now)
		changes, err := one(mine, answered, err)
		return changes, none{}, err
	})
	return err
}

// Relay lets the relay read on.
func (d *Desk) Relay(ctx context.Context, holder string, machine time.Time) (int, error) {
	return d.lanes.Step(ctx, relay{d}, holder, machine)
}
