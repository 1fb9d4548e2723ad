package pathway

import (
	"log/slog"
	"slices"
	"unicode"
)

// Span is a run of bytes in the original text.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Finding is one flag raised by a text, with what raised it.
type Finding struct {
	Flag     FlagID   `json:"flag"`
	Pathway  string   `json:"pathway"`
	Version  int      `json:"version"` // of the pathway
	Band     Band     `json:"band"`
	Action   Action   `json:"action"`
	Evidence []Span   `json:"evidence"`      // in text order, none overlapping
	Why      []string `json:"why,omitempty"` // the signs, where several together raised it
}

// Unassessed is why a text could not be assessed.
type Unassessed string

const (
	Empty      Unassessed = "empty"       // no words: a photo only, or nothing
	TooShort   Unassessed = "too-short"   // fewer than minWords words, and no flag
	NotEnglish Unassessed = "not-english" // too few words known
)

// Assessment is what a text raised. It never says that a text is free of red
// flags: with or without findings a person looks, and a text that was not
// assessed goes to the first look.
type Assessment struct {
	Findings []Finding  `json:"findings,omitempty"` // most urgent first, then by flag
	Assessed bool       `json:"assessed"`
	Reason   Unassessed `json:"reason,omitempty"` // when not assessed
	Lexicon  int        `json:"lexicon"`          // version of the lexicon
}

// LogValue keeps what a patient's words raised out of every log.
func (a Assessment) LogValue() slog.Value { return slog.StringValue("[assessment]") }

// Band is the most urgent band raised, or empty when nothing was raised, which
// says nothing about the patient.
func (a Assessment) Band() Band {
	if len(a.Findings) == 0 {
		return ""
	}
	return a.Findings[0].Band
}

const (
	// minWords: below three words there is too little to understand ("unwell").
	minWords = 3
	// minEnglish is the share of words that must be known. English text has
	// about half of its words in the commonest few hundred; French, Spanish,
	// Polish and Romanian share under a quarter with them.
	minEnglish = 0.45
)

// Check looks for red flags in a text. It is a pure function of the set and
// the text, and safe for use by several goroutines at once.
func (s *Set) Check(t Text) Assessment { return s.check(s.open(t), t) }

// open reads a text once for all that search it.
func (s *Set) open(t Text) *matcher {
	tokens := s.lexicon.read(t.Words)
	m := &matcher{tokens: tokens, found: s.lexicon.find(tokens)}
	negate(tokens)
	return m
}

func (s *Set) check(m *matcher, t Text) Assessment {
	a := Assessment{Lexicon: s.lexicon.version}
	var spans []Span
	for _, p := range s.pathways {
		for i := range p.Flags {
			f := &p.Flags[i]
			spans = spans[:0]
			for j := range f.phrases {
				if f.phrases[j].limits.hold(t) {
					spans, _ = m.phrase(&f.phrases[j], spans)
				}
			}
			var why []string
			if len(f.signs) > 0 {
				spans, why = m.signs(f, t, spans)
			}
			if len(spans) > 0 {
				a.Findings = append(a.Findings, Finding{Flag: f.ID, Pathway: p.ID, Version: p.Version,
					Band: f.Band, Action: f.Action, Evidence: tidy(spans), Why: why})
			}
		}
	}
	slices.SortFunc(a.Findings, byUrgency)
	a.Reason = unassessed(t.Words, m.tokens, len(a.Findings) > 0)
	a.Assessed = a.Reason == ""
	return a
}

func byUrgency(a, b Finding) int {
	if d := b.Band.Rank() - a.Band.Rank(); d != 0 {
		return d
	}
	if a.Flag < b.Flag {
		return -1
	}
	return 1 // flags are unique in a set
}

// tidy sorts evidence, drops repeats and makes its own copy.
func tidy(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return a.Start - b.Start })
	return slices.Clone(slices.Compact(spans))
}

func unassessed(text string, tokens []token, flagged bool) Unassessed {
	words, known := 0, 0
	for i := range tokens {
		if tokens[i].isNumber && tokens[i].symbols[0] == 0 {
			continue
		}
		words++
		if tokens[i].known {
			known++
		}
	}
	switch {
	case words == 0:
		return Empty
	case foreignScript(text):
		return NotEnglish
	case words < minWords && flagged:
		return "" // "chest pain" is short, and understood
	case words < minWords:
		return TooShort
	case float64(known) < minEnglish*float64(words):
		return NotEnglish
	}
	return ""
}

// foreignScript says whether a good part of the letters are not Latin: a part
// of the text that the rules cannot have read.
func foreignScript(text string) bool {
	latin, other := 0, 0
	for _, r := range text {
		switch {
		case r < unicode.MaxASCII && unicode.IsLetter(r), unicode.Is(unicode.Latin, r):
			latin++
		case unicode.IsLetter(r):
			other++
		}
	}
	return other*4 > latin
}
