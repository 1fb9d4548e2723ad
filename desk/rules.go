package desk

import (
	"strconv"
	"time"

	"frontdoor/care"
	"frontdoor/pathway"
	"frontdoor/practice"
	"frontdoor/request"
)

// requestRules turns an organisation's settings into what decisions on
// requests need.
func requestRules(s practice.Settings) request.Rules {
	r := request.DefaultRules(care.England.CoreHours())
	t := s.Targets
	r.Targets = request.Targets{SameDayUntil: t.SameDayUntil, Urgent: minutes(t.UrgentMins)}
	r.Undo = time.Duration(t.UndoSeconds) * time.Second
	r.Claim = minutes(t.ClaimMins)
	r.Escalate = minutes(t.EscalateMins)
	r.AnswerWithin = time.Duration(t.AnswerHours) * time.Hour
	r.OneOneOneCounts = s.OneOneOne
	return r
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }

// assess checks words against the red flags. The rules only raise.
func (d *Desk) assess(in request.Intake, words string, today care.Date) request.Assessment {
	t := pathway.Text{Words: words}
	if !in.Born.IsZero() {
		if age, err := pathway.AgeInYears(in.Born.Age(today)); err == nil {
			t.Age = age
		}
	}
	found := d.rules.Check(t)
	a := request.Assessment{}
	if !found.Assessed {
		a.NotAssessed = string(found.Reason)
	}
	for _, f := range found.Findings {
		title := string(f.Flag)
		if fl, ok := d.rules.Flag(f.Flag); ok {
			title = fl.Title
		}
		a.Flags = append(a.Flags, request.Flag{Rule: string(f.Flag), Version: versionOf(f), Band: bandOf(f.Band), Title: title})
	}
	return a
}

func versionOf(f pathway.Finding) string { return f.Pathway + "/" + strconv.Itoa(f.Version) }

func bandOf(b pathway.Band) request.Band {
	if b == pathway.Emergency {
		return request.Emergency
	}
	return request.Urgent
}
