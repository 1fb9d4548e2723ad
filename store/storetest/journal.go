package storetest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontdoor/care"
	"frontdoor/journal"
	"frontdoor/store"
)

// gaps: an entry must follow the head that the transaction has locked.
func gaps(t *testing.T, s store.Store, org care.OrgID) {
	id := newID()
	write(t, s, func(ctx context.Context, tx store.Tx) { grow(t, ctx, tx, org, id, 2) })
	for name, number := range map[string]int64{"again": 2, "after a gap": 4, "from the start": 1, "none": 0} {
		err := s.Write(t.Context(), func(tx store.Tx) error {
			head, err := tx.Lock(t.Context(), org)
			ok(t, err)
			e := entry(head, id)
			e.Number = number
			return tx.Append(t.Context(), e)
		})
		if err == nil {
			t.Errorf("an entry %s was taken", name)
		}
	}
	err := s.Write(t.Context(), func(tx store.Tx) error {
		return tx.Append(t.Context(), entry(journal.Head{Org: org, Number: 2}, id))
	})
	if err == nil {
		t.Error("an entry was taken without the lock")
	}
	write(t, s, func(ctx context.Context, tx store.Tx) {
		if list := grow(t, ctx, tx, org, id, 1); list[0].Number != 3 {
			t.Errorf("went on with %d", list[0].Number)
		}
	})
}

// entries: what comes back is what went in, nil and all, in order and in pages.
func entries(t *testing.T, s store.Store, org care.OrgID) {
	var want []journal.Entry
	write(t, s, func(ctx context.Context, tx store.Tx) {
		for i := range 5 {
			head, err := tx.Lock(ctx, org)
			ok(t, err)
			e := entry(head, newID())
			if i%2 == 0 {
				e.Detail, e.Salt = nil, nil
			}
			ok(t, tx.Append(ctx, e))
			want = append(want, e)
		}
	})
	view(t, s, func(ctx context.Context, r store.Reader) {
		for after := range 6 {
			for limit := range 6 {
				got, err := r.Entries(ctx, org, int64(after), limit)
				ok(t, err)
				page := want[after:min(5, after+limit)]
				if len(page) == 0 {
					page = nil
				}
				if diff := cmp.Diff(page, got); diff != "" {
					t.Errorf("%d after %d: %s", limit, after, diff)
				}
			}
		}
		head, err := r.Head(ctx, org)
		ok(t, err)
		if diff := cmp.Diff(want[4].Head(), head); diff != "" {
			t.Errorf("head: %s", diff)
		}
		none, err := r.Head(ctx, newOrg())
		ok(t, err)
		if none.Number != 0 || len(none.Hash) != 0 || !none.At.IsZero() {
			t.Errorf("the head of nobody: %+v", none)
		}
	})
}

func history(t *testing.T, s store.Store, org care.OrgID) {
	mine, other := newID(), newID()
	var want []journal.Entry
	write(t, s, func(ctx context.Context, tx store.Tx) {
		for range 3 {
			want = append(want, grow(t, ctx, tx, org, mine, 1)...)
			grow(t, ctx, tx, org, other, 2)
		}
		head, err := tx.Lock(ctx, org)
		ok(t, err)
		e := entry(head, mine)
		e.Noun = "another"
		ok(t, tx.Append(ctx, e))
	})
	view(t, s, func(ctx context.Context, r store.Reader) {
		got, err := r.History(ctx, org, fruit, mine)
		ok(t, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func erase(t *testing.T, s store.Store, org care.OrgID) {
	mine, other := newID(), newID()
	var want []journal.Entry
	write(t, s, func(ctx context.Context, tx store.Tx) {
		for range 2 {
			want = append(want, grow(t, ctx, tx, org, mine, 1)...)
			want = append(want, grow(t, ctx, tx, org, other, 1)...)
		}
		ok(t, tx.Erase(ctx, org, fruit, mine, 2)) // number 3 stays
	})
	want[0].Detail, want[0].Salt = nil, nil
	view(t, s, func(ctx context.Context, r store.Reader) {
		got, err := r.Entries(ctx, org, 0, 10)
		ok(t, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// lockHead: transactions of one organisation wait for each other.
func lockHead(t *testing.T, s store.Store, org care.OrgID) {
	const people, times = 6, 10
	var all sync.WaitGroup
	for range people {
		all.Go(func() {
			for range times {
				if err := s.Write(t.Context(), func(tx store.Tx) error {
					head, err := tx.Lock(t.Context(), org)
					if err != nil {
						return err
					}
					return tx.Append(t.Context(), entry(head, newID()))
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	view(t, s, func(ctx context.Context, r store.Reader) {
		list, err := r.Entries(ctx, org, 0, 2*people*times)
		ok(t, err)
		for i, e := range list {
			if e.Number != int64(i+1) {
				t.Fatalf("entry %d has number %d", i+1, e.Number)
			}
		}
		if len(list) != people*times {
			t.Errorf("%d entries of %d", len(list), people*times)
		}
	})
}

func positions(t *testing.T, s store.Store, org care.OrgID) {
	for _, n := range []int64{0, 5, 3} { // backwards too: a follower may start again
		if n > 0 {
			write(t, s, func(ctx context.Context, tx store.Tx) { ok(t, tx.SetPosition(ctx, "mail", org, n)) })
		}
		view(t, s, func(ctx context.Context, r store.Reader) {
			if got, err := r.Position(ctx, "mail", org); err != nil || got != n {
				t.Errorf("got %d, %v; want %d", got, err, n)
			}
			if got, err := r.Position(ctx, "screen", org); err != nil || got != 0 {
				t.Errorf("another follower has %d, %v", got, err)
			}
		})
	}
}

// behind lists who has read less than there is, and no empty journal.
func behind(t *testing.T, s store.Store) {
	a, b, c, empty := newOrg(), newOrg(), newOrg(), newOrg()
	want := func(limit int, want ...care.OrgID) {
		t.Helper()
		view(t, s, func(ctx context.Context, r store.Reader) {
			got, err := r.Behind(ctx, "mail", limit)
			ok(t, err)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	want(10)
	write(t, s, func(ctx context.Context, tx store.Tx) {
		_, err := tx.Lock(ctx, empty)
		ok(t, err)
	})
	for _, org := range []care.OrgID{c, a, b} {
		write(t, s, func(ctx context.Context, tx store.Tx) { grow(t, ctx, tx, org, newID(), 3) })
	}
	want(10, a, b, c)
	want(2, a, b)
	write(t, s, func(ctx context.Context, tx store.Tx) {
		ok(t, tx.SetPosition(ctx, "mail", a, 3))
		ok(t, tx.SetPosition(ctx, "mail", b, 2))
		ok(t, tx.SetPosition(ctx, "screen", c, 3))
	})
	want(10, b, c)
	view(t, s, func(ctx context.Context, r store.Reader) {
		got, err := r.Orgs(ctx)
		ok(t, err)
		if diff := cmp.Diff([]care.OrgID{a, b, c}, got); diff != "" {
			t.Errorf("organisations: %s", diff)
		}
	})
}

func checkpoints(t *testing.T, s store.Store, org care.OrgID) {
	for n := range int64(2) {
		want := journal.Head{Org: org, Number: n + 7, Hash: []byte{0, 255, byte(n)}, At: noon.Add(time.Duration(n))}
		want.At = journal.Instant(want.At)
		write(t, s, func(ctx context.Context, tx store.Tx) { ok(t, tx.SetCheckpoint(ctx, want)) })
		view(t, s, func(ctx context.Context, r store.Reader) {
			got, err := r.Checkpoint(ctx, org)
			ok(t, err)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// apart: two organisations hold the same identifiers and see only their own.
func apart(t *testing.T, s store.Store) {
	a, b, id := newOrg(), newOrg(), newID()
	write(t, s, func(ctx context.Context, tx store.Tx) { everything(t, ctx, tx, a, id) })
	nothing(t, s, b, id)
	write(t, s, func(ctx context.Context, tx store.Tx) { everything(t, ctx, tx, b, id) }) // the unique plot too
	write(t, s, func(ctx context.Context, tx store.Tx) {
		ok(t, tx.Erase(ctx, b, fruit, id, 9))
		ok(t, tx.DropRows(ctx, fruit, b))
		ok(t, tx.SetRecord(ctx, store.RecordKey{Org: b, Name: "n"}, nil, time.Time{}))
	})
	view(t, s, func(ctx context.Context, r store.Reader) {
		list, err := r.History(ctx, a, fruit, id)
		ok(t, err)
		rows, err := r.Find(ctx, store.Query{Noun: fruit, Org: a})
		ok(t, err)
		_, record, err := r.Record(ctx, store.RecordKey{Org: a, Name: "n"}, noon)
		ok(t, err)
		if len(list) != 2 || list[0].Detail == nil || len(rows) != 1 || rows[0].Org != a || !record {
			t.Errorf("%d entries, %d rows, record %v", len(list), len(rows), record)
		}
		if _, found, err := r.Row(ctx, fruit, "", id); found || err != nil {
			t.Errorf("a row of nobody: %v, %v", found, err)
		}
		across, err := r.Find(ctx, store.Query{Noun: fruit, Where: []store.Cond{{Column: "height", Op: ">", Value: 0}}})
		ok(t, err)
		if len(across) != 1 {
			t.Errorf("%d rows across organisations", len(across))
		}
	})
}
