package request_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"frontdoor/care"
	"frontdoor/request"
)

// TestMachine gives random commands by anybody at any time to three requests,
// ticks among them, and looks at what must always hold after every event.
func TestMachine(t *testing.T) {
	t.Parallel()
	// Several runs of 100, because some faults need a join, a part and an
	// answer in one sequence; -rapid.checks gives longer ones.
	for run := range 6 {
		t.Run(fmt.Sprint(run), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(rt *rapid.T) {
				m := newMachine(rt)
				rt.Repeat(map[string]func(*rapid.T){
					"patient": m.patientActs, "answer": m.answer, "sort": m.sort, "follow": m.follow,
					"hub": m.hub, "join": m.join, "undo": m.undo, "message": m.message, "tick": m.tick, "wait": m.wait,
				})
			})
		})
	}
}

type machine struct {
	*line
	now      time.Time
	made     int
	joins    map[care.ID]*request.Joined // by the request that was joined
	messages []care.ID
	restores map[int64]string // by entry: the work that an undo must restore
}

var actors = []care.Actor{receptionist, navigator, clinician, manager, patient, program}
var staff = actors[:4]

func newMachine(rt *rapid.T) *machine {
	start := rapid.SampledFrom([]string{
		"2026-03-02 09:00", "2026-03-27 18:29", "2026-04-02 15:59", "2026-10-24 23:30", "2026-12-24 18:00",
	}).Draw(rt, "start")
	m := &machine{line: newLine(rt), now: local(start), joins: map[care.ID]*request.Joined{}, restores: map[int64]string{}}
	m.observe = m.always
	for i := range 3 {
		c := request.Contact{Channel: request.Phone, Kind: request.Clinical, Intake: request.Intake{Answers: map[string]string{"words": secret}},
			Band: rapid.SampledFrom(append([]request.Band{request.Unbanded}, request.Bands...)).Draw(rt, "band")}
		if i == 2 {
			c.From = &request.Origin{Org: "B1", Request: "r", Message: "m", State: "offered"}
		}
		e, err := request.Receive(c, m.assessment(rt), "", "", rules, m.now)
		must(rt, err)
		m.record(care.ID(fmt.Sprint("request-", i)), rapid.SampledFrom(actors).Draw(rt, "by"), m.now, e)
		m.wait(rt)
	}
	return m
}

func (m *machine) pick(rt *rapid.T) *request.State {
	return m.states[care.ID(fmt.Sprint("request-", rapid.IntRange(0, 2).Draw(rt, "request")))]
}

func (m *machine) id(kind string) care.ID {
	m.made++
	return care.ID(fmt.Sprint(kind, "-", m.made))
}

func (m *machine) assessment(rt *rapid.T) (a request.Assessment) {
	if b := rapid.SampledFrom(append([]request.Band{request.Unbanded, request.Unbanded}, request.Bands[:3]...)).Draw(rt, "flag"); b != request.Unbanded {
		a.Flags = []request.Flag{{Rule: "r", Version: "1", Band: b, Title: "t"}}
	}
	return a
}

func (m *machine) delivery(rt *rapid.T) request.Delivery {
	if rapid.Bool().Draw(rt, "told now") {
		return call
	}
	id := m.id("message")
	m.messages = append(m.messages, id)
	return request.Delivery{Messages: []care.ID{id}}
}

// try records what was decided; a refusal must have words and no patient data.
func try[E care.Event](m *machine, s *request.State, by care.Actor) func(E, error) {
	return func(e E, err error) {
		if err == nil {
			m.record(s.ID, by, m.now, e)
			return
		}
		if care.KindOf(err) == care.Unknown || strings.Contains(err.Error(), secret) {
			m.t.Fatalf("refusal: %v", err)
		}
	}
}

func tryAll(m *machine, s *request.State, by care.Actor) func([]care.Event, error) {
	return func(events []care.Event, err error) {
		if err == nil {
			m.record(s.ID, by, m.now, events...)
		} else if care.KindOf(err) == care.Unknown || strings.Contains(err.Error(), secret) {
			m.t.Fatalf("refusal: %v", err)
		}
	}
}

func (m *machine) patientActs(rt *rapid.T) {
	s := m.pick(rt)
	switch rapid.IntRange(0, 3).Draw(rt, "what") {
	case 0:
		try[*request.WordsAdded](m, s, patient)(s.AddWords(secret, m.assessment(rt), rules, m.now))
	case 1:
		try[*request.Withdrawn](m, s, patient)(s.Withdraw(secret))
	case 2:
		tryAll(m, s, patient)(s.Take(m.id("appointment"), request.Delivery{}, patient, m.now))
	case 3:
		tryAll(m, s, patient)(s.DeclineOffer("declined", rules, m.now))
	}
}

func (m *machine) answer(rt *rapid.T) {
	s, by, d := m.pick(rt), rapid.SampledFrom(actors).Draw(rt, "by"), m.delivery(rt)
	switch rapid.IntRange(0, 6).Draw(rt, "what") {
	case 0:
		tryAll(m, s, by)(s.Ask(secret, d, by, rules, m.now))
	case 1:
		tryAll(m, s, by)(s.Answer(secret, d, by, rules, m.now))
	case 2:
		tryAll(m, s, by)(s.SayWhenHow(secret, d, by, rules, m.now))
	case 3:
		o := request.Offer{ID: m.id("offer"), Slots: []care.ID{"slot"}, Expires: m.now.Add(6 * time.Hour)}
		tryAll(m, s, by)(s.OfferSlots(o, d, by, rules, m.now))
	case 4:
		tryAll(m, s, by)(s.Take(m.id("appointment"), d, by, m.now))
	case 5:
		tryAll(m, s, by)(s.Direct("signpost", "A service", rapid.Bool().Draw(rt, "111"), secret, d, by, rules, m.now))
	case 6:
		outcome := rapid.SampledFrom([]string{request.NoAnswer, request.Voicemail, request.Spoke, request.WrongNumber}).Draw(rt, "outcome")
		try[*request.Rang](m, s, by)(s.RangOut(outcome, secret, m.now.Add(time.Hour), by, m.now))
	}
}

func (m *machine) sort(rt *rapid.T) {
	s, by := m.pick(rt), rapid.SampledFrom(actors).Draw(rt, "by")
	colleague := rapid.SampledFrom(staff).Draw(rt, "colleague")
	switch rapid.IntRange(0, 5).Draw(rt, "what") {
	case 0, 1:
		b := rapid.SampledFrom(request.Bands).Draw(rt, "band")
		try[*request.Banded](m, s, by)(s.SetBand(b, secret, by, rules, m.now))
	case 2:
		try[*request.Assigned](m, s, colleague)(s.AssignTo("team", by.ID, colleague, rules, m.now))
	case 3:
		try[*request.Claimed](m, s, colleague)(s.ClaimBy(colleague, rules, m.now))
	case 4:
		try[*request.ClaimReleased](m, s, colleague)(s.ReleaseClaim(colleague, m.now))
	case 5:
		try[*request.Acknowledged](m, s, by)(s.Acknowledge(by, secret))
	}
}

func (m *machine) follow(rt *rapid.T) {
	s, by := m.pick(rt), rapid.SampledFrom(actors).Draw(rt, "by")
	switch rapid.IntRange(0, 7).Draw(rt, "what") {
	case 0:
		try[*request.ErrandSet](m, s, by)(s.SetErrand(m.id("task"), "task", secret, "", m.now.Add(time.Hour)))
	case 1:
		for _, e := range s.OpenErrands() {
			try[*request.ErrandDone](m, s, by)(s.FinishErrand(e.ID))
		}
	case 2:
		if len(s.Appointments) > 0 {
			status := rapid.SampledFrom([]string{"cancelled", "did-not-attend", "completed"}).Draw(rt, "status")
			m.record(s.ID, by, m.now, s.EndAppointment(s.Appointments[0], status, rules, m.now))
		}
	case 3:
		try[*request.Noted](m, s, by)(s.Note(secret))
	case 4:
		try[*request.SavedInRecord](m, s, by)(s.SetSaved(rapid.Bool().Draw(rt, "saved"), rules, m.now))
	case 5:
		try[*request.PatientLinked](m, s, by)(s.LinkPatient(m.id("patient"), secret))
	case 6:
		try[*request.ClosedBy](m, s, by)(s.CloseAs("advice", secret, secret, nil, by, rules, m.now))
	case 7:
		try[*request.Reopened](m, s, by)(s.Reopen(secret, rules, m.now))
	}
}

func (m *machine) hub(rt *rapid.T) {
	s, by := m.pick(rt), rapid.SampledFrom(staff).Draw(rt, "by")
	switch rapid.IntRange(0, 2).Draw(rt, "what") {
	case 0:
		h := request.HubOffer{Message: m.id("hub"), To: "U1", Deadline: m.now.Add(3 * time.Hour)}
		try[*request.OfferedToHub](m, s, by)(s.ToHub(h, secret, by, m.now))
	case 1:
		if s.Hub != nil {
			state := rapid.SampledFrom([]string{"accepted", "refused"}).Draw(rt, "state")
			try[*request.HubAnswered](m, s, program)(s.HubSays(s.Hub.Message, state, rules, m.now))
		}
	case 2:
		try[*request.OriginAnswered](m, s, by)(s.AnswerOrigin(rapid.Bool().Draw(rt, "accept"), secret))
	}
}

func (m *machine) join(rt *rapid.T) {
	a, b, by := m.pick(rt), m.pick(rt), rapid.SampledFrom(actors).Draw(rt, "by")
	if b.JoinedTo != "" {
		a = m.states[b.JoinedTo]
		p, from, err := a.Part(b, m.joins[b.ID])
		must(rt, err)
		m.record(a.ID, by, m.now, p)
		m.record(b.ID, by, m.now, from)
		return
	}
	j, into, err := a.Join(b, by, m.now)
	if err != nil {
		return
	}
	if !by.Named() {
		rt.Fatalf("%s joined requests", by.Role)
	}
	m.joins[b.ID] = j
	before := *a
	m.record(a.ID, by, m.now, j)
	m.record(b.ID, by, m.now, into)
	if before.Band.Higher(a.Band) || b.Band.Higher(a.Band) || a.Received.After(b.Received) || a.Received.After(before.Received) {
		rt.Fatalf("joined to %s at %v", a.Band, a.Received)
	}
	for _, c := range [][3]request.Clock{{before.Contract, b.Contract, a.Contract}, {before.Promise, b.Promise, a.Promise}} {
		for _, one := range c[:2] {
			if one.Runs() && (!c[2].Runs() || c[2].Due.After(one.Due)) {
				rt.Fatalf("joined clocks %v and %v to %v", c[0], c[1], c[2])
			}
		}
	}
}

func (m *machine) undo(rt *rapid.T) {
	s, by := m.pick(rt), rapid.SampledFrom(actors).Draw(rt, "by")
	u := s.Undo
	e, err := s.TakeBack(by, m.now)
	if err != nil {
		return
	}
	if u.By != by.ID || !m.now.Before(u.Until) {
		rt.Fatalf("%s undid a step of %s at %v", by.ID, u.By, m.now)
	}
	m.record(s.ID, by, m.now, e)
	if want := m.restores[u.Entry]; want != "" && encode(rt, s.Work) != want {
		rt.Fatalf("undone to\n%s\nwant\n%s", encode(rt, s.Work), want)
	}
}

func (m *machine) message(rt *rapid.T) {
	if len(m.messages) == 0 {
		return
	}
	s, id := m.pick(rt), rapid.SampledFrom(m.messages).Draw(rt, "message")
	if rapid.Bool().Draw(rt, "arrived") {
		try[*request.Told](m, s, program)(s.KnowsBy("text", id))
		return
	}
	try[*request.NotTold](m, s, program)(s.Undelivered(id, "failed", m.id("task"), rules, m.now))
}

func (m *machine) tick(rt *rapid.T) {
	s := m.pick(rt)
	if next := s.Next(); !next.IsZero() && rapid.Bool().Draw(rt, "on time") && next.After(m.now) {
		m.now = next
	}
	events, next := s.Tick(rules, m.now), s.Next()
	if due := !next.IsZero() && !next.After(m.now); due != (len(events) > 0) {
		rt.Fatalf("%d events at %v, the next time is %v", len(events), m.now, next)
	}
	m.record(s.ID, program, m.now, events...)
	if again := s.Tick(rules, m.now); len(again) > 0 {
		rt.Fatalf("%s falls due twice", again[0].EventKind())
	}
	if next := s.Next(); !next.IsZero() && !next.After(m.now) {
		rt.Fatalf("something is due at %v but was not done at %v", next, m.now)
	}
}

func (m *machine) wait(rt *rapid.T) {
	m.now = m.now.Add(time.Duration(rapid.SampledFrom([]int64{0, 1, 20, 60, 600, 7200, 60000}).Draw(rt, "seconds")) * time.Second)
}

// always is what must hold after every event.
func (m *machine) always(before, after *request.State, rec care.Recorded) {
	if before.ID == "" {
		return // just received
	}
	m.closing(before, after, rec)
	m.clocks("contract", before.Contract, after.Contract, before, after, rec)
	m.clocks("promise", before.Promise, after.Promise, before, after, rec)
	m.lowering(before, after, rec)
	m.alerts(before, after, rec)
	m.waiting(after)
	m.words(after, rec)

	// A step ends with the next one: nothing that came after it is lost.
	_, told := rec.Event.(*request.Told)
	if u := after.Undo; u != nil && u.Entry != rec.Number && !told && encode(m.t, before.Work) != encode(m.t, after.Work) {
		m.t.Fatalf("%s changed the work, and an undo would lose that", rec.Event.EventKind())
	}

	// What an undo of this step must restore; what the patient learns of an
	// earlier answer meanwhile is not undone, so that is not compared.
	if after.Undo != nil && after.Undo.Entry == rec.Number {
		m.restores[rec.Number] = encode(m.t, before.Work)
	} else if told && after.Undo != nil &&
		after.Undo.Before.Response != nil && after.Undo.Before.Response.Entry == after.Response.Entry {
		delete(m.restores, after.Undo.Entry)
	}
}

// Nothing closes itself: a person does, at the practice or at the hub.
func (m *machine) closing(before, after *request.State, rec care.Recorded) {
	if before.List == request.Closed || after.List != request.Closed {
		return
	}
	switch e := rec.Event.(type) {
	case *request.ClosedBy:
		if rec.By.Named() {
			return
		}
	case *request.OriginAnswered:
		if e.State == "refused" {
			return
		}
	}
	m.t.Fatalf("%s by %s closed the request", rec.Event.EventKind(), rec.By.Role)
}

func (m *machine) clocks(name string, was, is request.Clock, before, after *request.State, rec care.Recorded) {
	switch e := rec.Event.(type) {
	case *request.Parted, *request.Undone:
		return // both restore what a person's step had changed
	case *request.Reopened:
		if before.List == request.Closed {
			return
		}
	case *request.WordsAdded:
		if before.List == request.Closed || !before.Contract.Runs() && name == "contract" {
			return // a new contact
		}
	case *request.Told:
		if r := after.Response; name == "promise" && !r.HearBy.IsZero() && r.Counts && is.Due.Equal(r.HearBy) {
			return // what they were told is the promise now
		}
		if was.Runs() && !is.Runs() {
			r := after.Response
			if !r.Counts || r.Told.IsZero() || !slices.ContainsFunc(staff, func(a care.Actor) bool { return a.ID == r.By }) || r.Message != e.Message {
				m.t.Fatalf("the %s clock stopped by %+v", name, r)
			}
			return
		}
	}
	if was.Runs() && !is.Runs() {
		m.t.Fatalf("%s stopped the %s clock", rec.Event.EventKind(), name)
	}
	if was.Runs() && is.Due.After(was.Due) {
		m.t.Fatalf("%s moved the running %s clock from %v to %v", rec.Event.EventKind(), name, was.Due, is.Due)
	}
	if _, joined := rec.Event.(*request.Joined); !joined && !was.Runs() && !is.Runs() && !was.Due.Equal(is.Due) {
		m.t.Fatalf("%s changed a %s clock that was kept", rec.Event.EventKind(), name)
	}
}

// Only a clinician lowers emergency or urgent; whoever raised it by mistake can
// take that back, and a parting gives back what the join had raised.
func (m *machine) lowering(before, after *request.State, rec care.Recorded) {
	if !before.Band.Higher(after.Band) || before.Band != request.Emergency && before.Band != request.Urgent {
		return
	}
	switch e := rec.Event.(type) {
	case *request.Banded:
		if rec.By.Role == care.Clinician && e.Private.Reason != "" {
			return
		}
	case *request.Undone:
		if before.Undo.Kind == (*request.Banded)(nil).EventKind() && before.Undo.By == rec.By.ID {
			return
		}
	case *request.Parted:
		if e.Restore != nil {
			return
		}
	}
	m.t.Fatalf("%s by %s lowered %s to %s", rec.Event.EventKind(), rec.By.Role, before.Band, after.Band)
}

func (m *machine) alerts(before, after *request.State, rec care.Recorded) {
	if before.Alert.IsZero() || !after.Alert.IsZero() {
		return
	}
	switch rec.Event.(type) {
	case *request.Acknowledged:
		if rec.By.Named() && after.Handled == rec.By.ID {
			return
		}
	case *request.Banded:
		if rec.By.Role == care.Clinician && after.Handled == rec.By.ID {
			return
		}
	case *request.Undone, *request.Parted:
		return // as for lowering, which checks who
	}
	m.t.Fatalf("%s by %s ended the alert", rec.Event.EventKind(), rec.By.Role)
}

// Whatever waits comes back to the list by its time.
func (m *machine) waiting(s *request.State) {
	if s.List != request.Waiting {
		return
	}
	if s.Until.IsZero() || s.JoinedTo != "" {
		m.t.Fatalf("waits for %s until %v, joined to %q", s.WaitFor, s.Until, s.JoinedTo)
	}
	later := *s
	for _, e := range s.Tick(rules, s.Until) {
		if err := request.Apply(&later, care.Recorded{Org: s.Org, Number: m.head.Number + 1, Subject: s.ID, At: s.Until, By: program, Event: e}); err != nil {
			m.t.Fatalf("%v", err)
		}
	}
	if later.List != request.ToDo || later.Returned == "" || !later.Promise.Runs() {
		m.t.Fatalf("what waited for %s is on list %s (%q) at %v, promise %v", s.WaitFor, later.List, later.Returned, s.Until, later.Promise)
	}
}

// Lines for people and for logs hold words, and nothing that somebody wrote.
func (m *machine) words(s *request.State, rec care.Recorded) {
	for what, line := range map[string]string{
		"history": request.Describe(rec), "reason": s.OrderReason(m.now), "log": s.LogValue().String(),
	} {
		if line == "" || strings.Contains(line, secret) {
			m.t.Fatalf("%s of %s: %q", what, rec.Event.EventKind(), line)
		}
	}
	if strings.Contains(encode(m.t, rec.Event), secret) {
		m.t.Fatalf("the codes of %s hold what somebody wrote", rec.Event.EventKind())
	}
	if _, ok := rec.Event.(*request.WordsAdded); ok && s.List != request.ToDo {
		m.t.Fatalf("words were added and nobody has to read them")
	}
}
