package patient

import (
	"net/http"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/request"
	"frontdoor/web/ui"
)

// addWords takes what a patient writes: it is checked for signs of an emergency
// like everything else.
func (s *site) addWords(w http.ResponseWriter, r *http.Request) {
	f, ok := s.follow(w, r)
	if !ok || !s.form(w, r, f.surgery) {
		return
	}
	emergency, err := s.d.AddWords(r.Context(), f.token, visitOf(r), r.PostForm.Get("key"), r.PostForm.Get("words"))
	switch {
	case care.KindOf(err) == care.Invalid:
		if m, ok := s.read(w, r); ok {
			s.showMine(w, r, ui.StatusOf(err), m, r.PostForm, ui.ErrorsOf(err, "words"))
		}
	case err != nil:
		s.refused(w, r, f, err)
	case emergency:
		ui.SeeOther(w, r, f.linkURL("/emergency"))
	default:
		ui.SeeOther(w, r, f.linkURL("/mine?done=words"))
	}
}

// emergencyWords says what to do when added words sound like an emergency. It
// holds nothing of them, so it needs no proof.
func (s *site) emergencyWords(w http.ResponseWriter, r *http.Request) {
	f, ok := s.follow(w, r)
	if !ok {
		return
	}
	l := f.layout("What you wrote may be an emergency")
	body := append(soundsLikeEmergency(f.surgery)[:0:0], ui.Heading("Get help now"))
	body = append(body, soundsLikeEmergency(f.surgery)...)
	body = append(body, ui.Para("We have what you wrote. Do not wait for us to answer."),
		goOn("When you have called for help, you can go back to", f.linkURL("/mine"), "your request"))
	s.show(w, r, http.StatusOK, l, body...)
}

// choose takes one of the times that were offered, or gives all back.
func (s *site) choose(w http.ResponseWriter, r *http.Request) {
	f, ok := s.follow(w, r)
	if !ok || !s.form(w, r, f.surgery) {
		return
	}
	typed := r.PostForm.Get("slot")
	slot, err := care.ParseID(typed)
	if typed != noSign && err != nil {
		if m, ok := s.read(w, r); ok {
			s.showMine(w, r, http.StatusUnprocessableEntity, m, nil, []ui.FieldError{{Name: "slot", Message: "Choose a time, or “None of these suit me”"}})
		}
		return
	}
	done := "chosen"
	if typed == noSign {
		slot, done = "", "declined"
	}
	if err := s.d.Choose(r.Context(), f.token, visitOf(r), r.PostForm.Get("key"), slot); err != nil {
		s.refused(w, r, f, err)
		return
	}
	ui.SeeOther(w, r, f.linkURL("/mine?done="+done))
}

// askWithdraw asks whether the request is really not needed any more.
func (s *site) askWithdraw(w http.ResponseWriter, r *http.Request) {
	m, ok := s.read(w, r)
	if !ok {
		return
	}
	if !m.Request.Open() {
		ui.SeeOther(w, r, m.linkURL("/mine"))
		return
	}
	s.showWithdraw(w, r, http.StatusOK, m, "", nil)
}

func (s *site) showWithdraw(w http.ResponseWriter, r *http.Request, status int, m reading, typed string, errors []ui.FieldError) {
	l := m.layout("Do you want to take your request back?")
	l.BackURL, l.Errors = m.linkURL("/mine"), errors
	field := ui.Field{Name: "reason", Label: "If you like, tell us why", Hint: "For example “I am better”. You can leave it empty.",
		Value: readable(typed), Error: ui.ErrorFor(errors, "reason"), Rows: 3, MaxLength: request.MaxWords}
	s.show(w, r, status, l, ui.Heading(l.Title),
		ui.Para("We then stop working on it. A person has one more look, to be sure that you are safe. You can ask us for help again at any time."),
		ui.Within(ui.Form(m.linkURL("/withdraw")), ui.TextArea(field), ui.HiddenValue("key", newKey()),
			ui.Within(ui.ButtonGroup(), ui.SubmitButton(ui.Button{Text: "Yes, take it back", Kind: ui.Warning}), ui.Link(m.linkURL("/mine"), "No, keep it"))))
}

func (s *site) withdraw(w http.ResponseWriter, r *http.Request) {
	f, ok := s.follow(w, r)
	if !ok || !s.form(w, r, f.surgery) {
		return
	}
	err := s.d.WithdrawMine(r.Context(), f.token, visitOf(r), r.PostForm.Get("key"), r.PostForm.Get("reason"))
	switch {
	case care.KindOf(err) == care.Invalid:
		if m, ok := s.read(w, r); ok {
			errors := []ui.FieldError{{Name: "reason", Message: care.MessageOf(err)}}
			s.showWithdraw(w, r, http.StatusUnprocessableEntity, m, r.PostForm.Get("reason"), errors)
		}
	case err != nil:
		s.refused(w, r, f, err)
	default:
		ui.SeeOther(w, r, f.linkURL("/mine?done=withdrawn"))
	}
}

// askCancel asks whether an appointment is really to be cancelled.
func (s *site) askCancel(w http.ResponseWriter, r *http.Request) {
	m, ok := s.read(w, r)
	if !ok {
		return
	}
	for _, a := range m.Appointments {
		if string(a.ID) != r.PathValue("appointment") || a.Status != booking.IsBooked {
			continue
		}
		l := m.layout("Do you want to cancel your appointment?")
		l.BackURL = m.linkURL("/mine")
		s.show(w, r, http.StatusOK, l, ui.Heading(l.Title),
			ui.SummaryList([]ui.SummaryRow{{Key: "When", Value: beginning(care.PlainTime(a.Starts, m.now))}, {Key: "How and with whom", Value: withWhom(a.Particulars)}}),
			ui.Para("Somebody else can then have this time. Your request comes back to us, and you will hear from us what we can do instead."),
			ui.Within(ui.Form(m.linkURL("/cancel/"+string(a.ID))), ui.HiddenValue("key", newKey()),
				ui.Within(ui.ButtonGroup(), ui.SubmitButton(ui.Button{Text: "Yes, cancel it", Kind: ui.Warning}), ui.Link(m.linkURL("/mine"), "No, keep it"))))
		return
	}
	s.fail(w, r, m.surgery, noSuchPage())
}

func (s *site) cancel(w http.ResponseWriter, r *http.Request) {
	f, ok := s.follow(w, r)
	if !ok || !s.form(w, r, f.surgery) {
		return
	}
	id, err := care.ParseID(r.PathValue("appointment"))
	if err != nil {
		s.fail(w, r, f.surgery, noSuchPage())
		return
	}
	if err := s.d.CancelMine(r.Context(), f.token, visitOf(r), r.PostForm.Get("key"), id); err != nil {
		s.refused(w, r, f, err)
		return
	}
	ui.SeeOther(w, r, f.linkURL("/mine?done=cancelled"))
}
