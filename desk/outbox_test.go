package desk_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/desk"
	"frontdoor/request"
	"frontdoor/store"
)

// about counts what went out, or was tried, with a piece of a wording.
func (p *post) count(words string) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range p.sent {
		if strings.Contains(m.Content.Body, words) {
			n++
		}
	}
	return n
}

// answer gives every try of messages with a wording an outcome; others arrive.
func (p *post) answer(words string, o conversation.Outcome) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.give = func(m desk.Outgoing) conversation.Outcome {
		if strings.Contains(m.Content.Body, words) {
			return o
		}
		return conversation.Outcome{State: conversation.Delivered}
	}
}

const answerWords = "there is an answer to your request"

// answered is a request that was answered by message, past the undo window.
func (g *surgery) answered() care.ID {
	g.t.Helper()
	r := g.write("sore ear")
	g.deliver()
	g.must(g.Respond(g.t.Context(), navigator, r.ID, desk.Reply{Kind: request.AnswerAdvice, Text: "rest", Tell: desk.TellByMessage}))
	g.clock.add(time.Minute)
	return r.ID
}

// TestFailedMessage: an answer that does not arrive is none: its request is on
// the list again with the clock running, and somebody rings or writes.
func TestFailedMessage(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	g.post.answer(answerWords, conversation.Outcome{State: conversation.Failed, Reason: "no-such-number"})
	id := g.answered()
	if s := g.open(id); s.List != request.Waiting || !s.Promise.Runs() {
		t.Errorf("before delivery: %s, the promise runs: %v", s.List, s.Promise.Runs())
	}
	g.deliver()
	s := g.open(id)
	if s.List != request.ToDo || s.Returned != "undelivered" || !s.Promise.Runs() || !s.Contract.Runs() {
		t.Errorf("after the failure: %s (%s), promise %+v", s.List, s.Returned, s.Promise)
	}
	errands := s.OpenErrands()
	if len(errands) != 1 || errands[0].Kind != "ring-or-write" {
		t.Fatalf("tasks %+v", errands)
	}
	m, err := g.StartOfDay(ctx, navigator)
	g.must(err)
	if len(m.Failed) != 1 {
		t.Errorf("the first screen of the day shows %d failed messages", len(m.Failed))
	}
	g.wants(care.Invalid, g.TaskDone(ctx, receptionist, id, errands[0].ID, "told Ada Made-Up"))
	g.must(g.TaskDone(ctx, receptionist, id, errands[0].ID, "call"))
	if s := g.open(id); s.Promise.Runs() || s.Response.How != "call" || s.List != request.Arranged {
		t.Errorf("after ringing: %s, %+v", s.List, s.Response)
	}
	g.clean()
}

// TestRetries: a provider that is out of order is asked again, less and less
// often, under the same key; then a person has to do it.
func TestRetries(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	g.post.answer(answerWords, conversation.Outcome{State: conversation.Queued, Reason: "busy"})
	id := g.answered()
	g.deliver()
	if n := g.post.count(answerWords); n != 1 {
		t.Errorf("%d tries at once", n)
	}
	for range 60 {
		g.clock.add(5 * time.Minute)
		g.deliver()
	}
	if n := g.post.count(answerWords); n != 6 {
		t.Errorf("%d tries in five hours, want 6", n)
	}
	ids := map[care.ID]bool{}
	for _, m := range g.post.sent {
		if strings.Contains(m.Content.Body, answerWords) {
			ids[m.ID] = true
		}
	}
	if len(ids) != 1 {
		t.Errorf("the tries had %d keys", len(ids))
	}
	if s := g.open(id); s.List != request.ToDo || len(s.OpenErrands()) == 0 {
		t.Errorf("after all tries: %s, tasks %v", s.List, s.OpenErrands())
	}
	g.clean()
}

// receipts is a carrier whose messages are on their way until told otherwise.
type receipts struct {
	post
	state conversation.Status
	asked int
}

func (r *receipts) Carry(ctx context.Context, m desk.Outgoing) conversation.Outcome {
	r.post.Carry(ctx, m)
	return conversation.Outcome{State: conversation.Sent, Provider: "p-" + string(m.ID), Receipts: true}
}

func (r *receipts) Receipt(context.Context, conversation.Channel, string) conversation.Outcome {
	r.asked++
	return conversation.Outcome{State: r.state, Reason: "not-now"}
}

// TestReceipts: what the provider took is not told yet; the receipt tells, or
// says that it failed.
func TestReceipts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state conversation.Status
		told  bool
	}{{conversation.Delivered, true}, {conversation.Failed, false}} {
		g := newSurgery(t, openSQLite(t))
		ctx := t.Context()
		via := &receipts{state: conversation.Sent}
		step := func() {
			_, err := g.Tick(ctx)
			g.must(err)
			_, err = g.Deliver(ctx, via, "test", g.clock.Now())
			g.must(err)
		}
		id := g.answered()
		step()
		if s := g.open(id); !s.Response.Told.IsZero() {
			t.Error("handed over counts as told")
		}
		g.clock.add(2 * time.Minute)
		step()
		if via.asked == 0 || !g.open(id).Response.Told.IsZero() {
			t.Errorf("asked %d times", via.asked)
		}
		via.state = c.state
		g.clock.add(10 * time.Minute)
		step()
		if s := g.open(id); s.Response.Told.IsZero() == c.told || s.Promise.Runs() == c.told {
			t.Errorf("after the receipt %q: told %s", c.state, s.Response.Told)
		}
		asked := via.asked
		g.clock.add(time.Hour)
		step()
		if via.asked != asked {
			t.Error("a message that has ended is asked for again")
		}
		g.clean()
	}
}

// TestSlowProvider: one message that hangs does not keep the others.
func TestSlowProvider(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	var ids []care.ID
	for range 5 {
		ids = append(ids, g.write("sore ear").ID)
	}
	others := make(chan struct{}, len(ids))
	g.post.give = func(m desk.Outgoing) conversation.Outcome {
		if !strings.Contains(m.Content.Body, g.open(ids[0]).Reference.Display()) {
			others <- struct{}{}
			return conversation.Outcome{State: conversation.Delivered}
		}
		for range len(ids) - 1 { // answers only when all others are through
			<-others
		}
		return conversation.Outcome{State: conversation.Delivered}
	}
	n, err := g.Deliver(ctx, unlocked{g.post}, "test", g.clock.Now())
	g.must(err)
	if n != len(ids) {
		t.Errorf("%d messages", n)
	}
}

// unlocked calls give without the lock of post, as several deliveries do.
type unlocked struct{ *post }

func (u unlocked) Carry(_ context.Context, m desk.Outgoing) conversation.Outcome { return u.give(m) }

// TestOutboxLease: while one process has the outbox, another sends nothing.
// When the first is gone for long enough, the other goes on.
func TestOutboxLease(t *testing.T) {
	everyStore(t, func(t *testing.T, open func(*testing.T) store.Store) {
		g := newSurgery(t, open(t))
		ctx := t.Context()
		machine := g.clock.Now()
		_, err := g.Deliver(ctx, g.post, "first", machine)
		g.must(err)
		g.write("sore ear")
		n, err := g.Deliver(ctx, g.post, "second", machine.Add(time.Minute))
		g.must(err)
		if n != 0 || len(g.post.sent) != 0 {
			t.Errorf("the second sent %d messages while the first had the lease", n)
		}
		n, err = g.Deliver(ctx, g.post, "second", machine.Add(time.Hour))
		g.must(err)
		if n != 1 {
			t.Errorf("the second sent %d messages after the lease ran out, want 1", n)
		}
	})
}

// TestCrashAfterSending: a process that dies between sending and writing that
// down sends again, under the same key, so that the provider sends it once.
func TestCrashAfterSending(t *testing.T) {
	everyPlace(t, func(t *testing.T, p place) {
		s := p.open(t)
		g := newSurgery(t, s)
		ctx := t.Context()
		r := g.write("sore ear")
		g.post.give = func(desk.Outgoing) conversation.Outcome {
			g.Desk.Stop() // nothing is written from here on
			return conversation.Outcome{State: conversation.Delivered}
		}
		_, _ = g.Deliver(ctx, g.post, "dead", g.clock.Now())
		again := newSurgery(t, p.open(t))
		_, err := again.Deliver(ctx, again.post, "alive", again.clock.Now().Add(time.Hour))
		g.must(err)
		if len(g.post.sent) != 1 || len(again.post.sent) != 1 || g.post.sent[0].ID != again.post.sent[0].ID {
			t.Errorf("sent %v and %v, want the same message with the same key", g.post.sent, again.post.sent)
		}
		if n, err := again.Deliver(ctx, again.post, "alive", again.clock.Now().Add(time.Hour)); n != 0 || err != nil {
			t.Errorf("a third time: %d, %v", n, err)
		}
		if s := again.open(r.ID); s.List != request.ToDo {
			t.Errorf("the request is in %s", s.List)
		}
		again.clean()
	})
}

// TestLetters: a letter is a task for a person, also when its request was
// joined to another or is closed by the time that it falls due.
func TestLetters(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	byPost := func(d *desk.Draft) { d.Route, d.Intake.Address = request.ByLetter, "1 Made-Up Road" }
	r := g.write("sore ear", byPost)
	g.must(g.Respond(ctx, navigator, r.ID, desk.Reply{Kind: request.AnswerAdvice, Text: "rest", Tell: desk.TellByMessage}))
	g.clock.add(time.Minute)
	g.deliver()
	s := g.open(r.ID)
	if errands := s.OpenErrands(); len(errands) != 1 || !strings.Contains(errands[0].Text, "letter") {
		t.Fatalf("tasks %+v", errands)
	}
	list, err := g.ToReach(ctx, receptionist)
	g.must(err)
	if len(list) != 1 {
		t.Fatalf("%d people to write to", len(list))
	}
	g.must(g.Reached(ctx, receptionist, r.ID, desk.ByPost))
	if s := g.open(r.ID); s.Promise.Runs() {
		t.Error("the promise runs although the letter is posted")
	}
	g.wants(care.Conflict, g.Reached(ctx, receptionist, r.ID, desk.ByPost))
	g.must(g.Close(ctx, navigator, r.ID, desk.Closing{Outcome: "advice", Reason: "told", Tell: true}))
	g.clock.add(time.Minute)
	g.deliver()
	if s := g.open(r.ID); s.List != request.ToDo {
		t.Errorf("nobody sees the last letter: the request is in %s", s.List)
	}

	main, sub := g.write("sore throat"), g.write("sore throat", byPost)
	g.must(g.Respond(ctx, navigator, sub.ID, desk.Reply{Kind: request.AnswerWhenHow, Text: "by tomorrow", Tell: desk.TellByMessage}))
	g.must(g.Join(ctx, navigator, main.ID, sub.ID))
	g.clock.add(time.Minute)
	g.deliver()
	if errands := g.open(main.ID).OpenErrands(); len(errands) != 1 {
		t.Errorf("the letter of a joined request leaves %d tasks with the main one", len(errands))
	}
	if g.logged.String() != "" {
		t.Errorf("trouble was logged: %s", g.logged.String())
	}
	g.clean()
}

// TestFailureAfterJoin: the confirmation of a request that was joined meanwhile
// fails: that is tried no more, and is work of the main request.
func TestFailureAfterJoin(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	g.post.answer("we have your request", conversation.Outcome{State: conversation.Failed, Reason: "550 Ada.Made-Up is unknown"})
	main, sub := g.write("sore throat", func(d *desk.Draft) { d.Route = request.NoRoute }), g.write("sore throat")
	g.must(g.Join(ctx, navigator, main.ID, sub.ID))
	for range 3 {
		g.deliver()
	}
	if n := g.post.count("we have your request"); n != 1 {
		t.Errorf("sent %d times, want once", n)
	}
	if errands := g.open(main.ID).OpenErrands(); len(errands) != 1 {
		t.Errorf("%d tasks, want one to ring or write", len(errands))
	}
	g.clean()
}

// TestEscalation: an emergency that nobody takes is told to the duty clinician
// once, however often the timers run, in however many processes.
func TestEscalation(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	r := g.write("crushing chest pain and I can not breathe")
	if !r.Emergency {
		t.Fatal("no red flag was seen: nothing is tested")
	}
	g.clock.add(2 * time.Minute)
	for range 4 {
		g.clock.add(time.Minute)
		g.deliver()
		_, err := g.Tick(ctx)
		g.must(err)
	}
	if n := g.post.count("an emergency has been waiting"); n != 1 {
		t.Errorf("the duty clinician was told %d times", n)
	}
	g.must(g.Acknowledge(ctx, receptionist, r.ID, ""))
	g.wants(care.Conflict, g.Acknowledge(ctx, navigator, r.ID, ""))
	g.clean()
}

// TestRun: the background work does all of this by itself, and stops when it
// is told to.
func TestRun(t *testing.T) {
	s := openSQLite(t)
	g := newSurgery(t, s)
	g.write("sore ear")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	told := make(chan struct{}, 8)
	g.post.give = func(desk.Outgoing) conversation.Outcome {
		told <- struct{}{}
		return conversation.Outcome{State: conversation.Delivered}
	}
	go func() {
		defer close(done)
		g.Run(ctx, g.post, "test")
	}()
	<-told
	g.write("sore throat") // wakes it
	<-told
	cancel()
	<-done
}
