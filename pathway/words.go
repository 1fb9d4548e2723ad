package pathway

import (
	"strconv"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// pause is what stands between a word and the one before it.
type pause uint8

const (
	noPause     pause = iota
	commaPause        // , may continue a list
	clausePause       // ; : ( ) a dash, an ellipsis, a new line
	stopPause         // . ! ? an empty line: a new sentence
)

// word is one word or number of a text. Words longer than any in the
// vocabulary are kept, cut to maxWordBytes, so that evidence still points right.
type word struct {
	text       string // folded: lower case, no accents, no apostrophes
	start, end int32  // bytes in the original text
	before     pause
	number     float64
	isNumber   bool
}

// maxWordBytes bounds a folded word: the longest English medical words are
// under 40 letters; the rest is noise.
const maxWordBytes = 40

// split cuts a text into words. Digits and letters part ("39c" is two words);
// a hyphen inside a word parts it without a pause; apostrophes vanish.
func split(text string) []word {
	words := make([]word, 0, len(text)/5+4)
	var pending pause
	var scratch []byte
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case unicode.IsLetter(r):
			var w word
			w, scratch = letters(text, i, scratch)
			w.before = pending
			words, pending, i = append(words, w), noPause, int(w.end)
		case r >= '0' && r <= '9':
			w := digits(text, i)
			w.before = pending
			words, pending, i = append(words, w), noPause, int(w.end)
		default:
			p, n := pauseAt(text, i, r, size)
			pending = max(pending, p)
			i += n
		}
	}
	return words
}

func letters(text string, from int, scratch []byte) (word, []byte) {
	scratch = scratch[:0]
	i, lettersEnd := from, from
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		letter := unicode.IsLetter(r)
		if !letter && !isApostrophe(r) && !unicode.Is(unicode.Mn, r) && !unicode.Is(unicode.Cf, r) {
			break
		}
		if letter && len(scratch) < maxWordBytes {
			scratch = appendFolded(scratch, text[i:i+size], r)
		}
		i += size
		if letter {
			lettersEnd = i
		}
	}
	return word{text: string(scratch), start: int32(from), end: int32(lettersEnd)}, scratch
}

// appendFolded appends a letter in lower case without its accents (NFKD).
func appendFolded(b []byte, letter string, r rune) []byte {
	if r < utf8.RuneSelf {
		return append(b, byte(unicode.ToLower(r)))
	}
	for _, d := range norm.NFKD.String(letter) {
		if !unicode.Is(unicode.Mn, d) {
			b = utf8.AppendRune(b, unicode.ToLower(d))
		}
	}
	return b
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == '‘' || r == 'ʼ' || r == '`' }

// digits reads a number; a point or comma between digits is decimal.
func digits(text string, from int) word {
	i, point := from, -1
	for i < len(text) {
		c := text[i]
		if c >= '0' && c <= '9' {
			i++
			continue
		}
		if (c == '.' || c == ',') && point < 0 && i+1 < len(text) && text[i+1] >= '0' && text[i+1] <= '9' {
			point = i
			i++
			continue
		}
		break
	}
	digits := []byte(text[from:i])
	if point >= 0 {
		digits[point-from] = '.'
	}
	n, err := strconv.ParseFloat(string(digits), 64)
	return word{text: text[from:i], start: int32(from), end: int32(i), number: n, isNumber: err == nil}
}

// pauseAt says what a character between words means, and how many bytes it takes.
func pauseAt(text string, i int, r rune, size int) (pause, int) {
	switch r {
	case '.', '…':
		n := size
		for i+n < len(text) && text[i+n] == '.' {
			n++
		}
		if n > 1 {
			return clausePause, n // an ellipsis trails off inside a sentence
		}
		return stopPause, n
	case '!', '?', '。', '؟':
		return stopPause, size
	case ',':
		return commaPause, size
	case ';', ':', '(', ')', '–', '—':
		return clausePause, size
	case '-':
		last, _ := utf8.DecodeLastRuneInString(text[:i])
		next, _ := utf8.DecodeRuneInString(text[i+1:])
		if unicode.IsLetter(last) && unicode.IsLetter(next) || unicode.IsDigit(last) && unicode.IsDigit(next) {
			return noPause, size // "light-headed"
		}
		return clausePause, size
	case '\n':
		if emptyLineFollows(text[i+1:]) {
			return stopPause, size
		}
		return clausePause, size
	}
	return noPause, size
}

func emptyLineFollows(rest string) bool {
	for _, r := range rest {
		if r == '\n' {
			return true
		}
		if !unicode.IsSpace(r) {
			return false
		}
	}
	return false
}
