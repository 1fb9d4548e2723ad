package staff

import (
	"net/http"
	"strings"
	"time"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/web/ui"
)

// findPage is a search for people; the words are posted, never in an address.
type findPage struct {
	desk.Found
	q     string
	asked bool
	now   time.Time
}

func (s *site) patients(w http.ResponseWriter, r *http.Request, by care.Actor) {
	l := s.layout(r, by, "Patients")
	f, err := formOf(r, "")
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	p := findPage{q: strings.TrimSpace(f.values.Get("q")), asked: r.Method == http.MethodPost, now: s.d.Now()}
	if p.q != "" {
		if p.Found, err = s.d.Find(r.Context(), by, p.q); err != nil {
			s.fail(w, r, by, err)
			return
		}
	}
	if p.Request != nil {
		ui.SeeOther(w, r, requestURL(p.Request.ID))
		return
	}
	s.page(w, r, l, findBody(p))
}

// patientFile is somebody on the list with all their requests.
func (s *site) patientFile(w http.ResponseWriter, r *http.Request, by care.Actor) {
	id, err := idOf(r)
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	l := s.layout(r, by, "Patient")
	f, err := s.d.PatientFile(r.Context(), by, id)
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	l.BackURL = patientsURL
	s.page(w, r, l, fileBody(f, s.d.Now()))
}

// rightPage moves a request to the right patient.
type rightPage struct {
	s     *request.State
	now   *practice.Patient // whom it is with
	found []*practice.Patient
	q     string
	asked bool
	at    time.Time
}

func (s *site) rightPatient(w http.ResponseWriter, r *http.Request, by care.Actor) {
	id, err := idOf(r)
	var f typed
	if err == nil {
		f, err = formOf(r, "")
	}
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	l := s.layout(r, by, "The right patient")
	o, err := s.d.Open(r.Context(), by, id)
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	p := rightPage{s: o.Request, now: o.Patient, q: strings.TrimSpace(f.values.Get("q")), asked: r.Method == http.MethodPost, at: s.d.Now()}
	if !p.asked { // begins with what was given
		p.q = o.Request.Intake.FullName()
	}
	if p.found, err = s.d.SearchPatients(r.Context(), by, p.q); err != nil {
		s.fail(w, r, by, err)
		return
	}
	l.BackURL = requestURL(id)
	s.page(w, r, l, rightBody(p))
}
