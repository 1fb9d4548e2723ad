package care

import (
	"errors"
	"fmt"
)

// Kind says what sort of failure an error is. Each edge has one table from Kind
// to its own code (HTTP status, OperationOutcome, exit code). Kinds are only
// ever appended: their names are stored with idempotency keys.
type Kind string

const (
	Invalid     Kind = "invalid"     // the input breaks a rule of form; Fields says which
	NotFound    Kind = "not-found"   // there is no such thing, or the actor may not know of it
	Denied      Kind = "denied"      // policy refuses
	Conflict    Kind = "conflict"    // the state does not allow it (any more): slot taken, request claimed
	Duplicate   Kind = "duplicate"   // the same idempotency key came with other content
	TooMany     Kind = "too-many"    // a limit on tries or rate was reached
	Unavailable Kind = "unavailable" // passing fault: try again; never stored under a key
	Unknown     Kind = "unknown"     // a fault of the program or its store
)

// Error is the one error type of the project.
//
// Message is safe to show to whoever asked: it never holds data of a patient.
// Cause is for the operator and is never shown.
type Error struct {
	Kind    Kind
	Op      string            // the operation, for example "request.band"
	Message string            // plain words, safe to show
	Fields  map[string]string // for Invalid: field name to plain words
	Cause   error
}

func (e *Error) Error() string {
	s := e.Op
	if s != "" {
		s += ": "
	}
	s += string(e.Kind)
	if e.Message != "" {
		s += ": " + e.Message
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Cause }

// Fail makes an error of a kind with a message that is safe to show.
func Fail(kind Kind, op, format string, args ...any) *Error {
	return &Error{Kind: kind, Op: op, Message: fmt.Sprintf(format, args...)}
}

// Wrap puts the name of an operation before err. An *Error keeps its kind and
// message; anything else becomes Unknown. Wrap(op, nil) is nil.
func Wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return &Error{Kind: e.Kind, Op: op, Message: e.Message, Fields: e.Fields, Cause: err}
	}
	return &Error{Kind: Unknown, Op: op, Cause: err}
}

// KindOf returns the kind of err: Unknown for an error that is not ours, and
// the empty kind for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Unknown
}

// MessageOf returns the words of err that may be shown to whoever asked.
func MessageOf(err error) string {
	var e *Error
	if errors.As(err, &e) && e.Message != "" {
		return e.Message
	}
	return "Something went wrong. Please try again."
}

// FieldsOf returns the messages beside fields of an Invalid error, or nil.
func FieldsOf(err error) map[string]string {
	var e *Error
	if errors.As(err, &e) {
		return e.Fields
	}
	return nil
}

// Faults collects messages beside fields while input is checked.
type Faults map[string]string

// Add notes a fault of a field; the first message of a field is kept.
func (f Faults) Add(field, message string) {
	if _, ok := f[field]; !ok {
		f[field] = message
	}
}

// Err is nil when nothing was noted, else an Invalid error of the operation.
func (f Faults) Err(op string) error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Op: op, Message: "Some answers need another look.", Fields: f}
}
