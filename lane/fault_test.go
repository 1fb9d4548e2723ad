package lane_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/journal"
	"frontdoor/lane"
	"frontdoor/store"
)

var errFault = errors.New("the store failed")

// faulty is a store of which the call that is due fails: calls are counted
// over everything that a lane asks of it. A commit can fail in two ways:
// before it is done, and after.
type faulty struct {
	store.Store
	calls atomic.Int64
	due   int64 // 0 never
}

func (f *faulty) call() error {
	if f.calls.Add(1) == f.due {
		return errFault
	}
	return nil
}

// did counts what was done and says whether it shall look as if it were not.
func (f *faulty) did(err error) error {
	if err == nil {
		err = f.call()
	}
	return err
}

func (f *faulty) Write(ctx context.Context, g func(store.Tx) error) error {
	if err := f.call(); err != nil {
		return err
	}
	return f.did(f.Store.Write(ctx, func(tx store.Tx) error {
		if err := g(&faultyTx{tx, f}); err != nil {
			return err
		}
		return f.call() // the commit fails
	}))
}

func (f *faulty) View(ctx context.Context, g func(store.Reader) error) error {
	if err := f.call(); err != nil {
		return err
	}
	return f.Store.View(ctx, g)
}

type faultyTx struct {
	store.Tx
	f *faulty
}

func (t *faultyTx) Lock(ctx context.Context, org care.OrgID) (journal.Head, error) {
	if err := t.f.call(); err != nil {
		return journal.Head{}, err
	}
	return t.Tx.Lock(ctx, org)
}

func (t *faultyTx) Append(ctx context.Context, e ...journal.Entry) error {
	return t.f.did(t.Tx.Append(ctx, e...))
}
func (t *faultyTx) Put(ctx context.Context, r store.Row) error { return t.f.did(t.Tx.Put(ctx, r)) }
func (t *faultyTx) SaveAnswer(ctx context.Context, k store.Key, a store.Answer) error {
	return t.f.did(t.Tx.SaveAnswer(ctx, k, a))
}
func (t *faultyTx) SetRecord(ctx context.Context, k store.RecordKey, doc []byte, expires time.Time) error {
	return t.f.did(t.Tx.SetRecord(ctx, k, doc, expires))
}
func (t *faultyTx) SetPosition(ctx context.Context, follower string, org care.OrgID, n int64) error {
	return t.f.did(t.Tx.SetPosition(ctx, follower, org, n))
}

func (t *faultyTx) Row(ctx context.Context, noun care.Noun, org care.OrgID, id care.ID) (store.Row, bool, error) {
	if err := t.f.call(); err != nil {
		return store.Row{}, false, err
	}
	return t.Tx.Row(ctx, noun, org, id)
}

func (t *faultyTx) Answer(ctx context.Context, k store.Key) (store.Answer, bool, error) {
	if err := t.f.call(); err != nil {
		return store.Answer{}, false, err
	}
	return t.Tx.Answer(ctx, k)
}

func (t *faultyTx) Entries(ctx context.Context, org care.OrgID, after int64, limit int) ([]journal.Entry, error) {
	if err := t.f.call(); err != nil {
		return nil, err
	}
	return t.Tx.Entries(ctx, org, after, limit)
}

// Whichever call of the store fails, a caller who tries again with the same
// key gets each thing done once, and the first answer.
func TestEveryCallFailsOnce(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		for due := int64(1); ; due++ {
			org, id := newOrg(), newID()
			f := &faulty{Store: s, due: due}
			l := lane.Start(f, codec, projector{}, machine, zeros{})
			commands := []lane.Command{put(org, id, 1, "a"), put(org, id, full, "b"), put(org, id, 5, "c")}
			for range 2 { // and all once more
				for i, want := range []string{"1", "conflict", "6"} {
					a := try(t, l, commands[i])
					if got := a.result + string(care.KindOf(a.err)); got != want {
						t.Errorf("call %d failed: %s got %q", due, commands[i].Key, got)
					}
				}
			}
			l.Stop()
			if n := len(sound(t, s, org)); n != 2 {
				t.Errorf("call %d failed: %d entries", due, n)
			}
			if t.Failed() || f.calls.Load() < due {
				return // the last round had no fault
			}
		}
	})
}

// try repeats a command until it is answered, as a browser or a peer would.
func try(t *testing.T, l *lane.Lanes, c lane.Command) answer {
	t.Helper()
	const patience = 3
	var a answer
	for range patience {
		b, err := l.Do(context.Background(), c)
		a = answer{string(b), err}
		if care.KindOf(err) != care.Unavailable {
			return a
		}
	}
	t.Errorf("still unavailable: %v", a.err)
	return a
}

// The same for commands without a key in one commit: whatever fails, each is
// done when its caller is told so, and never twice.
func TestEveryCallOfABatchFailsOnce(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		const people = 4
		for due := int64(1); ; due++ {
			org, id := newOrg(), newID()
			f := &faulty{Store: s}
			g := newGate(f)
			l := lane.Start(g, codec, projector{}, machine, zeros{})
			var commands []lane.Command
			for range people {
				commands = append(commands, put(org, id, 1, ""))
			}
			waiting := queued(t, l, g, org, commands...)
			f.due = due // before the gate opens
			close(g.shut)
			told := 0
			for _, done := range waiting {
				if a := <-done; a.err == nil {
					told++
				} else if care.KindOf(a.err) != care.Unavailable {
					t.Errorf("call %d failed: %v", due, a.err)
				}
			}
			l.Stop()
			sound(t, s, org)
			view(t, s, func(r store.Reader) error {
				total, err := totalOf(context.Background(), r, org, id)
				if total != told {
					t.Errorf("call %d failed: %d were told, %d done", due, told, total)
				}
				return err
			})
			if t.Failed() || f.calls.Load() < due {
				return
			}
		}
	})
}

// lossy loses the answers of the commits that are due, and is then out of
// reach for a while.
type lossy struct {
	store.Store
	writes atomic.Int64
	lose   int64
	down   int64 // calls after it that fail
}

func (y *lossy) Write(ctx context.Context, f func(store.Tx) error) error {
	n := y.writes.Add(1)
	if n > y.lose && n <= y.lose+y.down {
		return errFault
	}
	err := y.Store.Write(ctx, f)
	if n == y.lose {
		return errFault
	}
	return err
}

// When the store stays away after a commit of unknown outcome, nothing runs
// again by itself: with a key the answer is found in the store, without one
// the caller is told that it is not known.
func TestAnswerOfLostCommitIsFoundByKey(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		for _, down := range []int64{0, 1} {
			t.Run(fmt.Sprintf("%d writes fail after it", down), func(t *testing.T) {
				org, id := newOrg(), newID()
				y := &lossy{Store: s, lose: 2, down: down}
				g := newGate(y)
				l := start(t, g)
				waiting := queued(t, l, g, org, put(org, id, 1, "a"), put(org, id, 2, ""), put(org, id, full, "c"))
				close(g.shut)
				want := []string{"1", "3", "conflict"}
				if down > 0 {
					want[1] = "unavailable"
				}
				for i, done := range waiting {
					a := <-done
					if got := a.result + string(care.KindOf(a.err)); got != want[i] {
						t.Errorf("%d got %q, want %q", i, got, want[i])
					}
				}
				if n := len(sound(t, s, org)); n != 3 {
					t.Errorf("%d entries", n)
				}
			})
		}
	})
}
