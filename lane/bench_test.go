package lane_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/store"
)

// BenchmarkCommands measures commands a second through lanes, each answered
// after its durable commit: an idempotency key looked up and kept, a row read
// and written, an entry with a detail. Beside the rate it reports the ratio to
// a plain program on the same disk that commits the same three writes in a
// SQLite transaction each, measured just before, since disks differ and have
// moods.
func BenchmarkCommands(b *testing.B) {
	for _, kind := range []struct {
		name string
		open func(testing.TB) store.Store
	}{{"sqlite", openSQLite}, {"postgres", openPostgres}} {
		for _, lanes := range []int{1, 16} {
			for _, callers := range []int{1, 8, 64, 256} {
				b.Run(fmt.Sprintf("%s/lanes=%d/callers=%d", kind.name, lanes, callers), func(b *testing.B) {
					raw := rawRate(b)
					rate := commandRate(b, kind.open(b), lanes, callers)
					b.ReportMetric(rate, "commands/s")
					b.ReportMetric(rate/raw, "x-raw")
					b.ReportMetric(0, "ns/op") // says nothing with many callers
				})
			}
		}
	}
}

func commandRate(b *testing.B, s store.Store, lanes, callers int) float64 {
	l := start(b, s)
	list := make([]care.OrgID, lanes)
	for i := range list {
		list[i] = newOrg()
	}
	var next, failed atomic.Int64
	run := func(n int64) time.Duration {
		next.Store(0)
		began := time.Now()
		var all sync.WaitGroup
		for range callers {
			all.Go(func() {
				for {
					i := next.Add(1)
					if i > n {
						return
					}
					id := newID()
					if _, err := l.Do(context.Background(), put(list[i%int64(lanes)], id, 1, string(id))); err != nil {
						failed.Add(1)
					}
				}
			})
		}
		all.Wait()
		return time.Since(began)
	}
	run(int64(2 * callers)) // statements prepared, connections open
	b.ResetTimer()
	took := run(int64(b.N))
	b.StopTimer()
	if failed.Load() > 0 {
		b.Fatalf("%d commands failed", failed.Load())
	}
	return float64(b.N) / took.Seconds()
}

// rawRate is how many plain transactions a second SQLite commits durably here.
func rawRate(b *testing.B) float64 {
	const transactions = 500
	path := filepath.Join(b.TempDir(), "raw.db")
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	ok(b, err)
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, text := range []string{
		"CREATE TABLE entry (org TEXT, number INTEGER, header BLOB, detail BLOB, PRIMARY KEY (org, number)) STRICT",
		"CREATE TABLE jar (org TEXT, id TEXT, doc BLOB, PRIMARY KEY (org, id)) STRICT",
		"CREATE TABLE answer (org TEXT, key TEXT, doc BLOB, PRIMARY KEY (org, key)) STRICT",
	} {
		_, err := db.Exec(text)
		ok(b, err)
	}
	c, err := db.Conn(context.Background())
	ok(b, err)
	defer c.Close()
	prepare := func(text string) *sql.Stmt {
		st, err := c.PrepareContext(context.Background(), text)
		ok(b, err)
		return st
	}
	begin, commit := prepare("BEGIN IMMEDIATE"), prepare("COMMIT")
	entry := prepare("INSERT INTO entry VALUES ('T', ?, ?, ?)")
	row := prepare("INSERT INTO jar VALUES ('T', ?, ?)")
	answer := prepare("INSERT INTO answer VALUES ('T', ?, ?)")
	header, detail := make([]byte, 400), make([]byte, 40)
	began := time.Now()
	for i := range transactions {
		id := string(newID())
		for _, st := range []struct {
			*sql.Stmt
			args []any
		}{{begin, nil}, {entry, []any{i, header, detail}}, {row, []any{id, detail}}, {answer, []any{id, detail}}, {commit, nil}} {
			_, err := st.Exec(st.args...)
			ok(b, err)
		}
	}
	return transactions / time.Since(began).Seconds()
}
