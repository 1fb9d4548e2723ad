package desk

import (
	"context"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/policy"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/store"
)

// PublishSession lays out a session in slots.
func (d *Desk) PublishSession(ctx context.Context, by care.Actor, key string, cmd booking.PublishSession) error {
	_, err := do(ctx, d, command{by: by, action: policy.BookingPublishSession, key: key, about: cmd}, func(ctx context.Context, st *state) ([]care.Change, none, error) {
		if err := st.allow(policy.BookingPublishSession, policy.Resource{}); err != nil {
			return nil, none{}, err
		}
		changes, err := booking.Publish(cmd, st.Now, st.NewID)
		return changes, none{}, err
	})
	return err
}

// ToMove lists the appointments that a cancelled session leaves to be moved.
type ToMove struct {
	Appointments []care.ID `json:"appointments"`
}

// CancelSession withdraws what is free, ends the offers of what is held, and
// tells which appointments have to be moved.
func (d *Desk) CancelSession(ctx context.Context, by care.Actor, id care.ID, reason booking.SessionCancelReason) (ToMove, error) {
	return do(ctx, d, command{by: by, action: policy.BookingCancelSession}, func(ctx context.Context, st *state) ([]care.Change, ToMove, error) {
		var out ToMove
		if err := st.allow(policy.BookingCancelSession, policy.Resource{}); err != nil {
			return nil, out, err
		}
		session, err := load[booking.Session](ctx, st, booking.NounSession, by.Org, id)
		if err != nil {
			return nil, out, err
		}
		slots, err := slotsOf(ctx, st, by.Org, id)
		if err != nil {
			return nil, out, err
		}
		c, err := booking.CancelSession(*session, slots, reason, st.Now)
		if err != nil {
			return nil, out, err
		}
		for _, s := range c.ToMove {
			out.Appointments = append(out.Appointments, s.Appointment)
		}
		changes := c.Changes
		ended := map[care.ID]bool{}
		for _, s := range c.OffersLost {
			more, err := st.loseOffer(ctx, s, ended)
			if err != nil {
				return nil, out, err
			}
			changes = append(changes, more...)
		}
		return changes, out, nil
	})
}

// loseOffer brings a request back to the list whose offer lost a slot, and
// frees what else was held for it.
func (st *state) loseOffer(ctx context.Context, lost booking.Slot, ended map[care.ID]bool) ([]care.Change, error) {
	if ended[lost.HeldFor] {
		return nil, nil
	}
	ended[lost.HeldFor] = true
	s, err := st.request(ctx, lost.HeldFor)
	if err != nil || s.Offer == nil || s.Offer.ID != lost.Offer {
		return nil, err
	}
	rules, err := st.rulesOf(ctx)
	if err != nil {
		return nil, err
	}
	events, err := s.DeclineOffer("session-cancelled", rules, st.Now)
	if err != nil {
		return nil, err
	}
	changes := request.Changes(s.ID, events...)
	for _, id := range s.Offer.Slots {
		slot, err := load[booking.Slot](ctx, st, booking.NounSlot, st.cmd.org, id)
		if err != nil {
			return nil, err
		}
		if slot.Session == lost.Session {
			continue // withdrawn with the session
		}
		more, err := st.releaseSlot(ctx, id, s.Offer.ID)
		if err != nil {
			return nil, err
		}
		changes = append(changes, more...)
	}
	return changes, nil
}

func slotsOf(ctx context.Context, r store.Reader, org care.OrgID, session care.ID) ([]booking.Slot, error) {
	found, err := find[booking.Slot](ctx, r, store.Query{Noun: booking.NounSlot, Org: org, Where: []store.Cond{store.Eq("session", session)}, Order: []string{"starts"}})
	list := make([]booking.Slot, len(found))
	for i, s := range found {
		list[i] = *s
	}
	return list, err
}

// Clinic is a session of a day with its slots and who is in them.
type Clinic struct {
	Session      *booking.Session
	Slots        []booking.Slot
	Appointments map[care.ID]*booking.Appointment // by slot
	Names        map[care.ID]string               // of patients, by appointment
}

// Clinics of a day.
func (d *Desk) Clinics(ctx context.Context, by care.Actor, on care.Date) (list []Clinic, err error) {
	err = d.view(ctx, by, policy.BookingSessions, policy.Resource{}, func(r store.Reader) ([]care.ID, error) {
		list = nil
		sessions, err := find[booking.Session](ctx, r, store.Query{Noun: booking.NounSession, Org: by.Org, Where: []store.Cond{store.Eq("day", on.String())}, Order: []string{"starts"}})
		if err != nil {
			return nil, err
		}
		appointments, err := find[booking.Appointment](ctx, r, store.Query{Noun: booking.NounAppointment, Org: by.Org, Where: []store.Cond{store.Eq("day", on.String())}, Order: []string{"starts"}})
		if err != nil {
			return nil, err
		}
		names, seen, err := appointmentNames(ctx, r, by.Org, appointments)
		if err != nil {
			return nil, err
		}
		for _, s := range sessions {
			c := Clinic{Session: s, Appointments: map[care.ID]*booking.Appointment{}, Names: names}
			if c.Slots, err = slotsOf(ctx, r, by.Org, s.ID); err != nil {
				return nil, err
			}
			for _, a := range appointments {
				if a.Session == s.ID && a.Status != booking.IsCancelled {
					c.Appointments[a.Slot] = a
				}
			}
			list = append(list, c)
		}
		return seen, nil
	})
	return list, err
}

func appointmentNames(ctx context.Context, r store.Reader, org care.OrgID, list []*booking.Appointment) (map[care.ID]string, []care.ID, error) {
	names := map[care.ID]string{}
	var seen []care.ID
	for _, a := range list {
		s, err := load[request.State](ctx, r, request.Noun, org, a.Request)
		if err != nil {
			return nil, nil, err
		}
		names[a.ID] = s.Intake.FullName()
		seen = append(seen, subjectOf(s))
		if s.Patient == "" {
			continue
		}
		p, err := load[practice.Patient](ctx, r, practice.NounPatient, org, s.Patient)
		if err != nil {
			return nil, nil, err
		}
		names[a.ID] = p.Details.FullName()
	}
	return names, seen, nil
}

// slotBatch slots are read at once: most searches need only the next few.
const slotBatch = 100

// FreeSlots lists what can be offered or booked, soonest first, optionally of
// one role or way.
func (d *Desk) FreeSlots(ctx context.Context, by care.Actor, role booking.Role, mode booking.Mode, limit int) (list []*booking.Slot, err error) {
	err = d.view(ctx, by, policy.BookingSessions, policy.Resource{}, func(r store.Reader) ([]care.ID, error) {
		list = nil
		for skip := 0; len(list) < limit; skip += slotBatch {
			found, err := find[booking.Slot](ctx, r, store.Query{
				Noun: booking.NounSlot, Org: by.Org, Order: []string{"starts"}, Limit: slotBatch, Skip: skip,
				Where: []store.Cond{store.Eq("status", string(booking.SlotIsFree)), {Column: "starts", Op: ">", Value: micros(d.clock.Now())}},
			})
			if err != nil {
				return nil, err
			}
			for _, s := range found {
				if (role == "" || s.Role == role) && (mode == "" || s.Mode == mode) && len(list) < limit {
					list = append(list, s)
				}
			}
			if len(found) < slotBatch {
				break
			}
		}
		return nil, nil
	})
	return list, err
}

// Attendance marks what happened to an appointment.
type Attendance string

const (
	Arrived   Attendance = "arrived"
	Unarrived Attendance = "not-arrived" // marked by mistake
	Completed Attendance = "completed"
	Missed    Attendance = "missed" // did not attend, or was not brought
	Corrected Attendance = "corrected"
)

// Attend marks an appointment. For a child, or somebody whom others must
// bring, a miss is "was not brought".
func (d *Desk) Attend(ctx context.Context, by care.Actor, id care.ID, what Attendance, lacksCapacity bool, why string) error {
	action := policy.BookingArrive
	if what == Missed || what == Corrected {
		action = policy.BookingDNA
	}
	return d.actOnAppointment(ctx, by, action, id, func(ctx context.Context, st *state, a *booking.Appointment) ([]care.Change, error) {
		s, err := st.request(ctx, a.Request)
		if err != nil {
			return nil, err
		}
		rules, err := st.rulesOf(ctx)
		if err != nil {
			return nil, err
		}
		switch what {
		case Arrived:
			changes, err := booking.Arrive(*a, st.Now)
			if err != nil || s.Response == nil || !s.Response.Told.IsZero() {
				return changes, err
			}
			knows, err := s.KnowsBy("in-person", "") // whoever comes knows of the appointment
			if err != nil {
				return nil, err
			}
			return append(changes, request.Changes(s.ID, knows)...), nil
		case Unarrived:
			return booking.Unarrive(*a)
		case Completed:
			changes, err := booking.Complete(*a, st.Now)
			return append(changes, request.Changes(s.ID, s.EndAppointment(id, "completed", rules, st.Now))...), err
		case Corrected:
			return booking.Correct(*a, why)
		case Missed:
			bring := booking.NeedsBringing(s.Intake.Born, care.DateOf(a.Starts), lacksCapacity)
			changes, err := booking.Miss(*a, bring, st.Now)
			if err != nil {
				return nil, err
			}
			status := string(booking.DidNotAttend)
			if bring {
				status = string(booking.WasNotBrought)
			}
			return append(changes, request.Changes(s.ID, s.EndAppointment(id, status, rules, st.Now))...), nil
		}
		return nil, care.Fail(care.Invalid, "booking.attend", "Choose what happened.")
	})
}

func (d *Desk) actOnAppointment(ctx context.Context, by care.Actor, action policy.Action, id care.ID, decide func(ctx context.Context, st *state, a *booking.Appointment) ([]care.Change, error)) error {
	_, err := do(ctx, d, command{by: by, action: action}, func(ctx context.Context, st *state) ([]care.Change, none, error) {
		if err := st.allow(action, policy.Resource{Subject: id}); err != nil {
			return nil, none{}, err
		}
		a, err := load[booking.Appointment](ctx, st, booking.NounAppointment, by.Org, id)
		if err != nil {
			return nil, none{}, err
		}
		changes, err := decide(ctx, st, a)
		return changes, none{}, err
	})
	return err
}

// CancelAppointment ends an appointment; its request comes back to the list,
// and the patient is told by their safe route unless they asked for it.
func (d *Desk) CancelAppointment(ctx context.Context, by care.Actor, id care.ID, side booking.Side, reason booking.CancelReason) error {
	return d.actOnAppointment(ctx, by, policy.BookingCancel, id, func(ctx context.Context, st *state, a *booking.Appointment) ([]care.Change, error) {
		s, err := st.request(ctx, a.Request)
		if err != nil {
			return nil, err
		}
		changes, err := st.cancel(ctx, s, a, side, reason)
		if err != nil || side == booking.ByPatient {
			return changes, err
		}
		rules, err := st.rulesOf(ctx)
		if err != nil {
			return nil, err
		}
		q, err := st.message(ctx, messageTo{request: s.ID, reference: s.Reference, route: s.Route, intake: s.Intake,
			purpose: "cancelled", when: care.PlainTime(a.Starts, st.Now), due: st.Now.Add(rules.Undo)})
		return append(changes, q.changes...), err
	})
}

func (st *state) cancel(ctx context.Context, s *request.State, a *booking.Appointment, side booking.Side, reason booking.CancelReason) ([]care.Change, error) {
	slot, err := load[booking.Slot](ctx, st, booking.NounSlot, st.cmd.org, a.Slot)
	if err != nil {
		return nil, err
	}
	changes, err := booking.Cancel(*a, *slot, side, reason, st.Now)
	if err != nil {
		return nil, err
	}
	rules, err := st.rulesOf(ctx)
	return append(changes, request.Changes(s.ID, s.EndAppointment(a.ID, "cancelled", rules, st.Now))...), err
}

// MoveAppointment gives an appointment another slot, and tells the patient.
func (d *Desk) MoveAppointment(ctx context.Context, by care.Actor, id, to care.ID) error {
	return d.actOnAppointment(ctx, by, policy.BookingMove, id, func(ctx context.Context, st *state, a *booking.Appointment) ([]care.Change, error) {
		s, err := st.request(ctx, a.Request)
		if err != nil {
			return nil, err
		}
		from, err := load[booking.Slot](ctx, st, booking.NounSlot, by.Org, a.Slot)
		if err != nil {
			return nil, err
		}
		slot, err := load[booking.Slot](ctx, st, booking.NounSlot, by.Org, to)
		if err != nil {
			return nil, err
		}
		changes, err := booking.Move(*a, *from, *slot, "", st.Now)
		if err != nil {
			return nil, err
		}
		rules, err := st.rulesOf(ctx)
		if err != nil {
			return nil, err
		}
		q, err := st.message(ctx, messageTo{request: s.ID, reference: s.Reference, route: s.Route, intake: s.Intake,
			purpose: "moved", when: care.PlainTime(slot.Starts, st.Now), due: st.Now.Add(rules.Undo)})
		return append(changes, q.changes...), err
	})
}

// Booked is one appointment with what a page about it shows.
type Booked struct {
	Appointment *booking.Appointment
	Request     *request.State
	Name        string          // of the patient
	Free        []*booking.Slot // where it could be moved to, soonest first
	History     []care.Recorded
	Staff       map[care.ID]string
}

// movesShown bounds the slots that a page offers to move an appointment to.
const movesShown = 60

// Appointment reads one appointment.
func (d *Desk) Appointment(ctx context.Context, by care.Actor, id care.ID) (b Booked, err error) {
	err = d.view(ctx, by, policy.BookingSessions, policy.Resource{Subject: id}, func(r store.Reader) ([]care.ID, error) {
		b = Booked{}
		if b.Appointment, err = load[booking.Appointment](ctx, r, booking.NounAppointment, by.Org, id); err != nil {
			return nil, err
		}
		names, seen, err := appointmentNames(ctx, r, by.Org, []*booking.Appointment{b.Appointment})
		if err != nil {
			return nil, err
		}
		b.Name = names[id]
		if b.Request, err = load[request.State](ctx, r, request.Noun, by.Org, b.Appointment.Request); err != nil {
			return nil, err
		}
		if b.Appointment.Status == booking.IsBooked {
			if b.Free, err = find[booking.Slot](ctx, r, store.Query{
				Noun: booking.NounSlot, Org: by.Org, Order: []string{"starts"}, Limit: movesShown,
				Where: []store.Cond{store.Eq("status", string(booking.SlotIsFree)), {Column: "starts", Op: ">", Value: micros(d.clock.Now())}},
			}); err != nil {
				return nil, err
			}
		}
		if b.History, err = d.history(ctx, r, by.Org, booking.NounAppointment, id); err != nil {
			return nil, err
		}
		b.Staff, err = staffNames(ctx, r, by.Org)
		return seen, err
	})
	return b, err
}
