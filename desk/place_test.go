package desk_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"frontdoor/desk"
	"frontdoor/store"
	"frontdoor/store/postgres"
	"frontdoor/store/postgres/pgtest"
)

// place is where a store keeps everything, to be looked at, and tampered with,
// from outside.
type place struct {
	open func(t *testing.T) store.Store
	// tables are all rows of each table, as text.
	tables func(t *testing.T) map[string]string
	exec   func(t *testing.T, sql string, args ...any)
}

// rows is the table of a projection, whatever its version.
func (p place) rows(t *testing.T, noun string) string {
	t.Helper()
	for name := range p.tables(t) {
		if strings.HasPrefix(name, "row_"+noun+"_") && strings.Trim(name[len("row_"+noun+"_"):], "0123456789") == "" {
			return name
		}
	}
	t.Fatalf("there is no table of %s", noun)
	return ""
}

// everyPlace runs a test on a place of each kind.
func everyPlace(t *testing.T, f func(t *testing.T, p place)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		f(t, sqlitePlace(t, filepath.Join(t.TempDir(), "frontdoor.db")))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		f(t, postgresPlace(pgtest.Database(t)))
	})
}

func sqlitePlace(t *testing.T, path string) place {
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return place{
		open: func(t *testing.T) store.Store { t.Helper(); return openFile(t, path) },
		tables: func(t *testing.T) map[string]string {
			t.Helper()
			all := map[string]string{}
			for _, name := range column(t, db, "SELECT name FROM sqlite_master WHERE type = 'table'") {
				all[name] = strings.Join(column(t, db, "SELECT * FROM "+name), "\n")
			}
			return all
		},
		exec: func(t *testing.T, text string, args ...any) {
			t.Helper()
			if _, err := db.Exec(text, args...); err != nil {
				t.Fatal(err)
			}
		},
	}
}

// column is each row of an answer as one text.
func column(t *testing.T, db *sql.DB, text string) (list []string) {
	t.Helper()
	rows, err := db.Query(text)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, _ := rows.Columns()
	for rows.Next() {
		values, dest := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			dest[i] = &values[i]
		}
		if err := rows.Scan(dest...); err != nil {
			t.Fatal(err)
		}
		list = append(list, asText(values))
	}
	return list
}

func asText(values []any) string {
	var parts []string
	for _, v := range values {
		if b, ok := v.([]byte); ok {
			v = string(b)
		}
		parts = append(parts, fmt.Sprint(v))
	}
	return strings.Join(parts, "|")
}

func postgresPlace(url string) place {
	rows := func(t *testing.T, text string) (list []string) {
		t.Helper()
		ctx := context.Background()
		c, err := pgx.Connect(ctx, url)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close(ctx)
		found, err := c.Query(ctx, text)
		if err != nil {
			t.Fatal(err)
		}
		for found.Next() {
			values, err := found.Values()
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, asText(values))
		}
		return list
	}
	return place{
		open: func(t *testing.T) store.Store {
			t.Helper()
			s, err := postgres.Open(t.Context(), url, desk.Tables())
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
		tables: func(t *testing.T) map[string]string {
			t.Helper()
			all := map[string]string{}
			for _, name := range rows(t, "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()") {
				all[name] = strings.Join(rows(t, "SELECT * FROM "+name), "\n")
			}
			return all
		},
		exec: func(t *testing.T, text string, args ...any) {
			t.Helper()
			pgtest.Exec(t, url, text, args...)
		},
	}
}
