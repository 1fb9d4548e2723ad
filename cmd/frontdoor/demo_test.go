//go:build linux

package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"frontdoor/care"
	"frontdoor/desk"
)

var (
	loginLine = regexp.MustCompile(`(?m)^  (manager|receptionist|navigator|clinician) +(\S+) +(\S+) +\S`)
	atLine    = regexp.MustCompile(`patients write at\s+(\S+)/at/(\w+)`)
	played    = regexp.MustCompile(`Played (\d+) contacts and (\d+) steps; (\d+) steps were left`)
)

// TestDemo: from an empty store to a list that fills, and a clean end.
func TestDemo(t *testing.T) {
	t.Parallel()
	db := sqliteFile(t)
	p := start(t, nil, "demo", "--addr", "127.0.0.1:0", "--speed", "120", "--seed", "7", "--start", "09:30", "--db", db)
	took := p.says(`Ready in (\d+) seconds`)[1]
	p.says("Press Ctrl-C to stop")
	out := p.out.String()
	if logins := loginLine.FindAllString(out, -1); len(logins) < 15 {
		t.Errorf("only %d people can sign in:\n%s", len(logins), out)
	}
	practices := atLine.FindAllStringSubmatch(out, -1)
	if len(practices) != 3 {
		t.Fatalf("%d practices:\n%s", len(practices), out)
	}
	for _, said := range []string{"made up", "Open Government Licence"} {
		if !strings.Contains(out, said) {
			t.Errorf("it does not say %q", said)
		}
	}
	d := openDesk(t, db)
	total := func() (n int) {
		for _, m := range practices {
			by := care.Actor{Org: care.OrgID(m[2]), ID: "00000000-0000-7000-8000-000000000001", Role: care.Navigator, Name: "Nat"}
			w, err := d.Worklist(t.Context(), by, desk.Filter{})
			if err != nil {
				t.Fatal(err)
			}
			n += w.Total
			set, err := d.Organisation(t.Context(), by.Org)
			if err != nil || !set.Simulated {
				t.Errorf("%s is not marked as simulated, %v", m[2], err)
			}
		}
		return n
	}
	before := total()
	if before < 20 {
		t.Errorf("at half past nine only %d requests wait", before)
	}
	first := journalSum(t, db)
	eventually(t, "the day goes on", func() bool { return journalSum(t, db) > first+20 })
	p.signal(syscall.SIGINT)
	r := p.wait()
	if r.code != 0 || r.err != "" {
		t.Errorf("it ends with %d: %s", r.code, r.err)
	}
	m := played.FindStringSubmatch(r.out)
	if m == nil {
		t.Fatalf("it does not say what it played: %s", r.out)
	}
	// Steps that could not be taken are a colleague's, who was quicker.
	contacts, _ := strconv.Atoi(m[1])
	steps, _ := strconv.Atoi(m[2])
	left, _ := strconv.Atoi(m[3])
	if contacts < before || steps == 0 || left > 2 {
		t.Errorf("%d contacts, %d steps, %d left", contacts, steps, left)
	}
	t.Logf("ready in %s seconds; %d requests waited at half past nine; %s", took, before, m[0])
	if out := must(t, "verify", "--full", "--db", db); !strings.HasSuffix(out, "clean\n") {
		t.Error(out)
	}
	refused(t, run(t, "demo", "--addr", "127.0.0.1:0", "--db", db), 1, "begins with an empty one")
}

func journalSum(t testing.TB, db string) (n int) {
	t.Helper()
	for _, m := range regexp.MustCompile(`"number":(\d+)`).FindAllStringSubmatch(must(t, "heads", "--db", db), -1) {
		i, _ := strconv.Atoi(m[1])
		n += i
	}
	return n
}

// TestDemoLeavesNothing: without --db the store goes when the demonstration
// ends, also when it is stopped before it was ready.
func TestDemoLeavesNothing(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "demo", "--addr", "127.0.0.1:0")
	p.says("Setting up")
	p.signal(syscall.SIGINT)
	if r := p.wait(); r.code != 0 || r.err != "" {
		t.Errorf("it ends with %d: %s", r.code, r.err)
	}
	left, err := filepath.Glob(filepath.Join(p.cmd.Dir, "frontdoor-demo-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("it left %v, %v", left, err)
	}
	if _, err := os.Stat(filepath.Join(p.cmd.Dir, "frontdoor.db")); err == nil {
		t.Error("it wrote to the default store")
	}
}

// TestDemoPublished takes the sizes of real practices, under other names.
func TestDemoPublished(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for i, name := range []string{listsFile, onlineRows, callRows} {
		if err := os.Symlink(data(t, name), filepath.Join(dir, fmt.Sprintf("%d.csv", i))); err != nil {
			t.Fatal(err)
		}
	}
	p := start(t, nil, "demo", "--addr", "127.0.0.1:0", "--published", dir, "--icb", "QH8", "--practices", "1")
	p.says("Ready in")
	p.says("Press Ctrl-C to stop")
	inside := map[string]bool{}
	for _, r := range rowsOf(t, data(t, onlineRows))[1:] {
		inside[r[2]] = true
		if strings.Contains(p.out.String(), r[2]) || strings.Contains(strings.ToUpper(p.out.String()), r[3]) {
			t.Errorf("a real practice is named: %s", r[3])
			break
		}
	}
	size := regexp.MustCompile(`\(\w+, (\d+) patients\)`).FindStringSubmatch(p.out.String())
	if size == nil {
		t.Fatal("no practice of a size")
	}
	made, _ := strconv.Atoi(size[1])
	alike := false // sizes are rounded to hundreds, or they would tell which practice it is
	for _, r := range rowsOf(t, data(t, listsFile))[1:] {
		real, _ := strconv.Atoi(r[len(r)-1])
		alike = alike || inside[r[5]] && made%100 == 0 && max(real-made, made-real) <= 50
	}
	if !alike {
		t.Errorf("no practice there has about %d patients", made)
	}
	p.signal(syscall.SIGTERM)
	if r := p.wait(); r.code != 0 {
		t.Errorf("it ends with %d: %s", r.code, r.err)
	}
	for _, bad := range [][]string{{"--icb", "QXX"}, {"--practices", "0"}, {"--practices", "100000"}} {
		refused(t, run(t, append([]string{"demo", "--addr", "127.0.0.1:0", "--published", dir}, bad...)...), 1)
	}
	refused(t, run(t, "demo", "--addr", "127.0.0.1:0", "--published", t.TempDir()), 1, "no list sizes")
	refused(t, run(t, "demo", "--addr", "127.0.0.1:0", "--published", "/nowhere"), 2, "no such file")
}
