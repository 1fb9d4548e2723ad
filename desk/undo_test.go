package desk_test

import (
	"testing"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/request"
)

// TestUndo takes back what had not reached anybody: the message does not go
// out, what was held is free again, and the work is as it was.
func TestUndo(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	free := g.clinic(3)
	r := g.write("sore ear")
	g.deliver()
	g.must(g.Band(ctx, navigator, r.ID, request.Soon, ""))
	sent := len(g.post.sent)
	g.must(g.OfferSlots(ctx, navigator, "", r.ID, []care.ID{free[0].ID, free[1].ID, free[0].ID}, desk.TellByMessage))
	if s := g.open(r.ID); len(s.Offer.Slots) != 2 || g.free() != 1 {
		t.Errorf("%d slots offered, %d free, want 2 and 1", len(s.Offer.Slots), g.free())
	}
	g.wants(care.Denied, g.Undo(ctx, clinician, r.ID)) // somebody else's step
	g.must(g.Undo(ctx, navigator, r.ID))
	g.wants(care.Conflict, g.Undo(ctx, navigator, r.ID))
	g.clock.add(time.Hour)
	g.deliver()
	if s := g.open(r.ID); s.List != request.ToDo || s.Offer != nil || s.Response != nil || g.free() != 3 {
		t.Errorf("after the undo: %s, offer %v, %d free", s.List, s.Offer, g.free())
	}
	if len(g.post.sent) != sent {
		t.Error("the message of the offer went out all the same")
	}

	g.must(g.Respond(ctx, navigator, r.ID, desk.Reply{Kind: request.AnswerAdvice, Text: "rest", Tell: desk.TellByMessage}))
	window := g.open(r.ID).Undo.Until.Sub(g.clock.Now())
	g.clock.add(window - time.Second)
	g.deliver()
	if len(g.post.sent) != sent {
		t.Error("the message went out before the window was over")
	}
	g.clock.add(time.Second)
	g.wants(care.Conflict, g.Undo(ctx, navigator, r.ID))
	g.deliver()
	if len(g.post.sent) != sent+1 {
		t.Error("the message did not go out after the window")
	}
	g.clean()
}

func (g *surgery) free() int {
	g.t.Helper()
	free, err := g.FreeSlots(g.t.Context(), manager, "", "", 1000)
	g.must(err)
	return len(free)
}

// TestUndoOfARaise: who raised a band by mistake takes that back without a
// clinician, as long as nobody's judgement and no red flag is lost by it.
func TestUndoOfARaise(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		words string
		steps func(g *surgery, id care.ID)
		by    care.Actor
		want  care.Kind
	}{
		"back to what a person decided": {"sore ear", func(g *surgery, id care.ID) {
			g.must(g.Band(g.t.Context(), clinician, id, request.Soon, ""))
			g.must(g.Band(g.t.Context(), navigator, id, request.Emergency, ""))
		}, navigator, ""},
		"again, after the first undo": {"sore ear", func(g *surgery, id care.ID) {
			g.must(g.Band(g.t.Context(), navigator, id, request.Soon, ""))
			g.must(g.Band(g.t.Context(), navigator, id, request.Urgent, ""))
			g.must(g.Undo(g.t.Context(), navigator, id))
			g.must(g.Band(g.t.Context(), navigator, id, request.Urgent, ""))
		}, navigator, ""},
		"to where nobody had looked": {"sore ear", func(g *surgery, id care.ID) {
			g.must(g.Band(g.t.Context(), navigator, id, request.Emergency, ""))
		}, navigator, care.Denied},
		"the same, by a clinician": {"sore ear", func(g *surgery, id care.ID) {
			g.must(g.Band(g.t.Context(), clinician, id, request.Emergency, ""))
		}, clinician, ""},
		"below a red flag": {"crushing chest pain and I can not breathe", func(g *surgery, id care.ID) {
			g.must(g.Band(g.t.Context(), clinician, id, request.Soon, "seen already, it was reflux"))
			g.must(g.Band(g.t.Context(), navigator, id, request.Urgent, ""))
		}, navigator, care.Denied},
		"a raise that stays below urgent": {"sore ear", func(g *surgery, id care.ID) {
			g.must(g.Band(g.t.Context(), navigator, id, request.Routine, ""))
			g.must(g.Band(g.t.Context(), receptionist, id, request.SameDay, ""))
		}, receptionist, ""},
		"of a clinician's lowering raises": {"crushing chest pain and I can not breathe", func(g *surgery, id care.ID) {
			g.must(g.Band(g.t.Context(), clinician, id, request.Soon, "seen"))
		}, clinician, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newSurgery(t, openSQLite(t))
			r := g.write(c.words)
			c.steps(g, r.ID)
			if err := g.Undo(t.Context(), c.by, r.ID); care.KindOf(err) != c.want {
				t.Errorf("got %v, want %q", err, c.want)
			}
			g.clean()
		})
	}
}

// TestWhoLowers: from emergency and urgent only a clinician goes down, by
// whatever way; a new reason for the same band is no way down.
func TestWhoLowers(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	r := g.write("sore ear")
	g.must(g.Band(ctx, navigator, r.ID, request.Urgent, ""))
	g.must(g.Band(ctx, navigator, r.ID, request.Urgent, "still looks unwell"))
	g.wants(care.Denied, g.Band(ctx, receptionist, r.ID, request.Urgent, "still looks unwell"))
	for _, by := range []care.Actor{receptionist, navigator, manager} {
		g.wants(care.Denied, g.Band(ctx, by, r.ID, request.SameDay, "better"))
	}
	g.wants(care.Invalid, g.Band(ctx, clinician, r.ID, request.SameDay, ""))
	g.must(g.Band(ctx, clinician, r.ID, request.SameDay, "better"))

	other := g.write("the same ear, much worse")
	g.must(g.Band(ctx, navigator, other.ID, request.Urgent, ""))
	g.must(g.Join(ctx, navigator, r.ID, other.ID))
	if s := g.open(r.ID); s.Band != request.Urgent {
		t.Fatalf("joined as %s", s.Band)
	}
	g.wants(care.Denied, g.Part(ctx, navigator, r.ID, other.ID))
	g.must(g.Part(ctx, clinician, r.ID, other.ID))
	if a, b := g.open(r.ID), g.open(other.ID); a.Band != request.SameDay || b.Band != request.Urgent {
		t.Errorf("parted as %s and %s", a.Band, b.Band)
	}
	// What the patient called paperwork is not, when its words raise a flag.
	admin := func(words string) care.ID {
		return g.write(words, func(d *desk.Draft) {
			d.Kind, d.Topic = request.AdminKind, request.OtherAdm
			d.Intake.Answers = map[string]string{"admin-words": words, "words": words}
		}).ID
	}
	paper, flagged := admin("a letter for the gym"), admin("crushing chest pain and I can not breathe")
	reply := desk.Reply{Kind: request.AnswerAdvice, Text: "It is ready.", Tell: desk.TellByCall}
	g.must(g.Respond(ctx, receptionist, paper, reply))
	g.wants(care.Denied, g.Respond(ctx, receptionist, flagged, reply))
	g.clean()
}

// TestSessionCancelled: free slots go, offers end and their requests come back,
// appointments are named to be moved, and no slot of another session is lost.
func TestSessionCancelled(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	first := g.clinic(4)
	g.must(g.PublishSession(ctx, manager, "", aSession(care.DateOf(g.clock.Now()).AddDays(1), 14*60, 2)))
	all, err := g.FreeSlots(ctx, manager, "", "", 100)
	g.must(err)
	second := all[len(first):]
	offeredTo, booked, untouched := g.write("ear"), g.write("nose"), g.write("throat")
	for _, id := range []care.ID{offeredTo.ID, booked.ID, untouched.ID} {
		g.must(g.Band(ctx, navigator, id, request.Soon, ""))
	}
	g.must(g.OfferSlots(ctx, navigator, "", offeredTo.ID, []care.ID{first[0].ID, second[0].ID}, desk.TellByCall))
	g.must(g.Book(ctx, navigator, "", booked.ID, first[1].ID, desk.TellByCall))
	g.must(g.OfferSlots(ctx, navigator, "", untouched.ID, []care.ID{second[1].ID}, desk.TellByCall))
	out, err := g.CancelSession(ctx, manager, first[0].Session, booking.ClinicianAway)
	g.must(err)
	appointment := g.open(booked.ID).Appointments[0]
	if len(out.Appointments) != 1 || out.Appointments[0] != appointment {
		t.Errorf("to be moved: %v", out.Appointments)
	}
	if s := g.open(offeredTo.ID); s.List != request.ToDo || s.Offer != nil || s.Returned != "offer-session-cancelled" {
		t.Errorf("the request that lost its offer is in %s (%s)", s.List, s.Returned)
	}
	if s := g.open(untouched.ID); s.Offer == nil {
		t.Error("an offer of another session ended, too")
	}
	if n := g.free(); n != 1 {
		t.Errorf("%d slots are free, want the one of the other session", n)
	}
	g.wants(care.Conflict, errOf(g.CancelSession(ctx, manager, first[0].Session, booking.ClinicianAway)))
	g.must(g.MoveAppointment(ctx, receptionist, appointment, second[0].ID))
	if n := g.free(); n != 0 {
		t.Errorf("%d slots are free after the move, want none: the one it left is withdrawn", n)
	}
	g.deliver()
	g.clean()
}

// TestSafetyNetOfACorrectedName: who puts their name right after an emergency
// check is seen under both; the same again makes nothing new.
func TestSafetyNetOfACorrectedName(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	_, dr, err := g.StartDraft(ctx, home)
	g.must(err)
	dr.Declared = []string{"Chest pain"}
	made := map[care.ID]bool{}
	for _, name := range []string{"", "Adda", "Ada", "Ada"} {
		dr.Intake.Given = name
		r, err := g.LeaveSafetyNet(ctx, dr)
		g.must(err)
		made[r.ID] = true
	}
	if len(made) != 3 {
		t.Errorf("%d records, want one without a name and one of each name", len(made))
	}
	g.clean()
}
