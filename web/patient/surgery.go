package patient

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"frontdoor/care"
	"frontdoor/practice"
	"frontdoor/web/ui"
)

// surgery is the practice that a page belongs to, and the time.
type surgery struct {
	org care.OrgID
	set practice.Settings
	now time.Time // by the desk's clock
}

// now is the machine's clock. It is used for limits only: everything that is
// said or decided goes by the desk's.
func now() time.Time { return time.Now() }

// nowhere is for pages that belong to no practice: the number to ring is 111.
func nowhere(now time.Time) surgery {
	return surgery{now: now, set: practice.Settings{Name: "Health help", Phone: "111"}}
}

// at finds the practice in the address of a page.
func (s *site) at(h func(http.ResponseWriter, *http.Request, surgery)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		now := s.d.Now()
		org, err := care.ParseOrg(r.PathValue("org"))
		if err != nil {
			s.fail(w, r, nowhere(now), noSuchPage())
			return
		}
		set, err := s.d.Organisation(r.Context(), org)
		if err == nil && set.Kind != care.Practice {
			err = noSuchPage()
		}
		if err != nil {
			s.fail(w, r, nowhere(now), err)
			return
		}
		h(w, r, surgery{org: org, set: set, now: now})
	}
}

func noSuchPage() error {
	return care.Fail(care.NotFound, "patient.page", "There is no such page.")
}

// url of a page of this practice.
func (p surgery) url(below string) string { return "/at/" + url.PathEscape(string(p.org)) + below }

// today in England.
func (p surgery) today() care.Date { return care.DateOf(p.now) }

// open says whether the practice's doors are open.
func (p surgery) open() bool {
	h, err := p.set.Hours()
	return err == nil && h.Open(p.now)
}

// nextRead says when somebody will next read what comes in, in words.
func (p surgery) nextRead() string { return care.PlainTime(p.set.NextRead(p.now), p.now) }

// layout of a page of this practice.
func (p surgery) layout(title string) ui.PatientLayout {
	l := ui.PatientLayout{
		Title: title, Practice: p.set.Name, Phone: p.phone(), Simulated: p.set.Simulated,
		HomeURL: "/", PrivacyURL: "/privacy", AccessibilityURL: "/accessibility",
	}
	if p.org != "" {
		l.HomeURL, l.PrivacyURL, l.AccessibilityURL = p.url(""), "/privacy/"+string(p.org), "/accessibility/"+string(p.org)
	}
	return l
}

func (p surgery) phone() string { return p.set.Phone.Display() }

// show answers with a page.
func (s *site) show(w http.ResponseWriter, r *http.Request, status int, l ui.PatientLayout, body ...templ.Component) {
	ui.Answer(w, r, status, ui.Within(ui.PatientPage(l), body...))
}

// say answers with a page of a heading and some text.
func (s *site) say(w http.ResponseWriter, r *http.Request, p surgery, status int, heading string, body ...templ.Component) {
	s.show(w, r, status, p.layout(heading), append([]templ.Component{ui.Heading(heading)}, body...)...)
}

// fail answers with a page that says what went wrong, and tells the operator of
// faults that are the program's own.
func (s *site) fail(w http.ResponseWriter, r *http.Request, p surgery, err error) {
	heading := "Something went wrong"
	switch care.KindOf(err) {
	case care.NotFound:
		heading = "We cannot find that page"
	case care.TooMany:
		heading = "Please wait"
	case care.Conflict, care.Duplicate:
		heading = "That is not possible any more"
	case care.Unknown, care.Unavailable:
		s.o.Log.Error("a patient's page failed", "err", err)
	}
	s.say(w, r, p, ui.StatusOf(err), heading, ui.Para(care.MessageOf(err)), callUs(p))
}

// newKey makes a key for a form that acts, so that sending it twice acts once.
func newKey() string { return rand.Text() }
