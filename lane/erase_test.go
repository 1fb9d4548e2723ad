package lane_test

import (
	"context"
	"strings"
	"testing"

	"frontdoor/care"
	"frontdoor/journal"
	"frontdoor/lane"
	"frontdoor/store"
)

// erase is the command that forgets a jar's people up to an entry. The entry
// is filed under the noun given.
func erase(org care.OrgID, noun care.Noun, id care.ID, upTo int64) lane.Command {
	return lane.Command{Org: org, By: clerk(org), Name: "jar.erase", Decide: func(context.Context, lane.Input) (lane.Decision, error) {
		gone := &journal.Erased{Noun: jar, Subject: id, UpTo: upTo, Reason: "asked"}
		return lane.Decision{Changes: []care.Change{{Noun: noun, Subject: id, Event: gone}}}, nil
	}}
}

// After an erasure the row is what a rebuild gives, the chain is whole, and
// the name is nowhere.
func TestErased(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		for _, noun := range []care.Noun{journal.Nothing, jar} {
			l, org, id, other := start(t, s), newOrg(), newID(), newID()
			for _, c := range []lane.Command{
				put(org, id, 1, ""), put(org, other, 1, ""), put(org, id, 2, ""), // 1, 2, 3
				erase(org, noun, id, 1), put(org, id, 4, ""), // 4, 5
			} {
				_, err := l.Do(t.Context(), c)
				ok(t, err)
			}
			want := map[int64]bool{1: true}
			names := func(id care.ID) (n, total int) {
				view(t, s, func(r store.Reader) error {
					row, _, err := r.Row(t.Context(), jar, org, id)
					total = int(row.Columns[1].(int64))
					n = strings.Count(string(row.Doc), "Ada")
					return err
				})
				return n, total
			}
			check := func(mine int) {
				t.Helper()
				head := journal.Head{Org: org}
				for _, e := range sound(t, s, org) {
					erased, err := journal.Check(head, e)
					if erased != want[e.Number] || err != nil {
						t.Errorf("entry %d: erased %v, %v", e.Number, erased, err)
					}
					head = e.Head()
				}
				if n, total := names(id); n != mine || total != 7 {
					t.Errorf("the row has %d names and %d coins, want %d and 7", n, total, mine)
				}
				if n, _ := names(other); n != 1 {
					t.Error("another's name is gone")
				}
			}
			check(2)
			_, err := l.Do(t.Context(), erase(org, noun, id, 6))
			ok(t, err)
			want[3], want[5] = true, true
			check(0)
		}
	})
}
