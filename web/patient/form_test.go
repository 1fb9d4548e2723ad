package patient_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontdoor/care"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/web/patient/patienttest"
)

const form = "/at/Y90001/form/"

// TestNothingBeforeTheEmergencyCheck: no other page is shown before it.
func TestNothingBeforeTheEmergencyCheck(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	b.get(form+"name").has(t, http.StatusGone, "Start the form again")
	b.post(form+"start").has(t, http.StatusOK, "Who needs help?")
	for _, step := range []string{"signs", "about", "who", "name", "contact", "q-words", "check", "advice", "you", "nonsense"} {
		if a := b.get(form + step); a.path != form+"emergency" {
			t.Errorf("%s leads to %s", step, a.path)
		}
		if a := b.post(form+step, "given", "Robin"); a.path != form+"emergency" {
			t.Errorf("sending %s leads to %s", step, a.path)
		}
	}
	if a := b.post(form + "send"); a.path != form+"emergency" {
		t.Errorf("sending the form leads to %s", a.path)
	}
	if n := len(r.list(larch)); n != 0 {
		t.Errorf("%d requests were made of nothing", n)
	}
}

// TestBadInput: each page refuses what it must, says why beside the field, and
// keeps what was typed.
func TestBadInput(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	filled := r.browser()
	patienttest.FillIn(t, filled.client, r.url, larch, patienttest.Answers{"for": "child", "authority": "I am their parent, or have parental responsibility"})
	long := strings.Repeat("é", request.MaxWords+1)
	for why, tt := range map[string]struct {
		step, typed, says string
	}{
		"nobody chosen":         {"emergency", "", "Choose who needs help"},
		"no such list":          {"emergency", "ill=dog", "Choose who needs help"},
		"nothing ticked":        {"signs", "", "Tick what is happening"},
		"a sign that is none":   {"signs", "signs-chest=nonsense", "Tick what is happening"},
		"no kind":               {"about", "", "Choose what it is about"},
		"a kind of the program": {"about", "kind=emergency-check", "Choose what it is about"},
		"for nobody":            {"who", "for=pet", "Choose who this form is for"},
		"no writer":             {"writer", "relationship=Mother", "Enter your own name"},
		"no relationship":       {"writer", "writer=Alex", "Enter who you are to them"},
		"own authority":         {"writer", "writer=Alex&relationship=Mother&authority=Because", "Choose why you fill in the form"},
		"no last name":          {"name", "given=Robin", "Enter the last name"},
		"no first name":         {"name", "family=Example", "Enter the first name"},
		"a name of spaces":      {"name", "given=+&family=%E2%80%8B", "Enter the first name"},
		"a long name":           {"name", "given=" + strings.Repeat("R", request.MaxName+1) + "&family=Example", "Use 70 characters or fewer"},
		"a name with NUL":       {"name", "given=Ro%00bin&family=Example", "characters that cannot be read"},
		"a name not in UTF-8":   {"name", "given=Ro%FFbin&family=Example", "characters that cannot be read"},
		"no date":               {"born", "", "Enter the date of birth"},
		"a future date":         {"born", "born-day=3&born-month=3&born-year=2026", "The date must not be in the future"},
		"no such day":           {"born", "born-day=31&born-month=2&born-year=2020", "February 2020 has 29 days"},
		"a two-digit year":      {"born", "born-day=1&born-month=2&born-year=61", "Year must have 4 numbers"},
		"a date of words":       {"born", "born-day=x&born-month=y&born-year=z", "Day must be 1 to 31"},
		"a very old date":       {"born", "born-day=1&born-month=2&born-year=1850", "more than 130 years ago"},
		"half a postcode":       {"postcode", "postcode=LS1", "Enter a full UK postcode"},
		"no route":              {"contact", "", "Choose how we can reach you"},
		"an unknown route":      {"contact", "route=pigeon", "Choose how we can reach you"},
		"no mobile":             {"contact", "route=text", "Enter a mobile number"},
		"a landline for texts":  {"contact", "route=text&mobile=0113+496+0000", "Text messages do not reach this number"},
		"letters for a number":  {"contact", "route=text&mobile=hello", "Enter a phone number, like"},
		"voicemail not said":    {"contact", "route=call&phone=01134960000", "Choose whether we may leave a voicemail"},
		"no e-mail":             {"contact", "route=email", "Enter an email address"},
		"two e-mails":           {"contact", "route=email&email=a@example.com,b@example.com", "Enter an email address in the correct format"},
		"no address":            {"contact", "route=letter", "Enter a name and address"},
		"long times":            {"contact", "route=none&times=" + strings.Repeat("x", request.MaxShort+1), "Use 200 characters or fewer"},
		"interpreter not said":  {"interpreter", "", "Choose whether you need an interpreter"},
		"no language":           {"interpreter", "interpreter=yes", "Enter the language"},
		"long needs":            {"adjustments", "other_needs=" + strings.Repeat("x", request.MaxShort+1), "Use 200 characters or fewer"},
		"no words":              {"q-words", "words=+%0D%0A", "Enter an answer"},
		"too many words":        {"q-words", "words=" + url.QueryEscape(long), "Use 4,000 characters or fewer"},
		"no such duration":      {"q-duration", "duration=ages", "Choose one of the answers"},
		"no mode":               {"q-mode", "", "Choose one of the answers"},
	} {
		t.Run(why, func(t *testing.T) {
			v, err := url.ParseQuery(tt.typed)
			must(t, err)
			var fields []string
			for name, list := range v {
				fields = append(fields, name, list[0])
			}
			a := filled.post(form+tt.step, fields...)
			a.has(t, http.StatusUnprocessableEntity, "There is a problem", tt.says, "<title>Error: ")
			for name, list := range v {
				if typed := list[0]; len(typed) > 3 && strings.Trim(typed, "abcdefghijklmnopqrstuvwxyz@.,-0123456789") == "" && name != "ill" && name != "kind" && name != "for" && name != "route" && name != "duration" && name != "signs-chest" {
					a.has(t, http.StatusUnprocessableEntity, typed)
				}
			}
		})
	}
	if a := filled.get(form + "check"); a.path != form+"check" {
		t.Errorf("what was refused changed the form: it leads to %s", a.path)
	}
}

// TestBadDates are those of the questions, which may be in the future.
func TestBadDates(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	patienttest.FillIn(t, b.client, r.url, larch, patienttest.Answers{"kind": "admin", "topic": "fit-note"})
	b.get(form+"check").has(t, http.StatusOK, "2 March 2026")
	b.post(form+"topic", "topic", "money").has(t, http.StatusUnprocessableEntity, "Choose what you need")
	b.post(form+"q-fit-from").has(t, http.StatusUnprocessableEntity, "Enter a date")
	b.post(form+"q-fit-to", "fit-to-day", "1", "fit-to-month", "3", "fit-to-year", "2026").has(t, http.StatusUnprocessableEntity, "The last day must not be before the first")
	b.post(form+"q-fit-to", "fit-to-day", "9", "fit-to-month", "3", "fit-to-year", "2026").has(t, http.StatusOK)
	// A change that makes another answer wrong is found when the form is sent.
	b.post(form+"q-fit-from?then=check", "fit-from-day", "10", "fit-from-month", "3", "fit-from-year", "2026").has(t, http.StatusOK, "Check your answers")
	b.post(form+"send").has(t, http.StatusUnprocessableEntity, "Until what day", "The last day must not be before the first")
	if n := len(r.list(larch)); n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

// TestUnicodeIsKept: what people write comes out as they wrote it.
func TestUnicodeIsKept(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	words := "Mam gorączkę 🤒 – ‘bardzo’.\n<b>Zażółć</b> & \"gęślą\" می‌خواهم"
	sent := patienttest.Send(t, http.DefaultClient, r.url, larch, patienttest.Answers{"given": "Zoë", "family": "O’Brien-Łuczak", "words": words})
	s := r.byReference(larch, sent.Reference)
	if s.Intake.Words() != words || s.Intake.FullName() != "Zoë O’Brien-Łuczak" {
		t.Errorf("%q wrote %q", s.Intake.FullName(), s.Intake.Words())
	}
}

// TestTooMuch: a page that holds more than the limit is refused plainly.
func TestTooMuch(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	patienttest.FillIn(t, b.client, r.url, larch, nil)
	b.post(form+"q-words", "words", strings.Repeat("x", 300<<10)).has(t, http.StatusRequestEntityTooLarge, "That is too much text", "0113 496 0000")
	resp, err := b.client.Post(r.url+form+"q-words", "application/x-www-form-urlencoded", strings.NewReader("words=%zz"))
	b.read(resp, err).has(t, http.StatusBadRequest, "We could not read that page")
}

// TestSentOnce: double click, reload, two tabs and a lost answer make one
// request, and the confirmation stays.
func TestSentOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	patienttest.FillIn(t, b.client, r.url, larch, nil)
	var wg sync.WaitGroup
	pages := make([]answer, 8)
	for i := range pages {
		wg.Go(func() {
			if i%2 == 1 { // a tab that still changes an answer meanwhile
				b.post(form+"q-tried?then=check", "tried", "Rest and ice, tab "+string(rune('a'+i)))
			}
			pages[i] = b.post(form + "send")
		})
	}
	wg.Wait()
	if n := len(r.list(larch)); n != 1 {
		t.Fatalf("%d requests were made", n)
	}
	first := b.get(form + "sent")
	first.has(t, http.StatusOK, "We have your form", "Your reference is")
	for _, p := range pages {
		// Between its answer and the other tab's change one may be told that it
		// was sent already; none makes another.
		if p.status != http.StatusOK && p.status != http.StatusConflict {
			t.Errorf("sending again answers %d: %s", p.status, p.text())
		}
	}
	for range 3 {
		b.post(form+"send").has(t, http.StatusOK, "We have your form")
	}
	for _, step := range []string{"name", "check", "q-words", "emergency"} {
		if a := b.get(form + step); a.path != form+"sent" {
			t.Errorf("after sending, %s leads to %s", step, a.path)
		}
		if a := b.post(form+step, "given", "Another"); a.path != form+"sent" {
			t.Errorf("after sending, changing %s leads to %s", step, a.path)
		}
	}
	if a := b.get(form + "sent"); a.body != first.body {
		t.Error("the confirmation changed")
	}
	// The words are out of the draft.
	dr, ok, err := r.d.Draft(t.Context(), larch, cookie(t, b, r.url+"/at/Y90001", "draft"))
	must(t, err)
	if want := (request.Intake{}); !ok || dr.Sent == nil || !cmp.Equal(dr.Intake, want, cmp.AllowUnexported(care.Date{})) {
		t.Errorf("the draft still holds %v %v", ok, dr.Intake.FullName())
	}
}

// TestAnswerLost: the request was made, but the server died before it could
// note that in the draft. Sending again finds it.
func TestAnswerLost(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	patienttest.FillIn(t, b.client, r.url, larch, nil)
	dr, _, err := r.d.Draft(t.Context(), larch, cookie(t, b, r.url+"/at/Y90001", "draft"))
	must(t, err)
	receipt, err := r.d.Submit(t.Context(), dr)
	must(t, err)
	b.post(form+"send").has(t, http.StatusOK, receipt.Reference.Display())
	if n := len(r.list(larch)); n != 1 {
		t.Errorf("%d requests were made", n)
	}
}

func cookie(t *testing.T, b *browser, at, name string) string {
	t.Helper()
	u, err := url.Parse(at)
	must(t, err)
	for _, c := range b.client.Jar.Cookies(u) {
		if c.Name == name {
			return c.Value
		}
	}
	t.Fatalf("no cookie %s", name)
	return ""
}

// TestDraftSurvives: a browser that comes back within four days goes on where
// it was, and nobody reads on the way what was typed.
func TestDraftSurvives(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	patienttest.FillIn(t, b.client, r.url, larch, nil)
	var kept []*http.Cookie
	resp := noFollow(b).post(form + "start")
	if resp.path != form+"start" {
		t.Fatal(resp.path)
	}
	u, _ := url.Parse(r.url + "/at/Y90001")
	kept = b.client.Jar.Cookies(u)
	r.clock.set(monday10.Add(4*24*time.Hour - time.Minute))
	again := r.browser()
	again.client.Jar.SetCookies(u, kept)
	a := again.post(form + "start")
	a.has(t, http.StatusOK, "A form was begun on this device")
	a.hasNot(t, "Robin", "knee", "Check your answers")
	again.get(form+"check").has(t, http.StatusOK, "My knee hurts since Tuesday.", "Robin Example")
	// Start again deletes it.
	again.post(form+"discard").has(t, http.StatusOK, "Who needs help?")
	b.get(form+"check").hasNot(t, "knee", "Robin")

	late := r.browser()
	patienttest.FillIn(t, late.client, r.url, larch, nil)
	r.clock.set(r.clock.Now().Add(4*24*time.Hour + time.Second))
	late.get(form+"check").has(t, http.StatusGone, "Start the form again")
	late.post(form+"q-words", "words", "x").has(t, http.StatusGone, "Start the form again")
	late.post(form+"send").has(t, http.StatusGone, "Start the form again")
}

// noFollow is the same browser, but shows where it is led.
func noFollow(b *browser) *browser {
	c := *b.client
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{t: b.t, client: &c, base: b.base}
}

// TestCookies: the keys cannot be read by scripts or sent from other sites.
func TestCookies(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := noFollow(r.browser())
	a := b.post(form + "start")
	c := a.header.Get("Set-Cookie")
	for _, want := range []string{"draft=", "Path=/at/Y90001", "Max-Age=345600", "HttpOnly", "SameSite=Lax"} {
		if !strings.Contains(c, want) {
			t.Errorf("the cookie %q lacks %s", c, want)
		}
	}
	if a.status != http.StatusSeeOther {
		t.Errorf("a page that is sent answers %d", a.status)
	}
	req, err := http.NewRequest(http.MethodPost, r.url+form+"start", nil)
	must(t, err)
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	resp, err := b.client.Do(req)
	b.read(resp, err).has(t, http.StatusForbidden)
}

// TestKinds: every kind and topic has its own questions and reaches the list.
func TestKinds(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, tt := range []patienttest.Answers{
		{"kind": "clinical"}, {"kind": "medicine"},
		{"kind": "admin", "topic": "fit-note"}, {"kind": "admin", "topic": "letter"}, {"kind": "admin", "topic": "results"},
		{"kind": "admin", "topic": "referral"}, {"kind": "admin", "topic": "other"},
		{"for": "child", "ill": "child", "authority": "I am their parent, or have parental responsibility", "born-year": "2020"},
		{"for": "someone", "relationship": "Son"},
		{"born-year": "2012", "ill": "child"}, // a young person for themselves
		{"route": "call"}, {"route": "email"}, {"route": "letter"}, {"route": "none"},
		{"interpreter": "yes", "language": "Polish", "adjustments": "bsl,longer", "other_needs": "A blue chair"},
	} {
		sent := patienttest.Send(t, http.DefaultClient, r.url, larch, tt)
		s := r.byReference(larch, sent.Reference)
		want := maps.Clone(patienttest.Plain)
		maps.Copy(want, tt)
		if string(s.Kind) != want["kind"] || string(s.ForWhom) != want["for"] || string(s.Route) != want["route"] || s.Intake.Words() != want["words"] {
			t.Errorf("%v became %s %s %s", tt, s.Kind, s.ForWhom, s.Route)
		}
		for _, q := range request.Questions(s.Kind, s.Topic) {
			if q.Required && s.Intake.Answers[q.ID] == "" {
				t.Errorf("%v: the answer to %s is missing", tt, q.ID)
			}
		}
		if s.Kind == request.AdminKind && string(s.Topic) != want["topic"] {
			t.Errorf("topic %s, want %s", s.Topic, want["topic"])
		}
		if want["for"] != "self" && (s.Intake.Writer == "" || s.Intake.Authority == "") {
			t.Errorf("%v: who wrote is missing", tt)
		}
		if want["language"] != s.Intake.Language || want["adjustments"] != "" && len(s.Intake.Adjustments) != 2 {
			t.Errorf("%v: needs %q %v", tt, s.Intake.Language, s.Intake.Adjustments)
		}
		texted := strings.Contains(sent.Page, "We have also put it in")
		if told := want["route"] == "text" || want["route"] == "email"; texted != told {
			t.Errorf("%v: the page says that the link was sent: %v", tt, texted)
		}
	}
}

// TestChangingTheKind keeps what was typed and asks only what is new.
func TestChangingTheKind(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	patienttest.FillIn(t, b.client, r.url, larch, nil)
	a := b.post(form+"about?then=check", "kind", "medicine")
	if a.path != form+"q-medicine-need" {
		t.Fatalf("a change of kind leads to %s", a.path)
	}
	b.post(form+"q-medicine-need", "medicine-need", "repeat")
	b.post(form+"q-medicine", "medicine", "Ramipril")
	b.get(form+"q-words").has(t, http.StatusOK, "Tell us more", "My knee hurts since Tuesday.")
	if a := b.post(form+"about?then=check", "kind", "clinical"); a.path != form+"q-words" {
		t.Errorf("back to a health problem leads to %s", a.path)
	}
	b.post(form+"q-words?then=check", "words", "My knee hurts more.").has(t, http.StatusOK, "Check your answers", "It started today", "My knee hurts more.")
	b.post(form+"send").has(t, http.StatusOK, "We have your form")
	if s := r.list(larch)[0]; s.Kind != request.Clinical || s.Intake.Answers["medicine"] != "" {
		t.Errorf("%s came with answers about a medicine", s.Kind)
	}
}

// TestChangingWhoItIsFor asks again by what right somebody writes, and takes
// the writer away when the patient writes for themselves.
func TestChangingWhoItIsFor(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	patienttest.FillIn(t, b.client, r.url, larch, patienttest.Answers{"for": "child", "authority": "I am their parent, or have parental responsibility"})
	if a := b.post(form+"who?then=check", "for", "someone"); a.path != form+"writer" {
		t.Errorf("from a child to an adult leads to %s", a.path)
	}
	b.post(form+"writer", "writer", "Alex", "relationship", "Son", "authority", "I am their parent, or have parental responsibility").has(t, http.StatusUnprocessableEntity, "Choose why")
	b.post(form+"who?then=check", "for", "self").has(t, http.StatusOK, "Check your answers")
	b.post(form+"send").has(t, http.StatusOK, "We have your form")
	if in := r.list(larch)[0].Intake; in.Writer != "" || in.Authority != "" {
		t.Error("a writer is left")
	}
}

// TestOutOfHours: in core hours nothing closes the form; outside them the
// practice chooses, and the page says when somebody reads it.
func TestOutOfHours(t *testing.T) {
	t.Parallel()
	monday := func(h, m int) time.Time { return time.Date(2026, 3, 2, h, m, 0, 0, time.UTC) }
	for _, mode := range []practice.OutOfHours{practice.OpenAlways, practice.AdminOnly, practice.InfoPage} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.settings(larch, func(s *practice.Settings) { s.AfterHours = mode })
			for _, at := range []time.Time{monday(8, 0), monday(18, 29)} {
				r.clock.set(at)
				patienttest.Send(t, http.DefaultClient, r.url, larch, nil)
			}
			for _, at := range []time.Time{monday(7, 59), monday(18, 30), time.Date(2026, 4, 6, 11, 0, 0, 0, time.UTC)} { // Easter Monday
				r.clock.set(at)
				b := r.browser()
				page := b.get("/at/Y90001")
				page.has(t, http.StatusOK, "We are closed now", "Nobody is reading forms now", "111", "999")
				switch mode {
				case practice.OpenAlways:
					page.has(t, http.StatusOK, "Somebody will read it at 8am", "Start the form")
					sent := patienttest.Send(t, http.DefaultClient, r.url, larch, nil)
					if !strings.Contains(sent.Page, "Nobody is reading it now") {
						t.Error("the confirmation does not say that nobody is reading")
					}
				case practice.AdminOnly:
					page.has(t, http.StatusOK, "takes only sick notes", "Start the form")
					patienttest.Send(t, http.DefaultClient, r.url, larch, patienttest.Answers{"kind": "admin"})
					if _, err := patienttest.Walk(http.DefaultClient, r.url, larch, nil); err == nil || !strings.Contains(err.Error(), "about answers 422") {
						t.Errorf("a health problem was taken: %v", err)
					}
				case practice.InfoPage:
					page.has(t, http.StatusOK, "The form is closed now. It opens again at 8am")
					page.hasNot(t, "Start the form")
					if a := b.post(form + "start"); a.path != "/at/Y90001" {
						t.Errorf("the form starts: %s", a.path)
					}
				}
			}
		})
	}
}

// TestBegunInTime: a form that was begun while it was open is taken.
func TestBegunInTime(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, mode := range []practice.OutOfHours{practice.AdminOnly, practice.InfoPage} {
		r.settings(larch, func(s *practice.Settings) { s.AfterHours = mode })
		r.clock.set(monday10)
		b := r.browser()
		patienttest.FillIn(t, b.client, r.url, larch, nil)
		r.clock.set(monday10.Add(9 * time.Hour))
		b.post(form+"send").has(t, http.StatusOK, "We have your form", "by 6:30pm tomorrow", "Somebody will read your form at 8am tomorrow")
	}
}

// TestSimulated: made-up practices say so on every page.
func TestSimulated(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	set := practice.Default("Made Up Surgery", care.Practice, "+441134960002")
	set.Simulated = true
	_, err := r.d.SetUp(t.Context(), birch, set)
	must(t, err)
	b := r.browser()
	for _, path := range []string{"/", "/at/Y90002", "/privacy/Y90002"} {
		b.get(path).has(t, http.StatusOK, "Simulated data.")
	}
	b.post("/at/Y90002/form/start").has(t, http.StatusOK, "Simulated data.")
	b.get("/at/Y90001").hasNot(t, "Simulated data.")
	sent := patienttest.Send(t, http.DefaultClient, r.url, birch, nil)
	b.get(sent.Link).has(t, http.StatusOK, "Simulated data.")
}

// TestFlood: a program that floods the form is slowed, a surgery full of people
// behind one address is not.
func TestFlood(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	from := func(address string) int {
		req, err := http.NewRequest(http.MethodPost, r.url+form+"start", nil)
		must(t, err)
		if address != "" {
			req.Header.Set("X-Forwarded-For", address)
		}
		resp, err := http.DefaultTransport.RoundTrip(req)
		must(t, err)
		resp.Body.Close()
		return resp.StatusCode
	}
	const flood = 2000
	taken := 0
	for taken < flood && from("203.0.113.7") == http.StatusSeeOther {
		taken++
	}
	if taken < 60 || taken == flood {
		t.Errorf("%d forms were begun from one address at once", taken)
	}
	if got := from("203.0.113.8"); got != http.StatusSeeOther {
		t.Errorf("another address gets %d", got)
	}
	if got := from(""); got != http.StatusSeeOther {
		t.Errorf("a proxy that names nobody gets %d", got)
	}
}
