package identity_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontdoor/care"
	"frontdoor/identity"
)

// journaled applies events to a member the way a rebuild does: through their
// JSON, codes and detail apart.
func journaled(t interface{ Fatal(...any) }, m identity.Member, person care.ID, hour int, events []care.Event) identity.Member {
	for _, e := range events {
		codes, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(identity.Events(), func(et care.EventType) bool { return et.Kind == e.EventKind() })
		if i < 0 {
			t.Fatal("event is not declared: " + e.EventKind())
		}
		again := identity.Events()[i].New()
		if err := json.Unmarshal(codes, again); err != nil {
			t.Fatal(err)
		}
		if d := e.Detail(); d != nil {
			detail, err := json.Marshal(d)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(detail, again.Detail()); err != nil {
				t.Fatal(err)
			}
		}
		identity.Apply(&m, care.Recorded{Org: "A81001", Noun: identity.Noun, Subject: person, At: start.Add(hours(hour)), Event: again})
	}
	return m
}

func TestMembership(t *testing.T) {
	t.Parallel()
	terms := identity.Terms{Name: " Jo  Lee ", Role: care.Navigator, Teams: []care.ID{"t2", "t1", "t2"}}
	events, err := identity.Join(identity.Member{}, terms)
	if err != nil {
		t.Fatal(err)
	}
	if codes, _ := json.Marshal(events[0]); strings.Contains(string(codes), "Lee") {
		t.Errorf("the name is in the codes, where it cannot be erased: %s", codes)
	}
	m := journaled(t, identity.Member{}, "p1", 0, events)
	want := identity.Member{Org: "A81001", Person: "p1", Name: "Jo Lee", Role: care.Navigator, Teams: []care.ID{"t1", "t2"}, Joined: start}
	if d := cmp.Diff(want, m); d != "" {
		t.Fatal(d)
	}
	if a := m.Actor(); !a.Named() || a.Org != "A81001" || a.Name != "Jo Lee" {
		t.Errorf("actor %+v", a)
	}
	if _, err := identity.Join(m, terms); care.KindOf(err) != care.Conflict {
		t.Errorf("joins twice: %v", err)
	}
	if events, err := identity.Change(m, terms, nil); len(events) != 0 || err != nil {
		t.Errorf("the same terms give %d events, %v", len(events), err)
	}
	terms.Role = care.Clinician
	if events, err = identity.Change(m, terms, nil); err != nil {
		t.Fatal(err)
	}
	m = journaled(t, m, "p1", 1, events)
	if m.Role != care.Clinician || m.Joined != start {
		t.Errorf("after a change: %+v", m)
	}
	if events, err = identity.Leave(m, nil); err != nil {
		t.Fatal(err)
	}
	m = journaled(t, m, "p1", 2, events)
	if m.Active() || m.Name != "Jo Lee" {
		t.Errorf("after leaving: %+v", m)
	}
	for name, decide := range map[string]func() ([]care.Event, error){
		"change": func() ([]care.Event, error) { return identity.Change(m, terms, nil) },
		"leave":  func() ([]care.Event, error) { return identity.Leave(m, nil) },
	} {
		if _, err := decide(); care.KindOf(err) != care.Conflict {
			t.Errorf("%s after leaving: %v", name, err)
		}
	}
	if events, err = identity.Join(m, terms); err != nil {
		t.Fatal(err)
	}
	if m = journaled(t, m, "p1", 3, events); !m.Active() || !m.Joined.Equal(start.Add(hours(3))) {
		t.Errorf("after coming back: %+v", m)
	}
}

func TestOnlyManager(t *testing.T) {
	t.Parallel()
	only := identity.Member{Org: "A81001", Person: "p1", Name: "Jo", Role: care.Manager, Joined: start}
	staff := []identity.Member{only, member("p2")}
	if events, err := identity.Change(only, identity.Terms{Name: "Joan", Role: care.Manager}, staff); len(events) != 1 || err != nil {
		t.Errorf("the only manager cannot change their name: %v", err)
	}
	for _, role := range []care.Role{care.Receptionist, care.Navigator, care.Clinician} {
		if _, err := identity.Change(only, identity.Terms{Name: "Jo", Role: role}, staff); care.KindOf(err) != care.Conflict {
			t.Errorf("the only manager becomes %s: %v", role, err)
		}
	}
	if _, err := identity.Leave(only, staff); care.KindOf(err) != care.Conflict {
		t.Errorf("the only manager leaves: %v", err)
	}
	second := only
	second.Person = "p3"
	if _, err := identity.Leave(only, append(staff, second)); err != nil {
		t.Errorf("one of two managers cannot leave: %v", err)
	}
}

func TestTermsAreRefused(t *testing.T) {
	t.Parallel()
	for field, terms := range map[string]identity.Terms{
		"name":  {Name: " ", Role: care.Navigator},
		"role":  {Name: "Jo", Role: care.SystemRole},
		"teams": {Name: "Jo", Role: care.Navigator, Teams: []care.ID{""}},
	} {
		if _, err := identity.Join(identity.Member{}, terms); care.FieldsOf(err)[field] == "" || len(care.FieldsOf(err)) != 1 {
			t.Errorf("%s: %v", field, care.FieldsOf(err))
		}
	}
	many := identity.Terms{Name: "Jo", Role: care.Navigator}
	for i := range identity.MaxTeams {
		many.Teams = append(many.Teams, care.ID(rune('a'+i)))
	}
	if _, err := identity.Join(identity.Member{}, many); err != nil {
		t.Errorf("%d teams: %v", len(many.Teams), err)
	}
	many.Teams = append(many.Teams, "z")
	if _, err := identity.Join(identity.Member{}, many); care.FieldsOf(err)["teams"] == "" {
		t.Errorf("%d teams: %v", len(many.Teams), err)
	}
}

func TestErasedMember(t *testing.T) {
	t.Parallel()
	m := identity.Member{}
	identity.Apply(&m, care.Recorded{Org: "A81001", Subject: "p1", At: start, Erased: true, Event: &identity.Joined{Role: care.Navigator}})
	if !m.Active() || m.Name != "" || m.DisplayName() == "" {
		t.Errorf("%+v", m)
	}
}

// TestThereIsAlwaysAManager: whatever is asked, in any order, an organisation
// that has a manager keeps one.
func TestThereIsAlwaysAManager(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		people := []care.ID{"p0", "p1", "p2"}
		staff := map[care.ID]identity.Member{}
		all := func() []identity.Member {
			list := []identity.Member{{Org: "A81002", Person: "px", Role: care.Manager, Joined: start}} // of another organisation
			for _, p := range people {
				list = append(list, staff[p])
			}
			return list
		}
		managers := func() int {
			n := 0
			for _, m := range staff {
				if m.Active() && m.Role == care.Manager {
					n++
				}
			}
			return n
		}
		first, err := identity.Join(identity.Member{}, identity.Terms{Name: "First", Role: care.Manager})
		if err != nil {
			t.Fatal(err)
		}
		staff["p0"] = journaled(t, staff["p0"], "p0", 0, first)
		for i := range rapid.IntRange(1, 12).Draw(t, "steps") {
			p := rapid.SampledFrom(people).Draw(t, "person")
			terms := identity.Terms{Name: "Name", Role: rapid.SampledFrom(care.StaffRoles).Draw(t, "role")}
			before := managers()
			var events []care.Event
			var err error
			switch rapid.SampledFrom([]string{"join", "change", "leave"}).Draw(t, "step") {
			case "join":
				events, err = identity.Join(staff[p], terms)
			case "change":
				events, err = identity.Change(staff[p], terms, all())
			case "leave":
				events, err = identity.Leave(staff[p], all())
			}
			if err != nil && len(events) > 0 {
				t.Fatal("a refusal has events")
			}
			if err != nil && before > 1 && staff[p].Active() && care.KindOf(err) == care.Conflict && strings.Contains(err.Error(), "only manager") {
				t.Fatal("refused although there is another manager")
			}
			staff[p] = journaled(t, staff[p], p, i+1, events)
			if managers() == 0 {
				t.Fatal("no manager is left")
			}
		}
	})
}
