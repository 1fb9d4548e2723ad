package lane

import (
	"context"
	"errors"
	"time"

	"frontdoor/care"
	"frontdoor/journal"
	"frontdoor/store"
)

// Follower reads journals in order and does something outside with them.
// Follow is called at least once for each entry; the position moves on only
// after it returned nil. It can be deleted and read from the start again.
type Follower interface {
	Name() string
	Follow(ctx context.Context, rec care.Recorded) error
}

const (
	followBatch = 200              // entries read at once
	leaseFor    = 15 * time.Second // a holder that died is followed by another after this
)

// Step lets a follower read on in every organisation that it is behind in, if
// this process holds its lease, and says how many entries it read. Holder
// names the process; now is the machine's time, also where the program's own
// clock runs faster (a demonstration).
func (l *Lanes) Step(ctx context.Context, f Follower, holder string, now time.Time) (int, error) {
	ls := &lease{name: "follower/" + f.Name(), holder: holder, now: now, began: time.Now()}
	err := l.Aside(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		ls.fence, ls.held, err = ls.renew(ctx, tx)
		return err
	})
	if err != nil || !ls.held {
		return 0, err
	}
	var behind []care.OrgID
	err = l.store.View(ctx, func(r store.Reader) (err error) {
		behind, err = r.Behind(ctx, f.Name(), store.MaxRows)
		return err
	})
	total := 0
	for _, org := range behind {
		if !ls.held || ctx.Err() != nil {
			break
		}
		n, failed := l.stepOrg(ctx, f, org, ls)
		total += n
		err = errors.Join(err, failed) // one organisation's trouble does not stop the others
	}
	return total, err
}

// lease of a follower during a step.
type lease struct {
	name, holder string
	now          time.Time // when the step began, by the machine that asked
	began        time.Time // the same on this process's steady clock
	fence        int64
	held         bool
}

func (ls *lease) renew(ctx context.Context, tx store.Tx) (fence int64, held bool, err error) {
	now := ls.now.Add(time.Since(ls.began))
	return tx.Lease(ctx, ls.name, ls.holder, now, now.Add(leaseFor))
}

func (l *Lanes) stepOrg(ctx context.Context, f Follower, org care.OrgID, ls *lease) (int, error) {
	var entries []journal.Entry
	err := l.store.View(ctx, func(r store.Reader) error {
		at, err := r.Position(ctx, f.Name(), org)
		if err != nil {
			return err
		}
		entries, err = r.Entries(ctx, org, at, followBatch)
		return err
	})
	if err != nil || len(entries) == 0 {
		return 0, err
	}
	done := entries[0].Number - 1
	var failed error
	for _, e := range entries {
		rec, err := l.codec.Open(e)
		if err == nil {
			err = f.Follow(ctx, rec)
		}
		if err != nil {
			failed = care.Wrap("follower "+f.Name(), err)
			break
		}
		done = e.Number
	}
	// A process that was slower than its lease must not move the position of
	// the one that took over.
	err = l.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		fence, held, err := ls.renew(ctx, tx)
		if ls.held = held && fence == ls.fence; err != nil || !ls.held {
			return err
		}
		return tx.SetPosition(ctx, f.Name(), org, done)
	})
	return int(done - entries[0].Number + 1), errors.Join(failed, err)
}
