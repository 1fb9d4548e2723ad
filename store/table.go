package store

import (
	"frontdoor/care"
)

// Table declares a projection: one row a subject, keyed by organisation and
// subject, with the columns that pages search and sort by and the state as a
// document. Engines make the table from this declaration; a change of columns,
// indexes or meaning raises Version, and the new table is rebuilt from the
// journal beside the old one.
type Table struct {
	Noun    care.Noun
	Version int
	Columns []Column
	Indexes []Index
}

// Column of a projection. There are no nulls: an empty text or 0 means none.
type Column struct {
	Name string
	Int  bool // 64-bit integer, also for times (microseconds since 1970, UTC); else text
}

// Index over an organisation's rows. The engine puts org in front, unless
// AcrossOrgs, which only timers use and which can't be unique.
type Index struct {
	Columns    []string
	Unique     bool
	NotEmpty   string // the index holds only rows in which this column is not empty (or 0)
	AcrossOrgs bool
}

// Row of a projection.
type Row struct {
	Noun    care.Noun
	Org     care.OrgID
	ID      care.ID
	Number  int64 // the last entry that was applied
	Columns []any // in the order of the table: string or int64
	Doc     []byte
}

// Query finds rows of one projection. An empty Org reads across
// organisations; only timers and reports of the operator do that.
type Query struct {
	Noun  care.Noun
	Org   care.OrgID
	Where []Cond
	Order []string // column names; a leading "-" is descending; the id breaks ties
	Limit int      // 0 means MaxRows
	Skip  int
}

// MaxRows bounds every list, so that no query can ask for a whole practice by
// accident; 10,000 is above the largest list a page or a timer needs at once.
const MaxRows = 10_000

// Cond restricts a column: "=", "<>", "<", "<=", ">", ">=", "in" (a slice) or
// "prefix" (text).
type Cond struct {
	Column string
	Op     string
	Value  any
}

// Eq is the condition that a column has a value.
func Eq(column string, value any) Cond { return Cond{column, "=", value} }

// Group is a count of rows that share values.
type Group struct {
	Values []any
	Count  int
}
