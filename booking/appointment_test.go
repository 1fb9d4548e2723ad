package booking_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontdoor/booking"
	"frontdoor/care"
)

func TestBookAppointment(t *testing.T) {
	t.Parallel()
	_, a, slots := booked(t)
	at := monday.Add(-time.Hour)
	want := booking.Appointment{
		ID: "a", Slot: slots[0].ID, Request: "r", Patient: "p", Particulars: slots[0].Particulars,
		Status: booking.IsBooked, StatusAt: at, BookedAt: at, BookedBy: nurse.ID, BookedByRole: nurse.Role,
		Personal: booking.Personal{Reason: "sore ear", Notes: "left\nside", Needs: booking.Needs{Interpreter: true}},
	}
	if diff := cmp.Diff(want, a); diff != "" {
		t.Errorf("appointment (-want +got):\n%s", diff)
	}
	if slots[0].Status != booking.SlotIsBooked || slots[0].Appointment != "a" {
		t.Errorf("slot is %s for %q", slots[0].Status, slots[0].Appointment)
	}
	again := booking.BookingCommand{Appointment: "b", Request: "r2"}
	if _, err := booking.BookAppointment(slots[0], again, at); !errors.Is(err, booking.ErrTaken) {
		t.Errorf("booked twice: %v", err)
	}
}

func TestBookAppointmentRefuses(t *testing.T) {
	t.Parallel()
	_, _, slots := published(t, clinic())
	long := func(n int) string { return strings.Repeat("ŵ", n) }
	tests := map[string]struct {
		cmd   booking.BookingCommand
		kind  care.Kind
		field string
	}{
		"bare":            {booking.BookingCommand{Appointment: "a", Request: "r"}, "", ""},
		"no request":      {booking.BookingCommand{Appointment: "a"}, care.Invalid, ""},
		"no identifier":   {booking.BookingCommand{Request: "r"}, care.Invalid, ""},
		"longest reason":  {booking.BookingCommand{Appointment: "a", Request: "r", Personal: booking.Personal{Reason: long(200)}}, "", ""},
		"reason too long": {booking.BookingCommand{Appointment: "a", Request: "r", Personal: booking.Personal{Reason: long(201)}}, care.Invalid, "reason"},
		"longest notes":   {booking.BookingCommand{Appointment: "a", Request: "r", Personal: booking.Personal{Notes: long(2000)}}, "", ""},
		"notes too long":  {booking.BookingCommand{Appointment: "a", Request: "r", Personal: booking.Personal{Notes: long(2001)}}, care.Invalid, "notes"},
		"no offer held":   {booking.BookingCommand{Appointment: "a", Request: "r", Offer: "o"}, care.Conflict, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := booking.BookAppointment(slots[0], tt.cmd, monday)
			if care.KindOf(err) != tt.kind || tt.field != "" && care.FieldsOf(err)[tt.field] == "" {
				t.Errorf("got %v %v", err, care.FieldsOf(err))
			}
		})
	}
}

func TestMove(t *testing.T) {
	t.Parallel()
	b, a, slots := booked(t)
	b.record(must(booking.Move(a, slots[0], slots[2], "", monday))(t), monday)
	want := a
	want.Slot, want.Particulars, want.Moves, want.MovedAt = slots[2].ID, slots[2].Particulars, 1, monday
	if diff := cmp.Diff(want, b.appointments["a"]); diff != "" {
		t.Errorf("appointment (-want +got):\n%s", diff)
	}
	if from, to := b.slots[slots[0].ID], b.slots[slots[2].ID]; from.Status != booking.SlotIsFree || from.Appointment != "" || to.Appointment != "a" {
		t.Errorf("slots after the move: %+v, %+v", from, to)
	}

	full := slots[1]
	full.Status, full.Appointment = booking.SlotIsBooked, "b"
	others := slots[0]
	others.Appointment = "b"
	arrived := a
	arrived.Status = booking.HasArrived
	tests := map[string]struct {
		a        booking.Appointment
		from, to booking.Slot
		offer    care.ID
		taken    bool
	}{
		"to its own slot":        {a, slots[0], slots[0], "", false},
		"to a full slot":         {a, slots[0], full, "", true},
		"from a slot not its":    {a, slots[1], slots[2], "", false},
		"from one another has":   {a, others, slots[2], "", false},
		"after it arrived":       {arrived, slots[0], slots[1], "", false},
		"no appointment":         {booking.Appointment{}, slots[0], slots[1], "", false},
		"under an offer of none": {a, slots[0], slots[1], "o", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changes, err := booking.Move(tt.a, tt.from, tt.to, tt.offer, monday)
			if err == nil || changes != nil || errors.Is(err, booking.ErrTaken) != tt.taken {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	b, a, slots := booked(t)
	start := a.Starts
	tests := map[string]struct {
		side   booking.Side
		reason booking.CancelReason
		now    time.Time
		kind   care.Kind
	}{
		"patient, in time":             {booking.ByPatient, booking.CannotAttend, start.Add(-time.Microsecond), ""},
		"patient, once it begins":      {booking.ByPatient, booking.CannotAttend, start, care.Conflict},
		"practice, once it begins":     {booking.ByPractice, booking.SessionOff, start, ""},
		"patient, a practice's reason": {booking.ByPatient, booking.SessionOff, monday, care.Invalid},
		"practice, a patient's reason": {booking.ByPractice, booking.CannotAttend, monday, care.Invalid},
		"nobody":                       {"", booking.OtherCancelCause, monday, care.Invalid},
		"no reason":                    {booking.ByPractice, "", monday, care.Invalid},
	}
	for name, tt := range tests {
		if _, err := booking.Cancel(a, slots[0], tt.side, tt.reason, tt.now); care.KindOf(err) != tt.kind {
			t.Errorf("%s: %v, want %q", name, err, tt.kind)
		}
	}
	if _, err := booking.Cancel(a, slots[1], booking.ByPractice, booking.BookedInError, monday); care.KindOf(err) != care.Conflict {
		t.Errorf("cancelled with another slot: %v", err)
	}
	b.record(must(booking.Cancel(a, slots[0], booking.ByPatient, booking.NoLongerNeeded, monday.Add(-time.Minute)))(t), monday)
	got := b.appointments["a"]
	if got.Live() || got.CancelledBy != booking.ByPatient || got.CancelReason != booking.NoLongerNeeded {
		t.Errorf("cancelled: %+v", got)
	}
	if s := b.slots[slots[0].ID]; s.Status != booking.SlotIsFree || s.Appointment != "" {
		t.Errorf("slot after it was cancelled: %+v", s)
	}
	if _, err := booking.Cancel(got, b.slots[slots[0].ID], booking.ByPractice, booking.BookedInError, monday); care.KindOf(err) != care.Conflict {
		t.Errorf("cancelled twice: %v", err)
	}
}

// What is personal is in the details only, and does not reach a log.
func TestPersonalPartIsApart(t *testing.T) {
	t.Parallel()
	const secret = "zyx"
	_, _, slots := published(t, clinic())
	cmd := booking.BookingCommand{Appointment: "a", Request: "r", Personal: booking.Personal{Reason: secret, Notes: secret}}
	changes := must(booking.BookAppointment(slots[0], cmd, monday))(t)
	ev := changes[1].Event.(*booking.AppointmentBooked)
	a := booking.Appointment{ID: "a", Status: booking.DidNotAttend, Personal: ev.Personal}
	corrected := must(booking.Correct(a, secret))(t)
	for _, ch := range append(changes, corrected...) {
		js, err := json.Marshal(ch.Event)
		if err != nil || bytes.Contains(js, []byte(secret)) {
			t.Errorf("codes of %s: %s %v", ch.Event.EventKind(), js, err)
		}
	}
	for _, d := range []any{ev.Detail(), corrected[0].Event.Detail()} {
		if js, _ := json.Marshal(d); !bytes.Contains(js, []byte(secret)) {
			t.Errorf("detail lacks the words: %s", js)
		}
	}
	var log bytes.Buffer
	l := slog.New(slog.NewTextHandler(&log, nil))
	l.Info("x", "appointment", a, "personal", ev.Personal, "why", corrected[0].Event.(*booking.AppointmentCorrected).Why)
	if strings.Contains(log.String(), secret) {
		t.Errorf("log: %s", &log)
	}
}

func TestApplyRefuses(t *testing.T) {
	t.Parallel()
	b, a, slots := booked(t)
	session := b.sessions[slots[0].Session]
	type state interface{ Apply(care.Recorded) error }
	tests := map[string]struct {
		state state
		noun  care.Noun
		id    care.ID
		event care.Event
	}{
		"an event of another noun":    {&slots[0], booking.NounSlot, slots[0].ID, &booking.SessionCancelled{}},
		"an unknown event, slot":      {&slots[0], booking.NounSlot, slots[0].ID, later{}},
		"an unknown event, session":   {&session, booking.NounSession, session.ID, later{}},
		"an unknown event, visit":     {&a, booking.NounAppointment, a.ID, later{}},
		"no event":                    {&a, booking.NounAppointment, a.ID, nil},
		"another subject":             {&slots[0], booking.NounSlot, slots[1].ID, &booking.SlotWithdrawalDue{}},
		"another noun":                {&slots[0], booking.NounSession, slots[0].ID, &booking.SlotWithdrawalDue{}},
		"published twice":             {&slots[0], booking.NounSlot, slots[0].ID, &booking.SlotPublished{}},
		"held before it was":          {&booking.Slot{}, booking.NounSlot, "s", &booking.SlotHeld{}},
		"completed before it was":     {&booking.Appointment{}, booking.NounAppointment, "a", &booking.AppointmentCompleted{}},
		"cancelled before it was":     {&booking.Session{}, booking.NounSession, "s", &booking.SessionCancelled{}},
		"a subject without its name":  {&booking.Session{}, booking.NounSession, "", &booking.SessionPublished{}},
		"booked over an old one":      {&a, booking.NounAppointment, a.ID, &booking.AppointmentBooked{}},
		"session published over this": {&session, booking.NounSession, session.ID, &booking.SessionPublished{}},
	}
	for name, tt := range tests {
		before, _ := json.Marshal(tt.state)
		err := tt.state.Apply(care.Recorded{Noun: tt.noun, Subject: tt.id, Event: tt.event})
		after, _ := json.Marshal(tt.state)
		if err == nil || !bytes.Equal(before, after) {
			t.Errorf("%s: %v, state %s", name, err, after)
		}
	}
}

// later is an event that this version does not know.
type later struct{}

func (later) EventKind() string { return "slot.teleported" }
func (later) Detail() any       { return nil }
