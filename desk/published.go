package desk

import (
	"context"
	"encoding/json"

	"frontdoor/care"
	"frontdoor/store"
)

// PublishedFigure is one row of a published file, for any organisation in
// England. It belongs to no lane: figures are the same for everybody.
type PublishedFigure struct {
	Code  string // organisation code; empty for England
	Group string // the ICB, for listing
	Value any    // kept as JSON
}

// KeepPublished puts the editions of a published file in place of what was
// loaded of them before, all of them or none. Nothing is seen until all is
// there.
func (d *Desk) KeepPublished(ctx context.Context, kind string, editions map[string][]PublishedFigure) error {
	rows := map[string][]store.PublishedRow{}
	for edition, figures := range editions {
		list := make([]store.PublishedRow, len(figures))
		for i, f := range figures {
			doc, err := json.Marshal(f.Value)
			if err != nil {
				return care.Wrap("desk.published", err)
			}
			list[i] = store.PublishedRow{Edition: edition, Code: f.Code, Group: f.Group, Doc: doc}
		}
		rows[edition] = list
	}
	return d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		for edition, list := range rows {
			if err := tx.ReplacePublished(ctx, kind, edition, list); err != nil {
				return err
			}
		}
		return nil
	})
}

// Published reads the figures of a kind for one organisation, newest edition
// first.
func (d *Desk) Published(ctx context.Context, kind, code string) (rows []store.PublishedRow, err error) {
	err = d.store.View(ctx, func(r store.Reader) error {
		rows, err = r.Published(ctx, kind, code)
		return err
	})
	return rows, err
}
