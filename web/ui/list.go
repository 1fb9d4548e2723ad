package ui

import (
	"fmt"
	"maps"
	"slices"

	"github.com/a-h/templ"
)

// SummaryRow is one line of "check your answers" or of a record.
type SummaryRow struct {
	Key   string
	Value string          // plain; line breaks are kept
	Body  templ.Component // instead of Value

	ChangeURL string // no link when empty
	Change    string // the link's word; "Change" when empty
	Subject   string // what is changed, for screen readers; Key in small letters when empty
}

// Table is rows under columns. On a narrow screen each row becomes a card in
// which every cell says its column.
type Table struct {
	ID      string
	Caption string // what the table shows; always needed
	Quiet   bool   // the caption is for screen readers only, because a heading says it
	Dense   bool   // for worklists: less space, for staff only
	Columns []Column
	Rows    []Row
	Empty   string // said when there are no rows
}

// Column is a column's head.
type Column struct {
	Label   string
	Numeric bool // right-aligned
	Quiet   bool // the head is for screen readers only
}

// Row is one line. With an URL it can be opened: j and k move along such rows,
// Enter opens; the first cell is then the link.
type Row struct {
	ID    string // stable, so that a live update changes only what changed
	URL   string
	Band  Band // a coloured edge beside the words in a cell; none when empty
	Cells []templ.Component
}

// Page is a place in a list that is too long for one page.
type Page struct {
	PreviousURL, PreviousLabel string
	NextURL, NextLabel         string
}

func (r SummaryRow) subject() string { return " " + or(r.Subject, lowerFirst(r.Key)) }

func (t Table) class() string {
	return classes("nhsuk-table", "nhsuk-table--responsive", "app-table", when(t.Dense, "app-table--dense"))
}

func (t Table) caption() string {
	return classes("nhsuk-table__caption", when(!t.Quiet, "nhsuk-table__caption--m"), when(t.Quiet, "nhsuk-u-visually-hidden"))
}

func (t Table) span() string { return fmt.Sprint(max(1, len(t.Columns))) }

// column is the head of the nth cell; a row with more cells than columns is a
// mistake that shows as a cell without a head.
func (t Table) column(n int) Column {
	if n < len(t.Columns) {
		return t.Columns[n]
	}
	return Column{}
}

func (r Row) class() string {
	return classes("nhsuk-table__row", when(r.Band != "", "app-row app-row--"+string(r.Band)))
}

func lowerFirst(s string) string {
	if len(s) > 1 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'a' && s[1] <= 'z' {
		return string(s[0]+'a'-'A') + s[1:]
	}
	return s
}

func sorted(values map[string]string) []string { return slices.Sorted(maps.Keys(values)) }

// Tile is a figure that leads somewhere.
type Tile struct {
	Figure string
	Label  string
	URL    string
}
