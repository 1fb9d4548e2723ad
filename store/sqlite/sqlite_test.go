package sqlite_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"frontdoor/care"
	"frontdoor/journal"
	"frontdoor/store"
	"frontdoor/store/sqlite"
	"frontdoor/store/storetest"
)

func open(t *testing.T, tables []store.Table) store.Store {
	return openAt(t, filepath.Join(t.TempDir(), "odd name ?#%.db"), tables)
}

func openAt(t *testing.T, path string, tables []store.Table) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, tables)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, open)
}

func TestReopen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "f.db")
	storetest.Reopen(t, func(t *testing.T, tables []store.Table) (store.Store, error) {
		return sqlite.Open(t.Context(), path, tables)
	})
}

func TestOpenRefusesAnotherSchema(t *testing.T) {
	t.Parallel()
	for name, tamper := range map[string]string{
		"newer":   `INSERT INTO migration (number, checksum) VALUES (999, 'x')`,
		"changed": `UPDATE migration SET checksum = 'x'`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "f.db")
			openAt(t, path, storetest.Tables()).Close()
			db, err := sql.Open("sqlite", path)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if _, err := db.Exec(tamper); err != nil {
				t.Fatal(err)
			}
			if _, err := sqlite.Open(t.Context(), path, storetest.Tables()); care.KindOf(err) != care.Unavailable {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestOpenRefusesWhatIsNoDatabase(t *testing.T) {
	t.Parallel()
	if s, err := sqlite.Open(t.Context(), t.TempDir(), nil); err == nil {
		s.Close()
		t.Error("a folder was opened")
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "f.db")
	openAt(t, path, nil)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var mode string
	if err := db.QueryRow("PRAGMA journal_mode").Scan(&mode); err != nil || mode != "wal" {
		t.Errorf("journal mode %q, %v", mode, err)
	}
}

func TestBackup(t *testing.T) {
	t.Parallel()
	s := openAt(t, filepath.Join(t.TempDir(), "f.db"), nil)
	err := s.Write(t.Context(), func(tx store.Tx) error {
		return tx.SetCheckpoint(t.Context(), journal.Head{Org: "A81001", Number: 7, Hash: []byte("h")})
	})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := s.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(t.Context(), path); err == nil {
		t.Error("a backup was written over another")
	}
	copied := openAt(t, path, nil)
	err = copied.View(t.Context(), func(r store.Reader) error {
		h, err := r.Checkpoint(context.Background(), "A81001")
		if h.Number != 7 {
			t.Errorf("the copy has %d", h.Number)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
