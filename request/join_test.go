package request_test

import (
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/request"
)

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
