package booking

import (
	"log/slog"
	"time"

	"frontdoor/care"
)

// MaxWhyLength, in characters, of the reason for a correction.
const MaxWhyLength = 500

// AppointmentArrived: the patient is here, or on the line.
type AppointmentArrived struct{}

func (*AppointmentArrived) EventKind() string { return "appointment.arrived" }
func (*AppointmentArrived) Detail() any       { return nil }

// AppointmentArrivalUndone: the wrong patient was marked as arrived.
type AppointmentArrivalUndone struct{}

func (*AppointmentArrivalUndone) EventKind() string { return "appointment.arrival-undone" }
func (*AppointmentArrivalUndone) Detail() any       { return nil }

// AppointmentCompleted: the patient was seen or spoken to.
type AppointmentCompleted struct{}

func (*AppointmentCompleted) EventKind() string { return "appointment.completed" }
func (*AppointmentCompleted) Detail() any       { return nil }

// AppointmentDidNotAttend: the patient did not come or answer.
type AppointmentDidNotAttend struct{}

func (*AppointmentDidNotAttend) EventKind() string { return "appointment.did-not-attend" }
func (*AppointmentDidNotAttend) Detail() any       { return nil }

// AppointmentWasNotBrought: a patient who depends on others was not brought.
type AppointmentWasNotBrought struct{}

func (*AppointmentWasNotBrought) EventKind() string { return "appointment.was-not-brought" }
func (*AppointmentWasNotBrought) Detail() any       { return nil }

// AppointmentCorrected: it was recorded by mistake that the appointment was
// completed or missed.
type AppointmentCorrected struct {
	From AppointmentStatus `json:"from"`
	To   AppointmentStatus `json:"to"` // arrived when the patient had arrived, else booked
	Why  Why               `json:"-"`
}

func (*AppointmentCorrected) EventKind() string { return "appointment.corrected" }
func (e *AppointmentCorrected) Detail() any     { return &e.Why }

// Why is a reason in somebody's own words, which may name a patient.
type Why struct {
	Text string `json:"text"`
}

// LogValue keeps personal data out of logs.
func (Why) LogValue() slog.Value { return slog.StringValue("[redacted]") }

// NeedsBringing says whether a patient who misses an appointment on a day
// counts as not brought: a child under 16, or somebody who lacks the capacity
// to look after the appointment. From 16 on the law presumes that somebody can
// decide about their care (Family Law Reform Act 1969, section 8; Mental
// Capacity Act 2005, sections 1(2) and 2(5)). With no known date of birth it
// goes by capacity alone.
func NeedsBringing(born, on care.Date, lacksCapacity bool) bool {
	const decidesFrom = 16
	age := born.Age(on)
	return lacksCapacity || age >= 0 && age < decidesFrom
}

// Arrive notes that the patient is here, on the day of the appointment or,
// late noted, after it.
func Arrive(a Appointment, now time.Time) ([]care.Change, error) {
	const op = "booking.arrive"
	if a.Status != IsBooked {
		return nil, a.cannot(op)
	}
	if err := a.onTheDay(op, now); err != nil {
		return nil, err
	}
	return []care.Change{a.change(&AppointmentArrived{})}, nil
}

// Unarrive takes an arrival back.
func Unarrive(a Appointment) ([]care.Change, error) {
	if a.Status != HasArrived {
		return nil, a.cannot("booking.unarrive")
	}
	return []care.Change{a.change(&AppointmentArrivalUndone{})}, nil
}

// Complete notes that the patient was seen or spoken to, on the day of the
// appointment or later. A patient who is telephoned or visited never arrives,
// so an arrival is not needed.
func Complete(a Appointment, now time.Time) ([]care.Change, error) {
	const op = "booking.complete"
	if a.Status != IsBooked && a.Status != HasArrived {
		return nil, a.cannot(op)
	}
	if err := a.onTheDay(op, now); err != nil {
		return nil, err
	}
	return []care.Change{a.change(&AppointmentCompleted{})}, nil
}

// Miss notes, after the start of the appointment, that the patient did not
// attend or, for one who depends on others (NeedsBringing), was not brought.
// Which of the two is a fact about the patient, not a choice: a child who is
// not brought is a question of safeguarding, not of manners.
func Miss(a Appointment, needsBringing bool, now time.Time) ([]care.Change, error) {
	const op = "booking.miss"
	if a.Status != IsBooked {
		return nil, a.cannot(op)
	}
	if !now.After(a.Starts) {
		return nil, care.Fail(care.Conflict, op, "The appointment has not begun yet.")
	}
	if needsBringing {
		return []care.Change{a.change(&AppointmentWasNotBrought{})}, nil
	}
	return []care.Change{a.change(&AppointmentDidNotAttend{})}, nil
}

// Correct takes back that an appointment was completed or missed, with a
// reason. It is arrived again when the patient had arrived, else booked.
func Correct(a Appointment, why string) ([]care.Change, error) {
	const op = "booking.correct"
	switch a.Status {
	case IsCompleted, DidNotAttend, WasNotBrought:
	default:
		return nil, a.cannot(op)
	}
	faults := care.Faults{}
	why = line(faults, "why", why, MaxWhyLength)
	if why == "" {
		faults.Add("why", "Say what was wrong.")
	}
	if err := faults.Err(op); err != nil {
		return nil, err
	}
	to := IsBooked
	if !a.ArrivedAt.IsZero() {
		to = HasArrived
	}
	return []care.Change{a.change(&AppointmentCorrected{From: a.Status, To: to, Why: Why{Text: why}})}, nil
}

func (a Appointment) onTheDay(op string, now time.Time) error {
	if care.DateOf(now).Before(care.DateOf(a.Starts)) {
		return care.Fail(care.Conflict, op, "The day of this appointment has not come yet.")
	}
	return nil
}

// cannot says in plain words why a step does not fit the status.
func (a Appointment) cannot(op string) error {
	words := map[AppointmentStatus]string{
		IsBooked:      "This appointment is still to come.",
		HasArrived:    "The patient has already arrived.",
		IsCompleted:   "This appointment is already completed.",
		IsCancelled:   "This appointment is cancelled.",
		DidNotAttend:  "This appointment is recorded as not attended. Correct that first.",
		WasNotBrought: "This appointment is recorded as not brought. Correct that first.",
	}[a.Status]
	if words == "" {
		return care.Fail(care.NotFound, op, "There is no such appointment.")
	}
	return care.Fail(care.Conflict, op, "%s", words)
}
