// Package booking owns clinics: sessions that are published as slots, slots
// that are held for one request at a time and booked, and appointments with
// what became of them.
//
// Invariants:
//   - a slot has at most one live appointment, and a booked slot names it;
//   - every slot that was published is free, held, booked or withdrawn: none
//     is lost and none appears later;
//   - a hold is for one request and one offer, and is void from the moment
//     it runs out, whether or not anybody has noted that yet;
//   - an appointment keeps its slot through arrival, completion and absence;
//     only moving or cancelling it gives the slot back. Slot and appointment
//     change together, so booking a slot by itself is not offered.
//
// Decisions are pure: they take the state and the time and give the changes to
// be recorded, or an error. Apply folds what was recorded; the time and the
// actor of a step are those of its record.
//
// The package does not decide who may do something (package policy), whether a
// request is ready for an appointment (package request), or how anybody is
// told. Times are stored in UTC; clinics are laid out in the local time of
// England.
package booking
