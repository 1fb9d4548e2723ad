package pathway

// token is a word of a text as the rules see it.
type token struct {
	symbols    [maxNeighbours]symbol // what it may stand for; zeros at the end
	start, end int32                 // bytes in the original text
	sentence   int32
	negatedBy  int32 // the token that negates it, or -1
	number     float64
	marks      mark
	before     pause
	isNumber   bool
	fixedTo    int32 // where the fixed expression that begins here ends; 0: none begins here
	masked     bool  // part of a fixed expression: only items that name the whole of it see it
	known      bool  // an English word, a number, or near enough to one
}

func (t *token) is(m mark) bool { return t.marks&m != 0 }

// read turns a text into tokens: listed misspellings are put right, run-together
// words parted, number words counted, and unknown words compared with their
// neighbours in the vocabulary.
func (l *lexicon) read(text string) []token {
	words := split(text)
	tokens := make([]token, 0, len(words)+len(words)/8)
	sentence := int32(0)
	for _, w := range words {
		if w.before == stopPause {
			sentence++
		}
		if meant, ok := l.spellings[w.text]; ok {
			for i, m := range meant {
				part := word{text: m, start: w.start, end: w.end}
				if i == 0 {
					part.before = w.before
				}
				tokens = append(tokens, l.token(part, sentence))
			}
			continue
		}
		tokens = append(tokens, l.token(w, sentence))
	}
	return tokens
}

func (l *lexicon) token(w word, sentence int32) token {
	t := token{start: w.start, end: w.end, sentence: sentence, negatedBy: -1,
		number: w.number, isNumber: w.isNumber, before: w.before, known: w.isNumber}
	if w.isNumber {
		return t
	}
	if n, ok := l.numbers[w.text]; ok {
		t.number, t.isNumber, t.known = n, true, true
	}
	s := stem(w.text)
	if sym, ok := l.symbols[s]; ok {
		t.symbols[0], t.known = sym, true
		t.symbols[1] = l.exact[w.text] // zero when no rule asks for the whole word
		return t
	}
	if t.known || l.common[w.text] || l.common[s] {
		t.known = true
		return t
	}
	found := l.speller.near(w.text, t.symbols[:0])
	if len(found) == 0 && s != w.text {
		found = l.speller.near(s, t.symbols[:0])
	}
	t.known = len(found) > 0
	return t
}

// occurrence is one place where an item stands: tokens from start to before end.
type occurrence struct {
	item       itemID
	start, end int32
}

// occurrences finds every item in the tokens, grouped by item, in text order,
// and marks the tokens that play a part in the grammar.
type occurrences struct {
	all  []occurrence
	from []int32 // by item: where its occurrences begin in all
}

func (o *occurrences) of(id itemID) []occurrence { return o.all[o.from[id]:o.from[id+1]] }

func (l *lexicon) find(tokens []token) occurrences {
	found := make([]occurrence, 0, 8*len(tokens)+16)
	counts := make([]int32, len(l.items)+1)
	l.mask(tokens)
	meet := func(s start, i int) {
		end, ok := l.meets(l.items[s.item].alternatives[s.alternative], tokens, i)
		if !ok {
			return
		}
		found = append(found, occurrence{s.item, int32(i), int32(end)})
		counts[s.item+1]++
		for j, m := i, l.items[s.item].marks; m != 0 && j < end; j++ {
			tokens[j].marks |= m
		}
	}
	for i := range tokens {
		for _, sym := range tokens[i].symbols {
			if sym == 0 {
				break
			}
			for _, s := range l.starts[sym] {
				meet(s, i)
			}
		}
		if tokens[i].isNumber {
			for _, s := range l.numeric {
				meet(s, i)
			}
		}
	}
	for i := 1; i < len(counts); i++ {
		counts[i] += counts[i-1]
	}
	sorted := make([]occurrence, len(found))
	next := make([]int32, len(l.items))
	copy(next, counts)
	for _, o := range found {
		sorted[next[o.item]] = o
		next[o.item]++
	}
	return occurrences{all: sorted, from: counts}
}

// mask hides the words of fixed expressions, so that a "blood test" is no
// blood. The longest expression that begins at a word counts.
func (l *lexicon) mask(tokens []token) {
	for i := range tokens {
		if tokens[i].masked {
			continue
		}
		last := 0
		for _, s := range l.starts[tokens[i].symbols[0]] {
			if l.items[s.item].marks&markMask == 0 {
				continue
			}
			if end, ok := l.meets(l.items[s.item].alternatives[s.alternative], tokens, i); ok {
				last = max(last, end)
			}
		}
		for j := i; j < last; j++ {
			tokens[j].masked = true
		}
		tokens[i].fixedTo = int32(last)
	}
}

// maxFillers is how many small words may stand between two words of a fixed
// expression: "blood in the stool", "passed right out".
const maxFillers = 2

// meets says whether an alternative stands at token i, and where it ends. An
// alternative that begins with a fixed expression must name the whole of it:
// "blood_pressure" stands in "blood pressure", "blood" does not.
func (l *lexicon) meets(alt alternative, tokens []token, i int) (end int, ok bool) {
	fixedTo := int(tokens[i].fixedTo)
	if tokens[i].masked && (fixedTo == 0 || len(alt) == 1) || !alt[0].matches(&tokens[i]) {
		return 0, false
	}
	at := i + 1
	for _, a := range alt[1:] {
		skipped := 0
		for at < len(tokens) && !seen(a, tokens, at, fixedTo) && skipped < maxFillers && l.fillers[tokens[at].symbols[0]] {
			at, skipped = at+1, skipped+1
		}
		if at >= len(tokens) || tokens[at].sentence != tokens[i].sentence || !seen(a, tokens, at, fixedTo) {
			return 0, false
		}
		at++
	}
	return at, at >= fixedTo
}

// seen says whether an atom stands at a token that is not hidden from it.
func seen(a atom, tokens []token, at, fixedTo int) bool {
	return (!tokens[at].masked || at < fixedTo) && a.matches(&tokens[at])
}

func (a atom) matches(t *token) bool {
	if a.numeric {
		return t.isNumber && t.number >= a.low && t.number <= a.high
	}
	for _, s := range t.symbols {
		if s == a.symbol {
			return true
		}
	}
	return false
}
