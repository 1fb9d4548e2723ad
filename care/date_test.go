package care_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontdoor/care"
)

func date(t testing.TB, s string) care.Date {
	t.Helper()
	d, err := care.ParseISODate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	today := date(t, "2026-03-02")
	for _, test := range []struct{ day, month, year, want string }{
		{"1", "1", "1984", "1984-01-01"},
		{" 31 ", "12", "1999", "1999-12-31"},
		{"07", "March", "1950", "1950-03-07"},
		{"7", "SEPT", "1950", "1950-09-07"},
		{"29", "2", "2024", "2024-02-29"},
		{"02", "03", "2026", "2026-03-02"}, // today
		{"3", "3", "1895", "1895-03-03"},   // 130 years and nearly one more
	} {
		got, err := care.ParseDate(test.day, test.month, test.year, today)
		if err != nil || got.String() != test.want {
			t.Errorf("%q %q %q: %s, %v", test.day, test.month, test.year, got, err)
		}
	}
	for _, test := range []struct {
		day, month, year string
		want             map[string]string
	}{
		{"", "", "", map[string]string{"day": "Enter a day.", "month": "Enter a month.", "year": "Enter a year."}},
		{"0", "1", "1984", map[string]string{"day": "Day must be 1 to 31."}},
		{"32", "13", "84", map[string]string{"day": "Day must be 1 to 31.", "month": "Month must be 1 to 12.", "year": "Year must have 4 numbers, for example 1984."}},
		{"+1", "-1", "1e03", map[string]string{"day": "Day must be 1 to 31.", "month": "Month must be 1 to 12.", "year": "Year must have 4 numbers, for example 1984."}},
		{"99999999999999999999", "ma", "0999", map[string]string{"day": "Day must be 1 to 31.", "month": "Month must be 1 to 12.", "year": "Year must have 4 numbers, for example 1984."}},
		{"31", "2", "2023", map[string]string{"day": "February 2023 has 28 days."}},
		{"29", "2", "1900", map[string]string{"day": "February 1900 has 28 days."}},
		{"31", "4", "2023", map[string]string{"day": "April 2023 has 30 days."}},
		{"3", "3", "2026", map[string]string{"year": "The date must not be in the future."}},
		{"2", "3", "1895", map[string]string{"year": "The date must not be more than 130 years ago."}},
	} {
		got, err := care.ParseDate(test.day, test.month, test.year, today)
		if care.KindOf(err) != care.Invalid || !got.IsZero() {
			t.Errorf("%q %q %q: %s, %v, want invalid", test.day, test.month, test.year, got, err)
		}
		if diff := cmp.Diff(test.want, care.FieldsOf(err)); diff != "" {
			t.Errorf("%q %q %q (-want +got):\n%s", test.day, test.month, test.year, diff)
		}
	}
	if d, err := care.ParseDate("1", "1", "2199", care.Date{}); err != nil || d.Year() != 2199 {
		t.Errorf("a date without a limit: %s, %v", d, err)
	}
}

func TestAge(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		born, on string
		want     int
	}{
		{"1984-03-02", "2026-03-01", 41},
		{"1984-03-02", "2026-03-02", 42},
		{"2026-03-02", "2026-03-02", 0},
		{"2026-03-02", "2026-03-01", -1},
		{"2008-02-29", "2026-02-28", 17}, // born on 29 February
		{"2008-02-29", "2026-03-01", 18},
		{"2008-02-29", "2028-02-28", 19},
		{"2008-02-29", "2028-02-29", 20},
	} {
		if got := date(t, test.born).Age(date(t, test.on)); got != test.want {
			t.Errorf("born %s is %d on %s, want %d", test.born, got, test.on, test.want)
		}
	}
	if got := (care.Date{}).Age(date(t, "2026-03-01")); got != -1 {
		t.Errorf("an unknown date has age %d", got)
	}
}

func TestDateText(t *testing.T) {
	t.Parallel()
	type person struct {
		Born care.Date `json:"born,omitzero"`
	}
	for _, s := range []string{`{"born":"1984-02-29"}`, `{}`} {
		var p person
		if err := json.Unmarshal([]byte(s), &p); err != nil {
			t.Fatal(err)
		}
		if got, err := json.Marshal(p); string(got) != s || err != nil {
			t.Errorf("%s became %s, %v", s, got, err)
		}
	}
	for _, s := range []string{"1984-02-30", "1984-2-3", "0000-01-01", "1984-02-03T00:00:00Z", "19840203", "x"} {
		var d care.Date
		if err := d.UnmarshalText([]byte(s)); care.KindOf(err) != care.Invalid {
			t.Errorf("%q: %v, want invalid", s, err)
		}
	}
}

func TestDateAt(t *testing.T) {
	t.Parallel()
	for day, want := range map[string]string{
		"2026-03-28": "2026-03-28T08:00:00Z", "2026-03-29": "2026-03-29T07:00:00Z",
		"2026-10-24": "2026-10-24T07:00:00Z", "2026-10-25": "2026-10-25T08:00:00Z",
	} {
		m := date(t, day).At(8, 0)
		if got := m.UTC().Format(time.RFC3339); got != want {
			t.Errorf("08:00 on %s is %s, want %s", day, got, want)
		}
		if care.DateOf(m) != date(t, day) || care.DateOf(date(t, day).At(0, 0)) != date(t, day) {
			t.Errorf("the day of a moment of %s is %s", day, care.DateOf(m))
		}
	}
	// 23:30 UTC in summer is the next day in England.
	if got := care.DateOf(time.Date(2026, 6, 30, 23, 30, 0, 0, time.UTC)); got != date(t, "2026-07-01") {
		t.Errorf("day is %s", got)
	}
}

func TestDateArithmetic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := date2(t)
		n, m := rapid.IntRange(-5000, 5000).Draw(t, "n"), rapid.IntRange(-5000, 5000).Draw(t, "m")
		e := d.AddDays(n)
		if d.DaysUntil(e) != n || e.AddDays(m) != d.AddDays(n+m) || e.Before(d) != (n < 0) || e.After(d) != (n > 0) {
			t.Fatalf("%s and %d days is %s", d, n, e)
		}
		if want := time.Weekday((int(d.Weekday()) + n%7 + 7) % 7); e.Weekday() != want {
			t.Fatalf("%s is a %s", e, e.Weekday())
		}
		if again, err := care.ParseISODate(e.String()); again != e || err != nil {
			t.Fatalf("%s does not parse back: %v", e, err)
		}
	})
	if got := date(t, "9999-12-30").AddDays(5).String(); got != "9999-12-31" {
		t.Errorf("after the last day comes %s", got)
	}
	if got := date(t, "0001-01-02").AddDays(-5).String(); got != "0001-01-01" {
		t.Errorf("before the first day comes %s", got)
	}
}

func date2(t *rapid.T) care.Date {
	first, _ := care.MakeDate(1890, time.January, 1)
	return first.AddDays(rapid.IntRange(0, 90_000).Draw(t, "day"))
}

func FuzzParseDate(f *testing.F) {
	f.Add("1", "1", "1984")
	f.Add("29", "feb", "2023")
	f.Add("", "\xff", "99999")
	f.Fuzz(func(t *testing.T, day, month, year string) {
		limit, _ := care.MakeDate(2026, time.March, 2)
		d, err := care.ParseDate(day, month, year, limit)
		if (err == nil) == d.IsZero() {
			t.Fatalf("both or neither of a date and an error: %s, %v", d, err)
		}
		if err != nil {
			if len(care.FieldsOf(err)) == 0 {
				t.Fatal("no field is at fault")
			}
			return
		}
		if d.After(limit) || d.Age(limit) > 130 {
			t.Fatalf("%s is accepted", d)
		}
		if again, err := care.ParseISODate(d.String()); again != d || err != nil {
			t.Fatalf("%s does not parse back: %v", d, err)
		}
	})
}

func FuzzParseISODate(f *testing.F) {
	f.Add("1984-02-29")
	f.Add("0000-00-00")
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := care.ParseISODate(s); err == nil && d.String() != s {
			t.Fatalf("%q became %s", s, d)
		}
	})
}
