package care_test

import (
	"testing"

	"frontdoor/care"
)

func TestPlainWords(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ t, now, time, by string }{
		{"2026-03-02 18:30", "2026-03-02 09:00", "at 6:30pm today", "by 6:30pm today"},
		{"2026-03-03 18:30", "2026-03-02 23:59", "at 6:30pm tomorrow, Tuesday 3 March", "by 6:30pm tomorrow, Tuesday 3 March"},
		{"2026-03-03 18:30", "2026-03-03 00:00", "at 6:30pm today", "by 6:30pm today"},
		{"2026-03-04 08:00", "2026-03-02 23:59", "on Wednesday 4 March at 8am", "by 8am on Wednesday 4 March"},
		{"2026-03-02 09:40:59", "2026-02-20 09:00", "on Monday 2 March at 9:40am", "by 9:40am on Monday 2 March"},
		{"2026-03-01 09:40", "2026-03-02 09:00", "at 9:40am yesterday, Sunday 1 March", "by 9:40am yesterday, Sunday 1 March"},
		{"2026-03-04 12:00", "2026-03-02 09:00", "on Wednesday 4 March at midday", "by midday on Wednesday 4 March"},
		{"2026-03-04 00:00", "2026-03-02 09:00", "on Wednesday 4 March at midnight", "by 11:59pm tomorrow, Tuesday 3 March"},
		{"2026-03-04 00:01", "2026-03-02 09:00", "on Wednesday 4 March at 12:01am", "by 12:01am on Wednesday 4 March"},
		{"2027-01-04 18:30", "2026-12-31 09:00", "on Monday 4 January 2027 at 6:30pm", "by 6:30pm on Monday 4 January 2027"},
		{"2027-01-01 18:30", "2026-12-31 09:00", "at 6:30pm tomorrow, Friday 1 January 2027", "by 6:30pm tomorrow, Friday 1 January 2027"},
		// Days are those of England, also in the night of a clock change
		{"2026-03-30 00:30", "2026-03-29 00:30", "at 12:30am tomorrow, Monday 30 March", "by 12:30am tomorrow, Monday 30 March"},
		{"2026-10-25 23:30", "2026-10-25 00:30", "at 11:30pm today", "by 11:30pm today"},
	} {
		m, now := at(t, test.t).UTC(), at(t, test.now).UTC()
		if got := care.PlainTime(m, now); got != test.time {
			t.Errorf("%s as seen at %s: %q, want %q", test.t, test.now, got, test.time)
		}
		if got := care.PlainBy(m, now); got != test.by {
			t.Errorf("%s as seen at %s: %q, want %q", test.t, test.now, got, test.by)
		}
	}
	if got := care.PlainDate(date(t, "2026-03-02"), date(t, "2026-03-02")); got != "Monday 2 March" {
		t.Errorf("day is %q", got)
	}
	if got := care.PlainDate(care.Date{}, date(t, "2026-03-02")); got != "" {
		t.Errorf("an unknown day is %q", got)
	}
}
