package staff

import (
	"time"

	"frontdoor/care"
)

var london = care.London

// roleName is a role as people say it.
func roleName(r care.Role) string {
	switch r {
	case care.Receptionist:
		return "Receptionist"
	case care.Navigator:
		return "Care navigator"
	case care.Clinician:
		return "Clinician"
	case care.Manager:
		return "Manager"
	}
	return string(r)
}

// clockTime is a time of day in London.
func clockTime(t time.Time) string { return t.In(london).Format("15:04") }

// shortDate is the day of a moment in London, as lists show it.
func shortDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(london).Format("2 Jan 2006")
}

// longDate is a day in words.
func longDate(d care.Date) string { return d.At(12, 0).Format("Monday 2 January 2006") }

// moment is a day and a time in London, as lists show it.
func moment(t time.Time) string { return t.In(london).Format("2 Jan 2006, 15:04") }

// shortDay is a day of the week, a day and a time in London, for choosing.
func shortDay(t time.Time) string { return t.In(london).Format("Mon 2 Jan 15:04") }
