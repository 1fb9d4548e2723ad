package desk_test

import (
	"crypto/rand"
	"log/slog"
	"strings"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/pathway"
	"frontdoor/practice"
)

// TestTwoClocks: in a demonstration the day that is played has another time than
// the people at the screens. Forms, sign-ins, codes and links live by theirs,
// whichever clock is ahead.
func TestTwoClocks(t *testing.T) {
	t.Parallel()
	for name, apart := range map[string]time.Duration{"behind": 260 * 24 * time.Hour, "ahead": -260 * 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := &surgery{t: t, clock: &clock{now: monday}, post: &post{}, store: openSQLite(t)}
			rules, err := pathway.Shipped(monday)
			g.must(err)
			watch := care.ClockFunc(func() time.Time { return g.clock.Now().Add(apart) })
			g.Desk, err = desk.New(t.Context(), g.store, desk.Options{Clock: g.clock, Watch: watch, Random: rand.Reader, Rules: rules, Log: slog.New(slog.DiscardHandler), Base: "https://frontdoor.example.org"})
			g.must(err)
			t.Cleanup(func() {
				g.Desk.Stop()
				g.store.Close()
			})
			ctx := t.Context()
			code, err := g.SetUp(ctx, home, practice.Default("Willow Surgery", care.Practice, mustPhone("01632 960123")))
			g.must(err)
			g.must(g.UseCode(ctx, desk.SignUp{Code: code.Reveal(), Login: "manager", Name: "Manager", Password: goodPassword}))
			in, err := g.SignIn(ctx, desk.SignIn{Login: "manager", Password: goodPassword})
			g.must(err)
			if _, _, ok, err := g.AtScreen(ctx, in.Token.Reveal(), true); err != nil || !ok {
				t.Errorf("signed in and not at the screen: %v", err)
			}
			token, _, err := g.StartDraft(ctx, home)
			g.must(err)
			for range 2 {
				if _, ok, err := g.EditDraft(ctx, home, token.Reveal(), func(d *desk.Draft) error { d.Intake.Given = "Ada"; return nil }); err != nil || !ok {
					t.Fatalf("the form is gone: %v", err)
				}
			}
			r := g.write("sore ear")
			address, err := g.Link(home, r.ID)
			g.must(err)
			_, link, _ := strings.Cut(address, "/r/")
			visit := g.stepUp(link)
			if _, err := g.Read(ctx, link, visit); err != nil {
				t.Errorf("after both proofs: %v", err)
			}
			g.must(g.Sweep(ctx))
			if _, _, ok, err := g.AtScreen(ctx, in.Token.Reveal(), true); err != nil || !ok {
				t.Errorf("signed out by tidying up: %v", err)
			}
		})
	}
}
