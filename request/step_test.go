package request_test

import (
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/request"
)

func band(l *life, b request.Band, by care.Actor) {
	l.t.Helper()
	e, err := l.state().SetBand(b, secret, by, rules, l.now)
	l.do(by)(e, err)
}

func TestOnlyAClinicianLowersEmergencyOrUrgent(t *testing.T) {
	t.Parallel()
	for _, from := range request.Bands {
		for _, to := range request.Bands {
			for _, by := range []care.Actor{receptionist, navigator, manager, clinician} {
				l := begin(t, now0, func(c *request.Contact, _ *request.Assessment) { c.Channel, c.Band = request.Phone, from })
				protected := from.Higher(to) && (from == request.Emergency || from == request.Urgent)
				_, err := l.state().SetBand(to, secret, by, rules, l.now)
				switch {
				case protected && by.Role != care.Clinician:
					refused(t, care.Denied, err)
				default:
					must(t, err)
				}
				if _, err = l.state().SetBand(to, "  ", by, rules, l.now); protected && by.Role == care.Clinician {
					refused(t, care.Invalid, err) // not without a reason
				}
			}
		}
	}
	l := begin(t, now0)
	for _, by := range []care.Actor{patient, program, {Org: "A12345", Role: care.Clinician}} {
		_, err := l.state().SetBand(request.Routine, "", by, rules, l.now)
		refused(t, care.Denied, err)
	}
	_, err := l.state().SetBand(request.Unbanded, "", clinician, rules, l.now)
	refused(t, care.Invalid, err)
}

func TestARuleOnlyRaises(t *testing.T) {
	t.Parallel()
	l := begin(t, now0, flagged(request.Routine), func(c *request.Contact, _ *request.Assessment) { c.Channel, c.Band = request.Desk, request.Urgent })
	if l.state().Band != request.Urgent {
		t.Fatal("a flag lowered what staff chose")
	}
	e, err := l.state().AddWords(secret, request.Assessment{Flags: []request.Flag{{Rule: "r", Band: request.Soon}}}, rules, l.now)
	l.do(patient)(e, err)
	if l.state().Band != request.Urgent {
		t.Fatal("a flag lowered the band")
	}
	web := begin(t, now0, func(c *request.Contact, _ *request.Assessment) { c.Band = request.Urgent })
	if web.state().Band != request.Unbanded {
		t.Fatal("a patient chose a band")
	}
}

func TestEmergencyAlertsUntilSomebodyHasIt(t *testing.T) {
	t.Parallel()
	l := begin(t, now0, flagged(request.Emergency))
	if s := l.state(); s.Alert.IsZero() || !s.Next().Equal(now0.Add(rules.Escalate)) {
		t.Fatalf("alert %v, next %v", s.Alert, s.Next())
	}
	if events := l.state().Tick(rules, now0.Add(rules.Escalate-1)); len(events) != 0 {
		t.Fatal("escalated too early")
	}
	if events := l.tick(now0.Add(rules.Escalate)); len(events) != 1 {
		t.Fatalf("%d events, want the escalation", len(events))
	}
	if events := l.tick(now0.Add(time.Hour)); len(events) != 0 || l.state().Alert.IsZero() {
		t.Fatal("the alert must stay, and be escalated once")
	}
	_, err := l.state().CloseAs("emergency-handled", secret, "", nil, clinician, rules, l.now)
	refused(t, care.Conflict, err)
	for _, by := range []care.Actor{patient, program} {
		_, err = l.state().Acknowledge(by, "")
		refused(t, care.Denied, err)
	}
	e, err := l.state().Acknowledge(receptionist, secret)
	l.do(receptionist)(e, err)
	if s := l.state(); !s.Alert.IsZero() || s.Handled != receptionist.ID || s.Band != request.Emergency {
		t.Fatalf("after the acknowledgement: %+v", s.Work)
	}
	_, err = l.state().Acknowledge(receptionist, "")
	refused(t, care.Conflict, err)

	// A new red flag alerts again, also after closing.
	c, err := l.state().CloseAs("emergency-handled", secret, secret, nil, clinician, rules, l.now)
	l.do(clinician)(c, err)
	w, err := l.state().AddWords(secret, request.Assessment{Flags: []request.Flag{{Rule: "r", Band: request.Emergency}}}, rules, l.now)
	l.do(patient)(w, err)
	l.list(request.ToDo, "patient-wrote")
	if l.state().Alert.IsZero() {
		t.Fatal("a new red flag after the closing did not alert")
	}
	// A clinician who lowers it has it in hand.
	band(l, request.Routine, clinician)
	if s := l.state(); !s.Alert.IsZero() || s.Handled != clinician.ID {
		t.Fatalf("after lowering: %+v", s.Work)
	}
}

func TestEmergencyCheckLeavesASafetyNet(t *testing.T) {
	t.Parallel()
	l := begin(t, now0, func(c *request.Contact, _ *request.Assessment) {
		c.Kind, c.Intake = request.EmergencyCheck, request.Intake{} // nothing known, not even a name
	})
	if s := l.state(); !s.SafetyNet() || s.Band != request.Emergency || s.Alert.IsZero() || s.List != request.ToDo || !s.Open() {
		t.Fatalf("%+v", s.Work)
	}
}

func TestWhatWaitsComesBack(t *testing.T) {
	t.Parallel()
	offer := request.Offer{ID: "offer-1", Slots: []care.ID{"slot-1"}, Expires: now0.Add(2 * time.Hour)}
	tests := []struct {
		why   string
		event int // events of the tick
		act   func(l *life)
	}{
		{"unanswered", 1, func(l *life) { l.all(navigator)(l.state().Ask(secret, call, navigator, rules, l.now)) }},
		{"unchosen", 2, func(l *life) {
			band(l, request.Soon, navigator)
			l.all(navigator)(l.state().OfferSlots(offer, call, navigator, rules, l.now))
		}},
		{"call-back", 1, func(l *life) {
			e, err := l.state().RangOut(request.Voicemail, secret, l.now.Add(time.Hour), navigator, l.now)
			l.do(navigator)(e, err)
		}},
		{"undelivered", 1, func(l *life) { l.all(navigator)(l.state().Answer(secret, text("m1"), navigator, rules, l.now)) }},
		{"undelivered", 1, func(l *life) {
			l.all(navigator)(l.state().Direct("referral", "Podiatry", false, "", text("m1"), navigator, rules, l.now))
		}},
		{"undelivered", 1, func(l *life) {
			band(l, request.Soon, navigator)
			l.all(navigator)(l.state().Take("app-1", text("m1"), navigator, l.now))
		}},
		{"hub-lapsed", 1, func(l *life) {
			band(l, request.Soon, navigator)
			e, err := l.state().ToHub(request.HubOffer{Message: "h1", To: "U12345", Deadline: l.now.Add(time.Hour)}, "", navigator, l.now)
			l.do(navigator)(e, err)
		}},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			l := begin(t, now0)
			tt.act(l)
			s := l.state()
			if s.List != request.Waiting || !s.Next().Equal(s.Until) {
				t.Fatalf("list %s until %v, next %v", s.List, s.Until, s.Next())
			}
			if events := s.Tick(rules, s.Until.Add(-1)); len(events) != 0 {
				t.Fatal("came back too early")
			}
			if events := l.tick(s.Until); len(events) != tt.event {
				t.Fatalf("%d events, want %d", len(events), tt.event)
			}
			l.list(request.ToDo, tt.why)
			if !l.state().Promise.Runs() || l.state().Offer != nil {
				t.Fatal("came back without a promise, or with its offer")
			}
			if again := l.state().Tick(rules, l.now); len(again) != 0 {
				t.Fatalf("the tick is not over: %v", again[0].EventKind())
			}
		})
	}
}

func TestOfferLapsesAlsoWhenThePatientWroteMeanwhile(t *testing.T) {
	t.Parallel()
	l := begin(t, now0)
	band(l, request.Soon, navigator)
	l.all(navigator)(l.state().OfferSlots(request.Offer{ID: "offer-1", Slots: []care.ID{"slot-1"}, Expires: now0.Add(2 * time.Hour)}, call, navigator, rules, l.now))
	_, err := l.state().CloseAs("advice", secret, "", nil, navigator, rules, l.now)
	refused(t, care.Conflict, err) // not while times are held
	e, err := l.state().AddWords(secret, request.Assessment{}, rules, l.now)
	l.do(patient)(e, err)
	l.list(request.ToDo, "patient-wrote")

	events, err := l.state().Take("app-1", request.Delivery{}, patient, l.now)
	must(t, err)
	l.tick(now0.Add(2*time.Hour - 1))
	if l.state().Offer == nil {
		t.Fatal("lapsed too early")
	}
	_, err = l.state().Take("app-1", request.Delivery{}, patient, now0.Add(2*time.Hour))
	refused(t, care.Conflict, err)

	// Who books from the offer does not take the unread words off the list.
	l.all(patient)(events, nil)
	l.list(request.ToDo, "patient-wrote")
	l.runs(true)
}

func TestOfferLapsesWhenMovedOn(t *testing.T) {
	t.Parallel()
	l := begin(t, now0)
	band(l, request.Soon, navigator)
	l.all(navigator)(l.state().OfferSlots(request.Offer{ID: "offer-1", Slots: []care.ID{"slot-1"}, Expires: now0.Add(2 * time.Hour)}, call, navigator, rules, l.now))
	l.all(navigator)(l.state().Answer(secret, call, navigator, rules, l.now))
	l.list(request.Arranged, "")
	if next := l.state().Next(); !next.Equal(now0.Add(2 * time.Hour)) {
		t.Fatalf("next at %v", next)
	}
	l.tick(now0.Add(2 * time.Hour))
	l.list(request.ToDo, "unchosen")
}

func TestWordsStartTheClockOnlyWhenItWasKept(t *testing.T) {
	t.Parallel()
	l := begin(t, now0)
	first := l.state().Contract.Due
	l.all(navigator)(l.state().Ask(secret, text("m1"), navigator, rules, l.now)) // not told yet
	l.later(24 * time.Hour)
	e, err := l.state().AddWords(secret, request.Assessment{}, rules, l.now)
	l.do(patient)(e, err)
	if got := l.state().Contract.Due; !got.Equal(first) {
		t.Fatalf("the running clock moved from %v to %v", first, got)
	}
	// The message that arrives now tells nothing about the new words.
	if _, err := l.state().KnowsBy("text", "m1"); err == nil {
		t.Fatal("an answer before the words counts for them")
	}
	l.all(navigator)(l.state().Ask(secret, call, navigator, rules, l.now))
	l.runs(false)
	e, err = l.state().AddWords(secret, request.Assessment{}, rules, l.now)
	l.do(patient)(e, err)
	l.runs(true)
	if !l.state().Contract.Due.After(first) || e.Kind != "answer" {
		t.Fatalf("kind %s, due %v", e.Kind, l.state().Contract.Due)
	}
}

func TestFailedMessageBecomesATaskAndALateOneEndsIt(t *testing.T) {
	t.Parallel()
	l := begin(t, now0)
	l.all(navigator)(l.state().Answer(secret, text("m1"), navigator, rules, l.now))
	l.later(time.Hour)
	e, err := l.state().Undelivered("m1", "550 no such user "+secret+"@example.org", "errand-1", rules, l.now)
	l.do(program)(e, err)
	l.list(request.ToDo, "undelivered")
	if e.Reason != "failed" {
		t.Fatalf("reason %q is what a server said", e.Reason)
	}
	_, err = l.state().CloseAs("advice", secret, "", nil, navigator, rules, l.now)
	refused(t, care.Conflict, err)
	d, err := l.state().FinishErrand("errand-1")
	l.do(navigator)(d, err)
	_, err = l.state().FinishErrand("errand-1")
	refused(t, care.Conflict, err)
	k, err := l.state().KnowsBy("letter", "")
	l.do(navigator)(k, err)
	l.list(request.Arranged, "")
	l.runs(false)
}

func TestWithdrawalNeedsAPerson(t *testing.T) {
	t.Parallel()
	l := begin(t, now0, flagged(request.Emergency))
	e, err := l.state().Withdraw(secret)
	l.do(patient)(e, err)
	l.list(request.ToDo, "withdrawn")
	if s := l.state(); s.Alert.IsZero() || !s.Open() {
		t.Fatal("a withdrawal took the alert away")
	}
	// After the answer there is no promise left, but it is still seen early.
	l = begin(t, now0)
	l.all(navigator)(l.state().Answer(secret, call, navigator, rules, l.now))
	e, err = l.state().Withdraw(secret)
	l.do(patient)(e, err)
	if _, due, _ := l.state().OrderKey(); due.After(l.now) {
		t.Fatalf("sorted at %v", due)
	}
}

func TestHubKeepsTheOriginalPlace(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"refused", "lapsed"} {
		l := begin(t, local("2026-03-02 17:00")) // promised by the end of Tuesday
		band(l, request.Soon, navigator)
		before := *l.state()
		l.later(16 * time.Hour) // Tuesday 09:00
		_, err := l.state().ToHub(request.HubOffer{Message: "h1", To: "U12345", Deadline: l.now}, "", navigator, l.now)
		refused(t, care.Invalid, err)
		e, err := l.state().ToHub(request.HubOffer{Message: "h1", To: "U12345", Deadline: l.now.Add(time.Hour)}, secret, navigator, l.now)
		l.do(navigator)(e, err)
		if how == "lapsed" {
			l.tick(l.now.Add(time.Hour))
			_, err := l.state().HubSays("h1", "accepted", rules, l.now)
			refused(t, care.Conflict, err) // too late
		} else {
			a, err := l.state().HubSays("h1", how, rules, l.now)
			l.do(program)(a, err)
		}
		l.list(request.ToDo, "hub-"+how)
		s := l.state()
		if !s.Promise.Due.Equal(before.Promise.Due) || !s.Contract.Due.Equal(before.Contract.Due) || !s.Received.Equal(before.Received) || s.Band != before.Band {
			t.Fatalf("%s: promise %v, was %v", how, s.Promise.Due, before.Promise.Due)
		}
	}
}

func TestHubAcceptsAfterThePatientWrote(t *testing.T) {
	t.Parallel()
	l := begin(t, now0)
	band(l, request.Soon, navigator)
	e, err := l.state().ToHub(request.HubOffer{Message: "h1", To: "U12345", Deadline: l.now.Add(time.Hour)}, "", navigator, l.now)
	l.do(navigator)(e, err)
	w, err := l.state().AddWords(secret, request.Assessment{}, rules, l.now)
	l.do(patient)(w, err)
	a, err := l.state().HubSays("h1", "accepted", rules, l.now)
	l.do(program)(a, err)
	l.list(request.ToDo, "patient-wrote") // somebody must read it
}

func TestHubSideRefusalIsTheOnlyOtherClosing(t *testing.T) {
	t.Parallel()
	from := func(c *request.Contact, _ *request.Assessment) {
		c.Channel, c.Band, c.From = request.Other, request.Soon, &request.Origin{Org: "A1", Request: "r", Message: "h1", State: "offered"}
	}
	l := begin(t, now0, from)
	e, err := l.state().AnswerOrigin(false, secret)
	l.do(navigator)(e, err)
	l.list(request.Closed, "")
	_, err = l.state().AnswerOrigin(true, "")
	refused(t, care.Conflict, err)

	l = begin(t, now0, from, flagged(request.Emergency))
	_, err = l.state().AnswerOrigin(false, secret)
	refused(t, care.Conflict, err) // not past an alert
}

func TestOneWorksARequestAtATime(t *testing.T) {
	t.Parallel()
	l := begin(t, now0)
	c, err := l.state().ClaimBy(navigator, rules, l.now)
	l.do(navigator)(c, err)
	for _, at := range []time.Duration{0, rules.Claim - 1} {
		_, err = l.state().ClaimBy(clinician, rules, l.now.Add(at))
		refused(t, care.Conflict, err)
		_, err = l.state().SetBand(request.Soon, "", clinician, rules, l.now.Add(at))
		refused(t, care.Conflict, err)
		_, err = l.state().ClaimBy(navigator, rules, l.now.Add(at)) // renews
		must(t, err)
		_, err = l.state().ReleaseClaim(clinician, l.now.Add(at))
		refused(t, care.Conflict, err)
	}
	_, err = l.state().ClaimBy(clinician, rules, l.now.Add(rules.Claim))
	must(t, err)
	l.tick(l.now.Add(rules.Claim))
	if l.state().ClaimedBy != "" {
		t.Fatal("a stale claim stays")
	}
}

func TestUndoRestoresExactly(t *testing.T) {
	t.Parallel()
	steps := map[string]func(l *life){
		"band": func(l *life) { band(l, request.Emergency, navigator) },
		"assign": func(l *life) {
			e, err := l.state().AssignTo("t", "p", navigator, rules, l.now)
			l.do(navigator)(e, err)
		},
		"answer": func(l *life) { l.all(navigator)(l.state().Answer(secret, call, navigator, rules, l.now)) },
		"ask":    func(l *life) { l.all(navigator)(l.state().Ask(secret, text("m2"), navigator, rules, l.now)) },
		"direct": func(l *life) {
			l.all(navigator)(l.state().Direct("referral", "Podiatry", false, secret, call, navigator, rules, l.now))
		},
		"saved": func(l *life) { e, err := l.state().SetSaved(true, rules, l.now); l.do(navigator)(e, err) },
		"offer": func(l *life) {
			l.all(navigator)(l.state().OfferSlots(request.Offer{ID: "o", Slots: []care.ID{"s"}, Expires: l.now.Add(time.Hour)}, call, navigator, rules, l.now))
		},
		"close": func(l *life) {
			e, err := l.state().CloseAs("advice", secret, secret, nil, navigator, rules, l.now)
			l.do(navigator)(e, err)
		},
	}
	for name, step := range steps {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := begin(t, now0, func(c *request.Contact, _ *request.Assessment) { c.Channel, c.Band = request.Desk, request.Soon })
			before, said := encode(t, l.state().Work), encode(t, l.state().Said)
			step(l)
			if encode(t, l.state().Work) == before {
				t.Fatal("the step changed nothing")
			}
			_, err := l.state().TakeBack(clinician, l.now)
			refused(t, care.Denied, err)
			_, err = l.state().TakeBack(navigator, l.now.Add(rules.Undo))
			refused(t, care.Conflict, err)
			l.later(rules.Undo - 1)
			e, err := l.state().TakeBack(navigator, l.now)
			l.do(navigator)(e, err)
			if s := l.state(); encode(t, s.Work) != before || encode(t, s.Said) != said || s.Offer != nil || len(s.Services) != 0 {
				t.Fatalf("restored\n%s\nwant\n%s", encode(t, s.Work), before)
			}
			_, err = l.state().TakeBack(navigator, l.now)
			refused(t, care.Conflict, err)
		})
	}
}

func TestUndoEndsWithTheNextStepAndKeepsWhatThePatientKnows(t *testing.T) {
	t.Parallel()
	l := begin(t, now0)
	l.all(navigator)(l.state().Answer(secret, text("m1"), navigator, rules, l.now))
	band(l, request.Soon, navigator)
	k, err := l.state().KnowsBy("text", "m1")
	l.do(program)(k, err)
	u, err := l.state().TakeBack(navigator, l.now)
	l.do(navigator)(u, err)
	if s := l.state(); s.Band != request.Unbanded || s.Response == nil || s.Response.Told.IsZero() {
		t.Fatal("taking the band back made the patient forget the answer")
	}
	l.runs(false)

	band(l, request.Soon, navigator)
	w, err := l.state().Withdraw("")
	l.do(patient)(w, err)
	_, err = l.state().TakeBack(navigator, l.now)
	refused(t, care.Conflict, err)
}

func TestJoinKeepsTheStricterAndPartRestores(t *testing.T) {
	t.Parallel()
	l := begin(t, now0)
	main := l.id
	l.all(navigator)(l.state().Answer(secret, call, navigator, rules, l.now))
	before := encode(t, l.state().Work)
	l.now = now0.Add(-2 * time.Hour)
	l.receive("request-2", flagged(request.Emergency))
	l.now = now0.Add(time.Minute)
	a, b := l.states[main], l.states["request-2"]
	otherBefore := encode(t, b.Work)

	_, _, err := a.Join(a, navigator, l.now)
	refused(t, care.Invalid, err)
	_, _, err = a.Join(b, program, l.now)
	refused(t, care.Denied, err)
	j, into, err := a.Join(b, navigator, l.now)
	must(t, err)
	l.record(main, navigator, l.now, j)
	l.record("request-2", navigator, l.now, into)
	if a.Band != request.Emergency || !a.Received.Equal(b.Received) || !a.Contract.Runs() || !a.Alert.Equal(b.Alert) || !a.Promise.Due.Equal(b.Promise.Due) {
		t.Fatalf("joined: %+v", a.Work)
	}
	l.list(request.ToDo, "joined") // answered here, not there
	if b.Open() || !b.Next().IsZero() {
		t.Fatal("the joined request is still on a list")
	}
	_, err = b.AddWords(secret, request.Assessment{}, rules, l.now)
	refused(t, care.Conflict, err) // the main request takes them
	_, err = b.Undelivered("m", "failed", "e", rules, l.now)
	refused(t, care.Conflict, err)

	// Nobody worked on it: all as before.
	parted := *a
	p, from, err := parted.Part(b, j)
	must(t, err)
	if p.Restore == nil {
		t.Fatal("nothing to restore")
	}
	// Somebody did: the stricter stays.
	ack := *a
	if err := request.Apply(&ack, care.Recorded{Org: "A12345", Number: 99, Subject: main, At: l.now, By: clinician, Event: &request.Acknowledged{}}); err != nil {
		t.Fatal(err)
	}
	if p, _, err := ack.Part(b, j); err != nil || p.Restore != nil {
		t.Fatalf("restored over a colleague's step: %v", err)
	}
	l.record(main, navigator, l.now, p)
	l.record("request-2", navigator, l.now, from)
	if encode(t, a.Work) != before || !a.Received.Equal(now0) || len(a.Joined) != 0 {
		t.Fatalf("parted:\n%s\nwant\n%s", encode(t, a.Work), before)
	}
	if encode(t, b.Work) != otherBefore || !b.Open() {
		t.Fatal("the other did not come back as it was")
	}
	_, _, err = a.Part(b, j)
	refused(t, care.Conflict, err)
}

func TestJoinRefusesWhatWouldBeLost(t *testing.T) {
	t.Parallel()
	l := begin(t, now0)
	for name, act := range map[string]func(o *life){
		"question": func(o *life) { o.all(navigator)(o.state().Ask(secret, call, navigator, rules, o.now)) },
		"task": func(o *life) {
			e, err := o.state().SetErrand("e", "task", secret, "", now0)
			o.do(navigator)(e, err)
		},
		"closed": func(o *life) {
			e, err := o.state().CloseAs("advice", secret, "", nil, navigator, rules, o.now)
			o.do(navigator)(e, err)
		},
	} {
		o := begin(t, now0)
		o.id = "request-1"
		act(o)
		o.state().ID = "other"
		if _, _, err := l.state().Join(o.state(), navigator, now0); care.KindOf(err) != care.Conflict {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReceiveRefusesOnlyCodesThatDoNotExist(t *testing.T) {
	t.Parallel()
	good := request.Contact{Channel: request.Desk, Kind: request.AdminKind, Topic: request.FitNote, ForWhom: request.Child, Route: request.ByLetter, Band: request.Admin}
	for field, change := range map[string]func(*request.Contact){
		"":         func(*request.Contact) {},
		"channel":  func(c *request.Contact) { c.Channel = "fax" },
		"kind":     func(c *request.Contact) { c.Kind = "" },
		"topic":    func(c *request.Contact) { c.Topic = secret },
		"for_whom": func(c *request.Contact) { c.ForWhom = secret },
		"route":    func(c *request.Contact) { c.Route = "pigeon" },
		"band":     func(c *request.Contact) { c.Band = "now" },
	} {
		c := good
		change(&c)
		_, err := request.Receive(c, request.Assessment{}, "", "", rules, now0)
		if field == "" {
			must(t, err)
			continue
		}
		if _, ok := care.FieldsOf(err)[field]; !ok {
			t.Errorf("%s: %v", field, err)
		}
	}
	future := good
	future.At = now0.Add(time.Hour)
	if e, err := request.Receive(future, request.Assessment{}, "", "", rules, now0); err != nil || !e.At.Equal(now0) {
		t.Errorf("a contact in the future: %v, %v", e, err)
	}
	past := good
	past.At = now0.Add(-time.Hour)
	if e, err := request.Receive(past, request.Assessment{}, "", "", rules, now0); err != nil || !e.At.Equal(past.At) {
		t.Errorf("a contact an hour ago: %v, %v", e, err)
	}
}

func TestWaitsHaveLimits(t *testing.T) {
	t.Parallel()
	const most = 14 * 24 * time.Hour
	l := begin(t, now0)
	band(l, request.Soon, navigator)
	for _, tt := range []struct {
		at time.Duration
		ok bool
	}{{0, false}, {1, true}, {most, true}, {most + 1, false}} {
		at := now0.Add(tt.at)
		_, ring := l.state().RangOut(request.NoAnswer, "", at, navigator, now0)
		_, offer := l.state().OfferSlots(request.Offer{ID: "o", Slots: []care.ID{"s"}, Expires: at}, call, navigator, rules, now0)
		_, hub := l.state().ToHub(request.HubOffer{Message: "h", To: "U1", Deadline: at}, "", navigator, now0)
		for what, err := range map[string]error{"ring": ring, "offer": offer, "hub": hub} {
			if (err == nil) != tt.ok {
				t.Errorf("%s at %v: %v", what, tt.at, err)
			}
		}
	}
}

func TestDirectingTo111LeavesTheWorkHere(t *testing.T) {
	t.Parallel()
	l := begin(t, now0)
	l.all(navigator)(l.state().Direct("signpost", "NHS 111", true, "", call, navigator, rules, l.now))
	l.list(request.ToDo, "")
	counts := rules
	counts.OneOneOneCounts = true // a practice may read the contract as the GPC did in 2023
	l.all(navigator)(l.state().Direct("signpost", "NHS 111", true, "", call, navigator, counts, l.now))
	l.list(request.Arranged, "")
	l.runs(false)
}

func TestMessageThatArrivesEndsTheWait(t *testing.T) {
	t.Parallel()
	l := begin(t, now0)
	l.all(navigator)(l.state().Answer(secret, text("m1"), navigator, rules, l.now))
	l.list(request.Waiting, "")
	e, err := l.state().KnowsBy("text", "m1")
	l.do(program)(e, err)
	l.list(request.Arranged, "")
	if next := l.state().Next(); !next.IsZero() {
		t.Fatalf("still due at %v", next)
	}
}

func TestUndoIsNotUnderAColleaguesHands(t *testing.T) {
	t.Parallel()
	l := begin(t, now0)
	band(l, request.Soon, navigator)
	c, err := l.state().ClaimBy(clinician, rules, l.now)
	l.do(clinician)(c, err)
	_, err = l.state().TakeBack(navigator, l.now)
	refused(t, care.Conflict, err)
}

func TestHubCannotTakeWhatIsClosed(t *testing.T) {
	t.Parallel()
	l := begin(t, now0)
	band(l, request.Soon, navigator)
	e, err := l.state().ToHub(request.HubOffer{Message: "h1", To: "U12345", Deadline: l.now.Add(time.Hour)}, "", navigator, l.now)
	l.do(navigator)(e, err)
	c, err := l.state().CloseAs("advice", secret, "", nil, navigator, rules, l.now)
	l.do(navigator)(c, err)
	_, err = l.state().HubSays("h1", "accepted", rules, l.now)
	refused(t, care.Conflict, err)
	a, err := l.state().HubSays("h1", "refused", rules, l.now)
	l.do(program)(a, err)
	l.list(request.Closed, "") // as the person left it
}

func TestHubRefusalDoesNotMoveALaterPromise(t *testing.T) {
	t.Parallel()
	l := begin(t, now0)
	band(l, request.Soon, navigator)
	hear := now0.Add(72 * time.Hour)
	l.all(navigator)(l.state().SayWhenHowBy(secret, hear, call, navigator, rules, l.now))
	e, err := l.state().ToHub(request.HubOffer{Message: "h1", To: "U12345", Deadline: l.now.Add(time.Hour)}, "", navigator, l.now)
	l.do(navigator)(e, err)
	a, err := l.state().HubSays("h1", "refused", rules, l.now)
	l.do(program)(a, err)
	if got := l.state().Promise.Due; !got.Equal(hear) {
		t.Fatalf("promise moved to %v", got)
	}
}

func TestJoinedAlertIsEscalatedAgain(t *testing.T) {
	t.Parallel()
	l := begin(t, now0, flagged(request.Emergency))
	l.tick(now0.Add(rules.Escalate))
	e, err := l.state().Acknowledge(navigator, "")
	l.do(navigator)(e, err)
	l.receive("request-2", flagged(request.Emergency))
	j, into, err := l.state().Join(l.states["request-2"], navigator, l.now)
	must(t, err)
	l.record("request-2", navigator, l.now, into)
	l.do(navigator)(j, nil)
	if events := l.tick(l.now.Add(rules.Escalate)); len(events) != 1 {
		t.Fatal("the other's alert is not escalated")
	}
}

func TestPartKeepsABandThatWasSetSince(t *testing.T) {
	t.Parallel()
	l := begin(t, now0)
	l.receive("request-2", flagged(request.Urgent))
	b := l.states["request-2"]
	j, into, err := l.state().Join(b, navigator, l.now)
	l.do(navigator)(j, err)
	l.record("request-2", navigator, l.now, into)
	band(l, request.Soon, clinician)
	p, _, err := l.state().Part(b, j)
	must(t, err)
	if p.Restore != nil {
		t.Fatal("the parting would take a clinician's decision back")
	}
}
