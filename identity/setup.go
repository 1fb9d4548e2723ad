package identity

import (
	"io"
	"strings"
	"time"

	"frontdoor/care"
)

// SetUpLasts is how long a set-up code can be used: long enough to be handed
// over on another day, short enough not to be found in a drawer.
const SetUpLasts = 24 * time.Hour

// codeAlphabet is Crockford's base 32: no I, L, O or U. Reading takes them for
// the digit they look like.
const codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const (
	codeLength = 16 // times 5 bits: 80 bits cannot be guessed in a day
	codeGroup  = 4
)

// Code is a one-time code to print or read out: 16 characters. It redacts
// itself.
type Code struct{ secret }

// NewCode draws a code. 32 divides 256, so every character is equally likely.
func NewCode(random io.Reader) Code {
	b := draw(random, codeLength)
	for i := range b {
		b[i] = codeAlphabet[int(b[i])%len(codeAlphabet)]
	}
	return Code{secret{string(b)}}
}

// ParseCode reads a code as people write it: either case, with or without
// dashes and spaces, O for 0, I and L for 1. The error is Invalid with the
// field "code", and does not repeat the input.
func ParseCode(s string) (Code, error) {
	const maxInput = 64 // 16 characters with generous separators
	fault := care.Faults{"code": "The code has 16 letters and digits in four groups. Check them."}.Err("identity.code")
	if len(s) > maxInput {
		return Code{}, fault
	}
	var b strings.Builder
	for _, r := range strings.ToUpper(s) {
		switch r {
		case ' ', '-', '\t', '\u2013', '\u00a0':
			continue
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		if !strings.ContainsRune(codeAlphabet, r) {
			return Code{}, fault
		}
		b.WriteRune(r)
	}
	if b.Len() != codeLength {
		return Code{}, fault
	}
	return Code{secret{b.String()}}, nil
}

// Reveal writes the code as XXXX-XXXX-XXXX-XXXX, to be printed once.
func (c Code) Reveal() string {
	var groups []string
	for i := 0; i+codeGroup <= len(c.text); i += codeGroup {
		groups = append(groups, c.text[i:i+codeGroup])
	}
	return strings.Join(groups, "-")
}

// Digest is the name under which the code's record is stored.
func (c Code) Digest() string { return c.digest() }

// SetUp is what a one-time code is good for: to become the first manager of an
// organisation, or to choose the password of a person that a manager added.
type SetUp struct {
	Org     care.OrgID `json:"org"`
	Person  care.ID    `json:"person,omitempty"` // empty for the first manager, who is nobody yet
	Digest  string     `json:"digest"`
	Expires time.Time  `json:"expires"`
	Used    time.Time  `json:"used,omitzero"`
}

// NewSetUp notes what a code is for, without the code.
func NewSetUp(c Code, org care.OrgID, person care.ID, now time.Time) SetUp {
	return SetUp{Org: org, Person: person, Digest: c.Digest(), Expires: now.UTC().Add(SetUpLasts)}
}

// Use spends the code. It is NotFound for another code, and a Conflict for one
// that was used or is too old; then nothing changes.
func (s *SetUp) Use(c Code, now time.Time) error {
	const op = "identity.set-up"
	switch {
	case !sameDigest(s.Digest, c.Digest()):
		return care.Fail(care.NotFound, op, "This code is not known. Check its letters and digits.")
	case !s.Used.IsZero():
		return care.Fail(care.Conflict, op, "This code was used already. Ask for a new one.")
	case !now.Before(s.Expires):
		return care.Fail(care.Conflict, op, "This code is older than 24 hours. Ask for a new one.")
	}
	s.Used = now.UTC()
	return nil
}
