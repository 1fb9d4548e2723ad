package staff_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/measure"
	"frontdoor/request"
	"frontdoor/web/browsertest"
)

// morning fills four Mondays and half of a fifth, as contacts come; written are
// the forms of the fifth.
func (r *rig) morning() (written []care.ID) {
	r.t.Helper()
	r.mu.Lock()
	r.now = time.Date(2027, 1, 4, 7, 0, 0, 0, care.London) // journals go forwards only
	r.mu.Unlock()
	shape := []int{1, 0, 4, 3, 3, 2, 2, 1, 1, 2, 1, 0, 1, 1, 0, 1}
	for week := range measure.EnoughDays + 1 {
		opens := r.Now()
		for h, n := range shape {
			if week == measure.EnoughDays && h > 8 {
				break
			}
			for i := range n + week%2 {
				switch i % 3 {
				case 1:
					r.rings(request.Phone, fmt.Sprint(week, h, i))
				case 2:
					r.rings(request.Desk, fmt.Sprint(week, h, i))
				default:
					id := r.asks(surgery, "Ada Quill", "My knee has been swollen since I fell on the stairs on Tuesday.")
					if week == measure.EnoughDays {
						written = append(written, id)
					}
				}
			}
			r.later(30 * time.Minute)
		}
		if week < measure.EnoughDays {
			r.later(7*24*time.Hour - r.Now().Sub(opens))
		}
	}
	return written
}

func (r *rig) rings(ch request.Channel, key string) care.ID {
	r.t.Helper()
	receipt, err := r.d.KeyIn(r.t.Context(), r.receptionist().Actor, desk.KeyedIn{Key: key, Contact: request.Contact{Channel: ch, Kind: request.Clinical, ForWhom: request.Self, Route: request.NoRoute,
		Intake: request.Intake{Given: "Bo", Family: "Larch", Answers: map[string]string{"words": "Ear ache since Friday"}}}})
	must(r.t, err)
	return receipt.ID
}

func TestBoardOfAnEmptyDay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.receptionist().get("/staff/board").is(http.StatusOK).says("Day board", "Monday 23 November 2026", "0 contacts", "Nothing has come.",
		"No patient of this day knows yet how they will be helped.", "No appointment is left today or on Tuesday.", "Nothing is expected yet", "What these figures mean").hides("load today")
	r.receptionist().get("/staff/board?day=2026-11-22").is(http.StatusOK).says("this is no working day", "Today").hides("Appointments left", "Waits longest now")
	r.receptionist().get("/staff/board?day=2026-11-24").is(http.StatusUnprocessableEntity)
	if a := r.receptionist().get("/staff/board?day=2026-11-22"); strings.Contains(a.body, "/staff/live") {
		t.Error("a day that is over keeps itself up to date")
	}
}

// TestBoardNamesNobody: no patient, and no member of staff but who is signed in.
func TestBoardNamesNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	cara := r.clinician()
	id := r.asks(surgery, "Ada Quill", "My knee has been swollen since I fell on the stairs on Tuesday.")
	must(t, r.d.Band(t.Context(), cara.Actor, id, request.Soon, ""))
	must(t, r.d.Respond(t.Context(), cara.Actor, id, desk.Reply{Key: "a", Kind: request.AnswerAdvice, Text: "Rest it.", Tell: desk.TellByCall}))
	r.people["Max Manager"+string(surgery)].get("/staff/board").says("Load today").hides("Cara Green", "Quill", "knee")
	cara.get("/staff/board").says("Your load today", "You have 1 contact today", "Only you see this").hides("Load today", "Quill")
	r.navigator().get("/staff/board").hides("load today", "Load today", "Cara Green")
	// The same on the next day: nothing of it is kept.
	r.later(24 * time.Hour)
	r.again("Dr Cara Green").get("/staff/board?day=2026-11-23").says("Monday 23 November 2026").hides("load")
}

func TestJourneyTheDayBoard(t *testing.T) {
	everyLook(t, func(t *testing.T, o browsertest.Options) {
		r := newRig(t)
		manager := r.people["Max Manager"+string(surgery)]
		tab := manager.tab(o)
		tab.Goto(r.url + "/staff/board")
		tab.MustSee("Day board", "0 contacts.", "Nothing is expected yet")
		seen(tab, "board-empty")
	})
}

func TestJourneyABusyDayBoard(t *testing.T) {
	everyLook(t, func(t *testing.T, o browsertest.Options) {
		r := newRig(t)
		written := r.morning()
		cara := r.as("Dr Cara Green", care.Clinician)
		day := care.DateOf(r.Now())
		for _, on := range []care.Date{day, day.AddDays(1)} {
			must(t, r.d.PublishSession(t.Context(), r.manager[surgery], "", booking.PublishSession{Clinician: cara.ID, ClinicianName: "Dr Cara Green", Role: booking.GP,
				Mode: booking.FaceToFace, Category: booking.CategoriesOn(day)[0].Category, Day: on, From: 14 * 60, To: 17 * 60, SlotLength: 15}))
		}
		for i, id := range written[:5] {
			must(t, r.d.Band(t.Context(), cara.Actor, id, request.Soon, ""))
			must(t, r.d.Respond(t.Context(), cara.Actor, id, desk.Reply{Key: fmt.Sprint("r", i), Kind: request.AnswerAdvice, Text: "Rest it.", Tell: desk.TellByCall}))
			r.later(time.Minute)
		}
		tab := r.again("Dr Cara Green").tab(o)
		tab.Goto(r.url + "/staff")
		tab.Press("Day board")
		tab.MustSee("Contacts through the day", "Expected: the mean of your own last 4 Mondays", "GP, face to face", "You have 5 contacts today", "The safe-working limit is 25", "100%", "nine in ten within")
		seen(tab, "board")
		tab.Click("The same as a table")
		tab.MustSee("Whole day", "08:00")
		tab.Click("What these figures mean, and what they do not")
		tab.MustSee("It is no target")
		seen(tab, "board-open")
		tab.Press("A week before")
		tab.MustSee("Monday 25 January 2027")
		seen(tab, "board-week-before")
	})
}
