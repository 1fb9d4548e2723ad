package staff

import (
	"fmt"
	"net/http"
	"net/url"
	"time"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/web/ui"
)

const (
	// liveGap is the least time between two events of a stream: three a second
	// look immediate, and a burst of commits is one look at the list.
	liveGap = 350 * time.Millisecond
	// heartbeat keeps proxies from closing a quiet stream, and looks whether the
	// session still holds.
	heartbeat = 15 * time.Second
	// look makes screens read again though nothing happened: times of promises
	// go by, and colleagues of another process look at requests.
	look = time.Minute
	// stuck is how long a browser may refuse to take an event before it is
	// dropped. It comes back by itself.
	stuck = 10 * time.Second
)

// livePage is the layout of a page that keeps itself up to date from the
// journal's position at this moment. It must be made before the page's data is
// read: then no change can fall between page and stream.
func (s *site) livePage(r *http.Request, by care.Actor, title string) ui.StaffLayout {
	at, err := s.d.At(r.Context(), by.Org)
	l := s.layout(r, by, title)
	if err != nil {
		s.note(r, err)
		return l
	}
	l.LiveURL = liveURL + "?from=" + url.QueryEscape(at.String())
	return l
}

// live streams events when the organisation's journal has grown or somebody
// opened or left a request. An event says only how far the journal is; the page
// then reads itself again. It ends with the session.
func (s *site) live(w http.ResponseWriter, r *http.Request, by care.Actor) {
	listener := s.d.Listen(by.Org) // before the position is read: nothing falls between
	defer listener.Close()
	out := stream{w: w, rc: http.NewResponseController(w)}
	out.start()
	seen, from := positionOf(r)
	if known, err := s.d.Known(r.Context(), by.Org, seen); err != nil {
		return // the browser comes back by itself
	} else if from && !known { // restored from before what the screen shows
		out.event("reload", "")
		return
	}
	if at, err := s.d.At(r.Context(), by.Org); err != nil {
		return
	} else if at != seen {
		out.event("change", at.String())
	}
	beat, again := time.NewTicker(heartbeat), time.NewTicker(look)
	defer beat.Stop()
	defer again.Stop()
	var last time.Time
	for out.err == nil {
		select {
		case <-r.Context().Done():
			return
		case <-beat.C:
			if s.ended(r, &out) {
				return
			}
			out.comment()
			continue
		case <-again.C:
		case <-listener.C:
			if !pause(r, liveGap-time.Since(last)) {
				return
			}
		}
		if s.ended(r, &out) {
			return
		}
		at, err := s.d.At(r.Context(), by.Org)
		if err != nil {
			return
		}
		out.event("change", at.String())
		last = time.Now()
	}
}

// ended tells a screen at which nobody is signed in any more to load itself
// afresh, which leads to the sign-in page. A stream is no use of the session.
func (s *site) ended(r *http.Request, out *stream) bool {
	_, _, ok, err := s.d.AtScreen(r.Context(), s.screenToken(r), false)
	if err != nil || ok {
		return false // a fault of the store ends no session
	}
	out.event("reload", "")
	return true
}

// pause waits what is left of the gap between two events: none after a quiet
// time. It is false when the browser went away meanwhile.
func pause(r *http.Request, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-r.Context().Done():
		return false
	case <-t.C:
		return true
	}
}

// positionOf is what the browser has seen: after a lost connection it says so
// itself; at first the page's address of the stream does.
func positionOf(r *http.Request) (desk.Position, bool) {
	if p, ok := desk.ParsePosition(r.Header.Get("Last-Event-ID")); ok {
		return p, true
	}
	return desk.ParsePosition(r.URL.Query().Get("from"))
}

// stream writes server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
type stream struct {
	w   http.ResponseWriter
	rc  *http.ResponseController
	err error // of the first write that failed
}

func (o *stream) start() {
	h := o.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // proxies are not to collect events
	o.write("retry: 1000\n\n")
}

func (o *stream) event(name, id string) {
	if id != "" {
		o.write(fmt.Sprintf("event: %s\nid: %s\ndata: %s\n\n", name, id, id))
		return
	}
	o.write(fmt.Sprintf("event: %s\ndata:\n\n", name))
}

func (o *stream) comment() { o.write(":\n\n") }

// write gives each event its own time instead of the server's limit for a whole
// answer. A browser that takes nothing is given up; others have their own
// goroutine and never wait for it.
func (o *stream) write(s string) {
	if o.err != nil {
		return
	}
	if o.err = o.rc.SetWriteDeadline(time.Now().Add(stuck)); o.err != nil {
		return
	}
	if _, o.err = o.w.Write([]byte(s)); o.err == nil {
		o.err = o.rc.Flush()
	}
}
