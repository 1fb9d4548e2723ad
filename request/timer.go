package request

import (
	"time"

	"frontdoor/care"
)

// Tick is what falls due by itself at a time: stale claims end, what waited in
// vain comes back to the list, an emergency that nobody took is escalated.
// Nothing is ever closed. It returns no events when nothing is due.
func (s *State) Tick(r Rules, now time.Time) []care.Event {
	var events []care.Event
	if s.ID == "" || s.JoinedTo != "" {
		return nil
	}
	if s.ClaimedBy != "" && !now.Before(s.ClaimEnds) {
		events = append(events, &ClaimReleased{Stale: true})
	}
	if !s.Alert.IsZero() && s.Escalated.IsZero() && !s.Escalate.IsZero() && !now.Before(s.Escalate) {
		events = append(events, &Escalated{To: "duty-clinician"})
	}
	if s.List == Waiting && !now.Before(s.Until) {
		if s.WaitFor == ForChoice && s.Offer != nil {
			events = append(events, &OfferEnded{Offer: s.Offer.ID, Why: "lapsed"})
		}
		if s.WaitFor == ForHub && s.Hub != nil {
			events = append(events, &HubAnswered{Message: s.Hub.Message, State: "lapsed", Promise: r.back(now)})
		} else {
			events = append(events, &Returned{Why: whyBack(s.WaitFor), Promise: r.back(now)})
		}
	}
	return events
}

func whyBack(w WaitFor) string {
	switch w {
	case ForAnswer:
		return "unanswered"
	case ForChoice:
		return "unchosen"
	case ForCallBack:
		return "call-back"
	case ForDelivery:
		return "undelivered"
	}
	return string(w)
}

// DeclineOffer is the patient, or staff, giving an offer back.
func (s *State) DeclineOffer(why string, r Rules, now time.Time) ([]care.Event, error) {
	if s.Offer == nil {
		return nil, care.Fail(care.Conflict, "request.decline", "There is no offer.")
	}
	return []care.Event{&OfferEnded{Offer: s.Offer.ID, Why: why}, &Returned{Why: "offer-" + why, Promise: r.back(now)}}, nil
}

// EndAppointment brings the request back to the list after its appointment was
// cancelled or missed. A completed one leaves it for a person to close.
func (s *State) EndAppointment(appointment care.ID, status string, r Rules, now time.Time) *AppointmentEnded {
	return &AppointmentEnded{Appointment: appointment, Status: status, Promise: r.back(now)}
}

// ToHub offers the work to a hub; until it accepts, the practice keeps it.
func (s *State) ToHub(h HubOffer, reason string, by care.Actor, now time.Time) (*OfferedToHub, error) {
	const op = "request.hub"
	if err := s.Workable(op, by, now); err != nil {
		return nil, err
	}
	if s.Hub != nil && (s.Hub.State == "offered" || s.Hub.State == "accepted") {
		return nil, care.Fail(care.Conflict, op, "The hub has this request already.")
	}
	if s.Band == Unbanded || s.Band == Emergency {
		return nil, care.Fail(care.Conflict, op, "Decide how urgent it is first. An emergency stays here.")
	}
	e := &OfferedToHub{Hub: h}
	e.Private.Reason = reason
	return e, nil
}

// HubSays takes the hub's answer, which may come late.
func (s *State) HubSays(message care.ID, state string, r Rules, now time.Time) (*HubAnswered, error) {
	if s.Hub == nil || s.Hub.Message != message || s.Hub.State != "offered" {
		return nil, care.Fail(care.Conflict, "request.hub", "This offer is over.")
	}
	e := &HubAnswered{Message: message, State: state}
	if state != "accepted" {
		e.Promise = r.back(now)
	}
	return e, nil
}

// AnswerOrigin is the hub accepting or refusing a practice's request.
func (s *State) AnswerOrigin(accept bool, reason string) (*OriginAnswered, error) {
	const op = "request.origin"
	if s.From == nil || s.From.State != "offered" {
		return nil, care.Fail(care.Conflict, op, "This was answered already.")
	}
	e := &OriginAnswered{State: "accepted"}
	if !accept {
		e.State = "refused"
	}
	e.Private.Reason = reason
	return e, nil
}
