package staff_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/request"
)

func TestWorklistShowsWhatARowNeeds(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	list := r.register("Ada Quill", "Adela Quillon")
	known := r.asks(surgery, "Ada Quill", swollenKnee, func(d *desk.Draft) {
		d.Intake.Language, d.Intake.Adjustments = "Polish", []string{"step-free"}
	})
	r.asks(surgery, "Zed Unknown", "boli mnie głowa od wczoraj i mam gorączkę")
	_, err := r.d.LeaveSafetyNet(t.Context(), desk.Draft{ID: care.NewID(monday, zero{}), Org: surgery, Declared: []string{"Chest pain"}})
	must(t, err)
	c := r.clinician()
	c.get("/staff/list").is(http.StatusOK).says(
		"Ada Quill , 42", swollenKnee, "Web form · Health problem", "First look", "by 18:30", "came 08:30, promise 18:30 today",
		"Interpreter needed", "Reasonable adjustments needed",
		"Words not assessed", "Not matched", "Safety net", "Name not known", "age not known",
		"Emergency · unacknowledged for 0 min", "Emergency:", "Acknowledge", "To do 3").hides("no red flags")

	// Moved to the right patient: the list says the name of the list.
	c.acts(known, "link", "patient", string(list[1].ID)).done()
	c.get("/staff/list").says("Adela Quillon , 42").hides("Ada Quill ,")

	r.later(10*time.Hour + 20*time.Minute)
	c = r.again("Dr Cara Green") // idle for ten hours
	c.get("/staff/list").says("Needs help now: 3 promises missed", "late by 20 min (18:30)").hides("due within the hour")
}

func TestNearPromises(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.asks(surgery, "Ada Quill", swollenKnee)
	r.later(9*time.Hour + 20*time.Minute) // 17:50
	r.clinician().get("/staff/list").says("Needs help now: 1 due within the hour").hides("missed")
}

func TestWorklistFilters(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.clinician()
	ada := r.asks(surgery, "Ada Quill", swollenKnee)
	bo := r.asks(surgery, "Bo Larch", "My elbow has been sore for a week.")
	cy := r.asks(surgery, "Cy Elm", "Please send a letter.", func(d *desk.Draft) {
		d.Kind, d.Topic = request.AdminKind, request.OtherAdm
		d.Intake.Answers = map[string]string{"words": "Please send a letter."}
	})
	c.acts(ada, "band", "band", "urgent").done()
	c.acts(bo, "band", "band", "routine").done()
	c.acts(bo, "assign", "team", "nursing", "person", string(c.ID)).done()
	c.acts(cy, "ask", "text", "What for?", "tell", "call").done()
	for query, want := range map[string]string{
		"":                       "Ada Quill,Bo Larch",
		"?band=urgent":           "Ada Quill",
		"?band=none":             "",
		"?team=nursing":          "Bo Larch",
		"?who=mine":              "Bo Larch",
		"?list=waiting":          "Cy Elm",
		"?list=closed":           "",
		"?list=nonsense":         "",
		"?kind=admin":            "",
		"?kind=clinical":         "Ada Quill,Bo Larch",
		"?channel=phone":         "",
		"?list=offered":          "",
		"?band=routine&who=mine": "Bo Larch",
		"?page=0":                "Ada Quill,Bo Larch",
		"?page=x":                "Ada Quill,Bo Larch",
	} {
		a := c.get("/staff/list" + query).is(http.StatusOK)
		var got []string
		for _, name := range []string{"Ada Quill", "Bo Larch", "Cy Elm"} {
			if strings.Contains(a.text(), name+" ,") {
				got = append(got, name)
			}
		}
		if s := strings.Join(got, ","); s != want {
			t.Errorf("%s shows %q, want %q", query, s, want)
		}
	}
	c.get("/staff/list").says("To do 2", "Waiting 1", "Urgent (1)", "Routine (1)", "First look (0)")
	if to := c.get("/staff/list?page=2").done().header.Get("Location"); to != "/staff/list" {
		t.Errorf("a page that is no more leads to %s", to)
	}
}

func TestStartOfDay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.asks(surgery, "Bo Larch", "My elbow has been sore for a week.")
	r.later(12 * time.Hour) // Monday evening
	r.asks(surgery, "Ada Quill", swollenKnee)
	r.later(12 * time.Hour) // Tuesday morning
	r.asks(surgery, "Cy Elm", "My ankle has been sore for a week.")
	_, err := r.d.LeaveSafetyNet(t.Context(), desk.Draft{ID: care.NewID(monday, zero{}), Org: surgery, Declared: []string{"Chest pain"}})
	must(t, err)
	a := r.receptionist().get("/staff").is(http.StatusOK).says("Safety net (1)", "While we were closed (1)", "Ada Quill", "Still open from before (1)", "Bo Larch",
		"Messages not delivered (0)", "0 Appointments today", "Begin with the first").hides("Cy Elm")
	if !strings.Contains(a.body, `<a class="nhsuk-button" href="/staff/request/`) {
		t.Error("there is no button to begin with the first")
	}
}

func TestSearchIsNeverInAnAddress(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	list := r.register("Ada Quill", "Bo O'Larch-Smith")
	id := r.asks(surgery, "Zed Unknown", swollenKnee)
	ref := r.state(id).Reference
	n := r.receptionist()
	for q, want := range map[string]string{
		"quill": "Ada Quill", "ada q": "Ada Quill", "1/3/1984": "Ada Quill", string(list[0].Details.NHSNumber): "Ada Quill",
		"olarch": "O&#39;Larch-Smith", "unknown z": "Zed Unknown", "Zed": "Nobody found", "x": "Type at least two letters",
	} {
		a := n.do(http.MethodPost, "/staff/patients", url.Values{"q": {q}}).is(http.StatusOK)
		if !strings.Contains(a.text(), want) {
			t.Errorf("%q does not find %q: %.600s", q, want, a.text())
		}
		if strings.Contains(a.body, "?q=") {
			t.Errorf("%q: the page has an address with what was searched", q)
		}
	}
	if to := n.do(http.MethodPost, "/staff/patients", url.Values{"q": {ref.Display()}}).done().header.Get("Location"); to != "/staff/request/"+string(id) {
		t.Errorf("a reference leads to %s", to)
	}
	n.get("/staff/patients?q=quill").is(http.StatusOK).hides("Ada Quill")
}

func TestKeyIn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	list := r.register("Ada Quill")
	n := r.receptionist()
	key := func(pairs ...string) answer {
		form := url.Values{"in-key": {"k-" + strings.Join(pairs, "")}, "in-channel": {"phone"}, "in-kind": {"clinical"}, "in-route": {"call"}, "in-do": {"add"}}
		for i := 0; i+1 < len(pairs); i += 2 {
			form.Add("in-"+pairs[i], pairs[i+1])
		}
		return n.do(http.MethodPost, "/staff/key-in", form)
	}
	made := func(a answer) *request.State {
		return r.state(care.ID(strings.TrimPrefix(a.done().header.Get("Location"), "/staff/key-in/done/")))
	}
	if s := made(key("words", "Rash on both arms since Friday", "patient", string(list[0].ID))); s.Patient != list[0].ID || s.KeyedBy != n.ID || s.Channel != request.Phone || s.Intake.Mobile == "" {
		t.Errorf("keyed in as %+v", s.Channel)
	}
	if s := made(key("words", "Will not say who she is, sore throat")); s.Patient != "" || s.Match != "none" {
		t.Error("somebody unknown was matched")
	}
	if s := made(key("words", "Stung by a wasp", "danger", "Any swelling of the lips?")); s.Band != request.Emergency || s.Alert.IsZero() || !strings.Contains(s.Intake.Words(), "Said yes to: Any swelling of the lips?") {
		t.Error("a yes to a prompt is no emergency")
	}
	if s := made(key("words", "Wants to be seen today, it is urgent", "band", "urgent")); s.Band != request.Urgent {
		t.Error("a receptionist could not raise")
	}
	key("words", "Not urgent", "band", "routine").is(http.StatusForbidden)
	key("mobile", "12", "born-day", "31", "born-month", "2", "born-year", "1990").is(http.StatusUnprocessableEntity).
		says("Enter an answer", "Enter a phone number", "February 1990 has 28 days.")
	key("words", "Sore throat", "route", "text").is(http.StatusSeeOther) // the first value counts: call
	key("words", "Sore throat", "mobile", "12").is(http.StatusUnprocessableEntity).says("Enter a phone number")
	key("words", "Sore throat", "born-day", "1", "born-month", "1", "born-year", "2999").is(http.StatusUnprocessableEntity).says("Date of birth must be in the past")

	same := url.Values{"in-key": {"once"}, "in-channel": {"desk"}, "in-kind": {"admin"}, "in-words": {"A letter"}, "in-do": {"add"}}
	first, again := n.do(http.MethodPost, "/staff/key-in", same).done(), n.do(http.MethodPost, "/staff/key-in", same).done()
	if first.header.Get("Location") != again.header.Get("Location") {
		t.Error("a double click made two requests")
	}
	n.do(http.MethodPost, "/staff/signs", url.Values{"in-words": {"crushing chest pain"}}).is(http.StatusOK).says("Red flags in these words", "Chest pain")
	n.do(http.MethodPost, "/staff/signs", url.Values{"in-words": {"a letter"}}).is(http.StatusOK).hides("no red flags", "Red flags")
}

// zero is a source of random bytes that has only one.
type zero struct{}

func (zero) Read(p []byte) (int, error) { return len(p), nil }
