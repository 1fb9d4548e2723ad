package staff_test

import (
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
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
	"frontdoor/identity"
	"frontdoor/pathway"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/store/sqlite"
	"frontdoor/web/asset"
	"frontdoor/web/browsertest"
	"frontdoor/web/staff"
	"frontdoor/web/ui"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Run(m)) }

const (
	surgery   care.OrgID = "A10001"
	elsewhere care.OrgID = "B20002"
	password             = "nine purple kettles"
)

// monday is when the tests begin: a working day in core hours.
var monday = time.Date(2026, 11, 23, 8, 30, 0, 0, care.London)

// rig is a real desk on a file of its own, behind the real pages.
type rig struct {
	t      testing.TB
	d      *desk.Desk
	url    string
	server *httptest.Server

	mu      sync.Mutex
	now     time.Time
	manager map[care.OrgID]care.Actor
	people  map[string]*person
}

// person is somebody signed in at a screen of their own.
type person struct {
	care.Actor
	rig    *rig
	cookie string
	client *http.Client
}

func newRig(t testing.TB) *rig {
	t.Helper()
	r := &rig{t: t, now: monday, manager: map[care.OrgID]care.Actor{}, people: map[string]*person{}}
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "desk.db"), desk.Tables())
	must(t, err)
	rules, err := pathway.Shipped(monday)
	must(t, err)
	r.d, err = desk.New(t.Context(), store, desk.Options{Clock: care.ClockFunc(r.Now), Random: rand.Reader, Rules: rules,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Base: "https://frontdoor.example.org"})
	must(t, err)
	mux := http.NewServeMux()
	mux.Handle("GET "+asset.Prefix, asset.Handler())
	staff.Register(mux, r.d, staff.Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	r.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		w.Header().Set("Content-Security-Policy", ui.ContentSecurityPolicy)
		mux.ServeHTTP(w, q)
	}))
	r.url = r.server.URL
	t.Cleanup(func() {
		r.server.CloseClientConnections()
		r.server.Close()
		r.d.Stop()
		store.Close()
	})
	r.setUp(surgery, "Larch Lane Surgery")
	return r
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (r *rig) Now() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

// later moves the desk's clock on.
func (r *rig) later(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = r.now.Add(d)
}

func (r *rig) setUp(org care.OrgID, name string) {
	r.t.Helper()
	phone, err := care.ParsePhone("0113 496 0000")
	must(r.t, err)
	code, err := r.d.SetUp(r.t.Context(), org, practice.Default(name, care.Practice, phone))
	must(r.t, err)
	login := "manager-" + strings.ToLower(string(org))
	must(r.t, r.d.UseCode(r.t.Context(), desk.SignUp{Code: code.Reveal(), Login: login, Name: "Max Manager", Password: password}))
	in, err := r.d.SignIn(r.t.Context(), desk.SignIn{Login: login, Password: password, Org: org})
	must(r.t, err)
	r.manager[org] = in.Actor
	r.people["Max Manager"+string(org)] = r.seat(in)
}

func (r *rig) seat(in desk.SignedIn) *person {
	return &person{Actor: in.Actor, rig: r, cookie: in.Token.Reveal(), client: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// as is a member of the surgery with a name and role, signed in; made when
// first needed.
func (r *rig) as(name string, role care.Role) *person {
	r.t.Helper()
	if p, ok := r.people[name]; ok {
		return p
	}
	login := strings.ToLower(strings.ReplaceAll(name, " ", "."))
	code, err := r.d.AddMember(r.t.Context(), r.manager[surgery], login, identity.Terms{Name: name, Role: role})
	must(r.t, err)
	must(r.t, r.d.UseCode(r.t.Context(), desk.SignUp{Code: code.Reveal(), Login: login, Name: name, Password: password}))
	in, err := r.d.SignIn(r.t.Context(), desk.SignIn{Login: login, Password: password, Org: surgery})
	must(r.t, err)
	r.people[name] = r.seat(in)
	return r.people[name]
}

// again signs somebody in anew, after their session has ended.
func (r *rig) again(name string) *person {
	r.t.Helper()
	in, err := r.d.SignIn(r.t.Context(), desk.SignIn{Login: strings.ToLower(strings.ReplaceAll(name, " ", ".")), Password: password, Org: surgery})
	must(r.t, err)
	r.people[name] = r.seat(in)
	return r.people[name]
}

func (r *rig) clinician() *person    { r.t.Helper(); return r.as("Dr Cara Green", care.Clinician) }
func (r *rig) navigator() *person    { r.t.Helper(); return r.as("Ned Path", care.Navigator) }
func (r *rig) receptionist() *person { r.t.Helper(); return r.as("Rita Front", care.Receptionist) }

// register puts people on the surgery's list; each is "Given Family".
func (r *rig) register(names ...string) []*practice.Patient {
	r.t.Helper()
	var rows []desk.ListRow
	for i, name := range names {
		given, family, _ := strings.Cut(name, " ")
		number, _ := care.TestNHSNumber(1000 + i)
		born, _ := care.ParseISODate("1984-03-0" + string(rune('1'+i%9)))
		rows = append(rows, desk.ListRow{Details: practice.Details{NHSNumber: number, Given: given, Family: family, Born: born, Mobile: "+447700900123"}})
	}
	_, err := r.d.ImportPatients(r.t.Context(), r.manager[surgery], rows, false)
	must(r.t, err)
	var list []*practice.Patient
	for _, row := range rows {
		found, err := r.d.SearchPatients(r.t.Context(), r.manager[surgery], string(row.Details.NHSNumber))
		must(r.t, err)
		list = append(list, found[0])
	}
	return list
}

// asks sends the public form's request of somebody, as the web form does.
func (r *rig) asks(org care.OrgID, name, words string, change ...func(*desk.Draft)) care.ID {
	r.t.Helper()
	_, dr, err := r.d.StartDraft(r.t.Context(), org)
	must(r.t, err)
	given, family, _ := strings.Cut(name, " ")
	born, _ := care.ParseISODate("1984-03-01")
	dr.Kind, dr.Route, dr.ForWhom = request.Clinical, request.ByText, request.Self
	dr.Intake = request.Intake{Given: given, Family: family, Born: born, Mobile: "07700 900123",
		Answers: map[string]string{"words": words, "duration": "days", "trend": "same", "mode": "any"}}
	for _, f := range change {
		f(&dr)
	}
	receipt, err := r.d.Submit(r.t.Context(), dr)
	must(r.t, err)
	return receipt.ID
}

// clinic publishes a GP's morning of four slots from ten o'clock.
func (r *rig) clinic() {
	r.t.Helper()
	must(r.t, r.d.PublishSession(r.t.Context(), r.manager[surgery], "", booking.PublishSession{
		ClinicianName: "Dr Cara Green", Role: booking.GP, Mode: booking.FaceToFace, Category: booking.CategoriesOn(care.DateOf(r.Now()))[0].Category,
		Day: care.DateOf(r.Now()), From: 10 * 60, To: 11 * 60, SlotLength: 15}))
}

// state of a request as the clinician's desk reads it.
func (r *rig) state(id care.ID) *request.State {
	r.t.Helper()
	o, err := r.d.Open(r.t.Context(), r.manager[surgery], id)
	must(r.t, err)
	return o.Request
}

// answer is what a page said.
type answer struct {
	t      testing.TB
	status int
	body   string
	header http.Header
}

func (p *person) do(method, path string, form url.Values, header ...string) answer {
	p.rig.t.Helper()
	q, err := http.NewRequestWithContext(p.rig.t.Context(), method, p.rig.url+path, strings.NewReader(form.Encode()))
	must(p.rig.t, err)
	q.AddCookie(&http.Cookie{Name: "staff-screen", Value: p.cookie})
	if method == http.MethodPost {
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		q.Header.Set(header[i], header[i+1])
	}
	res, err := p.client.Do(q)
	must(p.rig.t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	must(p.rig.t, err)
	return answer{p.rig.t, res.StatusCode, string(body), res.Header}
}

func (p *person) get(path string) answer {
	p.rig.t.Helper()
	return p.do(http.MethodGet, path, nil)
}

// acts posts an action on a request; pairs are names and values of its boxes.
func (p *person) acts(id care.ID, action string, pairs ...string) answer {
	p.rig.t.Helper()
	form := url.Values{action + "-key": {rand.Text()}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(action+"-"+pairs[i], pairs[i+1])
	}
	return p.do(http.MethodPost, "/staff/request/"+string(id)+"/"+action, form)
}

var tags = regexp.MustCompile(`<[^>]*>|\s+`)

// text of a page without its markup.
func (a answer) text() string {
	return strings.Join(strings.Fields(tags.ReplaceAllString(a.body, " ")), " ")
}

func (a answer) is(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d: %.600s", a.status, status, a.text())
	}
	return a
}

// says fails the test unless the page has all of the texts.
func (a answer) says(texts ...string) answer {
	a.t.Helper()
	for _, s := range texts {
		if !strings.Contains(a.text(), s) {
			a.t.Errorf("the page does not say %q: %.3000s", s, a.text())
		}
	}
	return a
}

func (a answer) hides(texts ...string) answer {
	a.t.Helper()
	for _, s := range texts {
		if strings.Contains(a.text(), s) {
			a.t.Errorf("the page says %q", s)
		}
	}
	return a
}

// done fails the test unless the answer leads on after a form.
func (a answer) done() answer {
	a.t.Helper()
	return a.is(http.StatusSeeOther)
}

// tab opens a browser at this person's screen.
func (p *person) tab(o browsertest.Options) *browsertest.Tab {
	p.rig.t.Helper()
	if !asset.Built() {
		p.rig.t.Fatal("the bundle of styles and scripts is missing: run dev/assets.sh (make assets)")
	}
	b := browsertest.Open(p.rig.t, o)
	b.SetCookie(p.rig.url, "staff-screen", p.cookie)
	return b
}
