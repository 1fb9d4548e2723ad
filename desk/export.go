package desk

import (
	"context"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/measure"
	"frontdoor/request"
	"frontdoor/store"
)

// MaxExportDays bounds one export: a year and a month.
const MaxExportDays = 396

// ExportedRequest is one request of a period. Person is nil unless the export
// is identifiable.
type ExportedRequest struct {
	measure.Contact
	Person *ExportedPerson
}

// ExportedPerson is whose request it is, as it was written on the form or keyed
// in. Empty when erased.
type ExportedPerson struct {
	Reference care.Reference
	Intake    request.Intake
}

// ExportRequests lists the requests that were made from one day to another,
// both included, with everything that the day boards of these days count; now
// is the time as of which they stand. It is the operator's. With identifiable
// it says whose they are, and the access log that it did.
func (d *Desk) ExportRequests(ctx context.Context, org care.OrgID, from, to care.Date, identifiable bool) (list []ExportedRequest, now time.Time, err error) {
	const what = "export.requests"
	now = d.clock.Now()
	if err := checkPeriod(what, from, to, now); err != nil {
		return nil, now, err
	}
	var shown []care.ID
	err = d.store.View(ctx, func(r store.Reader) error {
		f := newFollower(from, to, measure.Settled(to.At(12, 0)))
		if err := f.advance(ctx, r, d.codec, org); err != nil {
			return err
		}
		contacts := f.contacts()
		if err := markRepeats(ctx, r, org, contacts, from, to); err != nil {
			return err
		}
		list, shown = make([]ExportedRequest, len(contacts)), nil
		for i, c := range contacts {
			list[i].Contact = c
			if !identifiable {
				continue
			}
			s, err := load[request.State](ctx, r, request.Noun, org, c.ID)
			if err != nil {
				return err
			}
			list[i].Person = &ExportedPerson{s.Reference, s.Intake}
			shown = append(shown, subjectOf(s))
		}
		return nil
	})
	if err != nil || len(shown) == 0 {
		return list, now, err
	}
	return list, now, d.noteAccess(ctx, care.System(org), org, what, "identifiable export by the operator", shown)
}

// ExportAppointments lists the appointments from one day to another, both
// included, cancelled ones too. It is the operator's. It says nothing of
// patients but whether they are linked to the list.
func (d *Desk) ExportAppointments(ctx context.Context, org care.OrgID, from, to care.Date) (list []booking.Appointment, now time.Time, err error) {
	now = d.clock.Now()
	if err := checkPeriod("export.appointments", from, to, now); err != nil {
		return nil, now, err
	}
	err = d.store.View(ctx, func(r store.Reader) error {
		list = nil
		for day := from; !day.After(to); day = day.AddDays(1) {
			found, err := find[booking.Appointment](ctx, r, store.Query{Noun: booking.NounAppointment, Org: org, Where: []store.Cond{store.Eq("day", day.String())}, Order: []string{"starts"}})
			if err != nil {
				return err
			}
			for _, a := range found {
				a.Personal, a.ClinicianName, a.Clinician, a.BookedBy = booking.Personal{}, "", "", ""
				list = append(list, *a)
			}
		}
		return nil
	})
	return list, now, err
}

func checkPeriod(op string, from, to care.Date, now time.Time) error {
	f := care.Faults{}
	switch {
	case from.IsZero() || to.IsZero():
		f.Add("from", "Give the first and the last day.")
	case to.Before(from):
		f.Add("to", "The last day is before the first.")
	case from.DaysUntil(to) >= MaxExportDays:
		f.Add("to", "One export holds at most 396 days.")
	case from.After(care.DateOf(now)):
		f.Add("from", "The first day has not come yet.")
	}
	return f.Err(op)
}
