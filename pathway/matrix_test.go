package pathway_test

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"frontdoor/care"
	"frontdoor/pathway"
)

// judgedCase is one line of a blind set: words written and judged before they
// were scored, the second set also before its author had read the rules.
// Emergency means that a person must look today at the latest, and most of
// them at once; self-care means everything a practice would not raise:
// self-care, routine and administration.
type judgedCase struct {
	ID     string `json:"id"`
	Gold   string `json:"gold"`
	Months *int   `json:"months"`
	Words  string `json:"words"`
}

func (c judgedCase) text(t testing.TB) pathway.Text {
	t.Helper()
	text := pathway.Text{Words: c.Words}
	if c.Months != nil {
		age, err := pathway.AgeInMonths(*c.Months)
		if err != nil {
			t.Fatal(err)
		}
		text.Age = age
	}
	return text
}

func judgedCases(t testing.TB, name string) []judgedCase {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []judgedCase
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var c judgedCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// matrix counts a set by what it is and what was raised.
type matrix map[string]map[pathway.Band]int

func (m matrix) total(gold string) int {
	return m[gold][pathway.Emergency] + m[gold][pathway.Urgent] + m[gold][""]
}

func (m matrix) flagged(gold string) int {
	return m[gold][pathway.Emergency] + m[gold][pathway.Urgent]
}

// wilson is the 95 % score interval of k in n (Wilson 1927), which unlike the
// plain one holds near 0 and 1.
func wilson(k, n int) (low, high float64) {
	const z = 1.959964
	p, m := float64(k)/float64(n), float64(n)
	mid := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return max(0, mid-half), min(1, mid+half)
}

// blindSets are the sets in the order they were written. First is what the
// rules of that day flagged of the emergencies before anybody had read the
// answers: the only honest estimate of how the rules do on words they have not
// seen. Since then the rules were widened by what each set showed was missing,
// so the present figures of all but the last, which the test holds, are no
// estimate of anything.
var blindSets = []struct {
	name  string
	first string
	// At least so many emergencies are flagged, and at most so many of the
	// others are raised to an emergency, or at all.
	flagged, over, raised int
}{
	{"second.jsonl", "141 of 174; others 20 of 160", 174, 4, 29},
	{"third.jsonl", "35 of 70, oblique on purpose; others 12 of 66", 70, 2, 9},
	{"fourth.jsonl", "60 of 65, plain words; others 3 of 62", 65, 0, 7},
	{"fifth.jsonl", "55 of 60, plain words; others 2 of 55", 60, 1, 4},
	{"sixth.jsonl", "42 of 60, oblique; others 2 of 50", 60, 0, 0},
	{"seventh.jsonl", "32 of 40, short; others 0 of 20", 40, 0, 0},
	// The eighth stayed unread until the net of worrying patterns was drafted.
	{"eighth.jsonl", "28 of 40; others 0 of 20", 34, 0, 0},
	// The ninth was written after the first draft of that net and before its
	// second, by the same hand; no rule was changed because of it: its figures are
	// the estimate for the present rules, and a kind one. Whoever tunes to it
	// writes the next set.
	{"ninth.jsonl", "44 of 45, plain words; others 0 of 45", 43, 0, 0},
}

func TestBlindSets(t *testing.T) {
	t.Parallel()
	s := shipped(t)
	for _, set := range blindSets {
		m := matrix{"emergency": {}, "self-care": {}}
		for _, c := range judgedCases(t, set.name) {
			if m[c.Gold] == nil {
				t.Fatalf("%s is judged %q", c.ID, c.Gold)
			}
			a := s.Check(c.text(t))
			m[c.Gold][a.Band()]++
			if (c.Gold == "emergency") != (a.Band() != "") {
				t.Logf("%s %s raised %v: %s", c.ID, c.Gold, flagsOf(a), c.Words)
			}
		}
		for _, gold := range []string{"emergency", "self-care"} {
			low, high := wilson(m.flagged(gold), m.total(gold))
			t.Logf("%s %-9s n %3d: emergency %3d, urgent %3d, nothing %3d; flagged %.1f %% (%.1f to %.1f)", set.name, gold,
				m.total(gold), m[gold][pathway.Emergency], m[gold][pathway.Urgent], m[gold][""],
				100*float64(m.flagged(gold))/float64(m.total(gold)), 100*low, 100*high)
		}
		t.Logf("%s when first scored: %s", set.name, set.first)
		if got := m.flagged("emergency"); got < set.flagged {
			t.Errorf("%s: %d emergencies are flagged, %d were", set.name, got, set.flagged)
		}
		if got := m["self-care"][pathway.Emergency]; got > set.over {
			t.Errorf("%s: %d that are none are raised to an emergency, %d were", set.name, got, set.over)
		}
		if got := m.flagged("self-care"); got > set.raised {
			t.Errorf("%s: %d that are none are raised, %d were", set.name, got, set.raised)
		}
	}
}

// The Wilson interval against a worked example, and its ends.
func TestWilson(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		k, n      int
		low, high float64
	}{{15, 20, 0.531, 0.888}, {0, 10, 0, 0.278}, {10, 10, 0.722, 1}} {
		low, high := wilson(c.k, c.n)
		if math.Abs(low-c.low) > 0.001 || math.Abs(high-c.high) > 0.001 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.3f to %.3f", c.k, c.n, low, high, c.low, c.high)
		}
	}
}

// A fixed expression hides its words from every phrase but one that names the
// whole of it; the same words elsewhere in the text stay visible.
func TestFixedExpressions(t *testing.T) {
	t.Parallel()
	lexicon := strings.Replace(smallLexicon, "compounds: [blood test]", "compounds: [blood test, bit sore, sore throat clinic]", 1)
	flag := func(phrase string) string { return strings.Replace(smallPathway, "@pain chest", phrase, 1) }
	for _, c := range []struct {
		phrase, words string
		want          bool
	}{
		{"blood", "a blood test please", false},
		{"blood", "a blood test please, and there is blood", true},
		{"blood_test", "a blood test please", true},
		{"bit_sore", "a bit sore", true},
		{"sore", "a bit sore", false},
		{"blood_test_form", "a blood test form", true},
		{"blood_form", "a blood test form", false},
		{"throat", "the sore throat clinic", false},
	} {
		s, err := pathway.Load(fstest.MapFS{"lexicon.yaml": {Data: []byte(lexicon)}, "p.yaml": {Data: []byte(flag(c.phrase))}}, today)
		if err != nil {
			t.Fatal(err, care.FieldsOf(err))
		}
		if got := s.Check(pathway.Text{Words: c.words}).Band() != ""; got != c.want {
			t.Errorf("%q in %q: %v, want %v", c.phrase, c.words, got, c.want)
		}
	}
}
