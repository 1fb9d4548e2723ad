package desk_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/desk"
	"frontdoor/request"
	"frontdoor/store"
)

// TestAnyOrderOfThings lets staff, patients, the hub, providers, timers and the
// clock do whatever they may, in any order, and then looks whether the house is
// in order.
func TestAnyOrderOfThings(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		folder, err := os.MkdirTemp("", "frontdoor-machine-")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(folder)
		s := openFile(t, filepath.Join(folder, "frontdoor.db"))
		m := &machine{surgery: newSurgery(t, s), rt: rt, drafts: map[care.ID]sentDraft{}}
		defer s.Close()
		defer m.Stop()
		m.post.give = m.provider
		m.layOut()
		rt.Repeat(map[string]func(*rapid.T){
			"writes":      m.writes,
			"rings":       m.rings,
			"emergency":   m.emergency,
			"bands":       m.one(m.bands),
			"claims":      m.one(m.claims),
			"responds":    m.one(m.responds),
			"offers":      m.one(m.offers),
			"books":       m.one(m.books),
			"appointment": m.one(m.appointment),
			"tidies":      m.one(m.tidies),
			"joins":       m.one(m.joins),
			"closes":      m.one(m.closes),
			"undoes":      m.one(func(id care.ID) { m.may(m.Undo(m.ctx(), m.who(), id)) }),
			"patient":     m.one(m.patient),
			"hub":         m.one(m.hubWork),
			"cancels":     m.cancelsSession,
			"time":        m.passes,
			"background":  func(rt *rapid.T) { m.rt = rt; m.background() },
		})
		m.rt = rt
		m.settle()
		m.inOrder()
	})
}

type sentDraft struct {
	draft desk.Draft
	got   desk.Receipt
}

// machine is a surgery in which anything may happen.
type machine struct {
	*surgery
	rt       *rapid.T
	requests []care.ID
	drafts   map[care.ID]sentDraft
	order    []care.ID // of drafts
	sessions []care.ID
	slots    int
	keyed    int
	clicks   int
	steady   bool // providers deliver everything
}

func (m *machine) int(what string, n int) int { return rapid.IntRange(0, n-1).Draw(m.rt, what) }

// who is some member of staff.
func (m *machine) who() care.Actor {
	return []care.Actor{receptionist, navigator, navigator, clinician, clinician, manager}[m.int("who", 6)]
}

// may takes a success or a refusal; anything else is a fault of the program.
func (m *machine) may(err error) bool {
	switch care.KindOf(err) {
	case "":
		return true
	case care.Conflict, care.Denied, care.Invalid, care.TooMany:
		return false
	}
	m.rt.Fatalf("a fault: %v", err)
	return false
}

// one lets something happen to one of the requests.
func (m *machine) one(do func(id care.ID)) func(*rapid.T) {
	return func(rt *rapid.T) {
		m.rt = rt
		if len(m.requests) == 0 {
			rt.Skip("there is none")
		}
		recent := m.requests[max(0, len(m.requests)-6):] // so that more than one thing happens to each
		do(recent[m.int("request", len(recent))])
	}
}

func (m *machine) state(id care.ID) *request.State {
	o, err := m.Open(m.ctx(), clinician, id)
	if err != nil {
		m.rt.Fatal(err)
	}
	return o.Request
}

func (m *machine) layOut() {
	for _, from := range []care.TimeOfDay{9 * 60, 14 * 60} {
		m.must(m.PublishSession(m.ctx(), manager, "", aSession(care.DateOf(m.clock.Now()).AddDays(1), from, 5)))
		m.slots += 5
	}
	for _, s := range m.freeSlots() {
		if !slices.Contains(m.sessions, s.Session) {
			m.sessions = append(m.sessions, s.Session)
		}
	}
}

func (m *machine) freeSlots() []*booking.Slot {
	free, err := m.FreeSlots(m.ctx(), manager, "", "", 100)
	if err != nil {
		m.rt.Fatal(err)
	}
	return free
}

// provider does with a message whatever providers do.
func (m *machine) provider(msg desk.Outgoing) conversation.Outcome {
	if m.steady {
		return conversation.Outcome{State: conversation.Delivered}
	}
	return []conversation.Outcome{ // not drawn: deliveries run at the same time
		{State: conversation.Delivered}, {State: conversation.Sent, Receipts: true, Provider: "p"}, {State: conversation.Sent},
		{State: conversation.Queued, Reason: "busy"}, {State: conversation.Failed, Reason: "no-such-number"},
	}[int(msg.ID[len(msg.ID)-1])%5]
}

// writes sends a form, sometimes one that was sent before.
func (m *machine) writes(rt *rapid.T) {
	m.rt = rt
	if n := len(m.order); n > 0 && m.int("again", 4) == 0 {
		d := m.drafts[m.order[m.int("draft", n)]]
		got, err := m.Submit(m.ctx(), d.draft)
		if err != nil || got != d.got {
			rt.Fatalf("the same form again gave %+v, %v; want %+v", got, err, d.got)
		}
		return
	}
	_, dr, err := m.StartDraft(m.ctx(), home)
	if err != nil {
		rt.Fatal(err)
	}
	words := []string{"sore ear", "crushing chest pain and I can not breathe", "cough since Friday"}[m.int("words", 3)]
	dr.Kind, dr.ForWhom = request.Clinical, request.Self
	dr.Route = []request.Route{request.ByText, request.ByLetter, request.NoRoute}[m.int("route", 3)]
	dr.Intake = request.Intake{Given: "Ada", Family: "Made-Up", Born: mustDate("1980-02-03"), Mobile: mustPhone("07700 900123"), Address: "1 Made-Up Road",
		Answers: map[string]string{"words": words, "duration": "days", "trend": "same", "mode": "any"}}
	got, err := m.Submit(m.ctx(), dr)
	if err != nil {
		rt.Fatal(err)
	}
	m.drafts[dr.ID] = sentDraft{dr, got}
	m.order, m.requests = append(m.order, dr.ID), append(m.requests, got.ID)
}

func (m *machine) rings(rt *rapid.T) {
	m.rt = rt
	in := desk.KeyedIn{Key: m.click(), Contact: request.Contact{Channel: request.Phone, Kind: request.Clinical, Route: request.ByCall,
		Intake: request.Intake{Family: "Caller", Answers: map[string]string{"words": "a cough"}}}}
	a, err := m.KeyIn(m.ctx(), m.who(), in)
	if err != nil {
		rt.Fatal(err)
	}
	m.keyed++
	m.requests = append(m.requests, a.ID)
}

func (m *machine) click() string {
	m.clicks++
	return fmt.Sprint("click-", m.clicks)
}

func (m *machine) emergency(rt *rapid.T) {
	m.rt = rt
	_, dr, err := m.StartDraft(m.ctx(), home)
	if err == nil {
		dr.Declared = []string{"Chest pain"}
		var r desk.Receipt
		r, err = m.LeaveSafetyNet(m.ctx(), dr)
		m.keyed++
		m.requests = append(m.requests, r.ID)
	}
	if err != nil {
		rt.Fatal(err)
	}
}

func (m *machine) bands(id care.ID) {
	was := m.state(id).Band
	by, to := m.who(), request.Bands[m.int("band", len(request.Bands))]
	ok := m.may(m.Band(m.ctx(), by, id, to, "because"))
	if ok && was.Higher(to) && (was == request.Emergency || was == request.Urgent) && by.Role != care.Clinician {
		m.rt.Fatalf("a %s lowered %s to %s", by.Role, was, to)
	}
	if m.int("acknowledge", 2) == 0 {
		m.may(m.Acknowledge(m.ctx(), m.who(), id, ""))
	}
}

func (m *machine) claims(id care.ID) {
	if m.int("release", 3) == 0 {
		m.may(m.Release(m.ctx(), m.who(), id))
		return
	}
	m.may(m.Claim(m.ctx(), m.who(), id))
}

func (m *machine) tell() desk.Tell {
	return []desk.Tell{desk.TellByMessage, desk.TellByMessage, desk.TellByCall}[m.int("tell", 3)]
}

func (m *machine) responds(id care.ID) {
	switch m.int("response", 3) {
	case 0:
		m.may(m.Direct(m.ctx(), m.who(), id, desk.Direction{Kind: "signpost", Service: "Community pharmacy", Text: "go there", Tell: m.tell(), Is111: m.int("111", 2) == 0}))
	default:
		kind := []request.AnswerKind{request.AnswerAdvice, request.AnswerAsked, request.AnswerWhenHow}[m.int("kind", 3)]
		m.may(m.Respond(m.ctx(), m.who(), id, desk.Reply{Key: m.click(), Kind: kind, Text: "words", Tell: m.tell()}))
	}
}

// someSlots are free ones, or held or booked ones, which must not be had.
func (m *machine) someSlots(n int) []care.ID {
	var all []*booking.Slot
	m.view(func(r store.Reader) error {
		var err error
		all, err = rows[booking.Slot](m, r, booking.NounSlot)
		return err
	})
	var ids []care.ID
	if free := m.freeSlots(); len(free) > 0 && m.int("free", 4) > 0 {
		all = free
	}
	for range n {
		ids = append(ids, all[m.int("slot", len(all))].ID)
	}
	return ids
}

// looked makes sure, mostly, that somebody has decided how urgent it is.
func (m *machine) looked(id care.ID) {
	if m.int("looked", 4) > 0 && m.state(id).Band == request.Unbanded {
		m.may(m.Band(m.ctx(), clinician, id, request.Soon, ""))
	}
}

func (m *machine) offers(id care.ID) {
	if m.int("back", 4) == 0 {
		m.may(m.TakeOfferBack(m.ctx(), m.who(), id))
		return
	}
	m.looked(id)
	m.may(m.OfferSlots(m.ctx(), m.who(), m.click(), id, m.someSlots(1+m.int("slots", 3)), m.tell()))
}

func (m *machine) books(id care.ID) {
	by, slot, tell, key := m.who(), m.someSlots(1)[0], m.tell(), m.click()
	m.looked(id)
	before := len(m.state(id).Appointments)
	if m.may(m.Book(m.ctx(), by, key, id, slot, tell)) {
		m.may(m.Book(m.ctx(), by, key, id, slot, tell)) // the same click again
		if after := len(m.state(id).Appointments); after != before+1 {
			m.rt.Fatalf("two clicks made %d appointments", after-before)
		}
	}
}

func (m *machine) appointment(id care.ID) {
	list := m.state(id).Appointments
	if len(list) == 0 {
		return
	}
	a := list[m.int("appointment", len(list))]
	switch m.int("what", 4) {
	case 0:
		m.may(m.MoveAppointment(m.ctx(), m.who(), a, m.someSlots(1)[0]))
	case 1:
		m.may(m.CancelAppointment(m.ctx(), m.who(), a, booking.ByPractice, booking.BookedInError))
	default:
		what := []desk.Attendance{desk.Arrived, desk.Unarrived, desk.Completed, desk.Missed, desk.Corrected}[m.int("attendance", 5)]
		m.may(m.Attend(m.ctx(), m.who(), a, what, false, "a slip"))
	}
}

func (m *machine) tidies(id care.ID) {
	switch m.int("what", 6) {
	case 0:
		m.may(m.Task(m.ctx(), m.who(), m.click(), id, "ring the ward", "reception", m.clock.Now()))
	case 1:
		for _, e := range m.state(id).OpenErrands() {
			m.may(m.TaskDone(m.ctx(), m.who(), id, e.ID, []string{"", "call"}[m.int("told", 2)]))
		}
	case 2:
		m.may(m.Rang(m.ctx(), m.who(), m.click(), id, []string{request.NoAnswer, request.Spoke}[m.int("call", 2)], "", m.clock.Now().Add(time.Hour)))
	case 3:
		m.may(m.Assign(m.ctx(), m.who(), id, []string{"", "reception", "nobody"}[m.int("team", 3)], ""))
	case 4:
		m.may(m.Reached(m.ctx(), m.who(), id, []desk.ByHand{desk.ByCall, desk.ByPost}[m.int("how", 2)]))
	default:
		m.may(m.SavedInRecord(m.ctx(), m.who(), id, m.int("saved", 2) == 0))
	}
}

func (m *machine) joins(id care.ID) {
	other := m.requests[m.int("other", len(m.requests))]
	if m.int("part", 3) == 0 {
		if s := m.state(id); len(s.Joined) > 0 {
			other = s.Joined[0]
		}
		m.may(m.Part(m.ctx(), m.who(), id, other))
		return
	}
	m.may(m.Join(m.ctx(), m.who(), id, other))
}

func (m *machine) closes(id care.ID) {
	if m.int("reopen", 3) == 0 {
		m.may(m.Reopen(m.ctx(), m.who(), id, ""))
		return
	}
	m.may(m.Close(m.ctx(), m.who(), id, desk.Closing{Outcome: "advice", Reason: "done", Tell: m.int("tell", 2) == 0}))
}

// patient follows the private link, gives both proofs and does something.
func (m *machine) patient(id care.ID) {
	link, err := m.Link(home, id)
	if err != nil {
		m.rt.Fatal(err)
	}
	token := link[len("https://frontdoor.example.org/r/"):]
	if !m.may(m.SendCode(m.ctx(), token, mustDate("1980-02-03"))) {
		return
	}
	before := len(m.post.sent)
	m.deliverOnce()
	if len(m.post.sent) == before {
		return // a hundred others were before it
	}
	visit, err := m.Enter(m.ctx(), token, m.code())
	if !m.may(err) {
		return
	}
	mine, err := m.Read(m.ctx(), token, visit.Reveal())
	if err != nil {
		m.rt.Fatal(err)
	}
	switch what := m.int("patient does", 5); {
	case what != 1 && len(mine.Offer) > 0:
		slot := mine.Offer[m.int("choice", len(mine.Offer))].ID
		key := m.click()
		if m.may(m.Choose(m.ctx(), token, visit.Reveal(), key, slot)) {
			m.may(m.Choose(m.ctx(), token, visit.Reveal(), key, slot))
		}
	case what == 1:
		m.may(m.Choose(m.ctx(), token, visit.Reveal(), m.click(), ""))
	case what == 2 && len(mine.Appointments) > 0:
		m.may(m.CancelMine(m.ctx(), token, visit.Reveal(), m.click(), mine.Appointments[0].ID))
	case what == 3:
		m.may(m.WithdrawMine(m.ctx(), token, visit.Reveal(), m.click(), "better"))
	default:
		_, err := m.AddWords(m.ctx(), token, visit.Reveal(), m.click(), []string{"it is worse", "crushing chest pain"}[m.int("words", 2)])
		m.may(err)
	}
}

// hubWork offers to the hub, or lets the hub answer what it was offered.
func (m *machine) hubWork(id care.ID) {
	if m.int("offer", 2) == 0 {
		m.may(m.OfferToHub(m.ctx(), m.who(), m.click(), id, "full"))
		return
	}
	by := navigator
	by.Org = hub
	w, err := m.Worklist(m.ctx(), by, desk.Filter{List: "offered"})
	if err != nil {
		m.rt.Fatal(err)
	}
	for _, s := range w.Requests {
		m.may(m.AnswerPractice(m.ctx(), by, s.ID, m.int("accept", 2) == 0, "full"))
	}
}

func (m *machine) cancelsSession(rt *rapid.T) {
	m.rt = rt
	if m.int("really", 5) > 0 {
		return
	}
	_, err := m.CancelSession(m.ctx(), manager, m.sessions[m.int("session", len(m.sessions))], booking.ClinicianAway)
	m.may(err)
}

func (m *machine) passes(rt *rapid.T) {
	m.rt = rt
	m.clock.add([]time.Duration{time.Second, 30 * time.Second, 5 * time.Minute, time.Hour, 5 * time.Hour, 26 * time.Hour}[m.int("time", 6)])
}

// background runs timers, outbox and relay, or only some, in any order.
func (m *machine) background() {
	for range 1 + m.int("rounds", 3) {
		switch m.int("background", 3) {
		case 0:
			if _, err := m.Tick(m.ctx()); err != nil {
				m.rt.Fatal(err)
			}
		case 1:
			m.deliverOnce()
		default:
			if _, err := m.Relay(m.ctx(), "machine", m.clock.Now()); err != nil {
				m.rt.Fatal(err)
			}
		}
	}
}

func (m *machine) deliverOnce() {
	if _, err := m.Deliver(m.ctx(), m.post, "machine", m.clock.Now()); err != nil {
		m.rt.Fatal(err)
	}
}
