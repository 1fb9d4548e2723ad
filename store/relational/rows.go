package relational

import (
	"context"
	"fmt"
	"strings"

	"frontdoor/care"
	"frontdoor/store"
)

// statements of one projection, made once from its declaration.
func columnNames(t store.Table) string {
	var b strings.Builder
	for _, c := range t.Columns {
		b.WriteString(", " + c.Name)
	}
	return b.String()
}

func upsert(t store.Table) string {
	var values, set strings.Builder
	for i, c := range t.Columns {
		fmt.Fprintf(&values, ", $%d", i+5)
		fmt.Fprintf(&set, ", %s = excluded.%s", c.Name, c.Name)
	}
	return fmt.Sprintf(`INSERT INTO %s (org, id, number, doc%s) VALUES ($1, $2, $3, $4%s)
		ON CONFLICT (org, id) DO UPDATE SET number = excluded.number, doc = excluded.doc%s`,
		tableName(t), columnNames(t), values.String(), set.String())
}

func upsertArgs(t store.Table, row store.Row) []any {
	args := []any{string(row.Org), string(row.ID), row.Number, row.Doc}
	for i := range t.Columns {
		args = append(args, plain(row.Columns[i]))
	}
	return args
}

func (r *Reader) Row(ctx context.Context, noun care.Noun, org care.OrgID, id care.ID) (row store.Row, ok bool, err error) {
	t, known := r.tables[noun]
	if !known {
		return row, false, unknownNoun(noun)
	}
	// Not by find: there an empty organisation means all of them.
	rows, err := r.conn.Query(ctx, `SELECT org, id, number, doc`+columnNames(t)+` FROM `+tableName(t)+` WHERE org = $1 AND id = $2`, string(org), string(id))
	err = each(rows, err, func(rows Rows) (err error) {
		row, err = scanRow(t, rows)
		ok = true
		return err
	})
	return row, ok, care.Wrap("store.row", err)
}

func (r *Reader) Find(ctx context.Context, q store.Query) ([]store.Row, error) {
	const op = "store.find"
	if err := r.flush(ctx); err != nil {
		return nil, err
	}
	t, ok := r.tables[q.Noun]
	if !ok {
		return nil, unknownNoun(q.Noun)
	}
	cond, args, err := where(t, q)
	if err != nil {
		return nil, err
	}
	if q.Limit <= 0 || q.Limit > store.MaxRows {
		q.Limit = store.MaxRows
	}
	order, err := orderBy(t, q.Order)
	if err != nil {
		return nil, err
	}
	sql := fmt.Sprintf(`SELECT org, id, number, doc%s FROM %s%s%s LIMIT %d`, columnNames(t), tableName(t), cond, order, q.Limit)
	if q.Skip > 0 {
		sql += fmt.Sprintf(` OFFSET %d`, q.Skip)
	}
	var list []store.Row
	rows, err := r.conn.Query(ctx, sql, args...)
	err = each(rows, err, func(rows Rows) error {
		row, err := scanRow(t, rows)
		list = append(list, row)
		return err
	})
	return list, care.Wrap(op, err)
}

func scanRow(t store.Table, rows Rows) (store.Row, error) {
	row := store.Row{Noun: t.Noun, Columns: make([]any, len(t.Columns))}
	var org, id string
	texts, ints := make([]string, len(t.Columns)), make([]int64, len(t.Columns))
	dest := []any{&org, &id, &row.Number, &row.Doc}
	for i, c := range t.Columns {
		if c.Int {
			dest = append(dest, &ints[i])
		} else {
			dest = append(dest, &texts[i])
		}
	}
	if err := rows.Scan(dest...); err != nil {
		return row, err
	}
	row.Org, row.ID = care.OrgID(org), care.ID(id)
	for i, c := range t.Columns {
		if c.Int {
			row.Columns[i] = ints[i]
		} else {
			row.Columns[i] = texts[i]
		}
	}
	return row, nil
}

func orderBy(t store.Table, order []string) (string, error) {
	known := map[string]bool{"id": true, "number": true, "org": true}
	for _, c := range t.Columns {
		known[c.Name] = true
	}
	var parts []string
	for _, o := range append(order, "id") {
		name, desc := strings.CutPrefix(o, "-")
		if !known[name] {
			return "", care.Fail(care.Unknown, "store.find", "%s has no column %s", t.Noun, name)
		}
		if desc {
			name += " DESC"
		}
		parts = append(parts, name)
	}
	return " ORDER BY " + strings.Join(parts, ", "), nil
}

func (r *Reader) Count(ctx context.Context, q store.Query, by ...string) ([]store.Group, error) {
	const op = "store.count"
	if err := r.flush(ctx); err != nil {
		return nil, err
	}
	t, ok := r.tables[q.Noun]
	if !ok {
		return nil, unknownNoun(q.Noun)
	}
	cond, args, err := where(t, q)
	if err != nil {
		return nil, err
	}
	isInt := map[string]bool{}
	known := map[string]bool{}
	for _, c := range t.Columns {
		isInt[c.Name], known[c.Name] = c.Int, true
	}
	sql, tail := `SELECT count(*)`, ""
	for _, b := range by {
		if !known[b] {
			return nil, care.Fail(care.Unknown, op, "%s has no column %s", t.Noun, b)
		}
	}
	if len(by) > 0 {
		names := strings.Join(by, ", ")
		sql, tail = sql+", "+names, ` GROUP BY `+names+` ORDER BY `+names
	}
	var list []store.Group
	rows, err := r.conn.Query(ctx, sql+` FROM `+tableName(t)+cond+tail, args...)
	err = each(rows, err, func(rows Rows) error {
		var n int64
		texts, ints := make([]string, len(by)), make([]int64, len(by))
		dest := []any{&n}
		for i, b := range by {
			if isInt[b] {
				dest = append(dest, &ints[i])
			} else {
				dest = append(dest, &texts[i])
			}
		}
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		g := store.Group{Count: int(n)}
		for i, b := range by {
			if isInt[b] {
				g.Values = append(g.Values, ints[i])
			} else {
				g.Values = append(g.Values, texts[i])
			}
		}
		list = append(list, g)
		return nil
	})
	return list, care.Wrap(op, err)
}
