package request_test

import (
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/request"
)

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
