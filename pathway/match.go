package pathway

// matcher looks for phrases in one text.
type matcher struct {
	tokens []token
	found  occurrences
	taken  [maxItems]occurrence // what the group under search holds so far
}

// maxItems bounds the items of a group, so that a search stays small.
const maxItems = 6

// phrase looks for every group of a phrase and appends the bytes that met it.
// It reports false, and evidence as it was, when a group is nowhere.
func (m *matcher) phrase(p *phrase, evidence []Span) ([]Span, bool) {
	for i := range p.groups {
		for _, id := range p.groups[i].items {
			if len(m.found.of(id)) == 0 {
				return evidence, false
			}
		}
	}
	before := len(evidence)
	for i := range p.groups {
		if !m.group(&p.groups[i]) {
			return evidence[:before], false
		}
		for _, o := range m.taken[:len(p.groups[i].items)] {
			for t := o.start; t < o.end; t++ {
				evidence = append(evidence, Span{int(m.tokens[t].start), int(m.tokens[t].end)})
			}
		}
	}
	return evidence, true
}

// group finds the first place where all items stand near each other in one
// sentence and no negator silences them. It leaves the place in taken.
func (m *matcher) group(g *group) bool {
	for _, first := range m.found.of(g.items[0]) {
		m.taken[0] = first
		if m.rest(g, 1) {
			return true
		}
	}
	return false
}

func (m *matcher) rest(g *group, n int) bool {
	if n == len(g.items) {
		return !m.silenced(n)
	}
	first := m.taken[0]
	list := m.found.of(g.items[n])
	for _, o := range list[firstFrom(list, first.start-g.within):] {
		if o.start > first.start+g.within {
			break
		}
		if m.tokens[o.start].sentence == m.tokens[first.start].sentence && m.fits(g, n, o) {
			m.taken[n] = o
			if m.rest(g, n+1) {
				return true
			}
		}
	}
	return false
}

// fits says whether o may join what is taken: apart from the others, inside
// the window, and after the one before it if the group has an order.
func (m *matcher) fits(g *group, n int, o occurrence) bool {
	low, high := o.start, o.end
	for _, t := range m.taken[:n] {
		if o.start < t.end && t.start < o.end {
			return false
		}
		low, high = min(low, t.start), max(high, t.end)
	}
	if g.ordered && o.start < m.taken[n-1].end {
		return false
	}
	return high-low <= g.within+1
}

// silenced says whether a negator outside the match governs a word inside it.
// "not breathing" holds its own negator and is not silenced by it.
func (m *matcher) silenced(n int) bool {
	for _, o := range m.taken[:n] {
		for i := o.start; i < o.end; i++ {
			if by := m.tokens[i].negatedBy; by >= 0 && !m.holds(by, n) {
				return true
			}
		}
	}
	return false
}

func (m *matcher) holds(token int32, n int) bool {
	for _, o := range m.taken[:n] {
		if token >= o.start && token < o.end {
			return true
		}
	}
	return false
}

// firstFrom is the index of the first occurrence that starts at low or later.
func firstFrom(list []occurrence, low int32) int {
	a, b := 0, len(list)
	for a < b {
		mid := (a + b) / 2
		if list[mid].start < low {
			a = mid + 1
		} else {
			b = mid
		}
	}
	return a
}
