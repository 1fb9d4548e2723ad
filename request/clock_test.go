package request_test

import (
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/request"
)

// The contract: public reading of the 2026/27 general practice contract, domain
// notes 1.3 and 21; core hours: SI 2015/1862, regulation 3.
func TestClocksStartBothSidesOfEveryBoundary(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, at, contract, promise, urgent string
	}{
		{"before core hours: the day that begins", "2026-03-02 07:59", "2026-03-02 18:30", "2026-03-02 18:30", "2026-03-02 10:00"},
		{"core hours begin: the next day", "2026-03-02 08:00", "2026-03-03 18:30", "2026-03-02 18:30", "2026-03-02 10:00"},
		{"before 16:00 promised today", "2026-03-02 15:59", "2026-03-03 18:30", "2026-03-02 18:30", "2026-03-02 17:59"},
		{"from 16:00 promised tomorrow", "2026-03-02 16:00", "2026-03-03 18:30", "2026-03-03 18:30", "2026-03-02 18:00"},
		{"urgent never after the contract's same day", "2026-03-02 18:29", "2026-03-03 18:30", "2026-03-03 18:30", "2026-03-02 18:30"},
		{"core hours end: the first day that begins after", "2026-03-02 18:30", "2026-03-03 18:30", "2026-03-03 18:30", "2026-03-03 10:00"},
		{"evening, the stricter reading: not Wednesday", "2026-03-02 19:00", "2026-03-03 18:30", "2026-03-03 18:30", "2026-03-03 10:00"},
		{"Friday noon: Monday", "2026-03-06 12:00", "2026-03-09 18:30", "2026-03-06 18:30", "2026-03-06 14:00"},
		{"Friday evening: Monday", "2026-03-06 18:30", "2026-03-09 18:30", "2026-03-09 18:30", "2026-03-09 10:00"},
		{"Saturday: Monday", "2026-03-07 12:00", "2026-03-09 18:30", "2026-03-09 18:30", "2026-03-09 10:00"},
		{"Sunday at the last minute: Monday", "2026-03-08 23:59", "2026-03-09 18:30", "2026-03-09 18:30", "2026-03-09 10:00"},
		{"the Friday before the clocks go forward", "2026-03-27 17:00", "2026-03-30 18:30", "2026-03-30 18:30", "2026-03-27 18:30"},
		{"the night they do", "2026-03-29 00:30", "2026-03-30 18:30", "2026-03-30 18:30", "2026-03-30 10:00"},
		{"the Friday before they go back", "2026-10-23 16:00", "2026-10-26 18:30", "2026-10-26 18:30", "2026-10-23 18:00"},
		{"the hour that is there twice", "2026-10-25 01:30", "2026-10-26 18:30", "2026-10-26 18:30", "2026-10-26 10:00"},
		{"Maundy Thursday in hours: after Easter Monday", "2026-04-02 15:59", "2026-04-07 18:30", "2026-04-02 18:30", "2026-04-02 17:59"},
		{"Maundy Thursday after hours", "2026-04-02 18:30", "2026-04-07 18:30", "2026-04-07 18:30", "2026-04-07 10:00"},
		{"Good Friday is no core day", "2026-04-03 10:00", "2026-04-07 18:30", "2026-04-07 18:30", "2026-04-07 10:00"},
		{"Easter Monday is no core day", "2026-04-06 10:00", "2026-04-07 18:30", "2026-04-07 18:30", "2026-04-07 10:00"},
		{"a bank-holiday Monday", "2026-05-04 09:00", "2026-05-05 18:30", "2026-05-05 18:30", "2026-05-05 10:00"},
		{"Christmas Eve: the days between are none", "2026-12-24 12:00", "2026-12-29 18:30", "2026-12-24 18:30", "2026-12-24 14:00"},
		{"Boxing Day in lieu", "2026-12-28 12:00", "2026-12-29 18:30", "2026-12-29 18:30", "2026-12-29 10:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			at := local(tt.at)
			receive := func(b request.Band) *request.Received {
				e, err := request.Receive(request.Contact{Channel: request.Phone, Kind: request.Clinical, Band: b}, request.Assessment{}, "", "", rules, at)
				must(t, err)
				return e
			}
			check := func(what string, got time.Time, want string) {
				t.Helper()
				if !got.Equal(local(want)) {
					t.Errorf("%s: %s, want %s", what, got.In(care.London).Format("2006-01-02 15:04"), want)
				}
			}
			endOfToday := care.England.EndOfCoreDay(at).In(care.London).Format("2006-01-02 15:04")
			for _, b := range []request.Band{request.Unbanded, request.Soon, request.Routine, request.Admin} {
				check("contract of "+b.Label(), receive(b).Contract, tt.contract)
				check("promise of "+b.Label(), receive(b).Promise, tt.promise)
			}
			for _, b := range []request.Band{request.Emergency, request.Urgent, request.SameDay} {
				check("contract of "+b.Label(), receive(b).Contract, endOfToday) // clinically urgent: the same day
			}
			check("promise of same day", receive(request.SameDay).Promise, endOfToday)
			check("promise of urgent", receive(request.Urgent).Promise, tt.urgent)
			check("promise of emergency", receive(request.Emergency).Promise, tt.at)
		})
	}
}

func TestClockIsMissedOnlyAfterItsTime(t *testing.T) {
	t.Parallel()
	due := now0
	for _, tt := range []struct {
		c    request.Clock
		now  time.Time
		want bool
	}{
		{request.Clock{Due: due}, due, false},
		{request.Clock{Due: due}, due.Add(1), true},
		{request.Clock{Due: due, Stopped: due}, due.Add(time.Hour), false},
		{request.Clock{Due: due, Stopped: due.Add(1)}, due.Add(time.Hour), true},
		{request.Clock{}, due, false},
	} {
		if got := tt.c.Missed(tt.now); got != tt.want {
			t.Errorf("%+v at %v: missed %v", tt.c, tt.now, got)
		}
	}
}

// GMS regulations from 15 May 2023, domain notes 1.3: each appropriate response
// by a named person stops the clocks when the patient knows of it, and nothing
// else does.
func TestWhatKeepsAPromise(t *testing.T) {
	t.Parallel()
	banded := func(l *life) {
		e, err := l.state().SetBand(request.Soon, "", navigator, rules, l.now)
		l.do(navigator)(e, err)
	}
	offer := request.Offer{ID: "offer-1", Slots: []care.ID{"slot-1"}, Expires: now0.Add(time.Hour)}
	tests := []struct {
		name string
		act  func(l *life)
		kept bool
	}{
		{"(a) an appointment offered and told", func(l *life) {
			banded(l)
			l.all(navigator)(l.state().OfferSlots(offer, call, navigator, rules, l.now))
		}, true},
		{"(a) an appointment booked and told", func(l *life) {
			banded(l)
			l.all(navigator)(l.state().Take("app-1", call, navigator, l.now))
		}, true},
		{"(b) advice told", func(l *life) { l.all(clinician)(l.state().Answer(secret, call, clinician, rules, l.now)) }, true},
		{"(c) a service told", func(l *life) {
			l.all(navigator)(l.state().Direct("referral", "Community pharmacy", false, secret, call, navigator, rules, l.now))
		}, true},
		{"(d) asked for information", func(l *life) { l.all(navigator)(l.state().Ask(secret, call, navigator, rules, l.now)) }, true},
		{"written but not told", func(l *life) { l.all(clinician)(l.state().Answer(secret, text("m1"), clinician, rules, l.now)) }, false},
		{"written and the message arrived", func(l *life) {
			l.all(clinician)(l.state().Answer(secret, text("m1"), clinician, rules, l.now))
			e, err := l.state().KnowsBy("text", "m1")
			l.do(program)(e, err)
		}, true},
		{"another message arrived", func(l *life) {
			l.all(clinician)(l.state().Answer(secret, text("m1"), clinician, rules, l.now))
			e, err := l.state().KnowsBy("text", "m0")
			l.do(program)(e, err)
		}, false},
		{"the message failed", func(l *life) {
			l.all(clinician)(l.state().Answer(secret, text("m1"), clinician, rules, l.now))
			e, err := l.state().Undelivered("m1", "refused", "errand-1", rules, l.now)
			l.do(program)(e, err)
		}, false},
		{"the message was said to arrive and then failed", func(l *life) {
			l.all(clinician)(l.state().Answer(secret, text("m1"), clinician, rules, l.now))
			e, err := l.state().KnowsBy("text", "m1")
			l.do(program)(e, err)
			f, err := l.state().Undelivered("m1", "bounced", "errand-1", rules, l.now)
			l.do(program)(f, err)
		}, false},
		{"111, as NHS England reads it", func(l *life) {
			l.all(navigator)(l.state().Direct("signpost", "NHS 111", true, "", call, navigator, rules, l.now))
		}, false},
		{"claimed", func(l *life) { e, err := l.state().ClaimBy(navigator, rules, l.now); l.do(navigator)(e, err) }, false},
		{"banded", banded, false},
		{"passed on", func(l *life) {
			e, err := l.state().AssignTo("team", "", navigator, rules, l.now)
			l.do(navigator)(e, err)
		}, false},
		{"an automatic acknowledgement", func(l *life) { l.record(l.id, program, l.now, &request.Told{How: "email", Message: "m9"}) }, false},
		{"an answer by no named person", func(l *life) {
			l.record(l.id, program, l.now, &request.Responded{Kind: request.AnswerAdvice, Counts: true}, &request.Told{How: "email"})
		}, false},
		{"offered to the hub and accepted there", func(l *life) {
			banded(l)
			e, err := l.state().ToHub(request.HubOffer{Message: "h1", To: "U12345", Deadline: l.now.Add(time.Hour)}, "", navigator, l.now)
			l.do(navigator)(e, err)
			f, err := l.state().HubSays("h1", "accepted", rules, l.now)
			l.do(program)(f, err)
		}, false},
		{"rang, no answer", func(l *life) {
			e, err := l.state().RangOut(request.NoAnswer, "", l.now.Add(time.Hour), navigator, l.now)
			l.do(navigator)(e, err)
		}, false},
		{"closed without an answer", func(l *life) {
			e, err := l.state().CloseAs("duplicate", secret, "", nil, navigator, rules, l.now)
			l.do(navigator)(e, err)
		}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := begin(t, now0)
			l.runs(true)
			tt.act(l)
			l.runs(!tt.kept)
		})
	}
}

// (d) "or say when and how they will hear": the contract is kept, the work goes on.
func TestSayingWhenKeepsTheContractAndPromisesThat(t *testing.T) {
	t.Parallel()
	l := begin(t, now0)
	hear := now0.Add(30 * time.Hour)
	l.all(navigator)(l.state().SayWhenHowBy(secret, hear, text("m1"), navigator, rules, l.now))
	l.list(request.ToDo, "")
	l.runs(true)
	first := l.state().Promise
	e, err := l.state().KnowsBy("text", "m1")
	l.do(program)(e, err)
	l.list(request.ToDo, "")
	if s := l.state(); s.Contract.Runs() || !s.Promise.Due.Equal(hear) || s.Promise.Due.Equal(first.Due) || !s.Promise.Runs() {
		t.Fatalf("contract %v, promise %v", s.Contract, s.Promise)
	}
	for _, wrong := range []time.Time{now0, now0.Add(14*24*time.Hour + 1)} {
		_, err := l.state().SayWhenHowBy(secret, wrong, call, navigator, rules, l.now)
		refused(t, care.Invalid, err)
	}
}

func TestRaisingAnAnsweredRequestDoesNotBreakAKeptPromise(t *testing.T) {
	t.Parallel()
	l := begin(t, now0)
	l.later(time.Hour)
	l.all(clinician)(l.state().Answer(secret, call, clinician, rules, l.now))
	e, err := l.state().SetBand(request.Emergency, "", receptionist, rules, l.now)
	l.do(receptionist)(e, err)
	if s := l.state(); s.Promise.Missed(l.now.Add(time.Hour)) || s.Alert.IsZero() {
		t.Fatalf("promise %v, alert %v", s.Promise, s.Alert)
	}
	l.list(request.ToDo, "") // an emergency does not wait among the answered
}

func TestCopyThatFailsLeavesTheContractKept(t *testing.T) {
	t.Parallel()
	l := begin(t, now0)
	l.all(clinician)(l.state().Answer(secret, request.Delivery{Now: "call", Messages: []care.ID{"m1"}}, clinician, rules, l.now))
	l.later(time.Hour)
	e, err := l.state().Undelivered("m1", "failed", "errand-1", rules, l.now)
	l.do(program)(e, err)
	// The task needs a time of its own, but the patient was answered.
	if s := l.state(); s.Contract.Runs() || s.Response.Told.IsZero() || !s.Promise.Runs() || len(s.OpenErrands()) != 1 {
		t.Fatalf("contract %v, promise %v, told %v", s.Contract, s.Promise, s.Response.Told)
	}
}
