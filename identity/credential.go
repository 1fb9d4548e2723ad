package identity

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"

	"frontdoor/care"
)

// Parameters of argon2id since 20 November 2026. OWASP's Password Storage Cheat
// Sheet asks for at least 19 MiB and 2 passes, or 46 MiB and 1 pass, with one
// lane; these are above both. One hash takes about 50 ms on one core of a small
// server. Whoever raises them changes the date; credentials with other
// parameters are made anew when their owner next signs in.
const (
	hashMemory = 46 * 1024 // KiB
	hashPasses = 2
	hashLanes  = 1
	hashSalt   = 16 // bytes (RFC 9106 section 3.1)
	hashSize   = 32 // bytes
)

// HashesAtOnce is how many passwords should be hashed at the same time. Each
// takes 46 MiB while it runs, so four take 184 MiB; more callers wait. On two
// cores this still answers some 40 sign-ins a second.
const HashesAtOnce = 4

// Limits on the parameters of a stored credential, so that a damaged one cannot
// stop the server.
const (
	maxHashMemory = 1024 * 1024 // KiB
	maxHashPasses = 16
	maxHashLanes  = 16
)

// Credential is a password's argon2id in the PHC string format
// ($argon2id$v=19$m=…,t=…,p=…$salt$hash). The empty one matches nothing. It
// redacts itself in logs.
type Credential string

func (Credential) LogValue() slog.Value { return slog.StringValue(redacted) }

// NewCredential hashes a chosen password with the parameters of today.
func NewCredential(p Password, random io.Reader) Credential {
	h := hashed{memory: hashMemory, passes: hashPasses, lanes: hashLanes, salt: draw(random, hashSalt)}
	h.sum = h.of(p, hashSize)
	return h.credential()
}

// Check says whether p is the password of the credential, and whether it should
// be hashed anew because the parameters have changed since. It takes as long
// for an empty or damaged credential as for a good one, so that time does not
// tell who has an account.
func (c Credential) Check(p Password) (match, stale bool) {
	h, err := parseCredential(c)
	if err != nil {
		h = hashed{memory: hashMemory, passes: hashPasses, lanes: hashLanes, salt: make([]byte, hashSalt), sum: make([]byte, hashSize)}
	}
	same := subtle.ConstantTimeCompare(h.of(p, len(h.sum)), h.sum) == 1
	match = same && err == nil && p.text != ""
	return match, match && h.isStale()
}

type hashed struct {
	memory, passes uint32
	lanes          uint8
	salt, sum      []byte
}

func (h hashed) of(p Password, size int) []byte {
	return argon2.IDKey([]byte(p.text), h.salt, h.passes, h.memory, h.lanes, uint32(size))
}

func (h hashed) isStale() bool {
	return h.memory != hashMemory || h.passes != hashPasses || h.lanes != hashLanes ||
		len(h.salt) != hashSalt || len(h.sum) != hashSize
}

var phcBase64 = base64.RawStdEncoding.Strict()

func (h hashed) credential() Credential {
	return Credential(fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.passes, h.lanes,
		phcBase64.EncodeToString(h.salt), phcBase64.EncodeToString(h.sum)))
}

// ParseCredential checks a credential that comes from outside. The error is
// Invalid and does not repeat it.
func ParseCredential(s string) (Credential, error) {
	if _, err := parseCredential(Credential(s)); err != nil {
		return "", err
	}
	return Credential(s), nil
}

func parseCredential(c Credential) (hashed, error) {
	fault := care.Fail(care.Invalid, "identity.credential", "The stored password cannot be read.")
	part := strings.Split(string(c), "$")
	if len(part) != 6 || part[0] != "" || part[1] != "argon2id" || part[2] != "v="+strconv.Itoa(argon2.Version) {
		return hashed{}, fault
	}
	setting := strings.Split(part[3], ",")
	if len(setting) != 3 {
		return hashed{}, fault
	}
	var h hashed
	memory, okM := bounded(setting[0], "m=", maxHashMemory)
	passes, okT := bounded(setting[1], "t=", maxHashPasses)
	lanes, okP := bounded(setting[2], "p=", maxHashLanes)
	if !okM || !okT || !okP {
		return hashed{}, fault
	}
	h.memory, h.passes, h.lanes = uint32(memory), uint32(passes), uint8(lanes)
	var err error
	if h.salt, err = phcBase64.DecodeString(part[4]); err != nil || len(h.salt) < 8 || len(h.salt) > 64 {
		return hashed{}, fault
	}
	if h.sum, err = phcBase64.DecodeString(part[5]); err != nil || len(h.sum) < 16 || len(h.sum) > 64 {
		return hashed{}, fault
	}
	return h, nil
}

// bounded reads prefix and a number from 1 to most.
func bounded(s, prefix string, most int) (int, bool) {
	digits, ok := strings.CutPrefix(s, prefix)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil && n >= 1 && n <= most
}
