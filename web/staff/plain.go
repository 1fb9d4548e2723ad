package staff

import (
	"fmt"
	"strings"
	"time"

	"frontdoor/care"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/web/ui"
)

// Words and short forms that several pages show a request with.

// shownWords of a request on one line of a list.
const shownWords = 140

// lineOf is the beginning of a request's words on one line.
func lineOf(s *request.State) string {
	words := strings.Join(strings.Fields(s.Intake.Words()), " ")
	if words == "" {
		words = aboutName(s)
	}
	if r := []rune(words); len(r) > shownWords {
		words = strings.TrimSpace(string(r[:shownWords])) + "…"
	}
	return words
}

// nameOf is who a request is about: by the list where it is linked to it, else
// as they said.
func nameOf(s *request.State, p *practice.Patient) string {
	name := s.Intake.FullName()
	if p != nil {
		name = p.Details.FullName()
	}
	if name == "" {
		return "Name not known"
	}
	return name
}

func bornOf(s *request.State, p *practice.Patient) care.Date {
	if p != nil {
		return p.Details.Born
	}
	return s.Intake.Born
}

// ageOf in words: months under two years, as clinicians say it.
func ageOf(born care.Date, now time.Time) string {
	if born.IsZero() {
		return "age not known"
	}
	today := care.DateOf(now)
	years := born.Age(today)
	if years >= 2 {
		return fmt.Sprintf("%d", years)
	}
	months := (today.Year()-born.Year())*12 + int(today.Month()-born.Month())
	if today.Day() < born.Day() {
		months--
	}
	if months < 1 {
		return plural(max(born.DaysUntil(today), 0), "day")
	}
	return plural(months, "month")
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// dayTime is a time as short as can be: the day only where it is not today.
func dayTime(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	clock := clockTime(t)
	switch care.DateOf(now).DaysUntil(care.DateOf(t)) {
	case 0:
		return clock
	case 1:
		return clock + " tomorrow"
	case -1:
		return clock + " yesterday"
	}
	return t.In(london).Format("Mon 2 Jan ") + clock
}

// promiseOf says by when the patient was promised an answer, in the words of
// the patient's own page, and how late it is.
func promiseOf(s *request.State, now time.Time) (words string, late bool) {
	due := s.Promise.Due
	switch {
	case s.Open() && s.Promise.Runs() && s.Band == request.Emergency:
		return "now", true
	case s.Open() && s.Promise.Runs() && s.Promise.Missed(now):
		return "late by " + span(now.Sub(due)) + " (" + dayTime(due, now) + ")", true
	case s.Open() && s.Promise.Runs():
		return "by " + dayTime(due, now), false
	case s.List == request.Waiting && !s.Until.IsZero():
		return "back " + dayTime(s.Until, now), false
	case !s.Promise.Stopped.IsZero():
		return "answered " + dayTime(s.Promise.Stopped, now), false
	}
	return "", false
}

// span is a length of time in the largest units that matter.
func span(d time.Duration) string {
	d = max(d, 0).Truncate(time.Minute)
	switch {
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 24*time.Hour:
		return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
	}
	return plural(int(d.Hours()/24), "day")
}

var channelNames = map[request.Channel]string{request.Web: "Web form", request.Phone: "Phone", request.Desk: "At the desk", request.Other: "Other service"}

func channelName(c request.Channel) string { return named(channelNames, c) }

var kindNames = map[request.Kind]string{request.Clinical: "Health problem", request.Medicine: "Medicine", request.AdminKind: "Admin", request.EmergencyCheck: "Emergency check"}

func kindName(k request.Kind) string { return named(kindNames, k) }

var listNames = map[request.List]string{request.ToDo: "To do", request.Waiting: "Waiting", request.Arranged: "Arranged", request.Closed: "Closed", listOffered: "Offered to us"}

func listName(l request.List) string { return named(listNames, l) }

// listOffered holds what practices offered to a hub that has not answered yet.
const listOffered request.List = "offered"

func named[C ~string](names map[C]string, code C) string {
	if n, ok := names[code]; ok {
		return n
	}
	return string(code)
}

// aboutName is the kind of a request, and the topic of an admin one.
func aboutName(s *request.State) string {
	for _, t := range request.Topics {
		if s.Kind == request.AdminKind && t.Value == string(s.Topic) {
			return t.Label
		}
	}
	return kindName(s.Kind)
}

func waitName(w request.WaitFor) string {
	return named(map[request.WaitFor]string{
		request.ForAnswer: "Waiting for the patient’s answer", request.ForChoice: "Waiting for the patient to choose a time",
		request.ForCallBack: "To be rung again", request.ForHub: "Waiting for the hub", request.ForDelivery: "A message is on its way",
	}, w)
}

// bandOf is the look of a band; its words are Band.Label.
func bandOf(b request.Band) ui.Band {
	switch b {
	case request.Emergency:
		return ui.BandEmergency
	case request.Urgent:
		return ui.BandUrgent
	case request.SameDay:
		return "same-day"
	case request.Soon:
		return ui.BandSoon
	case request.Routine:
		return ui.BandRoutine
	case request.Admin:
		return ui.BandAdmin
	}
	return ui.BandUnknown
}

// flagsOf are the titles of a request's red flags, each once.
func flagsOf(s *request.State) []string {
	var titles []string
	seen := map[string]bool{}
	for _, f := range s.Flags {
		if !seen[f.Title] {
			seen[f.Title] = true
			titles = append(titles, f.Title)
		}
	}
	return titles
}

// unassessedName says why words could not be checked. It is shown wherever the
// flags would be: silence would read as "no red flags".
func unassessedName(why string) string {
	switch why {
	case "":
		return ""
	case "empty":
		return "Words not assessed: there are none"
	case "too-short":
		return "Words not assessed: too short"
	case "not-english":
		return "Words not assessed: not read as English"
	}
	return "Words not assessed"
}

// routeOf is how a patient may be reached, with the address, in full: whoever
// answers must see it.
func routeOf(s *request.State) string {
	in := s.Intake
	switch s.Route {
	case request.ByText:
		return "Text message to " + orNone(in.Mobile.Display())
	case request.ByCall:
		return "Call " + orNone(in.Mobile.Display())
	case request.ByEmail:
		return "E-mail to " + orNone(string(in.Email))
	case request.ByLetter:
		return "Letter to " + orNone(strings.Join(strings.Fields(in.Address), " "))
	case request.NoRoute:
		return "Do not contact: the patient will get in touch"
	}
	if in.Mobile != "" {
		return "Not said. Number given: " + in.Mobile.Display()
	}
	return "Not said"
}

func orNone(s string) string {
	if s == "" {
		return "(none given)"
	}
	return s
}

// needsOf are interpreter and adjustments in words.
func needsOf(s *request.State) []string {
	var list []string
	if s.Intake.Language != "" {
		list = append(list, "Interpreter: "+s.Intake.Language)
	}
	for _, a := range s.Intake.Adjustments {
		list = append(list, request.AdjustmentLabel(a))
	}
	if s.Intake.OtherNeeds != "" {
		list = append(list, s.Intake.OtherNeeds)
	}
	return list
}

// whoDid is the name of who took a step.
func whoDid(by care.Actor, names map[care.ID]string) string {
	switch by.Role {
	case care.PatientRole:
		return "Patient"
	case care.SystemRole:
		return ui.Product
	case care.PeerRole:
		return "Other organisation"
	}
	if n := names[by.ID]; n != "" {
		return n
	}
	return by.Name
}
