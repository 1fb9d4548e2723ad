package care

import (
	"fmt"
	"iter"
	"slices"
	"time"
)

// TimeOfDay is a local time in whole minutes after midnight, 0 to 1440; 1440
// (24:00) is the midnight that ends the day.
type TimeOfDay int

const (
	endOfDay TimeOfDay = 24 * 60

	// England's clocks change between 01:00 and 02:00 local time, when a time
	// does not exist or exists twice. Opening hours may run through that hour
	// but not begin or end in it, so that every beginning and end is one moment.
	changeBegins TimeOfDay = 1 * 60
	changeEnds   TimeOfDay = 2 * 60
)

// ParseTimeOfDay reads HH:MM of 24 hours, 00:00 to 24:00.
func ParseTimeOfDay(s string) (TimeOfDay, error) {
	if s == "24:00" {
		return endOfDay, nil
	}
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return 0, Fail(Invalid, "care.hours", "A time is written HH:MM, for example 08:00.")
	}
	return TimeOfDay(t.Hour()*60 + t.Minute()), nil
}

func (t TimeOfDay) String() string               { return fmt.Sprintf("%02d:%02d", t/60, t%60) }
func (t TimeOfDay) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads what ParseTimeOfDay does.
func (t *TimeOfDay) UnmarshalText(b []byte) (err error) {
	*t, err = ParseTimeOfDay(string(b))
	return err
}

// Opening is a stretch of a day that is open: From belongs to it, To does not.
type Opening struct {
	From TimeOfDay `json:"from"`
	To   TimeOfDay `json:"to"`
}

// Week is the openings of each weekday, indexed by time.Weekday (Sunday is 0).
type Week [7][]Opening

// WeekFrom is a week that holds from a date until the next one. The first of a
// plan also holds for everything before it.
type WeekFrom struct {
	ValidFrom    Date   `json:"validFrom"`
	Week         Week   `json:"week"`
	HolidaysOpen bool   `json:"holidaysOpen,omitempty"` // bank holidays are days like others
	Source       string `json:"source,omitempty"`       // where the rule is written
}

// DayHours are the openings of one day in place of those of its week: none for
// a closure, some for an extra session, also on a bank holiday.
type DayHours struct {
	Date   Date      `json:"date"`
	Open   []Opening `json:"open,omitempty"`
	Reason string    `json:"reason,omitempty"`
}

// maxDayHours bounds the exceptions of one plan, so that a search for an open
// day always ends soon: a closure on every day for ten years is a mistake.
const maxDayHours = 3660

// Hours says when something is open: the core hours of general practice, a
// practice's own doors, a hub. Hours do not change once made and may be used by
// many at once. Every method takes any moment and computes in the local time of
// England, so a day of 23 or 25 hours is right; results are in UTC.
//
// An opening ends before its last moment: at 18:30:00 a practice that closes at
// 18:30 is closed. As a deadline the closing moment belongs to the day it ends.
//
// Days run from year 1 to 9999; outside them every moment counts as closed and
// is returned as it is.
type Hours struct {
	weeks    []WeekFrom
	days     map[Date][]Opening
	calendar *Calendar
}

// NewHours makes hours of dated weeks (in rising order, each with at least one
// opening) and exceptions of single days. The calendar says which days are bank
// holidays; without one there are none. Invalid when an opening is empty,
// overlaps another or begins or ends in the hour of the clock change.
func NewHours(weeks []WeekFrom, days []DayHours, calendar *Calendar) (*Hours, error) {
	const op = "care.hours"
	if len(weeks) == 0 {
		return nil, Fail(Invalid, op, "Give the opening hours of at least one week.")
	}
	if len(days) > maxDayHours {
		return nil, Fail(Invalid, op, "There are more than %d closures and special days.", maxDayHours)
	}
	h := &Hours{days: make(map[Date][]Opening, len(days)), calendar: calendar}
	for i, w := range weeks {
		if i > 0 && !w.ValidFrom.After(weeks[i-1].ValidFrom) {
			return nil, Fail(Invalid, op, "Opening hours must be in order of the dates they begin.")
		}
		openings := 0
		for day, open := range w.Week {
			if err := checkOpenings(open); err != nil {
				return nil, err
			}
			openings += len(open)
			w.Week[day] = slices.Clone(open) // w is a copy already, its slices are not
		}
		if openings == 0 {
			return nil, Fail(Invalid, op, "A week needs at least one opening.")
		}
		h.weeks = append(h.weeks, w)
	}
	for _, d := range days {
		if _, twice := h.days[d.Date]; twice || d.Date.IsZero() {
			return nil, Fail(Invalid, op, "Each special day needs its own date.")
		}
		if err := checkOpenings(d.Open); err != nil {
			return nil, err
		}
		h.days[d.Date] = slices.Clone(d.Open)
	}
	return h, nil
}

func checkOpenings(open []Opening) error {
	const op = "care.hours"
	last := TimeOfDay(0)
	for _, o := range open {
		if o.From < last || o.To <= o.From || o.To > endOfDay {
			return Fail(Invalid, op, "Openings of a day must be in order, not overlap, and end after they begin.")
		}
		for _, t := range []TimeOfDay{o.From, o.To} {
			if t >= changeBegins && t < changeEnds {
				return Fail(Invalid, op, "Hours cannot begin or end between 01:00 and 02:00, when the clocks change.")
			}
		}
		last = o.To
	}
	return nil
}

// On returns the openings of a day: those of the exception if there is one,
// none on a bank holiday, else those of its week.
func (h *Hours) On(d Date) []Opening { return slices.Clone(h.on(d)) }

func (h *Hours) on(d Date) []Opening {
	if open, ok := h.days[d]; ok {
		return open
	}
	week := h.weeks[0]
	for _, w := range h.weeks[1:] {
		if w.ValidFrom.After(d) {
			break
		}
		week = w
	}
	if !week.HolidaysOpen && h.calendar.IsHoliday(d) {
		return nil
	}
	return week.Week[d.Weekday()]
}

// span is an opening as two moments.
type span struct{ from, to time.Time }

func spansOf(d Date, open []Opening) []span {
	spans := make([]span, len(open))
	for i, o := range open {
		spans[i] = span{
			d.At(int(o.From/60), int(o.From%60)).UTC(),
			d.At(int(o.To/60), int(o.To%60)).UTC(),
		}
	}
	return spans
}

// openDays runs through the days with openings, from a day on.
func (h *Hours) openDays(from Date) iter.Seq2[Date, []span] {
	return func(yield func(Date, []span) bool) {
		for d := from; !d.IsZero(); d = d.AddDays(1) {
			if open := h.on(d); len(open) > 0 && !yield(d, spansOf(d, open)) {
				return
			}
			if d.AddDays(1) == d { // the last day there is
				return
			}
		}
	}
}

// Open says whether it is open at t.
func (h *Hours) Open(t time.Time) bool {
	d := DateOf(t)
	if d.IsZero() {
		return false
	}
	for _, s := range spansOf(d, h.on(d)) {
		if !t.Before(s.from) && t.Before(s.to) {
			return true
		}
	}
	return false
}

// NextOpening is the first open moment at or after t: t itself while open.
func (h *Hours) NextOpening(t time.Time) time.Time {
	for _, spans := range h.openDays(DateOf(t)) {
		for _, s := range spans {
			if t.Before(s.to) {
				return latest(t, s.from)
			}
		}
	}
	return t.UTC()
}

// EndOfDay is the last closing of the day on which something that comes at t
// is received, or of the n-th open day after it. What comes while closed is
// received at the next opening. A negative n counts as 0.
func (h *Hours) EndOfDay(t time.Time, n int) time.Time {
	start := h.NextOpening(t)
	for _, spans := range h.openDays(DateOf(start)) {
		end := spans[len(spans)-1].to
		if !end.After(start) {
			continue // only on the last day there is
		}
		if n <= 0 {
			return end
		}
		n--
	}
	return t.UTC()
}

// Add is the moment by which it has been open for d since t. When that is just
// as it closes, the closing moment is the answer and not the next opening. A
// negative d counts as 0; then it is t while open or closing, else the next
// opening. Add(Add(t, a), b) is Add(t, a+b).
func (h *Hours) Add(t time.Time, d time.Duration) time.Time {
	d = max(d, 0)
	// From the day before: if it is open until 24:00, midnight is its closing.
	for _, spans := range h.openDays(DateOf(t).AddDays(-1)) {
		for _, s := range spans {
			if t.After(s.to) {
				continue
			}
			start := latest(t, s.from)
			free := s.to.Sub(start)
			if d <= free {
				return start.Add(d)
			}
			d -= free
		}
	}
	return t.UTC()
}

// AddWorkingDays is the same local time on the n-th open day after the day on
// which something that comes at t is received, moved into the openings of that
// day: to the next one if it falls between two, to the last closing if it is
// after all. A negative n counts as 0.
func (h *Hours) AddWorkingDays(t time.Time, n int) time.Time {
	start := h.NextOpening(t)
	local := start.In(London)
	for d, spans := range h.openDays(DateOf(start)) {
		if n > 0 {
			n--
			continue
		}
		if d == DateOf(start) {
			return start
		}
		same := time.Date(d.Year(), d.Month(), d.Day(), local.Hour(), local.Minute(), local.Second(), local.Nanosecond(), London)
		for _, s := range spans {
			if !same.After(s.to) {
				return latest(same, s.from)
			}
		}
		return spans[len(spans)-1].to
	}
	return t.UTC()
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a.UTC()
	}
	return b.UTC()
}

// On is the moment of this time of day on a date, in London.
func (t TimeOfDay) On(d Date) time.Time { return d.At(int(t)/60, int(t)%60) }
