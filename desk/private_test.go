package desk_test

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/store"
)

// planted are pieces of personal data that are found again wherever they get.
var planted = []string{
	string(listOf(77)[0].Details.NHSNumber), "zaphodina", "quxworthy", "1961-07-23", "zz99 7xy", "zz997xy", "7700900741", "zq@example.org", "plutonium", "marshmallow", "walrus",
	"tangerine", "periwinkle",
}

func leaks(text string) (found []string) {
	text = strings.ToLower(text)
	for _, p := range planted {
		if strings.Contains(text, p) {
			found = append(found, p)
		}
	}
	return found
}

// plant makes a patient of the list with a request that went through many
// hands, all of it recognisable. It collects what was refused on the way.
func (g *surgery) plant() (patient care.ID, r desk.Receipt, refusals []error) {
	g.t.Helper()
	ctx := g.t.Context()
	rows := listOf(77)
	rows[0].Details = practice.Details{NHSNumber: rows[0].Details.NHSNumber, Family: "Quxworthy", Given: "Zaphodina", Born: mustDate("1961-07-23"),
		Mobile: mustPhone("07700 900741"), Email: "zq@example.org", Postcode: "ZZ99 7XY"}
	_, err := g.ImportPatients(ctx, care.System(home), rows, true)
	g.must(err)
	r = g.write("plutonium in my ear", func(dr *desk.Draft) {
		dr.Intake.Family, dr.Intake.Given, dr.Intake.Born = "Quxworthy", "Zaphodina", mustDate("1961-07-23")
		dr.Intake.Mobile = mustPhone("07700 900741")
	})
	refuse := func(err error) {
		g.t.Helper()
		if err == nil {
			g.t.Fatal("this should have been refused")
		}
		refusals = append(refusals, err)
	}
	found, err := g.SearchPatients(ctx, receptionist, "quxworthy")
	g.must(err)
	patient = found[0].ID
	free := g.clinic(3)
	refuse(g.Book(ctx, navigator, "k0", r.ID, free[0].ID, desk.TellByCall))
	g.must(g.Band(ctx, navigator, r.ID, request.Soon, "marshmallow stuck"))
	g.must(g.Claim(ctx, navigator, r.ID))
	refuse(g.Respond(ctx, clinician, r.ID, desk.Reply{Key: "k1", Kind: request.AnswerAdvice, Text: "tangerine twice a day", Tell: desk.TellByCall}))
	g.must(g.Respond(ctx, navigator, r.ID, desk.Reply{Key: "k2", Kind: request.AnswerAsked, Text: "Which periwinkle, {name}?", Tell: desk.TellByMessage}))
	refuse(g.Respond(ctx, navigator, r.ID, desk.Reply{Key: "k2", Kind: request.AnswerAsked, Text: "Which walrus?", Tell: desk.TellByMessage}))
	g.clock.add(time.Minute)
	g.deliver()
	token := g.link(r.ID)
	refuse(g.SendCode(ctx, token, mustDate("1961-07-24")))
	visit := g.stepUpAs(token, "1961-07-23")
	refuse(errOf(g.AddWords(ctx, token, visit, "a0", strings.Repeat("walrus ", 2000))))
	_, err = g.AddWords(ctx, token, visit, "a1", "the tangerine one")
	g.must(err)
	refuse(errOf(g.AddWords(ctx, token, visit, "a1", "the walrus one")))
	g.must(g.Note(ctx, navigator, "n1", r.ID, "a walrus was heard"))
	g.must(g.Rang(ctx, navigator, "c1", r.ID, request.Spoke, "about the marshmallow", g.clock.Now()))
	g.must(g.Task(ctx, navigator, "t1", r.ID, "send the periwinkle", "reception", g.clock.Now()))
	g.must(g.TaskDone(ctx, navigator, r.ID, g.open(r.ID).Errands[0].ID, ""))
	g.must(g.Book(ctx, navigator, "b1", r.ID, free[0].ID, desk.TellByMessage))
	refuse(errOf(g.KeyIn(ctx, receptionist, desk.KeyedIn{Key: "q1", Contact: request.Contact{Channel: request.Phone, Kind: request.Clinical,
		Intake: request.Intake{Given: "Zaphodina", Family: strings.Repeat("Quxworthy", 20), Answers: map[string]string{"words": "walrus"}}}})))
	refuse(g.Close(ctx, navigator, r.ID, desk.Closing{Key: "z1", Outcome: "tangerine", Reason: "walrus"}))
	g.clock.add(time.Minute)
	g.deliver()
	return patient, r, refusals
}

// stepUpAs gives both proofs with a date of birth.
func (g *surgery) stepUpAs(token, born string) string {
	g.t.Helper()
	ctx := g.t.Context()
	g.must(g.SendCode(ctx, token, mustDate(born)))
	g.deliver()
	visit, err := g.Enter(ctx, token, g.code())
	g.must(err)
	return visit.Reveal()
}

// code is the newest one that was sent.
func (g *surgery) code() (code string) {
	g.post.mu.Lock()
	defer g.post.mu.Unlock()
	for _, m := range g.post.sent {
		if _, after, ok := strings.Cut(m.Content.Body, "your code is "); ok {
			code = after[:6]
		}
	}
	return code
}

// TestPersonalDataHasItsPlaces: what patients wrote, their names and numbers
// are in details of the journal, in rows, and in forms that were begun; never
// in headers, stored answers, other records, the access log, errors or logs.
func TestPersonalDataHasItsPlaces(t *testing.T) {
	everyPlace(t, func(t *testing.T, p place) {
		g := newSurgery(t, p.open(t))
		_, _, refusals := g.plant()
		all := p.tables(t)
		requests := p.rows(t, "request")
		for _, table := range []string{"entry", requests, "answer", "record", "access"} {
			if all[table] == "" {
				t.Errorf("table %s is empty: nothing was looked at", table)
			}
		}
		if len(leaks(all["entry"])) == 0 || len(leaks(all[requests])) == 0 {
			t.Error("the planted data are not where they belong: nothing was looked at")
		}
		for name, text := range all {
			if name == "entry" || strings.HasPrefix(name, "row_") {
				continue
			}
			for line := range strings.SplitSeq(text, "\n") {
				if found := leaks(line); len(found) > 0 {
					t.Errorf("%s holds %q", name, found)
				}
			}
		}
		g.must(g.store.View(t.Context(), headersAreClean(t)))
		for _, err := range refusals {
			if found := leaks(fmt.Sprintf("%v %+v", err, err) + fieldsOf(err)); len(found) > 0 {
				t.Errorf("an error holds %q: %v", found, err)
			}
		}
		if found := leaks(g.logged.String()); len(found) > 0 {
			t.Errorf("the log holds %q", found)
		}
	})
}

func fieldsOf(err error) string { return fmt.Sprint(care.FieldsOf(err), errors.Unwrap(err)) }

// TestStatesAreNotLogged: whoever logs a state by mistake logs no person.
func TestStatesAreNotLogged(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	patient, r, _ := g.plant()
	o, err := g.Open(t.Context(), clinician, r.ID)
	g.must(err)
	f, err := g.PatientFile(t.Context(), clinician, patient)
	g.must(err)
	var out log
	l := slog.New(slog.NewTextHandler(&out, nil))
	l.Info("by mistake", "request", o.Request, "intake", o.Request.Intake, "appointment", o.Appointments[0], "content", o.Messages[0].Content,
		"details", f.Patient.Details, "said", o.Request.Said[0], "task", o.Request.Errands[0], "sent", g.post.sent[0].Content)
	if found := leaks(out.String()); len(found) > 0 || out.String() == "" {
		t.Errorf("the log holds %q", found)
	}
}

// headersAreClean looks through what is never erased.
func headersAreClean(t *testing.T) func(store.Reader) error {
	return func(r store.Reader) error {
		n := 0
		for _, org := range []care.OrgID{home, hub} {
			entries, err := r.Entries(t.Context(), org, 0, store.MaxRows)
			if err != nil {
				return err
			}
			for _, e := range entries {
				n++
				if found := leaks(string(e.Header)); len(found) > 0 {
					t.Errorf("the header of a %s holds %q", e.Kind, found)
				}
			}
		}
		if n < 20 {
			t.Errorf("only %d headers were looked at", n)
		}
		return nil
	}
}
