package desk

import (
	"sync"
	"time"

	"frontdoor/care"
)

const (
	// glanceLasts is how long a person who was shown on somebody's list counts
	// as seen by them: a list that refreshes itself every second is one look,
	// not six hundred.
	glanceLasts = 10 * time.Minute
	maxGlances  = 200_000 // some 30 MB; beyond that all are forgotten and written again
)

// glances remembers whom a list showed to whom, so that the access log has a
// row for each look and not for each refresh.
type glances struct {
	mu   sync.Mutex
	last map[glance]time.Time
}

type glance struct {
	org       care.OrgID
	by, whose care.ID
}

// fresh are those of seen that by has not been shown lately.
func (g *glances) fresh(by care.Actor, seen []care.ID, now time.Time) []care.ID {
	g.mu.Lock()
	defer g.mu.Unlock()
	var list []care.ID
	for _, id := range seen {
		if at, ok := g.last[glance{by.Org, by.ID, id}]; !ok || now.Sub(at) >= glanceLasts {
			list = append(list, id)
		}
	}
	return list
}

// note remembers what was written.
func (g *glances) note(by care.Actor, seen []care.ID, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.last == nil || len(g.last) > maxGlances {
		g.last = map[glance]time.Time{}
	}
	for _, id := range seen {
		g.last[glance{by.Org, by.ID, id}] = now
	}
}
