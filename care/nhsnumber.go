package care

import (
	"log/slog"
	"strconv"
	"strings"
)

// NHSNumber is a patient's NHS number: ten digits without spaces, the last a
// check digit modulo 11. The empty NHSNumber means "not known".
//
// It identifies a patient: write it to a log, an error or a URL never. As an
// attribute of slog it redacts itself; inside another struct it cannot, so
// that struct needs its own LogValue.
type NHSNumber string

// TestNHSNumbers is how many NHS numbers exist in the test range 999 000 0000
// to 999 999 9999: of the million beginnings, those whose check digit would be
// 10 have no number. TestNHSNumber counts through them.
const TestNHSNumbers = 909_091

const (
	nhsDigits = 10
	// maxNHSInput allows ten digits with generous separators; longer input is
	// not looked at.
	maxNHSInput = 64
	// testPrefix begins every number that is never issued to a patient.
	testPrefix = "999"
)

// ParseNHSNumber reads an NHS number as people write it: ten digits, usually
// in groups of 3, 3 and 4 with spaces or dashes. The error is Invalid and does
// not repeat the input.
//
// The check is modulus 11 of the NHS Data Model and Dictionary, NHS NUMBER:
// weights 10 to 2, r = 11 - sum mod 11, 11 means 0, and 10 has no number. Ten
// times the same digit passes that check but is what people type to get past a
// form, so it is refused too. Ranges are not checked: numbers of Scotland and
// Northern Ireland come to practices in England.
func ParseNHSNumber(s string) (NHSNumber, error) {
	const op = "care.nhsnumber"
	if strings.TrimSpace(s) == "" {
		return "", Fail(Invalid, op, "Enter an NHS number.")
	}
	if len(s) > maxNHSInput {
		return "", Fail(Invalid, op, "An NHS number has 10 digits.")
	}
	digits := make([]byte, 0, nhsDigits)
	for _, r := range strings.TrimSpace(s) {
		switch {
		case r >= '0' && r <= '9':
			digits = append(digits, byte(r))
		case isSeparator(r):
		default:
			return "", Fail(Invalid, op, "An NHS number has only digits, for example 999 000 0018.")
		}
	}
	if len(digits) != nhsDigits {
		return "", Fail(Invalid, op, "An NHS number has 10 digits.")
	}
	n := string(digits)
	check, ok := nhsCheck(n[:9])
	if !ok || check != n[9] || strings.Count(n, n[:1]) == nhsDigits {
		return "", Fail(Invalid, op, "That is not an NHS number. Check the digits.")
	}
	return NHSNumber(n), nil
}

// Display writes the number in groups of 3, 3 and 4, as NHS letters do; empty
// stays empty.
func (n NHSNumber) Display() string {
	if len(n) != nhsDigits {
		return ""
	}
	return string(n[:3] + " " + n[3:6] + " " + n[6:])
}

// IsTest says whether the number lies in 999 000 0000 to 999 999 9999, which
// is never issued to a patient.
func (n NHSNumber) IsTest() bool {
	return len(n) == nhsDigits && strings.HasPrefix(string(n), testPrefix)
}

// LogValue hides the number from logs.
func (n NHSNumber) LogValue() slog.Value { return redacted(string(n)) }

// TestNHSNumber returns the i-th number of the test range, from 0, in rising
// order; false when i is outside 0 to TestNHSNumbers-1. Every one is valid and
// none belongs to a person (the 999 range is never issued).
func TestNHSNumber(i int) (NHSNumber, bool) {
	if i < 0 || i >= TestNHSNumbers {
		return "", false
	}
	// Choose each digit by how many numbers lie under the smaller ones.
	const free = nhsDigits - 1 - len(testPrefix)
	n := []byte(testPrefix)
	for left := free - 1; left >= 0; left-- {
		for d := byte('0'); ; d++ {
			under := testCounts[left][nhsSum(string(n)+string(d))]
			if i < under {
				n = append(n, d)
				break
			}
			i -= under
		}
	}
	check, _ := nhsCheck(string(n))
	return NHSNumber(append(n, check)), true
}

// testCounts[k][s] is how many k-digit endings (before the check digit) of a
// beginning whose weighted sum is s modulo 11 have a check digit.
var testCounts = func() (counts [nhsDigits][11]int) {
	for s := range 11 {
		if s != 1 { // 11 - 1 is 10: no such check digit
			counts[0][s] = 1
		}
	}
	for k := 1; k < nhsDigits; k++ {
		weight := k + 1
		for s := range 11 {
			for d := range 10 {
				counts[k][s] += counts[k-1][(s+d*weight)%11]
			}
		}
	}
	return counts
}()

// nhsSum is the weighted sum modulo 11 of the first digits of a number.
func nhsSum(digits string) int {
	sum := 0
	for i := range len(digits) {
		sum += int(digits[i]-'0') * (nhsDigits - i)
	}
	return sum % 11
}

// nhsCheck returns the check digit after nine digits; false when there is none.
func nhsCheck(nine string) (byte, bool) {
	switch r := 11 - nhsSum(nine); r {
	case 11:
		return '0', true
	case 10:
		return 0, false
	default:
		return strconv.Itoa(r)[0], true
	}
}

// isSeparator says whether people put r between the groups of a number.
func isSeparator(r rune) bool {
	switch r {
	case ' ', '\t', '-', '\u00a0', '\u2009', '\u202f', // spaces of a keyboard and of a copied page
		'\u2010', '\u2011', '\u2012', '\u2013', '\u2014': // hyphens and dashes
		return true
	}
	return false
}

// redacted is what a log shows of personal data: that there was some.
func redacted(s string) slog.Value {
	if s == "" {
		return slog.StringValue("")
	}
	return slog.StringValue("[redacted]")
}
