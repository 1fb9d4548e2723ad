package desk

import (
	"context"
	"encoding/json"
	"errors"

	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/identity"
	"frontdoor/policy"
	"frontdoor/request"
	"frontdoor/store"
)

// The two proofs of whoever follows a private link: the date of birth, and a
// code sent to this request's safe contact.

func birthKey(t identity.LinkToken) store.RecordKey {
	return store.RecordKey{Org: t.Org(), Space: "birth", Name: t.Digest()}
}

func (d *Desk) birthCheck(ctx context.Context, r store.Reader, t identity.LinkToken) (b identity.BirthCheck, err error) {
	doc, ok, err := r.Record(ctx, birthKey(t), d.watch.Now())
	if err == nil && ok {
		err = json.Unmarshal(doc, &b)
	}
	return b, err
}

// SendCode checks the date of birth and sends a code to the request's safe
// contact, never to another one. Tries are limited; the practice sees a locked
// link as a task.
func (d *Desk) SendCode(ctx context.Context, token string, born care.Date) error {
	var s *request.State
	var t identity.LinkToken
	err := d.byLink(ctx, token, func(_ context.Context, _ store.Reader, lt identity.LinkToken, found *request.State) error {
		t, s = lt, found
		return nil
	})
	if err != nil {
		return err
	}
	if err := d.proveBirth(ctx, t, s, born); err != nil {
		return err
	}
	code, err := d.newCode(ctx, s)
	if err != nil {
		return err
	}
	by := patientOf(s)
	_, err = do(ctx, d, command{by: by, action: policy.LinkStepUp}, func(ctx context.Context, st *state) ([]care.Change, none, error) {
		if err := st.allow(policy.LinkStepUp, policy.Resource{Subject: s.ID}); err != nil {
			return nil, none{}, err
		}
		ch, to := channelFor(s.Route, s.Intake)
		if ch != conversation.Text && ch != conversation.Email {
			return nil, none{}, care.Fail(care.Conflict, "link.code", "We have no number or address to send a code to. Please ring us.")
		}
		set, err := st.settings(ctx)
		if err != nil {
			return nil, none{}, err
		}
		subject, body, _ := conversation.Wording("code", conversation.Values{Practice: set.Name, Code: code.Reveal()})
		q, err := st.queue(s.ID, "code", ch, conversation.Content{To: to, Subject: set.Name + ": " + subject, Body: body}, st.Now)
		return q.changes, none{}, err
	})
	return err
}

func (d *Desk) proveBirth(ctx context.Context, t identity.LinkToken, s *request.State, born care.Date) error {
	now := d.watch.Now()
	var wrong error
	var lockedNow bool
	err := d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		if err := tx.LockRecord(ctx, birthKey(t)); err != nil {
			return err
		}
		b, err := d.birthCheck(ctx, tx, t)
		if err != nil {
			return err
		}
		was := b.IsLocked()
		wrong = b.Check(born, s.Intake.Born, now)
		lockedNow = !was && b.IsLocked()
		doc, err := json.Marshal(b)
		if err != nil {
			return err
		}
		return tx.SetRecord(ctx, birthKey(t), doc, zeroTime)
	})
	if err != nil {
		return err
	}
	if lockedNow {
		d.tellOfLock(ctx, s)
	}
	return wrong
}

// tellOfLock makes a task of a locked link: it may be somebody who should not
// have it.
func (d *Desk) tellOfLock(ctx context.Context, s *request.State) {
	by := care.System(s.Org)
	_, err := do(ctx, d, command{by: by, action: policy.RequestReturn}, func(ctx context.Context, st *state) ([]care.Change, none, error) {
		if err := st.allow(policy.RequestReturn, policy.Resource{Subject: s.ID}); err != nil {
			return nil, none{}, err
		}
		now, err := st.goesOnIn(ctx, s.ID)
		if err != nil {
			return nil, none{}, err
		}
		const words = "The private link was locked after too many wrong dates of birth. Ask the patient, then unlock it."
		if now.List == request.Closed { // nobody has to come back to it for this
			e, err := now.Note(words)
			changes, err := one(now, e, err)
			return changes, none{}, err
		}
		e, err := now.SetErrand(st.NewID(), "task", words, "reception", st.Now)
		changes, err := one(now, e, err)
		return changes, none{}, err
	})
	if err != nil {
		d.log.Error("a locked link could not be made a task", "request", s.ID, "err", err)
	}
}

// UnlockLink opens a locked link again, after staff spoke with the patient.
func (d *Desk) UnlockLink(ctx context.Context, by care.Actor, id care.ID) error {
	err := d.view(ctx, by, policy.RequestUnlockLink, policy.Resource{Subject: id}, func(r store.Reader) ([]care.ID, error) {
		_, err := load[request.State](ctx, r, request.Noun, by.Org, id)
		return nil, err
	})
	if err != nil {
		return err
	}
	t, err := d.linkToken(by.Org, id)
	if err != nil {
		return err
	}
	return d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		if err := tx.LockRecord(ctx, birthKey(t)); err != nil {
			return err
		}
		b, err := d.birthCheck(ctx, tx, t)
		if err != nil {
			return err
		}
		b.Unlock()
		doc, err := json.Marshal(b)
		if err != nil {
			return err
		}
		return tx.SetRecord(ctx, birthKey(t), doc, zeroTime)
	})
}

func stepUpKey(s *request.State) store.RecordKey {
	return store.RecordKey{Org: s.Org, Space: "step-up", Name: string(s.ID)}
}

func (d *Desk) stepUp(ctx context.Context, tx store.Tx, s *request.State) (identity.StepUp, error) {
	if err := tx.LockRecord(ctx, stepUpKey(s)); err != nil {
		return identity.StepUp{}, err
	}
	u := identity.NewStepUp(s.ID)
	doc, ok, err := tx.Record(ctx, stepUpKey(s), d.watch.Now())
	if err == nil && ok {
		err = json.Unmarshal(doc, &u)
	}
	return u, err
}

func (d *Desk) newCode(ctx context.Context, s *request.State) (code identity.StepUpCode, err error) {
	var refused error
	err = d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		u, err := d.stepUp(ctx, tx, s)
		if err != nil {
			return err
		}
		if code, refused = u.Issue(d.random, d.watch.Now()); refused != nil {
			return nil
		}
		return saveStepUp(ctx, tx, s, u)
	})
	return code, errors.Join(err, refused)
}

func saveStepUp(ctx context.Context, tx store.Tx, s *request.State, u identity.StepUp) error {
	doc, err := json.Marshal(u)
	if err != nil {
		return care.Wrap("link.code", err)
	}
	return tx.SetRecord(ctx, stepUpKey(s), doc, zeroTime)
}

// Enter checks the code and lets the browser read this request for a while,
// under the token that it returns.
func (d *Desk) Enter(ctx context.Context, token, typed string) (identity.Token, error) {
	var s *request.State
	err := d.byLink(ctx, token, func(_ context.Context, _ store.Reader, _ identity.LinkToken, found *request.State) error {
		s = found
		return d.may(ctx, patientOf(s), policy.LinkStepUp, policy.Resource{Subject: s.ID})
	})
	visit := identity.NewToken(d.random)
	if err != nil {
		return visit, err
	}
	now := d.watch.Now()
	var wrong error
	err = d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		u, err := d.stepUp(ctx, tx, s)
		if err != nil {
			return err
		}
		wrong = u.Check(typed, now)
		if err := saveStepUp(ctx, tx, s, u); err != nil || wrong != nil {
			return err
		}
		v := identity.NewVisit(s.Org, s.ID, now)
		doc, err := json.Marshal(v)
		if err != nil {
			return err
		}
		return tx.SetRecord(ctx, store.RecordKey{Org: s.Org, Space: "visit", Name: visit.Digest()}, doc, v.Expires)
	})
	if err == nil {
		err = wrong
	}
	return visit, err
}
