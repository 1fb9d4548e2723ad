package identity

import (
	"io"
	"log/slog"
	"regexp"
	"strings"
	"time"

	"frontdoor/care"
)

// MaxName is the longest name of a member of staff, in characters. Names and
// titles of more than this do not fit beside a request.
const MaxName = 70

// Login is what a person types to sign in, in lower case: a short name or an
// e-mail address. It is the same in every organisation.
type Login string

// loginForm is 3 to 100 of the characters of e-mail addresses and short names.
// Only ASCII, so that no two sign-ins look alike.
var loginForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._+'@-]{1,98}[a-z0-9]$`)

// ParseLogin folds and checks a sign-in. The error is Invalid with the field
// "login", and does not repeat the input.
func ParseLogin(s string) (Login, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if !loginForm.MatchString(s) || strings.Count(s, "@") > 1 {
		return "", care.Faults{"login": "Use 3 to 100 letters, digits, dots or dashes, or an email address."}.Err("identity.login")
	}
	return Login(s), nil
}

// Person is someone who can sign in. A person belongs to no organisation: what
// they do where is in Member. It is an operational document.
type Person struct {
	ID         care.ID    `json:"id"`
	Login      Login      `json:"login"`
	Name       string     `json:"name"`
	Credential Credential `json:"credential,omitempty"` // empty until they have chosen a password
	Created    time.Time  `json:"created"`
	Since      time.Time  `json:"since,omitzero"`    // when the password was chosen; sessions begun before have ended
	Disabled   time.Time  `json:"disabled,omitzero"` // from when they may not sign in; zero for never
}

// LogValue gives the identifier alone.
func (p Person) LogValue() slog.Value { return slog.GroupValue(slog.String("id", string(p.ID))) }

// NewPerson makes a person who has no password yet. The error is Invalid with
// the fields "login" and "name".
func NewPerson(id care.ID, login, name string, now time.Time) (Person, error) {
	const op = "identity.person"
	faults := care.Faults{}
	l, err := ParseLogin(login)
	for field, message := range care.FieldsOf(err) {
		faults.Add(field, message)
	}
	name = cleanName(name, faults)
	if id == "" {
		faults.Add("id", "An identifier is needed.")
	}
	if err := faults.Err(op); err != nil {
		return Person{}, err
	}
	return Person{ID: id, Login: l, Name: name, Created: now.UTC()}, nil
}

// WithPassword is the person with a chosen password. See NewPassword for what
// is refused.
func (p Person) WithPassword(s string, random io.Reader) (Person, error) {
	chosen, err := NewPassword(s, p.Login, p.Name)
	if err != nil {
		return p, care.Wrap("identity.password", err)
	}
	p.Credential = NewCredential(chosen, random)
	return p, nil
}

// SignIn says whether the password opens the person's account at now, and
// whether the credential should be made anew from it. The zero Person stands
// for an unknown sign-in; it and a disabled person are refused after as much
// time as a wrong password.
func (p Person) SignIn(typed Password, now time.Time) (ok, stale bool) {
	match, stale := p.Credential.Check(typed)
	active := p.Disabled.IsZero() || now.Before(p.Disabled)
	ok = match && active && p.ID != ""
	return ok, ok && stale
}

// cleanName checks a name of a member of staff.
func cleanName(s string, faults care.Faults) string {
	name, err := care.CleanLine(s, MaxName)
	switch {
	case err != nil:
		faults.Add("name", care.MessageOf(err))
	case name == "":
		faults.Add("name", "Enter a name, as colleagues and patients should see it.")
	}
	return name
}
