package desk

import (
	"context"
	"slices"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/policy"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/store"
)

// Opened is all that a page about one request shows.
type Opened struct {
	Request      *request.State
	Settings     practice.Settings
	Patient      *practice.Patient // nil when not linked
	History      []care.Recorded   // every step
	Earlier      []*request.State  // contacts of the same patient, newest first
	Alike        []*request.State  // open ones that may be about the same matter
	Joined       []*request.State
	Main         *request.State // when it was joined into another
	Appointments []*booking.Appointment
	Messages     []*conversation.Message
	OfferSlots   []*booking.Slot
	Looking      []string // others who have it open
	Names        map[care.ID]string
}

// Open reads a request with everything around it.
func (d *Desk) Open(ctx context.Context, by care.Actor, id care.ID) (o Opened, err error) {
	err = d.view(ctx, by, policy.RequestOpen, policy.Resource{Subject: id}, func(r store.Reader) ([]care.ID, error) {
		o = Opened{}
		if err := d.readOpened(ctx, r, by, id, &o); err != nil {
			return nil, err
		}
		return o.seen(), nil
	})
	return o, err
}

// seen names whose data the page showed: other requests of the same name and
// date of birth may be linked to somebody else, or to nobody.
func (o *Opened) seen() []care.ID {
	ids := []care.ID{subjectOf(o.Request)}
	for _, list := range [][]*request.State{o.Earlier, o.Alike, o.Joined, {o.Main}} {
		for _, s := range list {
			if s != nil && !slices.Contains(ids, subjectOf(s)) {
				ids = append(ids, subjectOf(s))
			}
		}
	}
	return ids
}

func (d *Desk) readOpened(ctx context.Context, r store.Reader, by care.Actor, id care.ID, o *Opened) (err error) {
	org := by.Org
	if o.Request, err = load[request.State](ctx, r, request.Noun, org, id); err != nil {
		return err
	}
	s := o.Request
	settings, err := load[practice.Settings](ctx, r, practice.NounSettings, org, practice.SettingsID)
	if err != nil {
		return err
	}
	o.Settings = *settings
	if s.Patient != "" {
		if o.Patient, err = load[practice.Patient](ctx, r, practice.NounPatient, org, s.Patient); err != nil {
			return err
		}
	}
	if o.History, err = d.history(ctx, r, org, request.Noun, id); err != nil {
		return err
	}
	if err := o.related(ctx, r, org); err != nil {
		return err
	}
	if o.Appointments, err = find[booking.Appointment](ctx, r, store.Query{Noun: booking.NounAppointment, Org: org, Where: []store.Cond{store.Eq("request", id)}, Order: []string{"starts"}}); err != nil {
		return err
	}
	// A code opens the patient's page: staff never see one.
	messages := []store.Cond{store.Eq("request", id), {Column: "purpose", Op: "<>", Value: "code"}}
	if o.Messages, err = find[conversation.Message](ctx, r, store.Query{Noun: conversation.Noun, Org: org, Where: messages, Order: []string{"made"}}); err != nil {
		return err
	}
	if s.Offer != nil {
		for _, slot := range s.Offer.Slots {
			x, err := load[booking.Slot](ctx, r, booking.NounSlot, org, slot)
			if err != nil {
				return err
			}
			o.OfferSlots = append(o.OfferSlots, x)
		}
	}
	looking, err := viewing(ctx, r, org, d.watch.Now())
	if err != nil {
		return err
	}
	for _, name := range looking[id] {
		if name != by.Name {
			o.Looking = append(o.Looking, name)
		}
	}
	o.Names, err = staffNames(ctx, r, org)
	return err
}

// earlierShown bounds how much history of contacts one page shows.
const earlierShown = 20

// related finds other requests of the same person: by link to the list, or by
// name and date of birth.
func (o *Opened) related(ctx context.Context, r store.Reader, org care.OrgID) error {
	s := o.Request
	seen := map[care.ID]bool{s.ID: true}
	for _, q := range []store.Cond{store.Eq("patient", s.Patient), store.Eq("person", s.Intake.PersonKey())} {
		if q.Value == care.ID("") || q.Value == "" {
			continue
		}
		found, err := find[request.State](ctx, r, store.Query{Noun: request.Noun, Org: org, Where: []store.Cond{q}, Order: []string{"-received"}, Limit: earlierShown})
		if err != nil {
			return err
		}
		for _, other := range found {
			if seen[other.ID] {
				continue
			}
			seen[other.ID] = true
			switch {
			case other.JoinedTo == s.ID:
				o.Joined = append(o.Joined, other)
			case other.ID == s.JoinedTo:
				o.Main = other
			case other.Open():
				o.Alike = append(o.Alike, other)
			default:
				o.Earlier = append(o.Earlier, other)
			}
		}
	}
	for _, id := range append(append([]care.ID{}, s.Joined...), s.JoinedTo, s.After) {
		if id == "" || seen[id] {
			continue
		}
		seen[id] = true
		other, err := load[request.State](ctx, r, request.Noun, org, id)
		if err != nil {
			return err
		}
		switch {
		case id == s.JoinedTo:
			o.Main = other
		case other.JoinedTo == s.ID:
			o.Joined = append(o.Joined, other)
		default:
			o.Alike = append(o.Alike, other)
		}
	}
	return nil
}

// history of a subject as what happened.
func (d *Desk) history(ctx context.Context, r store.Reader, org care.OrgID, noun care.Noun, id care.ID) ([]care.Recorded, error) {
	entries, err := r.History(ctx, org, noun, id)
	if err != nil {
		return nil, err
	}
	list := make([]care.Recorded, len(entries))
	for i, e := range entries {
		if list[i], err = d.codec.Open(e); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// AccessLog lists who looked at what, newest first, for the manager.
func (d *Desk) AccessLog(ctx context.Context, by care.Actor, subject care.ID) (list []store.Access, names map[care.ID]string, err error) {
	err = d.view(ctx, by, policy.AccessLog, policy.Resource{}, func(r store.Reader) ([]care.ID, error) {
		if list, err = r.Accesses(ctx, by.Org, subject, 500); err != nil {
			return nil, err
		}
		names, err = staffNames(ctx, r, by.Org)
		return nil, err
	})
	return list, names, err
}
