package staff

import (
	"net/http"

	"github.com/a-h/templ"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/web/ui"
)

// cancelReasons in words.
var cancelReasons = map[booking.CancelReason]string{
	booking.NoLongerNeeded: "Not needed any more", booking.CannotAttend: "The patient cannot come", booking.HelpedElsewhere: "Helped elsewhere",
	booking.SessionOff: "The session is cancelled", booking.BookedInError: "Booked by mistake", booking.OtherCancelCause: "Something else",
}

// appointmentPage is one appointment with all that can be done to it.
func (s *site) appointmentPage(w http.ResponseWriter, r *http.Request, by care.Actor) {
	s.showAppointment(w, r, by, nil)
}

func (s *site) showAppointment(w http.ResponseWriter, r *http.Request, by care.Actor, problem error) {
	id, err := idOf(r)
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	b, err := s.d.Appointment(r.Context(), by, id)
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	l := s.layout(r, by, "Appointment")
	l.BackURL = dayOf(care.DateOf(b.Appointment.Starts))
	l.Errors = ui.ErrorsOf(problem, "why", "reason", "slot")
	s.page(w, r, l, s.appointmentParts(b, l.Errors)...)
}

func (s *site) appointmentParts(b desk.Booked, errs []ui.FieldError) []templ.Component {
	a := b.Appointment
	parts := []templ.Component{
		ui.CaptionHeading("Appointment, "+longDate(care.DateOf(a.Starts))+" at "+clockTime(a.Starts), or(b.Name, "Name not known")),
		ui.SummaryList(s.appointmentRows(b)),
	}
	at := appointmentURL(a.ID)
	step := func(what desk.Attendance, text string, kind ui.ButtonKind) templ.Component {
		return ui.PostButton(at+"/"+string(what), nil, ui.Button{Text: text, Kind: kind})
	}
	began := !s.d.Now().Before(a.Starts)
	today := !care.DateOf(a.Starts).After(care.DateOf(s.d.Now()))
	switch a.Status {
	case booking.IsBooked:
		if today {
			parts = append(parts, ui.Within(ui.ButtonGroup(), step(desk.Arrived, "Arrived", ui.Primary), step(desk.Completed, "Completed", ui.Secondary)))
		}
		if began {
			parts = append(parts, missedPart(at))
		}
		parts = append(parts, movePart(at, b.Free, errs), cancelPart(at, errs))
	case booking.HasArrived:
		parts = append(parts, ui.Within(ui.ButtonGroup(), step(desk.Completed, "Completed", ui.Primary), step(desk.Unarrived, "Undo arrival", ui.Secondary)))
	case booking.IsCompleted, booking.DidNotAttend, booking.WasNotBrought:
		parts = append(parts, correctPart(at, errs))
	}
	return append(parts, ui.SubHeading("What happened"), historyTable(b))
}

func (s *site) appointmentRows(b desk.Booked) []ui.SummaryRow {
	a := b.Appointment
	rows := []ui.SummaryRow{
		{Key: "State", Body: statusTag(a)},
		{Key: "With", Value: a.ClinicianName + ", " + a.Role.Name()},
		{Key: "How", Value: a.Mode.Name()},
		{Key: "When", Value: longDate(care.DateOf(a.Starts)) + ", " + clockTime(a.Starts) + " to " + clockTime(a.Ends())},
	}
	if a.Room != "" {
		rows = append(rows, ui.SummaryRow{Key: "Where", Value: a.Room})
	}
	if needs := needsOf(b.Request); len(needs) > 0 {
		rows = append(rows, ui.SummaryRow{Key: "To prepare", Body: ui.Bullets(needs)})
	}
	return append(rows, ui.SummaryRow{Key: "Request", Body: ui.Link(requestURL(a.Request), b.Request.Reference.Display())})
}

func missedPart(at string) templ.Component {
	return ui.Within(ui.Details("Did not come or answer"),
		ui.Para("A child under 16 counts as “was not brought”, which is looked at as a question of safeguarding."),
		ui.Within(ui.Form(at+"/"+string(desk.Missed)),
			ui.Checkboxes(ui.Field{Name: "brought", Label: "Depends on others", Hidden: true, Small: true}, nil, []ui.Option{
				{Value: "yes", Label: "An adult whom somebody else has to bring", Hint: "They lack the capacity to look after the appointment."}}),
			ui.SubmitButton(ui.Button{Text: "Did not attend", Kind: ui.Secondary})))
}

func movePart(at string, free []*booking.Slot, errs []ui.FieldError) templ.Component {
	options := []ui.Option{{Value: "", Label: "Choose"}}
	for _, x := range free {
		options = append(options, ui.Option{Value: string(x.ID), Label: shortDay(x.Starts) + ", " + x.ClinicianName + " (" + x.Role.Name() + "), " + x.Mode.Name()})
	}
	if len(free) == 0 {
		return ui.Within(ui.Details("Move"), ui.Para("No slot is free. Publish a session first."))
	}
	return ui.Within(ui.Details("Move"), ui.Para("The patient is told by their safe contact."),
		ui.Within(ui.Form(at+"/move"), ui.Select(ui.Field{Name: "slot", Label: "To", Error: ui.ErrorFor(errs, "slot")}, options),
			ui.SubmitButton(ui.Button{Text: "Move", Kind: ui.Secondary})))
}

func cancelPart(at string, errs []ui.FieldError) templ.Component {
	var options []ui.Option
	for _, side := range []booking.Side{booking.ByPatient, booking.ByPractice} {
		who := "The patient: "
		if side == booking.ByPractice {
			who = "The practice: "
		}
		for _, reason := range booking.CancelReasons(side) {
			options = append(options, ui.Option{Value: string(side) + "/" + string(reason), Label: who + cancelReasons[reason]})
		}
	}
	return ui.Within(ui.Details("Cancel"), ui.Para("The request comes back to the list. If the practice cancels, the patient is told by their safe contact."),
		ui.Within(ui.Form(at+"/cancel"), ui.Radios(ui.Field{Name: "reason", Label: "Who cancels, and why?", Error: ui.ErrorFor(errs, "reason"), Small: true}, options),
			ui.SubmitButton(ui.Button{Text: "Cancel the appointment", Kind: ui.Warning})))
}

func correctPart(at string, errs []ui.FieldError) templ.Component {
	return ui.Within(ui.Details("Recorded by mistake"), ui.Within(ui.Form(at+"/"+string(desk.Corrected)),
		ui.TextInput(ui.Field{Name: "why", Label: "What was wrong?", Error: ui.ErrorFor(errs, "why")}),
		ui.SubmitButton(ui.Button{Text: "Take it back", Kind: ui.Secondary})))
}

// stepWords say what happened to an appointment.
var stepWords = map[string]string{
	(*booking.AppointmentBooked)(nil).EventKind(): "Booked", (*booking.AppointmentMoved)(nil).EventKind(): "Moved",
	(*booking.AppointmentArrived)(nil).EventKind(): "Arrived", (*booking.AppointmentArrivalUndone)(nil).EventKind(): "Arrival undone",
	(*booking.AppointmentCompleted)(nil).EventKind(): "Completed", (*booking.AppointmentCorrected)(nil).EventKind(): "Taken back",
	(*booking.AppointmentDidNotAttend)(nil).EventKind(): "Did not attend", (*booking.AppointmentWasNotBrought)(nil).EventKind(): "Was not brought",
	(*booking.AppointmentCancelled)(nil).EventKind(): "Cancelled",
}

func historyTable(b desk.Booked) templ.Component {
	table := ui.Table{Caption: "What happened", Quiet: true, Dense: true, Columns: []ui.Column{{Label: "When"}, {Label: "What"}, {Label: "Who"}}}
	for _, rec := range b.History {
		what := or(stepWords[rec.Event.EventKind()], "Changed")
		switch e := rec.Event.(type) {
		case *booking.AppointmentCancelled:
			what += ": " + cancelReasons[e.Reason]
		case *booking.AppointmentCorrected:
			what += ": " + e.Why.Text
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []templ.Component{ui.Words(moment(rec.At)), ui.Words(what), ui.Within(inline(), ui.Words(whoDid(rec.By, b.Staff)))}})
	}
	return ui.DataTable(table)
}

// appointmentStep runs one step and leads back to where the button was.
func (s *site) appointmentStep(w http.ResponseWriter, r *http.Request, by care.Actor) {
	id, err := idOf(r)
	if err == nil {
		err = s.runStep(r, by, id)
	}
	switch {
	case care.KindOf(err) == care.Invalid:
		s.showAppointment(w, r, by, err)
	case err != nil:
		s.fail(w, r, by, err)
	case r.PostFormValue("back") == "day":
		s.backToDay(w, r, by, id)
	default:
		ui.SeeOther(w, r, appointmentURL(id))
	}
}

func (s *site) backToDay(w http.ResponseWriter, r *http.Request, by care.Actor, id care.ID) {
	b, err := s.d.Appointment(r.Context(), by, id)
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	ui.SeeOther(w, r, dayOf(care.DateOf(b.Appointment.Starts))+"#slot-"+ui.ID(string(b.Appointment.Slot)))
}

func (s *site) runStep(r *http.Request, by care.Actor, id care.ID) error {
	switch step := r.PathValue("step"); step {
	case string(desk.Arrived), string(desk.Unarrived), string(desk.Completed), string(desk.Missed), string(desk.Corrected):
		return s.d.Attend(r.Context(), by, id, desk.Attendance(step), r.PostFormValue("brought") == "yes", r.PostFormValue("why"))
	case "move":
		to := care.ID(short(r, "slot"))
		if to == "" {
			return care.Faults{"slot": "Choose where to move it"}.Err("staff.move")
		}
		return s.d.MoveAppointment(r.Context(), by, id, to)
	case "cancel":
		side, reason, ok := cutReason(short(r, "reason"))
		if !ok {
			return care.Faults{"reason": "Choose who cancels, and why"}.Err("staff.cancel")
		}
		return s.d.CancelAppointment(r.Context(), by, id, side, reason)
	}
	return noSuchPage()
}

func cutReason(v string) (booking.Side, booking.CancelReason, bool) {
	for _, side := range []booking.Side{booking.ByPatient, booking.ByPractice} {
		for _, reason := range booking.CancelReasons(side) {
			if v == string(side)+"/"+string(reason) {
				return side, reason, true
			}
		}
	}
	return "", "", false
}
