package staff_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/desk"
)

// patience is how long a test waits for an event that must come.
const patience = 5 * time.Second

// heard is a stream as a browser reads it.
type heard struct {
	t      testing.TB
	events chan event
	status int
	stop   context.CancelFunc
}

type event struct{ name, id string }

// listens opens the stream of events; last is what the browser saw before.
func (p *person) listens(address, last string) *heard {
	p.rig.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, p.rig.url+address, nil)
	must(p.rig.t, err)
	q.AddCookie(&http.Cookie{Name: "staff-screen", Value: p.cookie})
	q.Header.Set("Sec-Fetch-Dest", "empty")
	if last != "" {
		q.Header.Set("Last-Event-ID", last)
	}
	res, err := p.client.Do(q)
	must(p.rig.t, err)
	h := &heard{t: p.rig.t, events: make(chan event, 100), status: res.StatusCode, stop: stop}
	p.rig.t.Cleanup(stop)
	lines := bufio.NewScanner(res.Body)
	lines.Scan() // the first line is there once the server listens
	go func() {
		defer close(h.events)
		defer res.Body.Close()
		var e event
		for lines.Scan() {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch {
			case name == "event":
				e.name = value
			case name == "id":
				e.id = value
			case name == "" && e.name != "":
				h.events <- e
				e = event{}
			}
		}
	}()
	return h
}

// next is the next event; the test fails when none comes.
func (h *heard) next() event {
	h.t.Helper()
	select {
	case e, ok := <-h.events:
		if !ok {
			h.t.Fatal("the stream has ended")
		}
		return e
	case <-time.After(patience):
		h.t.Fatal("no event came")
	}
	return event{}
}

func TestTwoScreensHearAChange(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.asks(surgery, "Ada Quill", swollenKnee)
	at, err := r.d.At(t.Context(), surgery)
	must(t, err)
	c, n := r.clinician(), r.navigator()
	at, err = r.d.At(t.Context(), surgery) // they have joined
	must(t, err)
	one, two := c.listens("/staff/live?from="+at.String(), ""), n.listens("/staff/live?from="+at.String(), "")
	began := time.Now()
	c.acts(id, "claim").done()
	for _, h := range []*heard{one, two} {
		e := h.next()
		if now, ok := desk.ParsePosition(e.id); e.name != "change" || !ok || now.Number <= at.Number {
			t.Errorf("heard %+v after position %s", e, at)
		}
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("the other screen heard of it after %s", took)
	}

	// A look at a request is no entry, and is heard, too.
	n.opens(id)
	if e := one.next(); e.name != "change" {
		t.Errorf("heard %+v", e)
	}

	// Another organisation hears nothing of it.
	r.setUp(elsewhere, "Oak Road Surgery")
	theirs := r.people["Max Manager"+string(elsewhere)]
	there, err := r.d.At(t.Context(), elsewhere)
	must(t, err)
	h := theirs.listens("/staff/live?from="+there.String(), "")
	c.acts(id, "release").done()
	one.next()
	r.asks(elsewhere, "Bo Larch", swollenKnee)
	theirEnd, err := r.d.At(t.Context(), elsewhere)
	must(t, err)
	if e := h.next(); e.id != theirEnd.String() { // the first that it hears is its own
		t.Errorf("another organisation heard %+v", e)
	}
}

func TestAStreamEndsWithTheSession(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c, n := r.clinician(), r.navigator()
	h, other := c.listens("/staff/live", ""), n.listens("/staff/live", "")
	for _, s := range []*heard{h, other} {
		s.next() // it began without a position
	}
	c.do(http.MethodPost, "/staff/sign-out", nil).done()
	r.asks(surgery, "Ada Quill", swollenKnee)
	if e := h.next(); e.name != "reload" {
		t.Errorf("who signed out hears %+v", e)
	}
	if _, open := <-h.events; open {
		t.Error("the stream goes on after the session")
	}
	if e := other.next(); e.name != "change" {
		t.Errorf("who is signed in hears %+v", e)
	}
	r.later(31 * time.Minute) // a stream and what it leads to keep nobody signed in
	r.asks(surgery, "Bo Larch", swollenKnee)
	if e := other.next(); e.name != "reload" {
		t.Errorf("who left the chair hears %+v", e)
	}
}

func TestABurstIsFewEvents(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.clinician()
	at, err := r.d.At(t.Context(), surgery)
	must(t, err)
	h := c.listens("/staff/live?from="+at.String(), "")
	began := time.Now()
	for range 40 {
		r.asks(surgery, "Ada Quill", swollenKnee)
	}
	end, err := r.d.At(t.Context(), surgery)
	must(t, err)
	seen := 0
	for {
		e := h.next()
		seen++
		if e.id == end.String() {
			break
		}
	}
	if most := int(3*time.Since(began).Seconds()) + 2; seen > most {
		t.Errorf("%d events in %s", seen, time.Since(began))
	}
}

func TestAStreamResumes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.clinician()
	before, err := r.d.At(t.Context(), surgery)
	must(t, err)
	r.asks(surgery, "Ada Quill", swollenKnee)
	now, err := r.d.At(t.Context(), surgery)
	must(t, err)

	if e := c.listens("/staff/live", before.String()).next(); e != (event{"change", now.String()}) {
		t.Errorf("who missed something hears %+v", e)
	}
	// What the browser says itself counts more than the page's first address.
	quiet := c.listens("/staff/live?from="+before.String(), now.String())
	r.asks(surgery, "Bo Larch", swollenKnee)
	if e := quiet.next(); e.id == now.String() {
		t.Error("who missed nothing was told to look again")
	}
	if e := c.listens("/staff/live", "no position").next(); e.name != "change" {
		t.Errorf("who is not understood hears %+v", e)
	}
	// A position that this journal never had: it was restored from before it.
	other := desk.Position{Number: now.Number, Mark: "aabbccddeeff"}
	if e := c.listens("/staff/live", other.String()).next(); e.name != "reload" {
		t.Errorf("after a restore a screen hears %+v", e)
	}
	beyond := desk.Position{Number: now.Number + 100, Mark: now.Mark}
	if e := c.listens("/staff/live", beyond.String()).next(); e.name != "reload" {
		t.Errorf("after a restore a screen hears %+v", e)
	}
}

// A browser that takes nothing must not hold up another, nor the practice.
func TestASlowScreenDelaysNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c, n := r.clinician(), r.navigator()
	stuck := n.listens("/staff/live", "")
	stuck.events = nil // nobody reads on
	at, err := r.d.At(t.Context(), surgery)
	must(t, err)
	h := c.listens("/staff/live?from="+at.String(), "")
	var id care.ID
	for range 5 {
		began := time.Now()
		id = r.asks(surgery, "Ada Quill", swollenKnee)
		h.next()
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("heard after %s", took)
		}
	}
	c.acts(id, "claim").done()
}
