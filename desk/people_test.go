package desk_test

import (
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/identity"
	"frontdoor/practice"
)

const (
	goodPassword  = "violet kettle on the hill"
	otherPassword = "seven quiet bicycles at dawn"
)

var surgeryAddress = netip.MustParseAddr("192.0.2.7")

// join makes somebody a member with a password, and returns who they are.
func (g *surgery) join(login, name string, role care.Role, password string) care.ID {
	g.t.Helper()
	ctx := g.t.Context()
	code, err := g.AddMember(ctx, manager, login, identity.Terms{Name: name, Role: role})
	g.must(err)
	g.must(g.UseCode(ctx, desk.SignUp{Code: code.Reveal(), Password: password}))
	list, err := g.Members(ctx, manager)
	g.must(err)
	for _, m := range list {
		if m.Name == name {
			return m.Person
		}
	}
	g.t.Fatalf("%s is not a member", name)
	return ""
}

func (g *surgery) signIn(login, password, screen string) (desk.SignedIn, error) {
	return g.SignIn(g.t.Context(), desk.SignIn{Login: login, Password: password, Shared: true, Address: surgeryAddress, Screen: screen})
}

// at says who is at the keyboard of a screen.
func (g *surgery) at(screen string) (care.Actor, bool) {
	g.t.Helper()
	by, _, ok, err := g.AtScreen(g.t.Context(), screen, true)
	g.must(err)
	return by, ok
}

// TestFirstManager: the printed code makes the first manager, once.
func TestFirstManager(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	set := practice.Default("Elm Surgery", care.Practice, mustPhone("01632 960126"))
	late, err := g.SetUp(ctx, elsewhere, set)
	g.must(err)
	g.clock.add(identity.SetUpLasts)
	up := desk.SignUp{Code: late.Reveal(), Login: "Mary.Manager", Name: "Mary Manager", Password: goodPassword}
	g.wants(care.Invalid, g.UseCode(ctx, up))
	code, err := g.SetUp(ctx, elsewhere, set)
	g.must(err)
	up.Code = code.Reveal()
	weak := up
	weak.Password = "password1234"
	g.wants(care.Invalid, g.UseCode(ctx, weak))
	for_, err := g.LookAtCode(ctx, up.Code)
	g.must(err)
	if for_.Org != elsewhere || for_.Login != "" {
		t.Errorf("the code is for %+v", for_)
	}
	g.must(g.UseCode(ctx, up))
	g.wants(care.Invalid, g.UseCode(ctx, up)) // used
	g.wants(care.Conflict, errOf(g.SetUp(ctx, elsewhere, set)))
	in, err := g.SignIn(ctx, desk.SignIn{Login: "mary.manager", Password: goodPassword, Address: surgeryAddress})
	g.must(err)
	if in.Actor.Role != care.Manager || in.Actor.Org != elsewhere {
		t.Errorf("signed in as %+v", in.Actor)
	}
	g.clean()
}

// TestSharedScreen: people change at one screen by their own passwords; each
// change has a new token, and the old one opens nothing.
func TestSharedScreen(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	g.join("rita", "Rita", care.Receptionist, goodPassword)
	nav := g.join("nav", "Nav", care.Navigator, otherPassword)
	first, err := g.signIn("rita", goodPassword, "")
	g.must(err)
	second, err := g.signIn("nav", otherPassword, first.Token.Reveal())
	g.must(err)
	if _, ok := g.at(first.Token.Reveal()); ok {
		t.Error("the old token still opens the screen")
	}
	screen := second.Token.Reveal()
	if by, _ := g.at(screen); by.ID != nav {
		t.Errorf("at the keyboard: %+v", by)
	}
	g.must(g.LockScreen(ctx, screen))
	if _, ok := g.at(screen); ok {
		t.Error("somebody is at a locked screen")
	}
	back, err := g.SignIn(ctx, desk.SignIn{Person: nav, Password: otherPassword, Address: surgeryAddress, Screen: screen})
	g.must(err)
	screen = back.Token.Reveal()
	g.wants(care.Invalid, errOf(g.SignIn(ctx, desk.SignIn{Person: "somebody-else", Password: otherPassword, Address: surgeryAddress, Screen: screen})))

	// A role that changes signs out at once, also in the middle of work.
	g.must(g.ChangeMember(ctx, manager, nav, identity.Terms{Name: "Nav", Role: care.Receptionist}, false))
	if _, ok := g.at(screen); ok {
		t.Error("a changed role stays signed in")
	}
	again, err := g.signIn("nav", otherPassword, screen)
	g.must(err)
	if again.Actor.Role != care.Receptionist {
		t.Errorf("signed in as %s", again.Actor.Role)
	}
	// A new password ends what was begun with the old one.
	code, err := g.NewPasswordCode(ctx, manager, nav)
	g.must(err)
	g.clock.add(time.Second)
	g.must(g.UseCode(ctx, desk.SignUp{Code: code.Reveal(), Password: "nine lanterns by the river"}))
	if _, ok := g.at(again.Token.Reveal()); ok {
		t.Error("the session of the old password goes on")
	}
	g.wants(care.Invalid, errOf(g.signIn("nav", otherPassword, "")))
	last, err := g.signIn("nav", "nine lanterns by the river", "")
	g.must(err)
	g.must(g.ChangeMember(ctx, manager, nav, identity.Terms{}, true))
	if _, ok := g.at(last.Token.Reveal()); ok {
		t.Error("who left stays signed in")
	}
	g.wants(care.Denied, errOf(g.signIn("nav", "nine lanterns by the river", "")))
	g.wants(care.Conflict, errOf(g.NewPasswordCode(ctx, manager, nav)))

	idle, err := g.signIn("rita", goodPassword, "")
	g.must(err)
	g.clock.add(identity.SharedIdleLimit - time.Second)
	if _, ok := g.at(idle.Token.Reveal()); !ok {
		t.Error("signed out before the limit")
	}
	g.clock.add(identity.SharedIdleLimit)
	if _, ok := g.at(idle.Token.Reveal()); ok {
		t.Error("signed in after the limit")
	}
	g.clean()
}

// TestTries: guesses are slowed for a sign-in name, whether or not it exists,
// and the owner gets in again after the wait.
func TestTries(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	g.join("rita", "Rita", care.Receptionist, goodPassword)
	for _, login := range []string{"rita", "nobody"} {
		for range identity.LoginLimit.Free {
			g.wants(care.Invalid, errOf(g.signIn(login, "wrong wrong wrong", "")))
		}
		g.wants(care.TooMany, errOf(g.signIn(login, goodPassword, "")))
	}
	g.clock.add(identity.LoginLimit.First)
	if _, err := g.signIn("rita", goodPassword, ""); err != nil {
		t.Errorf("after the wait: %v", err)
	}
	g.must(g.Sweep(t.Context()))
}

// TestOneLoginOnce: of two managers who add the same new sign-in name at the
// same moment one gets it; the other is told that it is taken. Otherwise one
// practice could make a sign-in that another then lets in. The operator may add
// a person to both.
func TestOneLoginOnce(t *testing.T) {
	everyPlace(t, func(t *testing.T, p place) {
		g := newSurgery(t, p.open(t))
		second := newSurgery(t, p.open(t)) // another process on the same database
		ctx := t.Context()
		_, err := g.SetUp(ctx, elsewhere, practice.Default("Other Surgery", care.Practice, mustPhone("01632 960125")))
		g.must(err)
		other := manager
		other.Org = elsewhere
		for i := range 8 {
			login := fmt.Sprintf("locum-%d", i)
			terms := identity.Terms{Name: login, Role: care.Clinician}
			var all sync.WaitGroup
			var taken atomic.Int32
			for by, d := range map[care.Actor]*desk.Desk{manager: g.Desk, other: second.Desk} {
				all.Go(func() {
					_, err := d.AddMember(ctx, by, login, terms)
					switch {
					case err == nil:
					case care.KindOf(err) == care.Invalid && care.FieldsOf(err)["login"] != "":
						taken.Add(1)
					default:
						t.Error(err)
					}
				})
			}
			all.Wait()
			if n := taken.Load(); n != 1 {
				t.Errorf("%s: %d of two were told that it is taken, want 1", login, n)
			}
			for _, org := range []care.OrgID{home, elsewhere} {
				if _, err := g.AddMember(ctx, care.System(org), login, terms); err != nil && care.KindOf(err) != care.Conflict {
					t.Error(err)
				}
			}
		}
		here, err := g.Members(ctx, manager)
		g.must(err)
		there, err := g.Members(ctx, other)
		g.must(err)
		persons := map[string]care.ID{}
		for _, m := range here {
			persons[m.Name] = m.Person
		}
		if len(here) != 8 || len(there) != 8 {
			t.Errorf("%d and %d members, want 8 each", len(here), len(there))
		}
		for _, m := range there {
			if persons[m.Name] != m.Person {
				t.Errorf("%s is two persons", m.Name)
			}
		}
	})
}

// TestSettingsVersions: each version is kept, with who and why; what is not a
// manager's to change stays.
func TestSettingsVersions(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	set, err := g.Settings(ctx, manager)
	g.must(err)
	next := set
	next.Name, next.Kind = "Willow and Elm Surgery", care.Hub
	g.must(g.ChangeSettings(ctx, manager, "s1", next, "we merged"))
	g.must(g.ChangeSettings(ctx, manager, "s1", next, "we merged")) // the same click
	g.wants(care.Duplicate, g.ChangeSettings(ctx, manager, "s1", next, "another reason"))
	wrong := next
	wrong.Targets.UrgentMins = 5
	g.wants(care.Invalid, g.ChangeSettings(ctx, manager, "s2", wrong, "faster"))
	now, err := g.Settings(ctx, receptionist)
	g.must(err)
	if now.Name != next.Name || now.Kind != care.Practice {
		t.Errorf("the settings are %+v", now)
	}
	list, _, err := g.SettingsHistory(ctx, manager)
	g.must(err)
	if len(list) != 2 {
		t.Fatalf("%d versions", len(list))
	}
	if e := list[1].Event.(*practice.Changed); e.Why != "we merged" || list[1].By.ID != manager.ID || list[0].By.ID == manager.ID {
		t.Errorf("the last version says %q by %v", e.Why, list[1].By)
	}
	g.clean()
}
