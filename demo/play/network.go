package play

import (
	"context"

	"frontdoor/care"
	"frontdoor/demo"
	"frontdoor/desk"
	"frontdoor/identity"
)

// SetUp makes a network's organisations, people, lists and clinics. report is
// told what is being done.
func SetUp(ctx context.Context, d *desk.Desk, net demo.Net, report func(string)) error {
	for _, org := range net.Orgs {
		report("Setting up " + org.Settings.Name)
		set := org.Settings
		set.Simulated = true
		code, err := d.SetUp(ctx, org.ID, set)
		if err != nil {
			return err
		}
		if err := hire(ctx, d, org, code); err != nil {
			return err
		}
		if err := fill(ctx, d, org); err != nil {
			return err
		}
	}
	return nil
}

// hire signs the first manager up with the code, who then adds everybody else;
// each chooses the password that is printed.
func hire(ctx context.Context, d *desk.Desk, org demo.Org, code identity.Code) error {
	var boss care.Actor
	for i, s := range org.Staff {
		if s.Role == care.Manager && boss.ID == "" {
			if err := d.UseCode(ctx, desk.SignUp{Code: code.Reveal(), Login: s.Login, Name: s.Name, Password: s.Password}); err != nil {
				return err
			}
			member, err := memberByName(ctx, d, org.ID, s.Name)
			if err != nil {
				return err
			}
			boss = member.Actor()
			continue
		}
		if boss.ID == "" {
			return care.Fail(care.Invalid, "demo", "person %d of %s comes before its manager", i, org.ID)
		}
		own, err := d.AddMember(ctx, boss, s.Login, identity.Terms{Name: s.Name, Role: s.Role, Teams: s.Teams})
		if err != nil {
			return err
		}
		if own == nil {
			continue
		}
		if err := d.UseCode(ctx, desk.SignUp{Code: own.Reveal(), Password: s.Password}); err != nil {
			return err
		}
	}
	return nil
}

func memberByName(ctx context.Context, d *desk.Desk, org care.OrgID, name string) (*identity.Member, error) {
	// Any member may list colleagues; this one does not know their own id yet.
	list, err := d.Members(ctx, care.Actor{Org: org, ID: "demo", Role: care.Manager})
	if err != nil {
		return nil, err
	}
	for _, m := range list {
		if m.Name == name {
			return m, nil
		}
	}
	return nil, care.Fail(care.NotFound, "demo", "%s has no %s", org, name)
}

// fill loads the registered list and publishes the clinics.
func fill(ctx context.Context, d *desk.Desk, org demo.Org) error {
	if org.Size > 0 {
		patients := org.Patients()
		rows := make([]desk.ListRow, len(patients))
		for i, p := range patients {
			rows[i] = desk.ListRow{Details: p}
		}
		if _, err := d.ImportPatients(ctx, care.System(org.ID), rows, true); err != nil {
			return err
		}
	}
	list, err := d.Members(ctx, care.Actor{Org: org.ID, ID: "demo", Role: care.Manager})
	if err != nil {
		return err
	}
	manager := care.Actor{}
	for _, m := range list {
		if m.Role == care.Manager {
			manager = m.Actor()
		}
	}
	for _, session := range org.Clinics() {
		for _, m := range list {
			if m.Name == session.ClinicianName {
				session.Clinician = m.Person
			}
		}
		if err := d.PublishSession(ctx, manager, "", session.PublishSession); err != nil {
			return err
		}
	}
	return nil
}
