package staff

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/policy"
	"frontdoor/request"
	"frontdoor/web/ui"
)

// Addresses of the pages.
const (
	dayURL      = "/staff" // also where sign-in leads
	worklistURL = "/staff/list"
	keyInURL    = "/staff/key-in"
	patientsURL = "/staff/patients"
	clinicsURL  = "/staff/clinics"
	lettersURL  = "/staff/letters"
	teamURL     = "/staff/team"
	settingsURL = "/staff/settings"
	accessURL   = "/staff/access"
	liveURL     = "/staff/live"

	signInURL  = "/staff/sign-in"
	codeURL    = "/staff/code"
	signOutURL = "/staff/sign-out"
	switchURL  = "/staff/switch"
)

// requestURL is the page of one request.
func requestURL(id care.ID) string { return "/staff/request/" + url.PathEscape(string(id)) }

// site is what all pages need.
type site struct {
	d *desk.Desk
	o Options
}

// staff puts sign-in before a page. Who is not signed in goes to the sign-in
// page, and from there back to the page they wanted.
func (s *site) staff(h func(w http.ResponseWriter, r *http.Request, by care.Actor)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		by, screen, ok, err := s.d.AtScreen(r.Context(), s.screenToken(r), !byScript(r))
		switch {
		case err != nil:
			s.fail(w, r, by, err)
		case ok:
			h(w, withScreen(r, screen), by)
		default:
			ui.SeeOther(w, r, signInURL+"?next="+url.QueryEscape(wanted(r)))
		}
	}
}

// byScript says whether the page's script asks, and not a person: a list that
// keeps itself up to date must not keep an empty chair signed in. Browsers that
// do not say (https://www.w3.org/TR/fetch-metadata/) count as a person.
func byScript(r *http.Request) bool { return r.Header.Get("Sec-Fetch-Dest") == "empty" }

// wanted is the page that somebody asked for before they signed in. A form is
// not sent again by itself: they come back to the page, not to the sending.
func wanted(r *http.Request) string {
	if r.Method != http.MethodGet || byScript(r) {
		return dayURL
	}
	return ours(r.URL.RequestURI())
}

// maxWanted bounds an address that is carried through the sign-in page.
const maxWanted = 500

// ours is an address of a staff page as it was asked for, or the first page
// of the day for anything else: nobody is led to another site by a link to the sign-in page.
func ours(path string) string {
	u, err := url.Parse(path)
	if err != nil || len(path) > maxWanted || u.Scheme != "" || u.Host != "" || u.User != nil || strings.ContainsAny(path, "\\\r\n\t") {
		return dayURL
	}
	switch clean := u.EscapedPath(); {
	case strings.Contains(clean, "//"), strings.Contains(u.Path, ".."), clean != dayURL && !strings.HasPrefix(clean, dayURL+"/"):
		return dayURL
	case clean == signInURL, clean == codeURL, clean == liveURL:
		return dayURL
	}
	return (&url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery}).String()
}

// layout surrounds a page for somebody who is signed in.
func (s *site) layout(r *http.Request, by care.Actor, title string) ui.StaffLayout {
	l := ui.StaffLayout{
		Title: title, Org: string(by.Org), Person: by.Name, Role: roleName(by.Role), HomeURL: worklistURL,
		Nav: navFor(by), SignOutURL: signOutURL, LiveURL: liveURL,
	}
	if onSharedScreen(r) {
		l.SwitchURL = switchURL
	}
	l.Active = active(l.Nav, r.URL.Path)
	if at, err := s.d.At(r.Context(), by.Org); err == nil { // so that the stream begins with what is new to this page
		l.LiveURL += "?from=" + url.QueryEscape(at.String())
	}
	if set, err := s.d.Organisation(r.Context(), by.Org); err == nil {
		l.Org, l.Simulated = set.Name, set.Simulated
	} else {
		s.note(r, err)
	}
	alerts, err := s.d.Alerts(r.Context(), by)
	if err != nil { // the page itself says more than an empty place could
		s.note(r, err)
		l.Alerts = []ui.Alert{{ID: "unknown", Text: "it could not be checked whether one is waiting.", URL: worklistURL, Action: "Look at the worklist"}}
	}
	for _, e := range alerts {
		l.Alerts = append(l.Alerts, alertOf(e))
	}
	return l
}

// alertOf says that an emergency waits, and nothing of whose: screens face
// waiting rooms.
func alertOf(e *request.State) ui.Alert {
	how := map[request.Channel]string{request.Web: "by the web form", request.Phone: "by telephone", request.Desk: "at the desk"}[e.Channel]
	if how == "" {
		how = "from another service"
	}
	return ui.Alert{
		ID:     string(e.ID),
		Text:   e.Reference.Display() + ", came in " + how + " at " + clockTime(e.Received) + ". Nobody has taken it in hand.",
		URL:    requestURL(e.ID),
		Action: "Open",
		Post:   acknowledgeURL(e.ID), PostText: "Acknowledge",
	}
}

// navigation in the order of a day's work. Only what somebody may see is shown.
var navigation = []struct {
	label, url string
	action     policy.Action
}{
	{"Start of day", dayURL, policy.DayBoard},
	{"Worklist", worklistURL, policy.RequestWorklist},
	{"Day board", boardURL, policy.DayBoard},
	{"New request", keyInURL, policy.RequestKeyIn},
	{"Patients", patientsURL, policy.RequestSearchPatients},
	{"Clinics", clinicsURL, policy.BookingSessions},
	{"Letters", lettersURL, policy.MessageRingOrWriteDone},
	{"Team", teamURL, policy.MemberChange},
	{"Settings", settingsURL, policy.SettingsRead},
	{"Access log", accessURL, policy.AccessLog},
}

func navFor(by care.Actor) []ui.NavItem {
	var list []ui.NavItem
	for _, n := range navigation {
		if may(by, n.action) {
			list = append(list, ui.NavItem{Label: n.label, URL: n.url})
		}
	}
	return list
}

// may says whether somebody is allowed something in their own organisation, to
// show or hide a link. The desk decides.
func may(by care.Actor, action policy.Action) bool {
	return policy.Decide(by, action, policy.Resource{Org: by.Org}).Allow
}

// active is the navigation's item that a path belongs to: the longest address
// that it begins with.
func active(nav []ui.NavItem, path string) string {
	best := ""
	for _, n := range nav {
		if (path == n.URL || n.URL != dayURL && strings.HasPrefix(path, n.URL+"/")) && len(n.URL) > len(best) {
			best = n.URL
		}
	}
	if best == "" && strings.HasPrefix(path, "/staff/request/") {
		return worklistURL
	}
	return best
}

// fail answers with a page that says in plain words what went wrong. What is
// our own fault is logged, by operation and kind.
func (s *site) fail(w http.ResponseWriter, r *http.Request, by care.Actor, err error) {
	status := ui.StatusOf(err)
	if status >= http.StatusInternalServerError {
		s.note(r, err)
	}
	heading := map[int]string{
		http.StatusUnprocessableEntity: "This could not be accepted", http.StatusNotFound: "Page not found",
		http.StatusForbidden: "You cannot do this", http.StatusConflict: "This has changed",
		http.StatusTooManyRequests: "Please wait", http.StatusServiceUnavailable: "Not available just now",
	}[status]
	if heading == "" {
		heading = "Something went wrong"
	}
	body := []templ.Component{ui.Heading(heading), ui.Para(care.MessageOf(err))}
	for _, e := range ui.ErrorsOf(err) {
		if e.Name != "" {
			body = append(body, ui.Para(e.Message))
		}
	}
	if by.ID == "" {
		body = append(body, ui.LinkButton(signInURL, ui.Button{Text: "Go to sign in", Kind: ui.Secondary}))
		ui.Answer(w, r, status, ui.Within(ui.StaffPage(ui.StaffLayout{Title: heading, Org: "Staff"}), body...))
		return
	}
	body = append(body, ui.Para("Nothing was changed. Go back in your browser to see what you typed, or go on with the worklist."),
		ui.LinkButton(worklistURL, ui.Button{Text: "Go to the worklist", Kind: ui.Secondary}))
	ui.Answer(w, r, status, ui.Within(ui.StaffPage(s.layout(r, by, heading)), body...))
}

// note logs a fault without anything that somebody typed: the pattern of the
// route, not its address.
func (s *site) note(r *http.Request, err error) {
	s.o.Log.Error("a staff page failed", "route", r.Pattern, "kind", care.KindOf(err), "err", err)
}

// page answers with a page of a layout.
func (s *site) page(w http.ResponseWriter, r *http.Request, l ui.StaffLayout, body ...templ.Component) {
	status := http.StatusOK
	if len(l.Errors) > 0 {
		status = http.StatusUnprocessableEntity
	}
	ui.Answer(w, r, status, ui.Within(ui.StaffPage(l), body...))
}
