//go:build linux

package main_test

import (
	"net/http"
	"strings"
	"testing"

	"frontdoor/care"
	"frontdoor/desk"
)

// TestSetup: the printed code makes the first manager over HTTP; before that
// setup gives new codes, afterwards none.
func TestSetup(t *testing.T) {
	t.Parallel()
	everyStore(t, func(t *testing.T, db string) {
		first := setUp(t, db)
		again := must(t, "setup", home, "Another Name", "--phone", "01632 960999", "--db", db)
		second := codeForm.FindString(again)
		if second == "" || second == first {
			t.Errorf("codes %q and %q", first, second)
		}
		if !strings.Contains(again, "The Surgery (A81001) was set up before and keeps its settings.") {
			t.Errorf("it does not say that nothing changed: %s", again)
		}
		s := serve(t, db)
		wrong := signUp("AAAA-AAAA-AAAA-AAAA")
		if got := s.post("/staff/code", wrong); got/100 != 4 {
			t.Errorf("a code that nobody printed is answered with %d", got)
		}
		if got := s.post("/staff/code", signUp(second)); got != http.StatusSeeOther {
			t.Errorf("the code is answered with %d", got)
		}
		if got := s.post("/staff/code", signUp(first)); got/100 != 4 {
			t.Errorf("the other code still makes a manager: %d", got)
		}
		refused(t, run(t, "setup", home, "The Surgery", "--db", db), 1, "has a manager already")
		if r := s.stop(); r.code != 0 || strings.Contains(r.out+r.err, second) || strings.Contains(r.out+r.err, "purple-lantern") {
			t.Errorf("%d %s %s", r.code, r.out, r.err)
		}
	})
}

// TestSetupKinds: hubs and pharmacies need no telephone; a practice may name
// its hub.
func TestSetupKinds(t *testing.T) {
	t.Parallel()
	db := sqliteFile(t)
	must(t, "setup", "Z99001", "The Hub", "--kind", "hub", "--db", db)
	out := must(t, "setup", "FA001", "The Pharmacy", "--kind", "pharmacy", "--db", db)
	must(t, "setup", home, "The Surgery", "--phone", "+44 1632 960123", "--hub", "Z99001", "--db", db)
	d := openDesk(t, db)
	for org, want := range map[care.OrgID]care.OrgKind{"Z99001": care.Hub, "FA001": care.Pharmacy, home: care.Practice} {
		set, err := d.Organisation(t.Context(), org)
		if err != nil || set.Kind != want {
			t.Errorf("%s is a %s, %v", org, set.Kind, err)
		}
		if org == home && set.Hub != "Z99001" {
			t.Errorf("the hub is %q", set.Hub)
		}
	}
	if err := d.UseCode(t.Context(), desk.SignUp{Code: codeForm.FindString(out), Login: "pat", Name: "Pat Lee", Password: "purple-lantern-canal"}); err != nil {
		t.Errorf("the pharmacy's code does not work: %v", err)
	}
}

func TestSetupRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		words string
		args  []string
	}{
		"small letters":   {"organisation code", []string{"a81001", "X", "--phone", "01632 960123"}},
		"too short":       {"organisation code", []string{"A8", "X", "--phone", "01632 960123"}},
		"too long":        {"organisation code", []string{"A8100100000", "X", "--phone", "01632 960123"}},
		"odd characters":  {"organisation code", []string{"A81/01", "X", "--phone", "01632 960123"}},
		"no name":         {"name: ", []string{home, " ", "--phone", "01632 960123"}},
		"no telephone":    {"phone: ", []string{home, "X"}},
		"not a telephone": {"phone number", []string{home, "X", "--phone", "ring me"}},
		"hub's code":      {"organisation code", []string{home, "X", "--phone", "01632 960123", "--hub", "the hub"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := sqliteFile(t)
			refused(t, run(t, append([]string{"setup", "--db", db}, c.args...)...), 1, c.words)
		})
	}
}
