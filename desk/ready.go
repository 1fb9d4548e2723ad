package desk

import (
	"context"
	"time"

	"frontdoor/care"
	"frontdoor/store"
)

// clockLimit is how far the process's clock and the store's may be apart:
// promises and leases are counted by both.
const clockLimit = 2 * time.Second

// Ready says whether the process can take work: the store can be written, and
// its clock agrees with the machine's. The errors are Unavailable.
func (d *Desk) Ready(ctx context.Context) error {
	const op = "desk.ready"
	began := time.Now()
	at, err := d.store.Clock(ctx)
	if err != nil {
		return &care.Error{Kind: care.Unavailable, Op: op, Message: "the store does not answer", Cause: err}
	}
	took := time.Since(began)
	if apart := at.Sub(began.Add(took / 2)).Abs(); apart > clockLimit+took {
		return care.Fail(care.Unavailable, op, "the clocks of this process and of the store differ by %s", apart.Round(time.Second))
	}
	err = d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		return tx.SetRecord(ctx, store.RecordKey{Space: "ready", Name: "probe"}, []byte("ok"), zeroTime)
	})
	if err != nil {
		return &care.Error{Kind: care.Unavailable, Op: op, Message: "the store can not be written", Cause: err}
	}
	return nil
}
