package care_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontdoor/care"
)

// at reads a local time in England.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	m, err := time.ParseInLocation("2006-01-02 15:04:05", s, care.London)
	if err != nil {
		m, err = time.ParseInLocation("2006-01-02 15:04", s, care.London)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func local(m time.Time) string { return m.In(care.London).Format("Mon 2006-01-02 15:04") }

func TestCoreHours(t *testing.T) {
	t.Parallel()
	tests := []struct {
		at                       string
		in                       bool
		next, endOfDay, endOfNxt string
	}{
		// Monday 2 March 2026, both sides of 08:00 and 18:30
		{"2026-03-02 07:59:59", false, "Mon 2026-03-02 08:00", "Mon 2026-03-02 18:30", "Tue 2026-03-03 18:30"},
		{"2026-03-02 08:00", true, "Mon 2026-03-02 08:00", "Mon 2026-03-02 18:30", "Tue 2026-03-03 18:30"},
		{"2026-03-02 18:29", true, "Mon 2026-03-02 18:29", "Mon 2026-03-02 18:30", "Tue 2026-03-03 18:30"},
		{"2026-03-02 18:30", false, "Tue 2026-03-03 08:00", "Tue 2026-03-03 18:30", "Wed 2026-03-04 18:30"},
		// Friday and the weekend
		{"2026-03-06 12:00", true, "Fri 2026-03-06 12:00", "Fri 2026-03-06 18:30", "Mon 2026-03-09 18:30"},
		{"2026-03-07 12:00", false, "Mon 2026-03-09 08:00", "Mon 2026-03-09 18:30", "Tue 2026-03-10 18:30"},
		// The clocks go forward on Sunday 29 March and back on Sunday 25 October 2026
		{"2026-03-27 18:00", true, "Fri 2026-03-27 18:00", "Fri 2026-03-27 18:30", "Mon 2026-03-30 18:30"},
		{"2026-03-29 00:30", false, "Mon 2026-03-30 08:00", "Mon 2026-03-30 18:30", "Tue 2026-03-31 18:30"},
		{"2026-10-25 01:30", false, "Mon 2026-10-26 08:00", "Mon 2026-10-26 18:30", "Tue 2026-10-27 18:30"},
		// Easter 2026: Thursday to Tuesday
		{"2026-04-02 18:29", true, "Thu 2026-04-02 18:29", "Thu 2026-04-02 18:30", "Tue 2026-04-07 18:30"},
		{"2026-04-03 12:00", false, "Tue 2026-04-07 08:00", "Tue 2026-04-07 18:30", "Wed 2026-04-08 18:30"},
		{"2026-04-06 12:00", false, "Tue 2026-04-07 08:00", "Tue 2026-04-07 18:30", "Wed 2026-04-08 18:30"},
		// Early May, a bank-holiday Monday
		{"2026-05-04 10:00", false, "Tue 2026-05-05 08:00", "Tue 2026-05-05 18:30", "Wed 2026-05-06 18:30"},
		// The coronation
		{"2023-05-08 10:00", false, "Tue 2023-05-09 08:00", "Tue 2023-05-09 18:30", "Wed 2023-05-10 18:30"},
		// Boxing Day 2026 is a Saturday: Monday 28 December in its place
		{"2026-12-24 18:31", false, "Tue 2026-12-29 08:00", "Tue 2026-12-29 18:30", "Wed 2026-12-30 18:30"},
		{"2026-12-24 17:00", true, "Thu 2026-12-24 17:00", "Thu 2026-12-24 18:30", "Tue 2026-12-29 18:30"},
		// Christmas Day and Boxing Day 2027 are a weekend: Monday and Tuesday in their place
		{"2027-12-24 17:00", true, "Fri 2027-12-24 17:00", "Fri 2027-12-24 18:30", "Wed 2027-12-29 18:30"},
		// Years that are not listed, by the rule: 1 January 2033 is a Saturday
		{"2032-12-31 19:00", false, "Tue 2033-01-04 08:00", "Tue 2033-01-04 18:30", "Wed 2033-01-05 18:30"},
	}
	c := care.England
	for _, test := range tests {
		m := at(t, test.at)
		if got := c.InCoreHours(m); got != test.in {
			t.Errorf("%s: in core hours %v", test.at, got)
		}
		if got := local(c.NextOpening(m)); got != test.next {
			t.Errorf("%s: next opening %s, want %s", test.at, got, test.next)
		}
		if got := local(c.EndOfCoreDay(m)); got != test.endOfDay {
			t.Errorf("%s: end of core day %s, want %s", test.at, got, test.endOfDay)
		}
		if got := local(c.EndOfNextCoreDay(m)); got != test.endOfNxt {
			t.Errorf("%s: end of next core day %s, want %s", test.at, got, test.endOfNxt)
		}
	}
}

func TestAddCoreHours(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		at   string
		d    time.Duration
		want string
	}{
		{"2026-03-02 09:00", 2 * time.Hour, "Mon 2026-03-02 11:00"},
		{"2026-03-02 16:30", 2 * time.Hour, "Mon 2026-03-02 18:30"},
		{"2026-03-02 17:30", 2 * time.Hour, "Tue 2026-03-03 09:00"},
		{"2026-03-02 18:30", 0, "Mon 2026-03-02 18:30"},
		{"2026-03-02 18:31", 0, "Tue 2026-03-03 08:00"},
		{"2026-03-02 18:31", -time.Hour, "Tue 2026-03-03 08:00"},
		{"2026-03-27 17:30", 2 * time.Hour, "Mon 2026-03-30 09:00"},                 // over the change to summer time
		{"2026-10-23 17:30", 2 * time.Hour, "Mon 2026-10-26 09:00"},                 // and back
		{"2026-04-02 17:30", 10*time.Hour + 30*time.Minute, "Tue 2026-04-07 17:30"}, // over Easter
	} {
		if got := local(care.England.AddCoreHours(at(t, test.at), test.d)); got != test.want {
			t.Errorf("%s and %s: %s, want %s", test.at, test.d, got, test.want)
		}
	}
}

func TestAddWorkingDays(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		at   string
		n    int
		want string
	}{
		{"2026-03-02 09:15", 0, "Mon 2026-03-02 09:15"},
		{"2026-03-02 09:15", 2, "Wed 2026-03-04 09:15"},
		{"2026-03-26 09:15", 2, "Mon 2026-03-30 09:15"}, // same local time over the clock change
		{"2026-10-23 09:15", 1, "Mon 2026-10-26 09:15"},
		{"2026-03-28 23:00", 1, "Tue 2026-03-31 08:00"},
		{"2026-04-01 09:15", 2, "Tue 2026-04-07 09:15"},
		{"2026-12-24 12:00", 1, "Tue 2026-12-29 12:00"},
		{"2026-03-02 09:15", -1, "Mon 2026-03-02 09:15"},
	} {
		if got := local(care.England.AddWorkingDays(at(t, test.at), test.n)); got != test.want {
			t.Errorf("%s and %d working days: %s, want %s", test.at, test.n, got, test.want)
		}
	}
}

func TestHolidayRuleGivesTheListedYears(t *testing.T) {
	t.Parallel()
	for year := 2023; year <= 2030; year++ {
		var want, got []string
		oneOff := 0
		for _, h := range care.England.Holidays(year) {
			if h.Status == "one-off" {
				oneOff++
				continue
			}
			want = append(want, h.Date.String()+" "+h.Name)
		}
		for _, h := range care.HolidaysByRule(year) {
			got = append(got, h.Date.String()+" "+h.Name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d (-listed +rule):\n%s", year, diff)
		}
		if wantOneOff := map[int]int{2023: 1}[year]; oneOff != wantOneOff {
			t.Errorf("%d has %d one-off holidays, want %d", year, oneOff, wantOneOff)
		}
	}
	// Years whose Christmas and New Year fall differently from the listed ones.
	for _, want := range []string{"2022-01-03", "2022-12-26", "2022-12-27", "2021-12-27", "2021-12-28", "2020-12-28", "2019-04-22", "2038-04-26"} {
		d, _ := care.ParseISODate(want)
		if !care.England.IsHoliday(d) {
			t.Errorf("%s is not a holiday by the rule", want)
		}
	}
	for _, not := range []string{"2022-12-28", "2022-01-04", "2026-04-07", "2026-12-26", "2026-05-11", ""} {
		var d care.Date
		if err := d.UnmarshalText([]byte(not)); err != nil {
			t.Fatal(err)
		}
		if care.England.IsHoliday(d) {
			t.Errorf("%q is a holiday", not)
		}
	}
}

func TestEaster(t *testing.T) {
	t.Parallel()
	// The earliest and the latest Easters there are, and some of other centuries.
	for _, sunday := range []string{"1818-03-22", "1886-04-25", "1943-04-25", "1954-04-18", "1981-04-19", "2000-04-23", "2038-04-25", "2049-04-18", "2076-04-19", "2285-03-22"} {
		easter := date(t, sunday)
		for _, h := range care.HolidaysByRule(easter.Year()) {
			if off := easter.DaysUntil(h.Date); h.Name == "Good Friday" && off != -2 || h.Name == "Easter Monday" && off != 1 {
				t.Errorf("%s is on %s, Easter on %s", h.Name, h.Date, sunday)
			}
		}
	}
}

func TestEveryYearHasEightHolidaysOnWorkingDays(t *testing.T) {
	t.Parallel()
	for year := 1978; year <= 2200; year++ {
		holidays := care.HolidaysByRule(year)
		if len(holidays) != 8 {
			t.Errorf("%d has %d holidays", year, len(holidays))
		}
		for i, h := range holidays {
			if w := h.Date.Weekday(); w == time.Saturday || w == time.Sunday {
				t.Errorf("%s %s is a %s", h.Date, h.Name, w)
			}
			if i > 0 && !h.Date.After(holidays[i-1].Date) {
				t.Errorf("%s is not after %s", h.Date, holidays[i-1].Date)
			}
		}
	}
	if christmas, _ := care.MakeDate(2027, time.December, 25); !care.England.IsHoliday(christmas) {
		t.Error("Christmas Day on a Saturday is an ordinary Saturday")
	}
}

func TestParseCalendarRefuses(t *testing.T) {
	t.Parallel()
	days, err := os.ReadFile("bank-holidays.csv")
	if err != nil {
		t.Fatal(err)
	}
	core, err := os.ReadFile("core-hours.csv")
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"header":   {"date,name,status", "day,name,status"},
		"date":     {"2026-04-03", "2026-02-30"},
		"columns":  {"2026-04-03,", ""},
		"weekday":  {"Mon Tue", "Mon Tues"},
		"time":     {"18:30", "25:30"},
		"backward": {"08:00,18:30", "18:30,08:00"},
		"holidays": {",closed,", ",shut,"},
		"empty":    {"Mon Tue Wed Thu Fri", ""},
	} {
		d, c := strings.Replace(string(days), change[0], change[1], 1), strings.Replace(string(core), change[0], change[1], 1)
		if d == string(days) && c == string(core) {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := care.ParseCalendar(strings.NewReader(d), strings.NewReader(c)); care.KindOf(err) != care.Invalid {
			t.Errorf("%s: %v, want invalid", name, err)
		}
	}
	if _, err := care.ParseCalendar(bytes.NewReader(days), bytes.NewReader(core)); err != nil {
		t.Error(err)
	}
}

// surgery is open with a lunch break, on Saturday mornings, longer from June
// 2026, shut for a training afternoon and open on one bank holiday.
func surgery(t testing.TB) *care.Hours {
	t.Helper()
	var plan struct {
		Weeks []care.WeekFrom
		Days  []care.DayHours
	}
	const s = `{"Weeks":[
		{"validFrom":"2026-01-01","week":[[],
			[{"from":"08:00","to":"13:00"},{"from":"14:00","to":"18:30"}],[{"from":"08:00","to":"13:00"},{"from":"14:00","to":"18:30"}],
			[{"from":"08:00","to":"13:00"}],[{"from":"08:00","to":"13:00"},{"from":"14:00","to":"18:30"}],[{"from":"08:00","to":"18:30"}],
			[{"from":"09:00","to":"12:00"}]]},
		{"validFrom":"2026-06-01","week":[[],
			[{"from":"07:00","to":"20:00"}],[{"from":"08:00","to":"18:30"}],[{"from":"08:00","to":"18:30"}],
			[{"from":"08:00","to":"18:30"}],[{"from":"08:00","to":"18:30"}],[]]}],
		"Days":[{"date":"2026-03-12","open":[{"from":"08:00","to":"12:30"}],"reason":"Training"},
			{"date":"2026-03-20","reason":"Flood"},{"date":"2026-05-04","open":[{"from":"09:00","to":"12:00"}]}]}`
	if err := json.Unmarshal([]byte(s), &plan); err != nil {
		t.Fatal(err)
	}
	h, err := care.NewHours(plan.Weeks, plan.Days, care.England)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestSurgeryHours(t *testing.T) {
	t.Parallel()
	h := surgery(t)
	for _, test := range []struct{ at, next, end string }{
		{"2026-03-02 13:00", "Mon 2026-03-02 14:00", "Mon 2026-03-02 18:30"}, // lunch
		{"2026-03-04 13:00", "Thu 2026-03-05 08:00", "Thu 2026-03-05 18:30"}, // half day
		{"2026-03-06 19:00", "Sat 2026-03-07 09:00", "Sat 2026-03-07 12:00"},
		{"2026-03-12 12:30", "Fri 2026-03-13 08:00", "Fri 2026-03-13 18:30"}, // training
		{"2026-03-20 10:00", "Sat 2026-03-21 09:00", "Sat 2026-03-21 12:00"}, // closure
		{"2026-05-04 08:00", "Mon 2026-05-04 09:00", "Mon 2026-05-04 12:00"}, // open on a bank holiday
		{"2026-05-30 12:00", "Mon 2026-06-01 07:00", "Mon 2026-06-01 20:00"}, // the new week begins
		{"2026-06-06 10:00", "Mon 2026-06-08 07:00", "Mon 2026-06-08 20:00"}, // no Saturdays any more
		{"2024-03-04 07:00", "Mon 2024-03-04 08:00", "Mon 2024-03-04 18:30"}, // before the plan: its first week
	} {
		m := at(t, test.at)
		if got := local(h.NextOpening(m)); got != test.next {
			t.Errorf("%s: next opening %s, want %s", test.at, got, test.next)
		}
		if got := local(h.EndOfDay(m, 0)); got != test.end {
			t.Errorf("%s: end of day %s, want %s", test.at, got, test.end)
		}
	}
	// A working day later at 13:30 is lunch on a Tuesday, after all on a Wednesday.
	for in, want := range map[string]string{
		"2026-03-06 13:30": "Sat 2026-03-07 12:00",
		"2026-03-13 13:30": "Sat 2026-03-14 12:00",
		"2026-03-03 14:30": "Wed 2026-03-04 13:00",
	} {
		if got := local(h.AddWorkingDays(at(t, in), 1)); got != want {
			t.Errorf("a working day after %s is %s, want %s", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"2026-03-06 13:00": "Mon 2026-03-09 13:00", // just closing for lunch
		"2026-03-06 13:01": "Mon 2026-03-09 14:00",
	} {
		if got := local(h.AddWorkingDays(at(t, in), 2)); got != want {
			t.Errorf("two working days after %s is %s, want %s", in, got, want)
		}
	}
}

func TestHoursThroughTheClockChange(t *testing.T) {
	t.Parallel()
	var always care.Week
	for day := range always {
		always[day] = []care.Opening{{From: 0, To: 24 * 60}}
	}
	h, err := care.NewHours([]care.WeekFrom{{Week: always, HolidaysOpen: true}}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for day, hours := range map[string]time.Duration{"2026-03-29": 23, "2026-10-25": 25, "2026-10-26": 24, "2026-12-25": 24} {
		midnight := at(t, day+" 00:00")
		if got := h.EndOfDay(midnight, 0).Sub(midnight); got != hours*time.Hour {
			t.Errorf("%s is open for %s, want %d hours", day, got, hours)
		}
	}
	// Midnight is the closing of a day that is open until 24:00.
	mondays, err := care.NewHours([]care.WeekFrom{{Week: care.Week{time.Monday: {{From: 0, To: 24 * 60}}}}}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	midnight := at(t, "2026-03-03 00:00")
	if got := mondays.Add(midnight, 0); !got.Equal(midnight) || mondays.Open(midnight) {
		t.Errorf("no open time after the midnight that closes Monday is %s", local(got))
	}
	// Always open: open time is time.
	from := at(t, "2026-03-28 20:00")
	if got := h.Add(from, 100*time.Hour); !got.Equal(from.Add(100 * time.Hour)) {
		t.Errorf("100 open hours took until %s", local(got))
	}
}

func TestNewHoursRefuses(t *testing.T) {
	t.Parallel()
	week := func(open ...care.Opening) []care.WeekFrom {
		return []care.WeekFrom{{Week: care.Week{time.Monday: open}}}
	}
	may, _ := care.MakeDate(2026, time.May, 1)
	for name, weeks := range map[string][]care.WeekFrom{
		"none":         nil,
		"never open":   week(),
		"empty":        week(care.Opening{From: 480, To: 480}),
		"overlap":      week(care.Opening{From: 480, To: 600}, care.Opening{From: 599, To: 700}),
		"order":        week(care.Opening{From: 600, To: 700}, care.Opening{From: 480, To: 600}),
		"past 24:00":   week(care.Opening{From: 480, To: 1441}),
		"before 00:00": week(care.Opening{From: -1, To: 480}),
		"from 01:00":   week(care.Opening{From: 60, To: 480}),
		"to 01:59":     week(care.Opening{From: 0, To: 119}),
		"same date":    append(week(care.Opening{From: 480, To: 600}), week(care.Opening{From: 480, To: 600})...),
	} {
		if _, err := care.NewHours(weeks, nil, nil); care.KindOf(err) != care.Invalid {
			t.Errorf("%s: %v, want invalid", name, err)
		}
	}
	good := week(care.Opening{From: 59, To: 120}, care.Opening{From: 120, To: 1440})
	if _, err := care.NewHours(good, []care.DayHours{{Date: may}}, nil); err != nil {
		t.Errorf("touching openings around the clock change: %v", err)
	}
	for name, days := range map[string][]care.DayHours{
		"twice": {{Date: may}, {Date: may}}, "no date": {{}}, "many": make([]care.DayHours, 4000),
		"bad": {{Date: may, Open: []care.Opening{{From: 2, To: 1}}}},
	} {
		if _, err := care.NewHours(good, days, nil); care.KindOf(err) != care.Invalid {
			t.Errorf("%s: %v, want invalid", name, err)
		}
	}
}

func TestHoursOutsideTheCalendarEnd(t *testing.T) {
	t.Parallel()
	c := care.England
	for _, m := range []time.Time{{}, time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 0, 0, 0, time.UTC)} {
		for _, got := range []time.Time{c.NextOpening(m), c.EndOfCoreDay(m), c.AddCoreHours(m, time.Hour), c.AddWorkingDays(m, 1)} {
			if !got.Equal(m) || c.InCoreHours(m) {
				t.Errorf("%v became %v", m, got)
			}
		}
	}
}

func TestTimeOfDayText(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"00:00", "08:00", "18:30", "23:59", "24:00"} {
		v, err := care.ParseTimeOfDay(s)
		if err != nil || v.String() != s {
			t.Errorf("%s became %s, %v", s, v, err)
		}
	}
	for _, s := range []string{"", "8:00", "24:01", "08:60", "08.00", "08:00:00", "0800"} {
		if _, err := care.ParseTimeOfDay(s); care.KindOf(err) != care.Invalid {
			t.Errorf("%q: %v, want invalid", s, err)
		}
	}
}

// moments draws seconds of the years 2023 to 2032, often near a clock change,
// Easter or Christmas and often exactly on an edge.
func moments(label string) func(*rapid.T) time.Time {
	near := []time.Time{
		time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC),
		time.Date(2026, 4, 3, 0, 0, 0, 0, time.UTC), time.Date(2026, 12, 25, 0, 0, 0, 0, time.UTC),
		time.Date(2027, 12, 25, 0, 0, 0, 0, time.UTC), time.Date(2023, 5, 8, 0, 0, 0, 0, time.UTC),
	}
	return func(t *rapid.T) time.Time {
		const tenYears = 10 * 365 * 24 * 3600
		m := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, tenYears).Draw(t, label)) * time.Second)
		if rapid.Bool().Draw(t, label+" near") {
			m = rapid.SampledFrom(near).Draw(t, label+" day").Add(time.Duration(rapid.IntRange(-3*24*3600, 3*24*3600).Draw(t, label+" offset")) * time.Second)
		}
		if rapid.Bool().Draw(t, label+" on an edge") {
			m = m.Truncate(30 * time.Minute)
		}
		return m
	}
}

func TestHoursProperties(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]*care.Hours{"core": care.England.CoreHours(), "surgery": surgery(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// notClosed says that m is open or just closing.
			notClosed := func(m time.Time) bool { return h.Open(m) || h.Open(m.Add(-time.Nanosecond)) }
			rapid.Check(t, func(t *rapid.T) {
				a, b := moments("a")(t), moments("b")(t)
				if b.Before(a) {
					a, b = b, a
				}
				d := time.Duration(rapid.Int64Range(0, int64(60*time.Hour)).Draw(t, "d")).Truncate(time.Second)
				e := time.Duration(rapid.IntRange(0, 40).Draw(t, "e")) * 15 * time.Minute
				n := rapid.IntRange(0, 12).Draw(t, "n")

				next := h.NextOpening(a)
				switch {
				case !h.Open(next):
					t.Fatalf("next opening %s is closed", local(next))
				case next.Before(a), h.Open(a) != next.Equal(a):
					t.Fatalf("next opening after %s is %s", local(a), local(next))
				case !h.Open(a) && h.Open(next.Add(-time.Nanosecond)):
					t.Fatalf("it was open just before the next opening %s", local(next))
				}
				for what, f := range map[string]func(time.Time) time.Time{
					"NextOpening":    h.NextOpening,
					"Add":            func(m time.Time) time.Time { return h.Add(m, d) },
					"EndOfDay":       func(m time.Time) time.Time { return h.EndOfDay(m, n) },
					"AddWorkingDays": func(m time.Time) time.Time { return h.AddWorkingDays(m, n) },
				} {
					u, v := f(a), f(b)
					if v.Before(u) {
						t.Fatalf("%s is not monotone: %s gives %s, %s gives %s", what, local(a), local(u), local(b), local(v))
					}
					if u.Before(a) || !notClosed(u) {
						t.Fatalf("%s of %s is %s, which is closed or earlier", what, local(a), local(u))
					}
				}
				if two, one := h.Add(h.Add(a, d), e), h.Add(a, d+e); !two.Equal(one) {
					t.Fatalf("%s and %s after %s: %s in two steps, %s in one", d, e, local(a), local(two), local(one))
				}
				if end := h.EndOfDay(a, n); h.Open(end) && !h.Open(end.Add(-1)) {
					t.Fatalf("%s is not a closing", local(end))
				}
			})
		})
	}
}

// TestAddAgainstCounting compares Add with counting open minutes one by one.
func TestAddAgainstCounting(t *testing.T) {
	t.Parallel()
	h := surgery(t)
	for _, from := range []string{"2026-03-27 17:00", "2026-10-23 17:00", "2026-04-02 12:17", "2026-05-02 08:00"} {
		start := at(t, from)
		open := time.Duration(0)
		for m := start; m.Before(start.AddDate(0, 0, 8)); m = m.Add(time.Minute) {
			if h.Open(m) {
				open += time.Minute
				if got := h.Add(start, open); !got.Equal(m.Add(time.Minute)) {
					t.Fatalf("%s open after %s is %s, counted %s", open, from, local(got), local(m.Add(time.Minute)))
				}
			}
		}
		if open == 0 {
			t.Fatalf("no open minute after %s", from)
		}
	}
}
