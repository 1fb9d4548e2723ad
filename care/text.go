package care

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold makes the key by which names and words are compared and searched:
// lower case, without accents, O'Brien and O’Brien as obrien, Smith-Jones as
// smith jones, single spaces, nothing but letters and digits otherwise.
// Folding a key again does not change it.
//
// A key is as personal as the text it comes from.
func Fold(s string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFKD.String(strings.ToLower(norm.NFKD.String(s))) {
		plain, special := foldedLetters[r]
		switch {
		case unicode.IsMark(r) || isApostrophe(r):
			continue // accents and apostrophes do not part a word
		case !special && !unicode.IsLetter(r) && !unicode.IsNumber(r):
			space = b.Len() > 0
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		if special {
			b.WriteString(plain)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// foldedLetters are lower-case letters that Unicode does not take apart but
// people type as plain ones.
var foldedLetters = map[rune]string{
	'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'æ': "ae", 'œ': "oe", 'ı': "i", 'ħ': "h", 'ŧ': "t",
	'ß': "ss", 'ς': "σ",
}

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '`', '\u00b4', '\u2018', '\u2019', '\u201b', '\u02bc', '\u02b9', '\u2032':
		return true
	}
	return false
}

// CleanLine makes one line of text that came from outside fit to keep: NFC,
// line breaks and runs of spaces as one space, trimmed, without control
// characters or invisible ones that hide or reorder text. Empty is allowed.
//
// It is Invalid, in words fit for the person who typed, when the text is not
// UTF-8, holds NUL, or has more than maxRunes characters. The message does not
// repeat the text.
func CleanLine(s string, maxRunes int) (string, error) {
	s, err := clean(s, maxRunes)
	if err != nil {
		return "", err
	}
	return limited(strings.Join(strings.Fields(s), " "), maxRunes)
}

// CleanText is CleanLine for text of several lines: line breaks stay, as \n.
func CleanText(s string, maxRunes int) (string, error) {
	s, err := clean(s, maxRunes)
	if err != nil {
		return "", err
	}
	return limited(strings.TrimSpace(s), maxRunes)
}

func clean(s string, maxRunes int) (string, error) {
	const op = "care.text"
	// A browser sends a line break as two bytes and a character is at most
	// four, so more bytes than this cannot be within the limit; they are
	// refused before any work is done on them.
	if len(s) > utf8.UTFMax*maxRunes {
		return "", tooLong(maxRunes)
	}
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return "", Fail(Invalid, op, "The text has characters that cannot be read. Type it again.")
	}
	s = lineBreaks.Replace(s)
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.IsSpace(r):
			return ' '
		case isHidden(r):
			return -1
		}
		return r
	}, s)
	return norm.NFC.String(s), nil
}

func limited(s string, maxRunes int) (string, error) {
	if utf8.RuneCountInString(s) > maxRunes {
		return "", tooLong(maxRunes)
	}
	return s, nil
}

func tooLong(maxRunes int) error {
	return Fail(Invalid, "care.text", "Use %s characters or fewer.", thousands(maxRunes))
}

// lineBreaks turns every line break of Unicode into \n.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n", "\v", "\n", "\f", "\n")

// isHidden says whether r is a control character, or a format character that
// shows nothing: bidirectional overrides and isolates can make text read as
// something else than it says (Unicode Technical Report 36, section 2.4), zero
// width spaces and tags can hide words in it. The two joiners stay: Persian,
// Indic scripts and emoji need them.
func isHidden(r rune) bool {
	const joiner, nonJoiner = '\u200d', '\u200c'
	if r == joiner || r == nonJoiner {
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Noncharacter_Code_Point)
}

// thousands writes a count as people read it: 2,000.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
