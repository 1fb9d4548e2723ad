package identity

import (
	"slices"
	"time"

	"frontdoor/care"
)

// Limits of a session. OWASP's Session Management Cheat Sheet gives 15 to 30
// minutes idle for applications of ordinary risk and 2 to 5 for those of high
// value; a consultation of 15 minutes must not sign a clinician out.
const (
	// IdleLimit ends a session in which nothing was done.
	IdleLimit = 30 * time.Minute
	// SharedIdleLimit is for screens at which several people work, such as a
	// reception desk that the public can reach.
	SharedIdleLimit = 10 * time.Minute
	// AbsoluteLimit ends every session: longer than any working day.
	AbsoluteLimit = 12 * time.Hour
	// SeenEvery is how old the note of the last use must be before it is
	// written again, so that not every page is a write.
	SeenEvery = time.Minute
	// MaxSeats is how many people one shared screen remembers.
	MaxSeats = 12
)

// Session is one person signed in to one organisation. Role and name are those
// of the moment of signing in; Holds says whether they still are.
type Session struct {
	Person  care.ID    `json:"person"`
	Org     care.OrgID `json:"org"`
	Role    care.Role  `json:"role"`
	Name    string     `json:"name"`
	Created time.Time  `json:"created"`
	Seen    time.Time  `json:"seen"`
	Expires time.Time  `json:"expires"` // Seen and the idle limit, or Created and the absolute one
	Shared  bool       `json:"shared,omitempty"`
}

// NewSession begins a session of an active member whose password was checked.
// It is Denied for someone who is not a member.
func NewSession(m Member, shared bool, now time.Time) (Session, error) {
	if !m.Active() {
		return Session{}, care.Fail(care.Denied, "identity.session", "You are not a member of this organisation.")
	}
	s := Session{Person: m.Person, Org: m.Org, Role: m.Role, Name: m.DisplayName(), Created: now.UTC(), Seen: now.UTC(), Shared: shared}
	s.Expires = s.expiry()
	return s, nil
}

// Expired says whether the session has ended; at Expires itself it has.
func (s Session) Expired(now time.Time) bool { return !now.Before(s.Expires) }

// Renew notes a use of the session. It returns false when there is nothing new
// to store: the last use was under a minute ago, or the session has ended.
func (s *Session) Renew(now time.Time) bool {
	if s.Expired(now) || now.Sub(s.Seen) < SeenEvery {
		return false
	}
	s.Seen = now.UTC()
	s.Expires = s.expiry()
	return true
}

func (s Session) expiry() time.Time {
	idle := s.Seen.Add(s.idleLimit())
	if end := s.Created.Add(AbsoluteLimit); end.Before(idle) {
		return end
	}
	return idle
}

func (s Session) idleLimit() time.Duration {
	if s.Shared {
		return SharedIdleLimit
	}
	return IdleLimit
}

// Holds says whether the member is still what the session says. A session that
// does not hold is ended: a changed role means signing in again.
func (s Session) Holds(m Member) bool {
	return m.Active() && m.Org == s.Org && m.Person == s.Person && m.Role == s.Role
}

// Actor is the person as who does something.
func (s Session) Actor() care.Actor {
	return care.Actor{Org: s.Org, ID: s.Person, Role: s.Role, Name: s.Name}
}

// Screen is what one browser knows of the people signed in at it; its record is
// named by the digest of the browser's token. On a person's own computer it has
// one seat. On a shared one, switching works so:
//
//  1. Lock: nobody is current. What the screen showed is taken away.
//  2. The next person chooses their name from Seats (or types their sign-in)
//     and types their password. Only then SignIn makes them current, under a
//     new token.
//  3. A locked session is kept up to its idle limit and goes on with its
//     owner's password; its limit of 12 hours runs on from the first sign-in.
//
// There is no PIN: one short enough to be quick is short enough to be read from
// across a reception desk, and would be a second, weaker secret with its own
// limits. Every unlock counts against the same tries as a sign-in.
type Screen struct {
	Org     care.OrgID `json:"org"`
	Shared  bool       `json:"shared,omitempty"`
	Seats   []Session  `json:"seats,omitempty"`
	Current care.ID    `json:"current,omitempty"` // the person at the keyboard; empty when locked
}

// NewScreen is a browser at which nobody has signed in yet.
func NewScreen(org care.OrgID, shared bool) Screen { return Screen{Org: org, Shared: shared} }

// SignIn makes a member, whose password was checked just now, the one at the
// keyboard. Their locked session goes on if there is one that still holds. On a
// screen that is not shared anyone else is signed out. The caller gives the
// browser a new token. It is Denied for someone who is not a member, and a
// Conflict for a member of another organisation.
func (s *Screen) SignIn(m Member, now time.Time) error {
	const op = "identity.sign-in"
	if m.Org != s.Org {
		return care.Fail(care.Conflict, op, "This screen is signed in to another organisation.")
	}
	fresh, err := NewSession(m, s.Shared, now)
	if err != nil {
		return care.Wrap(op, err)
	}
	s.sweep(now)
	if !s.Shared {
		s.Seats = slices.DeleteFunc(s.Seats, func(o Session) bool { return o.Person != m.Person })
	}
	if i := s.seat(m.Person); i >= 0 && s.Seats[i].Holds(m) {
		fresh.Created = s.Seats[i].Created
		fresh.Expires = fresh.expiry()
	}
	s.SignOut(m.Person)
	if len(s.Seats) >= MaxSeats { // the one who has been away longest makes room
		oldest := slices.MinFunc(s.Seats, func(a, b Session) int { return a.Seen.Compare(b.Seen) })
		s.SignOut(oldest.Person)
	}
	s.Seats = append(s.Seats, fresh)
	s.Current = m.Person
	return nil
}

// Lock leaves the keyboard to nobody; the sessions stay until their limits.
func (s *Screen) Lock() { s.Current = "" }

// SignOut ends a person's session on this screen.
func (s *Screen) SignOut(person care.ID) {
	s.Seats = slices.DeleteFunc(s.Seats, func(o Session) bool { return o.Person == person })
	if s.Current == person {
		s.Lock()
	}
}

// EndBefore ends a person's session on this screen that began before a moment:
// when they chose a new password.
func (s *Screen) EndBefore(person care.ID, t time.Time) {
	if i := s.seat(person); i >= 0 && s.Seats[i].Created.Before(t) {
		s.SignOut(person)
	}
}

// At gives the session of the person at the keyboard, if there is one that has
// not ended.
func (s Screen) At(now time.Time) (Session, bool) {
	i := s.seat(s.Current)
	if i < 0 || s.Seats[i].Expired(now) {
		return Session{}, false
	}
	return s.Seats[i], true
}

// Renew notes a use by the person at the keyboard, and says whether there is
// something new to store. Locked sessions are not renewed.
func (s *Screen) Renew(now time.Time) bool {
	i := s.seat(s.Current)
	return i >= 0 && s.Seats[i].Renew(now)
}

// Locked lists the sessions that wait for their owner's password at now.
func (s Screen) Locked(now time.Time) []Session {
	var locked []Session
	for _, o := range s.Seats {
		if o.Person != s.Current && !o.Expired(now) {
			locked = append(locked, o)
		}
	}
	return locked
}

// Expires is when the last of the screen's sessions ends; zero when it has none.
func (s Screen) Expires() time.Time {
	var last time.Time
	for _, o := range s.Seats {
		if o.Expires.After(last) {
			last = o.Expires
		}
	}
	return last
}

func (s *Screen) sweep(now time.Time) {
	s.Seats = slices.DeleteFunc(s.Seats, func(o Session) bool { return o.Expired(now) })
	if s.seat(s.Current) < 0 {
		s.Lock()
	}
}

func (s Screen) seat(person care.ID) int {
	if person == "" {
		return -1
	}
	return slices.IndexFunc(s.Seats, func(o Session) bool { return o.Person == person })
}
