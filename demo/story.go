package demo

import (
	_ "embed" // the stories
	"fmt"
	"math/rand/v2"
	"strings"

	"frontdoor/care"
	"frontdoor/practice"
	"frontdoor/request"
)

// story is something that patients get in touch about, with their words.
type story struct {
	kind            request.Kind
	topic           request.Topic
	who             request.ForWhom
	from, to        int    // ages
	sex             string // empty for any
	band            request.Band
	weight          float64
	duration, trend string
	keyed           bool              // in the words of a receptionist
	pharmacy        bool              // a pharmacy can help
	answers         map[string]string // to other questions, by the names of stories.txt
	words           string
}

//go:embed stories.txt
var storiesText string

// stories are read once; a line that is wrong is a fault of the program, found
// by every test.
var stories = func() []story {
	var list []story
	for i, line := range strings.Split(storiesText, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		s, err := parseStory(line)
		if err != nil {
			panic(fmt.Sprintf("demo: line %d of the stories: %v", i+1, err))
		}
		list = append(list, s)
	}
	return list
}()

func parseStory(line string) (story, error) {
	const columns = 10
	f := strings.SplitN(line, "|", columns)
	if len(f) != columns {
		return story{}, fmt.Errorf("%d columns", len(f))
	}
	s := story{kind: request.Kind(f[0]), who: request.ForWhom(f[1]), sex: map[string]string{"f": "female", "m": "male"}[f[3]],
		band: request.Band(f[4]), duration: f[6], trend: f[7], answers: map[string]string{}, words: f[9]}
	if s.kind != request.Clinical && s.kind != request.Medicine {
		s.kind, s.topic = request.AdminKind, request.Topic(f[0])
	}
	if _, err := fmt.Sscanf(f[2], "%d-%d", &s.from, &s.to); err != nil {
		return story{}, err
	}
	if _, err := fmt.Sscanf(f[5], "%g", &s.weight); err != nil {
		return story{}, err
	}
	for more := range strings.SplitSeq(f[8], ";") {
		key, value, isAnswer := strings.Cut(more, "=")
		switch {
		case more == "keyed":
			s.keyed = true
		case more == "pharmacy":
			s.pharmacy = true
		case isAnswer:
			s.answers[key] = value
		case more != "":
			return story{}, fmt.Errorf("%q is not known", more)
		}
	}
	return s, nil
}

// fits says whether somebody of an age and sex could tell the story.
func (s story) fits(age int, sex string) bool {
	return age >= s.from && age <= s.to && (s.sex == "" || s.sex == sex)
}

// tell puts the patient and chance into a text.
func tell(r *rand.Rand, text string, p practice.Details) string {
	if !strings.Contains(text, "{") {
		return text
	}
	he, his, him, son, dad := "she", "her", "her", "daughter", "mum"
	if p.Sex == "male" {
		he, his, him, son, dad = "he", "his", "him", "son", "dad"
	}
	text = strings.ReplaceAll(text, ". {he}", ". {He}")
	return strings.NewReplacer(
		"{n}", fmt.Sprint(2+r.IntN(5)), "{side}", one(r, []string{"left", "right"}),
		"{day}", one(r, []string{"Tuesday", "Wednesday", "Thursday", "Friday"}),
		"{he}", he, "{He}", strings.ToUpper(he[:1])+he[1:], "{his}", his, "{him}", him, "{son}", son, "{dad}", dad,
	).Replace(text)
}

// typed is text as people type it: some without capitals or full stops, some
// with a polite beginning or end.
func typed(r *rand.Rand, s string) string {
	switch u := r.Float64(); {
	case u < 0.12:
		s = strings.ToLower(s)
	case u < 0.17:
		s = strings.NewReplacer(". ", " ", ",", "", ".", "").Replace(s)
	case u < 0.19:
		s = strings.ToUpper(s)
	case u < 0.26:
		s += "\nThank you"
	case u < 0.30:
		s = "Hello,\n" + s
	}
	return s
}

// heard is what a receptionist keys of words that a caller says.
func heard(r *rand.Rand, s string) string {
	const most = 2 // sentences; nobody types a whole call
	parts := strings.SplitAfter(strings.ReplaceAll(s, "\n", " "), ". ")
	s = strings.TrimSpace(strings.Join(parts[:min(most, len(parts))], ""))
	return one(r, []string{"Says: ", "Caller says: ", "", "Pt: "}) + s
}

// answersOf a story to the questions of its kind.
func answersOf(r *rand.Rand, s story, p practice.Details, channel request.Channel, day care.Date) map[string]string {
	a := map[string]string{}
	put := func(question, from string) {
		if v := tell(r, s.answers[from], p); v != "" {
			a[question] = v
		}
	}
	a["words"] = tell(r, s.words, p)
	switch {
	case channel == request.Web:
		a["words"] = typed(r, a["words"])
	case !s.keyed:
		a["words"] = heard(r, a["words"])
	}
	switch s.kind {
	case request.Medicine:
		put("medicine", "medicine")
		put("medicine-need", "need")
		put("days-left", "left")
		if happens(r, 0.4) {
			a["pharmacy"] = one(r, pharmacies)
		}
	case request.AdminKind:
		adminAnswers(r, s, put, a, day)
	default:
		a["duration"], a["trend"] = s.duration, s.trend
		put("tried", "tried")
		put("worry", "worry")
		put("help", "help")
		a["mode"] = pick(r, preferredModes)
		if happens(r, 0.1) {
			a["not-possible"] = one(r, impossible)
		}
	}
	return a
}

func adminAnswers(r *rand.Rand, s story, put func(question, from string), a map[string]string, day care.Date) {
	switch s.topic {
	case request.FitNote:
		put("fit-reason", "reason")
		put("fit-repeat", "repeat")
		put("fit-adjust", "adjust")
		from := day.AddDays(r.IntN(10) - 7)
		a["fit-from"] = from.String()
		if happens(r, 0.7) {
			a["fit-to"] = from.AddDays(7 * (1 + r.IntN(4))).String()
		}
	case request.Letter:
		put("letter-for", "for")
		put("letter-by", "by")
	case request.Results:
		put("result-of", "test")
		put("result-when", "when")
	case request.Referral:
		put("referral-to", "to")
		put("referral-when", "when")
	}
}

// Answers that belong to no story; weights are this project's choice.
var (
	preferredModes = []chance[string]{{"face-to-face", 45}, {"telephone", 25}, {"any", 20}, {"message", 8}, {"video", 2}}
	impossible     = []string{"Not Tuesday mornings", "I work until 3", "School run 8.30 to 9.15 and 2.45 to 3.30", "Wednesdays", "Any time but Friday afternoon", "Nights, so not before midday"}
	pharmacies     = []string{"Candlewick Row Pharmacy", "The one next to the surgery", "Candlewick Row"}
	emergencyYes   = []string{"Chest pain, or trouble breathing", "A drooping face, a weak arm or slurred speech", "Thoughts of ending your life", "A rash that does not fade under a glass"}
)
