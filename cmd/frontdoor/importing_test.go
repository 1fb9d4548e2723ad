//go:build linux

package main_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"frontdoor/care"
)

const header = "nhs_number,family_name,given_name,date_of_birth,sex,postcode,mobile,telephone,email,usual_clinician,interpreter,adjustments,status\n"

// person is a row of a list: the i-th number of the test range.
func person(t testing.TB, i int, family, given, status string) string {
	t.Helper()
	n, ok := care.TestNHSNumber(i)
	if !ok {
		t.Fatalf("there is no test number %d", i)
	}
	return fmt.Sprintf("%s,%s,%s,%04d-%02d-%02d,F,ZZ99 3WZ,07700 900%03d,01632 960%03d,a%d@example.org,Dr Lee,Polish,Large print,%s\n",
		n, family, given, 1930+i%90, 1+i%12, 1+i%28, i%1000, i%1000, i, status)
}

func people(t testing.TB, n int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(header)
	for i := range n {
		b.WriteString(person(t, i, fmt.Sprintf("Fam%d", i%997), fmt.Sprintf("Given%d", i%313), ""))
	}
	return b.String()
}

func importPatients(t testing.TB, db, content string, more ...string) result {
	t.Helper()
	return run(t, append([]string{"import", "patients", writeFile(t, "list.csv", content), "--org", home, "--db", db}, more...)...)
}

// wants checks that a command worked and printed the lines.
func wants(t testing.TB, r result, words ...string) {
	t.Helper()
	if r.code != 0 || r.err != "" {
		t.Fatalf("%d: %s", r.code, r.err)
	}
	for _, w := range words {
		if !strings.Contains(r.out, w) {
			t.Errorf("%q is not in %q", w, r.out)
		}
	}
}

// journalEnd is how many entries the practice's journal has.
func journalEnd(t testing.TB, db string) int64 {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(must(t, "heads", "--db", db)))
	for dec.More() {
		var h struct {
			Org    string
			Number int64
		}
		if err := dec.Decode(&h); err != nil {
			t.Fatal(err)
		}
		if h.Org == home {
			return h.Number
		}
	}
	return 0
}

// TestImportPatients follows a list through a year: all columns, changes,
// leavers by their status and by being absent, and coming back.
func TestImportPatients(t *testing.T) {
	t.Parallel()
	everyStore(t, func(t *testing.T, db string) {
		setUp(t, db)
		ann, ben, cat := person(t, 1, "Ashworth", "Ann", ""), person(t, 2, "Brown", "Ben", "registered"), person(t, 3, "Clark", "Cat", "")
		wants(t, importPatients(t, db, header+ann+ben+cat, "--whole"), "rows read 3, used 3, refused 0\n", "registered 3, updated 0, left 0, unchanged 0\n")
		before := journalEnd(t, db)
		wants(t, importPatients(t, db, header+ann+ben+cat, "--whole"), "registered 0, updated 0, left 0, unchanged 3\n")
		if now := journalEnd(t, db); now != before {
			t.Errorf("importing the same list wrote %d entries", now-before)
		}
		wants(t, importPatients(t, db, header+person(t, 1, "Ashworth-Hill", "Ann", "")), "registered 0, updated 1, left 0, unchanged 0\n")
		wants(t, importPatients(t, db, header+person(t, 2, "Brown", "Ben", "left")), "registered 0, updated 0, left 1, unchanged 0\n")
		wants(t, importPatients(t, db, header+person(t, 1, "Ashworth-Hill", "Ann", ""), "--whole"), "left 1, unchanged 1\n")
		wants(t, importPatients(t, db, header+ben), "registered 1, updated 0")

		d := openDesk(t, db)
		by := care.Actor{Org: home, ID: "00000000-0000-7000-8000-000000000001", Role: care.Receptionist, Name: "Rae"}
		found, err := d.SearchPatients(t.Context(), by, "ashworth")
		if err != nil || len(found) != 1 {
			t.Fatal(len(found), err)
		}
		got := found[0].Details
		if got.Family != "Ashworth-Hill" || got.Sex != "female" || got.Postcode == "" || got.Mobile != "+447700900001" || got.Telephone == "" ||
			got.Email != "a1@example.org" || got.Usual != "Dr Lee" || got.Interpreter != "Polish" || got.Adjustments != "Large print" || got.Born.String() != "1931-02-02" {
			t.Error("a column was lost on the way") // what is there is a patient's and is not printed
		}
		must(t, "verify", "--full", "--db", db)
	})
}

// TestImportRefuses: while a row is bad nothing is imported, and what is said
// names rows and columns, never people.
func TestImportRefuses(t *testing.T) {
	t.Parallel()
	db := sqliteFile(t)
	setUp(t, db)
	good := person(t, 1, "Ashworth", "Ann", "")
	bad := strings.ReplaceAll(person(t, 2, "Zebedee", "Xanthippe", ""), "1932-03-03", "2199-01-01") + "1234567890,Zebedee,Xanthippe,1990-01-01,,,,,,,,,\n"
	before := journalEnd(t, db)

	r := importPatients(t, db, header+good+bad)
	refused(t, r, 1, "nothing was imported")
	for _, w := range []string{"rows read 3, used 1, refused 2\n", "row 3: date_of_birth is in the future\n", "row 4: nhs_number is not an NHS number"} {
		if !strings.Contains(r.out, w) {
			t.Errorf("%q is not in %q", w, r.out)
		}
	}
	for _, private := range []string{"Zebedee", "Xanthippe", "2199", "1234567890", "Ashworth"} {
		if strings.Contains(r.out+r.err, private) {
			t.Errorf("%q is printed: %s %s", private, r.out, r.err)
		}
	}
	refused(t, importPatients(t, db, header+good+bad, "--force", "--whole"), 1, "nothing was imported", "--whole")
	refused(t, importPatients(t, db, header, "--whole"), 1, "no patients")
	refused(t, importPatients(t, db, "", "--whole"), 1)
	refused(t, importPatients(t, db, "family_name,given_name\nA,B\n"), 1, "nhs_number")
	refused(t, run(t, "import", "patients", writeFile(t, "l.csv", header+good), "--org", "A81002", "--db", db), 1, "A81002 is not set up here")
	if now := journalEnd(t, db); now != before {
		t.Fatalf("%d entries were written although every import was refused", now-before)
	}
	wants(t, importPatients(t, db, header+good+bad, "--force"), "refused 2\n", "registered 1, updated 0, left 0, unchanged 0\n")
}

// TestImportForms: what spreadsheets write.
func TestImportForms(t *testing.T) {
	t.Parallel()
	row := person(t, 1, "Müller", "Zoë", "")
	latin := strings.NewReplacer("ü", "\xfc", "ë", "\xeb").Replace(row)
	for name, content := range map[string]string{
		"UTF-8":           header + row,
		"byte order mark": "\ufeff" + header + row,
		"CRLF":            strings.ReplaceAll(header+row, "\n", "\r\n"),
		"Windows-1252":    header + latin,
		"all of it":       "\ufeff" + strings.ReplaceAll(header+row, "\n", "\r\n") + "\r\n\r\n",
		"quoted":          header + strings.Replace(row, "Müller", `"Müller"`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := sqliteFile(t)
			setUp(t, db)
			wants(t, importPatients(t, db, content), "rows read 1, used 1, refused 0\n", "registered 1")
			wants(t, importPatients(t, db, header+row), "unchanged 1\n") // it is the same patient to the letter
		})
	}
}

// TestImportKilled: a list is imported whole or not at all, whenever the
// program is killed; running it again completes it.
func TestImportKilled(t *testing.T) {
	t.Parallel()
	const size = 5000
	everyStore(t, func(t *testing.T, db string) {
		setUp(t, db)
		file := writeFile(t, "list.csv", people(t, size))
		before := journalEnd(t, db)
		partly := 0
		for _, moment := range []time.Duration{0, 40, 120, 250, 500} {
			p := start(t, nil, "import", "patients", file, "--org", home, "--whole", "--db", db)
			p.says("rows read") // the import itself begins here
			select {
			case <-p.ended:
			case <-time.After(moment * time.Millisecond): // the moment of the kill is what is tested
			}
			p.trySignal(syscall.SIGKILL)
			<-p.ended
			switch now := journalEnd(t, db); now {
			case before:
			case before + size:
				t.Logf("whole after %d ms", moment)
			default:
				partly++
				t.Errorf("killed after %d ms, %d of %d patients are there", moment, now-before, size)
			}
		}
		wants(t, run(t, "import", "patients", file, "--org", home, "--whole", "--db", db), "rows read 5000")
		if now := journalEnd(t, db); now != before+size {
			t.Errorf("%d entries for %d patients", now-before, size)
		}
		wants(t, run(t, "import", "patients", file, "--org", home, "--whole", "--db", db), "unchanged 5000")
		if out := must(t, "verify", "--full", "--db", db); !strings.HasSuffix(out, "clean\n") {
			t.Error(out)
		}
	})
}

// trySignal sends a signal to a process that may have ended meanwhile.
func (p *process) trySignal(s os.Signal) { _ = p.cmd.Process.Signal(s) }

// TestImportLarge: 20,000 patients while the practice works. How long it took
// is logged; how long others had to wait is bounded.
func TestImportLarge(t *testing.T) {
	t.Parallel()
	const size = 20_000
	everyStore(t, func(t *testing.T, db string) {
		setUp(t, db)
		s := serve(t, db)
		file := writeFile(t, "list.csv", people(t, size))
		began := time.Now()
		p := start(t, nil, "import", "patients", file, "--org", home, "--whole", "--db", db)
		var longest time.Duration
		asked := 0
		r := p.meanwhile(func() {
			from := time.Now()
			s.get("/readyz") // it writes
			longest, asked = max(longest, time.Since(from)), asked+1
		})
		wants(t, r, "registered 20000, updated 0, left 0, unchanged 0\n")
		took := time.Since(began)
		t.Logf("%d patients in %s, %.0f a second; meanwhile %d looks at readiness, the longest %s", size, took.Round(time.Millisecond), size/took.Seconds(), asked, longest.Round(time.Millisecond))
		began = time.Now()
		wants(t, run(t, "import", "patients", file, "--org", home, "--whole", "--db", db), "unchanged 20000\n")
		t.Logf("again in %s", time.Since(began).Round(time.Millisecond))
		if r := s.stop(); r.code != 0 {
			t.Errorf("%d: %s", r.code, r.err)
		}
	})
}
