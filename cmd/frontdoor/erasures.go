package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"frontdoor/care"
	"frontdoor/desk"
)

type erasuresCmd struct {
	storeFlags
	Apply string `help:"After a restore: delete again what this file, written before, says was erased." type:"existingfile" placeholder:"FILE"`
}

// Help shows an example.
func (erasuresCmd) Help() string {
	return `Example (daily, kept beside the backups; then after a restore):

  frontdoor erasures --db sqlite:frontdoor.db > erasures.jsonl
  frontdoor erasures --apply erasures.jsonl --db sqlite:frontdoor.db

A backup from before an erasure has the data again. The list holds identifiers only.`
}

func (c erasuresCmd) Run(ctx context.Context, s streams) error {
	var kept []desk.Erasure
	if c.Apply != "" {
		var err error
		if kept, err = readErasures(c.Apply); err != nil {
			return err
		}
	}
	d, err := c.openOld(ctx)
	if err != nil {
		return err
	}
	defer d.close()
	if c.Apply != "" {
		n, err := d.ApplyErasures(ctx, kept)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.out, "erasures in the file %d, erased again %d\n", len(kept), n)
		return err
	}
	list, err := d.Erasures(ctx)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(s.out)
	for _, x := range list {
		if err := enc.Encode(x); err != nil {
			return care.Wrap("erasures", err)
		}
	}
	return nil
}

func readErasures(path string) ([]desk.Erasure, error) {
	const op = "erasures"
	f, err := os.Open(path)
	if err != nil {
		return nil, care.Fail(care.Invalid, op, "the file of erasures can not be read")
	}
	defer f.Close()
	var list []desk.Erasure
	for dec := json.NewDecoder(f); ; {
		var x desk.Erasure
		err := dec.Decode(&x)
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, care.Fail(care.Invalid, op, "erasure %d of the file can not be read", len(list)+1)
		}
		list = append(list, x)
	}
}
