package request_test

import (
	"encoding/json"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/journal"
	"frontdoor/request"
)

// secret stands in everything that a person writes, so that a test can see
// where it must not show.
const secret = "zebedee"

var (
	receptionist = care.Actor{Org: "A12345", ID: "staff-r", Role: care.Receptionist}
	navigator    = care.Actor{Org: "A12345", ID: "staff-n", Role: care.Navigator}
	clinician    = care.Actor{Org: "A12345", ID: "staff-c", Role: care.Clinician}
	manager      = care.Actor{Org: "A12345", ID: "staff-m", Role: care.Manager}
	patient      = care.Actor{Org: "A12345", ID: "draft-p", Role: care.PatientRole}
	program      = care.System("A12345")

	codec = journal.NewCodec(request.Events())
	rules = request.DefaultRules(care.England.CoreHours())
	now0  = local("2026-03-02 09:00") // a Monday
	call  = request.Delivery{Now: "call"}
)

func local(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, care.London)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

func text(s string) request.Delivery { return request.Delivery{Messages: []care.ID{care.ID(s)}} }

type zeroes struct{}

func (zeroes) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// fataler is what a test and a property have in common.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// line is a journal of requests, as the journal keeps it.
type line struct {
	t       fataler
	head    journal.Head
	states  map[care.ID]*request.State
	observe func(before, after *request.State, rec care.Recorded)
}

func newLine(t fataler) *line {
	return &line{t: t, head: journal.Head{Org: "A12345"}, states: map[care.ID]*request.State{}}
}

// record seals each event as the journal does, reads it back and applies it.
func (l *line) record(id care.ID, by care.Actor, now time.Time, events ...care.Event) {
	l.t.Helper()
	for _, ev := range events {
		entry, err := codec.Seal(l.head, care.Change{Noun: request.Noun, Subject: id, Event: ev}, by, now, zeroes{})
		if err != nil {
			l.t.Fatalf("seal: %v", err)
		}
		l.head = entry.Head()
		rec, err := codec.Open(entry)
		if err != nil {
			l.t.Fatalf("open: %v", err)
		}
		s := l.states[id]
		if s == nil {
			s = &request.State{}
			l.states[id] = s
		}
		before, wrote := *s, encode(l.t, s)
		written := rec
		written.Event = ev // as the one who decided has it, not read back
		own := decodeState(l.t, wrote)
		if err := request.Apply(own, written); err != nil {
			l.t.Fatalf("apply: %v", err)
		}
		if err := request.Apply(s, rec); err != nil {
			l.t.Fatalf("apply: %v", err)
		}
		if a, b := encode(l.t, s), encode(l.t, own); a != b {
			l.t.Fatalf("after %s the fold of the journal and the state kept differ:\n%s\n%s", ev.EventKind(), a, b)
		}
		if again := encode(l.t, &before); again != wrote {
			l.t.Fatalf("%s changed a copy made before:\n%s\n%s", ev.EventKind(), wrote, again)
		}
		if l.observe != nil {
			l.observe(&before, s, rec)
		}
	}
}

func encode(t fataler, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	return string(b)
}

func decodeState(t fataler, s string) *request.State {
	var out request.State
	if err := json.Unmarshal([]byte(s), &out); err != nil {
		t.Fatalf("decode: %v", err)
	}
	return &out
}

// life is one request in a test.
type life struct {
	*line
	t   *testing.T
	id  care.ID
	now time.Time
}

func (l *life) state() *request.State { return l.states[l.id] }

// begin receives a clinical request on the web.
func begin(t *testing.T, now time.Time, change ...func(*request.Contact, *request.Assessment)) *life {
	t.Helper()
	l := &life{line: newLine(t), t: t, id: "request-1", now: now}
	l.receive(l.id, change...)
	return l
}

func (l *life) receive(id care.ID, change ...func(*request.Contact, *request.Assessment)) {
	l.t.Helper()
	c := request.Contact{Channel: request.Web, Kind: request.Clinical, Intake: request.Intake{Answers: map[string]string{"words": secret}}}
	var a request.Assessment
	for _, f := range change {
		f(&c, &a)
	}
	e, err := request.Receive(c, a, "", "", rules, l.now)
	must(l.t, err)
	l.record(id, patient, l.now, e)
}

func flagged(b request.Band) func(*request.Contact, *request.Assessment) {
	return func(_ *request.Contact, a *request.Assessment) {
		a.Flags = append(a.Flags, request.Flag{Rule: "chest-pain", Version: "1", Band: b, Title: "Chest pain"})
	}
}

func must(t fataler, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("refused: %v", err)
	}
}

func refused(t *testing.T, kind care.Kind, err error) {
	t.Helper()
	if care.KindOf(err) != kind {
		t.Fatalf("error %v, want kind %s", err, kind)
	}
}

func (l *life) do(by care.Actor) func(e care.Event, err error) {
	return func(e care.Event, err error) {
		l.t.Helper()
		must(l.t, err)
		l.record(l.id, by, l.now, e)
	}
}

func (l *life) all(by care.Actor) func(e []care.Event, err error) {
	return func(e []care.Event, err error) {
		l.t.Helper()
		must(l.t, err)
		l.record(l.id, by, l.now, e...)
	}
}

func (l *life) later(d time.Duration) { l.now = l.now.Add(d) }

// tick lets the program do what is due at a time.
func (l *life) tick(at time.Time) []care.Event {
	l.t.Helper()
	l.now = at
	events := l.state().Tick(rules, at)
	l.record(l.id, program, at, events...)
	return events
}

func (l *life) list(want request.List, why string) {
	l.t.Helper()
	if s := l.state(); s.List != want || s.Returned != why {
		l.t.Fatalf("on list %q (%q), want %q (%q)", s.List, s.Returned, want, why)
	}
}

func (l *life) runs(want bool) {
	l.t.Helper()
	if s := l.state(); s.Contract.Runs() != want || s.Promise.Runs() != want {
		l.t.Fatalf("contract runs: %v, promise runs: %v, want %v", s.Contract.Runs(), s.Promise.Runs(), want)
	}
}
