package request

import (
	"fmt"
	"time"

	"frontdoor/care"
)

// Describe is the line of an event in a request's history, in plain words and
// without patient data: it reads codes and times, never a detail. Who did it and
// when is beside it. It is empty for an event of another package.
func Describe(rec care.Recorded) string {
	switch e := rec.Event.(type) {
	case *Received:
		return describeReceived(e)
	case *WordsAdded:
		what := "The patient added something"
		if e.Kind == "answer" {
			what = "The patient answered the question"
		}
		if e.Band != "" {
			what += "; a red flag made it " + e.Band.Label()
		}
		return what
	case *PatientLinked:
		if e.Patient == "" {
			return "Taken off the patient it was linked to"
		}
		return "Moved to the right patient"
	case *Claimed:
		return "Claimed until " + moment(e.Until, rec.At)
	case *ClaimReleased:
		if e.Stale {
			return "Claim ended by itself"
		}
		return "Claim released"
	case *Acknowledged:
		return "Emergency acknowledged"
	case *Escalated:
		return "Nobody acknowledged the emergency: escalated to the " + plainCode(e.To)
	case *Banded:
		return "Band set to " + e.Band.Label() + " (was " + e.Was.Label() + ")"
	case *Assigned:
		return describeAssigned(e)
	case *Responded:
		return describeResponded(rec.At, e)
	case *Offered:
		return "Offered " + count(len(e.Offer.Slots), "time") + ", held until " + moment(e.Offer.Expires, rec.At)
	case *OfferEnded:
		return "Offer ended: " + plainCode(e.Why)
	case *Booked:
		if e.ByPatient {
			return "The patient chose an appointment"
		}
		return "Appointment booked"
	case *AppointmentEnded:
		return "Appointment " + plainCode(e.Status)
	case *Directed:
		return describeDirected(e)
	case *Told:
		return "The patient was told (" + plainCode(e.How) + ")"
	case *NotTold:
		return "A message was not delivered: ring or write"
	case *Rang:
		return describeRang(rec.At, e)
	case *ErrandSet:
		return "Task set" + byWhen(rec.At, e.Due)
	case *ErrandDone:
		return "Task done"
	case *OfferedToHub:
		return "Offered to the hub " + string(e.Hub.To) + byWhen(rec.At, e.Hub.Deadline)
	case *HubAnswered:
		if e.State == hubLapsed {
			return "The hub did not answer in time: back on the list"
		}
		if e.State == hubAnswered {
			return "Answered by the hub, and the patient knows"
		}
		if e.State == hubDone {
			return "The hub has finished its part: back on the list"
		}
		return "The hub " + plainCode(e.State) + " it"
	case *OriginAnswered:
		return "The practice’s request was " + plainCode(e.State)
	case *Returned:
		return "Back on the list: " + returnedLabel(e.Why)
	case *SavedInRecord:
		if e.Saved {
			return "Saved in the clinical record"
		}
		return "Not saved in the clinical record after all"
	case *Noted:
		return "Note written"
	case *Joined:
		return "Another request was joined to this one"
	case *JoinedInto:
		return "Joined to another request"
	case *Parted:
		return "The joined request was parted again"
	case *PartedFrom:
		return "Parted from the other request again"
	case *ClosedBy:
		return "Closed: " + e.Outcome.label()
	case *Reopened:
		return "Reopened"
	case *Withdrawn:
		return "The patient withdrew it: somebody must check"
	case *Undone:
		return "Undone: " + undoneLabel(e.Kind)
	}
	return ""
}

func describeReceived(e *Received) string {
	if e.Kind == EmergencyCheck {
		return "Emergency check: safety-net record"
	}
	what := "Received"
	if by, ok := map[Channel]string{Web: "online", Phone: "by phone", Desk: "at the desk", Other: "from another organisation"}[e.Channel]; ok {
		what += " " + by
	}
	if len(e.Flags) > 0 {
		what += "; " + count(len(e.Flags), "red flag")
	}
	if e.Band != Unbanded {
		what += "; band " + e.Band.Label()
	}
	return what
}

func describeAssigned(e *Assigned) string {
	switch {
	case e.Assignee != "" && e.Team != "":
		return "Passed to a person in a team"
	case e.Assignee != "":
		return "Passed to a person"
	case e.Team != "":
		return "Passed to a team"
	}
	return "Assignment taken away"
}

func describeResponded(at time.Time, e *Responded) string {
	switch e.Kind {
	case AnswerAsked:
		return "Question put to the patient" + byWhen(at, e.Until)
	case AnswerWhenHow:
		return "Said when and how the patient will hear" + byWhen(at, e.HearBy)
	}
	return "Answered"
}

func describeDirected(e *Directed) string {
	what := "Directed to a service"
	if e.Kind == "referral" {
		what = "Referred to a service"
	}
	if e.Is111 {
		what = "Directed to 111"
	}
	if !e.Counts {
		what += "; this keeps no promise"
	}
	return what
}

func describeRang(at time.Time, e *Rang) string {
	what := map[string]string{
		NoAnswer: "Rang, no answer", Voicemail: "Rang, left a voicemail", Spoke: "Rang and spoke", WrongNumber: "Rang, wrong number",
	}[e.Outcome]
	if what == "" {
		what = "Rang"
	}
	if !e.Next.IsZero() {
		what += "; next try " + moment(e.Next, at)
	}
	return what
}

func (o Outcome) label() string {
	for _, x := range Outcomes {
		if x.Value == string(o) {
			return x.Label
		}
	}
	return plainCode(string(o))
}

func undoneLabel(kind string) string {
	switch kind {
	case (*Banded)(nil).EventKind():
		return "the band"
	case (*Assigned)(nil).EventKind():
		return "the assignment"
	case (*Responded)(nil).EventKind():
		return "the answer"
	case (*Offered)(nil).EventKind():
		return "the offer"
	case (*Directed)(nil).EventKind():
		return "the referral or signpost"
	case (*SavedInRecord)(nil).EventKind():
		return "the tick for the clinical record"
	case (*ClosedBy)(nil).EventKind():
		return "the closing"
	}
	return "the last step"
}

func byWhen(at, due time.Time) string {
	if due.IsZero() {
		return ""
	}
	return ", by " + moment(due, at)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
