package staff

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"frontdoor/care"
	"frontdoor/practice"
	"frontdoor/web/ui"
)

// setting is one thing that a manager can set: how it is called, what it does,
// how it reads, and how what was typed becomes it.
type setting struct {
	name    string // of the field; as practice.Change names it in its faults
	label   string
	help    string
	say     func(practice.Settings) string // in words, for the summary and the history
	value   func(practice.Settings) string // in the box; say where nil
	put     func(*practice.Settings, string) error
	options []ui.Option // to choose from; a box when there are none
	lines   bool        // a box of several lines
	width   int
}

func (x setting) typed(s practice.Settings) string {
	if x.value != nil {
		return x.value(s)
	}
	return x.say(s)
}

// section is a group of settings with a page of its own.
type section struct {
	id, title string
	list      func(practice.Settings) []setting
}

var sections = []section{
	{"practice", "The practice", fixed(practiceSettings)},
	{"hours", "Opening hours", fixed(hourSettings())},
	{"targets", "Our own times", fixed(targetSettings)},
	{"partners", "Hub, duty clinician and NHS 111", fixed(partnerSettings)},
	{"teams", "Teams", teamSettings},
}

func fixed(list []setting) func(practice.Settings) []setting {
	return func(practice.Settings) []setting { return list }
}

// Longest texts of the settings, in characters: they stand on every page of the
// public, or in a text message.
const (
	maxOrgName = 100
	maxAddress = 300
	maxWaiting = 500
	maxTeam    = 40
	maxTeams   = 30
)

func line(to *string, limit int) func(string) error {
	return func(s string) (err error) { *to, err = care.CleanLine(s, limit); return err }
}

func yesNo(b bool) string {
	if b {
		return "Yes"
	}
	return "No"
}

var practiceSettings = []setting{
	{name: "name", label: "Name", help: "The name patients know. It stands on every page and in every message.",
		say: func(s practice.Settings) string { return s.Name },
		put: func(s *practice.Settings, v string) error { return line(&s.Name, maxOrgName)(v) }},
	{name: "phone", label: "Telephone number for patients", help: "Stands on every page of the public, with its Relay UK form.", width: 20,
		say: func(s practice.Settings) string { return s.Phone.Display() },
		put: func(s *practice.Settings, v string) error { return phone(&s.Phone, v) }},
	{name: "address", label: "Address", help: "One line each. Stands at the top of letters.", lines: true,
		say: func(s practice.Settings) string { return s.Address },
		put: func(s *practice.Settings, v string) (err error) {
			s.Address, err = care.CleanText(v, maxAddress)
			return err
		}},
	{name: "email", label: "Email address", help: "Messages to patients are sent from it. Patients can not send requests to it.",
		say: func(s practice.Settings) string { return string(s.Email) },
		put: func(s *practice.Settings, v string) (err error) {
			s.Email = ""
			if strings.TrimSpace(v) != "" {
				s.Email, err = care.ParseEmail(v)
			}
			return err
		}},
	{name: "waiting", label: "What patients may be told of waiting times", help: "Shown on the first page of the form. Leave empty to say nothing.", lines: true,
		say: func(s practice.Settings) string { return s.Waiting },
		put: func(s *practice.Settings, v string) (err error) {
			s.Waiting, err = care.CleanText(v, maxWaiting)
			return err
		}},
}

func phone(to *care.Phone, v string) (err error) {
	*to = ""
	if strings.TrimSpace(v) != "" {
		*to, err = care.ParsePhone(v)
	}
	return err
}

var afterHoursWords = map[practice.OutOfHours]string{
	practice.OpenAlways: "Open for everything", practice.AdminOnly: "Open for administrative requests only", practice.InfoPage: "A page with information",
}

func hourSettings() []setting {
	var list []setting
	for i := range 7 {
		day := time.Weekday((i + 1) % 7) // Monday first
		list = append(list, setting{
			name: "day-" + strconv.Itoa(int(day)), label: day.String(), width: 30,
			help:  "For example 08:00-18:30, or 08:00-12:30, 14:00-18:30. Leave empty when closed.",
			say:   func(s practice.Settings) string { return openingWords(s.Week[day], "closed") },
			value: func(s practice.Settings) string { return openingWords(s.Week[day], "") },
			put: func(s *practice.Settings, v string) (err error) {
				s.Week[day], err = parseOpenings(v)
				return err
			},
		})
	}
	return append(list,
		setting{name: "closed", label: "Closed days", lines: true,
			help: "Days on which the practice is closed besides weekends and bank holidays, one a line, for example 17/06/2026. Core hours still count for what the contract asks.",
			say:  func(s practice.Settings) string { return datesWords(s.Closed) },
			put: func(s *practice.Settings, v string) (err error) {
				s.Closed, err = parseDates(v)
				return err
			}},
		setting{name: "after_hours", label: "The form outside core hours",
			help:  "In core hours, Monday to Friday 08:00 to 18:30 but for bank holidays, nothing closes the form: the contract asks for it.",
			say:   func(s practice.Settings) string { return afterHoursWords[s.AfterHours] },
			value: func(s practice.Settings) string { return string(s.AfterHours) },
			options: []ui.Option{
				{Value: string(practice.OpenAlways), Label: afterHoursWords[practice.OpenAlways], Hint: "The page says when somebody will read it."},
				{Value: string(practice.AdminOnly), Label: afterHoursWords[practice.AdminOnly], Hint: "For anything else the page leads to 111 and 999."},
				{Value: string(practice.InfoPage), Label: afterHoursWords[practice.InfoPage], Hint: "When you open again, and where to get help until then."},
			},
			put: func(s *practice.Settings, v string) error { s.AfterHours = practice.OutOfHours(v); return nil }},
	)
}

func openingWords(list []care.Opening, none string) string {
	if len(list) == 0 {
		return none
	}
	words := make([]string, len(list))
	for i, o := range list {
		words[i] = o.From.String() + "-" + o.To.String()
	}
	return strings.Join(words, ", ")
}

// maxOpenings of one day: nobody opens more often.
const maxOpenings = 4

func parseOpenings(v string) ([]care.Opening, error) {
	v = strings.TrimSpace(v)
	if v == "" || strings.EqualFold(v, "closed") {
		return nil, nil
	}
	wrong := care.Fail(care.Invalid, "staff.settings", "Write opening hours like 08:00-18:30, with a comma between two of a day")
	parts := strings.Split(v, ",")
	if len(parts) > maxOpenings {
		return nil, wrong
	}
	var list []care.Opening
	for _, part := range parts {
		from, to, ok := strings.Cut(strings.NewReplacer("–", "-", " to ", "-").Replace(part), "-")
		a, errA := care.ParseTimeOfDay(strings.TrimSpace(from))
		b, errB := care.ParseTimeOfDay(strings.TrimSpace(to))
		if !ok || errA != nil || errB != nil {
			return nil, wrong
		}
		list = append(list, care.Opening{From: a, To: b})
	}
	return list, nil
}

func datesWords(list []care.Date) string {
	words := make([]string, len(list))
	for i, d := range list {
		words[i] = fmt.Sprintf("%02d/%02d/%d", d.Day(), int(d.Month()), d.Year())
	}
	return strings.Join(words, "\n")
}

// maxClosed days can be set: some years of training afternoons and closures.
const maxClosed = 200

func parseDates(v string) ([]care.Date, error) {
	words := strings.FieldsFunc(v, func(r rune) bool { return r == '\n' || r == '\r' || r == ',' || r == ';' || r == ' ' })
	if len(words) > maxClosed {
		return nil, care.Fail(care.Invalid, "staff.settings", "Enter %d days or fewer. Days that are over can go.", maxClosed)
	}
	var list []care.Date
	for _, word := range words {
		parts := strings.FieldsFunc(word, func(r rune) bool { return r == '/' || r == '.' })
		var d care.Date
		var err error = care.Fail(care.Invalid, "staff.settings", "")
		if len(parts) == 3 {
			d, err = care.ParseDate(parts[0], parts[1], parts[2], care.Date{})
		} else {
			d, err = care.ParseISODate(word)
		}
		if err != nil {
			return nil, care.Fail(care.Invalid, "staff.settings", "Write each day like 17/06/2026, one a line")
		}
		list = append(list, d)
	}
	slices.SortFunc(list, care.Date.Compare)
	return slices.Compact(list), nil
}

var targetSettings = []setting{
	{name: "same_day_until", label: "Same-day answers for what comes in until", width: 5, help: "What comes in later in core hours is promised for the next working day. Between 08:00 and 18:30. The contract's own time does not change.",
		say: func(s practice.Settings) string { return s.Targets.SameDayUntil.String() },
		put: func(s *practice.Settings, v string) (err error) {
			s.Targets.SameDayUntil, err = care.ParseTimeOfDay(strings.TrimSpace(v))
			return err
		}},
	number("urgent_minutes", "Urgent requests are answered within", "minutes of core hours", "15 to 240.", func(t *practice.Targets) *int { return &t.UrgentMins }),
	number("claim_minutes", "A claim that nobody works on comes back after", "minutes", "2 to 60. So that no request waits behind an empty chair.", func(t *practice.Targets) *int { return &t.ClaimMins }),
	number("escalate_minutes", "The duty clinician is alerted of an emergency after", "minutes", "1 to 30, if nobody has acknowledged it.", func(t *practice.Targets) *int { return &t.EscalateMins }),
	number("answer_hours", "A question that the patient does not answer comes back after", "hours", "4 to 336. Nothing closes itself.", func(t *practice.Targets) *int { return &t.AnswerHours }),
	number("offer_hours", "Offered appointment times are held for", "hours", "1 to 72. Then the times are free again and the request comes back.", func(t *practice.Targets) *int { return &t.OfferHours }),
	number("undo_seconds", "Messages wait before they go out, so that a step can be undone, for", "seconds", "0 to 120.", func(t *practice.Targets) *int { return &t.UndoSeconds }),
}

func number(name, label, unit, help string, at func(*practice.Targets) *int) setting {
	return setting{name: name, label: label + " (" + unit + ")", help: help, width: 5,
		say:   func(s practice.Settings) string { return strconv.Itoa(*at(&s.Targets)) + " " + unit },
		value: func(s practice.Settings) string { return strconv.Itoa(*at(&s.Targets)) },
		put: func(s *practice.Settings, v string) error {
			n, err := strconv.Atoi(strings.TrimSpace(v))
			if err != nil || n < 0 {
				return care.Fail(care.Invalid, "staff.settings", "Enter a whole number")
			}
			*at(&s.Targets) = n
			return nil
		}}
}

var partnerSettings = []setting{
	{name: "hub", label: "Hub", help: "Organisation code of the hub that work can be offered to. Leave empty for none.", width: 10,
		say: func(s practice.Settings) string { return string(s.Hub) },
		put: func(s *practice.Settings, v string) (err error) {
			s.Hub = ""
			if v = strings.ToUpper(strings.TrimSpace(v)); v != "" {
				s.Hub, err = care.ParseOrg(v)
			}
			return err
		}},
	{name: "duty", label: "Mobile of the duty clinician", help: "Gets a text message, without anything about the patient, when nobody acknowledges an emergency.", width: 20,
		say: func(s practice.Settings) string { return s.Duty.Display() },
		put: func(s *practice.Settings, v string) error { return phone(&s.Duty, v) }},
	{name: "one_one_one", label: "“Ring 111” counts as an answer", help: "Whether directing a patient to NHS 111 stops the practice's promise. By default it does not: the patient still waits for somebody.",
		say:     func(s practice.Settings) string { return yesNo(s.OneOneOne) },
		options: []ui.Option{{Value: "No", Label: "No"}, {Value: "Yes", Label: "Yes"}},
		put:     func(s *practice.Settings, v string) error { s.OneOneOne = v == "Yes"; return nil }},
}

// teamSettings has a box for each team, and two empty ones.
func teamSettings(now practice.Settings) []setting {
	var list []setting
	for _, t := range now.Teams {
		list = append(list, setting{name: "team-" + t.ID, label: t.Name, help: "Empty the box to take the team away.", width: 30,
			say: func(s practice.Settings) string { return teamName(s, t.ID) },
			put: func(s *practice.Settings, v string) error { return renameTeam(s, t.ID, v) }})
	}
	for i := range 2 {
		list = append(list, setting{name: fmt.Sprintf("new-team-%d", i+1), label: fmt.Sprintf("New team %d", i+1), width: 30,
			say: func(practice.Settings) string { return "" },
			put: addTeam})
	}
	return list
}

func teamName(s practice.Settings, id string) string {
	for _, t := range s.Teams {
		if t.ID == id {
			return t.Name
		}
	}
	return ""
}

func renameTeam(s *practice.Settings, id, v string) error {
	name, err := care.CleanLine(v, maxTeam)
	if err != nil {
		return err
	}
	teams := slices.Clone(s.Teams)
	if name == "" {
		s.Teams = slices.DeleteFunc(teams, func(t practice.Team) bool { return t.ID == id })
		return nil
	}
	for i := range teams {
		if teams[i].ID == id {
			teams[i].Name = name
		}
	}
	s.Teams = teams
	return nil
}

func addTeam(s *practice.Settings, v string) error {
	name, err := care.CleanLine(v, maxTeam)
	if err != nil || name == "" {
		return err
	}
	if len(s.Teams) >= maxTeams {
		return care.Fail(care.Invalid, "staff.settings", "There can be %d teams.", maxTeams)
	}
	base := strings.ReplaceAll(care.Fold(name), " ", "-")
	id := base
	for n := 2; slices.ContainsFunc(s.Teams, func(t practice.Team) bool { return t.ID == id }); n++ {
		id = base + "-" + strconv.Itoa(n)
	}
	s.Teams = append(slices.Clone(s.Teams), practice.Team{ID: id, Name: name})
	return nil
}

// change of one setting, in words.
type change struct{ label, was, is string }

// changes between two versions, in the order of the pages.
func changes(was, is practice.Settings) []change {
	var list []change
	note := func(label, a, b string) {
		if a != b {
			oneLine := strings.NewReplacer("\n", ", ")
			list = append(list, change{label, or(oneLine.Replace(a), "nothing"), or(oneLine.Replace(b), "nothing")})
		}
	}
	for _, sec := range sections[:len(sections)-1] {
		for _, x := range sec.list(is) {
			note(x.label, x.say(was), x.say(is))
		}
	}
	for _, t := range was.Teams {
		note("Team "+t.Name, t.Name, teamName(is, t.ID))
	}
	for _, t := range is.Teams {
		if teamName(was, t.ID) == "" {
			note("Team "+t.Name, "", t.Name)
		}
	}
	return append(list, templateChanges(was, is)...)
}

func templateChanges(was, is practice.Settings) []change {
	var list []change
	for _, t := range was.Templates {
		now, ok := templateOf(is, t.ID)
		switch {
		case !ok:
			list = append(list, change{"Reply template “" + t.Name + "”", t.Text, "nothing"})
		case now != t:
			list = append(list, change{"Reply template “" + t.Name + "”", templateWords(t), templateWords(now)})
		}
	}
	for _, t := range is.Templates {
		if _, ok := templateOf(was, t.ID); !ok {
			list = append(list, change{"Reply template “" + t.Name + "”", "nothing", templateWords(t)})
		}
	}
	return list
}

func templateOf(s practice.Settings, id string) (practice.Template, bool) {
	for _, t := range s.Templates {
		if t.ID == id {
			return t, true
		}
	}
	return practice.Template{}, false
}

func templateWords(t practice.Template) string {
	words := t.Name + " (" + strings.ToLower(purposes[t.Purpose]) + "): " + t.Text
	if t.Purpose == "safety-net" {
		words += " Approved by a clinician: " + strings.ToLower(yesNo(t.Approved)) + "."
	}
	return words
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
