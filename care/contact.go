package care

import (
	"log/slog"
	"regexp"
	"strings"
)

// Phone is a telephone number in E.164 form, for example +447700900123. The
// empty Phone means "none". It redacts itself as an attribute of slog.
type Phone string

// Email is one plain address, its domain in lower case. The empty Email means
// "none". It redacts itself as an attribute of slog.
type Email string

// Postcode is a postcode of the United Kingdom in capitals with its space, for
// example SW1A 1AA. The empty Postcode means "not known". It redacts itself as
// an attribute of slog.
type Postcode string

func (p Phone) LogValue() slog.Value    { return redacted(string(p)) }
func (e Email) LogValue() slog.Value    { return redacted(string(e)) }
func (p Postcode) LogValue() slog.Value { return redacted(string(p)) }

// maxPhoneInput allows fifteen digits with generous separators.
const maxPhoneInput = 64

// phoneSeparators are what people write between the digits.
var phoneSeparators = strings.NewReplacer("(0)", "", "(", "", ")", "", ".", "", "/", "")

// ukNumber is what follows +44, by the first digits: the National Telephone
// Numbering Plan of Ofcom. Geographic 01 and freephone 080 have nine or ten
// digits, the rest ten.
var ukNumber = regexp.MustCompile(`^(1\d{8,9}|2\d{9}|3\d{9}|5[56]\d{8}|7[1-9]\d{8}|80\d{7,8}|8[47]\d{8})$`)

// ukMobile is 07 without personal numbers (070) and pagers (076, of which
// 07624 is the mobile network of the Isle of Man).
var ukMobile = regexp.MustCompile(`^\+447([1-57-9]\d{8}|624\d{6})$`)

// internationalNumber is a country code and number: at most 15 digits in all
// (ITU-T E.164).
var internationalNumber = regexp.MustCompile(`^[1-9]\d{6,14}$`)

// ParsePhone reads a telephone number as people write it: a number of the
// United Kingdom with or without +44, or one of another country that starts
// with + or 00. The error is Invalid and does not repeat the input.
//
// It looks at form only, and carries no plan of other countries on purpose: a
// library with all of them would grow the program by megabytes to catch a few
// wrong foreign numbers. Premium (09) and personal (070) numbers are refused:
// a practice must not be made to pay to ring back.
func ParsePhone(s string) (Phone, error) {
	const op = "care.phone"
	s = strings.TrimSpace(s)
	if s == "" {
		return "", Fail(Invalid, op, "Enter a phone number.")
	}
	wrong := Fail(Invalid, op, "Enter a phone number, like 01632 960 001 or 07700 900 982. Start a number of another country with + and its code.")
	if len(s) > maxPhoneInput {
		return "", wrong
	}
	s = strings.Map(func(r rune) rune {
		if isSeparator(r) {
			return -1
		}
		return r
	}, s)
	s = phoneSeparators.Replace(s)
	if strings.HasPrefix(s, "18001") || strings.HasPrefix(s, "18002") {
		return "", Fail(Invalid, op, "Enter the number without 18001 or 18002. Tell us separately that you use Relay UK.")
	}
	international := strings.HasPrefix(s, "+") || strings.HasPrefix(s, "00")
	s = strings.TrimPrefix(strings.TrimPrefix(s, "+"), "00")
	if international && !strings.HasPrefix(s, "44") {
		if !internationalNumber.MatchString(s) {
			return "", wrong
		}
		return Phone("+" + s), nil
	}
	if international {
		s = strings.TrimPrefix(s[len("44"):], "0") // +44 07… is a common mix
	} else if national, ok := strings.CutPrefix(s, "0"); ok {
		s = national
	} else {
		return "", wrong // without 0 or a country code it cannot be told whose number it is
	}
	if strings.HasPrefix(s, "9") || strings.HasPrefix(s, "70") {
		return "", Fail(Invalid, op, "Enter a number that does not begin with 09 or 070: those are expensive to call.")
	}
	if !ukNumber.MatchString(s) {
		return "", wrong
	}
	return Phone("+44" + s), nil
}

// IsMobile says whether the number is surely a mobile of the United Kingdom,
// the Isle of Man or the Channel Islands, so that it can get a text message.
// Numbers of other countries are not known to be.
func (p Phone) IsMobile() bool { return ukMobile.MatchString(string(p)) }

// Display writes the number as people in the United Kingdom dial it, in the
// groups of the National Telephone Numbering Plan: 020 xxxx xxxx, 011x and
// 01x1 xxx xxxx, others after the fifth digit; a number of another country
// keeps its + form.
func (p Phone) Display() string {
	national, ok := strings.CutPrefix(string(p), "+44")
	if !ok || len(national) < 5 {
		return string(p)
	}
	switch {
	case len(national) == 10 && national[0] == '2':
		return "0" + national[:2] + " " + national[2:6] + " " + national[6:]
	case len(national) == 10 && (national[:2] == "11" || national[0] == '1' && national[2] == '1' || national[0] == '3' || national[0] == '8'):
		return "0" + national[:3] + " " + national[3:6] + " " + national[6:]
	}
	return "0" + national[:4] + " " + national[4:]
}

// Limits of an address on the wire (RFC 5321 section 4.5.3.1, and its erratum
// 1690 for the whole).
const (
	maxEmail      = 254
	maxEmailLocal = 64
)

var (
	emailLocal  = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")
	emailDomain = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})$`)
)

// ParseEmail reads one plain address (dot-atom @ domain with a dot): no
// display name, no quotes, no line breaks, nothing a header could break on. The
// error is Invalid and does not repeat the input.
func ParseEmail(s string) (Email, error) {
	const op = "care.email"
	s = strings.Trim(s, " \t")
	if s == "" {
		return "", Fail(Invalid, op, "Enter an email address.")
	}
	wrong := Fail(Invalid, op, "Enter an email address in the correct format, like name@example.com.")
	at := strings.LastIndexByte(s, '@')
	if len(s) > maxEmail || at < 1 || at > maxEmailLocal {
		return "", wrong
	}
	local, domain := s[:at], strings.ToLower(s[at+1:])
	if !emailLocal.MatchString(local) || !emailDomain.MatchString(domain) {
		return "", wrong
	}
	return Email(local + "@" + domain), nil
}

// postcodeForm is outward and inward code (Royal Mail's Programmer's Guide to
// the Postcode Address File; BS 7666): A9 AA9 A99 AA99 A9A AA9A, then a digit
// and two letters that are none of C I K M O V. GIR 0AA is the old exception.
var postcodeForm = regexp.MustCompile(`^([A-Z]{1,2}[0-9][0-9A-Z]?|GIR)([0-9][ABD-HJLNP-UW-Z]{2})$`)

// ParsePostcode reads a postcode in either case, with or without its space. A
// code that is well formed is accepted although no list knows it: new ones are
// made all the time. The error is Invalid and does not repeat the input.
func ParsePostcode(s string) (Postcode, error) {
	const op = "care.postcode"
	const maxInput = 32 // seven characters with generous spaces
	if strings.TrimSpace(s) == "" {
		return "", Fail(Invalid, op, "Enter a postcode.")
	}
	wrong := Fail(Invalid, op, "Enter a full UK postcode, like LS1 4AP.")
	if len(s) > maxInput {
		return "", wrong
	}
	s = strings.Map(func(r rune) rune {
		if isSeparator(r) {
			return -1
		}
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, strings.TrimSpace(s))
	m := postcodeForm.FindStringSubmatch(s)
	if m == nil {
		return "", wrong
	}
	return Postcode(m[1] + " " + m[2]), nil
}

// Outward is the part before the space, which names a district and not a
// street; empty when not known.
func (p Postcode) Outward() string {
	outward, _, _ := strings.Cut(string(p), " ")
	return outward
}
