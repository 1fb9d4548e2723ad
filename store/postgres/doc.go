// Package postgres keeps everything in PostgreSQL, for several machines or an
// operations team that knows it. PostgreSQL 15 or newer, encoding UTF8.
//
// A write transaction is READ COMMITTED, holds one lane whose head row it
// locks first, and goes out in as few round trips as it can: what it only
// writes waits for the next question or for the commit and travels with it. A
// view is one REPEATABLE READ snapshot that cannot write.
//
// A commit whose answer was lost comes back as an error: the caller finds out
// what became of it (package lane does).
//
// The schema has no triggers, sequences or foreign keys, and the organisation
// leads every key of journal and projections, so that Citus can spread it.
package postgres
