package booking

import (
	"errors"

	"frontdoor/care"
)

// ErrTaken is the cause of a refusal because the slot cannot be had any more:
// it is booked, held for somebody else, withdrawn, or over. The refusal itself
// is a care.Conflict with words for the person who chose.
//
// A refusal that is replayed under an idempotency key keeps kind and words but
// not its cause.
var ErrTaken = errors.New("slot taken")

// ErrLapsed is the cause of a refusal because the time to choose a slot of an
// offer has passed. The slot may still be free for staff to book.
var ErrLapsed = errors.New("offer lapsed")

func taken(op string) error {
	return &care.Error{
		Kind: care.Conflict, Op: op, Cause: ErrTaken,
		Message: "This appointment time is no longer free. Choose another one.",
	}
}

func lapsed(op string) error {
	return &care.Error{
		Kind: care.Conflict, Op: op, Cause: ErrLapsed,
		Message: "The time to choose this appointment has passed.",
	}
}

// mismatch says that things were passed together that do not belong together.
func mismatch(op string) error {
	return care.Fail(care.Conflict, op, "The appointment has changed meanwhile. Look at it again.")
}
