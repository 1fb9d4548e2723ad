package patient

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"frontdoor/care"
	"frontdoor/practice"
	"frontdoor/web/ui"
)

// start leads to the one practice that is served here, or lists them.
func (s *site) start(w http.ResponseWriter, r *http.Request) {
	list, err := s.practices(r)
	switch {
	case err != nil:
		s.fail(w, r, nowhere(s.d.Now()), err)
	case len(list) == 1:
		ui.SeeOther(w, r, list[0].url(""))
	case len(list) == 0:
		s.say(w, r, nowhere(s.d.Now()), http.StatusOK, "No surgery is here yet",
			ui.Para("This service is being set up. Contact your surgery in the way you are used to."))
	default:
		p := nowhere(s.d.Now())
		p.set.Simulated = slices.ContainsFunc(list, func(q surgery) bool { return q.set.Simulated })
		s.say(w, r, p, http.StatusOK, "Choose your GP surgery", surgeryList(list))
	}
}

// practices served here, by name. Hubs and pharmacies are not for the public
// to write to.
func (s *site) practices(r *http.Request) ([]surgery, error) {
	heads, err := s.d.Heads(r.Context())
	if err != nil {
		return nil, err
	}
	var list []surgery
	for _, h := range heads {
		set, err := s.d.Organisation(r.Context(), h.Org)
		if care.KindOf(err) == care.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		if set.Kind == care.Practice {
			list = append(list, surgery{org: h.Org, set: set, now: s.d.Now()})
		}
	}
	slices.SortFunc(list, func(a, b surgery) int { return strings.Compare(care.Fold(a.set.Name), care.Fold(b.set.Name)) })
	return list, nil
}

// contactPage says all the ways to reach a practice, and when.
func (s *site) contactPage(w http.ResponseWriter, r *http.Request, p surgery) {
	title := "Contact " + p.set.Name
	body := []templ.Component{
		ui.Heading(title),
		ui.Within(ui.CareCard(ui.Emergency, "Call 999 or go to A&E if a life may be in danger"),
			ui.Para("For example chest pain, great trouble breathing, signs of a stroke, or bleeding that does not stop.")),
	}
	if !p.open() {
		body = append(body, closedNow())
	}
	body = append(body, p.formPart()...)
	body = append(body,
		ui.SubHeading("Call us"),
		ring("Our number is", p.phone(), "."),
		ring("If you cannot hear or speak on the phone, use Relay UK:", "18001 "+p.phone(), ""),
		ui.SubHeading("Come to the desk"),
		ui.Para("Our team at the desk can fill in the form with you."),
	)
	if p.set.Address != "" {
		body = append(body, lines(p.set.Address))
	}
	body = append(body, ui.SubHeading("When we are open"), ui.SummaryList(openingRows(p.set)))
	if days := closedDays(p); len(days) > 0 {
		body = append(body, ui.Para("We are also closed on:"), ui.Bullets(days))
	}
	s.show(w, r, http.StatusOK, p.layout(title), body...)
}

// formPart is the way into the form, as the practice and the hour have it. In
// core hours it is always open.
func (p surgery) formPart() []templ.Component {
	start := ui.PostButton(p.url("/form/start"), nil, ui.Button{Text: "Start the form"})
	head := ui.SubHeading("Use our online form")
	if p.set.Waiting != "" {
		head = templ.Join(head, ui.Within(ui.Inset(), ui.Lines(p.set.Waiting)))
	}
	switch p.set.FormOpen(p.now) {
	case practice.InfoPage:
		return []templ.Component{head,
			ui.Para("The form is closed now. It opens again " + care.PlainTime(care.England.NextOpening(p.now), p.now) + "."),
			ring("If you need help before then, call", "111", ". It is free, day and night."),
			goOn("You can also use", "https://111.nhs.uk/", "111 online")}
	case practice.AdminOnly:
		return []templ.Component{head,
			ui.Para("Until " + untilWords(p) + " the form takes only sick notes, letters, test results and other things that are not about how you feel now."),
			ring("For a health problem that cannot wait, call", "111", ". It is free, day and night."),
			ui.Para("Somebody will read your form " + p.nextRead() + "."), start}
	}
	if p.open() {
		return []templ.Component{head,
			ui.Para("Tell us what you need. You do not need an account. It takes about 5 minutes, and you can do it for somebody else."),
			ui.Para("A person reads every form. When you have sent it, we tell you by when you will hear from us."), start}
	}
	return []templ.Component{head,
		ui.Para("Tell us what you need. You do not need an account. It takes about 5 minutes, and you can do it for somebody else."),
		ui.Para("Nobody is here to read it now. Somebody will read it " + p.nextRead() + "."), start}
}

func untilWords(p surgery) string {
	return strings.TrimPrefix(strings.TrimPrefix(care.PlainTime(care.England.NextOpening(p.now), p.now), "at "), "on ")
}

var weekdays = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

func openingRows(set practice.Settings) []ui.SummaryRow {
	var rows []ui.SummaryRow
	for _, d := range weekdays {
		words := "Closed"
		var parts []string
		for _, o := range set.Week[d] {
			parts = append(parts, clockWords(o.From)+" to "+clockWords(o.To))
		}
		if len(parts) > 0 {
			words = strings.Join(parts, " and ")
		}
		rows = append(rows, ui.SummaryRow{Key: d.String(), Value: words})
	}
	return append(rows, ui.SummaryRow{Key: "Bank holidays", Value: "Closed"})
}

// clockWords writes a time of day as people say it: 8am, 6:30pm.
func clockWords(t care.TimeOfDay) string {
	at := time.Date(2000, 1, 1, int(t)/60, int(t)%60, 0, 0, time.UTC)
	switch {
	case t%(24*60) == 0:
		return "midnight"
	case t == 12*60:
		return "midday"
	case t%60 == 0:
		return at.Format("3pm")
	}
	return at.Format("3:04pm")
}

// closedAhead is how many days of closing are told in advance.
const closedAhead = 60

func closedDays(p surgery) []string {
	var days []string
	for _, d := range p.set.Closed {
		if n := p.today().DaysUntil(d); n >= 0 && n <= closedAhead {
			days = append(days, care.PlainDate(d, p.today()))
		}
	}
	return days
}
