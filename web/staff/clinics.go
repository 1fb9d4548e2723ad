package staff

import (
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/policy"
	"frontdoor/web/ui"
)

func (s *site) registerClinics(mux *http.ServeMux) {
	mux.HandleFunc("GET /staff/clinics", s.staff(s.clinicsPage))
	mux.HandleFunc("GET /staff/clinics/new", s.staff(s.publishPage))
	mux.HandleFunc("POST /staff/clinics/new", s.staff(s.publish))
	mux.HandleFunc("GET /staff/clinics/sessions/{id}/cancel", s.staff(s.cancelSessionPage))
	mux.HandleFunc("POST /staff/clinics/sessions/{id}/cancel", s.staff(s.cancelSession))
	mux.HandleFunc("GET /staff/clinics/appointments/{id}", s.staff(s.appointmentPage))
	mux.HandleFunc("POST /staff/clinics/appointments/{id}/{step}", s.staff(s.appointmentStep))
}

func dayOf(d care.Date) string { return clinicsURL + "?day=" + d.String() }

func appointmentURL(id care.ID) string {
	return clinicsURL + "/appointments/" + url.PathEscape(string(id))
}

// dayAsked is the day of the address, or today.
func (s *site) dayAsked(r *http.Request) care.Date {
	d, err := care.ParseISODate(r.URL.Query().Get("day"))
	if err != nil {
		return care.DateOf(s.d.Now())
	}
	return d
}

// clinicsPage is the appointment book of one day.
func (s *site) clinicsPage(w http.ResponseWriter, r *http.Request, by care.Actor) {
	on, today := s.dayAsked(r), care.DateOf(s.d.Now())
	l := s.layout(r, by, "Clinics, "+longDate(on))
	list, err := s.d.Clinics(r.Context(), by, on)
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	p := clinicsPage{on: on, today: today, list: list, publish: may(by, policy.BookingPublishSession), cancel: may(by, policy.BookingCancelSession), now: s.d.Now()}
	s.page(w, r, l, clinicsBody(p))
}

// tableOf a session: a line for each slot.
func (p clinicsPage) tableOf(c desk.Clinic) ui.Table {
	t := ui.Table{ID: "session-" + string(c.Session.ID), Caption: sessionTitle(c.Session), Quiet: true, Dense: true, Empty: "This session has no slots.",
		Columns: []ui.Column{{Label: "Time"}, {Label: "Patient"}, {Label: "State"}, {Label: "What happened", Quiet: true}}}
	var run []booking.Slot // of slots one after another with nobody in them
	flush := func() {
		if len(run) > 0 {
			t.Rows = append(t.Rows, p.emptyRow(run))
			run = nil
		}
	}
	for _, slot := range c.Slots {
		if slot.Status == booking.SlotIsWithdrawn {
			continue
		}
		a := c.Appointments[slot.ID]
		if a == nil {
			if len(run) > 0 && p.freeWords(run[0]) != p.freeWords(slot) {
				flush()
			}
			run = append(run, slot)
			continue
		}
		flush()
		t.Rows = append(t.Rows, ui.Row{ID: "slot-" + string(slot.ID), URL: appointmentURL(a.ID), Cells: []templ.Component{
			ui.Words(clockTime(slot.Starts)), patientCell(a, c.Names[a.ID]), statusTag(a), p.quickSteps(a, c.Names[a.ID])}})
	}
	flush()
	return t
}

// emptyRow is a line for slots without a patient.
func (p clinicsPage) emptyRow(run []booking.Slot) ui.Row {
	when := clockTime(run[0].Starts)
	if len(run) > 1 {
		when += " to " + clockTime(run[len(run)-1].Ends())
	}
	return ui.Row{ID: "slot-" + string(run[0].ID), Cells: []templ.Component{
		ui.Words(when), ui.Words(plural(len(run), "slot")), ui.Words(p.freeWords(run[0])), templ.NopComponent}}
}

func (p clinicsPage) freeWords(slot booking.Slot) string {
	switch {
	case slot.Status == booking.SlotIsHeld && p.now.Before(slot.HeldUntil):
		return "Offered to a patient until " + clockTime(slot.HeldUntil)
	case !p.now.Before(slot.Ends()):
		return "Not used"
	}
	return "Free"
}

func patientCell(a *booking.Appointment, name string) templ.Component {
	parts := []templ.Component{ui.Words(or(name, "Name not known"))}
	if a.Personal.Needs.Interpreter {
		parts = append(parts, ui.Tag(ui.Purple, "Interpreter"))
	}
	if a.Personal.Needs.Adjustments {
		parts = append(parts, ui.Tag(ui.Blue, "Adjustments"))
	}
	return ui.Within(inline(), joined(parts...))
}

func statusTag(a *booking.Appointment) templ.Component {
	switch a.Status {
	case booking.IsBooked:
		return ui.Tag(ui.White, "Booked")
	case booking.HasArrived:
		return ui.Tag(ui.Green, "Arrived "+clockTime(a.ArrivedAt))
	case booking.IsCompleted:
		return ui.Tag(ui.Grey, "Completed")
	case booking.DidNotAttend:
		return ui.Tag(ui.Orange, "Did not attend")
	case booking.WasNotBrought:
		return ui.Tag(ui.Orange, "Was not brought")
	}
	return ui.Tag(ui.Grey, "Cancelled")
}

// quickSteps are the buttons of a line: what reception does all day. The rest
// is on the appointment's own page.
func (p clinicsPage) quickSteps(a *booking.Appointment, name string) templ.Component {
	button := func(step desk.Attendance, text string) templ.Component {
		return ui.PostButton(appointmentURL(a.ID)+"/"+string(step), map[string]string{"back": "day"},
			ui.Button{Text: text, Kind: ui.Secondary, Small: true, Hidden: "for " + or(name, "this patient") + " at " + clockTime(a.Starts)})
	}
	switch {
	case a.Status == booking.IsBooked && !care.DateOf(a.Starts).After(p.today):
		return button(desk.Arrived, "Arrived")
	case a.Status == booking.HasArrived:
		return stacked(button(desk.Completed, "Completed"), button(desk.Unarrived, "Undo arrival"))
	}
	return templ.NopComponent
}

// sessionTitle is who, as what and when.
func sessionTitle(x *booking.Session) string {
	return x.ClinicianName + ", " + x.Role.Name() + ", " + clockTime(x.Starts) + " to " + clockTime(x.Ends)
}

// sessionLine is how, where and what for.
func sessionLine(x *booking.Session) string {
	line := x.Mode.Name() + ". " + x.Category.Name() + "."
	if x.Room != "" {
		line += " " + x.Room + "."
	}
	return line
}

// counts of a session, in words.
func (p clinicsPage) counts(c desk.Clinic) string {
	free := 0
	for _, slot := range c.Slots {
		if slot.Status == booking.SlotIsFree && p.now.Before(slot.Starts) {
			free++
		}
	}
	return plural(len(c.Appointments), "patient") + ", " + plural(free, "free slot")
}

// clinicsPage is what the page of a day shows.
type clinicsPage struct {
	on, today       care.Date
	list            []desk.Clinic
	publish, cancel bool // may
	now             time.Time
}

// toMove are the appointments of a session that was cancelled.
func toMove(c desk.Clinic) int {
	n := 0
	for _, a := range c.Appointments {
		if a.Status == booking.IsBooked || a.Status == booking.HasArrived {
			n++
		}
	}
	return n
}

func (s *site) cancelSessionPage(w http.ResponseWriter, r *http.Request, by care.Actor) {
	s.showCancelSession(w, r, by, nil)
}

var sessionReasons = map[booking.SessionCancelReason]string{
	booking.ClinicianAway: "The clinician is away", booking.RoomUnavailable: "The room cannot be used",
	booking.PublishedInError: "It was published by mistake", booking.OtherReason: "Something else",
}

func (s *site) showCancelSession(w http.ResponseWriter, r *http.Request, by care.Actor, err error) {
	if !may(by, policy.BookingCancelSession) {
		s.fail(w, r, by, policy.Decide(by, policy.BookingCancelSession, policy.Resource{Org: by.Org}).Err("staff.clinics"))
		return
	}
	on := s.dayAsked(r)
	list, lerr := s.d.Clinics(r.Context(), by, on)
	if lerr != nil {
		s.fail(w, r, by, lerr)
		return
	}
	for _, c := range list {
		if string(c.Session.ID) != r.PathValue("id") {
			continue
		}
		l := s.layout(r, by, "Cancel a session")
		l.BackURL = dayOf(on)
		l.Errors = ui.ErrorsOf(err, "reason")
		var options []ui.Option
		for _, reason := range booking.SessionCancelReasons {
			options = append(options, ui.Option{Value: string(reason), Label: sessionReasons[reason]})
		}
		s.page(w, r, l, narrow(ui.CaptionHeading(longDate(on), "Cancel "+sessionTitle(c.Session)),
			ui.Para(plural(toMove(c), "patient")+" to be moved or rung afterwards; they keep their appointment until then. Free slots go at once. Offers that hold a slot end, and those requests come back to the list."),
			ui.Within(ui.Form(clinicsURL+"/sessions/"+url.PathEscape(string(c.Session.ID))+"/cancel?day="+on.String()),
				ui.Radios(ui.Field{Name: "reason", Label: "Why?", Error: ui.ErrorFor(l.Errors, "reason")}, options),
				ui.SubmitButton(ui.Button{Text: "Cancel the session", Kind: ui.Warning}))))
		return
	}
	s.fail(w, r, by, noSuchPage())
}

func (s *site) cancelSession(w http.ResponseWriter, r *http.Request, by care.Actor) {
	reason := booking.SessionCancelReason(short(r, "reason"))
	if sessionReasons[reason] == "" && may(by, policy.BookingCancelSession) {
		s.showCancelSession(w, r, by, care.Faults{"reason": "Choose why"}.Err("staff.clinics"))
		return
	}
	if _, err := s.d.CancelSession(r.Context(), by, care.ID(r.PathValue("id")), reason); err != nil {
		s.fail(w, r, by, err)
		return
	}
	ui.SeeOther(w, r, dayOf(s.dayAsked(r)))
}
