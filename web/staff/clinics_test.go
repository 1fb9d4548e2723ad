package staff_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/desk"
	"frontdoor/request"
)

func TestPublishingRefusesWhatASessionCannotBe(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	g.first()
	v := g.signedIn("manager")
	key := ""
	keyOn := regexp.MustCompile(`name="key" value="([^"]+)"`)
	send := func(pairs ...string) reply {
		form := map[string]string{"clinician": "other", "name": "Dr Locum", "role": "gp", "mode": "telephone", "category": "general-consultation-acute",
			"day-day": "24", "day-month": "11", "day-year": "2026", "from": "09:00", "to": "10:00", "length": "15"}
		for i := 0; i < len(pairs); i += 2 {
			form[pairs[i]] = pairs[i+1]
		}
		var list []string
		for k, x := range form {
			list = append(list, k, x)
		}
		return v.post("/staff/clinics/new", append(list, "key", key)...)
	}
	for _, c := range [][3]string{
		{"clinician", "", "Choose who"}, {"clinician", "somebody", "Choose who from the list"}, {"name", " ", "Enter the name"},
		{"role", "", "Choose the role"}, {"category", "", "Choose the national category"}, {"day-month", "13", "onth"},
		{"day-year", "2019", ""}, {"from", "9am", "Enter when it begins"}, {"to", "09:10", ""}, {"to", "08:00", ""}, {"length", "7000", ""}, {"mode", "pigeon", ""},
	} {
		a := send(c[0], c[1])
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "There is a problem") || !strings.Contains(a.body, c[2]) {
			t.Errorf("%s %q: %d, want %q", c[0], c[1], a.status, c[2])
		}
		if !strings.Contains(a.body, "Dr Locum") && c[0] != "name" {
			t.Errorf("%s: what was typed is gone", c[0])
		}
		key = keyOn.FindStringSubmatch(a.body)[1] // of the form as it is shown again
	}
	for range 2 { // a double click
		if a := send(); a.status != http.StatusSeeOther || a.to != "/staff/clinics?day=2026-11-24" {
			t.Fatalf("good: %d %s", a.status, a.body)
		}
	}
	book, err := g.Clinics(t.Context(), g.first(), mustISO(t, "2026-11-24"))
	must(t, err)
	if len(book) != 1 || len(book[0].Slots) != 4 || book[0].Session.ClinicianName != "Dr Locum" {
		t.Fatalf("got %d sessions", len(book))
	}
}

func mustISO(t *testing.T, s string) care.Date {
	t.Helper()
	d, err := care.ParseISODate(s)
	must(t, err)
	return d
}

func TestAnAppointmentIsMovedMissedAndCancelled(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	cara := g.join("cara", "Dr Cara Green", care.Clinician)
	slots := g.clinic(g.first(), 4)
	r := g.booked(cara, "My knee has been swollen since Tuesday.", slots[0].ID)
	child := g.write("He has had a cough for a week.", func(dr *desk.Draft) { dr.Intake.Born = mustISO(t, "2020-01-01"); dr.Intake.Given = "Tim" })
	must(t, g.Band(t.Context(), cara, child.ID, request.Routine, ""))
	must(t, g.Book(t.Context(), cara, "", child.ID, slots[1].ID, desk.TellByCall))
	at := func(id care.ID) (string, booking.Appointment) {
		o, err := g.Open(t.Context(), cara, id)
		must(t, err)
		return "/staff/clinics/appointments/" + string(o.Appointments[0].ID), *o.Appointments[0]
	}
	v := g.signedIn("manager")
	page, _ := at(r.ID)
	if a := v.post(page+"/move", "slot", ""); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "Choose where") {
		t.Errorf("move nowhere: %d", a.status)
	}
	if a := v.post(page+"/move", "slot", string(slots[2].ID)); a.status != http.StatusSeeOther {
		t.Fatalf("move: %d %s", a.status, a.body)
	}
	if _, x := at(r.ID); x.Slot != slots[2].ID {
		t.Error("not moved")
	}
	if a := v.post(page + "/missed"); a.status != http.StatusConflict {
		t.Errorf("missed before it began: %d", a.status)
	}
	g.clock.add(time.Hour + 45*time.Minute)
	v = g.signedIn("manager")
	kid, _ := at(child.ID)
	if a := v.post(kid + "/missed"); a.status != http.StatusSeeOther {
		t.Fatalf("missed: %d %s", a.status, a.body)
	}
	if body := v.get(kid).body; !strings.Contains(body, "Was not brought") {
		t.Error("a child who is not brought did not “fail to attend”")
	}
	if a := v.post(kid+"/corrected", "why", ""); a.status != http.StatusUnprocessableEntity {
		t.Errorf("corrected without a reason: %d", a.status)
	}
	if a := v.post(page+"/cancel", "reason", "patient/clinician-away"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a reason that the side cannot give: %d", a.status)
	}
	if a := v.post(page+"/cancel", "reason", "practice/session-cancelled"); a.status != http.StatusSeeOther {
		t.Fatalf("cancel: %d %s", a.status, a.body)
	}
	o, err := g.Open(t.Context(), cara, r.ID)
	must(t, err)
	if o.Request.List != request.ToDo {
		t.Errorf("the request is on the list %q, want to-do", o.Request.List)
	}
	if a := v.post(page + "/dance"); a.status != http.StatusNotFound {
		t.Errorf("an unknown step: %d", a.status)
	}
}

func TestALetterIsWrittenAndThePatientKnows(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	cara := g.join("cara", "Dr Cara Green", care.Clinician)
	byPost := g.letter("cara")
	byText := g.write("My elbow has been swollen since Tuesday.", func(dr *desk.Draft) { dr.Intake.Given = "Bea" })
	must(t, g.Band(t.Context(), cara, byText.ID, request.Routine, ""))
	must(t, g.Respond(t.Context(), cara, byText.ID, desk.Reply{Kind: request.AnswerAdvice, Text: "Rest the elbow.", Tell: desk.TellByMessage}))
	g.clock.add(time.Minute)
	g.deliver(conversation.Failed)
	state := func(id care.ID) *request.State {
		o, err := g.Open(t.Context(), cara, id)
		must(t, err)
		return o.Request
	}
	v := g.signedIn("manager")
	page := v.get("/staff/letters").body
	for _, want := range []string{"Ada Made-Up", "Bea Made-Up", "the text message was not delivered", "to be printed and posted"} {
		if !strings.Contains(page, want) {
			t.Errorf("the list does not say %q", want)
		}
	}
	letter := v.get(regexp.MustCompile(`/staff/letters/[0-9a-f-]{36}"`).FindString(page)[:len("/staff/letters/")+36]).body
	for _, clinical := range []string{"rash", "cream", "elbow"} {
		if strings.Contains(letter, clinical) {
			t.Errorf("the letter says %q", clinical)
		}
	}
	for id, how := range map[care.ID]string{byPost.ID: "letter", byText.ID: "call"} {
		if !state(id).Response.Told.IsZero() {
			t.Fatal("told before anybody was")
		}
		if a := v.post("/staff/letters/"+string(id)+"/reached", "how", "pigeon"); a.status != http.StatusUnprocessableEntity {
			t.Errorf("an unknown way: %d", a.status)
		}
		if a := v.post("/staff/letters/"+string(id)+"/reached", "how", how); a.status != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", how, a.status, a.body)
		}
		s := state(id)
		if s.Response.Told.IsZero() || s.Response.How != how || len(s.OpenErrands()) != 0 {
			t.Errorf("%s: told %v by %q, open tasks %v", how, s.Response.Told, s.Response.How, s.OpenErrands())
		}
		if a := v.post("/staff/letters/"+string(id)+"/reached", "how", how); a.status != http.StatusConflict {
			t.Errorf("%s twice: %d", how, a.status)
		}
	}
	if body := v.get("/staff/letters").body; !strings.Contains(body, "Nobody waits for a call or a letter.") {
		t.Error("they are still on the list")
	}
}

func TestWhatALetterSaidOfSomethingElseStopsNoClock(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	cara := g.join("cara", "Dr Cara Green", care.Clinician)
	r := g.write("My elbow has been swollen since Tuesday.")
	g.deliver(conversation.Failed) // the receipt of the request
	must(t, g.Band(t.Context(), cara, r.ID, request.Routine, ""))
	must(t, g.Respond(t.Context(), cara, r.ID, desk.Reply{Kind: request.AnswerAdvice, Text: "Rest.", Tell: desk.TellByMessage}))
	must(t, g.Reached(t.Context(), cara, r.ID, desk.ByCall))
	o, err := g.Open(t.Context(), cara, r.ID)
	must(t, err)
	if !o.Request.Response.Told.IsZero() {
		t.Error("ringing about a receipt told the answer that is still on its way")
	}
}
