package main

import (
	"context"
	"fmt"
	"time"

	"frontdoor/care"
	"frontdoor/identity"
	"frontdoor/practice"
)

type setupCmd struct {
	storeFlags
	Code  string `arg:"" help:"ODS code, for example A81001."`
	Name  string `arg:"" help:"Name that patients know."`
	Kind  string `help:"practice, hub or pharmacy." enum:"practice,hub,pharmacy" default:"practice"`
	Phone string `help:"Telephone number for patients (a practice needs one)."`
	Hub   string `help:"ODS code of the hub that work can be offered to."`
}

// Help shows an example.
func (setupCmd) Help() string {
	return `Example:

  frontdoor setup A81001 "The Surgery" --phone "01632 960123" --db sqlite:frontdoor.db

Prints a one-time code that is good for 24 hours. Use it at /staff/code to become the first manager.
Run it again while there is no manager to get a new code.`
}

func (c setupCmd) Run(ctx context.Context, s streams) error {
	org, err := care.ParseOrg(c.Code)
	if err != nil {
		return err
	}
	var phone care.Phone
	if c.Phone != "" {
		if phone, err = care.ParsePhone(c.Phone); err != nil {
			return err
		}
	}
	set := practice.Default(c.Name, care.OrgKind(c.Kind), phone)
	if c.Hub != "" {
		if set.Hub, err = care.ParseOrg(c.Hub); err != nil {
			return err
		}
	}
	d, err := c.openDesk(ctx, machineClock, "", quietLog())
	if err != nil {
		return err
	}
	defer d.close()
	said := "is set up."
	if had, err := d.Organisation(ctx, org); err == nil {
		set, said = had, "was set up before and keeps its settings."
	} else if care.KindOf(err) != care.NotFound {
		return err
	}
	code, err := d.SetUp(ctx, org, set)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "%s (%s) %s\nOne-time code of its first manager, good until %s: %s\nUse it at /staff/code\n",
		set.Name, org, said, time.Now().Add(identity.SetUpLasts).In(care.London).Format("Mon 2 Jan 15:04"), code.Reveal())
	return err
}
