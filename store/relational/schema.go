package relational

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"frontdoor/care"
	"frontdoor/store"
)

// migrations make the journal and the operational tables. A released one is
// never changed: its checksum is kept in the database. Projections are not
// here: they are made from store.Table and rebuilt from the journal.
var migrations = []string{`
CREATE TABLE head (
	org %text NOT NULL PRIMARY KEY, number %int NOT NULL, hash %bytes NOT NULL, at %int NOT NULL)%suffix;
CREATE TABLE entry (
	org %text NOT NULL, number %int NOT NULL, noun %text NOT NULL, subject %text NOT NULL, kind %text NOT NULL,
	at %int NOT NULL, header %bytes NOT NULL, hash %bytes NOT NULL, detail %bytes, salt %bytes,
	PRIMARY KEY (org, number))%suffix;
CREATE INDEX entry_subject ON entry (org, noun, subject, number);
CREATE TABLE answer (
	org %text NOT NULL, actor %text NOT NULL, command %text NOT NULL, key %text NOT NULL,
	digest %bytes NOT NULL, result %bytes, refusal %bytes, at %int NOT NULL,
	PRIMARY KEY (org, actor, command, key))%suffix;
CREATE INDEX answer_at ON answer (at);
CREATE TABLE record (
	org %text NOT NULL, space %text NOT NULL, name %text NOT NULL, doc %bytes NOT NULL, expires %int NOT NULL,
	PRIMARY KEY (org, space, name))%suffix;
CREATE INDEX record_expires ON record (expires);
CREATE TABLE access (
	org %text NOT NULL, id %text NOT NULL, at %int NOT NULL, actor %text NOT NULL, role %text NOT NULL,
	actor_org %text NOT NULL, what %text NOT NULL, reason %text NOT NULL, PRIMARY KEY (org, id))%suffix;
CREATE TABLE access_subject (
	org %text NOT NULL, subject %text NOT NULL, id %text NOT NULL, PRIMARY KEY (org, subject, id))%suffix;
CREATE TABLE position (
	org %text NOT NULL, follower %text NOT NULL, number %int NOT NULL, PRIMARY KEY (org, follower))%suffix;
CREATE TABLE lease (
	name %text NOT NULL PRIMARY KEY, holder %text NOT NULL, fence %int NOT NULL, until %int NOT NULL)%suffix;
CREATE TABLE checkpoint (
	org %text NOT NULL PRIMARY KEY, number %int NOT NULL, hash %bytes NOT NULL, at %int NOT NULL)%suffix;
CREATE TABLE published (
	kind %text NOT NULL, edition %text NOT NULL, code %text NOT NULL, line %int NOT NULL, grp %text NOT NULL, doc %bytes NOT NULL,
	PRIMARY KEY (kind, edition, code, line))%suffix;
CREATE INDEX published_code ON published (kind, code, edition);
CREATE TABLE projection (name %text NOT NULL PRIMARY KEY, checksum %text NOT NULL)%suffix;
`}

// Migrate brings the schema up to date and makes the projections' tables. The
// caller holds a lock that keeps other processes out. A database that a newer
// program made, or whose history differs, gives an Unavailable error.
func Migrate(ctx context.Context, c Conn, d Dialect, tables []store.Table) error {
	const op = "store.migrate"
	if _, err := c.Exec(ctx, d.types(`CREATE TABLE IF NOT EXISTS migration (number %int NOT NULL PRIMARY KEY, checksum %text NOT NULL)%suffix`)); err != nil {
		return care.Wrap(op, err)
	}
	done := map[int64]string{}
	rows, err := c.Query(ctx, `SELECT number, checksum FROM migration`)
	if err := each(rows, err, func(r Rows) error {
		var n int64
		var sum string
		err := r.Scan(&n, &sum)
		done[n] = sum
		return err
	}); err != nil {
		return care.Wrap(op, err)
	}
	if len(done) > len(migrations) {
		return care.Fail(care.Unavailable, op, "the database was made by a newer version of the program")
	}
	for i, text := range migrations {
		n, sum := int64(i+1), sha256.Sum256([]byte(text))
		want := hex.EncodeToString(sum[:])
		if have, ok := done[n]; ok {
			if have != want {
				return care.Fail(care.Unavailable, op, "migration %d is not the one that made this database", n)
			}
			continue
		}
		if err := script(ctx, c, d.types(text)); err != nil {
			return care.Wrap(op, err)
		}
		if _, err := c.Exec(ctx, `INSERT INTO migration (number, checksum) VALUES ($1, $2)`, n, want); err != nil {
			return care.Wrap(op, err)
		}
	}
	for _, t := range tables {
		if err := project(ctx, c, d, t); err != nil {
			return care.Wrap(op, err)
		}
	}
	return nil
}

// project makes a projection's table. A table of the same version that was
// declared otherwise is refused: it would hold rows of another meaning.
func project(ctx context.Context, c Conn, d Dialect, t store.Table) error {
	text := create(t)
	sum := sha256.Sum256([]byte(text))
	want, have := hex.EncodeToString(sum[:]), ""
	rows, err := c.Query(ctx, `SELECT checksum FROM projection WHERE name = $1`, tableName(t))
	if err := each(rows, err, func(r Rows) error { return r.Scan(&have) }); err != nil {
		return err
	}
	switch have {
	case want:
		return nil
	case "":
		if err := script(ctx, c, d.types(text)); err != nil {
			return err
		}
		_, err := c.Exec(ctx, `INSERT INTO projection (name, checksum) VALUES ($1, $2)`, tableName(t), want)
		return err
	}
	return care.Fail(care.Unavailable, "store.migrate", "projection %s was made from another declaration of version %d", t.Noun, t.Version)
}

func script(ctx context.Context, c Conn, text string) error {
	for _, statement := range strings.Split(text, ";") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		if _, err := c.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%w in %q", err, statement)
		}
	}
	return nil
}

// tableName of a projection at its version.
func tableName(t store.Table) string {
	return "row_" + strings.ReplaceAll(string(t.Noun), "-", "_") + "_" + strconv.Itoa(t.Version)
}

// create is the text that makes a projection's table and indexes.
func create(t store.Table) string {
	var b strings.Builder
	name := tableName(t)
	fmt.Fprintf(&b, "CREATE TABLE IF NOT EXISTS %s (org %%text NOT NULL, id %%text NOT NULL, number %%int NOT NULL, ", name)
	kinds := map[string]string{}
	for _, c := range t.Columns {
		kind, empty := "%text", `''`
		if c.Int {
			kind, empty = "%int", `0`
		}
		kinds[c.Name] = empty
		fmt.Fprintf(&b, "%s %s NOT NULL, ", c.Name, kind)
	}
	fmt.Fprintf(&b, "doc %%bytes NOT NULL, PRIMARY KEY (org, id))%%suffix;\n")
	for i, x := range t.Indexes {
		unique, columns := "", x.Columns
		if x.Unique {
			unique = "UNIQUE "
		}
		if !x.AcrossOrgs {
			columns = append([]string{"org"}, columns...)
		}
		// Numbered: a name made of columns could be that of another index, or
		// too long for PostgreSQL, which would then leave the index out.
		fmt.Fprintf(&b, "CREATE %sINDEX IF NOT EXISTS %s_index_%d ON %s (%s)", unique, name, i+1, name, strings.Join(columns, ", "))
		if x.NotEmpty != "" {
			fmt.Fprintf(&b, " WHERE %s <> %s", x.NotEmpty, kinds[x.NotEmpty])
		}
		b.WriteString(";\n")
	}
	return b.String()
}
