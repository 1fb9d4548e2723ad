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
	if !by.Named() {
		return nil, nil, care.Fail(care.Denied, op, "Only a person joins requests.")
	}
	if other.Offer != nil || len(other.Appointments) > 0 || other.List == Waiting || len(other.OpenErrands()) > 0 ||
		other.Hub != nil && other.Hub.State == hubOffered {
		return nil, nil, care.Fail(care.Conflict, op, "That request has an offer, an appointment, a task or a question out. Join this one into it instead.")
	}
	e := &Joined{
		Other: other.ID, Band: s.Band, Received: s.Received, Contract: s.Contract, Promise: s.Promise,
		Before: Before{Received: s.Received, Work: s.Work},
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
// nobody has worked on it since; else it keeps the stricter band and clocks.
// The other goes on as it was when it was joined, its own alert included.
func (s *State) Part(other *State, join *Joined) (main *Parted, sub *PartedFrom, err error) {
	const op = "request.part"
	if err := s.exists(op); err != nil {
		return nil, nil, err
	}
	if other.JoinedTo != s.ID {
		return nil, nil, care.Fail(care.Conflict, op, "These requests are not joined.")
	}
	e := &Parted{Other: other.ID}
	if join != nil && join.Other == other.ID {
		joined := join.Before.Work
		join.changes(&joined)
		if s.Work.sameStand(joined) {
			before := join.Before
			e.Restore = &before
		}
	}
	return e, &PartedFrom{Main: s.ID}, nil
}

// sameStand says whether a request stands where it did: as urgent, on the same
// list, with the same clocks, alert and answer. Team and assignment may differ.
func (w *Work) sameStand(o Work) bool {
	return w.Band == o.Band && w.List == o.List && w.WaitFor == o.WaitFor && w.Until.Equal(o.Until) &&
		w.Contract.equal(o.Contract) && w.Promise.equal(o.Promise) && w.Outcome == o.Outcome &&
		w.Alert.Equal(o.Alert) && w.Handled == o.Handled && w.Response.same(o.Response)
}

func (r *Response) same(o *Response) bool {
	if r == nil || o == nil {
		return r == o
	}
	return r.Entry == o.Entry && r.Told.Equal(o.Told)
}

// OrderKey sorts the worklist: unacknowledged alerts (rank -1), then band, then
// the promise, then arrival. Lower comes first. What somebody must look at but
// has no promise, such as a withdrawal after the answer, sorts by its arrival.
func (s *State) OrderKey() (rank int64, due, received time.Time) {
	rank = int64(s.Band.Rank())
	if !s.Alert.IsZero() {
		rank = -1
	}
	due = s.Due()
	switch {
	case !due.IsZero():
	case s.List == ToDo:
		due = s.Received
	default:
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
