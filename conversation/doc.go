// Package conversation owns messages that go out to patients: what they may
// say, when they fall due, and what became of them.
//
// Invariants: an outward message never says anything clinical, only that there
// is something to read and where; it falls due after the undo window of the
// step that made it; it ends as delivered, failed or taken back, and a failed
// one always becomes work for a person. The same message is never sent under
// two identifiers.
package conversation
