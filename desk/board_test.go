package desk_test

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/measure"
	"frontdoor/request"
	"frontdoor/store"
)

// rang takes a contact by telephone or at the desk.
func (g *surgery) rang(ch request.Channel, words string, at time.Time) care.ID {
	g.t.Helper()
	c := request.Contact{Channel: ch, Kind: request.Clinical, ForWhom: request.Self, Route: request.ByCall, At: at,
		Intake: request.Intake{Given: "Bo", Family: "Made-Up", Born: mustDate("1960-01-02"), Mobile: mustPhone("07700 900124"), Answers: map[string]string{"words": words}}}
	r, err := g.KeyIn(g.t.Context(), receptionist, desk.KeyedIn{Key: rand.Text(), Contact: c})
	g.must(err)
	return r.ID
}

func (g *surgery) board(by care.Actor, on care.Date) desk.Board {
	g.t.Helper()
	b, err := g.Board(g.t.Context(), by, on)
	g.must(err)
	return b
}

// TestBoardByHand follows a morning and counts it on fingers.
func TestBoardByHand(t *testing.T) {
	t.Parallel()
	everyStore(t, func(t *testing.T, open func(t *testing.T) store.Store) {
		g := newSurgery(t, open(t))
		ctx, today := t.Context(), care.DateOf(monday)
		if b := g.board(manager, care.Date{}); b.Figures.Total != 0 || !b.Today || b.Load == nil || b.Own != nil || !b.Standing.Longest.IsZero() {
			t.Errorf("a day without anything: %+v", b)
		}
		g.clock.add(5 * time.Minute) // 08:05
		web := g.write("My knee has hurt since I fell in the garden last week").ID
		phone := g.rang(request.Phone, "Sore ear since Friday", time.Time{})
		g.clock.add(55 * time.Minute)                                                // 09:00
		late := g.rang(request.Desk, "Rash on the arm", monday.Add(-30*time.Minute)) // came at 07:30, before core hours
		flag := g.write("I have crushing chest pain and it goes down my left arm").ID
		g.must(g.Band(ctx, clinician, web, request.Soon, ""))
		g.must(g.Respond(ctx, clinician, web, desk.Reply{Key: "a", Kind: request.AnswerAdvice, Text: "Rest it.", Tell: desk.TellByCall}))
		g.must(g.Band(ctx, clinician, phone, request.Soon, ""))
		g.must(g.Join(ctx, navigator, phone, late))
		b := g.board(manager, care.Date{})
		f := b.Figures
		if got, want := fmt.Sprint(f.Total, f.ByChannel[measure.Web], f.ByChannel[measure.Phone], f.ByChannel[measure.Desk], f.Core, f.Rush, f.Joined, f.RedFlags), "4 2 1 1 3 3 1 1"; got != want {
			t.Errorf("counted %s, by hand %s", got, want)
		}
		if f.ByHalf[measure.Desk][15] != 1 || f.ByHalf[measure.Web][16] != 1 || f.ByHalf[measure.Web][18] != 1 {
			t.Errorf("half hours %v", f.ByHalf)
		}
		if want := (measure.Promises{Kept: 1, Running: 1, Merged: 1, AtOnce: 1}); f.Promise != want {
			t.Errorf("promises %+v, by hand %+v", f.Promise, want)
		}
		if want := (measure.Spread{N: 1, P50: 55 * time.Minute, P90: 55 * time.Minute}); f.Waits != want || f.Looks != want || f.Unlooked != 1 {
			t.Errorf("waits %+v, looks %+v, not looked at %d", f.Waits, f.Looks, f.Unlooked)
		}
		if b.Standing.Alerts != 1 || b.Standing.Longest.IsZero() {
			t.Errorf("standing %+v", b.Standing)
		}
		// What happens later changes the same board, without reading all again.
		g.must(g.Acknowledge(ctx, clinician, flag, "Ringing"))
		g.clock.add(24 * time.Hour)
		if y := g.board(manager, today); y.Today || y.Load != nil || y.Own != nil || y.Slots != nil || y.Figures.Promise.Missed != 1 {
			t.Errorf("yesterday: %+v", y)
		}
		if n := g.board(manager, care.Date{}).Figures.Total; n != 0 {
			t.Errorf("today has %d of yesterday's", n)
		}
		// After four weeks the day is settled.
		g.clock.add(measure.SettledAfter * 24 * time.Hour)
		before := g.board(manager, today).Figures
		g.must(g.Band(ctx, clinician, flag, request.Urgent, "seen"))
		g.must(g.Respond(ctx, clinician, flag, desk.Reply{Key: "b", Kind: request.AnswerAdvice, Text: "Good.", Tell: desk.TellByCall}))
		if diff := cmp.Diff(before, g.board(manager, today).Figures, cmp.AllowUnexported(care.Date{})); diff != "" {
			t.Errorf("a settled day changed: %s", diff)
		}
		_, err := g.Board(ctx, manager, care.DateOf(g.clock.Now()).AddDays(1))
		g.wants(care.Invalid, err)
		_, err = g.Board(ctx, manager, care.DateOf(g.clock.Now()).AddDays(-desk.BoardDaysBack-1))
		g.wants(care.Invalid, err)
	})
}

// TestUndoneAnswersDoNotCount: taking an answer back makes the promise run again.
func TestUndoneAnswersDoNotCount(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	id := g.write("My knee has hurt since I fell in the garden last week").ID
	g.must(g.Band(ctx, clinician, id, request.Soon, ""))
	g.must(g.Respond(ctx, clinician, id, desk.Reply{Key: "a", Kind: request.AnswerAdvice, Text: "Rest it.", Tell: desk.TellByCall}))
	if p := g.board(manager, care.Date{}).Figures.Promise; p.Kept != 1 {
		t.Fatalf("answered: %+v", p)
	}
	g.must(g.Undo(ctx, clinician, id))
	if p := g.board(manager, care.Date{}).Figures.Promise; p.Kept != 0 || p.Running != 1 {
		t.Errorf("taken back: %+v", p)
	}
	// Answered again, closed and reopened: the first promise was kept and stays so.
	g.must(g.Respond(ctx, clinician, id, desk.Reply{Key: "b", Kind: request.AnswerAdvice, Text: "Rest it.", Tell: desk.TellByCall}))
	g.must(g.Close(ctx, clinician, id, desk.Closing{Key: "c", Outcome: "advice", Reason: "done", SafetyNet: "Come back if worse."}))
	g.clock.add(time.Hour)
	g.must(g.Reopen(ctx, clinician, id, "It is worse"))
	g.clock.add(72 * time.Hour)
	f := g.board(manager, care.DateOf(monday)).Figures
	if f.Promise.Kept != 1 || f.Promise.Missed != 0 || f.Reopened != 1 {
		t.Errorf("reopened: %+v, %d", f.Promise, f.Reopened)
	}
}

// TestLoadIsTheirOwn: a clinician sees their own load and nobody else's; a
// manager only how many; others nothing. Of fewer than three nobody is told.
func TestLoadIsTheirOwn(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	day := care.DateOf(monday)
	s := aSession(day, 9*60, 0)
	s.Clinician, s.Role, s.To = clinician.ID, booking.GP, 18*60
	g.must(g.PublishSession(ctx, manager, "", s))
	free, err := g.FreeSlots(ctx, clinician, "", "", 100)
	g.must(err)
	for i := range 3 {
		id := g.write("My knee has hurt since I fell in the garden last week").ID
		g.must(g.Band(ctx, clinician, id, request.Soon, ""))
		switch i {
		case 0:
			g.must(g.Book(ctx, clinician, "k", id, free[0].ID, desk.TellByCall))
		case 1: // an answer and an appointment with the same request are one contact
			g.must(g.Respond(ctx, clinician, id, desk.Reply{Key: "x", Kind: request.AnswerAdvice, Text: "Rest.", Tell: desk.TellByCall}))
			g.must(g.Book(ctx, clinician, "l", id, free[1].ID, desk.TellByCall))
		case 2:
			g.must(g.Respond(ctx, clinician, id, desk.Reply{Key: "y", Kind: request.AnswerAdvice, Text: "Rest.", Tell: desk.TellByCall}))
		}
	}
	b := g.board(clinician, care.Date{})
	if b.Own == nil || b.Load != nil || b.Own.Appointments != 2 || b.Own.Answered != 1 || !b.Own.Limited || b.Own.Limit.Contacts != 25 {
		t.Errorf("own load: %+v", b.Own)
	}
	other := clinician
	other.ID = "00000000-0000-7000-8000-000000000009"
	if o := g.board(other, care.Date{}).Own; o == nil || o.Contacts() != 0 {
		t.Errorf("a colleague's load: %+v", o)
	}
	for _, by := range []care.Actor{receptionist, navigator} {
		if b := g.board(by, care.Date{}); b.Own != nil || b.Load != nil {
			t.Errorf("a %s sees load: %+v %+v", by.Role, b.Own, b.Load)
		}
	}
	if l := g.board(manager, care.Date{}).Load; l == nil || l.Near != 0 || l.Over != 0 {
		t.Errorf("the manager sees %+v", l)
	}
	left := g.board(manager, care.Date{}).Slots
	if len(left) != 1 || left[0].Role != booking.GP || left[0].Today != 9*6-2 {
		t.Errorf("slots left: %+v", left)
	}
}

// TestExpectedComesFromOwnHistory: after four Mondays the fifth expects their mean.
func TestExpectedComesFromOwnHistory(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	for week := range measure.EnoughDays {
		for range week + 1 {
			g.write("My knee has hurt since I fell in the garden last week")
		}
		if e := g.board(manager, care.Date{}).Expected; e.From == measure.OwnHistory {
			t.Fatalf("a history in week %d", week)
		}
		g.clock.add(7 * 24 * time.Hour)
	}
	e := g.board(manager, care.Date{}).Expected
	if e.From != measure.OwnHistory || e.Days != 4 {
		t.Fatalf("expected from %s, %d days", e.From, e.Days)
	}
	if got := e.Sum(measure.Halves); got != 2.5 {
		t.Errorf("expected %v", got)
	}
}

// freshBoard works the figures of a day out again, by a program that has just begun.
func (g *surgery) freshBoard(on care.Date) measure.Day {
	g.t.Helper()
	rules, err := shipped()
	g.must(err)
	d, err := desk.New(g.t.Context(), g.store, desk.Options{Clock: g.clock, Random: rand.Reader, Rules: rules, Log: slog.New(slog.DiscardHandler), Base: "https://frontdoor.example.org"})
	g.must(err)
	defer d.Stop()
	b, err := d.Board(g.t.Context(), manager, on)
	g.must(err)
	return b.Figures
}

// TestErasedRequestsCountAsBefore: no figure needs what erasure deletes.
func TestErasedRequestsCountAsBefore(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx, today := t.Context(), care.DateOf(monday)
	id := g.write("I have crushing chest pain and it goes down my left arm").ID
	g.must(g.Acknowledge(ctx, clinician, id, "Ringing"))
	g.must(g.Respond(ctx, clinician, id, desk.Reply{Key: "a", Kind: request.AnswerAdvice, Text: "Go in.", Tell: desk.TellByCall}))
	g.must(g.Close(ctx, clinician, id, desk.Closing{Key: "c", Outcome: "emergency-handled", Reason: "done", SafetyNet: "Come back if worse."}))
	before := g.board(manager, today).Figures
	g.must(g.EraseRequest(ctx, manager, id, desk.AskedFor))
	if diff := cmp.Diff(before, g.freshBoard(today), cmp.AllowUnexported(care.Date{})); diff != "" {
		t.Errorf("erasure changed figures: %s", diff)
	}
	list, _, err := g.ExportRequests(ctx, home, today, today, true)
	g.must(err)
	if len(list) != 1 || list[0].Person.Intake.Family != "" {
		t.Errorf("the export has what was erased: %d", len(list))
	}
}
