package patient

import (
	"net/http"

	"github.com/a-h/templ"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/web/ui"
)

// checkAnswers shows all that was said, each with a way to change it, before it
// is sent.
func (s *site) checkAnswers(w http.ResponseWriter, r *http.Request, f filling) {
	if f.next() != "check" {
		s.astray(w, r, f)
		return
	}
	s.showAnswers(w, r, http.StatusOK, f, nil)
}

func (s *site) showAnswers(w http.ResponseWriter, r *http.Request, status int, f filling, errors []ui.FieldError) {
	l := f.layout("Check your answers")
	steps := f.steps()
	l.BackURL, l.Errors = f.stepURL(steps[len(steps)-1].id), errors
	var rows []ui.SummaryRow
	for _, st := range steps {
		if st.rows == nil {
			continue
		}
		for _, row := range st.rows(f.dr) {
			row.ChangeURL = f.stepURL(st.id) + "?then=check"
			rows = append(rows, row)
		}
	}
	body := []templ.Component{ui.Heading(l.Title), ui.SummaryList(rows)}
	if len(f.dr.Declared) > 0 {
		body = append(body, goOn("You ticked a sign of an emergency.", f.stepURL("advice"), "Read again what to do now"))
	}
	if !f.open() {
		body = append(body, ui.Para("Nobody is here to read it now. Somebody will read it "+f.nextRead()+"."))
	}
	body = append(body, whenWorse(f.surgery),
		ui.PostButton(f.url("/form/send"), nil, ui.Button{Text: "Send to " + f.set.Name}),
		goOn("Do you not want to send it?", f.url("/form"), "Delete it and start again"))
	s.show(w, r, status, l, body...)
}

// send makes the request, once: the desk knows the draft, and a second press, a
// reload or another tab finds that it was sent.
func (s *site) send(w http.ResponseWriter, r *http.Request, p surgery) {
	f, ok, err := s.draftOf(r, p)
	switch {
	case err != nil:
		s.fail(w, r, p, err)
		return
	case !ok:
		s.gone(w, r, p)
		return
	case f.dr.Sent != nil:
		ui.SeeOther(w, r, p.url("/form/sent"))
		return
	case f.next() != "check":
		s.astray(w, r, f)
		return
	}
	receipt, err := s.d.Submit(r.Context(), f.dr)
	if err == nil {
		_, err = s.save(r, f, func(dr *desk.Draft) {
			*dr = desk.Draft{ID: dr.ID, Org: dr.Org, Kind: dr.Kind, Route: dr.Route, Sent: &receipt}
		})
	}
	if err != nil {
		s.notSent(w, r, f, err)
		return
	}
	ui.SeeOther(w, r, p.url("/form/sent"))
}

func (s *site) notSent(w http.ResponseWriter, r *http.Request, f filling, err error) {
	switch care.KindOf(err) {
	case care.Invalid:
		faults := care.FieldsOf(err)
		for at, st := range f.steps() {
			for _, field := range st.fields {
				if faults[field] != "" {
					p := page{filling: f, typed: st.known(f.dr), errors: []ui.FieldError{{Name: field, Message: faults[field]}}}
					s.showStep(w, r, http.StatusUnprocessableEntity, p, st, at)
					return
				}
			}
		}
	case care.Duplicate:
		// It was sent a moment ago, from another tab, with other words.
		if again, ok, err := s.draftOf(r, f.surgery); err == nil && ok && again.dr.Sent != nil {
			ui.SeeOther(w, r, f.url("/form/sent"))
			return
		}
		s.say(w, r, f.surgery, http.StatusConflict, "This form was sent already",
			ui.Para("We have it with the answers it had then. If you want to add something, use the private link in the message we sent you, or call us."), callUs(f.surgery))
		return
	case care.Unavailable:
		s.o.Log.Error("a form could not be sent", "err", err)
		s.showAnswers(w, r, http.StatusServiceUnavailable, f, []ui.FieldError{{Message: "It was not sent yet. All you typed is kept. Please send it again in a moment."}})
		return
	}
	s.fail(w, r, f.surgery, err)
}
