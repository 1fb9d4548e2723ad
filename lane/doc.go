// Package lane makes commands of one organisation serial and commits many of
// them together.
//
// An organisation is a lane. A writer takes whatever commands wait, lets each
// decide on the state that its predecessors left, commits them in one
// transaction and answers each caller after the commit (group commit). Lanes
// are parallel as far as the store allows.
//
// Invariants: an answer is given only after its commit; a refusal or an
// acknowledgement is given once per idempotency key and repeated for every
// retry; an unexpected error rolls the batch back and every command of it runs
// again alone, so one command's fault (a panic too) never hurts its neighbour;
// after a commit whose outcome is unknown the journal is asked what became of
// it before anything runs again.
//
// It also runs followers (which read journals in order under a lease) and
// timers. It knows no domain: what an event means for a row comes in as a
// Projector.
package lane
