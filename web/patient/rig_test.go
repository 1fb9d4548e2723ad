package patient_test

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
	"strings"
	"sync"
	"testing"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/pathway"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/store"
	"frontdoor/store/sqlite"
	"frontdoor/web/asset"
	"frontdoor/web/browsertest"
	"frontdoor/web/patient"
	"frontdoor/web/ui"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Run(m)) }

const (
	larch care.OrgID = "Y90001"
	birch care.OrgID = "Y90002"
)

// Monday 2 March 2026: open from 08:00 to 18:30, and core hours.
var monday10 = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

// clock is moved by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// rig is the patient's pages over a real desk and store.
type rig struct {
	t     *testing.T
	d     *desk.Desk
	store store.Store
	clock *clock
	url   string
	logs  *strings.Builder
}

func newRig(t *testing.T) *rig {
	t.Helper()
	ctx := t.Context()
	r := &rig{t: t, clock: &clock{now: monday10}, logs: &strings.Builder{}}
	st, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "f.db"), desk.Tables())
	must(t, err)
	r.store = st
	rules, err := pathway.Shipped(monday10)
	must(t, err)
	var mu sync.Mutex
	log := slog.New(slog.NewTextHandler(lockedWriter{&mu, r.logs}, nil))
	server := httptest.NewUnstartedServer(nil)
	r.url = "http://" + server.Listener.Addr().String()
	r.d, err = desk.New(ctx, st, desk.Options{Clock: r.clock, Random: rand.Reader, Rules: rules, Log: log, Base: r.url})
	must(t, err)
	mux := http.NewServeMux()
	mux.Handle("GET "+asset.Prefix, asset.Handler())
	patient.Register(mux, r.d, patient.Options{Log: log})
	server.Config.Handler = http.NewCrossOriginProtection().Handler(withPolicy(mux))
	server.Start()
	t.Cleanup(func() {
		server.Close()
		r.d.Stop()
		must(t, st.Close())
	})
	r.setUp(larch, "Larch Lane Surgery", "+441134960000")
	return r
}

func (r *rig) setUp(org care.OrgID, name string, phone care.Phone) {
	r.t.Helper()
	set := practice.Default(name, care.Practice, phone)
	set.Address = "1 Larch Lane\nLeeds LS1 1AA"
	_, err := r.d.SetUp(r.t.Context(), org, set)
	must(r.t, err)
}

type lockedWriter struct {
	mu *sync.Mutex
	w  io.Writer
}

func (l lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

func withPolicy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if from := r.Header.Get("X-Forwarded-For"); from != "" { // package web does this for trusted proxies
			r.RemoteAddr = from + ":0"
		}
		w.Header().Set("Content-Security-Policy", ui.ContentSecurityPolicy)
		next.ServeHTTP(w, r)
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// staff of a practice, in a role.
func staff(org care.OrgID, role care.Role) care.Actor {
	return care.Actor{Org: org, ID: "018f0000-0000-7000-8000-000000000001", Role: role, Name: "Ada Quill"}
}

// settings changes a practice's settings as its manager does.
func (r *rig) settings(org care.OrgID, change func(*practice.Settings)) {
	r.t.Helper()
	set, err := r.d.Organisation(r.t.Context(), org)
	must(r.t, err)
	change(&set)
	must(r.t, r.d.ChangeSettings(r.t.Context(), staff(org, care.Manager), "", set, "for the test"))
}

// list is what is on the practice's list.
func (r *rig) list(org care.OrgID) []*request.State {
	r.t.Helper()
	var all []*request.State
	for page := 0; ; page++ {
		w, err := r.d.Worklist(r.t.Context(), staff(org, care.Navigator), desk.Filter{Page: page})
		must(r.t, err)
		all = append(all, w.Requests...)
		if len(all) >= w.Total || len(w.Requests) == 0 {
			return all
		}
	}
}

func (r *rig) byReference(org care.OrgID, shown string) *request.State {
	r.t.Helper()
	ref, err := care.ParseReference(shown)
	must(r.t, err)
	for _, s := range r.list(org) {
		if s.Reference == ref {
			return s
		}
	}
	r.t.Fatalf("%s is not on the list", shown)
	return nil
}

// banded is a request that a navigator has claimed and banded.
func (r *rig) banded(org care.OrgID, shown string) *request.State {
	r.t.Helper()
	s, ctx, by := r.byReference(org, shown), r.t.Context(), staff(org, care.Navigator)
	must(r.t, r.d.Claim(ctx, by, s.ID))
	must(r.t, r.d.Band(ctx, by, s.ID, request.Soon, ""))
	return s
}

// offer publishes a clinic tomorrow and offers its first times.
func (r *rig) offer(org care.OrgID, id care.ID, times int) []*booking.Slot {
	r.t.Helper()
	ctx := r.t.Context()
	must(r.t, r.d.PublishSession(ctx, staff(org, care.Manager), "", booking.PublishSession{
		ClinicianName: "Nurse Okafor", Role: "practice-nurse", Room: "Room 4", Mode: booking.FaceToFace, Category: category(r.t, r.clock.Now()),
		Day: care.DateOf(r.clock.Now()).AddDays(1), From: 10 * 60, To: 11 * 60, SlotLength: 15}))
	slots, err := r.d.FreeSlots(ctx, staff(org, care.Navigator), "", "", times)
	must(r.t, err)
	ids := make([]care.ID, len(slots))
	for i, s := range slots {
		ids[i] = s.ID
	}
	must(r.t, r.d.OfferSlots(ctx, staff(org, care.Navigator), "", id, ids, desk.TellByMessage))
	return slots
}

func category(t testing.TB, now time.Time) booking.Category {
	t.Helper()
	list := booking.CategoriesOn(care.DateOf(now))
	if len(list) == 0 {
		t.Fatal("no categories are in force")
	}
	return list[0].Category
}

var codeDigits = regexp.MustCompile(`code is (\d{6})`)

// code is the newest code that was queued to be sent.
func (r *rig) code(org care.OrgID) string {
	r.t.Helper()
	code := ""
	must(r.t, r.store.View(context.Background(), func(rd store.Reader) error {
		rows, err := rd.Find(context.Background(), store.Query{Noun: "message", Org: org, Order: []string{"made"}})
		for _, row := range rows {
			if m := codeDigits.FindSubmatch(row.Doc); m != nil {
				code = string(m[1])
			}
		}
		return err
	}))
	if code == "" {
		r.t.Fatal("no code was sent")
	}
	return code
}

// browser has cookies, no scripts, and follows where it is led.
type browser struct {
	t      *testing.T
	client *http.Client
	base   string
}

func (r *rig) browser() *browser {
	jar, err := cookiejar.New(nil)
	must(r.t, err)
	return &browser{t: r.t, client: &http.Client{Jar: jar}, base: r.url}
}

// answer is a page as a browser got it.
type answer struct {
	status int
	path   string
	body   string
	header http.Header
}

func (b *browser) get(path string) answer {
	b.t.Helper()
	resp, err := b.client.Get(b.at(path))
	return b.read(resp, err)
}

// post sends fields: name, value, name, value…
func (b *browser) post(path string, fields ...string) answer {
	b.t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		v.Add(fields[i], fields[i+1])
	}
	resp, err := b.client.PostForm(b.at(path), v)
	return b.read(resp, err)
}

func (b *browser) at(path string) string {
	if strings.HasPrefix(path, "http") {
		return path
	}
	return b.base + path
}

func (b *browser) read(resp *http.Response, err error) answer {
	b.t.Helper()
	must(b.t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	must(b.t, err)
	return answer{resp.StatusCode, resp.Request.URL.Path, string(body), resp.Header}
}

// text is a page without its markup.
func (a answer) text() string {
	_, body, _ := strings.Cut(a.body, "<main")
	return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString("<main"+body, " ")), " ")
}

func (a answer) has(t *testing.T, status int, words ...string) {
	t.Helper()
	if a.status != status {
		t.Fatalf("%s answers %d, not %d: %s", a.path, a.status, status, a.text())
	}
	for _, w := range words {
		if !strings.Contains(a.text(), w) && !strings.Contains(a.body, w) {
			t.Errorf("%s does not say %q:\n%s", a.path, w, a.text())
		}
	}
}

func (a answer) hasNot(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(a.body, w) {
			t.Errorf("%s says %q", a.path, w)
		}
	}
}

// prove gives both proofs of the plain patient.
func (r *rig) prove(b *browser, org care.OrgID, link string) {
	r.t.Helper()
	r.clock.set(r.clock.Now().Add(time.Second)) // so that the newest code is known
	b.post(link+"/prove", "birth-day", "4", "birth-month", "5", "birth-year", "1961").has(r.t, http.StatusOK, "What is the code?")
	b.post(link+"/code", "code", r.code(org)).has(r.t, http.StatusOK, "What was said")
}
