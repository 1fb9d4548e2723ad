package pathway

import (
	"strconv"
)

// sign is one part of a flag that is raised by several things together. It
// gives its points once, however often the words hold it.
type sign struct {
	why     string
	points  int
	phrases []phrase
}

// maxPoints bounds the points of a sign and the limit of a flag: enough to
// grade, few enough to reason about.
const maxPoints = 10

// readSigns reads the signs of a flag and the points at which it is raised.
func (l *loader) readSigns(n node, f map[string]node) (signs []sign, limit int) {
	limit = n.number(f, "points", 1)
	most := 0
	for _, s := range n.list(f, "signs") {
		g := s.fields("sign", "why", "points", "phrases")
		s.text(g, "sign")
		one := sign{why: s.text(g, "why"), points: s.number(g, "points", 1)}
		if one.points > maxPoints {
			s.fault("a sign has at most %s points", strconv.Itoa(maxPoints))
		}
		one.phrases = l.readPhrases(s, g)
		most += one.points
		signs = append(signs, one)
	}
	if most < limit {
		n.fault("all signs together have %d points and never reach %d", most, limit)
	}
	return signs, limit
}

// signs adds up the signs of a flag. Below the limit the evidence is empty.
func (m *matcher) signs(f *Flag, t Text, evidence []Span) ([]Span, []string) {
	points := 0
	var why []string
	for i := range f.signs {
		before := len(evidence)
		for j := range f.signs[i].phrases {
			if p := &f.signs[i].phrases[j]; p.limits.hold(t) {
				evidence, _ = m.phrase(p, evidence)
			}
		}
		if len(evidence) > before {
			points += f.signs[i].points
			why = append(why, f.signs[i].why)
		}
	}
	if points < f.points {
		return nil, nil
	}
	return evidence, why
}
