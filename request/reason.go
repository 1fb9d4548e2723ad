package request

import (
	"fmt"
	"strings"
	"time"

	"frontdoor/care"
)

// OrderReason says in plain words why the request stands where it does on the
// worklist, from its codes and times alone: no patient data. Times are local to
// England.
func (s *State) OrderReason(now time.Time) string {
	switch {
	case s.JoinedTo != "":
		return "Goes on in another request"
	case s.List == Closed:
		return "Closed"
	case !s.Alert.IsZero():
		return "Emergency · unacknowledged for " + minutes(now.Sub(s.Alert))
	}
	parts := []string{s.Band.Label()}
	if s.Returned != "" {
		parts = append(parts, returnedLabel(s.Returned))
	}
	return strings.Join(append(parts, s.timeReason(now)), " · ")
}

func (s *State) timeReason(now time.Time) string {
	due := s.Promise.Due
	switch {
	case s.Promise.Runs() && s.Promise.Missed(now):
		return "promise of " + moment(due, now) + " missed"
	case s.Promise.Runs() && s.Band == Unbanded && care.DateOf(due) == care.DateOf(now):
		return "came " + moment(s.Received, now) + ", promise " + moment(due, now) + " today"
	case s.Promise.Runs() && s.Band == Unbanded:
		return "came " + moment(s.Received, now) + ", promise " + moment(due, now)
	case s.Promise.Runs():
		return "promised by " + moment(due, now)
	case s.List == Waiting:
		return "waiting for " + waitLabel(s.WaitFor) + " until " + moment(s.Until, now)
	case s.List == Arranged:
		return "answered, to be followed"
	}
	return "came " + moment(s.Received, now)
}

// moment is a time of day, with the day when that is not today.
func moment(t, now time.Time) string {
	clock := t.In(care.London).Format("15:04")
	switch care.DateOf(now).DaysUntil(care.DateOf(t)) {
	case 0:
		return clock
	case 1:
		return clock + " tomorrow"
	case -1:
		return clock + " yesterday"
	}
	return clock + t.In(care.London).Format(" on Mon 2 Jan")
}

func minutes(d time.Duration) string {
	d = max(d, 0)
	if d < time.Hour {
		return fmt.Sprintf("%d min", int(d.Minutes()))
	}
	return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
}

func waitLabel(w WaitFor) string {
	switch w {
	case ForAnswer:
		return "the patient’s answer"
	case ForChoice:
		return "the patient to choose a time"
	case ForCallBack:
		return "the next try to ring"
	case ForHub:
		return "the hub"
	case ForDelivery:
		return "a message to arrive"
	}
	return string(w)
}

// returnedLabel says why a request came back to the list.
func returnedLabel(why string) string {
	switch why {
	case "unanswered":
		return "question not answered"
	case "unchosen":
		return "offer not used"
	case "call-back":
		return "time to ring again"
	case undelivered:
		return "message not delivered"
	case "hub-" + hubRefused:
		return "hub refused"
	case "hub-" + hubLapsed:
		return "hub did not answer"
	case patientWrote:
		return "patient wrote"
	case "withdrawn":
		return "patient withdrew, please check"
	case "reopened":
		return "reopened"
	case "joined":
		return "another request was joined"
	}
	if how, ok := strings.CutPrefix(why, "offer-"); ok {
		return "offer " + plainCode(how)
	}
	return "appointment " + plainCode(why)
}

// plainCode writes a code as words: did-not-attend.
func plainCode(code string) string { return strings.ReplaceAll(code, "-", " ") }
