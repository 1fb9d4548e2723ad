package storetest

import (
	"context"
	"testing"

	"frontdoor/care"
	"frontdoor/store"
)

// fruit is the projection that the tests write.
const fruit care.Noun = "fruit-tree"

// Tables that the tests use.
func Tables() []store.Table {
	return []store.Table{{
		Noun: fruit, Version: 1,
		Columns: []store.Column{{Name: "name"}, {Name: "plot"}, {Name: "height", Int: true}},
		Indexes: []store.Index{
			{Columns: []string{"plot", "height"}},
			{Columns: []string{"plot"}, Unique: true, NotEmpty: "plot"},
			{Columns: []string{"height"}, NotEmpty: "height", AcrossOrgs: true},
		},
	}}
}

// Run tests a store: open makes an empty one for a test and closes it at the
// test's end. Tests that need no store of their own share one, each in
// its own organisation, at the same time.
func Run(t *testing.T, open func(t *testing.T, tables []store.Table) store.Store) {
	shared := open(t, Tables())
	for _, c := range []struct {
		name string
		test func(t *testing.T, s store.Store, org care.OrgID)
	}{
		{"a transaction reads its own writes", ownWrites},
		{"a view is one snapshot", snapshot},
		{"a rolled back transaction leaves nothing", rollback},
		{"a panic leaves nothing", panics},
		{"entries have no gaps", gaps},
		{"entries keep what they are given", entries},
		{"history is one subject in order", history},
		{"erasing deletes details only", erase},
		{"rows are found by every operator", operators},
		{"rows come in order and in pages", paging},
		{"rows are counted in groups", counts},
		{"unknown names are refused", unknownNames},
		{"a partial unique index holds", unique},
		{"rows can be dropped", dropRows},
		{"answers are kept", answers},
		{"records expire", records},
		{"records are listed by prefix", recordPrefix},
		{"a locked record loses no update", lockRecord},
		{"a locked head loses no entry", lockHead},
		{"positions move", positions},
		{"checkpoints are kept", checkpoints},
		{"the access log is read by subject", accesses},
		{"odd text and large documents come back", oddDocuments},
		{"a cancelled context does nothing", cancelled},
		{"organisations are written at once", manyWriters},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, shared, newOrg())
		})
	}
	for _, c := range []struct {
		name string
		test func(t *testing.T, s store.Store)
	}{
		{"organisations do not see each other", apart},
		{"followers find what they are behind in", behind},
		{"a lease has one holder", leases},
		{"published figures are replaced", published},
		{"the sweep deletes what is over", sweep},
		{"the clock tells the time", clock},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, open(t, Tables()))
		})
	}
}

func write(t *testing.T, s store.Store, f func(ctx context.Context, tx store.Tx)) {
	t.Helper()
	err := s.Write(t.Context(), func(tx store.Tx) error {
		f(t.Context(), tx)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func view(t *testing.T, s store.Store, f func(ctx context.Context, r store.Reader)) {
	t.Helper()
	err := s.View(t.Context(), func(r store.Reader) error {
		f(t.Context(), r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// ok stops the test at an unexpected error.
func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
