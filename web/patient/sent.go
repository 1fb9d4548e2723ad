package patient

import (
	"net/http"

	"github.com/a-h/templ"

	"frontdoor/care"
	"frontdoor/request"
	"frontdoor/web/ui"
)

// sent confirms that a request was made: what to do at once if the words
// sounded like an emergency, the reference, by when the patient hears, and how
// to follow it. It is the same whoever the patient is.
func (s *site) sent(w http.ResponseWriter, r *http.Request, p surgery) {
	f, ok, err := s.draftOf(r, p)
	if err == nil && (!ok || f.dr.Sent == nil) {
		ui.SeeOther(w, r, p.url("/form"))
		return
	}
	var link string
	if err == nil {
		link, err = s.d.Link(p.org, f.dr.Sent.ID)
	}
	if err != nil {
		s.fail(w, r, p, err)
		return
	}
	receipt := f.dr.Sent
	var body []templ.Component
	if receipt.Emergency {
		body = append(body, soundsLikeEmergency(p)...)
	} else if receipt.Urgent {
		body = append(body, soundsUrgent(p))
	}
	body = append(body,
		ui.Within(ui.Panel("We have your form"), reference(receipt.Reference.Display())),
		ui.SubHeading("What happens next"),
		ui.Steps(p.whatNext(care.PlainBy(receipt.Promise, p.now), f.dr.Route)),
		whenWorse(p),
		ui.SubHeading("See how it is going"),
		ui.Para(linkWasSent(f.dr.Route)+" It shows only how your request is going. To read or add words, you also need the date of birth and a code that we send you."),
		privateLink(link),
		ui.Para("Keep it to yourself. You can also call us and tell us your reference."),
		printPage(),
		goOn("Do you need something else?", p.url(""), "Start another form"))
	s.show(w, r, http.StatusOK, p.layout("We have your form"), body...)
}

// whatNext says the promise in plain words.
func (p surgery) whatNext(promise string, route request.Route) []string {
	read := "A person in our team reads your form. They decide with care what is the best help, and how soon."
	if !p.open() {
		read = "Somebody will read your form " + p.nextRead() + ". Nobody is reading it now."
	}
	how := map[request.Route]string{
		request.ByText: "by text message", request.ByCall: "by phone", request.ByEmail: "by email", request.ByLetter: "by letter",
	}[route]
	hear := "You will hear from us " + promise + ". It may be an appointment, advice, a question, or when you will hear more."
	switch route {
	case request.NoRoute, "":
		hear = "We will have an answer " + promise + ". Because you asked us not to contact you, please call us, or look at the private link below."
	case request.ByLetter:
		hear = "We will have an answer " + promise + ". We then send it " + how + ". If you would like it sooner, call us."
	default:
		hear += " We reach you " + how + "."
	}
	return []string{read, hear}
}

func linkWasSent(route request.Route) string {
	switch route {
	case request.ByText:
		return "This is your private link. We have also put it in a text message to you."
	case request.ByEmail:
		return "This is your private link. We have also put it in an email to you."
	}
	return "This is your private link. Write it down or print it: we do not send it to you."
}

// soundsLikeEmergency leads a page when words had a sign of an emergency. It
// never implies that somebody reads them now.
func soundsLikeEmergency(p surgery) []templ.Component {
	after := ring("If you are sure that it is not that bad, call us now on", p.phone(), ". Say that the form told you to.")
	if !p.open() {
		after = ring("We are closed and nobody is reading this now. If you are sure that it is not that bad, call", "111", ".")
	}
	return []templ.Component{ui.Within(ui.CareCard(ui.Emergency, "What you wrote may be an emergency"), call999(), ui.Para("Or go to A&E, if you can get there safely."), after)}
}

func soundsUrgent(p surgery) templ.Component {
	if p.open() {
		return ui.Within(ui.CareCard(ui.Urgent, "What you wrote may need help today"),
			ring("We look at it before others. If you get worse, or have not heard soon, call us on", p.phone(), "."),
			ring("In an emergency call", "999", "."))
	}
	return ui.Within(ui.CareCard(ui.Urgent, "What you wrote may need help today"),
		ring("We are closed and nobody is reading this now. Call", "111", " now. They tell you where to get help today."),
		ring("In an emergency call", "999", "."))
}
