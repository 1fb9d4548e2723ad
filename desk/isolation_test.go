package desk_test

import (
	"encoding/json"
	"strings"
	"testing"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/identity"
	"frontdoor/policy"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/store"
)

const elsewhere care.OrgID = "B82002"

func aSession(day care.Date, from care.TimeOfDay, slots int) booking.PublishSession {
	return booking.PublishSession{
		ClinicianName: "Dr Made-Up", Role: booking.Roles()[0], Mode: booking.FaceToFace, Category: booking.CategoriesOn(day)[0].Category,
		Day: day, From: from, To: from + care.TimeOfDay(10*slots), SlotLength: 10,
	}
}

// listOf is a list of one patient.
func listOf(number int) []desk.ListRow {
	n, _ := care.TestNHSNumber(number)
	return []desk.ListRow{{Details: practice.Details{NHSNumber: n, Family: "Listed", Given: "Lou", Born: mustDate("1970-01-02")}}}
}

// things makes one of each in the home practice.
func (g *surgery) things() things {
	g.t.Helper()
	ctx := g.t.Context()
	var x things
	_, err := g.ImportPatients(ctx, care.System(home), listOf(7), true)
	g.must(err)
	found, err := g.SearchPatients(ctx, manager, "listed")
	g.must(err)
	x.patient = found[0].ID
	_, err = g.AddMember(ctx, manager, "colleague", identity.Terms{Name: "Colleague", Role: care.Clinician})
	g.must(err)
	staff, err := g.Members(ctx, manager)
	g.must(err)
	x.person = staff[0].Person
	free := g.clinic(4)
	x.slot, x.session = free[1].ID, free[1].Session
	r := g.write("a sore toe since Friday")
	x.request, x.reference = r.ID, r.Reference
	x.other = g.write("the same sore toe").ID
	g.must(g.Task(ctx, navigator, "", x.request, "look at the toe", "", g.clock.Now()))
	x.task = g.open(x.request).Errands[0].ID
	x.booked = g.write("another sore toe").ID
	g.must(g.Band(ctx, clinician, x.booked, request.Soon, ""))
	g.must(g.Book(ctx, clinician, "", x.booked, free[0].ID, desk.TellByCall))
	o, err := g.Open(ctx, clinician, x.booked)
	g.must(err)
	x.appointment, x.message = o.Appointments[0].ID, o.Messages[0].ID
	return x
}

// TestAnotherPractice: whoever works elsewhere meets nothing of this practice,
// whatever they ask for.
func TestAnotherPractice(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	_, err := g.SetUp(ctx, elsewhere, practice.Default("Other Surgery", care.Practice, mustPhone("01632 960125")))
	g.must(err)
	x := g.things()
	before, err := g.At(ctx, home)
	g.must(err)
	for name, p := range about {
		_, err := p.call(ctx, g.Desk, abroad(p.action), x)
		if care.KindOf(err) != care.NotFound {
			t.Errorf("%s of another practice: %v, want not found", name, err)
		}
	}
	for name, p := range own {
		got, err := p.call(ctx, g.Desk, abroad(p.action), x)
		g.must(err)
		text, err := json.Marshal(got)
		g.must(err)
		for _, id := range []care.ID{x.request, x.other, x.patient, x.slot, x.session, x.appointment, x.message, x.person} {
			if strings.Contains(string(text), string(id)) {
				t.Errorf("%s shows something of another practice: %s", name, text)
			}
		}
	}
	mine := g.clinicAt(abroad(policy.BookingPublishSession))
	theirs := g.keyIn(abroad(policy.RequestKeyIn), "a cough of somebody else")
	for what, err := range map[string]error{
		"book a foreign slot":        g.Book(ctx, abroad(policy.RequestBook), "", theirs, x.slot, desk.TellByCall),
		"offer a foreign slot":       g.OfferSlots(ctx, abroad(policy.RequestOffer), "", theirs, []care.ID{mine[0].ID, x.slot}, desk.TellByCall),
		"join a foreign request":     g.Join(ctx, abroad(policy.RequestJoin), theirs, x.other),
		"link a foreign patient":     g.LinkPatient(ctx, abroad(policy.RequestLinkPatient), theirs, x.patient, ""),
		"assign a foreign colleague": g.Assign(ctx, abroad(policy.RequestAssign), theirs, "", x.person),
	} {
		if care.KindOf(err) != care.NotFound {
			t.Errorf("%s: %v, want not found", what, err)
		}
	}
	after, err := g.At(ctx, home)
	g.must(err)
	if before != after {
		t.Errorf("the practice's journal grew from %s to %s", before, after)
	}
	g.clean()
}

// abroad is somebody elsewhere who may do an action there.
func abroad(a policy.Action) care.Actor {
	by := whoMay(a)
	by.Org, by.ID = elsewhere, "00000000-0000-7000-8000-0000000000e1"
	return by
}

// whoMay is a member of staff who may do an action.
func whoMay(a policy.Action) care.Actor {
	for _, row := range policy.Table() {
		for _, role := range care.StaffRoles {
			if row.Action == a && row.For(role) != '-' && row.For(role) != 'a' {
				return staff(role)
			}
		}
	}
	panic("nobody may " + string(a))
}

func (g *surgery) clinicAt(by care.Actor) []*booking.Slot {
	g.t.Helper()
	g.must(g.PublishSession(g.t.Context(), by, "", aSession(care.DateOf(g.clock.Now()).AddDays(2), 9*60, 4)))
	free, err := g.FreeSlots(g.t.Context(), by, "", "", 10)
	g.must(err)
	return free
}

func (g *surgery) keyIn(by care.Actor, words string) care.ID {
	g.t.Helper()
	r, err := g.KeyIn(g.t.Context(), by, desk.KeyedIn{Contact: request.Contact{Channel: request.Phone, Kind: request.Clinical, Band: request.Urgent,
		Intake: request.Intake{Answers: map[string]string{"words": words}}}})
	g.must(err)
	return r.ID
}

// TestEveryRole: who may not do something is refused, in every method, and the
// refusal is in the access log. Whoever has not signed in may nothing.
func TestEveryRole(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	x := g.things()
	before, err := g.At(ctx, home)
	g.must(err)
	rows := map[policy.Action]policy.Row{}
	for _, row := range policy.Table() {
		rows[row.Action] = row
	}
	for _, list := range []map[string]probe{about, own} {
		for name, p := range list {
			for _, role := range care.StaffRoles {
				by, anon := staff(role), staff(role)
				anon.ID = ""
				if _, err := p.call(ctx, g.Desk, anon, x); care.KindOf(err) != care.Denied {
					t.Errorf("%s by a %s who is not signed in: %v, want denied", name, role, err)
				}
				letter := rows[p.action].For(role)
				if letter != '-' && letter != 'a' && letter != 'h' {
					continue
				}
				was := g.refusals(by)
				if _, err := p.call(ctx, g.Desk, by, x); care.KindOf(err) != care.Denied {
					t.Errorf("%s by a %s: %v, want denied", name, role, err)
				}
				if g.refusals(by) != was+1 {
					t.Errorf("%s by a %s left %d rows of refusal, want 1", name, role, g.refusals(by)-was)
				}
			}
		}
	}
	after, err := g.At(ctx, home)
	g.must(err)
	if before != after {
		t.Errorf("the journal grew from %s to %s by refused commands", before, after)
	}
}

// accesses of somebody, newest first.
func (g *surgery) accesses(by care.Actor) (list []store.Access) {
	g.t.Helper()
	g.must(g.store.View(g.t.Context(), func(r store.Reader) error {
		all, err := r.Accesses(g.t.Context(), by.Org, "", store.MaxRows)
		for _, a := range all {
			if a.Actor == by.ID && a.Role == by.Role {
				list = append(list, a)
			}
		}
		return err
	}))
	return list
}

// looksAt counts the rows that name somebody.
func (g *surgery) looksAt(whose care.ID) (n int) {
	g.t.Helper()
	g.must(g.store.View(g.t.Context(), func(r store.Reader) error {
		list, err := r.Accesses(g.t.Context(), home, whose, store.MaxRows)
		n = len(list)
		return err
	}))
	return n
}

func (g *surgery) refusals(by care.Actor) (n int) {
	for _, a := range g.accesses(by) {
		if a.Reason == "refused" {
			n++
		}
	}
	return n
}

// TestEveryLookIsLogged: each query that shows patient data leaves one row that
// names whose they were.
func TestEveryLookIsLogged(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	x := g.things()
	for name, whose := range map[string]care.ID{
		"Open": x.other, "PatientFile": x.patient, "History": x.request, "Worklist": x.other, "Clinics": x.booked,
		"Find": x.other, "SearchPatients": x.patient, "Appointment": x.booked,
	} {
		p, ok := about[name]
		if !ok {
			p = own[name]
		}
		by := whoMay(p.action)
		was, named := len(g.accesses(by)), g.looksAt(whose)
		_, err := p.call(ctx, g.Desk, by, x)
		g.must(err)
		if n := len(g.accesses(by)) - was; n != 1 {
			t.Errorf("%s left %d rows in the access log, want 1", name, n)
		}
		if n := g.looksAt(whose) - named; n != 1 {
			t.Errorf("%s: %d rows name whose data were shown, want 1", name, n)
		}
	}
	list, err := g.Alerts(ctx, receptionist)
	g.must(err)
	for _, s := range list {
		if s.Intake.FullName() != "" || len(s.Said) > 0 {
			t.Error("an alert shows a person without a row in the access log")
		}
	}
}
