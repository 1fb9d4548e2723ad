package staff_test

import (
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/policy"
	"frontdoor/practice"
)

// open are routes that need nobody to be signed in.
var openRoutes = []string{
	"GET /staff/sign-in", "POST /staff/sign-in", "GET /staff/code", "POST /staff/code", "POST /staff/sign-out", "POST /staff/switch",
}

// routes are all others, and the action of the policy that each of them needs.
// {request} and the like stand for things of the surgery.
var routes = map[string]policy.Action{
	"GET /staff":                        policy.DayBoard,
	"GET /staff/board":                  policy.DayBoard,
	"GET /staff/list":                   policy.RequestWorklist,
	"GET /staff/next":                   policy.RequestWorklist,
	"GET /staff/live":                   policy.RequestWorklist,
	"GET /staff/request/{id}":           policy.RequestOpen,
	"GET /staff/request/{id}/summary":   policy.RequestSummary,
	"GET /staff/request/{id}/patient":   policy.RequestLinkPatient,
	"POST /staff/request/{id}/patient":  policy.RequestLinkPatient,
	"POST /staff/request/{id}/looking":  policy.RequestOpen,
	"POST /staff/request/{id}/left":     policy.RequestOpen,
	"POST /staff/request/{id}/{action}": policy.RequestBand, // of all its actions the one that not everybody may do
	"GET /staff/key-in":                 policy.RequestKeyIn,
	"POST /staff/key-in":                policy.RequestKeyIn,
	"GET /staff/key-in/done/{id}":       policy.RequestOpen,
	"POST /staff/signs":                 policy.RequestKeyIn,
	"GET /staff/patients":               policy.RequestSearchPatients,
	"POST /staff/patients":              policy.RequestSearchPatients,
	"GET /staff/patients/{id}":          policy.RequestOpen,

	"POST /staff/emergencies/{id}/acknowledge": policy.RequestAcknowledgeEmergency,

	"GET /staff/clinics":                           policy.BookingSessions,
	"GET /staff/clinics/new":                       policy.BookingPublishSession,
	"POST /staff/clinics/new":                      policy.BookingPublishSession,
	"GET /staff/clinics/sessions/{id}/cancel":      policy.BookingCancelSession,
	"POST /staff/clinics/sessions/{id}/cancel":     policy.BookingCancelSession,
	"GET /staff/clinics/appointments/{id}":         policy.BookingSessions,
	"POST /staff/clinics/appointments/{id}/{step}": policy.BookingArrive,
	"GET /staff/letters":                           policy.MessageRingOrWriteDone,
	"GET /staff/letters/{message}":                 policy.MessageRingOrWriteDone,
	"POST /staff/letters/{request}/reached":        policy.MessageRingOrWriteDone,
	"GET /staff/access":                            policy.AccessLog,
	"POST /staff/access":                           policy.AccessLog,
	"GET /staff/settings":                          policy.SettingsRead,
	"GET /staff/settings/history":                  policy.SettingsRead,
	"GET /staff/settings/{section}":                policy.SettingsChange,
	"POST /staff/settings/{section}":               policy.SettingsChange,
	"GET /staff/settings/templates/{template}":     policy.SettingsChange,
	"POST /staff/settings/templates/{template}":    policy.SettingsChange,
	"GET /staff/team":                              policy.MemberChange,
	"GET /staff/team/new":                          policy.MemberChange,
	"POST /staff/team/new":                         policy.MemberChange,
	"GET /staff/team/{person}":                     policy.MemberChange,
	"POST /staff/team/{person}":                    policy.MemberChange,
	"POST /staff/team/{person}/leave":              policy.MemberChange,
	"POST /staff/team/{person}/code":               policy.MemberChange,
}

// TestEveryRouteIsInTheTable reads the code, so that a new page cannot be
// forgotten below.
func TestEveryRouteIsInTheTable(t *testing.T) {
	t.Parallel()
	consts := map[string]string{}
	registered := map[string]bool{}
	files, err := filepath.Glob("*.go")
	must(t, err)
	var all strings.Builder
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		b, err := os.ReadFile(f)
		must(t, err)
		all.Write(b)
	}
	for _, m := range regexp.MustCompile(`(\w+URL)\s*= "(/staff[^"]*)"`).FindAllStringSubmatch(all.String(), -1) {
		consts[m[1]] = m[2]
	}
	for _, m := range regexp.MustCompile(`mux\.Handle(?:Func)?\((.*?), s\.`).FindAllStringSubmatch(all.String(), -1) {
		pattern := ""
		for _, part := range strings.Split(m[1], "+") {
			part = strings.TrimSpace(part)
			if text, quoted := strings.CutPrefix(part, `"`); quoted {
				pattern += strings.TrimSuffix(text, `"`)
			} else if consts[part] != "" {
				pattern += consts[part]
			} else {
				t.Fatalf("the route %s cannot be read", m[1])
			}
		}
		registered[pattern] = true
	}
	want := map[string]bool{}
	for r := range routes {
		want[r] = true
	}
	for _, r := range openRoutes {
		want[r] = true
	}
	if !maps.Equal(registered, want) {
		t.Errorf("registered and not in the table: %v\nin the table and not registered: %v", without(registered, want), without(want, registered))
	}
}

func without(a, b map[string]bool) []string {
	var list []string
	for k := range a {
		if !b[k] {
			list = append(list, k)
		}
	}
	slices.Sort(list)
	return list
}

// things of a surgery that routes are about.
type things struct{ request, fresh, emergency, patient, session, appointment, letter, lettered, member string }

func (g *front) things() things {
	g.t.Helper()
	clinician, manager := g.people["cara"], g.first()
	slots := g.clinic(manager, 3)
	r := g.booked(clinician, "My knee has been swollen since Tuesday.", slots[0].ID)
	o, err := g.Open(g.t.Context(), clinician, r.ID)
	g.must(err)
	lettered := g.letter("cara")
	reach, err := g.ToReach(g.t.Context(), manager)
	g.must(err)
	number, _ := care.TestNHSNumber(1)
	born, err := care.ParseISODate("1984-03-01")
	g.must(err)
	_, err = g.ImportPatients(g.t.Context(), manager, []desk.ListRow{{Details: practice.Details{NHSNumber: number, Given: "Bo", Family: "Larch", Born: born}}}, false)
	g.must(err)
	found, err := g.SearchPatients(g.t.Context(), manager, "larch")
	g.must(err)
	fresh := g.write("I have had a cough for a week.") // nobody has banded it
	return things{request: string(r.ID), fresh: string(fresh.ID), emergency: string(g.write("I have crushing chest pain and it goes down my left arm.").ID),
		patient: string(found[0].ID), session: string(slots[0].Session), appointment: string(o.Appointments[0].ID),
		letter: string(reach[0].Messages[0].ID), lettered: string(lettered.ID), member: string(g.join("rita", "Rita Front", care.Receptionist).ID)}
}

// at fills a pattern with a surgery's things.
func (x things) at(route string) (method, path string) {
	method, path, _ = strings.Cut(route, " ")
	id := x.request
	switch {
	case strings.Contains(path, "{action}"):
		id = x.fresh
	case strings.Contains(path, "/patients/"):
		id = x.patient
	case strings.Contains(path, "/sessions/"):
		id = x.session
	case strings.Contains(path, "/appointments/"):
		id = x.appointment
	case strings.Contains(path, "/emergencies/"):
		id = x.emergency
	}
	return method, strings.NewReplacer("{id}", id, "{action}", "band", "{step}", "arrived", "{message}", x.letter, "{request}", x.lettered,
		"{section}", "practice", "{template}", "self-care", "{person}", x.member).Replace(path)
}

func (v *visitor) ask(method, path string) reply {
	v.t.Helper()
	if method == "GET" {
		return v.get(path)
	}
	return v.post(path, "band-band", "routine")
}

func TestEveryPageWantsSomebodySignedIn(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	g.join("cara", "Dr Cara Green", care.Clinician)
	x, v := g.things(), g.visitor()
	for route := range routes {
		method, path := x.at(route)
		if a := v.ask(method, path); a.status != http.StatusSeeOther || !strings.HasPrefix(a.to, "/staff/sign-in?next=") || strings.Contains(a.body, "Made-Up") {
			t.Errorf("%s signed out: %d to %q", route, a.status, a.to)
		}
	}
	for _, route := range openRoutes {
		method, path := x.at(route)
		if a := v.ask(method, path); strings.HasPrefix(a.to, "/staff/sign-in?next=") {
			t.Errorf("%s asks to sign in first", route)
		}
	}
}

func TestEveryRoleGetsWhatThePolicySays(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	g.join("cara", "Dr Cara Green", care.Clinician)
	g.join("ned", "Ned Path", care.Navigator)
	g.join("rita", "Rita Front", care.Receptionist)
	g.join("zoe", "Zoe Goes", care.Receptionist)
	x := g.things()
	x.member = string(g.people["zoe"].ID)
	order := slices.Sorted(maps.Keys(routes)) // GETs first: they change nothing
	for _, who := range []string{"rita", "manager", "ned", "cara"} {
		by, v := g.people[who], g.signedIn(who)
		for _, route := range order {
			if strings.HasSuffix(route, "/live") {
				continue // a stream does not end; anybody at a screen may listen
			}
			method, path := x.at(route)
			allowed := policy.Decide(by, routes[route], policy.Resource{Org: surgery}).Allow
			a := v.ask(method, path)
			if allowed == (a.status == http.StatusForbidden) {
				t.Errorf("%s for a %s: %d to %q, but the policy says %v: %.200s", route, by.Role, a.status, a.to, allowed, a.body)
			}
			if a.status >= 500 || a.status == http.StatusNotFound {
				t.Errorf("%s for a %s: %d", route, by.Role, a.status)
			}
			if !allowed && !strings.Contains(route, "{action}") && strings.Contains(a.body, "Made-Up") { // they may read the request
				t.Errorf("%s shows a %s a patient while it refuses", route, by.Role)
			}
		}
	}
}

func TestAnotherOrganisationSeesNothing(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	g.join("cara", "Dr Cara Green", care.Clinician)
	x := g.things()
	must(t, g.UseCode(t.Context(), desk.SignUp{Code: g.setUp(elsewhere, "Elm Surgery"), Login: "elm", Name: "Elm Boss", Password: password}))
	list, err := g.Members(t.Context(), care.Actor{Org: elsewhere, ID: "x", Role: care.Manager})
	must(t, err)
	g.people["elm"] = list[0].Actor()
	v := g.signedIn("elm")
	for route := range routes {
		if strings.HasSuffix(route, "/live") {
			continue
		}
		method, path := x.at(route)
		a := v.ask(method, path)
		for _, theirs := range []string{"Made-Up", "Larch", "Willow Surgery", "Cara Green", "Morgan Manager", "swollen", "1 High Street"} {
			if strings.Contains(a.body, theirs) {
				t.Errorf("%s shows %q to another organisation", route, theirs)
			}
		}
		about := strings.Contains(route, "{id}") || strings.Contains(route, "{message}") || strings.Contains(route, "{request}") || strings.Contains(route, "{person}")
		if about && a.status < 400 && !strings.HasSuffix(route, "/left") && !strings.HasSuffix(route, "/looking") {
			t.Errorf("%s of another organisation: %d to %q", route, a.status, a.to)
		}
	}
	// Nothing of it has changed.
	book, err := g.Clinics(t.Context(), g.first(), care.DateOf(g.clock.Now()))
	must(t, err)
	if book[0].Session.Status != booking.SessionIsPublished || len(book[0].Appointments) != 1 {
		t.Error("another organisation changed the appointment book")
	}
	for _, a := range book[0].Appointments {
		if a.Status != booking.IsBooked {
			t.Error("another organisation marked an arrival")
		}
	}
}
