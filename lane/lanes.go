package lane

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"sync"

	"frontdoor/care"
	"frontdoor/journal"
	"frontdoor/store"
)

// Limits. Queues are bounded so that a storm is answered with "busy", not with
// a process that runs out of memory.
const (
	maxWaiting = 4096 // commands of one lane; an England-sized minute at one practice is 20
	maxBatch   = 256  // commands in one commit; larger batches gain little (doc/performance.md)
)

// Lanes runs the commands of all organisations on one store.
type Lanes struct {
	store   store.Store
	codec   *journal.Codec
	project Projector
	clock   care.Clock
	random  io.Reader

	mu      sync.Mutex
	waiting map[care.OrgID][]*item // "" holds asides
	ready   []care.OrgID           // lanes with work that no writer holds, in turn
	busy    map[care.OrgID]bool    // lanes that are ready or held
	wake    *sync.Cond
	stopped bool
	done    sync.WaitGroup

	feed feed
}

type item struct {
	ctx    context.Context
	cmd    Command
	digest []byte
	aside  func(context.Context, store.Tx) error
	result json.RawMessage
	err    error
	done   chan struct{}
}

// Start runs the writers. Stop must be called to end them. The random source
// must be safe for use by several goroutines.
func Start(s store.Store, codec *journal.Codec, p Projector, clock care.Clock, random io.Reader) *Lanes {
	l := &Lanes{
		store: s, codec: codec, project: p, clock: clock, random: random,
		waiting: map[care.OrgID][]*item{}, busy: map[care.OrgID]bool{},
	}
	l.wake = sync.NewCond(&l.mu)
	for range s.Writers() {
		l.done.Go(l.write)
	}
	return l
}

// Stop refuses new commands, finishes those that wait and returns.
func (l *Lanes) Stop() {
	l.mu.Lock()
	l.stopped = true
	l.wake.Broadcast()
	l.mu.Unlock()
	l.done.Wait()
}

// Do runs a command and returns its result after the commit. Errors: what the
// decision refused; Duplicate; Unavailable when the queue is full, the program
// is stopping or the store fails (the caller may retry with the same key).
//
// A cancelled context gives up waiting in the queue; a command that already
// runs is finished, and its answer is found again by its key.
func (l *Lanes) Do(ctx context.Context, c Command) (json.RawMessage, error) {
	digest, err := contentDigest(c.Content)
	if err != nil {
		return nil, care.Wrap(c.Name, err)
	}
	return l.run(c.Org, &item{ctx: ctx, cmd: c, digest: digest, done: make(chan struct{})})
}

// Aside writes operational records or access rows in a transaction of their
// own kind, outside the lanes, with the same group commit. f may run twice.
func (l *Lanes) Aside(ctx context.Context, f func(context.Context, store.Tx) error) error {
	_, err := l.run("", &item{ctx: ctx, aside: f, done: make(chan struct{})})
	return err
}

func (l *Lanes) run(org care.OrgID, it *item) (json.RawMessage, error) {
	l.mu.Lock()
	if l.stopped || len(l.waiting[org]) >= maxWaiting {
		l.mu.Unlock()
		return nil, care.Fail(care.Unavailable, "lane", "The service is very busy. Nothing was lost: please try again in a moment.")
	}
	l.waiting[org] = append(l.waiting[org], it)
	if !l.busy[org] {
		l.busy[org] = true
		l.ready = append(l.ready, org)
		l.wake.Signal()
	}
	l.mu.Unlock()
	select {
	case <-it.done:
	case <-it.ctx.Done():
		if l.giveUp(org, it) {
			return nil, &care.Error{Kind: care.Unavailable, Op: "lane", Cause: it.ctx.Err(), Message: "The request was given up before it ran."}
		}
		<-it.done
	}
	return it.result, it.err
}

// giveUp takes an item out of the queue, unless a writer has it.
func (l *Lanes) giveUp(org care.OrgID, it *item) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	q := l.waiting[org]
	i := slices.Index(q, it)
	if i < 0 {
		return false
	}
	// A lane left empty stays ready until a writer finds nothing in it.
	l.waiting[org] = slices.Delete(q, i, i+1)
	return true
}

// write is one writer: it takes lanes in turn and commits what waits in them.
func (l *Lanes) write() {
	for {
		orgs, batch := l.take()
		if batch == nil {
			return
		}
		grown := l.commit(batch)
		for _, it := range batch {
			close(it.done)
		}
		l.release(orgs)
		if len(grown) > 0 {
			l.feed.publish(grown)
			l.store.Announce(context.Background(), grown)
		}
	}
}

// take waits for work and takes up to maxBatch commands, an equal share from
// each lane. It returns nil when the lanes are stopped and empty.
func (l *Lanes) take() ([]care.OrgID, []*item) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		for len(l.ready) == 0 {
			if l.stopped {
				return nil, nil
			}
			l.wake.Wait()
		}
		if orgs, batch := l.takeReady(); batch != nil {
			return orgs, batch
		}
	}
}

func (l *Lanes) takeReady() (orgs []care.OrgID, batch []*item) {
	n := min(len(l.ready), l.store.LanesAtOnce())
	turn := l.ready[:n]
	l.ready = l.ready[n:]
	share := max(1, maxBatch/n)
	for _, org := range turn {
		if len(l.waiting[org]) == 0 { // all gave up
			delete(l.waiting, org)
			delete(l.busy, org)
			continue
		}
		orgs = append(orgs, org)
		q := l.waiting[org]
		k := min(len(q), share)
		batch = append(batch, q[:k]...)
		l.waiting[org] = q[k:]
	}
	return orgs, batch // nil when all gave up
}

// release gives lanes back; those with more work go to the end of the turn.
func (l *Lanes) release(orgs []care.OrgID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, org := range orgs {
		if len(l.waiting[org]) > 0 {
			l.ready = append(l.ready, org)
			l.wake.Signal()
		} else {
			delete(l.waiting, org)
			delete(l.busy, org)
		}
	}
}

func (c Command) key() store.Key {
	return store.Key{Org: c.Org, Actor: c.By.ID, Command: c.Name, Key: c.Key}
}
