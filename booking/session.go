package booking

import (
	"fmt"
	"time"

	"frontdoor/care"
)

const (
	// MaxSlots is the most slots of one session: a day of 5-minute slots from
	// 07:00 to 22:00 has 180. More is a slip of the keyboard.
	MaxSlots = 200
	// MinSlotLength and MaxSlotLength are the bounds of a slot. Shorter than 5
	// minutes is no contact; longer than 2 hours is a session of its own.
	MinSlotLength Minutes = 5
	MaxSlotLength Minutes = 120
	// MaxDaysAhead is how far ahead a session may be published: a year and a
	// month. Later is a slip in the year.
	MaxDaysAhead = 396
	// MaxNameLength and MaxRoomLength, in characters, keep lists and printed
	// cards readable.
	MaxNameLength = 100
	MaxRoomLength = 60
)

// SessionStatus says whether a session takes place.
type SessionStatus string

const (
	SessionIsPublished SessionStatus = "published"
	SessionIsCancelled SessionStatus = "cancelled"
)

// SessionCancelReason says why a session was cancelled. It is a code, so that
// nothing about a clinician's health is written down.
type SessionCancelReason string

const (
	ClinicianAway    SessionCancelReason = "clinician-away"
	RoomUnavailable  SessionCancelReason = "room-unavailable"
	PublishedInError SessionCancelReason = "published-in-error"
	OtherReason      SessionCancelReason = "other"
)

// SessionCancelReasons lists the reasons in the order in which they are shown.
var SessionCancelReasons = []SessionCancelReason{ClinicianAway, RoomUnavailable, PublishedInError, OtherReason}

// Session is a stretch of one clinician's time laid out in slots.
type Session struct {
	ID            care.ID             `json:"id"`
	Clinician     care.ID             `json:"clinician,omitempty"`
	ClinicianName string              `json:"clinicianName"`
	Role          Role                `json:"role"`
	Room          string              `json:"room,omitempty"`
	Mode          Mode                `json:"mode"`
	Category      Category            `json:"category"`
	Starts        time.Time           `json:"starts"`
	Ends          time.Time           `json:"ends"`
	SlotLength    Minutes             `json:"slotLength"`
	Slots         int                 `json:"slots"` // how many were published
	Status        SessionStatus       `json:"status"`
	Reason        SessionCancelReason `json:"reason,omitempty"` // why it was cancelled
}

// SessionPublished: a session was laid out in slots; each slot has its own
// SlotPublished.
type SessionPublished struct {
	Clinician     care.ID   `json:"clinician,omitempty"`
	ClinicianName string    `json:"clinicianName"`
	Role          Role      `json:"role"`
	Room          string    `json:"room,omitempty"`
	Mode          Mode      `json:"mode"`
	Category      Category  `json:"category"`
	Starts        time.Time `json:"starts"`
	Ends          time.Time `json:"ends"`
	SlotLength    Minutes   `json:"slotLength"`
	Slots         int       `json:"slots"`
}

func (*SessionPublished) EventKind() string { return "session.published" }
func (*SessionPublished) Detail() any       { return nil }

// SessionCancelled: the session does not take place, or not to its end.
type SessionCancelled struct {
	Reason SessionCancelReason `json:"reason"`
}

func (*SessionCancelled) EventKind() string { return "session.cancelled" }
func (*SessionCancelled) Detail() any       { return nil }

// Apply folds a record into the session.
func (s *Session) Apply(rec care.Recorded) error {
	e, first := rec.Event.(*SessionPublished)
	if !fits(NounSession, s.ID, rec, first) {
		return unfit(NounSession, rec)
	}
	if first {
		*s = Session{
			ID: rec.Subject, Clinician: e.Clinician, ClinicianName: e.ClinicianName, Role: e.Role, Room: e.Room,
			Mode: e.Mode, Category: e.Category, Starts: e.Starts, Ends: e.Ends,
			SlotLength: e.SlotLength, Slots: e.Slots, Status: SessionIsPublished,
		}
		return nil
	}
	switch e := rec.Event.(type) {
	case *SessionCancelled:
		s.Status, s.Reason = SessionIsCancelled, e.Reason
	default:
		return unfit(NounSession, rec)
	}
	return nil
}

// PublishSession asks for a session on one day, in the local time of England.
type PublishSession struct {
	Clinician     care.ID // may be empty, for somebody who does not sign in
	ClinicianName string
	Role          Role
	Room          string // may be empty
	Mode          Mode
	Category      Category
	Day           care.Date
	From, To      care.TimeOfDay
	SlotLength    Minutes
}

// Publish lays a session out in slots, one after the other from its start;
// what is left at the end and is shorter than a slot stays unused. The first
// change is the session's. It is Invalid, with a message beside each field
// (clinician, role, room, mode, category, day, from, to, length), when the
// session cannot be.
func Publish(cmd PublishSession, now time.Time, newID func() care.ID) ([]care.Change, error) {
	const op = "booking.publish"
	e, err := cmd.check(op, now)
	if err != nil {
		return nil, err
	}
	id := newID()
	changes := []care.Change{{Noun: NounSession, Subject: id, Event: e}}
	for i := range e.Slots {
		changes = append(changes, care.Change{Noun: NounSlot, Subject: newID(), Event: &SlotPublished{Particulars{
			Session: id, Clinician: e.Clinician, ClinicianName: e.ClinicianName, Role: e.Role, Room: e.Room,
			Mode: e.Mode, Category: e.Category, Length: e.SlotLength,
			Starts: e.Starts.Add(time.Duration(i) * e.SlotLength.Duration()),
		}}})
	}
	return changes, nil
}

func (cmd PublishSession) check(op string, now time.Time) (*SessionPublished, error) {
	faults := care.Faults{}
	e := &SessionPublished{
		Clinician: cmd.Clinician, Role: cmd.Role, Mode: cmd.Mode, Category: cmd.Category, SlotLength: cmd.SlotLength,
		ClinicianName: line(faults, "clinician", cmd.ClinicianName, MaxNameLength),
		Room:          line(faults, "room", cmd.Room, MaxRoomLength),
	}
	if e.ClinicianName == "" {
		faults.Add("clinician", "Enter the name of the clinician as patients know it.")
	}
	if !cmd.Role.Known() {
		faults.Add("role", "Choose the clinician's role.")
	}
	if !cmd.Mode.Known() {
		faults.Add("mode", "Choose how patients are seen.")
	}
	if !cmd.Day.IsZero() && !cmd.Category.KnownOn(cmd.Day) {
		faults.Add("category", "Choose a national category.")
	}
	if cmd.SlotLength < MinSlotLength || cmd.SlotLength > MaxSlotLength {
		faults.Add("length", fmt.Sprintf("A slot is %d to %d minutes long.", MinSlotLength, MaxSlotLength))
	}
	cmd.checkTimes(faults, e, now)
	return e, faults.Err(op)
}

// checkTimes fills in the moments of e and the number of its slots.
func (cmd PublishSession) checkTimes(faults care.Faults, e *SessionPublished, now time.Time) {
	const midnight = 24 * 60
	if cmd.Day.IsZero() {
		faults.Add("day", "Enter the day of the session.")
		return
	}
	for field, t := range map[string]care.TimeOfDay{"from": cmd.From, "to": cmd.To} {
		switch {
		case t < 0 || t > midnight:
			faults.Add(field, "Enter a time between 00:00 and 24:00.")
		case inClockChange(cmd.Day, t):
			faults.Add(field, "The clocks change at this time on this day. Choose another time.")
		}
	}
	e.Starts = instant(cmd.Day.At(int(cmd.From)/60, int(cmd.From)%60))
	e.Ends = instant(cmd.Day.At(int(cmd.To)/60, int(cmd.To)%60))
	switch today := care.DateOf(now); {
	case cmd.Day.Before(today):
		faults.Add("day", "The day is in the past.")
	case today.DaysUntil(cmd.Day) > MaxDaysAhead:
		faults.Add("day", "The day is more than a year ahead.")
	case e.Starts.Before(now):
		faults.Add("from", "The start is in the past.")
	}
	if !e.Ends.After(e.Starts) {
		faults.Add("to", "The end must be after the start.")
	}
	if len(faults) > 0 {
		return
	}
	e.Slots = int(e.Ends.Sub(e.Starts) / cmd.SlotLength.Duration())
	switch {
	case e.Slots < 1:
		faults.Add("length", "The session is shorter than one slot.")
	case e.Slots > MaxSlots:
		faults.Add("length", fmt.Sprintf("This makes %d slots. A session has at most %d.", e.Slots, MaxSlots))
	}
}

// inClockChange says whether a local time of a day does not exist or exists
// twice: 01:00 to 01:59 on the two days in a year on which England's clocks
// change.
func inClockChange(d care.Date, t care.TimeOfDay) bool {
	_, morning := d.At(0, 0).Zone()
	_, evening := d.At(24, 0).Zone()
	return morning != evening && t >= 60 && t < 120
}

// line cleans one line of typed text and notes what is wrong with it.
func line(faults care.Faults, field, s string, most int) string {
	s, err := care.CleanLine(s, most)
	if err != nil {
		faults.Add(field, care.MessageOf(err))
	}
	return s
}

// Cancellation is what cancelling a session leads to.
type Cancellation struct {
	Changes []care.Change
	// OffersLost are the slots that were held, as they were: their requests
	// have lost an offer and go back to the list.
	OffersLost []Slot
	// ToMove are the booked slots. Their appointments stay until each is moved
	// or cancelled; those already completed need nothing.
	ToMove []Slot
}

// CancelSession cancels a session with all its slots: free and held slots are
// withdrawn, booked ones are named to be moved and are withdrawn when their
// appointment leaves them. It is a Conflict when the session is already
// cancelled or over, and when slots are not exactly the session's slots.
func CancelSession(s Session, slots []Slot, reason SessionCancelReason, now time.Time) (Cancellation, error) {
	const op = "booking.cancel-session"
	known := false
	for _, r := range SessionCancelReasons {
		known = known || r == reason
	}
	switch {
	case !known:
		return Cancellation{}, care.Faults{"reason": "Choose a reason."}.Err(op)
	case s.Status != SessionIsPublished:
		return Cancellation{}, care.Fail(care.Conflict, op, "This session is already cancelled.")
	case !now.Before(s.Ends):
		return Cancellation{}, care.Fail(care.Conflict, op, "This session is already over.")
	}
	if err := wholeSession(op, s, slots); err != nil {
		return Cancellation{}, err
	}
	c := Cancellation{Changes: []care.Change{{Noun: NounSession, Subject: s.ID, Event: &SessionCancelled{Reason: reason}}}}
	for _, slot := range slots {
		switch slot.Status {
		case SlotIsBooked:
			c.ToMove = append(c.ToMove, slot)
			c.Changes = append(c.Changes, slot.change(&SlotWithdrawalDue{}))
			continue
		case SlotIsWithdrawn:
			continue
		case SlotIsHeld:
			c.OffersLost = append(c.OffersLost, slot)
		}
		c.Changes = append(c.Changes, slot.change(&SlotWithdrawn{Request: slot.HeldFor, Offer: slot.Offer}))
	}
	return c, nil
}

// wholeSession checks that no slot is forgotten, doubled or another's.
func wholeSession(op string, s Session, slots []Slot) error {
	seen := map[care.ID]bool{}
	for _, slot := range slots {
		if slot.Session != s.ID || seen[slot.ID] {
			return mismatch(op)
		}
		seen[slot.ID] = true
	}
	if len(seen) != s.Slots {
		return mismatch(op)
	}
	return nil
}
