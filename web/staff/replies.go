package staff

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/practice"
	"frontdoor/web/ui"
)

// purposes of reply templates, in words.
var purposes = map[string]string{
	"question": "Ask a question", "advice": "Answer or advice", "when-how": "Say when and how they will hear", "safety-net": "When to come back",
}

var purposeOrder = []string{"question", "advice", "when-how", "safety-net"}

// Limits of reply templates: a patient reads them on a telephone.
const (
	maxTemplateName = 60
	maxTemplateText = 2000
	maxTemplates    = 100
)

const newTemplate = "new"

func templateURL(id string) string { return settingsURL + "/templates/" + url.PathEscape(id) }

func templatesPart(set practice.Settings, manager bool) []templ.Component {
	table := ui.Table{Caption: "Reply templates", Quiet: true, Empty: "There are none.", Columns: []ui.Column{{Label: "Name"}, {Label: "For"}, {Label: "Text"}}}
	for _, t := range set.Templates {
		purpose := purposes[t.Purpose]
		if t.Purpose == "safety-net" && !t.Approved {
			purpose += " (not yet approved by a clinician)"
		}
		row := ui.Row{ID: "template-" + t.ID, Cells: []templ.Component{ui.Words(t.Name), ui.Words(purpose), ui.Words(t.Text)}}
		if manager {
			row.URL = templateURL(t.ID)
		}
		table.Rows = append(table.Rows, row)
	}
	list := []templ.Component{ui.SubHeading("Reply templates"), ui.DataTable(table)}
	if manager {
		list = append(list, ui.LinkButton(templateURL(newTemplate), ui.Button{Text: "Add a template", Kind: ui.Secondary, Small: true}))
	}
	return list
}

func (s *site) templatePage(w http.ResponseWriter, r *http.Request, by care.Actor) {
	set, ok := s.toChange(w, r, by)
	if !ok {
		return
	}
	t, ok := s.templateAsked(w, r, by, set)
	if ok {
		s.showTemplate(w, r, by, set, t, "", nil, false)
	}
}

func (s *site) templateAsked(w http.ResponseWriter, r *http.Request, by care.Actor, set practice.Settings) (practice.Template, bool) {
	id := r.PathValue("template")
	if id == newTemplate {
		return practice.Template{ID: newTemplate}, true
	}
	t, ok := templateOf(set, id)
	if !ok {
		s.fail(w, r, by, noSuchPage())
	}
	return t, ok
}

func (s *site) showTemplate(w http.ResponseWriter, r *http.Request, by care.Actor, set practice.Settings, t practice.Template, why string, err error, preview bool) {
	l := s.layout(r, by, or(t.Name, "New template"))
	l.BackURL = settingsURL
	l.Errors = ui.ErrorsOf(err, "name", "purpose", "text", "why")
	var options []ui.Option
	for _, p := range purposeOrder {
		options = append(options, ui.Option{Value: p, Label: purposes[p]})
	}
	var approved []string
	if t.Approved {
		approved = []string{"yes"}
	}
	heading := "New reply template"
	buttons := []templ.Component{ui.SubmitButton(ui.Button{Text: "Save"}), ui.SubmitButton(ui.Button{Text: "Preview", Kind: ui.Secondary, Name: "do", Value: "preview"})}
	if t.ID != newTemplate {
		heading = "Reply template"
		buttons = append(buttons, ui.SubmitButton(ui.Button{Text: "Take away", Kind: ui.Warning, Name: "do", Value: "remove"}))
	}
	shown := ui.Within(ui.Details("What the placeholders become"), ui.Bullets([]string{
		"{name}: the patient's name", "{practice}: the name of the practice", "{phone}: its telephone number",
		"{reference}: the reference of the request", "{link}: the patient's private link", "{when}: the time that you choose when you answer"}))
	if preview {
		shown = ui.Within(ui.Card("As a patient would read it"), ui.Lines(conversation.Fill(t.Text, sampleValues(set))))
	}
	s.page(w, r, l, narrow(ui.Heading(heading), shown, ui.Within(ui.Form(templateURL(t.ID)),
		ui.TextInput(ui.Field{Name: "name", Label: "Name", Hint: "What colleagues look for.", Value: t.Name, Error: ui.ErrorFor(l.Errors, "name"), Width: 30}),
		ui.Radios(ui.Field{Name: "purpose", Label: "For", Value: t.Purpose, Error: ui.ErrorFor(l.Errors, "purpose"), Small: true}, options),
		ui.TextArea(ui.Field{Name: "text", Label: "Text", Hint: "Everybody can change it before it goes out.", Value: t.Text, Error: ui.ErrorFor(l.Errors, "text"), Rows: 8, MaxLength: maxTemplateText}),
		ui.Checkboxes(ui.Field{Name: "approved", Label: "Approval", Hidden: true, Small: true}, approved, []ui.Option{
			{Value: "yes", Label: "A clinician of the practice has approved this text", Hint: "Needed for “when to come back” texts. After a change of the text, ask again."}}),
		whyField(why, l.Errors), ui.Within(ui.ButtonGroup(), buttons...))))
}

// sampleValues fill a preview. Nobody is called so, and the number is the
// practice's own.
func sampleValues(set practice.Settings) conversation.Values {
	return conversation.Values{Name: "Alex Example", Practice: set.Name, Phone: set.Phone.Display(),
		Link: "(the patient's private link)", When: "today by 16:00", Reference: "ABCD-EFGH"}
}

func (s *site) changeTemplate(w http.ResponseWriter, r *http.Request, by care.Actor) {
	set, ok := s.toChange(w, r, by)
	if !ok {
		return
	}
	was, ok := s.templateAsked(w, r, by, set)
	if !ok {
		return
	}
	why, do := short(r, "why"), r.PostFormValue("do")
	t, err := readTemplate(r, was)
	if do == "preview" {
		s.showTemplate(w, r, by, set, t, why, err, err == nil)
		return
	}
	to := set
	to.Templates = slices.Clone(set.Templates)
	at := slices.IndexFunc(to.Templates, func(x practice.Template) bool { return x.ID == was.ID })
	switch {
	case do == "remove" && at >= 0:
		to.Templates, err = slices.Delete(to.Templates, at, at+1), nil
	case err != nil:
	case at >= 0:
		to.Templates[at] = t
	case len(to.Templates) >= maxTemplates:
		err = care.Fail(care.Invalid, "staff.template", "There can be %d templates. Take one away first.", maxTemplates)
	default:
		t.ID = freeTemplateID(set, t.Name)
		to.Templates = append(to.Templates, t)
	}
	if err == nil {
		err = s.d.ChangeSettings(r.Context(), by, "", to, why)
	}
	s.afterSettings(w, r, by, err, func() {
		t.ID = was.ID
		s.showTemplate(w, r, by, set, t, why, err, false)
	})
}

func readTemplate(r *http.Request, was practice.Template) (practice.Template, error) {
	faults := care.Faults{}
	t := practice.Template{ID: was.ID, Purpose: short(r, "purpose"), Approved: r.PostFormValue("approved") == "yes"}
	var err error
	if t.Name, err = care.CleanLine(r.PostFormValue("name"), maxTemplateName); err != nil {
		faults.Add("name", care.MessageOf(err))
	} else if t.Name == "" {
		faults.Add("name", "Enter a name for the template")
	}
	if purposes[t.Purpose] == "" {
		faults.Add("purpose", "Choose what it is for")
	}
	if t.Text, err = care.CleanText(r.PostFormValue("text"), maxTemplateText); err != nil {
		t.Text = r.PostFormValue("text") // what was typed is kept
		faults.Add("text", care.MessageOf(err))
	} else if t.Text == "" {
		faults.Add("text", "Write the text")
	}
	if unknown := unknownPlaceholder(t.Text); unknown != "" {
		faults.Add("text", "There is no placeholder "+unknown)
	}
	if t.Purpose != "safety-net" {
		t.Approved = false
	}
	return t, faults.Err("staff.template")
}

// unknownPlaceholder finds a word in braces that nothing would be put in for.
func unknownPlaceholder(text string) string {
	known := []string{"{name}", "{practice}", "{phone}", "{link}", "{when}", "{reference}"}
	for rest := text; ; {
		_, after, ok := strings.Cut(rest, "{")
		word, more, closed := strings.Cut(after, "}")
		if !ok || !closed {
			return ""
		}
		if p := "{" + word + "}"; !slices.Contains(known, p) && len(word) < 20 {
			return p
		}
		rest = more
	}
}

func freeTemplateID(set practice.Settings, name string) string {
	base := strings.ReplaceAll(or(care.Fold(name), "template"), " ", "-")
	id := base
	for n := 2; ; n++ {
		if _, taken := templateOf(set, id); !taken && id != newTemplate {
			return id
		}
		id = base + "-" + strconv.Itoa(n)
	}
}
