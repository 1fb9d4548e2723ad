package request

import (
	"slices"

	"frontdoor/care"
)

// Apply changes a state by one recorded event. It computes nothing that the
// event does not carry, so that a rebuild gives the same state for ever. A
// zero State takes Received first; an event that it does not know is an error.
func Apply(s *State, rec care.Recorded) error {
	before := s.Work
	if !keepsUndo(rec.Event) {
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
		s.Alert, s.Escalate, s.Handled = zero, zero, rec.By.ID
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
		s.Offer = &e.Offer
		s.respond(rec, AnswerAppointment, true)
		s.wait(ForChoice, e.Offer.Expires)
		s.undoable(rec, before, e.Undoable, e.Messages)
	case *OfferEnded:
		if s.Offer != nil && s.Offer.ID == e.Offer {
			s.Offer = nil
		}
	case *Booked:
		s.Offer = nil
		s.Appointments = append(s.Appointments, e.Appointment)
		if !e.ByPatient {
			s.respond(rec, AnswerAppointment, true)
		}
		s.List, s.WaitFor, s.Until, s.Returned = Arranged, "", zero, ""
	case *AppointmentEnded:
		applyAppointmentEnded(s, e)
	case *Directed:
		s.Services = append(s.Services, Service{Entry: rec.Number, At: rec.At, Kind: e.Kind, Name: e.Name, Is111: e.Is111, Detail: e.Private.Text})
		s.say(rec, "advice", e.Private.Text)
		s.respond(rec, AnswerService, e.Counts)
		s.List, s.WaitFor, s.Until, s.Returned = Arranged, "", zero, ""
		s.undoable(rec, before, e.Undoable, e.Messages)
	case *Told:
		s.told(rec, e.How)
	case *NotTold:
		s.Errands = append(s.Errands, Errand{ID: e.Errand, Kind: "ring-or-write", Due: e.Promise})
		s.untold()
		s.comeBack("undelivered", e.Promise)
	case *Rang:
		applyRang(s, rec, e)
	case *ErrandSet:
		s.Errands = append(s.Errands, Errand{ID: e.ID, Kind: e.Kind, Team: e.Team, Due: e.Due, Text: e.Private.Text})
	case *ErrandDone:
		if t := s.Errand(e.ID); t != nil {
			t.Done = rec.At
		}
	case *OfferedToHub:
		s.Hub = &e.Hub
		s.wait(ForHub, e.Hub.Deadline)
	case *HubAnswered:
		applyHub(s, e)
	case *OriginAnswered:
		if s.From != nil {
			s.From.State = e.State
		}
		if e.State == "refused" {
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
		s.Band, s.Received, s.Contract, s.Promise = e.Band, e.Received, e.Contract, e.Promise
		if !e.Alert.IsZero() {
			s.Alert, s.Escalate = e.Alert, e.Escalate
		}
	case *JoinedInto:
		s.JoinedTo = e.Main
		s.unclaim()
	case *Parted:
		s.Joined = slices.DeleteFunc(s.Joined, func(id care.ID) bool { return id == e.Other })
		if r := e.Restore; r != nil {
			s.Band, s.Received, s.Contract, s.Promise = r.Band, r.Received, r.Contract, r.Promise
		}
	case *PartedFrom:
		s.JoinedTo = ""
	case *ClosedBy:
		s.say(rec, "note", e.Private.Reason)
		s.say(rec, "safety-net", e.Private.SafetyNet)
		s.close(e.Outcome)
		s.undoable(rec, before, e.Undoable, e.Messages)
	case *Reopened:
		s.List, s.Outcome, s.Returned, s.Response = ToDo, "", "reopened", nil
		s.Contract, s.Promise = Clock{Due: e.Contract}, Clock{Due: e.Promise}
		s.say(rec, "note", e.Private.Reason)
	case *Withdrawn:
		s.List, s.WaitFor, s.Until, s.Returned = ToDo, "", zero, "withdrawn"
		s.say(rec, "words", e.Private.Reason)
	case *Undone:
		applyUndone(s, e)
	default:
		return care.Fail(care.Unavailable, "request.apply", "event %s is not known here", rec.Event.EventKind())
	}
	return nil
}

func applyReceived(s *State, rec care.Recorded, e *Received) {
	*s = State{
		ID: rec.Subject, Org: rec.Org, Reference: e.Reference, Channel: e.Channel, Kind: e.Kind, Topic: e.Topic,
		ForWhom: e.ForWhom, Received: e.At, Route: e.Route, Patient: e.Patient, Match: e.Match, After: e.After,
		Language: e.Language, Adjusted: e.Adjusted, Intake: e.Private, Flags: e.Flags, NotAssessed: e.NotAssessed,
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
		if e.Band == Emergency && s.Band != Emergency {
			s.alert(rec, e.Escalate)
		}
		s.Band = e.Band
	}
	if !e.Promise.IsZero() {
		s.Contract, s.Promise, s.Response = Clock{Due: e.Contract}, Clock{Due: e.Promise}, nil
	}
	// Whatever it waited for or was closed with: somebody must read this.
	s.List, s.WaitFor, s.Until, s.Outcome, s.Returned = ToDo, "", zero, "", "patient-wrote"
}

func applyBanded(s *State, rec care.Recorded, e *Banded) {
	if e.Band == Emergency && s.Band != Emergency {
		s.alert(rec, e.Escalate)
	}
	if e.Band != Emergency {
		s.Alert, s.Escalate = zero, zero
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
	s.respond(rec, e.Kind, e.Counts)
	if e.WaitFor != "" {
		s.wait(e.WaitFor, e.Until)
	} else {
		s.List, s.WaitFor, s.Until, s.Returned = Arranged, "", zero, ""
	}
}

func applyAppointmentEnded(s *State, e *AppointmentEnded) {
	if e.Status == "completed" {
		return // a person closes it with an outcome
	}
	s.Appointments = slices.DeleteFunc(s.Appointments, func(id care.ID) bool { return id == e.Appointment })
	s.comeBack(e.Status, e.Promise)
}

func applyRang(s *State, rec care.Recorded, e *Rang) {
	s.Attempts = append(s.Attempts, Attempt{At: rec.At, By: rec.By.ID, Outcome: e.Outcome, Next: e.Next})
	s.say(rec, "call", e.Private.Note)
	if !e.Next.IsZero() {
		s.wait(ForCallBack, e.Next)
	}
}

// applyUndone takes back what a step said and offered, too. The journal still
// tells that it happened.
func applyUndone(s *State, e *Undone) {
	s.Work = e.Restore
	s.Said = slices.DeleteFunc(s.Said, func(x Said) bool { return x.Entry == e.Entry })
	s.Services = slices.DeleteFunc(s.Services, func(x Service) bool { return x.Entry == e.Entry })
	if e.Kind == (*Offered)(nil).EventKind() {
		s.Offer = nil
	}
}

// keepsUndo says whether the last step can still be taken back after an event:
// only after those that change nothing of the work.
func keepsUndo(e care.Event) bool {
	switch e.(type) {
	case *Told, *Claimed, *ClaimReleased, *Noted:
		return true
	}
	return false
}

func applyHub(s *State, e *HubAnswered) {
	if s.Hub == nil || s.Hub.Message != e.Message {
		return
	}
	s.Hub.State = e.State
	if e.State == "accepted" {
		s.List, s.WaitFor, s.Until, s.Returned = Arranged, "", zero, ""
		return
	}
	s.comeBack("hub-"+e.State, e.Promise)
}
