package pathway

import (
	"log/slog"
	"time"
)

// Route is one care navigation pathway: for whom it is, what keeps a patient
// off it, what is still to be asked, and where it leads. It makes no diagnosis
// and holds no doses. Days are London dates, both ends included.
type Route struct {
	ID        string
	Title     string
	Version   int
	ValidFrom time.Time
	ValidTo   time.Time // zero: until replaced
	Owner     string
	Source    string
	Approval  Approval
	Review    time.Time // the day by which its content is to be read again

	Band         Band // the least that is suggested; the words may raise it
	Parameters   map[string]int
	Questions    []Question
	Destinations []Destination
	Script       string   // what the caller is told
	SafetyNet    string   // when to come back, and where to
	Instruction  string   // for the booking: where the patient waits; empty: nothing special
	StaffOnly    bool     // nothing of it is ever shown to a patient
	StopFlags    []FlagID // urgent flags that keep a patient off it; emergencies always do
	Tasks        []Task

	presentations []phrase
	conditions    []condition
	file          string
	line          int
}

// Question is a fact that the words may not tell. Fact is its name in the
// conditions.
type Question struct {
	Fact   string
	Type   FactType
	Ask    string // to be read aloud
	Source string // empty: of the pathway

	phrases []phrase // words that say yes by themselves
}

// FactType is what an answer may be.
type FactType string

const (
	YesNo  FactType = "yes-no"
	Count  FactType = "count"  // a whole number
	Number FactType = "number" // such as a temperature in degrees Celsius
)

// Destination is one place a route leads to. The patient chooses and agrees.
type Destination struct {
	Role    string // "community pharmacist"
	Service string
	Mode    string // "referral", "self-referral", "task", "appointment", "advice"
	Within  string // "same day", "48 hours"

	when *condition // nil: always
}

// Task is what the practice does later.
type Task struct {
	AfterDays int
	What      string
}

// kindOf a condition: what it does when it holds.
type conditionKind string

const (
	limit     conditionKind = "limit"     // must hold, or the route is not for this patient
	exclusion conditionKind = "exclusion" // must not hold
	redFlag   conditionKind = "red-flag"  // must not hold, and raises the band
)

// InForce says whether the route holds on the London day of now.
func (r Route) InForce(now time.Time) bool {
	day := londonDay(now)
	return !day.Before(r.ValidFrom) && (r.ValidTo.IsZero() || !day.After(r.ValidTo))
}

// Facts is what is known about a request. A fact that is not here is not
// known, and becomes a question. It holds patient data: it is never logged.
type Facts struct {
	Text         Text
	DurationDays *int           // nil: as the words say, or not known
	Answers      map[string]any // by Fact: bool, int or float64, as its type
	// Demonstration lets pathways speak that are not clinically approved.
	Demonstration bool
}

// LogValue keeps the facts out of every log.
func (Facts) LogValue() slog.Value { return slog.StringValue("[patient's facts]") }

// State is how a route stands for a patient.
type State string

const (
	Fits         State = "fits"          // every limit is met and nothing excludes
	NeedsAnswers State = "needs-answers" // nothing known excludes; questions are open
	Excluded     State = "excluded"
)

// Reason is why a route does not fit.
type Reason struct {
	Why    string `json:"why"`
	Source string `json:"source"`
	Flag   FlagID `json:"flag,omitempty"` // where a red flag in the words excludes
}

// Suggestion is what one route says about a patient. A person decides.
type Suggestion struct {
	Route        string        `json:"route"`
	Version      int           `json:"version"`
	Title        string        `json:"title"`
	State        State         `json:"state"`
	Why          string        `json:"why"` // one sentence
	Evidence     []Span        `json:"evidence"`
	Questions    []Question    `json:"questions,omitempty"` // in the order to ask
	Excluded     []Reason      `json:"excluded,omitempty"`
	Band         Band          `json:"band"`
	Destinations []Destination `json:"destinations,omitempty"` // none when excluded
	Script       string        `json:"script,omitempty"`
	SafetyNet    string        `json:"safety_net,omitempty"`
	Instruction  string        `json:"instruction,omitempty"`
	StaffOnly    bool          `json:"staff_only,omitempty"`
	Tasks        []Task        `json:"tasks,omitempty"`
}

// LogValue keeps what was suggested out of every log.
func (Suggestion) LogValue() slog.Value { return slog.StringValue("[suggestion]") }
