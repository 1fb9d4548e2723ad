package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/journal"
)

type headsCmd struct{ storeFlags }

// Help shows an example.
func (headsCmd) Help() string {
	return `Example (daily, kept on another machine):

  frontdoor heads --db sqlite:frontdoor.db > heads-$(date +%F).jsonl

Each line is signed with a key of this installation. A running server writes such a file every day with serve --heads-dir.`
}

func (c headsCmd) Run(ctx context.Context, s streams) error {
	d, err := c.openOld(ctx)
	if err != nil {
		return err
	}
	defer d.close()
	return writeHeads(ctx, d.Desk, s.out)
}

// writeHeads writes the ends of all journals, signed, one a line.
func writeHeads(ctx context.Context, d *desk.Desk, w io.Writer) error {
	heads, err := d.Heads(ctx)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(w)
	for _, h := range heads {
		if err := enc.Encode(keptHead{h.Org, h.Number, hex.EncodeToString(h.Hash), h.At, d.SignHead(h)}); err != nil {
			return care.Wrap("heads", err)
		}
	}
	return nil
}

// keptHead is a line of the file that is kept elsewhere.
type keptHead struct {
	Org    care.OrgID `json:"org"`
	Number int64      `json:"number"`
	Hash   string     `json:"hash"`
	At     time.Time  `json:"at"`
	Signed string     `json:"signed"`
}

// signedHead is a head as it was read back.
type signedHead struct {
	journal.Head
	signed string
}

// readHeads reads a file that heads wrote.
func readHeads(path string) ([]signedHead, error) {
	const op = "verify"
	f, err := os.Open(path)
	if err != nil {
		return nil, care.Fail(care.Invalid, op, "the file of heads can not be read")
	}
	defer f.Close()
	var list []signedHead
	for dec := json.NewDecoder(f); ; {
		var k keptHead
		if err := dec.Decode(&k); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, care.Fail(care.Invalid, op, "line %d of the file of heads can not be read", len(list)+1)
		}
		hash, err := hex.DecodeString(k.Hash)
		if err != nil || k.Org == "" {
			return nil, care.Fail(care.Invalid, op, "line %d of the file of heads can not be read", len(list)+1)
		}
		list = append(list, signedHead{journal.Head{Org: k.Org, Number: k.Number, Hash: hash, At: k.At}, k.Signed})
	}
	if len(list) == 0 { // an empty file would find all well
		return nil, care.Fail(care.Invalid, op, "the file of heads is empty")
	}
	return list, nil
}

// checkSigned keeps the heads of a file apart from their signatures, and
// refuses one that this installation did not sign.
func checkSigned(d *desk.Desk, list []signedHead) ([]journal.Head, error) {
	heads := make([]journal.Head, len(list))
	for i, h := range list {
		if !d.SignedHere(h.Head, h.signed) {
			return nil, care.Fail(care.Invalid, "verify", "line %d of the file of heads was not signed by this installation, or was changed", i+1)
		}
		heads[i] = h.Head
	}
	return heads, nil
}

// headsEvery is how often the day's file is looked for.
const headsEvery = time.Minute

// keepHeads writes a signed file of heads into a folder every day, until the
// context ends. A day's file is never written again.
func keepHeads(ctx context.Context, d *desk.Desk, dir string, log *slog.Logger) {
	tick := time.NewTicker(headsEvery)
	defer tick.Stop()
	for {
		if err := headsOfDay(ctx, d, dir, d.Watch()); err != nil {
			log.Error("the day's heads could not be written; it is tried again", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func headsOfDay(ctx context.Context, d *desk.Desk, dir string, now time.Time) error {
	path := filepath.Join(dir, "heads-"+care.DateOf(now).String()+".jsonl")
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	part, err := os.CreateTemp(dir, ".heads-*")
	if err != nil {
		return care.Wrap("heads", err)
	}
	defer os.Remove(part.Name())
	err = errors.Join(writeHeads(ctx, d, part), part.Sync(), part.Close())
	if err == nil {
		err = os.Rename(part.Name(), path)
	}
	return care.Wrap("heads", err)
}
