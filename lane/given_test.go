package lane_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontdoor/care"
	"frontdoor/journal"
	"frontdoor/lane"
	"frontdoor/store"
	"frontdoor/store/postgres"
	"frontdoor/store/postgres/pgtest"
	"frontdoor/store/sqlite"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var codec = journal.NewCodec(types())

// machine is the clock of the tests: the machine's.
var machine = care.ClockFunc(time.Now)

func openSQLite(t testing.TB) store.Store {
	t.Helper()
	s, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "f.db"), tables())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func openPostgres(t testing.TB) store.Store { return openPostgresAt(t, pgtest.Database(t)) }

func openPostgresAt(t testing.TB, url string) store.Store {
	t.Helper()
	s, err := postgres.Open(context.Background(), url, tables())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// onEveryStore runs a test on SQLite and on PostgreSQL.
func onEveryStore(t *testing.T, test func(t *testing.T, s store.Store)) {
	t.Parallel()
	for name, open := range map[string]func(testing.TB) store.Store{"sqlite": openSQLite, "postgres": openPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

func start(t testing.TB, s store.Store) *lane.Lanes {
	l := lane.Start(s, codec, projector{}, machine, rand.Reader)
	t.Cleanup(l.Stop)
	return l
}

var orgs atomic.Int64

// check is what testing.TB and rapid.T share.
type check interface {
	Helper()
	Error(...any)
	Errorf(string, ...any)
	Fatal(...any)
}

func newOrg() care.OrgID { return care.OrgID(fmt.Sprintf("T%05d", orgs.Add(1))) }

func newID() care.ID { return care.NewID(time.Now(), rand.Reader) }

func ok(t check, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func view(t check, s store.Store, f func(r store.Reader) error) {
	t.Helper()
	ok(t, s.View(context.Background(), f))
}

// sound checks an organisation's journal from its start: numbers, chain, and
// that every row is the fold of its history. It returns the entries.
func sound(t check, s store.Store, org care.OrgID) []journal.Entry {
	t.Helper()
	var list []journal.Entry
	view(t, s, func(r store.Reader) error {
		head := journal.Head{Org: org}
		seen := map[care.ID]bool{}
		for {
			page, err := r.Entries(context.Background(), org, head.Number, 100)
			if err != nil {
				return err
			}
			for _, e := range page {
				if _, err := journal.Check(head, e); err != nil {
					t.Error(err)
				}
				head = e.Head()
				seen[e.Subject] = true
			}
			list = append(list, page...)
			if len(page) == 0 {
				break
			}
		}
		stored, err := r.Head(context.Background(), org)
		if err != nil {
			return err
		}
		if stored.Number != head.Number || string(stored.Hash) != string(head.Hash) {
			t.Errorf("head %d, last entry %d", stored.Number, head.Number)
		}
		for id := range seen {
			folded(t, r, org, id)
		}
		return nil
	})
	return list
}

func folded(t check, r store.Reader, org care.OrgID, id care.ID) {
	t.Helper()
	history, err := r.History(context.Background(), org, jar, id)
	ok(t, err)
	want, found, err := lane.Fold(codec, projector{}, history)
	ok(t, err)
	got, stored, err := r.Row(context.Background(), jar, org, id)
	ok(t, err)
	if stored != found || !reflect.DeepEqual(want, got) {
		t.Errorf("row of %s is not its history's: %s", id, cmp.Diff(want, got))
	}
}

// gate is a store whose writes can be held back and counted.
type gate struct {
	store.Store
	writes atomic.Int64
	shut   chan struct{} // writes wait until it is closed
	began  chan struct{} // gets one for each write
}

func newGate(s store.Store) *gate {
	return &gate{Store: s, shut: make(chan struct{}), began: make(chan struct{}, 100_000)}
}

func (g *gate) Write(ctx context.Context, f func(store.Tx) error) error {
	g.writes.Add(1)
	g.began <- struct{}{}
	<-g.shut
	return g.Store.Write(ctx, f)
}

// queued has a first command hold the lane's writer, queues n more and returns
// when all wait. Each finishes on the channel.
func queued(t *testing.T, l *lane.Lanes, g *gate, org care.OrgID, commands ...lane.Command) []chan answer {
	t.Helper()
	go l.Do(context.Background(), put(org, newID(), 1, ""))
	<-g.began
	var list []chan answer
	for _, c := range commands {
		done := make(chan answer, 1)
		list = append(list, done)
		n := l.Waiting(org)
		go func() {
			b, err := l.Do(context.Background(), c)
			done <- answer{string(b), err}
		}()
		for l.Waiting(org) == n {
			runtime.Gosched()
		}
	}
	return list
}

type answer struct {
	result string
	err    error
}
