package identity

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
)

// secretBytes is the size of a random secret: 256 bits cannot be guessed, so
// that such a secret needs no salt and no limit on tries.
const secretBytes = 32

// unpadded is base64url without padding that refuses a second spelling of the
// same bytes (RFC 4648 section 3.5).
var unpadded = base64.RawURLEncoding.Strict()

const redacted = "[redacted]"

// secret is text that must not be printed. Types that hold one embed it.
type secret struct{ text string }

// Format keeps the secret out of every verb of fmt.
func (secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue keeps the secret out of slog.
func (secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText refuses: what is to be kept is the digest.
func (secret) MarshalText() ([]byte, error) {
	return nil, fmt.Errorf("identity: a secret is not written out; keep its digest")
}

// digest names a long random secret in the store. It is base64url of SHA-256.
func (s secret) digest() string {
	sum := sha256.Sum256([]byte(s.text))
	return unpadded.EncodeToString(sum[:])
}

// sameDigest compares in constant time.
func sameDigest(a, b string) bool {
	return a != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

// draw reads n random bytes. A source that fails is a fault of the machine
// after which nothing secret may be made.
func draw(random io.Reader, n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(random, b); err != nil {
		panic("identity: source of random bytes failed: " + err.Error())
	}
	return b
}
