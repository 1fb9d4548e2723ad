package booking

import (
	"log/slog"
	"time"

	"frontdoor/care"
)

const (
	// MaxReasonLength, in characters: a line on the clinic list.
	MaxReasonLength = 200
	// MaxNotesLength, in characters: what reception has to tell the clinician.
	MaxNotesLength = 2000
)

// AppointmentStatus says what became of an appointment.
type AppointmentStatus string

const (
	IsBooked      AppointmentStatus = "booked"
	HasArrived    AppointmentStatus = "arrived"
	IsCompleted   AppointmentStatus = "completed"
	IsCancelled   AppointmentStatus = "cancelled"
	DidNotAttend  AppointmentStatus = "did-not-attend"
	WasNotBrought AppointmentStatus = "was-not-brought" // a child, or somebody whom others must bring
)

// AppointmentStatuses lists all of them.
var AppointmentStatuses = []AppointmentStatus{IsBooked, HasArrived, IsCompleted, IsCancelled, DidNotAttend, WasNotBrought}

// Needs are what the practice has to prepare for a visit.
type Needs struct {
	Infection   bool `json:"infection,omitempty"`   // to be kept apart from other patients
	Interpreter bool `json:"interpreter,omitempty"` //
	Adjustments bool `json:"adjustments,omitempty"` // reasonable adjustments; the request says which
}

// Personal is the personal part of an appointment. It is erased with it.
type Personal struct {
	Reason string `json:"reason,omitempty"` // one line for the clinic list
	Notes  string `json:"notes,omitempty"`
	Needs  Needs  `json:"needs,omitzero"`
}

// LogValue keeps personal data out of logs.
func (Personal) LogValue() slog.Value { return slog.StringValue("[redacted]") }

// Appointment is a slot that somebody has, and what became of it. The zero
// Personal is either nothing said, or erased.
type Appointment struct {
	ID      care.ID `json:"id"`
	Slot    care.ID `json:"slot"`
	Request care.ID `json:"request"`
	Patient care.ID `json:"patient,omitempty"` // empty for somebody not matched to the registered list
	Particulars
	Status   AppointmentStatus `json:"status"`
	StatusAt time.Time         `json:"statusAt"` // when it came to that status

	BookedAt     time.Time `json:"bookedAt"`
	BookedBy     care.ID   `json:"bookedBy,omitempty"`
	BookedByRole care.Role `json:"bookedByRole"`

	Moves     int       `json:"moves,omitempty"`    // how often it was moved
	MovedAt   time.Time `json:"movedAt,omitzero"`   // the last time
	ArrivedAt time.Time `json:"arrivedAt,omitzero"` // empty while not arrived

	CancelledBy  Side         `json:"cancelledBy,omitempty"`
	CancelReason CancelReason `json:"cancelReason,omitempty"`

	Personal Personal `json:"personal,omitzero"`
}

// LogValue shows which appointment it is and how it stands, nothing else.
func (a Appointment) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", string(a.ID)), slog.String("status", string(a.Status)))
}

// Live says whether the appointment has its slot: every one that is not
// cancelled.
func (a Appointment) Live() bool { return a.ID != "" && a.Status != IsCancelled }

// AppointmentBooked: a patient has a slot.
type AppointmentBooked struct {
	Slot    care.ID `json:"slot"`
	Request care.ID `json:"request"`
	Patient care.ID `json:"patient,omitempty"`
	Particulars
	Personal Personal `json:"-"`
}

func (*AppointmentBooked) EventKind() string { return "appointment.booked" }
func (e *AppointmentBooked) Detail() any     { return &e.Personal }

// AppointmentMoved: the appointment has another slot, at another time or with
// somebody else.
type AppointmentMoved struct {
	From care.ID `json:"from"` // the slot that it left
	Slot care.ID `json:"slot"`
	Particulars
}

func (*AppointmentMoved) EventKind() string { return "appointment.moved" }
func (*AppointmentMoved) Detail() any       { return nil }

// AppointmentCancelled: the appointment gave its slot back.
type AppointmentCancelled struct {
	Slot   care.ID      `json:"slot"`
	Side   Side         `json:"side"`
	Reason CancelReason `json:"reason"`
}

func (*AppointmentCancelled) EventKind() string { return "appointment.cancelled" }
func (*AppointmentCancelled) Detail() any       { return nil }

// Apply folds a record into the appointment.
func (a *Appointment) Apply(rec care.Recorded) error {
	e, first := rec.Event.(*AppointmentBooked)
	if !fits(NounAppointment, a.ID, rec, first) {
		return unfit(NounAppointment, rec)
	}
	if first {
		*a = Appointment{
			ID: rec.Subject, Slot: e.Slot, Request: e.Request, Patient: e.Patient,
			Particulars: e.Particulars, Personal: e.Personal,
			BookedAt: rec.At, BookedBy: rec.By.ID, BookedByRole: rec.By.Role,
		}
		a.become(IsBooked, rec)
		return nil
	}
	switch e := rec.Event.(type) {
	case *AppointmentMoved:
		a.Slot, a.Particulars = e.Slot, e.Particulars
		a.Moves++
		a.MovedAt = rec.At
	case *AppointmentCancelled:
		a.become(IsCancelled, rec)
		a.CancelledBy, a.CancelReason = e.Side, e.Reason
	case *AppointmentArrived:
		a.become(HasArrived, rec)
		a.ArrivedAt = rec.At
	case *AppointmentArrivalUndone:
		a.become(IsBooked, rec)
		a.ArrivedAt = time.Time{}
	case *AppointmentCompleted:
		a.become(IsCompleted, rec)
	case *AppointmentDidNotAttend:
		a.become(DidNotAttend, rec)
	case *AppointmentWasNotBrought:
		a.become(WasNotBrought, rec)
	case *AppointmentCorrected:
		a.become(e.To, rec)
	default:
		return unfit(NounAppointment, rec)
	}
	return nil
}

func (a *Appointment) become(status AppointmentStatus, rec care.Recorded) {
	a.Status, a.StatusAt = status, rec.At
}

func (a Appointment) change(e care.Event) care.Change {
	return care.Change{Noun: NounAppointment, Subject: a.ID, Event: e}
}

// BookingCommand asks for a slot for a request.
type BookingCommand struct {
	Appointment care.ID // the identifier that the appointment gets
	Request     care.ID
	Offer       care.ID // the offer that the patient chose from; empty when staff book directly
	Patient     care.ID // empty for somebody not matched to the registered list
	Personal    Personal
}

// BookAppointment books a slot. It is ErrTaken when the slot cannot be had,
// ErrLapsed when the offer has run out, and Invalid (reason, notes) when a text
// is too long.
func BookAppointment(s Slot, cmd BookingCommand, now time.Time) ([]care.Change, error) {
	const op = "booking.book"
	if cmd.Appointment == "" || cmd.Request == "" {
		return nil, care.Fail(care.Invalid, op, "An appointment is booked for a request.")
	}
	personal, err := cmd.Personal.clean(op)
	if err != nil {
		return nil, err
	}
	changes, err := s.book(op, cmd.Appointment, cmd.Request, cmd.Offer, now)
	if err != nil {
		return nil, err
	}
	return append(changes, care.Change{Noun: NounAppointment, Subject: cmd.Appointment, Event: &AppointmentBooked{
		Slot: s.ID, Request: cmd.Request, Patient: cmd.Patient, Particulars: s.Particulars, Personal: personal,
	}}), nil
}

func (p Personal) clean(op string) (Personal, error) {
	faults := care.Faults{}
	p.Reason = line(faults, "reason", p.Reason, MaxReasonLength)
	notes, err := care.CleanText(p.Notes, MaxNotesLength)
	if err != nil {
		faults.Add("notes", care.MessageOf(err))
	}
	p.Notes = notes
	return p, faults.Err(op)
}

// Move gives the appointment another slot and its own slot back, in one step:
// there is no moment without a slot, nor with two. offer is the offer that the
// patient chose from, empty when staff move it. It is ErrTaken or ErrLapsed as
// BookAppointment, and a Conflict unless the appointment is booked and not yet
// arrived, completed or missed.
func Move(a Appointment, from, to Slot, offer care.ID, now time.Time) ([]care.Change, error) {
	const op = "booking.move"
	if err := a.has(op, from); err != nil {
		return nil, err
	}
	if to.ID == from.ID {
		return nil, care.Fail(care.Conflict, op, "The appointment is already at this time.")
	}
	booked, err := to.book(op, a.ID, a.Request, offer, now)
	if err != nil {
		return nil, err
	}
	changes := append([]care.Change{from.free()}, booked...)
	return append(changes, a.change(&AppointmentMoved{From: from.ID, Slot: to.ID, Particulars: to.Particulars})), nil
}

// has checks that the appointment is still to come and has this slot.
func (a Appointment) has(op string, s Slot) error {
	if a.Status != IsBooked {
		return a.cannot(op)
	}
	if a.Slot != s.ID || s.Status != SlotIsBooked || s.Appointment != a.ID {
		return mismatch(op)
	}
	return nil
}

// Side says for whom an appointment was cancelled, whoever pressed the button.
type Side string

const (
	ByPatient  Side = "patient"
	ByPractice Side = "practice"
)

// CancelReason says why an appointment was cancelled. It is a code and holds
// nothing clinical.
type CancelReason string

const (
	NoLongerNeeded   CancelReason = "no-longer-needed"
	CannotAttend     CancelReason = "cannot-attend"
	HelpedElsewhere  CancelReason = "helped-elsewhere"
	SessionOff       CancelReason = "session-cancelled"
	BookedInError    CancelReason = "booked-in-error"
	OtherCancelCause CancelReason = "other"
)

// CancelReasons lists the reasons that a side can give, in the order in which
// they are shown; none for an unknown side.
func CancelReasons(side Side) []CancelReason {
	switch side {
	case ByPatient:
		return []CancelReason{NoLongerNeeded, CannotAttend, HelpedElsewhere, OtherCancelCause}
	case ByPractice:
		return []CancelReason{SessionOff, BookedInError, NoLongerNeeded, OtherCancelCause}
	}
	return nil
}

// Cancel ends an appointment and gives its slot back. A patient can cancel
// until the appointment begins; after that it is for the practice to say
// whether it was missed or cancelled. It is a Conflict unless the appointment
// is booked and has this slot.
func Cancel(a Appointment, s Slot, side Side, reason CancelReason, now time.Time) ([]care.Change, error) {
	const op = "booking.cancel"
	known := false
	for _, r := range CancelReasons(side) {
		known = known || r == reason
	}
	if !known {
		return nil, care.Faults{"reason": "Choose a reason."}.Err(op)
	}
	if err := a.has(op, s); err != nil {
		return nil, err
	}
	if side == ByPatient && !now.Before(a.Starts) {
		return nil, care.Fail(care.Conflict, op, "The time of this appointment has passed. Contact the practice.")
	}
	return []care.Change{s.free(), a.change(&AppointmentCancelled{Slot: s.ID, Side: side, Reason: reason})}, nil
}
