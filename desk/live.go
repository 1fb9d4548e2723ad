package desk

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"frontdoor/care"
	"frontdoor/store"
)

// Position says how much of an organisation's journal a screen has seen: the
// number of the last entry and the beginning of its hash. After a restore the
// number may have another entry, or none.
type Position struct {
	Number int64
	Mark   string
}

// markSize bytes of a hash tell two journals apart; this is no proof.
const markSize = 6

func (p Position) String() string { return fmt.Sprintf("%d-%s", p.Number, p.Mark) }

// ParsePosition reads what String wrote; ok is false for anything else.
func ParsePosition(s string) (p Position, ok bool) {
	number, mark, found := strings.Cut(s, "-")
	n, err := strconv.ParseInt(number, 10, 64)
	if raw, herr := hex.DecodeString(mark); !found || err != nil || n < 0 || herr != nil || len(raw) > markSize {
		return p, false
	}
	return Position{Number: n, Mark: mark}, true
}

func mark(hash []byte) string { return hex.EncodeToString(hash[:min(len(hash), markSize)]) }

// At is the end of the organisation's journal now.
func (d *Desk) At(ctx context.Context, org care.OrgID) (p Position, err error) {
	err = d.store.View(ctx, func(r store.Reader) error {
		head, err := r.Head(ctx, org)
		p = Position{Number: head.Number, Mark: mark(head.Hash)}
		return err
	})
	return p, err
}

// Known says whether the journal still has the entry that a screen saw last. It
// has not when it was restored from before that; the screen must begin afresh.
func (d *Desk) Known(ctx context.Context, org care.OrgID, p Position) (known bool, err error) {
	if p.Number == 0 {
		return true, nil
	}
	err = d.store.View(ctx, func(r store.Reader) error {
		entries, err := r.Entries(ctx, org, p.Number-1, 1)
		known = err == nil && len(entries) == 1 && entries[0].Number == p.Number && mark(entries[0].Hash) == p.Mark
		return err
	})
	return known, err
}
