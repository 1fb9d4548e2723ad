package pathway_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"frontdoor/care"
	"frontdoor/pathway"
)

func place(s *pathway.Set, t pathway.Text) pathway.Placing { return s.Place(t, s.Check(t)) }

func months(t testing.TB, n int) pathway.Age {
	t.Helper()
	a, err := pathway.AgeInMonths(n)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestPlace(t *testing.T) {
	t.Parallel()
	s := shipped(t)
	for _, c := range []struct {
		words  string
		months int // 0: not known
		band   pathway.Band
		rule   string
	}{
		{"I have pain in my chest", 600, pathway.Emergency, "chest-pain"},
		{"came over dizzy an hour ago and still not right", 600, pathway.Urgent, "worrying-pattern"},
		{"my knee has ached for 6 months", 600, pathway.Soon, "long-standing"},
		{"my knee has ached for 4 weeks", 600, pathway.Soon, "long-standing"},
		{"my knee has ached for 3 weeks", 600, pathway.SameDayBand, pathway.PlacedNew},
		{"my knee has been stiff for 6 months and is worse", 600, pathway.SameDayBand, "worse"},
		{"my knee is aching", 600, pathway.SameDayBand, pathway.PlacedNew},
		{"a woman of 40 years with an itchy foot", 480, pathway.SameDayBand, pathway.PlacedNew},
		{"a verruca on his foot", 600, pathway.Soon, "minor"},
		{"my cough is 37.7 on the thing", 600, pathway.SameDayBand, pathway.PlacedNew},
		{"my cough, it says 37.8 on the thing", 600, pathway.SameDayBand, "fever"},
		{"his ear is itchy", 59, pathway.SameDayBand, "young"},
		{"his ear is itchy", 60, pathway.SameDayBand, pathway.PlacedNew},
		{"a repeat prescription please", 600, pathway.Admin, "paper"},
		{"a repeat prescription please, and my leg hurts", 600, pathway.SameDayBand, pathway.PlacedNew},
		{"can I book my smear", 600, pathway.Routine, "planned"},
		{"zzyzx qwrty plugh xyzzy", 600, pathway.SameDayBand, pathway.PlacedUnread},
		{"unwell", 600, pathway.SameDayBand, pathway.PlacedUnread},
	} {
		text := pathway.Text{Words: c.words}
		if c.months > 0 {
			text.Age = months(t, c.months)
		}
		if p := place(s, text); p.Band != c.band || p.Rule != c.rule || p.Why == "" {
			t.Errorf("%q at %d months: %s by %s (%s), want %s by %s", c.words, c.months, p.Band, p.Rule, p.Why, c.band, c.rule)
		}
	}
}

// No emergency of the project's sets is suggested later than the same day, even
// when the red flags are taken away and only the words' own course is left:
// there one in a hundred may be.
func TestNoEmergencyIsPlacedLaterThanTheSameDay(t *testing.T) {
	t.Parallel()
	s := shipped(t)
	n, bare := 0, 0
	for _, set := range blindSets {
		for _, c := range judgedCases(t, set.name) {
			if c.Gold != "emergency" {
				continue
			}
			n++
			text := c.text(t)
			a := s.Check(text)
			if p := s.Place(text, a); p.Band.Rank() < pathway.SameDayBand.Rank() {
				t.Errorf("%s is placed %s by %s: %s", c.ID, p.Band, p.Rule, c.Words)
			}
			a.Findings = nil
			if p := s.Place(text, a); p.Band.Rank() < pathway.SameDayBand.Rank() {
				bare++
				t.Logf("without flags %s is placed %s by %s: %s", c.ID, p.Band, p.Rule, c.Words)
			}
		}
	}
	t.Logf("without flags %d of %d emergencies are placed later than the same day", bare, n)
	if bare*100 > n {
		t.Errorf("%d of %d; at most 1 in 100 may be", bare, n)
	}
}

// A sentence that raises a flag, or worries, never makes a text wait longer.
func TestAWorryNeverLowersABand(t *testing.T) {
	t.Parallel()
	s := shipped(t)
	var flagged []string
	for _, c := range ownCases(t) {
		if s.Check(pathway.Text{Words: c.Words}).Band() != "" {
			flagged = append(flagged, c.Words)
		}
	}
	flagged = append(flagged, "It came on suddenly", "It is getting worse", "I have a fever", "I feel very unwell")
	draw := sentences(ownCases(t))
	rapid.Check(t, func(t *rapid.T) {
		words := strings.Join(draw.Draw(t, "sentences"), ". ")
		before := place(s, pathway.Text{Words: words}).Band
		after := place(s, pathway.Text{Words: words + ". " + rapid.SampledFrom(flagged).Draw(t, "added")}).Band
		if after.Rank() < before.Rank() || after.Rank() < pathway.SameDayBand.Rank() {
			t.Fatalf("%s became %s", before, after)
		}
	})
}

func TestBandsFileIsRefused(t *testing.T) {
	t.Parallel()
	const sound = `version: 1
owner: somebody
source: nowhere
approval: not clinically approved
review: 2027-01-31
worries:
  - {id: w, why: it hurts, phrases: [worse]}
symptoms: [pain]
settled:
  - {id: s, band: soon, why: it is old, phrases: [years]}
`
	for name, c := range map[string]struct{ old, new, want string }{
		"sound":        {"", "", ""},
		"urgent later": {"band: soon", "band: urgent", "bands.yaml:10: band is"},
		"no worries":   {"worries:\n  - {id: w, why: it hurts, phrases: [worse]}\n", "", "bands.yaml:1: there are no worries"},
		"no symptoms":  {"symptoms: [pain]\n", "", "bands.yaml:1: there are no symptoms"},
		"unknown":      {"review:", "reviewed: x\nreview:", `bands.yaml:5: there is no field "reviewed" here`},
		"no phrases":   {", phrases: [years]", "", "bands.yaml:10: there are no phrases here"},
	} {
		_, err := pathway.Load(fstest.MapFS{"lexicon.yaml": {Data: []byte(smallLexicon)},
			"bands.yaml": {Data: []byte(strings.Replace(sound, c.old, c.new, 1))}}, today)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.want != "" && !strings.HasPrefix(care.MessageOf(err), c.want):
			t.Errorf("%s: got %q, want %q", name, care.MessageOf(err), c.want)
		}
	}
}

// Signs add up to the limit and not below it, each once.
func TestSignsAddUp(t *testing.T) {
	t.Parallel()
	const file = `pathway: p
version: 1
valid_from: 2026-01-01
owner: somebody
source: nowhere
approval: not clinically approved
review: 2027-01-31
audience: [adult, child]
flags:
  - id: net
    title: Several things
    prompt: Ask
    band: urgent
    action: same-day
    points: 3
    signs:
      - {sign: a, why: sudden, points: 2, phrases: [sudden]}
      - {sign: b, why: pain, points: 1, phrases: [pain, ache]}
      - {sign: c, why: chest, points: 1, phrases: [chest]}
`
	load := func(content string) (*pathway.Set, error) {
		return pathway.Load(fstest.MapFS{"lexicon.yaml": {Data: []byte(smallLexicon)}, "p.yaml": {Data: []byte(content)}}, today)
	}
	s, err := load(file)
	if err != nil {
		t.Fatal(err, care.FieldsOf(err))
	}
	for words, want := range map[string]string{
		"it was sudden":             "",
		"pain and ache and pain":    "",
		"sudden pain":               "sudden, pain",
		"sudden. pain. chest":       "sudden, pain, chest",
		"no pain, but it is sudden": "",
	} {
		a := s.Check(pathway.Text{Words: words})
		got := ""
		if len(a.Findings) > 0 {
			got = strings.Join(a.Findings[0].Why, ", ")
		}
		if got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
	for name, c := range map[string]struct{ old, new, want string }{
		"out of reach": {"points: 3", "points: 5", "p.yaml:10: all signs together have 4 points and never reach 5"},
		"too many":     {"points: 2", "points: 11", "p.yaml:17: a sign has at most 10 points"},
		"none":         {"points: 2", "points: 0", "p.yaml:17: points must be a whole number of at least 1"},
	} {
		if _, err := load(strings.Replace(file, c.old, c.new, 1)); !strings.HasPrefix(care.MessageOf(err), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}
