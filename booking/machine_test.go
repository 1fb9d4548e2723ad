package booking_test

import (
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"frontdoor/booking"
	"frontdoor/care"
)

// expected is what the machine itself believes of a slot: four words, worked
// out from which commands succeeded, never from the package's state.
type expected struct {
	status  booking.SlotStatus
	request care.ID // that holds it
	offer   care.ID
	until   time.Time
	visit   care.ID
	ending  bool // its session is cancelled
}

// machine plays random commands against a book and keeps its own idea of it.
type machine struct {
	b       *book
	now     time.Time
	slots   map[care.ID]expected
	visits  map[care.ID]booking.AppointmentStatus
	at      map[care.ID]care.ID // live appointment to slot
	arrived map[care.ID]bool
}

func TestBookingMachine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := &machine{
			b: newBook(t), now: monday.Add(-2 * time.Hour), slots: map[care.ID]expected{},
			visits: map[care.ID]booking.AppointmentStatus{}, at: map[care.ID]care.ID{}, arrived: map[care.ID]bool{},
		}
		m.publish(t)
		t.Repeat(map[string]func(*rapid.T){
			"":               m.check,
			"publish":        m.publish,
			"cancel session": m.cancelSession,
			"time passes":    m.pass,
			"hold":           m.hold,
			"release":        m.release,
			"expire":         m.expire,
			"withdraw":       m.withdraw,
			"book":           m.book,
			"move":           m.move,
			"cancel":         m.cancel,
			"attend":         m.attend,
		})
	})
}

// check holds the book against what the machine believes.
func (m *machine) check(t *rapid.T) {
	published, count := 0, map[booking.SlotStatus]int{}
	for _, s := range m.b.sessions {
		published += s.Slots
	}
	holders := map[care.ID]care.ID{} // slot to live appointment
	for id, a := range m.b.appointments {
		if a.Status != m.visits[id] || a.Live() && a.Slot != m.at[id] {
			t.Fatalf("appointment %s is %s at %s, want %s at %s", id, a.Status, a.Slot, m.visits[id], m.at[id])
		}
		if !a.Live() {
			continue
		}
		if other, ok := holders[a.Slot]; ok {
			t.Fatalf("slot %s has two live appointments, %s and %s", a.Slot, other, id)
		}
		holders[a.Slot] = id
		if s := m.b.slots[a.Slot]; s.Particulars != a.Particulars {
			t.Fatalf("appointment %s is told otherwise than its slot", id)
		}
	}
	for id, s := range m.b.slots {
		count[s.Status]++
		got := expected{s.Status, s.HeldFor, s.Offer, s.HeldUntil, s.Appointment, s.WithdrawalDue}
		want := m.slots[id]
		if !got.until.Equal(want.until) {
			t.Fatalf("slot %s is held until %v, want %v", id, got.until, want.until)
		}
		got.until, want.until = time.Time{}, time.Time{}
		if got != want {
			t.Fatalf("slot %s is %+v, want %+v", id, got, want)
		}
		if s.Appointment != holders[id] || (s.Status == booking.SlotIsBooked) != (s.Appointment != "") {
			t.Fatalf("slot %s is %s for %q, but %q lives there", id, s.Status, s.Appointment, holders[id])
		}
		if s.DueAt().IsZero() != (s.Status != booking.SlotIsHeld) {
			t.Fatalf("slot %s is %s and due at %v", id, s.Status, s.DueAt())
		}
	}
	total := 0
	for _, status := range booking.SlotStatuses {
		total += count[status]
	}
	if total != published || len(m.b.slots) != published {
		t.Fatalf("%d of %d slots published are somewhere: %v", total, published, count)
	}
}

func (m *machine) publish(t *rapid.T) {
	if len(m.b.sessions) >= 3 {
		t.Skip("enough sessions")
	}
	cmd := clinic()
	cmd.Day = care.DateOf(m.now).AddDays(rapid.IntRange(0, 1).Draw(t, "days ahead"))
	cmd.SlotLength = booking.Minutes(rapid.SampledFrom([]int{20, 30, 45}).Draw(t, "length"))
	if care.DateOf(m.now).Equal(cmd.Day) && m.now.After(cmd.Day.At(9, 0)) {
		cmd.Day = cmd.Day.AddDays(1)
	}
	changes, err := booking.Publish(cmd, m.now, m.b.newID)
	if err != nil {
		t.Fatalf("publish: %v", err)
	}
	m.b.record(changes, m.now)
	for _, ch := range changes[1:] {
		m.slots[ch.Subject] = expected{status: booking.SlotIsFree}
	}
}

func (m *machine) cancelSession(t *rapid.T) {
	s := m.b.sessions[one(t, m.b.sessions, "session")]
	var slots []booking.Slot
	for _, id := range sortedKeys(m.b.slots) {
		if slot := m.b.slots[id]; slot.Session == s.ID {
			slots = append(slots, slot)
		}
	}
	c, err := booking.CancelSession(s, slots, booking.OtherReason, m.now)
	possible := s.Status == booking.SessionIsPublished && m.now.Before(s.Ends)
	if !m.agrees(t, "cancel session", err, possible) {
		return
	}
	m.b.record(c.Changes, m.now)
	moved, lost := len(c.ToMove), len(c.OffersLost)
	for _, slot := range slots {
		switch e := m.slots[slot.ID]; e.status {
		case booking.SlotIsBooked:
			e.ending = true
			m.slots[slot.ID] = e
			moved--
		case booking.SlotIsHeld:
			lost--
			fallthrough
		default:
			m.slots[slot.ID] = expected{status: booking.SlotIsWithdrawn}
		}
	}
	if moved != 0 || lost != 0 {
		t.Fatalf("cancelled session: %d to move and %d offers too many", moved, lost)
	}
}

func (m *machine) pass(t *rapid.T) {
	m.now = m.now.Add(time.Duration(rapid.IntRange(1, 180).Draw(t, "minutes")) * time.Minute)
}

// live says whether a hold keeps others away now.
func (m *machine) live(e expected) bool {
	return e.status == booking.SlotIsHeld && m.now.Before(e.until)
}

func (m *machine) vacant(e expected) bool {
	return e.status == booking.SlotIsFree || e.status == booking.SlotIsHeld && !m.now.Before(e.until)
}

func (m *machine) hold(t *rapid.T) {
	id := one(t, m.slots, "slot")
	s, e := m.b.slots[id], m.slots[id]
	cmd := booking.HoldSlot{
		Request: request(t), Offer: rapid.SampledFrom([]care.ID{"o1", "o2"}).Draw(t, "offer"),
		Until: m.now.Add(time.Duration(rapid.IntRange(0, 120).Draw(t, "minutes held")) * time.Minute),
	}
	changes, err := booking.Hold(s, cmd, m.now)
	possible := m.vacant(e) && m.now.Before(s.Starts) && cmd.Until.After(m.now) && !cmd.Until.After(s.Starts)
	if m.agrees(t, "hold", err, possible) {
		m.b.record(changes, m.now)
		m.slots[id] = expected{status: booking.SlotIsHeld, request: cmd.Request, offer: cmd.Offer, until: cmd.Until}
	}
}

func (m *machine) release(t *rapid.T) {
	id := one(t, m.slots, "slot")
	offer := rapid.SampledFrom([]care.ID{"o1", "o2"}).Draw(t, "offer")
	changes, err := booking.ReleaseHold(m.b.slots[id], offer)
	if m.agrees(t, "release", err, m.slots[id].status == booking.SlotIsHeld && m.slots[id].offer == offer) {
		m.b.record(changes, m.now)
		m.slots[id] = expected{status: booking.SlotIsFree}
	}
}

func (m *machine) expire(t *rapid.T) {
	id := one(t, m.slots, "slot")
	e := m.slots[id]
	changes, err := booking.ExpireHold(m.b.slots[id], m.now)
	if m.agrees(t, "expire", err, e.status == booking.SlotIsHeld && !m.live(e)) {
		m.b.record(changes, m.now)
		m.slots[id] = expected{status: booking.SlotIsFree}
	}
}

func (m *machine) withdraw(t *rapid.T) {
	id := one(t, m.slots, "slot")
	e := m.slots[id]
	changes, err := booking.Withdraw(m.b.slots[id])
	if m.agrees(t, "withdraw", err, e.status == booking.SlotIsFree || e.status == booking.SlotIsHeld) {
		m.b.record(changes, m.now)
		m.slots[id] = expected{status: booking.SlotIsWithdrawn}
	}
}

// open says whether a request, under an offer or none, can have a slot now.
func (m *machine) open(id, request, offer care.ID) bool {
	e := m.slots[id]
	if !m.now.Before(m.b.slots[id].Ends()) {
		return false
	}
	if m.live(e) {
		return e.request == request && (offer == "" || e.offer == offer)
	}
	return m.vacant(e) && offer == ""
}

func (m *machine) book(t *rapid.T) {
	id := one(t, m.slots, "slot")
	cmd := booking.BookingCommand{
		Appointment: m.b.newID(), Request: request(t),
		Offer: rapid.SampledFrom([]care.ID{"", "o1", "o2"}).Draw(t, "offer"),
	}
	changes, err := booking.BookAppointment(m.b.slots[id], cmd, m.now)
	if err != nil && !errors.Is(err, booking.ErrTaken) && !errors.Is(err, booking.ErrLapsed) {
		t.Fatalf("book: %v is not recognisable", err)
	}
	if m.agrees(t, "book", err, m.open(id, cmd.Request, cmd.Offer)) {
		m.b.record(changes, m.now)
		m.slots[id] = expected{status: booking.SlotIsBooked, visit: cmd.Appointment}
		m.visits[cmd.Appointment], m.at[cmd.Appointment] = booking.IsBooked, id
	}
}

// leave is what the slot becomes when its appointment goes.
func (m *machine) leave(id care.ID) {
	status := booking.SlotIsFree
	if m.slots[id].ending {
		status = booking.SlotIsWithdrawn
	}
	m.slots[id] = expected{status: status}
}

func (m *machine) move(t *rapid.T) {
	id := one(t, m.visits, "appointment")
	a, from, to := m.b.appointments[id], m.at[id], one(t, m.slots, "to")
	offer := rapid.SampledFrom([]care.ID{"", "o1"}).Draw(t, "offer")
	changes, err := booking.Move(a, m.b.slots[a.Slot], m.b.slots[to], offer, m.now)
	if m.agrees(t, "move", err, m.visits[id] == booking.IsBooked && from != to && m.open(to, a.Request, offer)) {
		m.b.record(changes, m.now)
		m.leave(from)
		m.slots[to] = expected{status: booking.SlotIsBooked, visit: id}
		m.at[id] = to
	}
}

func (m *machine) cancel(t *rapid.T) {
	id := one(t, m.visits, "appointment")
	a := m.b.appointments[id]
	side := rapid.SampledFrom([]booking.Side{booking.ByPatient, booking.ByPractice}).Draw(t, "side")
	changes, err := booking.Cancel(a, m.b.slots[a.Slot], side, booking.OtherCancelCause, m.now)
	possible := m.visits[id] == booking.IsBooked && (side == booking.ByPractice || m.now.Before(m.b.slots[m.at[id]].Starts))
	if m.agrees(t, "cancel", err, possible) {
		m.b.record(changes, m.now)
		m.visits[id] = booking.IsCancelled
		m.leave(m.at[id])
		delete(m.at, id)
	}
}

func (m *machine) attend(t *rapid.T) {
	id := one(t, m.visits, "appointment")
	a, status := m.b.appointments[id], m.visits[id]
	day := !care.DateOf(m.now).Before(care.DateOf(a.Starts))
	var changes []care.Change
	var err error
	possible, to := false, status
	switch step := rapid.SampledFrom([]string{"arrive", "unarrive", "complete", "miss", "miss child", "correct"}).Draw(t, "step"); step {
	case "arrive":
		changes, err = booking.Arrive(a, m.now)
		possible, to = status == booking.IsBooked && day, booking.HasArrived
	case "unarrive":
		changes, err = booking.Unarrive(a)
		possible, to = status == booking.HasArrived, booking.IsBooked
	case "complete":
		changes, err = booking.Complete(a, m.now)
		possible, to = (status == booking.IsBooked || status == booking.HasArrived) && day, booking.IsCompleted
	case "correct":
		changes, err = booking.Correct(a, "by mistake")
		possible = status == booking.IsCompleted || status == booking.DidNotAttend || status == booking.WasNotBrought
		to = booking.IsBooked
		if m.arrived[id] {
			to = booking.HasArrived
		}
	default:
		changes, err = booking.Miss(a, step == "miss child", m.now)
		possible, to = status == booking.IsBooked && m.now.After(a.Starts), booking.DidNotAttend
		if step == "miss child" {
			to = booking.WasNotBrought
		}
	}
	if m.agrees(t, "attend", err, possible) {
		m.b.record(changes, m.now)
		m.visits[id] = to
		m.arrived[id] = to == booking.HasArrived || to == booking.IsCompleted && m.arrived[id]
	}
}

// agrees says whether the command was done, and fails when it should not have
// been, or was refused without reason or with words of the wrong kind.
func (m *machine) agrees(t *rapid.T, command string, err error, possible bool) bool {
	t.Helper()
	if (err == nil) != possible {
		t.Fatalf("%s at %v: %v, want it possible: %v", command, m.now, err, possible)
	}
	if k := care.KindOf(err); err != nil && k != care.Conflict && k != care.Invalid {
		t.Fatalf("%s is refused as %s", command, k)
	}
	return err == nil
}

func request(t *rapid.T) care.ID {
	return rapid.SampledFrom([]care.ID{"r1", "r2", "r3"}).Draw(t, "request")
}

func one[V any](t *rapid.T, m map[care.ID]V, label string) care.ID {
	if len(m) == 0 {
		t.Skip("there is no " + label)
	}
	return rapid.SampledFrom(sortedKeys(m)).Draw(t, label)
}

func sortedKeys[V any](m map[care.ID]V) []care.ID { return slices.Sorted(maps.Keys(m)) }
