package booking_test

import (
	"errors"
	"testing"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
)

func TestHold(t *testing.T) {
	t.Parallel()
	_, _, slots := published(t, clinic())
	s := slots[0]
	far := s
	far.Starts = monday.AddDate(0, 1, 0)
	early := monday.Add(-time.Hour)
	tests := map[string]struct {
		slot  booking.Slot
		until time.Time
		now   time.Time
		want  string // field at fault, "taken", or "" when it is held
	}{
		"until it begins":        {s, s.Starts, early, ""},
		"until after it begins":  {s, s.Starts.Add(time.Second), early, "until"},
		"until now":              {s, early, early, "until"},
		"until just after now":   {s, early.Add(time.Second), early, ""},
		"for 14 days":            {far, early.Add(booking.MaxHold), early, ""},
		"for more than 14 days":  {far, early.Add(booking.MaxHold + time.Second), early, "until"},
		"a moment before it":     {s, s.Starts, s.Starts.Add(-time.Second), ""},
		"once it begins":         {s, s.Starts.Add(time.Minute), s.Starts, "taken"},
		"something that is none": {booking.Slot{}, s.Starts, early, "taken"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := booking.Hold(tt.slot, booking.HoldSlot{Request: "r", Offer: "o", Until: tt.until}, tt.now)
			got := ""
			switch {
			case errors.Is(err, booking.ErrTaken):
				got = "taken"
			case care.FieldsOf(err)["until"] != "":
				got = "until"
			case err != nil:
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	for _, cmd := range []booking.HoldSlot{{Request: "r", Until: s.Starts}, {Offer: "o", Until: s.Starts}} {
		if _, err := booking.Hold(s, cmd, early); care.KindOf(err) != care.Invalid {
			t.Errorf("hold for nobody: %v", err)
		}
	}
}

// held is a slot held for request r under offer o until a quarter to nine.
func held(t *testing.T) (*book, booking.Slot, time.Time) {
	t.Helper()
	b, _, slots := published(t, clinic())
	until := monday.Add(-15 * time.Minute)
	hold := booking.HoldSlot{Request: "r", Offer: "o", Until: until}
	b.record(must(booking.Hold(slots[0], hold, monday.Add(-time.Hour)))(t), monday.Add(-time.Hour))
	return b, b.slots[slots[0].ID], until
}

func TestWhoMayBookAHeldSlot(t *testing.T) {
	t.Parallel()
	_, s, until := held(t)
	before, end := until.Add(-time.Microsecond), s.Ends()
	tests := map[string]struct {
		request, offer care.ID
		now            time.Time
		want           error
	}{
		"its patient, in time":            {"r", "o", before, nil},
		"its patient, too late":           {"r", "o", until, booking.ErrLapsed},
		"staff for its patient, in time":  {"r", "", before, nil},
		"staff for its patient, late":     {"r", "", until, nil},
		"another offer of the request":    {"r", "o2", before, booking.ErrTaken},
		"another patient's offer":         {"r2", "o2", before, booking.ErrTaken},
		"another patient with its offer":  {"r2", "o", before, booking.ErrTaken},
		"staff for another, in time":      {"r2", "", before, booking.ErrTaken},
		"staff for another, late":         {"r2", "", until, nil},
		"staff while the slot runs":       {"r2", "", end.Add(-time.Microsecond), nil},
		"staff when the slot is over":     {"r2", "", end, booking.ErrTaken},
		"its patient, after it was begun": {"r", "o", s.Starts, booking.ErrLapsed},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := booking.BookingCommand{Appointment: "a", Request: tt.request, Offer: tt.offer}
			changes, err := booking.BookAppointment(s, cmd, tt.now)
			if !errors.Is(err, tt.want) || (err != nil) != (tt.want != nil) {
				t.Fatalf("got %v, want %v", err, tt.want)
			}
			if err != nil {
				if care.KindOf(err) != care.Conflict || care.MessageOf(err) == "" || !errors.Is(care.Wrap("desk", err), tt.want) {
					t.Errorf("refusal %v is not a recognisable conflict with words", err)
				}
				return
			}
			expired := changes[0].Event.EventKind() == "slot.hold-expired"
			if late := !tt.now.Before(until); expired != late {
				t.Errorf("expiry noted: %v, want %v", expired, late)
			}
		})
	}
}

func TestEndOfHold(t *testing.T) {
	t.Parallel()
	b, s, until := held(t)
	if got := s.DueAt(); !got.Equal(until) {
		t.Errorf("due at %v, want %v", got, until)
	}
	if _, err := booking.ExpireHold(s, until.Add(-time.Microsecond)); care.KindOf(err) != care.Conflict {
		t.Errorf("expired early: %v", err)
	}
	if _, err := booking.ReleaseHold(s, "o2"); care.KindOf(err) != care.Conflict {
		t.Errorf("released by another offer: %v", err)
	}
	if s.FreeAt(until.Add(-time.Microsecond)) || !s.FreeAt(until) || s.FreeAt(s.Starts) {
		t.Error("a held slot is free from the end of its hold until it begins")
	}
	// A hold that is over does not keep the next one away.
	again := must(booking.Hold(s, booking.HoldSlot{Request: "r2", Offer: "o2", Until: s.Starts}, until))(t)
	if len(again) != 2 || again[0].Event.EventKind() != "slot.hold-expired" {
		t.Errorf("hold after a hold: %v", again)
	}
	for name, end := range map[string][]care.Change{
		"released": must(booking.ReleaseHold(s, "o"))(t),
		"expired":  must(booking.ExpireHold(s, until))(t),
	} {
		b.slots[s.ID] = s
		b.record(end, until)
		got := b.slots[s.ID]
		if got.Status != booking.SlotIsFree || got.HeldFor != "" || got.Offer != "" || !got.DueAt().IsZero() {
			t.Errorf("%s: %+v", name, got)
		}
		if _, err := booking.ExpireHold(got, until); care.KindOf(err) != care.Conflict {
			t.Errorf("%s, then expired: %v", name, err)
		}
	}
}

func TestWithdraw(t *testing.T) {
	t.Parallel()
	b, s, _ := held(t)
	changes := must(booking.Withdraw(s))(t)
	if e := changes[0].Event.(*booking.SlotWithdrawn); e.Request != "r" || e.Offer != "o" {
		t.Errorf("withdrawal does not name the offer: %+v", e)
	}
	b.record(changes, monday)
	if _, err := booking.Withdraw(b.slots[s.ID]); care.KindOf(err) != care.Conflict {
		t.Errorf("withdrawn twice: %v", err)
	}
	if _, err := booking.BookAppointment(b.slots[s.ID], booking.BookingCommand{Appointment: "a", Request: "r"}, monday); !errors.Is(err, booking.ErrTaken) {
		t.Errorf("booked a withdrawn slot: %v", err)
	}
	_, _, slots := booked(t)
	if _, err := booking.Withdraw(slots[0]); care.KindOf(err) != care.Conflict {
		t.Errorf("withdrew a booked slot: %v", err)
	}
}
