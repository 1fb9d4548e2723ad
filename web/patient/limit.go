package patient

import (
	"net/http"
	"net/netip"
	"sync"

	"golang.org/x/time/rate"

	"frontdoor/care"
	"frontdoor/web/ui"
)

// Limits of one address. A whole surgery, or a school, may be behind one: they
// are there against a program that floods the list, never against people. A
// form has about 20 pages that are sent, so a minute has room for 60 forms.
const (
	unitsASecond = 45
	unitsAtOnce  = 60 * unitsASecond
	costsLittle  = 1
	costsMuch    = 20 // begins a form, or sends a message

	// maxAddresses bounds the memory: some 150 bytes each.
	maxAddresses = 20_000
)

// limits holds a bucket for each address that sent something lately.
type limits struct {
	mu      sync.Mutex
	buckets map[netip.Addr]*rate.Limiter
}

func newLimits() *limits { return &limits{buckets: map[netip.Addr]*rate.Limiter{}} }

// allow takes units from the bucket of an address.
func (l *limits) allow(a netip.Addr, units int) bool {
	l.mu.Lock()
	b, ok := l.buckets[a]
	if !ok {
		if len(l.buckets) >= maxAddresses {
			l.forget()
		}
		b = rate.NewLimiter(unitsASecond, unitsAtOnce)
		l.buckets[a] = b
	}
	l.mu.Unlock()
	return b.AllowN(now(), units)
}

// forget makes room: buckets that are full again say nothing, and if all are in
// use, all go: a flood from that many addresses is not ours to hold back.
func (l *limits) forget() {
	for a, b := range l.buckets {
		if b.TokensAt(now()) >= unitsAtOnce {
			delete(l.buckets, a)
		}
	}
	if len(l.buckets) >= maxAddresses {
		clear(l.buckets)
	}
}

// limited puts the limit before a page that is sent.
func (s *site) limited(units int, h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if a, ok := clientOf(r); ok && !s.limits.allow(a, units) {
			w.Header().Set("Retry-After", "60")
			s.fail(w, r, nowhere(s.d.Now()), care.Fail(care.TooMany, "patient.limit",
				"A great many forms have just come from your network. Wait a minute, go back, and send this page again. What you have sent so far is kept."))
			return
		}
		h(w, r)
	}
}

// clientOf is the address that a request comes from. ok is false for a caller
// on this machine: that is a proxy which does not say for whom it asks, so that
// everybody would be one address, and nobody is held back.
func clientOf(r *http.Request) (netip.Addr, bool) {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, false
	}
	a := at.Addr().Unmap()
	return network(a), !a.IsLoopback()
}

// network is the address, or the /64 of version 6 that a household has at least
// (RFC 6177).
func network(a netip.Addr) netip.Addr {
	if p, err := a.WithZone("").Prefix(64); err == nil && a.Is6() {
		return p.Addr()
	}
	return a
}

// maxForm is the largest form that is read: a text of 4,000 characters of four
// bytes, each written as three in a form, with room to tell somebody who wrote
// more that it is too long.
const maxForm = 256 << 10

// form reads what was sent, or answers with a page that says why not.
func (s *site) form(w http.ResponseWriter, r *http.Request, p surgery) bool {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	err := r.ParseForm()
	if err == nil {
		return true
	}
	if _, tooBig := err.(*http.MaxBytesError); tooBig {
		s.say(w, r, p, http.StatusRequestEntityTooLarge, "That is too much text",
			ui.Para("The page you sent holds more text than we can take. Go back, make it shorter, and send it again."), callUs(p))
		return false
	}
	s.say(w, r, p, http.StatusBadRequest, "We could not read that page",
		ui.Para("Go back and send the page again."), callUs(p))
	return false
}
