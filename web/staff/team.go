package staff

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"frontdoor/care"
	"frontdoor/identity"
	"frontdoor/practice"
	"frontdoor/web/ui"
)

func (s *site) registerTeam(mux *http.ServeMux) {
	mux.HandleFunc("GET /staff/team", s.staff(s.teamPage))
	mux.HandleFunc("GET /staff/team/new", s.staff(s.newMemberPage))
	mux.HandleFunc("POST /staff/team/new", s.staff(s.addMember))
	mux.HandleFunc("GET /staff/team/{person}", s.staff(s.memberPage))
	mux.HandleFunc("POST /staff/team/{person}", s.staff(s.changeMember))
	mux.HandleFunc("POST /staff/team/{person}/leave", s.staff(s.memberLeaves))
	mux.HandleFunc("POST /staff/team/{person}/code", s.staff(s.newCode))
}

func memberURL(id care.ID) string { return teamURL + "/" + url.PathEscape(string(id)) }

// team reads members and settings, for a manager. The desk refuses anybody else
// at the change; the list itself is for assigning work, so this page asks.
func (s *site) team(w http.ResponseWriter, r *http.Request, by care.Actor) ([]*identity.Member, practice.Settings, bool) {
	if err := s.d.MayManage(r.Context(), by); err != nil {
		s.fail(w, r, by, err)
		return nil, practice.Settings{}, false
	}
	list, err := s.d.Members(r.Context(), by)
	if err != nil {
		s.fail(w, r, by, err)
		return nil, practice.Settings{}, false
	}
	set, err := s.d.Settings(r.Context(), by)
	if err != nil {
		s.fail(w, r, by, err)
		return nil, practice.Settings{}, false
	}
	slices.SortStableFunc(list, func(a, b *identity.Member) int {
		return strings.Compare(care.Fold(a.DisplayName()), care.Fold(b.DisplayName()))
	})
	return list, set, true
}

func (s *site) teamPage(w http.ResponseWriter, r *http.Request, by care.Actor) {
	list, set, ok := s.team(w, r, by)
	if !ok {
		return
	}
	here := ui.Table{Caption: "People who work here", Columns: []ui.Column{{Label: "Name"}, {Label: "Role"}, {Label: "Teams"}, {Label: "Since"}}, Empty: "Nobody yet."}
	gone := ui.Table{Caption: "People who left", Columns: []ui.Column{{Label: "Name"}, {Label: "Role"}, {Label: "Left"}}}
	for _, m := range list {
		if m.Active() {
			here.Rows = append(here.Rows, ui.Row{ID: "member-" + string(m.Person), URL: memberURL(m.Person), Cells: []templ.Component{
				ui.Words(m.DisplayName()), ui.Words(roleName(m.Role)), ui.Words(teamNames(set, m.Teams)), ui.Words(shortDate(m.Joined))}})
		} else {
			gone.Rows = append(gone.Rows, ui.Row{ID: "member-" + string(m.Person), Cells: []templ.Component{
				ui.Words(m.DisplayName()), ui.Words(roleName(m.Role)), ui.Words(shortDate(m.Left))}})
		}
	}
	l := s.layout(r, by, "Team")
	body := []templ.Component{ui.Heading("Team"), ui.LinkButton(teamURL+"/new", ui.Button{Text: "Add a person"}), ui.DataTable(here)}
	if len(gone.Rows) > 0 {
		body = append(body, ui.DataTable(gone))
	}
	s.page(w, r, l, body...)
}

// memberForm is what the page of a person shows.
type memberForm struct {
	login string
	terms identity.Terms
	err   error
}

func readTerms(r *http.Request) identity.Terms {
	t := identity.Terms{Name: short(r, "name"), Role: care.Role(short(r, "role"))}
	for _, team := range r.PostForm["teams"] {
		t.Teams = append(t.Teams, care.ID(team))
	}
	return t
}

// knownTeams refuses a team that the practice has not.
func knownTeams(set practice.Settings, t identity.Terms) error {
	for _, id := range t.Teams {
		if !slices.ContainsFunc(set.Teams, func(x practice.Team) bool { return x.ID == string(id) }) {
			return care.Faults{"teams": "Choose teams from the list."}.Err("staff.team")
		}
	}
	return nil
}

func termsFields(set practice.Settings, t identity.Terms, errs []ui.FieldError) []templ.Component {
	var roles, teams []ui.Option
	for _, role := range care.StaffRoles {
		roles = append(roles, ui.Option{Value: string(role), Label: roleName(role), Hint: roleHint(role)})
	}
	for _, x := range set.Teams {
		teams = append(teams, ui.Option{Value: x.ID, Label: x.Name})
	}
	chosen := make([]string, len(t.Teams))
	for i, id := range t.Teams {
		chosen[i] = string(id)
	}
	return []templ.Component{
		ui.TextInput(ui.Field{Name: "name", Label: "Name", Hint: "As colleagues and patients should see it.", Value: t.Name, Error: ui.ErrorFor(errs, "name"), NoSpelling: true, Width: 30}),
		ui.Radios(ui.Field{Name: "role", Label: "Role", Value: string(t.Role), Error: ui.ErrorFor(errs, "role"), Small: true}, roles),
		ui.Checkboxes(ui.Field{Name: "teams", Label: "Teams", Hint: "Whose lists they work. None is fine.", Error: ui.ErrorFor(errs, "teams"), Small: true}, chosen, teams),
	}
}

func (s *site) newMemberPage(w http.ResponseWriter, r *http.Request, by care.Actor) {
	if _, set, ok := s.team(w, r, by); ok {
		s.showNewMember(w, r, by, set, memberForm{})
	}
}

func (s *site) showNewMember(w http.ResponseWriter, r *http.Request, by care.Actor, set practice.Settings, f memberForm) {
	l := s.layout(r, by, "Add a person")
	l.BackURL = teamURL
	l.Errors = ui.ErrorsOf(f.err, "login", "name", "role", "teams")
	fields := append([]templ.Component{ui.TextInput(ui.Field{Name: "login", Label: "Sign-in name",
		Hint:  "An email address, or letters, digits, dots and dashes. Somebody who signs in at another organisation keeps theirs.",
		Value: f.login, Error: ui.ErrorFor(l.Errors, "login"), NoSpelling: true, Width: 30})},
		termsFields(set, f.terms, l.Errors)...)
	fields = append(fields, ui.SubmitButton(ui.Button{Text: "Add"}))
	s.page(w, r, l, narrow(ui.Heading("Add a person"), ui.Within(ui.Form(teamURL+"/new"), fields...)))
}

func (s *site) addMember(w http.ResponseWriter, r *http.Request, by care.Actor) {
	_, set, ok := s.team(w, r, by)
	if !ok {
		return
	}
	f := memberForm{login: short(r, "login"), terms: readTerms(r)}
	f.err = knownTeams(set, f.terms)
	var code *identity.Code
	if f.err == nil {
		code, f.err = s.d.AddMember(r.Context(), by, f.login, f.terms)
	}
	switch {
	case f.err != nil && ui.StatusOf(f.err) < http.StatusInternalServerError:
		s.showNewMember(w, r, by, set, f)
	case f.err != nil:
		s.fail(w, r, by, f.err)
	case code == nil:
		ui.SeeOther(w, r, teamURL)
	default:
		s.showCodeOnce(w, r, by, f.terms.Name, *code)
	}
}

// showCodeOnce is the answer to the form itself and not a page to come back to:
// only the digest of the code is kept.
func (s *site) showCodeOnce(w http.ResponseWriter, r *http.Request, by care.Actor, name string, code identity.Code) {
	l := s.layout(r, by, "One-time code")
	l.BackURL, l.LiveURL = teamURL, "" // nothing here may be fetched again
	s.page(w, r, l, narrow(ui.Heading("One-time code for "+name),
		secret(code.Reveal()),
		ui.Para("Give this to "+name+" and to nobody else. It works once, within 24 hours, and cannot be shown again."),
		ui.Steps([]string{"Open the sign-in page of Frontdoor.", "Choose “I have a one-time code”, and enter the code.", "Choose a password of 12 characters or more. Three random words are good."}),
		ui.Within(ui.ButtonGroup(), printButton("Print"), ui.LinkButton(teamURL, ui.Button{Text: "Done", Kind: ui.Secondary, Small: true}))))
}

func (s *site) member(w http.ResponseWriter, r *http.Request, by care.Actor) (*identity.Member, practice.Settings, bool) {
	list, set, ok := s.team(w, r, by)
	if !ok {
		return nil, set, false
	}
	for _, m := range list {
		if string(m.Person) == r.PathValue("person") && m.Active() {
			return m, set, true
		}
	}
	s.fail(w, r, by, care.Fail(care.NotFound, "staff.member", "This person is not a member now."))
	return nil, set, false
}

func (s *site) memberPage(w http.ResponseWriter, r *http.Request, by care.Actor) {
	if m, set, ok := s.member(w, r, by); ok {
		s.showMember(w, r, by, m, set, identity.Terms{Name: m.Name, Role: m.Role, Teams: m.Teams}, nil)
	}
}

func (s *site) showMember(w http.ResponseWriter, r *http.Request, by care.Actor, m *identity.Member, set practice.Settings, t identity.Terms, err error) {
	l := s.layout(r, by, m.DisplayName())
	l.BackURL = teamURL
	l.Errors = ui.ErrorsOf(err, "name", "role", "teams")
	fields := append(termsFields(set, t, l.Errors), ui.SubmitButton(ui.Button{Text: "Save"}))
	at := memberURL(m.Person)
	s.page(w, r, l, narrow(
		ui.Heading(m.DisplayName()),
		ui.Para("Member since "+longDate(care.DateOf(m.Joined))+". A change of role signs them out; they sign in again with their password."),
		ui.Within(ui.Form(at), fields...),
		ui.SubHeading("Forgot the password"),
		ui.Para("A new one-time code lets them choose another. The old password works until they use the code; using it signs them out everywhere."),
		ui.PostButton(at+"/code", nil, ui.Button{Text: "Make a one-time code", Kind: ui.Secondary}),
		ui.SubHeading("Leaves"),
		ui.Para("They are signed out at once and can not sign in here any more. What they did stays in the history under their name."),
		ui.PostButton(at+"/leave", nil, ui.Button{Text: "End membership", Kind: ui.Warning, Hidden: "of " + m.DisplayName()}),
	))
}

func (s *site) changeMember(w http.ResponseWriter, r *http.Request, by care.Actor) {
	m, set, ok := s.member(w, r, by)
	if !ok {
		return
	}
	t := readTerms(r)
	err := knownTeams(set, t)
	if err == nil {
		err = s.d.ChangeMember(r.Context(), by, m.Person, t, false)
	}
	s.afterMember(w, r, by, m, set, t, err)
}

func (s *site) memberLeaves(w http.ResponseWriter, r *http.Request, by care.Actor) {
	m, set, ok := s.member(w, r, by)
	if !ok {
		return
	}
	t := identity.Terms{Name: m.Name, Role: m.Role, Teams: m.Teams}
	s.afterMember(w, r, by, m, set, t, s.d.ChangeMember(r.Context(), by, m.Person, t, true))
}

func (s *site) afterMember(w http.ResponseWriter, r *http.Request, by care.Actor, m *identity.Member, set practice.Settings, t identity.Terms, err error) {
	switch {
	case err == nil:
		ui.SeeOther(w, r, teamURL)
	case care.KindOf(err) == care.Invalid || care.KindOf(err) == care.Conflict:
		s.showMember(w, r, by, m, set, t, err)
	default:
		s.fail(w, r, by, err)
	}
}

func (s *site) newCode(w http.ResponseWriter, r *http.Request, by care.Actor) {
	m, set, ok := s.member(w, r, by)
	if !ok {
		return
	}
	code, err := s.d.NewPasswordCode(r.Context(), by, m.Person)
	if err != nil {
		s.afterMember(w, r, by, m, set, identity.Terms{Name: m.Name, Role: m.Role, Teams: m.Teams}, err)
		return
	}
	s.showCodeOnce(w, r, by, m.DisplayName(), code)
}

func teamNames(set practice.Settings, ids []care.ID) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = set.TeamName(string(id))
	}
	return strings.Join(names, ", ")
}

// roleHint says what a role may do, after package policy.
func roleHint(r care.Role) string {
	switch r {
	case care.Receptionist:
		return "Takes requests in, keys in callers, books and marks arrivals. Answers administrative requests."
	case care.Navigator:
		return "Also decides how soon, answers, refers and closes. Cannot lower an emergency or urgent request."
	case care.Clinician:
		return "May do all of that, and lower an emergency or urgent request with a reason."
	case care.Manager:
		return "As a receptionist, and runs the practice: team, settings, clinics, access log."
	}
	return ""
}
