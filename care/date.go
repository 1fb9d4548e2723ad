package care

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Date is a day of the civil calendar, without a time and without a zone: a
// date of birth, a bank holiday, the day of a clinic. The zero Date means "not
// known". Dates compare with ==.
//
// A date of birth is personal data: a struct that holds one redacts it.
type Date struct {
	year       int16
	month, day uint8
}

const (
	// oldestAge refuses a mistyped year of birth; nobody in England has
	// reached 116.
	oldestAge = 130
	minYear   = 1
	maxYear   = 9999 // what four digits and ISO 8601 can write
)

// MakeDate makes a date; false when there is no such day.
func MakeDate(year int, month time.Month, day int) (Date, bool) {
	if year < minYear || year > maxYear || month < time.January || month > time.December ||
		day < 1 || day > daysIn(year, month) {
		return Date{}, false
	}
	return Date{int16(year), uint8(month), uint8(day)}, true
}

// DateOf is the day that a moment falls on in England.
func DateOf(t time.Time) Date {
	y, m, d := t.In(London).Date()
	date, _ := MakeDate(y, m, d)
	return date
}

// ParseDate reads a date from three fields of a form. The month may be a
// number or an English name. When notAfter is known, a later date is refused
// and so is one more than 130 years before it.
//
// The error is Invalid with a message for each field at fault under the names
// "day", "month" and "year". It does not repeat the input.
func ParseDate(day, month, year string, notAfter Date) (Date, error) {
	const op = "care.date"
	faults := Faults{}
	d := numberField(faults, "day", "Day must be 1 to 31.", day, 1, 31)
	m, named := monthNames[strings.ToLower(strings.TrimSpace(month))]
	if !named {
		m = numberField(faults, "month", "Month must be 1 to 12.", month, 1, 12)
	}
	y := 0
	if len(strings.TrimSpace(year)) != 4 && strings.TrimSpace(year) != "" {
		faults.Add("year", "Year must have 4 numbers, for example 1984.")
	} else {
		y = numberField(faults, "year", "Year must have 4 numbers, for example 1984.", year, 1000, maxYear)
	}
	if err := faults.Err(op); err != nil {
		return Date{}, err
	}
	date, ok := MakeDate(y, time.Month(m), d)
	switch {
	case !ok:
		faults.Add("day", fmt.Sprintf("%s %d has %d days.", time.Month(m), y, daysIn(y, time.Month(m))))
	case !notAfter.IsZero() && date.After(notAfter):
		faults.Add("year", "The date must not be in the future.")
	case !notAfter.IsZero() && date.Age(notAfter) > oldestAge:
		faults.Add("year", fmt.Sprintf("The date must not be more than %d years ago.", oldestAge))
	}
	if err := faults.Err(op); err != nil {
		return Date{}, err
	}
	return date, nil
}

// numberField reads a small whole number, noting what is wrong under name.
func numberField(faults Faults, name, message, s string, low, high int) int {
	s = strings.TrimSpace(s)
	if s == "" {
		faults.Add(name, "Enter a "+name+".")
		return 0
	}
	if strings.Trim(s, "0123456789") != "" || len(s) > 4 {
		faults.Add(name, message)
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < low || n > high {
		faults.Add(name, message)
	}
	return n
}

// monthNames are the months in words and in their first three letters.
var monthNames = func() map[string]int {
	names := map[string]int{"sept": 9}
	for m := time.January; m <= time.December; m++ {
		name := strings.ToLower(m.String())
		names[name], names[name[:3]] = int(m), int(m)
	}
	return names
}()

// ParseISODate reads YYYY-MM-DD, the form of ISO 8601 and FHIR. The error is
// Invalid and does not repeat the input.
func ParseISODate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, Fail(Invalid, "care.date", "A date is written YYYY-MM-DD.")
	}
	d, ok := MakeDate(t.Year(), t.Month(), t.Day())
	if !ok {
		return Date{}, Fail(Invalid, "care.date", "A date is written YYYY-MM-DD.")
	}
	return d, nil
}

// String is the ISO form YYYY-MM-DD; empty when not known.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// MarshalText writes the ISO form; empty when not known.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO form; empty is not known.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseISODate(string(b))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

func (d Date) IsZero() bool          { return d == Date{} }
func (d Date) Year() int             { return int(d.year) }
func (d Date) Month() time.Month     { return time.Month(d.month) }
func (d Date) Day() int              { return int(d.day) }
func (d Date) Weekday() time.Weekday { return d.midnightUTC().Weekday() }
func (d Date) Equal(o Date) bool     { return d == o }
func (d Date) Before(o Date) bool    { return d.Compare(o) < 0 }
func (d Date) After(o Date) bool     { return d.Compare(o) > 0 }

// Compare is -1, 0 or 1 as d is before, on or after o. Not known comes first.
func (d Date) Compare(o Date) int { return d.midnightUTC().Compare(o.midnightUTC()) }

// AddDays returns the date n days later, or earlier when n is negative. It
// stays within the years 1 to 9999; not known stays not known.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	t := d.midnightUTC().AddDate(0, 0, n)
	if later, ok := MakeDate(t.Year(), t.Month(), t.Day()); ok {
		return later
	}
	if n < 0 {
		return Date{minYear, 1, 1}
	}
	return Date{maxYear, 12, 31}
}

// DaysUntil counts the days from d to o: 1 from today to tomorrow.
func (d Date) DaysUntil(o Date) int {
	// Both are midnights of UTC, which has no clock changes.
	return int((o.midnightUTC().Unix() - d.midnightUTC().Unix()) / (24 * 60 * 60))
}

// Age is the number of whole years from d to the day given, -1 when either is
// not known or that day is before d. Somebody born on 29 February becomes a
// year older on 1 March of a common year, as is usual in England and Wales.
func (d Date) Age(on Date) int {
	if d.IsZero() || on.IsZero() || on.Before(d) {
		return -1
	}
	age := on.Year() - d.Year()
	if on.month < d.month || on.month == d.month && on.day < d.day {
		age--
	}
	return age
}

// At is the moment of that local time in England on the day. An hour of 24 is
// the midnight that ends the day. A local time that the spring change skips
// (01:00 to 01:59) becomes an hour later; of the two that the autumn change
// makes, either may be meant.
func (d Date) At(hour, minute int) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), hour, minute, 0, 0, London)
}

func (d Date) midnightUTC() time.Time {
	if d.IsZero() {
		return time.Time{}.AddDate(-1, 0, 0) // before every date
	}
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
