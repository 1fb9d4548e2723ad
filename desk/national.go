package desk

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/measure"
)

// CrosstabRow is a row of "Appointments in General Practice, Practice Level
// Crosstab" (NHS England) as far as a practice can fill it in; values are
// spelled as published (domain notes 6.1).
type CrosstabRow struct {
	Month    string // 01OCT2025
	HCPType  string
	Mode     string
	Category string
	LeadTime string
	Status   string
	Count    int
}

// What the publication says where it knows nothing.
const (
	unknownValue   = "Unknown"
	unmappedValue  = "Unmapped"
	attendedStatus = "Attended"
	dnaStatus      = "DNA"
)

// Miscount is something that the national figures would count otherwise than
// the practice, or not at all.
type Miscount struct {
	What  string
	Count int
}

// Crosstab counts appointments in the columns of the publication. Cancelled
// ones, and those that have not begun, are not appointments there; what is left
// out or would be counted as unknown is told in the check.
func Crosstab(list []booking.Appointment, now time.Time) ([]CrosstabRow, []Miscount) {
	counts := map[CrosstabRow]int{}
	check := miscounts{}
	for _, a := range list {
		switch {
		case a.Status == booking.IsCancelled:
			check.add("cancelled appointments: not counted nationally")
			continue
		case a.Starts.After(now):
			check.add("appointments that have not begun yet: not counted nationally")
			continue
		}
		counts[crosstabRow(a, check)]++
	}
	rows := make([]CrosstabRow, 0, len(counts))
	for row, n := range counts {
		row.Count = n
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b CrosstabRow) int {
		return cmp.Or(compareMonths(a.Month, b.Month), cmp.Compare(a.HCPType, b.HCPType), cmp.Compare(a.Mode, b.Mode),
			cmp.Compare(a.Category, b.Category), cmp.Compare(a.LeadTime, b.LeadTime), cmp.Compare(a.Status, b.Status))
	})
	return rows, check.list()
}

// monthLayout is how the publication writes a month: 01OCT2025.
const monthLayout = "02Jan2006"

func compareMonths(a, b string) int {
	x, _ := time.Parse(monthLayout, a) // written by crosstabRow
	y, _ := time.Parse(monthLayout, b)
	return x.Compare(y)
}

func crosstabRow(a booking.Appointment, check miscounts) CrosstabRow {
	on := care.DateOf(a.Starts)
	row := CrosstabRow{
		Month:   strings.ToUpper(time.Date(on.Year(), on.Month(), 1, 0, 0, 0, 0, time.UTC).Format(monthLayout)),
		HCPType: a.Role.HCPType(), Mode: a.Mode.Published(), Category: a.Category.Name(),
		LeadTime: string(booking.TimeBetween(a.BookedAt, a.Starts)), Status: unknownValue,
	}
	if row.HCPType == "" {
		row.HCPType = unknownValue
		check.add("appointments with a role that the list does not know: HCP_TYPE Unknown")
	}
	if row.Mode == "" {
		row.Mode = unknownValue
		check.add("appointments with a mode that the list does not know: APPT_MODE Unknown")
	}
	if a.Mode == booking.Written {
		check.add(`appointments with the mode "written": counted under "` + row.Mode + `", which no source confirms`)
	}
	if row.Category == "" || !a.Category.KnownOn(on) {
		row.Category = unmappedValue
		check.add("appointments with a category that the national list does not have on their day: Unmapped")
	}
	if row.LeadTime == string(booking.UnknownLead) {
		check.add("appointments booked on a later day than their own: Unknown / Data Issue")
	}
	if a.Moves > 0 {
		check.add("appointments that were moved: the time from booking counts from the first booking")
	}
	switch a.Status {
	case booking.HasArrived, booking.IsCompleted:
		row.Status = attendedStatus
	case booking.DidNotAttend:
		row.Status = dnaStatus
	case booking.WasNotBrought:
		row.Status = dnaStatus
		check.add("patients who were not brought: counted as DNA, there is no other value")
	default:
		check.add("past appointments of which nobody noted whether the patient came: APPT_STATUS Unknown")
	}
	return row
}

// BandRow is how many contacts came in a month on a weekday in a band.
type BandRow struct {
	Month   care.Date // its first day
	Channel measure.Channel
	Weekday time.Weekday
	Band    measure.Band
	Count   int
}

// Submissions counts the web contacts of a period as "Submissions via Online
// Consultation Systems" does, by weekday and time band. Every band of each
// month with a contact is there, also when nothing came in it.
func Submissions(list []ExportedRequest) ([]BandRow, []Miscount) {
	check := miscounts{}
	rows := byBand(list, measure.OnlineBands, func(c measure.Contact) bool { return c.Channel == measure.Web })
	for _, r := range list {
		switch {
		case r.SafetyNet:
			check.add("emergency checks answered with yes: no submission, not counted")
		case r.Channel != measure.Web:
		case r.Joined:
			check.add("submissions joined to another request: counted, as each was sent")
		}
		if r.Channel == measure.Web && r.Kind == "medicine" {
			check.add("submissions about medicines: whether clinical or administrative is not said by any source")
		}
	}
	return rows, check.list()
}

// TelephonyAndDesk counts the contacts that staff keyed in from the telephone
// and at the desk, in the bands of "Cloud Based Telephony". They are contacts,
// not calls: who rang off before anybody answered is not among them.
func TelephonyAndDesk(list []ExportedRequest) ([]BandRow, []Miscount) {
	check := miscounts{}
	rows := byBand(list, measure.TelephonyBands, func(c measure.Contact) bool { return c.Channel == measure.Phone || c.Channel == measure.Desk })
	for _, r := range list {
		if r.Channel == measure.Phone && !r.SafetyNet {
			check.add("contacts by telephone: the national figures count calls, from the telephone system")
		}
		if r.Channel == measure.Desk && !r.SafetyNet {
			check.add("contacts at the desk: counted in no national collection")
		}
	}
	return rows, check.list()
}

func byBand(list []ExportedRequest, bands []measure.Band, counts func(measure.Contact) bool) []BandRow {
	type key struct {
		month   care.Date
		channel measure.Channel
		weekday time.Weekday
		band    measure.Band
	}
	n := map[key]int{}
	type line struct {
		month   care.Date
		channel measure.Channel
	}
	lines := map[line]bool{}
	for _, r := range list {
		if r.SafetyNet || !counts(r.Contact) {
			continue
		}
		on := r.Day()
		month, _ := care.MakeDate(on.Year(), on.Month(), 1)
		lines[line{month, r.Channel}] = true
		n[key{month, r.Channel, on.Weekday(), measure.BandOf(bands, r.Half())}]++
	}
	var rows []BandRow
	for _, l := range slices.SortedFunc(maps.Keys(lines), func(a, b line) int {
		return cmp.Or(a.month.Compare(b.month), cmp.Compare(a.channel, b.channel))
	}) {
		for d := range 7 {
			weekday := time.Weekday((d + 1) % 7) // from Monday
			for _, b := range bands {
				rows = append(rows, BandRow{l.month, l.channel, weekday, b, n[key{l.month, l.channel, weekday, b}]})
			}
		}
	}
	return rows
}

// miscounts by what they are.
type miscounts map[string]int

func (m miscounts) add(what string) { m[what]++ }

func (m miscounts) list() []Miscount {
	var list []Miscount
	for _, what := range slices.Sorted(maps.Keys(m)) {
		list = append(list, Miscount{what, m[what]})
	}
	return list
}

// String for a line of the check.
func (m Miscount) String() string { return fmt.Sprintf("%6d %s", m.Count, m.What) }
