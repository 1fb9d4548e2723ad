package request

import (
	"time"

	"frontdoor/care"
)

// Rules are what a practice has set and the contract demands, as decisions
// need them. Times are computed in core hours.
type Rules struct {
	Core    *care.Hours
	Targets Targets
	// Undo is how long a step can be taken back; outward messages wait as long.
	Undo time.Duration
	// Claim is how long a claim holds without a sign of life.
	Claim time.Duration
	// Escalate is how long an emergency may stand unacknowledged until the
	// duty clinician is told.
	Escalate time.Duration
	// AnswerWithin is when an unanswered question comes back to the list.
	AnswerWithin time.Duration
	// OneOneOneCounts: whether directing to 111 keeps a promise. NHS England
	// reads the contract as no, because 111 triages (domain notes 1.3).
	OneOneOneCounts bool
}

// DefaultRules are this product's own choices until a practice sets others.
func DefaultRules(core *care.Hours) Rules {
	return Rules{
		Core: core, Targets: DefaultTargets(), Undo: 30 * time.Second, Claim: 10 * time.Minute,
		Escalate: 3 * time.Minute, AnswerWithin: 48 * time.Hour,
	}
}

// backBy is the time by which somebody looks at what comes back to the list:
// the practice's promise for its band, afresh. It is counted as returned, not
// as missed.
func (s *State) backBy(r Rules, now time.Time) time.Time {
	return promiseDue(r.Core, r.Targets, now, s.Band)
}

// placeBack is backBy for what was never answered: its first promise still
// runs, so it keeps its place and needs no other time (zero).
func (s *State) placeBack(r Rules, now time.Time) time.Time {
	if s.Promise.Runs() {
		return time.Time{}
	}
	return s.backBy(r, now)
}

// Changes makes changes of a request's events.
func Changes(id care.ID, events ...care.Event) []care.Change {
	list := make([]care.Change, len(events))
	for i, e := range events {
		list[i] = care.Change{Noun: Noun, Subject: id, Event: e}
	}
	return list
}
