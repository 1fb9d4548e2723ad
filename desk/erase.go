package desk

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/identity"
	"frontdoor/journal"
	"frontdoor/policy"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/store"
)

// ErasureReason says why personal data were deleted. It is a code, because the
// entry that says so is kept for ever.
type ErasureReason string

const (
	AskedFor      ErasureReason = "asked"     // the person asked and the practice agreed (UK GDPR, article 17)
	RetentionOver ErasureReason = "retention" // it was kept as long as it had to be
	KeptInError   ErasureReason = "in-error"  // it should never have been here: a test, the wrong practice
)

// ErasureReasons lists them in the order in which they are shown.
var ErasureReasons = []ErasureReason{AskedFor, RetentionOver, KeptInError}

// Erasure says that the personal data of one subject were deleted. It holds
// none itself, so that lists of erasures can be kept outside.
type Erasure struct {
	Org     care.OrgID    `json:"org"`
	Noun    care.Noun     `json:"noun"`
	Subject care.ID       `json:"subject"`
	UpTo    int64         `json:"up_to"` // the last entry of the journal that it covers
	Reason  ErasureReason `json:"reason"`
	At      time.Time     `json:"at"`
}

// Apply makes an erasure of its entry.
func (x *Erasure) Apply(rec care.Recorded) error {
	e, ok := rec.Event.(*journal.Erased)
	if !ok {
		return care.Fail(care.Unavailable, "desk.erasure", "event %s is not known here", rec.Event.EventKind())
	}
	*x = Erasure{Org: rec.Org, Noun: e.Noun, Subject: e.Subject, UpTo: e.UpTo, Reason: ErasureReason(e.Reason), At: rec.At}
	return nil
}

// ErasePatient deletes the personal data of a patient of the list: the details
// of the patient, of every request that is linked to them, and of those
// requests' messages and appointments. The patient has left the list then; an
// import that names them again registers them anew.
//
// It is a Conflict while one of the requests is open or has an appointment to
// come: nobody may be lost by it. What stays: that there was a request, its
// bands, times and outcome, under identifiers that lead to nobody, and who of
// the staff looked at it. What it does not reach: requests that were never
// linked to the patient (EraseRequest), what a hub accepted (its manager
// erases that), forms that were begun and not sent (nobody can tell whose they
// are; they expire after four days), stored answers of commands (identifiers
// and a digest, swept after 14 days), and backups, which need ApplyErasures
// when they are restored.
func (d *Desk) ErasePatient(ctx context.Context, by care.Actor, patient care.ID, reason ErasureReason) error {
	return d.erase(ctx, by, patient, reason, func(ctx context.Context, st *state) ([]subject, error) {
		if _, err := load[practice.Patient](ctx, st, practice.NounPatient, by.Org, patient); err != nil {
			return nil, err
		}
		list := []subject{{practice.NounPatient, patient}}
		requests, err := find[request.State](ctx, st, store.Query{Noun: request.Noun, Org: by.Org, Where: []store.Cond{store.Eq("patient", patient)}})
		for _, s := range requests {
			more, err := st.about(ctx, s)
			if err != nil {
				return nil, err
			}
			list = append(list, more...)
		}
		return list, err
	})
}

// EraseRequest deletes the personal data of one request, its messages and
// appointments, as ErasePatient does; those that were joined to it are erased
// by themselves.
func (d *Desk) EraseRequest(ctx context.Context, by care.Actor, id care.ID, reason ErasureReason) error {
	return d.erase(ctx, by, id, reason, func(ctx context.Context, st *state) ([]subject, error) {
		s, err := st.request(ctx, id)
		if err != nil {
			return nil, err
		}
		return st.about(ctx, s)
	})
}

// erase runs an erasure of the subjects that which finds. Doing it again does
// what a crash may have left.
func (d *Desk) erase(ctx context.Context, by care.Actor, about care.ID, reason ErasureReason, which func(context.Context, *state) ([]subject, error)) error {
	var list []subject
	_, err := do(ctx, d, command{by: by, action: policy.ErasePatient}, func(ctx context.Context, st *state) ([]care.Change, none, error) {
		if err := st.allow(policy.ErasePatient, policy.Resource{Subject: about}); err != nil {
			return nil, none{}, err
		}
		if !slices.Contains(ErasureReasons, reason) {
			return nil, none{}, care.Faults{"reason": "Choose why it is erased"}.Err(string(policy.ErasePatient))
		}
		head, err := st.Head(ctx, by.Org)
		if err != nil {
			return nil, none{}, err
		}
		if list, err = which(ctx, st); err != nil {
			return nil, none{}, err
		}
		var changes []care.Change
		for _, s := range list {
			more, err := st.forget(ctx, Erasure{Org: by.Org, Noun: s.noun, Subject: s.id, UpTo: head.Number, Reason: reason})
			if err != nil {
				return nil, none{}, err
			}
			changes = append(changes, more...)
		}
		return changes, none{}, nil
	})
	if err != nil {
		return err
	}
	return d.forgetRecords(ctx, by.Org, list)
}

// about lists a request and what belongs to it. It refuses one that somebody
// still works or waits for.
func (st *state) about(ctx context.Context, s *request.State) ([]subject, error) {
	const op = string(policy.ErasePatient)
	main, err := st.goesOnIn(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	if main.List != request.Closed {
		return nil, care.Fail(care.Conflict, op, "Request %s is open. Close it before its data are erased.", main.Reference.Display())
	}
	list := []subject{{request.Noun, s.ID}}
	of := []store.Cond{store.Eq("request", s.ID)}
	appointments, err := find[booking.Appointment](ctx, st, store.Query{Noun: booking.NounAppointment, Org: s.Org, Where: of})
	if err != nil {
		return nil, err
	}
	for _, a := range appointments {
		if a.Status == booking.IsBooked || a.Status == booking.HasArrived {
			return nil, care.Fail(care.Conflict, op, "Request %s has an appointment. Cancel or complete it before its data are erased.", s.Reference.Display())
		}
		list = append(list, subject{booking.NounAppointment, a.ID})
	}
	messages, err := st.Find(ctx, store.Query{Noun: conversation.Noun, Org: s.Org, Where: of})
	for _, m := range messages {
		list = append(list, subject{conversation.Noun, m.ID})
	}
	return list, err
}

// forget makes the changes of one erasure: none when its details are gone. A
// message without words must not go out, and nobody asks for its receipt; a
// patient without a name is not on the list.
func (st *state) forget(ctx context.Context, x Erasure) ([]care.Change, error) {
	held, err := holds(ctx, st, x)
	if err != nil || !held {
		return nil, err
	}
	var changes []care.Change
	switch x.Noun {
	case conversation.Noun:
		m, err := load[conversation.Message](ctx, st, x.Noun, x.Org, x.Subject)
		if err != nil {
			return nil, err
		}
		if m.Status == conversation.Queued || m.Status == conversation.Sent {
			changes = append(changes, care.Change{Noun: x.Noun, Subject: x.Subject, Event: &conversation.TakenBack{}})
		}
	case practice.NounPatient:
		p, err := load[practice.Patient](ctx, st, x.Noun, x.Org, x.Subject)
		if err != nil {
			return nil, err
		}
		if !p.Left {
			changes = append(changes, care.Change{Noun: x.Noun, Subject: x.Subject, Event: &practice.Left{}})
		}
	}
	gone := &journal.Erased{Noun: x.Noun, Subject: x.Subject, UpTo: x.UpTo, Reason: string(x.Reason)}
	return append(changes, care.Change{Noun: journal.Nothing, Subject: x.Subject, Event: gone}), nil
}

// holds says whether the journal has details that an erasure covers.
func holds(ctx context.Context, r store.Reader, x Erasure) (bool, error) {
	history, err := r.History(ctx, x.Org, x.Noun, x.Subject)
	for _, e := range history {
		if e.Number <= x.UpTo && e.Detail != nil {
			return true, err
		}
	}
	return false, err
}

// forgetRecords deletes what is kept beside the journal for requests: codes,
// tries, open visits of browsers, and the form that was sent.
func (d *Desk) forgetRecords(ctx context.Context, org care.OrgID, list []subject) error {
	erased := map[care.ID]bool{}
	for _, s := range list {
		if s.noun == request.Noun {
			erased[s.id] = true
		}
	}
	if len(erased) == 0 {
		return nil
	}
	return d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		var keys []store.RecordKey
		for id := range erased {
			t, err := d.linkToken(org, id)
			if err != nil {
				return err
			}
			keys = append(keys, birthKey(t), stepUpKey(&request.State{Org: org, ID: id}))
		}
		for _, space := range []string{"visit", "draft"} {
			records, err := tx.Records(ctx, org, space, "", d.watch.Now())
			if err != nil {
				return err
			}
			for _, rec := range records {
				if erased[requestOf(space, rec.Doc)] {
					keys = append(keys, store.RecordKey{Org: org, Space: space, Name: rec.Name})
				}
			}
		}
		for _, key := range keys {
			if err := tx.SetRecord(ctx, key, nil, zeroTime); err != nil {
				return err
			}
		}
		return nil
	})
}

// requestOf a visit or of a draft that was sent; empty for others.
func requestOf(space string, doc []byte) care.ID {
	if space == "visit" {
		var v identity.Visit
		_ = json.Unmarshal(doc, &v) // what cannot be read is nobody's, and expires
		return v.Request
	}
	var dr Draft
	_ = json.Unmarshal(doc, &dr)
	if dr.Sent != nil {
		return dr.Sent.ID
	}
	return dr.Safety
}

// Erasures lists what was erased, of all organisations, to be kept elsewhere
// like Heads: a backup from before an erasure has the data again, and does not
// know that they were erased.
func (d *Desk) Erasures(ctx context.Context) (list []Erasure, err error) {
	err = d.store.View(ctx, func(r store.Reader) error {
		list = nil
		for skip := 0; ; skip += store.MaxRows {
			found, err := find[Erasure](ctx, r, store.Query{Noun: journal.Nothing, Order: []string{"org"}, Skip: skip})
			if err != nil {
				return err
			}
			for _, x := range found {
				list = append(list, *x)
			}
			if len(found) < store.MaxRows {
				return nil
			}
		}
	})
	return list, err
}

// erasedAtOnce subjects are one command, so that a practice's own work goes on
// between two of them.
const erasedAtOnce = 200

// ApplyErasures deletes again what was erased and is here: after a backup was
// restored, with the list that Erasures gave before. It returns for how many
// subjects it had to. Applying a list again changes nothing. The operator does
// this, not a manager, who decided it once already.
func (d *Desk) ApplyErasures(ctx context.Context, list []Erasure) (int, error) {
	byOrg := map[care.OrgID][]Erasure{}
	for _, x := range list {
		if _, ok := nouns[x.Noun]; !ok || !slices.Contains(ErasureReasons, x.Reason) {
			return 0, care.Fail(care.Invalid, "desk.erasures", "This is not a list of erasures of this program.")
		}
	}
	if err := d.store.View(ctx, func(r store.Reader) error {
		clear(byOrg)
		for _, x := range list {
			held, err := holds(ctx, r, x)
			if err != nil {
				return err
			}
			if held {
				byOrg[x.Org] = append(byOrg[x.Org], x)
			}
		}
		return nil
	}); err != nil {
		return 0, err
	}
	n := 0
	for org, of := range byOrg {
		for part := range slices.Chunk(of, erasedAtOnce) {
			if err := d.eraseAgain(ctx, org, part); err != nil {
				return n, err
			}
			n += len(part)
		}
	}
	return n, nil
}

func (d *Desk) eraseAgain(ctx context.Context, org care.OrgID, list []Erasure) error {
	var subjects []subject
	_, err := do(ctx, d, command{by: care.System(org), action: policy.ErasePatient}, func(ctx context.Context, st *state) ([]care.Change, none, error) {
		subjects = nil
		head, err := st.Head(ctx, org)
		if err != nil {
			return nil, none{}, err
		}
		var changes []care.Change
		for _, x := range list {
			x.UpTo = min(x.UpTo, head.Number) // an older journal is shorter
			more, err := st.forget(ctx, x)
			if err != nil {
				return nil, none{}, err
			}
			changes = append(changes, more...)
			subjects = append(subjects, subject{x.Noun, x.Subject})
		}
		return changes, none{}, nil
	})
	if err != nil {
		return err
	}
	return d.forgetRecords(ctx, org, subjects)
}

// ReplayErasures deletes details that are here although an entry says that
// they were erased: a table was restored by itself, or a copy of it put back.
// It runs at every start.
func (d *Desk) ReplayErasures(ctx context.Context) (int, error) {
	list, err := d.Erasures(ctx)
	if err != nil {
		return 0, err
	}
	return d.ApplyErasures(ctx, list)
}
