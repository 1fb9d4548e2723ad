package desk

import (
	"context"
	"errors"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/policy"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/store"
)

// timerBatch is how much of one kind falls due in one step.
const timerBatch = 500

// Tick does what falls due by itself: stale claims end, what waited in vain
// comes back to the list, emergencies that nobody took are escalated, holds
// run out. It returns how many subjects it looked at. Several processes may
// tick: each decision looks at the state again.
func (d *Desk) Tick(ctx context.Context) (int, error) {
	var requests []store.Row
	var slots []store.Row
	err := d.store.View(ctx, func(r store.Reader) (err error) {
		due := dueBy(d.clock.Now())
		if requests, err = r.Find(ctx, store.Query{Noun: request.Noun, Where: due, Order: []string{"next"}, Limit: timerBatch}); err != nil {
			return err
		}
		slots, err = r.Find(ctx, store.Query{Noun: booking.NounSlot, Where: due, Order: []string{"next"}, Limit: timerBatch})
		return err
	})
	if err != nil {
		return 0, err
	}
	var failed error // the trouble of one does not stop the others
	for _, row := range requests {
		failed = errors.Join(failed, d.tickRequest(ctx, row.Org, row.ID))
		if care.KindOf(failed) == care.Unavailable {
			return 0, failed
		}
	}
	for _, row := range slots {
		failed = errors.Join(failed, d.tickSlot(ctx, row.Org, row.ID))
		if care.KindOf(failed) == care.Unavailable {
			return 0, failed
		}
	}
	return len(requests) + len(slots), failed
}

func (d *Desk) tickRequest(ctx context.Context, org care.OrgID, id care.ID) error {
	_, err := do(ctx, d, command{by: care.System(org), action: policy.RequestReturn}, func(ctx context.Context, st *state) ([]care.Change, none, error) {
		if err := st.allow(policy.RequestReturn, policy.Resource{Subject: id}); err != nil {
			return nil, none{}, err
		}
		s, err := st.request(ctx, id)
		if err != nil {
			return nil, none{}, err
		}
		rules, err := st.rulesOf(ctx)
		if err != nil {
			return nil, none{}, err
		}
		events := s.Tick(rules, st.Now)
		changes := request.Changes(id, events...)
		for _, e := range events {
			more, err := st.consequence(ctx, s, e)
			if err != nil {
				return nil, none{}, err
			}
			changes = append(changes, more...)
		}
		return changes, none{}, nil
	})
	return err
}

// consequence of a timer's event in other domains.
func (st *state) consequence(ctx context.Context, s *request.State, e care.Event) ([]care.Change, error) {
	switch e.(type) {
	case *request.Escalated:
		set, err := st.settings(ctx)
		if err != nil || set.Duty == "" {
			return nil, err
		}
		return st.alertDuty(set)
	case *request.OfferEnded:
		var changes []care.Change
		for _, slot := range offered(s) {
			more, err := st.releaseSlot(ctx, slot, s.Offer.ID)
			if err != nil {
				return nil, err
			}
			changes = append(changes, more...)
		}
		return changes, nil
	}
	return nil, nil
}

func (st *state) alertDuty(set practice.Settings) ([]care.Change, error) {
	subject, body, _ := conversation.Wording("duty", conversation.Values{Practice: set.Name})
	q, err := st.queue("", "duty", conversation.Text, conversation.Content{To: string(set.Duty), Subject: subject, Body: body}, st.Now)
	return q.changes, err
}

func (d *Desk) tickSlot(ctx context.Context, org care.OrgID, id care.ID) error {
	_, err := do(ctx, d, command{by: care.System(org), action: policy.RequestReturn}, func(ctx context.Context, st *state) ([]care.Change, none, error) {
		if err := st.allow(policy.RequestReturn, policy.Resource{Subject: id}); err != nil {
			return nil, none{}, err
		}
		slot, err := load[booking.Slot](ctx, st, booking.NounSlot, org, id)
		if err != nil || slot.Status != booking.SlotIsHeld || st.Now.Before(slot.HeldUntil) {
			return nil, none{}, err
		}
		changes, err := booking.ExpireHold(*slot, st.Now)
		return changes, none{}, err
	})
	return err
}

// answersKept is how long a retry gets the first answer (design: 14 days).
const answersKept = 14 * 24 * time.Hour

// Sweep forgets expired sessions, drafts, codes and old answers.
func (d *Desk) Sweep(ctx context.Context) error {
	now := d.clock.Now()
	if watch := d.watch.Now(); watch.Before(now) {
		now = watch // a demonstration's day must not forget what people still need
	}
	return d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error { return tx.Sweep(ctx, now, answersKept) })
}
