package desk

import (
	"encoding/json"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/identity"
	"frontdoor/journal"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/store"
)

var zeroTime time.Time

// noun ties a kind of subject to its projection: how an event changes its
// state, and which columns pages search and sort by.
type noun struct {
	table store.Table
	apply func(doc []byte, rec care.Recorded) (newDoc []byte, columns []any, err error)
}

// folding makes a noun of a domain's state, its Apply and its columns.
func folding[S any](t store.Table, apply func(*S, care.Recorded) error, columns func(*S) []any) noun {
	return noun{table: t, apply: func(doc []byte, rec care.Recorded) ([]byte, []any, error) {
		s := new(S)
		if doc != nil {
			if err := json.Unmarshal(doc, s); err != nil {
				return nil, nil, err
			}
		}
		if err := apply(s, rec); err != nil {
			return nil, nil, err
		}
		out, err := json.Marshal(s)
		return out, columns(s), err
	}}
}

func text(names ...string) []store.Column { return columnsOf(false, names) }
func ints(names ...string) []store.Column { return columnsOf(true, names) }

func columnsOf(isInt bool, names []string) []store.Column {
	list := make([]store.Column, len(names))
	for i, n := range names {
		list[i] = store.Column{Name: n, Int: isInt}
	}
	return list
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// day as it is searched by: the date in London.
func day(t time.Time) string { return care.DateOf(t).String() }

// nouns lists every projection. A change of columns, indexes or meaning raises
// its version, and the rows are made anew from the journal.
var nouns = map[care.Noun]noun{
	request.Noun: folding(store.Table{
		Noun: request.Noun, Version: 1,
		Columns: append(text("list", "band", "team", "assignee", "patient", "person", "channel", "kind", "reference", "link"),
			ints("rank", "due", "received", "alert", "next", "promise")...),
		Indexes: []store.Index{
			{Columns: []string{"list", "rank", "due", "received"}},
			{Columns: []string{"list", "band"}}, // counts, from the index alone
			{Columns: []string{"promise"}, NotEmpty: "promise"},
			{Columns: []string{"patient"}, NotEmpty: "patient"},
			{Columns: []string{"person"}, NotEmpty: "person"},
			{Columns: []string{"alert"}, NotEmpty: "alert"},
			{Columns: []string{"reference"}, Unique: true, NotEmpty: "reference"},
			{Columns: []string{"link"}, Unique: true, NotEmpty: "link"},
			{Columns: []string{"next"}, NotEmpty: "next", AcrossOrgs: true},
		},
	}, request.Apply, requestColumns),
	practice.NounPatient: folding(store.Table{
		Noun: practice.NounPatient, Version: 1,
		Columns: append(text("nhs_number", "family", "given", "born", "postcode"), ints("gone")...),
		Indexes: []store.Index{
			{Columns: []string{"nhs_number"}, Unique: true, NotEmpty: "nhs_number"},
			{Columns: []string{"family", "given"}}, {Columns: []string{"given"}}, {Columns: []string{"born", "family"}},
		},
	}, (*practice.Patient).Apply, patientColumns),
	practice.NounSettings: folding(store.Table{Noun: practice.NounSettings, Version: 1}, (*practice.Settings).Apply,
		func(*practice.Settings) []any { return nil }),
	// What was erased: the only entries that are not about a subject with a row
	// of its own noun.
	journal.Nothing: folding(store.Table{Noun: journal.Nothing, Version: 1}, (*Erasure).Apply,
		func(*Erasure) []any { return nil }),
	identity.Noun: folding(store.Table{Noun: identity.Noun, Version: 1, Columns: append(text("role"), ints("gone")...)},
		func(m *identity.Member, rec care.Recorded) error { identity.Apply(m, rec); return nil },
		func(m *identity.Member) []any { return []any{string(m.Role), flag(!m.Active())} }),
	booking.NounSession: folding(store.Table{
		Noun: booking.NounSession, Version: 1,
		Columns: append(text("day", "status"), ints("starts")...),
		Indexes: []store.Index{{Columns: []string{"day", "starts"}}},
	}, (*booking.Session).Apply, func(s *booking.Session) []any {
		return []any{day(s.Starts), string(s.Status), micros(s.Starts)}
	}),
	booking.NounSlot: folding(store.Table{
		Noun: booking.NounSlot, Version: 1,
		Columns: append(text("session", "status", "appointment", "held_for"), ints("starts", "next")...),
		Indexes: []store.Index{
			{Columns: []string{"session", "starts"}}, {Columns: []string{"status", "starts"}},
			{Columns: []string{"appointment"}, Unique: true, NotEmpty: "appointment"},
			{Columns: []string{"held_for"}, NotEmpty: "held_for"},
			{Columns: []string{"next"}, NotEmpty: "next", AcrossOrgs: true},
		},
	}, (*booking.Slot).Apply, func(s *booking.Slot) []any {
		return []any{string(s.Session), string(s.Status), string(s.Appointment), string(s.HeldFor), micros(s.Starts), micros(s.HeldUntil)}
	}),
	booking.NounAppointment: folding(store.Table{
		Noun: booking.NounAppointment, Version: 1,
		Columns: append(text("live_slot", "request", "patient", "day", "status"), ints("starts")...),
		Indexes: []store.Index{
			{Columns: []string{"live_slot"}, Unique: true, NotEmpty: "live_slot"},
			{Columns: []string{"day", "starts"}}, {Columns: []string{"request"}},
			{Columns: []string{"patient"}, NotEmpty: "patient"},
		},
	}, (*booking.Appointment).Apply, appointmentColumns),
	conversation.Noun: folding(store.Table{
		Noun: conversation.Noun, Version: 2,
		Columns: append(text("request", "status", "purpose"), ints("next", "made", "by_hand")...),
		Indexes: []store.Index{
			{Columns: []string{"request", "made"}}, {Columns: []string{"status", "made"}},
			{Columns: []string{"by_hand", "made"}, NotEmpty: "by_hand"},
			{Columns: []string{"next"}, NotEmpty: "next", AcrossOrgs: true},
		},
	}, (*conversation.Message).Apply, func(m *conversation.Message) []any {
		return []any{string(m.Request), string(m.Status), m.Purpose, micros(m.Due), micros(m.Made), flag(byHand(m))}
	}),
}

func requestColumns(s *request.State) []any {
	rank, due, received := s.OrderKey()
	list := s.List
	if s.JoinedTo != "" {
		list = "joined" // in no list: it goes on in another request
	}
	if s.From != nil && s.From.State == "offered" {
		list = "offered" // of a hub: not its work until it accepts
	}
	promise := zeroTime
	if s.Open() && s.Promise.Runs() {
		promise = s.Promise.Due
	}
	return []any{
		string(list), string(s.Band), s.Team, string(s.Assignee), string(s.Patient), s.Intake.PersonKey(),
		string(s.Channel), string(s.Kind), string(s.Reference), s.Link,
		rank, micros(due), micros(received), micros(s.Alert), micros(s.Next()), micros(promise),
	}
}

func patientColumns(p *practice.Patient) []any {
	born := ""
	if !p.Details.Born.IsZero() {
		born = p.Details.Born.String()
	}
	return []any{string(p.Details.NHSNumber), care.Fold(p.Details.Family), care.Fold(p.Details.Given), born, string(p.Details.Postcode), flag(p.Left)}
}

func appointmentColumns(a *booking.Appointment) []any {
	live := ""
	if a.Live() {
		live = string(a.Slot)
	}
	return []any{live, string(a.Request), string(a.Patient), day(a.Starts), string(a.Status), micros(a.Starts)}
}

// Tables are the projections that a store must be opened with.
func Tables() []store.Table {
	var list []store.Table
	for _, n := range nounOrder {
		list = append(list, nouns[n].table)
	}
	return list
}

// nounOrder keeps schemas and rebuilds in one order.
var nounOrder = []care.Noun{
	practice.NounSettings, practice.NounPatient, identity.Noun, request.Noun,
	booking.NounSession, booking.NounSlot, booking.NounAppointment, conversation.Noun, journal.Nothing,
}

// projector applies events to rows.
type projector struct{}

func (projector) Projects(n care.Noun) bool {
	_, ok := nouns[n]
	return ok
}

func (projector) Apply(row store.Row, ok bool, rec care.Recorded) (store.Row, error) {
	n := nouns[rec.Noun]
	var doc []byte
	if ok {
		doc = row.Doc
	}
	doc, columns, err := n.apply(doc, rec)
	if err != nil {
		return row, err
	}
	return store.Row{Noun: rec.Noun, Org: rec.Org, ID: rec.Subject, Number: rec.Number, Columns: columns, Doc: doc}, nil
}
