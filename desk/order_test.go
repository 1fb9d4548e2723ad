package desk_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/desk"
	"frontdoor/request"
	"frontdoor/store"
)

// What must hold whatever happened in a machine.

func (m *machine) ctx() context.Context { return m.t.Context() }

func (m *machine) view(read func(store.Reader) error) {
	if err := m.store.View(m.ctx(), read); err != nil {
		m.rt.Fatal(err)
	}
}

// rows of a noun in the practice.
func rows[S any](m *machine, r store.Reader, noun care.Noun) ([]*S, error) {
	found, err := r.Find(m.ctx(), store.Query{Noun: noun, Org: home})
	list := make([]*S, len(found))
	for i, row := range found {
		list[i] = new(S)
		if err := json.Unmarshal(row.Doc, list[i]); err != nil {
			return nil, err
		}
	}
	return list, err
}

// settle lets everything that is under way come to its end: the world behaves,
// and hours pass.
func (m *machine) settle() {
	m.steady = true
	for range 4 {
		for i := 0; ; i++ {
			ticked, err := m.Tick(m.ctx())
			if err != nil {
				m.rt.Fatal(err)
			}
			sent, err := m.Deliver(m.ctx(), m.post, "machine", m.clock.Now())
			if err != nil {
				m.rt.Fatal(err)
			}
			relayed, err := m.Relay(m.ctx(), "machine", m.clock.Now())
			if err != nil {
				m.rt.Fatal(err)
			}
			if ticked+sent+relayed == 0 {
				break
			}
			if i > 50 {
				m.rt.Fatalf("there is no end of work that is due: %d timers, %d messages, %d entries", ticked, sent, relayed)
			}
		}
		m.clock.add(3 * time.Hour)
	}
	if _, err := m.Tick(m.ctx()); err != nil {
		m.rt.Fatal(err)
	}
	if text := m.logged.String(); text != "" && !onlyRefusedByOther(text) {
		m.rt.Fatalf("trouble was logged: %s", text)
	}
}

// onlyRefusedByOther: an answer of the hub that comes too late is refused by
// the practice, which is noted.
func onlyRefusedByOther(text string) bool {
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		if !strings.Contains(line, "work handed over was refused") {
			return false
		}
	}
	return true
}

// inOrder looks through the house.
func (m *machine) inOrder() {
	list, err := m.VerifyAll(m.ctx(), true)
	if err != nil {
		m.rt.Fatal(err)
	}
	for _, v := range list {
		for _, f := range v.Faults {
			m.rt.Errorf("verify: %s", f)
		}
	}
	var slots []*booking.Slot
	var appointments []*booking.Appointment
	var requests []*request.State
	var messages []*conversation.Message
	m.view(func(r store.Reader) (err error) {
		if slots, err = rows[booking.Slot](m, r, booking.NounSlot); err != nil {
			return err
		}
		if appointments, err = rows[booking.Appointment](m, r, booking.NounAppointment); err != nil {
			return err
		}
		if requests, err = rows[request.State](m, r, request.Noun); err != nil {
			return err
		}
		messages, err = rows[conversation.Message](m, r, conversation.Noun)
		return err
	})
	byID := map[care.ID]*request.State{}
	for _, s := range requests {
		byID[s.ID] = s
	}
	m.slotsInOrder(slots, appointments, byID)
	m.requestsInOrder(requests, byID)
	for _, msg := range messages {
		ended := msg.Status == conversation.Delivered || msg.Status == conversation.Failed || msg.Status == conversation.Withdrawn
		if !ended && !(msg.Channel == conversation.Paper && msg.Status == conversation.Sent) {
			m.rt.Errorf("a message (%s by %s) has not ended: %s, %d tries, due %s", msg.Purpose, msg.Channel, msg.Status, msg.Tries, msg.Due)
		}
	}
	if len(requests) != len(m.order)+m.keyed {
		m.rt.Errorf("there are %d requests of %d forms and %d others", len(requests), len(m.order), m.keyed)
	}
	for _, d := range m.drafts {
		if s := byID[d.got.ID]; s == nil || s.Reference != d.got.Reference {
			m.rt.Errorf("the acknowledged request %s is not there", d.got.Reference)
		}
	}
}

func (m *machine) slotsInOrder(slots []*booking.Slot, appointments []*booking.Appointment, byID map[care.ID]*request.State) {
	if len(slots) != m.slots {
		m.rt.Errorf("there are %d slots, %d were published", len(slots), m.slots)
	}
	live := map[care.ID][]care.ID{}
	for _, a := range appointments {
		if a.Live() {
			live[a.Slot] = append(live[a.Slot], a.ID)
		}
		if s := byID[a.Request]; (a.Status == booking.IsBooked || a.Status == booking.HasArrived) && !slices.Contains(s.Appointments, a.ID) {
			// Missed and put right again: the request was returned, the visit took place.
			if !a.StatusAt.After(a.Starts) && a.BookedAt.Equal(a.StatusAt) {
				m.rt.Errorf("a booked appointment is not known to its request")
			}
		}
	}
	for _, s := range slots {
		want := 0
		if s.Status == booking.SlotIsBooked {
			want = 1
		}
		if len(live[s.ID]) != want || want == 1 && live[s.ID][0] != s.Appointment {
			m.rt.Errorf("a slot that is %s has %d appointments", s.Status, len(live[s.ID]))
		}
		if s.Status != booking.SlotIsHeld {
			continue
		}
		r := byID[s.HeldFor]
		if r == nil || r.Offer == nil || r.Offer.ID != s.Offer || !slices.Contains(r.Offer.Slots, s.ID) {
			m.rt.Errorf("a slot is held for an offer that is not out")
		}
		if !m.clock.Now().Before(s.HeldUntil) {
			m.rt.Errorf("a slot is held past its time")
		}
	}
}

func (m *machine) requestsInOrder(requests []*request.State, byID map[care.ID]*request.State) {
	counted := map[request.List]int{}
	joined := 0
	for _, s := range requests {
		switch s.List {
		case request.ToDo, request.Waiting, request.Arranged, request.Closed:
		default:
			m.rt.Errorf("a request is in list %q", s.List)
		}
		if s.JoinedTo != "" {
			joined++
			if main := byID[s.JoinedTo]; main == nil || main.JoinedTo != "" || !slices.Contains(main.Joined, s.ID) {
				m.rt.Errorf("a request is joined to one that does not know it")
			}
			continue
		}
		counted[s.List]++
		if s.List == request.Waiting && !s.Until.After(m.clock.Now()) {
			m.rt.Errorf("a request waits for %q until %s, and it is %s", s.WaitFor, s.Until, m.clock.Now())
		}
		if s.Offer != nil && !s.Offer.Expires.After(m.clock.Now()) {
			m.rt.Errorf("an offer is out past its time")
		}
		if s.ClaimedBy != "" && !s.ClaimEnds.After(m.clock.Now()) {
			m.rt.Errorf("a claim is held past its time")
		}
		if s.List == request.Closed && (!s.Alert.IsZero() || s.Offer != nil || s.Outcome == "") {
			m.rt.Errorf("a closed request has an alert, an offer or no outcome")
		}
		if !s.Alert.IsZero() && s.Escalated.IsZero() {
			m.rt.Errorf("an emergency nobody took was not escalated")
		}
	}
	total := joined
	for _, list := range []request.List{request.ToDo, request.Waiting, request.Arranged, request.Closed} {
		w, err := m.Worklist(m.ctx(), clinician, desk.Filter{List: list})
		if err != nil {
			m.rt.Fatal(err)
		}
		if w.Total != counted[list] {
			m.rt.Errorf("%s shows %d of %d", list, w.Total, counted[list])
		}
		total += w.Total
	}
	if total != len(requests) {
		m.rt.Errorf("%d requests are in %d places of lists", len(requests), total)
	}
}
