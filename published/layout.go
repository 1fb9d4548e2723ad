package published

import (
	"iter"
	"slices"
	"strings"

	"frontdoor/care"
)

// column is our name for a column; it is what messages call it.
type column string

// layout is one kind of table: its columns under the names that editions and
// extracts give them.
type layout struct {
	title   string // as messages name the table
	columns []named
	banded  bool // the table also has columns named by times of day
	// data says whether a row below the header of a workbook is a row of the
	// table; the others are sub-headings, totals and notes. In CSV all are.
	data func(t *table, r row) bool
}

// named is a column with the names it has, reduced by plain. A name with a
// slash is the heading over a group of columns and the name below it.
type named struct {
	column column
	names  []string
	needed bool
}

func needed(c column, names ...string) named { return named{column: c, names: names, needed: true} }
func wanted(c column, names ...string) named { return named{column: c, names: names} }

// table is a table found in a file: which columns it has, and its rows.
type table struct {
	layout *layout
	at     map[column]int
	bands  []bandColumn
	above  []string // texts over the header: title and date of the edition
	rows   iter.Seq2[row, error]
}

// has says whether the file has the column.
func (t *table) has(c column) bool { _, ok := t.at[c]; return ok }

// cell is the text of a column in a row; empty when the file lacks the column.
func (t *table) cell(r row, c column) string {
	i, ok := t.at[c]
	if !ok {
		return ""
	}
	return r.cell(i)
}

// plain reduces a heading to what stays the same between editions: letters and
// digits in lower case, without footnote numbers in square brackets.
func plain(heading string) string {
	var b strings.Builder
	note := false
	for _, c := range strings.ToLower(heading) {
		switch {
		case c == '[':
			note = true
		case c == ']':
			note = false
		case note:
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			b.WriteRune(c)
		}
	}
	return b.String()
}

// match finds the columns of a layout in a row that may be its header. The row
// above gives the headings of groups, each of which holds until the next.
func (l *layout) match(header, above row) (at map[column]int, bands []bandColumn, missing []column) {
	at = map[column]int{}
	group := ""
	for i, heading := range header.cells {
		if g := plain(above.cell(i)); g != "" {
			group = g
		}
		if l.banded {
			if band, ok := parseBand(heading); ok {
				bands = append(bands, bandColumn{Band: band, column: i})
				continue
			}
		}
		name := plain(heading)
		if name == "" {
			continue
		}
		for _, c := range l.columns {
			_, taken := at[c.column]
			if !taken && (slices.Contains(c.names, name) || slices.Contains(c.names, group+"/"+name)) {
				at[c.column] = i
				break
			}
		}
	}
	for _, c := range l.columns {
		if _, ok := at[c.column]; c.needed && !ok {
			missing = append(missing, c.column)
		}
	}
	if l.banded && !wholeDay(bands) {
		missing = append(missing, "time bands from 00:00 to 23:59")
	}
	return at, bands, missing
}

// near is the header that came nearest to a layout, for the message.
type near struct {
	found   int
	missing []column
}

// find looks for the header of one of the layouts at the top of a sheet and
// calls each with the table. best keeps, for every layout, the header that
// missed the fewest columns.
func find(s sheet, layouts []*layout, best map[*layout]near, each func(*table) error) error {
	next, stop := iter.Pull2(iter.Seq2[row, error](s))
	defer stop()
	var above row
	var texts []string
	for range maxHeaderSearch {
		r, err, ok := next()
		if !ok || err != nil {
			return err
		}
		for _, l := range layouts {
			at, bands, missing := l.match(r, above)
			if len(missing) == 0 {
				t := &table{layout: l, at: at, bands: bands, above: texts}
				t.rows = t.data(next)
				return each(t)
			}
			if b, seen := best[l]; !seen || len(at) > b.found {
				best[l] = near{found: len(at), missing: missing}
			}
		}
		texts = append(texts, r.cells...)
		if r.filled() > 0 {
			above = r
		}
	}
	return nil
}

// data gives the rows below the header that are rows of the table.
func (t *table) data(next func() (row, error, bool)) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		for {
			r, err, ok := next()
			if !ok {
				return
			}
			if err == nil && r.fault == "" && r.filled() == 0 {
				continue
			}
			if err == nil && r.sheet != "" && len(r.cells) > 0 && !t.layout.data(t, r) {
				continue
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// readTables finds tables of the layouts in a file and hands every row to take,
// which returns why the row is refused, or nothing. It returns the layouts that
// were found, and for the others the columns that were missing.
func readTables(op string, sheets []sheet, layouts []*layout, report *Report,
	begin func(*table), take func(*table, row) string) (map[*layout]bool, map[*layout]near, error) {
	found := map[*layout]bool{}
	best := map[*layout]near{}
	for _, s := range sheets {
		err := find(s, layouts, best, func(t *table) error {
			found[t.layout] = true
			if begin != nil {
				begin(t)
			}
			for r, err := range t.rows {
				if err != nil {
					return err
				}
				if report.Read == maxRows {
					return care.Fail(care.Invalid, op, "The file has more than %d rows.", maxRows)
				}
				reason := r.fault
				if reason == "" {
					reason = take(t, r)
				}
				report.take(r, reason)
			}
			return nil
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return found, best, nil
}

// lacks is the refusal of a file in which a table was not found: it names the
// columns that were missing from the header that came nearest.
func lacks(op string, l *layout, best map[*layout]near) error {
	missing := best[l].missing
	if len(missing) == 0 { // an empty file
		for _, c := range l.columns {
			if c.needed {
				missing = append(missing, c.column)
			}
		}
	}
	names := make([]string, len(missing))
	for i, c := range missing {
		names[i] = string(c)
	}
	return care.Fail(care.Invalid, op, "The file has no %s. Missing columns: %s.", l.title, strings.Join(names, ", "))
}

// nearest is the layout of which the most columns were found, to explain a file
// in which none was found whole.
func nearest(layouts []*layout, best map[*layout]near) *layout {
	return slices.MaxFunc(layouts, func(a, b *layout) int { return best[a].found - best[b].found })
}
