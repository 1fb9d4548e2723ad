package lane

import (
	"bytes"
	"context"

	"frontdoor/care"
	"frontdoor/journal"
	"frontdoor/store"
)

// commit runs a batch in one transaction, or each command alone when that
// fails, and returns the organisations whose journal grew.
func (l *Lanes) commit(batch []*item) []care.OrgID {
	ctx := context.Background() // a caller that gives up must not undo its neighbours
	grown := map[care.OrgID]journal.Head{}
	decided := false
	err := l.store.Write(ctx, func(tx store.Tx) error {
		clear(grown)
		decided = false
		if err := readAhead(ctx, tx, batch); err != nil {
			return err
		}
		for _, it := range batch {
			n, err := l.one(ctx, tx, it)
			if err != nil {
				return err
			}
			if n == 0 {
				continue
			}
			if grown[it.cmd.Org], err = tx.Lock(ctx, it.cmd.Org); err != nil {
				return err
			}
		}
		decided = true
		return nil
	})
	if err == nil {
		return orgs(grown)
	}
	if decided && len(grown) > 0 {
		landed, unsure := l.landed(ctx, grown)
		switch {
		case unsure != nil: // running again could do everything twice
			for _, it := range batch {
				l.settle(ctx, it, err)
			}
			return nil
		case landed:
			return orgs(grown)
		}
	}
	if len(batch) == 1 {
		l.settle(ctx, batch[0], err)
		return nil
	}
	var list []care.OrgID
	for _, it := range batch {
		list = append(list, l.commit([]*item{it})...)
	}
	return list
}

// readAhead reads the answers of a whole batch at once, where the store can:
// one question to a server on the network instead of one a command.
func readAhead(ctx context.Context, tx store.Tx, batch []*item) error {
	reader, ok := tx.(interface {
		ReadAnswers(ctx context.Context, org care.OrgID, keys []store.Key) error
	})
	if !ok || len(batch) == 1 {
		return nil
	}
	keys := map[care.OrgID][]store.Key{}
	for _, it := range batch {
		if it.aside == nil && it.cmd.Key != "" {
			keys[it.cmd.Org] = append(keys[it.cmd.Org], it.cmd.key())
		}
	}
	for org, list := range keys {
		if _, err := tx.Lock(ctx, org); err != nil {
			return err
		}
		if err := reader.ReadAnswers(ctx, org, list); err != nil {
			return err
		}
	}
	return nil
}

func orgs(grown map[care.OrgID]journal.Head) []care.OrgID {
	var list []care.OrgID
	for org := range grown {
		list = append(list, org)
	}
	return list
}

// landed finds out whether a transaction whose commit failed reached the
// journal all the same: the answer may have been lost on the way. The lock
// waits for a commit that the store is still busy with.
func (l *Lanes) landed(ctx context.Context, ends map[care.OrgID]journal.Head) (landed bool, err error) {
	err = l.store.Write(ctx, func(tx store.Tx) error {
		landed = true
		for org, end := range ends {
			if _, err := tx.Lock(ctx, org); err != nil {
				return err
			}
			last, err := tx.Entries(ctx, org, end.Number-1, 1)
			if err != nil {
				return err
			}
			landed = landed && len(last) == 1 && bytes.Equal(last[0].Hash, end.Hash)
		}
		return nil
	})
	return landed, err
}

// settle answers a command whose transaction failed. The commit may have
// reached the disk all the same: its key tells.
func (l *Lanes) settle(ctx context.Context, it *item, cause error) {
	it.result, it.err = nil, cause
	if care.KindOf(cause) == care.Unknown && it.aside == nil {
		it.err = &care.Error{Kind: care.Unavailable, Op: it.cmd.Name, Message: "This could not be saved just now. Please try again.", Cause: cause}
	}
	if it.aside != nil || it.cmd.Key == "" {
		return
	}
	_ = l.store.View(ctx, func(r store.Reader) error {
		a, ok, err := r.Answer(ctx, it.cmd.key())
		if err == nil && ok {
			it.result, it.err = replay(a, it.digest)
		}
		return err
	})
}
