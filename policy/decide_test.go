package policy_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"frontdoor/care"
	"frontdoor/policy"
)

const (
	home  care.OrgID = "A81001"
	other care.OrgID = "A81002"
	hub   care.OrgID = "U12345"
)

// unguarded is a resource of home to which no condition applies.
var unguarded = policy.Resource{Org: home, Subject: "r1", SteppedUp: true, Admin: true}

// as is an actor of home in a role, on their own request when a patient.
func as(role care.Role) care.Actor {
	a := care.Actor{Org: home, ID: "r1", Role: role}
	if role == care.SystemRole || role == care.PeerRole {
		a.ID = ""
	}
	return a
}

// TestEveryCell walks every role and action and says again, without the
// table's letters, what each letter means.
func TestEveryCell(t *testing.T) {
	t.Parallel()
	for _, row := range policy.Table() {
		for _, role := range policy.Roles {
			cell := row.For(role)
			with := func(change func(*policy.Resource)) bool {
				res := unguarded
				change(&res)
				return policy.Decide(as(role), row.Action, res).Allow
			}
			as := map[string]bool{
				"at all":        with(func(*policy.Resource) {}),
				"clinical":      with(func(r *policy.Resource) { r.Admin = false }),
				"not stepped":   with(func(r *policy.Resource) { r.SteppedUp = false }),
				"other subject": with(func(r *policy.Resource) { r.Subject = "r2" }),
				"other org":     with(func(r *policy.Resource) { r.Org = other }),
				"offered":       with(func(r *policy.Resource) { r.OfferedBy, r.OfferedTo = other, home }),
				"offered by us": with(func(r *policy.Resource) { r.OfferedBy, r.OfferedTo = home, other }),
				"from outside":  with(func(r *policy.Resource) { r.Org, r.OfferedBy, r.OfferedTo = other, other, home }),
				"to outside":    with(func(r *policy.Resource) { r.Org, r.OfferedBy, r.OfferedTo = other, home, other }),
			}
			offer, answer := row.Action == policy.RequestHubOffer, row.Action == policy.RequestHubAnswer
			want := map[byte][]string{
				'-': nil,
				'Y': {"at all", "clinical", "not stepped", "other subject", "offered", "offered by us"},
				'a': {"at all", "not stepped", "other subject", "offered", "offered by us"},
				'o': {"at all", "clinical", "not stepped", "offered", "offered by us"},
				'p': {"at all", "clinical", "offered", "offered by us"},
				'h': {"offered", "from outside"},
				'x': {},
			}[cell]
			if cell == 'x' && offer {
				want = []string{"to outside"}
			}
			if cell == 'x' && answer {
				want = []string{"from outside"}
			}
			for circumstance, got := range as {
				if got != slices.Contains(want, circumstance) {
					t.Errorf("%s %s (%c), %s: allowed is %v", role, row.Action, cell, circumstance, got)
				}
			}
		}
	}
}

// TestIntended spells out who may do the sensitive actions, written down apart
// from the table and from the issue that asks for them.
func TestIntended(t *testing.T) {
	t.Parallel()
	const (
		r, n, c, m = care.Receptionist, care.Navigator, care.Clinician, care.Manager
		p, s       = care.PatientRole, care.SystemRole
	)
	for action, want := range map[policy.Action][]care.Role{
		// A person decides, and only a clinician lowers.
		"request.lower-emergency":       {c},
		"request.band":                  {n, c},
		"request.raise":                 {r, n, c, m},
		"request.acknowledge-emergency": {r, n, c, m},
		"request.refer":                 {n, c},
		"request.signpost":              {n, c},
		"request.hub-offer":             {n, c},
		"request.ask":                   {r, n, c, m}, // on administrative requests, see below
		"request.reply":                 {r, n, c, m},
		"request.close":                 {r, n, c, m},
		// The front desk must not be stopped from taking someone in.
		"request.key-in":             {r, n, c, m},
		"request.search-patients":    {r, n, c, m},
		"request.link-patient":       {r, n, c, m},
		"request.book":               {r, n, c, m},
		"request.rang":               {r, n, c, m},
		"request.told":               {r, n, c, m, s},
		"message.ring-or-write-done": {r, n, c, m},
		"booking.arrive":             {r, n, c, m},
		"booking.publish-session":    {n, c, m},
		"booking.cancel-session":     {n, c, m},
		// The practice is run by its managers.
		"settings.change":     {m},
		"member.change":       {m, s},
		"access.log":          {m},
		"erase.patient":       {m},
		"import.patients":     {m, s},
		"organisation.set-up": {s},
		// Patients, through the form and the link.
		"request.submit":     {p},
		"request.safety-net": {p},
		"draft.start":        {p},
		"link.status":        {p},
		"link.read":          {p},
		"link.choose-slot":   {p},
		// The program itself.
		"request.release":    {r, n, c, m, s},
		"request.return":     {s},
		"request.alert-duty": {s},
		"message.outcome":    {s},
	} {
		var got []care.Role
		for _, role := range policy.Roles {
			if policy.Decide(as(role), action, unguarded).Allow {
				got = append(got, role)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s is allowed to %v, want %v", action, got, want)
		}
	}
	clinical := policy.Resource{Org: home, Subject: "r1"}
	for _, action := range []policy.Action{"request.ask", "request.reply", "request.close"} {
		for role, want := range map[care.Role]bool{r: false, n: true, c: true, m: false} {
			if got := policy.Decide(as(role), action, clinical).Allow; got != want {
				t.Errorf("%s on a clinical request by %s is %v", action, role, got)
			}
		}
	}
}

func TestSystemIsAShortList(t *testing.T) {
	t.Parallel()
	const most = 8 // a longer list means that the program decides what people should
	var allowed []policy.Action
	for _, row := range policy.Table() {
		if policy.Decide(care.System(home), row.Action, unguarded).Allow {
			allowed = append(allowed, row.Action)
		}
	}
	if len(allowed) == 0 || len(allowed) > most {
		t.Errorf("the system may do %d actions: %v", len(allowed), allowed)
	}
}

// TestRanks: whoever knows more of a request may do no less with it, and a
// manager can stand in at the desk.
func TestRanks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		res := drawResource(t)
		everyAction(func(action policy.Action) {
			can := func(role care.Role) bool { return policy.Decide(as(role), action, res).Allow }
			if can(care.Receptionist) && !(can(care.Navigator) && can(care.Clinician) && can(care.Manager)) {
				t.Fatalf("a receptionist may %s, someone else at the practice may not", action)
			}
			area, _, _ := strings.Cut(string(action), ".")
			if area == "request" && can(care.Navigator) && !can(care.Clinician) {
				t.Fatalf("a navigator may %s, a clinician may not", action)
			}
		})
	})
}

func TestOnlyClinicianLowers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		actor, res := drawActor(t), drawResource(t)
		res.Lowers = true
		everyAction(func(action policy.Action) {
			if d := policy.Decide(actor, action, res); d.Allow && actor.Role != care.Clinician {
				t.Fatalf("%s lowers an emergency by %s", actor.Role, action)
			}
		})
	})
	lowers := policy.Resource{Org: home, Lowers: true}
	for _, action := range []policy.Action{policy.RequestBand, policy.RequestUndo, policy.RequestLowerEmergency} {
		if !policy.Decide(as(care.Clinician), action, lowers).Allow {
			t.Errorf("a clinician cannot lower by %s", action)
		}
		if policy.Decide(as(care.Navigator), action, lowers).Allow {
			t.Errorf("a navigator lowers by %s", action)
		}
	}
}

// TestOtherOrganisations: nothing crosses but an offer and its answer, and a
// refusal does not tell that there is something.
func TestOtherOrganisations(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		actor, res := drawActor(t), drawResource(t)
		everyAction(func(action policy.Action) {
			if actor.Org == res.Org {
				return
			}
			d := policy.Decide(actor, action, res)
			offered := action == policy.RequestHubOffer && actor.Role == care.PeerRole && res.OfferedBy == actor.Org && res.OfferedTo == res.Org
			answered := action == policy.RequestHubAnswer && res.OfferedTo == actor.Org && res.OfferedBy == res.Org
			if d.Allow && !offered && !answered {
				t.Fatalf("%+v does %s in %s, offered by %q to %q", actor, action, res.Org, res.OfferedBy, res.OfferedTo)
			}
			if !d.Allow && !offered && !answered && actor.Org != "" && res.Org != "" && (actor.ID != "" || !slices.Contains(care.StaffRoles, actor.Role)) {
				if kind := care.KindOf(d.Err("op")); kind != care.NotFound {
					t.Fatalf("refusal of %s in another organisation is %s", action, kind)
				}
			}
		})
	})
}

func TestHub(t *testing.T) {
	t.Parallel()
	offered := policy.Resource{Org: home, Subject: "r1", OfferedBy: home, OfferedTo: hub}
	nurse := care.Actor{Org: hub, ID: "p1", Role: care.Clinician}
	if !policy.Decide(nurse, policy.RequestHubAnswer, offered).Allow {
		t.Error("a clinician of the hub cannot answer what was offered to it")
	}
	if policy.Decide(nurse, policy.RequestOpen, offered).Allow {
		t.Error("the hub opens the practice's own request")
	}
	if policy.Decide(as(care.Clinician), policy.RequestHubAnswer, offered).Allow {
		t.Error("the practice answers its own offer")
	}
	elsewhere := offered
	elsewhere.OfferedTo = other
	if policy.Decide(nurse, policy.RequestHubAnswer, elsewhere).Allow {
		t.Error("the hub answers what was offered to another")
	}
}

func TestPatients(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		actor, res := drawActor(t), drawResource(t)
		actor.Role = care.PatientRole
		everyAction(func(action policy.Action) {
			d := policy.Decide(actor, action, res)
			if !d.Allow {
				return
			}
			if actor.ID != res.Subject || (actor.ID == "" && action != policy.DraftStart && action != policy.RequestSafetyNet) {
				t.Fatalf("a patient of %q does %s to %q", actor.ID, action, res.Subject)
			}
			link := strings.HasPrefix(string(action), "link.")
			if link && action != policy.LinkStatus && action != policy.LinkStepUp && !res.SteppedUp {
				t.Fatalf("a patient does %s without the second proof", action)
			}
		})
	})
	nobody := care.Actor{Org: home, Role: care.PatientRole}
	if !policy.Decide(nobody, policy.RequestSafetyNet, policy.Resource{Org: home}).Allow {
		t.Error("a red flag before any draft leaves no record")
	}
	if policy.Decide(nobody, policy.RequestSafetyNet, policy.Resource{Org: home, Subject: "r1"}).Allow {
		t.Error("someone without a draft writes to another's")
	}
	if policy.Decide(nobody, policy.RequestSubmit, policy.Resource{Org: home}).Allow {
		t.Error("a request is submitted without a draft")
	}
}

func TestUnknownIsDenied(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]policy.Decision{
		"action":             policy.Decide(as(care.Manager), "request.delete-all", unguarded),
		"role":               policy.Decide(as("superuser"), policy.RequestOpen, unguarded),
		"no role":            policy.Decide(as(""), policy.RequestOpen, unguarded),
		"nameless staff":     policy.Decide(care.Actor{Org: home, Role: care.Clinician}, policy.RequestOpen, unguarded),
		"no organisation":    policy.Decide(care.Actor{ID: "p", Role: care.Clinician}, policy.RequestOpen, policy.Resource{}),
		"resource of nobody": policy.Decide(as(care.Clinician), policy.RequestOpen, policy.Resource{}),
	} {
		if d.Allow || care.KindOf(d.Err("op")) != care.Denied || d.Reason == "" {
			t.Errorf("%s: %+v", name, d)
		}
	}
	if err := policy.Decide(as(care.Clinician), policy.RequestOpen, unguarded).Err("op"); err != nil {
		t.Errorf("allowed gives an error: %v", err)
	}
}

// TestTableIsWhole: every constant of action.go has one row, in a form that the
// letters of Row explain.
func TestTableIsWhole(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "action.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[policy.Action]int{}
	for _, row := range policy.Table() {
		rows[row.Action]++
		staff, others, _ := strings.Cut(row.Allowed, " ")
		if len(staff) != 4 || len(others) != 3 || strings.Trim(staff, "Yah-") != "" || strings.Trim(others, "Yopx-") != "" {
			t.Errorf("row %q of %s cannot be read", row.Allowed, row.Action)
		}
	}
	constants := 0
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			name, _ := strconv.Unquote(lit.Value)
			constants++
			if rows[policy.Action(name)] != 1 {
				t.Errorf("%s has %d rows", name, rows[policy.Action(name)])
			}
		}
		return true
	})
	if constants != len(rows) {
		t.Errorf("%d actions and %d rows", constants, len(rows))
	}
	policy.Table()[0].Action = "changed"
	if policy.Table()[0].Action == "changed" {
		t.Error("the table can be changed from outside")
	}
}

// everyAction asks about each action, so that a property holds for the rare
// ones too.
func everyAction(f func(policy.Action)) {
	for _, row := range policy.Table() {
		f(row.Action)
	}
}

func drawActor(t *rapid.T) care.Actor {
	return care.Actor{
		Org:  rapid.SampledFrom([]care.OrgID{home, other, hub, ""}).Draw(t, "actor org"),
		ID:   rapid.SampledFrom([]care.ID{"r1", "r2", ""}).Draw(t, "actor"),
		Role: rapid.SampledFrom(policy.Roles).Draw(t, "role"),
	}
}

func drawResource(t *rapid.T) policy.Resource {
	org := rapid.SampledFrom([]care.OrgID{home, other, hub, ""})
	return policy.Resource{
		Org:       org.Draw(t, "org"),
		Subject:   rapid.SampledFrom([]care.ID{"r1", "r2", ""}).Draw(t, "subject"),
		SteppedUp: rapid.Bool().Draw(t, "stepped up"),
		Admin:     rapid.Bool().Draw(t, "admin"),
		Lowers:    rapid.Bool().Draw(t, "lowers"),
		OfferedBy: org.Draw(t, "offered by"),
		OfferedTo: org.Draw(t, "offered to"),
	}
}
