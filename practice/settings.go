package practice

import (
	"strings"
	"time"

	"frontdoor/care"
)

// Noun of an organisation's settings; the subject is the organisation itself.
const NounSettings care.Noun = "settings"

// SettingsID is the subject of every organisation's settings entry: there is
// one of them in a lane.
const SettingsID care.ID = "settings"

// OutOfHours is what the form does outside core hours. In core hours nothing
// closes it (contract from 1 October 2025, domain notes 1.3).
type OutOfHours string

const (
	OpenAlways OutOfHours = "open"
	AdminOnly  OutOfHours = "admin-only"
	InfoPage   OutOfHours = "information"
)

// Settings of an organisation. All of it is shown to staff and much of it to
// the public; none of it is about a patient.
type Settings struct {
	Name       string       `json:"name"`
	Kind       care.OrgKind `json:"kind"`
	Phone      care.Phone   `json:"phone"`
	Address    string       `json:"address,omitempty"`
	Email      care.Email   `json:"email,omitempty"` // sender of messages
	Week       care.Week    `json:"week"`            // when the doors are open, local time
	Closed     []care.Date  `json:"closed,omitempty"`
	AfterHours OutOfHours   `json:"after_hours"`
	Targets    Targets      `json:"targets"`
	Teams      []Team       `json:"teams"`
	Templates  []Template   `json:"templates"`
	Hub        care.OrgID   `json:"hub,omitempty"`     // where work can be offered
	Duty       care.Phone   `json:"duty,omitempty"`    // mobile of the duty clinician, for escalation
	Waiting    string       `json:"waiting,omitempty"` // what patients may be told of waiting times
	OneOneOne  bool         `json:"one_one_one,omitempty"`
	Simulated  bool         `json:"simulated,omitempty"` // made up; every page says so
}

// Targets are the practice's own times; the contract's do not change.
type Targets struct {
	SameDayUntil care.TimeOfDay `json:"same_day_until"`
	UrgentMins   int            `json:"urgent_minutes"`
	ClaimMins    int            `json:"claim_minutes"`
	EscalateMins int            `json:"escalate_minutes"`
	AnswerHours  int            `json:"answer_hours"` // an unanswered question comes back after
	OfferHours   int            `json:"offer_hours"`  // an offered slot is held for
	UndoSeconds  int            `json:"undo_seconds"`
}

// Team that work can be passed to.
type Team struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Template of a reply. {name}, {practice}, {phone}, {link} and {when} are put in.
type Template struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Purpose  string `json:"purpose"` // question, advice, when-how, safety-net
	Text     string `json:"text"`
	Approved bool   `json:"approved,omitempty"` // safety-net texts: by a clinician of the practice
}

// Changed is a new version of the settings.
type Changed struct {
	Settings Settings `json:"settings"`
	Why      string   `json:"why"`
}

func (*Changed) EventKind() string { return "settings.changed" }
func (*Changed) Detail() any       { return nil }

// Apply makes the settings of an event.
func (s *Settings) Apply(rec care.Recorded) error {
	e, ok := rec.Event.(*Changed)
	if !ok {
		return care.Fail(care.Unavailable, "practice.apply", "event %s is not known here", rec.Event.EventKind())
	}
	*s = e.Settings
	return nil
}

// Change checks new settings and returns the change. why says the reason.
func Change(to Settings, why string) (*Changed, error) {
	f := care.Faults{}
	if strings.TrimSpace(to.Name) == "" {
		f.Add("name", "Enter the name patients know")
	}
	if to.Phone == "" && to.Kind == care.Practice {
		f.Add("phone", "Enter the telephone number for patients")
	}
	switch to.AfterHours {
	case OpenAlways, AdminOnly, InfoPage:
	default:
		f.Add("after_hours", "Choose what the form does outside opening hours")
	}
	within(f, "urgent_minutes", to.Targets.UrgentMins, 15, 240)
	within(f, "claim_minutes", to.Targets.ClaimMins, 2, 60)
	within(f, "escalate_minutes", to.Targets.EscalateMins, 1, 30)
	within(f, "answer_hours", to.Targets.AnswerHours, 4, 14*24)
	within(f, "offer_hours", to.Targets.OfferHours, 1, 72)
	within(f, "undo_seconds", to.Targets.UndoSeconds, 0, 120)
	if to.Targets.SameDayUntil < 8*60 || to.Targets.SameDayUntil > 18*60+30 {
		f.Add("same_day_until", "Choose a time between 08:00 and 18:30")
	}
	for i := range to.Teams {
		if strings.TrimSpace(to.Teams[i].Name) == "" {
			f.Add("teams", "Every team needs a name")
		}
	}
	if _, err := to.Hours(); err != nil {
		f.Add("week", care.MessageOf(err))
	}
	if err := f.Err("practice.change"); err != nil {
		return nil, err
	}
	return &Changed{Settings: to, Why: strings.TrimSpace(why)}, nil
}

func within(f care.Faults, field string, n, low, high int) {
	if n < low || n > high {
		f.Add(field, "Choose a number that is allowed for this setting")
	}
}

// Hours in which the organisation's own doors are open.
func (s Settings) Hours() (*care.Hours, error) {
	var days []care.DayHours
	for _, d := range s.Closed {
		days = append(days, care.DayHours{Date: d})
	}
	return care.NewHours([]care.WeekFrom{{Week: s.Week}}, days, care.England)
}

// FormOpen says whether the web form takes everything, only admin requests, or
// nothing at a time. In core hours the answer is always everything.
func (s Settings) FormOpen(now time.Time) OutOfHours {
	if care.England.InCoreHours(now) {
		return OpenAlways
	}
	return s.AfterHours
}

// NextRead is when somebody will next read what comes in now.
func (s Settings) NextRead(now time.Time) time.Time {
	h, err := s.Hours()
	if err != nil {
		return care.England.NextOpening(now)
	}
	return h.NextOpening(now)
}

// TeamName of a team, or its id.
func (s Settings) TeamName(id string) string {
	for _, t := range s.Teams {
		if t.ID == id {
			return t.Name
		}
	}
	return id
}

// Default settings of a new organisation, to be changed by its manager.
func Default(name string, kind care.OrgKind, phone care.Phone) Settings {
	var week care.Week
	for d := time.Monday; d <= time.Friday; d++ {
		week[d] = []care.Opening{{From: 8 * 60, To: 18*60 + 30}}
	}
	return Settings{
		Name: name, Kind: kind, Phone: phone, Week: week, AfterHours: OpenAlways,
		Targets:   Targets{SameDayUntil: 16 * 60, UrgentMins: 120, ClaimMins: 10, EscalateMins: 3, AnswerHours: 48, OfferHours: 4, UndoSeconds: 30},
		Teams:     []Team{{"reception", "Reception"}, {"navigation", "Care navigation"}, {"gp", "GPs"}, {"nursing", "Nursing"}, {"pharmacy", "Pharmacy team"}, {"admin", "Admin and medicines"}},
		Templates: defaultTemplates,
	}
}

var defaultTemplates = []Template{
	{ID: "more-info", Name: "Ask for more", Purpose: "question", Text: "Thank you for getting in touch. So that we can help you, please tell us more: "},
	{ID: "call-today", Name: "We will ring today", Purpose: "when-how", Text: "We have read your request. One of our team will ring you {when}. Please keep your phone near you. If you get worse, ring us on {phone}, ring 111, or in an emergency 999."},
	{ID: "done", Name: "It is done", Purpose: "advice", Text: "We have dealt with your request. If anything is not right, please tell us here or ring {phone}."},
	{ID: "self-care", Name: "Advice", Purpose: "advice", Text: "Thank you for your message. Our advice is: "},
	{ID: "safety-net", Name: "When to come back", Purpose: "safety-net", Text: "If you get worse, or you are worried, contact us again. Ring 111 when we are closed. In an emergency ring 999."},
}
