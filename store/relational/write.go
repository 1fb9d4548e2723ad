package relational

import (
	"context"
	"slices"
	"time"

	"frontdoor/care"
	"frontdoor/journal"
	"frontdoor/store"
)

// Tx writes through a connection inside a transaction. Entries, rows and
// answers are held back and written together: before anything is searched, and
// by Flush before the commit.
type Tx struct {
	Reader
	entries []journal.Entry
	heads   map[care.OrgID]journal.Head
	rows    map[rowKey]store.Row
	order   []rowKey
	answers []answered
	byKey   map[store.Key]store.Answer // of answers, and those read ahead
	asked   map[store.Key]bool         // read ahead, whether or not there is an answer
	seen    map[rowKey]seenRow         // rows read in organisations that are locked
}

// seenRow is what a read of a row gave: nobody else can change it while its
// organisation is locked.
type seenRow struct {
	row store.Row
	ok  bool
}

// maxSeen bounds what a transaction remembers; a batch of commands reads less.
const maxSeen = 4096

type rowKey struct {
	noun care.Noun
	org  care.OrgID
	id   care.ID
}

type answered struct {
	key    store.Key
	answer store.Answer
}

// NewTx makes a transaction's writer.
func NewTx(conn Conn, d Dialect, tables map[care.Noun]store.Table) *Tx {
	t := &Tx{
		Reader: Reader{conn: conn, d: d, tables: tables},
		heads:  map[care.OrgID]journal.Head{}, rows: map[rowKey]store.Row{}, byKey: map[store.Key]store.Answer{},
		asked: map[store.Key]bool{}, seen: map[rowKey]seenRow{},
	}
	t.flush = t.Flush
	return t
}

func (t *Tx) Lock(ctx context.Context, org care.OrgID) (journal.Head, error) {
	if h, ok := t.heads[org]; ok {
		return h, nil
	}
	const op = "store.lock"
	h, ok, err := t.head(ctx, org, "head", t.d.ForUpdate)
	if err == nil && !ok { // the first time for this organisation
		if _, err := t.conn.Exec(ctx, `INSERT INTO head (org, number, hash, at) VALUES ($1, 0, $2, 0) ON CONFLICT (org) DO NOTHING`, string(org), []byte{}); err != nil {
			return journal.Head{}, care.Wrap(op, err)
		}
		h, _, err = t.head(ctx, org, "head", t.d.ForUpdate)
	}
	if err == nil {
		t.heads[org] = h
	}
	return h, err
}

// Head is ahead of the database's while entries wait.
func (t *Tx) Head(ctx context.Context, org care.OrgID) (journal.Head, error) {
	if h, ok := t.heads[org]; ok {
		return h, nil
	}
	return t.Reader.Head(ctx, org)
}

func (t *Tx) Append(_ context.Context, entries ...journal.Entry) error {
	for _, e := range entries {
		h, ok := t.heads[e.Org]
		if !ok || e.Number != h.Number+1 {
			return care.Fail(care.Unknown, "store.append", "entry %d of %s does not follow a locked head", e.Number, e.Org)
		}
		t.heads[e.Org] = e.Head()
		t.entries = append(t.entries, e)
	}
	return nil
}

func (t *Tx) Row(ctx context.Context, noun care.Noun, org care.OrgID, id care.ID) (store.Row, bool, error) {
	k := rowKey{noun, org, id}
	if row, ok := t.rows[k]; ok {
		return own(row), true, nil
	}
	if s, ok := t.seen[k]; ok {
		return own(s.row), s.ok, nil
	}
	row, ok, err := t.Reader.Row(ctx, noun, org, id)
	if _, locked := t.heads[org]; locked && err == nil {
		if len(t.seen) >= maxSeen {
			clear(t.seen)
		}
		t.seen[k] = seenRow{row, ok}
	}
	return own(row), ok, err
}

// own gives the caller columns that it may change.
func own(row store.Row) store.Row {
	row.Columns = slices.Clone(row.Columns)
	return row
}

func (t *Tx) Put(_ context.Context, row store.Row) error {
	table, ok := t.tables[row.Noun]
	if !ok {
		return unknownNoun(row.Noun)
	}
	if len(row.Columns) != len(table.Columns) {
		return care.Fail(care.Unknown, "store.put", "a row of %s has %d columns, not %d", row.Noun, len(table.Columns), len(row.Columns))
	}
	k := rowKey{row.Noun, row.Org, row.ID}
	if _, ok := t.rows[k]; !ok {
		t.order = append(t.order, k)
		delete(t.seen, k)
	}
	t.rows[k] = row
	return nil
}

// Answer looks first at what this transaction is about to write.
func (t *Tx) Answer(ctx context.Context, k store.Key) (store.Answer, bool, error) {
	if a, ok := t.byKey[k]; ok || t.asked[k] {
		return a, ok, nil
	}
	rows := t.flush
	t.flush = func(context.Context) error { return nil } // unwritten entries and rows do not matter here
	defer func() { t.flush = rows }()
	return t.Reader.Answer(ctx, k)
}

// ReadAnswers reads what was answered under many keys of a locked
// organisation, where that is cheaper than one by one.
func (t *Tx) ReadAnswers(ctx context.Context, org care.OrgID, keys []store.Key) error {
	if _, locked := t.heads[org]; !locked || t.d.Answers == "" {
		return nil
	}
	var actors, commands, names []string
	for _, k := range keys {
		t.asked[k] = true
		actors, commands, names = append(actors, string(k.Actor)), append(commands, k.Command), append(names, k.Key)
	}
	rows, err := t.conn.Query(ctx, t.d.Answers, string(org), actors, commands, names)
	err = each(rows, err, func(r Rows) error {
		var actor string
		var at int64
		var a store.Answer
		k := store.Key{Org: org}
		err := r.Scan(&actor, &k.Command, &k.Key, &a.Digest, &a.Result, &a.Refusal, &at)
		k.Actor, a.At = care.ID(actor), instant(at)
		t.byKey[k] = a
		return err
	})
	return care.Wrap("store.answers", err)
}

func (t *Tx) SaveAnswer(_ context.Context, k store.Key, a store.Answer) error {
	t.answers = append(t.answers, answered{k, a})
	t.byKey[k] = a
	return nil
}

// Flush writes out what is held back.
func (t *Tx) Flush(ctx context.Context) error {
	const op = "store.flush"
	if len(t.entries) > 0 {
		if err := t.flushEntries(ctx); err != nil {
			return care.Wrap(op, err)
		}
	}
	if len(t.order) > 0 {
		byNoun := map[care.Noun][][]any{}
		var nouns []care.Noun
		for _, k := range t.order {
			if byNoun[k.noun] == nil {
				nouns = append(nouns, k.noun)
			}
			byNoun[k.noun] = append(byNoun[k.noun], upsertArgs(t.tables[k.noun], t.rows[k]))
		}
		for _, noun := range nouns {
			if err := t.conn.Many(ctx, upsert(t.tables[noun]), byNoun[noun]); err != nil {
				return care.Wrap(op, err)
			}
		}
		t.order, t.rows = nil, map[rowKey]store.Row{}
	}
	if len(t.answers) > 0 {
		var args [][]any
		for _, a := range t.answers {
			args = append(args, []any{string(a.key.Org), string(a.key.Actor), a.key.Command, a.key.Key, a.answer.Digest, a.answer.Result, a.answer.Refusal, micros(a.answer.At)})
		}
		if err := t.conn.Many(ctx, `INSERT INTO answer (org, actor, command, key, digest, result, refusal, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, args); err != nil {
			return care.Wrap(op, err)
		}
		t.answers = nil
	}
	return nil
}

func (t *Tx) flushEntries(ctx context.Context) error {
	var args [][]any
	heads := map[care.OrgID]bool{}
	for _, e := range t.entries {
		heads[e.Org] = true
		args = append(args, []any{string(e.Org), e.Number, string(e.Noun), string(e.Subject), e.Kind, micros(e.At), e.Header, e.Hash, e.Detail, e.Salt})
	}
	if err := t.conn.Many(ctx, `INSERT INTO entry (org, number, noun, subject, kind, at, header, hash, detail, salt)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, args); err != nil {
		return err
	}
	args = nil
	for org := range heads {
		h := t.heads[org]
		args = append(args, []any{string(org), h.Number, h.Hash, micros(h.At)})
	}
	t.entries = nil
	return t.conn.Many(ctx, `UPDATE head SET number = $2, hash = $3, at = $4 WHERE org = $1`, args)
}

// later runs a statement whose outcome nobody reads: with the next one that is
// read, or with the commit.
func (t *Tx) later(ctx context.Context, sql string, args ...any) error {
	return t.conn.Many(ctx, sql, [][]any{args})
}

func (t *Tx) Erase(ctx context.Context, org care.OrgID, noun care.Noun, subject care.ID, upTo int64) error {
	if err := t.Flush(ctx); err != nil {
		return err
	}
	_, err := t.conn.Exec(ctx, `UPDATE entry SET detail = NULL, salt = NULL WHERE org = $1 AND noun = $2 AND subject = $3 AND number <= $4`,
		string(org), string(noun), string(subject), upTo)
	return care.Wrap("store.erase", err)
}

func (t *Tx) DropRows(ctx context.Context, noun care.Noun, org care.OrgID) error {
	table, ok := t.tables[noun]
	if !ok {
		return unknownNoun(noun)
	}
	if err := t.Flush(ctx); err != nil {
		return err
	}
	clear(t.seen)
	_, err := t.conn.Exec(ctx, `DELETE FROM `+tableName(table)+` WHERE org = $1`, string(org))
	return care.Wrap("store.drop", err)
}

func (t *Tx) LockRecord(ctx context.Context, k store.RecordKey) error {
	if t.d.LockName == "" {
		return nil
	}
	err := t.later(ctx, t.d.LockName, string(k.Org)+"/"+k.Space, k.Name)
	return care.Wrap("store.lock", err)
}

func (t *Tx) SetRecord(ctx context.Context, k store.RecordKey, doc []byte, expires time.Time) error {
	if doc == nil {
		err := t.later(ctx, `DELETE FROM record WHERE org = $1 AND space = $2 AND name = $3`, string(k.Org), k.Space, k.Name)
		return care.Wrap("store.record", err)
	}
	err := t.later(ctx, `INSERT INTO record (org, space, name, doc, expires) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (org, space, name) DO UPDATE SET doc = excluded.doc, expires = excluded.expires`,
		string(k.Org), k.Space, k.Name, doc, micros(expires))
	return care.Wrap("store.record", err)
}

// LogAccess writes a row once, also when its transaction runs again after a
// commit of unknown outcome: the caller keeps the row's identifier.
func (t *Tx) LogAccess(ctx context.Context, list ...store.Access) error {
	var rows, subjects [][]any
	for _, a := range list {
		rows = append(rows, []any{string(a.Org), string(a.ID), micros(a.At), string(a.Actor), string(a.Role), string(a.ActorOrg), a.What, a.Reason})
		for _, s := range a.Subjects {
			subjects = append(subjects, []any{string(a.Org), string(s), string(a.ID)})
		}
	}
	if err := t.conn.Many(ctx, `INSERT INTO access (org, id, at, actor, role, actor_org, what, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`, rows); err != nil {
		return care.Wrap("store.access", err)
	}
	return care.Wrap("store.access", t.conn.Many(ctx, `INSERT INTO access_subject (org, subject, id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, subjects))
}

func (t *Tx) SetPosition(ctx context.Context, follower string, org care.OrgID, number int64) error {
	err := t.later(ctx, `INSERT INTO position (org, follower, number) VALUES ($1, $2, $3)
		ON CONFLICT (org, follower) DO UPDATE SET number = excluded.number`, string(org), follower, number)
	return care.Wrap("store.position", err)
}

func (t *Tx) Lease(ctx context.Context, name, holder string, now, until time.Time) (int64, bool, error) {
	const op = "store.lease"
	if err := t.later(ctx, `INSERT INTO lease (name, holder, fence, until) VALUES ($1, '', 0, 0) ON CONFLICT (name) DO NOTHING`, name); err != nil {
		return 0, false, care.Wrap(op, err)
	}
	var have string
	var fence, ends int64
	rows, err := t.conn.Query(ctx, `SELECT holder, fence, until FROM lease WHERE name = $1`+t.d.ForUpdate, name)
	if err := each(rows, err, func(r Rows) error { return r.Scan(&have, &fence, &ends) }); err != nil {
		return 0, false, care.Wrap(op, err)
	}
	if have != holder {
		if ends > micros(now) {
			return fence, false, nil
		}
		fence++
	}
	err = t.later(ctx, `UPDATE lease SET holder = $2, fence = $3, until = $4 WHERE name = $1`, name, holder, fence, micros(until))
	return fence, err == nil, care.Wrap(op, err)
}

func (t *Tx) SetCheckpoint(ctx context.Context, h journal.Head) error {
	err := t.later(ctx, `INSERT INTO checkpoint (org, number, hash, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (org) DO UPDATE SET number = excluded.number, hash = excluded.hash, at = excluded.at`,
		string(h.Org), h.Number, h.Hash, micros(h.At))
	return care.Wrap("store.checkpoint", err)
}

func (t *Tx) ReplacePublished(ctx context.Context, kind, edition string, list []store.PublishedRow) error {
	const op = "store.published"
	if _, err := t.conn.Exec(ctx, `DELETE FROM published WHERE kind = $1 AND edition = $2`, kind, edition); err != nil {
		return care.Wrap(op, err)
	}
	args := make([][]any, len(list))
	for i, p := range list {
		args[i] = []any{kind, edition, p.Code, int64(i), p.Group, p.Doc}
	}
	return care.Wrap(op, t.conn.Many(ctx, `INSERT INTO published (kind, edition, code, line, grp, doc) VALUES ($1, $2, $3, $4, $5, $6)`, args))
}

func (t *Tx) Sweep(ctx context.Context, now time.Time, keep time.Duration) error {
	if _, err := t.conn.Exec(ctx, `DELETE FROM record WHERE expires > 0 AND expires <= $1`, micros(now)); err != nil {
		return care.Wrap("store.sweep", err)
	}
	_, err := t.conn.Exec(ctx, `DELETE FROM answer WHERE at < $1`, micros(now.Add(-keep)))
	return care.Wrap("store.sweep", err)
}
