package desk_test

import (
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/store"
)

// TestImports: the same list again changes nothing; details change, people
// leave and come back; a number keeps its person; nothing is half imported.
func TestImports(t *testing.T) {
	everyStore(t, func(t *testing.T, open func(*testing.T) store.Store) {
		g := newSurgery(t, open(t))
		ctx := t.Context()
		rows := make([]desk.ListRow, 700)
		for i := range rows {
			rows[i] = listOf(i + 1)[0]
			rows[i].Details.Family = "Family" + string(rune('a'+i%26))
		}
		load := func(rows []desk.ListRow, whole bool, want desk.Imported) {
			t.Helper()
			got, err := g.ImportPatients(ctx, care.System(home), rows, whole)
			g.must(err)
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		}
		load(rows, true, desk.Imported{Registered: 700})
		at, err := g.At(ctx, home)
		g.must(err)
		load(rows, true, desk.Imported{Same: 700})
		if now, _ := g.At(ctx, home); now != at {
			t.Error("the same list again wrote to the journal")
		}
		found, err := g.SearchPatients(ctx, receptionist, string(rows[3].Details.NHSNumber))
		g.must(err)
		who := found[0].ID
		rows[3].Details.Family, rows[3].Details.Postcode = "Newname", "ZZ99 9ZZ"
		load(rows[:600], true, desk.Imported{Updated: 1, Same: 599, Left: 100})
		load(rows[600:650], false, desk.Imported{Registered: 50})
		found, err = g.SearchPatients(ctx, receptionist, "newname")
		g.must(err)
		if len(found) != 1 || found[0].ID != who {
			t.Errorf("the number moved to another person: %v", found)
		}
		found, err = g.SearchPatients(ctx, receptionist, string(rows[699].Details.NHSNumber))
		g.must(err)
		if len(found) != 1 || !found[0].Left {
			t.Error("who left is not found, or not as somebody who left")
		}
		g.wants(care.Invalid, errOf(g.ImportPatients(ctx, care.System(home), nil, true)))
		g.wants(care.Invalid, errOf(g.ImportPatients(ctx, care.System(home), []desk.ListRow{rows[0], listOf(900)[0], rows[0]}, false)))
		if found, _ = g.SearchPatients(ctx, receptionist, string(listOf(900)[0].Details.NHSNumber)); len(found) != 0 {
			t.Error("a refused list was half imported")
		}
		g.clean()
	})
}

// TestMatching: a contact is linked to the one person on the list that it fits.
func TestMatching(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	person := func(n int, given, postcode string) desk.ListRow {
		row := listOf(n)[0]
		row.Details = practice.Details{NHSNumber: row.Details.NHSNumber, Family: "Made-Up", Given: given, Born: mustDate("1980-02-03"), Postcode: care.Postcode(postcode)}
		return row
	}
	_, err := g.ImportPatients(ctx, care.System(home), []desk.ListRow{person(1, "Ada", "ZZ99 1AA"), person(2, "Eda", "ZZ99 1AA")}, true)
	g.must(err)
	for _, c := range []struct {
		given, postcode, want string
	}{{"Ada", "", "matched"}, {"ADA", "", "matched"}, {"Adelaide", "", "several"}, {"Adelaide", "ZZ99 1AA", "several"}, {"Eda", "ZZ99 2BB", "matched"}} {
		r := g.write("sore ear", func(d *desk.Draft) { d.Intake.Given, d.Intake.Postcode = c.given, care.Postcode(c.postcode) })
		if s := g.open(r.ID); s.Match != c.want || (s.Patient != "") != (c.want == "matched") {
			t.Errorf("%s %s: %q, want %q", c.given, c.postcode, s.Match, c.want)
		}
	}
	r := g.write("sore ear", func(d *desk.Draft) { d.Intake.Family = "Elsewhere" })
	if s := g.open(r.ID); s.Match != "none" {
		t.Errorf("a stranger: %q", s.Match)
	}
}

// TestOrder: emergencies nobody has taken first, then band, promise, arrival;
// and the counts of the page agree with its lists.
func TestOrder(t *testing.T) {
	everyStore(t, func(t *testing.T, open func(*testing.T) store.Store) {
		g := newSurgery(t, open(t))
		ctx := t.Context()
		made := map[string]care.ID{}
		for _, name := range []string{"routine", "soon", "unseen-early", "urgent", "same-day", "unseen-late", "taken", "flagged"} {
			words := "sore ear"
			if name == "flagged" || name == "taken" {
				words = "crushing chest pain and I can not breathe"
			}
			made[name] = g.write(words, func(d *desk.Draft) { d.Intake.Given = name }).ID
			g.clock.add(time.Second)
		}
		for name, band := range map[string]request.Band{"routine": request.Routine, "soon": request.Soon, "urgent": request.Urgent, "same-day": request.SameDay} {
			g.must(g.Band(ctx, clinician, made[name], band, ""))
		}
		g.must(g.Acknowledge(ctx, clinician, made["taken"], ""))
		w, err := g.Worklist(ctx, navigator, desk.Filter{})
		g.must(err)
		want := []string{"flagged", "taken", "urgent", "unseen-early", "unseen-late", "same-day", "soon", "routine"}
		for i, s := range w.Requests {
			if i >= len(want) || s.ID != made[want[i]] {
				t.Errorf("place %d: %s, want %s", i, s.Intake.Given, want[i])
			}
		}
		if len(w.Alerts) != 1 || w.Total != 8 || w.ByList[request.ToDo] != 8 || w.ByBand[request.Emergency] != 2 || w.ByBand[request.Unbanded] != 2 {
			t.Errorf("%d alerts, %d in total, %v, %v", len(w.Alerts), w.Total, w.ByList, w.ByBand)
		}
		g.must(g.Respond(ctx, clinician, made["soon"], desk.Reply{Kind: request.AnswerAsked, Text: "Which side?", Tell: desk.TellByCall}))
		g.must(g.Close(ctx, clinician, made["routine"], desk.Closing{Outcome: "advice", Reason: "done"}))
		g.must(g.Assign(ctx, clinician, made["urgent"], "gp", ""))
		for _, c := range []struct {
			f    desk.Filter
			want int
		}{
			{desk.Filter{}, 6}, {desk.Filter{List: request.Waiting}, 1}, {desk.Filter{List: request.Closed}, 1}, {desk.Filter{Team: "gp"}, 1},
			{desk.Filter{Band: "none"}, 2}, {desk.Filter{Band: "emergency"}, 2}, {desk.Filter{Channel: request.Phone}, 0}, {desk.Filter{Page: 1}, 6},
		} {
			w, err := g.Worklist(ctx, navigator, c.f)
			g.must(err)
			if w.Total != c.want || c.f.Page == 0 && len(w.Requests) != c.want || c.f.Page > 0 && len(w.Requests) > 0 {
				t.Errorf("%+v finds %d, shows %d, want %d", c.f, w.Total, len(w.Requests), c.want)
			}
		}
		g.clock.add(48 * time.Hour)
		if w, _ = g.Worklist(ctx, navigator, desk.Filter{}); w.Missed != 6 {
			t.Errorf("%d promises missed after two days, want 6", w.Missed)
		}
	})
}

// TestPresence: who looks at what is seen by others, and ends by itself.
func TestPresence(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	r := g.write("sore ear")
	looking := func() int {
		o, err := g.Open(ctx, clinician, r.ID)
		g.must(err)
		return len(o.Looking)
	}
	hears := g.Listen(home)
	defer hears.Close()
	g.must(g.Looking(ctx, navigator, r.ID))
	<-hears.C
	g.must(g.Looking(ctx, clinician, r.ID))
	if n := looking(); n != 1 {
		t.Errorf("%d others look, want the navigator", n)
	}
	g.clock.add(75*time.Second - time.Nanosecond)
	if n := looking(); n != 1 {
		t.Errorf("%d look after 75 seconds less a moment", n)
	}
	g.clock.add(time.Nanosecond)
	if n := looking(); n != 0 {
		t.Errorf("%d look although they gave no sign of life", n)
	}
	g.must(g.Looking(ctx, navigator, r.ID))
	g.must(g.Left(ctx, navigator, r.ID))
	if n := looking(); n != 0 {
		t.Errorf("%d look after they left", n)
	}
}

// TestTimers: nothing waits for ever. Just before its time it waits; at its
// time it is on the list again, and says why.
func TestTimers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		start func(g *surgery, id care.ID)
		why   string
	}{
		"an unanswered question": {func(g *surgery, id care.ID) {
			g.must(g.Respond(g.t.Context(), navigator, id, desk.Reply{Kind: request.AnswerAsked, Text: "Which side?", Tell: desk.TellByCall}))
		}, "unanswered"},
		"an offer that nobody chose from": {func(g *surgery, id care.ID) {
			g.must(g.OfferSlots(g.t.Context(), navigator, "", id, []care.ID{g.clinic(2)[0].ID}, desk.TellByCall))
		}, "unchosen"},
		"a call back": {func(g *surgery, id care.ID) {
			g.must(g.Rang(g.t.Context(), navigator, "", id, request.NoAnswer, "", g.clock.Now().Add(2*time.Hour)))
		}, "call-back"},
		"a hub that says nothing": {func(g *surgery, id care.ID) {
			g.must(g.OfferToHub(g.t.Context(), navigator, "", id, ""))
		}, "hub-lapsed"},
		"an answer on its way": {func(g *surgery, id care.ID) {
			g.must(g.Respond(g.t.Context(), navigator, id, desk.Reply{Kind: request.AnswerAdvice, Text: "rest", Tell: desk.TellByMessage}))
		}, "undelivered"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newSurgery(t, openSQLite(t))
			r := g.write("sore ear")
			g.must(g.Band(t.Context(), navigator, r.ID, request.Soon, ""))
			c.start(g, r.ID)
			s := g.open(r.ID)
			if s.List != request.Waiting || s.Until.IsZero() {
				t.Fatalf("it does not wait: %s until %s", s.List, s.Until)
			}
			tick := func() {
				t.Helper()
				_, err := g.Tick(t.Context())
				g.must(err)
			}
			g.clock.add(s.Until.Sub(g.clock.Now()) - time.Microsecond)
			tick()
			if s := g.open(r.ID); s.List != request.Waiting {
				t.Errorf("back too early: %s", s.Returned)
			}
			g.clock.add(time.Microsecond)
			tick()
			if s := g.open(r.ID); s.List != request.ToDo || s.Returned != c.why || !s.Promise.Runs() || s.Offer != nil {
				t.Errorf("at its time: %s because %q", s.List, s.Returned)
			}
			at, err := g.At(t.Context(), home)
			g.must(err)
			tick()
			if now, _ := g.At(t.Context(), home); now != at {
				t.Error("the timer did it twice")
			}
			g.clean()
		})
	}
}

// TestStaleClaim: a claim ends by itself, and colleagues can go on.
func TestStaleClaim(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	r := g.write("sore ear")
	g.must(g.Claim(ctx, navigator, r.ID))
	ends := g.open(r.ID).ClaimEnds
	g.clock.add(ends.Sub(g.clock.Now()) - time.Microsecond)
	g.wants(care.Conflict, g.Band(ctx, clinician, r.ID, request.Soon, ""))
	g.wants(care.Conflict, g.Release(ctx, clinician, r.ID))
	g.clock.add(time.Microsecond)
	g.deliver()
	if s := g.open(r.ID); s.ClaimedBy != "" {
		t.Error("the claim did not end")
	}
	g.must(g.Band(ctx, clinician, r.ID, request.Soon, ""))
	g.clean()
}

// TestLostLink: wrong dates of birth lock the link; the practice has a task,
// also when the request is closed already, and opens it again.
func TestLostLink(t *testing.T) {
	t.Parallel()
	for _, closed := range []bool{false, true} {
		g := newSurgery(t, openSQLite(t))
		ctx := t.Context()
		r := g.write("sore ear")
		if closed {
			g.must(g.Close(ctx, clinician, r.ID, desk.Closing{Outcome: "advice", Reason: "done"}))
		}
		token := g.link(r.ID)
		for range 4 {
			g.wants(care.Invalid, g.SendCode(ctx, token, mustDate("1980-02-04")))
		}
		g.wants(care.TooMany, g.SendCode(ctx, token, mustDate("1980-02-04")))
		g.wants(care.TooMany, g.SendCode(ctx, token, mustDate("1980-02-03")))
		s := g.open(r.ID)
		if closed && (s.List != request.Closed || s.Said[len(s.Said)-1].Kind != "note") || !closed && len(s.OpenErrands()) != 1 {
			t.Errorf("closed %v: the practice does not see it: %+v", closed, s.Errands)
		}
		g.must(g.UnlockLink(ctx, receptionist, r.ID))
		g.stepUp(token)
		o, err := g.Open(ctx, clinician, r.ID)
		g.must(err)
		for _, m := range o.Messages {
			if m.Purpose == "code" {
				t.Error("staff can read the patient's code")
			}
		}
		if g.logged.String() != "" {
			t.Errorf("trouble was logged: %s", g.logged.String())
		}
	}
}
