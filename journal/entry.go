package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"frontdoor/care"
)

// Entry is one line of an organisation's journal as it is stored.
type Entry struct {
	Org     care.OrgID
	Number  int64
	Noun    care.Noun
	Subject care.ID
	Kind    string
	At      time.Time
	Header  []byte // JSON; the bytes that Hash is of
	Hash    []byte // SHA-256 of Header, 32 bytes
	Detail  []byte // JSON with personal data; nil when there is none or it was erased
	Salt    []byte // 16 bytes; nil together with Detail
}

// Head is the end of an organisation's journal: the zero Head is an empty one.
type Head struct {
	Org    care.OrgID
	Number int64
	Hash   []byte
	At     time.Time
}

// header is the JSON form of what is chained. Field order is part of the
// format only in so far as bytes are kept; a reader must not depend on it.
type header struct {
	Org     care.OrgID      `json:"org"`
	Number  int64           `json:"n"`
	Kind    string          `json:"kind"`
	Version int             `json:"v"`
	Noun    care.Noun       `json:"noun"`
	Subject care.ID         `json:"subject"`
	At      time.Time       `json:"at"`
	By      care.Actor      `json:"by"`
	Codes   json.RawMessage `json:"codes"`
	Detail  string          `json:"detail,omitempty"` // hex SHA-256 of salt and detail
	Prev    string          `json:"prev,omitempty"`   // hex hash of the entry before
}

// saltSize keeps a detail's digest from being guessed from likely contents.
const saltSize = 16

func digest(salt, detail []byte) string {
	h := sha256.New()
	h.Write(salt)
	h.Write(detail)
	return hex.EncodeToString(h.Sum(nil))
}

// Check says whether an entry follows prev: number, chain, time, hash, and the
// digest of its detail. An entry whose detail is gone passes; erased tells that
// it was there once, so that the caller can ask for the entry that erased it.
// It returns a Conflict error that names organisation and number.
func Check(prev Head, e Entry) (erased bool, err error) {
	bad := func(what string) (bool, error) {
		return false, care.Fail(care.Conflict, "journal.check", "%s entry %d: %s", prev.Org, prev.Number+1, what)
	}
	var h header
	if err := json.Unmarshal(e.Header, &h); err != nil {
		return bad("the header is not readable")
	}
	sum := sha256.Sum256(e.Header)
	switch {
	case !bytes.Equal(sum[:], e.Hash):
		return bad("the hash is not that of the header")
	case prev.Org != "" && prev.Org != e.Org:
		return bad("the entry is another organisation's")
	case h.Number != prev.Number+1 || e.Number != h.Number:
		return bad("the number does not follow")
	case h.Org != e.Org || h.Noun != e.Noun || h.Subject != e.Subject || h.Kind != e.Kind || !h.At.Equal(e.At):
		return bad("columns and header differ")
	case h.Prev != hex.EncodeToString(prev.Hash):
		return bad("the chain is broken")
	case h.At.Before(prev.At):
		return bad("time runs backwards")
	case h.Detail == "" && e.Detail != nil:
		return bad("a detail was added")
	case (e.Detail == nil) != (e.Salt == nil):
		return bad("detail and salt are not together")
	case h.Detail != "" && e.Detail == nil:
		return true, nil
	case h.Detail != "" && digest(e.Salt, e.Detail) != h.Detail:
		return bad("the detail was changed")
	}
	return false, nil
}

// Head of a journal that ends with this entry.
func (e Entry) Head() Head { return Head{Org: e.Org, Number: e.Number, Hash: e.Hash, At: e.At} }
