package identity

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"frontdoor/care"
)

// The rules of a password follow the National Cyber Security Centre, "Password
// administration for system owners" (ncsc.gov.uk/collection/passwords): length
// rather than composition, a deny list, no forced changes, room for password
// managers. Three random words are enough.
const (
	// MinPassword is the shortest password, in characters. Cyber Essentials
	// ("Requirements for IT infrastructure", password-based authentication)
	// asks for 12 where there is no second factor, or 8 with a deny list.
	MinPassword = 12
	// MaxPassword, in characters, leaves room for any password manager and
	// bounds what a stranger can make the server hash.
	MaxPassword = 128
)

// Password is a password as typed, in Unicode form NFC so that the same keys
// on another machine give the same password. It redacts itself.
type Password struct{ secret }

// TypedPassword is what someone typed to sign in. No rule is checked, so that
// rules may change; text that no password can be matches no credential.
func TypedPassword(s string) Password {
	if len(s) > utf8.UTFMax*MaxPassword || !utf8.ValidString(s) {
		return Password{}
	}
	return Password{secret{norm.NFC.String(s)}}
}

// NewPassword checks a password that someone chose. It must have 12 to 128
// characters of any kind, and is refused when it is common (also with digits
// around it or in place of letters), a short pattern repeated, or made of the
// person's own sign-in or name. The error is Invalid with the field "password",
// and does not repeat the input.
func NewPassword(s string, login Login, name string) (Password, error) {
	p := TypedPassword(s)
	faults := care.Faults{}
	n := utf8.RuneCountInString(p.text)
	switch {
	case s != "" && p.text == "" && utf8.ValidString(s), n > MaxPassword:
		faults.Add("password", "Use 128 characters or fewer.")
	case strings.ContainsFunc(p.text, unicode.IsControl), s != "" && p.text == "":
		faults.Add("password", "The password has characters that cannot be typed again. Choose another.")
	case n < MinPassword:
		faults.Add("password", "Use 12 characters or more. Three random words make a good password.")
	case isOwn(p.text, login, name):
		faults.Add("password", "Choose a password that is not your name or what you sign in with.")
	case isCommon(p.text):
		faults.Add("password", "Many people use this password, so it is easy to guess. Three random words make a good one.")
	}
	if err := faults.Err("identity.password"); err != nil {
		return Password{}, err
	}
	return p, nil
}

//go:embed common-passwords.txt
var commonList string

var commonPasswords = func() map[string]bool {
	m := map[string]bool{}
	for line := range strings.Lines(commonList) {
		if w := strings.TrimSpace(line); w != "" && !strings.HasPrefix(w, "#") {
			m[w] = true
		}
	}
	return m
}()

// lookalikes are the digits and signs that people put in place of letters.
var lookalikes = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i")

// bare takes a password down to the letters it is built on: lower case, without
// what stands around the first and last letter, lookalikes turned back.
func bare(s string) string {
	s = strings.TrimFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) })
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, lookalikes.Replace(s))
}

// isCommon says whether a password is on the list, is one or two listed words
// dressed up, or is a pattern of at most four characters repeated.
func isCommon(s string) bool {
	lower := strings.ToLower(s)
	if commonPasswords[lower] || repeats(lower, 4) {
		return true
	}
	b := bare(s)
	// With two characters or fewer left, the letters are not what it is made of.
	if len(b) > 2 && (commonPasswords[b] || repeats(b, 4)) {
		return true
	}
	for i := range b {
		first, second := b[:i], b[i:]
		if commonPasswords[first] && commonPasswords[second] {
			return true
		}
	}
	for period := 1; period <= len(b)/2; period++ { // dragondragondragon
		if len(b)%period == 0 && commonPasswords[b[:period]] && strings.Repeat(b[:period], len(b)/period) == b {
			return true
		}
	}
	return false
}

// repeats says whether s is a pattern of at most longest characters over and over.
func repeats(s string, longest int) bool {
	r := []rune(s)
	for period := 1; period <= longest && period < len(r); period++ {
		same := true
		for i := period; i < len(r) && same; i++ {
			same = r[i] == r[i-period]
		}
		if same {
			return true
		}
	}
	return false
}

// isOwn says whether a password is the person's sign-in or name, also twice
// over, or with digits and signs.
func isOwn(s string, login Login, name string) bool {
	local, _, _ := strings.Cut(string(login), "@")
	for _, own := range []string{string(login), local, name} {
		word := strings.ReplaceAll(care.Fold(own), " ", "")
		if word == "" {
			continue
		}
		for _, form := range []string{strings.ReplaceAll(care.Fold(s), " ", ""), care.Fold(bare(s))} {
			if form == word || form == word+word {
				return true
			}
		}
	}
	return false
}
