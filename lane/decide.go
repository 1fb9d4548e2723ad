package lane

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"time"

	"frontdoor/care"
	"frontdoor/journal"
	"frontdoor/store"
)

// one runs one command inside a batch's transaction and keeps its answer for
// after the commit. It returns how many entries were appended. An error means
// that the whole transaction must be given up.
func (l *Lanes) one(ctx context.Context, tx store.Tx, it *item) (grown int, err error) {
	it.result, it.err = nil, nil
	defer func() {
		if r := recover(); r != nil {
			grown, err = 0, panicked(it.cmd.Name, r)
		}
	}()
	if err := it.ctx.Err(); err != nil {
		it.err = care.Wrap(it.cmd.Name, &care.Error{Kind: care.Unavailable, Cause: err, Message: "The request was given up before it ran."})
		return 0, nil
	}
	if it.aside != nil {
		return 0, it.aside(ctx, tx)
	}
	c := it.cmd
	head, err := tx.Lock(ctx, c.Org)
	if err != nil {
		return 0, err
	}
	if c.Key != "" {
		a, ok, err := tx.Answer(ctx, c.key())
		if err != nil {
			return 0, err
		}
		if ok {
			it.result, it.err = replay(a, it.digest)
			return 0, nil
		}
	}
	now := later(journal.Instant(l.clock.Now()), head.At) // decisions see the time that their entries get
	d, err := c.Decide(ctx, Input{Reader: tx, Now: now, Random: l.random})
	if err != nil && transient(err) {
		return 0, err
	}
	if err != nil {
		it.err = err
		return 0, keepRefusal(ctx, tx, it, err, now)
	}
	if err := l.record(ctx, tx, c.Org, c.By, d.Changes, now); err != nil {
		return 0, err
	}
	for _, r := range d.Records {
		if err := tx.SetRecord(ctx, r.Key, r.Doc, r.Expires); err != nil {
			return 0, err
		}
	}
	if it.result, err = json.Marshal(d.Result); err != nil {
		return 0, care.Wrap(c.Name, err)
	}
	if c.Key != "" {
		if err := tx.SaveAnswer(ctx, c.key(), store.Answer{Digest: it.digest, Result: it.result, At: now}); err != nil {
			return 0, err
		}
	}
	return len(d.Changes), nil
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// panicked makes a fault of what a decision panicked with. Only faults of the
// language itself are quoted: other values may hold a patient's data.
func panicked(op string, r any) error {
	what := fmt.Sprintf("%T", r)
	if e, ok := r.(runtime.Error); ok {
		what = e.Error()
	}
	return &care.Error{Kind: care.Unknown, Op: op, Cause: fmt.Errorf("panic: %s\n%s", what, debug.Stack())}
}

func keepRefusal(ctx context.Context, tx store.Tx, it *item, err error, now time.Time) error {
	if it.cmd.Key == "" {
		return nil
	}
	var e *care.Error
	errors.As(err, &e)
	b, merr := json.Marshal(refusal{Kind: e.Kind, Op: e.Op, Message: e.Message, Fields: e.Fields})
	if merr != nil {
		return care.Wrap(it.cmd.Name, merr)
	}
	return tx.SaveAnswer(ctx, it.cmd.key(), store.Answer{Digest: it.digest, Refusal: b, At: now})
}

// Record appends changes to an organisation's journal and applies each to its
// subject's row, in order. The organisation must be locked in tx.
func (l *Lanes) Record(ctx context.Context, tx store.Tx, org care.OrgID, by care.Actor, changes []care.Change) error {
	return l.record(ctx, tx, org, by, changes, l.clock.Now())
}

func (l *Lanes) record(ctx context.Context, tx store.Tx, org care.OrgID, by care.Actor, changes []care.Change, now time.Time) error {
	for _, ch := range changes {
		head, err := tx.Lock(ctx, org)
		if err != nil {
			return err
		}
		e, err := l.codec.Seal(head, ch, by, now, l.random)
		if err != nil {
			return err
		}
		if err := tx.Append(ctx, e); err != nil {
			return err
		}
		rec, err := l.codec.Open(e)
		if err != nil {
			return err
		}
		if gone, ok := ch.Event.(*journal.Erased); ok {
			if err := l.erase(ctx, tx, org, gone); err != nil {
				return err
			}
			if gone.Noun == ch.Noun && gone.Subject == ch.Subject {
				continue // its history, with this entry, has just been folded
			}
		}
		if !l.project.Projects(ch.Noun) {
			continue
		}
		row, ok, err := tx.Row(ctx, ch.Noun, org, ch.Subject)
		if err != nil {
			return err
		}
		if row, err = l.project.Apply(row, ok, rec); err != nil {
			return care.Wrap("lane.apply", err)
		}
		if err := tx.Put(ctx, row); err != nil {
			return err
		}
	}
	return nil
}

// erase deletes the personal data of a subject and makes its row anew from
// what is left, which is just what a rebuild would give.
func (l *Lanes) erase(ctx context.Context, tx store.Tx, org care.OrgID, gone *journal.Erased) error {
	if err := tx.Erase(ctx, org, gone.Noun, gone.Subject, gone.UpTo); err != nil {
		return err
	}
	if !l.project.Projects(gone.Noun) {
		return nil
	}
	history, err := tx.History(ctx, org, gone.Noun, gone.Subject)
	if err != nil {
		return err
	}
	row, ok, err := Fold(l.codec, l.project, history)
	if err != nil || !ok {
		return err
	}
	return tx.Put(ctx, row)
}

// Fold makes a subject's row from its history alone.
func Fold(codec *journal.Codec, p Projector, history []journal.Entry) (row store.Row, ok bool, err error) {
	for _, e := range history {
		rec, err := codec.Open(e)
		if err != nil {
			return row, false, err
		}
		if row, err = p.Apply(row, ok, rec); err != nil {
			return row, false, care.Wrap("lane.fold", err)
		}
		ok = true
	}
	return row, ok, nil
}
