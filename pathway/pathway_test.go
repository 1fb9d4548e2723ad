package pathway_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontdoor/care"
	"frontdoor/pathway"
)

// today is inside the validity of every shipped file.
var today = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func shipped(t testing.TB) *pathway.Set {
	t.Helper()
	s, err := pathway.Shipped(today)
	if err != nil {
		t.Fatal(err, care.FieldsOf(err))
	}
	return s
}

func TestShippedIsHonestAboutApproval(t *testing.T) {
	t.Parallel()
	for _, p := range shipped(t).Pathways() {
		if p.Approval != pathway.NotApproved {
			t.Errorf("%s is marked %q; nobody has approved it", p.ID, p.Approval)
		}
		if p.Review.Before(p.ValidFrom) {
			t.Errorf("%s is to be reviewed before it is valid", p.ID)
		}
	}
}

func TestEmergencyListsCoverTheGate(t *testing.T) {
	t.Parallel()
	s := shipped(t)
	for audience, must := range map[pathway.Audience][]pathway.FlagID{
		pathway.Adult: {"chest-pain", "cannot-breathe", "blue-lips", "stroke", "heavy-bleeding", "collapse", "fit",
			"new-confusion", "severe-allergy", "worst-headache", "rash-not-fading", "sepsis", "suicidal", "overdose",
			"sudden-sight", "testicle-pain", "cauda-equina", "pregnant-bleeding", "baby-moving-less",
			"vomiting-blood", "black-bloody-stool", "head-injury"},
		pathway.Child: {"child-limp", "fit", "cannot-breathe", "child-breathing", "blue-lips", "rash-not-fading",
			"baby-fever", "child-dry", "child-fontanelle", "green-vomit", "head-injury", "severe-allergy"},
	} {
		listed := map[pathway.FlagID]bool{}
		for _, f := range s.EmergencyList(audience) {
			listed[f.ID] = true
			if f.Band != pathway.Emergency {
				t.Errorf("%s is on the %s page but is no emergency", f.ID, audience)
			}
			if len(strings.Fields(f.Title)) > 16 {
				t.Errorf("title of %s is too long for the page: %q", f.ID, f.Title)
			}
		}
		for _, id := range must {
			if !listed[id] {
				t.Errorf("%s is not on the %s page", id, audience)
			}
		}
	}
	if first := s.EmergencyList(pathway.Adult)[0].ID; first != "chest-pain" {
		t.Errorf("the adult page begins with %s", first)
	}
}

func TestPromptsAreFew(t *testing.T) {
	t.Parallel()
	s := shipped(t)
	for _, a := range []pathway.Audience{pathway.Adult, pathway.Child} {
		prompts := s.Prompts(a)
		if n := len(prompts); n < 6 || n > 8 {
			t.Errorf("%d prompts for %s; a receptionist has time for 6 to 8", n, a)
		}
		for _, p := range prompts {
			if !strings.HasSuffix(p.Ask, "?") {
				t.Errorf("prompt %s is no question: %q", p.ID, p.Ask)
			}
		}
	}
}

// Both sides of the validity of a file: the day before its first, its first,
// its last, the day after. London days: in summer they begin at 23:00 UTC.
func TestInForce(t *testing.T) {
	t.Parallel()
	p := pathway.Pathway{
		ValidFrom: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC),
		ValidTo:   time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC),
	}
	for at, want := range map[string]bool{
		"2026-05-31T22:59:59Z": false, "2026-05-31T23:00:00Z": true,
		"2026-06-30T22:59:59Z": true, "2026-06-30T23:00:00Z": false,
	} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.InForce(now); got != want {
			t.Errorf("in force at %s: %v, want %v", at, got, want)
		}
	}
}

const (
	smallLexicon = `version: 1
source: test
classes: {pain: [pain]}
grammar: {negators: [not], answers: ['no'], without: [without], denies: [denies], hollow: [gone], earlier: [before], breakers: [but], restarts: [i], or: [or], and: [and], connectors: [of], heads: [fever], after: [nil], cannot: [cant], compounds: [blood test], fillers: [my]}
spellings: {}
common: [the and]
`
	smallPathway = `pathway: p
version: 1
valid_from: 2026-01-01
owner: o
source: s
approval: not clinically approved
review: 2026-12-31
audience: [adult]
flags:
  - id: f
    title: t
    prompt: p?
    band: emergency
    action: 999
    page: {adult: 1}
    phrases:
      - "@pain chest"
`
)

func TestBadFileIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ old, new, want string }{
		"sound":             {"", "", ""},
		"not YAML":          {"owner: o", "owner: [", "p.yaml:"},
		"missing field":     {"owner: o\n", "", "p.yaml:1: field owner is missing"},
		"unknown field":     {"owner: o", "ownr: o\nowner: o", `p.yaml:4: there is no field "ownr" here`},
		"twice":             {"owner: o", "owner: o\nowner: o", "p.yaml:5: field owner comes twice"},
		"date":              {"2026-01-01", "1 Jan", "p.yaml:3: valid_from must be a date such as 2026-01-31"},
		"ends too early":    {"owner: o", "valid_to: 2025-12-31\nowner: o", "p.yaml:4: valid_to is before valid_from"},
		"band":              {"emergency", "amber", "p.yaml:13: band is"},
		"approval":          {"not clinically approved", "fine", "p.yaml:6: approval is"},
		"audience":          {"[adult]", "[horse]", `p.yaml:8: audience is "horse"`},
		"page":              {"{adult: 1}", "{child: 1}", "p.yaml:15: the pathway is not for this audience"},
		"place":             {"{adult: 1}", "{adult: 0}", "p.yaml:15: adult must be a whole number"},
		"emergency waits":   {"action: 999", "action: same-day", "p.yaml:14: an emergency does not wait"},
		"urgent 999":        {"band: emergency", "band: urgent", "p.yaml:14: an action of 999 needs"},
		"class":             {"@pain", "@pian", "p.yaml:17: there is no class @pian"},
		"mixed order":       {"@pain chest", "a b > c", "p.yaml:17: a phrase is either"},
		"range":             {"@pain chest", "{9..3}", "p.yaml:17: a range of numbers"},
		"capital":           {"@pain chest", "Chest", "p.yaml:17: write \"Chest\" as one folded word"},
		"empty group":       {"@pain chest", "chest &&", "p.yaml:17: a group of the phrase is empty"},
		"too many items":    {"@pain chest", "a b c d e f g", "p.yaml:17: a group has more than 6 items"},
		"no phrases":        {"    phrases:\n      - \"@pain chest\"\n", "", "p.yaml:10: there are no phrases here"},
		"prompt for no one": {"flags:", "prompts:\n  - {id: q, ask: a, audience: [adult], covers: [x]}\nflags:", "p.yaml:10: prompt q covers x"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := strings.Replace(smallPathway, c.old, c.new, 1)
			_, err := pathway.Load(fstest.MapFS{
				"lexicon.yaml": {Data: []byte(smallLexicon)}, "p.yaml": {Data: []byte(body)},
			}, today)
			if c.want == "" {
				if err != nil {
					t.Fatal(err, care.FieldsOf(err))
				}
				return
			}
			if care.KindOf(err) != care.Invalid {
				t.Fatalf("got %v, want it refused as invalid", err)
			}
			if got := care.MessageOf(err); !strings.HasPrefix(got, c.want) {
				t.Errorf("message %q does not begin with %q", got, c.want)
			}
		})
	}
}

func TestVersionsOfOnePathway(t *testing.T) {
	t.Parallel()
	first := strings.Replace(smallPathway, "owner:", "valid_to: 2026-05-31\nowner:", 1)
	second := strings.NewReplacer("version: 1", "version: 2", "2026-01-01", "2026-06-01").Replace(smallPathway)
	files := fstest.MapFS{"lexicon.yaml": {Data: []byte(smallLexicon)},
		"p1.yaml": {Data: []byte(first)}, "p2.yaml": {Data: []byte(second)}}
	for _, c := range []struct {
		now  time.Time
		want int
	}{{today.AddDate(0, 0, -1), 1}, {today, 2}} {
		s, err := pathway.Load(files, c.now)
		if err != nil {
			t.Fatal(err, care.FieldsOf(err))
		}
		if got := s.Check(pathway.Text{Words: "pain in my chest"}).Findings[0].Version; got != c.want {
			t.Errorf("on %s version %d raised the flag, want %d", c.now.Format(time.DateOnly), got, c.want)
		}
	}
	files["p1.yaml"].Data = []byte(smallPathway)
	if _, err := pathway.Load(files, today); !strings.Contains(care.MessageOf(err), "at the same time") {
		t.Errorf("two versions in force at once: got %v", err)
	}
}

func TestEvidencePointsAtTheWords(t *testing.T) {
	t.Parallel()
	words := "Café closed. My CHÉST — it’s tight. “Cheast” pain"
	var got []string
	for _, f := range shipped(t).Check(pathway.Text{Words: words}).Findings {
		if f.Flag != "chest-pain" {
			continue // the net has its own, wider evidence
		}
		for _, e := range f.Evidence {
			got = append(got, words[e.Start:e.End])
		}
	}
	if diff := cmp.Diff([]string{"CHÉST", "tight", "Cheast", "pain"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestNotAssessed(t *testing.T) {
	t.Parallel()
	s := shipped(t)
	for words, want := range map[string]pathway.Unassessed{
		"":            pathway.Empty,
		" \n ?! 12":   pathway.Empty,
		"unwell":      pathway.TooShort,
		"bad knee":    pathway.TooShort,
		"my bad knee": "",
		"chest pain":  "", // short, but understood: it raised a flag
		"Ich habe seit gestern starke Schmerzen in der Brust": pathway.NotEnglish,
		"Me duele mucho el pecho desde ayer por la noche":     pathway.NotEnglish,
		"Od wczoraj boli mnie w klatce piersiowej":            pathway.NotEnglish,
		"J'ai très mal à la poitrine depuis hier soir":        pathway.NotEnglish,
		"Ma doare pieptul de ieri seara foarte tare":          pathway.NotEnglish,
		"ਮੇਰੀ ਛਾਤੀ ਵਿੱਚ ਦਰਦ ਹੈ":                               pathway.NotEnglish,
		"عندي ألم في الصدر منذ أمس":                           pathway.NotEnglish,
		"我从昨天开始胸口疼":                                           pathway.NotEnglish,
		"I have had an itchy scalp for a few weeks":           "",
		"Please can I have my usual tablets":                  "",
	} {
		a := s.Check(pathway.Text{Words: words})
		if a.Reason != want || a.Assessed != (want == "") {
			t.Errorf("%q: assessed %v, reason %q; want reason %q", words, a.Assessed, a.Reason, want)
		}
	}
}

// What is known beside the words only raises; both sides of each boundary.
func TestWhatIsKnownBesideTheWords(t *testing.T) {
	t.Parallel()
	months := func(n int) pathway.Age {
		a, err := pathway.AgeInMonths(n)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	s := shipped(t)
	for _, c := range []struct {
		text pathway.Text
		flag pathway.FlagID
		want bool
	}{
		{pathway.Text{Words: "she has a fever", Age: months(2)}, "baby-fever", true},
		{pathway.Text{Words: "she has a fever", Age: months(3)}, "baby-fever", false},
		{pathway.Text{Words: "she has a fever"}, "baby-fever", false},
		{pathway.Text{Words: "temp is 39.1", Age: months(6)}, "child-fever-3-6", true},
		{pathway.Text{Words: "temp is 38.9", Age: months(6)}, "child-fever-3-6", false},
		{pathway.Text{Words: "temp is 39.1", Age: months(7)}, "child-fever-3-6", false},
		{pathway.Text{Words: "my cough and fever", Age: months(65 * 12)}, "chest-infection-ill", true},
		{pathway.Text{Words: "my cough and fever", Age: months(65*12 - 1)}, "chest-infection-ill", false},
		{pathway.Text{Words: "some bleeding today", Pregnant: pathway.Yes}, "pregnant-bleeding", true},
		{pathway.Text{Words: "some bleeding today", Pregnant: pathway.No}, "pregnant-bleeding", false},
		{pathway.Text{Words: "severe pain low on one side", Sex: pathway.Female}, "severe-belly-pain", true},
	} {
		got := false
		for _, f := range s.Check(c.text).Findings {
			got = got || f.Flag == c.flag
		}
		if got != c.want {
			t.Errorf("%q with %+v: %s raised is %v, want %v", c.text.Words, c.text.Age, c.flag, got, c.want)
		}
	}
}

func TestAgeBounds(t *testing.T) {
	t.Parallel()
	for years, ok := range map[int]bool{-1: false, 0: true, 130: true, 131: false} {
		if _, err := pathway.AgeInYears(years); (err == nil) != ok {
			t.Errorf("age of %d years: %v", years, err)
		}
	}
}

func TestPatientWordsStayOutOfLogs(t *testing.T) {
	t.Parallel()
	text := pathway.Text{Words: "chest pain"}
	if got := text.LogValue().String(); strings.Contains(got, "chest") {
		t.Errorf("a logged text shows %q", got)
	}
	if got := shipped(t).Check(text).LogValue().String(); strings.Contains(got, "chest") {
		t.Errorf("a logged assessment shows %q", got)
	}
}
