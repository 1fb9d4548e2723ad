package relational

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"

	"frontdoor/care"
	"frontdoor/journal"
	"frontdoor/store"
)

// Reader reads through a connection that is inside a transaction.
type Reader struct {
	conn   Conn
	d      Dialect
	tables map[care.Noun]store.Table
	// flush writes out what a Tx still holds, before anything is searched.
	flush func(ctx context.Context) error
}

// NewReader makes a reader over one snapshot.
func NewReader(conn Conn, d Dialect, tables map[care.Noun]store.Table) *Reader {
	return &Reader{conn: conn, d: d, tables: tables, flush: func(context.Context) error { return nil }}
}

// Tables indexes declarations by noun.
func Tables(list []store.Table) map[care.Noun]store.Table {
	m := map[care.Noun]store.Table{}
	for _, t := range list {
		m[t.Noun] = t
	}
	return m
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

func (r *Reader) Head(ctx context.Context, org care.OrgID) (journal.Head, error) {
	h, _, err := r.head(ctx, org, "head", "")
	return h, err
}

func (r *Reader) Checkpoint(ctx context.Context, org care.OrgID) (journal.Head, error) {
	h, _, err := r.head(ctx, org, "checkpoint", "")
	return h, err
}

func (r *Reader) head(ctx context.Context, org care.OrgID, table, lock string) (h journal.Head, ok bool, err error) {
	h.Org = org
	rows, err := r.conn.Query(ctx, `SELECT number, hash, at FROM `+table+` WHERE org = $1`+lock, string(org))
	err = each(rows, err, func(rows Rows) error {
		var at int64
		err := rows.Scan(&h.Number, &h.Hash, &at)
		h.At, ok = instant(at), true
		return err
	})
	return h, ok, care.Wrap("store.head", err)
}

func (r *Reader) Orgs(ctx context.Context) ([]care.OrgID, error) {
	if err := r.flush(ctx); err != nil {
		return nil, err
	}
	return r.orgs(ctx, `SELECT org FROM head WHERE number > 0 ORDER BY org`)
}

func (r *Reader) orgs(ctx context.Context, sql string, args ...any) ([]care.OrgID, error) {
	var list []care.OrgID
	rows, err := r.conn.Query(ctx, sql, args...)
	err = each(rows, err, func(rows Rows) error {
		var org string
		err := rows.Scan(&org)
		list = append(list, care.OrgID(org))
		return err
	})
	return list, care.Wrap("store.orgs", err)
}

const entryColumns = `number, noun, subject, kind, at, header, hash, detail, salt`

func (r *Reader) Entries(ctx context.Context, org care.OrgID, after int64, limit int) ([]journal.Entry, error) {
	return r.entries(ctx, org, `SELECT `+entryColumns+` FROM entry WHERE org = $1 AND number > $2 ORDER BY number LIMIT $3`,
		string(org), after, int64(limit))
}

func (r *Reader) History(ctx context.Context, org care.OrgID, noun care.Noun, subject care.ID) ([]journal.Entry, error) {
	return r.entries(ctx, org, `SELECT `+entryColumns+` FROM entry WHERE org = $1 AND noun = $2 AND subject = $3 ORDER BY number`,
		string(org), string(noun), string(subject))
}

func (r *Reader) entries(ctx context.Context, org care.OrgID, sql string, args ...any) ([]journal.Entry, error) {
	if err := r.flush(ctx); err != nil {
		return nil, err
	}
	var list []journal.Entry
	rows, err := r.conn.Query(ctx, sql, args...)
	err = each(rows, err, func(rows Rows) error {
		e := journal.Entry{Org: org}
		var noun, subject string
		var at int64
		err := rows.Scan(&e.Number, &noun, &subject, &e.Kind, &at, &e.Header, &e.Hash, &e.Detail, &e.Salt)
		e.Noun, e.Subject, e.At = care.Noun(noun), care.ID(subject), instant(at)
		list = append(list, e)
		return err
	})
	return list, care.Wrap("store.entries", err)
}

func (r *Reader) Answer(ctx context.Context, k store.Key) (a store.Answer, ok bool, err error) {
	if err := r.flush(ctx); err != nil {
		return a, false, err
	}
	rows, err := r.conn.Query(ctx, `SELECT digest, result, refusal, at FROM answer WHERE org = $1 AND actor = $2 AND command = $3 AND key = $4`,
		string(k.Org), string(k.Actor), k.Command, k.Key)
	err = each(rows, err, func(rows Rows) error {
		var at int64
		err := rows.Scan(&a.Digest, &a.Result, &a.Refusal, &at)
		a.At, ok = instant(at), true
		return err
	})
	return a, ok, care.Wrap("store.answer", err)
}

func (r *Reader) Record(ctx context.Context, k store.RecordKey, now time.Time) (doc []byte, ok bool, err error) {
	rows, err := r.conn.Query(ctx, `SELECT doc FROM record WHERE org = $1 AND space = $2 AND name = $3 AND (expires = 0 OR expires > $4)`,
		string(k.Org), k.Space, k.Name, micros(now))
	err = each(rows, err, func(rows Rows) error {
		ok = true
		return rows.Scan(&doc)
	})
	return doc, ok, care.Wrap("store.record", err)
}

func (r *Reader) Records(ctx context.Context, org care.OrgID, space, prefix string, now time.Time) ([]store.Record, error) {
	var list []store.Record
	rows, err := r.conn.Query(ctx, `SELECT name, doc, expires FROM record
		WHERE org = $1 AND space = $2 AND name >= $3 AND name < $4 AND (expires = 0 OR expires > $5) ORDER BY name`,
		string(org), space, prefix, after(prefix), micros(now))
	err = each(rows, err, func(rows Rows) error {
		var rec store.Record
		var expires int64
		err := rows.Scan(&rec.Name, &rec.Doc, &expires)
		rec.Expires = instant(expires)
		list = append(list, rec)
		return err
	})
	return list, care.Wrap("store.records", err)
}

// after is the first text that sorts behind everything that starts with prefix.
func after(prefix string) string { return prefix + "\U0010FFFF" }

func (r *Reader) Accesses(ctx context.Context, org care.OrgID, subject care.ID, limit int) ([]store.Access, error) {
	sql := `SELECT a.id, a.at, a.actor, a.role, a.actor_org, a.what, a.reason FROM access a WHERE a.org = $1 ORDER BY a.id DESC LIMIT $2`
	args := []any{string(org), int64(limit)}
	if subject != "" {
		sql = `SELECT a.id, a.at, a.actor, a.role, a.actor_org, a.what, a.reason FROM access_subject s
			JOIN access a ON a.org = s.org AND a.id = s.id WHERE s.org = $1 AND s.subject = $3 ORDER BY s.id DESC LIMIT $2`
		args = append(args, string(subject))
	}
	var list []store.Access
	rows, err := r.conn.Query(ctx, sql, args...)
	err = each(rows, err, func(rows Rows) error {
		a := store.Access{Org: org}
		var id, actor, role, actorOrg string
		var at int64
		err := rows.Scan(&id, &at, &actor, &role, &actorOrg, &a.What, &a.Reason)
		a.ID, a.At, a.Actor, a.Role, a.ActorOrg = care.ID(id), instant(at), care.ID(actor), care.Role(role), care.OrgID(actorOrg)
		list = append(list, a)
		return err
	})
	return list, care.Wrap("store.accesses", err)
}

func (r *Reader) Position(ctx context.Context, follower string, org care.OrgID) (n int64, err error) {
	rows, err := r.conn.Query(ctx, `SELECT number FROM position WHERE org = $1 AND follower = $2`, string(org), follower)
	err = each(rows, err, func(rows Rows) error { return rows.Scan(&n) })
	return n, care.Wrap("store.position", err)
}

func (r *Reader) Behind(ctx context.Context, follower string, limit int) ([]care.OrgID, error) {
	if err := r.flush(ctx); err != nil {
		return nil, err
	}
	return r.orgs(ctx, `SELECT h.org FROM head h LEFT JOIN position p ON p.org = h.org AND p.follower = $1
		WHERE h.number > COALESCE(p.number, 0) ORDER BY h.org LIMIT $2`, follower, int64(limit))
}

func (r *Reader) Published(ctx context.Context, kind, code string) ([]store.PublishedRow, error) {
	return r.published(ctx, `SELECT edition, code, grp, doc FROM published WHERE kind = $1 AND code = $2 ORDER BY edition DESC, line`, kind, code)
}

func (r *Reader) PublishedAll(ctx context.Context, kind, group string) ([]store.PublishedRow, error) {
	if group == "" {
		return r.published(ctx, `SELECT edition, code, grp, doc FROM published WHERE kind = $1 ORDER BY edition DESC, code, line`, kind)
	}
	return r.published(ctx, `SELECT edition, code, grp, doc FROM published WHERE kind = $1 AND grp = $2 ORDER BY edition DESC, code, line`, kind, group)
}

func (r *Reader) published(ctx context.Context, sql string, args ...any) ([]store.PublishedRow, error) {
	var list []store.PublishedRow
	rows, err := r.conn.Query(ctx, sql, args...)
	err = each(rows, err, func(rows Rows) error {
		var p store.PublishedRow
		err := rows.Scan(&p.Edition, &p.Code, &p.Group, &p.Doc)
		list = append(list, p)
		return err
	})
	return list, care.Wrap("store.published", err)
}

func unknownNoun(noun care.Noun) error {
	return care.Fail(care.Unknown, "store.find", "no projection is declared for %s", noun)
}

// where turns a query's conditions into text and arguments. Column names come
// from the table's declaration only.
func where(t store.Table, q store.Query) (string, []any, error) {
	known := map[string]bool{"id": true, "number": true}
	for _, c := range t.Columns {
		known[c.Name] = true
	}
	var parts []string
	var args []any
	arg := func(v any) string {
		args = append(args, plain(v))
		return fmt.Sprintf("$%d", len(args))
	}
	if q.Org != "" {
		parts = append(parts, "org = "+arg(string(q.Org)))
	}
	for _, c := range q.Where {
		if !known[c.Column] {
			return "", nil, care.Fail(care.Unknown, "store.find", "%s has no column %s", t.Noun, c.Column)
		}
		switch c.Op {
		case "=", "<>", "<", "<=", ">", ">=":
			parts = append(parts, c.Column+" "+c.Op+" "+arg(c.Value))
			// Repeats the predicate of partial indexes, which an engine
			// cannot infer from a parameter.
			if partial(t, c) {
				parts = append(parts, c.Column+" <> "+empty(t, c.Column))
			}
		case "prefix":
			s := fmt.Sprint(c.Value)
			parts = append(parts, c.Column+" >= "+arg(s), c.Column+" < "+arg(after(s)))
		case "in":
			list := reflect.ValueOf(c.Value)
			if list.Kind() != reflect.Slice {
				return "", nil, care.Fail(care.Unknown, "store.find", "%s in needs a list", c.Column)
			}
			in := []string{"NULL"} // equals nothing, and keeps an empty list valid
			for i := range list.Len() {
				in = append(in, arg(list.Index(i).Interface()))
			}
			parts = append(parts, c.Column+" IN ("+strings.Join(in, ", ")+")")
		default:
			return "", nil, care.Fail(care.Unknown, "store.find", "no operator %q", c.Op)
		}
	}
	if len(parts) == 0 {
		return "", args, nil
	}
	return " WHERE " + strings.Join(parts, " AND "), args, nil
}

func partial(t store.Table, c store.Cond) bool {
	if c.Op != "=" && c.Op != ">" && c.Op != ">=" && c.Op != "<=" && c.Op != "<" {
		return false
	}
	if v := plain(c.Value); v == "" || v == int64(0) {
		return false
	}
	for _, x := range t.Indexes {
		if x.NotEmpty == c.Column {
			return true
		}
	}
	return false
}

func empty(t store.Table, column string) string {
	for _, c := range t.Columns {
		if c.Name == column && c.Int {
			return "0"
		}
	}
	return "''"
}

// plain turns typed strings, times and integers into what drivers take.
func plain(v any) any {
	switch v := v.(type) {
	case int:
		return int64(v)
	case bool:
		if v {
			return int64(1)
		}
		return int64(0)
	case time.Time:
		return micros(v)
	case string, int64, []byte, nil:
		return v
	}
	switch r := reflect.ValueOf(v); {
	case r.Kind() == reflect.String:
		return r.String()
	case r.CanInt():
		return r.Int()
	case r.CanUint() && r.Uint() <= math.MaxInt64:
		return int64(r.Uint())
	}
	return v // the driver refuses what it does not know
}
