package staff

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/identity"
	"frontdoor/policy"
	"frontdoor/web/ui"
)

// sessionForm is a session as it was typed.
type sessionForm struct {
	key, clinician, name, role, room, mode, category string
	day                                              ui.Date
	from, to, length                                 string
}

// notListed is the choice of a clinician who does not sign in, such as a locum.
const notListed = "other"

var slotLengths = []int{5, 10, 15, 20, 30, 45, 60}

func (s *site) publishPage(w http.ResponseWriter, r *http.Request, by care.Actor) {
	on := s.dayAsked(r)
	f := sessionForm{key: newKey(), day: ui.Date{Day: strconv.Itoa(on.Day()), Month: strconv.Itoa(int(on.Month())), Year: strconv.Itoa(on.Year())},
		mode: string(booking.FaceToFace), length: "10"}
	s.showPublish(w, r, by, f, nil)
}

func (s *site) showPublish(w http.ResponseWriter, r *http.Request, by care.Actor, f sessionForm, err error) {
	if !may(by, policy.BookingPublishSession) {
		s.fail(w, r, by, policy.Decide(by, policy.BookingPublishSession, policy.Resource{Org: by.Org}).Err("staff.clinics"))
		return
	}
	people, perr := s.clinicians(r, by)
	if perr != nil {
		s.fail(w, r, by, perr)
		return
	}
	l := s.layout(r, by, "Publish a session")
	l.BackURL = dayOf(s.dayAsked(r))
	l.Errors = ui.ErrorsOf(err, "clinician", "role", "mode", "category", "day", "from", "to", "length", "room")
	if err != nil {
		f.key = newKey() // a refusal is kept under the old one
	}
	wrong := func(name string) string { return ui.ErrorFor(l.Errors, name) }
	var modes, lengths []ui.Option
	for _, m := range booking.Modes() {
		modes = append(modes, ui.Option{Value: string(m), Label: m.Name()})
	}
	for _, n := range slotLengths {
		lengths = append(lengths, ui.Option{Value: strconv.Itoa(n), Label: plural(n, "minute")})
	}
	s.page(w, r, l, narrow(ui.Heading("Publish a session"),
		ui.Para("Its slots can be offered or booked at once, to patients whose request a person has read."),
		ui.Within(ui.Form(clinicsURL+"/new"), ui.HiddenValue("key", f.key),
			ui.Select(ui.Field{Name: "clinician", Label: "Who", Value: f.clinician, Error: wrong("clinician")}, clinicianOptions(people)),
			ui.TextInput(ui.Field{Name: "name", Label: "Name of somebody who is not listed", Hint: "As patients should read it, for example Dr Ruth Amadi (locum).", Value: f.name, NoSpelling: true, Width: 30}),
			ui.Select(ui.Field{Name: "role", Label: "Role, as patients are told", Value: f.role, Error: wrong("role")}, clinicRoleOptions()),
			ui.Select(ui.Field{Name: "mode", Label: "How", Value: f.mode, Error: wrong("mode")}, modes),
			ui.Select(ui.Field{Name: "category", Label: "National category", Hint: "As NHS England counts appointments.", Value: f.category, Error: wrong("category")}, s.categoryOptions()),
			ui.DateInput(ui.Field{Name: "day", Label: "Day", Error: wrong("day")}, f.day),
			ui.TextInput(ui.Field{Name: "from", Label: "From", Hint: "For example 08:30.", Value: f.from, Error: wrong("from"), Width: 5}),
			ui.TextInput(ui.Field{Name: "to", Label: "To", Hint: "For example 11:30.", Value: f.to, Error: wrong("to"), Width: 5}),
			ui.Select(ui.Field{Name: "length", Label: "Length of a slot", Value: f.length, Error: wrong("length")}, lengths),
			ui.TextInput(ui.Field{Name: "room", Label: "Room (not needed)", Value: f.room, Error: wrong("room"), Width: 20}),
			ui.SubmitButton(ui.Button{Text: "Publish"}))))
}

// clinicians who sign in here.
func (s *site) clinicians(r *http.Request, by care.Actor) ([]*identity.Member, error) {
	all, err := s.d.Members(r.Context(), by)
	var list []*identity.Member
	for _, m := range all {
		if m.Active() && m.Role == care.Clinician {
			list = append(list, m)
		}
	}
	return list, err
}

func clinicianOptions(people []*identity.Member) []ui.Option {
	list := []ui.Option{{Value: "", Label: "Choose"}}
	for _, m := range people {
		list = append(list, ui.Option{Value: string(m.Person), Label: m.DisplayName()})
	}
	return append(list, ui.Option{Value: notListed, Label: "Somebody who is not listed"})
}

func clinicRoleOptions() []ui.Option {
	list := []ui.Option{{Value: "", Label: "Choose"}}
	for _, x := range booking.Roles() {
		list = append(list, ui.Option{Value: string(x), Label: x.Name()})
	}
	return list
}

func (s *site) categoryOptions() []ui.Option {
	list := []ui.Option{{Value: "", Label: "Choose"}}
	for _, c := range booking.CategoriesOn(care.DateOf(s.d.Now())) {
		list = append(list, ui.Option{Value: string(c.Category), Label: c.Name})
	}
	return list
}

func (s *site) publish(w http.ResponseWriter, r *http.Request, by care.Actor) {
	f := sessionForm{
		key: short(r, "key"), clinician: short(r, "clinician"), name: short(r, "name"), role: short(r, "role"), room: short(r, "room"),
		mode: short(r, "mode"), category: short(r, "category"), from: short(r, "from"), to: short(r, "to"), length: short(r, "length"),
		day: ui.Date{Day: short(r, "day-day"), Month: short(r, "day-month"), Year: short(r, "day-year")},
	}
	if !may(by, policy.BookingPublishSession) {
		s.showPublish(w, r, by, f, nil) // refuses
		return
	}
	people, err := s.clinicians(r, by)
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	cmd, err := f.command(people)
	if err == nil {
		err = s.d.PublishSession(r.Context(), by, f.key, cmd)
	}
	switch {
	case err == nil:
		ui.SeeOther(w, r, dayOf(cmd.Day))
	case canKeep(err):
		s.showPublish(w, r, by, f, err)
	default:
		s.fail(w, r, by, err)
	}
}

// command reads what was typed; what a session may be, the domain says.
func (f sessionForm) command(people []*identity.Member) (booking.PublishSession, error) {
	faults := care.Faults{}
	cmd := booking.PublishSession{Role: booking.Role(f.role), Room: f.room, Mode: booking.Mode(f.mode), Category: booking.Category(f.category)}
	for _, m := range people {
		if string(m.Person) == f.clinician {
			cmd.Clinician, cmd.ClinicianName = m.Person, m.DisplayName()
		}
	}
	switch {
	case f.clinician == "":
		faults.Add("clinician", "Choose who")
	case f.clinician == notListed && strings.TrimSpace(f.name) == "":
		faults.Add("clinician", "Enter the name of somebody who is not listed")
	case f.clinician == notListed:
		cmd.ClinicianName = f.name
	case cmd.Clinician == "":
		faults.Add("clinician", "Choose who from the list")
	}
	if f.role == "" {
		faults.Add("role", "Choose the role")
	}
	if f.category == "" {
		faults.Add("category", "Choose the national category")
	}
	var err error
	if cmd.Day, err = care.ParseDate(f.day.Day, f.day.Month, f.day.Year, care.Date{}); err != nil {
		faults.Add("day", firstFault(err))
	}
	if cmd.From, err = care.ParseTimeOfDay(strings.TrimSpace(f.from)); err != nil {
		faults.Add("from", "Enter when it begins, for example 08:30")
	}
	if cmd.To, err = care.ParseTimeOfDay(strings.TrimSpace(f.to)); err != nil {
		faults.Add("to", "Enter when it ends, for example 11:30")
	}
	n, err := strconv.Atoi(f.length)
	if err != nil {
		faults.Add("length", "Choose the length of a slot")
	}
	cmd.SlotLength = booking.Minutes(n)
	return cmd, faults.Err("staff.publish")
}

// firstFault of a part of a date, or the whole message.
func firstFault(err error) string {
	for _, e := range ui.ErrorsOf(err, "day", "month", "year") {
		return e.Message
	}
	return fmt.Sprint(care.MessageOf(err))
}
