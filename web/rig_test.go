package web_test

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/desk"
	"frontdoor/identity"
	"frontdoor/pathway"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/store"
	"frontdoor/store/sqlite"
	"frontdoor/web"
	"frontdoor/web/asset"
	"frontdoor/web/patient/patienttest"
)

const (
	surgery  care.OrgID = "A10001"
	password            = "nine purple kettles"
)

// secrets of a surgery that nothing but its own pages may show.
var secrets = []string{"Robin", "Made-Up", "My knee hurts", "07700 900123", "+447700900123", "robin@example.com", "Larch Lane", "Max Manager", "Cara Green"}

// house is everything that is served, over a real desk with a day's work in it.
type house struct {
	t     testing.TB
	d     *desk.Desk
	store store.Store
	log   *lockedText
	http.Handler
	seconds atomic.Int64 // of the surgery's clock

	manager, clinician care.Actor
	link               string            // path of a private link
	things             map[string]string // what stands for the names in patterns
}

// lockedText collects what is logged.
type lockedText struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lockedText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (h *house) Now() time.Time { return time.Unix(h.seconds.Load(), 0) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newHouse(t testing.TB, o web.Options) *house {
	t.Helper()
	h := &house{t: t, log: &lockedText{}}
	h.seconds.Store(time.Date(2026, 11, 23, 9, 0, 0, 0, care.London).Unix()) // a Monday
	var err error
	h.store, err = sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "frontdoor.db"), desk.Tables())
	must(t, err)
	rules, err := pathway.Shipped(h.Now())
	must(t, err)
	h.d, err = desk.New(t.Context(), h.store, desk.Options{Clock: h, Random: rand.Reader, Rules: rules,
		Log: slog.New(slog.NewTextHandler(h.log, nil)), Base: "https://frontdoor.example.org"})
	must(t, err)
	o.Log = slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	h.Handler = web.Handler(h.d, o)
	t.Cleanup(func() {
		h.d.Stop()
		h.store.Close()
	})
	h.furnish()
	return h
}

// furnish makes a manager and one thing of each kind.
func (h *house) furnish() {
	t, ctx := h.t, h.t.Context()
	t.Helper()
	set := practice.Default("Larch Lane Surgery", care.Practice, "+441632960123")
	code, err := h.d.SetUp(ctx, surgery, set)
	must(t, err)
	must(t, h.d.UseCode(ctx, desk.SignUp{Code: code.Reveal(), Login: "manager", Name: "Max Manager", Password: password}))
	in, err := h.d.SignIn(ctx, desk.SignIn{Login: "manager", Password: password, Org: surgery})
	must(t, err)
	h.manager = in.Actor
	join, err := h.d.AddMember(ctx, h.manager, "cara", identity.Terms{Name: "Dr Cara Green", Role: care.Clinician})
	must(t, err)
	must(t, h.d.UseCode(ctx, desk.SignUp{Code: join.Reveal(), Password: password}))
	in, err = h.d.SignIn(ctx, desk.SignIn{Login: "cara", Password: password, Org: surgery})
	must(t, err)
	h.clinician = in.Actor

	sent := patienttest.Send(t, &http.Client{Transport: inside{h.Handler}}, "https://frontdoor.example.org", surgery, nil)
	h.link = "/r/" + sent.Link[strings.LastIndex(sent.Link, "/")+1:]
	list, err := h.d.Worklist(ctx, h.clinician, desk.Filter{})
	must(t, err)
	id := list.Requests[0].ID

	day := care.DateOf(h.Now())
	must(t, h.d.PublishSession(ctx, h.manager, "", booking.PublishSession{ClinicianName: "Dr Ruth Made-Up", Role: booking.GP, Mode: booking.FaceToFace,
		Category: booking.CategoriesOn(day)[0].Category, Day: day, From: 10 * 60, To: 11 * 60, SlotLength: 15}))
	slots, err := h.d.FreeSlots(ctx, h.manager, "", "", 10)
	must(t, err)
	must(t, h.d.Band(ctx, h.clinician, id, request.Routine, ""))
	must(t, h.d.Book(ctx, h.clinician, "", id, slots[0].ID, desk.TellByCall))
	o, err := h.d.Open(ctx, h.clinician, id)
	must(t, err)

	number, _ := care.TestNHSNumber(1)
	born, err := care.ParseISODate("1961-05-04")
	must(t, err)
	_, err = h.d.ImportPatients(ctx, h.manager, []desk.ListRow{{Details: practice.Details{NHSNumber: number, Given: "Robin", Family: "Example", Born: born}}}, false)
	must(t, err)
	found, err := h.d.SearchPatients(ctx, h.manager, "example")
	must(t, err)
	h.things = map[string]string{
		"org": string(surgery), "token": h.link[len("/r/"):], "request": string(id), "patient": string(found[0].ID), "session": string(slots[0].Session),
		"appointment": string(o.Appointments[0].ID), "person": string(h.manager.ID), "message": h.letter(), "section": "practice", "template": "self-care",
		"action": "note", "step": "emergency", "arrival": "arrived",
	}
}

// letter waits to be printed; it belongs to a request of its own.
func (h *house) letter() string {
	t, ctx := h.t, h.t.Context()
	t.Helper()
	_, dr, err := h.d.StartDraft(ctx, surgery)
	must(t, err)
	born, err := care.ParseISODate("1980-02-03")
	must(t, err)
	dr.Kind, dr.ForWhom, dr.Route = request.Clinical, request.Self, request.ByLetter
	dr.Intake = request.Intake{Given: "Ada", Family: "Made-Up", Born: born, Address: "1 High Street\nMarrowby", Postcode: "ZZ99 4AB",
		Answers: map[string]string{"words": "I have had a rash for three days.", "duration": "days", "trend": "same", "mode": "any"}}
	r, err := h.d.Submit(ctx, dr)
	must(t, err)
	must(t, h.d.Band(ctx, h.clinician, r.ID, request.Routine, ""))
	must(t, h.d.Respond(ctx, h.clinician, r.ID, desk.Reply{Kind: request.AnswerAdvice, Text: "Use the cream.", Tell: desk.TellByMessage}))
	h.seconds.Add(60) // replies can be taken back for a moment
	for n := 1; n > 0; {
		n, err = h.d.Deliver(ctx, arrives{}, "test", h.Now())
		must(t, err)
	}
	reach, err := h.d.ToReach(ctx, h.manager)
	must(t, err)
	return string(reach[0].Messages[0].ID)
}

// arrives is a carrier that delivers everything.
type arrives struct{}

func (arrives) Carry(context.Context, desk.Outgoing) conversation.Outcome {
	return conversation.Outcome{State: conversation.Delivered}
}

func (arrives) Receipt(context.Context, conversation.Channel, string) conversation.Outcome {
	return conversation.Outcome{State: conversation.Delivered}
}

// inside carries requests to a handler without a network, for many at once.
type inside struct{ http.Handler }

func (i inside) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	r = r.Clone(r.Context())
	r.RemoteAddr, r.RequestURI = "127.0.0.1:1000", r.URL.RequestURI()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	i.ServeHTTP(w, r)
	res := w.Result()
	res.Request = r
	return res, nil
}

// browser keeps cookies and follows no redirect by itself.
type browser struct {
	t    testing.TB
	base string
	http *http.Client
}

func newBrowser(t testing.TB, base string, transport http.RoundTripper) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	return &browser{t, base, &http.Client{Jar: jar, Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// answer is what the server said.
type answer struct {
	status int
	header http.Header
	body   string
}

func (b *browser) do(r *http.Request) answer {
	b.t.Helper()
	res, err := b.http.Do(r)
	must(b.t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	must(b.t, err)
	return answer{res.StatusCode, res.Header, string(body)}
}

// ask sends a form with POST, and asks with anything else.
func (b *browser) ask(method, path string, form url.Values) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.base+path, strings.NewReader(form.Encode()))
	must(b.t, err)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return b.do(r)
}

// signIn as "manager" or "cara", at a shared screen.
func (b *browser) signIn(login string) {
	b.t.Helper()
	if a := b.ask("POST", "/staff/sign-in", url.Values{"login": {login}, "password": {password}, "shared": {"yes"}}); a.status != http.StatusSeeOther {
		b.t.Fatalf("%s can not sign in: %d", login, a.status)
	}
}

var sixDigits = regexp.MustCompile(`code is (\d{6})`)

// prove gives both proofs of the private link.
func (b *browser) prove(h *house) {
	b.t.Helper()
	h.seconds.Add(1) // so that the newest code is known
	b.ask("POST", h.link+"/prove", url.Values{"birth-day": {"4"}, "birth-month": {"5"}, "birth-year": {"1961"}})
	code := ""
	must(b.t, h.store.View(b.t.Context(), func(rd store.Reader) error {
		rows, err := rd.Find(b.t.Context(), store.Query{Noun: "message", Org: surgery, Order: []string{"made"}})
		for _, row := range rows {
			if m := sixDigits.FindSubmatch(row.Doc); m != nil {
				code = string(m[1])
			}
		}
		return err
	}))
	if a := b.ask("POST", h.link+"/code", url.Values{"code": {code}}); a.status != http.StatusSeeOther {
		b.t.Fatalf("the code does not open the link: %d", a.status)
	}
}

// routes are all patterns that the program registers, read from its source so
// that a new page can not be forgotten.
func routes(t testing.TB) []string {
	t.Helper()
	var all strings.Builder
	for _, pattern := range []string{"*.go", "*/*.go"} {
		files, err := filepath.Glob(pattern)
		must(t, err)
		for _, f := range files {
			if strings.HasSuffix(f, "_test.go") {
				continue
			}
			b, err := os.ReadFile(f)
			must(t, err)
			all.Write(b)
		}
	}
	consts := map[string]string{"asset.Prefix": asset.Path("app.css")}
	for _, m := range regexp.MustCompile(`(\w+URL)\s*= "(/[^"]*)"`).FindAllStringSubmatch(all.String(), -1) {
		consts[m[1]] = m[2]
	}
	var list []string
	for _, m := range regexp.MustCompile(`mux\.Handle(?:Func)?\((.*?), `).FindAllStringSubmatch(all.String(), -1) {
		route := ""
		for part := range strings.SplitSeq(m[1], "+") {
			part = strings.TrimSpace(part)
			text, quoted := strings.CutPrefix(part, `"`)
			switch {
			case quoted:
				route += strings.TrimSuffix(text, `"`)
			case consts[part] != "":
				route += consts[part]
			default:
				t.Fatalf("the route %s cannot be read", m[1])
			}
		}
		list = append(list, route)
	}
	if len(list) < 70 {
		t.Fatalf("only %d routes were found", len(list))
	}
	slices.Sort(list)
	return list
}

// at fills a pattern with things of the surgery.
func (h *house) at(t testing.TB, route string) (method, path string) {
	t.Helper()
	method, path, _ = strings.Cut(route, " ")
	id, step := h.things["request"], h.things["step"]
	switch {
	case strings.Contains(path, "/patients/"):
		id = h.things["patient"]
	case strings.Contains(path, "/sessions/"):
		id = h.things["session"]
	case strings.Contains(path, "/appointments/"):
		id, step = h.things["appointment"], h.things["arrival"]
	}
	path = strings.NewReplacer("{$}", "", "{id}", id, "{step}", step).Replace(path)
	for name, value := range h.things {
		path = strings.ReplaceAll(path, "{"+name+"}", value)
	}
	if strings.Contains(path, "{") {
		t.Fatalf("nothing stands for the name in %s", route)
	}
	return method, path
}
