package staff

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/policy"
	"frontdoor/practice"
	"frontdoor/web/ui"
)

func (s *site) registerAccess(mux *http.ServeMux) {
	mux.HandleFunc("GET /staff/access", s.staff(s.accessPage))
	mux.HandleFunc("POST /staff/access", s.staff(s.findAccess))
}

// accessPage shows a manager who looked at what. The address may carry the
// identifier of a patient or request, which names nobody; names are searched
// for by a form.
func (s *site) accessPage(w http.ResponseWriter, r *http.Request, by care.Actor) {
	about := care.ID(r.URL.Query().Get("about"))
	log, err := s.d.AccessAbout(r.Context(), by, about)
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	s.showAccess(w, r, by, log, "", nil, nil)
}

// findAccess looks for the patient or the request that is meant.
func (s *site) findAccess(w http.ResponseWriter, r *http.Request, by care.Actor) {
	log, err := s.d.AccessAbout(r.Context(), by, "")
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	words := short(r, "find")
	if id, err := s.d.RequestByReference(r.Context(), by, words); err == nil {
		ui.SeeOther(w, r, accessURL+"?about="+url.QueryEscape(string(id)))
		return
	}
	found, err := s.d.SearchPatients(r.Context(), by, words)
	if err == nil && len(found) == 0 {
		err = care.Faults{"find": "Nobody on the registered list and no request was found. Check the spelling or the reference."}.Err("staff.access")
	}
	if err != nil && care.KindOf(err) != care.Invalid {
		s.fail(w, r, by, err)
		return
	}
	s.showAccess(w, r, by, log, words, found, err)
}

func (s *site) showAccess(w http.ResponseWriter, r *http.Request, by care.Actor, log desk.AccessAbout, words string, found []*practice.Patient, err error) {
	l := s.layout(r, by, "Access log")
	l.LiveURL = "" // the log is of what was, and reading it is written to it
	l.Errors = ui.ErrorsOf(err, "find")
	table := ui.Table{Caption: "Who looked at what, the newest first", Dense: true, Empty: "Nothing was found.",
		Columns: []ui.Column{{Label: "When"}, {Label: "Who"}, {Label: "Role"}, {Label: "What"}}}
	if log.About != "" {
		table.Caption = "Who looked at " + log.About + ", the newest first"
	}
	for _, e := range log.Entries {
		table.Rows = append(table.Rows, ui.Row{Cells: []templ.Component{
			ui.Words(moment(e.At)), ui.Words(accessor(e, log.Names)), ui.Words(roleOf(e.Role)), ui.Within(inline(), ui.Words(accessWords(e)))}})
	}
	body := []templ.Component{ui.Heading("Access log"),
		ui.Para("Every look at patient data and every refusal. It is here to answer a patient who asks who has seen their details, and to look into a worry. It is not a record of anybody's work."),
		ui.Within(ui.Form(accessURL), ui.TextInput(ui.Field{Name: "find", Label: "Whose data", Hint: "A patient's name, date of birth or NHS number, or the reference of a request.",
			Value: words, Error: ui.ErrorFor(l.Errors, "find"), NoSpelling: true, Width: 30}),
			ui.SubmitButton(ui.Button{Text: "Find", Kind: ui.Secondary, Small: true}))}
	if len(found) > 0 {
		body = append(body, foundPatients(found))
	}
	if log.About != "" {
		body = append(body, ui.Within(para(), ui.Link(accessURL, "Show everything")))
	}
	s.page(w, r, l, append(body, ui.DataTable(table))...)
}

func foundPatients(found []*practice.Patient) templ.Component {
	table := ui.Table{Caption: "Choose the patient", Columns: []ui.Column{{Label: "Name"}, {Label: "Date of birth"}, {Label: "NHS number"}}}
	for _, p := range found {
		table.Rows = append(table.Rows, ui.Row{URL: accessURL + "?about=" + url.QueryEscape(string(p.ID)), Cells: []templ.Component{
			ui.Words(p.Details.FullName()), ui.Words(longDate(p.Details.Born)), ui.Words(string(p.Details.NHSNumber))}})
	}
	return ui.DataTable(table)
}

func accessor(e desk.Access, names map[care.ID]string) string {
	if e.Role == care.PatientRole {
		return "The patient, or who has their link"
	}
	return whoDid(care.Actor{Org: e.ActorOrg, ID: e.Actor, Role: e.Role, Name: "Somebody of " + string(e.ActorOrg)}, names)
}

func roleOf(r care.Role) string {
	if slices.Contains(care.StaffRoles, r) {
		return roleName(r)
	}
	return ""
}

func accessWords(e desk.Access) string {
	words := actionWords(e.What)
	if e.Reason == "refused" {
		return words + " (refused)"
	}
	return words
}

// actionWords says an action of the policy as people say it.
func actionWords(action string) string {
	words := map[policy.Action]string{
		policy.RequestWorklist: "Worklist", policy.DayBoard: "Start of day", policy.RequestOpen: "Opened a request",
		policy.RequestSearchPatients: "Searched for a patient", policy.RequestSummary: "Summary for the record", policy.JournalHistory: "History",
		policy.BookingSessions: "Appointment book", policy.MessageRingOrWriteDone: "Letters and calls", policy.LinkRead: "Read through the private link",
		policy.AccessLog: "Access log", policy.SettingsChange: "Change of settings", policy.MemberChange: "Change of the team",
		policy.RequestLowerEmergency: "Lowering an emergency", policy.RequestBand: "Banding", policy.RequestClose: "Closing",
	}[policy.Action(action)]
	return or(words, action)
}
