// Package measure defines the figures of a practice's day.
//
// A Contact is what figures know of one request: codes and times, nothing by
// which a patient could be recognised but the identifier on the list. Whoever
// has the journal (the desk) follows each request through its events and fills
// Contacts in; this package says what is counted, and how.
//
// Invariants:
//   - Figures are functions of contacts alone: in whatever order those come, and
//     whatever else happened between, the figures are the same.
//   - Nothing is dropped silently: channels add up to the total, half hours add
//     up to the total, and what became of promises adds up to the total.
//   - A contact belongs to the day and the half hour in London in which it was
//     made, not to those in which somebody wrote it down.
//   - An erased request counts as before: no figure needs what erasure deletes.
//   - There is no figure of a person. Load is for today, is not kept, and is told
//     to nobody but the person; all others learn how many, see Load.
//
// Limits and rates that come from outside are dated rows with their source, in
// the CSV files beside this one. The package reads no journal and draws nothing.
package measure
