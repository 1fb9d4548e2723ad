package staff

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/desk"
	"frontdoor/policy"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/web/ui"
)

// slotsShown are enough times to choose from; a role or a way narrows them.
const slotsShown = 12

// requestPage is one request as it is shown.
type requestPage struct {
	desk.Opened
	by     care.Actor
	now    time.Time
	typed  typed // of a form that was refused
	query  url.Values
	key    string
	free   []*booking.Slot
	runs   func(text string) []run
	others []member // whom it can be passed to
	done   string   // what was just done, in words
}

type member struct {
	id   care.ID
	name string
}

func (s *site) request(w http.ResponseWriter, r *http.Request, by care.Actor) {
	id, err := idOf(r)
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	s.showRequest(w, r, by, id, typed{})
}

// showRequest answers with a request's page, with a refused form where there is
// one.
func (s *site) showRequest(w http.ResponseWriter, r *http.Request, by care.Actor, id care.ID, t typed) {
	l := s.livePage(r, by, "Request")
	o, err := s.d.Open(r.Context(), by, id)
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	if r.Method == http.MethodGet && !byScript(r) {
		if err := s.d.Looking(r.Context(), by, id); err != nil {
			s.fail(w, r, by, err)
			return
		}
	}
	p := requestPage{Opened: o, by: by, now: s.d.Now(), typed: t, query: r.URL.Query(), key: newKey(), runs: s.evidence}
	p.done = doneWords[p.query.Get("done")]
	if p.may(policy.RequestAssign) {
		if p.others, err = s.colleagues(r, by); err != nil {
			s.fail(w, r, by, err)
			return
		}
	}
	if p.canBook() {
		role, mode := booking.Role(p.query.Get("role")), booking.Mode(p.query.Get("mode"))
		if p.free, err = s.d.FreeSlots(r.Context(), by, role, mode, slotsShown); err != nil {
			s.fail(w, r, by, err)
			return
		}
	}
	l.BackURL, l.Errors = worklistURL, t.errors
	l.Title = "Request " + o.Request.Reference.Display()
	status := http.StatusOK
	if t.status != 0 {
		status = t.status
	}
	ui.Answer(w, r, status, ui.Within(ui.StaffPage(l), requestBody(p)))
}

// evidence marks in a text what the rules saw in it.
func (s *site) evidence(text string) []run {
	return runsOf(text, s.d.Signs(text), s.d.SignTitle)
}

func (s *site) colleagues(r *http.Request, by care.Actor) ([]member, error) {
	list, err := s.d.Members(r.Context(), by)
	var out []member
	for _, m := range list {
		if m.Active() {
			out = append(out, member{m.Person, m.DisplayName()})
		}
	}
	return out, err
}

// looking is the page's sign of life; left says that it was closed.
func (s *site) looking(w http.ResponseWriter, r *http.Request, by care.Actor) {
	s.presence(w, r, by, s.d.Looking)
}

func (s *site) left(w http.ResponseWriter, r *http.Request, by care.Actor) {
	s.presence(w, r, by, s.d.Left)
}

// may says whether the person is allowed an action on this very request, to
// show its form or not. The desk decides.
func (p requestPage) may(a policy.Action) bool {
	return policy.Decide(p.by, a, policy.Resource{Org: p.by.Org, Subject: p.Request.ID, Admin: p.Request.Kind == request.AdminKind}).Allow
}

// workable says whether steps can be taken here and now.
func (p requestPage) workable() bool { return p.Request.Open() && p.holder() == "" }

// holder is the colleague who works the request, if any.
func (p requestPage) holder() string {
	if id := p.Request.ClaimedAt(p.now); id != "" && id != p.by.ID {
		return p.Names[id]
	}
	return ""
}

func (p requestPage) mine() bool { return p.Request.ClaimedAt(p.now) == p.by.ID }

func (p requestPage) canBook() bool {
	return p.Request.Open() && p.Request.Band != request.Unbanded && p.may(policy.RequestBook)
}

// undoable is the person's own last step while it can be taken back, and for how
// long in seconds.
func (p requestPage) undoable() (what string, seconds int) {
	u := p.Request.Undo
	if u == nil || u.By != p.by.ID || !p.now.Before(u.Until) {
		return "", 0
	}
	for _, rec := range slices.Backward(p.History) {
		if rec.Number == u.Entry {
			what = request.Describe(rec)
		}
	}
	return what, int(u.Until.Sub(p.now).Seconds())
}

// open says whether an action's form stands open: it was refused, a template for
// it was chosen, or the address asks for it.
func (p requestPage) open(action string) bool {
	if p.typed.action != "" {
		return p.typed.action == action
	}
	if t, ok := p.template(); ok {
		return actionOf(t) == action
	}
	return p.query.Get("open") == action
}

func (p requestPage) template() (practice.Template, bool) {
	for _, t := range p.Settings.Templates {
		if t.ID == p.query.Get("template") && t.ID != "" {
			return t, true
		}
	}
	return practice.Template{}, false
}

// actionOf is the form that a template is for.
func actionOf(t practice.Template) string {
	return map[string]string{"question": "ask", "advice": "answer", "when-how": "when", "safety-net": "close"}[t.Purpose]
}

func (p requestPage) templatesFor(action string) []practice.Template {
	var list []practice.Template
	for _, t := range p.Settings.Templates {
		if actionOf(t) == action {
			list = append(list, t)
		}
	}
	return list
}

// text of an action's box: what was typed, else the chosen template.
func (p requestPage) text(action, name string) string {
	first := ""
	if t, ok := p.template(); ok && actionOf(t) == action {
		first = t.Text
	}
	return p.typed.was(action, name, first)
}

func (p requestPage) field(action, name, label string) ui.Field {
	return ui.Field{Name: box(action, name), Label: label, Value: p.typed.was(action, name, ""), Error: p.typed.wrong(action, name)}
}

// tells are the ways in which the patient can learn of an answer.
func (p requestPage) tells() []ui.Option {
	var list []ui.Option
	s := p.Request
	switch {
	case s.Route == request.ByText && s.Intake.Mobile != "", s.Route == request.ByEmail && s.Intake.Email != "":
		list = append(list, ui.Option{Value: string(desk.TellByMessage), Label: routeOf(s)})
	case s.Route == request.ByLetter:
		list = append(list, ui.Option{Value: string(desk.TellByMessage), Label: "By letter, to be printed"})
	}
	return append(list, ui.Option{Value: string(desk.TellByCall), Label: "I told them on the phone"}, ui.Option{Value: string(desk.TellInPerson), Label: "I told them in person"})
}

func (p requestPage) tell(action string) ui.Field {
	f := p.field(action, "tell", "How the patient is told")
	f.Small = true
	if list := p.tells(); f.Value == "" && p.typed.action != action && list[0].Value == string(desk.TellByMessage) {
		f.Value = list[0].Value
	}
	if p.Request.Route == request.NoRoute {
		f.Hint = "This patient asked not to be contacted. They read it by their private link."
	}
	return f
}

// bands to choose from: everybody may raise, who decides may choose any.
func (p requestPage) bands() []ui.Option {
	var list []ui.Option
	s := p.Request
	lowers := s.Band == request.Emergency || s.Band == request.Urgent
	for _, b := range request.Bands {
		raise := b.Higher(s.Band) && (s.Band != request.Unbanded || b == request.Emergency || b == request.Urgent)
		switch {
		case b == s.Band, raise && p.may(policy.RequestRaise):
		case !p.may(policy.RequestBand), lowers && s.Band.Higher(b) && !p.may(policy.RequestLowerEmergency):
			continue
		}
		list = append(list, ui.Option{Value: string(b), Label: b.Label()})
	}
	return list
}

// lowering says whether somebody here could make an emergency or urgent request
// less urgent, which needs a reason.
func (p requestPage) lowering() bool {
	return (p.Request.Band == request.Emergency || p.Request.Band == request.Urgent) && p.may(policy.RequestLowerEmergency)
}

// answers are what was asked and answered, apart from the words themselves.
func (p requestPage) answers() []request.Question {
	var list []request.Question
	for _, q := range request.Questions(p.Request.Kind, p.Request.Topic) {
		if q.ID != "words" && p.Request.Intake.Answers[q.ID] != "" {
			list = append(list, q)
		}
	}
	return list
}

// talk is what was said after the first words.
func (p requestPage) talk() []request.Said {
	said := p.Request.Said
	if len(said) > 0 && said[0].Kind == "words" && said[0].Text == p.Request.Intake.Words() {
		return said[1:]
	}
	return said
}

func messageName(m *conversation.Message) string {
	what := named(map[string]string{"confirm": "Confirmation", "answer": "Answer", "question": "Question", "offer": "Offer of times",
		"booked": "Appointment", "moved": "Appointment moved", "cancelled": "Appointment cancelled", "closed": "Finished", "code": "Code"}, m.Purpose)
	return what + " by " + named(map[conversation.Channel]string{conversation.Text: "text message", conversation.Email: "e-mail", conversation.Paper: "letter"}, m.Channel)
}

func failureName(reason string) string {
	return named(map[string]string{"": "not delivered", "gave-up": "not delivered after several tries", "no-receipt": "no sign that it arrived", "failed": "not delivered"}, reason)
}

// messageState is how a message stands, and whether that is bad.
func messageState(m *conversation.Message, now time.Time) (string, ui.Colour) {
	switch m.Status {
	case conversation.Queued:
		if m.Channel == conversation.Paper {
			return "to be printed", ui.Yellow
		}
		return "goes out " + dayTime(m.Due, now), ui.Grey
	case conversation.Sent:
		return "sent " + dayTime(m.SentAt, now), ui.Blue
	case conversation.Delivered:
		return "delivered", ui.Green
	case conversation.Withdrawn:
		return "taken back", ui.Grey
	}
	return failureName(m.Reason), ui.Red
}
