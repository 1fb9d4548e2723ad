package lane

import (
	"context"
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
	held := false
	err := l.Aside(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		_, held, err = tx.Lease(ctx, "follower/"+f.Name(), holder, now, now.Add(leaseFor))
		return err
	})
	if err != nil || !held {
		return 0, err
	}
	var behind []care.OrgID
	err = l.store.View(ctx, func(r store.Reader) (err error) {
		behind, err = r.Behind(ctx, f.Name(), store.MaxRows)
		return err
	})
	total := 0
	for _, org := range behind {
		n, err := l.stepOrg(ctx, f, org)
		total += n
		if err != nil {
			return total, err
		}
	}
	return total, err
}

func (l *Lanes) stepOrg(ctx context.Context, f Follower, org care.OrgID) (int, error) {
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
	err = l.Aside(ctx, func(ctx context.Context, tx store.Tx) error { return tx.SetPosition(ctx, f.Name(), org, done) })
	if failed != nil {
		err = failed
	}
	return int(done - entries[0].Number + 1), err
}
