package patient

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/request"
	"frontdoor/web/ui"
)

// reading is a request that a browser may read after both proofs.
type reading struct {
	following
	desk.Mine
}

// read finds the request, or leads to the proofs.
func (s *site) read(w http.ResponseWriter, r *http.Request) (reading, bool) {
	f, ok := s.follow(w, r)
	if !ok {
		return reading{}, false
	}
	m, err := s.d.Read(r.Context(), f.token, visitOf(r))
	if err != nil {
		s.refused(w, r, f, err)
		return reading{}, false
	}
	f.status = m.LinkStatus // reading may have told them the answer
	return reading{f, m}, true
}

// refused answers for what could not be done; without the proofs, they are
// asked for.
func (s *site) refused(w http.ResponseWriter, r *http.Request, f following, err error) {
	switch {
	case care.KindOf(err) == care.Denied && r.Method == http.MethodGet:
		ui.SeeOther(w, r, f.linkURL("/prove"))
	case care.KindOf(err) == care.Denied:
		s.say(w, r, f.surgery, http.StatusForbidden, "Please show us again that it is you",
			ui.Para("For your safety this page closes after 30 minutes. Nothing was changed. If you wrote something, go back, copy it, and enter a new code."),
			ui.LinkButton(f.linkURL("/prove"), ui.Button{Text: "Get a new code"}), callUs(f.surgery))
	default:
		s.fail(w, r, f.surgery, err)
	}
}

// Done is what a page says after something was done, by a code in its address.
var doneWords = map[string]string{
	"words":     "We have what you wrote. A person will read it.",
	"chosen":    "Your appointment is booked.",
	"declined":  "We have given these times back. We will offer you something else.",
	"withdrawn": "We have noted that you do not need help any more. A person still has a look, to be sure.",
	"cancelled": "Your appointment is cancelled. Your request is with us again, and you will hear from us.",
}

// mine shows a patient their own request: what needs an answer first, then
// appointments, then all that was said.
func (s *site) mine(w http.ResponseWriter, r *http.Request) {
	if m, ok := s.read(w, r); ok {
		s.showMine(w, r, http.StatusOK, m, nil, nil)
	}
}

func (s *site) showMine(w http.ResponseWriter, r *http.Request, status int, m reading, typed url.Values, errors []ui.FieldError) {
	title := "Your request " + m.Reference.Display()
	l := m.layout(title)
	l.BackURL, l.Errors = m.linkURL(""), errors
	var body []templ.Component
	if words := doneWords[r.URL.Query().Get("done")]; words != "" && r.Method == http.MethodGet {
		body = append(body, ui.Within(ui.Banner(true), ui.Para(words)))
	}
	body = append(body, m.heading())
	switch m.status.Stage {
	case "question", "choose", "answered": // what they announce is below
	default:
		body = append(body, m.stage())
	}
	body = append(body, m.promise()...)
	body = append(body, m.offered(errors)...)
	body = append(body, m.booked()...)
	question, asked := m.Request.Question()
	if asked {
		body = append(body, ui.SubHeading("Our question"), ui.Within(ui.Inset(), ui.Lines(question.Text)))
	}
	body = append(body, m.writeForm(asked, typed, errors))
	body = append(body, ui.SubHeading("What was said"), ui.SummaryList(m.said()))
	if rows := m.answers(); len(rows) > 0 {
		body = append(body, ui.Within(ui.Details("What you told us in the form"), ui.SummaryList(rows)))
	}
	if m.Request.Open() && m.status.Stage != "joined" {
		body = append(body, goOn("If you do not need our help any more,", m.linkURL("/withdraw"), "take your request back"))
	}
	body = append(body, whenWorse(m.surgery),
		ui.PostButton(m.linkURL("/leave"), nil, ui.Button{Text: "Close this page on this device", Kind: ui.Secondary}))
	s.show(w, r, status, l, body...)
}

// offered is the choice of times, when one is out.
func (m reading) offered(errors []ui.FieldError) []templ.Component {
	if m.Request.Offer == nil || !m.now.Before(m.Request.Offer.Expires) || len(m.Offer) == 0 {
		return nil
	}
	var list []ui.Option
	for _, x := range m.Offer {
		if x.Status == booking.SlotIsHeld && x.Offer == m.Request.Offer.ID {
			list = append(list, ui.Option{Value: string(x.ID), Label: beginning(care.PlainTime(x.Starts, m.now)), Hint: withWhom(x.Particulars)})
		}
	}
	list = append(list, ui.Option{Divider: true}, ui.Option{Value: noSign, Label: "None of these suit me"})
	field := ui.Field{Name: "slot", Label: "Choose a time", Error: ui.ErrorFor(errors, "slot"),
		Hint: "We keep these times for you until " + strings.TrimPrefix(care.PlainBy(m.Request.Offer.Expires, m.now), "by ") + "."}
	return []templ.Component{ui.Within(ui.Form(m.linkURL("/choose")), ui.Radios(field, list),
		ui.HiddenValue("key", newKey()), ui.SubmitButton(ui.Button{Text: "Take this time"}))}
}

// withWhom says who sees the patient, how and where.
func withWhom(p booking.Particulars) string {
	words := p.Mode.Name() + " with " + p.ClinicianName + ", " + inSentence(p.Role.Name())
	if p.Room != "" && p.Mode == booking.FaceToFace {
		words += ", " + p.Room
	}
	return words
}

// inSentence writes the name of a role within a sentence; abbreviations stay.
func inSentence(s string) string {
	if len(s) > 1 && s[1] >= 'a' && s[1] <= 'z' {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}

func beginning(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// booked are the appointments of this request.
func (m reading) booked() []templ.Component {
	var body []templ.Component
	for _, a := range m.Appointments {
		state := map[booking.AppointmentStatus]string{
			booking.IsCancelled: "Cancelled", booking.IsCompleted: "Took place",
			booking.DidNotAttend: "You were not there", booking.WasNotBrought: "Missed", booking.HasArrived: "You have arrived",
		}[a.Status]
		rows := []ui.SummaryRow{{Key: "When", Value: beginning(care.PlainTime(a.Starts, m.now))}, {Key: "How and with whom", Value: withWhom(a.Particulars)}}
		if a.Mode == booking.FaceToFace && m.set.Address != "" {
			rows = append(rows, ui.SummaryRow{Key: "Where", Value: m.set.Address})
		}
		if state != "" {
			rows = append(rows, ui.SummaryRow{Key: "State", Value: state})
		}
		card := []templ.Component{ui.SummaryList(rows)}
		if a.Status == booking.IsBooked && m.now.Before(a.Starts) {
			card = append(card, goOn("If you cannot come,", m.linkURL("/cancel/"+url.PathEscape(string(a.ID))), "cancel this appointment"),
				ring("To change it, call us on", m.phone(), "."))
		}
		body = append(body, ui.Within(ui.Card("Your appointment"), card...))
	}
	return body
}

// writeForm takes words of the patient: an answer, or something more.
func (m reading) writeForm(asked bool, typed url.Values, errors []ui.FieldError) templ.Component {
	if m.status.Stage == "joined" {
		return callUs(m.surgery)
	}
	field := ui.Field{Name: "words", Label: "Add something", Hint: "For example if it gets better or worse. A person will read it, but not at once.",
		Value: readable(typed.Get("words")), Error: ui.ErrorFor(errors, "words"), MaxLength: request.MaxWords}
	button := "Send"
	if asked {
		field.Label, field.Hint, button = "Your answer", "A person will read it, but not at once.", "Send your answer"
	}
	return ui.Within(ui.Form(m.linkURL("/words")), ui.TextArea(field), ui.HiddenValue("key", newKey()),
		ui.SubmitButton(ui.Button{Text: button, Kind: ui.Secondary}))
}

// heard are the kinds of what was said that are the patient's to read. What
// staff wrote for themselves is not among them.
var heard = map[string]string{
	"words": "You wrote", "answer": "You answered", "question": "We asked", "advice": "We answered", "safety-net": "We advised",
}

func (m reading) said() []ui.SummaryRow {
	var rows []ui.SummaryRow
	for _, x := range m.Request.Said {
		who, ok := heard[x.Kind]
		if !ok || x.Text == "" {
			continue
		}
		rows = append(rows, ui.SummaryRow{Key: who + "\n" + care.PlainTime(x.At, m.now), Value: x.Text})
	}
	for _, x := range m.Request.Services {
		what := "We told you about"
		if x.Kind == "referral" {
			what = "We referred you to"
		}
		rows = append(rows, ui.SummaryRow{Key: what, Value: x.Name})
	}
	return rows
}

// answers are what was said in the form besides the words.
func (m reading) answers() []ui.SummaryRow {
	s := m.Request
	if s.Kind == request.EmergencyCheck {
		return nil
	}
	f := filling{surgery: m.surgery, dr: desk.Draft{Kind: s.Kind, Topic: s.Topic, ForWhom: s.ForWhom, Route: s.Route, Intake: s.Intake}}
	var rows []ui.SummaryRow
	for _, st := range f.answerSteps() {
		rows = append(rows, st.rows(f.dr)...)
	}
	return slices.DeleteFunc(rows, func(r ui.SummaryRow) bool { return strings.TrimSpace(r.Value) == "" })
}
