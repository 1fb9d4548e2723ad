package care

import (
	"encoding/binary"
	"encoding/hex"
	"io"
	"strings"
	"time"
)

// ID identifies anything the application makes: a UUID version 7 (RFC 9562),
// so that identifiers made later sort later. The zero ID means "none".
//
// Typed identifiers of the domains (request.ID, booking.SlotID) are IDs with
// another name.
type ID string

// NewID makes an identifier from a time and a source of random bytes. Both are
// injected so that one seed gives the same identifiers again.
func NewID(now time.Time, random io.Reader) ID {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		panic("care: source of random bytes failed: " + err.Error())
	}
	ms := uint64(now.UnixMilli())
	binary.BigEndian.PutUint16(b[0:], uint16(ms>>32))
	binary.BigEndian.PutUint32(b[2:], uint32(ms))
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b[:])
	return ID(h[0:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:])
}

// ParseID checks the form of an identifier that came from outside.
// It returns an Invalid error that does not repeat the input.
func ParseID(s string) (ID, error) {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return "", Fail(Invalid, "care.id", "not an identifier")
	}
	if _, err := hex.DecodeString(strings.ReplaceAll(s, "-", "")); err != nil {
		return "", Fail(Invalid, "care.id", "not an identifier")
	}
	return ID(strings.ToLower(s)), nil
}
