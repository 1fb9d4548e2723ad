package request

import (
	"slices"
	"time"

	"frontdoor/care"
)

// Apply changes a state by one recorded event. It computes nothing that the
// event does not carry, so that a rebuild gives the same state for ever. A
// zero State takes Received first; an event that it does not know is an error.
//
// It never changes what the event or a copy of the state made before points
// to: copies stay as they were.
func Apply(s *State, rec care.Recorded) error {
	before := s.Work
	if !keepsUndo(rec.Event) {
		s.Undo = nil
	}
	switch e := rec.Event.(type) {
	case *Received:
		applyReceived(s, rec, e)
	case *WordsAdded:
		applyWords(s, rec, e)
	case *PatientLinked:
		s.Patient, s.Match = e.Patient, "staff"
		s.say(rec, "note", e.Private.Reason)
	case *Claimed:
		s.ClaimedBy, s.ClaimEnds = rec.By.ID, e.Until
	case *ClaimReleased:
		s.unclaim()
	case *Acknowledged:
		s.inHand(rec)
		s.say(rec, "note", e.Private.Note)
	case *Escalated:
		s.Escalated = rec.At
	case *Banded:
		applyBanded(s, rec, e)
		s.undoable(rec, before, e.Undoable, nil)
	case *Assigned:
		s.Team, s.Assignee = e.Team, e.Assignee
		s.undoable(rec, before, e.Undoable, nil)
	case *Responded:
		applyResponded(s, rec, e)
		s.undoable(rec, before, e.Undoable, e.Messages)
	case *Offered:
		offer := e.Offer
		s.Offer = &offer
		s.respond(rec, Response{Kind: AnswerAppointment, Counts: true, Messages: e.Messages})
		s.wait(ForChoice, e.Offer.Expires)
		s.undoable(rec, before, e.Undoable, e.Messages)
	case *OfferEnded:
		if s.Offer != nil && s.Offer.ID == e.Offer {
			s.Offer = nil
		}
	case *Booked:
		applyBooked(s, rec, e)
	case *AppointmentEnded:
		applyAppointmentEnded(s, e)
	case *Directed:
		applyDirected(s, rec, e)
		s.undoable(rec, before, e.Undoable, e.Messages)
	case *Told:
		applyTold(s, rec, e)
	case *NotTold:
		s.Errands = append(s.Errands, Errand{ID: e.Errand, Kind: "ring-or-write", Due: e.Promise})
		s.untold(e.Message)
		s.comeBack(undelivered, e.Promise)
	case *Rang:
		applyRang(s, rec, e)
	case *ErrandSet:
		s.Errands = append(s.Errands, Errand{ID: e.ID, Kind: e.Kind, Team: e.Team, Due: e.Due, Text: e.Private.Text})
	case *ErrandDone:
		s.Errands = slices.Clone(s.Errands)
		if t := s.Errand(e.ID); t != nil {
			t.Done = rec.At
		}
	case *OfferedToHub:
		hub := e.Hub
		s.Hub = &hub
		s.wait(ForHub, e.Hub.Deadline)
	case *HubAnswered:
		applyHub(s, e, rec.At)
	case *OriginAnswered:
		if s.From != nil {
			from := *s.From
			from.State = e.State
			s.From = &from
		}
		if e.State == hubRefused {
			s.close("not-ours")
		}
		s.say(rec, "note", e.Private.Reason)
	case *Returned:
		s.comeBack(e.Why, e.Promise)
	case *SavedInRecord:
		s.Saved = e.Saved
		s.undoable(rec, before, e.Undoable, nil)
	case *Noted:
		s.say(rec, "note", e.Private.Text)
	case *Joined:
		s.Joined = append(s.Joined, e.Other)
		s.Received = e.Received
		e.changes(&s.Work)
	case *JoinedInto:
		s.JoinedTo = e.Main
		s.unclaim()
	case *Parted:
		s.Joined = slices.DeleteFunc(slices.Clone(s.Joined), func(id care.ID) bool { return id == e.Other })
		if r := e.Restore; r != nil {
			s.Received, s.Work = r.Received, r.restored(s.Work)
		}
	case *PartedFrom:
		s.JoinedTo = ""
	case *ClosedBy:
		s.say(rec, "note", e.Private.Reason)
		s.say(rec, "safety-net", e.Private.SafetyNet)
		s.close(e.Outcome)
		s.undoable(rec, before, e.Undoable, e.Messages)
	case *Reopened:
		s.toDo("reopened")
		s.Outcome, s.Response = "", nil
		s.Contract, s.Promise = Clock{Due: e.Contract}, Clock{Due: e.Promise}
		s.say(rec, "note", e.Private.Reason)
	case *Withdrawn:
		s.toDo("withdrawn")
		s.say(rec, "words", e.Private.Reason)
	case *Undone:
		applyUndone(s, e)
	default:
		return care.Fail(care.Unavailable, "request.apply", "event %s is not known here", rec.Event.EventKind())
	}
	return nil
}

// keepsUndo says whether the last step can still be taken back after an event:
// only after those that change nothing of the work, or, like Told, change what
// would be restored, too.
func keepsUndo(e care.Event) bool {
	switch e.(type) {
	case *Told, *Claimed, *ClaimReleased, *Noted, *PatientLinked:
		return true
	}
	return false
}

func applyReceived(s *State, rec care.Recorded, e *Received) {
	*s = State{
		ID: rec.Subject, Org: rec.Org, Reference: e.Reference, Channel: e.Channel, Kind: e.Kind, Topic: e.Topic,
		ForWhom: e.ForWhom, Received: e.At, Route: e.Route, Patient: e.Patient, Match: e.Match, After: e.After,
		Language: e.Language, Adjusted: e.Adjusted, Intake: e.Private, Flags: slices.Clone(e.Flags), NotAssessed: e.NotAssessed,
		Link: e.Link, From: e.From,
	}
	if rec.By.Named() {
		s.KeyedBy = rec.By.ID
	}
	s.Work = Work{Band: e.Band, List: ToDo, Team: e.Team, Contract: Clock{Due: e.Contract}, Promise: Clock{Due: e.Promise}}
	if e.Band == Emergency {
		s.alert(rec, e.Escalate)
	}
	s.say(rec, "words", e.Private.Words())
}

func applyWords(s *State, rec care.Recorded, e *WordsAdded) {
	s.say(rec, e.Kind, e.Private.Text)
	s.Flags = append(s.Flags, e.Flags...)
	if e.NotAssessed != "" {
		s.NotAssessed = e.NotAssessed
	}
	if e.Band != "" {
		if e.Band == Emergency && s.Alert.IsZero() {
			s.alert(rec, e.Escalate)
		}
		s.Band = e.Band
	}
	if !e.Promise.IsZero() {
		s.Contract, s.Promise = Clock{Due: e.Contract}, Clock{Due: e.Promise}
	}
	// Whatever it waited for, was answered or closed with: somebody must read
	// this, and an answer given before it is none to it.
	s.Response, s.Outcome = nil, ""
	s.toDo(patientWrote)
}

func applyBanded(s *State, rec care.Recorded, e *Banded) {
	switch {
	case e.Band == Emergency && s.Band != Emergency:
		s.alert(rec, e.Escalate)
		s.toDo("") // an emergency does not wait for an answer or an appointment
	case e.Band != Emergency && !s.Alert.IsZero():
		s.inHand(rec) // a clinician who lowers it has seen it
	}
	s.Band, s.Contract.Due, s.Promise.Due = e.Band, e.Contract, e.Promise
	s.say(rec, "note", e.Private.Reason)
}

func applyResponded(s *State, rec care.Recorded, e *Responded) {
	kind := "advice"
	if e.Kind == AnswerAsked {
		kind = "question"
	}
	s.say(rec, kind, e.Private.Text)
	s.respond(rec, Response{Kind: e.Kind, Counts: e.Counts, Messages: e.Messages, HearBy: e.HearBy})
	switch {
	case e.Kind == AnswerWhenHow:
		s.toDo("") // the work is still to be done
	case e.WaitFor != "":
		s.wait(e.WaitFor, e.Until)
	default:
		s.arrange()
	}
}

func applyBooked(s *State, rec care.Recorded, e *Booked) {
	s.Offer = nil
	s.Appointments = append(s.Appointments, e.Appointment)
	if e.ByPatient {
		if s.List != ToDo { // else somebody must still read what came meanwhile
			s.arrange()
		}
		return
	}
	s.respond(rec, Response{Kind: AnswerAppointment, Counts: true, Messages: e.Messages})
	s.arrangeOnDelivery(e.Until)
}

func applyAppointmentEnded(s *State, e *AppointmentEnded) {
	if e.Status == "completed" { // a person closes it with an outcome
		if s.WaitFor == ForDelivery {
			s.arrange()
		}
		return
	}
	s.Appointments = slices.DeleteFunc(slices.Clone(s.Appointments), func(id care.ID) bool { return id == e.Appointment })
	s.comeBack(e.Status, e.Promise)
}

func applyDirected(s *State, rec care.Recorded, e *Directed) {
	s.Services = append(s.Services, Service{Entry: rec.Number, At: rec.At, Kind: e.Kind, Name: e.Private.Name, Is111: e.Is111, Detail: e.Private.Text})
	s.say(rec, "advice", e.Private.Text)
	s.respond(rec, Response{Kind: AnswerService, Counts: e.Counts, Messages: e.Messages})
	if !e.Counts {
		s.toDo("") // the practice still owes an answer
		return
	}
	s.arrangeOnDelivery(e.Until)
}

// applyTold also tells it to the work that an undo would restore, when that
// has the same answer: taking back a later step does not make the patient
// forget.
func applyTold(s *State, rec care.Recorded, e *Told) {
	if u := s.Undo; u != nil && u.Before.Response != nil && s.Response != nil && u.Before.Response.Entry == s.Response.Entry {
		again := *u
		again.Before.told(rec.At, e, s.OpenErrands())
		s.Undo = &again
	}
	s.Work.told(rec.At, e, s.OpenErrands())
}

func applyRang(s *State, rec care.Recorded, e *Rang) {
	s.Attempts = append(s.Attempts, Attempt{At: rec.At, By: rec.By.ID, Outcome: e.Outcome, Next: e.Next})
	s.say(rec, "call", e.Private.Note)
	if !e.Next.IsZero() {
		s.wait(ForCallBack, e.Next)
	}
}

// applyHub notes the hub's answer. When somebody here has taken the request up
// again meanwhile, because the patient wrote or withdrew, it stays theirs.
func applyHub(s *State, e *HubAnswered, at time.Time) {
	if s.Hub == nil || s.Hub.Message != e.Message {
		return
	}
	hub := *s.Hub
	hub.State = e.State
	s.Hub = &hub
	switch {
	case e.State == hubAnswered:
		s.Contract.stop(at)
		s.Promise.stop(at)
	case e.State == hubDone:
		if s.List == Arranged {
			s.comeBack("hub-done", e.Promise)
		}
	case s.List != Waiting || s.WaitFor != ForHub:
	case e.State == hubAccepted:
		s.arrange()
	default:
		s.comeBack("hub-"+e.State, e.Promise)
	}
}

// applyUndone takes back what a step said and offered, too. The journal still
// tells that it happened.
func applyUndone(s *State, e *Undone) {
	s.Work = e.Restore
	s.Said = slices.DeleteFunc(slices.Clone(s.Said), func(x Said) bool { return x.Entry == e.Entry })
	s.Services = slices.DeleteFunc(slices.Clone(s.Services), func(x Service) bool { return x.Entry == e.Entry })
	if e.Kind == (*Offered)(nil).EventKind() {
		s.Offer = nil
	}
}

// changes is what a join does to the work of the main request.
func (e *Joined) changes(w *Work) {
	w.Band, w.Contract, w.Promise = e.Band, e.Contract, e.Promise
	if !e.Alert.IsZero() {
		w.Alert, w.Escalate, w.Escalated, w.Handled = e.Alert, e.Escalate, time.Time{}, ""
	}
	if w.List != ToDo && w.Promise.Runs() && !e.Before.Promise.Runs() {
		w.toDo("joined") // what was answered here was not answered there
	}
}

// restored is the work after a parting: as it was, but for what has nothing to
// do with the join.
func (b *Before) restored(now Work) Work {
	w := b.Work
	w.Team, w.Assignee, w.Saved = now.Team, now.Assignee, now.Saved
	return w
}
