package request

import (
	"time"

	"frontdoor/care"
)

// Tick is what falls due by itself at a time: stale claims end, offers lapse,
// what waited in vain comes back to the list, an emergency that nobody took is
// escalated. Nothing is ever closed. It returns no events when nothing is due.
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
	// Offers lapse also when the request has moved on meanwhile, because the
	// patient wrote or somebody answered otherwise.
	back := s.List == Waiting && !now.Before(s.Until)
	why := whyBack(s.WaitFor)
	if s.Offer != nil && !now.Before(s.Offer.Expires) {
		events = append(events, &OfferEnded{Offer: s.Offer.ID, Why: "lapsed"})
		if !back && (s.List == Arranged || s.List == Waiting && s.WaitFor == ForChoice) {
			back, why = true, whyBack(ForChoice)
		}
	}
	if s.Hub != nil && s.Hub.State == hubOffered && !now.Before(s.Hub.Deadline) {
		events = append(events, &HubAnswered{Message: s.Hub.Message, State: hubLapsed, Promise: s.placeBack(r, now)})
		back = back && s.WaitFor != ForHub // the lapse brings it back
	}
	if back {
		events = append(events, &Returned{Why: why, Promise: s.backBy(r, now)})
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
		return undelivered
	}
	return string(w)
}

// DeclineOffer is the patient, or staff, giving an offer back.
func (s *State) DeclineOffer(why string, r Rules, now time.Time) ([]care.Event, error) {
	if s.Offer == nil {
		return nil, care.Fail(care.Conflict, "request.decline", "There is no offer.")
	}
	if !isCode(why) {
		return nil, care.Fail(care.Invalid, "request.decline", "Choose why the offer ends.")
	}
	return []care.Event{&OfferEnded{Offer: s.Offer.ID, Why: why}, &Returned{Why: "offer-" + why, Promise: s.backBy(r, now)}}, nil
}

// EndAppointment brings the request back to the list after its appointment was
// cancelled or missed. A completed one leaves it for a person to close.
func (s *State) EndAppointment(appointment care.ID, status string, r Rules, now time.Time) *AppointmentEnded {
	return &AppointmentEnded{Appointment: appointment, Status: status, Promise: s.backBy(r, now)}
}

// ToHub offers the work to a hub; until it accepts, the practice keeps it.
func (s *State) ToHub(h HubOffer, reason string, by care.Actor, now time.Time) (*OfferedToHub, error) {
	const op = "request.hub"
	if err := s.Workable(op, by, now); err != nil {
		return nil, err
	}
	if s.Hub != nil && (s.Hub.State == hubOffered || s.Hub.State == hubAccepted || s.Hub.State == hubAnswered) {
		return nil, care.Fail(care.Conflict, op, "The hub has this request already.")
	}
	if s.Band == Unbanded || s.Band == Emergency {
		return nil, care.Fail(care.Conflict, op, "Decide how urgent it is first. An emergency stays here.")
	}
	if !h.Deadline.After(now) || h.Deadline.After(now.Add(maxWait)) {
		return nil, invalid(op, "deadline", "Choose by when the hub must answer, within two weeks.")
	}
	reason, err := written(op, "reason", reason, "")
	if err != nil {
		return nil, err
	}
	h.State = hubOffered
	e := &OfferedToHub{Hub: h}
	e.Private.Reason = reason
	return e, nil
}

// HubSays takes the hub's answer, accepted or refused. It may come late: what
// lapsed, or was closed here, can not be accepted any more. A refused request
// keeps its place on the list: its promise, when it still runs, does not change.
func (s *State) HubSays(message care.ID, state string, r Rules, now time.Time) (*HubAnswered, error) {
	const op = "request.hub"
	switch state {
	case hubAnswered:
		return s.hubWorked(message, state)
	case hubDone:
		e, err := s.hubWorked(message, state)
		if err == nil && s.Open() {
			e.Promise = s.placeBack(r, now)
		}
		return e, err
	}
	if state != hubAccepted && state != hubRefused {
		return nil, care.Fail(care.Invalid, op, "A hub accepts or refuses.")
	}
	if s.Hub == nil || s.Hub.Message != message || s.Hub.State != hubOffered || state == hubAccepted && !s.Open() {
		return nil, care.Fail(care.Conflict, op, "This offer is over.")
	}
	e := &HubAnswered{Message: message, State: state}
	if state != hubAccepted {
		e.Promise = s.placeBack(r, now)
	}
	return e, nil
}

// hubWorked notes what a hub that accepted did. Its answer keeps the promise;
// when it is done, the request is in front of a person here again, because the
// practice closes the loop.
func (s *State) hubWorked(message care.ID, state string) (*HubAnswered, error) {
	accepted := s.Hub != nil && (s.Hub.State == hubAccepted || s.Hub.State == hubAnswered)
	if !accepted || s.Hub.Message != message {
		return nil, care.Fail(care.Conflict, "request.hub", "The hub does not have this request.")
	}
	return &HubAnswered{Message: message, State: state}, nil
}

// AnswerOrigin is the hub accepting or refusing a practice's request.
func (s *State) AnswerOrigin(accept bool, reason string) (*OriginAnswered, error) {
	const op = "request.origin"
	if s.From == nil || s.From.State != hubOffered {
		return nil, care.Fail(care.Conflict, op, "This was answered already.")
	}
	if !accept && !s.Alert.IsZero() {
		return nil, care.Fail(care.Conflict, op, "Acknowledge the emergency before you give it back.")
	}
	reason, err := written(op, "reason", reason, "")
	if err != nil {
		return nil, err
	}
	e := &OriginAnswered{State: hubAccepted}
	if !accept {
		e.State = hubRefused
	}
	e.Private.Reason = reason
	return e, nil
}
