package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"frontdoor/care"
)

// Codec turns events into entries and back.
type Codec struct{ types map[string]care.EventType }

// NewCodec makes a codec of the event types of all domains. Two types of one
// kind, or lifts that do not match a version, are a fault of the program.
func NewCodec(lists ...[]care.EventType) *Codec {
	c := &Codec{types: map[string]care.EventType{}}
	for _, t := range append(lists, Types()) {
		for _, t := range t {
			if _, ok := c.types[t.Kind]; ok || len(t.Lift) != t.Version-1 {
				panic("journal: event kind " + t.Kind + " is declared twice or lacks lifts")
			}
			c.types[t.Kind] = t
		}
	}
	return c
}

// Kinds lists the kinds that the codec knows, with the version written today.
func (c *Codec) Kinds() map[string]int {
	m := map[string]int{}
	for k, t := range c.types {
		m[k] = t.Version
	}
	return m
}

// Seal makes the entry that follows head. Its time is the later of now and the
// head's. The salt comes from random.
func (c *Codec) Seal(head Head, ch care.Change, by care.Actor, now time.Time, random io.Reader) (Entry, error) {
	const op = "journal.seal"
	t, ok := c.types[ch.Event.EventKind()]
	if !ok {
		return Entry{}, care.Fail(care.Unknown, op, "event kind %s is not declared", ch.Event.EventKind())
	}
	codes, err := json.Marshal(ch.Event)
	if err != nil {
		return Entry{}, care.Wrap(op, err)
	}
	by.Name = "" // names are looked up from the member; the journal keeps the identifier
	at := Instant(now)
	if at.Before(head.At) {
		at = head.At
	}
	h := header{
		Org: head.Org, Number: head.Number + 1, Kind: t.Kind, Version: t.Version,
		Noun: ch.Noun, Subject: ch.Subject, At: at, By: by, Codes: codes,
		Prev: hex.EncodeToString(head.Hash),
	}
	e := Entry{Org: h.Org, Number: h.Number, Noun: h.Noun, Subject: h.Subject, Kind: h.Kind, At: at}
	if d := ch.Event.Detail(); d != nil {
		if e.Detail, err = json.Marshal(d); err != nil {
			return Entry{}, care.Wrap(op, err)
		}
		e.Salt = make([]byte, saltSize)
		if _, err := io.ReadFull(random, e.Salt); err != nil {
			return Entry{}, care.Wrap(op, err)
		}
		h.Detail = digest(e.Salt, e.Detail)
	}
	if e.Header, err = json.Marshal(h); err != nil {
		return Entry{}, care.Wrap(op, err)
	}
	sum := sha256.Sum256(e.Header)
	e.Hash = sum[:]
	return e, nil
}

// Open reads an entry back as what happened, lifting old versions. An entry of
// a newer version than this program knows gives an Unavailable error: the
// process must say that it is not ready.
func (c *Codec) Open(e Entry) (care.Recorded, error) {
	const op = "journal.open"
	var h header
	if err := json.Unmarshal(e.Header, &h); err != nil {
		return care.Recorded{}, care.Wrap(op, err)
	}
	t, ok := c.types[h.Kind]
	if !ok || h.Version > t.Version {
		return care.Recorded{}, care.Fail(care.Unavailable, op, "entry %s %d of kind %s version %d is newer than this program", h.Org, h.Number, h.Kind, h.Version)
	}
	codes, detail, err := lift(t, h.Version, h.Codes, e.Detail)
	if err != nil {
		return care.Recorded{}, care.Wrap(op, err)
	}
	ev := t.New()
	if err := json.Unmarshal(codes, ev); err != nil {
		return care.Recorded{}, care.Wrap(op, err)
	}
	if d := ev.Detail(); d != nil && detail != nil {
		if err := json.Unmarshal(detail, d); err != nil {
			return care.Recorded{}, care.Wrap(op, err)
		}
	}
	return care.Recorded{
		Org: h.Org, Number: h.Number, Noun: h.Noun, Subject: h.Subject, At: h.At, By: h.By,
		Event: ev, Erased: h.Detail != "" && e.Detail == nil,
	}, nil
}

func lift(t care.EventType, version int, codes, detail []byte) ([]byte, []byte, error) {
	if version == t.Version {
		return codes, detail, nil
	}
	if version < 1 {
		return nil, nil, fmt.Errorf("version %d of %s", version, t.Kind)
	}
	c, err := object(codes)
	if err != nil {
		return nil, nil, err
	}
	d := map[string]any{} // a step may write to it also when there is no detail (any more)
	if detail != nil {
		if d, err = object(detail); err != nil {
			return nil, nil, err
		}
	}
	for _, step := range t.Lift[version-1:] {
		step(c, d)
	}
	if codes, err = json.Marshal(c); err != nil || detail == nil {
		return codes, nil, err
	}
	detail, err = json.Marshal(d)
	return codes, detail, err
}

// object reads JSON for a lift. Numbers stay as they are written
// (json.Number): a float would round large ones. A step writes into it, so null
// is not one.
func object(b []byte) (m map[string]any, err error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err = d.Decode(&m); err == nil && m == nil {
		err = errors.New("null is no object")
	}
	return m, err
}

// Instant is a time as entries hold it: UTC, whole microseconds, which is what
// every store keeps.
func Instant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
