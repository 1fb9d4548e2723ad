package postgres_test

import (
	"strings"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/store"
	"frontdoor/store/postgres"
	"frontdoor/store/postgres/pgtest"
	"frontdoor/store/storetest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func open(t *testing.T, tables []store.Table) store.Store {
	return openAt(t, pgtest.Database(t), tables)
}

func openAt(t *testing.T, url string, tables []store.Table) *postgres.Store {
	t.Helper()
	s, err := postgres.Open(t.Context(), url, tables)
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
	url := pgtest.Database(t)
	storetest.Reopen(t, func(t *testing.T, tables []store.Table) (store.Store, error) {
		return postgres.Open(t.Context(), url, tables)
	})
}

func TestOpenRefusesAnotherSchema(t *testing.T) {
	t.Parallel()
	for name, tamper := range map[string]string{
		"newer":     `INSERT INTO migration (number, checksum) VALUES (999, 'x')`,
		"changed":   `UPDATE migration SET checksum = 'x'`,
		"forgetful": `DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET synchronous_commit = off'; END $$`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := pgtest.Database(t)
			openAt(t, url, storetest.Tables()).Close()
			pgtest.Exec(t, url, tamper)
			if _, err := postgres.Open(t.Context(), url, storetest.Tables()); care.KindOf(err) != care.Unavailable {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestOpenWithoutDatabase(t *testing.T) {
	t.Parallel()
	url := strings.Replace(pgtest.Database(t), "/frontdoor_test_", "/gone_frontdoor_test_", 1)
	if _, err := postgres.Open(t.Context(), url, nil); care.KindOf(err) != care.Unavailable {
		t.Errorf("got %v", err)
	}
}

// Several processes that start at once make one schema.
func TestOpenAtOnce(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	const processes = 4
	failed := make(chan error, processes)
	for range processes {
		go func() {
			s, err := postgres.Open(t.Context(), url, storetest.Tables())
			if err == nil {
				err = s.Close()
			}
			failed <- err
		}()
	}
	for range processes {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
}

func TestURLIsNotRepeated(t *testing.T) {
	t.Parallel()
	_, err := postgres.Open(t.Context(), "postgres://user:secret@host:port/name", nil)
	if care.KindOf(err) != care.Invalid || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}

func TestBackupNamesTheProgram(t *testing.T) {
	t.Parallel()
	err := open(t, nil).Backup(t.Context(), "x")
	if care.KindOf(err) != care.Invalid || !strings.Contains(care.MessageOf(err), "pg_dump") {
		t.Errorf("got %v", err)
	}
}

// A unique violation quotes the row in the server's words, not in ours.
func TestFaultsHoldNoData(t *testing.T) {
	t.Parallel()
	s := open(t, storetest.Tables())
	err := s.Write(t.Context(), func(tx store.Tx) error {
		for _, id := range []care.ID{"a", "b"} {
			row := store.Row{Noun: "fruit-tree", Org: "A81001", ID: id, Columns: []any{"n", "Ada Lovelace", int64(1)}, Doc: []byte("{}")}
			if err := tx.Put(t.Context(), row); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil || strings.Contains(err.Error(), "Lovelace") || !strings.Contains(err.Error(), "23505") {
		t.Errorf("got %v", err)
	}
}

func TestAnnounce(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	a, b := openAt(t, url, nil), openAt(t, url, nil)
	// A store may not listen yet when the first announcement comes: repeat it.
	heard := func(by *postgres.Store, org care.OrgID, from *postgres.Store) {
		t.Helper()
		limit, again := time.After(30*time.Second), time.NewTicker(50*time.Millisecond)
		defer again.Stop()
		for {
			from.Announce(t.Context(), []care.OrgID{org, "OTHER"})
			select {
			case got := <-by.Changed():
				if got == org {
					return
				}
			case <-again.C:
			case <-limit:
				t.Fatal("nothing was heard")
			}
		}
	}
	heard(b, "A81001", a)
	heard(a, "B82002", b)
	// a has heard b by now, so it listens; it must not hear itself. What it
	// announced before came first on the same connection.
	for len(a.Changed()) > 0 {
		if got := <-a.Changed(); got == "A81001" {
			t.Error("a process heard itself")
		}
	}
	// A lost connection is made anew.
	pgtest.Exec(t, url, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`)
	heard(b, "C83003", a)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	for range b.Changed() { // ends because it is closed
	}
}

func TestClockIsTheServers(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	first, err := s.Clock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.Clock(t.Context())
	if err != nil || second.Before(first) {
		t.Errorf("%s then %s, %v", first, second, err)
	}
}

// A connection that dies in a transaction fails that transaction only.
func TestLostConnection(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	s := openAt(t, url, nil)
	put := func(name string, between func()) error {
		return s.Write(t.Context(), func(tx store.Tx) error {
			k := store.RecordKey{Space: "s", Name: name}
			if err := tx.SetRecord(t.Context(), k, []byte("x"), time.Time{}); err != nil {
				return err
			}
			if _, _, err := tx.Record(t.Context(), k, time.Now()); err != nil { // sends it
				return err
			}
			between()
			return nil
		})
	}
	err := put("lost", func() {
		pgtest.Exec(t, url, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'`)
	})
	if care.KindOf(err) != care.Unavailable {
		t.Errorf("got %v", err)
	}
	if err := put("kept", func() {}); err != nil {
		t.Fatal(err)
	}
	err = s.View(t.Context(), func(r store.Reader) error {
		list, err := r.Records(t.Context(), "", "s", "", time.Now())
		if len(list) != 1 || list[0].Name != "kept" {
			t.Errorf("stored %v", list)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
