//go:build linux

package main_test

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"frontdoor/desk"
)

// Files as they were published, below FRONTDOOR_DATA.
const (
	registerFile = "published/ods/epraccur-2024-01.csv.gz"
	listsFile    = "published/registered-patients/gp-reg-pat-prac-all-2025-12-01.csv"
	callBook     = "published/telephony/Cloud Based Telephony Publication Summary October 2025_v2.xlsx"
	callRows     = "published/telephony/mid-and-south-essex-by-practice.csv"
	callDays     = "published/telephony/england-by-day-and-time.csv"
	onlineBook   = "published/online-consultation/Submissions via OC Systems in General Practice - December 2025.xlsx"
	onlineRows   = "published/online-consultation/mid-and-south-essex-by-practice.csv"
)

// data is the path of a published file.
func data(t testing.TB, name string) string {
	t.Helper()
	root := os.Getenv("FRONTDOOR_DATA")
	if root == "" {
		root = "../../../shared/data"
	}
	path, err := filepath.Abs(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no published files: set FRONTDOOR_DATA to the folder that has %s", name)
	}
	return path
}

// rowsOf reads a CSV file without the reader that is tested.
func rowsOf(t testing.TB, path string) [][]string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var in io.Reader = bytes.NewReader(raw)
	if filepath.Ext(path) == ".gz" {
		if in, err = gzip.NewReader(in); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestImportPublished: what is printed is what the files hold, and importing
// them again changes nothing.
func TestImportPublished(t *testing.T) {
	t.Parallel()
	db := sqliteFile(t)
	must(t, "setup", "Z99001", "The Hub", "--kind", "hub", "--db", db)
	load := func(kind, file string, words ...string) {
		t.Helper()
		first := run(t, "import", kind, data(t, file), "--db", db)
		wants(t, first, append(words, "Open Government Licence")...)
		if again := run(t, "import", kind, data(t, file), "--db", db); again != first {
			t.Errorf("the second time it says %q, not %q", again.out, first.out)
		}
	}
	register := rowsOf(t, data(t, registerFile))
	load("register", registerFile, read(len(register)), fmt.Sprintf("register current: %d figures\n", len(register)))
	lists := rowsOf(t, data(t, listsFile))[1:]
	load("lists", listsFile, read(len(lists)), fmt.Sprintf("lists 2025-12-01: %d figures\n", len(lists)))
	calls := rowsOf(t, data(t, callRows))
	load("telephony", callRows, append(monthly("telephony", calls), read(len(calls)-1))...)
	load("telephony", callDays, read(len(rowsOf(t, data(t, callDays)))-1), "telephony days 2025-10: 31 figures\n", "telephony days 2025-11: 30 figures\n")
	online := rowsOf(t, data(t, onlineRows))
	load("online", onlineRows, append(monthly("online", online), read(len(online)-1))...)

	d := openDesk(t, db)
	editions(t, d, "register", register[0][0], 1)
	editions(t, d, "lists", lists[0][5], 1)
	editions(t, d, "online", "F81001", 21)
}

func read(n int) string { return fmt.Sprintf("rows read %d, used %d, refused 0\n", n, n) }

// monthly counts rows by their column "month".
func monthly(kind string, rows [][]string) []string {
	count := map[string]int{}
	for _, r := range rows[1:] {
		count[r[1][:len("2025-12")]]++
	}
	var list []string
	for month, n := range count {
		list = append(list, fmt.Sprintf("%s %s: %d figures\n", kind, month, n))
	}
	return list
}

func editions(t testing.TB, d *desk.Desk, kind, code string, want int) {
	t.Helper()
	rows, err := d.Published(t.Context(), kind, code)
	if err != nil || len(rows) != want {
		t.Errorf("%s of %s has %d editions, not %d: %v", kind, code, len(rows), want, err)
	}
}

// TestImportWorkbooks: the workbooks hold every practice that the extracts of
// one area have for the same month.
func TestImportWorkbooks(t *testing.T) {
	t.Parallel()
	for kind, c := range map[string]struct{ book, rows, month string }{
		"telephony": {callBook, callRows, "2025-10"},
		"online":    {onlineBook, onlineRows, "2025-12"},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			db := sqliteFile(t)
			must(t, "setup", "Z99001", "The Hub", "--kind", "hub", "--db", db)
			wants(t, run(t, "import", kind, data(t, c.book), "--db", db), kind+" "+c.month+": ")
			d := openDesk(t, db)
			looked := 0
			for _, r := range rowsOf(t, data(t, c.rows))[1:] {
				if r[1][:len(c.month)] == c.month && r[2] != "Unassigned" { // calls of no practice
					editions(t, d, kind, r[2], 1)
					looked++
				}
			}
			if looked < 100 {
				t.Errorf("the extract has only %d practices", looked)
			}
		})
	}
}

// TestImportWrongKind: a file of another kind is refused in one line, and what
// was there stays.
func TestImportWrongKind(t *testing.T) {
	t.Parallel()
	db := sqliteFile(t)
	must(t, "setup", "Z99001", "The Hub", "--kind", "hub", "--db", db)
	wants(t, run(t, "import", "lists", data(t, listsFile), "--db", db))
	d := openDesk(t, db)
	code := rowsOf(t, data(t, listsFile))[1][5]
	before, err := d.Published(t.Context(), "lists", code)
	if err != nil || len(before) != 1 {
		t.Fatal(len(before), err)
	}
	for kind, file := range map[string]string{"register": listsFile, "lists": registerFile, "telephony": onlineRows, "online": callRows} {
		refused(t, run(t, "import", kind, data(t, file), "--db", db), 1)
	}
	for _, content := range []string{"", "\x00\x01\x02", "PK\x03\x04 not a workbook", "EXTRACT_DATE,CODE,NUMBER_OF_PATIENTS\n", "EXTRACT_DATE,CODE,NUMBER_OF_PATIENTS\n2025-12-01,?,1\n"} {
		refused(t, run(t, "import", "lists", writeFile(t, "lists.csv", content), "--db", db), 1)
	}
	after, err := d.Published(t.Context(), "lists", code)
	if err != nil || len(after) != 1 || !bytes.Equal(after[0].Doc, before[0].Doc) {
		t.Error("a refused file changed what was there", err)
	}
}
