package care

import (
	"time"
	_ "time/tzdata" // England needs its clock changes on machines without a zone database
)

// Clock tells the time. The program has one; tests, the simulator and the
// demonstration have others.
type Clock interface{ Now() time.Time }

// ClockFunc makes a Clock of a function.
type ClockFunc func() time.Time

func (f ClockFunc) Now() time.Time { return f() }

// London is the local time of England, from the embedded zone database.
// Clinics, core hours and promises are said in it; stored times are UTC.
var London = mustLocation("Europe/London")

func mustLocation(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		panic("care: zone database lacks " + name)
	}
	return l
}
