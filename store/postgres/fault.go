package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"

	"frontdoor/care"
)

// fault turns what the driver says into the project's error: Unavailable when
// trying again can help, else Unknown. The server's own words may quote values,
// so only its code and the names of table and constraint are kept.
func fault(err error) error {
	if err == nil {
		return nil
	}
	var ours *care.Error
	if errors.As(err, &ours) {
		return err
	}
	kind := care.Unknown
	var server *pgconn.PgError
	var connect *pgconn.ConnectError
	switch {
	case errors.As(err, &connect): // its words name the server, not what is stored
		kind = care.Unavailable
	case errors.As(err, &server):
		if passing(server.Code) {
			kind = care.Unavailable
		}
		err = &refused{server}
	case pgconn.Timeout(err), pgconn.SafeToRetry(err),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		kind = care.Unavailable
	}
	return &care.Error{Kind: kind, Op: "postgres", Cause: err}
}

// passing says whether a code of Appendix A of the PostgreSQL manual means
// that the same statement may work in a moment.
func passing(code string) bool {
	switch code {
	case "40001", "40P01", // serialization, deadlock
		"55P03", "57014", "25P03": // lock not available, cancelled, idle in transaction
		return true
	}
	switch code[:min(2, len(code))] {
	case "08", "53", "57": // connection, resources, operator intervention
		return true
	}
	return false
}

type refused struct{ server *pgconn.PgError }

func (r *refused) Error() string {
	s := "SQLSTATE " + r.server.Code
	if r.server.TableName != "" {
		s += " table " + r.server.TableName
	}
	if r.server.ConstraintName != "" {
		s += " constraint " + r.server.ConstraintName
	}
	return s
}
