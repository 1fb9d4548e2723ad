package request

import (
	"time"

	"frontdoor/care"
)

// The small steps that events are made of.

var zero time.Time

func (s *State) say(rec care.Recorded, kind, text string) {
	if text == "" && !rec.Erased {
		return
	}
	s.Said = append(s.Said, Said{Entry: rec.Number, At: rec.At, By: rec.By.ID, Kind: kind, Text: text})
	if !rec.By.Named() {
		s.Said[len(s.Said)-1].By = ""
	}
}

func (s *State) alert(rec care.Recorded, escalate time.Time) {
	s.Alert, s.Escalate, s.Escalated, s.Handled = rec.At, escalate, zero, ""
}

func (s *State) unclaim() { s.ClaimedBy, s.ClaimEnds = "", zero }

func (s *State) wait(what WaitFor, until time.Time) {
	s.List, s.WaitFor, s.Until, s.Returned = Waiting, what, until, ""
}

// comeBack puts the request on the list again. The clocks that were stopped
// stay stopped: they were kept. A running promise is only ever brought forward.
func (s *State) comeBack(why string, promise time.Time) {
	s.List, s.WaitFor, s.Until, s.Returned, s.Outcome = ToDo, "", zero, why, ""
	if promise.IsZero() {
		return
	}
	if !s.Promise.Runs() || promise.Before(s.Promise.Due) {
		s.Promise = Clock{Due: promise}
	}
}

func (s *State) close(o Outcome) {
	s.List, s.WaitFor, s.Until, s.Outcome, s.Returned = Closed, "", zero, o, ""
	s.unclaim()
	s.Alert, s.Escalate = zero, zero
}

func (s *State) respond(rec care.Recorded, kind AnswerKind, counts bool) {
	s.Response = &Response{Kind: kind, By: rec.By.ID, At: rec.At, Counts: counts && rec.By.Named()}
}

// told stops both clocks if a response that counts is there; either order of
// answer and knowledge is possible, so the later of the two stops them.
func (s *State) told(rec care.Recorded, how string) {
	if s.Response == nil || !s.Response.Told.IsZero() {
		return
	}
	s.Response.Told, s.Response.How = rec.At, how
	if s.Response.Counts {
		s.Contract.stop(rec.At)
		s.Promise.stop(rec.At)
	}
}

// untold takes back that the patient knows: a message that was thought to have
// arrived did not. The clocks run again from where they were.
func (s *State) untold() {
	if s.Response == nil {
		return
	}
	if !s.Response.Told.IsZero() && s.Contract.Stopped.Equal(s.Response.Told) {
		s.Contract.Stopped = zero
	}
	if !s.Response.Told.IsZero() && s.Promise.Stopped.Equal(s.Response.Told) {
		s.Promise.Stopped = zero
	}
	s.Response.Told, s.Response.How = zero, ""
}

func (s *State) undoable(rec care.Recorded, before Work, until time.Time, messages []care.ID) {
	if until.IsZero() {
		s.Undo = nil
		return
	}
	s.Undo = &Undo{Entry: rec.Number, Kind: rec.Event.EventKind(), By: rec.By.ID, Until: until, Before: before, Messages: messages}
}
