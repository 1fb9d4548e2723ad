package patient

import (
	"net/http"

	"github.com/a-h/templ"

	"frontdoor/web/ui"
)

// privacy says what is done with what somebody tells. It describes what the
// program does; the practice's own notice may say more.
func (s *site) privacy(w http.ResponseWriter, r *http.Request, p surgery) {
	l := p.layout("Privacy notice")
	l.BackURL = p.url("")
	s.show(w, r, http.StatusOK, l, append([]templ.Component{ui.Heading(l.Title), ui.Lead(p.set.Name + " decides what is done with what you tell us here. It is used to look after you.")}, privacyText(p)...)...)
}

func (s *site) privacyAnywhere(w http.ResponseWriter, r *http.Request) {
	p := nowhere(s.d.Now())
	l := p.layout("Privacy notice")
	l.BackURL = "/"
	s.show(w, r, http.StatusOK, l, append([]templ.Component{ui.Heading(l.Title), ui.Lead("Each surgery decides what is done with what you tell it here. It is used to look after you.")}, privacyText(p)...)...)
}

func privacyText(p surgery) []templ.Component {
	return []templ.Component{
		ui.SubHeading("Who sees it"),
		ui.Para("Staff of the surgery, and of services that it asks to help you. Each time somebody opens your request, it is written down who did."),
		ui.SubHeading("What we keep"),
		ui.Bullets([]string{
			"A form that you begin and do not send is kept for 4 days, so that you can go on with it. Then it is deleted.",
			"What you send is kept as part of your care.",
			"If you tick a sign of an emergency, a note of that is kept at once, with whatever you have told us by then.",
		}),
		ui.SubHeading("Messages"),
		ui.Para("We write to you only in the way that you chose. Messages never say what your request is about."),
		ui.SubHeading("Cookies"),
		ui.Para("We use two, and only to make these pages work. One lets you go on with your form on this device. One lets you read your request for 30 minutes after you typed a code. Nobody follows what you do, and nothing is sent to others."),
		ui.SubHeading("Your rights"),
		ui.Para("You can ask to see what is kept about you, and to have mistakes put right. Ask the surgery."),
		goOn("If you are not happy with the answer, you can complain to the", "https://ico.org.uk/make-a-complaint/", "Information Commissioner’s Office"),
		callUs(p),
	}
}

func (s *site) accessibilityAnywhere(w http.ResponseWriter, r *http.Request) {
	s.accessibility(w, r, nowhere(s.d.Now()))
}

// accessibility says for whom the pages are made, and what to do where they
// fail.
func (s *site) accessibility(w http.ResponseWriter, r *http.Request, p surgery) {
	l := p.layout("Accessibility")
	l.BackURL = "/"
	if p.org != "" {
		l.BackURL = p.url("")
	}
	s.show(w, r, http.StatusOK, l, ui.Heading(l.Title),
		ui.Lead("We want everybody to be able to use these pages."),
		ui.Bullets([]string{
			"You can make the text four times as large.",
			"You can use only the keyboard, a screen reader, or your voice.",
			"The pages work without JavaScript.",
			"You can take as long as you need. A form that you began is kept for 4 days.",
		}),
		ui.Para("The pages are made to meet the Web Content Accessibility Guidelines 2.2, level AA. They are checked by a program each time they change. They have not been checked by an outside auditor."),
		ui.SubHeading("If something does not work for you"),
		ui.Para("Call us, or come to the desk: we fill in the form with you. Tell us what went wrong, so that we can put it right. You can also ask for letters in large print, easy words, or an interpreter."),
		callUs(p))
}
