package request

import (
	"log/slog"
	"slices"
	"strings"

	"frontdoor/care"
)

// Channel is how a contact came in.
type Channel string

const (
	Web   Channel = "web"
	Phone Channel = "phone"
	Desk  Channel = "desk"
	Other Channel = "other" // another service or organisation
)

// Kind is what a contact is about; it decides which questions are asked.
type Kind string

const (
	Clinical       Kind = "clinical"
	Medicine       Kind = "medicine"
	AdminKind      Kind = "admin"
	EmergencyCheck Kind = "emergency-check" // the safety net of the first page
)

// Topic of an admin request.
type Topic string

const (
	FitNote  Topic = "fit-note"
	Letter   Topic = "letter"
	Results  Topic = "results"
	Referral Topic = "referral"
	OtherAdm Topic = "other"
)

// ForWhom says whose health a request is about.
type ForWhom string

const (
	Self    ForWhom = "self"
	Child   ForWhom = "child"
	Someone ForWhom = "someone" // somebody the writer cares for
)

// Route is the safe way to reach a patient.
type Route string

const (
	ByText   Route = "text"
	ByCall   Route = "call"
	ByEmail  Route = "email"
	ByLetter Route = "letter"
	NoRoute  Route = "none" // the patient will get in touch
)

// Intake is all that a patient, or a receptionist for them, told. Apart from
// the codes in Received it is personal data.
type Intake struct {
	Given     string         `json:"given,omitempty"`
	Family    string         `json:"family,omitempty"`
	Born      care.Date      `json:"born,omitzero"`
	Postcode  care.Postcode  `json:"postcode,omitempty"`
	NHSNumber care.NHSNumber `json:"nhs_number,omitempty"` // keyed by staff only

	Writer       string `json:"writer,omitempty"`       // who writes, when for somebody else
	Relationship string `json:"relationship,omitempty"` // to the patient
	Authority    string `json:"authority,omitempty"`    // by what right they speak for the patient

	Mobile    care.Phone `json:"mobile,omitempty"`
	Email     care.Email `json:"email,omitempty"`
	Address   string     `json:"address,omitempty"` // for a letter
	Voicemail bool       `json:"voicemail,omitempty"`
	Times     string     `json:"times,omitempty"` // when it is safe or convenient

	Language    string   `json:"language,omitempty"` // interpreter wanted for
	Adjustments []string `json:"adjustments,omitempty"`
	OtherNeeds  string   `json:"other_needs,omitempty"`

	Answers map[string]string `json:"answers,omitempty"` // by question id, see Questions
}

// LogValue keeps an intake out of logs.
func (Intake) LogValue() slog.Value { return slog.StringValue("[patient]") }

// Words are the patient's own, from whichever question asks for them.
func (in Intake) Words() string { return in.Answers["words"] }

// FreeText joins all free answers, for checking against red flags.
func (in Intake) FreeText() string {
	var parts []string
	seen := map[string]bool{} // several kinds ask for "words"
	for _, q := range allQuestions {
		if q.Free && in.Answers[q.ID] != "" && !seen[q.ID] {
			seen[q.ID] = true
			parts = append(parts, in.Answers[q.ID])
		}
	}
	return strings.Join(parts, ".\n")
}

// FullName in the order people say it; empty when unknown.
func (in Intake) FullName() string { return strings.TrimSpace(in.Given + " " + in.Family) }

// PersonKey finds other requests of the same person: folded name and date of
// birth. It is empty when either is not known.
func (in Intake) PersonKey() string {
	if in.Family == "" || in.Born.IsZero() {
		return ""
	}
	return care.Fold(in.Family+" "+in.Given) + "|" + in.Born.String()
}

// Adjustment is a reasonable adjustment a patient can ask for.
type Adjustment struct{ Code, Label string }

// Adjustments offered. The list follows the headings of the NHS reasonable
// adjustment flag; not clinically approved.
var Adjustments = []Adjustment{
	{"longer", "More time"},
	{"step-free", "A step-free way in, or a room on the ground floor"},
	{"bsl", "A British Sign Language interpreter"},
	{"hearing", "Help with hearing, such as a loop or writing things down"},
	{"large-print", "Large print"},
	{"easy-read", "Easy words or Easy Read"},
	{"quiet", "A quiet place to wait"},
	{"companion", "Somebody with me"},
	{"text-relay", "Calls by Relay UK"},
}

// AdjustmentLabel of a code, or the code itself.
func AdjustmentLabel(code string) string {
	for _, a := range Adjustments {
		if a.Code == code {
			return a.Label
		}
	}
	return code
}

// Limits of free text, in characters. The longest published vignettes are
// about 1,000; 4,000 lets nobody run out and keeps a request readable.
const (
	MaxWords = 4000
	MaxShort = 200
	MaxName  = 70  // NHS Data Dictionary: PERSON FAMILY NAME is an35; two names and a hyphen
	maxAge   = 130 // years; nobody in England has reached 116
)

// Check refuses an intake that breaks a limit or lacks what its channel must
// give: on the web a name, date of birth and words; at the desk and on the
// telephone only words. It returns the cleaned intake, or an Invalid error
// with a message for each field.
func (in Intake) Check(channel Channel, kind Kind, topic Topic, today care.Date) (Intake, error) {
	f := care.Faults{}
	in.Given = line(f, "given", "first name", in.Given, MaxName)
	in.Family = line(f, "family", "last name", in.Family, MaxName)
	in.Writer = line(f, "writer", "name", in.Writer, MaxName)
	in.Relationship = line(f, "relationship", "relationship", in.Relationship, MaxShort)
	in.Authority = line(f, "authority", "answer", in.Authority, MaxShort)
	in.Times = line(f, "times", "times", in.Times, MaxShort)
	in.Language = line(f, "language", "language", in.Language, MaxShort)
	in.OtherNeeds = text(f, "other_needs", "answer", in.OtherNeeds, MaxShort)
	in.Address = text(f, "address", "address", in.Address, MaxShort)
	switch {
	case in.Born.IsZero():
	case in.Born.After(today):
		f.Add("born", "Date of birth must be in the past")
	case in.Born.Age(today) > maxAge:
		f.Add("born", "Check the year of the date of birth")
	}
	in.Mobile = parsed(f, "mobile", in.Mobile, care.ParsePhone)
	in.Email = parsed(f, "email", in.Email, care.ParseEmail)
	in.Postcode = parsed(f, "postcode", in.Postcode, care.ParsePostcode)
	in.NHSNumber = parsed(f, "nhs_number", in.NHSNumber, care.ParseNHSNumber)
	if channel == Web && kind != EmergencyCheck {
		if in.Given == "" {
			f.Add("given", "Enter the first name")
		}
		if in.Family == "" {
			f.Add("family", "Enter the last name")
		}
		if in.Born.IsZero() {
			f.Add("born", "Enter the date of birth")
		}
	}
	in.Answers = checkAnswers(f, channel, kind, topic, in.Answers)
	var known []string
	for _, a := range Adjustments { // each once, in the order they are offered
		if slices.Contains(in.Adjustments, a.Code) {
			known = append(known, a.Code)
		}
	}
	in.Adjustments = known
	return in, f.Err("request.intake")
}

func line(f care.Faults, field, label, s string, limit int) string {
	out, err := care.CleanLine(s, limit)
	if err != nil {
		f.Add(field, begin(label)+": "+care.MessageOf(err))
	}
	return out
}

func text(f care.Faults, field, label, s string, limit int) string {
	out, err := care.CleanText(s, limit)
	if err != nil {
		f.Add(field, begin(label)+": "+care.MessageOf(err))
	}
	return out
}

// begin writes a label, which is ASCII, as the beginning of a sentence.
func begin(label string) string { return strings.ToUpper(label[:1]) + label[1:] }

// parsed checks a value of a type with its own form; none is allowed.
func parsed[T ~string](f care.Faults, field string, v T, parse func(string) (T, error)) T {
	if v == "" {
		return ""
	}
	out, err := parse(string(v))
	if err != nil {
		f.Add(field, care.MessageOf(err))
	}
	return out
}
