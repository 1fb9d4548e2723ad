package staff_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/request"
)

const swollenKnee = "My knee has been swollen since I fell on the stairs on Tuesday."

// opens a request's page, which must be there.
func (p *person) opens(id care.ID) answer {
	p.rig.t.Helper()
	return p.get("/staff/request/" + string(id)).is(http.StatusOK)
}

func TestEveryStep(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.clinic()
	id := r.asks(surgery, "Ada Quill", swollenKnee)
	c := r.clinician()

	c.acts(id, "claim").done()
	c.opens(id).says("You are working on this")
	c.acts(id, "release").done()
	c.acts(id, "band", "band", "same-day").done()
	c.opens(id).says("Same day", "Band set to Same day (was First look)", "Undo")
	c.acts(id, "assign", "team", "nursing", "person", string(r.navigator().ID)).done()
	c.opens(id).says("Passed to a person in a team")
	c.acts(id, "note", "text", "Spoke with her daughter.").done()
	c.opens(id).says("Note, not seen by the patient", "Spoke with her daughter.", "Dr Cara Green")
	c.acts(id, "task", "text", "Send the x-ray form", "team", "admin", "due", "today").done()
	c.opens(id).says("Send the x-ray form", "Admin and medicines", "by 18:30")
	task := r.state(id).Errands[0].ID
	c.acts(id, "task-done", "task", string(task), "told", "").done()
	c.opens(id).says("Task done").hides("Admin and medicines by")

	c.acts(id, "ask", "text", "Can you stand on it?", "tell", "message").done()
	c.opens(id).says("Waiting for the patient’s answer", "Question to the patient", "Can you stand on it?", "Patient not told yet", "Question by text message", "goes out 08:30")
	c.acts(id, "told", "how", "call").done()
	c.opens(id).says("The patient was told (call)").hides("Patient not told yet")
	c.acts(id, "rang", "outcome", "no-answer", "next", "60", "note", "Rang twice").done()
	c.opens(id).says("Rang, no answer; next try 09:30", "To be rung again", "back 09:30")
	c.acts(id, "when", "text", "We ring you {when}.", "hear-by", "2h", "tell", "call").done()
	c.opens(id).says("We ring you by 10:30am today.", "Said when and how the patient will hear")
	if got, want := r.state(id).Promise.Due, monday.Add(2*time.Hour); !got.Equal(want) {
		t.Errorf("the promise is %s, what the patient was told %s", got, want)
	}
	c.acts(id, "direct", "kind", "111", "text", "Please ring 111.", "tell", "call").done()
	c.opens(id).says("Directed to 111; this keeps no promise", "To do")
	c.acts(id, "direct", "kind", "referral", "service", "First contact physiotherapist", "text", "They will see you.", "tell", "in-person").done()
	c.opens(id).says("Referred to a service", "First contact physiotherapist", "Arranged")
	c.acts(id, "answer", "text", "Rest it and use ice.", "tell", "call").done()
	c.opens(id).says("Rest it and use ice.", "Answer to the patient")

	free, err := r.d.FreeSlots(t.Context(), c.Actor, "", "", 10)
	must(t, err)
	c.acts(id, "slots", "slot", string(free[0].ID), "slot", string(free[1].ID), "tell", "message", "do", "offer").done()
	c.opens(id).says("Offered 2 times", "Waiting for the patient to choose a time", "Take the offer back")
	c.acts(id, "retract").done()
	c.opens(id).says("Offer ended").hides("Take the offer back")
	c.acts(id, "slots", "slot", string(free[0].ID), "tell", "call", "do", "book").done()
	c.opens(id).says("Appointment booked", "10:00, Dr Cara Green", "Arranged")

	c.get("/staff/request/"+string(id)+"/summary").is(http.StatusOK).says("In their own words:", swollenKnee, "Appointment:", "Copy").hides("Spoke with her daughter")
	c.acts(id, "saved", "saved", "yes").done()
	c.opens(id).says("Saved in the record")
	c.acts(id, "close", "outcome", "appointment", "reason", "Booked", "safety-net", "Ring us if it gets hot.").done()
	c.opens(id).says("Closed: Appointment made", "Advice when to come back", "Ring us if it gets hot.", "Undo")
	c.acts(id, "undo").done()
	c.opens(id).says("Undone: the closing")
	c.acts(id, "close", "outcome", "appointment", "reason", "Booked").done()
	r.later(time.Minute)
	c.opens(id).hides("Undo:")
	c.acts(id, "reopen", "reason", "She rang again").done()
	c.opens(id).says("To do", "reopened")
}

func TestRefusalsKeepWhatWasTyped(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.asks(surgery, "Ada Quill", swollenKnee)
	c := r.clinician()
	for _, x := range []struct {
		action string
		pairs  []string
		status int
		says   []string // in the page's text
		keeps  string   // in its markup
	}{
		{"answer", []string{"text", "Use ice."}, 422, []string{"Choose how the patient is told."}, "Use ice."},
		{"answer", []string{"text", "", "tell", "call"}, 422, []string{"Write the answer."}, ""},
		{"ask", []string{"text", strings.Repeat("x", 4001), "tell", "call"}, 422, []string{"4,000 characters or fewer"}, strings.Repeat("x", 4001)},
		{"when", []string{"text", "Soon {when}", "tell", "call"}, 422, []string{"Choose by when they will hear"}, "Soon {when}"},
		{"band", []string{"band", "nonsense", "reason", "because"}, 422, []string{"Choose how urgent the request is."}, ""},
		{"rang", []string{"outcome", "no-answer", "note", "twice"}, 422, []string{"Choose when to try again"}, "twice"},
		{"close", []string{"safety-net", "Come back"}, 422, []string{"Choose how it ended", "Write a short reason"}, "Come back"},
		{"task", []string{"text", " "}, 422, []string{"Say what is to be done."}, ""},
		{"note", []string{"text", ""}, 422, []string{"Write a note"}, ""},
		{"told", []string{"how", "call"}, 409, []string{"There is no answer that the patient could know of."}, ""},
		{"undo", nil, 409, []string{"There is nothing to undo."}, ""},
		{"reopen", nil, 409, []string{"This request is open."}, ""},
		{"hub", []string{"reason", "busy"}, 409, []string{"No hub is set for this practice."}, ""},
	} {
		a := c.acts(id, x.action, x.pairs...)
		if a.status != x.status {
			t.Errorf("%s %v: status %d, want %d: %.300s", x.action, x.pairs, a.status, x.status, a.text())
			continue
		}
		a.says("There is a problem").says(x.says...)
		if x.keeps != "" && !strings.Contains(a.body, x.keeps) {
			t.Errorf("%s: what was typed is gone", x.action)
		}
		for _, m := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(a.body, -1) {
			if m[1] != "maincontent" && !strings.Contains(a.body, `id="`+m[1]+`"`) {
				t.Errorf("%s: the summary leads to %q, which is not there", x.action, m[1])
			}
		}
	}
	r.clinic()
	c.acts(id, "band", "band", "soon").done()
	c.acts(id, "slots", "do", "offer", "tell", "call").is(http.StatusUnprocessableEntity).says("Choose at least one time")
	c.acts(id, "slots", "do", "book", "slot", "x", "slot", "y", "tell", "call").is(http.StatusUnprocessableEntity).says("Choose only one time to book")
	c.acts(id, "slots", "do", "offer", "slot", "1", "slot", "2", "slot", "3", "slot", "4", "slot", "5", "slot", "6").is(http.StatusUnprocessableEntity).says("Offer at most five times")
	if n := len(r.state(id).Said); n != 1 {
		t.Errorf("refused steps left %d things said", n-1)
	}
}

func TestAColleaguesClaim(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.asks(surgery, "Ada Quill", swollenKnee)
	c, n := r.clinician(), r.navigator()
	c.acts(id, "claim").done()
	n.opens(id).says("Dr Cara Green is working on this", "Write a note").hides("Ask the patient", "Close this request")
	n.get("/staff/list").says("Working: Dr Cara Green")
	n.acts(id, "claim").is(http.StatusConflict).says("A colleague is working on this request.")
	n.acts(id, "answer", "text", "Use ice.", "tell", "call").is(http.StatusConflict).says("A colleague is working on this request.")
	n.acts(id, "band", "band", "routine").is(http.StatusConflict)
	n.acts(id, "release").is(http.StatusConflict)
	n.acts(id, "note", "text", "His wife rang.").done()
	n.get("/staff/next").done()
	if to := n.get("/staff/next").header.Get("Location"); to != "/staff/list" {
		t.Errorf("the next request is %s, which a colleague works", to)
	}
	r.later(11 * time.Minute) // the claim is stale
	n.acts(id, "claim").done()
	n.opens(id).says("You are working on this")
}

func TestWhoIsLooking(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.asks(surgery, "Ada Quill", swollenKnee)
	c, n := r.clinician(), r.navigator()
	c.opens(id)
	n.get("/staff/list").says("Looking: Dr Cara Green")
	n.opens(id).says("Dr Cara Green is looking at this too")
	c.do(http.MethodPost, "/staff/request/"+string(id)+"/left", nil).is(http.StatusNoContent)
	n.opens(id).hides("is looking at this too")
	r.later(50 * time.Second)
	n.do(http.MethodPost, "/staff/request/"+string(id)+"/looking", nil).is(http.StatusNoContent)
	r.later(50 * time.Second)
	c.get("/staff/list").says("Looking: Ned Path")
	r.later(50 * time.Second)
	c.get("/staff/list").hides("Looking: Ned Path")
}

func TestDoubleClickAndStalePage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.asks(surgery, "Ada Quill", swollenKnee)
	c := r.clinician()
	form := url.Values{"answer-key": {"the-same-key"}, "answer-text": {"Use ice."}, "answer-tell": {"call"}}
	address := "/staff/request/" + string(id) + "/answer"
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() { c.do(http.MethodPost, address, form).done() })
	}
	both.Wait()
	if n := len(r.state(id).Said); n != 2 { // the words and one answer
		t.Errorf("a double click said %d things", n-1)
	}
	form.Set("answer-text", "Something else.")
	c.do(http.MethodPost, address, form).is(http.StatusConflict)

	c.acts(id, "band", "band", "routine").done()
	c.acts(id, "band", "band", "routine").done() // again: the first can still be undone
	c.acts(id, "undo").done()
	if b := r.state(id).Band; b != request.Unbanded {
		t.Errorf("after the undo of a double click the band is %q", b)
	}

	stale := r.clinician()
	c.acts(id, "close", "outcome", "advice", "reason", "Answered").done()
	stale.acts(id, "answer", "text", "More advice.", "tell", "call").is(http.StatusConflict).says("This request is closed. Reopen it first.")
}

func TestRoles(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	clinical := r.asks(surgery, "Ada Quill", swollenKnee)
	admin := r.asks(surgery, "Bo Larch", "A letter for my landlord, please.", func(d *desk.Draft) {
		d.Kind, d.Topic = request.AdminKind, request.Letter
		d.Intake.Answers = map[string]string{"words": "A letter for my landlord, please.", "letter-for": "Landlord"}
	})
	desk, nav, doc := r.receptionist(), r.navigator(), r.clinician()

	desk.acts(clinical, "band", "band", "routine").is(http.StatusForbidden)
	desk.acts(clinical, "answer", "text", "Use ice.", "tell", "call").is(http.StatusForbidden).says("ask a navigator or a clinician")
	desk.acts(clinical, "direct", "kind", "111", "text", "Ring 111", "tell", "call").is(http.StatusForbidden)
	desk.acts(clinical, "close", "outcome", "advice", "reason", "Done").is(http.StatusForbidden)
	desk.opens(clinical).says("You can raise it.").hides("Refer or signpost", "Say when and how")
	desk.acts(admin, "answer", "text", "It is ready.", "tell", "call").done()
	desk.acts(admin, "close", "outcome", "admin-done", "reason", "Done").done()

	desk.acts(clinical, "band", "band", "urgent").done()
	nav.acts(clinical, "band", "band", "routine", "reason", "Better").is(http.StatusForbidden).says("Only a clinician can lower")
	nav.opens(clinical).says("How urgent is it?") // it can still be raised
	doc.acts(clinical, "band", "band", "routine").is(http.StatusUnprocessableEntity).says("Say why it is less urgent.")
	doc.acts(clinical, "band", "band", "routine", "reason", "Examined").done()
	if b := r.state(clinical).Band; b != request.Routine {
		t.Errorf("the band is %q", b)
	}
}

func TestOtherOrganisationsAreNotThere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(elsewhere, "Oak Road Surgery")
	theirs := r.asks(elsewhere, "Ada Quill", swollenKnee)
	ours := r.asks(surgery, "Bo Larch", swollenKnee)
	c := r.clinician()
	id := string(theirs)
	for _, path := range []string{"/staff/request/" + id, "/staff/request/" + id + "/summary", "/staff/request/" + id + "/patient", "/staff/key-in/done/" + id,
		"/staff/patients/" + id, "/staff/key-in?patient=" + id, "/staff/request/nonsense", "/staff/request/" + strings.Repeat("0", 36)} {
		c.get(path).is(http.StatusNotFound).hides("swollen")
	}
	for action := range map[string]bool{"claim": true, "band": true, "answer": true, "close": true, "undo": true, "note": true, "link": true, "saved": true, "retract": true} {
		c.acts(theirs, action, "text", "x", "tell", "call", "outcome", "advice", "reason", "x", "band", "routine").is(http.StatusNotFound)
	}
	c.acts(ours, "join", "other", id).is(http.StatusNotFound)
	c.acts(ours, "link", "patient", id).is(http.StatusNotFound)
	c.acts(ours, "fly").is(http.StatusNotFound)
	c.get("/staff/list").hides("Ada Quill")
	a := c.do(http.MethodPost, "/staff/patients", url.Values{"q": {"quill"}})
	a.is(http.StatusOK).says("Nobody found").hides("Ada Quill,")
}

func TestNobodySignedIn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := string(r.asks(surgery, "Ada Quill", swollenKnee))
	nobody := &person{rig: r, client: r.receptionist().client}
	for _, path := range []string{"/staff", "/staff/list", "/staff/next", "/staff/live", "/staff/request/" + id, "/staff/request/" + id + "/summary", "/staff/key-in", "/staff/patients"} {
		a := nobody.get(path).done()
		if to := a.header.Get("Location"); !strings.HasPrefix(to, "/staff/sign-in") {
			t.Errorf("%s leads to %s", path, to)
		}
	}
	nobody.do(http.MethodPost, "/staff/request/"+id+"/claim", nil).done()
	nobody.do(http.MethodPost, "/staff/signs", url.Values{"in-words": {"chest pain"}}).done().hides("Chest pain")
	if r.state(care.ID(id)).ClaimedBy != "" {
		t.Error("nobody claimed a request")
	}
}

func TestRedFlagsAreShownInTheWords(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.clinician()
	flagged := c.opens(r.asks(surgery, "Ada Quill", "Since last night <b>I have</b> crushing chest pain & I sweat."))
	flagged.says("Red flags seen by the rules:", "(red flag: Chest pain")
	if !regexp.MustCompile(`&lt;b&gt;I have&lt;/b&gt; <mark class="app-flagged" title="[^"]+">crushing chest`).MatchString(flagged.body) {
		t.Error("the evidence is not marked where it stands")
	}
	quiet := c.opens(r.asks(surgery, "Ada Quill", "I would like to talk about my contraception."))
	quiet.says("The rules know only some red flags, and only raise. Read the words.").hides("no red flags", "No red flags", "not assessed")
	foreign := c.opens(r.asks(surgery, "Ada Quill", "boli mnie głowa od wczoraj i mam gorączkę"))
	foreign.says("Words not assessed: not read as English.", "the rules did not").hides("no red flags", "The rules know only some")
}

func TestJoinedRequestsAreReadInOnePlace(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	n := r.navigator()
	first := r.asks(surgery, "Ada Quill", swollenKnee)
	r.later(time.Minute)
	second := r.asks(surgery, "Ada Quill", "It is my knee again, and I cannot put weight on it at all.")
	n.acts(second, "band", "band", "urgent").done()
	n.opens(first).says("Other open requests of this patient", "Join to this one")
	n.acts(first, "join", "other", string(second)).done()
	n.opens(first).says("Urgent", "I cannot put weight on it at all.", "Part request").hides("Join to this one")
	n.get("/staff/list").says("To do 1")
	n.opens(second).says("This request goes on in")
	n.acts(second, "answer", "text", "Use ice.", "tell", "call").is(http.StatusConflict).says("This request was joined to another. Open that one.")
	n.acts(first, "part", "other", string(second)).is(http.StatusForbidden) // it would be less urgent again
	r.clinician().acts(first, "part", "other", string(second)).done()
	n.get("/staff/list").says("To do 2")
	if b := r.state(first).Band; b != request.Unbanded {
		t.Errorf("parted again, the first has band %q", b)
	}
}

func TestAPatientWhoWantsNoMessages(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.clinician()
	id := r.asks(surgery, "Ada Quill", swollenKnee, func(d *desk.Draft) { d.Route, d.Intake.Mobile = request.NoRoute, "" })
	c.opens(id).says("Do not contact this patient").hides("Text message to")
	c.acts(id, "answer", "text", "Use ice.", "tell", "message").is(http.StatusUnprocessableEntity).says("This patient asked for no messages. Ring them or tell them in person.")
	c.acts(id, "answer", "text", "Use ice.", "tell", "in-person").done()
	c.opens(id).says("The patient was told (in person)")
}
