package pathway_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontdoor/care"
	"frontdoor/pathway"
)

// What is not known is asked, one question a fact, and only what still counts.
func TestUnknownFactsBecomeQuestions(t *testing.T) {
	t.Parallel()
	s := shipped(t)
	asked := func(f pathway.Facts) []string {
		got, ok := suggested(s, f, "pharmacy-first-sore-throat")
		if !ok {
			t.Fatal("not suggested")
		}
		var list []string
		for _, q := range got.Questions {
			if q.Ask == "" {
				t.Errorf("%s has no words to ask", q.Fact)
			}
			list = append(list, q.Fact)
		}
		return list
	}
	f := pathway.Facts{Text: pathway.Text{Words: "I have a sore throat"}, Demonstration: true}
	if diff := cmp.Diff([]string{"age_months", "pregnant", "scarlet", "quinsy", "glandular", "cancer", "immunosuppressed", "drooling"}, asked(f)); diff != "" {
		t.Error(diff)
	}
	f.Text.Age = months(t, 30*years) // pregnancy counts only under 16
	f.Answers = map[string]any{"scarlet": false, "quinsy": false, "glandular": false, "cancer": "no"}
	if diff := cmp.Diff([]string{"cancer", "immunosuppressed", "drooling"}, asked(f)); diff != "" {
		t.Error(diff) // an answer of another type is no answer
	}
	f.Text.Words = "I have a sore throat and take methotrexate"
	got, _ := suggested(s, f, "pharmacy-first-sore-throat")
	if got.State != pathway.Excluded || !slices.ContainsFunc(got.Excluded, func(r pathway.Reason) bool { return strings.Contains(r.Why, "defence") }) {
		t.Errorf("words that answer a question: %s, %v", got.State, got.Excluded)
	}
	f.Answers["immunosuppressed"] = false
	if got, _ := suggested(s, f, "pharmacy-first-sore-throat"); got.State != pathway.Excluded {
		t.Error("an answer of no took away what the words say")
	}
}

func TestDurationFromWords(t *testing.T) {
	t.Parallel()
	s := shipped(t)
	for words, excluded := range map[string]string{
		"my sinuses have been blocked for 2 weeks":                       "",
		"my sinuses have been blocked for the past 10 days":              "11th day",
		"my sinuses have been blocked for 10 days":                       "11th day",
		"my sinuses have been blocked for 4 months":                      "12 weeks",
		"my sinuses have been blocked for 2 weeks, my knee for 3 months": "?",
		"my sinuses are blocked":                                         "?",
	} {
		p := fitting["pharmacy-first-sinusitis"]
		p.words, p.days = words, 0
		got, _ := suggested(s, p.facts(t), "pharmacy-first-sinusitis")
		switch {
		case excluded == "" && got.State != pathway.Fits,
			excluded == "?" && (got.State != pathway.NeedsAnswers || got.Questions[0].Fact != "duration_days"),
			len(excluded) > 1 && (got.State != pathway.Excluded || !strings.Contains(got.Excluded[0].Why, excluded)):
			t.Errorf("%q: %s %v %v, want %q", words, got.State, got.Excluded, got.Questions, excluded)
		}
	}
}

// Unapproved pathways say nothing outside a demonstration; red flags always do.
func TestUnapprovedIsSilent(t *testing.T) {
	t.Parallel()
	s := shipped(t)
	f := pathway.Facts{Text: pathway.Text{Words: "I have a sore throat and chest pain"}}
	if got := s.Suggest(f); len(got) > 0 {
		t.Errorf("%d unapproved pathways spoke", len(got))
	}
	if s.Check(f.Text).Band() != pathway.Emergency {
		t.Error("the red flag is silent")
	}
	f.Demonstration = true
	got, ok := suggested(s, f, "pharmacy-first-sore-throat")
	if !ok || got.State != pathway.Excluded || got.Excluded[0].Flag != "chest-pain" || got.Band != pathway.Emergency {
		t.Errorf("a red flag beside a sore throat: %+v", got)
	}
}

func TestDestinationTurnsOnAFact(t *testing.T) {
	t.Parallel()
	s := shipped(t)
	for days, want := range map[int]string{7: "advice", 8: "task"} {
		p := fitting["fit-note"]
		p.answers = map[string]any{"days_off": days}
		got, _ := suggested(s, p.facts(t), "fit-note")
		if len(got.Destinations) != 1 || got.Destinations[0].Mode != want {
			t.Errorf("%d days off: %v, want one %s", days, got.Destinations, want)
		}
	}
	p := fitting["fit-note"]
	p.answers = nil
	if got, _ := suggested(s, p.facts(t), "fit-note"); got.State != pathway.NeedsAnswers || got.Questions[0].Fact != "days_off" {
		t.Errorf("days off not known: %s %v", got.State, got.Questions)
	}
}

// Own cases: words, and the pathways that must be among those suggested; with
// a minus, that must not be.
func TestWordsFindPathways(t *testing.T) {
	t.Parallel()
	s := shipped(t)
	for words, want := range map[string]string{
		"burning when I pee": "pharmacy-first-uti", "it hurts to wee and its cloudy": "pharmacy-first-uti", "cystitis again": "pharmacy-first-uti",
		"think ive got a uti": "pharmacy-first-uti", "water infection i think": "pharmacy-first-uti", "stinging wee since yesterday": "pharmacy-first-uti",
		"painful urination": "pharmacy-first-uti", "no burning when I pee": "-pharmacy-first-uti", "burning feet": "-pharmacy-first-uti",
		"shingles on my back": "pharmacy-first-shingles", "a stripe of blisters round my side": "pharmacy-first-shingles",
		"shingles vaccine please": "-pharmacy-first-shingles", "impetigo on his chin": "pharmacy-first-impetigo",
		"golden crusts round her nose": "pharmacy-first-impetigo", "honey coloured crusty sore": "pharmacy-first-impetigo",
		"mosquito bite gone red": "pharmacy-first-insect-bite", "stung by a wasp on the arm": "pharmacy-first-insect-bite",
		"horsefly bite is oozing": "pharmacy-first-insect-bite", "dog bite": "-pharmacy-first-insect-bite",
		"my throat is sore": "pharmacy-first-sore-throat", "tonsilitis": "pharmacy-first-sore-throat", "it hurts to swallow": "pharmacy-first-sore-throat",
		"sore throte": "pharmacy-first-sore-throat", "no sore throat": "-pharmacy-first-sore-throat", "sore elbow": "-pharmacy-first-sore-throat",
		"sinusitis": "pharmacy-first-sinusitis", "my cheekbones ache": "pharmacy-first-sinusitis", "forehead pressure": "pharmacy-first-sinusitis",
		"she has earache": "pharmacy-first-ear", "pulling at his ear": "pharmacy-first-ear", "ear infection": "pharmacy-first-ear",
		"athletes foot": "minor-illness", "hay fever": "minor-illness", "verruca on foot": "minor-illness", "piles": "minor-illness",
		"my back hurts": "musculoskeletal", "twisted my ankle": "musculoskeletal", "frozen shoulder": "musculoskeletal", "stiff knees": "musculoskeletal",
		"tennis elbow": "self-referral-musculoskeletal", "physio please": "self-referral-musculoskeletal", "painful heel": "musculoskeletal",
		"nan keeps falling": "self-referral-falls", "fell twice this month": "self-referral-falls", "my hearing is getting worse": "self-referral-hearing",
		"need a hearing aid": "self-referral-hearing", "want to lose weight": "self-referral-weight", "ingrowing toenail": "self-referral-podiatry",
		"my wheelchair is broken": "self-referral-wheelchair", "a commode for dad": "self-referral-equipment", "walking frame please": "self-referral-equipment",
		"repeat prescription": "medicines", "run out of inhaler": "medicines", "tablets have side effects": "medicines", "letter for housing": "administration",
		"fit note please": "fit-note", "sick note": "fit-note", "stress line": "fit-note", "dvla form": "dvla", "am I fit to drive": "dvla",
		"panic attacks": "mental-health", "feeling low": "mental-health", "talking therapy": "mental-health", "I am 8 weeks pregnant": "pregnancy",
		"morning sickness": "pregnancy", "need a midwife": "pregnancy", "cough and runny nose": "stream-respiratory", "lost my sense of smell": "-stream-enteric",
		"diarrhoea and vomiting": "stream-enteric", "norovirus at school": "stream-enteric", "fever and a rash": "stream-rash", "chicken pox": "stream-rash",
		"I look after my mum": "unpaid-carers", "caring for my husband": "unpaid-carers", "I need respite": "unpaid-carers",
		"my boyfriend hits me": "safeguarding", "worried about fgm": "safeguarding",
	} {
		var got []string
		for _, x := range s.Suggest(pathway.Facts{Text: pathway.Text{Words: words}, Demonstration: true}) {
			got = append(got, x.Route)
		}
		id, unwanted := strings.CutPrefix(want, "-")
		if slices.Contains(got, id) == unwanted {
			t.Errorf("%q gives %v, want %s", words, got, want)
		}
	}
	for m, want := range map[int]bool{18*years - 1: true, 18 * years: false} {
		_, got := suggested(s, pathway.Facts{Text: pathway.Text{Words: "constipated", Age: months(t, m)}, Demonstration: true}, "constipation-child")
		if got != want {
			t.Errorf("constipated at %d months: %v", m, got)
		}
	}
}

// A red-flag sentence never lowers the band of any pathway, nor makes an
// excluded one fit.
func TestARedFlagNeverLowersASuggestion(t *testing.T) {
	t.Parallel()
	s := shipped(t)
	var presenting []string
	for _, p := range fitting {
		presenting = append(presenting, p.words)
	}
	slices.Sort(presenting)
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SampledFrom(presenting).Draw(t, "words")
		f := pathway.Facts{Text: pathway.Text{Words: words}, Demonstration: true}
		before := s.Suggest(f)
		f.Text.Words += ". " + rapid.SampledFrom([]string{"I have chest pain", "I want to die", "I collapsed", "My face is drooping",
			"I am vomiting blood", "It came over me suddenly and I cannot stand"}).Draw(t, "flag")
		after := s.Suggest(f)
		for _, b := range before {
			i := slices.IndexFunc(after, func(a pathway.Suggestion) bool { return a.Route == b.Route })
			switch {
			case i < 0:
				t.Fatalf("%s is gone", b.Route)
			case after[i].Band.Rank() < b.Band.Rank() || after[i].Band.Rank() < pathway.Urgent.Rank():
				t.Fatalf("%s: %s became %s", b.Route, b.Band, after[i].Band)
			case b.State == pathway.Excluded && after[i].State != pathway.Excluded:
				t.Fatalf("%s is no longer excluded", b.Route)
			}
		}
	})
}

func TestSuggestIgnoresCaseSpaceAndOrder(t *testing.T) {
	t.Parallel()
	s := shipped(t)
	var presenting []string
	for _, p := range fitting {
		presenting = append(presenting, p.words)
	}
	slices.Sort(presenting)
	routes := func(words string) (out []string) {
		for _, x := range s.Suggest(pathway.Facts{Text: pathway.Text{Words: words}, Demonstration: true}) {
			out = append(out, x.Route+" "+string(x.State)+" "+string(x.Band))
		}
		return out
	}
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.SampledFrom(presenting), 1, 4).Draw(t, "sentences")
		want := routes(strings.Join(list, ". "))
		mixed := strings.Join(rapid.Permutation(list).Draw(t, "mixed"), ". ")
		for _, changed := range []string{mixed, strings.ToUpper(mixed), strings.ReplaceAll(mixed, " ", "  ")} {
			if diff := cmp.Diff(want, routes(changed)); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

const smallRoute = `pathway: r
title: t
version: 1
valid_from: 2026-01-01
owner: o
source: s
approval: clinically approved
review: 2026-12-31
band: soon
presentations: [cough]
parameters: {from: 18}
questions:
  - {fact: ill, type: yes-no, ask: "Ill?"}
limits:
  - {when: "age_months >= from * 12", why: adults}
exclude:
  - {when: "ill", why: ill}
destinations:
  - {role: r, service: s, mode: advice, within: now}
script: s
safety_net: n
`

func TestRouteFilesAreRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ old, new, want string }{
		"sound":            {"", "", ""},
		"unknown fact":     {`"ill", why`, `"sick", why`, "routes/r.yaml:17: the condition does not hold together: undeclared reference to 'sick'"},
		"not a truth":      {`"ill", why`, `"from", why`, "routes/r.yaml:17: a condition is true or false"},
		"no expression":    {`"ill", why`, `"ill &&", why`, "routes/r.yaml:17: the condition does not hold together: Syntax error"},
		"wrong type":       {`"ill", why`, `"ill > 3", why`, "routes/r.yaml:17: the condition does not hold together: found no matching overload"},
		"too long":         {`"ill", why`, `"ill` + strings.Repeat(" || ill", 50) + `", why`, "routes/r.yaml:17: a condition has at most 300"},
		"standing fact":    {"fact: ill", "fact: pregnant", "routes/r.yaml:13: a fact has a name of its own"},
		"no destination":   {"  - {role: r, service: s, mode: advice, within: now}\n", "  []\n", "routes/r.yaml:1: a pathway leads somewhere"},
		"no presentation":  {"[cough]", "[]", "routes/r.yaml:1: there are no presentations here"},
		"no flag":          {"script:", "stop_flags: [nothing]\nscript:", "routes/r.yaml:1: stop_flags names nothing"},
		"backwards":        {"owner:", "valid_to: 2025-01-01\nowner:", "routes/r.yaml:5: valid_to is before"},
		"other field":      {"owner:", "doses: 3\nowner:", `routes/r.yaml:5: there is no field "doses" here`},
		"other band":       {"band: soon", "band: later", "routes/r.yaml:9: band is"},
		"words of a count": {`yes-no, ask: "Ill?"`, `count, words: [ill], ask: "Ill?"`, "routes/r.yaml:13: only a yes or no"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := pathway.Load(fstest.MapFS{"lexicon.yaml": {Data: []byte(smallLexicon)}, "p.yaml": {Data: []byte(smallPathway)},
				"routes/r.yaml": {Data: []byte(strings.Replace(smallRoute, c.old, c.new, 1))}}, today)
			if c.want == "" {
				if err != nil {
					t.Fatal(err, care.FieldsOf(err))
				}
				got := s.Suggest(pathway.Facts{Text: pathway.Text{Words: "a cough"}}) // approved: no demonstration needed
				if len(got) != 1 || got[0].State != pathway.NeedsAnswers {
					t.Errorf("an approved pathway gives %+v", got)
				}
				return
			}
			if !strings.HasPrefix(care.MessageOf(err), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestOneVersionOfARouteAtATime(t *testing.T) {
	t.Parallel()
	first := strings.Replace(smallRoute, "owner:", "valid_to: 2026-05-31\nowner:", 1)
	second := strings.NewReplacer("version: 1", "version: 2", "2026-01-01", "2026-06-01").Replace(smallRoute)
	files := fstest.MapFS{"lexicon.yaml": {Data: []byte(smallLexicon)}, "p.yaml": {Data: []byte(smallPathway)},
		"routes/a.yaml": {Data: []byte(first)}, "routes/b.yaml": {Data: []byte(second)}}
	for day, version := range map[int]int{31: 1, 32: 2} {
		s, err := pathway.Load(files, time.Date(2026, 5, day, 12, 0, 0, 0, care.London))
		if err != nil {
			t.Fatal(err, care.FieldsOf(err))
		}
		if got := s.Routes(); len(got) != 1 || got[0].Version != version {
			t.Errorf("on 31 May and %d days: %d routes, version %d, want %d", day-31, len(got), got[0].Version, version)
		}
	}
	files["routes/a.yaml"].Data = []byte(smallRoute)
	if _, err := pathway.Load(files, today); !strings.Contains(care.MessageOf(err), "at the same time") {
		t.Errorf("two versions in force at once: %v", err)
	}
}

// BenchmarkSuggest2000 runs red flags, placing and every pathway on texts of
// 2,000 characters; the goal is 2 ms at the 99th percentile on one core.
func BenchmarkSuggest2000(b *testing.B) {
	s := shipped(b)
	r := rand.New(rand.NewPCG(1, 2))
	cases := ownCases(b)
	var texts []string
	for range 50 {
		var own strings.Builder
		for own.Len() < 2000 {
			own.WriteString(cases[r.IntN(len(cases))].Words + ". ")
		}
		texts = append(texts, own.String()[:2000])
	}
	var all strings.Builder
	for _, p := range fitting {
		all.WriteString(p.words + ". ")
	}
	texts = append(texts, (all.String() + all.String() + all.String())[:2000])
	var took []time.Duration
	i := 0
	for b.Loop() {
		start := time.Now()
		s.Suggest(pathway.Facts{Text: pathway.Text{Words: texts[i%len(texts)]}, Demonstration: true})
		took = append(took, time.Since(start))
		i++
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "µs-p99")
}
