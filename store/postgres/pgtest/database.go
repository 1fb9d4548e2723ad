//go:build linux

package pgtest

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// urlVariable names a server to use instead of one that is started here.
const urlVariable = "FRONTDOOR_POSTGRES_URL"

// databaseTimeout bounds making and dropping a database on a busy machine.
const databaseTimeout = time.Minute

var (
	once    sync.Once
	running *server
	failed  error
)

// Main runs a binary's tests and stops the server that they started.
func Main(m *testing.M) {
	code := m.Run()
	if running != nil {
		running.stop()
	}
	os.Exit(code)
}

// Database makes an empty database for the test and returns its address.
func Database(t testing.TB) string {
	t.Helper()
	base := os.Getenv(urlVariable)
	own := base == ""
	if own {
		once.Do(func() { running, failed = start() })
		if failed != nil {
			t.Fatal(failed)
		}
		base = running.url
	}
	name := "frontdoor_test_" + strings.ToLower(rand.Text())
	admin(t, base, "CREATE DATABASE "+name+" TEMPLATE template0 ENCODING 'UTF8'")
	if !own { // our own server's files go as a whole
		t.Cleanup(func() { admin(t, base, "DROP DATABASE "+name+" WITH (FORCE)") })
	}
	u, err := url.Parse(base)
	if err != nil {
		t.Fatalf("%s is not an address", urlVariable)
	}
	u.Path = "/" + name
	return u.String()
}

// Exec runs a statement on a database outside the store, for tests that
// tamper with what is stored.
func Exec(t testing.TB, url, sql string, args ...any) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), databaseTimeout)
	defer cancel()
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(ctx)
	if _, err := c.Exec(ctx, sql, args...); err != nil {
		t.Fatal(err)
	}
}

func admin(t testing.TB, base, sql string) {
	t.Helper()
	Exec(t, base, sql)
}
