package conversation_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"frontdoor/care"
	"frontdoor/conversation"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// record puts an event into a message, as the journal would.
func record(t interface{ Fatal(...any) }, m *conversation.Message, e care.Event, at time.Time) {
	if err := m.Apply(care.Recorded{Org: "A81001", Subject: "m", Noun: conversation.Noun, At: at, Event: e}); err != nil {
		t.Fatal(err)
	}
}

func queued(t interface{ Fatal(...any) }) *conversation.Message {
	e, err := conversation.Queue("r", "answer", conversation.Text, conversation.Content{To: "+447700900123", Body: "words"}, start)
	if err != nil {
		t.Fatal(err)
	}
	m := new(conversation.Message)
	record(t, m, e, start)
	return m
}

func TestQueueRefusesWhatCannotGo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		ch conversation.Channel
		to string
		ok bool
	}{
		"text":              {conversation.Text, "+447700900123", true},
		"text to nobody":    {conversation.Text, "", false},
		"letter to nobody":  {conversation.Paper, "", true}, // the address is written by hand
		"e-mail to nobody":  {conversation.Email, "", false},
		"e-mail to someone": {conversation.Email, "a@example.org", true},
	} {
		_, err := conversation.Queue("r", "answer", c.ch, conversation.Content{To: c.to, Body: "words"}, start)
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := conversation.Queue("r", "answer", conversation.Text, conversation.Content{To: "x"}, start); err == nil {
		t.Error("a message without words was queued")
	}
}

// TestRetriesEnd: a provider that is down is tried again at growing gaps, and
// given up within a working day, so that somebody rings.
func TestRetriesEnd(t *testing.T) {
	t.Parallel()
	m, now := queued(t), start
	var gaps []time.Duration
	for m.Status == conversation.Queued {
		e := m.Tried(conversation.Outcome{State: conversation.Queued, Reason: "network"}, now)
		record(t, m, e, now)
		if m.Status == conversation.Queued {
			gaps = append(gaps, m.Due.Sub(now))
			now = m.Due
		}
	}
	if m.Status != conversation.Failed || m.Reason != "gave-up" {
		t.Fatalf("%s %s", m.Status, m.Reason)
	}
	for i := 1; i < len(gaps); i++ {
		if gaps[i] < gaps[i-1] {
			t.Errorf("gap %d shrinks: %v", i, gaps)
		}
	}
	if total := now.Sub(start); total < time.Hour || total > 8*time.Hour {
		t.Errorf("given up after %s; an outage of an hour must be bridged, a working day must not", total)
	}
}

// TestWithoutReceiptsSentIsAsFarAsCanBeKnown, and with them it is not.
func TestWithoutReceiptsSentIsAsFarAsCanBeKnown(t *testing.T) {
	t.Parallel()
	m := queued(t)
	record(t, m, m.Tried(conversation.Outcome{State: conversation.Sent}, start), start)
	if m.Status != conversation.Delivered {
		t.Errorf("e-mail that was accepted: %s", m.Status)
	}
	m = queued(t)
	record(t, m, m.Tried(conversation.Outcome{State: conversation.Sent, Provider: "p", Receipts: true}, start), start)
	if m.Status != conversation.Sent || m.Due.IsZero() {
		t.Fatalf("a text with receipts: %s, due %s", m.Status, m.Due)
	}
	record(t, m, m.Tried(conversation.Outcome{State: conversation.Delivered}, m.Due), m.Due)
	if m.Status != conversation.Delivered || !m.Due.IsZero() {
		t.Errorf("after its receipt: %s, due %s", m.Status, m.Due)
	}
}

// TestReceiptsAreNotAskedForEver: without one in three days it has failed.
func TestReceiptsAreNotAskedForEver(t *testing.T) {
	t.Parallel()
	m := queued(t)
	record(t, m, m.Tried(conversation.Outcome{State: conversation.Sent, Receipts: true}, start), start)
	now := start
	for n := 0; m.Status == conversation.Sent; n++ {
		if n > 200 {
			t.Fatal("there is no end of asking")
		}
		now = m.Due
		record(t, m, m.Tried(conversation.Outcome{State: conversation.Sent}, now), now)
	}
	if m.Status != conversation.Failed || now.Sub(start) < 72*time.Hour {
		t.Errorf("%s after %s", m.Status, now.Sub(start))
	}
}

func TestWithdrawOnlyBeforeItGoes(t *testing.T) {
	t.Parallel()
	m := queued(t)
	e, err := m.Withdraw()
	if err != nil {
		t.Fatal(err)
	}
	record(t, m, e, start)
	if m.Tried(conversation.Outcome{State: conversation.Delivered}, start) != nil {
		t.Error("a message that was taken back can still arrive")
	}
	m = queued(t)
	record(t, m, m.Tried(conversation.Outcome{State: conversation.Queued}, start), start)
	if _, err := m.Withdraw(); care.KindOf(err) != care.Conflict {
		t.Errorf("after a try: %v", err)
	}
}

// TestMessageEndsOnce: whatever a provider answers in whatever order, a message
// ends once, and an ended one changes no more.
func TestMessageEndsOnce(t *testing.T) {
	t.Parallel()
	states := []conversation.Status{conversation.Queued, conversation.Sent, conversation.Delivered, conversation.Failed}
	rapid.Check(t, func(rt *rapid.T) {
		m, now, ends := queued(rt), start, 0
		for range rapid.IntRange(1, 60).Draw(rt, "answers") {
			o := conversation.Outcome{State: rapid.SampledFrom(states).Draw(rt, "state"), Receipts: rapid.Bool().Draw(rt, "receipts")}
			now = now.Add(time.Duration(rapid.IntRange(0, 600).Draw(rt, "minutes")) * time.Minute)
			e := m.Tried(o, now)
			if e == nil {
				continue
			}
			if ends > 0 {
				rt.Fatalf("an ended message changed by %s", e.EventKind())
			}
			record(rt, m, e, now)
			ended := m.Status == conversation.Delivered || m.Status == conversation.Failed
			if ended {
				ends++
			}
			if ended != m.Due.IsZero() {
				rt.Fatalf("%s with due %s: what has not ended must come again", m.Status, m.Due)
			}
		}
	})
}

// TestWordingsAreNeutral: no wording says what a request is about, none is too
// long for one text message with a link in it, and all placeholders are filled.
func TestWordingsAreNeutral(t *testing.T) {
	t.Parallel()
	v := conversation.Values{Name: "Ada Made-Up", Practice: "Willow Surgery", Phone: "01632 960123", Reference: "ABCD-EFGH",
		Link: "https://frontdoor.example.org/r/A81001." + strings.Repeat("x", 43), When: "by 6:30pm tomorrow, Tuesday 3 March", Code: "123456"}
	for _, purpose := range []string{"confirm", "question", "answer", "offer", "booked", "moved", "cancelled", "closed", "code", "duty"} {
		subject, body, ok := conversation.Wording(purpose, v)
		if !ok || subject == "" {
			t.Errorf("%s has no wording", purpose)
		}
		if strings.Contains(body, "{") {
			t.Errorf("%s leaves a placeholder: %s", purpose, body)
		}
		if strings.Contains(body, v.Name) {
			t.Errorf("%s names the patient", purpose)
		}
		if len(body) > 306 { // two joined text messages
			t.Errorf("%s is %d characters long", purpose, len(body))
		}
	}
	if _, _, ok := conversation.Wording("gossip", v); ok {
		t.Error("a purpose that there is not has a wording")
	}
}
