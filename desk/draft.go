package desk

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"frontdoor/care"
	"frontdoor/identity"
	"frontdoor/policy"
	"frontdoor/request"
	"frontdoor/store"
)

// draftLasts is how long a form that was begun can be gone on with: over a
// weekend with a bank holiday.
const draftLasts = 4 * 24 * time.Hour

// Draft is a form that a patient has begun. It lives outside the journal until
// it is sent.
type Draft struct {
	ID       care.ID         `json:"id"`
	Org      care.OrgID      `json:"org"`
	Kind     request.Kind    `json:"kind,omitempty"`
	Topic    request.Topic   `json:"topic,omitempty"`
	ForWhom  request.ForWhom `json:"for_whom,omitempty"`
	Route    request.Route   `json:"route,omitempty"`
	Intake   request.Intake  `json:"intake"`
	Child    bool            `json:"child,omitempty"`    // who is ill is under 16: decides the emergency list
	Seen     map[string]bool `json:"seen,omitempty"`     // pages that were answered
	Declared []string        `json:"declared,omitempty"` // emergency signs that were ticked, in the order they were; none is taken back
	Safety   care.ID         `json:"safety,omitempty"`   // the latest record of them
	Sent     *Receipt        `json:"sent,omitempty"`
}

// LogValue keeps a draft out of logs.
func (Draft) LogValue() slog.Value { return slog.StringValue("[draft]") }

// Actor is the patient as who fills in this draft.
func (dr Draft) Actor() care.Actor { return care.Actor{Org: dr.Org, ID: dr.ID, Role: care.PatientRole} }

// StartDraft begins a form. The token is the browser's key to it.
func (d *Desk) StartDraft(ctx context.Context, org care.OrgID) (identity.Token, Draft, error) {
	by := care.Actor{Org: org, Role: care.PatientRole}
	now := d.watch.Now()
	dr := Draft{ID: care.NewID(now, d.random), Org: org, Seen: map[string]bool{}}
	token := identity.NewToken(d.random)
	if err := policy.Decide(by, policy.DraftStart, policy.Resource{Org: org}).Err("draft.start"); err != nil {
		return token, dr, err
	}
	if _, err := d.Organisation(ctx, org); err != nil {
		return token, dr, err
	}
	return token, dr, d.SaveDraft(ctx, token, dr)
}

// Draft reads a form that was begun; ok is false when there is none (any more).
func (d *Desk) Draft(ctx context.Context, org care.OrgID, token string) (dr Draft, ok bool, err error) {
	t, err := identity.ParseToken(token)
	if err != nil {
		return dr, false, nil
	}
	err = d.store.View(ctx, func(r store.Reader) error {
		doc, found, err := r.Record(ctx, draftKey(org, t), d.watch.Now())
		if err != nil || !found {
			return err
		}
		ok = true
		return json.Unmarshal(doc, &dr)
	})
	if dr.Seen == nil {
		dr.Seen = map[string]bool{}
	}
	return dr, ok && dr.Org == org, care.Wrap("draft.read", err)
}

// SaveDraft keeps what was typed so far.
func (d *Desk) SaveDraft(ctx context.Context, token identity.Token, dr Draft) error {
	doc, err := json.Marshal(dr)
	if err != nil {
		return care.Wrap("draft.save", err)
	}
	expires := d.watch.Now().Add(draftLasts)
	return d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		return tx.SetRecord(ctx, draftKey(dr.Org, token), doc, expires)
	})
}

// EditDraft changes a form in one step, so that two tabs, or a second press of
// a button, never undo each other. edit may run more than once; its error
// leaves the form as it was. ok is false when there is no such form (any more).
func (d *Desk) EditDraft(ctx context.Context, org care.OrgID, token string, edit func(*Draft) error) (dr Draft, ok bool, err error) {
	t, err := identity.ParseToken(token)
	if err != nil {
		return dr, false, nil
	}
	key := draftKey(org, t)
	err = d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		dr, ok = Draft{}, false
		now := d.watch.Now()
		if err := tx.LockRecord(ctx, key); err != nil {
			return err
		}
		doc, found, err := tx.Record(ctx, key, now)
		if err != nil || !found {
			return err
		}
		if err := json.Unmarshal(doc, &dr); err != nil {
			return err
		}
		if ok = dr.Org == org; !ok {
			return nil
		}
		if dr.Seen == nil {
			dr.Seen = map[string]bool{}
		}
		if err := edit(&dr); err != nil {
			return err
		}
		if doc, err = json.Marshal(dr); err != nil {
			return err
		}
		return tx.SetRecord(ctx, key, doc, now.Add(draftLasts))
	})
	return dr, ok, care.Wrap("draft.edit", err)
}

// Now is the time by the desk's clock: what pages say about time agrees with
// what the desk decides, also in a demonstration whose clock runs faster.
func (d *Desk) Now() time.Time { return d.clock.Now() }

// Watch is the time of the people at the screens.
func (d *Desk) Watch() time.Time { return d.watch.Now() }

// DiscardDraft forgets a form.
func (d *Desk) DiscardDraft(ctx context.Context, org care.OrgID, token identity.Token) error {
	return d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		return tx.SetRecord(ctx, draftKey(org, token), nil, zeroTime)
	})
}

func draftKey(org care.OrgID, t identity.Token) store.RecordKey {
	return store.RecordKey{Org: org, Space: "draft", Name: t.Digest()}
}
