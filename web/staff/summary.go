package staff

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/request"
)

// summary is a page with plain text to copy into the clinical record.
func (s *site) summary(w http.ResponseWriter, r *http.Request, by care.Actor) {
	id, err := idOf(r)
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	l := s.layout(r, by, "Summary")
	o, err := s.d.Open(r.Context(), by, id)
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	l.BackURL = requestURL(id)
	s.page(w, r, l, summaryBody(o.Request, summaryOf(o, s.d.Now())))
}

// summaryOf writes a request as plain text, in the order in which a clinician
// reads: who, what was said, what was seen, what was decided and told. Notes for
// colleagues are left out: patients may read their record.
func summaryOf(o desk.Opened, now time.Time) string {
	s := o.Request
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("Request %s, %s, received %s", s.Reference.Display(), strings.ToLower(channelName(s.Channel)), fullTime(s.Received))
	who := nameOf(s, o.Patient) + ", born " + dateOf(bornOf(s, o.Patient))
	if o.Patient != nil {
		who += ", NHS number " + o.Patient.Details.NHSNumber.Display()
	} else {
		who += ", not matched to the registered list"
	}
	line("%s", who)
	if s.Intake.Writer != "" {
		line("Written by %s %s", s.Intake.Writer, s.Intake.Relationship)
	}
	line("About: %s", aboutName(s))
	if words := s.Intake.Words(); words != "" {
		line("\nIn their own words:\n%s", words)
	}
	for _, q := range request.Questions(s.Kind, s.Topic) {
		if a := s.Intake.Answers[q.ID]; q.ID != "words" && a != "" {
			line("%s: %s", q.Short, q.LabelOf(a))
		}
	}
	for _, n := range needsOf(s) {
		line("Need: %s", n)
	}
	switch flags := flagsOf(s); {
	case len(flags) > 0:
		line("\nRed flags raised by rules: %s", strings.Join(flags, "; "))
	case s.NotAssessed != "":
		line("\n%s", unassessedName(s.NotAssessed))
	}
	for i, x := range s.Said {
		if x.Text == "" || x.Kind == "note" || i == 0 && x.Kind == "words" {
			continue
		}
		line("\n%s, %s, %s:\n%s", saidName(x), saidWho(x, o.Names), fullTime(x.At), x.Text)
	}
	line("\nSteps:")
	for _, rec := range o.History {
		switch rec.Event.(type) {
		case *request.Claimed, *request.ClaimReleased, *request.Noted, *request.SavedInRecord:
			continue // of the work, not of the care
		}
		line("%s %s (%s)", fullTime(rec.At), request.Describe(rec), whoDid(rec.By, o.Names))
	}
	for _, a := range o.Appointments {
		line("Appointment: %s, %s, %s: %s", fullTime(a.Starts), a.ClinicianName, a.Mode.Name(), strings.ToLower(attendance(a.Status)))
	}
	line("\nMade %s. The urgency words are this practice's own.", fullTime(now))
	return b.String()
}

func fullTime(t time.Time) string { return t.In(london).Format("Mon 2 Jan 2006 15:04") }

func saidWho(x request.Said, names map[care.ID]string) string {
	if x.By == "" {
		return "patient"
	}
	return names[x.By]
}
