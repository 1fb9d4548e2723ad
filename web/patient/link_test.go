package patient_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/web/patient/patienttest"
)

// TestStatusOnly: whoever has the link sees how it goes, and nothing else.
func TestStatusOnly(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sent := patienttest.Send(t, http.DefaultClient, r.url, larch, nil)
	b := r.browser()
	for _, below := range []string{"", "/prove", "/code", "/mine", "/withdraw", "/emergency", "/cancel/018f0000-0000-7000-8000-000000000001"} {
		a := b.get(sent.Link + below)
		a.has(t, http.StatusOK)
		a.hasNot(t, "Robin", "Example", "knee", "700900123", "1961", "health problem")
	}
	for _, below := range []string{"/words", "/choose", "/withdraw", "/cancel/018f0000-0000-7000-8000-000000000001"} {
		b.post(sent.Link+below, "words", "more", "slot", "none", "reason", "x", "key", "k").has(t, http.StatusForbidden, "Please show us again that it is you")
	}
	if s := r.byReference(larch, sent.Reference); len(s.Said) != 1 {
		t.Errorf("without the proofs something was written: %v", len(s.Said))
	}
}

// TestWrongLinks: a link that never was, that is cut off, or of another
// practice finds nothing, on every page.
func TestWrongLinks(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(birch, "Birch Road Medical Centre", "+441134960001")
	sent := patienttest.Send(t, http.DefaultClient, r.url, larch, nil)
	proved := r.browser()
	r.prove(proved, larch, sent.Link)
	token := sent.Link[strings.LastIndex(sent.Link, "/")+1:]
	for _, wrong := range []string{strings.Replace(token, "Y90001", "Y90002", 1), token[:len(token)-2] + "AA", token[:20], "Y90001.", "x", strings.ToLower(token)} {
		for _, below := range []string{"", "/prove", "/code", "/mine", "/withdraw", "/emergency", "/cancel/" + someID} {
			proved.get("/r/"+wrong+below).has(t, http.StatusNotFound, "We cannot find that page")
		}
		for _, below := range []string{"/prove", "/code", "/words", "/choose", "/withdraw", "/cancel/" + someID} {
			proved.post("/r/"+wrong+below, "words", "x", "slot", someID, "code", "123456").has(t, http.StatusNotFound)
		}
	}
	// Proofs for one request open no other.
	other := patienttest.Send(t, http.DefaultClient, r.url, larch, patienttest.Answers{"words": "Something private of Kim"})
	if a := proved.get(other.Link + "/mine"); !strings.HasSuffix(a.path, "/prove") {
		t.Errorf("another request is shown: %s", a.text())
	}
	proved.post(other.Link+"/withdraw", "key", "k").has(t, http.StatusForbidden)
	proved.get(sent.Link+"/cancel/"+someID).has(t, http.StatusNotFound)
	proved.post(sent.Link+"/cancel/"+someID, "key", "k").has(t, http.StatusNotFound)
	proved.post(sent.Link+"/cancel/nonsense", "key", "k").has(t, http.StatusNotFound)
}

const someID = "018f0000-0000-7000-8000-0000000000aa"

// TestOtherPractice: every route of the form, with the key of another practice
// or a practice that is not here.
func TestOtherPractice(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(birch, "Birch Road Medical Centre", "+441134960001")
	set := practice.Default("The Hub", care.Hub, "")
	_, err := r.d.SetUp(t.Context(), "Y90003", set)
	must(t, err)
	b := r.browser()
	patienttest.FillIn(t, b.client, r.url, larch, nil)
	there, _ := url.Parse(r.url + "/at/Y90002")
	b.client.Jar.SetCookies(there, []*http.Cookie{{Name: "draft", Value: cookie(t, b, r.url+"/at/Y90001", "draft"), Path: "/at/Y90002"}})
	pages := []string{"emergency", "signs", "about", "name", "q-words", "advice", "you", "check"}
	for _, page := range pages {
		b.get("/at/Y90002/form/"+page).has(t, http.StatusGone)
		b.get("/at/Y90009/form/"+page).has(t, http.StatusNotFound)
		b.get("/at/Y90003/form/"+page).has(t, http.StatusNotFound)
		b.get("/at/y90001/form/"+page).has(t, http.StatusNotFound)
	}
	for _, page := range []string{"emergency", "name", "you", "send"} {
		b.post("/at/Y90002/form/"+page, "given", "x").has(t, http.StatusGone)
		b.post("/at/Y90009/form/"+page, "given", "x").has(t, http.StatusNotFound)
	}
	b.post("/at/Y90009/form/start").has(t, http.StatusNotFound)
	b.get("/at/Y90009").has(t, http.StatusNotFound, "111")
	b.get("/privacy/Y90009").has(t, http.StatusNotFound)
	b.get("/accessibility/Y90009").has(t, http.StatusNotFound)
	b.get("/").has(t, http.StatusOK, "Larch Lane Surgery", "Birch Road Medical Centre")
	b.get("/").hasNot(t, "The Hub")
	b.get(form+"check").has(t, http.StatusOK, "Robin Example")
	if n := len(r.list("Y90002")); n != 0 {
		t.Errorf("%d requests at the other practice", n)
	}
}

// TestWrongBirthLocks: five wrong dates lock the link; the practice opens it.
func TestWrongBirthLocks(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sent := patienttest.Send(t, http.DefaultClient, r.url, larch, nil)
	b := r.browser()
	prove := func(day string) answer {
		return b.post(sent.Link+"/prove", "birth-day", day, "birth-month", "5", "birth-year", "1961")
	}
	prove("").has(t, http.StatusUnprocessableEntity, "Enter a day")
	b.post(sent.Link+"/prove").has(t, http.StatusUnprocessableEntity, "Enter the date of birth")
	for range 4 {
		prove("5").has(t, http.StatusUnprocessableEntity, "That is not the date of birth")
	}
	prove("5").has(t, http.StatusTooManyRequests, "did not match too many times")
	prove("4").has(t, http.StatusOK, "This page is locked", "0113 496 0000")
	b.get(sent.Link).has(t, http.StatusOK, "This page is locked", "We have your request")
	s := r.byReference(larch, sent.Reference)
	if len(s.OpenErrands()) != 1 {
		t.Errorf("%d tasks tell the practice", len(s.OpenErrands()))
	}
	must(t, r.d.UnlockLink(t.Context(), staff(larch, care.Receptionist), s.ID))
	prove("4").has(t, http.StatusOK, "What is the code?")
}

// TestCodeLimits: three codes an hour, five tries each, ten minutes long, and a
// visit of thirty minutes.
func TestCodeLimits(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sent := patienttest.Send(t, http.DefaultClient, r.url, larch, nil)
	b := r.browser()
	birth := []string{"birth-day", "4", "birth-month", "5", "birth-year", "1961"}
	b.post(sent.Link+"/code", "code", "123456").has(t, http.StatusConflict, "This code cannot be used any more")
	b.post(sent.Link+"/prove", birth...)
	wrong := "000000"
	if r.code(larch) == wrong {
		wrong = "000001"
	}
	for range 5 {
		b.post(sent.Link+"/code", "code", wrong).has(t, http.StatusUnprocessableEntity, "That is not the code we sent")
	}
	b.post(sent.Link+"/code", "code", r.code(larch)).has(t, http.StatusConflict, "Ask for a new one")
	r.clock.set(monday10.Add(time.Minute))
	b.post(sent.Link+"/prove", birth...)
	r.clock.set(monday10.Add(11 * time.Minute))
	b.post(sent.Link+"/code", "code", r.code(larch)).has(t, http.StatusConflict)
	b.post(sent.Link+"/prove", birth...)
	b.post(sent.Link+"/prove", birth...).has(t, http.StatusTooManyRequests, "We have sent 3 codes in the last hour")
	a := noFollow(b).post(sent.Link+"/code", "code", " "+r.code(larch)[:3]+" "+r.code(larch)[3:])
	for _, want := range []string{"visit=", "Path=/r/", "HttpOnly", "SameSite=Lax", "Max-Age=1800"} {
		if c := a.header.Get("Set-Cookie"); a.status != http.StatusSeeOther || !strings.Contains(c, want) {
			t.Errorf("%d: the cookie lacks %s", a.status, want)
		}
	}
	b.get(sent.Link+"/mine").has(t, http.StatusOK, "What was said")
	r.clock.set(monday10.Add(41 * time.Minute))
	if a := b.get(sent.Link + "/mine"); !strings.HasSuffix(a.path, "/prove") {
		t.Errorf("after half an hour the request is still shown: %s", a.path)
	}
}

// TestNoCodePossible: where no code can be sent, the page says to ring.
func TestNoCodePossible(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, route := range []string{"call", "letter", "none"} {
		sent := patienttest.Send(t, http.DefaultClient, r.url, larch, patienttest.Answers{"route": route})
		b := r.browser()
		b.get(sent.Link).has(t, http.StatusOK, "call us on", "0113 496 0000")
		b.get(sent.Link).hasNot(t, "Read and answer")
		for _, below := range []string{"/prove", "/mine"} {
			if a := b.get(sent.Link + below); a.path != strings.TrimPrefix(sent.Link, r.url) {
				t.Errorf("%s%s leads to %s", route, below, a.path)
			}
		}
		if a := b.post(sent.Link+"/prove", "birth-day", "4", "birth-month", "5", "birth-year", "1961"); a.path != strings.TrimPrefix(sent.Link, r.url) {
			t.Errorf("%s: sending the date leads to %s", route, a.path)
		}
	}
}

// TestQuestionAndAnswer: a question is answered; notes of staff are not shown.
func TestQuestionAndAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sent := patienttest.Send(t, http.DefaultClient, r.url, larch, nil)
	s, ctx, by := r.banded(larch, sent.Reference), t.Context(), staff(larch, care.Navigator)
	must(t, r.d.Note(ctx, by, "", s.ID, "Staff only: rude on the phone"))
	must(t, r.d.Rang(ctx, by, "", s.ID, request.Spoke, "Staff only: call note", time.Time{}))
	must(t, r.d.Task(ctx, by, "", s.ID, "Staff only: look up the scan", "reception", monday10.Add(time.Hour)))
	must(t, r.d.Respond(ctx, by, s.ID, desk.Reply{Kind: request.AnswerAsked, Text: "Which knee is it?", Tell: desk.TellByMessage}))
	b := r.browser()
	b.get(sent.Link).has(t, http.StatusOK, "We have a question for you")
	r.prove(b, larch, sent.Link)
	page := b.get(sent.Link + "/mine")
	page.has(t, http.StatusOK, "Our question", "Which knee is it?", "Your answer", "It started today", "Text message")
	page.hasNot(t, "Staff only", "Ada Quill", string(s.ID))
	b.post(sent.Link+"/words", "words", " ", "key", "k1").has(t, http.StatusUnprocessableEntity, "There is a problem")
	b.post(sent.Link+"/words", "words", strings.Repeat("x", request.MaxWords+1), "key", "k1").has(t, http.StatusUnprocessableEntity, "Use 4,000 characters or fewer", "xxxxx")
	for range 2 { // sent twice, heard once
		b.post(sent.Link+"/words", "words", "The left one.", "key", "k1").has(t, http.StatusOK, "We have what you wrote", "You answered", "The left one.")
	}
	b.post(sent.Link+"/words", "words", "I mean the right one.", "key", "k1").has(t, http.StatusConflict)
	if s = r.byReference(larch, sent.Reference); s.List != request.ToDo || len(s.Said) != 5 {
		t.Errorf("on list %s, said %d things", s.List, len(s.Said))
	}
}

// TestAddedWordsAreChecked: words that sound like an emergency lead to what to
// do now, in the words for the hour.
func TestAddedWordsAreChecked(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sent := patienttest.Send(t, http.DefaultClient, r.url, larch, nil)
	b := r.browser()
	r.prove(b, larch, sent.Link)
	b.post(sent.Link+"/words", "words", "Now I have crushing chest pain and my left arm hurts", "key", "k1").has(t, http.StatusOK,
		"Get help now", "Call 999 now.", "0113 496 0000", "We have what you wrote")
	if s := r.byReference(larch, sent.Reference); s.Band != request.Emergency || s.Alert.IsZero() {
		t.Errorf("the band is %s, alert %v", s.Band, s.Alert)
	}
	r.clock.set(monday10.Add(12 * time.Hour))
	b.get(sent.Link+"/emergency").has(t, http.StatusOK, "nobody is reading this now", "111")
}

// TestOffers: a time is taken once; one that is gone, or none of the offer, is
// not; declining gives all back.
func TestOffers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sent := patienttest.Send(t, http.DefaultClient, r.url, larch, nil)
	s := r.banded(larch, sent.Reference)
	slots := r.offer(larch, s.ID, 2)
	b := r.browser()
	r.prove(b, larch, sent.Link)
	b.post(sent.Link+"/choose", "key", "k0").has(t, http.StatusUnprocessableEntity, "Choose a time")
	b.post(sent.Link+"/choose", "slot", "nonsense", "key", "k0").has(t, http.StatusUnprocessableEntity, "Choose a time")
	b.post(sent.Link+"/choose", "slot", someID, "key", "k0").has(t, http.StatusNotFound)
	b.post(sent.Link+"/choose", "slot", "none", "key", "k1").has(t, http.StatusOK, "We have given these times back")
	b.post(sent.Link+"/choose", "slot", string(slots[0].ID), "key", "k2").has(t, http.StatusConflict, "This offer has ended")
	free, err := r.d.FreeSlots(t.Context(), staff(larch, care.Navigator), "", "", 10)
	must(t, err)
	must(t, r.d.OfferSlots(t.Context(), staff(larch, care.Navigator), "", s.ID, []care.ID{free[0].ID, free[1].ID}, desk.TellByMessage))
	for range 2 {
		b.post(sent.Link+"/choose", "slot", string(free[0].ID), "key", "k3").has(t, http.StatusOK, "Your appointment is booked", "Room 4")
	}
	left, err := r.d.FreeSlots(t.Context(), staff(larch, care.Navigator), "", "", 10)
	must(t, err)
	if len(left) != 3 {
		t.Errorf("%d of 4 times are free", len(left))
	}
	// Cancelling gives the time back and the request to the list.
	cancel := regexp.MustCompile(`/cancel/[0-9a-f-]+`).FindString(b.get(sent.Link + "/mine").body)
	b.get(sent.Link+cancel).has(t, http.StatusOK, "Do you want to cancel your appointment?", "At 10am tomorrow")
	for range 2 {
		b.post(sent.Link+cancel, "key", "k4").has(t, http.StatusOK, "Your appointment is cancelled", "Cancelled")
	}
	if a := b.get(sent.Link + cancel); a.status != http.StatusNotFound {
		t.Errorf("a cancelled appointment can be cancelled: %d", a.status)
	}
	if s := r.byReference(larch, sent.Reference); s.List != request.ToDo {
		t.Errorf("after cancelling it is on list %s", s.List)
	}
}

// TestWithdrawing: a person still looks.
func TestWithdrawing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sent := patienttest.Send(t, http.DefaultClient, r.url, larch, nil)
	b := r.browser()
	r.prove(b, larch, sent.Link)
	b.get(sent.Link+"/withdraw").has(t, http.StatusOK, "Do you want to take your request back?")
	b.post(sent.Link+"/withdraw", "reason", strings.Repeat("x", request.MaxWords+1), "key", "k1").has(t, http.StatusUnprocessableEntity, "Use 4,000 characters or fewer")
	for range 2 {
		b.post(sent.Link+"/withdraw", "reason", "I am better", "key", "k2").has(t, http.StatusOK, "A person still has a look")
	}
	s := r.byReference(larch, sent.Reference)
	if s.List != request.ToDo || len(s.Said) != 2 {
		t.Errorf("list %s, said %d", s.List, len(s.Said))
	}
	b.post(sent.Link + "/leave")
	if a := b.get(sent.Link + "/mine"); !strings.HasSuffix(a.path, "/prove") {
		t.Errorf("after leaving, %s is shown", a.path)
	}
}

// TestPatientNeverLearns: pages are the same, byte for byte, for somebody on
// the list and somebody who is not, apart from reference and random keys.
func TestPatientNeverLearns(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	number, _ := care.TestNHSNumber(7)
	born, _ := care.MakeDate(1961, time.May, 4)
	_, err := r.d.ImportPatients(t.Context(), staff(larch, care.Manager), []desk.ListRow{{Details: practice.Details{
		NHSNumber: number, Family: "Example", Given: "Robin", Born: born, Usual: "Dr Usual", Interpreter: "Welsh", Mobile: "+447700900555"}}}, false)
	must(t, err)
	var pages [2][]string
	for i, name := range []string{"Robin", "Robyn"} { // the second is not on the list
		answers := patienttest.Answers{"given": name, "words": "I have a cough."}
		if i == 1 {
			answers["family"] = "Exemple"
		}
		sent := patienttest.Send(t, http.DefaultClient, r.url, larch, answers)
		s := r.byReference(larch, sent.Reference)
		if matched := s.Patient != ""; matched != (i == 0) {
			t.Fatalf("%s: matched %v", name, matched)
		}
		b := r.browser()
		pages[i] = append(pages[i], sent.Page, b.get(sent.Link).body, b.get(sent.Link+"/prove").body)
		r.prove(b, larch, sent.Link)
		pages[i] = append(pages[i], b.get(sent.Link+"/mine").body)
		for n, page := range pages[i] {
			for _, secret := range []string{string(number), "Dr Usual", "Welsh", "900555"} {
				if strings.Contains(page, secret) {
					t.Errorf("page %d says %q", n, secret)
				}
			}
			token := sent.Link[strings.LastIndex(sent.Link, "/")+1:]
			page = strings.NewReplacer(token, "TOKEN", sent.Reference, "REFERENCE", "Robyn", "Robin", "Exemple", "Example").Replace(page)
			pages[i][n] = regexp.MustCompile(`name="key" value="\w+"`).ReplaceAllString(page, "KEY")
		}
	}
	if d := cmp.Diff(pages[0], pages[1]); d != "" {
		t.Errorf("the pages tell who is on the list:\n%s", d)
	}
}

// TestNothingInLogs: no log line and no address holds what a patient told.
func TestNothingInLogs(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	var seen []string
	b.client.CheckRedirect = func(req *http.Request, _ []*http.Request) error {
		seen = append(seen, req.URL.String())
		return nil
	}
	patienttest.FillIn(t, b.client, r.url, larch, patienttest.Answers{"signs": "chest-pain", "words": "Crushing chest pain"})
	b.post(form + "send")
	for _, text := range append(seen, r.logs.String()) {
		for _, secret := range []string{"Robin", "Example", "chest", "07700", "1961"} {
			if strings.Contains(text, secret) {
				t.Errorf("%q holds %q", text, secret)
			}
		}
	}
}
