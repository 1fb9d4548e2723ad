package identity

import (
	"io"
	"strings"

	"frontdoor/care"
)

// Token is the secret of a browser: its session, its screen, or a visit through
// a private link. The browser keeps it in a cookie; the store only knows its
// digest. A browser gets a new token whenever someone signs in or unlocks, so
// that one seen or planted earlier opens nothing (OWASP Session Management Cheat
// Sheet, "Renew the Session ID After Any Privilege Level Change").
type Token struct{ secret }

// NewToken makes a token of 32 random bytes.
func NewToken(random io.Reader) Token {
	return Token{secret{unpadded.EncodeToString(draw(random, secretBytes))}}
}

// ParseToken reads a token that a browser sent. The error is Invalid.
func ParseToken(s string) (Token, error) {
	if !wellFormedSecret(s) {
		return Token{}, care.Fail(care.Invalid, "identity.token", "Sign in again.")
	}
	return Token{secret{s}}, nil
}

// Reveal gives the token's text, for the cookie and nothing else.
func (t Token) Reveal() string { return t.text }

// Digest is the name under which the token's record is stored.
func (t Token) Digest() string { return t.digest() }

// LinkToken is the secret of a private link: <ODS code>.<32 random bytes in
// base64url>. It carries its organisation so that the request is looked for in
// one lane only; a link with the organisation changed has another digest and
// finds nothing.
type LinkToken struct {
	secret
	org care.OrgID
}

// NewLinkToken makes the token of a request's private link.
func NewLinkToken(org care.OrgID, random io.Reader) (LinkToken, error) {
	if _, err := care.ParseOrg(string(org)); err != nil {
		return LinkToken{}, care.Wrap("identity.link", err)
	}
	return LinkToken{secret{string(org) + "." + unpadded.EncodeToString(draw(random, secretBytes))}, org}, nil
}

// ParseLinkToken reads the token of a link that someone followed. The error is
// NotFound, as for a link that never was, and does not repeat the input.
func ParseLinkToken(s string) (LinkToken, error) {
	code, random, _ := strings.Cut(s, ".")
	org, err := care.ParseOrg(code)
	if err != nil || !wellFormedSecret(random) {
		return LinkToken{}, care.Fail(care.NotFound, "identity.link", "This link does not work. Check that all of it was copied.")
	}
	return LinkToken{secret{s}, org}, nil
}

// Org is the organisation that the link belongs to.
func (t LinkToken) Org() care.OrgID { return t.org }

// Reveal gives the token's text, for the address of the link and nothing else.
func (t LinkToken) Reveal() string { return t.text }

// Digest is the name under which the link's record is stored.
func (t LinkToken) Digest() string { return t.digest() }

func wellFormedSecret(s string) bool {
	b, err := unpadded.DecodeString(s)
	// DecodeString skips line breaks, which would be a second spelling.
	return err == nil && len(b) == secretBytes && len(s) == unpadded.EncodedLen(secretBytes)
}
