package staff_test

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
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
	"frontdoor/store/sqlite"
	"frontdoor/web"
)

// clock is set by the test.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// front is a practice at work on a store of its own, served over HTTP.
type front struct {
	*desk.Desk
	t      *testing.T
	clock  *clock
	server *httptest.Server
	code   string // of the first manager, not used yet
	people map[string]care.Actor
	log    *lockedText
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

func newFront(t *testing.T) *front { return newFrontAs(t, web.Options{}) }

func newFrontAs(t *testing.T, o web.Options) *front {
	t.Helper()
	g := &front{t: t, clock: &clock{now: monday.Add(30 * time.Minute)}, people: map[string]care.Actor{}, log: &lockedText{}}
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "frontdoor.db"), desk.Tables())
	must(g.t, err)
	rules, err := pathway.Shipped(monday)
	must(g.t, err)
	g.Desk, err = desk.New(t.Context(), s, desk.Options{Clock: g.clock, Random: rand.Reader, Rules: rules, Log: slog.New(slog.DiscardHandler), Base: "https://frontdoor.example.org"})
	must(g.t, err)
	g.code = g.setUp(surgery, "Willow Surgery")
	o.Log = slog.New(slog.NewTextHandler(g.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	g.server = httptest.NewServer(web.Handler(g.Desk, o))
	t.Cleanup(func() {
		g.server.CloseClientConnections() // streams
		g.server.Close()
		g.Stop()
		s.Close()
	})
	return g
}

func (g *front) setUp(org care.OrgID, name string) string {
	g.t.Helper()
	code, err := g.SetUp(g.t.Context(), org, practice.Default(name, care.Practice, "+441632960123"))
	must(g.t, err)
	return code.Reveal()
}

// first makes the first manager, whose sign-in is "manager".
func (g *front) first() care.Actor {
	g.t.Helper()
	if by, ok := g.people["manager"]; ok {
		return by
	}
	g.must(g.UseCode(g.t.Context(), desk.SignUp{Code: g.code, Login: "manager", Name: "Morgan Manager", Password: password}))
	list, err := g.Members(g.t.Context(), care.Actor{Org: surgery, ID: "x", Role: care.Manager})
	must(g.t, err)
	g.people["manager"] = list[0].Actor()
	return g.people["manager"]
}

// join makes a member with a password; the sign-in is the login.
func (g *front) join(login, name string, role care.Role) care.Actor {
	g.t.Helper()
	if by, ok := g.people[login]; ok {
		return by
	}
	manager := g.first()
	code, err := g.AddMember(g.t.Context(), manager, login, identity.Terms{Name: name, Role: role})
	must(g.t, err)
	g.must(g.UseCode(g.t.Context(), desk.SignUp{Code: code.Reveal(), Password: password}))
	list, err := g.Members(g.t.Context(), manager)
	must(g.t, err)
	for _, m := range list {
		if m.Name == name {
			g.people[login] = m.Actor()
		}
	}
	return g.people[login]
}

// visitor is a browser without a screen: it keeps cookies and follows no
// redirect by itself.
type visitor struct {
	t    *testing.T
	base string
	http *http.Client
}

// reply is what the server said.

type reply struct {
	status int
	to     string // of a redirect
	body   string
	header http.Header
}

func (g *front) visitor() *visitor {
	jar, err := cookiejar.New(nil)
	must(g.t, err)
	return &visitor{g.t, g.server.URL, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// signedIn is a visitor who is signed in by a login of the rig.
func (g *front) signedIn(login string) *visitor {
	g.t.Helper()
	v := g.visitor()
	if a := v.signIn(login, password); a.status != http.StatusSeeOther {
		g.t.Fatalf("%s could not sign in: %d %s", login, a.status, a.body)
	}
	return v
}

func (v *visitor) signIn(login, password string, more ...string) reply {
	v.t.Helper()
	return v.post("/staff/sign-in", append([]string{"login", login, "password", password}, more...)...)
}

func (v *visitor) get(path string) reply {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), "GET", v.base+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.do(r)
}

// post sends a form of name and value pairs.
func (v *visitor) post(path string, pairs ...string) reply {
	v.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r, err := http.NewRequestWithContext(v.t.Context(), "POST", v.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(r)
}

func (v *visitor) do(r *http.Request) reply {
	v.t.Helper()
	res, err := v.http.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header.Get("Location"), string(body), res.Header}
}

// cookie that the browser holds, or nothing.
func (v *visitor) cookie(name string) string {
	at, err := url.Parse(v.base + "/staff")
	if err != nil {
		v.t.Fatal(err)
	}
	for _, c := range v.http.Jar.Cookies(at) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// write sends a request by web.
func (g *front) write(words string, change ...func(*desk.Draft)) desk.Receipt {
	g.t.Helper()
	_, dr, err := g.StartDraft(g.t.Context(), surgery)
	must(g.t, err)
	born, err := care.ParseISODate("1980-02-03")
	must(g.t, err)
	dr.Kind, dr.ForWhom, dr.Route = request.Clinical, request.Self, request.ByText
	dr.Intake = request.Intake{
		Given: "Ada", Family: "Made-Up", Born: born, Mobile: "07700 900123",
		Answers: map[string]string{"words": words, "duration": "days", "trend": "same", "mode": "any"},
	}
	for _, c := range change {
		c(&dr)
	}
	r, err := g.Submit(g.t.Context(), dr)
	must(g.t, err)
	return r
}

// clinic publishes a session today at ten and returns its slots.
func (g *front) clinic(by care.Actor, slots int) []*booking.Slot {
	g.t.Helper()
	day := care.DateOf(g.clock.Now())
	g.must(g.PublishSession(g.t.Context(), by, "", booking.PublishSession{
		ClinicianName: "Dr Ruth Made-Up", Role: booking.GP, Mode: booking.FaceToFace, Category: booking.CategoriesOn(day)[0].Category,
		Day: day, From: 10 * 60, To: care.TimeOfDay(10*60 + 10*slots), SlotLength: 10,
	}))
	free, err := g.FreeSlots(g.t.Context(), by, "", "", 1000)
	must(g.t, err)
	return free
}

// booked is a request with an appointment in a slot.
func (g *front) booked(clinician care.Actor, words string, slot care.ID) desk.Receipt {
	g.t.Helper()
	r := g.write(words)
	g.must(g.Band(g.t.Context(), clinician, r.ID, request.Routine, ""))
	g.must(g.Book(g.t.Context(), clinician, "", r.ID, slot, desk.TellByCall))
	return r
}

// letter is a request whose patient is answered by post, and for whom a letter
// waits to be printed.
func (g *front) letter(clinician string) desk.Receipt {
	g.t.Helper()
	by := g.people[clinician]
	r := g.write("I have had a rash on my arms for three days.", func(dr *desk.Draft) {
		dr.Route = request.ByLetter
		dr.Intake.Address = "1 High Street\nMarrowby"
		dr.Intake.Postcode = "ZZ99 4AB"
	})
	g.must(g.Band(g.t.Context(), by, r.ID, request.Routine, ""))
	g.must(g.Respond(g.t.Context(), by, r.ID, desk.Reply{Kind: request.AnswerAdvice, Text: "Use the cream for the rash.", Tell: desk.TellByMessage}))
	g.clock.add(time.Minute)
	g.deliver(conversation.Delivered)
	return r
}

// post is a carrier that answers one thing to everything.
type post struct{ state conversation.Status }

func (p post) Carry(context.Context, desk.Outgoing) conversation.Outcome {
	return conversation.Outcome{State: p.state, Reason: "refused"}
}

func (p post) Receipt(context.Context, conversation.Channel, string) conversation.Outcome {
	return conversation.Outcome{State: p.state}
}

// deliver sends what is due, with this outcome.
func (g *front) deliver(state conversation.Status) {
	g.t.Helper()
	for range 20 {
		n, err := g.Deliver(g.t.Context(), post{state}, "test", g.clock.Now())
		g.must(err)
		if n == 0 {
			return
		}
	}
	g.t.Fatal("there is no end of messages that are due")
}

func (g *front) must(err error) {
	g.t.Helper()
	must(g.t, err)
}
