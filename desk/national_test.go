package desk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/measure"
)

func anAppointment(change func(*booking.Appointment)) booking.Appointment {
	a := booking.Appointment{ID: "a", Status: booking.IsCompleted, BookedAt: monday.AddDate(0, 0, -8)}
	a.Role, a.Mode, a.Category, a.Starts, a.Length = booking.GP, booking.FaceToFace, "general-consultation-acute", monday, 10
	if change != nil {
		change(&a)
	}
	return a
}

// TestCrosstabSpellings: values to the letter as published, and everything that
// would be counted otherwise is told.
func TestCrosstabSpellings(t *testing.T) {
	t.Parallel()
	now := monday.Add(24 * time.Hour)
	plain := desk.CrosstabRow{Month: "01MAR2026", HCPType: "GP", Mode: "Face-to-Face", Category: "General Consultation Acute", LeadTime: "8  to 14 Days", Status: "Attended", Count: 1}
	for name, c := range map[string]struct {
		change func(*booking.Appointment)
		want   func(*desk.CrosstabRow) bool // false: not counted
		check  string
	}{
		"attended":    {nil, func(*desk.CrosstabRow) bool { return true }, ""},
		"arrived":     {func(a *booking.Appointment) { a.Status = booking.HasArrived }, func(*desk.CrosstabRow) bool { return true }, ""},
		"missed":      {func(a *booking.Appointment) { a.Status = booking.DidNotAttend }, func(r *desk.CrosstabRow) bool { r.Status = "DNA"; return true }, ""},
		"not brought": {func(a *booking.Appointment) { a.Status = booking.WasNotBrought }, func(r *desk.CrosstabRow) bool { r.Status = "DNA"; return true }, "not brought"},
		"not noted":   {func(a *booking.Appointment) { a.Status = booking.IsBooked }, func(r *desk.CrosstabRow) bool { r.Status = "Unknown"; return true }, "APPT_STATUS Unknown"},
		"video":       {func(a *booking.Appointment) { a.Mode = booking.Video }, func(r *desk.CrosstabRow) bool { r.Mode = "Video Conference/Online"; return true }, ""},
		"written":     {func(a *booking.Appointment) { a.Mode = booking.Written }, func(r *desk.CrosstabRow) bool { r.Mode = "Video Conference/Online"; return true }, `"written"`},
		"mode":        {func(a *booking.Appointment) { a.Mode = "pigeon" }, func(r *desk.CrosstabRow) bool { r.Mode = "Unknown"; return true }, "APPT_MODE Unknown"},
		"nurse":       {func(a *booking.Appointment) { a.Role = "practice-nurse" }, func(r *desk.CrosstabRow) bool { r.HCPType = "Other Practice staff"; return true }, ""},
		"role":        {func(a *booking.Appointment) { a.Role = "juggler" }, func(r *desk.CrosstabRow) bool { r.HCPType = "Unknown"; return true }, "HCP_TYPE Unknown"},
		"category":    {func(a *booking.Appointment) { a.Category = "old-name" }, func(r *desk.CrosstabRow) bool { r.Category = "Unmapped"; return true }, "Unmapped"},
		"same day":    {func(a *booking.Appointment) { a.BookedAt = monday.Add(-time.Minute) }, func(r *desk.CrosstabRow) bool { r.LeadTime = "Same Day"; return true }, ""},
		"booked late": {func(a *booking.Appointment) { a.BookedAt = monday.AddDate(0, 0, 1) }, func(r *desk.CrosstabRow) bool { r.LeadTime = "Unknown / Data Issue"; return true }, "Data Issue"},
		"moved":       {func(a *booking.Appointment) { a.Moves = 1 }, func(*desk.CrosstabRow) bool { return true }, "moved"},
		"cancelled":   {func(a *booking.Appointment) { a.Status = booking.IsCancelled }, func(*desk.CrosstabRow) bool { return false }, "cancelled"},
		"to come":     {func(a *booking.Appointment) { a.Starts = now.Add(time.Minute) }, func(*desk.CrosstabRow) bool { return false }, "not begun"},
	} {
		rows, check := desk.Crosstab([]booking.Appointment{anAppointment(c.change)}, now)
		want := plain
		var wanted []desk.CrosstabRow
		if c.want(&want) {
			wanted = []desk.CrosstabRow{want}
		}
		if len(rows) == 0 {
			rows = nil
		}
		if diff := cmp.Diff(wanted, rows); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if told := len(check) == 1 && check[0].Count == 1 && c.check != "" && strings.Contains(check[0].What, c.check); told != (c.check != "") || c.check == "" && len(check) > 0 {
			t.Errorf("%s: the check tells %v", name, check)
		}
	}
}

// Whatever the contacts, each is in one band, and the bands add up to them.
func TestNationalCountsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var list []desk.ExportedRequest
		want := map[measure.Channel]int{}
		for range rapid.IntRange(0, 40).Draw(t, "contacts") {
			c := measure.Contact{Channel: rapid.SampledFrom(measure.Channels).Draw(t, "channel"), SafetyNet: rapid.IntRange(0, 5).Draw(t, "net") == 0,
				Made: monday.Add(time.Duration(rapid.IntRange(-60*24*60, 60*24*60).Draw(t, "made")) * time.Minute)}
			list = append(list, desk.ExportedRequest{Contact: c})
			if !c.SafetyNet && c.Channel != measure.Other {
				want[c.Channel]++
			}
		}
		web, _ := desk.Submissions(list)
		keyed, _ := desk.TelephonyAndDesk(list)
		got := map[measure.Channel]int{}
		for _, r := range append(web, keyed...) {
			if r.Count < 0 || r.Month.Day() != 1 || r.Band.Label == "" {
				t.Fatalf("row %+v", r)
			}
			got[r.Channel] += r.Count
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(care.Date{})); diff != "" {
			t.Fatal(diff)
		}
	})
}
