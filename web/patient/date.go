package patient

import (
	"fmt"
	"net/url"
	"strings"

	"frontdoor/care"
	"frontdoor/web/ui"
)

// A date is typed in three boxes: name-day, name-month and name-year.

func dateParts(v url.Values, name string) (day, month, year string) {
	return v.Get(name + "-day"), v.Get(name + "-month"), v.Get(name + "-year")
}

func dateEmpty(v url.Values, name string) bool {
	day, month, year := dateParts(v, name)
	return strings.TrimSpace(day+month+year) == ""
}

// takeDate reads a date that was typed. It notes the first fault under the
// name of the whole date; what the date is called completes "Enter the …".
func takeDate(v url.Values, name, called string, notAfter care.Date, faults care.Faults) care.Date {
	if dateEmpty(v, name) {
		faults.Add(name, "Enter the "+called)
		return care.Date{}
	}
	day, month, year := dateParts(v, name)
	d, err := care.ParseDate(day, month, year, notAfter)
	for _, part := range []string{"day", "month", "year"} {
		if m := care.FieldsOf(err)[part]; m != "" {
			faults.Add(name, strings.TrimSuffix(m, ".")) // as the other messages
		}
	}
	return d
}

// dateTyped is a date as it was typed, with its wrong parts marked.
func dateTyped(v url.Values, name string, notAfter care.Date) ui.Date {
	day, month, year := dateParts(v, name)
	out := ui.Date{Day: readable(day), Month: readable(month), Year: readable(year)}
	if dateEmpty(v, name) {
		return out
	}
	_, err := care.ParseDate(day, month, year, notAfter)
	wrong := care.FieldsOf(err)
	out.WrongDay, out.WrongMonth, out.WrongYear = wrong["day"] != "", wrong["month"] != "", wrong["year"] != ""
	return out
}

// knownDate fills the boxes with a date in ISO form, or with nothing.
func knownDate(name, iso string) url.Values {
	d, err := care.ParseISODate(iso)
	if err != nil {
		return url.Values{}
	}
	return url.Values{name + "-day": {fmt.Sprint(d.Day())}, name + "-month": {fmt.Sprint(int(d.Month()))}, name + "-year": {fmt.Sprint(d.Year())}}
}

// longDate writes a date in full: 31 March 1980. Not known is empty.
func longDate(d care.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d %s %d", d.Day(), d.Month(), d.Year())
}

// inNumbers writes a date as it is to be typed: 31 3 1980.
func inNumbers(d care.Date) string { return fmt.Sprintf("%d %d %d", d.Day(), int(d.Month()), d.Year()) }
