package journal_test

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"frontdoor/care"
	"frontdoor/journal"
)

// FuzzOpen reads entries with any header and detail, as a store that somebody
// has written into may hold them: a chain is believed only byte for byte, and
// what cannot be read is an error.
func FuzzOpen(f *testing.F) {
	for _, e := range seeds(f) {
		f.Add(e.Header, e.Detail, e.Salt)
		f.Add(bytes.Replace(e.Header, []byte(`"v":1`), []byte(`"v":0`), 1), e.Detail, e.Salt)
	}
	for _, header := range []string{
		"", "null", "[]", `{"kind":"test.moved","v":1,"codes":null}`, `{"kind":"test.moved","v":1,"codes":[]}`, `{"kind":"test.moved","v":-9,"codes":{}}`,
		`{"kind":"test.moved","v":2,"codes":{"room":{}}}`, `{"kind":"test.moved","v":3,"codes":{"place":1e999}}`, `{"kind":"journal.erased","v":1,"codes":{}}`,
	} {
		f.Add([]byte(header), []byte("null"), []byte(nil))
	}
	f.Fuzz(func(t *testing.T, header, detail, salt []byte) {
		sum := sha256.Sum256(header)
		e := journal.Entry{Org: "A81001", Number: 1, Noun: "room", Subject: "r1", Kind: "test.moved", At: journal.Instant(noon), Header: header, Hash: sum[:], Detail: detail, Salt: salt}
		if len(detail) == 0 {
			e.Detail = nil
		}
		if len(salt) == 0 {
			e.Salt = nil
		}
		rec, err := version3().Open(e)
		if err == nil && rec.Event == nil {
			t.Error("an entry without an event was read")
		}
		if _, err := journal.NewCodec(events()).Open(e); err != nil && care.KindOf(err) == "" {
			t.Error("an error without a kind")
		}
		if _, err := journal.Check(journal.Head{Org: "A81001"}, e); err != nil {
			return
		}
		e.Header = append(bytes.Clone(header), ' ')
		if _, err := journal.Check(journal.Head{Org: "A81001"}, e); err == nil {
			t.Error("a longer header has the same hash")
		}
		if e.Header = header; e.Detail != nil {
			e.Detail = append(bytes.Clone(e.Detail), ' ')
			if _, err := journal.Check(journal.Head{Org: "A81001"}, e); err == nil {
				t.Error("a longer detail has the same digest")
			}
		}
	})
}

// seeds are entries as they are written.
func seeds(f *testing.F) []journal.Entry {
	f.Helper()
	var list []journal.Entry
	for _, ev := range []care.Event{&Moved{Room: "7", Serial: 1<<53 + 1, Who: person{"Ada"}}, &Counted{N: -1}, &journal.Erased{}} {
		e, err := journal.NewCodec(events()).Seal(journal.Head{Org: "A81001"}, care.Change{Noun: "room", Subject: "r1", Event: ev}, nurse, noon, bytes.NewReader(make([]byte, 64)))
		if err != nil {
			f.Fatal(err)
		}
		list = append(list, e)
	}
	return list
}
