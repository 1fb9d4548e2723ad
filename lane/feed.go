package lane

import (
	"sync"

	"frontdoor/care"
)

// feed tells listeners in this process that journals have grown. A listener
// that is slow gets one wake-up for many changes; it reads from its position.
type feed struct {
	mu        sync.Mutex
	listeners map[*Listener]bool
}

// Listener is woken when the journal of its organisation grows.
type Listener struct {
	C    <-chan struct{} // holds at most one wake-up
	c    chan struct{}
	org  care.OrgID // empty listens to all
	feed *feed
}

// Listen wakes the listener when org's journal grows; "" means any.
func (l *Lanes) Listen(org care.OrgID) *Listener {
	c := make(chan struct{}, 1)
	ln := &Listener{C: c, c: c, org: org, feed: &l.feed}
	l.feed.mu.Lock()
	defer l.feed.mu.Unlock()
	if l.feed.listeners == nil {
		l.feed.listeners = map[*Listener]bool{}
	}
	l.feed.listeners[ln] = true
	return ln
}

// Close ends the listening.
func (ln *Listener) Close() {
	ln.feed.mu.Lock()
	defer ln.feed.mu.Unlock()
	delete(ln.feed.listeners, ln)
}

func (f *feed) publish(orgs []care.OrgID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for ln := range f.listeners {
		for _, org := range orgs {
			if ln.org == "" || ln.org == org {
				select {
				case ln.c <- struct{}{}:
				default:
				}
				break
			}
		}
	}
}

// Heard passes on what the store says of other processes, until it closes.
func (l *Lanes) Heard(changed <-chan care.OrgID) {
	for org := range changed {
		l.feed.publish([]care.OrgID{org})
	}
}
