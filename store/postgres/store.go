package postgres

import (
	"context"
	"crypto/rand"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"frontdoor/care"
	"frontdoor/store"
	"frontdoor/store/relational"
)

const (
	beginWrite = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
	beginView  = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
)

var dialect = relational.Dialect{
	Text: `TEXT COLLATE "C"`, Int: "BIGINT", Bytes: "BYTEA",
	ForUpdate: " FOR UPDATE",
	LockName:  "SELECT pg_advisory_xact_lock(hashtext($1), hashtext($2))",
	Answers: `SELECT a.actor, a.command, a.key, a.digest, a.result, a.refusal, a.at
		FROM unnest($2::text[], $3::text[], $4::text[]) AS w(actor, command, key)
		JOIN answer a ON a.org = $1 AND a.actor = w.actor AND a.command = w.command AND a.key = w.key`,
}

// Store is a PostgreSQL database.
type Store struct {
	write, read *pgxpool.Pool
	tables      map[care.Noun]store.Table
	news        *news
	closing     sync.Once
}

// Open connects and brings the schema up to date; several processes may open
// one database at once. It fails with Unavailable when the database cannot be
// reached, is from a newer program, or does not keep what it acknowledges.
func Open(ctx context.Context, url string, tables []store.Table) (*Store, error) {
	const op = "postgres.open"
	s := &Store{tables: relational.Tables(tables)}
	var err error
	if s.write, err = openPool(ctx, url, writePool); err != nil {
		return nil, care.Wrap(op, err)
	}
	if s.read, err = openPool(ctx, url, readPool); err != nil {
		s.write.Close()
		return nil, care.Wrap(op, err)
	}
	if err := s.migrate(ctx, tables); err != nil {
		s.write.Close()
		s.read.Close()
		return nil, care.Wrap(op, err)
	}
	s.news = listen(s.read.Config().ConnConfig, s.write, rand.Text())
	return s, nil
}

func openPool(ctx context.Context, url string, size int32) (*pgxpool.Pool, error) {
	c, err := pgxpool.ParseConfig(url)
	if err != nil { // its words may hold the password
		return nil, care.Fail(care.Invalid, "postgres.url", "The address of the database is not one of the form postgres://user:password@host:5432/name.")
	}
	c.MaxConns = size
	c.MinConns = 0
	c.ConnConfig.ConnectTimeout = connectTimeout
	p := c.ConnConfig.RuntimeParams
	p["application_name"] = "frontdoor"
	p["statement_timeout"] = millis(statementTimeout)
	p["lock_timeout"] = millis(lockTimeout)
	p["idle_in_transaction_session_timeout"] = millis(idleTimeout)
	pool, err := pgxpool.NewWithConfig(ctx, c)
	return pool, fault(err)
}

func millis(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// migrate holds a lock of the whole database meanwhile.
func (s *Store) migrate(ctx context.Context, tables []store.Table) error {
	return s.transact(ctx, s.write, beginWrite, migrateTimeout, func(ctx context.Context, c *conn) error {
		if err := fit(ctx, c); err != nil {
			return err
		}
		c.pending.Queue("SET LOCAL statement_timeout = 0")
		c.pending.Queue("SET LOCAL lock_timeout = 0")
		if _, err := c.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", int64(migrationLock)); err != nil {
			return err
		}
		return relational.Migrate(ctx, c, dialect, tables)
	})
}

// fit refuses a database that could lose what it acknowledged, or text.
func fit(ctx context.Context, c *conn) error {
	var encoding, sync, flush string
	r, err := c.Query(ctx, `SELECT current_setting('server_encoding'), current_setting('synchronous_commit'), current_setting('fsync')`)
	if err != nil {
		return err
	}
	defer r.Close()
	if r.Next() {
		if err := r.Scan(&encoding, &sync, &flush); err != nil {
			return err
		}
	}
	if err := r.Err(); err != nil {
		return err
	}
	switch {
	case encoding != "UTF8":
		return care.Fail(care.Unavailable, "postgres.open", "the database has encoding %s; make it with UTF8", encoding)
	case sync == "off" || flush == "off":
		return care.Fail(care.Unavailable, "postgres.open", "synchronous_commit and fsync must be on: without them acknowledged requests can be lost")
	}
	return nil
}

// transact runs f in a transaction on a connection of a pool.
func (s *Store) transact(ctx context.Context, pool *pgxpool.Pool, start string, limit time.Duration, f func(context.Context, *conn) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	c, err := pool.Acquire(ctx)
	if err != nil {
		return fault(err)
	}
	defer c.Release() // a connection still in a transaction is closed by the pool
	t := begin(c.Conn(), start)
	if err = f(ctx, t); err == nil {
		err = t.commit(ctx)
	}
	if err != nil {
		t.rollback(ctx)
	}
	return err
}

func (s *Store) Write(ctx context.Context, f func(store.Tx) error) error {
	return s.transact(ctx, s.write, beginWrite, writeTimeout, func(ctx context.Context, c *conn) error {
		tx := relational.NewTx(c, dialect, s.tables)
		if err := f(tx); err != nil {
			return err
		}
		return tx.Flush(ctx)
	})
}

func (s *Store) View(ctx context.Context, f func(store.Reader) error) error {
	c, err := s.read.Acquire(ctx)
	if err != nil {
		return care.Wrap("postgres.view", fault(err))
	}
	defer c.Release()
	t := begin(c.Conn(), beginView)
	defer t.rollback(ctx)
	return f(relational.NewReader(t, dialect, s.tables))
}

// Clock is the server's.
func (s *Store) Clock(ctx context.Context) (now time.Time, err error) {
	err = s.read.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&now)
	return now.UTC(), care.Wrap("postgres.clock", fault(err))
}

func (s *Store) Writers() int { return writers }

// LanesAtOnce is one: two transactions that each hold two lanes could wait for
// each other, and on Citus they would span machines.
func (s *Store) LanesAtOnce() int { return 1 }

// Changed hears what other processes announce. It closes with the store.
func (s *Store) Changed() <-chan care.OrgID { return s.news.heard }

// Announce returns at once; what comes together is told together.
func (s *Store) Announce(_ context.Context, orgs []care.OrgID) { s.news.tell(orgs) }

// Backup is refused: PostgreSQL has better means than a copy made here.
func (s *Store) Backup(context.Context, string) error {
	return care.Fail(care.Invalid, "postgres.backup", "PostgreSQL is backed up with its own programs: pg_dump for a copy, pg_basebackup and the write-ahead log for every moment.")
}

// Close ends the listening and waits for connections that are in use. Closing
// again does nothing.
func (s *Store) Close() error {
	s.closing.Do(func() {
		s.news.close()
		s.write.Close()
		s.read.Close()
	})
	return nil
}

var _ relational.Conn = (*conn)(nil)
var _ pgx.Rows = (*rows)(nil)
