package desk_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/store"
	"frontdoor/store/postgres"
	"frontdoor/store/postgres/pgtest"
	"frontdoor/store/sqlite"
)

// benchDesk is a practice with a list of patients on a store of a kind.
func benchDesk(b *testing.B, kind string) (*desk.Desk, *clock) {
	ctx := b.Context()
	var s store.Store
	var err error
	if kind == "sqlite" {
		s, err = sqlite.Open(ctx, filepath.Join(b.TempDir(), "frontdoor.db"), desk.Tables())
	} else {
		s, err = postgres.Open(ctx, pgtest.Database(b), desk.Tables())
	}
	fatal(b, err)
	rules, err := shipped()
	fatal(b, err)
	c := &clock{now: monday}
	d, err := desk.New(ctx, s, desk.Options{Clock: c, Random: rand.Reader, Rules: rules, Log: slog.New(slog.DiscardHandler), Base: "https://frontdoor.example.org"})
	fatal(b, err)
	b.Cleanup(func() { d.Stop(); s.Close() })
	_, err = d.SetUp(ctx, home, practice.Default("Willow Surgery", care.Practice, mustPhone("01632 960123")))
	fatal(b, err)
	return d, c
}

func fatal(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// perSecond runs a command b.N times by so many callers and reports the rate.
func perSecond(b *testing.B, callers int, do func(i int64) error) {
	var next, failed atomic.Int64
	var all sync.WaitGroup
	b.ResetTimer()
	began := time.Now()
	for range callers {
		all.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				if err := do(i - 1); err != nil {
					failed.Add(1)
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
	b.StopTimer()
	if failed.Load() > 0 {
		b.Fatalf("%d failed", failed.Load())
	}
	b.ReportMetric(float64(b.N)/time.Since(began).Seconds(), "commands/s")
}

func benchEach(b *testing.B, run func(b *testing.B, kind string, callers int)) {
	for _, kind := range []string{"sqlite", "postgres"} {
		for _, callers := range []int{1, 8, 64} {
			b.Run(fmt.Sprintf("%s/callers=%d", kind, callers), func(b *testing.B) { run(b, kind, callers) })
		}
	}
}

func benchForm(d *desk.Desk, i int64) desk.Draft {
	dr := desk.Draft{ID: care.NewID(monday, rand.Reader), Org: home, Kind: request.Clinical, ForWhom: request.Self, Route: request.ByText}
	dr.Intake = request.Intake{
		Given: "Ada", Family: fmt.Sprintf("Made-Up %d", i), Born: mustDate("1980-02-03"), Mobile: mustPhone("07700 900123"),
		Answers: map[string]string{"words": "My knee has hurt since I fell in the garden last week", "duration": "days", "trend": "same", "mode": "any"},
	}
	return dr
}

// BenchmarkSubmit measures forms a second that are sent by patients: checked,
// matched to the list, acknowledged after the commit, with a confirmation queued.
func BenchmarkSubmit(b *testing.B) {
	benchEach(b, func(b *testing.B, kind string, callers int) {
		d, _ := benchDesk(b, kind)
		perSecond(b, callers, func(i int64) error {
			_, err := d.Submit(context.Background(), benchForm(d, i))
			return err
		})
	})
}

// BenchmarkBook measures bookings a second: a slot given to a request that
// somebody has banded, with a message to the patient queued.
func BenchmarkBook(b *testing.B) {
	benchEach(b, func(b *testing.B, kind string, callers int) {
		d, _ := benchDesk(b, kind)
		ctx := b.Context()
		requests := make([]care.ID, b.N)
		slots := benchSlots(b, d)
		var all sync.WaitGroup
		todo := make(chan int, b.N)
		for i := range requests {
			todo <- i
		}
		close(todo)
		for range 32 {
			all.Go(func() {
				for i := range todo {
					r, err := d.Submit(ctx, benchForm(d, int64(i)))
					if err == nil {
						err = d.Band(ctx, clinician, r.ID, request.Soon, "")
					}
					if requests[i] = r.ID; err != nil {
						b.Error(err)
					}
				}
			})
		}
		all.Wait()
		perSecond(b, callers, func(i int64) error {
			return d.Book(ctx, clinician, fmt.Sprint("k", i), requests[i], slots[i], desk.TellByMessage)
		})
	})
}

// benchSlots are as many free slots as bookings will be.
func benchSlots(b *testing.B, d *desk.Desk) []care.ID {
	var ids []care.ID
	for day := 1; len(ids) < b.N; day++ {
		on := care.DateOf(monday).AddDays(day)
		s := aSession(on, 7*60, 0)
		s.To, s.SlotLength = 22*60, booking.MinSlotLength
		for n := len(ids); n < b.N && n < len(ids)+10*180; n += 180 {
			fatal(b, d.PublishSession(b.Context(), manager, "", s))
		}
		list, err := d.Clinics(b.Context(), manager, on)
		fatal(b, err)
		for _, c := range list {
			for _, slot := range c.Slots {
				ids = append(ids, slot.ID)
			}
		}
	}
	return ids
}
