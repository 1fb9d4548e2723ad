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

// KeepPublished puts an edition of published figures in place of what was
// loaded of it before. Nothing of it is seen until all of it is there.
func (d *Desk) KeepPublished(ctx context.Context, kind, edition string, figures []PublishedFigure) error {
	rows := make([]store.PublishedRow, len(figures))
	for i, f := range figures {
		doc, err := json.Marshal(f.Value)
		if err != nil {
			return care.Wrap("desk.published", err)
		}
		rows[i] = store.PublishedRow{Edition: edition, Code: f.Code, Group: f.Group, Doc: doc}
	}
	return d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		return tx.ReplacePublished(ctx, kind, edition, rows)
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
