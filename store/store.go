// Package store is the contract between the journal and whatever keeps it.
//
// Tables are of four kinds: the journal; projections, one row a subject, always
// rebuildable from the journal; operational records (sign-ins, sessions,
// drafts, idempotency keys, positions, leases), which are not; and published
// data. The organisation leads every key and every unique index of journal and
// projections. Records without an organisation (people, their sign-ins,
// published figures) are never written by a lane.
//
// Engines live in sqlite and postgres; relational holds the statements that
// both share; storetest is what an engine must pass. This package knows no SQL.
package store

import (
	"context"
	"time"

	"frontdoor/care"
	"frontdoor/journal"
)

// Store keeps everything. Its methods are safe for concurrent use.
type Store interface {
	// View runs f on one consistent snapshot.
	View(ctx context.Context, f func(Reader) error) error
	// Write runs f in one transaction and commits it durably before it returns
	// nil. An error of f, or of the commit, leaves nothing behind, except that
	// after a failed commit the outcome may be unknown: see lane.
	Write(ctx context.Context, f func(Tx) error) error
	// Clock is the store's own time, to be compared with the process's.
	Clock(ctx context.Context) (time.Time, error)
	// Writers is how many Write calls make sense at once, and LanesAtOnce how
	// many organisations one transaction may hold.
	Writers() int
	LanesAtOnce() int
	// Changed tells of organisations whose journal another process has grown.
	// It may be nil. It is a hint: followers also poll.
	Changed() <-chan care.OrgID
	// Announce tells other processes that journals have grown. Called after
	// the commit; failures do not matter.
	Announce(ctx context.Context, orgs []care.OrgID)
	// Backup writes a consistent copy to a new file, where the engine can.
	Backup(ctx context.Context, path string) error
	Close() error
}

// Reader reads one snapshot, or inside a Tx the transaction's own writes too.
type Reader interface {
	Head(ctx context.Context, org care.OrgID) (journal.Head, error)
	// Orgs lists the organisations that have a journal, in order.
	Orgs(ctx context.Context) ([]care.OrgID, error)
	// Entries returns at most limit entries after a number, in order.
	Entries(ctx context.Context, org care.OrgID, after int64, limit int) ([]journal.Entry, error)
	// History returns the entries of one subject, in order.
	History(ctx context.Context, org care.OrgID, noun care.Noun, subject care.ID) ([]journal.Entry, error)
	// Row returns the projection row of a subject; ok is false when there is none.
	Row(ctx context.Context, noun care.Noun, org care.OrgID, id care.ID) (row Row, ok bool, err error)
	Find(ctx context.Context, q Query) ([]Row, error)
	// Count counts rows by the values of one or more columns.
	Count(ctx context.Context, q Query, by ...string) ([]Group, error)
	// Answer returns what was answered under an idempotency key.
	Answer(ctx context.Context, k Key) (a Answer, ok bool, err error)
	// Record returns an operational record that has not expired at now.
	Record(ctx context.Context, k RecordKey, now time.Time) (doc []byte, ok bool, err error)
	// Records lists the records of a space whose name starts with a prefix.
	Records(ctx context.Context, org care.OrgID, space, prefix string, now time.Time) ([]Record, error)
	// Accesses lists reads of patient data, of one subject or ("") of all,
	// newest first. Subjects is not filled in.
	Accesses(ctx context.Context, org care.OrgID, subject care.ID, limit int) ([]Access, error)
	// Position of a follower in an organisation's journal; 0 is the start.
	Position(ctx context.Context, follower string, org care.OrgID) (int64, error)
	// Behind lists organisations whose journal a follower has not read to the end.
	Behind(ctx context.Context, follower string, limit int) ([]care.OrgID, error)
	// Checkpoint is the last entry up to which verify found all well.
	Checkpoint(ctx context.Context, org care.OrgID) (journal.Head, error)
	// Published returns the newest published figures of a kind for a code.
	Published(ctx context.Context, kind, code string) ([]PublishedRow, error)
	// PublishedAll lists a kind's rows whose group is given ("" for all).
	PublishedAll(ctx context.Context, kind, group string) ([]PublishedRow, error)
}

// Tx writes. Nothing is seen by others before the commit.
type Tx interface {
	Reader
	// Lock takes the organisation's head for this transaction and returns it.
	// Everything that a lane decides on is read after this.
	Lock(ctx context.Context, org care.OrgID) (journal.Head, error)
	// Append adds entries; each follows the one before it.
	Append(ctx context.Context, entries ...journal.Entry) error
	// Put writes a projection row.
	Put(ctx context.Context, row Row) error
	// Erase deletes details and salts of a subject up to a number.
	Erase(ctx context.Context, org care.OrgID, noun care.Noun, subject care.ID, upTo int64) error
	// DropRows deletes all rows of a projection in one organisation (rebuild).
	DropRows(ctx context.Context, noun care.Noun, org care.OrgID) error
	SaveAnswer(ctx context.Context, k Key, a Answer) error
	// SetRecord writes an operational record; a nil doc deletes it. A zero
	// expiry means that it does not expire.
	SetRecord(ctx context.Context, k RecordKey, doc []byte, expires time.Time) error
	// LockRecord makes other transactions wait that lock the same record.
	LockRecord(ctx context.Context, k RecordKey) error
	LogAccess(ctx context.Context, a ...Access) error
	SetPosition(ctx context.Context, follower string, org care.OrgID, number int64) error
	// Lease takes or renews a named lease until a time. It returns the fence
	// (which grows with every change of holder) and whether holder has it.
	Lease(ctx context.Context, name, holder string, now, until time.Time) (fence int64, held bool, err error)
	SetCheckpoint(ctx context.Context, h journal.Head) error
	// ReplacePublished puts an edition's rows in place of those it had.
	ReplacePublished(ctx context.Context, kind, edition string, rows []PublishedRow) error
	// Sweep deletes expired records and answers older than keep. Leases stay:
	// their fence must never start again.
	Sweep(ctx context.Context, now time.Time, keep time.Duration) error
}

// Key names an idempotent command: unique per organisation, actor (or draft)
// and command.
type Key struct {
	Org     care.OrgID
	Actor   care.ID
	Command string
	Key     string
}

// Answer is what a command gave the first time: result ids, or a refusal.
type Answer struct {
	Digest  []byte // of the command's content
	Result  []byte // JSON without personal data
	Refusal []byte // JSON of kind, message and fields when it was refused; else nil
	At      time.Time
}

// RecordKey names an operational record. Org is empty for people and what
// belongs to no organisation.
type RecordKey struct {
	Org   care.OrgID
	Space string // "session", "draft", "step-up", "login", …
	Name  string // within the space; secrets are named by their digest
}

// Record is an operational record as listed.
type Record struct {
	Name    string
	Doc     []byte
	Expires time.Time
}

// Access is one read of patient data, or one refusal: who, what, whose.
type Access struct {
	Org      care.OrgID
	ID       care.ID // UUIDv7, orders the log
	At       time.Time
	Actor    care.ID
	Role     care.Role
	ActorOrg care.OrgID
	What     string    // the query, for example "request.open"
	Reason   string    // for a refusal or break-glass
	Subjects []care.ID // the patients or requests shown; one row may name many
}

// PublishedRow is one row of a published file, as JSON.
type PublishedRow struct {
	Edition string
	Code    string // organisation code
	Group   string // for listing: the ICB or sub-ICB
	Doc     []byte
}
