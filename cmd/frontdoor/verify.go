package main

import (
	"context"
	"encoding/json"
	"fmt"

	"frontdoor/care"
)

type verifyCmd struct {
	storeFlags
	Full bool `help:"From the beginning, not from the last checkpoint."`
}

// Help shows an example.
func (verifyCmd) Help() string {
	return `Example:

  frontdoor verify --full --db sqlite:frontdoor.db

Checks each organisation in one snapshot: the chain of its journal, and every row against what its entries give.
Exits with 1 when something is wrong.`
}

func (c verifyCmd) Run(ctx context.Context, s streams) error {
	d, err := c.openDesk(ctx, machineClock, "", quietLog())
	if err != nil {
		return err
	}
	defer d.close()
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
	if faults > 0 {
		return care.Fail(care.Conflict, "verify", "%d faults", faults)
	}
	_, err = fmt.Fprintln(s.out, "clean")
	return err
}

type headsCmd struct{ storeFlags }

// Help shows an example.
func (headsCmd) Help() string {
	return `Example (daily, kept on another machine):

  frontdoor heads --db sqlite:frontdoor.db > heads-$(date +%F).jsonl`
}

func (c headsCmd) Run(ctx context.Context, s streams) error {
	d, err := c.openDesk(ctx, machineClock, "", quietLog())
	if err != nil {
		return err
	}
	defer d.close()
	heads, err := d.Heads(ctx)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(s.out)
	for _, h := range heads {
		if err := enc.Encode(map[string]any{"org": h.Org, "number": h.Number, "hash": fmt.Sprintf("%x", h.Hash), "at": h.At}); err != nil {
			return care.Wrap("heads", err)
		}
	}
	return nil
}

type rebuildCmd struct{ storeFlags }

// Help shows an example.
func (rebuildCmd) Help() string {
	return `Example (with the server stopped):

  frontdoor rebuild --db sqlite:frontdoor.db`
}

func (c rebuildCmd) Run(ctx context.Context, s streams) error {
	d, err := c.openDesk(ctx, machineClock, "", quietLog())
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
	store, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := store.Backup(ctx, c.To); err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, "Written to "+c.To)
	return err
}
