package pathway

// minSpelt is the length from which a word is compared with its neighbours:
// shorter words have too many real neighbours ("pain", "main", "gain").
const minSpelt = 5

// maxNeighbours bounds how many vocabulary words one misspelling may stand
// for; all of them count, because in doubt we flag.
const maxNeighbours = 3

// speller finds vocabulary words one slip away: a letter missing, extra,
// wrong, or two swapped. It keeps every vocabulary word under each form with
// one letter left out, so that a look-up is a few map reads.
type speller struct {
	byGap map[string][]int32 // word with one letter left out (or none) -> entries
	words []string
	syms  []symbol
	held  map[string]bool
}

func newSpeller() *speller { return &speller{byGap: map[string][]int32{}, held: map[string]bool{}} }

func (s *speller) add(w string, sym symbol) {
	if len(w) < minSpelt || s.held[w] {
		return
	}
	s.held[w] = true
	entry := int32(len(s.words))
	s.words, s.syms = append(s.words, w), append(s.syms, sym)
	s.byGap[w] = append(s.byGap[w], entry)
	for i := range len(w) {
		gap := w[:i] + w[i+1:]
		if held := s.byGap[gap]; len(held) == 0 || held[len(held)-1] != entry {
			s.byGap[gap] = append(held, entry)
		}
	}
}

// near appends the symbols of vocabulary words one slip from w that begin
// with the same letter (people seldom miss the first one).
func (s *speller) near(w string, found []symbol) []symbol {
	if len(w) < minSpelt || len(w) > maxWordBytes {
		return found
	}
	found = s.collect(w, s.byGap[w], found)
	var buf [maxWordBytes + 4]byte
	for i := range len(w) {
		gap := append(append(buf[:0], w[:i]...), w[i+1:]...)
		found = s.collect(w, s.byGap[string(gap)], found)
	}
	return found
}

func (s *speller) collect(w string, entries []int32, found []symbol) []symbol {
next:
	for _, e := range entries {
		v := s.words[e]
		if len(found) == maxNeighbours || v[0] != w[0] || !oneSlip(w, v) {
			continue
		}
		for _, f := range found {
			if f == s.syms[e] {
				continue next
			}
		}
		found = append(found, s.syms[e])
	}
	return found
}

// oneSlip says whether a and b differ by at most one insertion, deletion,
// substitution or swap of neighbours.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		if i == len(a) || a[i+1:] == b[i+1:] {
			return true
		}
		return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	}
	return a[i:] == b[i+1:]
}
