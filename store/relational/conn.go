package relational

import (
	"context"
	"strings"
)

// Conn is a connection inside a transaction, as an engine gives it.
type Conn interface {
	Query(ctx context.Context, sql string, args ...any) (Rows, error)
	Exec(ctx context.Context, sql string, args ...any) (affected int64, err error)
	// Many runs one statement for each list of arguments, in order. It may
	// wait until the next Query, Exec or commit, and fail there.
	Many(ctx context.Context, sql string, args [][]any) error
}

// Rows of an answer. Close is always called, also after an error.
type Rows interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close()
}

// Dialect is what differs in text between engines.
type Dialect struct {
	Text, Int, Bytes string // column types
	TableSuffix      string // after the closing parenthesis of CREATE TABLE
	ForUpdate        string // after SELECT … WHERE, to lock a row
	// LockName is a statement with two text parameters that makes other
	// transactions wait that lock the same pair; empty where writers are
	// serial anyway.
	LockName string
	// Answers is a statement with an organisation and lists of actors,
	// commands and keys, that reads actor, command, key, digest, result,
	// refusal and at of those that were answered. Empty where asking one by
	// one costs nothing.
	Answers string
}

// types puts the dialect's column types into a schema text.
func (d Dialect) types(sql string) string {
	return strings.NewReplacer("%text", d.Text, "%int", d.Int, "%bytes", d.Bytes, "%suffix", d.TableSuffix).Replace(sql)
}

// each runs f on every row of an answer.
func each(rows Rows, err error, f func(Rows) error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
