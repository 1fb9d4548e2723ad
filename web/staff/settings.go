package staff

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"frontdoor/care"
	"frontdoor/policy"
	"frontdoor/practice"
	"frontdoor/web/ui"
)

func (s *site) registerSettings(mux *http.ServeMux) {
	mux.HandleFunc("GET /staff/settings", s.staff(s.settingsPage))
	mux.HandleFunc("GET /staff/settings/history", s.staff(s.settingsHistory))
	mux.HandleFunc("GET /staff/settings/{section}", s.staff(s.sectionPage))
	mux.HandleFunc("POST /staff/settings/{section}", s.staff(s.changeSection))
	mux.HandleFunc("GET /staff/settings/templates/{template}", s.staff(s.templatePage))
	mux.HandleFunc("POST /staff/settings/templates/{template}", s.staff(s.changeTemplate))
}

// settingsPage shows everything that is set, to everybody who works here; a
// manager has links to change it.
func (s *site) settingsPage(w http.ResponseWriter, r *http.Request, by care.Actor) {
	set, err := s.d.Settings(r.Context(), by)
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	manager := may(by, policy.SettingsChange)
	body := []templ.Component{ui.Heading("Settings")}
	if !manager {
		body = append(body, ui.Para("A manager can change these."))
	}
	body = append(body, ui.Within(para(), ui.Link(settingsURL+"/history", "What was changed, when, by whom and why")))
	for _, sec := range sections {
		body = append(body, ui.SubHeading(sec.title), ui.SummaryList(sectionRows(sec, set)))
		if manager {
			body = append(body, ui.LinkButton(settingsURL+"/"+sec.id, ui.Button{Text: "Change", Hidden: sec.title, Kind: ui.Secondary, Small: true}))
		}
	}
	body = append(body, templatesPart(set, manager)...)
	s.page(w, r, s.layout(r, by, "Settings"), body...)
}

func sectionRows(sec section, set practice.Settings) []ui.SummaryRow {
	if sec.id == "teams" {
		names := ""
		for i, t := range set.Teams {
			if i > 0 {
				names += "\n"
			}
			names += t.Name
		}
		return []ui.SummaryRow{{Key: "Teams", Value: or(names, "None")}}
	}
	var rows []ui.SummaryRow
	for _, x := range sec.list(set) {
		rows = append(rows, ui.SummaryRow{Key: x.label, Value: or(x.say(set), "Not set")})
	}
	return rows
}

func sectionOf(r *http.Request) (section, bool) {
	i := slices.IndexFunc(sections, func(x section) bool { return x.id == r.PathValue("section") })
	if i < 0 {
		return section{}, false
	}
	return sections[i], true
}

// toChange reads the settings for somebody who may change them.
func (s *site) toChange(w http.ResponseWriter, r *http.Request, by care.Actor) (practice.Settings, bool) {
	err := policy.Decide(by, policy.SettingsChange, policy.Resource{Org: by.Org}).Err("staff.settings")
	var set practice.Settings
	if err == nil {
		set, err = s.d.Settings(r.Context(), by)
	}
	if err != nil {
		s.fail(w, r, by, err)
		return set, false
	}
	return set, true
}

func noSuchPage() error { return care.Fail(care.NotFound, "staff.page", "There is no such page.") }

func (s *site) sectionPage(w http.ResponseWriter, r *http.Request, by care.Actor) {
	set, ok := s.toChange(w, r, by)
	if !ok {
		return
	}
	sec, ok := sectionOf(r)
	if !ok {
		s.fail(w, r, by, noSuchPage())
		return
	}
	values := map[string]string{}
	for _, x := range sec.list(set) {
		values[x.name] = x.typed(set)
	}
	s.showSection(w, r, by, sec, set, values, nil)
}

func (s *site) showSection(w http.ResponseWriter, r *http.Request, by care.Actor, sec section, set practice.Settings, values map[string]string, err error) {
	list := sec.list(set)
	order := make([]string, 0, len(list)+1)
	for _, x := range list {
		order = append(order, x.name)
	}
	l := s.layout(r, by, sec.title)
	l.BackURL = settingsURL
	l.Errors = ui.ErrorsOf(err, append(order, "why")...)
	for i, e := range l.Errors {
		if !slices.Contains(order, e.Name) && e.Name != "why" {
			l.Errors[i].Name = "" // a fault of the whole, such as overlapping hours
		}
	}
	var fields []templ.Component
	for _, x := range list {
		f := ui.Field{Name: x.name, Label: x.label, Hint: x.help, Value: values[x.name], Error: ui.ErrorFor(l.Errors, x.name), Width: x.width}
		switch {
		case len(x.options) > 0:
			fields = append(fields, ui.Radios(f, x.options))
		case x.lines:
			f.Rows = 4
			fields = append(fields, ui.TextArea(f))
		default:
			fields = append(fields, ui.TextInput(f))
		}
	}
	fields = append(fields, whyField(values["why"], l.Errors), ui.SubmitButton(ui.Button{Text: "Save"}))
	s.page(w, r, l, narrow(ui.Heading(sec.title), ui.Within(ui.Form(settingsURL+"/"+sec.id), fields...)))
}

func whyField(value string, errs []ui.FieldError) templ.Component {
	return ui.TextInput(ui.Field{Name: "why", Label: "Reason for the change", Hint: "Colleagues see it in the history. For example: partners' meeting of 3 March.",
		Value: value, Error: ui.ErrorFor(errs, "why")})
}

// maxSetting bounds what is read of one box of the settings, in bytes; each
// setting has its own limit below.
const maxSetting = 8000

func (s *site) changeSection(w http.ResponseWriter, r *http.Request, by care.Actor) {
	set, ok := s.toChange(w, r, by)
	if !ok {
		return
	}
	sec, ok := sectionOf(r)
	if !ok {
		s.fail(w, r, by, noSuchPage())
		return
	}
	to, faults := set, care.Faults{}
	values := map[string]string{"why": short(r, "why")}
	for _, x := range sec.list(set) {
		v := r.PostFormValue(x.name)
		values[x.name] = v
		if len(v) > maxSetting {
			faults.Add(x.name, "This is too long.")
			continue
		}
		if err := x.put(&to, v); err != nil {
			faults.Add(x.name, care.MessageOf(err))
		}
	}
	if _, err := practice.Change(to, values["why"]); err != nil { // all faults at once; the desk checks again
		for name, message := range care.FieldsOf(err) {
			faults.Add(name, message)
		}
	}
	if strings.TrimSpace(values["why"]) == "" {
		faults.Add("why", "Say why, for colleagues who look it up")
	}
	err := faults.Err("staff.settings")
	if err == nil {
		err = s.d.ChangeSettings(r.Context(), by, "", to, values["why"])
	}
	s.afterSettings(w, r, by, err, func() { s.showSection(w, r, by, sec, set, values, err) })
}

func (s *site) afterSettings(w http.ResponseWriter, r *http.Request, by care.Actor, err error, again func()) {
	switch care.KindOf(err) {
	case "":
		ui.SeeOther(w, r, settingsURL)
	case care.Invalid:
		again()
	default:
		s.fail(w, r, by, err)
	}
}

// settingsHistory lists every version: who, when, why, and what it was before.
func (s *site) settingsHistory(w http.ResponseWriter, r *http.Request, by care.Actor) {
	list, names, err := s.d.SettingsHistory(r.Context(), by)
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	l := s.layout(r, by, "Changes of the settings")
	l.BackURL = settingsURL
	table := ui.Table{Caption: "Changes of the settings, the newest first", Quiet: true, Empty: "Nothing was changed yet.",
		Columns: []ui.Column{{Label: "When"}, {Label: "Who"}, {Label: "Why"}, {Label: "What"}}}
	var before practice.Settings
	for i, rec := range list {
		e, ok := rec.Event.(*practice.Changed)
		if !ok {
			continue
		}
		what := templ.Component(ui.Words("First settings"))
		if i > 0 {
			what = changeList(changes(before, e.Settings))
		}
		before = e.Settings
		table.Rows = append(table.Rows, ui.Row{ID: "version-" + moment(rec.At), Cells: []templ.Component{
			ui.Words(moment(rec.At)), ui.Words(whoDid(rec.By, names)), ui.Words(e.Why), what}})
	}
	slices.Reverse(table.Rows)
	for i := range table.Rows {
		table.Rows[i].ID = ""
	}
	s.page(w, r, l, ui.Heading("Changes of the settings"), ui.DataTable(table))
}
