package patient

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/request"
	"frontdoor/web/ui"
)

// step is one page of the form.
type step struct {
	id     string
	title  string   // the question, as in the browser's title
	fields []string // in the page's order: as in the form, and as request.Intake.Check names them

	known func(desk.Draft) url.Values                // what the page shows of what was said
	take  func(url.Values, *desk.Draft, care.Faults) // puts what was typed into the draft
	show  func(page) []templ.Component               // what is in the page's form
	rows  func(desk.Draft) []ui.SummaryRow           // how it reads among the answers; nil when it is not there
	kept  func(*site, *http.Request, filling)        // what happens once the answer is kept
	after func(filling) string                       // the page that follows, where it is not simply the next
}

// firstStep is the emergency check, before anything else.
const firstStep = "emergency"

// page is a step as it is shown: with what was typed and what is wrong with it.
type page struct {
	filling
	typed  url.Values
	errors []ui.FieldError
}

// field prepares a field with what was typed and what is wrong.
func (p page) field(name, label string) ui.Field {
	return ui.Field{Name: name, Label: label, Value: readable(p.typed.Get(name)), Error: ui.ErrorFor(p.errors, name)}
}

// question prepares the field that is the whole page.
func (p page) question(name, label, hint string) ui.Field {
	f := p.field(name, label)
	f.Heading, f.Hint = true, hint
	return f
}

// readable is what was typed, fit to be shown again although it was refused.
func readable(s string) string {
	if utf8.ValidString(s) {
		return strings.ReplaceAll(s, "\x00", "")
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// steps of a form, in order, as its answers so far make it.
func (f filling) steps() []step {
	return append([]step{whoIsIll, f.signs()}, f.answerSteps()...)
}

// answerSteps are the steps after the emergency check.
func (f filling) answerSteps() []step {
	list := []step{f.about()}
	if f.dr.Kind == request.AdminKind {
		list = append(list, topic)
	}
	list = append(list, forWhom)
	if f.dr.ForWhom == request.Child || f.dr.ForWhom == request.Someone {
		list = append(list, f.writer())
	}
	list = append(list, f.name(), f.born(), f.postcode(), f.contact(), f.interpreter(), f.adjustments())
	for _, q := range request.Questions(f.dr.Kind, f.dr.Topic) {
		list = append(list, asking(q))
	}
	return list
}

// next is the first page that was not answered yet, or the last one, where the
// answers are checked.
func (f filling) next() string {
	for _, st := range f.steps() {
		if !f.dr.Seen[st.id] {
			return st.id
		}
	}
	return "check"
}

// find a step; ok is false for one that is not asked, or not yet: pages are
// answered in order, the emergency check before all.
func (f filling) find(id string) (st step, at int, ok bool) {
	for i, st := range f.steps() {
		if st.id == id {
			return st, i, true
		}
		if !f.dr.Seen[st.id] {
			return st, i, false
		}
	}
	return step{}, 0, false
}

// ask shows a page of the form.
func (s *site) ask(w http.ResponseWriter, r *http.Request, f filling) {
	st, at, ok := f.find(r.PathValue("step"))
	if !ok {
		s.astray(w, r, f)
		return
	}
	s.showStep(w, r, http.StatusOK, page{filling: f, typed: st.known(f.dr)}, st, at)
}

// astray leads from a page that is not asked here to the one that is.
func (s *site) astray(w http.ResponseWriter, r *http.Request, f filling) {
	ui.SeeOther(w, r, f.stepURL(f.next()))
}

func (s *site) showStep(w http.ResponseWriter, r *http.Request, status int, p page, st step, at int) {
	l := p.layout(st.title)
	l.Errors = p.errors
	action := p.stepURL(st.id)
	switch {
	case r.URL.Query().Get("then") == "check":
		l.BackURL = p.stepURL("check")
		action += "?then=check"
	case at == 0:
		l.BackURL = p.url("")
	default:
		l.BackURL = p.stepURL(p.steps()[at-1].id)
	}
	s.show(w, r, status, l, ui.Within(ui.Form(action), append(st.show(p), ui.SubmitButton(ui.Button{Text: "Continue"}))...))
}

// take reads a page that was sent, keeps it, and leads to the next.
func (s *site) take(w http.ResponseWriter, r *http.Request, f filling) {
	st, at, ok := f.find(r.PathValue("step"))
	if !ok {
		s.astray(w, r, f)
		return
	}
	if !s.form(w, r, f.surgery) {
		return
	}
	if faults := f.taken(&f.dr, st, r.PostForm); len(faults) > 0 {
		p := page{filling: f, typed: r.PostForm, errors: ui.ErrorsOf(faults.Err("patient.form"), st.fields...)}
		s.showStep(w, r, http.StatusUnprocessableEntity, p, st, at)
		return
	}
	typed := r.PostForm
	f, err := s.save(r, f, func(dr *desk.Draft) { f.taken(dr, st, typed) })
	if err != nil {
		s.fail(w, r, f.surgery, err)
		return
	}
	if st.kept != nil {
		st.kept(s, r, f)
	}
	s.lead(w, r, f, st, at)
}

// lead goes to the page after a step.
func (s *site) lead(w http.ResponseWriter, r *http.Request, f filling, st step, at int) {
	if st.after != nil {
		if to := st.after(f); to != "" {
			ui.SeeOther(w, r, f.stepURL(to))
			return
		}
	}
	if r.URL.Query().Get("then") == "check" {
		ui.SeeOther(w, r, f.stepURL(f.next())) // "check", unless the change asks for more
		return
	}
	if list := f.steps(); at+1 < len(list) {
		ui.SeeOther(w, r, f.stepURL(list[at+1].id))
		return
	}
	ui.SeeOther(w, r, f.stepURL("check"))
}

// taken puts what was typed on a page into a draft, by the same rules that the
// desk has when the form is sent. With faults the draft is not to be kept.
func (f filling) taken(dr *desk.Draft, st step, typed url.Values) care.Faults {
	faults := care.Faults{}
	dr.Intake.Answers = maps.Clone(dr.Intake.Answers)
	if dr.Intake.Answers == nil {
		dr.Intake.Answers = map[string]string{}
	}
	st.take(typed, dr, faults)
	clean, err := dr.Intake.Check(request.Web, dr.Kind, dr.Topic, f.today())
	for field, message := range care.FieldsOf(err) {
		if slices.Contains(st.fields, field) {
			faults.Add(field, message)
		}
	}
	if len(faults) > 0 {
		return faults
	}
	// What another kind of request asked stays typed, should it be chosen again.
	answers := dr.Intake.Answers
	for _, field := range st.fields {
		if v, ok := clean.Answers[field]; ok {
			answers[field] = v
		}
	}
	dr.Intake = clean
	dr.Intake.Answers = answers
	dr.Seen[st.id] = true
	return nil
}
