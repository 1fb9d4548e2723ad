package pathway

import "strings"

// symbol stands for a stem of the vocabulary; zero is "not in it".
type symbol int32

// itemID names one item: a set of alternatives that phrases share.
type itemID int32

// mark says what part a word plays in how English says "no".
type mark uint16

const (
	markNegator   mark = 1 << iota // "no", "not", "without"
	markDenies                     // a negator that governs a whole list: "denies"
	markHollow                     // after a negator, shows that it negates no symptom: "not going away"
	markEarlier                    // moves a negation to another time: "never like this", "until"
	markBreaker                    // begins a new clause: "but", "and", "now"
	markRestart                    // begins a new statement after something was negated: "i", "my", "has"
	markOr                         // continues a negated list: "or", "nor"
	markAnd                        // ends a negation, except in the list of "denies"
	markConnector                  // holds a negated noun together: "of", "in", "on"
	markHead                       // a complaint by itself: what follows it is another thing
	markAfter                      // negates what stands before it in its clause: "denied", "nil"
	markAnswer                     // a negator that may answer a question: "no I have ..."
	markWithout                    // a negator that "cannot" makes hollow
	markCannot                     // "cannot walk without ..."
	markMask                       // a fixed expression whose words mean nothing by themselves: "blood test"
	markFiller                     // may stand inside a fixed expression: "the", "my", "some"
)

// grammarMarks are the lists a lexicon file must have under "grammar".
var grammarMarks = map[string]mark{
	"negators": markNegator, "denies": markNegator | markDenies, "hollow": markHollow,
	"earlier": markEarlier, "breakers": markBreaker, "restarts": markRestart, "or": markOr, "and": markBreaker | markAnd,
	"connectors": markConnector, "heads": markHead, "after": markAfter, "cannot": markCannot,
	"answers": markNegator | markAnswer, "without": markNegator | markWithout, "compounds": markMask, "fillers": markFiller,
}

// lexicon is the compiled vocabulary: every word that rules or grammar know,
// and the items made of them.
type lexicon struct {
	version   int
	symbols   map[string]symbol   // by stem
	exact     map[string]symbol   // by whole word, for rules that write "fitting!"
	common    map[string]bool     // real English words: known, and never taken for a misspelling
	spellings map[string][]string // listed misspellings and run-together words, to what was meant
	numbers   map[string]float64  // "eight" -> 8
	speller   *speller

	classes map[string][]string // as written, by name
	items   []item
	byText  map[string]itemID
	starts  [][]start // by symbol: the alternatives that begin with it
	numeric []start   // alternatives that begin with a number
	fillers []bool    // by symbol
}

// item is met wherever one of its alternatives stands in a text.
type item struct {
	alternatives []alternative
	marks        mark
}

// alternative is one word, or several next to each other but for fillers.
type alternative []atom

// atom matches one word: a symbol, or a number from low to high.
type atom struct {
	symbol    symbol
	numeric   bool
	low, high float64
}

type start struct {
	item        itemID
	alternative int32
}

func newLexicon() *lexicon {
	return &lexicon{
		symbols: map[string]symbol{}, exact: map[string]symbol{}, common: map[string]bool{}, spellings: map[string][]string{},
		numbers: map[string]float64{}, speller: newSpeller(),
		classes: map[string][]string{}, byText: map[string]itemID{},
		starts: make([][]start, 1), fillers: make([]bool, 1),
	}
}

// intern gives the symbol of a word, as written in a rule.
func (l *lexicon) intern(w string) symbol {
	s := stem(w)
	sym, ok := l.symbols[s]
	if !ok {
		sym = symbol(len(l.starts))
		l.symbols[s] = sym
		l.starts, l.fillers = append(l.starts, nil), append(l.fillers, false)
		l.speller.add(s, sym)
	}
	l.speller.add(w, sym)
	return sym
}

// internExact gives the symbol of a word that must stand as it is: "fitting!"
// is not "fit".
func (l *lexicon) internExact(w string) symbol {
	sym, ok := l.exact[w]
	if !ok {
		sym = symbol(len(l.starts))
		l.exact[w] = sym
		l.starts, l.fillers = append(l.starts, nil), append(l.fillers, false)
	}
	return sym
}

// item compiles the text of an item ("pain/ache/@tight", "pass_out") once.
func (l *lexicon) item(text string, marks mark) (itemID, string) {
	if id, ok := l.byText[text]; ok {
		l.give(id, marks)
		return id, ""
	}
	var it item
	for _, written := range strings.Split(text, "/") {
		expanded, fault := l.expand(written, 0)
		if fault != "" {
			return 0, fault
		}
		for _, e := range expanded {
			alt, fault := l.alternative(e)
			if fault != "" {
				return 0, fault
			}
			it.alternatives = append(it.alternatives, alt)
		}
	}
	id := itemID(len(l.items))
	l.items, l.byText[text] = append(l.items, it), id
	for n, alt := range it.alternatives {
		s := start{id, int32(n)}
		if alt[0].numeric {
			l.numeric = append(l.numeric, s)
		} else {
			l.starts[alt[0].symbol] = append(l.starts[alt[0].symbol], s)
		}
	}
	l.give(id, marks)
	return id, ""
}

// give adds a part in the grammar to an item that may have one already.
func (l *lexicon) give(id itemID, marks mark) {
	l.items[id].marks |= marks
	if marks&markFiller == 0 {
		return
	}
	for _, alt := range l.items[id].alternatives {
		if len(alt) == 1 {
			l.fillers[alt[0].symbol] = true
		}
	}
}

// maxClassDepth stops classes that name each other in a ring.
const maxClassDepth = 4

// expand writes out the classes of one alternative: "no_@nappy" becomes
// "no_nappy", "no_wee", ...
func (l *lexicon) expand(written string, depth int) ([]string, string) {
	if depth > maxClassDepth {
		return nil, "classes name each other in a ring at " + written
	}
	out := []string{""}
	for i, part := range strings.Split(written, "_") {
		choices := []string{part}
		if name, isClass := strings.CutPrefix(part, "@"); isClass {
			members, ok := l.classes[name]
			if !ok {
				return nil, "there is no class @" + name + " in the lexicon"
			}
			choices = nil
			for _, m := range members {
				more, fault := l.expand(strings.ReplaceAll(m, " ", "_"), depth+1)
				if fault != "" {
					return nil, fault
				}
				choices = append(choices, more...)
			}
		}
		var longer []string
		for _, o := range out {
			for _, c := range choices {
				if i > 0 {
					c = o + "_" + c
				}
				longer = append(longer, c)
			}
		}
		out = longer
	}
	return out, ""
}

func (l *lexicon) alternative(written string) (alternative, string) {
	var alt alternative
	for _, part := range strings.Split(written, "_") {
		if strings.HasPrefix(part, "{") {
			a, fault := numberRange(part)
			if fault != "" {
				return nil, fault
			}
			alt = append(alt, a)
			continue
		}
		part, exact := strings.CutSuffix(part, "!")
		ws := split(part)
		if len(ws) != 1 || ws[0].text != part {
			return nil, "write " + quote(part) + " as one folded word: small letters, no accents or apostrophes"
		}
		sym := l.intern(part)
		if exact {
			sym = l.internExact(part)
		}
		alt = append(alt, atom{symbol: sym})
	}
	return alt, ""
}
