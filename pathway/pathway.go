package pathway

import (
	"time"

	"frontdoor/care"
)

// Approval is how far a pathway has been agreed. Red-flag pathways are used
// from first start whatever their state, because they only raise.
type Approval string

const (
	NotApproved Approval = "not clinically approved"
	Approved    Approval = "clinically approved"
)

// Pathway is one rules file: who stands behind it, when it holds, and its
// flags. Days are London dates, both ends included.
type Pathway struct {
	ID        string
	Version   int
	ValidFrom time.Time
	ValidTo   time.Time // zero: until replaced
	Owner     string
	Source    string
	Approval  Approval
	Review    time.Time // the day by which its content is to be read again
	Audience  []Audience
	Flags     []Flag
	Prompts   []Prompt

	file string
	line int
}

// InForce says whether the pathway holds on the London day of now.
func (p Pathway) InForce(now time.Time) bool {
	day := londonDay(now)
	return !day.Before(p.ValidFrom) && (p.ValidTo.IsZero() || !day.After(p.ValidTo))
}

func (p Pathway) overlaps(q Pathway) bool {
	return (p.ValidTo.IsZero() || !q.ValidFrom.After(p.ValidTo)) &&
		(q.ValidTo.IsZero() || !p.ValidFrom.After(q.ValidTo))
}

// londonDay is the date in London, as midnight UTC so that days compare.
func londonDay(now time.Time) time.Time {
	y, m, d := now.In(care.London).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
