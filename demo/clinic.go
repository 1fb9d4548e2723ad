package demo

import (
	"time"

	"frontdoor/booking"
	"frontdoor/care"
)

// Clinic is a session to publish. Login says whose it is, so that whoever plays
// the demonstration can put in the identifier that the person got.
type Clinic struct {
	Login string
	booking.PublishSession
}

// clinicDays are the Monday and the two weeks after it.
const clinicDays = 15

// shift is a session that somebody in a role has on each working day. A GP has
// 12 slots in the morning and 12 in the afternoon: the British Medical
// Association advises 25 contacts a day as the safe most.
type shift struct {
	role     booking.Role
	from, to care.TimeOfDay
	length   booking.Minutes
	mode     booking.Mode
	category booking.Category
}

var shifts = []shift{
	{booking.GP, 8*60 + 30, 11*60 + 30, 15, booking.FaceToFace, "general-consultation-acute"},
	{booking.GP, 14 * 60, 17 * 60, 15, booking.FaceToFace, "general-consultation-routine"},
	{"practice-nurse", 8*60 + 30, 12*60 + 30, 20, booking.FaceToFace, "planned-clinics"},
	{"practice-nurse", 13*60 + 30, 16*60 + 30, 20, booking.FaceToFace, "planned-clinical-procedure"},
	{"healthcare-assistant", 8 * 60, 12 * 60, 10, booking.FaceToFace, "planned-clinics"},
	{"pharmacist", 9 * 60, 12 * 60, 20, booking.Telephone, "structured-medication-review"},
	{"pharmacist", 14 * 60, 16 * 60, 10, booking.Telephone, "general-consultation-acute"},
	{"physiotherapist", 9 * 60, 12*60 + 20, 20, booking.FaceToFace, "general-consultation-routine"},
	{"physiotherapist", 13 * 60, 16 * 60, 20, booking.FaceToFace, "general-consultation-routine"},
}

// Clinics are the sessions of an organisation's clinicians on working days from
// the Monday on. One GP in two sees people in the morning and one by telephone;
// who works part time is away one day a week.
func (o Org) Clinics() []Clinic {
	var list []Clinic
	for i := range clinicDays {
		day := o.day.AddDays(i)
		if !care.England.InCoreHours(day.At(12, 0)) {
			continue
		}
		for n, s := range o.Staff {
			if s.Clinical == "" || away(n, s, day.Weekday()) {
				continue
			}
			for _, sh := range shifts {
				if sh.role == s.Clinical {
					list = append(list, clinicOf(s, sh, day, n+i))
				}
			}
		}
	}
	return list
}

// away says whether somebody has the day off: all but Mondays are somebody's.
func away(n int, s Staff, d time.Weekday) bool {
	return s.Clinical != "pharmacist" && n%2 == 1 && d == time.Tuesday+time.Weekday(n%4)
}

func clinicOf(s Staff, sh shift, day care.Date, turn int) Clinic {
	mode, room := sh.mode, s.Room
	if sh.role == booking.GP && sh.category == "general-consultation-acute" && turn%2 == 0 {
		mode = booking.Telephone
	}
	if mode == booking.Telephone {
		room = ""
	}
	return Clinic{s.Login, booking.PublishSession{
		ClinicianName: s.Name, Role: s.Clinical, Room: room, Mode: mode, Category: sh.category,
		Day: day, From: sh.from, To: sh.to, SlotLength: sh.length,
	}}
}
