package staff_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/identity"
	"frontdoor/web"
)

const screen = "staff-screen"

func (v *visitor) here(path string) bool {
	v.t.Helper()
	return v.get(path).status == http.StatusOK
}

func TestSignInLeadsBackToThePageThatWasWanted(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	g.first()
	v := g.visitor()
	a := v.get("/staff/clinics?day=2026-11-26")
	if want := "/staff/sign-in?next=" + url.QueryEscape("/staff/clinics?day=2026-11-26"); a.status != http.StatusSeeOther || a.to != want {
		t.Fatalf("got %d to %q, want the sign-in page with the wanted one", a.status, a.to)
	}
	page := v.get(a.to)
	if !strings.Contains(page.body, `value="/staff/clinics?day=2026-11-26"`) {
		t.Fatalf("the sign-in page forgot what was wanted: %s", page.body)
	}
	a = v.signIn("manager", password, "next", "/staff/clinics?day=2026-11-26")
	if a.status != http.StatusSeeOther || a.to != "/staff/clinics?day=2026-11-26" {
		t.Fatalf("got %d to %q", a.status, a.to)
	}
	if page := v.get(a.to); page.status != http.StatusOK || !strings.Contains(page.body, "Thursday 26 November 2026") {
		t.Fatalf("got %d %s", page.status, page.body)
	}
	if a := v.get("/staff/sign-in?next=/staff/team"); a.to != "/staff/team" {
		t.Errorf("somebody who is signed in goes straight on; got %d to %q", a.status, a.to)
	}
}

func TestNobodyIsLedElsewhereAfterSigningIn(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	g.first()
	for _, next := range []string{
		"https://evil.example/staff", "//evil.example/staff", "/\\evil.example", "/staff/..//evil.example", "/staff/../../etc",
		"javascript:alert(1)", "/staffs", "\thttps://evil.example", "/staff\r\nSet-Cookie: x=y", "/staff/%2e%2e//evil.example", "/staff/%2e%2e/r/some-private-link",
		"/staff//evil.example", "https:/staff", "/r/some-private-link", "/staff/sign-in", "/staff/live", "/staff/" + strings.Repeat("x", 600), "",
	} {
		v := g.visitor()
		a := v.signIn("manager", password, "next", next)
		if a.status != http.StatusSeeOther || a.to != "/staff" {
			t.Errorf("next %q led to %q (%d)", next, a.to, a.status)
		}
		if again := v.get("/staff/sign-in?next=" + url.QueryEscape(next)); again.to != "/staff" {
			t.Errorf("next %q of somebody signed in led to %q", next, again.to)
		}
	}
}

func TestAWrongSignInTellsNothing(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	g.first()
	known := g.visitor().signIn("manager", "not the password")
	unknown := g.visitor().signIn("nobody.here", "not the password")
	same := func(body, login string) string { return strings.ReplaceAll(body, login, "LOGIN") }
	if known.status != http.StatusUnprocessableEntity || unknown.status != known.status {
		t.Fatalf("got %d and %d", known.status, unknown.status)
	}
	if same(known.body, "manager") != same(unknown.body, "nobody.here") {
		t.Error("the answers to a known and an unknown name differ")
	}
	if strings.Contains(known.body, "not the password") {
		t.Error("the password came back")
	}
	if !strings.Contains(known.body, "The sign-in name or password is not right") {
		t.Errorf("not said in plain words: %s", known.body)
	}
}

func TestTriesAreLimitedAndForgiven(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	g.first()
	v := g.visitor()
	for i := range identity.LoginLimit.Free {
		if a := v.signIn("manager", "wrong wrong wrong"); a.status != http.StatusUnprocessableEntity {
			t.Fatalf("try %d: got %d", i+1, a.status)
		}
	}
	a := v.signIn("manager", password)
	if a.status != http.StatusTooManyRequests || !strings.Contains(a.body, "minute") {
		t.Fatalf("the right password too early: got %d, want a wait in words", a.status)
	}
	if v.cookie(screen) != "" {
		t.Fatal("a locked sign-in got a session")
	}
	g.clock.add(identity.LoginLimit.First - time.Second)
	if a := v.signIn("manager", password); a.status != http.StatusTooManyRequests {
		t.Fatalf("a second before the end of the wait: got %d", a.status)
	}
	g.clock.add(time.Second)
	if a := v.signIn("manager", password); a.status != http.StatusSeeOther {
		t.Fatalf("at the end of the wait: got %d", a.status)
	}
}

func TestASessionEndsWhenNobodyUsesIt(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	g.first()
	v := g.signedIn("manager")
	g.clock.add(identity.IdleLimit - time.Second)
	if !v.here("/staff/settings") {
		t.Fatal("ended before its idle limit")
	}
	g.clock.add(identity.IdleLimit - time.Second)
	if !v.here("/staff/settings") {
		t.Fatal("use did not put the end off")
	}
	g.clock.add(identity.IdleLimit)
	if v.here("/staff/settings") {
		t.Fatal("still open at its idle limit")
	}
}

func TestAPageThatUpdatesItselfKeepsNobodySignedIn(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	g.first()
	v := g.signedIn("manager")
	script := func() int {
		r, err := http.NewRequestWithContext(t.Context(), "GET", g.server.URL+"/staff/settings", nil)
		must(t, err)
		r.Header.Set("Sec-Fetch-Dest", "empty")
		return v.do(r).status
	}
	for range 5 {
		g.clock.add(identity.IdleLimit/5 - time.Second)
		if script() != http.StatusOK {
			t.Fatal("ended before its idle limit")
		}
	}
	g.clock.add(5 * time.Second)
	if script() != http.StatusSeeOther {
		t.Fatal("the page's own fetches kept an empty chair signed in")
	}
}

func TestASessionEndsAfterADayHoweverMuchItIsUsed(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	g.first()
	v := g.signedIn("manager")
	for elapsed := time.Duration(0); elapsed < identity.AbsoluteLimit-10*time.Minute; elapsed += 10 * time.Minute {
		g.clock.add(10 * time.Minute)
		if !v.here("/staff/settings") {
			t.Fatalf("ended after %s of use", elapsed)
		}
	}
	g.clock.add(10 * time.Minute)
	if v.here("/staff/settings") {
		t.Fatal("still open at its absolute limit")
	}
}

func TestWhoLeavesOrChangesRoleIsSignedOutAtOnce(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	manager := g.first()
	nora := g.join("nora", "Nora Navigator", care.Navigator)
	one, two := g.signedIn("nora"), g.signedIn("nora")
	must(t, g.ChangeMember(t.Context(), manager, nora.ID, identity.Terms{Name: "Nora Navigator", Role: care.Receptionist}, false))
	if one.here("/staff/settings") || two.here("/staff/settings") {
		t.Fatal("a session outlived a change of role")
	}
	one = g.signedIn("nora")
	boss := g.signedIn("manager")
	if a := boss.post("/staff/team/" + string(nora.ID) + "/leave"); a.status != http.StatusSeeOther {
		t.Fatalf("leave: %d %s", a.status, a.body)
	}
	if one.here("/staff/settings") {
		t.Fatal("a session outlived the membership")
	}
	if a := g.visitor().signIn("nora", password); a.status != http.StatusForbidden {
		t.Fatalf("signed in after leaving: %d", a.status)
	}
}

func TestANewPasswordEndsOldSessions(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	manager := g.first()
	nora := g.join("nora", "Nora Navigator", care.Navigator)
	g.clock.add(time.Minute)
	old := g.signedIn("nora")
	g.clock.add(time.Minute)
	code, err := g.NewPasswordCode(t.Context(), manager, nora.ID)
	must(t, err)
	if !old.here("/staff/settings") {
		t.Fatal("a code that nobody used ended a session")
	}
	must(t, g.UseCode(t.Context(), desk.SignUp{Code: code.Reveal(), Password: "copper lantern river"}))
	if old.here("/staff/settings") {
		t.Fatal("a session outlived the password it was begun with")
	}
	if a := g.visitor().signIn("nora", password); a.status != http.StatusUnprocessableEntity {
		t.Fatalf("the old password: %d", a.status)
	}
	if a := old.signIn("nora", "copper lantern river"); a.status != http.StatusSeeOther || !old.here("/staff/settings") {
		t.Fatalf("the new password: %d", a.status)
	}
}

func TestTheTokenChangesAtEverySignInAndTheOldOneOpensNothing(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	g.first()
	planted := g.visitor()
	planted.signIn("manager", password)
	first := planted.cookie(screen)
	if first == "" || planted.get("/staff/sign-in").status != http.StatusSeeOther {
		t.Fatal("no session")
	}
	planted.signIn("manager", password)
	second := planted.cookie(screen)
	if second == first || second == "" {
		t.Fatal("signing in kept the token that the browser had")
	}
	thief := g.visitor()
	for _, token := range []string{first, "", "nonsense", second + "x"} {
		r, err := http.NewRequestWithContext(t.Context(), "GET", g.server.URL+"/staff/settings", nil)
		must(t, err)
		r.AddCookie(&http.Cookie{Name: screen, Value: token})
		if a := thief.do(r); a.status != http.StatusSeeOther {
			t.Errorf("an old or wrong token opened a page: %d", a.status)
		}
	}
	planted.post("/staff/sign-out")
	if planted.here("/staff/settings") {
		t.Error("signed out, but not")
	}
	r, err := http.NewRequestWithContext(t.Context(), "GET", g.server.URL+"/staff/settings", nil)
	must(t, err)
	r.AddCookie(&http.Cookie{Name: screen, Value: second})
	if a := thief.do(r); a.status != http.StatusSeeOther {
		t.Error("the token works after signing out")
	}
}

func TestCookiesKeepToThemselves(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		g := newFrontAs(t, web.Options{Secure: secure})
		g.first()
		a := g.visitor().signIn("manager", password)
		var found bool
		for _, line := range a.header.Values("Set-Cookie") {
			name, _, _ := strings.Cut(line, "=")
			if name != screen && name != "__Host-"+screen {
				continue
			}
			found = true
			if !strings.Contains(line, "HttpOnly") || !strings.Contains(line, "SameSite=Lax") || !strings.Contains(line, "Path=/") || strings.Contains(line, "Domain") {
				t.Errorf("cookie %q", line)
			}
			if strings.Contains(line, "Secure") != secure || strings.HasPrefix(name, "__Host-") != secure {
				t.Errorf("secure %v: cookie %q", secure, line)
			}
			if strings.Contains(line, "Max-Age") || strings.Contains(line, "Expires") {
				t.Errorf("the session outlives the browser: %q", line)
			}
		}
		if !found {
			t.Error("no cookie")
		}
	}
}

func TestASharedScreenIsHandedOver(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	g.first()
	nora := g.join("nora", "Nora Navigator", care.Navigator)
	v := g.visitor()
	v.signIn("manager", password, "shared", "yes")
	if page := v.get("/staff/settings"); !strings.Contains(page.body, "Switch user") {
		t.Fatal("no way to hand the screen over")
	}
	before := v.cookie(screen)
	v.post("/staff/switch")
	if v.here("/staff/settings") {
		t.Fatal("a locked screen shows pages")
	}
	page := v.get("/staff/sign-in")
	if !strings.Contains(page.body, "Morgan Manager") || strings.Contains(page.body, `value="manager"`) {
		t.Fatalf("the locked session is not listed by its name alone: %s", page.body)
	}
	if a := v.post("/staff/sign-in", "listed", "yes", "password", password); !strings.Contains(a.body, "Choose who you are") {
		t.Errorf("nobody chosen: %d", a.status)
	}
	if elsewhere := g.visitor().get("/staff/sign-in"); strings.Contains(elsewhere.body, "Morgan Manager") {
		t.Fatal("another screen lists who is signed in here")
	}
	if a := v.signIn("nora", password, "person", "else", "shared", "yes"); a.status != http.StatusSeeOther {
		t.Fatalf("the next person: %d %s", a.status, a.body)
	}
	if v.cookie(screen) == before {
		t.Fatal("the token stayed the same")
	}
	if page := v.get("/staff/settings"); !strings.Contains(page.body, "Nora Navigator") {
		t.Fatal("not the next person's page")
	}
	v.post("/staff/switch")
	manager := g.people["manager"]
	if a := v.post("/staff/sign-in", "person", string(manager.ID), "password", "wrong wrong wrong"); a.status != http.StatusUnprocessableEntity {
		t.Fatalf("unlocked by a wrong password: %d", a.status)
	}
	if a := v.post("/staff/sign-in", "person", string(manager.ID), "password", password, "next", "/staff/team"); a.to != "/staff/team" {
		t.Fatalf("unlock: %d %s", a.status, a.to)
	}
	if page := v.get("/staff/settings"); !strings.Contains(page.body, "Morgan Manager") {
		t.Fatal("not the manager's page")
	}
	// A name is a choice only where its owner waits.
	if a := g.visitor().post("/staff/sign-in", "person", string(nora.ID), "password", password); a.status != http.StatusUnprocessableEntity {
		t.Fatalf("signed in by an identifier at another screen: %d", a.status)
	}
	v.post("/staff/switch")
	g.clock.add(identity.SharedIdleLimit)
	if page := v.get("/staff/sign-in"); strings.Contains(page.body, "Morgan Manager") || strings.Contains(page.body, "Nora Navigator") {
		t.Fatal("sessions that have ended are still listed")
	}
}

func TestASharedScreenLocksSooner(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	g.first()
	v := g.visitor()
	v.signIn("manager", password, "shared", "yes")
	g.clock.add(identity.SharedIdleLimit - time.Second)
	if !v.here("/staff/settings") {
		t.Fatal("locked too soon")
	}
	g.clock.add(identity.SharedIdleLimit)
	if v.here("/staff/settings") {
		t.Fatal("not locked")
	}
}

func TestFormsFromElsewhereAreRefused(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	nora := g.join("nora", "Nora Navigator", care.Navigator)
	v := g.signedIn("manager")
	for _, path := range []string{"/staff/team/" + string(nora.ID) + "/leave", "/staff/sign-out", "/staff/sign-in", "/staff/code", "/staff/settings/practice"} {
		r, err := http.NewRequestWithContext(t.Context(), "POST", g.server.URL+path, strings.NewReader("login=manager&password=x"))
		must(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "https://evil.example")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		if a := v.do(r); a.status != http.StatusForbidden {
			t.Errorf("POST %s from another site: %d", path, a.status)
		}
	}
	if !v.here("/staff/team/" + string(nora.ID)) {
		t.Error("a form from elsewhere did something")
	}
}

func TestWhereSomebodyWorksInSeveralPlacesIsAsked(t *testing.T) {
	t.Parallel()
	g := newFront(t)
	g.join("nora", "Nora Navigator", care.Navigator)
	code := g.setUp(elsewhere, "Elm Surgery")
	must(t, g.UseCode(t.Context(), desk.SignUp{Code: code, Login: "elm.boss", Name: "Elm Boss", Password: password}))
	list, err := g.Members(t.Context(), care.Actor{Org: elsewhere, ID: "x", Role: care.Manager})
	must(t, err)
	boss := list[0].Actor()
	// Whoever runs the program adds somebody to a second organisation.
	if code, err := g.AddMember(t.Context(), care.System(elsewhere), "nora", identity.Terms{Name: "Nora N", Role: care.Receptionist}); err != nil || code != nil {
		t.Fatalf("got %v, %v; somebody with a password needs no code", code, err)
	}
	v := g.visitor()
	if page := v.get("/staff/sign-in"); strings.Contains(page.body, "Organisation code") {
		t.Error("the code is asked of everybody")
	}
	a := v.signIn("nora", password)
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "Organisation code") {
		t.Fatalf("got %d; the code of the organisation should be asked for", a.status)
	}
	if a := v.signIn("nora", password, "org", "b20002"); a.status != http.StatusSeeOther {
		t.Fatalf("got %d %s", a.status, a.body)
	}
	if page := v.get("/staff/settings"); !strings.Contains(page.body, "Elm Surgery") || strings.Contains(page.body, "Willow Surgery") {
		t.Fatal("not at the chosen organisation")
	}
	if a := g.visitor().signIn("manager", password, "org", string(elsewhere)); a.status != http.StatusForbidden {
		t.Errorf("signed in where they are no member: %d", a.status)
	}
	// The password opens both: no manager of one alone may give a new one.
	for _, m := range list[:1] {
		members, err := g.Members(t.Context(), m.Actor())
		must(t, err)
		for _, x := range members {
			if x.Name != "Nora N" {
				continue
			}
			if _, err := g.NewPasswordCode(t.Context(), boss, x.Person); care.KindOf(err) != care.Conflict {
				t.Errorf("got %v, want a refusal", err)
			}
		}
	}
}
