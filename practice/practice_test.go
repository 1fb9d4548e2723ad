package practice_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontdoor/care"
	"frontdoor/practice"
)

func phone(t *testing.T) care.Phone {
	t.Helper()
	p, err := care.ParsePhone("01632 960123")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func local(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, care.London)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestFormIsOpenInCoreHours: whatever a practice chose, nothing closes the form
// in core hours (contract from 1 October 2025, domain notes 1.3); outside them
// its choice holds.
func TestFormIsOpenInCoreHours(t *testing.T) {
	t.Parallel()
	for _, choice := range []practice.OutOfHours{practice.OpenAlways, practice.AdminOnly, practice.InfoPage} {
		s := practice.Default("Willow Surgery", care.Practice, phone(t))
		s.AfterHours = choice
		for at, want := range map[string]practice.OutOfHours{
			"2026-03-02 07:59": choice,
			"2026-03-02 08:00": practice.OpenAlways,
			"2026-03-02 18:29": practice.OpenAlways,
			"2026-03-02 18:30": choice,
			"2026-03-01 12:00": choice, // Sunday
			"2026-04-03 12:00": choice, // Good Friday
			"2026-04-06 12:00": choice, // Easter Monday
			"2026-04-07 12:00": practice.OpenAlways,
		} {
			if got := s.FormOpen(local(t, at)); got != want {
				t.Errorf("%s with %q: %q, want %q", at, choice, got, want)
			}
		}
	}
}

// TestNextReadIsTheNextOpening of the practice's own doors, closed days included.
func TestNextReadIsTheNextOpening(t *testing.T) {
	t.Parallel()
	s := practice.Default("Willow Surgery", care.Practice, phone(t))
	s.Closed = []care.Date{mustDate(t, "2026-03-03")}
	for at, want := range map[string]string{
		"2026-03-02 07:00": "2026-03-02 08:00",
		"2026-03-02 12:00": "2026-03-02 12:00",
		"2026-03-02 19:00": "2026-03-04 08:00",
		"2026-03-06 19:00": "2026-03-09 08:00",
	} {
		if got := s.NextRead(local(t, at)); !got.Equal(local(t, want)) {
			t.Errorf("%s: read at %s, want %s", at, got.In(care.London), want)
		}
	}
}

func mustDate(t *testing.T, s string) care.Date {
	t.Helper()
	d, err := care.ParseISODate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestChangeNamesEachFault on both sides of each limit.
func TestChangeNamesEachFault(t *testing.T) {
	t.Parallel()
	for field, cases := range map[string]struct{ good, bad func(*practice.Settings) }{
		"name":             {func(s *practice.Settings) { s.Name = "W" }, func(s *practice.Settings) { s.Name = " " }},
		"phone":            {func(*practice.Settings) {}, func(s *practice.Settings) { s.Phone = "" }},
		"after_hours":      {func(s *practice.Settings) { s.AfterHours = practice.InfoPage }, func(s *practice.Settings) { s.AfterHours = "never" }},
		"urgent_minutes":   {func(s *practice.Settings) { s.Targets.UrgentMins = 15 }, func(s *practice.Settings) { s.Targets.UrgentMins = 14 }},
		"claim_minutes":    {func(s *practice.Settings) { s.Targets.ClaimMins = 60 }, func(s *practice.Settings) { s.Targets.ClaimMins = 61 }},
		"escalate_minutes": {func(s *practice.Settings) { s.Targets.EscalateMins = 1 }, func(s *practice.Settings) { s.Targets.EscalateMins = 0 }},
		"answer_hours":     {func(s *practice.Settings) { s.Targets.AnswerHours = 336 }, func(s *practice.Settings) { s.Targets.AnswerHours = 337 }},
		"offer_hours":      {func(s *practice.Settings) { s.Targets.OfferHours = 1 }, func(s *practice.Settings) { s.Targets.OfferHours = 0 }},
		"undo_seconds":     {func(s *practice.Settings) { s.Targets.UndoSeconds = 0 }, func(s *practice.Settings) { s.Targets.UndoSeconds = 121 }},
		"same_day_until":   {func(s *practice.Settings) { s.Targets.SameDayUntil = 18*60 + 30 }, func(s *practice.Settings) { s.Targets.SameDayUntil = 18*60 + 31 }},
		"teams":            {func(s *practice.Settings) { s.Teams = nil }, func(s *practice.Settings) { s.Teams = []practice.Team{{ID: "x"}} }},
	} {
		s := practice.Default("Willow Surgery", care.Practice, phone(t))
		cases.good(&s)
		if _, err := practice.Change(s, "why"); err != nil {
			t.Errorf("%s: a good value is refused: %v", field, care.FieldsOf(err))
		}
		cases.bad(&s)
		_, err := practice.Change(s, "why")
		if care.KindOf(err) != care.Invalid || care.FieldsOf(err)[field] == "" {
			t.Errorf("%s: a bad value gives %v with %v", field, err, care.FieldsOf(err))
		}
	}
}

// TestSettingsSurviveTheJournal: what was changed is what is read back.
func TestSettingsSurviveTheJournal(t *testing.T) {
	t.Parallel()
	s := practice.Default("Willow Surgery", care.Practice, phone(t))
	s.Closed = []care.Date{mustDate(t, "2026-12-24")}
	e, err := practice.Change(s, "holiday")
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var back practice.Changed
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	var got practice.Settings
	if err := got.Apply(care.Recorded{Event: &back}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, got, cmp.Comparer(func(a, b care.Date) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
}

// TestListIsWhatTheLastRowsSaid: however a patient's rows change, the list says
// what the last one said, and the same row again changes nothing.
func TestListIsWhatTheLastRowsSaid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		var p practice.Patient
		registered := false
		var last practice.Details
		for range rapid.IntRange(1, 20).Draw(rt, "rows") {
			d := practice.Details{NHSNumber: "9990000018", Family: rapid.SampledFrom([]string{"Made-Up", "Invented"}).Draw(rt, "family")}
			left := rapid.Bool().Draw(rt, "left")
			if e := p.Update(d, left); e != nil {
				if err := p.Apply(care.Recorded{Org: "A81001", Subject: "p", Event: e}); err != nil {
					rt.Fatal(err)
				}
			}
			if !left {
				registered, last = true, d
			} else {
				registered = false
			}
			if p.ID != "" && p.Left == registered {
				rt.Fatalf("left is %v after a row that says left %v", p.Left, left)
			}
			if registered && p.Details != last {
				rt.Fatalf("details are not those of the last row")
			}
			if e := p.Update(d, left); e != nil {
				rt.Fatalf("the same row again changes something: %s", e.EventKind())
			}
		}
	})
}
