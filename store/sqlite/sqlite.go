// Package sqlite keeps everything in one SQLite file: the default store, with
// nothing to install or operate.
//
// The file is in WAL mode with synchronous FULL, so that what was acknowledged
// survives a power cut as far as the disk keeps its word. One connection
// writes; a few read, each in its own snapshot. The file must be on a local
// disk, not on a network file system.
package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"regexp"
	"runtime"
	"sync"
	"time"

	"frontdoor/care"
	"frontdoor/store"
	"frontdoor/store/relational"

	_ "modernc.org/sqlite" // the driver, in pure Go
)

// Limits, see doc/performance.md.
const (
	busyTimeout    = 10 * time.Second // another process (backup, verify) may hold the lock for a moment
	cacheKiB       = 64 << 10         // of the writing connection
	checkpointPage = 20_000           // pages in the log before it is folded into the file: rarer is faster
	closeWait      = 5 * time.Second  // for a read under way when the store closes
)

var dialect = relational.Dialect{Text: "TEXT", Int: "INTEGER", Bytes: "BLOB", TableSuffix: " STRICT"}

// Store is a SQLite file.
type Store struct {
	path   string
	write  *sql.DB
	read   *sql.DB
	pool   chan *conn // readers, each with its statements prepared
	mu     sync.Mutex // one writer
	writer *conn
	tables map[care.Noun]store.Table

	closing func() error
}

// Open opens or makes the file and brings its schema up to date. It fails with
// Unavailable when the file is from a newer program.
func Open(ctx context.Context, path string, tables []store.Table) (*Store, error) {
	const op = "sqlite.open"
	s := &Store{path: path, tables: relational.Tables(tables)}
	s.closing = sync.OnceValue(s.close)
	var err error
	if s.write, err = sql.Open("sqlite", dsn(path, false)); err != nil {
		return nil, care.Wrap(op, err)
	}
	s.write.SetMaxOpenConns(1)
	single, err := s.write.Conn(ctx)
	if err != nil {
		return nil, care.Wrap(op, err)
	}
	s.writer = newConn(single)
	err = s.Write(ctx, func(tx store.Tx) error {
		return relational.Migrate(ctx, s.writer, dialect, tables)
	})
	if err != nil {
		s.write.Close()
		return nil, care.Wrap(op, err)
	}
	if s.read, err = sql.Open("sqlite", dsn(path, true)); err != nil {
		return nil, care.Wrap(op, err)
	}
	// More readers than cores only starve the writer (measured, see doc/performance.md).
	readers := max(2, runtime.NumCPU())
	s.pool = make(chan *conn, readers)
	for range readers {
		c, err := s.read.Conn(ctx)
		if err != nil {
			s.Close()
			return nil, care.Wrap(op, err)
		}
		s.pool <- newConn(c)
	}
	return s, nil
}

func dsn(path string, readOnly bool) string {
	q := url.Values{}
	q.Add("_pragma", busyPragma())
	if readOnly {
		q.Add("_pragma", "query_only(1)")
	} else {
		q.Add("_pragma", "journal_mode(WAL)")
		q.Add("_pragma", "synchronous(FULL)")
		q.Add("_pragma", "foreign_keys(1)")
		q.Add("_pragma", fmt.Sprintf("cache_size(-%d)", cacheKiB))
		q.Add("_pragma", fmt.Sprintf("wal_autocheckpoint(%d)", checkpointPage))
	}
	return fileURL(path) + "?" + q.Encode()
}

func fileURL(path string) string { return "file:" + (&url.URL{Path: path}).EscapedPath() }

func busyPragma() string { return fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()) }

func (s *Store) View(ctx context.Context, f func(store.Reader) error) error {
	const op = "sqlite.view"
	var c *conn
	select {
	case c = <-s.pool:
		defer func() { s.pool <- c }()
	case <-ctx.Done():
		return care.Wrap(op, ctx.Err())
	}
	if _, err := c.Exec(ctx, "BEGIN"); err != nil {
		return care.Wrap(op, err)
	}
	defer c.Exec(context.WithoutCancel(ctx), "ROLLBACK")
	return f(relational.NewReader(c, dialect, s.tables))
}

func (s *Store) Write(ctx context.Context, f func(store.Tx) error) (err error) {
	const op = "sqlite.write"
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.writer.Exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return care.Wrap(op, err)
	}
	done := false
	defer func() {
		if !done {
			s.writer.Exec(context.WithoutCancel(ctx), "ROLLBACK")
		}
	}()
	tx := relational.NewTx(s.writer, dialect, s.tables)
	if err := f(tx); err != nil {
		return err
	}
	if err := tx.Flush(ctx); err != nil {
		return err
	}
	if _, err := s.writer.Exec(ctx, "COMMIT"); err != nil {
		return care.Wrap(op, err)
	}
	done = true
	return nil
}

// Clock is the process's own: there is no other.
func (s *Store) Clock(context.Context) (time.Time, error) { return time.Now(), nil }

// Writers is one: SQLite has a single writer.
func (s *Store) Writers() int { return 1 }

// LanesAtOnce lets one commit serve many organisations.
func (s *Store) LanesAtOnce() int { return 64 }

// Changed is nil: no other process writes.
func (s *Store) Changed() <-chan care.OrgID { return nil }

// Announce has nobody to tell.
func (s *Store) Announce(context.Context, []care.OrgID) {}

// Backup writes a consistent, compacted copy to a file that must not exist.
func (s *Store) Backup(ctx context.Context, path string) error {
	const op = "sqlite.backup"
	// A connection of its own: the readers may write nowhere, not even to
	// another file, and a long copy should not take one from them.
	db, err := sql.Open("sqlite", fileURL(s.path)+"?_pragma="+url.QueryEscape(busyPragma()))
	if err != nil {
		return care.Wrap(op, err)
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, "VACUUM INTO ?1", path)
	return care.Wrap(op, err)
}

// Close waits for reads and writes under way, folds the log into the file and
// closes it. Closing again does nothing.
func (s *Store) Close() error { return s.closing() }

func (s *Store) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range cap(s.pool) {
		select {
		case c := <-s.pool:
			c.close()
			c.c.Close()
		case <-time.After(closeWait):
		}
	}
	s.read.Close()
	s.writer.close()
	s.writer.c.Close()
	return care.Wrap("sqlite.close", s.write.Close())
}

// conn runs statements on one connection and keeps them prepared.
type conn struct {
	c     *sql.Conn
	stmts map[string]*sql.Stmt
}

func newConn(c *sql.Conn) *conn { return &conn{c: c, stmts: map[string]*sql.Stmt{}} }

// numbered turns $1 into ?1: the driver binds numbered parameters by position
// only in that form.
var numbered = regexp.MustCompile(`\$(\d+)`)

// maxPrepared bounds the cache; texts come from a fixed set of queries.
const maxPrepared = 400

func (c *conn) prepare(ctx context.Context, text string) (*sql.Stmt, error) {
	if st, ok := c.stmts[text]; ok {
		return st, nil
	}
	if len(c.stmts) >= maxPrepared {
		c.close()
		c.stmts = map[string]*sql.Stmt{}
	}
	st, err := c.c.PrepareContext(ctx, numbered.ReplaceAllString(text, "?$1"))
	if err == nil {
		c.stmts[text] = st
	}
	return st, err
}

func (c *conn) close() {
	for _, st := range c.stmts {
		st.Close()
	}
}

func (c *conn) Query(ctx context.Context, text string, args ...any) (relational.Rows, error) {
	st, err := c.prepare(ctx, text)
	if err != nil {
		return nil, err
	}
	r, err := st.QueryContext(ctx, args...)
	if err != nil {
		return nil, err
	}
	return rows{r}, nil
}

func (c *conn) Exec(ctx context.Context, text string, args ...any) (int64, error) {
	st, err := c.prepare(ctx, text)
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (c *conn) Many(ctx context.Context, text string, args [][]any) error {
	for _, a := range args {
		if _, err := c.Exec(ctx, text, a...); err != nil {
			return err
		}
	}
	return nil
}

type rows struct{ *sql.Rows }

func (r rows) Close() { r.Rows.Close() }
