package main

import (
	"context"
	"fmt"
	"os"

	"frontdoor/care"
)

type verifyCmd struct {
	storeFlags
	Full  bool   `help:"From the beginning, not from the last checkpoint."`
	Heads string `help:"File that frontdoor heads wrote: journals must still have these entries." type:"existingfile" placeholder:"FILE"`
}

// Help shows an example.
func (verifyCmd) Help() string {
	return `Example:

  frontdoor verify --full --db sqlite:frontdoor.db

Checks each organisation in one snapshot: the chain of its journal, and every row against what its entries give.
With --heads it also finds journals whose end was cut off, which nothing in the store can show.
Exits with 1 when something is wrong.`
}

func (c verifyCmd) Run(ctx context.Context, s streams) error {
	var read []signedHead
	if c.Heads != "" {
		var err error
		if read, err = readHeads(c.Heads); err != nil {
			return err
		}
	}
	d, err := c.openOld(ctx)
	if err != nil {
		return err
	}
	defer d.close()
	kept, err := checkSigned(d.Desk, read)
	if err != nil {
		return err
	}
	list, err := d.VerifyAll(ctx, c.Full)
	if err != nil {
		return err
	}
	faults := 0
	for _, v := range list {
		fmt.Fprintf(s.out, "%-10s %8d entries %8d rows from %d: %d faults\n", v.Org, v.Entries, v.Rows, v.From, len(v.Faults))
		for _, f := range v.Faults {
			fmt.Fprintln(s.out, "  "+f)
		}
		faults += len(v.Faults)
	}
	gone, err := d.VerifyHeads(ctx, kept)
	if err != nil {
		return err
	}
	for _, f := range gone {
		fmt.Fprintln(s.out, "  "+f)
	}
	faults += len(gone)
	if faults > 0 {
		return care.Fail(care.Conflict, "verify", "%d faults", faults)
	}
	_, err = fmt.Fprintln(s.out, "clean")
	return err
}

type rebuildCmd struct{ storeFlags }

// Help shows an example.
func (rebuildCmd) Help() string {
	return `Example (with the server stopped):

  frontdoor rebuild --db sqlite:frontdoor.db`
}

func (c rebuildCmd) Run(ctx context.Context, s streams) error {
	d, err := c.openOld(ctx)
	if err != nil {
		return err
	}
	defer d.close()
	if err := d.Rebuild(ctx); err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, "All projections were made anew.")
	return err
}

type backupCmd struct {
	storeFlags
	To string `arg:"" help:"New file." type:"path"`
}

// Help shows an example.
func (backupCmd) Help() string {
	return `Example:

  frontdoor backup frontdoor-2026-11-20.db --db sqlite:frontdoor.db

The server may go on running. For PostgreSQL use pg_dump.`
}

func (c backupCmd) Run(ctx context.Context, s streams) error {
	if err := c.isThere(); err != nil {
		return err
	}
	store, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	if _, err := os.Lstat(c.To); err == nil {
		return care.Fail(care.Invalid, "backup", "%s exists already; a backup is a new file", c.To)
	}
	if err := store.Backup(ctx, c.To); err != nil {
		if care.KindOf(err) != care.Unknown {
			return err
		}
		os.Remove(c.To) // half a copy is worse than none
		return &care.Error{Kind: care.Unavailable, Op: "backup", Message: c.To + " can not be written", Cause: err}
	}
	_, err = fmt.Fprintln(s.out, "Written to "+c.To)
	return err
}
