package lane_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontdoor/care"
	"frontdoor/lane"
	"frontdoor/store"
	"frontdoor/store/postgres/pgtest"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// reader is a follower that notes what it is given.
type reader struct {
	seen   []string // organisation and number
	follow func(rec care.Recorded) error
}

func (*reader) Name() string { return "reader" }

func (r *reader) Follow(_ context.Context, rec care.Recorded) error {
	if r.follow != nil {
		if err := r.follow(rec); err != nil {
			return err
		}
	}
	r.seen = append(r.seen, fmt.Sprintf("%s %d", rec.Org, rec.Number))
	return nil
}

func fill(t *testing.T, l *lane.Lanes, org care.OrgID, n int) {
	t.Helper()
	for range n {
		_, err := l.Do(t.Context(), put(org, newID(), 1, ""))
		ok(t, err)
	}
}

func TestFollowerReadsAllInOrder(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		l, a, b := start(t, s), newOrg(), newOrg()
		fill(t, l, b, 2)
		fill(t, l, a, 3)
		r := &reader{}
		step := func(want int) {
			t.Helper()
			if n, err := l.Step(t.Context(), r, "me", noon); n != want || err != nil {
				t.Errorf("read %d, %v; want %d", n, err, want)
			}
		}
		step(5)
		step(0)
		fill(t, l, b, 1)
		step(1)
		want := []string{string(a) + " 1", string(a) + " 2", string(a) + " 3", string(b) + " 1", string(b) + " 2", string(b) + " 3"}
		if diff := cmp.Diff(want, r.seen); diff != "" {
			t.Error(diff)
		}
	})
}

// A follower that fails goes on where it failed, also as another process, and
// other organisations do not wait for it.
func TestFollowerResumes(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		l, a, b := start(t, s), newOrg(), newOrg()
		fill(t, l, a, 4)
		fill(t, l, b, 1)
		broken := errors.New("the post office is closed")
		r := &reader{follow: func(rec care.Recorded) error {
			if rec.Org == a && rec.Number == 3 {
				return broken
			}
			return nil
		}}
		for i, want := range []int{3, 0} {
			if n, err := l.Step(t.Context(), r, "me", noon); n != want || !errors.Is(err, broken) {
				t.Errorf("step %d read %d, %v", i, n, err)
			}
		}
		r.follow = nil
		if n, err := l.Step(t.Context(), r, "you", noon.Add(2*lane.LeaseFor)); n != 2 || err != nil {
			t.Errorf("read %d, %v", n, err)
		}
		want := []string{string(a) + " 1", string(a) + " 2", string(b) + " 1", string(a) + " 3", string(a) + " 4"}
		if diff := cmp.Diff(want, r.seen); diff != "" {
			t.Error(diff)
		}
	})
}

// A position that could not be saved means reading again, not skipping.
func TestFollowerReadsAtLeastOnce(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		org := newOrg()
		l := start(t, s)
		fill(t, l, org, 2)
		for due := int64(1); ; due++ {
			f := &faulty{Store: s, due: due}
			l := lane.Start(f, codec, projector{}, machine, zeros{})
			r := &reader{}
			for range 3 {
				if n, err := l.Step(t.Context(), r, "me", noon.Add(time.Duration(due))); n == 0 && err == nil {
					break
				}
			}
			l.Stop()
			seen := map[string]bool{}
			for _, e := range r.seen {
				seen[e] = true
			}
			if len(seen) != 2 {
				t.Errorf("call %d failed: saw %v", due, r.seen)
			}
			if t.Failed() || f.calls.Load() < due {
				return
			}
			ok(t, s.Write(t.Context(), func(tx store.Tx) error { return tx.SetPosition(t.Context(), "reader", org, 0) }))
		}
	})
}

// One process follows at a time; another takes over when the lease is over,
// and what the first then finishes late does not set it back.
func TestFollowerLease(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	sa, sb := openPostgresAt(t, url), openPostgresAt(t, url)
	a, b, org := start(t, sa), start(t, sb), newOrg()
	fill(t, a, org, 2)
	mine, yours := &reader{}, &reader{}
	late := noon.Add(lane.LeaseFor + time.Minute)
	first := true
	mine.follow = func(rec care.Recorded) error {
		if !first {
			return nil
		}
		first = false
		// While a is at the first entry, b has no lease; a minute after it
		// ran out, b has, and reads to the end.
		if n, err := b.Step(t.Context(), yours, "b", noon.Add(time.Second)); n != 0 || err != nil {
			t.Errorf("b read %d, %v", n, err)
		}
		fill(t, b, org, 1)
		if n, err := b.Step(t.Context(), yours, "b", late); n != 3 || err != nil {
			t.Errorf("b read %d, %v", n, err)
		}
		return nil
	}
	if _, err := a.Step(t.Context(), mine, "a", noon); err != nil {
		t.Error(err)
	}
	view(t, sa, func(r store.Reader) error {
		n, err := r.Position(t.Context(), "reader", org)
		if n != 3 {
			t.Errorf("the position was set back to %d", n)
		}
		return err
	})
	if n, err := a.Step(t.Context(), mine, "a", late); n != 0 || err != nil {
		t.Errorf("a read %d, %v", n, err)
	}
}

// A listener is woken once for much, and only for its own organisation.
func TestWakeUpsCoalesce(t *testing.T) {
	t.Parallel()
	l, a, b := start(t, openSQLite(t)), newOrg(), newOrg()
	one, all, gone := l.Listen(a), l.Listen(""), l.Listen(a)
	gone.Close()
	fill(t, l, b, 3)
	fill(t, l, b, 1) // a commit is told before the next of its lane begins
	if len(one.C) != 0 || len(all.C) != 1 {
		t.Errorf("%d wake-ups for one, %d for all", len(one.C), len(all.C))
	}
	fill(t, l, a, 5)
	<-one.C
	if len(gone.C) != 0 {
		t.Error("a closed listener was woken")
	}
	// A refusal grows no journal.
	quiet := l.Listen(b)
	for range 2 {
		if _, err := l.Do(t.Context(), put(b, newID(), 0, "")); care.KindOf(err) != care.Invalid {
			t.Fatal(err)
		}
	}
	if len(quiet.C) != 0 {
		t.Error("woken for nothing")
	}
}
