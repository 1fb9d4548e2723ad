package booking

import (
	"time"

	"frontdoor/care"
)

// MaxHold is the longest that a slot may be held: long enough for an offer by
// letter (second class post both ways, and days to think), short enough that a
// forgotten offer does not keep a slot for ever.
const MaxHold = 14 * 24 * time.Hour

// SlotStatus says what a slot is doing.
type SlotStatus string

const (
	SlotIsFree      SlotStatus = "free"
	SlotIsHeld      SlotStatus = "held"
	SlotIsBooked    SlotStatus = "booked"
	SlotIsWithdrawn SlotStatus = "withdrawn"
)

// SlotStatuses lists all of them.
var SlotStatuses = []SlotStatus{SlotIsFree, SlotIsHeld, SlotIsBooked, SlotIsWithdrawn}

// Slot is one time of a session that one patient can have.
type Slot struct {
	ID care.ID `json:"id"`
	Particulars
	Status SlotStatus `json:"status"`

	// While held: for which request, under which offer, until when.
	HeldFor   care.ID   `json:"heldFor,omitempty"`
	Offer     care.ID   `json:"offer,omitempty"`
	HeldUntil time.Time `json:"heldUntil,omitzero"`

	Appointment   care.ID `json:"appointment,omitempty"`   // while booked
	WithdrawalDue bool    `json:"withdrawalDue,omitempty"` // booked, but its session is cancelled
}

// SlotPublished: a slot came into being, free.
type SlotPublished struct{ Particulars }

func (*SlotPublished) EventKind() string { return "slot.published" }
func (*SlotPublished) Detail() any       { return nil }

// SlotHeld: nobody but this request may book the slot before Until.
type SlotHeld struct {
	Request care.ID   `json:"request"`
	Offer   care.ID   `json:"offer"`
	Until   time.Time `json:"until"`
}

func (*SlotHeld) EventKind() string { return "slot.held" }
func (*SlotHeld) Detail() any       { return nil }

// SlotHoldReleased: the hold was given up before it ran out: the offer was
// withdrawn, or another slot of it was chosen.
type SlotHoldReleased struct {
	Request care.ID `json:"request"`
	Offer   care.ID `json:"offer"`
}

func (*SlotHoldReleased) EventKind() string { return "slot.hold-released" }
func (*SlotHoldReleased) Detail() any       { return nil }

// SlotHoldExpired: the hold ran out unused.
type SlotHoldExpired struct {
	Request care.ID `json:"request"`
	Offer   care.ID `json:"offer"`
}

func (*SlotHoldExpired) EventKind() string { return "slot.hold-expired" }
func (*SlotHoldExpired) Detail() any       { return nil }

// SlotBooked: the slot has an appointment.
type SlotBooked struct {
	Appointment care.ID `json:"appointment"`
	Request     care.ID `json:"request"`
	Offer       care.ID `json:"offer,omitempty"` // the offer that held it, if one did
}

func (*SlotBooked) EventKind() string { return "slot.booked" }
func (*SlotBooked) Detail() any       { return nil }

// SlotFreed: the appointment left the slot.
type SlotFreed struct {
	Appointment care.ID    `json:"appointment"`
	To          SlotStatus `json:"to"` // free, or withdrawn when its session is cancelled
}

func (*SlotFreed) EventKind() string { return "slot.freed" }
func (*SlotFreed) Detail() any       { return nil }

// SlotWithdrawn: nobody can have the slot any more.
type SlotWithdrawn struct {
	Request care.ID `json:"request,omitempty"` // whose hold this ended
	Offer   care.ID `json:"offer,omitempty"`
}

func (*SlotWithdrawn) EventKind() string { return "slot.withdrawn" }
func (*SlotWithdrawn) Detail() any       { return nil }

// SlotWithdrawalDue: the session is cancelled; the slot is withdrawn as soon as
// its appointment is moved or cancelled.
type SlotWithdrawalDue struct{}

func (*SlotWithdrawalDue) EventKind() string { return "slot.withdrawal-due" }
func (*SlotWithdrawalDue) Detail() any       { return nil }

// Apply folds a record into the slot.
func (s *Slot) Apply(rec care.Recorded) error {
	e, first := rec.Event.(*SlotPublished)
	if !fits(NounSlot, s.ID, rec, first) {
		return unfit(NounSlot, rec)
	}
	if first {
		*s = Slot{ID: rec.Subject, Particulars: e.Particulars, Status: SlotIsFree}
		return nil
	}
	switch e := rec.Event.(type) {
	case *SlotHeld:
		s.become(SlotIsHeld)
		s.HeldFor, s.Offer, s.HeldUntil = e.Request, e.Offer, e.Until
	case *SlotHoldReleased, *SlotHoldExpired:
		s.become(SlotIsFree)
	case *SlotBooked:
		s.become(SlotIsBooked)
		s.Appointment = e.Appointment
	case *SlotFreed:
		s.become(e.To)
	case *SlotWithdrawn:
		s.become(SlotIsWithdrawn)
	case *SlotWithdrawalDue:
		s.WithdrawalDue = true
	default:
		return unfit(NounSlot, rec)
	}
	return nil
}

// become changes the status and forgets what belonged to the one before.
func (s *Slot) become(status SlotStatus) {
	*s = Slot{ID: s.ID, Particulars: s.Particulars, Status: status}
}

func (s Slot) change(e care.Event) care.Change {
	return care.Change{Noun: NounSlot, Subject: s.ID, Event: e}
}

// DueAt is when a timer has to look at the slot: the end of its hold. It is
// the zero time when the slot is not held.
func (s Slot) DueAt() time.Time {
	if s.Status != SlotIsHeld {
		return time.Time{}
	}
	return s.HeldUntil
}

// HeldAt says whether a hold keeps others away at a moment. The end of the
// hold does not belong to it.
func (s Slot) HeldAt(now time.Time) bool {
	return s.Status == SlotIsHeld && now.Before(s.HeldUntil)
}

// FreeAt says whether the slot can be offered at a moment: it has not begun,
// and is free or its hold has run out.
func (s Slot) FreeAt(now time.Time) bool {
	return now.Before(s.Starts) && s.vacant(now)
}

// vacant is free, or as good as free.
func (s Slot) vacant(now time.Time) bool {
	return s.Status == SlotIsFree || s.Status == SlotIsHeld && !s.HeldAt(now)
}

// HoldSlot asks to keep a slot for a request while its patient chooses. An
// offer may hold several slots.
type HoldSlot struct {
	Request care.ID
	Offer   care.ID
	Until   time.Time
}

// Hold keeps a slot for a request until a moment that is after now, at most
// MaxHold later, and not after the start of the slot. A slot that is held,
// even for the same request, is ErrTaken until that hold is released or over.
func Hold(s Slot, cmd HoldSlot, now time.Time) ([]care.Change, error) {
	const op = "booking.hold"
	if cmd.Request == "" || cmd.Offer == "" {
		return nil, care.Fail(care.Invalid, op, "A slot is held for a request and its offer.")
	}
	if !s.FreeAt(now) {
		return nil, taken(op)
	}
	until := instant(cmd.Until)
	switch {
	case !until.After(now):
		return nil, care.Faults{"until": "The offer must last longer than this."}.Err(op)
	case until.Sub(now) > MaxHold:
		return nil, care.Faults{"until": "A slot is held for at most 14 days."}.Err(op)
	case until.After(s.Starts):
		return nil, care.Faults{"until": "The offer must end before the slot begins."}.Err(op)
	}
	held := s.change(&SlotHeld{Request: cmd.Request, Offer: cmd.Offer, Until: until})
	return append(s.expiry(), held), nil
}

// expiry notes the end of a hold that is over, if there is one.
func (s Slot) expiry() []care.Change {
	if s.Status != SlotIsHeld {
		return nil
	}
	return []care.Change{s.change(&SlotHoldExpired{Request: s.HeldFor, Offer: s.Offer})}
}

// ReleaseHold gives up the hold of an offer before or after it has run out. It
// is a Conflict when that offer does not hold the slot.
func ReleaseHold(s Slot, offer care.ID) ([]care.Change, error) {
	if s.Status != SlotIsHeld || s.Offer != offer {
		return nil, care.Fail(care.Conflict, "booking.release-hold", "This slot is not held under this offer.")
	}
	return []care.Change{s.change(&SlotHoldReleased{Request: s.HeldFor, Offer: s.Offer})}, nil
}

// ExpireHold notes that a hold has run out. It is a Conflict before that, and
// when there is no hold: somebody may have booked the slot since it ran out,
// and then the expiry is already noted.
func ExpireHold(s Slot, now time.Time) ([]care.Change, error) {
	if s.Status != SlotIsHeld || s.HeldAt(now) {
		return nil, care.Fail(care.Conflict, "booking.expire-hold", "This slot has no hold that has run out.")
	}
	return s.expiry(), nil
}

// Withdraw takes a free or held slot away; the event names the offer that
// loses it. It is a Conflict for a booked slot, whose appointment has to be
// moved or cancelled first.
func Withdraw(s Slot) ([]care.Change, error) {
	const op = "booking.withdraw"
	switch s.Status {
	case SlotIsFree, SlotIsHeld:
		return []care.Change{s.change(&SlotWithdrawn{Request: s.HeldFor, Offer: s.Offer})}, nil
	case SlotIsBooked:
		return nil, care.Fail(care.Conflict, op, "This slot is booked. Move or cancel the appointment first.")
	}
	return nil, care.Fail(care.Conflict, op, "This slot is already withdrawn.")
}

// book gives the slot to an appointment of a request. With an offer, the slot
// must be held under it now. Without one, staff book directly: a slot that is
// vacant, or that is held for the same request. A slot can be booked until it
// ends, so that somebody can still be squeezed into one that has begun.
func (s Slot) book(op string, appointment, request, offer care.ID, now time.Time) ([]care.Change, error) {
	booked := s.change(&SlotBooked{Appointment: appointment, Request: request, Offer: offer})
	switch {
	case !now.Before(s.Ends()):
		return nil, taken(op)
	case s.HeldAt(now):
		if s.HeldFor != request || offer != "" && s.Offer != offer {
			return nil, taken(op)
		}
		booked.Event.(*SlotBooked).Offer = s.Offer
		return []care.Change{booked}, nil
	case !s.vacant(now):
		return nil, taken(op)
	case offer != "":
		return nil, lapsed(op)
	}
	return append(s.expiry(), booked), nil
}

// free takes the appointment out of the slot.
func (s Slot) free() care.Change {
	to := SlotIsFree
	if s.WithdrawalDue {
		to = SlotIsWithdrawn
	}
	return s.change(&SlotFreed{Appointment: s.Appointment, To: to})
}
