package patient

import (
	"net/http"
	"time"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/pathway"
	"frontdoor/practice"
	"frontdoor/web/ui"
)

// The browser's key to a form that was begun.
const (
	draftCookie = "draft"
	draftAge    = 4 * 24 * time.Hour // as long as the desk keeps a draft
)

// filling is a form that somebody is filling in.
type filling struct {
	surgery
	token string
	dr    desk.Draft
	list  func(child bool) []pathway.Flag // of the emergency check
}

// step's address.
func (f filling) stepURL(id string) string { return f.url("/form/" + id) }

// draftOf reads the form that the browser has begun with a practice.
func (s *site) draftOf(r *http.Request, p surgery) (filling, bool, error) {
	f := filling{surgery: p, list: s.d.EmergencySigns}
	c, err := r.Cookie(draftCookie)
	if err != nil {
		return f, false, nil // no cookie is no error
	}
	f.token = c.Value
	var ok bool
	f.dr, ok, err = s.d.Draft(r.Context(), p.org, c.Value)
	return f, ok, err
}

// within finds the form for a page of it. A form that was sent leads to its
// confirmation, one that is gone to a page that says so.
func (s *site) within(h func(http.ResponseWriter, *http.Request, filling)) func(http.ResponseWriter, *http.Request, surgery) {
	return func(w http.ResponseWriter, r *http.Request, p surgery) {
		f, ok, err := s.draftOf(r, p)
		switch {
		case err != nil:
			s.fail(w, r, p, err)
		case !ok:
			s.gone(w, r, p)
		case f.dr.Sent != nil:
			ui.SeeOther(w, r, p.url("/form/sent"))
		default:
			h(w, r, f)
		}
	}
}

func (s *site) gone(w http.ResponseWriter, r *http.Request, p surgery) {
	s.say(w, r, p, http.StatusGone, "Start the form again",
		ui.Para("We cannot find a form that was begun on this device. We keep a form for 4 days. It also needs cookies to be switched on in your browser."),
		ui.LinkButton(p.url(""), ui.Button{Text: "Start again"}), callUs(p))
}

// beginForm starts a form, or asks what to do with one that is there.
func (s *site) beginForm(w http.ResponseWriter, r *http.Request, p surgery) {
	f, ok, err := s.draftOf(r, p)
	if err != nil {
		s.fail(w, r, p, err)
		return
	}
	if ok && f.dr.Sent == nil && len(f.dr.Seen) > 0 {
		ui.SeeOther(w, r, p.url("/form"))
		return
	}
	if p.set.FormOpen(p.now) == practice.InfoPage {
		ui.SeeOther(w, r, p.url("")) // which says when it opens and what to do
		return
	}
	s.freshForm(w, r, p)
}

func (s *site) freshForm(w http.ResponseWriter, r *http.Request, p surgery) {
	token, _, err := s.d.StartDraft(r.Context(), p.org)
	if err != nil {
		s.fail(w, r, p, err)
		return
	}
	s.setDraft(w, p, token.Reveal(), draftAge)
	ui.SeeOther(w, r, p.url("/form/"+firstStep))
}

func (s *site) setDraft(w http.ResponseWriter, p surgery, value string, age time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: draftCookie, Value: value, Path: p.url(""), MaxAge: int(age.Seconds()),
		HttpOnly: true, Secure: s.o.Secure, SameSite: http.SameSiteLaxMode,
	})
}

// formAsItIs offers to go on with a form that was begun on this device, without
// a word of what is in it: somebody else may be sitting here now.
func (s *site) formAsItIs(w http.ResponseWriter, r *http.Request, p surgery) {
	f, ok, err := s.draftOf(r, p)
	switch {
	case err != nil:
		s.fail(w, r, p, err)
	case !ok:
		ui.SeeOther(w, r, p.url(""))
	case f.dr.Sent != nil:
		ui.SeeOther(w, r, p.url("/form/sent"))
	default:
		l := p.layout("A form was begun on this device")
		l.BackURL = p.url("")
		s.show(w, r, http.StatusOK, l, ui.Heading(l.Title),
			ui.Para("You can go on with it, or start again. If you start again, what was typed is deleted."),
			ui.Within(ui.ButtonGroup(),
				ui.LinkButton(f.stepURL(f.next()), ui.Button{Text: "Go on with it"}),
				ui.PostButton(p.url("/form/discard"), nil, ui.Button{Text: "Start again", Kind: ui.Secondary})))
	}
}

// discardForm forgets what was typed and begins anew.
func (s *site) discardForm(w http.ResponseWriter, r *http.Request, p surgery) {
	f, ok, err := s.draftOf(r, p)
	if err == nil && ok {
		_, _, err = s.d.EditDraft(r.Context(), p.org, f.token, func(dr *desk.Draft) error {
			*dr = desk.Draft{ID: dr.ID, Org: dr.Org, Sent: dr.Sent, Safety: dr.Safety, Declared: dr.Declared, Seen: map[string]bool{}}
			return nil
		})
	}
	if err != nil {
		s.fail(w, r, p, err)
		return
	}
	if p.set.FormOpen(p.now) == practice.InfoPage {
		s.setDraft(w, p, "", -time.Second)
		ui.SeeOther(w, r, p.url(""))
		return
	}
	s.freshForm(w, r, p)
}

// save changes the form. A form that was sent meanwhile, in another tab, is not
// changed any more.
func (s *site) save(r *http.Request, f filling, edit func(*desk.Draft)) (filling, error) {
	var ok bool
	var err error
	f.dr, ok, err = s.d.EditDraft(r.Context(), f.org, f.token, func(dr *desk.Draft) error {
		if dr.Sent == nil {
			edit(dr)
		}
		return nil
	})
	if err == nil && !ok {
		err = care.Fail(care.NotFound, "patient.save", "This form is no longer here. Start again.")
	}
	return f, err
}
