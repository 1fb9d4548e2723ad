package desk_test

import (
	"strings"
	"testing"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/request"
	"frontdoor/store"
)

// TestFromFirstWordsToAppointment goes the whole way of a request, on both
// stores: written, banded, offered, chosen by the patient, seen by both.
func TestFromFirstWordsToAppointment(t *testing.T) {
	everyStore(t, func(t *testing.T, open func(*testing.T) store.Store) {
		g := newSurgery(t, open(t))
		ctx := t.Context()
		free := g.clinic(6)
		if len(free) != 6 {
			t.Fatalf("%d free slots, want 6", len(free))
		}
		r := g.write("My knee has hurt since I fell in the garden last week")
		g.deliver()

		g.wants(care.Conflict, g.OfferSlots(ctx, navigator, "", r.ID, []care.ID{free[0].ID}, desk.TellByMessage)) // nobody has banded it
		g.must(g.Claim(ctx, navigator, r.ID))
		g.wants(care.Conflict, g.Claim(ctx, clinician, r.ID))
		g.must(g.Band(ctx, navigator, r.ID, request.Soon, ""))
		g.must(g.OfferSlots(ctx, navigator, "k1", r.ID, []care.ID{free[0].ID, free[1].ID}, desk.TellByMessage))
		if s := g.open(r.ID); !s.Promise.Runs() {
			t.Error("the promise stopped although the patient was not told yet")
		}
		g.clock.add(time.Minute) // past the undo window
		g.deliver()
		s := g.open(r.ID)
		if s.Promise.Runs() || s.Contract.Runs() {
			t.Errorf("the clocks run although a named person offered and the patient was told: %+v %+v", s.Promise, s.Contract)
		}
		token := g.link(r.ID)
		visit := g.stepUp(token)
		mine, err := g.Read(ctx, token, visit)
		g.must(err)
		if len(mine.Offer) != 2 {
			t.Fatalf("the patient sees %d slots, want 2", len(mine.Offer))
		}
		g.must(g.Choose(ctx, token, visit, "c1", free[1].ID))
		g.must(g.Choose(ctx, token, visit, "c1", free[1].ID)) // the same click again
		mine, err = g.Read(ctx, token, visit)
		g.must(err)
		if len(mine.Appointments) != 1 || !mine.Appointments[0].Starts.Equal(free[1].Starts) {
			t.Fatalf("the patient sees %+v", mine.Appointments)
		}
		left, err := g.FreeSlots(ctx, manager, "", "", 100)
		g.must(err)
		if len(left) != 5 {
			t.Errorf("%d slots are free, want 5: the other held one is free again", len(left))
		}
		g.deliver()
		g.clean()
	})
}

// link is the token of the message that the patient got.
func (g *surgery) link(id care.ID) string {
	g.t.Helper()
	address, err := g.Link(home, id)
	g.must(err)
	_, token, _ := strings.Cut(address, "/r/")
	return token
}

// stepUp gives both proofs, taking the code from the text message.
func (g *surgery) stepUp(token string) string {
	g.t.Helper()
	ctx := g.t.Context()
	before := len(g.post.sent)
	g.must(g.SendCode(ctx, token, mustDate("1980-02-03")))
	g.deliver()
	var code string
	for _, m := range g.post.sent[before:] {
		if _, after, ok := strings.Cut(m.Content.Body, "your code is "); ok {
			code = after[:6]
		}
	}
	g.wants(care.Invalid, errOf(g.Enter(ctx, token, otherCode(code))))
	visit, err := g.Enter(ctx, token, code)
	g.must(err)
	return visit.Reveal()
}

func errOf[T any](_ T, err error) error { return err }

func otherCode(code string) string {
	if code[0] == '0' {
		return "1" + code[1:]
	}
	return "0" + code[1:]
}

// TestEmergency: the first page leaves a trace at once; it alerts until a
// person has it, and is escalated to the duty clinician.
func TestEmergency(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	_, dr, err := g.StartDraft(ctx, home)
	g.must(err)
	dr.Declared = []string{"Chest pain"}
	r, err := g.LeaveSafetyNet(ctx, dr)
	g.must(err)
	again, err := g.LeaveSafetyNet(ctx, dr)
	g.must(err)
	if again.ID != r.ID {
		t.Error("a second click left a second record")
	}
	w, err := g.Worklist(ctx, receptionist, desk.Filter{})
	g.must(err)
	if len(w.Alerts) != 1 || len(w.Requests) != 1 || w.Requests[0].Band != request.Emergency {
		t.Fatalf("the practice does not see it: %d alerts, %d requests", len(w.Alerts), len(w.Requests))
	}
	g.clock.add(2*time.Minute + 59*time.Second)
	g.deliver()
	if len(g.post.sent) != 0 {
		t.Error("the duty clinician was told too early")
	}
	g.clock.add(time.Second)
	g.deliver()
	if len(g.post.sent) != 1 || g.post.sent[0].Content.To != "+447700900999" {
		t.Fatalf("the duty clinician was not told: %d messages", len(g.post.sent))
	}
	g.wants(care.Denied, g.Band(ctx, receptionist, r.ID, request.Routine, "no"))
	g.wants(care.Denied, g.Band(ctx, navigator, r.ID, request.Routine, "no"))
	g.must(g.Acknowledge(ctx, receptionist, r.ID, "ringing"))
	g.must(g.Band(ctx, clinician, r.ID, request.Routine, "spoke to the patient"))
	g.clean()
}

// TestWalkIn: known and unknown people at the desk and on the telephone.
func TestWalkIn(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	n, _ := care.TestNHSNumber(1)
	rows := []desk.ListRow{{}}
	rows[0].Details.NHSNumber, rows[0].Details.Family, rows[0].Details.Given = n, "O’Brien-Smith", "Zoë"
	rows[0].Details.Born = mustDate("1990-12-31")
	rows[0].Details.Mobile = mustPhone("07700 900124")
	sum, err := g.ImportPatients(ctx, care.System(home), rows, true)
	g.must(err)
	if sum.Registered != 1 {
		t.Fatalf("%+v", sum)
	}
	for _, typed := range []string{"obrien", "zoe obr", "O'Brien-Smith Zoe", "31/12/1990", "31.12.1990 zoe", string(n), n.Display()} {
		found, err := g.SearchPatients(ctx, receptionist, typed)
		g.must(err)
		if len(found) != 1 {
			t.Errorf("%q finds %d people", typed, len(found))
		}
	}
	found, err := g.SearchPatients(ctx, receptionist, "obrien")
	g.must(err)
	in := desk.KeyedIn{Key: "form-1", Patient: found[0].ID, Contact: request.Contact{
		Channel: request.Phone, Kind: request.Clinical, ForWhom: request.Self, Route: request.ByCall,
		Intake: request.Intake{Answers: map[string]string{"words": "cough for two weeks"}},
	}}
	r, err := g.KeyIn(ctx, receptionist, in)
	g.must(err)
	again, err := g.KeyIn(ctx, receptionist, in)
	g.must(err)
	if r.ID != again.ID {
		t.Error("a double click made two requests")
	}
	s := g.open(r.ID)
	if s.Patient != found[0].ID || s.Intake.Family != "O’Brien-Smith" || s.Channel != request.Phone {
		t.Errorf("%+v", s)
	}
	unknown := desk.KeyedIn{Key: "form-2", Contact: request.Contact{
		Channel: request.Desk, Kind: request.Clinical, Route: request.NoRoute,
		Intake: request.Intake{Answers: map[string]string{"words": "someone has collapsed outside"}},
	}}
	r, err = g.KeyIn(ctx, receptionist, unknown)
	g.must(err)
	if !r.Emergency {
		t.Error("a red flag in keyed words raised nothing")
	}
	g.clean()
}

// TestAppointmentsOfADay: booked by staff, moved, arrived, missed, and the
// request that comes back.
func TestAppointmentsOfADay(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	free := g.clinic(4)
	a, b := g.write("sore ear since Friday"), g.write("rash on my arm", func(d *desk.Draft) { d.Intake.Given = "Ben" })
	for _, id := range []care.ID{a.ID, b.ID} {
		g.must(g.Band(ctx, navigator, id, request.SameDay, ""))
	}
	g.must(g.Book(ctx, navigator, "b1", a.ID, free[0].ID, desk.TellByCall))
	g.must(g.Book(ctx, navigator, "b1", a.ID, free[0].ID, desk.TellByCall))
	g.wants(care.Conflict, g.Book(ctx, navigator, "b2", b.ID, free[0].ID, desk.TellByCall))
	g.must(g.Book(ctx, navigator, "b3", b.ID, free[1].ID, desk.TellInPerson))
	first, second := g.open(a.ID).Appointments[0], g.open(b.ID).Appointments[0]
	g.must(g.MoveAppointment(ctx, receptionist, first, free[2].ID))
	g.clock.add(26*time.Hour + 30*time.Minute)
	g.deliver()
	g.must(g.Attend(ctx, receptionist, first, desk.Arrived, false, ""))
	g.must(g.Attend(ctx, receptionist, first, desk.Completed, false, ""))
	g.must(g.Attend(ctx, receptionist, second, desk.Missed, false, ""))
	if s := g.open(a.ID); s.List != request.Arranged {
		t.Errorf("after a completed appointment the request is in %s; a person closes it", s.List)
	}
	if s := g.open(b.ID); s.List != request.ToDo || s.Returned != string(booking.DidNotAttend) {
		t.Errorf("after a missed one it is in %s (%s), want back on the list", s.List, s.Returned)
	}
	g.must(g.Close(ctx, clinician, a.ID, desk.Closing{Outcome: "advice", Reason: "ear seen", SafetyNet: "come back if worse"}))
	g.clean()
}

// TestHub: work offered to a hub, accepted, refused, and left unanswered.
func TestHub(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	hubNavigator := care.Actor{Org: hub, ID: "00000000-0000-7000-8000-000000000099", Role: care.Navigator, Name: "hub"}
	offer := func(words string) care.ID {
		r := g.write(words)
		g.must(g.Band(ctx, navigator, r.ID, request.SameDay, ""))
		g.must(g.OfferToHub(ctx, navigator, "", r.ID, "no space left today"))
		g.deliver()
		return r.ID
	}
	atHub := func() []*request.State {
		w, err := g.Worklist(ctx, hubNavigator, desk.Filter{List: "offered"})
		g.must(err)
		return w.Requests
	}
	first := offer("earache and a temperature")
	if n := len(atHub()); n != 1 {
		t.Fatalf("the hub sees %d offers", n)
	}
	g.must(g.AnswerPractice(ctx, hubNavigator, atHub()[0].ID, true, ""))
	g.deliver()
	if s := g.open(first); s.Hub.State != "accepted" || s.List != request.Arranged {
		t.Errorf("after yes: %s, %s", s.Hub.State, s.List)
	}
	w, err := g.Worklist(ctx, hubNavigator, desk.Filter{})
	g.must(err)
	if s := g.open(first); !s.Promise.Runs() {
		t.Error("the promise stopped before the hub answered the patient")
	}
	g.must(g.Respond(ctx, hubNavigator, w.Requests[0].ID, desk.Reply{Kind: request.AnswerAdvice, Text: "Come at five", Tell: desk.TellByCall}))
	g.deliver()
	if s := g.open(first); s.Promise.Runs() || s.List != request.Arranged {
		t.Errorf("after the hub's answer the promise runs: %v, %s", s.Promise.Runs(), s.List)
	}
	g.must(g.Close(ctx, hubNavigator, w.Requests[0].ID, desk.Closing{Outcome: "advice", Reason: "seen at the hub"}))
	g.deliver()
	if s := g.open(first); s.Hub.State != "done" || s.List != request.ToDo || s.Returned != "hub-done" {
		t.Errorf("after the hub closed it: %s, %s, %s; a person here closes the loop", s.Hub.State, s.List, s.Returned)
	}
	second := offer("back pain")
	g.must(g.AnswerPractice(ctx, hubNavigator, atHub()[0].ID, false, "full"))
	g.deliver()
	if s := g.open(second); s.Hub.State != "refused" || s.List != request.ToDo {
		t.Errorf("after no: %s, %s", s.Hub.State, s.List)
	}
	third := offer("hay fever")
	g.clock.add(time.Hour)
	g.deliver()
	if s := g.open(third); s.Hub.State != "lapsed" || s.List != request.ToDo {
		t.Errorf("after silence: %s, %s", s.Hub.State, s.List)
	}
	g.clean()
}
