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
