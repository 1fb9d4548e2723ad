// Package request owns a request's life: from the first contact by web,
// telephone or at the desk to the outcome that was followed to its end.
//
// State is what a request is, made by Apply from its events alone. Decisions
// are functions of a State, a command and the time; they return changes or
// refuse, and touch nothing.
//
// Invariants: a request is closed only by a person, and by nothing else;
// only a clinician lowers emergency or urgent; a promise clock stops only when
// a named person has answered and the patient was told; whatever waits for
// somebody outside comes back to the list by a time.
//
// It does not know slots (package booking), messages (package conversation) or
// settings (package practice): what it needs of them comes in as arguments.
package request
