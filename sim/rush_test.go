package sim_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/identity"
	"frontdoor/pathway"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/sim"
	"frontdoor/store"
	"frontdoor/store/postgres"
	"frontdoor/store/postgres/pgtest"
	"frontdoor/store/sqlite"
	"frontdoor/web/patient/patienttest"
)

var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "frontdoor-sim-")
	if err == nil {
		binary = filepath.Join(dir, "frontdoor")
		var out []byte
		if out, err = exec.Command("go", "build", "-o", binary, "../cmd/frontdoor").CombinedOutput(); err != nil {
			err = fmt.Errorf("%w: %s", err, out)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	pgtest.Main(m) // ends the process; the folder is in the system's place for such things
}

const (
	org      care.OrgID = "A81001"
	password            = "willow kettle marmalade"
)

// surgery is a practice prepared for a rush.
type surgery struct {
	t    *testing.T
	db   string
	open func() (store.Store, error)
}

func onSQLite(t *testing.T) surgery {
	path := filepath.Join(t.TempDir(), "rush.db")
	return surgery{t, "sqlite:" + path, func() (store.Store, error) { return sqlite.Open(context.Background(), path, desk.Tables()) }}
}

func onPostgres(t *testing.T) surgery {
	url := pgtest.Database(t)
	return surgery{t, url, func() (store.Store, error) { return postgres.Open(context.Background(), url, desk.Tables()) }}
}

// withDesk opens a desk on the store while no server runs.
func (g surgery) withDesk(f func(d *desk.Desk) error) {
	g.t.Helper()
	s, err := g.open()
	if err != nil {
		g.t.Fatal(err)
	}
	defer s.Close()
	rules, err := pathway.Shipped(time.Now())
	if err != nil {
		g.t.Fatal(err)
	}
	d, err := desk.New(context.Background(), s, desk.Options{Clock: care.ClockFunc(time.Now), Random: rand.Reader, Rules: rules, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		g.t.Fatal(err)
	}
	defer d.Stop()
	if err := f(d); err != nil {
		g.t.Fatal(err)
	}
}

var manager = care.Actor{Org: org, ID: "00000000-0000-7000-8000-000000000001", Role: care.Manager, Name: "test"}

// prepare sets up the practice, its navigators and so many slots.
func (g surgery) prepare(navigators, slots int) {
	g.withDesk(func(d *desk.Desk) error {
		ctx := context.Background()
		phone, err := care.ParsePhone("01632 960123")
		if err != nil {
			return err
		}
		code, err := d.SetUp(ctx, org, practice.Default("Rush Surgery", care.Practice, phone))
		if err != nil {
			return err
		}
		if err := d.UseCode(ctx, desk.SignUp{Code: code.Reveal(), Login: "manager", Name: "Manager", Password: password}); err != nil {
			return err
		}
		for n := range navigators {
			own, err := d.AddMember(ctx, manager, fmt.Sprintf("navigator%d", n), identity.Terms{Name: fmt.Sprintf("Navigator %d", n), Role: care.Navigator})
			if err != nil {
				return err
			}
			if err := d.UseCode(ctx, desk.SignUp{Code: own.Reveal(), Password: password}); err != nil {
				return err
			}
		}
		day := care.DateOf(time.Now()).AddDays(1)
		for left := slots; left > 0; left -= 100 {
			n := min(left, 100)
			if err := d.PublishSession(ctx, manager, "", booking.PublishSession{
				ClinicianName: "Dr Made-Up", Role: booking.GP, Mode: booking.Telephone, Category: booking.CategoriesOn(day)[0].Category,
				Day: day, From: 8 * 60, To: care.TimeOfDay(8*60 + 5*n), SlotLength: 5,
			}); err != nil {
				return err
			}
			day = day.AddDays(1)
		}
		return nil
	})
}

// rush is what clients remember of a rush.
type rush struct {
	mu     sync.Mutex
	refs   []string // acknowledged requests
	booked map[string]bool
	failed []error
}

func (r *rush) note(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = append(r.failed, err)
}

// run lets patients write and staff book until both are done.
func (r *rush) run(base string, patients, writers, bookings, navigators int) {
	var wg sync.WaitGroup
	var next, done atomic.Int64
	for w := range writers {
		wg.Go(func() {
			client := sim.NewClient(w)
			for n := next.Add(1); n <= int64(patients); n = next.Add(1) {
				sent, err := patienttest.Walk(client, base, org, patienttest.Answers{"family": fmt.Sprintf("Made-Up %d", n)})
				if err != nil {
					r.note(fmt.Errorf("patient %d: %w", n, err))
					continue
				}
				r.mu.Lock()
				r.refs = append(r.refs, sent.Reference)
				r.mu.Unlock()
			}
		})
	}
	for n := range navigators {
		wg.Go(func() {
			if err := r.work(base, n, bookings, &done); err != nil {
				r.note(fmt.Errorf("navigator %d: %w", n, err))
			}
		})
	}
	wg.Wait()
}

// work bands and books what is on the list until enough is booked.
func (r *rush) work(base string, n, bookings int, done *atomic.Int64) error {
	staff, err := sim.SignIn(sim.NewClient(1000+n), base, fmt.Sprintf("navigator%d", n), password, uint64(n))
	if err != nil {
		return err
	}
	for idle := 0; done.Load() < int64(bookings) && idle < 600; {
		ids, err := staff.Requests(2)
		if err != nil {
			return err
		}
		before := done.Load()
		for i := range ids {
			id := ids[(i*7+n*13)%len(ids)] // not all the same one at once
			if done.Load() >= int64(bookings) {
				break
			}
			if err := r.bookOne(staff, id, done); err != nil {
				return err
			}
		}
		if done.Load() == before {
			idle++
			time.Sleep(50 * time.Millisecond) // for the patients to write more
		}
	}
	return nil
}

func (r *rush) bookOne(staff *sim.Staff, id string, done *atomic.Int64) error {
	r.mu.Lock()
	taken := r.booked[id]
	r.booked[id] = true // one try by one navigator; a retry is by key
	r.mu.Unlock()
	if taken {
		return nil
	}
	if err := staff.Band(id, "same-day"); err != nil {
		return err
	}
	for range 40 { // other slots, when one was taken meanwhile
		ok, err := staff.Book(id, "rush-"+id)
		if err != nil {
			return err
		}
		if ok {
			done.Add(1)
			return nil
		}
	}
	r.mu.Lock()
	delete(r.booked, id)
	r.mu.Unlock()
	return nil
}

// check holds the store against what was acknowledged.
func (g surgery) check(r *rush, patients, bookings int) {
	g.t.Helper()
	for _, err := range r.failed {
		g.t.Error(err)
	}
	if len(r.refs) != patients {
		g.t.Errorf("%d requests were acknowledged, want %d", len(r.refs), patients)
	}
	g.withDesk(func(d *desk.Desk) error {
		ctx := context.Background()
		stored := map[string]int{}
		live := map[care.ID]int{}
		appointments := 0
		for _, list := range []request.List{request.ToDo, request.Waiting, request.Arranged, request.Closed} {
			for page := 0; ; page++ {
				w, err := d.Worklist(ctx, manager, desk.Filter{List: list, Page: page})
				if err != nil {
					return err
				}
				for _, s := range w.Requests {
					stored[s.Reference.Display()]++
					appointments += len(s.Appointments)
				}
				if len(w.Requests) < desk.PageSize {
					break
				}
			}
		}
		if len(stored) != patients {
			g.t.Errorf("%d requests are stored, %d patients wrote", len(stored), patients)
		}
		for _, ref := range r.refs {
			if stored[ref] != 1 {
				g.t.Errorf("request %s was acknowledged and is stored %d times", ref, stored[ref])
			}
		}
		for day := range 14 {
			clinics, err := d.Clinics(ctx, manager, care.DateOf(time.Now()).AddDays(day))
			if err != nil {
				return err
			}
			for _, c := range clinics {
				for _, a := range c.Appointments {
					live[a.Slot]++
				}
			}
		}
		if len(live) != appointments || appointments < bookings {
			g.t.Errorf("%d slots are booked, requests have %d appointments, at least %d were acknowledged", len(live), appointments, bookings)
		}
		for slot, n := range live {
			if n != 1 {
				g.t.Errorf("slot %s was given %d times", slot, n)
			}
		}
		list, err := d.VerifyAll(ctx, true)
		for _, v := range list {
			if len(v.Faults) > 0 {
				g.t.Errorf("verify --full: %s", strings.Join(v.Faults, "; "))
			}
		}
		return err
	})
}

// The issue's own numbers.
const (
	patients   = 1000
	bookings   = 500
	writers    = 16
	navigators = 8
)

// TestRush: a thousand requests and five hundred bookings over HTTP, none
// doubled, none lost, no slot twice; with kills in the middle and retries.
func TestRush(t *testing.T) {
	for name, c := range map[string]struct {
		on    func(*testing.T) surgery
		kills int
	}{
		"sqlite":          {onSQLite, 0},
		"sqlite killed":   {onSQLite, 3},
		"postgres":        {onPostgres, 0},
		"postgres killed": {onPostgres, 3},
	} {
		t.Run(name, func(t *testing.T) {
			g := c.on(t)
			g.prepare(navigators, bookings+100)
			addr, err := sim.FreeAddr()
			if err != nil {
				t.Fatal(err)
			}
			server := &sim.Server{Binary: binary, DB: g.db, Addr: addr}
			if err := server.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { server.Kill() })
			r := &rush{booked: map[string]bool{}}
			began := time.Now()
			finished := make(chan struct{})
			go func() {
				r.run(server.Base(), patients, writers, bookings, navigators)
				close(finished)
			}()
			for range c.kills {
				select {
				case <-finished:
					t.Error("the rush was over before the last kill")
				case <-time.After(2 * time.Second):
				}
				if err := server.Kill(); err != nil {
					t.Fatal(err)
				}
				if err := server.Start(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			<-finished
			t.Logf("%d requests and %d bookings in %.1f s", patients, bookings, time.Since(began).Seconds())
			if err := server.Stop(); err != nil {
				t.Errorf("the server did not stop cleanly: %v", err)
			}
			g.check(r, patients, bookings)
		})
	}
}
