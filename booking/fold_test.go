package booking_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontdoor/booking"
	"frontdoor/care"
)

// monday is 09:00 on Monday 2 March 2026.
var monday = time.Date(2026, 3, 2, 9, 0, 0, 0, care.London)

// fataler is what a test and a property have in common.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// book is an appointment book folded from records, as a projection does it.
type book struct {
	t            fataler
	types        map[string]care.EventType
	number       int64
	ids          int
	sessions     map[care.ID]booking.Session
	slots        map[care.ID]booking.Slot
	appointments map[care.ID]booking.Appointment
}

func newBook(t fataler) *book {
	b := &book{
		t: t, types: map[string]care.EventType{}, sessions: map[care.ID]booking.Session{},
		slots: map[care.ID]booking.Slot{}, appointments: map[care.ID]booking.Appointment{},
	}
	for _, et := range booking.Events() {
		b.types[et.Kind] = et
	}
	return b
}

func (b *book) newID() care.ID {
	b.ids++
	return care.ID(fmt.Sprintf("id-%04d", b.ids))
}

var nurse = care.Actor{Org: "A00001", ID: "nurse", Role: care.Clinician}

// record writes changes to a journal of JSON, reads them back, and folds them.
func (b *book) record(changes []care.Change, now time.Time) {
	b.t.Helper()
	for _, ch := range changes {
		b.number++
		rec := care.Recorded{
			Org: nurse.Org, Number: b.number, Noun: ch.Noun, Subject: ch.Subject, At: now.UTC(), By: nurse,
			Event: b.copied(ch.Event),
		}
		var err error
		switch ch.Noun {
		case booking.NounSession:
			err = fold(b, b.sessions, rec, func(s *booking.Session) error { return s.Apply(rec) })
		case booking.NounSlot:
			err = fold(b, b.slots, rec, func(s *booking.Slot) error { return s.Apply(rec) })
		case booking.NounAppointment:
			err = fold(b, b.appointments, rec, func(a *booking.Appointment) error { return a.Apply(rec) })
		default:
			b.t.Fatalf("change about a %q", ch.Noun)
		}
		if err != nil {
			b.t.Fatalf("%s: %v", ch.Event.EventKind(), err)
		}
	}
}

// copied is the event after a stay in the journal.
func (b *book) copied(ev care.Event) care.Event {
	b.t.Helper()
	et, ok := b.types[ev.EventKind()]
	if !ok {
		b.t.Fatalf("event kind %s is not declared", ev.EventKind())
	}
	back := et.New()
	again(b.t, ev, back)
	if d := ev.Detail(); d != nil {
		again(b.t, d, back.Detail())
	}
	if diff := cmp.Diff(ev, back); diff != "" {
		b.t.Fatalf("%s changes in the journal (-before +after):\n%s", ev.EventKind(), diff)
	}
	return back
}

func again(t fataler, from, to any) {
	t.Helper()
	js, err := json.Marshal(from)
	if err == nil {
		err = json.Unmarshal(js, to)
	}
	if err != nil {
		t.Fatalf("JSON of %T: %v", from, err)
	}
}

// fold applies to the state as it comes back from its row.
func fold[S any](b *book, states map[care.ID]S, rec care.Recorded, apply func(*S) error) error {
	b.t.Helper()
	s := states[rec.Subject]
	if err := apply(&s); err != nil {
		return err
	}
	var back S
	again(b.t, s, &back)
	if diff := cmp.Diff(s, back); diff != "" {
		b.t.Fatalf("%T changes in its row (-before +after):\n%s", s, diff)
	}
	states[rec.Subject] = back
	return nil
}

// clinic is a session that can be published at Monday 08:00 at the latest.
func clinic() booking.PublishSession {
	return booking.PublishSession{
		Clinician: "dr", ClinicianName: "Dr Ada Example", Role: booking.GP, Room: "Room 2",
		Mode: booking.FaceToFace, Category: "general-consultation-routine",
		Day: care.DateOf(monday), From: 9 * 60, To: 10 * 60, SlotLength: 15,
	}
}

// published is a book with one session, and the session's slots in order.
func published(t testing.TB, cmd booking.PublishSession) (*book, booking.Session, []booking.Slot) {
	t.Helper()
	b := newBook(t)
	changes, err := booking.Publish(cmd, monday.Add(-time.Hour), b.newID)
	if err != nil {
		t.Fatal(err)
	}
	b.record(changes, monday.Add(-time.Hour))
	var slots []booking.Slot
	for _, ch := range changes[1:] {
		slots = append(slots, b.slots[ch.Subject])
	}
	return b, b.sessions[changes[0].Subject], slots
}

// must returns changes that were expected to be possible.
func must(changes []care.Change, err error) func(t testing.TB) []care.Change {
	return func(t testing.TB) []care.Change {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return changes
	}
}

// booked is a book with one appointment in the first of four slots.
func booked(t testing.TB) (*book, booking.Appointment, []booking.Slot) {
	t.Helper()
	b, _, slots := published(t, clinic())
	cmd := booking.BookingCommand{Appointment: "a", Request: "r", Patient: "p", Personal: booking.Personal{
		Reason: "sore  ear", Notes: "left\nside", Needs: booking.Needs{Interpreter: true},
	}}
	b.record(must(booking.BookAppointment(slots[0], cmd, monday.Add(-time.Hour)))(t), monday.Add(-time.Hour))
	for i := range slots {
		slots[i] = b.slots[slots[i].ID]
	}
	return b, b.appointments["a"], slots
}
