package desk

import (
	"context"
	"strings"
	"time"

	"frontdoor/care"
	"frontdoor/policy"
	"frontdoor/request"
	"frontdoor/store"
)

// presenceLasts is how long an opened request counts as looked at without
// another sign of life; the page gives one every half minute.
const presenceLasts = 75 * time.Second

// Looking notes that somebody has a request open on the screen. Colleagues'
// pages hear of it when it is new, not of every further sign of life.
func (d *Desk) Looking(ctx context.Context, by care.Actor, id care.ID) error {
	if err := d.mayOpen(ctx, by, id); err != nil {
		return err
	}
	now := d.watch.Now()
	var had bool
	err := d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		if _, had, err = tx.Record(ctx, presenceKey(by, id), now); err != nil {
			return err
		}
		return tx.SetRecord(ctx, presenceKey(by, id), []byte(by.Name), now.Add(presenceLasts))
	})
	if err == nil && !had {
		d.nudge(by.Org)
	}
	return err
}

// Left notes that somebody closed a request's page.
func (d *Desk) Left(ctx context.Context, by care.Actor, id care.ID) error {
	if err := d.mayOpen(ctx, by, id); err != nil {
		return err
	}
	err := d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		return tx.SetRecord(ctx, presenceKey(by, id), nil, zeroTime)
	})
	if err == nil {
		d.nudge(by.Org)
	}
	return err
}

// mayOpen says whether somebody may open a request that there is.
func (d *Desk) mayOpen(ctx context.Context, by care.Actor, id care.ID) error {
	return d.view(ctx, by, policy.RequestOpen, policy.Resource{Subject: id}, func(r store.Reader) ([]care.ID, error) {
		_, err := load[request.State](ctx, r, request.Noun, by.Org, id)
		return nil, err // its page logged the look
	})
}

// nudge wakes those who listen to an organisation without a new entry. Screens
// of other processes see it at their next look.
func (d *Desk) nudge(org care.OrgID) {
	once := make(chan care.OrgID, 1)
	once <- org
	close(once)
	d.lanes.Heard(once)
}

func presenceKey(by care.Actor, id care.ID) store.RecordKey {
	return store.RecordKey{Org: by.Org, Space: "looking", Name: string(id) + "/" + string(by.ID)}
}

// viewing lists who looks at what in an organisation.
func viewing(ctx context.Context, r store.Reader, org care.OrgID, now time.Time) (map[care.ID][]string, error) {
	list, err := r.Records(ctx, org, "looking", "", now)
	if err != nil {
		return nil, err
	}
	m := map[care.ID][]string{}
	for _, rec := range list {
		id, _, _ := strings.Cut(rec.Name, "/")
		m[care.ID(id)] = append(m[care.ID(id)], string(rec.Doc))
	}
	return m, nil
}
