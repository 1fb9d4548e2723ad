package pathway

import (
	"slices"
	"strings"
)

// Placing is the band suggested for a text, and why. A person decides.
type Placing struct {
	Band     Band   `json:"band"`
	Rule     string `json:"rule"` // the flag, the rule of bands.yaml, or one of the names below
	Why      string `json:"why"`  // one clause, to follow "because"
	Evidence []Span `json:"evidence,omitempty"`
	Version  int    `json:"version"` // of bands.yaml
}

// Rules of a placing that are no line of bands.yaml.
const (
	PlacedUnread = "not-assessed" // the text could not be read
	PlacedNew    = "taken-as-new" // nothing says how long or how bad it is
)

// bands is the compiled bands.yaml.
type bands struct {
	version                   int
	worries, settled, routine []placer
	symptoms                  []phrase
}

// placer is one line of bands.yaml.
type placer struct {
	id, why string
	band    Band
	phrases []phrase
}

// Place suggests how soon a person should look, from what Check found and from
// the words. A red flag decides by its band. Without one, a worry ("sudden",
// "getting worse", fever) means the same day, and so do words that say nothing
// of how long or how bad: what is not known raises. Only a complaint that is
// long-standing or usually minor, without any worry, is suggested later, and
// only words that name no symptom at all are planned care or administration.
// The choice is this project's own and not clinically approved.
func (s *Set) Place(t Text, a Assessment) Placing { return s.place(nil, t, a) }

// place opens the text only when the flags do not decide and nobody has yet.
func (s *Set) place(m *matcher, t Text, a Assessment) Placing {
	at := func(b Band, rule, why string, e []Span) Placing {
		return Placing{Band: b, Rule: rule, Why: why, Evidence: tidy(e), Version: s.bands.version}
	}
	if len(a.Findings) > 0 {
		f := a.Findings[0]
		why := "a red flag was found"
		if len(f.Why) > 0 {
			why = strings.Join(f.Why, ", ")
		}
		return at(a.Band(), string(f.Flag), why, f.Evidence)
	}
	if !a.Assessed {
		return at(SameDayBand, PlacedUnread, "the words could not be read by the rules", nil)
	}
	if m == nil {
		m = s.open(t)
	}
	if p, e := m.first(s.bands.worries, t); p != nil {
		return at(SameDayBand, p.id, p.why, e)
	}
	later := s.bands.routine
	if m.any(s.bands.symptoms, t) {
		later = s.bands.settled
	}
	if p, e := m.first(later, t); p != nil {
		return at(p.band, p.id, p.why, e)
	}
	return at(SameDayBand, PlacedNew, "nothing says how long it has lasted or how bad it is", nil)
}

// first is the first line that the words meet, with its evidence.
func (m *matcher) first(list []placer, t Text) (*placer, []Span) {
	for i := range list {
		var e []Span
		for j := range list[i].phrases {
			if p := &list[i].phrases[j]; p.limits.hold(t) {
				e, _ = m.phrase(p, e)
			}
		}
		if len(e) > 0 {
			return &list[i], e
		}
	}
	return nil, nil
}

func (m *matcher) any(list []phrase, t Text) bool {
	return slices.ContainsFunc(list, func(p phrase) bool {
		_, met := m.phrase(&p, nil)
		return met && p.limits.hold(t)
	})
}

// bandsFile is the other file of a rules folder that is not a pathway. A
// folder without one places every text without a flag on the same day.
const bandsFile = "bands.yaml"

func (l *loader) readBands() {
	n, ok := open(l.rules, bandsFile, l.faults)
	if !ok {
		return
	}
	f := n.fields("version", "owner", "source", "approval", "review", "worries", "symptoms", "settled", "routine")
	l.bands.version = n.number(f, "version", 1)
	n.text(f, "owner")
	n.text(f, "source")
	oneOf(n, f, "approval", NotApproved, Approved)
	n.day(f, "review")
	l.bands.worries = l.readPlacers(n.list(f, "worries"), false)
	l.bands.settled = l.readPlacers(n.list(f, "settled"), true)
	l.bands.routine = l.readPlacers(n.list(f, "routine"), true)
	for _, p := range n.list(f, "symptoms") {
		if ph, ok := l.readPhrase(p); ok {
			l.bands.symptoms = append(l.bands.symptoms, ph)
		}
	}
	for _, part := range []string{"worries", "symptoms"} { // without these a text would be placed too low
		if len(n.list(f, part)) == 0 {
			n.fault("there are no %s", part)
		}
	}
}

func (l *loader) readPlacers(list []node, banded bool) []placer {
	var out []placer
	for _, n := range list {
		names := []string{"id", "why", "phrases"}
		if banded {
			names = append(names, "band")
		}
		f := n.fields(names...)
		p := placer{id: n.text(f, "id"), why: n.text(f, "why"), band: SameDayBand, phrases: l.readPhrases(n, f)}
		if banded {
			p.band = oneOf(n, f, "band", Soon, Routine, Admin)
		}
		out = append(out, p)
	}
	return out
}
