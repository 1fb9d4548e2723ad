//go:build linux

package main_test

import (
	"net/http"
	"os"
	"strings"
	"testing"
)

// TestTampering: verify ends with 1 and names organisation and entry.
func TestTampering(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ statement, says string }{
		"detail":      {`UPDATE entry SET detail = 'x' WHERE org = 'A81001' AND number = 3`, "A81001 entry 3: the detail was changed"},
		"header":      {`UPDATE entry SET header = 'x' WHERE org = 'A81001' AND number = 2`, "A81001 entry 2: the header is not readable"},
		"gone":        {`DELETE FROM entry WHERE org = 'A81001' AND number = 2`, "A81001 entry 2: "},
		"row":         {`UPDATE row_patient_1 SET family = 'x' WHERE org = 'A81001' AND id = (SELECT subject FROM entry WHERE org = 'A81001' AND number = 3)`, "A81001: the row of a patient (entry 3) is not what its entries give"},
		"row is gone": {`DELETE FROM row_patient_1 WHERE org = 'A81001' AND id = (SELECT subject FROM entry WHERE org = 'A81001' AND number = 3)`, "A81001: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			everyStore(t, func(t *testing.T, db string) {
				setUp(t, db)
				wants(t, importPatients(t, db, people(t, 5)))
				must(t, "verify", "--full", "--db", db)
				statement := c.statement
				if !strings.HasPrefix(db, "sqlite:") {
					statement = strings.ReplaceAll(statement, "= 'x'", "= 'x'::bytea")
					statement = strings.ReplaceAll(statement, "family = 'x'::bytea", "family = 'x'")
				} else {
					statement = strings.ReplaceAll(statement, "= 'x'", "= CAST('x' AS BLOB)")
					statement = strings.ReplaceAll(statement, "family = CAST('x' AS BLOB)", "family = 'x'")
				}
				execute(t, db, statement)
				r := run(t, "verify", "--full", "--db", db)
				refused(t, r, 1, "faults")
				if !strings.Contains(r.out, c.says) {
					t.Errorf("it does not say %q: %s", c.says, r.out)
				}
				if strings.Contains(r.out+r.err, "Fam") || strings.Contains(r.out+r.err, "Given") {
					t.Error("a patient is named")
				}
			})
		})
	}
}

// TestRebuild: rows that were damaged are made anew from the journal.
func TestRebuild(t *testing.T) {
	t.Parallel()
	everyStore(t, func(t *testing.T, db string) {
		setUp(t, db)
		wants(t, importPatients(t, db, people(t, 50)))
		execute(t, db, `UPDATE row_patient_1 SET family = 'x'`)
		refused(t, run(t, "verify", "--full", "--db", db), 1, "50 faults")
		must(t, "rebuild", "--db", db)
		if out := must(t, "verify", "--full", "--db", db); !strings.HasSuffix(out, "clean\n") {
			t.Error(out)
		}
	})
}

// TestCutOff: a journal whose end was cut off cleanly is only found by the
// heads that were kept elsewhere.
func TestCutOff(t *testing.T) {
	t.Parallel()
	everyStore(t, func(t *testing.T, db string) {
		setUp(t, db)
		early := writeFile(t, "early.jsonl", must(t, "heads", "--db", db))
		wants(t, importPatients(t, db, people(t, 5)))
		late := writeFile(t, "late.jsonl", must(t, "heads", "--db", db))
		for _, file := range []string{early, late} { // an older export is as good for what it covers
			must(t, "verify", "--full", "--heads", file, "--db", db)
		}
		execute(t, db, `DELETE FROM row_patient_1 WHERE id = (SELECT subject FROM entry WHERE org = 'A81001' AND number = 6)`)
		execute(t, db, `DELETE FROM entry WHERE org = 'A81001' AND number = 6`)
		execute(t, db, `UPDATE head SET number = 5, hash = (SELECT hash FROM entry WHERE org = 'A81001' AND number = 5), at = (SELECT at FROM entry WHERE org = 'A81001' AND number = 5) WHERE org = 'A81001'`)
		must(t, "verify", "--full", "--heads", early, "--db", db)
		r := run(t, "verify", "--full", "--heads", late, "--db", db)
		refused(t, r, 1, "1 faults")
		if !strings.Contains(r.out, "A81001 entry 6") {
			t.Errorf("it does not say which entry is gone: %s", r.out)
		}
		for _, content := range []string{"", "x", `{"org":"A81001","number":6,"hash":"zz"}`} {
			refused(t, run(t, "verify", "--heads", writeFile(t, "heads", content), "--db", db), 1, "file of heads")
		}
	})
}

// TestBackupAndRestore is the way that doc/operate describes, with writes going
// on while the copy is made.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	db := sqliteFile(t)
	code := setUp(t, db)
	wants(t, importPatients(t, db, people(t, 500)))
	s := serve(t, db)
	copied, more := fileOf(db)+".copy", 500
	r := start(t, nil, "backup", copied, "--db", db).meanwhile(func() {
		wants(t, importPatients(t, db, header+person(t, more, "New", "Comer", "")), "registered 1")
		more++
	})
	wants(t, r, "Written to "+copied+"\n")
	refused(t, run(t, "backup", copied, "--db", db), 1, "exists")
	refused(t, run(t, "backup", copied+"/x", "--db", db), 3, "can not be written")
	later := journalEnd(t, db)
	if got := s.post("/staff/code", signUp(code)); got != http.StatusSeeOther {
		t.Fatal(got)
	}
	if r := s.stop(); r.code != 0 {
		t.Fatal(r.err)
	}

	// The disk fails; the copy is put in its place.
	for _, part := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(fileOf(db) + part); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	if err := os.Rename(copied, fileOf(db)); err != nil {
		t.Fatal(err)
	}
	if out := must(t, "verify", "--full", "--db", db); !strings.HasSuffix(out, "clean\n") {
		t.Error(out)
	}
	if now := journalEnd(t, db); now < 501 || now > later {
		t.Errorf("the copy has %d entries; it was made with 501 to %d", now, later)
	}
	again := serve(t, db)
	if got := again.post("/staff/code", signUp(code)); got != http.StatusSeeOther { // spent after the copy was made
		t.Errorf("the restored store answers with %d", got)
	}
	again.stop()
}

// TestBackupPostgres: other programs do it better, and that is what it says.
func TestBackupPostgres(t *testing.T) {
	t.Parallel()
	everyStore(t, func(t *testing.T, db string) {
		setUp(t, db)
		if strings.HasPrefix(db, "sqlite:") {
			must(t, "backup", fileOf(db)+".copy", "--db", db)
			return
		}
		refused(t, run(t, "backup", "x", "--db", db), 1, "pg_dump")
	})
}

// TestErasures: the list is kept outside and can be applied to what is here.
func TestErasures(t *testing.T) {
	t.Parallel()
	db := sqliteFile(t)
	setUp(t, db)
	wants(t, importPatients(t, db, people(t, 2)))
	if out := must(t, "erasures", "--db", db); out != "" {
		t.Errorf("nothing was erased, but it prints %q", out)
	}
	if out := must(t, "erasures", "--apply", writeFile(t, "none", ""), "--db", db); out != "erasures in the file 0, erased again 0\n" {
		t.Error(out)
	}
	refused(t, run(t, "erasures", "--apply", writeFile(t, "e", "x"), "--db", db), 1, "erasure 1 of the file")
	refused(t, run(t, "erasures", "--apply", writeFile(t, "e", `{"org":"A81001","noun":"nonsense"}`), "--db", db), 1)
}
