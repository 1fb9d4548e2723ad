package staff_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/identity"
	"frontdoor/practice"
)

// codeOn is the one-time code that a page shows.
func codeOn(t *testing.T, body string) string {
	t.Helper()
	code := regexp.MustCompile(`\b[0-9A-Z]{4}(-[0-9A-Z]{4}){3}\b`).FindString(body)
	if code == "" {
		t.Fatalf("no code on the page: %s", body)
	}
	return code
}

func TestAOneTimeCodeWorksOnceAndForADay(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	g.first()
	boss, v := g.signedIn("manager"), g.visitor()
	add := func(login string) string {
		a := boss.post("/staff/team/new", "login", login, "name", "Nora "+login, "role", "navigator", "teams", "navigation")
		if a.status != http.StatusOK || a.header.Get("Cache-Control") != "no-store" {
			t.Fatalf("add: %d %s", a.status, a.body)
		}
		return codeOn(t, a.body)
	}
	use := func(code string) reply {
		return v.post("/staff/code", "code", code, "step", "password", "password", password, "again", password)
	}
	code := add("nora")
	if a := boss.get("/staff/team"); strings.Contains(a.body, code) || !strings.Contains(a.body, "Nora nora") {
		t.Error("the team page shows the code again, or not the person")
	}
	if a := v.post("/staff/code", "code", strings.ToLower(strings.ReplaceAll(code, "-", " "))); !strings.Contains(a.body, "<strong>nora</strong>") {
		t.Fatalf("looking at the code: %d %s", a.status, a.body)
	}
	if a := v.post("/staff/code", "code", code, "step", "password", "password", password, "again", password+"x"); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "not the same") {
		t.Fatalf("two different passwords: %d", a.status)
	}
	if a := use(code); a.status != http.StatusSeeOther || a.to != "/staff/sign-in?said=password" {
		t.Fatalf("use: %d %s", a.status, a.body)
	}
	if a := use(code); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "used already") {
		t.Errorf("a second time: %d", a.status)
	}
	if a := v.signIn("nora", password); a.status != http.StatusSeeOther {
		t.Errorf("sign-in: %d", a.status)
	}

	late, inTime := add("late"), add("intime")
	g.clock.add(identity.SetUpLasts - time.Second)
	if a := use(inTime); a.status != http.StatusSeeOther {
		t.Errorf("a second before the end: %d %s", a.status, a.body)
	}
	g.clock.add(time.Second)
	if a := use(late); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "24 hours") {
		t.Errorf("a day later: %d %s", a.status, a.body)
	}
}

func TestTheFirstManagersCodeMakesOneManager(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	second := g.setUp(surgery, "Willow Surgery") // nobody is there yet: a new code is made
	g.first()
	a := g.visitor().post("/staff/code", "code", second, "step", "password", "login", "mallory", "name", "Mallory", "password", password, "again", password)
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "There is a manager already") {
		t.Errorf("got %d %s", a.status, a.body)
	}
}

func TestPasswordsAreChecked(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	for _, c := range []struct{ password, says string }{
		{"", "Use 12 characters or more"}, {"elevenchars", "Use 12 characters or more"}, {"password1234", "Many people use this"},
		{"Morgan Manager", "not your name"}, {strings.Repeat("long ", 26), "128 characters or fewer"},
	} {
		a := g.visitor().post("/staff/code", "code", g.code, "step", "password", "login", "morgan", "name", "Morgan Manager", "password", c.password, "again", c.password)
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, c.says) {
			t.Errorf("%d characters: %d, want %q", len(c.password), a.status, c.says)
		}
		if c.password != "" && c.password != "Morgan Manager" && strings.Contains(a.body, c.password) {
			t.Error("the password came back")
		}
	}
	a := g.visitor().post("/staff/code", "code", g.code, "step", "password", "login", "morgan", "name", "Morgan Manager", "password", "twelve chars", "again", "twelve chars")
	if a.status != http.StatusSeeOther {
		t.Errorf("12 characters: %d %s", a.status, a.body)
	}
}

func TestTheOnlyManagerStays(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	me := g.first()
	v := g.signedIn("manager")
	for path, form := range map[string][]string{
		"/leave": nil, "": {"name", "Morgan Manager", "role", "receptionist"},
	} {
		if a := v.post("/staff/team/"+string(me.ID)+path, form...); a.status != http.StatusConflict && a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "only manager") {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	if !v.here("/staff/team") {
		t.Error("signed out by a change that was refused")
	}
}

func TestAManagerCannotTakeOverSomebodyOfAnotherOrganisation(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	manager := g.first()
	must(t, g.UseCode(t.Context(), desk.SignUp{Code: g.setUp(elsewhere, "Elm Surgery"), Login: "elm", Name: "Elm Boss", Password: password}))
	elm := care.Actor{Org: elsewhere, ID: "x", Role: care.Manager}
	// Somebody of Elm who has not chosen a password yet, and one who has.
	code, err := g.AddMember(t.Context(), elm, "pat", identity.Terms{Name: "Pat", Role: care.Clinician})
	must(t, err)
	for _, login := range []string{"pat", "elm"} {
		terms := identity.Terms{Name: "X " + login, Role: care.Receptionist}
		if stolen, err := g.AddMember(t.Context(), manager, login, terms); care.KindOf(err) != care.Invalid || stolen != nil {
			t.Fatalf("%s: somebody of another organisation was added (%v)", login, err)
		}
		if own, err := g.AddMember(t.Context(), care.System(surgery), login, terms); err != nil || own != nil {
			t.Fatalf("%s: who runs the program can, without a new code (%v)", login, err)
		}
	}
	list, err := g.Members(t.Context(), manager)
	must(t, err)
	for _, m := range list {
		if !strings.HasPrefix(m.Name, "X ") {
			continue
		}
		if _, err := g.NewPasswordCode(t.Context(), manager, m.Person); care.KindOf(err) != care.Conflict {
			t.Errorf("%s: %v, want a refusal", m.Name, err)
		}
		if _, err := g.NewPasswordCode(t.Context(), care.System(surgery), m.Person); err != nil {
			t.Errorf("who runs the program can: %v", err)
		}
	}
	must(t, g.UseCode(t.Context(), desk.SignUp{Code: code.Reveal(), Password: password}))
}

func TestSettingsKeepWhatWasTypedAndWhatWas(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	g.first()
	v := g.signedIn("manager")
	hours := func(pairs ...string) reply {
		form := map[string]string{"after_hours": "open", "closed": "", "why": "Tests"}
		for d := range 7 {
			form["day-"+string(rune('0'+d))] = "08:00-18:30"
		}
		for i := 0; i < len(pairs); i += 2 {
			form[pairs[i]] = pairs[i+1]
		}
		var list []string
		for k, x := range form {
			list = append(list, k, x)
		}
		return v.post("/staff/settings/hours", list...)
	}
	for _, c := range []struct{ name, typed, says string }{
		{"day-1", "eight to six", "Write opening hours like 08:00-18:30"},
		{"day-1", "08:00-25:00", "Write opening hours like 08:00-18:30"},
		{"day-1", "14:00-18:00, 08:00-12:00", "in order"},
		{"day-1", "08:00-08:00", "in order"},
		{"closed", "31/02/2026", "Write each day like 17/06/2026"},
		{"after_hours", "never", "Choose what the form does"},
		{"why", "  ", "Say why"},
		{"why", strings.Repeat("because ", 40), "200 characters or fewer"},
	} {
		a := hours(c.name, c.typed)
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, c.says) {
			t.Errorf("%s %q: %d, want %q", c.name, c.typed, a.status, c.says)
		}
		if c.name != "why" && c.name != "after_hours" && !strings.Contains(a.body, c.typed) {
			t.Errorf("%s: what was typed is gone", c.name)
		}
	}
	if a := hours("day-3", "08:00 to 12:30", "day-6", "closed", "closed", "24/12/2026, 2026-06-17"); a.status != http.StatusSeeOther {
		t.Fatalf("good hours: %d %s", a.status, a.body)
	}
	set, err := g.Organisation(t.Context(), surgery)
	must(t, err)
	if got := set.Week[3]; len(got) != 1 || got[0] != (care.Opening{From: 480, To: 750}) || set.Week[6] != nil {
		t.Errorf("the week became %v", set.Week)
	}
	if len(set.Closed) != 2 || set.Closed[0].String() != "2026-06-17" {
		t.Errorf("closed days: %v", set.Closed)
	}
	if a := v.post("/staff/settings/teams", "team-gp", "Doctors", "team-admin", "", "new-team-1", "Doctors' post", "why", "Renamed"); a.status != http.StatusSeeOther {
		t.Fatalf("teams: %d %s", a.status, a.body)
	}
	set, err = g.Organisation(t.Context(), surgery)
	must(t, err)
	if set.TeamName("gp") != "Doctors" || set.TeamName("admin") != "admin" || set.Teams[len(set.Teams)-1].Name != "Doctors' post" {
		t.Errorf("teams: %v", set.Teams)
	}
	if set.Simulated || set.Kind != care.Practice {
		t.Error("a form changed what is not a manager's to change")
	}
	history := v.get("/staff/settings/history").body
	for _, want := range []string{"Wednesday</strong>: was 08:00-18:30; is 08:00-12:30", "Team GPs</strong>: was GPs; is Doctors", "Renamed", "Morgan Manager", "First settings"} {
		if !strings.Contains(history, want) {
			t.Errorf("the history does not say %q", want)
		}
	}
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	g.first()
	v := g.signedIn("manager")
	if a := v.post("/staff/settings/templates/new", "name", "New", "purpose", "advice", "text", "Dear {name}: <b>rest</b>. {link}", "do", "preview"); a.status != http.StatusOK ||
		!strings.Contains(a.body, "Dear Alex Example: &lt;b&gt;rest&lt;/b&gt;.") {
		t.Fatalf("preview: %d %s", a.status, a.body)
	}
	if a := v.post("/staff/settings/templates/new", "name", "New", "purpose", "safety-net", "text", "Come back.", "approved", "yes", "why", "Partners"); a.status != http.StatusSeeOther {
		t.Fatalf("add: %d %s", a.status, a.body)
	}
	find := func(id string) (practice.Template, bool) {
		set, err := g.Organisation(t.Context(), surgery)
		must(t, err)
		for _, x := range set.Templates {
			if x.ID == id {
				return x, true
			}
		}
		return practice.Template{}, false
	}
	if x, ok := find("new-2"); !ok || !x.Approved || x.Text != "Come back." { // "new" itself is the address of the empty form
		t.Fatalf("got %+v, %v", x, ok)
	}
	if a := v.post("/staff/settings/templates/new-2", "name", "", "purpose", "none", "text", "", "why", "x"); a.status != http.StatusUnprocessableEntity ||
		!strings.Contains(a.body, "Enter a name") || !strings.Contains(a.body, "Choose what it is for") || !strings.Contains(a.body, "Write the text") {
		t.Errorf("empty: %d", a.status)
	}
	if a := v.post("/staff/settings/templates/new-2", "do", "remove", "why", "Not used"); a.status != http.StatusSeeOther {
		t.Fatalf("take away: %d %s", a.status, a.body)
	}
	if _, ok := find("new-2"); ok {
		t.Error("still there")
	}
}

func TestTheAccessLogAnswersWhoSawAPatient(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	cara := g.join("cara", "Dr Cara Green", care.Clinician)
	x := g.things()
	_, err := g.Open(t.Context(), cara, care.ID(x.fresh))
	must(t, err)
	v := g.signedIn("manager")
	o, err := g.Open(t.Context(), cara, care.ID(x.fresh))
	must(t, err)
	a := v.post("/staff/access", "find", o.Request.Reference.Display())
	if a.status != http.StatusSeeOther || a.to != "/staff/access?about="+x.fresh {
		t.Fatalf("by reference: %d %q", a.status, a.to)
	}
	body := v.get(a.to).body
	if !strings.Contains(body, "Dr Cara Green") || !strings.Contains(body, "Opened a request") || !strings.Contains(body, o.Request.Reference.Display()) {
		t.Errorf("the log: %s", body)
	}
	if a := v.post("/staff/access", "find", "larch"); a.status != http.StatusOK || !strings.Contains(a.body, "/staff/access?about="+x.patient) {
		t.Errorf("by name: %d", a.status)
	}
	if a := v.post("/staff/access", "find", "zzzz"); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "Nobody on the registered list") {
		t.Errorf("nobody: %d", a.status)
	}
	if a := v.get("/staff/access?about=" + string(cara.ID)); a.status != http.StatusNotFound {
		t.Errorf("about something else: %d", a.status)
	}
	rita := g.signedIn("rita")
	rita.get("/staff/access")
	if body := v.get("/staff/access").body; !strings.Contains(body, "(refused)") || !strings.Contains(body, "Rita Front") {
		t.Error("the refusal is not in the log")
	}
}

func TestAnEmergencyStandsOnEveryPageUntilSomebodyTakesIt(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	g.first()
	v := g.signedIn("manager")
	r := g.write("I have crushing chest pain and it goes down my left arm.")
	for _, path := range []string{"/staff/settings", "/staff/team", "/staff/clinics", "/staff/letters", "/staff/access", "/staff/settings/practice"} {
		body := v.get(path).body
		alert := regexp.MustCompile(`(?s)<section class="app-alerts".*?</section>`).FindString(body)
		if !strings.Contains(alert, "Emergency:") || !strings.Contains(alert, "/staff/emergencies/"+string(r.ID)+"/acknowledge") {
			t.Errorf("%s does not show the emergency", path)
		}
		if strings.Contains(alert, "Ada") || strings.Contains(alert, "chest") {
			t.Errorf("%s shows more than is needed: %s", path, alert)
		}
	}
	if a := v.post("/staff/emergencies/" + string(r.ID) + "/acknowledge"); a.status != http.StatusSeeOther || !strings.HasSuffix(a.to, string(r.ID)) {
		t.Fatalf("acknowledge: %d %q", a.status, a.to)
	}
	if body := v.get("/staff/settings").body; strings.Contains(body, "Emergency:") {
		t.Error("still there")
	}
	if a := v.post("/staff/emergencies/" + string(r.ID) + "/acknowledge"); a.status != http.StatusSeeOther {
		t.Errorf("a moment after a colleague: %d", a.status)
	}
}

func TestNothingOfAPatientIsLogged(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	g.join("cara", "Dr Cara Green", care.Clinician)
	x := g.things()
	v := g.signedIn("manager")
	v.signIn("Ada Made-Up", "Ada's secret")
	for route := range routes {
		if !strings.HasSuffix(route, "/live") {
			method, path := x.at(route)
			v.ask(method, path)
		}
	}
	log := g.log.String()
	if !strings.Contains(log, "served") {
		t.Fatal("nothing was logged at all")
	}
	for _, secret := range []string{"Made-Up", "Larch", "swollen", "07700", "secret", password, x.request, x.patient, "High Street"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log has %q", secret)
		}
	}
}
