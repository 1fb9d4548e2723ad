package play

import (
	"sync"
	"time"
)

// Clock runs a day faster than it is, from a time that is set.
type Clock struct {
	mu    sync.Mutex
	at    time.Time // of the day that is played
	since time.Time // of the machine, when at was set; zero while it stands
	speed float64
}

// NewClock stands at a time until Run.
func NewClock(at time.Time) *Clock { return &Clock{at: at, speed: 1} }

// Now is the time of the day that is played.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *Clock) now() time.Time {
	if c.since.IsZero() {
		return c.at
	}
	return c.at.Add(time.Duration(float64(time.Since(c.since)) * c.speed))
}

// Set moves the clock, never backwards.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at.After(c.now()) {
		c.at = at
		if !c.since.IsZero() {
			c.since = time.Now()
		}
	}
}

// Run lets it go at a speed: 1 is real time.
func (c *Clock) Run(speed float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.since, c.speed = c.now(), time.Now(), speed
}

// Until is how long the machine has to wait for a time of the day.
func (c *Clock) Until(at time.Time) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.since.IsZero() {
		return 0
	}
	return time.Duration(float64(at.Sub(c.now())) / c.speed)
}
