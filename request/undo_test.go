package request_test

import (
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/request"
)

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

func TestUndoIsNotUnderAColleaguesHands(t *testing.T) {
	t.Parallel()
	l := begin(t, now0)
	band(l, request.Soon, navigator)
	c, err := l.state().ClaimBy(clinician, rules, l.now)
	l.do(clinician)(c, err)
	_, err = l.state().TakeBack(navigator, l.now)
	refused(t, care.Conflict, err)
}
