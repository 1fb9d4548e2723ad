package journal_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontdoor/care"
	"frontdoor/journal"
)

// Moved is an event with a personal part.
type Moved struct {
	Room   string `json:"room"`
	Serial int64  `json:"serial"`
	Who    person `json:"-"`
}

type person struct {
	Name string `json:"name"`
}

func (*Moved) EventKind() string { return "test.moved" }
func (e *Moved) Detail() any     { return &e.Who }

// Counted is an event without one.
type Counted struct {
	N int `json:"n"`
}

func (*Counted) EventKind() string { return "test.counted" }
func (*Counted) Detail() any       { return nil }

var noon = time.Date(2026, 11, 20, 12, 0, 0, 123456789, time.UTC)

func events() []care.EventType {
	return []care.EventType{care.TypeOf[Moved](), care.TypeOf[Counted]()}
}

var nurse = care.Actor{Org: "A81001", ID: "n1", Role: care.Clinician, Name: "Nurse Joy"}

func seal(t *testing.T, head journal.Head, ev care.Event, now time.Time) journal.Entry {
	t.Helper()
	e, err := journal.NewCodec(events()).Seal(head, care.Change{Noun: "room", Subject: "r1", Event: ev}, nurse, now, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// chain is a journal of four entries, with and without detail.
func chain(t *testing.T) []journal.Entry {
	t.Helper()
	head := journal.Head{Org: "A81001"}
	var list []journal.Entry
	for i, ev := range []care.Event{
		&Moved{Room: "1", Serial: 1, Who: person{"Ada"}}, &Counted{N: 2},
		&Moved{Room: "2", Serial: 1<<53 + 1, Who: person{"Żółć 💊"}}, &Counted{N: -1},
	} {
		e := seal(t, head, ev, noon.Add(time.Duration(i)*time.Second))
		list = append(list, e)
		head = e.Head()
	}
	return list
}

// verify returns the first fault of a journal.
func verify(list []journal.Entry) error {
	head := journal.Head{Org: "A81001"}
	for _, e := range list {
		if _, err := journal.Check(head, e); err != nil {
			return err
		}
		head = e.Head()
	}
	return nil
}

func TestSealAndOpen(t *testing.T) {
	t.Parallel()
	codec := journal.NewCodec(events())
	list := chain(t)
	if err := verify(list); err != nil {
		t.Fatal(err)
	}
	got, err := codec.Open(list[2])
	if err != nil {
		t.Fatal(err)
	}
	by := nurse
	by.Name = ""
	want := care.Recorded{
		Org: "A81001", Number: 3, Noun: "room", Subject: "r1", At: noon.Add(2 * time.Second).Truncate(time.Microsecond), By: by,
		Event: &Moved{Room: "2", Serial: 1<<53 + 1, Who: person{"Żółć 💊"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, e := range list {
		if bytes.Contains(e.Header, []byte("Ada")) || bytes.Contains(e.Header, []byte("Joy")) {
			t.Errorf("the header holds a name: %s", e.Header)
		}
	}
	if list[1].Detail != nil || list[1].Salt != nil {
		t.Error("an event without personal data has a detail")
	}
	if bytes.Equal(list[0].Salt, list[2].Salt) {
		t.Error("two details have one salt")
	}
}

func TestTimeNeverRunsBack(t *testing.T) {
	t.Parallel()
	first := seal(t, journal.Head{Org: "A81001"}, &Counted{}, noon)
	back := seal(t, first.Head(), &Counted{}, noon.Add(-time.Hour))
	if !back.At.Equal(first.At) {
		t.Errorf("got %s", back.At)
	}
	local := seal(t, back.Head(), &Counted{}, noon.Add(time.Hour).In(care.London))
	if want := noon.Add(time.Hour).Truncate(time.Microsecond); local.At != want {
		t.Errorf("got %s, want %s", local.At, want)
	}
}

func TestErasedEntry(t *testing.T) {
	t.Parallel()
	list := chain(t)
	for i := range list {
		had := list[i].Detail != nil
		list[i].Detail, list[i].Salt = nil, nil
		prev := journal.Head{Org: "A81001"}
		if i > 0 {
			prev = list[i-1].Head()
		}
		if erased, err := journal.Check(prev, list[i]); erased != had || err != nil {
			t.Errorf("entry %d: erased %v, %v", i+1, erased, err)
		}
		rec, err := journal.NewCodec(events()).Open(list[i])
		if err != nil || rec.Erased != had {
			t.Errorf("entry %d opens as erased %v, %v", i+1, rec.Erased, err)
		}
		if m, ok := rec.Event.(*Moved); ok && (m.Who.Name != "" || m.Room == "") {
			t.Errorf("entry %d keeps %+v", i+1, m)
		}
	}
}

// Every field of every entry is protected: a journal in which one was changed
// does not pass.
func TestTamperingShows(t *testing.T) {
	t.Parallel()
	good := chain(t)
	for name, c := range map[string]struct {
		at     int
		change func(list []journal.Entry) []journal.Entry
		want   string
	}{
		"organisation":   {1, func(l []journal.Entry) []journal.Entry { l[1].Org = "B82002"; return l }, "another organisation"},
		"number":         {1, func(l []journal.Entry) []journal.Entry { l[1].Number++; return l }, "number"},
		"noun":           {1, func(l []journal.Entry) []journal.Entry { l[1].Noun = "x"; return l }, "columns"},
		"subject":        {1, func(l []journal.Entry) []journal.Entry { l[1].Subject = "x"; return l }, "columns"},
		"kind":           {1, func(l []journal.Entry) []journal.Entry { l[1].Kind = "x"; return l }, "columns"},
		"time":           {1, func(l []journal.Entry) []journal.Entry { l[1].At = l[1].At.Add(time.Microsecond); return l }, "columns"},
		"hash":           {1, func(l []journal.Entry) []journal.Entry { l[1].Hash = make([]byte, 32); return l }, "hash"},
		"no header":      {1, func(l []journal.Entry) []journal.Entry { l[1].Header = nil; return l }, "not readable"},
		"spaces":         {1, func(l []journal.Entry) []journal.Entry { l[1].Header = append(l[1].Header, ' '); return l }, "hash"},
		"detail":         {2, func(l []journal.Entry) []journal.Entry { l[2].Detail = []byte(`{"name":"Eve"}`); return l }, "changed"},
		"empty detail":   {2, func(l []journal.Entry) []journal.Entry { l[2].Detail = []byte{}; return l }, "changed"},
		"salt":           {2, func(l []journal.Entry) []journal.Entry { l[2].Salt = []byte("x"); return l }, "changed"},
		"salt alone":     {2, func(l []journal.Entry) []journal.Entry { l[2].Detail = nil; return l }, "together"},
		"detail alone":   {2, func(l []journal.Entry) []journal.Entry { l[2].Salt = nil; return l }, "together"},
		"added detail":   {1, func(l []journal.Entry) []journal.Entry { l[1].Detail, l[1].Salt = l[0].Detail, l[0].Salt; return l }, "added"},
		"added salt":     {1, func(l []journal.Entry) []journal.Entry { l[1].Salt = l[0].Salt; return l }, "together"},
		"moved detail":   {2, func(l []journal.Entry) []journal.Entry { l[2].Detail, l[2].Salt = l[0].Detail, l[0].Salt; return l }, "changed"},
		"left out":       {1, func(l []journal.Entry) []journal.Entry { return slices.Delete(l, 1, 2) }, "number"},
		"first left out": {0, func(l []journal.Entry) []journal.Entry { return l[1:] }, "number"},
		"swapped":        {1, func(l []journal.Entry) []journal.Entry { l[1], l[2] = l[2], l[1]; return l }, "number"},
		"twice":          {2, func(l []journal.Entry) []journal.Entry { return slices.Insert(l, 2, l[1]) }, "number"},
		"rewritten": {2, func(l []journal.Entry) []journal.Entry {
			// Somebody who knows the format writes an entry anew, with a right
			// hash: the next one gives it away.
			l[1] = seal(t, l[0].Head(), &Counted{N: 99}, l[1].At)
			return l
		}, "chain"},
		"time made earlier": {1, func(l []journal.Entry) []journal.Entry {
			head := l[0].Head()
			head.At = time.Time{}
			l[1] = seal(t, head, &Counted{N: 2}, noon.Add(-time.Hour))
			return l
		}, "backwards"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := slices.Clone(good)
			for i := range list { // changes must not reach the others
				list[i].Header = slices.Clone(list[i].Header)
			}
			err := verify(c.change(list))
			if care.KindOf(err) != care.Conflict || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "Ada") {
				t.Errorf("the error holds a name: %v", err)
			}
		})
	}
}

// Any changed byte of header, hash, detail or salt is found.
func TestAnyByteShows(t *testing.T) {
	t.Parallel()
	good := chain(t)
	rapid.Check(t, func(t *rapid.T) {
		list := slices.Clone(good)
		e := &list[rapid.IntRange(0, len(list)-1).Draw(t, "entry")]
		fields := []*[]byte{&e.Header, &e.Hash}
		if e.Detail != nil {
			fields = append(fields, &e.Detail, &e.Salt)
		}
		f := rapid.SampledFrom(fields).Draw(t, "field")
		was := *f
		b := slices.Clone(was)
		i := rapid.IntRange(0, len(b)-1).Draw(t, "byte")
		switch rapid.IntRange(0, 2).Draw(t, "how") {
		case 0:
			b[i] ^= byte(rapid.IntRange(1, 255).Draw(t, "bits"))
		case 1:
			b = slices.Delete(b, i, i+1)
		case 2:
			b = slices.Insert(b, i, rapid.Byte().Draw(t, "new"))
		}
		*f = b
		if err := verify(list); err == nil {
			t.Errorf("%q passes as %q", was, b)
		}
	})
}

// Whatever is sealed comes back, and its journal passes.
func TestSealedComesBack(t *testing.T) {
	t.Parallel()
	codec := journal.NewCodec(events())
	rapid.Check(t, func(t *rapid.T) {
		head := journal.Head{Org: "A81001"}
		for range rapid.IntRange(1, 6).Draw(t, "length") {
			ev := &Moved{Room: rapid.String().Draw(t, "room"), Serial: rapid.Int64().Draw(t, "serial"), Who: person{rapid.String().Draw(t, "name")}}
			now := time.UnixMicro(rapid.Int64Range(-1<<45, 1<<52).Draw(t, "now"))
			e, err := codec.Seal(head, care.Change{Noun: "room", Subject: "r", Event: ev}, nurse, now, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := journal.Check(head, e); err != nil {
				t.Fatal(err)
			}
			rec, err := codec.Open(e)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(care.Event(ev), rec.Event); diff != "" {
				t.Error(diff)
			}
			if rec.At.Before(head.At) || !rec.At.Equal(e.At) {
				t.Errorf("time %s after %s", rec.At, head.At)
			}
			head = e.Head()
		}
	})
}

func TestCheckNamesTheEntry(t *testing.T) {
	t.Parallel()
	list := chain(t)
	list[2].Hash = nil
	if err := verify(list); err == nil || !strings.Contains(err.Error(), "A81001 entry 3") {
		t.Errorf("got %v", err)
	}
}

// Moved3 is Moved as a third version would write it.
type Moved3 struct {
	Place  string `json:"place"`  // "room" until version 1
	Serial int64  `json:"serial"` // as it was
	Floor  int    `json:"floor"`  // new in version 3
	Who    struct {
		Full string `json:"full"` // "name" until version 2
	} `json:"-"`
}

func (*Moved3) EventKind() string { return "test.moved" }
func (e *Moved3) Detail() any     { return &e.Who }

func version3() *journal.Codec {
	return journal.NewCodec([]care.EventType{care.TypeOf[Moved3](
		func(codes, detail map[string]any) {
			codes["place"] = codes["room"]
			delete(codes, "room")
		},
		func(codes, detail map[string]any) {
			codes["floor"] = 1
			detail["full"] = detail["name"] // also when it was erased
			delete(detail, "name")
		},
	)})
}

func TestOldVersionsAreLifted(t *testing.T) {
	t.Parallel()
	const large = 1<<53 + 1 // a float cannot hold it
	old := seal(t, journal.Head{Org: "A81001"}, &Moved{Room: "7", Serial: large, Who: person{"Ada"}}, noon)
	before := slices.Clone(old.Header)
	want := &Moved3{Place: "7", Serial: large, Floor: 1}
	for _, erased := range []bool{false, true} {
		want.Who.Full = "Ada"
		if erased {
			old.Detail, old.Salt, want.Who.Full = nil, nil, ""
		}
		rec, err := version3().Open(old)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(care.Event(want), rec.Event); diff != "" || rec.Erased != erased {
			t.Errorf("erased %v: %s", rec.Erased, diff)
		}
	}
	if !bytes.Equal(before, old.Header) {
		t.Error("the entry was rewritten")
	}
	if got := version3().Kinds(); got["test.moved"] != 3 || got["journal.erased"] != 1 || len(got) != 2 {
		t.Errorf("kinds %v", got)
	}
}

func TestNewerVersionIsUnavailable(t *testing.T) {
	t.Parallel()
	e, err := version3().Seal(journal.Head{Org: "A81001"}, care.Change{Noun: "room", Subject: "r", Event: &Moved3{}}, nurse, noon, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, codec := range map[string]*journal.Codec{"older": journal.NewCodec(events()), "without the kind": journal.NewCodec()} {
		if _, err := codec.Open(e); care.KindOf(err) != care.Unavailable {
			t.Errorf("a program %s: %v", name, err)
		}
	}
	if _, err := version3().Open(e); err != nil {
		t.Error(err)
	}
}

func TestOpenRefusesWhatIsNoEntry(t *testing.T) {
	t.Parallel()
	for _, header := range []string{"", "{", `{"kind":"test.moved","v":0,"codes":{}}`, `{"kind":"test.moved","v":-1,"codes":{}}`, `{"kind":"test.moved","v":1,"codes":[]}`} {
		if _, err := version3().Open(journal.Entry{Header: []byte(header)}); err == nil {
			t.Errorf("opened %q", header)
		}
	}
}

func TestSealRefusesUnknownKinds(t *testing.T) {
	t.Parallel()
	_, err := journal.NewCodec().Seal(journal.Head{}, care.Change{Event: &Counted{}}, nurse, noon, rand.Reader)
	if care.KindOf(err) != care.Unknown {
		t.Errorf("got %v", err)
	}
}

func TestNewCodecRefusesDoubleKinds(t *testing.T) {
	t.Parallel()
	for name, list := range map[string][]care.EventType{
		"twice":      {care.TypeOf[Counted](), care.TypeOf[Counted]()},
		"lack lifts": {{Kind: "x", Version: 2}},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("kinds %s were taken", name)
				}
			}()
			journal.NewCodec(list)
		}()
	}
}

// The digest is of salt and detail, so that likely contents cannot be tried.
func TestDigestIsSalted(t *testing.T) {
	t.Parallel()
	e := seal(t, journal.Head{Org: "A81001"}, &Moved{Who: person{"Ada"}}, noon)
	var h struct {
		Detail string `json:"detail"`
	}
	if err := json.Unmarshal(e.Header, &h); err != nil {
		t.Fatal(err)
	}
	hexOf := func(b []byte) string { s := sha256.Sum256(b); return new(big.Int).SetBytes(s[:]).Text(16) }
	got := strings.TrimLeft(h.Detail, "0")
	if got == hexOf(e.Detail) || got != hexOf(append(slices.Clone(e.Salt), e.Detail...)) {
		t.Errorf("digest %s", h.Detail)
	}
	if len(e.Salt) != 16 {
		t.Errorf("a salt of %d bytes", len(e.Salt))
	}
}
