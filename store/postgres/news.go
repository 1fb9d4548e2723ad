package postgres

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"frontdoor/care"
)

// news passes word of grown journals between processes, by LISTEN and NOTIFY.
// It is a hint and may get lost: on a lost connection, or when nobody reads.
type news struct {
	heard chan care.OrgID
	name  string // of this process; its own announcements are not news to it
	pool  *pgxpool.Pool

	mu      sync.Mutex
	grown   map[care.OrgID]bool
	waiting chan struct{} // holds one when something is in grown

	stop context.CancelFunc
	done sync.WaitGroup
}

func listen(c *pgx.ConnConfig, pool *pgxpool.Pool, name string) *news {
	ctx, stop := context.WithCancel(context.Background())
	n := &news{
		heard: make(chan care.OrgID, changedBuffer), name: name, pool: pool,
		grown: map[care.OrgID]bool{}, waiting: make(chan struct{}, 1), stop: stop,
	}
	n.done.Go(func() { n.hear(ctx, c) })
	n.done.Go(func() { n.announce(ctx) })
	return n
}

func (n *news) close() {
	n.stop()
	n.done.Wait()
	close(n.heard)
}

// tell notes what grew; announce sends it. Journals that grow while an
// announcement is under way go together into the next.
func (n *news) tell(orgs []care.OrgID) {
	n.mu.Lock()
	for _, org := range orgs {
		n.grown[org] = true
	}
	n.mu.Unlock()
	select {
	case n.waiting <- struct{}{}:
	default:
	}
}

func (n *news) announce(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-n.waiting:
		}
		n.mu.Lock()
		grown := n.grown
		n.grown = map[care.OrgID]bool{}
		n.mu.Unlock()
		for _, payload := range payloads(n.name, grown) {
			// A failure does not matter: followers poll.
			n.pool.Exec(ctx, "SELECT pg_notify($1, $2)", channel, payload)
		}
	}
}

// payloads are "name org org …", each as long as PostgreSQL takes.
func payloads(name string, grown map[care.OrgID]bool) []string {
	var list []string
	var b strings.Builder
	for org := range grown {
		if b.Len() > 0 && b.Len()+1+len(org) > notifyMaxBytes {
			list = append(list, b.String())
			b.Reset()
		}
		if b.Len() == 0 {
			b.WriteString(name)
		}
		b.WriteString(" " + string(org))
	}
	if b.Len() > 0 {
		list = append(list, b.String())
	}
	return list
}

// hear listens on a connection of its own and makes a new one when it is lost.
func (n *news) hear(ctx context.Context, c *pgx.ConnConfig) {
	for ctx.Err() == nil {
		n.hearUntilLost(ctx, c)
		select {
		case <-ctx.Done():
		case <-time.After(relistenAfter):
		}
	}
}

func (n *news) hearUntilLost(ctx context.Context, config *pgx.ConnConfig) {
	c, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.Background(), tidyTimeout)
		defer cancel()
		c.Close(ctx)
	}()
	if _, err := c.Exec(ctx, "LISTEN "+channel); err != nil {
		return
	}
	for {
		note, err := c.WaitForNotification(ctx)
		if err != nil {
			return
		}
		words := strings.Fields(note.Payload)
		if len(words) == 0 || words[0] == n.name {
			continue
		}
		for _, org := range words[1:] {
			select {
			case n.heard <- care.OrgID(org):
			default:
			}
		}
	}
}
