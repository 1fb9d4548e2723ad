package lane_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontdoor/care"
	"frontdoor/lane"
	"frontdoor/store"
	"frontdoor/store/postgres/pgtest"
)

// Decisions of one lane see each other: nobody gets the same total.
func TestDecisionsAreSerial(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		const people = 64
		l, org, id := start(t, s), newOrg(), newID()
		totals := make([]int, people)
		var all sync.WaitGroup
		for i := range people {
			all.Go(func() {
				b, err := l.Do(t.Context(), put(org, id, 1, ""))
				if err != nil {
					t.Error(err)
				}
				fmt.Sscan(string(b), &totals[i])
			})
		}
		all.Wait()
		slices.Sort(totals)
		for i, n := range totals {
			if n != i+1 {
				t.Fatalf("totals %v", totals)
			}
		}
		if n := len(sound(t, s, org)); n != people {
			t.Errorf("%d entries", n)
		}
	})
}

// What waits while a commit runs goes into the next one.
func TestGroupCommit(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		const people = 100
		g, org, id := newGate(s), newOrg(), newID()
		l := start(t, g)
		var commands []lane.Command
		for range people {
			commands = append(commands, put(org, id, 1, ""))
		}
		waiting := queued(t, l, g, org, commands...)
		close(g.shut)
		for i, done := range waiting {
			if a := <-done; a.err != nil || a.result != fmt.Sprint(i+1) {
				t.Errorf("%d got %+v", i, a)
			}
		}
		if n := g.writes.Load(); n != 2 {
			t.Errorf("%d commits, not 2", n)
		}
		sound(t, s, org)
	})
}

// A command that breaks does not hurt those in the same commit.
func TestNeighboursAreUnhurt(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		g, org, id, other := newGate(s), newOrg(), newID(), newID()
		l := start(t, g)
		waiting := queued(t, l, g, org,
			put(org, id, 1, ""),
			failing(org, "", func() error { return errors.New("disk of patient Ada is full") }),
			put(org, id, 1, ""),
			failing(org, "", func() error { panic("Ada") }),
			failing(org, "", func() error { var list []int; return fmt.Errorf("%d", list[len(org)]) }),
			claim(org, id, "me"),
			claim(org, other, "me"), // refused by the unique index, at the commit
			put(org, id, 1, ""),
		)
		close(g.shut)
		var got []string
		for _, done := range waiting {
			a := <-done
			got = append(got, a.result+string(care.KindOf(a.err)))
			if strings.Contains(care.MessageOf(a.err), "Ada") {
				t.Errorf("the answer shows %q", care.MessageOf(a.err))
			}
		}
		want := []string{"1", "unavailable", "2", "unavailable", "unavailable", "null", "unavailable", "3"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if n := len(sound(t, s, org)); n != 5 {
			t.Errorf("%d entries", n)
		}
	})
}

func TestSameKeySameAnswer(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		l, org, id := start(t, s), newOrg(), newID()
		same := func(c lane.Command) answer {
			t.Helper()
			var first answer
			for i := range 3 {
				b, err := l.Do(t.Context(), c)
				a := answer{string(b), err}
				if i == 0 {
					first = a
				}
				if a.result != first.result || care.KindOf(a.err) != care.KindOf(first.err) || care.MessageOf(a.err) != care.MessageOf(first.err) {
					t.Errorf("got %+v after %+v", a, first)
				}
				if diff := cmp.Diff(care.FieldsOf(first.err), care.FieldsOf(a.err)); diff != "" {
					t.Error(diff)
				}
			}
			return first
		}
		kind := func(c lane.Command) care.Kind {
			_, err := l.Do(t.Context(), c)
			return care.KindOf(err)
		}
		if a := same(put(org, id, 2, "k1")); a.result != "2" || a.err != nil {
			t.Errorf("got %+v", a)
		}
		if a := same(put(org, id, 0, "k2")); care.FieldsOf(a.err)["coins"] != "at least one" {
			t.Errorf("got %+v", a)
		}
		if a := same(put(org, id, full, "k3")); care.KindOf(a.err) != care.Conflict {
			t.Errorf("got %+v", a)
		}
		if k := kind(put(org, id, 3, "k1")); k != care.Duplicate {
			t.Errorf("other content got %q", k)
		}
		other := put(org, id, 3, "k1")
		other.By.ID = "other" // another actor's key is another key
		if k := kind(other); k != "" {
			t.Errorf("another actor got %q", k)
		}
		if k := kind(put(newOrg(), id, 3, "k1")); k != "" {
			t.Errorf("another organisation got %q", k)
		}
		if got := len(sound(t, s, org)); got != 2 {
			t.Errorf("%d entries", got)
		}
		// Without a key every call is a new command.
		for range 2 {
			if k := kind(put(org, id, 1, "")); k != "" {
				t.Errorf("got %q", k)
			}
		}
		if got := len(sound(t, s, org)); got != 4 {
			t.Errorf("%d entries", got)
		}
	})
}

// A passing fault is not an answer: the next try decides anew.
func TestTransientIsNotKept(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		l, org := start(t, s), newOrg()
		for _, fault := range []error{care.Fail(care.Unavailable, "x", "later"), errors.New("broken")} {
			if _, err := l.Do(t.Context(), failing(org, "k", func() error { return fault })); care.KindOf(err) != care.Unavailable {
				t.Errorf("got %v", err)
			}
		}
		if b, err := l.Do(t.Context(), failing(org, "k", func() error { return nil })); err != nil || string(b) != "null" {
			t.Errorf("got %s, %v", b, err)
		}
	})
}

func TestFullQueueIsRefused(t *testing.T) {
	t.Parallel()
	g, org, id := newGate(openSQLite(t)), newOrg(), newID()
	l := start(t, g)
	commands := make([]lane.Command, lane.MaxWaiting)
	for i := range commands {
		commands[i] = failing(org, "", func() error { return nil })
	}
	waiting := queued(t, l, g, org, commands...)
	_, err := l.Do(t.Context(), put(org, id, 1, ""))
	if care.KindOf(err) != care.Unavailable {
		t.Errorf("the queue took one more: %v", err)
	}
	close(g.shut)
	for _, done := range waiting {
		if a := <-done; a.err != nil {
			t.Fatal(a.err)
		}
	}
	if _, err := l.Do(t.Context(), put(org, id, 1, "")); err != nil {
		t.Errorf("the queue stayed full: %v", err)
	}
}

func TestStopDrains(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		const people = 20
		g, org, id := newGate(s), newOrg(), newID()
		l := start(t, g)
		var commands []lane.Command
		for range people {
			commands = append(commands, put(org, id, 1, ""))
		}
		waiting := queued(t, l, g, org, commands...)
		stopped := make(chan struct{})
		go func() { l.Stop(); close(stopped) }()
		for !l.Stopped() {
			runtime.Gosched()
		}
		if _, err := l.Do(t.Context(), put(org, id, 1, "")); care.KindOf(err) != care.Unavailable {
			t.Errorf("a command was taken: %v", err)
		}
		close(g.shut)
		<-stopped
		for _, done := range waiting {
			select {
			case a := <-done:
				if a.err != nil {
					t.Error(a.err)
				}
			case <-t.Context().Done():
				t.Error("a command was forgotten")
			}
		}
		if n := len(sound(t, s, org)); n != people+1 {
			t.Errorf("%d entries", n)
		}
	})
}

// Who gives up while waiting is answered at once, and nothing is done.
func TestGivingUp(t *testing.T) {
	t.Parallel()
	s := openSQLite(t)
	g, org, id := newGate(s), newOrg(), newID()
	l := start(t, g)
	queued(t, l, g, org)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := l.Do(ctx, put(org, id, 1, ""))
		done <- err
	}()
	for l.Waiting(org) == 0 {
		runtime.Gosched()
	}
	cancel()
	if err := <-done; care.KindOf(err) != care.Unavailable || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(g.shut)
	if _, err := l.Do(t.Context(), put(org, id, 7, "")); err != nil { // the lane goes on
		t.Fatal(err)
	}
	view(t, s, func(r store.Reader) error {
		if n, err := totalOf(t.Context(), r, org, id); n != 7 || err != nil {
			t.Errorf("total %d, %v", n, err)
		}
		return nil
	})
}

// A decision sees the time that its entry gets, also when the clock ran back.
func TestTimeOfDecisionAndEntry(t *testing.T) {
	t.Parallel()
	s, org, id := openSQLite(t), newOrg(), newID()
	times := []time.Time{time.Unix(1000, 5000), time.Unix(900, 0), time.Unix(2000, 999)}
	var seen []time.Time
	for _, now := range times {
		l := lane.Start(s, codec, projector{}, care.ClockFunc(func() time.Time { return now }), zeros{})
		c := put(org, id, 1, "")
		decide := c.Decide
		c.Decide = func(ctx context.Context, in lane.Input) (lane.Decision, error) {
			seen = append(seen, in.Now)
			return decide(ctx, in)
		}
		_, err := l.Do(t.Context(), c)
		ok(t, err)
		l.Stop()
	}
	want := []time.Time{times[0].UTC(), times[0].UTC(), time.Unix(2000, 0).UTC()}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("decisions: %s", diff)
	}
	var at []time.Time
	for _, e := range sound(t, s, org) {
		at = append(at, e.At)
	}
	if diff := cmp.Diff(want, at); diff != "" {
		t.Errorf("entries: %s", diff)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// Two processes on one database share a lane and lose nothing.
func TestTwoProcessesOneLane(t *testing.T) {
	t.Parallel()
	const people = 40
	url := pgtest.Database(t)
	a, b := openPostgresAt(t, url), openPostgresAt(t, url)
	org, id := newOrg(), newID()
	both := []*lane.Lanes{start(t, a), start(t, b)}
	var all sync.WaitGroup
	for i := range people {
		all.Go(func() {
			c := put(org, id, 1, fmt.Sprint(i/2)) // every command is sent to both
			if _, err := both[i%2].Do(t.Context(), c); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := len(sound(t, a, org)); n != people/2 {
		t.Errorf("%d entries", n)
	}
}

// A process hears of what another one's lanes did.
func TestHeard(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	a, b := openPostgresAt(t, url), openPostgresAt(t, url)
	org, id := newOrg(), newID()
	here, there := start(t, a), start(t, b)
	ended := make(chan struct{})
	go func() { here.Heard(a.Changed()); close(ended) }()
	ln := here.Listen(org)
	defer ln.Close()
	again := time.NewTicker(50 * time.Millisecond) // the first may come before the store listens
	defer again.Stop()
	for heard := false; !heard; {
		_, err := there.Do(t.Context(), put(org, id, 1, ""))
		ok(t, err)
		select {
		case <-ln.C:
			heard = true
		case <-again.C:
		}
	}
	ok(t, a.Close())
	<-ended
}
