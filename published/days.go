package published

import (
	"strings"
	"time"
)

// BandCount is a count in a part of the day.
type BandCount struct {
	Band
	Count Count
}

// Day is the inbound calls of England on a day, by time of day.
type Day struct {
	Date  time.Time // midnight UTC
	Total Count
	Bands []BandCount // from midnight to midnight
	// Mismatch is set when the bands are all known and do not add up to Total.
	Mismatch bool
}

const (
	date       column = "date"
	weekday    column = "weekday"
	totalCalls column = "total count of inbound calls"
)

var callDays = &layout{
	title:  "table of inbound calls by day and time of day (table 2)",
	banded: true,
	columns: []named{
		needed(date, "date"),
		needed(totalCalls, "totalcountofinboundcalls", "totalinbound"),
		wanted(weekday, "weekday", "day"),
	},
	data: func(t *table, r row) bool { return t.cell(r, date) != "" && t.cell(r, totalCalls) != "" },
}

// dayBook collects days, each once.
type dayBook struct {
	days []Day
	seen map[time.Time]bool
}

func (b *dayBook) take(t *table, r row) string {
	when, ok := parseDate(t.cell(r, date), r.sheet != "")
	if !ok {
		return string(date) + " is not a date"
	}
	if said := t.cell(r, weekday); said != "" && !strings.EqualFold(said, when.Weekday().String()) {
		return string(weekday) + " is not the day of the week of that date"
	}
	if b.seen[when] {
		return "the date is in an earlier row too"
	}
	d := Day{Date: when}
	var reason string
	if d.Total, reason = parseCount(t.cell(r, totalCalls)); reason != "" {
		return string(totalCalls) + " " + reason
	}
	sum, known := 0, true
	for _, band := range t.bands {
		n, reason := parseCount(r.cell(band.column))
		if reason != "" {
			return band.String() + " " + reason
		}
		sum += n.N
		known = known && n.Known
		d.Bands = append(d.Bands, BandCount{Band: band.Band, Count: n})
	}
	d.Mismatch = known && d.Total.Known && sum != d.Total.N
	if b.seen == nil {
		b.seen = map[time.Time]bool{}
	}
	b.seen[when] = true
	b.days = append(b.days, d)
	return ""
}
