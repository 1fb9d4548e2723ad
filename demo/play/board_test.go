package play_test

import (
	"crypto/rand"
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/demo"
	"frontdoor/demo/play"
	"frontdoor/desk"
	"frontdoor/measure"
	"frontdoor/pathway"
	"frontdoor/request"
	"frontdoor/store/sqlite"
)

// TestADayCountsTheSameEverywhere plays a whole Monday and compares, for each
// practice, the day board, the export and its national counts with a count made
// apart from them: of the contacts that were played, and of the rows of the list.
func TestADayCountsTheSameEverywhere(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	net, err := demo.Network(11, demo.Options{Secret: rand.Reader})
	must(t, err)
	arrivals, err := demo.Monday(net, demo.PublishedCurves())
	must(t, err)
	s, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "play.db"), desk.Tables())
	must(t, err)
	defer s.Close()
	clock := play.NewClock(net.Monday.AddDays(-1).At(17, 0))
	rules, err := pathway.Shipped(clock.Now())
	must(t, err)
	d, err := desk.New(ctx, s, desk.Options{Clock: clock, Random: rand.Reader, Rules: rules, Log: slog.New(slog.DiscardHandler), Base: "http://localhost"})
	must(t, err)
	defer d.Stop()
	must(t, play.SetUp(ctx, d, net, func(string) {}))
	day, err := play.NewDay(ctx, d, clock, play.NewPhones(net, arrivals, func(string, string) {}), net, arrivals, slog.New(slog.DiscardHandler))
	must(t, err)
	// Looked at in the middle, too: what is followed in two parts is the same.
	day.Before(ctx, net.Monday.At(11, 7))
	for _, org := range net.Practices() {
		compare(t, d, org.ID, net.Monday, arrivals, clock)
	}
	day.Before(ctx, net.Monday.At(23, 0))
	if day.Counts.Contacts != len(arrivals) {
		t.Fatalf("%d of %d contacts were played", day.Counts.Contacts, len(arrivals))
	}
	for _, org := range net.Practices() {
		compare(t, d, org.ID, net.Monday, arrivals, clock)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func compare(t *testing.T, d *desk.Desk, org care.OrgID, monday care.Date, arrivals []demo.Arrival, clock *play.Clock) {
	t.Helper()
	ctx := t.Context()
	manager := care.Actor{Org: org, ID: "00000000-0000-7000-8000-000000000001", Role: care.Manager}
	b, err := d.Board(ctx, manager, monday)
	must(t, err)
	f := b.Figures

	// By what was played, which knows nothing of journals.
	halves, channels, checks := map[measure.Channel]*measure.Counts{}, map[measure.Channel]int{}, 0
	for _, c := range measure.Channels {
		halves[c] = &measure.Counts{}
	}
	for _, a := range arrivals {
		switch at := a.Contact.At.In(care.London); {
		case a.Org != org, !at.Before(clock.Now()), care.DateOf(at) != monday:
		case a.Contact.Kind == request.EmergencyCheck:
			checks++
		default:
			channels[measure.Channel(a.Contact.Channel)]++
			halves[measure.Channel(a.Contact.Channel)][at.Hour()*2+at.Minute()/30]++
		}
	}
	if diff := cmp.Diff(halves, f.ByHalf); diff != "" {
		t.Errorf("%s by half hour, played against board: %s", org, diff)
	}
	if diff := cmp.Diff(channels, f.ByChannel); diff != "" || checks != f.SafetyNet || f.Total == 0 {
		t.Errorf("%s by channel, played against board: %s; %d checks, %d on the board", org, diff, checks, f.SafetyNet)
	}

	// By the export, counted anew from its rows.
	list, now, err := d.ExportRequests(ctx, org, monday, monday, false)
	must(t, err)
	rows := make([]measure.Contact, len(list))
	n, joined, flagged, kept := 0, 0, 0, 0
	for i, r := range list {
		rows[i] = r.Contact
		if r.SafetyNet {
			continue
		}
		n++
		if r.Joined {
			joined++
		}
		if r.RedFlag {
			flagged++
		}
		if !r.Joined && !r.Emergency && !r.Known.IsZero() && !r.Known.After(r.Promise) {
			kept++
		}
	}
	if n != f.Total || joined != f.Joined || flagged != f.RedFlags || kept != f.Promise.Kept {
		t.Errorf("%s: export has %d contacts, %d joined, %d flagged, %d kept; board %d, %d, %d, %d", org, n, joined, flagged, kept, f.Total, f.Joined, f.RedFlags, f.Promise.Kept)
	}
	if diff := cmp.Diff(f, measure.DayOf(monday, rows, now), cmp.AllowUnexported(care.Date{})); diff != "" {
		t.Errorf("%s, board against export: %s", org, diff)
	}

	// By the rows of the worklist, which pages read: whether the patient knows.
	known := 0
	for _, r := range list {
		o, err := d.Open(ctx, manager, r.ID)
		must(t, err)
		if (o.Request.JoinedTo != "") != r.Joined || (o.Request.List == request.Closed) != r.Closed {
			t.Errorf("%s: request %s is joined or closed in one place only", org, r.ID)
		}
		if !r.SafetyNet && !r.Joined && o.Request.Response != nil && !o.Request.Response.Told.IsZero() && o.Request.Response.Counts {
			known++
		}
	}
	if most := f.Waits.N; known > most {
		t.Errorf("%s: %d requests have an answer that the patient knows, the board has %d", org, known, most)
	}

	// By the national counts.
	web, _ := desk.Submissions(list)
	keyed, _ := desk.TelephonyAndDesk(list)
	sums := map[measure.Channel]int{}
	for _, r := range append(web, keyed...) {
		if r.Count > 0 && r.Weekday != monday.Weekday() {
			t.Errorf("%s: %d contacts on a %s", org, r.Count, r.Weekday)
		}
		sums[r.Channel] += r.Count
	}
	if diff := cmp.Diff(f.ByChannel, sums); diff != "" {
		t.Errorf("%s, board against national counts: %s", org, diff)
	}
	appointments, _, err := d.ExportAppointments(ctx, org, monday, monday)
	must(t, err)
	crosstab, _ := desk.Crosstab(appointments, now)
	held, counted := 0, 0
	clinics, err := d.Clinics(ctx, manager, monday)
	must(t, err)
	for _, c := range clinics {
		for _, a := range c.Appointments {
			if a.Status != booking.IsCancelled && !a.Starts.After(now) {
				held++
			}
		}
	}
	for _, r := range crosstab {
		counted += r.Count
	}
	if held != counted {
		t.Errorf("%s: %d appointments in the book have begun, %d in the crosstab", org, held, counted)
	}
}
