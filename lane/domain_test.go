package lane_test

import (
	"context"
	"encoding/json"

	"frontdoor/care"
	"frontdoor/lane"
	"frontdoor/store"
)

// jar is the noun of the tests: people put coins into a jar that holds only so
// many, and which one after another may claim.
const jar care.Noun = "jar"

const full = 1000 // coins that a jar holds

// PutIn records that somebody put coins into a jar.
type PutIn struct {
	Coins int `json:"coins"`
	Total int `json:"total"`
	who   name
}

type name struct {
	Name string `json:"name"`
}

func (*PutIn) EventKind() string { return "jar.put-in" }
func (e *PutIn) Detail() any     { return &e.who }

// Claimed records that the jar has an owner, who can have only one.
type Claimed struct {
	Owner string `json:"owner"`
}

func (*Claimed) EventKind() string { return "jar.claimed" }
func (*Claimed) Detail() any       { return nil }

func types() []care.EventType {
	return []care.EventType{care.TypeOf[PutIn](), care.TypeOf[Claimed]()}
}

func tables() []store.Table {
	return []store.Table{{
		Noun: jar, Version: 1,
		Columns: []store.Column{{Name: "owner"}, {Name: "total", Int: true}},
		Indexes: []store.Index{{Columns: []string{"owner"}, Unique: true, NotEmpty: "owner"}},
	}}
}

// state is a jar's document.
type state struct {
	Total int      `json:"total"`
	Names []string `json:"names"`
	Steps int      `json:"steps"` // entries applied, so that one applied twice shows
}

type projector struct{}

func (projector) Projects(noun care.Noun) bool { return noun == jar }

func (projector) Apply(row store.Row, ok bool, rec care.Recorded) (store.Row, error) {
	var s state
	if ok {
		if err := json.Unmarshal(row.Doc, &s); err != nil {
			return row, err
		}
	} else {
		row = store.Row{Noun: rec.Noun, Org: rec.Org, ID: rec.Subject, Columns: []any{"", int64(0)}}
	}
	owner := row.Columns[0]
	switch e := rec.Event.(type) {
	case *PutIn:
		s.Total = e.Total
		s.Names = append(s.Names, e.who.Name)
	case *Claimed:
		owner = e.Owner
	}
	s.Steps++
	row.Number, row.Columns = rec.Number, []any{owner, int64(s.Total)}
	var err error
	row.Doc, err = json.Marshal(s)
	return row, err
}

func clerk(org care.OrgID) care.Actor {
	return care.Actor{Org: org, ID: "clerk", Role: care.Receptionist, Name: "Sam"}
}

// put is the command that puts coins into a jar. Its result is the new total.
func put(org care.OrgID, id care.ID, coins int, key string) lane.Command {
	return lane.Command{
		Org: org, By: clerk(org), Name: "jar.put", Key: key, Content: []any{id, coins},
		Decide: func(ctx context.Context, in lane.Input) (lane.Decision, error) {
			total, err := totalOf(ctx, in, org, id)
			switch {
			case err != nil:
				return lane.Decision{}, err
			case coins <= 0:
				return lane.Decision{}, &care.Error{Kind: care.Invalid, Op: "jar.put", Message: "Put in at least one coin.", Fields: map[string]string{"coins": "at least one"}}
			case total+coins > full:
				return lane.Decision{}, care.Fail(care.Conflict, "jar.put", "The jar is full.")
			}
			return lane.Decision{
				Changes: []care.Change{{Noun: jar, Subject: id, Event: &PutIn{Coins: coins, Total: total + coins, who: name{"Ada"}}}},
				Result:  total + coins,
				Records: []lane.SetRecord{{Key: store.RecordKey{Org: org, Space: "last", Name: string(id)}, Doc: []byte("put")}},
			}, nil
		},
	}
}

func totalOf(ctx context.Context, in store.Reader, org care.OrgID, id care.ID) (int, error) {
	row, ok, err := in.Row(ctx, jar, org, id)
	if err != nil || !ok {
		return 0, err
	}
	return int(row.Columns[1].(int64)), nil
}

// claim gives a jar to an owner, without looking whether they have another:
// the unique index does.
func claim(org care.OrgID, id care.ID, owner string) lane.Command {
	return lane.Command{Org: org, By: clerk(org), Name: "jar.claim", Decide: func(context.Context, lane.Input) (lane.Decision, error) {
		return lane.Decision{Changes: []care.Change{{Noun: jar, Subject: id, Event: &Claimed{Owner: owner}}}}, nil
	}}
}

// failing is a command whose decision does what f does.
func failing(org care.OrgID, key string, f func() error) lane.Command {
	return lane.Command{Org: org, By: clerk(org), Name: "jar.fail", Key: key, Decide: func(context.Context, lane.Input) (lane.Decision, error) {
		return lane.Decision{}, f()
	}}
}
