package desk

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"frontdoor/care"
	"frontdoor/journal"
	"frontdoor/lane"
	"frontdoor/store"
)

// verifyBatch entries are read at once.
const verifyBatch = 2000

// Verified is what verify found in one organisation.
type Verified struct {
	Org     care.OrgID
	From    int64 // the checkpoint that it started from; 0 with full
	Entries int64
	Rows    int
	Faults  []string // empty when all is well; without personal data
}

type subject struct {
	noun care.Noun
	id   care.ID
}

// Verify checks an organisation's journal and projections in one snapshot:
// the chain from the last checkpoint (or from the start, when full), then the
// rows of every subject that it met, made anew from their entries and compared.
// When all is well a new checkpoint is kept.
func (d *Desk) Verify(ctx context.Context, org care.OrgID, full bool) (Verified, error) {
	v := Verified{Org: org}
	var head journal.Head
	err := d.store.View(ctx, func(r store.Reader) error {
		head = journal.Head{Org: org}
		if !full {
			var err error
			if head, err = r.Checkpoint(ctx, org); err != nil {
				return err
			}
		}
		v.From = head.Number
		subjects, err := d.verifyChain(ctx, r, &v, &head)
		if err != nil {
			return err
		}
		if full {
			if err := d.verifyNoOthers(ctx, r, &v, subjects); err != nil {
				return err
			}
		}
		return d.verifyRows(ctx, r, &v, subjects)
	})
	if err != nil || len(v.Faults) > 0 {
		return v, err
	}
	return v, d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error { return tx.SetCheckpoint(ctx, head) })
}

func (v *Verified) fault(format string, args ...any) {
	const enough = 100 // faults are listed; a broken disk would list millions
	if len(v.Faults) < enough {
		v.Faults = append(v.Faults, fmt.Sprintf(format, args...))
	}
}

// verifyChain walks the entries after head and leaves head at the end.
func (d *Desk) verifyChain(ctx context.Context, r store.Reader, v *Verified, head *journal.Head) (map[subject]bool, error) {
	subjects := map[subject]bool{}
	missing := map[subject]int64{} // details that are gone, by the last entry without one
	present := map[subject]int64{} // details that are there, by the first entry with one
	for {
		entries, err := r.Entries(ctx, v.Org, head.Number, verifyBatch)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			erased, err := journal.Check(*head, e)
			if err != nil {
				v.fault("%s", care.MessageOf(err))
				return subjects, nil
			}
			s := subject{e.Noun, e.Subject}
			if erased {
				missing[s] = e.Number
			}
			if _, ok := present[s]; !ok && e.Detail != nil {
				present[s] = e.Number
			}
			rec, err := d.codec.Open(e)
			if care.KindOf(err) == care.Unavailable {
				return nil, err
			}
			if err != nil {
				v.fault("%s entry %d: it cannot be read", v.Org, e.Number)
				return subjects, nil
			}
			if gone, ok := rec.Event.(*journal.Erased); ok {
				g := subject{gone.Noun, gone.Subject}
				if missing[g] <= gone.UpTo {
					delete(missing, g)
				}
				if n := present[g]; n > 0 && n <= gone.UpTo {
					v.fault("%s entry %d: the detail of a %s is here although entry %d erased it", v.Org, n, g.noun, e.Number)
				}
			}
			subjects[s] = true
			*head = e.Head()
			v.Entries++
		}
		if len(entries) < verifyBatch {
			break
		}
	}
	for s, n := range missing {
		v.fault("%s entry %d: the detail of a %s is gone and no entry says that it was erased", v.Org, n, s.noun)
	}
	end, err := r.Head(ctx, v.Org)
	if err != nil {
		return nil, err
	}
	if end.Number != head.Number || !bytes.Equal(end.Hash, head.Hash) {
		v.fault("%s: the head says %d entries, the journal has %d", v.Org, end.Number, head.Number)
	}
	return subjects, nil
}

func (d *Desk) verifyRows(ctx context.Context, r store.Reader, v *Verified, subjects map[subject]bool) error {
	for s := range subjects {
		if _, ok := nouns[s.noun]; !ok {
			continue
		}
		history, err := r.History(ctx, v.Org, s.noun, s.id)
		if err != nil {
			return err
		}
		want, ok, err := lane.Fold(d.codec, projector{}, history)
		if care.KindOf(err) == care.Unavailable {
			return err
		}
		if err != nil {
			v.fault("%s: the entries of a %s cannot be read", v.Org, s.noun)
			continue
		}
		have, found, err := r.Row(ctx, s.noun, v.Org, s.id)
		if err != nil {
			return err
		}
		v.Rows++
		if !ok || !found || have.Number != want.Number || !bytes.Equal(have.Doc, want.Doc) || !slices.Equal(have.Columns, want.Columns) {
			v.fault("%s: the row of a %s (entry %d) is not what its entries give", v.Org, s.noun, want.Number)
		}
	}
	return nil
}

// verifyNoOthers finds rows that no entry made.
func (d *Desk) verifyNoOthers(ctx context.Context, r store.Reader, v *Verified, subjects map[subject]bool) error {
	want := map[care.Noun]int{}
	for s := range subjects {
		want[s.noun]++
	}
	for _, n := range nounOrder {
		groups, err := r.Count(ctx, store.Query{Noun: n, Org: v.Org})
		if err != nil {
			return err
		}
		have := 0
		for _, g := range groups {
			have += g.Count
		}
		if have != want[n] {
			v.fault("%s: there are %d rows of %s for %d subjects", v.Org, have, n, want[n])
		}
	}
	return nil
}

// VerifyAll checks every organisation.
func (d *Desk) VerifyAll(ctx context.Context, full bool) ([]Verified, error) {
	var orgs []care.OrgID
	if err := d.store.View(ctx, func(r store.Reader) (err error) {
		orgs, err = r.Orgs(ctx)
		return err
	}); err != nil {
		return nil, err
	}
	var list []Verified
	for _, org := range orgs {
		v, err := d.Verify(ctx, org, full)
		if err != nil {
			return list, care.Wrap("desk.verify", err)
		}
		list = append(list, v)
	}
	return list, nil
}

// Heads of all journals, to be exported and kept elsewhere: without them a
// journal whose end was cut off could not be told from a shorter one.
func (d *Desk) Heads(ctx context.Context) ([]journal.Head, error) {
	var heads []journal.Head
	err := d.store.View(ctx, func(r store.Reader) error {
		orgs, err := r.Orgs(ctx)
		for _, org := range orgs {
			h, herr := r.Head(ctx, org)
			if herr != nil {
				return herr
			}
			heads = append(heads, h)
		}
		return err
	})
	return heads, err
}

// VerifyHeads compares journals with heads that were exported before: each must
// still have that entry. A journal whose end was cut off, or that was written
// anew, has not. The faults are empty when all is well. An organisation that is
// not in heads is not looked at.
func (d *Desk) VerifyHeads(ctx context.Context, heads []journal.Head) (faults []string, err error) {
	err = d.store.View(ctx, func(r store.Reader) error {
		faults = nil
		for _, h := range heads {
			if h.Number == 0 {
				continue
			}
			entries, err := r.Entries(ctx, h.Org, h.Number-1, 1)
			switch {
			case err != nil:
				return err
			case len(entries) == 0 || entries[0].Number != h.Number:
				faults = append(faults, fmt.Sprintf("%s entry %d: it was here when the heads were exported, and is gone", h.Org, h.Number))
			case !bytes.Equal(entries[0].Hash, h.Hash):
				faults = append(faults, fmt.Sprintf("%s entry %d: it is not the one of the exported heads", h.Org, h.Number))
			}
		}
		return nil
	})
	return faults, err
}

// rebuildChanged makes projections anew whose version is not the one that the
// store was last built for.
func (d *Desk) rebuildChanged(ctx context.Context) error {
	for _, n := range nounOrder {
		version := fmt.Sprint(nouns[n].table.Version)
		key := store.RecordKey{Space: "projection", Name: string(n)}
		err := d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
			if err := tx.LockRecord(ctx, key); err != nil {
				return err
			}
			have, ok, err := tx.Record(ctx, key, d.clock.Now())
			if err != nil || ok && string(have) == version {
				return err
			}
			if err := d.rebuild(ctx, tx, n); err != nil {
				return err
			}
			return tx.SetRecord(ctx, key, []byte(version), zeroTime)
		})
		if err != nil {
			return care.Wrap("desk.rebuild", err)
		}
	}
	return nil
}

// rebuild makes all rows of a noun from the journals.
func (d *Desk) rebuild(ctx context.Context, tx store.Tx, n care.Noun) error {
	orgs, err := tx.Orgs(ctx)
	if err != nil {
		return err
	}
	for _, org := range orgs {
		if err := tx.DropRows(ctx, n, org); err != nil {
			return err
		}
		for at := int64(0); ; {
			entries, err := tx.Entries(ctx, org, at, verifyBatch)
			if err != nil {
				return err
			}
			for _, e := range entries {
				at = e.Number
				if e.Noun != n {
					continue
				}
				if err := d.reapply(ctx, tx, e); err != nil {
					return err
				}
			}
			if len(entries) < verifyBatch {
				break
			}
		}
	}
	return nil
}

func (d *Desk) reapply(ctx context.Context, tx store.Tx, e journal.Entry) error {
	rec, err := d.codec.Open(e)
	if err != nil {
		return err
	}
	row, ok, err := tx.Row(ctx, e.Noun, e.Org, e.Subject)
	if err != nil {
		return err
	}
	if row, err = (projector{}).Apply(row, ok, rec); err != nil {
		return err
	}
	return tx.Put(ctx, row)
}

// Rebuild makes every projection of an organisation anew, on the operator's
// demand.
func (d *Desk) Rebuild(ctx context.Context) error {
	return d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		for _, n := range nounOrder {
			if err := d.rebuild(ctx, tx, n); err != nil {
				return err
			}
		}
		return nil
	})
}
