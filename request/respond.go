package request

import (
	"time"

	"frontdoor/care"
)

// Delivery says how the patient learns of an answer: by messages that go out,
// or because they were told there and then.
type Delivery struct {
	Messages []care.ID // queued; Told follows when one is delivered
	Now      string    // "in-person" or "call": told in the same breath
}

func (d Delivery) check(op string) error {
	if len(d.Messages) == 0 && d.Now == "" {
		return invalid(op, "tell", "Choose how the patient is told.")
	}
	return nil
}

// deliveryWithin is how long an answer may be on its way before it comes back
// to the list: e-mail servers and text providers retry for hours, not days.
const deliveryWithin = 4 * time.Hour

// maxWait is the longest that a request may wait for something outside: two
// weeks, the time in which every appointment is wanted (domain notes 1.3). A
// mistyped year must not lose a request.
const maxWait = 14 * 24 * time.Hour

// until is when an answer that only a message carries comes back to the list.
func (d Delivery) until(now time.Time) time.Time {
	if d.Now != "" {
		return time.Time{}
	}
	return now.Add(deliveryWithin)
}

// with adds that the patient was told, when they were.
func with(d Delivery, e care.Event) []care.Event {
	if d.Now != "" {
		return []care.Event{e, &Told{How: d.Now}}
	}
	return []care.Event{e}
}

// Ask puts a question to the patient. It stops the clocks once they know, and
// comes back to the list when it stays unanswered.
func (s *State) Ask(text string, d Delivery, by care.Actor, r Rules, now time.Time) ([]care.Event, error) {
	return s.respondWith(AnswerAsked, text, "Write the question.", d, by, r, now)
}

// Answer gives advice or another written answer.
func (s *State) Answer(text string, d Delivery, by care.Actor, r Rules, now time.Time) ([]care.Event, error) {
	return s.respondWith(AnswerAdvice, text, "Write the answer.", d, by, r, now)
}

// SayWhenHow is SayWhenHowBy with the end of the next core-hours day.
func (s *State) SayWhenHow(text string, d Delivery, by care.Actor, r Rules, now time.Time) ([]care.Event, error) {
	return s.SayWhenHowBy(text, r.Core.EndOfDay(now, 1), d, by, r, now)
}

// SayWhenHowBy tells the patient how, and by what time, they will hear. That
// keeps the contract, but the work stays on the list, and once the patient
// knows, that time is the practice's promise.
func (s *State) SayWhenHowBy(text string, hear time.Time, d Delivery, by care.Actor, r Rules, now time.Time) ([]care.Event, error) {
	if !hear.After(now) || hear.After(now.Add(maxWait)) {
		return nil, invalid("request.respond", "hear_by", "Choose by when they will hear, within two weeks.")
	}
	events, err := s.respondWith(AnswerWhenHow, text, "Write when and how they will hear.", d, by, r, now)
	if err == nil {
		events[0].(*Responded).HearBy = hear
	}
	return events, err
}

func (s *State) respondWith(kind AnswerKind, text, empty string, d Delivery, by care.Actor, r Rules, now time.Time) ([]care.Event, error) {
	const op = "request.respond"
	if err := s.Workable(op, by, now); err != nil {
		return nil, err
	}
	text, err := written(op, "text", text, empty)
	if err != nil {
		return nil, err
	}
	if err := d.check(op); err != nil {
		return nil, err
	}
	if !by.Named() {
		return nil, care.Fail(care.Denied, op, "Only a person answers.")
	}
	e := &Responded{Kind: kind, Counts: true, Messages: d.Messages, Undoable: now.Add(r.Undo)}
	e.Private.Text = text
	switch {
	case kind == AnswerAsked:
		e.WaitFor, e.Until = ForAnswer, r.Core.Add(now, 0).Add(r.AnswerWithin)
	case kind == AnswerAdvice && d.Now == "":
		e.WaitFor, e.Until = ForDelivery, now.Add(deliveryWithin)
	}
	return with(d, e), nil
}

// OfferSlots puts slots to the patient to choose from, held for them until the
// offer expires. Somebody must have banded the request first: there is no
// first-come scramble.
func (s *State) OfferSlots(o Offer, d Delivery, by care.Actor, r Rules, now time.Time) ([]care.Event, error) {
	const op = "request.offer"
	if err := s.Workable(op, by, now); err != nil {
		return nil, err
	}
	if s.Band == Unbanded {
		return nil, care.Fail(care.Conflict, op, "Decide how urgent the request is before you offer a time.")
	}
	if s.Offer != nil {
		return nil, care.Fail(care.Conflict, op, "An offer is out already. Take it back first.")
	}
	if len(o.Slots) == 0 || !o.Expires.After(now) {
		return nil, invalid(op, "slot", "Choose at least one time.")
	}
	if o.Expires.After(now.Add(maxWait)) {
		return nil, invalid(op, "expires", "Choose how long the times are held, at most two weeks.")
	}
	if err := d.check(op); err != nil {
		return nil, err
	}
	return with(d, &Offered{Offer: o, Messages: d.Messages, Undoable: now.Add(r.Undo)}), nil
}

// Take is the booking of a slot: by staff, telling the patient as d says, or by
// the patient from an offer, who knows it by doing it.
func (s *State) Take(appointment care.ID, d Delivery, by care.Actor, now time.Time) ([]care.Event, error) {
	const op = "request.book"
	byPatient := by.Role == care.PatientRole
	if byPatient {
		if err := s.open(op); err != nil {
			return nil, err
		}
		if s.Offer == nil || !now.Before(s.Offer.Expires) {
			return nil, care.Fail(care.Conflict, op, "This offer has ended. We will offer you other times.")
		}
		e := &Booked{Appointment: appointment, ByPatient: true, Messages: d.Messages}
		if s.Response != nil && s.Response.Told.IsZero() {
			return []care.Event{e, &Told{How: "link"}}, nil // whoever chose has read the offer
		}
		return []care.Event{e}, nil
	}
	if err := s.Workable(op, by, now); err != nil {
		return nil, err
	}
	if s.Band == Unbanded {
		return nil, care.Fail(care.Conflict, op, "Decide how urgent the request is before you book.")
	}
	if err := d.check(op); err != nil {
		return nil, err
	}
	return with(d, &Booked{Appointment: appointment, Messages: d.Messages, Until: d.until(now)}), nil
}

// Direct records a referral or a signpost to a service.
func (s *State) Direct(kind, name string, is111 bool, text string, d Delivery, by care.Actor, r Rules, now time.Time) ([]care.Event, error) {
	const op = "request.direct"
	if err := s.Workable(op, by, now); err != nil {
		return nil, err
	}
	name, err := care.CleanLine(name, MaxShort)
	if err != nil || name == "" {
		return nil, invalid(op, "service", "Choose the service.")
	}
	if text, err = written(op, "text", text, ""); err != nil {
		return nil, err
	}
	if err := d.check(op); err != nil {
		return nil, err
	}
	e := &Directed{Kind: kind, Is111: is111, Counts: !is111 || r.OneOneOneCounts, Messages: d.Messages, Until: d.until(now), Undoable: now.Add(r.Undo)}
	e.Private.Name, e.Private.Text = name, text
	return with(d, e), nil
}

// Call outcomes.
const (
	NoAnswer    = "no-answer"
	Voicemail   = "voicemail"
	Spoke       = "spoke"
	WrongNumber = "wrong-number"
)

// RangOut notes a try to ring the patient. Without an answer it comes back at
// the next try; a missed call never leaves the list.
func (s *State) RangOut(outcome, note string, next time.Time, by care.Actor, now time.Time) (*Rang, error) {
	const op = "request.rang"
	if err := s.Workable(op, by, now); err != nil {
		return nil, err
	}
	switch outcome {
	case Spoke, WrongNumber:
		next = time.Time{}
	case NoAnswer, Voicemail:
		if !next.After(now) || next.After(now.Add(maxWait)) {
			return nil, invalid(op, "next", "Choose when to try again, within two weeks.")
		}
	default:
		return nil, care.Fail(care.Invalid, op, "Choose how the call went.")
	}
	note, err := written(op, "note", note, "")
	if err != nil {
		return nil, err
	}
	e := &Rang{Outcome: outcome, Next: next}
	e.Private.Note = note
	return e, nil
}

// KnowsBy notes that the patient knows of the answer: a message arrived, or a
// letter was given or posted by a person. A message that carried something else
// than the last answer stops no clock.
func (s *State) KnowsBy(how string, message care.ID) (*Told, error) {
	if s.Response == nil {
		return nil, care.Fail(care.Conflict, "request.told", "There is no answer that the patient could know of.")
	}
	return &Told{How: how, Message: message}, nil
}

// Undelivered notes that a message did not arrive: somebody must ring or
// write, and the promise runs again unless the patient knows in another way. A
// message of a request that was joined belongs to the main one: here it is a
// Conflict.
func (s *State) Undelivered(message care.ID, reason string, errand care.ID, r Rules, now time.Time) (*NotTold, error) {
	if err := s.unjoined("request.not-told"); err != nil {
		return nil, err
	}
	if !isCode(reason) {
		reason = "failed" // what a mail server says may name the patient's address
	}
	return &NotTold{Message: message, Reason: reason, Errand: errand, Promise: s.backBy(r, now)}, nil
}
