package identity_test

import (
	"strings"
	"testing"

	"frontdoor/care"
	"frontdoor/identity"
)

// FuzzSecrets reads cookies, links, codes and stored passwords of any form: what
// is accepted is one secret with one spelling, what is refused is not repeated.
func FuzzSecrets(f *testing.F) {
	secret := strings.Repeat("A", 43)
	for _, s := range []string{
		"", secret, secret[:42] + "B", secret + "=", secret[:20] + "\n" + secret[20:], "A81001." + secret, "a81001." + secret, "A81001.." + secret, "." + secret,
		"ABCD-EFGH-JKMN-PQRS", "abcd efgh jkmn pqrs", "0oO1iIlL0oO1iIlL", "manager", "a@b@c", "Žofie",
		"$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=4294967295,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA", "$argon2id$v=19$m=1,t=1,p=300$$",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		token, err := identity.ParseToken(s)
		if err == nil && (token.Reveal() != s || token.Digest() == "" || strings.Contains(token.Digest(), s)) {
			t.Errorf("%q is the token %q", s, token.Reveal())
		}
		quiet(t, err, s)
		link, err := identity.ParseLinkToken(s)
		if err == nil {
			if _, err := care.ParseOrg(string(link.Org())); err != nil || link.Reveal() != s || !strings.HasPrefix(s, string(link.Org())+".") {
				t.Errorf("%q is a link of %q", s, link.Org())
			}
		}
		quiet(t, err, s)
		code, err := identity.ParseCode(s)
		if err == nil {
			again, err := identity.ParseCode(strings.ToLower(code.Reveal()))
			if err != nil || again.Digest() != code.Digest() {
				t.Errorf("%q is read as %q, and that is not", s, code.Reveal())
			}
		}
		quiet(t, err, s)
		login, err := identity.ParseLogin(s)
		if again, err2 := identity.ParseLogin(string(login)); err == nil && (err2 != nil || again != login) {
			t.Errorf("%q is read as %q, and that is not", s, login)
		}
		quiet(t, err, s)
		c, err := identity.ParseCredential(s)
		if err == nil && string(c) != s {
			t.Errorf("%q is read as another credential", s)
		}
		quiet(t, err, s)
	})
}

// quiet: an error does not say what was typed. Short texts may be words of it.
func quiet(t *testing.T, err error, typed string) {
	t.Helper()
	if err != nil && len(typed) > 20 && strings.Contains(err.Error(), typed) {
		t.Errorf("the error repeats %q", typed)
	}
}
