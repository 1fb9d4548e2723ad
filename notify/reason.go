package notify

import (
	"errors"
	"time"

	"frontdoor/care"
)

// Reason is a code for why a message was not taken or did not arrive. It may
// be stored and counted: it says nothing about a patient.
type Reason string

const (
	BadAddress  Reason = "address"      // the number or address is malformed, unknown or refused
	BadContent  Reason = "content"      // the words or header values cannot be sent
	Refused     Reason = "refused"      // the carrier refuses this message for another reason
	Unreachable Reason = "unreachable"  // the device or mailbox did not answer in the time the carrier tries
	Technical   Reason = "technical"    // a fault at or behind the carrier
	Unlinked    Reason = "network"      // no connection, cut connection, no answer in time
	Busy        Reason = "busy"         // the carrier asks to slow down
	Quota       Reason = "quota"        // the account's allowance (of the day) is used up
	Credentials Reason = "credentials"  // key, password or permission not accepted: for the operator
	Setup       Reason = "setup"        // template, routing plan, sender or account: for the operator
	NoReceipt   Reason = "no-receipt"   // beside Accepted: nothing more will be known
	Garbled     Reason = "answer"       // the carrier's answer could not be understood
	Unknown     Reason = "unknown-fail" // the carrier gave no reason
)

// maxRetryAfter bounds the wait that a carrier can ask for: daily allowances
// start afresh within a day, and a wild value must not park a message for ever.
const maxRetryAfter = 24 * time.Hour

// Fault is the cause inside the care.Error of a Sender or Tracker.
type Fault struct {
	Reason     Reason
	Code       string        // the carrier's code: HTTP status or SMTP reply, with its symbolic code
	RetryAfter time.Duration // how long the carrier asked to wait; zero when it did not say
	cause      error         // of the network or the operating system, never of the carrier's words
}

func (f *Fault) Error() string {
	s := string(f.Reason)
	if f.Code != "" {
		s += " (" + f.Code + ")"
	}
	if f.cause != nil {
		s += ": " + f.cause.Error()
	}
	return s
}

func (f *Fault) Unwrap() error { return f.cause }

// ReasonOf returns why a Sender or Tracker failed, or the empty reason.
func ReasonOf(err error) Reason {
	var f *Fault
	if errors.As(err, &f) {
		return f.Reason
	}
	return ""
}

// RetryAfter returns how long the carrier asked to wait, or zero.
func RetryAfter(err error) time.Duration {
	var f *Fault
	if errors.As(err, &f) {
		return f.RetryAfter
	}
	return 0
}

// refuse makes the error of a message that will never be taken.
func refuse(op string, reason Reason, code string) *care.Error {
	e := care.Fail(care.Invalid, op, "The message could not be sent.")
	e.Cause = &Fault{Reason: reason, Code: code}
	return e
}

// later makes the error of a message that may be tried again.
func later(op string, f Fault) *care.Error {
	f.RetryAfter = min(max(f.RetryAfter, 0), maxRetryAfter)
	e := care.Fail(care.Unavailable, op, "The message could not be sent yet.")
	e.Cause = &f
	return e
}

func faultOf(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return &Fault{Reason: Unknown}
}
