package care

import (
	"io"
	"strings"
)

// Reference is what a patient quotes about a request: seven random characters
// and a check character. It says nothing about how many requests there are, and
// knowing one does not help to guess another. Shown as XXXX-XXXX, kept without
// the dash. The empty Reference means "none".
//
// There are 23^7 of them, 3.4 thousand million: whoever gives one out checks
// that the organisation does not have it already and draws again if so. It is a
// name for a request and not a key: it opens nothing by itself.
type Reference string

// referenceAlphabet leaves out 0 O 1 I L U, which are misread; A E and Y, so
// that no words form; and B S V Z, which look like 8 5 U and 2. The 23 that
// stay are a prime number, which is what lets the check character find every
// single wrong character and every swap of two.
const referenceAlphabet = "23456789CDFGHJKMNPQRTWX"

const referenceLength = 8 // two groups of four: what a person holds in mind while reading aloud

// NewReference makes a reference from a source of random bytes.
func NewReference(random io.Reader) Reference {
	const n = byte(len(referenceAlphabet))
	const fair = 256 / len(referenceAlphabet) * len(referenceAlphabet) // above it, some characters would come up more often
	r := make([]byte, 0, referenceLength)
	for len(r) < referenceLength-1 {
		var b [1]byte
		if _, err := io.ReadFull(random, b[:]); err != nil {
			panic("care: source of random bytes failed: " + err.Error())
		}
		if int(b[0]) < fair {
			r = append(r, referenceAlphabet[b[0]%n])
		}
	}
	return Reference(append(r, referenceCheck(r)))
}

// ParseReference reads a reference as people write it, in either case, with or
// without dashes and spaces. The error is Invalid and does not repeat the input.
func ParseReference(s string) (Reference, error) {
	const op = "care.reference"
	const maxInput = 64 // eight characters with generous separators
	if len(s) > maxInput {
		return "", Fail(Invalid, op, "A reference has 8 letters and numbers, for example 7KX2-PM9H.")
	}
	var r []byte
	for _, c := range strings.ToUpper(strings.TrimSpace(s)) {
		if isSeparator(c) {
			continue
		}
		if !strings.ContainsRune(referenceAlphabet, c) {
			return "", Fail(Invalid, op, "That is not a reference. Check the letters and numbers.")
		}
		r = append(r, byte(c))
	}
	if len(r) != referenceLength {
		return "", Fail(Invalid, op, "A reference has 8 letters and numbers, for example 7KX2-PM9H.")
	}
	if referenceCheck(r[:referenceLength-1]) != r[referenceLength-1] {
		return "", Fail(Invalid, op, "That is not a reference. Check the letters and numbers.")
	}
	return Reference(r), nil
}

// Display writes the reference as XXXX-XXXX; empty stays empty.
func (r Reference) Display() string {
	if len(r) != referenceLength {
		return ""
	}
	return string(r[:4] + "-" + r[4:])
}

// referenceCheck is the character that makes the sum of all, weighted 1 to 8,
// a multiple of 23. All weights and their differences have an inverse modulo
// 23, so one wrong character or one swap always shows.
func referenceCheck(r []byte) byte {
	const n = len(referenceAlphabet)
	sum := 0
	for i, c := range r {
		sum += (i + 1) * strings.IndexByte(referenceAlphabet, c)
	}
	for check := range n {
		if (sum+referenceLength*check)%n == 0 {
			return referenceAlphabet[check]
		}
	}
	panic("care: the reference alphabet is not of prime length")
}
