package desk

import (
	"context"

	"frontdoor/care"
	"frontdoor/policy"
	"frontdoor/request"
	"frontdoor/store"
)

// alertsShown bounds how many emergencies stand on top of every page; with more
// than these the list itself is the place to look.
const alertsShown = 10

// Alerts are the emergencies that nobody has acknowledged yet, the oldest
// first: they stand on every page of staff. The page says when and how they
// came in, and nothing of the person, so this is not a reading of a record.
func (d *Desk) Alerts(ctx context.Context, by care.Actor) (list []*request.State, err error) {
	err = d.view(ctx, by, policy.RequestWorklist, policy.Resource{}, func(r store.Reader) ([]care.ID, error) {
		list, err = find[request.State](ctx, r, store.Query{
			Noun: request.Noun, Org: by.Org, Where: []store.Cond{isSet("alert")},
			Order: []string{"alert"}, Limit: alertsShown,
		})
		for i, s := range list {
			list[i] = &request.State{ // nothing of the person, also where a page would not show it
				ID: s.ID, Org: s.Org, Reference: s.Reference, Channel: s.Channel, Kind: s.Kind, Received: s.Received, Work: s.Work,
			}
		}
		return nil, err
	})
	return list, err
}
