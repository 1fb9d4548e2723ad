package booking_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontdoor/booking"
	"frontdoor/care"
)

func TestPublishLaysOutSlots(t *testing.T) {
	t.Parallel()
	cmd := clinic()
	cmd.To = 9*60 + 50 // three slots of 15 minutes and 5 minutes left
	cmd.ClinicianName = " Dr  Ada Example "
	_, session, slots := published(t, cmd)
	want := booking.Session{
		ID: session.ID, Clinician: "dr", ClinicianName: "Dr Ada Example", Role: booking.GP, Room: "Room 2",
		Mode: booking.FaceToFace, Category: "general-consultation-routine",
		Starts: monday, Ends: monday.Add(50 * time.Minute), SlotLength: 15, Slots: 3, Status: booking.SessionIsPublished,
	}
	if diff := cmp.Diff(want, session); diff != "" {
		t.Errorf("session (-want +got):\n%s", diff)
	}
	if len(slots) != 3 {
		t.Fatalf("%d slots, want 3", len(slots))
	}
	for i, s := range slots {
		want := booking.Slot{ID: s.ID, Status: booking.SlotIsFree, Particulars: booking.Particulars{
			Session: session.ID, Clinician: "dr", ClinicianName: "Dr Ada Example", Role: booking.GP, Room: "Room 2",
			Mode: booking.FaceToFace, Category: "general-consultation-routine",
			Starts: monday.Add(time.Duration(i) * 15 * time.Minute), Length: 15,
		}}
		if diff := cmp.Diff(want, s); diff != "" {
			t.Errorf("slot %d (-want +got):\n%s", i, diff)
		}
		if got := s.Starts.Location(); got != time.UTC {
			t.Errorf("slot %d starts in %s, want UTC", i, got)
		}
	}
}

func TestPublishRefuses(t *testing.T) {
	t.Parallel()
	today := care.DateOf(monday)
	springs := care.DateOf(time.Date(2026, 3, 29, 12, 0, 0, 0, care.London)) // clocks go forward
	tests := map[string]struct {
		change func(*booking.PublishSession)
		field  string // "" when it is accepted
	}{
		"as it is":             {func(c *booking.PublishSession) {}, ""},
		"no clinician's name":  {func(c *booking.PublishSession) { c.ClinicianName = " " }, "clinician"},
		"nobody who signs in":  {func(c *booking.PublishSession) { c.Clinician = "" }, ""},
		"longest name":         {func(c *booking.PublishSession) { c.ClinicianName = strings.Repeat("é", 100) }, ""},
		"name too long":        {func(c *booking.PublishSession) { c.ClinicianName = strings.Repeat("é", 101) }, "clinician"},
		"longest room":         {func(c *booking.PublishSession) { c.Room = strings.Repeat("r", 60) }, ""},
		"room too long":        {func(c *booking.PublishSession) { c.Room = strings.Repeat("r", 61) }, "room"},
		"no room":              {func(c *booking.PublishSession) { c.Room = "" }, ""},
		"unknown role":         {func(c *booking.PublishSession) { c.Role = "wizard" }, "role"},
		"unknown mode":         {func(c *booking.PublishSession) { c.Mode = "not-an-appointment" }, "mode"},
		"unknown category":     {func(c *booking.PublishSession) { c.Category = "unmapped" }, "category"},
		"slot too short":       {func(c *booking.PublishSession) { c.SlotLength = 4 }, "length"},
		"shortest slot":        {func(c *booking.PublishSession) { c.SlotLength = 5 }, ""},
		"longest slot":         {func(c *booking.PublishSession) { c.SlotLength, c.To = 120, 11*60 }, ""},
		"slot too long":        {func(c *booking.PublishSession) { c.SlotLength, c.To = 121, 12*60 }, "length"},
		"no length":            {func(c *booking.PublishSession) { c.SlotLength = 0 }, "length"},
		"exactly one slot":     {func(c *booking.PublishSession) { c.SlotLength = 60 }, ""},
		"shorter than a slot":  {func(c *booking.PublishSession) { c.SlotLength = 61 }, "length"},
		"200 slots":            {func(c *booking.PublishSession) { c.SlotLength, c.From, c.To = 5, 8*60, 8*60+1000-40 }, ""},
		"201 slots":            {func(c *booking.PublishSession) { c.SlotLength, c.Day, c.From, c.To = 5, today.AddDays(1), 0, 1005 }, "length"},
		"just 200 slots":       {func(c *booking.PublishSession) { c.SlotLength, c.Day, c.From, c.To = 5, today.AddDays(1), 0, 1004 }, ""},
		"ends at its start":    {func(c *booking.PublishSession) { c.To = c.From }, "to"},
		"ends before":          {func(c *booking.PublishSession) { c.To = c.From - 1 }, "to"},
		"until midnight":       {func(c *booking.PublishSession) { c.From, c.To = 23*60, 24*60 }, ""},
		"beyond midnight":      {func(c *booking.PublishSession) { c.From, c.To = 23*60, 24*60+1 }, "to"},
		"before midnight":      {func(c *booking.PublishSession) { c.From = -1 }, "from"},
		"no day":               {func(c *booking.PublishSession) { c.Day = care.Date{} }, "day"},
		"yesterday":            {func(c *booking.PublishSession) { c.Day = today.AddDays(-1) }, "day"},
		"starts now":           {func(c *booking.PublishSession) { c.From = 8 * 60 }, ""},
		"started a minute ago": {func(c *booking.PublishSession) { c.From = 8*60 - 1 }, "from"},
		"as far as it goes":    {func(c *booking.PublishSession) { c.Day = today.AddDays(booking.MaxDaysAhead) }, ""},
		"too far":              {func(c *booking.PublishSession) { c.Day = today.AddDays(booking.MaxDaysAhead + 1) }, "day"},
		"in the lost hour":     {func(c *booking.PublishSession) { c.Day, c.From = springs, 60 }, "from"},
		"before the lost hour": {func(c *booking.PublishSession) { c.Day, c.From = springs, 59 }, ""},
		"after the lost hour":  {func(c *booking.PublishSession) { c.Day, c.From = springs, 120 }, ""},
		"ends in the lost":     {func(c *booking.PublishSession) { c.Day, c.From, c.To = springs, 0, 119 }, "to"},
		"same hour, other day": {func(c *booking.PublishSession) { c.Day, c.From = springs.AddDays(1), 60 }, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := clinic()
			tt.change(&cmd)
			changes, err := booking.Publish(cmd, monday.Add(-time.Hour), newBook(t).newID)
			if tt.field == "" {
				if err != nil {
					t.Fatalf("refused: %v %v", err, care.FieldsOf(err))
				}
				return
			}
			fields := care.FieldsOf(err)
			if changes != nil || len(fields) != 1 || fields[tt.field] == "" {
				t.Errorf("faults %v, want one of %s", fields, tt.field)
			}
		})
	}
}

// A session through the spring change is an hour shorter than the clock says.
func TestPublishThroughTheClockChange(t *testing.T) {
	t.Parallel()
	cmd := clinic()
	cmd.Day = care.DateOf(time.Date(2026, 3, 29, 12, 0, 0, 0, care.London))
	cmd.From, cmd.To, cmd.SlotLength = 0, 3*60, 60
	_, session, slots := published(t, cmd)
	if session.Slots != 2 || len(slots) != 2 {
		t.Fatalf("%d slots, want 2", session.Slots)
	}
	if got := slots[1].Starts.In(care.London).Format("15:04"); got != "02:00" {
		t.Errorf("second slot at %s, want 02:00", got)
	}
}

func TestCancelSession(t *testing.T) {
	t.Parallel()
	b, session, slots := published(t, clinic())
	hold := booking.HoldSlot{Request: "r1", Offer: "o1", Until: slots[1].Starts}
	b.record(must(booking.Hold(slots[1], hold, monday.Add(-time.Hour)))(t), monday)
	b.record(must(booking.BookAppointment(slots[2], booking.BookingCommand{Appointment: "a", Request: "r2"}, monday))(t), monday)
	b.record(must(booking.Withdraw(slots[3]))(t), monday)
	for i := range slots {
		slots[i] = b.slots[slots[i].ID]
	}

	for name, some := range map[string][]booking.Slot{
		"a slot forgotten": slots[:3],
		"a slot doubled":   {slots[0], slots[1], slots[2], slots[2]},
		"none":             nil,
	} {
		if _, err := booking.CancelSession(session, some, booking.ClinicianAway, monday); care.KindOf(err) != care.Conflict {
			t.Errorf("%s: %v, want a conflict", name, err)
		}
	}
	if _, err := booking.CancelSession(session, slots, "hungover", monday); care.FieldsOf(err)["reason"] == "" {
		t.Errorf("unknown reason: %v", err)
	}
	if _, err := booking.CancelSession(session, slots, booking.ClinicianAway, session.Ends); care.KindOf(err) != care.Conflict {
		t.Errorf("at its end: %v, want a conflict", err)
	}

	c, err := booking.CancelSession(session, slots, booking.ClinicianAway, session.Ends.Add(-time.Second))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]booking.Slot{slots[1]}, c.OffersLost); diff != "" {
		t.Errorf("offers lost (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]booking.Slot{slots[2]}, c.ToMove); diff != "" {
		t.Errorf("to move (-want +got):\n%s", diff)
	}
	b.record(c.Changes, monday)
	if got := b.sessions[session.ID]; got.Status != booking.SessionIsCancelled || got.Reason != booking.ClinicianAway {
		t.Errorf("session is %s because %s", got.Status, got.Reason)
	}
	for i, want := range []booking.SlotStatus{booking.SlotIsWithdrawn, booking.SlotIsWithdrawn, booking.SlotIsBooked, booking.SlotIsWithdrawn} {
		if got := b.slots[slots[i].ID].Status; got != want {
			t.Errorf("slot %d is %s, want %s", i, got, want)
		}
	}
	if _, err := booking.CancelSession(b.sessions[session.ID], slots, booking.ClinicianAway, monday); care.KindOf(err) != care.Conflict {
		t.Errorf("twice: %v, want a conflict", err)
	}

	// The booked slot does not become free again when its appointment goes.
	a, s := b.appointments["a"], b.slots[slots[2].ID]
	b.record(must(booking.Cancel(a, s, booking.ByPractice, booking.SessionOff, monday))(t), monday)
	if got := b.slots[s.ID].Status; got != booking.SlotIsWithdrawn {
		t.Errorf("slot of a cancelled session is %s, want withdrawn", got)
	}
}
