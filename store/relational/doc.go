// Package relational holds the statements that SQLite and PostgreSQL share.
// Both accept the same text with numbered parameters; what differs (types, row
// locks, how many rows go at once) is in Dialect and Conn.
//
// It owns the schema. It opens no database: packages sqlite and postgres do.
package relational
