package desk_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/journal"
	"frontdoor/request"
	"frontdoor/store"
)

// finish brings the planted request to its end.
func (g *surgery) finish(id care.ID) {
	g.t.Helper()
	ctx := g.t.Context()
	s := g.open(id)
	for _, a := range s.Appointments {
		g.must(g.CancelAppointment(ctx, navigator, a, "practice", "no-longer-needed"))
	}
	g.clock.add(time.Minute)
	g.deliver()
	g.must(g.Close(ctx, navigator, id, desk.Closing{Outcome: "advice", Reason: "walrus gone", SafetyNet: "come back if it is periwinkle"}))
}

// TestErasePatient: nothing of a person stays, in any table, and all checks
// pass; others keep theirs.
func TestErasePatient(t *testing.T) {
	everyPlace(t, func(t *testing.T, p place) {
		g := newSurgery(t, p.open(t))
		ctx := t.Context()
		other := g.write("an ordinary cough")
		patient, r, _ := g.plant()
		g.wants(care.Conflict, g.ErasePatient(ctx, manager, patient, desk.AskedFor)) // open, with an appointment
		g.finish(r.ID)
		for _, by := range []care.Actor{receptionist, navigator, clinician, care.System(home)} {
			g.wants(care.Denied, g.ErasePatient(ctx, by, patient, desk.AskedFor))
		}
		g.wants(care.Invalid, g.ErasePatient(ctx, manager, patient, "Zaphodina wants it"))
		g.must(g.ErasePatient(ctx, manager, patient, desk.AskedFor))
		for name, text := range p.tables(t) {
			if found := leaks(text); len(found) > 0 {
				t.Errorf("after the erasure %s holds %q", name, found)
			}
		}
		g.clean()
		f, err := g.PatientFile(ctx, manager, patient)
		g.must(err)
		if !f.Patient.Left || len(f.Requests) != 1 || f.Requests[0].Outcome != "advice" {
			t.Errorf("what stays is %+v", f.Patient)
		}
		if s := g.open(other.ID); s.Intake.Words() != "an ordinary cough" {
			t.Error("the request of somebody else is gone, too")
		}
		at, err := g.At(ctx, home)
		g.must(err)
		g.must(g.ErasePatient(ctx, manager, patient, desk.AskedFor)) // again
		if now, err := g.At(ctx, home); err != nil || now != at {
			t.Errorf("a second erasure wrote %s after %s: %v", now, at, err)
		}
		g.wants(care.Invalid, g.SendCode(ctx, g.link(r.ID), care.Date{})) // no date of birth opens it now
		g.deliver()
		// Whoever comes back to the practice is somebody new.
		sum, err := g.ImportPatients(ctx, care.System(home), listOf(77), false)
		g.must(err)
		if sum.Registered != 1 {
			t.Errorf("the list registers %+v", sum)
		}
		g.must(g.Rebuild(ctx))
		g.clean()
	})
}

// TestEraseRequest of somebody who is not on the list, with a message that has
// not gone out and a browser that reads it.
func TestEraseRequest(t *testing.T) {
	everyPlace(t, func(t *testing.T, p place) {
		g := newSurgery(t, p.open(t))
		ctx := t.Context()
		r := g.write("plutonium", func(dr *desk.Draft) { dr.Intake.Family = "Quxworthy" })
		g.deliver()
		visit := g.stepUp(g.link(r.ID))
		g.wants(care.Conflict, g.EraseRequest(ctx, manager, r.ID, desk.KeptInError))
		g.must(g.Close(ctx, clinician, r.ID, desk.Closing{Outcome: "not-ours", Reason: "a test", Tell: true}))
		g.must(g.EraseRequest(ctx, manager, r.ID, desk.KeptInError))
		sent := len(g.post.sent)
		g.clock.add(time.Hour)
		g.deliver()
		if len(g.post.sent) != sent {
			t.Error("a message without words went out")
		}
		g.wants(care.Denied, errOf(g.Read(ctx, g.link(r.ID), visit)))
		for name, text := range p.tables(t) {
			if found := leaks(text); len(found) > 0 {
				t.Errorf("after the erasure %s holds %q", name, found)
			}
		}
		g.clean()
	})
}

// TestRestoreErasesAgain: a backup from before the erasure has the data; with
// the list of erasures they go again. The copy that is made of the file
// afterwards holds none of it, not even in unused space.
func TestRestoreErasesAgain(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := openFile(t, filepath.Join(folder, "live.db"))
	g := newSurgery(t, s)
	ctx := t.Context()
	patient, r, _ := g.plant()
	old := filepath.Join(folder, "old.db")
	g.must(s.Backup(ctx, old))
	g.finish(r.ID)
	g.must(g.ErasePatient(ctx, manager, patient, desk.RetentionOver))
	list, err := g.Erasures(ctx)
	g.must(err)
	if len(list) < 4 {
		t.Fatalf("the list names %d subjects, want the patient, a request, an appointment and messages", len(list))
	}
	for _, x := range list {
		if x.Org != home || x.Reason != desk.RetentionOver || x.UpTo == 0 || x.At.IsZero() {
			t.Errorf("the list says %+v", x)
		}
	}
	restored := openFile(t, old)
	h := newSurgery(t, restored)
	h.clock.add(time.Hour)
	if o := h.open(r.ID); o.Intake.Family == "" {
		t.Fatal("the backup does not have what was erased later: nothing is tested")
	}
	n, err := h.ApplyErasures(ctx, list)
	h.must(err)
	if n == 0 {
		t.Error("nothing was erased again")
	}
	h.clean()
	if o := h.open(r.ID); o.Intake.FullName() != "" || o.Intake.Words() != "" {
		t.Error("the request has its words again")
	}
	h.deliver()
	if len(h.post.sent) != 0 {
		t.Errorf("%d messages without words went out", len(h.post.sent))
	}
	n, err = h.ApplyErasures(ctx, list)
	if h.must(err); n != 0 {
		t.Errorf("a second time %d were erased", n)
	}
	_, err = h.ApplyErasures(ctx, []desk.Erasure{{Org: home, Noun: "nonsense", Subject: "x", UpTo: 1, Reason: desk.AskedFor}})
	h.wants(care.Invalid, err)
	clean := filepath.Join(folder, "clean.db")
	h.must(restored.Backup(ctx, clean))
	raw, err := os.ReadFile(clean)
	h.must(err)
	if found := leaks(string(raw)); len(found) > 0 {
		t.Errorf("a copy of the file holds %q", found)
	}
}

// TestPutBackDetails: a detail that comes back although an entry says that it
// was erased is found by verify, and deleted at the next start.
func TestPutBackDetails(t *testing.T) {
	everyPlace(t, func(t *testing.T, p place) {
		s := p.open(t)
		g := newSurgery(t, s)
		ctx := t.Context()
		r := g.write("plutonium")
		var was journal.Entry
		g.must(s.View(ctx, func(rd store.Reader) error {
			history, err := rd.History(ctx, home, request.Noun, r.ID)
			was = history[0]
			return err
		}))
		g.must(g.Close(ctx, clinician, r.ID, desk.Closing{Outcome: "advice", Reason: "done"}))
		g.must(g.EraseRequest(ctx, manager, r.ID, desk.AskedFor))
		g.clean()
		p.exec(t, "UPDATE entry SET detail = $1, salt = $2 WHERE org = $3 AND number = $4", was.Detail, was.Salt, string(home), was.Number)
		g.finds("although entry")
		n, err := g.ReplayErasures(ctx)
		g.must(err)
		if n != 1 {
			t.Errorf("%d were erased again, want 1", n)
		}
		if found := leaks(p.tables(t)["entry"]); len(found) > 0 {
			t.Errorf("the journal holds %q", found)
		}
		if s := g.open(r.ID); s.Intake.Words() != "" {
			t.Error("the row has the words")
		}
	})
}

// finds runs verify and wants one fault that says something.
func (g *surgery) finds(want string) {
	g.t.Helper()
	list, err := g.VerifyAll(g.t.Context(), true)
	g.must(err)
	for _, v := range list {
		for _, f := range v.Faults {
			if found := leaks(f); len(found) > 0 {
				g.t.Errorf("a fault names %q", found)
			}
			if strings.Contains(f, want) {
				return
			}
		}
	}
	g.t.Errorf("verify does not find %q: %+v", want, list)
}

// TestTamperingIsFound: whoever changes what is stored, with all rights on the
// database but without the exported heads, is found out.
func TestTamperingIsFound(t *testing.T) {
	everyPlace(t, func(t *testing.T, p place) {
		g := newSurgery(t, p.open(t))
		ctx := t.Context()
		r := g.write("plutonium in my ear")
		g.must(g.Band(ctx, navigator, r.ID, request.Soon, ""))
		heads, err := g.Heads(ctx)
		g.must(err)
		check := func(want string) {
			t.Helper()
			faults, err := g.VerifyHeads(ctx, heads)
			g.must(err)
			if want == "" && len(faults) > 0 || want != "" && (len(faults) != 1 || !strings.Contains(faults[0], want)) {
				t.Errorf("the exported heads say %q, want %q", faults, want)
			}
		}
		check("")
		g.clean()
		rows := p.rows(t, "request")
		entry, row := `entry WHERE org = 'A81001' AND subject = '`+string(r.ID)+`'`, rows+` WHERE id = '`+string(r.ID)+`'`
		for _, c := range []struct{ keep, from, change, want string }{
			{rows, row, `UPDATE ` + rows + ` SET band = 'emergency' WHERE id = '` + string(r.ID) + `'`, "the row of a request"},
			{rows, row, `UPDATE ` + rows + ` SET number = number + 1 WHERE id = '` + string(r.ID) + `'`, "the row of a request"},
			{rows, row, `DELETE FROM ` + rows + ` WHERE id = '` + string(r.ID) + `'`, "rows of request"},
			{"entry", entry, `UPDATE entry SET kind = 'request.closed' WHERE org = 'A81001' AND number = (SELECT min(number) FROM ` + entry + `)`, "columns and header differ"},
			{"entry", entry, `UPDATE entry SET detail = salt WHERE org = 'A81001' AND number = (SELECT min(number) FROM ` + entry + `)`, "the detail was changed"},
			{"entry", entry, `UPDATE entry SET header = hash WHERE org = 'A81001' AND number = (SELECT max(number) FROM ` + entry + `)`, "not readable"},
			{"entry", entry, `UPDATE entry SET detail = NULL, salt = NULL WHERE org = 'A81001' AND number = (SELECT min(number) FROM ` + entry + `)`, "no entry says that it was erased"},
			{"entry", entry, `DELETE FROM entry WHERE org = 'A81001' AND number = (SELECT min(number) FROM ` + entry + `)`, "does not follow"},
		} {
			p.exec(t, "CREATE TABLE kept AS SELECT * FROM "+c.from)
			p.exec(t, c.change)
			g.finds(c.want)
			p.exec(t, "DELETE FROM "+c.from)
			p.exec(t, "INSERT INTO "+c.keep+" SELECT * FROM kept")
			p.exec(t, "DROP TABLE kept")
			g.clean()
		}
		p.exec(t, "CREATE TABLE kept AS SELECT * FROM "+row)
		p.exec(t, "UPDATE kept SET id = 'one-too-many', reference = '', link = ''")
		p.exec(t, "INSERT INTO "+rows+" SELECT * FROM kept")
		g.finds("rows of request")
		p.exec(t, "DELETE FROM "+rows+" WHERE id = 'one-too-many'")
		g.clean()

		// The end is cut off as somebody would who knows how: entry, head and row.
		// Only the heads that were exported tell.
		extra := g.write("the last words")
		heads, err = g.Heads(ctx)
		g.must(err)
		check("")
		p.exec(t, "DELETE FROM entry WHERE org = 'A81001' AND number >= (SELECT min(number) FROM entry WHERE subject = '"+string(extra.ID)+"')")
		g.finds("the head says")
		p.exec(t, "UPDATE head SET number = (SELECT max(number) FROM entry WHERE org = 'A81001'), hash = (SELECT hash FROM entry WHERE org = 'A81001' ORDER BY number DESC LIMIT 1) WHERE org = 'A81001'")
		p.exec(t, "DELETE FROM "+rows+" WHERE id = '"+string(extra.ID)+"'")
		p.exec(t, "DELETE FROM "+p.rows(t, "message")+" WHERE request = '"+string(extra.ID)+"'")
		g.clean()
		check("is gone")
		g.write("other words in their place")
		check("not the one")
	})
}
