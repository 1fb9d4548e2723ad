package published

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Count is a published figure that may be absent. The zero Count is "no data",
// which is not the same as a count of 0.
type Count struct {
	N     int
	Known bool
}

// Some is a known count.
func Some(n int) Count { return Count{N: n, Known: true} }

// Rate is a published rate, per 1,000 registered patients, that may be absent.
// Rates cannot be added up.
type Rate struct {
	Per1000 float64
	Known   bool
}

// Month is a month of a publication.
type Month struct {
	Year  int
	Month time.Month
}

// String writes the month as 2025-10.
func (m Month) String() string {
	return m.First().Format("2006-01")
}

// First is the first day of the month, midnight UTC.
func (m Month) First() time.Time { return time.Date(m.Year, m.Month, 1, 0, 0, 0, 0, time.UTC) }

// noData says whether a cell means that there is no figure. Dashes stand where
// nothing can be worked out, stars where a figure is withheld, NA in the
// workforce files since February 2023.
func noData(cell string) bool {
	switch strings.ToLower(cell) {
	case "", "-", "–", "*", "na", "n/a", "no data":
		return true
	}
	return false
}

// parseCount reads a count; the reason is empty when it is one, or no data.
func parseCount(cell string) (Count, string) {
	if noData(cell) {
		return Count{}, ""
	}
	n, err := strconv.Atoi(cell)
	if err != nil {
		// Spreadsheets write whole numbers as 12.0 and people as 1,234.
		f, err := strconv.ParseFloat(thousands(cell), 64)
		if err != nil || f != math.Trunc(f) || math.Abs(f) > maxCount {
			return Count{}, "is not a whole number"
		}
		n = int(f)
	}
	switch {
	case n < 0:
		return Count{}, "is below zero"
	case n > maxCount:
		return Count{}, "is larger than any real figure"
	}
	return Some(n), ""
}

// thousands removes commas that stand before every third digit, and leaves any
// other text as it is.
func thousands(s string) string {
	parts := strings.Split(s, ",")
	for i, p := range parts {
		if i > 0 && len(p) != 3 || i == 0 && (p == "" || len(p) > 3) {
			return s
		}
	}
	return strings.Join(parts, "")
}

// parseAmount reads a figure that is not whole, such as a mean.
func parseAmount(cell string) (amount float64, known bool, reason string) {
	if noData(cell) {
		return 0, false, ""
	}
	f, err := strconv.ParseFloat(cell, 64)
	switch {
	case err != nil, math.IsNaN(f), math.IsInf(f, 0):
		return 0, false, "is not a number"
	case f < 0:
		return 0, false, "is below zero"
	case f > maxCount:
		return 0, false, "is larger than any real figure"
	}
	return f, true, ""
}

// Days of a spreadsheet are counted from here; that makes 1 January 1900 day 2,
// which keeps day 60 and later right although 1900 was no leap year.
var spreadsheetEpoch = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// lastSpreadsheetDay is 31 December 2199; larger numbers are not dates.
const lastSpreadsheetDay = 109_574

// Forms of a date in published files and exports; the months are matched in any
// case.
var dateForms = []string{time.DateOnly, "02/01/2006", "02Jan2006", "20060102", time.RFC3339}

// parseDate reads a day as midnight UTC. In a workbook a day may be a number.
func parseDate(cell string, workbook bool) (time.Time, bool) {
	if workbook && len(cell) <= 7 {
		if f, err := strconv.ParseFloat(cell, 64); err == nil {
			if f < 1 || f > lastSpreadsheetDay || math.IsNaN(f) {
				return time.Time{}, false
			}
			return spreadsheetEpoch.AddDate(0, 0, int(f)), true
		}
	}
	for _, form := range dateForms {
		if t, err := time.Parse(form, cell); err == nil {
			y, m, d := t.Date()
			return time.Date(y, m, d, 0, 0, 0, 0, time.UTC), true
		}
	}
	return time.Time{}, false
}

// firstYear and lastYear bound the months of publications that are believed:
// the oldest series, patients registered at a practice, begins in 2013.
const (
	firstYear = 2000
	lastYear  = 2100
)

// parseMonth reads a month: any day of it, or its name.
func parseMonth(cell string, workbook bool) (Month, bool) {
	t, ok := parseDate(cell, workbook)
	for _, form := range []string{"January 2006", "Jan-06", "2006-01"} {
		if ok {
			break
		}
		var err error
		t, err = time.Parse(form, cell)
		ok = err == nil
	}
	if !ok || t.Year() < firstYear || t.Year() > lastYear {
		return Month{}, false
	}
	return Month{Year: t.Year(), Month: t.Month()}, true
}

// parseWeekday reads the English name of a day of the week.
func parseWeekday(cell string) (time.Weekday, bool) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(cell, d.String()) {
			return d, true
		}
	}
	return 0, false
}
