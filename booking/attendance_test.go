package booking_test

import (
	"strings"
	"testing"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
)

// steps are the steps of attendance, each as it is taken in the evening.
var steps = map[string]func(booking.Appointment) ([]care.Change, error){
	"arrive":   func(a booking.Appointment) ([]care.Change, error) { return booking.Arrive(a, evening) },
	"unarrive": booking.Unarrive,
	"complete": func(a booking.Appointment) ([]care.Change, error) { return booking.Complete(a, evening) },
	"miss":     func(a booking.Appointment) ([]care.Change, error) { return booking.Miss(a, false, evening) },
	"miss-child": func(a booking.Appointment) ([]care.Change, error) {
		return booking.Miss(a, true, evening)
	},
	"correct": func(a booking.Appointment) ([]care.Change, error) { return booking.Correct(a, "wrong patient") },
}

var evening = monday.Add(9 * time.Hour)

func TestAttendance(t *testing.T) {
	t.Parallel()
	tests := map[string]booking.AppointmentStatus{ // "" when the last step is refused
		"":                                  booking.IsBooked,
		"arrive":                            booking.HasArrived,
		"arrive arrive":                     "",
		"arrive unarrive":                   booking.IsBooked,
		"unarrive":                          "",
		"complete":                          booking.IsCompleted,
		"complete complete":                 "",
		"complete arrive":                   "",
		"complete unarrive":                 "",
		"complete correct":                  booking.IsBooked,
		"arrive complete":                   booking.IsCompleted,
		"arrive complete correct":           booking.HasArrived,
		"arrive complete miss":              "",
		"arrive miss":                       "",
		"arrive unarrive miss":              booking.DidNotAttend,
		"arrive unarrive complete correct":  booking.IsBooked,
		"miss":                              booking.DidNotAttend,
		"miss miss":                         "",
		"miss miss-child":                   "",
		"miss arrive":                       "",
		"miss complete":                     "",
		"miss unarrive":                     "",
		"miss correct":                      booking.IsBooked,
		"miss correct miss-child":           booking.WasNotBrought,
		"miss correct arrive complete":      booking.IsCompleted,
		"miss-child":                        booking.WasNotBrought,
		"miss-child correct":                booking.IsBooked,
		"miss-child complete":               "",
		"miss-child arrive":                 "",
		"correct":                           "",
		"arrive correct":                    "",
		"arrive complete correct complete":  booking.IsCompleted,
		"arrive complete correct unarrive":  booking.IsBooked,
		"arrive complete correct miss":      "",
		"miss correct arrive unarrive miss": booking.DidNotAttend,
	}
	for walk, want := range tests {
		t.Run(walk, func(t *testing.T) {
			t.Parallel()
			b, _, slots := booked(t)
			names := strings.Fields(walk)
			for i, name := range names {
				changes, err := steps[name](b.appointments["a"])
				if want == "" && i == len(names)-1 {
					if care.KindOf(err) != care.Conflict || care.MessageOf(err) == "" {
						t.Errorf("got %v, want a conflict", err)
					}
					return
				}
				b.record(must(changes, err)(t), evening)
			}
			a := b.appointments["a"]
			if a.Status != want || len(names) > 0 && !a.StatusAt.Equal(evening) {
				t.Errorf("is %s since %v, want %s", a.Status, a.StatusAt, want)
			}
			if s := b.slots[slots[0].ID]; s.Status != booking.SlotIsBooked || s.Appointment != "a" {
				t.Errorf("attendance changed the slot: %+v", s)
			}
		})
	}
}

func TestAttendanceOfNothing(t *testing.T) {
	t.Parallel()
	for name, step := range steps {
		if _, err := step(booking.Appointment{}); care.KindOf(err) != care.NotFound {
			t.Errorf("%s: %v, want not found", name, err)
		}
		if _, err := step(booking.Appointment{ID: "a", Status: booking.IsCancelled}); care.KindOf(err) != care.Conflict {
			t.Errorf("%s after it was cancelled: %v, want a conflict", name, err)
		}
	}
}

func TestAttendanceHasItsTime(t *testing.T) {
	t.Parallel()
	_, a, _ := booked(t)
	midnight := care.DateOf(a.Starts).At(0, 0)
	for now, early := range map[time.Time]bool{midnight.Add(-time.Microsecond): true, midnight: false, midnight.AddDate(0, 0, 3): false} {
		if _, err := booking.Arrive(a, now); (err != nil) != early {
			t.Errorf("arrive at %v: %v", now, err)
		}
		if _, err := booking.Complete(a, now); (err != nil) != early {
			t.Errorf("complete at %v: %v", now, err)
		}
	}
	for now, early := range map[time.Time]bool{a.Starts: true, a.Starts.Add(time.Microsecond): false} {
		for _, child := range []bool{false, true} {
			if _, err := booking.Miss(a, child, now); (err != nil) != early {
				t.Errorf("miss at %v: %v", now, err)
			}
		}
	}
}

// The day of an appointment is the day in England: at 00:30 in summer it is
// still the day before in UTC.
func TestArriveOnTheDayInEngland(t *testing.T) {
	t.Parallel()
	day := care.DateOf(time.Date(2026, 7, 1, 12, 0, 0, 0, care.London))
	a := booking.Appointment{ID: "a", Status: booking.IsBooked, Particulars: booking.Particulars{Starts: day.At(9, 0).UTC(), Length: 10}}
	if _, err := booking.Arrive(a, day.At(0, 30).UTC()); err != nil {
		t.Error(err)
	}
	if _, err := booking.Arrive(a, day.AddDays(-1).At(23, 59).UTC()); err == nil {
		t.Error("arrived on the day before")
	}
}

func TestCorrectNeedsAReason(t *testing.T) {
	t.Parallel()
	a := booking.Appointment{ID: "a", Status: booking.DidNotAttend}
	for why, ok := range map[string]bool{
		"": false, " \n ": false, "wrong patient": true, strings.Repeat("ŵ", 500): true, strings.Repeat("ŵ", 501): false,
	} {
		_, err := booking.Correct(a, why)
		if (err == nil) != ok || !ok && care.FieldsOf(err)["why"] == "" {
			t.Errorf("%d characters: %v", len(why), err)
		}
	}
}

func TestNeedsBringing(t *testing.T) {
	t.Parallel()
	on := care.DateOf(monday)
	born := func(y int, m time.Month, d int) care.Date {
		return care.DateOf(time.Date(y, m, d, 12, 0, 0, 0, care.London))
	}
	tests := map[string]struct {
		born  care.Date
		lacks bool
		want  bool
	}{
		"sixteen today":            {born(2010, 3, 2), false, false},
		"sixteen tomorrow":         {born(2010, 3, 3), false, true},
		"born today":               {on, false, true},
		"grown up":                 {born(1950, 1, 1), false, false},
		"grown up, no capacity":    {born(1950, 1, 1), true, true},
		"age unknown":              {care.Date{}, false, false},
		"age unknown, no capacity": {care.Date{}, true, true},
	}
	for name, tt := range tests {
		if got := booking.NeedsBringing(tt.born, on, tt.lacks); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
