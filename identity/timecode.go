package identity

import (
	"crypto/hmac"
	"crypto/sha1" // what RFC 6238 and the apps that people have use; HMAC does not need collisions to be hard
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"
)

// Time-based codes as authenticator apps make them (RFC 6238): six digits of
// HMAC-SHA-1, a new one every 30 seconds since 1970. All apps know these
// values; with others some show wrong codes without a word.
const (
	timeCodeDigits = 6
	timeCodeStep   = 30 * time.Second
	timeKeyBytes   = 20 // RFC 4226 section 4, R6: 160 bits are recommended
)

// timeCodeDrift is how many steps before and after now are accepted, for clocks
// that differ and people who type slowly (RFC 6238 section 5.2: at most one).
const timeCodeDrift = 1

// TimeKey is the secret that an authenticator app and the program share. It
// redacts itself.
type TimeKey struct{ secret }

// NewTimeKey draws a key.
func NewTimeKey(random io.Reader) TimeKey {
	return TimeKey{secret{string(draw(random, timeKeyBytes))}}
}

// Reveal writes the key in base 32, to be typed into an app, and nothing else.
func (k TimeKey) Reveal() string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte(k.text))
}

// Address writes the key as apps read it from a picture
// (github.com/google/google-authenticator/wiki/Key-Uri-Format). It holds the
// key: it is shown once, on the page that its owner is looking at.
func (k TimeKey) Address(issuer string, login Login) string {
	issuer = strings.ReplaceAll(issuer, ":", " ") // the colon ends it
	label := url.PathEscape(issuer) + ":" + url.PathEscape(string(login))
	return fmt.Sprintf("otpauth://totp/%s?secret=%s&issuer=%s&algorithm=SHA1&digits=%d&period=%d",
		label, k.Reveal(), url.QueryEscape(issuer), timeCodeDigits, int(timeCodeStep.Seconds()))
}

// stepAt numbers the 30 seconds that a moment is in.
func stepAt(at time.Time) int64 { return at.Unix() / int64(timeCodeStep.Seconds()) }

// timeCode is the code of a step, in n digits (RFC 4226 section 5.3).
func timeCode(key []byte, step int64, n int) string {
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, step) // a hash takes everything
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0x0f
	number := uint64(binary.BigEndian.Uint32(sum[at:]) & 0x7fff_ffff)
	most := uint64(1)
	for range n {
		most *= 10
	}
	return fmt.Sprintf("%0*d", n, number%most)
}
