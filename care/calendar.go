package care

import (
	"bytes"
	_ "embed" // the dated data of the calendar
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"time"
)

//go:embed bank-holidays.csv
var bankHolidays []byte

//go:embed core-hours.csv
var coreHours []byte

// England is the calendar of England as this program was built with it.
// ParseCalendar reads a newer one.
var England = mustCalendar(bankHolidays, coreHours)

// Holiday is a day on which general practice has no core hours.
type Holiday struct {
	Date   Date
	Name   string
	Status string // "listed", "one-off" or "expected", as in bank-holidays.csv
}

// Calendar knows the bank holidays of England and the core hours of general
// practice. It does not change once made.
//
// What comes outside core hours counts as received when they begin again.
type Calendar struct {
	listed map[int][]Holiday // by year
	core   *Hours
}

// ParseCalendar reads dated data in the form of bank-holidays.csv and
// core-hours.csv. A year that the first lists is taken from it alone, any
// other follows the rule of HolidaysByRule.
func ParseCalendar(bankHolidays, coreHours io.Reader) (*Calendar, error) {
	c := &Calendar{listed: map[int][]Holiday{}}
	rows, err := readRows(bankHolidays, "date,name,status")
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		d, err := ParseISODate(row[0])
		if err != nil {
			return nil, Wrap("care.calendar", err)
		}
		c.listed[d.Year()] = append(c.listed[d.Year()], Holiday{d, row[1], row[2]})
	}
	rows, err = readRows(coreHours, "valid_from,weekdays,from,to,bank_holidays,source")
	if err != nil {
		return nil, err
	}
	var weeks []WeekFrom
	for _, row := range rows {
		w, err := parseWeekRow(row)
		if err != nil {
			return nil, err
		}
		weeks = append(weeks, w)
	}
	c.core, err = NewHours(weeks, nil, c)
	return c, err
}

// readRows reads a table with the header given and # for remarks.
func readRows(r io.Reader, header string) ([][]string, error) {
	table := csv.NewReader(r)
	table.Comment = '#'
	rows, err := table.ReadAll()
	if err != nil || len(rows) == 0 || strings.Join(rows[0], ",") != header {
		return nil, &Error{Kind: Invalid, Op: "care.calendar", Message: "The table does not have the columns " + header + ".", Cause: err}
	}
	return rows[1:], nil
}

func parseWeekRow(row []string) (WeekFrom, error) {
	const op = "care.calendar"
	w := WeekFrom{HolidaysOpen: row[4] == "open", Source: row[5]}
	if row[4] != "open" && row[4] != "closed" {
		return w, Fail(Invalid, op, "Bank holidays are open or closed.")
	}
	var err error
	if w.ValidFrom, err = ParseISODate(row[0]); err != nil {
		return w, Wrap(op, err)
	}
	var o Opening
	if o.From, err = ParseTimeOfDay(row[2]); err != nil {
		return w, Wrap(op, err)
	}
	if o.To, err = ParseTimeOfDay(row[3]); err != nil {
		return w, Wrap(op, err)
	}
	for _, name := range strings.Fields(row[1]) {
		day := slices.Index([]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}, name)
		if day < 0 {
			return w, Fail(Invalid, op, "Weekdays are Mon, Tue, Wed, Thu, Fri, Sat and Sun.")
		}
		w.Week[day] = []Opening{o}
	}
	return w, nil
}

func mustCalendar(bankHolidays, coreHours []byte) *Calendar {
	c, err := ParseCalendar(bytes.NewReader(bankHolidays), bytes.NewReader(coreHours))
	if err != nil {
		panic("care: the calendar built in cannot be read: " + err.Error())
	}
	return c
}

// Holidays are the bank holidays of a year in England, Good Friday and
// Christmas Day among them, in order of date.
func (c *Calendar) Holidays(year int) []Holiday {
	if listed, ok := c.listed[year]; ok {
		return slices.Clone(listed)
	}
	return HolidaysByRule(year)
}

// IsHoliday says whether the day is a bank holiday, Good Friday or Christmas
// Day: the last also on a weekend, when its bank holiday is moved. A nil
// calendar has no holidays.
func (c *Calendar) IsHoliday(d Date) bool {
	if c == nil || d.IsZero() {
		return false
	}
	if d.Month() == time.December && d.Day() == 25 {
		return true
	}
	holidays, ok := c.listed[d.Year()]
	if !ok {
		holidays = HolidaysByRule(d.Year())
	}
	return slices.ContainsFunc(holidays, func(h Holiday) bool { return h.Date == d })
}

// CoreHours are the core hours of general practice: Monday to Friday 08:00 to
// 18:30 except Good Friday, Christmas Day and bank holidays (National Health
// Service (General Medical Services Contracts) Regulations 2015, SI 2015/1862,
// regulation 3). An announcement under regulation 3A (a pandemic) that opens
// bank holidays is not in the data: it needs a new core-hours.csv.
func (c *Calendar) CoreHours() *Hours { return c.core }

// InCoreHours says whether t is in core hours: 08:00 is, 18:30 is not.
func (c *Calendar) InCoreHours(t time.Time) bool { return c.core.Open(t) }

// NextOpening is the first moment of core hours at or after t.
func (c *Calendar) NextOpening(t time.Time) time.Time { return c.core.NextOpening(t) }

// EndOfCoreDay is the end of core hours on the day on which a contact at t is
// received: the same day before 18:30, else the next working day.
func (c *Calendar) EndOfCoreDay(t time.Time) time.Time { return c.core.EndOfDay(t, 0) }

// EndOfNextCoreDay is when a contact at t that is not urgent must have had its
// response: the end of the next core-hours day after the one on which it is
// received (general practice contract 2026/27, as publicly read by local
// medical committees).
//
// The reading: before or in core hours of working day D it is received on D,
// and due by the end of the working day after D. Outside core hours it is
// received at the next opening, so what comes on Monday at 19:00 is received on
// Tuesday and due by the end of Wednesday. A stricter reader counts from the
// day of the contact itself and says the end of Tuesday; check the wording of
// the regulations before relying on the later one.
func (c *Calendar) EndOfNextCoreDay(t time.Time) time.Time { return c.core.EndOfDay(t, 1) }

// AddCoreHours is the moment by which d of core hours has passed since t.
// See Hours.Add.
func (c *Calendar) AddCoreHours(t time.Time, d time.Duration) time.Time { return c.core.Add(t, d) }

// AddWorkingDays is the same local time n working days after t is received.
// See Hours.AddWorkingDays.
func (c *Calendar) AddWorkingDays(t time.Time, n int) time.Time { return c.core.AddWorkingDays(t, n) }

// HolidaysByRule are the bank holidays that England has in every year:
// Schedule 1 of the Banking and Financial Dealings Act 1971 (Easter Monday,
// the last Mondays of May and August, Boxing Day), the common law (Good Friday,
// Christmas Day) and the yearly proclamation (New Year's Day, the first Monday
// of May, a working day in place of one at a weekend). Years before 1978 had
// others; a year may have more, or a Monday moved, by proclamation.
func HolidaysByRule(year int) []Holiday {
	easter := easterSunday(year)
	days := []Holiday{
		{Date: easter.AddDays(-2), Name: "Good Friday"},
		{Date: easter.AddDays(1), Name: "Easter Monday"},
		{Date: mondayFrom(day(year, time.May, 1)), Name: "Early May bank holiday"},
		{Date: mondayFrom(day(year, time.May, 25)), Name: "Spring bank holiday"}, // the last of May
		{Date: mondayFrom(day(year, time.August, 25)), Name: "Summer bank holiday"},
	}
	newYear := day(year, time.January, 1)
	switch newYear.Weekday() {
	case time.Saturday, time.Sunday:
		days = append(days, Holiday{Date: mondayFrom(newYear), Name: "New Year's Day (substitute day)"})
	default:
		days = append(days, Holiday{Date: newYear, Name: "New Year's Day"})
	}
	christmas, boxing := Holiday{Date: day(year, time.December, 25), Name: "Christmas Day"}, Holiday{Date: day(year, time.December, 26), Name: "Boxing Day"}
	switch christmas.Date.Weekday() {
	case time.Friday: // Boxing Day on Saturday
		boxing = Holiday{Date: day(year, time.December, 28), Name: "Boxing Day (substitute day)"}
	case time.Saturday:
		christmas = Holiday{Date: day(year, time.December, 27), Name: "Christmas Day (substitute day)"}
		boxing = Holiday{Date: day(year, time.December, 28), Name: "Boxing Day (substitute day)"}
	case time.Sunday: // Boxing Day keeps its Monday
		christmas = Holiday{Date: day(year, time.December, 27), Name: "Christmas Day (substitute day)"}
	}
	days = append(days, christmas, boxing)
	for i := range days {
		days[i].Status = "expected"
	}
	slices.SortFunc(days, func(a, b Holiday) int { return a.Date.Compare(b.Date) })
	return days
}

// day is a date that is known to exist in every year from 1 to 9999.
func day(year int, month time.Month, d int) Date {
	date, _ := MakeDate(year, month, d)
	return date
}

// mondayFrom is the first Monday on or after d.
func mondayFrom(d Date) Date { return d.AddDays((int(time.Monday-d.Weekday()) + 7) % 7) }

// easterSunday is the Sunday after the ecclesiastical full moon on or after 21
// March in the Gregorian calendar, by the method of Meeus, Jones and Butcher
// (J. Meeus, Astronomical Algorithms, chapter 8).
func easterSunday(year int) Date {
	golden := year % 19
	century, inCentury := year/100, year%100
	lunar := (century + 8) / 25
	epact := (19*golden + century - century/4 - (century-lunar+1)/3 + 15) % 30
	weekday := (32 + 2*(century%4) + 2*(inCentury/4) - epact - inCentury%4) % 7
	late := (golden + 11*epact + 22*weekday) / 451
	n := epact + weekday - 7*late + 114
	return day(year, time.Month(n/31), n%31+1)
}
