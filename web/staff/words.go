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
