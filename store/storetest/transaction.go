package storetest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontdoor/care"
	"frontdoor/journal"
	"frontdoor/store"
)

// ownWrites: everything that a transaction can write is there for its reads.
func ownWrites(t *testing.T, s store.Store, org care.OrgID) {
	write(t, s, func(ctx context.Context, tx store.Tx) {
		id := newID()
		list := grow(t, ctx, tx, org, id, 3)
		head, err := tx.Head(ctx, org)
		ok(t, err)
		if diff := cmp.Diff(list[2].Head(), head); diff != "" {
			t.Errorf("head: %s", diff)
		}
		row := tree(org, id, "apple", "", 3)
		ok(t, tx.Put(ctx, row))
		row.Columns = []any{"apple", "", int64(4)}
		ok(t, tx.Put(ctx, row))
		for range 2 { // before and after Find has written it out
			got, found, err := tx.Row(ctx, fruit, org, id)
			ok(t, err)
			if diff := cmp.Diff(row, got); !found || diff != "" {
				t.Errorf("row: %s", diff)
			}
			rows, err := tx.Find(ctx, store.Query{Noun: fruit, Org: org})
			ok(t, err)
			if diff := cmp.Diff([]store.Row{row}, rows); diff != "" {
				t.Errorf("find: %s", diff)
			}
		}
		row.Columns = []any{"apple", "", int64(5)}
		ok(t, tx.Put(ctx, row)) // once more, after it was written out
		again, err := tx.Find(ctx, store.Query{Noun: fruit, Org: org, Where: []store.Cond{store.Eq("height", 5)}})
		ok(t, err)
		if diff := cmp.Diff([]store.Row{row}, again); diff != "" {
			t.Errorf("written again: %s", diff)
		}
		groups, err := tx.Count(ctx, store.Query{Noun: fruit, Org: org})
		ok(t, err)
		if diff := cmp.Diff([]store.Group{{Count: 1}}, groups); diff != "" {
			t.Errorf("count: %s", diff)
		}
		stored, err := tx.Entries(ctx, org, 0, 10)
		ok(t, err)
		if diff := cmp.Diff(list, stored); diff != "" {
			t.Errorf("entries: %s", diff)
		}
		k, a := store.Key{Org: org, Command: "c", Key: "k"}, store.Answer{Digest: []byte("d"), Result: []byte("{}"), At: noon}
		ok(t, tx.SaveAnswer(ctx, k, a))
		got, found, err := tx.Answer(ctx, k)
		ok(t, err)
		if diff := cmp.Diff(a, got); !found || diff != "" {
			t.Errorf("answer: %s", diff)
		}
		rk := store.RecordKey{Org: org, Space: "draft", Name: "n"}
		ok(t, tx.SetRecord(ctx, rk, []byte("x"), time.Time{}))
		if doc, found, err := tx.Record(ctx, rk, noon); err != nil || !found || string(doc) != "x" {
			t.Errorf("record: %q %v %v", doc, found, err)
		}
		all, err := tx.Orgs(ctx)
		ok(t, err)
		if !contains(all, org) {
			t.Error("the organisation is not listed")
		}
		late, err := tx.Behind(ctx, "follower", store.MaxRows)
		ok(t, err)
		if !contains(late, org) {
			t.Error("nobody is behind")
		}
	})
}

func contains(list []care.OrgID, org care.OrgID) bool {
	for _, o := range list {
		if o == org {
			return true
		}
	}
	return false
}

// snapshot: a view does not see what is committed after it began to read.
func snapshot(t *testing.T, s store.Store, org care.OrgID) {
	id := newID()
	view(t, s, func(ctx context.Context, r store.Reader) {
		if _, found, err := r.Row(ctx, fruit, org, id); err != nil || found {
			t.Fatalf("found %v, %v", found, err)
		}
		write(t, s, func(ctx context.Context, tx store.Tx) {
			grow(t, ctx, tx, org, id, 1)
			ok(t, tx.Put(ctx, tree(org, id, "pear", "", 1)))
		})
		if _, found, err := r.Row(ctx, fruit, org, id); err != nil || found {
			t.Errorf("a later commit shows: %v, %v", found, err)
		}
		head, err := r.Head(ctx, org)
		ok(t, err)
		if head.Number != 0 {
			t.Errorf("a later head shows: %d", head.Number)
		}
	})
	view(t, s, func(ctx context.Context, r store.Reader) {
		if _, found, err := r.Row(ctx, fruit, org, id); err != nil || !found {
			t.Errorf("the commit does not show: %v, %v", found, err)
		}
	})
}

// everything writes one of each kind.
func everything(t *testing.T, ctx context.Context, tx store.Tx, org care.OrgID, id care.ID) {
	grow(t, ctx, tx, org, id, 2)
	ok(t, tx.Put(ctx, tree(org, id, "plum", "p1", 1)))
	ok(t, tx.SaveAnswer(ctx, store.Key{Org: org, Key: "k"}, store.Answer{Digest: []byte("d"), At: noon}))
	ok(t, tx.SetRecord(ctx, store.RecordKey{Org: org, Name: "n"}, []byte("x"), time.Time{}))
	ok(t, tx.LogAccess(ctx, store.Access{Org: org, ID: id, At: noon, Subjects: []care.ID{id}}))
	ok(t, tx.SetPosition(ctx, "f", org, 1))
	ok(t, tx.SetCheckpoint(ctx, journal.Head{Org: org, Number: 1, Hash: []byte("h"), At: noon}))
	_, err := tx.Find(ctx, store.Query{Noun: fruit, Org: org}) // writes out what is held back
	ok(t, err)
}

func nothing(t *testing.T, s store.Store, org care.OrgID, id care.ID) {
	t.Helper()
	view(t, s, func(ctx context.Context, r store.Reader) {
		head, err := r.Head(ctx, org)
		ok(t, err)
		list, err := r.Entries(ctx, org, 0, 10)
		ok(t, err)
		_, row, err := r.Row(ctx, fruit, org, id)
		ok(t, err)
		_, answer, err := r.Answer(ctx, store.Key{Org: org, Key: "k"})
		ok(t, err)
		_, record, err := r.Record(ctx, store.RecordKey{Org: org, Name: "n"}, noon)
		ok(t, err)
		log, err := r.Accesses(ctx, org, "", 10)
		ok(t, err)
		position, err := r.Position(ctx, "f", org)
		ok(t, err)
		checkpoint, err := r.Checkpoint(ctx, org)
		ok(t, err)
		if head.Number != 0 || len(list) != 0 || row || answer || record || len(log) != 0 || position != 0 || checkpoint.Number != 0 {
			t.Errorf("left behind: head %d, %d entries, row %v, answer %v, record %v, %d accesses, position %d, checkpoint %d",
				head.Number, len(list), row, answer, record, len(log), position, checkpoint.Number)
		}
	})
}

func rollback(t *testing.T, s store.Store, org care.OrgID) {
	id, stop := newID(), errors.New("stop")
	err := s.Write(t.Context(), func(tx store.Tx) error {
		everything(t, t.Context(), tx, org, id)
		return stop
	})
	if !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
	nothing(t, s, org, id)
	write(t, s, func(ctx context.Context, tx store.Tx) { everything(t, ctx, tx, org, id) })
}

func panics(t *testing.T, s store.Store, org care.OrgID) {
	id := newID()
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = s.Write(t.Context(), func(tx store.Tx) error {
			everything(t, t.Context(), tx, org, id)
			panic("stop")
		})
	}()
	nothing(t, s, org, id)
	write(t, s, func(ctx context.Context, tx store.Tx) { everything(t, ctx, tx, org, id) })
}

// cancelled: a context that is over neither reads nor writes, and the store
// works on.
func cancelled(t *testing.T, s store.Store, org care.OrgID) {
	ctx, cancel := context.WithCancel(t.Context())
	id := newID()
	err := s.Write(ctx, func(tx store.Tx) error {
		everything(t, ctx, tx, org, id)
		cancel()
		_, err := tx.Find(ctx, store.Query{Noun: fruit, Org: org})
		return err
	})
	if err == nil {
		t.Error("a cancelled transaction was committed")
	}
	if err := s.Write(ctx, func(store.Tx) error { t.Error("a cancelled write ran"); return nil }); err == nil {
		t.Error("a write with a cancelled context gave no error")
	}
	err = s.View(ctx, func(r store.Reader) error {
		_, err := r.Orgs(ctx)
		return err
	})
	if err == nil {
		t.Error("a view with a cancelled context gave no error")
	}
	nothing(t, s, org, id)
	write(t, s, func(ctx context.Context, tx store.Tx) { everything(t, ctx, tx, org, id) })
}

// manyWriters: eight organisations grow at once, each without loss.
func manyWriters(t *testing.T, s store.Store, _ care.OrgID) {
	const lanes, times = 8, 20
	var all sync.WaitGroup
	orgs := make([]care.OrgID, lanes)
	for i := range orgs {
		orgs[i] = newOrg()
		all.Go(func() {
			for range times {
				if err := s.Write(t.Context(), func(tx store.Tx) error {
					head, err := tx.Lock(t.Context(), orgs[i])
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
	for _, org := range orgs {
		view(t, s, func(ctx context.Context, r store.Reader) {
			list, err := r.Entries(ctx, org, 0, 2*times)
			ok(t, err)
			if len(list) != times || list[times-1].Number != times {
				t.Errorf("%s has %d entries", org, len(list))
			}
		})
	}
}

func clock(t *testing.T, s store.Store) {
	const tolerance = time.Minute // the machine's own clock, read twice
	now, err := s.Clock(t.Context())
	ok(t, err)
	if d := time.Since(now).Abs(); d > tolerance {
		t.Errorf("the store's clock is off by %s", d)
	}
	if s.Writers() < 1 || s.LanesAtOnce() < 1 {
		t.Errorf("%d writers, %d lanes at once", s.Writers(), s.LanesAtOnce())
	}
}
