package pathway_test

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"testing"

	"frontdoor/pathway"
)

// judgedCase is one line of a blind set: words written, and judged, before
// their author had read the rules. Emergency means that a person must look
// today at the latest, and most of them at once; self-care means everything a
// practice would not raise: self-care, routine and administration.
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
	return mid - half, mid + half
}

func TestBlindSets(t *testing.T) {
	t.Parallel()
	s := shipped(t)
	for _, name := range []string{"second.jsonl", "third.jsonl", "fourth.jsonl", "fifth.jsonl", "sixth.jsonl", "seventh.jsonl"} {
		m := matrix{"emergency": {}, "self-care": {}}
		for _, c := range judgedCases(t, name) {
			a := s.Check(c.text(t))
			m[c.Gold][a.Band()]++
			if (c.Gold == "emergency") != (a.Band() != "") {
				t.Logf("%s %s raised %v: %s", c.ID, c.Gold, flagsOf(a), c.Words)
			}
		}
		for _, gold := range []string{"emergency", "self-care"} {
			low, high := wilson(m.flagged(gold), m.total(gold))
			t.Logf("%s %-9s n %3d: emergency %3d, urgent %3d, nothing %3d; flagged %.1f %% (%.1f to %.1f)", name, gold,
				m.total(gold), m[gold][pathway.Emergency], m[gold][pathway.Urgent], m[gold][""],
				100*float64(m.flagged(gold))/float64(m.total(gold)), 100*low, 100*high)
		}
	}
}
