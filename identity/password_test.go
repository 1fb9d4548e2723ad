package identity_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"frontdoor/care"
	"frontdoor/identity"
)

var start = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC) // a Monday

// seeded is a source of bytes for tests that need one and do not look at it.
func seeded(b byte) *bytes.Reader {
	pattern := make([]byte, 4096)
	for i := range pattern {
		pattern[i] = byte(i*31) + b
	}
	return bytes.NewReader(pattern)
}

func TestNewPassword(t *testing.T) {
	t.Parallel()
	for _, ok := range []string{
		"coffeetrainfish",                 // three random words
		"dragon monkey shadow",            // even of common ones
		"twelve chars",                    // exactly 12
		strings.Repeat("ab1cd2ef", 128/8), // exactly 128
		"пароль на работе",                // any script
		"jane loves frontdoor",            // more than the name
		"4815 1623 4200", "🐈🐕🐈🐕🐎🐖🐏🐐🐇🐿🦔🐁",  // no composition rules
	} {
		if _, err := identity.NewPassword(ok, "jane.smith@example.com", "Jane Smith"); err != nil {
			t.Errorf("%q is refused: %v", ok, care.FieldsOf(err))
		}
	}
	for _, bad := range []string{
		"", "eleven char", strings.Repeat("é", 11), "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301", // 14 runes, 7 characters
		strings.Repeat("ab1cd2ef", 128/8) + "x", strings.Repeat("long ", 1000),
		"with\x00a nul in it", "with\na line break", "not utf-8 \xff\xfe\xfd",
		"passwordpassword", "Password1234", "P@ssw0rd2026!", "qwertyuiop12", "123456789012",
		"aaaaaaaaaaaa", "abcabcabcabc", "121212121212", "dragondragondragon", "welcome-liverpool", "Letmein!!!!!",
		"CorrectHorseBatteryStaple", "  password  1  ", "Summer2026!!", "nhsfrontdoor",
		"jane.smith@example.com", "JaneSmith1234", "jane smith 1", "jane.smith.jane.smith", "J4ne 5mith 99",
	} {
		_, err := identity.NewPassword(bad, "jane.smith@example.com", "Jane Smith")
		if care.KindOf(err) != care.Invalid || care.FieldsOf(err)["password"] == "" {
			t.Errorf("%q is accepted: %v", bad, err)
		}
		if err != nil && len(bad) > 6 && strings.Contains(err.Error(), bad) {
			t.Errorf("the refusal repeats the password: %v", err)
		}
	}
}

// TestCommonPasswordsAreRefused: whatever people put around a common word.
func TestCommonPasswordsAreRefused(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"password", "liverpool", "welcome", "administrator", "sunshine", "letmein"}).Draw(t, "word")
		typed := rapid.StringMatching(`[0-9!#.]{0,3}`).Draw(t, "before") + word + rapid.StringMatching(`[0-9!#.-]{5,9}`).Draw(t, "after")
		if rapid.Bool().Draw(t, "shout") {
			typed = strings.ToUpper(typed)
		}
		if _, err := identity.NewPassword(typed, "someone", "Some One"); err == nil {
			t.Fatalf("%q is accepted", typed)
		}
	})
}

func TestCredential(t *testing.T) {
	t.Parallel()
	p, err := identity.NewPassword("caf\u00e9 tr\u00e4in fish", "jane", "Jane")
	if err != nil {
		t.Fatal(err)
	}
	c := identity.NewCredential(p, seeded(1))
	if !strings.HasPrefix(string(c), "$argon2id$v=19$m=47104,t=2,p=1$") {
		t.Fatalf("not the PHC form of the parameters: %s", string(c)[:40])
	}
	if _, err := identity.ParseCredential(string(c)); err != nil {
		t.Error(err)
	}
	for typed, want := range map[string]bool{
		"cafe\u0301 tra\u0308in fish": true, // the same keys on a machine that decomposes
		"caf\u00e9 tr\u00e4in fis":    false,
		"":                            false,
	} {
		if match, stale := c.Check(identity.TypedPassword(typed)); match != want || stale {
			t.Errorf("%q: match %v, stale %v", typed, match, stale)
		}
	}
}

// TestCredentialOfOtherMaker reads a hash of the reference implementation
// (argon2 command line: password "password", salt "somesalt"), which has other
// parameters and so is to be made anew.
func TestCredentialOfOtherMaker(t *testing.T) {
	t.Parallel()
	const c identity.Credential = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if match, stale := c.Check(identity.TypedPassword("password")); !match || !stale {
		t.Errorf("match %v, stale %v", match, stale)
	}
}

func TestBadCredentials(t *testing.T) {
	t.Parallel()
	const salt, sum = "c29tZXNhbHQ", "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	for _, bad := range []string{
		"", "password", "$argon2id$v=19$m=65536,t=2,p=1$" + salt,
		"$argon2i$v=19$m=65536,t=2,p=1$" + salt + "$" + sum,
		"$argon2id$v=16$m=65536,t=2,p=1$" + salt + "$" + sum,
		"$argon2id$v=19$m=0,t=2,p=1$" + salt + "$" + sum,
		"$argon2id$v=19$m=99999999,t=2,p=1$" + salt + "$" + sum,
		"$argon2id$v=19$m=65536,t=0,p=1$" + salt + "$" + sum,
		"$argon2id$v=19$m=65536,t=2,p=0$" + salt + "$" + sum,
		"$argon2id$v=19$m=65536,t=2$" + salt + "$" + sum,
		"$argon2id$v=19$m=65536,t=2,p=1$" + salt + "$AAAA",
		"$argon2id$v=19$m=65536,t=2,p=1$=$" + sum,
	} {
		if _, err := identity.ParseCredential(bad); care.KindOf(err) != care.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if match, _ := identity.NewCredential(identity.Password{}, seeded(1)).Check(identity.Password{}); match {
		t.Error("the empty password opens what was made of it")
	}
	// One comparison for all: each costs as much as a real one, on purpose.
	if match, _ := identity.Credential("").Check(identity.TypedPassword("")); match {
		t.Error("nothing opens an empty credential, but the empty password did")
	}
}

func TestPerson(t *testing.T) {
	t.Parallel()
	p, err := identity.NewPerson("p1", "  Jane.Smith@Example.com ", " Dr  Jane Smith ", start)
	if err != nil || p.Login != "jane.smith@example.com" || p.Name != "Dr Jane Smith" {
		t.Fatalf("%q %q %v", p.Login, p.Name, err)
	}
	typed := identity.TypedPassword("coffeetrainfish")
	if _, err := p.WithPassword("janesmith2026", seeded(1)); care.FieldsOf(err)["password"] == "" {
		t.Errorf("own name as password: %v", err)
	}
	p, err = p.WithPassword("coffeetrainfish", seeded(2))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var again identity.Person
	if err := json.Unmarshal(doc, &again); err != nil || again != p {
		t.Fatalf("comes back as %+v: %v", again, err)
	}
	if ok, _ := p.SignIn(typed, start); !ok {
		t.Error("the password does not sign in")
	}
	p.Disabled = start
	if ok, _ := p.SignIn(typed, start); ok {
		t.Error("a disabled person signs in")
	}
	if ok, _ := p.SignIn(typed, start.Add(-1)); !ok {
		t.Error("a person who will be disabled cannot sign in before")
	}
}

func TestPersonIsRefused(t *testing.T) {
	t.Parallel()
	for _, login := range []string{"", "ab", ".ab", "jane smith", "jane@home@work", "jäne", "jane\u200bs", strings.Repeat("a", 101)} {
		if _, err := identity.NewPerson("p1", login, "Jane", start); care.FieldsOf(err)["login"] == "" {
			t.Errorf("login %q: %v", login, err)
		}
	}
	for _, name := range []string{"", "  ", "\u202e", strings.Repeat("a", 71)} {
		if _, err := identity.NewPerson("p1", "jane", name, start); care.FieldsOf(err)["name"] == "" {
			t.Errorf("name %q: %v", name, err)
		}
	}
	if _, err := identity.NewPerson("", "jane", "Jane", start); care.KindOf(err) != care.Invalid {
		t.Errorf("no identifier: %v", err)
	}
	if _, err := identity.NewPerson("p1", strings.Repeat("a", 100), strings.Repeat("é", 70), start); err != nil {
		t.Errorf("at the limits: %v", err)
	}
}

// TestSecretsAreNotPrinted: not by fmt, not by slog, not by JSON.
func TestSecretsAreNotPrinted(t *testing.T) {
	t.Parallel()
	link, err := identity.NewLinkToken("A81001", seeded(3))
	if err != nil {
		t.Fatal(err)
	}
	step := identity.NewStepUp("r1")
	sent, err := step.Issue(seeded(4), start)
	if err != nil {
		t.Fatal(err)
	}
	token, code := identity.NewToken(seeded(5)), identity.NewCode(seeded(6))
	person := identity.Person{ID: "p1", Login: "janesecret", Credential: "janesecret"}
	for name, c := range map[string]struct {
		value any
		text  string
	}{
		"token": {token, token.Reveal()}, "link": {link, link.Reveal()}, "code": {code, strings.ReplaceAll(code.Reveal(), "-", "")},
		"step-up code": {sent, sent.Reveal()}, "password": {identity.TypedPassword("janesecret"), "janesecret"},
		"credential": {person.Credential, "janesecret"}, "person": {person, "janesecret"},
	} {
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("said", "value", c.value)
		if strings.Contains(log.String(), c.text) {
			t.Errorf("%s is logged: %s", name, log.String())
		}
		if name == "credential" || name == "person" {
			continue // documents, which are stored as JSON
		}
		if s := fmt.Sprintf("%v %+v %s %q %x %#v", c.value, c.value, c.value, c.value, c.value, c.value); strings.Contains(s, c.text) {
			t.Errorf("%s is printed: %s", name, s)
		}
		if b, err := json.Marshal(c.value); err == nil {
			t.Errorf("%s is written out: %s", name, b)
		}
	}
}
