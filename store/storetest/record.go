package storetest

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontdoor/care"
	"frontdoor/store"
)

func answers(t *testing.T, s store.Store, org care.OrgID) {
	base := store.Key{Org: org, Actor: newID(), Command: "request.band", Key: "k1"}
	other := []store.Key{base, base, base, base}
	other[0].Key, other[1].Command, other[2].Actor, other[3].Org = "k2", "request.close", newID(), newOrg()
	kept := map[store.Key]store.Answer{
		base:     {Digest: []byte{0, 1}, Result: []byte(`{"id":"x"}`), At: noon},
		other[0]: {Digest: []byte{2}, Refusal: []byte(`{"kind":"conflict"}`), At: noon.Add(time.Microsecond)},
	}
	write(t, s, func(ctx context.Context, tx store.Tx) {
		for k, a := range kept {
			ok(t, tx.SaveAnswer(ctx, k, a))
		}
	})
	view(t, s, func(ctx context.Context, r store.Reader) {
		for k, want := range kept {
			got, found, err := r.Answer(ctx, k)
			ok(t, err)
			if diff := cmp.Diff(want, got); !found || diff != "" {
				t.Error(diff)
			}
		}
		for _, k := range other[1:] {
			if _, found, err := r.Answer(ctx, k); found || err != nil {
				t.Errorf("an answer to something else: %v, %v", found, err)
			}
		}
	})
	err := s.Write(t.Context(), func(tx store.Tx) error { return tx.SaveAnswer(t.Context(), base, kept[base]) })
	if err == nil {
		t.Error("one key was answered twice")
	}
}

func records(t *testing.T, s store.Store, org care.OrgID) {
	k := store.RecordKey{Org: org, Space: "draft", Name: "d"}
	set := func(doc []byte, expires time.Time) {
		t.Helper()
		write(t, s, func(ctx context.Context, tx store.Tx) { ok(t, tx.SetRecord(ctx, k, doc, expires)) })
	}
	want := func(now time.Time, want string, there bool) {
		t.Helper()
		view(t, s, func(ctx context.Context, r store.Reader) {
			doc, found, err := r.Record(ctx, k, now)
			ok(t, err)
			list, err := r.Records(ctx, org, "draft", "", now)
			ok(t, err)
			if string(doc) != want || found != there || (len(list) == 1) != there {
				t.Errorf("got %q, %v, %d listed; want %q, %v", doc, found, len(list), want, there)
			}
		})
	}
	want(noon, "", false)
	set([]byte("one"), noon)
	want(noon.Add(-time.Microsecond), "one", true)
	want(noon, "", false) // it is over at the moment itself
	set([]byte("two"), time.Time{})
	want(noon.AddDate(100, 0, 0), "two", true)
	set([]byte{}, time.Time{}) // empty is not deleted
	want(noon, "", true)
	set(nil, time.Time{})
	want(noon, "", false)
	set(nil, time.Time{}) // deleting nothing is no error
}

func recordPrefix(t *testing.T, s store.Store, org care.OrgID) {
	write(t, s, func(ctx context.Context, tx store.Tx) {
		for _, name := range []string{"b/1", "a/2", "a/1", "a", "á/1", "a/over"} {
			expires := noon.Add(time.Second)
			if name == "a/over" {
				expires = noon
			}
			ok(t, tx.SetRecord(ctx, store.RecordKey{Org: org, Space: "link", Name: name}, []byte(name), expires))
		}
		ok(t, tx.SetRecord(ctx, store.RecordKey{Org: org, Space: "links", Name: "a/3"}, []byte("x"), time.Time{}))
	})
	for prefix, want := range map[string][]string{
		"a/": {"a/1", "a/2"}, "a": {"a", "a/1", "a/2"}, "á": {"á/1"}, "c": nil, "a_": nil, "": {"a", "a/1", "a/2", "b/1", "á/1"},
	} {
		view(t, s, func(ctx context.Context, r store.Reader) {
			list, err := r.Records(ctx, org, "link", prefix, noon)
			ok(t, err)
			var got []string
			for _, rec := range list {
				got = append(got, rec.Name)
				if string(rec.Doc) != rec.Name || !rec.Expires.Equal(noon.Add(time.Second)) {
					t.Errorf("%s holds %q until %s", rec.Name, rec.Doc, rec.Expires)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%q: %s", prefix, diff)
			}
		})
	}
}

// lockRecord: who locks a record before reading it may write it back.
func lockRecord(t *testing.T, s store.Store, org care.OrgID) {
	const people, times = 6, 10
	k := store.RecordKey{Org: org, Space: "tries", Name: "n"}
	var all sync.WaitGroup
	for range people {
		all.Go(func() {
			for range times {
				if err := s.Write(t.Context(), func(tx store.Tx) error { return count(t.Context(), tx, k) }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	view(t, s, func(ctx context.Context, r store.Reader) {
		doc, _, err := r.Record(ctx, k, noon)
		if err != nil || string(doc) != "60" {
			t.Errorf("counted to %s, %v", doc, err)
		}
	})
}

func count(ctx context.Context, tx store.Tx, k store.RecordKey) error {
	if err := tx.LockRecord(ctx, k); err != nil {
		return err
	}
	doc, found, err := tx.Record(ctx, k, noon)
	if err != nil {
		return err
	}
	n := 0
	if found {
		if err := json.Unmarshal(doc, &n); err != nil {
			return err
		}
	}
	doc, err = json.Marshal(n + 1)
	if err != nil {
		return err
	}
	return tx.SetRecord(ctx, k, doc, time.Time{})
}

func leases(t *testing.T, s store.Store) {
	const long = 10 * time.Second
	for _, c := range []struct {
		name, holder string
		at           time.Duration
		fence        int64
		held         bool
	}{
		{"mail", "a", 0, 1, true},
		{"mail", "b", long - time.Microsecond, 1, false},
		{"mail", "a", long - time.Microsecond, 1, true}, // renewed
		{"mail", "b", long, 1, false},
		{"screen", "b", long, 1, true}, // another lease
		{"mail", "b", 2*long - time.Microsecond, 2, true},
		{"mail", "a", 2 * long, 2, false},
		{"mail", "b", 5 * long, 2, true}, // over, but nobody else took it
		{"mail", "a", 6 * long, 3, true},
	} {
		write(t, s, func(ctx context.Context, tx store.Tx) {
			now := noon.Add(c.at)
			fence, held, err := tx.Lease(ctx, c.name, c.holder, now, now.Add(long))
			if err != nil || fence != c.fence || held != c.held {
				t.Errorf("%s for %s at %s: %d, %v, %v; want %d, %v", c.name, c.holder, c.at, fence, held, err, c.fence, c.held)
			}
		})
	}
	// Many ask at once: one gets it.
	var mu sync.Mutex
	holders := 0
	var all sync.WaitGroup
	for _, holder := range []string{"a", "b", "c", "d"} {
		all.Go(func() {
			err := s.Write(t.Context(), func(tx store.Tx) error {
				_, held, err := tx.Lease(t.Context(), "race", holder, noon, noon.Add(long))
				mu.Lock()
				defer mu.Unlock()
				if held {
					holders++
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if holders != 1 {
		t.Errorf("%d hold the lease", holders)
	}
}

func accesses(t *testing.T, s store.Store, org care.OrgID) {
	alice, bob := newID(), newID()
	at := func(n int, reason string, subjects ...care.ID) store.Access {
		now := noon.Add(time.Duration(n) * time.Second)
		return store.Access{
			Org: org, ID: care.NewID(now, zeros{}), At: now, Actor: "actor", Role: care.Navigator, ActorOrg: "HUB",
			What: "request.list", Reason: reason, Subjects: subjects,
		}
	}
	log := []store.Access{at(1, "", alice, bob), at(2, "denied", alice), at(3, "", bob, bob), at(4, "")}
	write(t, s, func(ctx context.Context, tx store.Tx) {
		ok(t, tx.LogAccess(ctx, log...))
		ok(t, tx.LogAccess(ctx))
	})
	write(t, s, func(ctx context.Context, tx store.Tx) { ok(t, tx.LogAccess(ctx, log[0])) }) // run again: no second row
	for i := range log {
		log[i].Subjects = nil
	}
	for _, c := range []struct {
		subject care.ID
		limit   int
		want    []store.Access
	}{
		{"", 9, []store.Access{log[3], log[2], log[1], log[0]}},
		{"", 2, []store.Access{log[3], log[2]}},
		{alice, 9, []store.Access{log[1], log[0]}},
		{bob, 1, []store.Access{log[2]}},
		{newID(), 9, nil},
	} {
		view(t, s, func(ctx context.Context, r store.Reader) {
			got, err := r.Accesses(ctx, org, c.subject, c.limit)
			ok(t, err)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// zeros is a source of no randomness: identifiers differ by their time alone.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func published(t *testing.T, s store.Store) {
	row := func(edition, code, group, doc string) store.PublishedRow {
		return store.PublishedRow{Edition: edition, Code: code, Group: group, Doc: []byte(doc)}
	}
	replace := func(kind, edition string, rows ...store.PublishedRow) {
		write(t, s, func(ctx context.Context, tx store.Tx) { ok(t, tx.ReplacePublished(ctx, kind, edition, rows)) })
	}
	replace("lists", "2026-09", row("2026-09", "A81001", "QH8", "old"))
	replace("lists", "2026-10", row("2026-10", "A81001", "QH8", "wrong"), row("2026-10", "A81002", "QH8", "wrong"))
	replace("lists", "2026-10", row("2026-10", "B82001", "QF7", "three"), row("2026-10", "A81001", "QH8", "one"), row("2026-10", "A81001", "QH8", "two"))
	replace("calls", "2026-11", row("2026-11", "A81001", "QH8", "calls"))
	docs := func(list []store.PublishedRow, err error) (s []string) {
		ok(t, err)
		for _, p := range list {
			s = append(s, p.Edition+" "+p.Code+" "+p.Group+" "+string(p.Doc))
		}
		return s
	}
	view(t, s, func(ctx context.Context, r store.Reader) {
		newest := []string{"2026-10 A81001 QH8 one", "2026-10 A81001 QH8 two", "2026-09 A81001 QH8 old"}
		for name, c := range map[string]struct{ got, want []string }{
			"a code":       {docs(r.Published(ctx, "lists", "A81001")), newest},
			"a code gone":  {docs(r.Published(ctx, "lists", "A81002")), nil},
			"a group":      {docs(r.PublishedAll(ctx, "lists", "QF7")), []string{"2026-10 B82001 QF7 three"}},
			"all":          {docs(r.PublishedAll(ctx, "lists", "")), []string{newest[0], newest[1], "2026-10 B82001 QF7 three", newest[2]}},
			"another kind": {docs(r.PublishedAll(ctx, "calls", "")), []string{"2026-11 A81001 QH8 calls"}},
		} {
			if diff := cmp.Diff(c.want, c.got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	})
}

func sweep(t *testing.T, s store.Store) {
	org, keep := newOrg(), 14*24*time.Hour
	old, kept := store.Key{Org: org, Key: "old"}, store.Key{Org: org, Key: "kept"}
	expiry := map[string]time.Time{"over": noon, "later": noon.Add(time.Microsecond), "always": {}}
	write(t, s, func(ctx context.Context, tx store.Tx) {
		ok(t, tx.SaveAnswer(ctx, old, store.Answer{Digest: []byte("d"), At: noon.Add(-keep - time.Microsecond)}))
		ok(t, tx.SaveAnswer(ctx, kept, store.Answer{Digest: []byte("d"), At: noon.Add(-keep)}))
		for name, expires := range expiry {
			ok(t, tx.SetRecord(ctx, store.RecordKey{Org: org, Name: name}, []byte("x"), expires))
		}
		_, _, err := tx.Lease(ctx, "l", "a", noon.Add(-keep), noon.Add(-keep))
		ok(t, err)
	})
	write(t, s, func(ctx context.Context, tx store.Tx) { ok(t, tx.Sweep(ctx, noon, keep)) })
	view(t, s, func(ctx context.Context, r store.Reader) {
		_, there, err := r.Answer(ctx, old)
		if there || err != nil {
			t.Errorf("the old answer is there: %v, %v", there, err)
		}
		if _, there, err = r.Answer(ctx, kept); !there || err != nil {
			t.Errorf("the kept answer is there: %v, %v", there, err)
		}
		list, err := r.Records(ctx, org, "", "", noon.Add(-keep)) // as if none were over
		ok(t, err)
		if len(list) != 2 || list[0].Name != "always" || list[1].Name != "later" {
			t.Errorf("records left: %v", list)
		}
	})
	write(t, s, func(ctx context.Context, tx store.Tx) {
		fence, held, err := tx.Lease(ctx, "l", "b", noon, noon.Add(keep))
		if fence != 2 || !held || err != nil {
			t.Errorf("the fence began again: %d, %v, %v", fence, held, err)
		}
	})
}
