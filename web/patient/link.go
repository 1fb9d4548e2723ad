package patient

import (
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/identity"
	"frontdoor/web/ui"
)

// visitCookie is the browser's key to words and appointments, after both
// proofs. It must come along when somebody follows the link of a text message,
// so it is Lax and not Strict.
const visitCookie = "visit"

// following is a private link that somebody has opened.
type following struct {
	surgery
	token  string
	status desk.LinkStatus
}

func (f following) linkURL(below string) string { return "/r/" + url.PathEscape(f.token) + below }

// follow finds the request of a private link, or answers that there is none.
func (s *site) follow(w http.ResponseWriter, r *http.Request) (following, bool) {
	f := following{surgery: nowhere(s.d.Now()), token: r.PathValue("token")}
	st, err := s.d.Status(r.Context(), f.token)
	if err != nil {
		s.fail(w, r, f.surgery, err)
		return f, false
	}
	f.status, f.org, f.set = st, st.Org, st.Settings
	return f, true
}

// status shows how a request is going: nothing of what it is about, or whose it
// is. Anybody who has the link may see it.
func (s *site) status(w http.ResponseWriter, r *http.Request) {
	f, ok := s.follow(w, r)
	if !ok {
		return
	}
	title := "Your request " + f.status.Reference.Display()
	body := append([]templ.Component{f.heading(), f.stage()}, f.promise()...)
	body = append(body, f.wayIn()...)
	body = append(body, goOn("This page does not change by itself.", f.linkURL(""), "Look again"), whenWorse(f.surgery))
	s.show(w, r, http.StatusOK, f.layout(title), body...)
}

// stages in plain words: how it stands, and what happens next.
var stages = map[string][2]string{
	"received": {"We have your request", "A person in our team reads it and decides what is the best help."},
	"in-hand":  {"We are working on it", "A person in our team has your request in hand."},
	"question": {"We have a question for you", "Read the question and answer it, or call us. We can go on when we have your answer."},
	"choose":   {"Please choose a time", "We have offered you a choice of times. We keep them for you for a while."},
	"answered": {"There is an answer for you", "Read what we wrote or arranged for you."},
	"finished": {"Your request is finished", "If you still need help, read your request and add what you need, or call us."},
	"joined":   {"We have put this together with another request of yours", "We look at both as one. Call us if you want to know how it is going."},
}

func (f following) heading() templ.Component {
	return ui.CaptionHeading("Reference "+f.status.Reference.Display(), "Your request")
}

func (f following) stage() templ.Component {
	words, ok := stages[f.status.Stage]
	if !ok {
		words = stages["in-hand"]
	}
	return ui.Within(ui.Inset(), ui.SubHeading(words[0]), ui.Para(words[1]))
}

// promise is by when the patient hears: the time that staff see.
func (f following) promise() []templ.Component {
	var body []templ.Component
	due := f.status.Due
	switch {
	case f.status.Stage == "finished" || f.status.Stage == "joined" || !due.Runs():
	case due.Missed(f.now):
		body = append(body, ring("We said that you would hear from us "+care.PlainBy(due.Due, f.now)+". We are sorry that this is late. If you have not heard, call us on", f.phone(), "."))
	default:
		body = append(body, ui.Para("You will hear from us "+care.PlainBy(due.Due, f.now)+"."))
	}
	if !f.open() {
		body = append(body, ui.Para("We are closed now. Somebody will be here "+f.nextRead()+"."))
	}
	return body
}

// wayIn leads to the words and appointments, or says to ring where that cannot
// be.
func (f following) wayIn() []templ.Component {
	switch {
	case f.status.Locked:
		return []templ.Component{ui.Within(ui.WarningCallout("This page is locked"),
			ui.Para("The date of birth did not match too many times. So that nobody else can read your request, we have locked it."),
			ring("Call us on", f.phone(), ". We can open it again for you."))}
	case !f.status.CanCode:
		return []templ.Component{ring("To read your request or add to it, call us on", f.phone(), ". We cannot send you a code in the way that you asked us to use.")}
	}
	return []templ.Component{
		ui.Para("To read your request, answer us, choose a time or add something, you need the date of birth and a code that we send you."),
		ui.LinkButton(f.linkURL("/mine"), ui.Button{Text: "Read and answer"})}
}

// askBirth asks the first proof.
func (s *site) askBirth(w http.ResponseWriter, r *http.Request) {
	f, ok := s.follow(w, r)
	if !ok {
		return
	}
	if f.status.Locked || !f.status.CanCode {
		ui.SeeOther(w, r, f.linkURL("")) // which says what to do instead
		return
	}
	s.showBirth(w, r, http.StatusOK, f, nil, nil)
}

func (s *site) showBirth(w http.ResponseWriter, r *http.Request, status int, f following, typed url.Values, errors []ui.FieldError) {
	l := f.layout("What is the date of birth?")
	l.BackURL, l.Errors = f.linkURL(""), errors
	field := ui.Field{Name: "birth", Label: l.Title, Heading: true, Error: ui.ErrorFor(errors, "birth"),
		Hint: "Of the person this request is about. For example, 31 3 1980"}
	s.show(w, r, status, l, ui.Within(ui.Form(f.linkURL("/prove")),
		ui.DateInput(field, dateTyped(typed, "birth", f.today())),
		ui.Para("If it is right, we send a code of 6 numbers. We send it only to the number or address that was given with this request."),
		ui.SubmitButton(ui.Button{Text: "Send me the code"})))
}

// sendCode takes the first proof and sends the second.
func (s *site) sendCode(w http.ResponseWriter, r *http.Request) {
	f, ok := s.follow(w, r)
	if !ok || !s.form(w, r, f.surgery) {
		return
	}
	if f.status.Locked || !f.status.CanCode {
		ui.SeeOther(w, r, f.linkURL(""))
		return
	}
	faults := care.Faults{}
	born := takeDate(r.PostForm, "birth", "date of birth", f.today(), faults)
	err := faults.Err("patient.prove")
	if err == nil {
		err = s.d.SendCode(r.Context(), f.token, born)
	}
	switch care.KindOf(err) {
	case "":
		ui.SeeOther(w, r, f.linkURL("/code"))
	case care.Invalid, care.TooMany:
		s.showBirth(w, r, ui.StatusOf(err), f, r.PostForm, ui.ErrorsOf(err, "birth"))
	default:
		s.fail(w, r, f.surgery, err)
	}
}

// askCode asks the second proof. It does not tell where the code went.
func (s *site) askCode(w http.ResponseWriter, r *http.Request) {
	if f, ok := s.follow(w, r); ok {
		s.showCode(w, r, http.StatusOK, f, nil, nil)
	}
}

func (s *site) showCode(w http.ResponseWriter, r *http.Request, status int, f following, typed url.Values, errors []ui.FieldError) {
	l := f.layout("What is the code?")
	l.BackURL, l.Errors = f.linkURL("/prove"), errors
	field := ui.Field{Name: "code", Label: l.Title, Heading: true, Value: readable(typed.Get("code")), Error: ui.ErrorFor(errors, "code"),
		Hint: "We have sent you 6 numbers. They work for 10 minutes.", Autocomplete: "one-time-code", InputMode: "numeric", Width: 10, NoSpelling: true}
	s.show(w, r, status, l, ui.Within(ui.Form(f.linkURL("/code")),
		ui.TextInput(field), ui.SubmitButton(ui.Button{Text: "Continue"})),
		goOn("It can take some minutes to arrive. If it does not,", f.linkURL("/prove"), "ask for a new code"),
		callUs(f.surgery))
}

// enter takes the second proof and opens the request to this browser for a
// while.
func (s *site) enter(w http.ResponseWriter, r *http.Request) {
	f, ok := s.follow(w, r)
	if !ok || !s.form(w, r, f.surgery) {
		return
	}
	visit, err := s.d.Enter(r.Context(), f.token, r.PostForm.Get("code"))
	switch care.KindOf(err) {
	case "":
		s.setVisit(w, visit.Reveal(), identity.VisitLasts)
		ui.SeeOther(w, r, f.linkURL("/mine"))
	case care.Invalid, care.Conflict, care.TooMany:
		errors := ui.ErrorsOf(err, "code")
		if care.KindOf(err) != care.Invalid {
			errors = []ui.FieldError{{Name: "code", Message: care.MessageOf(err)}}
		}
		s.showCode(w, r, ui.StatusOf(err), f, r.PostForm, errors)
	default:
		s.fail(w, r, f.surgery, err)
	}
}

func (s *site) setVisit(w http.ResponseWriter, value string, age time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: visitCookie, Value: value, Path: "/r/", MaxAge: int(age.Seconds()),
		HttpOnly: true, Secure: s.o.Secure, SameSite: http.SameSiteLaxMode,
	})
}

func visitOf(r *http.Request) string {
	c, err := r.Cookie(visitCookie)
	if err != nil {
		return ""
	}
	return c.Value
}

// leave closes the request on this device.
func (s *site) leave(w http.ResponseWriter, r *http.Request) {
	s.setVisit(w, "", -time.Second)
	ui.SeeOther(w, r, "/r/"+url.PathEscape(r.PathValue("token")))
}
