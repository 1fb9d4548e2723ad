package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestHeadsAreSigned: a file of heads proves that this installation wrote it
// and that nobody changed it where it is kept.
func TestHeadsAreSigned(t *testing.T) {
	t.Parallel()
	db, other := sqliteFile(t), sqliteFile(t)
	setUp(t, db)
	setUp(t, other)
	file := must(t, "heads", "--db", db)
	must(t, "verify", "--heads", writeFile(t, "good.jsonl", file), "--db", db)
	for name, bad := range map[string]string{
		"another number":       strings.Replace(file, `"number":1`, `"number":0`, 1),
		"no signature":         file[:strings.Index(file, `,"signed"`)] + "}\n",
		"another installation": must(t, "heads", "--db", other),
	} {
		if bad == file {
			t.Fatalf("%s: the file was not changed", name)
		}
		refused(t, run(t, "verify", "--heads", writeFile(t, "bad.jsonl", bad), "--db", db), 1, "not signed by this installation")
	}
}

// TestHeadsEveryDay: a server writes the day's file by itself, whole.
func TestHeadsEveryDay(t *testing.T) {
	t.Parallel()
	db, dir := sqliteFile(t), t.TempDir()
	setUp(t, db)
	s := serve(t, db, "--heads-dir", dir)
	var found []string
	eventually(t, "the day's heads", func() bool {
		found, _ = filepath.Glob(filepath.Join(dir, "heads-*.jsonl"))
		return len(found) == 1
	})
	s.stop()
	if b, err := os.ReadFile(found[0]); err != nil || !strings.Contains(string(b), `"signed"`) {
		t.Fatalf("%s %v", b, err)
	}
	must(t, "verify", "--full", "--heads", found[0], "--db", db)
	if left, _ := filepath.Glob(filepath.Join(dir, ".heads-*")); len(left) > 0 {
		t.Errorf("%v is left behind", left)
	}
}
