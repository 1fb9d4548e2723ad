package request

import (
	"time"

	"frontdoor/care"
)

// Join makes other go on in s: s keeps the highest band, the earliest clocks
// and an alert of either. Only a person joins, and can part them again. It
// returns the events of s and of other.
func (s *State) Join(other *State, by care.Actor, now time.Time) (main *Joined, sub *JoinedInto, err error) {
	const op = "request.join"
	if err := s.Workable(op, by, now); err != nil {
		return nil, nil, err
	}
	if err := other.Workable(op, by, now); err != nil {
		return nil, nil, err
	}
	if s.ID == other.ID {
		return nil, nil, care.Fail(care.Invalid, op, "A request can not be joined to itself.")
	}
	if len(other.Joined) > 0 {
		return nil, nil, care.Fail(care.Conflict, op, "Other requests are joined to that one. Join this one into it instead.")
	}
	if other.Offer != nil || len(other.Appointments) > 0 || other.List == Waiting {
		return nil, nil, care.Fail(care.Conflict, op, "That request has an offer, an appointment or a question out. Join this one into it instead.")
	}
	e := &Joined{
		Other: other.ID, Band: s.Band, Received: s.Received, Contract: s.Contract, Promise: s.Promise,
		Before: Before{Band: s.Band, Received: s.Received, Contract: s.Contract, Promise: s.Promise},
	}
	if other.Band.Higher(e.Band) {
		e.Band = other.Band
	}
	if other.Received.Before(e.Received) {
		e.Received = other.Received
	}
	e.Contract, e.Promise = strictest(e.Contract, other.Contract), strictest(e.Promise, other.Promise)
	if !other.Alert.IsZero() && (s.Alert.IsZero() || other.Alert.Before(s.Alert)) {
		e.Alert, e.Escalate = other.Alert, other.Escalate
	}
	return e, &JoinedInto{Main: s.ID}, nil
}

// strictest of two clocks: a running one before a stopped one, then the
// earlier due time.
func strictest(a, b Clock) Clock {
	if a.Runs() != b.Runs() {
		if b.Runs() {
			return b
		}
		return a
	}
	if b.Due.IsZero() || !a.Due.IsZero() && a.Due.Before(b.Due) {
		return a
	}
	return b
}

// Part takes a join back. The main request gets back what it was before if
// nobody changed its band since; else it keeps the stricter state.
func (s *State) Part(other *State, join *Joined) (main *Parted, sub *PartedFrom, err error) {
	const op = "request.part"
	if err := s.exists(op); err != nil {
		return nil, nil, err
	}
	if other.JoinedTo != s.ID {
		return nil, nil, care.Fail(care.Conflict, op, "These requests are not joined.")
	}
	e := &Parted{Other: other.ID}
	if join != nil && s.Band == join.Band && s.Contract == join.Contract && s.Promise == join.Promise {
		before := join.Before
		e.Restore = &before
	}
	return e, &PartedFrom{Main: s.ID}, nil
}

// OrderKey sorts the worklist: unacknowledged alerts, then band, then the
// promise, then arrival. Lower comes first.
func (s *State) OrderKey() (rank int64, due, received time.Time) {
	rank = int64(s.Band.Rank())
	due = s.Due()
	if due.IsZero() {
		due = farAway
	}
	return rank, due, s.Received
}

// farAway sorts what has no time after everything that has one.
var farAway = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// Help says why a request needs help now: its promise is missed or near.
// Near is within the last quarter of its time, at least 15 minutes before.
func (s *State) Help(now time.Time) (missed, near bool) {
	if !s.Open() || !s.Promise.Runs() {
		return false, false
	}
	left := s.Promise.Due.Sub(now)
	if left < 0 {
		return true, false
	}
	margin := max(15*time.Minute, s.Promise.Due.Sub(s.Received)/4)
	return false, left <= min(margin, time.Hour)
}
