package storetest

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontdoor/care"
	"frontdoor/journal"
	"frontdoor/store"
)

// Reopen tests what a store does when the same data is opened again: it keeps
// all, takes a new version of a projection beside the old one, and refuses the
// same version with another meaning.
func Reopen(t *testing.T, open func(t *testing.T, tables []store.Table) (store.Store, error)) {
	org, id := newOrg(), newID()
	var want []journal.Entry
	visit := func(tables []store.Table, f func(s store.Store)) {
		t.Helper()
		s, err := open(t, tables)
		ok(t, err)
		f(s)
		ok(t, s.Close())
	}
	find := func(s store.Store) string {
		t.Helper()
		var got string
		view(t, s, func(ctx context.Context, r store.Reader) {
			list, err := r.Entries(ctx, org, 0, 10)
			ok(t, err)
			if diff := cmp.Diff(want, list); diff != "" {
				t.Error(diff)
			}
			rows, err := r.Find(ctx, store.Query{Noun: fruit, Org: org})
			ok(t, err)
			got = names(rows)
		})
		return got
	}
	visit(Tables(), func(s store.Store) {
		write(t, s, func(ctx context.Context, tx store.Tx) {
			want = grow(t, ctx, tx, org, id, 2)
			ok(t, tx.Put(ctx, tree(org, id, "old", "", 1)))
		})
	})
	visit(Tables(), func(s store.Store) {
		if got := find(s); got != "old " {
			t.Errorf("kept %q", got)
		}
	})
	next := Tables()
	next[0].Version = 2
	next[0].Columns = append(next[0].Columns, store.Column{Name: "colour"})
	visit(next, func(s store.Store) {
		if got := find(s); got != "" {
			t.Errorf("the new version begins with %q", got)
		}
		row := tree(org, id, "new", "", 1)
		row.Columns = append(row.Columns, "red")
		plant(t, s, row)
	})
	visit(Tables(), func(s store.Store) {
		if got := find(s); got != "old " {
			t.Errorf("the old version became %q", got)
		}
	})
	next[0].Version = 1
	if s, err := open(t, next); care.KindOf(err) != care.Unavailable {
		t.Errorf("another declaration of one version: %v", err)
		if err == nil {
			s.Close()
		}
	}
}
