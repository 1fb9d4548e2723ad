package request

import (
	"slices"
	"time"

	"frontdoor/care"
)

// ClaimBy lets one person work the request. It refuses while somebody else's
// claim holds; the holder renews it.
func (s *State) ClaimBy(by care.Actor, r Rules, now time.Time) (*Claimed, error) {
	const op = "request.claim"
	if err := s.open(op); err != nil {
		return nil, err
	}
	if holder := s.ClaimedAt(now); holder != "" && holder != by.ID {
		return nil, care.Fail(care.Conflict, op, "A colleague is working on this request.")
	}
	return &Claimed{Until: now.Add(r.Claim)}, nil
}

// Workable refuses a step while a colleague's claim holds, so that two people
// never work the same request. Without a claim, a step needs none.
func (s *State) Workable(op string, by care.Actor, now time.Time) error {
	if err := s.open(op); err != nil {
		return err
	}
	if holder := s.ClaimedAt(now); holder != "" && holder != by.ID {
		return care.Fail(care.Conflict, op, "A colleague is working on this request.")
	}
	return nil
}

// ReleaseClaim ends the actor's own claim, or a stale one.
func (s *State) ReleaseClaim(by care.Actor, now time.Time) (*ClaimReleased, error) {
	const op = "request.release"
	switch {
	case s.ClaimedBy == "":
		return nil, care.Fail(care.Conflict, op, "Nobody has claimed this request.")
	case s.ClaimedBy == by.ID:
		return &ClaimReleased{}, nil
	case !now.Before(s.ClaimEnds):
		return &ClaimReleased{Stale: true}, nil
	}
	return nil, care.Fail(care.Conflict, op, "A colleague is working on this request.")
}

// Acknowledge is a person taking an emergency in hand.
func (s *State) Acknowledge(by care.Actor, note string) (*Acknowledged, error) {
	const op = "request.acknowledge"
	if err := s.exists(op); err != nil {
		return nil, err
	}
	if s.Alert.IsZero() {
		return nil, care.Fail(care.Conflict, op, "This emergency has been acknowledged already.")
	}
	if !by.Named() {
		return nil, care.Fail(care.Denied, op, "Only a person can acknowledge an emergency.")
	}
	note, err := written(op, "note", note, "")
	if err != nil {
		return nil, err
	}
	e := &Acknowledged{}
	e.Private.Note = note
	return e, nil
}

// SetBand is a person's decision how soon. Raising needs nothing; lowering an
// emergency or an urgent request needs a clinician and a reason, and is also
// the acknowledgement of its alert. A running clock is only brought forward; one
// that was kept stays kept.
func (s *State) SetBand(band Band, reason string, by care.Actor, r Rules, now time.Time) (*Banded, error) {
	const op = "request.band"
	if err := s.Workable(op, by, now); err != nil {
		return nil, err
	}
	if _, err := ParseBand(string(band)); err != nil {
		return nil, err
	}
	reason, err := written(op, "reason", reason, "")
	if err != nil {
		return nil, err
	}
	if !by.Named() {
		return nil, care.Fail(care.Denied, op, "Only a person decides how urgent a request is.")
	}
	if s.Band.Higher(band) && (s.Band == Emergency || s.Band == Urgent) {
		if by.Role != care.Clinician {
			return nil, care.Fail(care.Denied, op, "Only a clinician can lower an emergency or urgent request.")
		}
		if reason == "" {
			return nil, invalid(op, "reason", "Say why it is less urgent.")
		}
	}
	e := &Banded{
		Band: band, Was: s.Band, Undoable: now.Add(r.Undo),
		Contract: s.Contract.forward(contractDue(r.Core, s.Received, band)),
		Promise:  s.Promise.forward(promiseDue(r.Core, r.Targets, s.Received, band)),
	}
	e.Private.Reason = reason
	if band == Emergency && s.Band != Emergency {
		e.Escalate = now.Add(r.Escalate)
	}
	return e, nil
}

// AssignTo passes the request to a team, a person, or both.
func (s *State) AssignTo(team string, person care.ID, by care.Actor, r Rules, now time.Time) (*Assigned, error) {
	if err := s.Workable("request.assign", by, now); err != nil {
		return nil, err
	}
	return &Assigned{Team: team, Assignee: person, Undoable: now.Add(r.Undo)}, nil
}

// LinkPatient moves the request to the right patient on the list; an empty
// patient takes a wrong link away.
func (s *State) LinkPatient(patient care.ID, reason string) (*PatientLinked, error) {
	const op = "request.link-patient"
	if err := s.exists(op); err != nil {
		return nil, err
	}
	if patient == s.Patient {
		return nil, care.Fail(care.Conflict, op, "The request is with this patient already.")
	}
	reason, err := written(op, "reason", reason, "")
	if err != nil {
		return nil, err
	}
	e := &PatientLinked{Patient: patient, Was: s.Patient}
	e.Private.Reason = reason
	return e, nil
}

// Note writes an internal note.
func (s *State) Note(text string) (*Noted, error) {
	const op = "request.note"
	if err := s.exists(op); err != nil {
		return nil, err
	}
	text, err := written(op, "text", text, "Write the note.")
	if err != nil {
		return nil, err
	}
	e := &Noted{}
	e.Private.Text = text
	return e, nil
}

// SetSaved ticks (or unticks) that the summary is in the clinical record.
func (s *State) SetSaved(saved bool, r Rules, now time.Time) (*SavedInRecord, error) {
	if err := s.exists("request.saved"); err != nil {
		return nil, err
	}
	return &SavedInRecord{Saved: saved, Undoable: now.Add(r.Undo)}, nil
}

// SetErrand makes a task that follows from the request.
func (s *State) SetErrand(id care.ID, kind, text, team string, due time.Time) (*ErrandSet, error) {
	const op = "request.task"
	if err := s.open(op); err != nil {
		return nil, err
	}
	text, err := written(op, "text", text, "Say what is to be done.")
	if err != nil {
		return nil, err
	}
	e := &ErrandSet{ID: id, Kind: kind, Team: team, Due: due}
	e.Private.Text = text
	return e, nil
}

// FinishErrand says that a task is done.
func (s *State) FinishErrand(id care.ID) (*ErrandDone, error) {
	t := s.Errand(id)
	if t == nil {
		return nil, care.Fail(care.NotFound, "request.task", "There is no such task.")
	}
	if !t.Done.IsZero() {
		return nil, care.Fail(care.Conflict, "request.task", "This task is done already.")
	}
	return &ErrandDone{ID: id}, nil
}

// CloseAs ends the request with an outcome and a reason. An emergency must
// have been acknowledged, tasks done and no offer out. Appointments stay.
func (s *State) CloseAs(o Outcome, reason, safetyNet string, messages []care.ID, by care.Actor, r Rules, now time.Time) (*ClosedBy, error) {
	const op = "request.close"
	if err := s.Workable(op, by, now); err != nil {
		return nil, err
	}
	f := care.Faults{}
	if !slices.ContainsFunc(Outcomes, func(x Option) bool { return x.Value == string(o) }) {
		f.Add("outcome", "Choose how it ended")
	}
	reason = text(f, "reason", "reason", reason, MaxWords)
	safetyNet = text(f, "safety_net", "advice", safetyNet, MaxWords)
	if reason == "" {
		f.Add("reason", "Write a short reason")
	}
	if err := f.Err(op); err != nil {
		return nil, err
	}
	if !by.Named() {
		return nil, care.Fail(care.Denied, op, "Only a person closes a request.")
	}
	if !s.Alert.IsZero() {
		return nil, care.Fail(care.Conflict, op, "Acknowledge the emergency before you close it.")
	}
	if len(s.OpenErrands()) > 0 {
		return nil, care.Fail(care.Conflict, op, "There are tasks still to do.")
	}
	if s.Offer != nil {
		return nil, care.Fail(care.Conflict, op, "Times are offered to the patient. Take them back first.")
	}
	e := &ClosedBy{Outcome: o, Messages: messages, Undoable: now.Add(r.Undo)}
	e.Private.Reason, e.Private.SafetyNet = reason, safetyNet
	return e, nil
}

// Reopen a closed request; its clocks start afresh.
func (s *State) Reopen(reason string, r Rules, now time.Time) (*Reopened, error) {
	const op = "request.reopen"
	if err := s.unjoined(op); err != nil {
		return nil, err
	}
	if s.List != Closed {
		return nil, care.Fail(care.Conflict, op, "This request is open.")
	}
	reason, err := written(op, "reason", reason, "")
	if err != nil {
		return nil, err
	}
	e := &Reopened{Contract: contractDue(r.Core, now, s.Band), Promise: promiseDue(r.Core, r.Targets, now, s.Band)}
	e.Private.Reason = reason
	return e, nil
}

// TakeBack undoes the last step, by whoever took it, while its window is open
// and nothing else has happened. So whoever raised a band by mistake can take
// that back, without being a clinician: it restores what a person had decided.
func (s *State) TakeBack(by care.Actor, now time.Time) (*Undone, error) {
	const op = "request.undo"
	u := s.Undo
	switch {
	case u == nil:
		return nil, care.Fail(care.Conflict, op, "There is nothing to undo.")
	case !by.Named() || u.By != by.ID:
		return nil, care.Fail(care.Denied, op, "Only the person who did it can undo it.")
	case !now.Before(u.Until):
		return nil, care.Fail(care.Conflict, op, "It is too late to undo this. Messages may have gone out.")
	}
	if holder := s.ClaimedAt(now); holder != "" && holder != by.ID {
		return nil, care.Fail(care.Conflict, op, "A colleague is working on this request.")
	}
	return &Undone{Entry: u.Entry, Kind: u.Kind, Restore: u.Before}, nil
}
