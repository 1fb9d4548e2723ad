package lane

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"io"
	"time"

	"frontdoor/care"
	"frontdoor/store"
)

// Command is something that somebody wants done in a lane.
type Command struct {
	Org  care.OrgID
	By   care.Actor
	Name string // "request.band"
	// Key makes retries safe: same key, same actor, same command gives the
	// first answer again. Empty means that a retry is a new command.
	Key string
	// Content is what the key stands for; other content under one key is
	// refused as Duplicate. It is only hashed, never stored.
	Content any
	// Decide looks at the state and says what happens. It must not write and
	// must not keep what it read: it may run twice. An error of a kind other
	// than Unknown and Unavailable is a refusal, and is kept under the key.
	Decide func(ctx context.Context, in Input) (Decision, error)
}

// Input is what a decision may look at.
type Input struct {
	store.Reader
	Now    time.Time
	Random io.Reader // for identifiers and secrets
}

// NewID makes an identifier.
func (in Input) NewID() care.ID { return care.NewID(in.Now, in.Random) }

// Decision is what happened, and what to tell the caller: a value without
// personal data, stored as JSON under the idempotency key.
type Decision struct {
	Changes []care.Change
	Result  any
	// Records are operational records (a link's secret, a held presence) that
	// belong to the same transaction.
	Records []SetRecord
}

// SetRecord is an operational record to be written with a decision.
type SetRecord struct {
	Key     store.RecordKey
	Doc     []byte
	Expires time.Time
}

// Projector says what an event does to its subject's row. It reads only the
// event and the row it is given (ok false: there is none yet).
type Projector interface {
	// Projects tells whether events of a noun have a row at all.
	Projects(noun care.Noun) bool
	Apply(row store.Row, ok bool, rec care.Recorded) (store.Row, error)
}

// refusal is how a stored answer remembers an error.
type refusal struct {
	Kind    care.Kind         `json:"kind"`
	Op      string            `json:"op"`
	Message string            `json:"message"`
	Fields  map[string]string `json:"fields,omitempty"`
}

// transient kinds are never stored under a key.
func transient(err error) bool {
	k := care.KindOf(err)
	return k == care.Unknown || k == care.Unavailable
}

func contentDigest(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	d := sha256.Sum256(b)
	return d[:], nil
}

// replay turns a stored answer back into what the caller got, or refuses other
// content under the same key.
func replay(a store.Answer, digest []byte) (json.RawMessage, error) {
	if string(a.Digest) != string(digest) {
		return nil, care.Fail(care.Duplicate, "lane", "This was already sent with other content. Please start again.")
	}
	if a.Refusal != nil {
		var r refusal
		if err := json.Unmarshal(a.Refusal, &r); err != nil {
			return nil, care.Wrap("lane", err)
		}
		return nil, &care.Error{Kind: r.Kind, Op: r.Op, Message: r.Message, Fields: r.Fields}
	}
	return a.Result, nil
}
