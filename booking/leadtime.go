package booking

import (
	"time"

	"frontdoor/care"
)

// LeadTime is a band of the time from booking to appointment, spelled exactly
// as in the column TIME_BETWEEN_BOOK_AND_APPT of the practice-level files of
// "Appointments in General Practice" (NHS England). The double spaces are
// theirs; other files of the publication spell the last one "Unknown / Data
// Quality".
type LeadTime string

const (
	SameDay        LeadTime = "Same Day"
	OneDay         LeadTime = "1 Day"
	Days2To7       LeadTime = "2 to 7 Days"
	Days8To14      LeadTime = "8  to 14 Days"
	Days15To21     LeadTime = "15  to 21 Days"
	Days22To28     LeadTime = "22  to 28 Days"
	MoreThan28Days LeadTime = "More than 28 Days"
	UnknownLead    LeadTime = "Unknown / Data Issue"
)

// LeadTimes lists the bands from short to long, the unknown one last.
var LeadTimes = []LeadTime{SameDay, OneDay, Days2To7, Days8To14, Days15To21, Days22To28, MoreThan28Days, UnknownLead}

// TimeBetween gives the band of an appointment, by calendar days in England. A
// missing time, or a booking on a later day than the appointment, is the
// unknown band.
func TimeBetween(booked, starts time.Time) LeadTime {
	if booked.IsZero() || starts.IsZero() {
		return UnknownLead
	}
	switch days := care.DateOf(booked).DaysUntil(care.DateOf(starts)); {
	case days < 0:
		return UnknownLead
	case days == 0:
		return SameDay
	case days == 1:
		return OneDay
	case days <= 7:
		return Days2To7
	case days <= 14:
		return Days8To14
	case days <= 21:
		return Days15To21
	case days <= 28:
		return Days22To28
	}
	return MoreThan28Days
}
