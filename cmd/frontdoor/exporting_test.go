//go:build linux

package main_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/request"
)

// exportRows runs an export to a new file and reads it back by column.
func exportRows(t *testing.T, db string, args ...string) (rows []map[string]string, said, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "export.csv")
	today := care.DateOf(time.Now()).String()
	said = must(t, append([]string{"export", args[0], path, "--org", home, "--from", today, "--to", today, "--db", db}, args[1:]...)...)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows, said, path
}

// contactsToday makes two web requests and a call.
func contactsToday(t *testing.T, d *desk.Desk, boss care.Actor) {
	t.Helper()
	ctx := t.Context()
	fatal := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	born, err := care.ParseISODate("1980-02-03")
	fatal(err)
	intake := request.Intake{Given: "=Ada", Family: "Made-Up", Born: born, Answers: map[string]string{"words": "My knee has hurt since last week", "duration": "days", "trend": "same", "mode": "any"}}
	for range 2 {
		_, dr, err := d.StartDraft(ctx, home)
		fatal(err)
		dr.Kind, dr.ForWhom, dr.Route, dr.Intake = request.Clinical, request.Self, request.NoRoute, intake
		_, err = d.Submit(ctx, dr)
		fatal(err)
	}
	_, err = d.KeyIn(ctx, boss, desk.KeyedIn{Key: "k", Contact: request.Contact{Channel: request.Phone, Kind: request.Clinical, ForWhom: request.Self, Route: request.NoRoute, Intake: intake}})
	fatal(err)
}

func TestExport(t *testing.T) {
	t.Parallel()
	everyStore(t, func(t *testing.T, db string) {
		setUp(t, db)
		d, stop := openDeskFor(t, db)
		boss := care.Actor{Org: home, ID: "00000000-0000-7000-8000-000000000001", Role: care.Manager, Name: "Morgan"}
		contactsToday(t, d, boss)
		board, err := d.Board(t.Context(), boss, care.Date{})
		if err != nil {
			t.Fatal(err)
		}
		stop()

		rows, _, path := exportRows(t, db, "requests")
		if len(rows) != board.Figures.Total || len(rows) != 3 {
			t.Errorf("%d rows, %d on the board", len(rows), board.Figures.Total)
		}
		for _, row := range rows {
			if row["day"] != board.On.String() || row["promise"] != "running" || row["contract"] != "running" || row["repeat_72h"] != "unknown" {
				t.Errorf("row %v", row)
			}
		}
		content, err := os.ReadFile(path)
		if err != nil || strings.Contains(string(content), "Made-Up") {
			t.Errorf("the export names a patient, %v", err)
		}
		rows, _, path = exportRows(t, db, "requests", "--identifiable")
		if rows[0]["family"] != "Made-Up" || rows[0]["given"] != "'=Ada" {
			t.Errorf("whose: %v", rows[0])
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the file's mode is %v, %v", info.Mode(), err)
		}
		again, stop := openDeskFor(t, db)
		accesses, _, err := again.AccessLog(t.Context(), boss, "")
		if err != nil {
			t.Fatal(err)
		}
		stop()
		n := 0
		for _, a := range accesses {
			if a.What == "export.requests" && a.Role == care.SystemRole && strings.Contains(a.Reason, "identifiable") {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d rows in the access log for one identifiable export and one that names nobody", n)
		}
		sum := func(rows []map[string]string, channel string) (n int) {
			for _, row := range rows {
				if row["VALUE"] != "0" && (channel == "" || row["CHANNEL"] == channel) {
					n += int(row["VALUE"][0] - '0')
				}
			}
			return n
		}
		rows, _, _ = exportRows(t, db, "requests", "--format", "online")
		if sum(rows, "") != 2 || len(rows) != 7*8 || rows[0]["WEEKDAY"] != "Monday" || rows[7]["SUBMISSION_TIME"] != "18:00 - 23:59" {
			t.Errorf("online: %d in %d rows", sum(rows, ""), len(rows))
		}
		rows, said, _ := exportRows(t, db, "requests", "--format", "telephony-desk")
		if sum(rows, "phone") != 1 || sum(rows, "desk") != 0 || !strings.Contains(said, "national figures count calls") {
			t.Errorf("telephony: %v; %s", rows, said)
		}
		rows, _, _ = exportRows(t, db, "appointments", "--format", "gpad")
		if len(rows) != 0 {
			t.Errorf("there are no appointments: %v", rows)
		}

		today := care.DateOf(time.Now()).String()
		refused(t, run(t, "export", "requests", path, "--org", home, "--from", today, "--to", today, "--db", db), 1, "exists already")
		refused(t, run(t, "export", "requests", path+"2", "--org", home, "--from", today, "--to", "2020-01-01", "--db", db), 1, "before the first")
		refused(t, run(t, "export", "requests", path+"3", "--org", home, "--from", today, "--to", today, "--format", "online", "--identifiable", "--db", db), 1, "--identifiable")
		refused(t, run(t, "export", "appointments", path+"4", "--org", "Z99999", "--from", today, "--to", today, "--db", db), 1)
		for _, n := range []string{"2", "3", "4"} {
			if _, err := os.Stat(path + n); err == nil {
				t.Errorf("a refused export left a file (%s)", n)
			}
		}
	})
}
