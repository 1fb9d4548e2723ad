package desk

import (
	"context"
	"encoding/json"
	"net/netip"
	"time"

	"frontdoor/care"
	"frontdoor/identity"
	"frontdoor/store"
)

// hashing bounds how many passwords are hashed at once: each takes 46 MiB.
var hashing = make(chan struct{}, identity.HashesAtOnce)

// wrongSignIn says no more than that it did not work.
func wrongSignIn() error {
	return &care.Error{Kind: care.Invalid, Op: "desk.sign-in", Message: "The sign-in name or password is not right.",
		Fields: map[string]string{"password": "The sign-in name or password is not right"}}
}

// SignIn is what somebody types at a screen.
type SignIn struct {
	Login    string
	Person   care.ID // instead of Login: chosen from the names that wait at this screen
	Password string
	Org      care.OrgID // of the screen, or chosen; empty for the person's only one
	Shared   bool
	Address  netip.Addr
	Screen   string // the browser's present token, may be empty
}

// SignedIn is the browser's new token and who is at the keyboard.
type SignedIn struct {
	Token identity.Token
	Actor care.Actor
}

// SignIn checks a password and puts its owner at the keyboard, under a new
// token. Tries are limited for each sign-in and each address. On a shared
// screen the sessions of others stay, locked.
func (d *Desk) SignIn(ctx context.Context, in SignIn) (SignedIn, error) {
	now := d.watch.Now()
	in, err := d.chosenSeat(ctx, in, now)
	if err != nil {
		return SignedIn{}, err
	}
	if err := d.countTry(ctx, in, now); err != nil {
		return SignedIn{}, err
	}
	person, err := d.personByLogin(ctx, in.Login, now)
	if err != nil {
		return SignedIn{}, err
	}
	hashing <- struct{}{}
	ok, stale := person.SignIn(identity.TypedPassword(in.Password), now)
	<-hashing
	if !ok {
		d.failedAddress(ctx, in.Address, now)
		return SignedIn{}, wrongSignIn()
	}
	if stale {
		d.refreshCredential(ctx, person, in.Password)
	}
	member, err := d.membership(ctx, person.ID, in.Org)
	if err != nil {
		return SignedIn{}, err
	}
	return d.sit(ctx, in, person, member, now)
}

// chosenSeat fills in the sign-in of somebody who was chosen by name. Only who
// waits at this very screen can be; anybody else is refused as a wrong sign-in.
func (d *Desk) chosenSeat(ctx context.Context, in SignIn, now time.Time) (SignIn, error) {
	if in.Person == "" {
		return in, nil
	}
	err := d.store.View(ctx, func(r store.Reader) error {
		in.Login = ""
		screen, _, ok := d.screenOf(ctx, r, in.Screen, now)
		for _, seat := range screen.Locked(now) {
			if !ok || seat.Person != in.Person {
				continue
			}
			p, err := personByID(ctx, r, in.Person, now)
			if err != nil {
				return err
			}
			in.Login, in.Org, in.Shared = string(p.Login), screen.Org, screen.Shared
		}
		return nil
	})
	if err == nil && in.Login == "" {
		err = wrongSignIn()
	}
	return in, err
}

// countTry notes a try before the password is compared, so that guesses sent
// at the same moment do not slip through together.
func (d *Desk) countTry(ctx context.Context, in SignIn, now time.Time) error {
	login := store.RecordKey{Space: "tries", Name: identity.LoginTries(in.Login)}
	address := store.RecordKey{Space: "tries", Name: identity.AddressTries(in.Address)}
	var refused error
	err := d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		refused = nil
		byAddress, err := triesOf(ctx, tx, address, now)
		if err != nil {
			return err
		}
		tries, err := triesOf(ctx, tx, login, now)
		if err != nil {
			return err
		}
		if refused = byAddress.Allow(now); refused != nil {
			return nil
		}
		if refused = tries.Allow(now); refused != nil {
			return nil
		}
		return putTries(ctx, tx, login, tries.Fail(identity.LoginLimit, now), identity.LoginLimit)
	})
	if err != nil {
		return err
	}
	return refused
}

func triesOf(ctx context.Context, tx store.Tx, key store.RecordKey, now time.Time) (t identity.Tries, err error) {
	if err := tx.LockRecord(ctx, key); err != nil {
		return t, err
	}
	doc, ok, err := tx.Record(ctx, key, now)
	if err == nil && ok {
		err = json.Unmarshal(doc, &t)
	}
	return t, err
}

func putTries(ctx context.Context, tx store.Tx, key store.RecordKey, t identity.Tries, l identity.Limit) error {
	doc, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return tx.SetRecord(ctx, key, doc, t.Expires(l))
}

func (d *Desk) failedAddress(ctx context.Context, a netip.Addr, now time.Time) {
	key := store.RecordKey{Space: "tries", Name: identity.AddressTries(a)}
	err := d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		t, err := triesOf(ctx, tx, key, now)
		if err != nil {
			return err
		}
		return putTries(ctx, tx, key, t.Fail(identity.AddressLimit, now), identity.AddressLimit)
	})
	if err != nil {
		d.log.Error("a failed sign-in could not be counted", "err", err)
	}
}

func (d *Desk) personByLogin(ctx context.Context, typed string, now time.Time) (p identity.Person, err error) {
	login, err := identity.ParseLogin(typed)
	if err != nil {
		return p, nil // the zero person takes as long and is refused
	}
	err = d.store.View(ctx, func(r store.Reader) error {
		id, ok, err := r.Record(ctx, store.RecordKey{Space: "login", Name: string(login)}, now)
		if err != nil || !ok {
			return err
		}
		p, err = personByID(ctx, r, care.ID(id), now)
		return err
	})
	return p, err
}

func (d *Desk) refreshCredential(ctx context.Context, p identity.Person, password string) {
	fresh := identity.NewCredential(identity.TypedPassword(password), d.random)
	key := store.RecordKey{Space: "person", Name: string(p.ID)}
	err := d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		if err := tx.LockRecord(ctx, key); err != nil {
			return err
		}
		now, err := personByID(ctx, tx, p.ID, d.watch.Now())
		if err != nil || now.Credential != p.Credential {
			return err // chosen anew meanwhile
		}
		now.Credential = fresh
		return putPerson(ctx, tx, now)
	})
	if err != nil {
		d.log.Error("a credential could not be renewed", "err", err)
	}
}

// membership of a person: in the organisation named, or in the only one.
func (d *Desk) membership(ctx context.Context, person care.ID, org care.OrgID) (identity.Member, error) {
	list, err := d.Memberships(ctx, person)
	if err != nil {
		return identity.Member{}, err
	}
	for _, m := range list {
		if org == "" && len(list) == 1 || m.Org == org {
			return m, nil
		}
	}
	if org == "" && len(list) > 1 {
		return identity.Member{}, &care.Error{Kind: care.Invalid, Op: "desk.sign-in", Message: "Choose where you work today.", Fields: map[string]string{"org": "Enter the code of the organisation"}}
	}
	return identity.Member{}, care.Fail(care.Denied, "desk.sign-in", "You are not a member of this organisation.")
}

// Memberships of a person that hold now, in order of organisation.
func (d *Desk) Memberships(ctx context.Context, person care.ID) (list []identity.Member, err error) {
	err = d.store.View(ctx, func(r store.Reader) error {
		all, err := find[identity.Member](ctx, r, store.Query{Noun: identity.Noun, Where: []store.Cond{store.Eq("id", person)}, Order: []string{"org"}})
		for _, m := range all {
			if m.Active() {
				list = append(list, *m)
			}
		}
		return err
	})
	return list, err
}

// sit puts a member at the keyboard under a new token.
func (d *Desk) sit(ctx context.Context, in SignIn, p identity.Person, m identity.Member, now time.Time) (SignedIn, error) {
	out := SignedIn{Token: identity.NewToken(d.random), Actor: m.Actor()}
	var refused error
	err := d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		refused = nil
		screen := identity.NewScreen(m.Org, in.Shared)
		if err := lockScreen(ctx, tx, in.Screen); err != nil {
			return err
		}
		if old, key, ok := d.screenOf(ctx, tx, in.Screen, now); ok {
			if old.Org == m.Org && old.Shared == in.Shared {
				screen = old
			}
			if err := tx.SetRecord(ctx, key, nil, zeroTime); err != nil { // the old token opens nothing from here on
				return err
			}
		}
		screen.EndBefore(p.ID, p.Since)
		if refused = screen.SignIn(m, now); refused != nil {
			return nil
		}
		login := store.RecordKey{Space: "tries", Name: identity.LoginTries(in.Login)}
		if err := tx.SetRecord(ctx, login, nil, zeroTime); err != nil {
			return err
		}
		return putScreen(ctx, tx, out.Token, screen)
	})
	if err == nil {
		err = refused
	}
	return out, err
}

func (d *Desk) screenOf(ctx context.Context, r store.Reader, token string, now time.Time) (identity.Screen, store.RecordKey, bool) {
	var s identity.Screen
	t, err := identity.ParseToken(token)
	if err != nil {
		return s, store.RecordKey{}, false
	}
	key := store.RecordKey{Space: "screen", Name: t.Digest()}
	doc, ok, err := r.Record(ctx, key, now)
	if err != nil || !ok || json.Unmarshal(doc, &s) != nil {
		return s, key, false
	}
	return s, key, true
}

// lockScreen makes changes of one screen wait for each other.
func lockScreen(ctx context.Context, tx store.Tx, token string) error {
	t, err := identity.ParseToken(token)
	if err != nil {
		return nil // no screen
	}
	return tx.LockRecord(ctx, store.RecordKey{Space: "screen", Name: t.Digest()})
}

func putScreen(ctx context.Context, tx store.Tx, t identity.Token, s identity.Screen) error {
	doc, err := json.Marshal(s)
	if err != nil {
		return care.Wrap("desk.screen", err)
	}
	return tx.SetRecord(ctx, store.RecordKey{Space: "screen", Name: t.Digest()}, doc, s.Expires())
}

// AtScreen says who is at the keyboard of a browser, and who is locked there.
// Role and membership are looked up anew: somebody who left, or whose role or
// password changed, is signed out at once. ok is false when nobody is signed in. used
// says that a person did something: it puts the end of an idle session off,
// which a page that keeps itself up to date must not do.
func (d *Desk) AtScreen(ctx context.Context, token string, used bool) (actor care.Actor, screen identity.Screen, ok bool, err error) {
	now := d.watch.Now()
	var holds bool
	err = d.store.View(ctx, func(r store.Reader) error {
		if screen, _, ok = d.screenOf(ctx, r, token, now); !ok {
			return nil
		}
		session, at := screen.At(now)
		if !at {
			ok = false
			return nil
		}
		m, err := load[identity.Member](ctx, r, identity.Noun, screen.Org, session.Person)
		if err != nil {
			return err
		}
		p, err := personByID(ctx, r, session.Person, now)
		if err != nil {
			return err
		}
		holds = session.Holds(*m) && !session.Created.Before(p.Since) && (p.Disabled.IsZero() || now.Before(p.Disabled))
		actor = session.Actor()
		return nil
	})
	if err != nil || !ok {
		return actor, screen, false, err
	}
	if !holds {
		screen.SignOut(actor.ID)
		return care.Actor{}, screen, false, d.changeScreen(ctx, token, func(s *identity.Screen) { s.SignOut(actor.ID) })
	}
	if used && screen.Renew(now) {
		err = d.changeScreen(ctx, token, func(s *identity.Screen) {
			if s.Current == actor.ID {
				s.Renew(now)
			}
		})
	}
	return actor, screen, true, err
}

// LockScreen leaves a shared screen to the next person; SignOut ends the
// session of whoever is at the keyboard.
func (d *Desk) LockScreen(ctx context.Context, token string) error {
	return d.changeScreen(ctx, token, func(s *identity.Screen) { s.Lock() })
}

// SignOut ends the session of whoever is at the keyboard.
func (d *Desk) SignOut(ctx context.Context, token string) error {
	return d.changeScreen(ctx, token, func(s *identity.Screen) { s.SignOut(s.Current) })
}

// changeScreen reads a screen anew before it changes it, so that a page that was
// under way does not bring back somebody who signed out meanwhile.
func (d *Desk) changeScreen(ctx context.Context, token string, change func(*identity.Screen)) error {
	now := d.watch.Now()
	return d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		if err := lockScreen(ctx, tx, token); err != nil {
			return err
		}
		s, key, ok := d.screenOf(ctx, tx, token, now)
		if !ok {
			return nil
		}
		change(&s)
		if len(s.Seats) == 0 {
			return tx.SetRecord(ctx, key, nil, zeroTime)
		}
		doc, err := json.Marshal(s)
		if err != nil {
			return care.Wrap("desk.screen", err)
		}
		return tx.SetRecord(ctx, key, doc, s.Expires())
	})
}
