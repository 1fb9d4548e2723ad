package request

import (
	"slices"
	"time"

	"frontdoor/care"
)

// The small steps that events are made of.

var zero time.Time

// Reasons for coming back that decide what happens next.
const (
	undelivered  = "undelivered"
	patientWrote = "patient-wrote"
)

func (s *State) say(rec care.Recorded, kind, text string) {
	if text == "" && !rec.Erased {
		return
	}
	s.Said = append(s.Said, Said{Entry: rec.Number, At: rec.At, By: rec.By.ID, Kind: kind, Text: text})
	if !rec.By.Named() {
		s.Said[len(s.Said)-1].By = ""
	}
}

func (w *Work) alert(rec care.Recorded, escalate time.Time) {
	w.Alert, w.Escalate, w.Escalated, w.Handled = rec.At, escalate, zero, ""
}

func (w *Work) inHand(rec care.Recorded) { w.Alert, w.Escalate, w.Handled = zero, zero, rec.By.ID }

func (s *State) unclaim() { s.ClaimedBy, s.ClaimEnds = "", zero }

func (w *Work) toDo(why string)                    { w.stand(ToDo, "", zero, why) }
func (w *Work) arrange()                           { w.stand(Arranged, "", zero, "") }
func (w *Work) wait(what WaitFor, until time.Time) { w.stand(Waiting, what, until, "") }

func (w *Work) stand(l List, what WaitFor, until time.Time, why string) {
	w.List, w.WaitFor, w.Until, w.Returned = l, what, until, why
}

// arrangeOnDelivery waits until the message arrives, when there is one.
func (w *Work) arrangeOnDelivery(until time.Time) {
	if until.IsZero() {
		w.arrange()
		return
	}
	w.wait(ForDelivery, until)
}

// comeBack puts the request on the list again. The clocks that were stopped
// stay stopped: they were kept; but the promise is made afresh. A running
// promise is only ever brought forward.
func (w *Work) comeBack(why string, promise time.Time) {
	w.toDo(why)
	w.Outcome = ""
	if promise.IsZero() {
		return
	}
	if !w.Promise.Runs() || promise.Before(w.Promise.Due) {
		w.Promise = Clock{Due: promise}
	}
}

func (s *State) close(o Outcome) {
	s.stand(Closed, "", zero, "")
	s.Outcome = o
	s.unclaim()
	s.Alert, s.Escalate = zero, zero
}

func (w *Work) respond(rec care.Recorded, r Response) {
	r.Entry, r.By, r.At = rec.Number, rec.By.ID, rec.At
	r.Counts = r.Counts && rec.By.Named()
	w.Response = &r
}

// told stops both clocks if the response counts; either order of answer and
// knowledge is possible, so the later of the two stops them. A message that
// carried something else does not.
func (w *Work) told(at time.Time, e *Told, errands []Errand) {
	if w.Response == nil || !w.Response.Told.IsZero() || !w.Response.carriedBy(e.Message) {
		return
	}
	r := *w.Response
	r.Told, r.How, r.Message = at, e.How, e.Message
	w.Response = &r
	if r.Counts {
		w.Contract.stop(at)
		w.Promise.stop(at)
	}
	late := w.List == ToDo && w.Returned == undelivered && r.Kind != AnswerAsked && len(errands) == 0
	switch {
	case !r.Counts:
	case !r.HearBy.IsZero():
		w.Promise = Clock{Due: r.HearBy} // what they were told is the promise now
	case w.List == Waiting && w.WaitFor == ForDelivery, late:
		w.arrange()
	}
}

// carriedBy says whether the message tells this response. No message means that
// a person told it; no list of messages, that it is not known which do.
func (r *Response) carriedBy(message care.ID) bool {
	return message == "" || len(r.Messages) == 0 || slices.Contains(r.Messages, message)
}

// untold takes back that the patient knows, if all they knew it by was a
// message that did not arrive after all. The clocks run again from where they
// were.
func (w *Work) untold(message care.ID) {
	if w.Response == nil || w.Response.Told.IsZero() || message == "" || w.Response.Message != message {
		return
	}
	r := *w.Response
	if w.Contract.Stopped.Equal(r.Told) {
		w.Contract.Stopped = zero
	}
	if w.Promise.Stopped.Equal(r.Told) {
		w.Promise.Stopped = zero
	}
	r.Told, r.How, r.Message = zero, "", ""
	w.Response = &r
}

func (s *State) undoable(rec care.Recorded, before Work, until time.Time, messages []care.ID) {
	if until.IsZero() {
		return
	}
	s.Undo = &Undo{Entry: rec.Number, Kind: rec.Event.EventKind(), By: rec.By.ID, Until: until, Before: before, Messages: messages}
}
