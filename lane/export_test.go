package lane

import "frontdoor/care"

// MaxWaiting is how many commands one lane holds.
const MaxWaiting = maxWaiting

// LeaseFor is how long a follower's lease lasts.
const LeaseFor = leaseFor

// Waiting is how many commands wait in a lane.
func (l *Lanes) Waiting(org care.OrgID) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.waiting[org])
}

// Stopped says whether Stop was called.
func (l *Lanes) Stopped() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stopped
}
