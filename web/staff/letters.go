package staff

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/desk"
	"frontdoor/web/ui"
)

func (s *site) registerLetters(mux *http.ServeMux) {
	mux.HandleFunc("GET /staff/letters", s.staff(s.lettersPage))
	mux.HandleFunc("GET /staff/letters/{message}", s.staff(s.letterPage))
	mux.HandleFunc("POST /staff/letters/{request}/reached", s.staff(s.reached))
}

// lettersPage lists whom a message did not reach, or who asked for letters.
func (s *site) lettersPage(w http.ResponseWriter, r *http.Request, by care.Actor) {
	list, err := s.d.ToReach(r.Context(), by)
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	table := ui.Table{ID: "letters", Caption: "To ring or write to, the longest waiting first", Quiet: true, Empty: "Nobody waits for a call or a letter.",
		Columns: []ui.Column{{Label: "Request"}, {Label: "Patient"}, {Label: "Since"}, {Label: "What did not reach them"}, {Label: "What to do"}}}
	for _, t := range list {
		table.Rows = append(table.Rows, letterRow(t))
	}
	s.page(w, r, s.layout(r, by, "Letters and calls"), ui.Heading("Letters and calls"),
		ui.Para("A message to these patients was not delivered, or they asked for letters. Ring them, or print the letter and post it, then say so here. The promise to the patient runs until then."),
		ui.Within(ui.Live("to-reach"), ui.DataTable(table)))
}

func letterRow(t desk.ToReach) ui.Row {
	in := t.Request.Intake
	who := []templ.Component{ui.Words(or(in.FullName(), "Name not known"))}
	if in.Mobile != "" {
		who = append(who, ui.Note("Telephone "+in.Mobile.Display()+". "+voicemail(t)))
	}
	var what, do []templ.Component
	for _, m := range t.Messages {
		what = append(what, ui.Words(purposeWords(m.Purpose)+": "+failWords(m)))
		do = append(do, ui.Link("/staff/letters/"+url.PathEscape(string(m.ID)), "Print letter: "+strings.ToLower(purposeWords(m.Purpose))))
	}
	at := "/staff/letters/" + url.PathEscape(string(t.Request.ID)) + "/reached"
	of := "for request " + t.Request.Reference.Display()
	do = append(do,
		ui.PostButton(at, map[string]string{"how": string(desk.ByCall)}, ui.Button{Text: "I rang and told them", Kind: ui.Secondary, Small: true, Hidden: of}),
		ui.PostButton(at, map[string]string{"how": string(desk.ByPost)}, ui.Button{Text: "Letter posted", Kind: ui.Secondary, Small: true, Hidden: of}))
	return ui.Row{ID: "reach-" + string(t.Request.ID), URL: requestURL(t.Request.ID), Cells: []templ.Component{
		ui.Words(t.Request.Reference.Display()), stacked(who...), ui.Words(moment(t.Since)), stacked(what...), stacked(do...)}}
}

func voicemail(t desk.ToReach) string {
	if t.Request.Intake.Voicemail {
		return "A voicemail may be left."
	}
	return "Do not leave a voicemail."
}

// purposeWords says what a message is for, without its content.
func purposeWords(purpose string) string {
	words := map[string]string{
		"confirm": "Receipt of the request", "question": "A question", "answer": "An answer", "offer": "Times to choose from",
		"booked": "An appointment", "moved": "An appointment that moved", "cancelled": "A cancelled appointment", "closed": "The request is finished",
	}
	return or(words[purpose], "A message")
}

// failWords says why a message is on the list. Reasons are codes.
func failWords(m *conversation.Message) string {
	if m.Channel == conversation.Paper {
		return "to be printed and posted"
	}
	by := "the email"
	if m.Channel == conversation.Text {
		by = "the text message"
	}
	switch m.Reason {
	case "no-receipt":
		return "nobody knows whether " + by + " arrived"
	case "gave-up":
		return by + " could not be sent in several hours"
	}
	return by + " was not delivered"
}

// letterPage is the letter, in large print, with the neutral words of the
// message: an envelope may be opened by others.
func (s *site) letterPage(w http.ResponseWriter, r *http.Request, by care.Actor) {
	l, err := s.d.Letter(r.Context(), by, care.ID(r.PathValue("message")))
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	in := l.Request.Intake
	to := []string{in.FullName()}
	to = append(to, lines(in.Address)...)
	if in.Address == "" && in.Postcode != "" {
		to = append(to, string(in.Postcode))
	}
	title := strings.TrimPrefix(l.Message.Content.Subject, l.Settings.Name+": ")
	page := ui.Within(ui.LetterPage(ui.Letter{
		Title: or(title, "About your request"), Practice: l.Settings.Name, Address: lines(l.Settings.Address), Phone: l.Settings.Phone.Display(),
		To: to, Date: s.d.Now().In(london), BackURL: lettersURL, Simulated: l.Settings.Simulated,
	}), letterBody(l)...)
	ui.Answer(w, r, http.StatusOK, page)
}

func letterBody(l desk.Letter) []templ.Component {
	body := []templ.Component{ui.Para("Dear " + l.Request.Intake.FullName() + ",")}
	words := strings.TrimPrefix(l.Message.Content.Body, l.Settings.Name+": ")
	if words != "" {
		words = strings.ToUpper(words[:1]) + words[1:]
	}
	for _, line := range lines(words) {
		body = append(body, ui.Para(line))
	}
	return append(body,
		ui.Para("If you would like this in another form or language, ring us on "+l.Settings.Phone.Display()+"."),
		ui.Para("Your reference is "+l.Request.Reference.Display()+"."),
		ui.Para(l.Settings.Name))
}

// lines of a text that are not empty.
func lines(text string) []string {
	var list []string
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

func (s *site) reached(w http.ResponseWriter, r *http.Request, by care.Actor) {
	err := s.d.Reached(r.Context(), by, care.ID(r.PathValue("request")), desk.ByHand(short(r, "how")))
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	ui.SeeOther(w, r, lettersURL)
}
