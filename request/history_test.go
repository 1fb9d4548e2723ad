package request_test

import (
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/request"
)

func TestEveryEventHasALineOfHistory(t *testing.T) {
	t.Parallel()
	for _, et := range request.Events() {
		for _, filled := range []bool{false, true} {
			ev := et.New()
			if filled {
				fill(reflect.ValueOf(ev).Elem(), "")
				fillSecrets(ev)
			}
			line := request.Describe(care.Recorded{At: now0, By: navigator, Event: ev})
			if line == "" || strings.Contains(line, secret) || filled && line != strings.TrimSpace(line) {
				t.Errorf("%s: %q", et.Kind, line)
			}
		}
	}
	if line := request.Describe(care.Recorded{}); line != "" {
		t.Errorf("nothing: %q", line)
	}
}

// fillSecrets writes the secret into every text of the personal part.
func fillSecrets(ev care.Event) {
	if d := ev.Detail(); d != nil {
		v := reflect.ValueOf(d).Elem()
		for i := range v.NumField() {
			if v.Field(i).Kind() == reflect.String {
				v.Field(i).SetString(secret)
			}
		}
	}
}

func TestEventsWithPersonalDataStayOutOfLogs(t *testing.T) {
	t.Parallel()
	for _, et := range request.Events() {
		ev := et.New()
		if ev.Detail() == nil {
			continue
		}
		hidden, ok := ev.(slog.LogValuer)
		if !ok || hidden.LogValue().String() != et.Kind {
			t.Errorf("%s shows in logs", et.Kind)
		}
	}
}

func TestHistoryReadsWell(t *testing.T) {
	t.Parallel()
	at := now0
	tests := []struct {
		ev   care.Event
		want string
	}{
		{&request.Banded{Band: request.Urgent}, "Band set to Urgent (was First look)"},
		{&request.Received{Channel: request.Web, Flags: make([]request.Flag, 2), Band: request.Emergency}, "Received online; 2 red flags; band Emergency"},
		{&request.Received{Channel: request.Web, Kind: request.EmergencyCheck}, "Emergency check: safety-net record"},
		{&request.Offered{Offer: request.Offer{Slots: make([]care.ID, 1), Expires: at.Add(time.Hour)}}, "Offered 1 time, held until 10:00"},
		{&request.Rang{Outcome: request.NoAnswer, Next: at.Add(24 * time.Hour)}, "Rang, no answer; next try 09:00 tomorrow"},
		{&request.Directed{Is111: true}, "Directed to 111; this keeps no promise"},
		{&request.Returned{Why: "unanswered"}, "Back on the list: question not answered"},
		{&request.AppointmentEnded{Status: "did-not-attend"}, "Appointment did not attend"},
		{&request.ClosedBy{Outcome: "unreachable"}, "Closed: Could not be reached after repeated tries"},
		{&request.Undone{Kind: "request.banded"}, "Undone: the band"},
		{&request.Responded{Kind: request.AnswerAsked, Until: at.Add(72 * time.Hour)}, "Question put to the patient, by 09:00 on Thu 5 Mar"},
	}
	for _, tt := range tests {
		if got := request.Describe(care.Recorded{At: at, Event: tt.ev}); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

func TestOrderReason(t *testing.T) {
	t.Parallel()
	chosen := func(b request.Band) func(*request.Contact, *request.Assessment) {
		return func(c *request.Contact, _ *request.Assessment) { c.Channel, c.Band = request.Desk, b }
	}
	at := local("2026-03-02 08:03")
	tests := []struct {
		want string
		now  time.Time
		l    *life
		act  func(l *life)
	}{
		{"Emergency · unacknowledged for 2 min", at.Add(2*time.Minute + 59*time.Second), begin(t, at, chosen(request.Emergency)), nil},
		{"Emergency · unacknowledged for 1 h 5 min", at.Add(65 * time.Minute), begin(t, at, chosen(request.Emergency)), nil},
		{"Urgent · promised by 10:03", at, begin(t, at, chosen(request.Urgent)), nil},
		{"Urgent · promise of 10:03 missed", at.Add(3 * time.Hour), begin(t, at, chosen(request.Urgent)), nil},
		{"First look · came 08:03, promise 18:30 today", at, begin(t, at), nil},
		{"First look · came 17:00, promise 18:30 tomorrow", local("2026-03-02 17:00"), begin(t, local("2026-03-02 17:00")), nil},
		{"First look · came 17:00 yesterday, promise 18:30 today", local("2026-03-03 09:00"), begin(t, local("2026-03-02 17:00")), nil},
		{"First look · came 20:00, promise 18:30 on Mon 9 Mar", local("2026-03-06 20:00"), begin(t, local("2026-03-06 20:00")), nil},
		{"First look · waiting for the patient’s answer until 08:03 on Wed 4 Mar", at, begin(t, at), func(l *life) {
			l.all(navigator)(l.state().Ask(secret, call, navigator, rules, l.now))
		}},
		{"First look · answered, to be followed", at, begin(t, at), func(l *life) {
			l.all(navigator)(l.state().Answer(secret, call, navigator, rules, l.now))
		}},
		{"First look · patient withdrew, please check · came 08:03", at, begin(t, at), func(l *life) {
			l.all(navigator)(l.state().Answer(secret, call, navigator, rules, l.now))
			e, err := l.state().Withdraw("")
			l.do(patient)(e, err)
		}},
		{"Closed", at, begin(t, at), func(l *life) {
			e, err := l.state().CloseAs("advice", secret, "", nil, navigator, rules, l.now)
			l.do(navigator)(e, err)
		}},
		{"Goes on in another request", at, begin(t, at), func(l *life) { l.record(l.id, navigator, l.now, &request.JoinedInto{Main: "m"}) }},
	}
	for _, tt := range tests {
		if tt.act != nil {
			tt.act(tt.l)
		}
		if got := tt.l.state().OrderReason(tt.now); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

func TestWorklistOrder(t *testing.T) {
	t.Parallel()
	chosen := func(b request.Band) *request.State {
		return begin(t, now0, func(c *request.Contact, _ *request.Assessment) { c.Channel, c.Band = request.Desk, b }).state()
	}
	seen := begin(t, now0.Add(-time.Hour), flagged(request.Emergency))
	e, err := seen.state().Acknowledge(navigator, "")
	seen.do(navigator)(e, err)
	// What nobody has looked at stands before "same day": it may be worse.
	order := []*request.State{chosen(request.Emergency), seen.state(), chosen(request.Urgent), chosen(request.Unbanded),
		chosen(request.SameDay), chosen(request.Soon), chosen(request.Routine), chosen(request.Admin)}
	for i := range order[1:] {
		a, _, _ := order[i].OrderKey()
		b, _, _ := order[i+1].OrderKey()
		if a >= b {
			t.Errorf("%s (%d) must come before %s (%d)", order[i].Band.Label(), a, order[i+1].Band.Label(), b)
		}
	}
	early, late := begin(t, now0).state(), begin(t, now0.Add(8*time.Hour)).state()
	_, a, _ := early.OrderKey()
	_, b, _ := late.OrderKey()
	if !a.Before(b) {
		t.Error("the earlier promise must come first")
	}
}
