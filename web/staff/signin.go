package staff

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/identity"
	"frontdoor/web/ui"
)

// someoneElse is the choice at a shared screen of who is not listed there.
const someoneElse = "else"

// maxTyped bounds what is read of one short field. It is more than any of them
// may have, so that what is too long is said and not cut.
const maxTyped = 1000

// short is what somebody wrote in a short field, bounded.
func short(r *http.Request, name string) string {
	s := []rune(r.PostFormValue(name))
	return string(s[:min(len(s), maxTyped)])
}

// signInForm is what the sign-in page shows.
type signInForm struct {
	next    string
	login   string
	person  string // chosen at a shared screen
	org     string
	shared  bool
	withOrg bool
	listed  bool               // the form had names to choose from
	waiting []identity.Session // sessions that wait at this screen for their owner
	said    string
	err     error
}

func (s *site) signInPage(w http.ResponseWriter, r *http.Request) {
	_, screen, ok, err := s.d.AtScreen(r.Context(), s.screenToken(r), true)
	if err != nil {
		s.fail(w, r, care.Actor{}, err)
		return
	}
	q := r.URL.Query()
	next := ours(q.Get("next"))
	if ok {
		ui.SeeOther(w, r, next)
		return
	}
	s.showSignIn(w, r, signInForm{
		next: next, shared: screen.Shared || markedShared(r), withOrg: q.Has("org"),
		waiting: screen.Locked(s.d.Watch()), said: q.Get("said"),
	})
}

func (s *site) signIn(w http.ResponseWriter, r *http.Request) {
	f := signInForm{
		next: ours(r.PostFormValue("next")), login: short(r, "login"), person: short(r, "person"),
		org: strings.ToUpper(strings.TrimSpace(short(r, "org"))), withOrg: r.PostForm.Has("org"), shared: r.PostFormValue("shared") == "yes",
	}
	in := desk.SignIn{
		Login: f.login, Password: r.PostFormValue("password"), Shared: f.shared,
		Address: client(r), Screen: s.screenToken(r),
	}
	f.listed = r.PostForm.Has("listed")
	if f.person != "" && f.person != someoneElse {
		in.Login, in.Person = "", care.ID(f.person)
	}
	var out desk.SignedIn
	if f.err = f.check(&in); f.err == nil {
		out, f.err = s.d.SignIn(r.Context(), in)
	}
	if f.err == nil {
		s.keep(w, out.Token)
		s.markShared(w, f.shared || in.Person != "")
		ui.SeeOther(w, r, f.next)
		return
	}
	if _, screen, _, err := s.d.AtScreen(r.Context(), s.screenToken(r), false); err == nil {
		f.waiting = screen.Locked(s.d.Watch())
		f.shared = f.shared || screen.Shared
	}
	_, asksOrg := care.FieldsOf(f.err)["org"]
	f.withOrg = f.withOrg || asksOrg
	s.showSignIn(w, r, f)
}

// check looks at form only: whether the name exists is not told.
func (f signInForm) check(in *desk.SignIn) error {
	faults := care.Faults{}
	if f.listed && f.person == "" && in.Login == "" {
		faults.Add("person", "Choose who you are")
	} else if in.Person == "" && in.Login == "" {
		faults.Add("login", "Enter your sign-in name")
	}
	if in.Password == "" {
		faults.Add("password", "Enter your password")
	}
	if f.org != "" {
		org, err := care.ParseOrg(f.org)
		if err != nil {
			faults.Add("org", care.MessageOf(err))
		}
		in.Org = org
	}
	return faults.Err("staff.sign-in")
}

func (s *site) showSignIn(w http.ResponseWriter, r *http.Request, f signInForm) {
	errs := ui.ErrorsOf(f.err, "person", "login", "password", "org")
	l := ui.StaffLayout{Title: "Sign in", Org: "Staff", Errors: errs, HomeURL: signInURL}
	fields := []templ.Component{ui.HiddenValue("next", f.next)}
	name := ui.TextInput(ui.Field{Name: "login", Label: "Sign-in name", Value: f.login, Error: ui.ErrorFor(errs, "login"),
		Autocomplete: "username", NoSpelling: true, Width: 20})
	if len(f.waiting) > 0 {
		fields = append(fields, ui.HiddenValue("listed", "yes"), whoRadios(f, errs, name))
	} else {
		fields = append(fields, name)
	}
	fields = append(fields, ui.TextInput(ui.Field{Name: "password", Label: "Password", Type: "password",
		Error: ui.ErrorFor(errs, "password"), Autocomplete: "current-password", NoSpelling: true, Width: 20}))
	if f.withOrg {
		fields = append(fields, ui.TextInput(ui.Field{Name: "org", Label: "Organisation code",
			Hint:  "You work in more than one place. Enter the code of where you are today, for example A81001.",
			Value: f.org, Error: ui.ErrorFor(errs, "org"), NoSpelling: true, Width: 10}))
	}
	var shared []string
	if f.shared {
		shared = []string{"yes"}
	}
	fields = append(fields, ui.Checkboxes(ui.Field{Name: "shared", Label: "This computer", Hidden: true, Small: true}, shared, []ui.Option{
		{Value: "yes", Label: "This is a shared screen", Hint: "Several people work here. You can switch between them, and it locks after 10 minutes."},
	}), ui.SubmitButton(ui.Button{Text: "Sign in"}))

	body := []templ.Component{saidBanner(f.said), ui.Heading("Sign in"), ui.Within(ui.Form(signInURL), fields...),
		ui.Within(ui.Details("I have a one-time code, or I forgot my password"),
			ui.Para("Managers give a one-time code to people who are new or who forgot their password. It works once, for 24 hours."),
			ui.Within(para(), ui.Link(codeURL, "Use a one-time code")))}
	status := http.StatusOK
	if f.err != nil {
		status = ui.StatusOf(f.err)
	}
	if status == http.StatusInternalServerError {
		s.note(r, f.err)
	}
	ui.Answer(w, r, status, ui.Within(ui.StaffPage(l), narrow(body...)))
}

// whoRadios lists who waits at this shared screen, by name only.
func whoRadios(f signInForm, errs []ui.FieldError, other templ.Component) templ.Component {
	var options []ui.Option
	for _, w := range f.waiting {
		options = append(options, ui.Option{Value: string(w.Person), Label: w.Name})
	}
	options = append(options, ui.Option{Value: someoneElse, Label: "Someone else", Reveal: other})
	chosen := f.person
	if chosen == "" && f.login != "" {
		chosen = someoneElse
	}
	return ui.Radios(ui.Field{Name: "person", Label: "Who are you?", Value: chosen, Error: ui.ErrorFor(errs, "person")}, options)
}

// saidBanner says what was just done, in words of this page and not of the
// address.
func saidBanner(said string) templ.Component {
	words := map[string]string{
		"signed-out": "You are signed out.",
		"password":   "Your password is set. Sign in with it now.",
	}[said]
	if words == "" {
		return templ.NopComponent
	}
	return ui.Within(ui.Banner(true), ui.Para(words))
}

// codePage asks for a one-time code.
func (s *site) codePage(w http.ResponseWriter, r *http.Request) {
	s.showCode(w, r, nil, typedCode{}, desk.CodeFor{})
}

// typedCode is what was typed on the pages of a one-time code.
type typedCode struct{ code, login, name string }

// useCode is both steps: first the code alone, then who they are and the
// password, with the code carried along.
func (s *site) useCode(w http.ResponseWriter, r *http.Request) {
	in := typedCode{code: short(r, "code"), login: short(r, "login"), name: short(r, "name")}
	what, err := s.d.LookAtCode(r.Context(), in.code)
	if err != nil {
		s.showCode(w, r, err, in, desk.CodeFor{})
		return
	}
	if r.PostFormValue("step") != "password" {
		s.showCode(w, r, nil, in, what)
		return
	}
	password := r.PostFormValue("password")
	if password != r.PostFormValue("again") {
		err = care.Faults{"again": "The two passwords are not the same. Type both again."}.Err("staff.code")
	} else {
		err = s.d.UseCode(r.Context(), desk.SignUp{Code: in.code, Login: in.login, Name: in.name, Password: password})
	}
	if err != nil {
		s.showCode(w, r, err, in, what)
		return
	}
	ui.SeeOther(w, r, signInURL+"?said=password")
}

func (s *site) showCode(w http.ResponseWriter, r *http.Request, err error, in typedCode, what desk.CodeFor) {
	errs := ui.ErrorsOf(err, "code", "login", "name", "password", "again")
	l := ui.StaffLayout{Title: "Use a one-time code", Org: "Staff", Errors: errs, BackURL: signInURL, HomeURL: signInURL}
	body := []templ.Component{ui.Heading("Use a one-time code")}
	if what.Org == "" {
		body = append(body, ui.Within(ui.Form(codeURL),
			ui.TextInput(ui.Field{Name: "code", Label: "One-time code", Hint: "16 letters and digits, for example 7KQ2-M4XA-90TR-B3WD. Small letters and missing dashes are fine.",
				Value: in.code, Error: ui.ErrorFor(errs, "code"), Autocomplete: "one-time-code", NoSpelling: true, Width: 20}),
			ui.SubmitButton(ui.Button{Text: "Continue"})))
	} else {
		body = append(body, ui.Within(ui.Form(codeURL), passwordFields(errs, in, what)...))
	}
	status := http.StatusOK
	if err != nil {
		status = ui.StatusOf(err)
	}
	if status == http.StatusInternalServerError {
		s.note(r, err)
	}
	ui.Answer(w, r, status, ui.Within(ui.StaffPage(l), narrow(body...)))
}

func passwordFields(errs []ui.FieldError, in typedCode, what desk.CodeFor) []templ.Component {
	list := []templ.Component{ui.HiddenValue("code", in.code), ui.HiddenValue("step", "password")}
	if what.Login == "" {
		list = append(list, ui.Para("You will be the first manager of "+string(what.Org)+". You then add everybody else on the team page."),
			ui.TextInput(ui.Field{Name: "name", Label: "Your name", Hint: "As colleagues and patients should see it, for example Sam Okafor.",
				Value: in.name, Error: ui.ErrorFor(errs, "name"), Autocomplete: "name", NoSpelling: true, Width: 30}),
			ui.TextInput(ui.Field{Name: "login", Label: "Sign-in name", Hint: "Letters, digits, dots and dashes, or your email address.",
				Value: in.login, Error: ui.ErrorFor(errs, "login"), Autocomplete: "username", NoSpelling: true, Width: 30}))
	} else {
		list = append(list, ui.Within(para(), ui.Words("Choose a password. Your sign-in name is "), strong(string(what.Login)), ui.Words(".")))
	}
	return append(list,
		ui.TextInput(ui.Field{Name: "password", Label: "Password", Type: "password",
			Hint:  "12 characters or more. Three random words are good and easy to remember. No need for capitals, digits or signs. Common passwords and your own name are refused. It never expires.",
			Error: ui.ErrorFor(errs, "password"), Autocomplete: "new-password", NoSpelling: true, Width: 30}),
		ui.TextInput(ui.Field{Name: "again", Label: "Type the password again", Type: "password",
			Error: ui.ErrorFor(errs, "again"), Autocomplete: "new-password", NoSpelling: true, Width: 30}),
		ui.SubmitButton(ui.Button{Text: "Save password"}))
}
