package identity_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontdoor/care"
	"frontdoor/identity"
)

func hours(n int) time.Duration { return time.Duration(n) * time.Hour }

func member(p care.ID) identity.Member {
	return identity.Member{Org: "A81001", Person: p, Name: "Name " + string(p), Role: care.Receptionist, Joined: start}
}

func TestSessionLimits(t *testing.T) {
	t.Parallel()
	for shared, idle := range map[bool]time.Duration{false: 30 * time.Minute, true: 10 * time.Minute} {
		s, err := identity.NewSession(member("p1"), shared, start)
		if err != nil {
			t.Fatal(err)
		}
		if s.Expired(start.Add(idle-1)) || !s.Expired(start.Add(idle)) {
			t.Errorf("shared %v: idle limit is not %v: %v", shared, idle, s.Expires)
		}
		if s.Renew(start.Add(time.Minute - 1)) {
			t.Error("renewed within a minute")
		}
		if s.Renew(start.Add(-time.Hour)) {
			t.Error("renewed by a clock that was set back")
		}
		if !s.Renew(start.Add(idle-1)) || s.Expired(start.Add(2*idle-2)) {
			t.Errorf("shared %v: use does not renew: %v", shared, s.Expires)
		}
		if s.Renew(s.Expires) {
			t.Error("a session that has ended is renewed")
		}
		now := start
		s, _ = identity.NewSession(member("p1"), shared, start)
		for !s.Expired(now) {
			s.Renew(now)
			now = now.Add(5 * time.Minute)
		}
		if end := start.Add(12 * time.Hour); !s.Expires.Equal(end) || !s.Expired(end) || s.Expired(end.Add(-1)) {
			t.Errorf("shared %v: used all the time it ends at %v", shared, s.Expires)
		}
	}
	gone := member("p1")
	gone.Left = start
	if _, err := identity.NewSession(gone, false, start); care.KindOf(err) != care.Denied {
		t.Errorf("someone who left signs in: %v", err)
	}
}

func TestSessionHolds(t *testing.T) {
	t.Parallel()
	s, err := identity.NewSession(member("p1"), false, start)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*identity.Member){
		"left":               func(m *identity.Member) { m.Left = start },
		"other role":         func(m *identity.Member) { m.Role = care.Manager },
		"other person":       func(m *identity.Member) { m.Person = "p2" },
		"other organisation": func(m *identity.Member) { m.Org = "A81002" },
	} {
		m := member("p1")
		if !s.Holds(m) {
			t.Fatal("does not hold for its own member")
		}
		if change(&m); s.Holds(m) {
			t.Errorf("holds after: %s", name)
		}
	}
	if want := (care.Actor{Org: "A81001", ID: "p1", Role: care.Receptionist, Name: "Name p1"}); s.Actor() != want {
		t.Errorf("actor %+v", s.Actor())
	}
}

func TestSharedScreen(t *testing.T) {
	t.Parallel()
	screen := identity.NewScreen("A81001", true)
	signIn := func(p care.ID, after time.Duration) {
		t.Helper()
		if err := screen.SignIn(member(p), start.Add(after)); err != nil {
			t.Fatal(err)
		}
	}
	current := func(after time.Duration) care.ID {
		s, _ := screen.At(start.Add(after))
		return s.Person
	}
	signIn("p1", 0)
	screen.Lock()
	if current(0) != "" {
		t.Fatal("someone is at a locked screen")
	}
	signIn("p2", time.Minute)
	if current(time.Minute) != "p2" || len(screen.Locked(start.Add(time.Minute))) != 1 {
		t.Fatalf("p1 is not kept while p2 works: %+v", screen)
	}
	screen.Renew(start.Add(3 * time.Minute))
	if len(screen.Locked(start.Add(10*time.Minute-1))) != 1 || len(screen.Locked(start.Add(10*time.Minute))) != 0 {
		t.Error("a locked session does not end with its own idle limit")
	}
	signIn("p1", 5*time.Minute)
	if s, ok := screen.At(start.Add(5 * time.Minute)); !ok || s.Person != "p1" || !s.Created.Equal(start) {
		t.Errorf("the locked session does not go on: %+v", s)
	}
	doc, err := json.Marshal(screen)
	if err != nil {
		t.Fatal(err)
	}
	var again identity.Screen
	if err := json.Unmarshal(doc, &again); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(screen, again); d != "" {
		t.Error(d)
	}
	screen.SignOut("p1")
	if current(5*time.Minute) != "" || len(screen.Seats) != 1 {
		t.Errorf("after signing out: %+v", screen)
	}
	if !screen.Expires().Equal(start.Add(13 * time.Minute)) {
		t.Errorf("the screen ends at %v", screen.Expires())
	}
	promoted := member("p2")
	promoted.Role = care.Manager
	if err := screen.SignIn(promoted, start.Add(6*time.Minute)); err != nil {
		t.Fatal(err)
	}
	if s, _ := screen.At(start.Add(6 * time.Minute)); s.Role != care.Manager || !s.Created.Equal(start.Add(6*time.Minute)) {
		t.Errorf("a session of the old role goes on: %+v", s)
	}
	stranger := member("p9")
	stranger.Org = "A81002"
	if err := screen.SignIn(stranger, start); care.KindOf(err) != care.Conflict {
		t.Errorf("another organisation's member at this screen: %v", err)
	}
}

func TestOwnScreenHasOneSeat(t *testing.T) {
	t.Parallel()
	screen := identity.NewScreen("A81001", false)
	for _, p := range []care.ID{"p1", "p2"} {
		if err := screen.SignIn(member(p), start); err != nil {
			t.Fatal(err)
		}
	}
	if len(screen.Seats) != 1 || screen.Current != "p2" {
		t.Errorf("%+v", screen)
	}
}

// TestScreen: only a sign-in puts a person at the keyboard, and no session
// outlives its limits.
func TestScreen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		screen, now := identity.NewScreen("A81001", rapid.Bool().Draw(t, "shared")), start
		var typed care.ID // who typed a password last, since the last lock
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "minutes")) * time.Minute / 2)
			p := care.ID(fmt.Sprintf("p%d", rapid.IntRange(0, 15).Draw(t, "person")))
			switch rapid.SampledFrom([]string{"sign in", "lock", "sign out", "use"}).Draw(t, "step") {
			case "sign in":
				if err := screen.SignIn(member(p), now); err != nil {
					t.Fatal(err)
				}
				typed = p
			case "lock":
				screen.Lock()
				typed = ""
			case "sign out":
				screen.SignOut(p)
				if typed == p {
					typed = ""
				}
			case "use":
				screen.Renew(now)
			}
			if s, ok := screen.At(now); ok && s.Person != typed {
				t.Fatalf("%q is at the keyboard, %q typed the password", s.Person, typed)
			}
			if len(screen.Seats) > identity.MaxSeats {
				t.Fatalf("%d seats", len(screen.Seats))
			}
			seen := map[care.ID]bool{}
			for _, s := range screen.Seats {
				if seen[s.Person] {
					t.Fatalf("%s sits twice", s.Person)
				}
				seen[s.Person] = true
				idle := identity.IdleLimit
				if screen.Shared {
					idle = identity.SharedIdleLimit
				}
				if s.Expires.After(s.Seen.Add(idle)) || s.Expires.After(s.Created.Add(identity.AbsoluteLimit)) {
					t.Fatalf("%+v outlives its limits", s)
				}
			}
		}
	})
}
