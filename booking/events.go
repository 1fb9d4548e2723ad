package booking

import (
	"time"

	"frontdoor/care"
)

// The nouns that have events and a row.
const (
	NounSession     care.Noun = "session"
	NounSlot        care.Noun = "slot"
	NounAppointment care.Noun = "appointment"
)

// Events lists the event types of this package for the journal's codec.
func Events() []care.EventType {
	return []care.EventType{
		care.TypeOf[SessionPublished](),
		care.TypeOf[SessionCancelled](),

		care.TypeOf[SlotPublished](),
		care.TypeOf[SlotHeld](),
		care.TypeOf[SlotHoldReleased](),
		care.TypeOf[SlotHoldExpired](),
		care.TypeOf[SlotBooked](),
		care.TypeOf[SlotFreed](),
		care.TypeOf[SlotWithdrawn](),
		care.TypeOf[SlotWithdrawalDue](),

		care.TypeOf[AppointmentBooked](),
		care.TypeOf[AppointmentMoved](),
		care.TypeOf[AppointmentCancelled](),
		care.TypeOf[AppointmentArrived](),
		care.TypeOf[AppointmentArrivalUndone](),
		care.TypeOf[AppointmentCompleted](),
		care.TypeOf[AppointmentDidNotAttend](),
		care.TypeOf[AppointmentWasNotBrought](),
		care.TypeOf[AppointmentCorrected](),
	}
}

// instant is a time as the journal keeps it, so that a state folded from the
// journal equals the state folded from the decision.
func instant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// unfit says that a record cannot be folded into a state: a fault of the
// program, because decisions never make such records.
func unfit(noun care.Noun, rec care.Recorded) error {
	kind := "none"
	if rec.Event != nil {
		kind = rec.Event.EventKind()
	}
	return care.Fail(care.Unknown, "booking.apply", "event %s of %s %s does not fit the %s", kind, rec.Noun, rec.Subject, noun)
}

// fits says whether a record is about the subject with this identifier: the
// first record makes the subject, later ones need it.
func fits(noun care.Noun, id care.ID, rec care.Recorded, first bool) bool {
	if rec.Noun != noun || rec.Subject == "" {
		return false
	}
	if first {
		return id == ""
	}
	return id == rec.Subject
}
