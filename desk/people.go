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
	now := d.watch.Now()
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

// CodeFor is what a one-time code that has not been used is good for.
type CodeFor struct {
	Org   care.OrgID
	Login identity.Login // of whom it was made for; empty for the first manager, who is to choose one
}

// LookAtCode says what a code is for, without spending it.
func (d *Desk) LookAtCode(ctx context.Context, typed string) (CodeFor, error) {
	code, err := identity.ParseCode(typed)
	if err != nil {
		return CodeFor{}, err
	}
	u, err := d.readCode(ctx, code)
	return CodeFor{Org: u.setUp.Org, Login: u.person.Login}, err
}

// codeInUse is a code's record and whom it is for.
type codeInUse struct {
	key    store.RecordKey
	setUp  identity.SetUp
	person identity.Person // the zero person for the first manager
}

// readCode finds a code that can be used now.
func (d *Desk) readCode(ctx context.Context, code identity.Code) (u codeInUse, err error) {
	now := d.watch.Now()
	err = d.store.View(ctx, func(r store.Reader) error {
		u, err = readCodeIn(ctx, r, code, now)
		if err != nil || u.setUp.Person != "" {
			return err
		}
		staff, err := find[identity.Member](ctx, r, store.Query{Noun: identity.Noun, Org: u.setUp.Org})
		for _, m := range staff {
			if m.Active() && m.Role == care.Manager {
				return codeFault("There is a manager already. Ask them to add you.")
			}
		}
		return err
	})
	return u, err
}

func readCodeIn(ctx context.Context, r store.Reader, code identity.Code, now time.Time) (codeInUse, error) {
	u := codeInUse{key: store.RecordKey{Space: "set-up", Name: code.Digest()}}
	doc, ok, err := r.Record(ctx, u.key, now)
	if err != nil {
		return u, err
	}
	if !ok {
		return u, codeFault("This code does not work. It may be mistyped, or too old: codes last 24 hours.")
	}
	if err := json.Unmarshal(doc, &u.setUp); err != nil {
		return u, care.Wrap("desk.use-code", err)
	}
	spent := u.setUp
	if err := spent.Use(code, now); err != nil {
		return u, codeFault(care.MessageOf(err))
	}
	if u.setUp.Person != "" {
		u.person, err = personByID(ctx, r, u.setUp.Person, now)
	}
	return u, err
}

func codeFault(message string) error {
	return &care.Error{Kind: care.Invalid, Op: "desk.use-code", Message: message, Fields: map[string]string{"code": message}}
}

// UseCode spends a one-time code: the first manager becomes a person and a
// member; anybody else, who was added by a manager, chooses a password, which
// ends every session that they had.
func (d *Desk) UseCode(ctx context.Context, in SignUp) error {
	code, err := identity.ParseCode(in.Code)
	if err != nil {
		return err
	}
	now := d.watch.Now()
	u, err := d.readCode(ctx, code)
	if err != nil {
		return err
	}
	first := u.setUp.Person == ""
	person := u.person
	if first {
		if person, err = identity.NewPerson(care.NewID(now, d.random), in.Login, in.Name, now); err != nil {
			return err
		}
	}
	hashing <- struct{}{} // outside the transaction: nobody waits for it
	person, err = person.WithPassword(in.Password, d.random)
	<-hashing
	if err != nil {
		return err
	}
	person.Since = now
	if err := d.spendCode(ctx, code, person, first, now); err != nil || !first {
		return err
	}
	return d.joinAs(ctx, care.System(u.setUp.Org), person.ID, identity.Terms{Name: person.Name, Role: care.Manager})
}

func (d *Desk) spendCode(ctx context.Context, code identity.Code, person identity.Person, first bool, now time.Time) error {
	return d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		if err := tx.LockRecord(ctx, store.RecordKey{Space: "set-up", Name: code.Digest()}); err != nil {
			return err
		}
		u, err := readCodeIn(ctx, tx, code, now)
		if err != nil {
			return err
		}
		if first {
			if err := loginFree(ctx, tx, person.Login, now); err != nil {
				return err
			}
		}
		if err := u.setUp.Use(code, now); err != nil {
			return err
		}
		doc, err := json.Marshal(u.setUp)
		if err != nil {
			return care.Wrap("desk.use-code", err)
		}
		if err := tx.SetRecord(ctx, u.key, doc, u.setUp.Expires); err != nil {
			return err
		}
		return putPerson(ctx, tx, person)
	})
}

func loginKey(l identity.Login) store.RecordKey {
	return store.RecordKey{Space: "login", Name: string(l)}
}

// loginFree keeps others from taking the name until the transaction ends.
func loginFree(ctx context.Context, tx store.Tx, login identity.Login, now time.Time) error {
	if err := tx.LockRecord(ctx, loginKey(login)); err != nil {
		return err
	}
	_, taken, err := tx.Record(ctx, loginKey(login), now)
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
	return tx.SetRecord(ctx, loginKey(p.Login), []byte(p.ID), zeroTime)
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
// have no password yet. Who belongs to another organisation gets none here:
// their password opens that one too.
func (d *Desk) AddMember(ctx context.Context, by care.Actor, login string, t identity.Terms) (*identity.Code, error) {
	if err := d.may(ctx, by, policy.MemberChange, policy.Resource{}); err != nil {
		return nil, err
	}
	now := d.watch.Now()
	p, err := identity.NewPerson(care.NewID(now, d.random), login, t.Name, now)
	if err != nil {
		return nil, err
	}
	err = d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		if err := tx.LockRecord(ctx, loginKey(p.Login)); err != nil {
			return err
		}
		id, ok, err := tx.Record(ctx, loginKey(p.Login), now)
		if err != nil {
			return err
		}
		if !ok {
			return putPerson(ctx, tx, p)
		}
		if p, err = personByID(ctx, tx, care.ID(id), now); err != nil {
			return err
		}
		return mayTake(ctx, tx, by, p.ID)
	})
	if err != nil {
		return nil, err
	}
	if err := d.joinAs(ctx, by, p.ID, t); err != nil || p.Credential != "" {
		return nil, err
	}
	if elsewhere, err := d.worksElsewhere(ctx, p.ID, by.Org); err != nil || elsewhere {
		return nil, err
	}
	code, err := d.issueCode(ctx, by.Org, p.ID)
	return &code, err
}

// mayTake says whether an organisation may add a person who signs in already:
// its own former member, or anybody by the operator. Otherwise one practice
// could make a sign-in, wait until another adds that name, and walk in.
func mayTake(ctx context.Context, r store.Reader, by care.Actor, person care.ID) error {
	if by.Role == care.SystemRole {
		return nil
	}
	_, known, err := r.Row(ctx, identity.Noun, by.Org, person)
	if err != nil || known {
		return err
	}
	return &care.Error{Kind: care.Invalid, Op: "desk.login", Message: "This sign-in name is taken.",
		Fields: map[string]string{"login": "This sign-in name is taken. Choose another. Somebody who also works elsewhere is added by the operator."}}
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

func (d *Desk) worksElsewhere(ctx context.Context, person care.ID, org care.OrgID) (bool, error) {
	list, err := d.Memberships(ctx, person)
	for _, m := range list {
		if m.Org != org {
			return true, err
		}
	}
	return false, err
}

// NewPasswordCode makes a one-time code for a member who forgot the password.
// A manager cannot make one for somebody who works in another organisation
// too, because it would open that one's patients to them; who runs the program
// (care.System) can.
func (d *Desk) NewPasswordCode(ctx context.Context, by care.Actor, person care.ID) (identity.Code, error) {
	if err := d.may(ctx, by, policy.MemberChange, policy.Resource{}); err != nil {
		return identity.Code{}, err
	}
	err := d.store.View(ctx, func(r store.Reader) error {
		m, err := load[identity.Member](ctx, r, identity.Noun, by.Org, person)
		if err == nil && !m.Active() {
			return care.Fail(care.Conflict, "desk.member", "This person is not a member now.")
		}
		return err
	})
	if err != nil {
		return identity.Code{}, err
	}
	if by.Role != care.SystemRole {
		elsewhere, err := d.worksElsewhere(ctx, person, by.Org)
		if err == nil && elsewhere {
			err = care.Fail(care.Conflict, "desk.member", "This person works in another organisation too, and the password opens both. Ask whoever runs Frontdoor for you.")
		}
		if err != nil {
			return identity.Code{}, err
		}
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

// MayManage says whether somebody runs the team, for pages that are of no use
// to others; a refusal is logged.
func (d *Desk) MayManage(ctx context.Context, by care.Actor) error {
	return d.view(ctx, by, policy.MemberChange, policy.Resource{}, func(store.Reader) ([]care.ID, error) { return nil, nil })
}
