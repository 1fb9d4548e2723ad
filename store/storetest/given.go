package storetest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/journal"
	"frontdoor/store"
)

// noon is a time with microseconds, the precision of every store.
var noon = time.Date(2026, 11, 20, 12, 0, 0, 123456000, time.UTC)

var orgs atomic.Int64

// newOrg is an organisation that no other test uses.
func newOrg() care.OrgID { return care.OrgID(fmt.Sprintf("T%05d", orgs.Add(1))) }

func newID() care.ID { return care.NewID(noon, rand.Reader) }

// entry that follows head, of a subject, with a detail.
func entry(head journal.Head, subject care.ID) journal.Entry {
	header := fmt.Appendf(nil, `{"n":%d, "odd":"žluťoučký \u0000 💊"}`, head.Number+1)
	sum := sha256.Sum256(append(header, head.Hash...))
	return journal.Entry{
		Org: head.Org, Number: head.Number + 1, Noun: fruit, Subject: subject, Kind: "fruit.grew",
		At:     noon.Add(time.Duration(head.Number) * time.Microsecond),
		Header: header, Hash: sum[:], Detail: []byte(`{"name":"Ada"}`), Salt: []byte("0123456789abcdef"),
	}
}

// grow appends n entries of a subject.
func grow(t *testing.T, ctx context.Context, tx store.Tx, org care.OrgID, subject care.ID, n int) []journal.Entry {
	t.Helper()
	var list []journal.Entry
	for range n {
		head, err := tx.Lock(ctx, org)
		ok(t, err)
		e := entry(head, subject)
		ok(t, tx.Append(ctx, e))
		list = append(list, e)
	}
	return list
}

func tree(org care.OrgID, id care.ID, name, plot string, height int64) store.Row {
	return store.Row{Noun: fruit, Org: org, ID: id, Number: 1, Columns: []any{name, plot, height}, Doc: []byte(`{"name":"` + name + `"}`)}
}

func plant(t *testing.T, s store.Store, rows ...store.Row) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx store.Tx) {
		for _, r := range rows {
			ok(t, tx.Put(ctx, r))
		}
	})
}

// names of rows, in the order in which they came.
func names(rows []store.Row) string {
	s := ""
	for _, r := range rows {
		s += r.Columns[0].(string) + " "
	}
	return s
}
