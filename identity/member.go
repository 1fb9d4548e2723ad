package identity

import (
	"slices"
	"time"

	"frontdoor/care"
)

// Noun under which memberships are journaled. The subject is the person.
const Noun care.Noun = "member"

const (
	// MaxTeams is how many teams one person is in; nobody looks after more lists.
	MaxTeams = 20
	// maxTeamName bounds the identifier of a team.
	maxTeamName = 64
)

// Member is what a person is in one organisation. It is the state of one row,
// kept by Apply.
type Member struct {
	Org    care.OrgID `json:"org"`
	Person care.ID    `json:"person"`
	Name   string     `json:"name,omitempty"` // as colleagues know them; empty when erased
	Role   care.Role  `json:"role"`
	Teams  []care.ID  `json:"teams,omitempty"` // in order, none twice
	Joined time.Time  `json:"joined"`          // the last time, when they left and came back
	Left   time.Time  `json:"left,omitzero"`
}

// Active says whether the person is a member now.
func (m Member) Active() bool { return !m.Joined.IsZero() && m.Left.IsZero() }

// Actor is the member as who does something.
func (m Member) Actor() care.Actor {
	return care.Actor{Org: m.Org, ID: m.Person, Role: m.Role, Name: m.DisplayName()}
}

// DisplayName is the member's name, or words in its place when it was erased.
func (m Member) DisplayName() string {
	if m.Name == "" {
		return "A former colleague"
	}
	return m.Name
}

// Particulars are the personal data of a member of staff in an event.
type Particulars struct {
	Name string `json:"name"`
}

// Joined says that a person became a member, or became one again.
type Joined struct {
	Role     care.Role   `json:"role"`
	Teams    []care.ID   `json:"teams,omitempty"`
	Personal Particulars `json:"-"`
}

// Changed gives a member's role, teams and name after a change, all of them.
type Changed struct {
	Role     care.Role   `json:"role"`
	Teams    []care.ID   `json:"teams,omitempty"`
	Personal Particulars `json:"-"`
}

// Left says that a person is no longer a member. What they did stays theirs.
type Left struct{}

func (*Joined) EventKind() string  { return "member.joined" }
func (*Changed) EventKind() string { return "member.changed" }
func (*Left) EventKind() string    { return "member.left" }

func (e *Joined) Detail() any  { return &e.Personal }
func (e *Changed) Detail() any { return &e.Personal }
func (*Left) Detail() any      { return nil }

// Events are the event types of this package, for the journal's codec.
func Events() []care.EventType {
	return []care.EventType{care.TypeOf[Joined](), care.TypeOf[Changed](), care.TypeOf[Left]()}
}

// Apply brings a member up to date with an event. It decides nothing, and
// reads only the event and the member.
func Apply(m *Member, r care.Recorded) {
	switch e := r.Event.(type) {
	case *Joined:
		*m = Member{Org: r.Org, Person: r.Subject, Name: e.Personal.Name, Role: e.Role, Teams: e.Teams, Joined: r.At}
	case *Changed:
		m.Name, m.Role, m.Teams = e.Personal.Name, e.Role, e.Teams
	case *Left:
		m.Left = r.At
	}
}

// Terms are what a manager says about a member.
type Terms struct {
	Name  string    `json:"name"`
	Role  care.Role `json:"role"`
	Teams []care.ID `json:"teams,omitempty"`
}

// check returns the terms cleaned: name on one line, teams in order and once.
func (t Terms) check(op string) (Terms, error) {
	faults := care.Faults{}
	t.Name = cleanName(t.Name, faults)
	if !slices.Contains(care.StaffRoles, t.Role) {
		faults.Add("role", "Choose receptionist, navigator, clinician or manager.")
	}
	t.Teams = slices.Clone(t.Teams)
	slices.Sort(t.Teams)
	t.Teams = slices.Compact(t.Teams)
	if len(t.Teams) > MaxTeams {
		faults.Add("teams", "Choose 20 teams or fewer.")
	}
	for _, team := range t.Teams {
		if team == "" || len(team) > maxTeamName {
			faults.Add("teams", "Choose teams from the list.")
		}
	}
	return t, faults.Err(op)
}

// Join decides that a person becomes a member. The member is the zero value for
// someone who never was one. It is a Conflict when they are a member already,
// and Invalid with the fields "name", "role" and "teams".
func Join(m Member, t Terms) ([]care.Event, error) {
	const op = "member.join"
	if m.Active() {
		return nil, care.Fail(care.Conflict, op, "This person is a member already.")
	}
	t, err := t.check(op)
	if err != nil {
		return nil, err
	}
	return []care.Event{&Joined{Role: t.Role, Teams: t.Teams, Personal: Particulars{t.Name}}}, nil
}

// Change decides a member's new name, role and teams. staff are all members of
// the organisation, in any order, with or without those who left. It is a
// Conflict when the person is not a member now, or when the organisation would
// have no manager. The same terms again change nothing and give no event.
func Change(m Member, t Terms, staff []Member) ([]care.Event, error) {
	const op = "member.change"
	if !m.Active() {
		return nil, care.Fail(care.Conflict, op, "This person is not a member now.")
	}
	t, err := t.check(op)
	if err != nil {
		return nil, err
	}
	if t.Role != care.Manager && isLastManager(m, staff) {
		return nil, care.Fail(care.Conflict, op, "This is the only manager. Make someone else a manager first.")
	}
	if t.Name == m.Name && t.Role == m.Role && slices.Equal(t.Teams, m.Teams) {
		return nil, nil
	}
	return []care.Event{&Changed{Role: t.Role, Teams: t.Teams, Personal: Particulars{t.Name}}}, nil
}

// Leave decides that a member is one no longer; staff as for Change. It is a
// Conflict when the person is not a member now or is the only manager.
func Leave(m Member, staff []Member) ([]care.Event, error) {
	const op = "member.leave"
	if !m.Active() {
		return nil, care.Fail(care.Conflict, op, "This person is not a member now.")
	}
	if isLastManager(m, staff) {
		return nil, care.Fail(care.Conflict, op, "This is the only manager. Make someone else a manager first.")
	}
	return []care.Event{&Left{}}, nil
}

// isLastManager says whether the organisation would have no manager without m.
// Members of other organisations do not count.
func isLastManager(m Member, staff []Member) bool {
	return m.Role == care.Manager && !slices.ContainsFunc(staff, func(o Member) bool {
		return o.Org == m.Org && o.Person != m.Person && o.Active() && o.Role == care.Manager
	})
}
