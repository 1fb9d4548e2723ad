package request

import "frontdoor/care"

// Input is the form a question takes on a page.
type Input string

const (
	LineInput   Input = "line"
	TextInput   Input = "text"
	ChoiceInput Input = "choice"
	DateInput   Input = "date" // ISO date as text
)

// Question is one of a kind of request. The catalogue is the same for the
// patient's pages, one question a page, and for the receptionist's one page.
type Question struct {
	ID       string
	Label    string // the question, in plain words
	Hint     string
	Input    Input
	Options  []Option
	Required bool   // on the web; at the desk only "words" is
	Free     bool   // free text, checked against red flags
	Short    string // label in summaries and for staff
	// Kinds and topics that ask it; no topic means every topic of the kind.
	Kind   Kind
	Topics []Topic
}

// Option of a choice.
type Option struct{ Value, Label string }

var modes = []Option{
	{"face-to-face", "In person"}, {"telephone", "By phone"}, {"video", "By video"},
	{"message", "By written message"}, {"any", "I do not mind"},
}

// allQuestions in the order in which they are asked.
var allQuestions = []Question{
	// Clinical
	{ID: "words", Kind: Clinical, Input: TextInput, Required: true, Free: true, Short: "In their own words",
		Label: "What is the problem?", Hint: "Use your own words. Tell us what you feel and where."},
	{ID: "duration", Kind: Clinical, Input: ChoiceInput, Required: true, Short: "How long",
		Label: "How long has it been going on?", Options: []Option{
			{"today", "It started today"}, {"days", "A few days"}, {"week", "About a week"},
			{"weeks", "A few weeks"}, {"months", "Months"}, {"longer", "Longer, or it comes and goes"}}},
	{ID: "trend", Kind: Clinical, Input: ChoiceInput, Required: true, Short: "Getting better or worse",
		Label: "Is it getting better or worse?", Options: []Option{
			{"better", "Better"}, {"same", "About the same"}, {"worse", "Worse"}, {"varies", "It comes and goes"}}},
	{ID: "tried", Kind: Clinical, Input: TextInput, Free: true, Short: "Tried so far",
		Label: "What have you tried so far?", Hint: "For example medicines, rest, or advice from a pharmacist. Leave it empty if nothing."},
	{ID: "worry", Kind: Clinical, Input: TextInput, Free: true, Short: "Worried about",
		Label: "Is there something you are worried it could be?", Hint: "Leave it empty if there is nothing."},
	{ID: "help", Kind: Clinical, Input: TextInput, Free: true, Short: "Help wanted",
		Label: "What help would you like?", Hint: "For example advice, an examination, or a blood test."},
	{ID: "clinician", Kind: Clinical, Input: LineInput, Short: "Would like to see",
		Label: "Would you like a particular person?", Hint: "It may take longer to see them. Leave it empty if you do not mind."},
	{ID: "mode", Kind: Clinical, Input: ChoiceInput, Required: true, Short: "Preferred way",
		Label: "How would you like to be helped?", Options: modes},
	{ID: "not-possible", Kind: Clinical, Input: LineInput, Short: "Times not possible",
		Label: "Are there days or times you can not make?", Hint: "For example “not Tuesday mornings”. Leave it empty if any time is fine."},

	// Medicine
	{ID: "medicine-need", Kind: Medicine, Input: ChoiceInput, Required: true, Short: "About",
		Label: "What do you need?", Options: []Option{
			{"repeat", "More of a medicine I take regularly"}, {"problem", "I have a problem with a medicine"},
			{"question", "I have a question about a medicine"}, {"change", "I would like a change to my medicine"}}},
	{ID: "medicine", Kind: Medicine, Input: LineInput, Required: true, Short: "Medicine",
		Label: "Which medicine is it?", Hint: "As it says on the box, or as you call it."},
	{ID: "words", Kind: Medicine, Input: TextInput, Required: true, Free: true, Short: "In their own words",
		Label: "Tell us more", Hint: "If the medicine makes you feel unwell, tell us how."},
	{ID: "days-left", Kind: Medicine, Input: ChoiceInput, Required: true, Short: "Days left",
		Label: "How many days of it do you have left?", Options: []Option{
			{"none", "None"}, {"few", "1 to 3 days"}, {"week", "About a week"}, {"more", "More than a week"}, {"not-relevant", "This does not apply"}}},
	{ID: "pharmacy", Kind: Medicine, Input: LineInput, Short: "Pharmacy",
		Label: "Which pharmacy do you use?", Hint: "Leave it empty if you do not know."},

	// Admin
	{ID: "fit-reason", Kind: AdminKind, Topics: []Topic{FitNote}, Input: TextInput, Required: true, Free: true, Short: "Reason",
		Label: "Why can you not work, or not work as usual?"},
	{ID: "fit-from", Kind: AdminKind, Topics: []Topic{FitNote}, Input: DateInput, Required: true, Short: "From",
		Label: "From what day do you need the note?", Hint: "You can self-certify for the first 7 days: no note is needed for them."},
	{ID: "fit-to", Kind: AdminKind, Topics: []Topic{FitNote}, Input: DateInput, Short: "Until",
		Label: "Until what day, if you know?"},
	{ID: "fit-repeat", Kind: AdminKind, Topics: []Topic{FitNote}, Input: ChoiceInput, Required: true, Short: "First or repeat",
		Label: "Is it the first note for this problem?", Options: []Option{{"first", "Yes, the first"}, {"repeat", "No, I had one before"}}},
	{ID: "fit-adjust", Kind: AdminKind, Topics: []Topic{FitNote}, Input: TextInput, Free: true, Short: "Changes at work",
		Label: "Are there changes at work that would help you?", Hint: "For example shorter hours or lighter duties. Leave it empty if not."},
	{ID: "letter-for", Kind: AdminKind, Topics: []Topic{Letter}, Input: LineInput, Required: true, Short: "Letter for",
		Label: "Who is the letter for?"},
	{ID: "letter-by", Kind: AdminKind, Topics: []Topic{Letter}, Input: LineInput, Short: "Needed by",
		Label: "When do you need it?", Hint: "Leave it empty if there is no date."},
	{ID: "result-of", Kind: AdminKind, Topics: []Topic{Results}, Input: LineInput, Required: true, Short: "Test",
		Label: "Which test was it?"},
	{ID: "result-when", Kind: AdminKind, Topics: []Topic{Results}, Input: LineInput, Short: "When",
		Label: "When and where was it done?"},
	{ID: "referral-to", Kind: AdminKind, Topics: []Topic{Referral}, Input: LineInput, Required: true, Short: "Referred to",
		Label: "Which hospital or service were you referred to?"},
	{ID: "referral-when", Kind: AdminKind, Topics: []Topic{Referral}, Input: LineInput, Short: "When",
		Label: "When was that, about?"},
	{ID: "words", Kind: AdminKind, Input: TextInput, Required: true, Free: true, Short: "In their own words",
		Label: "What do you need from us?", Hint: "Tell us anything that helps us to do it."},
}

// Questions of a kind and topic, in the order they are asked.
func Questions(kind Kind, topic Topic) []Question {
	var list []Question
	for _, q := range allQuestions {
		if q.Kind == kind && q.asks(topic) {
			list = append(list, q)
		}
	}
	return list
}

func (q Question) asks(topic Topic) bool {
	if len(q.Topics) == 0 {
		return true
	}
	for _, t := range q.Topics {
		if t == topic {
			return true
		}
	}
	return false
}

// Topics of admin requests, as offered.
var Topics = []Option{
	{string(FitNote), "A fit note (sick note)"}, {string(Letter), "A letter or form"},
	{string(Results), "Test results"}, {string(Referral), "A referral I am waiting for"}, {string(OtherAdm), "Something else"},
}

// Kinds of request, as offered on the web.
var Kinds = []Option{
	{string(Clinical), "A health problem"}, {string(Medicine), "A medicine"}, {string(AdminKind), "A note, letter, result or something else"},
}

// LabelOf an option of a question, or the value itself.
func (q Question) LabelOf(value string) string {
	for _, o := range q.Options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

// checkAnswers keeps the answers to questions of this kind and topic, cleaned,
// and notes faults. What belongs to another kind is dropped.
func checkAnswers(f care.Faults, channel Channel, kind Kind, topic Topic, in map[string]string) map[string]string {
	out := map[string]string{}
	questions := Questions(kind, topic)
	if kind == EmergencyCheck {
		questions = []Question{{ID: "words", Input: TextInput, Short: "In their own words"}}
	}
	for _, q := range questions {
		s := in[q.ID]
		switch q.Input {
		case TextInput:
			s = text(f, q.ID, "answer", s, MaxWords)
		case ChoiceInput:
			if s != "" && !q.has(s) {
				f.Add(q.ID, "Choose one of the answers")
			}
		case DateInput:
			if s != "" {
				if _, err := care.ParseISODate(s); err != nil {
					f.Add(q.ID, care.MessageOf(err))
				}
			}
		default:
			s = line(f, q.ID, "answer", s, MaxShort)
		}
		required := q.Required && channel == Web || q.ID == "words" && kind != EmergencyCheck
		if required && s == "" {
			f.Add(q.ID, missing(q))
		}
		if s != "" {
			out[q.ID] = s
		}
	}
	// Dates in ISO form compare as text.
	if from, to := out["fit-from"], out["fit-to"]; to != "" && to < from {
		f.Add("fit-to", "The last day must not be before the first")
	}
	return out
}

func (q Question) has(value string) bool {
	for _, o := range q.Options {
		if o.Value == value {
			return true
		}
	}
	return false
}

func missing(q Question) string {
	switch q.Input {
	case ChoiceInput:
		return "Choose one of the answers"
	case DateInput:
		return "Enter a date"
	}
	return "Enter an answer"
}
