package care

import (
	"fmt"
	"time"
)

// PlainTime says when something is, in the words of a letter to a patient and
// in the local time of England, as seen at now:
//
//	"at 9:40am today"
//	"at 9:40am tomorrow, Tuesday 3 March"
//	"on Monday 2 March at 9:40am"
//
// The year is said when it is not the year of now.
func PlainTime(t, now time.Time) string {
	d, today := DateOf(t), DateOf(now)
	if near := nearDay(d, today); near != "" {
		return "at " + plainClock(t) + " " + near
	}
	return "on " + plainDay(d, today) + " at " + plainClock(t)
}

// PlainBy says by when something will be done:
//
//	"by 6:30pm today"
//	"by 6:30pm tomorrow, Tuesday 3 March"
//	"by 6:30pm on Thursday 5 March"
//
// Midnight is said as 11:59pm of the day before, because people do not agree
// which day midnight belongs to. Seconds are dropped, so what is said is never
// later than what is promised.
func PlainBy(t, now time.Time) string {
	if local := t.In(London); local.Hour() == 0 && local.Minute() == 0 {
		t = t.Add(-time.Minute)
	}
	d, today := DateOf(t), DateOf(now)
	if near := nearDay(d, today); near != "" {
		return "by " + plainClock(t) + " " + near
	}
	return "by " + plainClock(t) + " on " + plainDay(d, today)
}

// PlainDate says a day: "Monday 2 March", with the year when it is not that of
// today. Not known is empty.
func PlainDate(d, today Date) string {
	if d.IsZero() {
		return ""
	}
	return plainDay(d, today)
}

// nearDay names yesterday, today and tomorrow, and is empty for other days.
func nearDay(d, today Date) string {
	switch today.DaysUntil(d) {
	case -1:
		return "yesterday, " + plainDay(d, today)
	case 0:
		return "today"
	case 1:
		return "tomorrow, " + plainDay(d, today)
	}
	return ""
}

func plainDay(d, today Date) string {
	s := fmt.Sprintf("%s %d %s", d.Weekday(), d.Day(), d.Month())
	if d.Year() != today.Year() {
		s += fmt.Sprintf(" %d", d.Year())
	}
	return s
}

// plainClock writes a time as the GOV.UK style guide does: 9am, 5:30pm,
// midday, midnight.
func plainClock(t time.Time) string {
	t = t.In(London)
	switch {
	case t.Hour() == 12 && t.Minute() == 0:
		return "midday"
	case t.Hour() == 0 && t.Minute() == 0:
		return "midnight"
	case t.Minute() == 0:
		return t.Format("3pm")
	}
	return t.Format("3:04pm")
}
