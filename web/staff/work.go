package staff

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"frontdoor/care"
	"frontdoor/web/ui"
)

// registerWork adds the pages on which requests are worked.
func (s *site) registerWork(mux *http.ServeMux) {
	mux.HandleFunc("GET "+dayURL, s.staff(s.day))
	mux.HandleFunc("GET "+worklistURL, s.staff(s.worklist))
	mux.HandleFunc("GET /staff/next", s.staff(s.next))
	mux.HandleFunc("GET "+liveURL, s.staff(s.live))

	mux.HandleFunc("GET /staff/request/{id}", s.staff(s.request))
	mux.HandleFunc("GET /staff/request/{id}/summary", s.staff(s.summary))
	mux.HandleFunc("GET /staff/request/{id}/patient", s.staff(s.rightPatient))
	mux.HandleFunc("POST /staff/request/{id}/patient", s.staff(s.rightPatient))
	mux.HandleFunc("POST /staff/request/{id}/looking", s.staff(s.looking))
	mux.HandleFunc("POST /staff/request/{id}/left", s.staff(s.left))
	mux.HandleFunc("POST /staff/request/{id}/{action}", s.staff(s.act))

	mux.HandleFunc("GET "+keyInURL, s.staff(s.keyInPage))
	mux.HandleFunc("POST "+keyInURL, s.staff(s.keyIn))
	mux.HandleFunc("GET "+keyInURL+"/done/{id}", s.staff(s.keyedIn))
	mux.HandleFunc("POST /staff/signs", s.staff(s.signs))

	mux.HandleFunc("GET "+patientsURL, s.staff(s.patients))
	mux.HandleFunc("POST "+patientsURL, s.staff(s.patients))
	mux.HandleFunc("GET "+patientsURL+"/{id}", s.staff(s.patientFile))
}

// actURL is where an action on a request is posted to.
func actURL(id care.ID, action string) string { return requestURL(id) + "/" + action }

// idOf is the subject that an address names. What is no identifier does not exist.
func idOf(r *http.Request) (care.ID, error) {
	id, err := care.ParseID(r.PathValue("id"))
	if err != nil {
		return "", care.Fail(care.NotFound, "staff.id", "There is nothing here, or it is not yours to see.")
	}
	return id, nil
}

// typed is a form as somebody sent it, to be shown again when it was refused.
// Many forms stand on the page of a request: the names of their boxes begin
// with the action, so that what was typed and what was wrong finds its place.
type typed struct {
	action string
	values url.Values
	errors []ui.FieldError
	status int
}

// box is the name of a box in a form.
func box(action, name string) string { return action + "-" + name }

func (t typed) get(name string) string { return t.values.Get(box(t.action, name)) }

func (t typed) all(name string) []string { return t.values[box(t.action, name)] }

// was is what stood in a box of a form when it was sent, or what stands there
// at first.
func (t typed) was(action, name, first string) string {
	if t.action != action {
		return first
	}
	return t.get(name)
}

func (t typed) had(action, name, value string) bool {
	return t.action == action && slices.Contains(t.all(name), value)
}

// wrong is the message beside a box.
func (t typed) wrong(action, name string) string { return ui.ErrorFor(t.errors, box(action, name)) }

// refused notes why a form was not accepted, box by box.
func (t typed) refused(err error) typed {
	t.status = ui.StatusOf(err)
	for _, e := range ui.ErrorsOf(err) {
		if e.Name != "" {
			e.Name = box(t.action, strings.ReplaceAll(e.Name, "_", "-"))
		}
		t.errors = append(t.errors, e)
	}
	return t
}

// formOf reads a form. One that is too large, or no form, is Invalid.
func formOf(r *http.Request, action string) (typed, error) {
	if err := r.ParseForm(); err != nil {
		return typed{}, &care.Error{Kind: care.Invalid, Op: "staff.form", Message: "The form could not be read. It may be too long.", Cause: err}
	}
	return typed{action: action, values: r.PostForm}, nil
}

// newKey makes the key that lets a form be sent twice and count once.
func newKey() string { return rand.Text() }

// canKeep says whether a refusal is shown on the page of the form, with what was
// typed, or needs a page of its own.
func canKeep(err error) bool {
	switch care.KindOf(err) {
	case care.Invalid, care.Conflict, care.Denied, care.Duplicate, care.TooMany, care.Unavailable:
		return true
	}
	return false
}
