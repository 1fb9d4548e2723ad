package measure

import (
	"bytes"
	_ "embed" // the rows below
	"encoding/csv"
	"strconv"
	"strings"
	"time"

	"frontdoor/care"
)

var (
	//go:embed rates.csv
	ratesCSV []byte
	//go:embed limits.csv
	limitsCSV []byte

	rates  = readRates()
	limits = readLimits()
)

// Rate is how many contacts of a channel a weekday brings for each 1,000
// patients, from a published source.
type Rate struct {
	dated
	Channel     Channel
	Weekday     time.Weekday
	PerThousand float64
	Source      string
}

// Limit is how many contacts a day are safe for one person of a role, and from
// how many on it is near.
type Limit struct {
	dated
	Role     string
	Contacts int
	Near     int // this product's own choice
	Source   string
}

// weekdays by their names in the list.
var weekdays = map[string]time.Weekday{
	"Monday": time.Monday, "Tuesday": time.Tuesday, "Wednesday": time.Wednesday, "Thursday": time.Thursday,
	"Friday": time.Friday, "Saturday": time.Saturday, "Sunday": time.Sunday,
}

type dated struct{ from, to care.Date }

func (d dated) on(day care.Date) bool {
	return !day.Before(d.from) && (d.to.IsZero() || !day.After(d.to))
}

func rateOn(on care.Date, c Channel, w time.Weekday) (Rate, bool) {
	for _, r := range rates {
		if r.on(on) && r.Channel == c && r.Weekday == w {
			return r, true
		}
	}
	return Rate{}, false
}

// LimitOn is the safe limit for a role on a day; false when none is published.
func LimitOn(on care.Date, role string) (Limit, bool) {
	for _, l := range limits {
		if l.on(on) && l.Role == role {
			return l, true
		}
	}
	return Limit{}, false
}

func readRates() []Rate {
	var list []Rate
	for _, r := range rows(ratesCSV, "valid_from,valid_to,channel,weekday,per_1000,source") {
		n, err := strconv.ParseFloat(r[4], 64)
		day, known := weekdays[r[3]]
		if err != nil || !known {
			panic("measure: a rate cannot be read")
		}
		list = append(list, Rate{dates(r), Channel(r[2]), day, n, r[5]})
	}
	return list
}

func readLimits() []Limit {
	var list []Limit
	for _, r := range rows(limitsCSV, "valid_from,valid_to,role,contacts,near,source") {
		n, err1 := strconv.Atoi(r[3])
		near, err2 := strconv.Atoi(r[4])
		if err1 != nil || err2 != nil || near > n {
			panic("measure: a limit cannot be read")
		}
		list = append(list, Limit{dates(r), r[2], n, near, r[5]})
	}
	return list
}

// rows of an embedded list. One that is wrong is a fault of the program, found
// by every test.
func rows(file []byte, header string) [][]string {
	r := csv.NewReader(bytes.NewReader(file))
	r.Comment = '#'
	list, err := r.ReadAll()
	if err != nil || len(list) < 2 || strings.Join(list[0], ",") != header {
		panic("measure: embedded list does not have the columns " + header)
	}
	return list[1:]
}

func dates(r []string) dated {
	var d dated
	if d.from.UnmarshalText([]byte(r[0])) != nil || d.to.UnmarshalText([]byte(r[1])) != nil {
		panic("measure: the dates of a row cannot be read")
	}
	return d
}
