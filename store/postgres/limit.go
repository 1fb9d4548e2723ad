package postgres

import "time"

// Limits, see doc/performance.md. A process holds at most writePool + readPool
// + 1 connections (the last one listens), so a server with max_connections of
// 100 serves four processes.
const (
	writers   = 4           // lanes written at once; two already fill two cores (measured)
	writePool = writers + 2 // and one for announcements, one for a rebuild beside them
	readPool  = 12          // views at once; a page needs one, for a few milliseconds

	connectTimeout   = 5 * time.Second
	statementTimeout = 60 * time.Second // of one statement; the longest empties a projection of a large practice
	lockTimeout      = 10 * time.Second // waiting for another process's lane or record
	idleTimeout      = 60 * time.Second // a transaction whose process stalled must not hold its lane for longer
	writeTimeout     = 2 * time.Minute  // of a whole transaction, also when the network swallows everything
	migrateTimeout   = time.Hour        // waiting for another process's migration included
	tidyTimeout      = 5 * time.Second  // for a rollback, before the connection is thrown away

	relistenAfter  = time.Second // between tries to listen again
	changedBuffer  = 1024        // hints waiting to be read; more are dropped, followers poll as well
	notifyMaxBytes = 7900        // PostgreSQL refuses payloads of 8000 bytes or more
)

// migrationLock is the advisory lock of Open: any number that others are
// unlikely to use.
const migrationLock = 0x46726f6e74

// channel of LISTEN and NOTIFY; it is private to the database.
const channel = "frontdoor"
