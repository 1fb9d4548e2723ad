package desk

import (
	"context"
	"encoding/json"
	"time"

	"frontdoor/care"
	"frontdoor/identity"
	"frontdoor/policy"
	"frontdoor/practice"
	"frontdoor/store"
)

// SetUp makes an organisation with its first settings and returns the one-time
// code with which its first manager signs up. An organisation that exists
// keeps its settings; while it has no manager a new code is made.
func (d *Desk) SetUp(ctx context.Context, org care.OrgID, s practice.Settings) (identity.Code, error) {
	by := care.System(org)
	_, err := do(ctx, d, command{by: by, action: policy.OrganisationSetUp}, func(ctx context.Context, st *state) ([]care.Change, none, error) {
		if err := st.allow(policy.OrganisationSetUp, policy.Resource{}); err != nil {
			return nil, none{}, err
		}
		_, ok, err := st.Row(ctx, practice.NounSettings, org, practice.SettingsID)
		if err != nil || ok {
			return nil, none{}, err
		}
		e, err := practice.Change(s, "set up")
		if err != nil {
			return nil, none{}, err
		}
		return []care.Change{{Noun: practice.NounSettings, Subject: practice.SettingsID, Event: e}}, none{}, nil
	})
	if err != nil {
		return identity.Code{}, err
	}
	members, err := d.members(ctx, org)
	if err != nil {
		return identity.Code{}, err
	}
	for _, m := range members {
		if m.Active() && m.Role == care.Manager {
			return identity.Code{}, care.Fail(care.Conflict, "desk.set-up", "%s has a manager already. New people are added on the team page.", org)
		}
	}
	return d.issueCode(ctx, org, "")
}

func (d *Desk) issueCode(ctx context.Context, org care.OrgID, person care.ID) (identity.Code, error) {
	now := d.clock.Now()
	code := identity.NewCode(d.random)
	doc, err := json.Marshal(identity.NewSetUp(code, org, person, now))
	if err != nil {
		return code, care.Wrap("desk.code", err)
	}
	return code, d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		return tx.SetRecord(ctx, store.RecordKey{Space: "set-up", Name: code.Digest()}, doc, now.Add(identity.SetUpLasts))
	})
}

func (d *Desk) members(ctx context.Context, org care.OrgID) (list []*identity.Member, err error) {
	err = d.store.View(ctx, func(r store.Reader) error {
		list, err = find[identity.Member](ctx, r, store.Query{Noun: identity.Noun, Org: org})
		return err
	})
	return list, err
}

// SignUp is what somebody with a one-time code gives.
type SignUp struct{ Code, Login, Name, Password string }

// UseCode spends a one-time code: the first manager becomes a person and a
// member; anybody else, who was added by a manager, chooses a password.
func (d *Desk) UseCode(ctx context.Context, in SignUp) error {
	const op = "desk.use-code"
	code, err := identity.ParseCode(in.Code)
	if err != nil {
		return err
	}
	now := d.clock.Now()
	key := store.RecordKey{Space: "set-up", Name: code.Digest()}
	var setUp identity.SetUp
	var person identity.Person
	err = d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		if err := tx.LockRecord(ctx, key); err != nil {
			return err
		}
		doc, ok, err := tx.Record(ctx, key, now)
		if err != nil {
			return err
		}
		if !ok {
			return &care.Error{Kind: care.Invalid, Op: op, Message: "This code does not work.", Fields: map[string]string{"code": "This code does not work. It may be used or too old."}}
		}
		if err := json.Unmarshal(doc, &setUp); err != nil {
			return err
		}
		if err := setUp.Use(code, now); err != nil {
			return err
		}
		if person, err = d.personForCode(ctx, tx, setUp, in, now); err != nil {
			return err
		}
		if err := putPerson(ctx, tx, person); err != nil {
			return err
		}
		if doc, err = json.Marshal(setUp); err != nil {
			return err
		}
		return tx.SetRecord(ctx, key, doc, setUp.Expires)
	})
	if err != nil || setUp.Person != "" {
		return err
	}
	return d.joinAs(ctx, care.System(setUp.Org), person.ID, identity.Terms{Name: person.Name, Role: care.Manager})
}

func (d *Desk) personForCode(ctx context.Context, r store.Reader, setUp identity.SetUp, in SignUp, now time.Time) (identity.Person, error) {
	if setUp.Person != "" {
		p, err := personByID(ctx, r, setUp.Person, now)
		if err != nil {
			return p, err
		}
		return p.WithPassword(in.Password, d.random)
	}
	p, err := identity.NewPerson(care.NewID(now, d.random), in.Login, in.Name, now)
	if err != nil {
		return p, err
	}
	if err := loginFree(ctx, r, p.Login, now); err != nil {
		return p, err
	}
	return p.WithPassword(in.Password, d.random)
}

func loginFree(ctx context.Context, r store.Reader, login identity.Login, now time.Time) error {
	_, taken, err := r.Record(ctx, store.RecordKey{Space: "login", Name: string(login)}, now)
	if err == nil && taken {
		return &care.Error{Kind: care.Invalid, Op: "desk.login", Message: "This sign-in name is taken.", Fields: map[string]string{"login": "This sign-in name is taken. Choose another."}}
	}
	return err
}

func personByID(ctx context.Context, r store.Reader, id care.ID, now time.Time) (identity.Person, error) {
	var p identity.Person
	doc, ok, err := r.Record(ctx, store.RecordKey{Space: "person", Name: string(id)}, now)
	if err != nil || !ok {
		return p, err
	}
	return p, care.Wrap("desk.person", json.Unmarshal(doc, &p))
}

func putPerson(ctx context.Context, tx store.Tx, p identity.Person) error {
	doc, err := json.Marshal(p)
	if err != nil {
		return care.Wrap("desk.person", err)
	}
	if err := tx.SetRecord(ctx, store.RecordKey{Space: "person", Name: string(p.ID)}, doc, zeroTime); err != nil {
		return err
	}
	return tx.SetRecord(ctx, store.RecordKey{Space: "login", Name: string(p.Login)}, []byte(p.ID), zeroTime)
}

func (d *Desk) joinAs(ctx context.Context, by care.Actor, person care.ID, t identity.Terms) error {
	_, err := do(ctx, d, command{by: by, action: policy.MemberChange}, func(ctx context.Context, st *state) ([]care.Change, none, error) {
		if err := st.allow(policy.MemberChange, policy.Resource{}); err != nil {
			return nil, none{}, err
		}
		var m identity.Member
		if had, err := load[identity.Member](ctx, st, identity.Noun, st.cmd.org, person); err == nil {
			m = *had
		} else if care.KindOf(err) != care.NotFound {
			return nil, none{}, err
		}
		events, err := identity.Join(m, t)
		return memberChanges(person, events), none{}, err
	})
	return err
}

func memberChanges(person care.ID, events []care.Event) []care.Change {
	var list []care.Change
	for _, e := range events {
		list = append(list, care.Change{Noun: identity.Noun, Subject: person, Event: e})
	}
	return list
}

// AddMember makes a person, or takes one who signs in elsewhere already, into
// the actor's organisation, and returns a one-time code to hand over when they
// have no password yet.
func (d *Desk) AddMember(ctx context.Context, by care.Actor, login string, t identity.Terms) (*identity.Code, error) {
	if err := policy.Decide(by, policy.MemberChange, policy.Resource{Org: by.Org}).Err("desk.member"); err != nil {
		d.noteRefusal(ctx, command{by: by, org: by.Org, action: policy.MemberChange})
		return nil, err
	}
	now := d.clock.Now()
	p, err := identity.NewPerson(care.NewID(now, d.random), login, t.Name, now)
	if err != nil {
		return nil, err
	}
	err = d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		id, ok, err := tx.Record(ctx, store.RecordKey{Space: "login", Name: string(p.Login)}, now)
		if err != nil {
			return err
		}
		if ok {
			p, err = personByID(ctx, tx, care.ID(id), now)
			return err
		}
		return putPerson(ctx, tx, p)
	})
	if err != nil {
		return nil, err
	}
	if err := d.joinAs(ctx, by, p.ID, t); err != nil || p.Credential != "" {
		return nil, err
	}
	code, err := d.issueCode(ctx, by.Org, p.ID)
	return &code, err
}

// ChangeMember changes role, name or teams; leave ends the membership and every
// session of the person in this organisation at once.
func (d *Desk) ChangeMember(ctx context.Context, by care.Actor, person care.ID, t identity.Terms, leave bool) error {
	_, err := do(ctx, d, command{by: by, action: policy.MemberChange}, func(ctx context.Context, st *state) ([]care.Change, none, error) {
		if err := st.allow(policy.MemberChange, policy.Resource{}); err != nil {
			return nil, none{}, err
		}
		m, err := load[identity.Member](ctx, st, identity.Noun, by.Org, person)
		if err != nil {
			return nil, none{}, err
		}
		all, err := find[identity.Member](ctx, st, store.Query{Noun: identity.Noun, Org: by.Org})
		if err != nil {
			return nil, none{}, err
		}
		staff := make([]identity.Member, len(all))
		for i := range all {
			staff[i] = *all[i]
		}
		var events []care.Event
		if leave {
			events, err = identity.Leave(*m, staff)
		} else {
			events, err = identity.Change(*m, t, staff)
		}
		return memberChanges(person, events), none{}, err
	})
	return err
}

// NewPasswordCode makes a one-time code for a member who forgot the password.
func (d *Desk) NewPasswordCode(ctx context.Context, by care.Actor, person care.ID) (identity.Code, error) {
	if err := policy.Decide(by, policy.MemberChange, policy.Resource{Org: by.Org}).Err("desk.member"); err != nil {
		return identity.Code{}, err
	}
	err := d.store.View(ctx, func(r store.Reader) error {
		_, err := load[identity.Member](ctx, r, identity.Noun, by.Org, person)
		return err
	})
	if err != nil {
		return identity.Code{}, err
	}
	return d.issueCode(ctx, by.Org, person)
}

// Members lists who works, or worked, in the actor's organisation.
func (d *Desk) Members(ctx context.Context, by care.Actor) (list []*identity.Member, err error) {
	err = d.view(ctx, by, policy.MemberList, policy.Resource{}, func(r store.Reader) ([]care.ID, error) {
		list, err = find[identity.Member](ctx, r, store.Query{Noun: identity.Noun, Org: by.Org})
		return nil, err
	})
	return list, err
}
