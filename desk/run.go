package desk

import (
	"context"
	"time"
)

const (
	pollEvery  = time.Second // behind every wake-up: one may be lost
	sweepEvery = time.Hour
)

// Run does the work that nobody asks for, until the context ends: timers,
// outgoing messages, work between organisations, forgetting. holder names this
// process for leases.
func (d *Desk) Run(ctx context.Context, c Carrier, holder string) {
	grown := d.lanes.Listen("")
	defer grown.Close()
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	var swept time.Time
	for {
		now := time.Now()
		d.step(ctx, "timers", func() (int, error) { return d.Tick(ctx) })
		d.step(ctx, "outbox", func() (int, error) { return d.Deliver(ctx, c, holder, now) })
		d.step(ctx, "relay", func() (int, error) { return d.Relay(ctx, holder, now) })
		if now.Sub(swept) > sweepEvery {
			swept = now
			d.step(ctx, "sweep", func() (int, error) { return 0, d.Sweep(ctx) })
		}
		select {
		case <-ctx.Done():
			return
		case <-poll.C:
		case <-grown.C:
			// A burst of commits is one round, not one each.
			select {
			case <-ctx.Done():
				return
			case <-time.After(pollEvery / 4):
			}
		}
	}
}

func (d *Desk) step(ctx context.Context, what string, f func() (int, error)) {
	if _, err := f(); err != nil && ctx.Err() == nil {
		d.log.Error("background work failed; it is tried again", "what", what, "err", err)
	}
}
