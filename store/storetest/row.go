package storetest

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontdoor/care"
	"frontdoor/store"
)

func orchard(t *testing.T, s store.Store, org care.OrgID) {
	t.Helper()
	plant(t, s,
		tree(org, "00000000-0000-7000-8000-000000000003", "apple", "", 3),
		tree(org, "00000000-0000-7000-8000-000000000001", "apricot", "b", 1),
		tree(org, "00000000-0000-7000-8000-000000000002", "cherry", "c", 3),
		tree(org, "00000000-0000-7000-8000-000000000004", "élan", "", -2),
	)
}

func operators(t *testing.T, s store.Store, org care.OrgID) {
	orchard(t, s, org)
	type text string
	type number int
	for _, c := range []struct {
		column, op string
		value      any
		want       string
	}{
		{"name", "=", "apple", "apple "},
		{"name", "=", text("apple"), "apple "},
		{"name", "=", "Apple", ""},
		{"name", "<>", "apple", "apricot cherry élan "},
		{"name", ">", "b", "cherry élan "}, // by bytes: é comes after z
		{"name", "prefix", "ap", "apple apricot "},
		{"name", "prefix", "é", "élan "},
		{"name", "prefix", "", "apple apricot cherry élan "},
		{"name", "prefix", "ap%", ""},
		{"name", "in", []any{"apple", "cherry", "none"}, "apple cherry "},
		{"name", "in", []string{"apple"}, "apple "},
		{"name", "in", []string{}, ""},
		{"plot", "=", "", "apple élan "},
		{"plot", "=", "c", "cherry "},
		{"plot", "<>", "", "apricot cherry "},
		{"plot", ">=", "b", "apricot cherry "},
		{"height", "=", 3, "apple cherry "},
		{"height", "=", number(3), "apple cherry "},
		{"height", "<", 3, "apricot élan "},
		{"height", "<=", int64(1), "apricot élan "},
		{"height", ">", 1, "apple cherry "},
		{"height", ">=", 1, "apple apricot cherry "},
		{"height", "<>", 3, "apricot élan "},
		{"height", "in", []int{1, -2}, "apricot élan "},
		{"number", "=", 1, "apple apricot cherry élan "},
		{"name", "=", "'; DROP TABLE head; --", ""},
	} {
		view(t, s, func(ctx context.Context, r store.Reader) {
			q := store.Query{Noun: fruit, Org: org, Where: []store.Cond{{Column: c.column, Op: c.op, Value: c.value}}, Order: []string{"name"}}
			rows, err := r.Find(ctx, q)
			ok(t, err)
			if got := names(rows); got != c.want {
				t.Errorf("%s %s %v: got %q, want %q", c.column, c.op, c.value, got, c.want)
			}
			n, err := r.Count(ctx, q)
			ok(t, err)
			if want := strings.Count(c.want, " "); n[0].Count != want {
				t.Errorf("%s %s %v: counted %d, want %d", c.column, c.op, c.value, n[0].Count, want)
			}
		})
	}
}

func paging(t *testing.T, s store.Store, org care.OrgID) {
	orchard(t, s, org)
	for _, c := range []struct {
		order       string
		limit, skip int
		want        string
	}{
		{"name", 0, 0, "apple apricot cherry élan "},
		{"-name", 0, 0, "élan cherry apricot apple "},
		{"height", 0, 0, "élan apricot cherry apple "}, // the identifier breaks the tie
		{"-height,-name", 0, 0, "cherry apple apricot élan "},
		{"", 0, 0, "apricot cherry apple élan "},
		{"name", 2, 0, "apple apricot "},
		{"name", 2, 2, "cherry élan "},
		{"name", 2, 3, "élan "},
		{"name", 2, 4, ""},
	} {
		view(t, s, func(ctx context.Context, r store.Reader) {
			q := store.Query{Noun: fruit, Org: org, Limit: c.limit, Skip: c.skip}
			if c.order != "" {
				q.Order = strings.Split(c.order, ",")
			}
			rows, err := r.Find(ctx, q)
			ok(t, err)
			if got := names(rows); got != c.want {
				t.Errorf("%q %d %d: got %q, want %q", c.order, c.limit, c.skip, got, c.want)
			}
		})
	}
}

func counts(t *testing.T, s store.Store, org care.OrgID) {
	orchard(t, s, org)
	view(t, s, func(ctx context.Context, r store.Reader) {
		q := store.Query{Noun: fruit, Org: org}
		got, err := r.Count(ctx, q, "height", "plot")
		ok(t, err)
		want := []store.Group{
			{Values: []any{int64(-2), ""}, Count: 1}, {Values: []any{int64(1), "b"}, Count: 1},
			{Values: []any{int64(3), ""}, Count: 1}, {Values: []any{int64(3), "c"}, Count: 1},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		q.Where = []store.Cond{store.Eq("plot", "nowhere")}
		if got, err = r.Count(ctx, q, "height"); err != nil || len(got) != 0 {
			t.Errorf("%v, %v", got, err)
		}
	})
}

func unknownNames(t *testing.T, s store.Store, org care.OrgID) {
	view(t, s, func(ctx context.Context, r store.Reader) {
		for name, q := range map[string]store.Query{
			"noun":     {Noun: "stone"},
			"column":   {Noun: fruit, Where: []store.Cond{store.Eq("doc", "x")}},
			"order":    {Noun: fruit, Order: []string{"name; DROP TABLE head"}},
			"operator": {Noun: fruit, Where: []store.Cond{{Column: "name", Op: "LIKE", Value: "x"}}},
			"list":     {Noun: fruit, Where: []store.Cond{{Column: "name", Op: "in", Value: "x"}}},
		} {
			q.Org = org
			if _, err := r.Find(ctx, q); err == nil {
				t.Errorf("an unknown %s was taken", name)
			}
		}
		if _, err := r.Count(ctx, store.Query{Noun: fruit, Org: org}, "doc"); err == nil {
			t.Error("counted by an unknown column")
		}
	})
	for name, row := range map[string]store.Row{
		"noun":    {Noun: "stone", Org: org, ID: newID()},
		"columns": {Noun: fruit, Org: org, ID: newID(), Columns: []any{"x"}, Doc: []byte("{}")},
	} {
		err := s.Write(t.Context(), func(tx store.Tx) error { return tx.Put(t.Context(), row) })
		if err == nil {
			t.Errorf("a row with the wrong %s was taken", name)
		}
	}
}

// unique: one row a plot and organisation; no plot is no claim.
func unique(t *testing.T, s store.Store, org care.OrgID) {
	first := newID()
	plant(t, s, tree(org, first, "apple", "p1", 1), tree(org, newID(), "pear", "", 1), tree(org, newID(), "plum", "", 1))
	second := newID()
	err := s.Write(t.Context(), func(tx store.Tx) error {
		ok(t, tx.Put(t.Context(), tree(org, newID(), "quince", "", 1)))
		return tx.Put(t.Context(), tree(org, second, "cherry", "p1", 1))
	})
	if err == nil {
		t.Error("two rows have one plot")
	}
	plant(t, s, tree(newOrg(), newID(), "cherry", "p1", 1))
	plant(t, s, tree(org, first, "apple", "", 1), tree(org, second, "cherry", "p1", 1)) // given up and taken
	view(t, s, func(ctx context.Context, r store.Reader) {
		rows, err := r.Find(ctx, store.Query{Noun: fruit, Org: org, Order: []string{"name"}})
		ok(t, err)
		if got := names(rows); got != "apple cherry pear plum " {
			t.Errorf("got %q", got)
		}
	})
}

func dropRows(t *testing.T, s store.Store, org care.OrgID) {
	orchard(t, s, org)
	write(t, s, func(ctx context.Context, tx store.Tx) {
		ok(t, tx.Put(ctx, tree(org, newID(), "gone", "", 1)))
		ok(t, tx.DropRows(ctx, fruit, org))
		ok(t, tx.Put(ctx, tree(org, newID(), "new", "", 1)))
		if err := tx.DropRows(ctx, "stone", org); err == nil {
			t.Error("rows of an unknown noun were dropped")
		}
	})
	view(t, s, func(ctx context.Context, r store.Reader) {
		rows, err := r.Find(ctx, store.Query{Noun: fruit, Org: org})
		ok(t, err)
		if got := names(rows); got != "new " {
			t.Errorf("got %q", got)
		}
	})
}

// oddDocuments: text of all kinds and documents of no and of great length.
func oddDocuments(t *testing.T, s store.Store, org care.OrgID) {
	for i, text := range []string{
		"", " ", "O’Brien", "Zoë", "محمد", "李小龍", "👩‍⚕️🏥", "a\u0301", "\u202e", "tab\tnewline\n", `"quoted" \ 'single' ; -- %_ $1 ?1`,
		strings.Repeat("long ", 500), "\U0010FFFF",
	} {
		docs := [][]byte{{}, {0, 1, 255}, []byte(text)}
		if i < 2 {
			docs = append(docs, bytes.Repeat([]byte{byte(i), 'x'}, 1<<19)) // 1 MiB
		}
		for _, doc := range docs {
			want := store.Row{Noun: fruit, Org: org, ID: newID(), Number: 1<<62 + 1, Columns: []any{text, "", int64(-1 << 63)}, Doc: doc}
			plant(t, s, want)
			rk := store.RecordKey{Org: org, Space: "s", Name: string(want.ID) + text}
			write(t, s, func(ctx context.Context, tx store.Tx) { ok(t, tx.SetRecord(ctx, rk, doc, time.Time{})) })
			view(t, s, func(ctx context.Context, r store.Reader) {
				got, found, err := r.Row(ctx, fruit, org, want.ID)
				ok(t, err)
				same := bytes.Equal(want.Doc, got.Doc)
				got.Doc = want.Doc
				if !found || !same || !cmp.Equal(want, got) {
					t.Errorf("%d bytes with %q changed", len(doc), text)
				}
				back, found, err := r.Record(ctx, rk, noon)
				if err != nil || !found || string(back) != string(doc) {
					t.Errorf("a record of %d bytes with %q changed: %v", len(doc), text, err)
				}
			})
		}
	}
}
