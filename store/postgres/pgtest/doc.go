// Package pgtest gives tests a real PostgreSQL: one server for each test
// binary, started on first use, and one new database for each test.
//
// A test binary that uses it calls Main from its TestMain, which stops the
// server and deletes its files. When a test panics or is killed, the kernel
// stops the server and the next run deletes what it left.
//
// The server is the newest one found on the machine. FRONTDOOR_POSTGRES_URL
// names another to use instead: a role that may create databases.
package pgtest
