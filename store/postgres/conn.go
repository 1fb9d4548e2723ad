package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"frontdoor/care"
	"frontdoor/store/relational"
)

// conn is a connection in a transaction. Statements whose answer nobody reads
// wait in pending and go out, in order, with the next one that is read: one
// round trip for all. The BEGIN is the first of them.
type conn struct {
	c       *pgx.Conn
	pending pgx.Batch
	sent    bool
}

// begin makes a transaction that starts with its first statement.
func begin(c *pgx.Conn, text string) *conn {
	t := &conn{c: c}
	t.pending.Queue(text)
	return t
}

// send sends what is pending and leaves the last statement's answer to read.
func (t *conn) send(ctx context.Context) (pgx.BatchResults, error) {
	batch := t.pending
	t.pending, t.sent = pgx.Batch{}, true
	answers := t.c.SendBatch(ctx, &batch)
	for range batch.Len() - 1 {
		if _, err := answers.Exec(); err != nil {
			answers.Close()
			return nil, err
		}
	}
	return answers, nil
}

func (t *conn) Query(ctx context.Context, sql string, args ...any) (relational.Rows, error) {
	if t.pending.Len() == 0 {
		r, err := t.c.Query(ctx, sql, args...)
		if err != nil {
			return nil, fault(err)
		}
		return &rows{Rows: r}, nil
	}
	t.pending.Queue(sql, args...)
	answers, err := t.send(ctx)
	if err != nil {
		return nil, fault(err)
	}
	r, err := answers.Query()
	if err != nil {
		answers.Close()
		return nil, fault(err)
	}
	return &rows{Rows: r, answers: answers}, nil
}

func (t *conn) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	tag, err := t.exec(ctx, sql, args...)
	return tag.RowsAffected(), err
}

func (t *conn) exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	t.pending.Queue(sql, args...)
	answers, err := t.send(ctx)
	if err != nil {
		return pgconn.CommandTag{}, fault(err)
	}
	tag, err := answers.Exec()
	if end := answers.Close(); err == nil {
		err = end
	}
	return tag, fault(err)
}

// Many waits for the next statement that is read. A fault of it shows there,
// at the latest at the commit.
func (t *conn) Many(_ context.Context, sql string, args [][]any) error {
	for _, a := range args {
		t.pending.Queue(sql, a...)
	}
	return nil
}

// commit sends what is pending together with the COMMIT. An error may mean
// that the commit's answer was lost.
func (t *conn) commit(ctx context.Context) error {
	if !t.sent && t.pending.Len() == 1 {
		return nil // nothing was asked or written: not even BEGIN went out
	}
	tag, err := t.exec(ctx, "COMMIT")
	if err == nil && tag.String() != "COMMIT" {
		err = care.Fail(care.Unknown, "postgres.commit", "the database rolled back instead")
	}
	return err
}

// rollback ends the transaction. A connection that cannot is thrown away by
// its pool, which ends the transaction too.
func (t *conn) rollback(ctx context.Context) {
	if t.c.IsClosed() || t.c.PgConn().TxStatus() == 'I' {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tidyTimeout)
	defer cancel()
	if _, err := t.c.Exec(ctx, "ROLLBACK"); err != nil {
		t.c.Close(ctx)
	}
}

// rows of a statement, the last of a batch if it came with others.
type rows struct {
	pgx.Rows
	answers pgx.BatchResults
	end     error
}

func (r *rows) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.Close()
	return false
}

func (r *rows) Err() error {
	if err := r.Rows.Err(); err != nil {
		return fault(err)
	}
	return fault(r.end)
}

func (r *rows) Close() {
	r.Rows.Close()
	if r.answers != nil {
		r.end = r.answers.Close()
		r.answers = nil
	}
}
