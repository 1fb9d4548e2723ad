package play

import (
	"container/heap"
	"context"
	"log/slog"
	"time"

	"frontdoor/care"
	"frontdoor/demo"
	"frontdoor/desk"
	"frontdoor/request"
)

// Day plays the contacts of a Monday and what people do about them.
type Day struct {
	desk   *desk.Desk
	clock  *Clock
	phones *Phones
	net    demo.Net
	log    *slog.Logger
	people map[care.OrgID]map[string]care.Actor // by login
	made   map[string]played                    // by the arrival's key
	queue  queue
	Counts Counts
}

// Counts of what was played.
type Counts struct {
	Contacts int // that became requests
	Steps    int // that people took
	Left     int // that could not be taken, because somebody was quicker or a slot was gone
}

// played is a contact that became a request.
type played struct {
	arrival demo.Arrival
	receipt desk.Receipt
}

// NewDay prepares a Monday on a network that was set up.
func NewDay(ctx context.Context, d *desk.Desk, clock *Clock, phones *Phones, net demo.Net, arrivals []demo.Arrival, log *slog.Logger) (*Day, error) {
	day := &Day{desk: d, clock: clock, phones: phones, net: net, log: log, people: map[care.OrgID]map[string]care.Actor{}, made: map[string]played{}}
	for _, org := range net.Orgs {
		list, err := d.Members(ctx, care.Actor{Org: org.ID, ID: "demo", Role: care.Manager})
		if err != nil {
			return nil, err
		}
		byLogin := map[string]care.Actor{}
		for _, s := range org.Staff {
			for _, m := range list {
				if m.Name == s.Name {
					byLogin[s.Login] = m.Actor()
				}
			}
		}
		day.people[org.ID] = byLogin
	}
	for _, a := range arrivals {
		day.at(a.Contact.At, "arrive", func(ctx context.Context) error { return day.arrive(ctx, a) })
	}
	return day, nil
}

// Before plays everything that happens before a time at once, moving the clock.
func (day *Day) Before(ctx context.Context, until time.Time) {
	for len(day.queue) > 0 && day.queue[0].at.Before(until) && ctx.Err() == nil {
		next := heap.Pop(&day.queue).(step)
		day.clock.Set(next.at)
		day.background(ctx)
		day.take(ctx, next)
	}
	day.clock.Set(until)
}

// Run plays the rest as the clock goes, until the context ends or nothing is left.
func (day *Day) Run(ctx context.Context) {
	for len(day.queue) > 0 {
		next := heap.Pop(&day.queue).(step)
		wait := time.NewTimer(max(0, day.clock.Until(next.at)))
		select {
		case <-ctx.Done():
			wait.Stop()
			return
		case <-wait.C:
		}
		day.take(ctx, next)
	}
}

// background does what the server does by itself while it runs: timers, and
// messages out. The leases are taken in the past, so that they have run out
// when the server wants them.
func (day *Day) background(ctx context.Context) {
	const holder = "before the demonstration"
	past := time.Now().Add(-time.Hour)
	note := func(what string, err error) {
		if err != nil && ctx.Err() == nil {
			day.log.Debug("background work of the demonstration failed", "what", what, "err", err)
		}
	}
	_, err := day.desk.Tick(ctx)
	note("timers", err)
	_, err = day.desk.Deliver(ctx, day.phones, holder, past)
	note("outbox", err)
	_, err = day.desk.Relay(ctx, holder, past)
	note("relay", err)
}

func (day *Day) take(ctx context.Context, s step) {
	err := s.do(ctx)
	switch {
	case err == nil && s.what != "arrive":
		day.Counts.Steps++
	case err != nil && ctx.Err() == nil:
		day.Counts.Left++
		day.log.Debug("a step of the demonstration was not taken", "step", s.what, "err", err)
	}
}

// arrive makes a request of a contact, by the way it comes.
func (day *Day) arrive(ctx context.Context, a demo.Arrival) error {
	var receipt desk.Receipt
	var err error
	switch {
	case a.Contact.Channel != request.Web:
		receipt, err = day.keyIn(ctx, a)
	default:
		receipt, err = day.write(ctx, a)
	}
	if err != nil {
		return err
	}
	day.Counts.Contacts++
	p := played{a, receipt}
	day.made[a.Key] = p
	day.plan(p)
	return nil
}

func (day *Day) write(ctx context.Context, a demo.Arrival) (desk.Receipt, error) {
	_, draft, err := day.desk.StartDraft(ctx, a.Org)
	if err != nil {
		return desk.Receipt{}, err
	}
	c := a.Contact
	draft.Kind, draft.Topic, draft.ForWhom, draft.Route, draft.Intake = c.Kind, c.Topic, c.ForWhom, c.Route, c.Intake
	if c.Kind == request.EmergencyCheck {
		draft.Declared = []string{c.Intake.Words()}
		return day.desk.LeaveSafetyNet(ctx, draft)
	}
	return day.desk.Submit(ctx, draft)
}

func (day *Day) keyIn(ctx context.Context, a demo.Arrival) (desk.Receipt, error) {
	by := day.people[a.Org][a.By]
	in := desk.KeyedIn{Key: a.Key, Contact: a.Contact}
	in.Contact.At = time.Time{}
	if n := a.Contact.Intake.NHSNumber; a.Patient >= 0 && n != "" {
		found, err := day.desk.SearchPatients(ctx, by, string(n))
		if err != nil {
			return desk.Receipt{}, err
		}
		if len(found) == 1 {
			in.Patient = found[0].ID
		}
	}
	return day.desk.KeyIn(ctx, by, in)
}

// at puts a step in line.
func (day *Day) at(when time.Time, what string, do func(context.Context) error) {
	heap.Push(&day.queue, step{at: when, what: what, do: do, order: len(day.queue)})
}

// after puts a step in line from the time that is played now.
func (day *Day) after(d time.Duration, what string, do func(context.Context) error) {
	day.at(day.clock.Now().Add(d), what, do)
}

type step struct {
	at    time.Time
	what  string
	do    func(context.Context) error
	order int
}

type queue []step

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].at.Before(q[j].at) }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)        { *q = append(*q, x.(step)) }
func (q *queue) Pop() any {
	old := *q
	x := old[len(old)-1]
	*q = old[:len(old)-1]
	return x
}
