package desk_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/desk"
	"frontdoor/pathway"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/store"
	"frontdoor/store/postgres"
	"frontdoor/store/postgres/pgtest"
	"frontdoor/store/sqlite"
)

// monday is a working Monday, at eight.
var monday = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

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

// post is a carrier that keeps what it was given, and answers as it is told.
type post struct {
	mu   sync.Mutex
	sent []desk.Outgoing
	give func(desk.Outgoing) conversation.Outcome
}

func (p *post) Carry(_ context.Context, m desk.Outgoing) conversation.Outcome {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, m)
	if p.give != nil {
		return p.give(m)
	}
	return conversation.Outcome{State: conversation.Delivered}
}

func (p *post) Receipt(context.Context, conversation.Channel, string) conversation.Outcome {
	return conversation.Outcome{State: conversation.Delivered}
}

// surgery is a practice at work, on a store of its own.
type surgery struct {
	*desk.Desk
	t     *testing.T
	clock *clock
	post  *post
	store store.Store

	logged log
}

// log keeps what the program logs.
type log struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

const (
	home care.OrgID = "A81001"
	hub  care.OrgID = "Z99001"
)

func staff(role care.Role) care.Actor {
	return care.Actor{Org: home, ID: care.ID("00000000-0000-7000-8000-0000000000" + map[care.Role]string{
		care.Receptionist: "01", care.Navigator: "02", care.Clinician: "03", care.Manager: "04",
	}[role]), Role: role, Name: string(role)}
}

var (
	receptionist = staff(care.Receptionist)
	navigator    = staff(care.Navigator)
	clinician    = staff(care.Clinician)
	manager      = staff(care.Manager)
)

// everyStore runs a test on both stores.
func everyStore(t *testing.T, f func(t *testing.T, open func(t *testing.T) store.Store)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		f(t, openSQLite)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		f(t, openPostgres)
	})
}

func openSQLite(t *testing.T) store.Store {
	t.Helper()
	return openFile(t, filepath.Join(t.TempDir(), "frontdoor.db"))
}

func openFile(t *testing.T, path string) store.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, desk.Tables())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func openPostgres(t *testing.T) store.Store {
	t.Helper()
	s, err := postgres.Open(t.Context(), pgtest.Database(t), desk.Tables())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// shipped reads the red flags once: they are many, and never change.
var shipped = sync.OnceValues(func() (*pathway.Set, error) { return pathway.Shipped(monday) })

// newSurgery sets up a practice and its hub.
func newSurgery(t *testing.T, s store.Store) *surgery {
	t.Helper()
	g := &surgery{t: t, clock: &clock{now: monday}, post: &post{}, store: s}
	rules, err := shipped()
	g.must(err)
	g.Desk, err = desk.New(t.Context(), s, desk.Options{Clock: g.clock, Random: rand.Reader, Rules: rules, Log: slog.New(slog.NewTextHandler(&g.logged, nil)), Base: "https://frontdoor.example.org"})
	g.must(err)
	t.Cleanup(func() {
		g.Desk.Stop()
		s.Close()
	})
	set := practice.Default("Willow Surgery", care.Practice, mustPhone("01632 960123"))
	set.Hub, set.Duty = hub, mustPhone("07700 900999")
	_, err = g.SetUp(t.Context(), home, set)
	g.must(err)
	_, err = g.SetUp(t.Context(), hub, practice.Default("Town Hub", care.Hub, mustPhone("01632 960124")))
	g.must(err)
	return g
}

func (g *surgery) must(err error) {
	g.t.Helper()
	if err != nil {
		g.t.Fatal(err)
	}
}

// wants fails unless err is of a kind.
func (g *surgery) wants(kind care.Kind, err error) {
	g.t.Helper()
	if care.KindOf(err) != kind {
		g.t.Fatalf("got %v, want an error of kind %q", err, kind)
	}
}

func mustPhone(s string) care.Phone {
	p, err := care.ParsePhone(s)
	if err != nil {
		panic(err)
	}
	return p
}

func mustDate(s string) care.Date {
	d, err := care.ParseISODate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// write sends a request by web and returns its id.
func (g *surgery) write(words string, change ...func(*desk.Draft)) desk.Receipt {
	g.t.Helper()
	_, dr, err := g.StartDraft(g.t.Context(), home)
	g.must(err)
	dr.Kind, dr.ForWhom, dr.Route = request.Clinical, request.Self, request.ByText
	dr.Intake = request.Intake{
		Given: "Ada", Family: "Made-Up", Born: mustDate("1980-02-03"), Mobile: mustPhone("07700 900123"),
		Answers: map[string]string{"words": words, "duration": "days", "trend": "same", "mode": "any"},
	}
	for _, c := range change {
		c(&dr)
	}
	r, err := g.Submit(g.t.Context(), dr)
	g.must(err)
	return r
}

// open reads a request as a clinician.
func (g *surgery) open(id care.ID) *request.State {
	g.t.Helper()
	o, err := g.Open(g.t.Context(), clinician, id)
	g.must(err)
	return o.Request
}

// clinic publishes a session tomorrow and returns its free slots.
func (g *surgery) clinic(slots int) []*booking.Slot {
	g.t.Helper()
	day := care.DateOf(g.clock.Now()).AddDays(1)
	g.must(g.PublishSession(g.t.Context(), manager, "", booking.PublishSession{
		ClinicianName: "Dr Made-Up", Role: booking.Roles()[0], Mode: booking.FaceToFace, Category: booking.CategoriesOn(day)[0].Category,
		Day: day, From: 9 * 60, To: care.TimeOfDay(9*60 + 10*slots), SlotLength: 10,
	}))
	free, err := g.FreeSlots(g.t.Context(), manager, "", "", 1000)
	g.must(err)
	return free
}

// deliver runs timers, outbox and relay until nothing is left to do.
func (g *surgery) deliver() {
	g.t.Helper()
	for range 50 {
		ticked, err := g.Tick(g.t.Context())
		g.must(err)
		sent, err := g.Deliver(g.t.Context(), g.post, "test", g.clock.Now())
		g.must(err)
		relayed, err := g.Relay(g.t.Context(), "test", g.clock.Now())
		g.must(err)
		if ticked+sent+relayed == 0 {
			return
		}
	}
	g.t.Fatal("there is no end of work that is due")
}

// clean checks every journal and row.
func (g *surgery) clean() {
	g.t.Helper()
	list, err := g.VerifyAll(g.t.Context(), true)
	g.must(err)
	for _, v := range list {
		for _, f := range v.Faults {
			g.t.Error(f)
		}
	}
}
