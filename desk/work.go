package desk

import (
	"context"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/identity"
	"frontdoor/policy"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/store"
)

// one makes a request's changes of a single event, or passes the refusal on.
func one[E care.Event](s *request.State, e E, err error) ([]care.Change, error) {
	if err != nil {
		return nil, err
	}
	return request.Changes(s.ID, e), nil
}

// Claim takes a request in hand, so that no colleague works it too.
func (d *Desk) Claim(ctx context.Context, by care.Actor, id care.ID) error {
	return act(ctx, d, command{by: by, action: policy.RequestClaim}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		rules, err := st.rulesOf(ctx)
		if err != nil {
			return nil, err
		}
		e, err := s.ClaimBy(by, rules, st.Now)
		return one(s, e, err)
	})
}

// Release gives a claim back.
func (d *Desk) Release(ctx context.Context, by care.Actor, id care.ID) error {
	return act(ctx, d, command{by: by, action: policy.RequestRelease}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		e, err := s.ReleaseClaim(by, st.Now)
		return one(s, e, err)
	})
}

// Acknowledge takes an emergency in hand.
func (d *Desk) Acknowledge(ctx context.Context, by care.Actor, id care.ID, note string) error {
	return act(ctx, d, command{by: by, action: policy.RequestAcknowledgeEmergency}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		e, err := s.Acknowledge(by, note)
		return one(s, e, err)
	})
}

// Band decides how soon. Raising is open to everybody who works the list.
func (d *Desk) Band(ctx context.Context, by care.Actor, id care.ID, band request.Band, reason string) error {
	return act(ctx, d, command{by: by, action: policy.RequestRaise}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		rules, err := st.rulesOf(ctx)
		if err != nil {
			return nil, err
		}
		if s.Band == band && reason == "" {
			return nil, nil // a double click: the step before it stays the one that can be undone
		}
		if !raises(s.Band, band) {
			res := policy.Resource{Subject: id, Lowers: lowers(s.Band, band)}
			if err := st.allow(policy.RequestBand, res); err != nil {
				return nil, err
			}
		}
		e, err := s.SetBand(band, reason, by, rules, st.Now)
		return one(s, e, err)
	})
}

// lowers says whether a band would come down from emergency or urgent.
func lowers(from, to request.Band) bool {
	return from.Higher(to) && (from == request.Emergency || from == request.Urgent)
}

// raises says whether a band is a raise: to emergency, urgent or same day from
// below. The first band of a request is a decision, not a raise.
func raises(from, to request.Band) bool {
	if to == request.Emergency || to == request.Urgent {
		return to.Higher(from)
	}
	return from != request.Unbanded && to.Higher(from)
}

// Assign passes a request to a team or a person of the organisation.
func (d *Desk) Assign(ctx context.Context, by care.Actor, id care.ID, team string, person care.ID) error {
	return act(ctx, d, command{by: by, action: policy.RequestAssign}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		rules, err := st.rulesOf(ctx)
		if err != nil {
			return nil, err
		}
		if s.Team == team && s.Assignee == person {
			return nil, nil // nothing to pass on, and nothing new to undo
		}
		if err := st.knownTeam(ctx, team); err != nil {
			return nil, err
		}
		if err := st.colleague(ctx, person); err != nil {
			return nil, err
		}
		e, err := s.AssignTo(team, person, by, rules, st.Now)
		return one(s, e, err)
	})
}

// knownTeam refuses a team that the settings do not have. An empty one is none.
func (st *state) knownTeam(ctx context.Context, team string) error {
	if team == "" {
		return nil
	}
	set, err := st.settings(ctx)
	if err != nil {
		return err
	}
	for _, t := range set.Teams {
		if t.ID == team {
			return nil
		}
	}
	return care.Faults{"team": "Choose a team from the list"}.Err("desk.team")
}

// colleague refuses somebody who does not work here now.
func (st *state) colleague(ctx context.Context, person care.ID) error {
	if person == "" || person == st.cmd.by.ID {
		return nil
	}
	m, err := load[identity.Member](ctx, st, identity.Noun, st.cmd.org, person)
	if err == nil && !m.Active() {
		err = care.Fail(care.Conflict, "desk.colleague", "This person is not a member now.")
	}
	return err
}

// Task makes a task that follows from a request.
func (d *Desk) Task(ctx context.Context, by care.Actor, key string, id care.ID, text, team string, due time.Time) error {
	return act(ctx, d, command{by: by, action: policy.RequestTask, key: key, about: []any{text, team, due}}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		if err := st.knownTeam(ctx, team); err != nil {
			return nil, err
		}
		e, err := s.SetErrand(st.NewID(), "task", text, team, due)
		return one(s, e, err)
	})
}

// TaskDone ticks a task off. For a "ring or write" task, told says that the
// patient knows now, and how.
func (d *Desk) TaskDone(ctx context.Context, by care.Actor, id, task care.ID, told string) error {
	return act(ctx, d, command{by: by, action: policy.TaskDone}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		e, err := s.FinishErrand(task)
		if err != nil {
			return nil, err
		}
		changes := request.Changes(id, e)
		if told == "" {
			return changes, nil
		}
		if err := byPerson(told); err != nil {
			return nil, err
		}
		knows, err := s.KnowsBy(told, "")
		if err != nil {
			return nil, err
		}
		return append(changes, request.Changes(id, knows)...), nil
	})
}

// Note writes an internal note that patients do not see here; the clinical
// record may be open to them.
func (d *Desk) Note(ctx context.Context, by care.Actor, key string, id care.ID, text string) error {
	return act(ctx, d, command{by: by, action: policy.RequestTask, key: key, about: text}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		clean, err := care.CleanText(text, request.MaxWords)
		if err != nil || clean == "" {
			return nil, &care.Error{Kind: care.Invalid, Op: "request.note", Message: "Write a note.", Fields: map[string]string{"text": "Write a note"}}
		}
		e, err := s.Note(clean)
		return one(s, e, err)
	})
}

// LinkPatient moves a request to the right patient.
func (d *Desk) LinkPatient(ctx context.Context, by care.Actor, id, patient care.ID, reason string) error {
	return act(ctx, d, command{by: by, action: policy.RequestLinkPatient}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		if patient != "" {
			if _, err := load[practice.Patient](ctx, st, practice.NounPatient, by.Org, patient); err != nil {
				return nil, err
			}
		}
		e, err := s.LinkPatient(patient, reason)
		return one(s, e, err)
	})
}

// Rang notes a try to ring the patient.
func (d *Desk) Rang(ctx context.Context, by care.Actor, key string, id care.ID, outcome, note string, next time.Time) error {
	return act(ctx, d, command{by: by, action: policy.RequestRang, key: key, about: []any{outcome, note, next}}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		e, err := s.RangOut(outcome, note, next, by, st.Now)
		return one(s, e, err)
	})
}

// Told notes that the patient knows of the answer, and how.
func (d *Desk) Told(ctx context.Context, by care.Actor, id care.ID, how string) error {
	return act(ctx, d, command{by: by, action: policy.RequestTold}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		if err := byPerson(how); err != nil {
			return nil, err
		}
		e, err := s.KnowsBy(how, "")
		return one(s, e, err)
	})
}

// byPerson refuses another way than those by which a person tells a patient:
// it is kept as a code, which is never erased.
func byPerson(how string) error {
	switch how {
	case string(TellByCall), string(TellInPerson), string(ByPost):
		return nil
	}
	return care.Faults{"how": "Choose how the patient was told"}.Err("desk.told")
}

// SavedInRecord ticks that the summary is in the clinical record.
func (d *Desk) SavedInRecord(ctx context.Context, by care.Actor, id care.ID, saved bool) error {
	return act(ctx, d, command{by: by, action: policy.RequestSavedInRecord}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		rules, err := st.rulesOf(ctx)
		if err != nil {
			return nil, err
		}
		if s.Saved == saved {
			return nil, nil
		}
		e, err := s.SetSaved(saved, rules, st.Now)
		return one(s, e, err)
	})
}

// Join makes other go on in id; Part takes that back.
func (d *Desk) Join(ctx context.Context, by care.Actor, id, other care.ID) error {
	return act(ctx, d, command{by: by, action: policy.RequestJoin}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		o, err := st.request(ctx, other)
		if err != nil {
			return nil, err
		}
		main, sub, err := s.Join(o, by, st.Now)
		if err != nil {
			return nil, err
		}
		return append(request.Changes(id, main), request.Changes(other, sub)...), nil
	})
}

// Part takes a join back: both requests stand for themselves again.
func (d *Desk) Part(ctx context.Context, by care.Actor, id, other care.ID) error {
	return act(ctx, d, command{by: by, action: policy.RequestPart}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		o, err := st.request(ctx, other)
		if err != nil {
			return nil, err
		}
		history, err := d.history(ctx, st, by.Org, request.Noun, id)
		if err != nil {
			return nil, err
		}
		var join *request.Joined
		for _, rec := range history {
			if j, ok := rec.Event.(*request.Joined); ok && j.Other == other {
				join = j
			}
		}
		main, sub, err := s.Part(o, join)
		if err != nil {
			return nil, err
		}
		if main.Restore != nil {
			if err := st.allow(policy.RequestPart, policy.Resource{Subject: id, Lowers: lowers(s.Band, main.Restore.Band)}); err != nil {
				return nil, err
			}
		}
		return append(request.Changes(id, main), request.Changes(other, sub)...), nil
	})
}

// Closing is how a request is closed.
type Closing struct {
	Key       string
	Outcome   request.Outcome
	Reason    string
	SafetyNet string
	Tell      bool // send a neutral message that it is finished
}

// Close ends a request; only a person does.
func (d *Desk) Close(ctx context.Context, by care.Actor, id care.ID, c Closing) error {
	return act(ctx, d, command{by: by, action: policy.RequestClose, key: c.Key, about: c}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		rules, err := st.rulesOf(ctx)
		if err != nil {
			return nil, err
		}
		var q queued
		if c.Tell {
			if q, err = st.message(ctx, messageTo{request: id, reference: s.Reference, route: s.Route, intake: s.Intake, purpose: "closed", due: st.Now.Add(rules.Undo)}); err != nil {
				return nil, err
			}
		}
		e, err := s.CloseAs(c.Outcome, c.Reason, c.SafetyNet, q.ids, by, rules, st.Now)
		if err != nil {
			return nil, err
		}
		return append(request.Changes(id, e), q.changes...), nil
	})
}

// Reopen a closed request.
func (d *Desk) Reopen(ctx context.Context, by care.Actor, id care.ID, reason string) error {
	return act(ctx, d, command{by: by, action: policy.RequestReopen}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		rules, err := st.rulesOf(ctx)
		if err != nil {
			return nil, err
		}
		e, err := s.Reopen(reason, rules, st.Now)
		return one(s, e, err)
	})
}

// Undo takes the actor's last step back: a compensating step. Messages that it
// queued are taken back with it, and slots that it held are free again.
func (d *Desk) Undo(ctx context.Context, by care.Actor, id care.ID) error {
	return act(ctx, d, command{by: by, action: policy.RequestUndo}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		e, err := s.TakeBack(by, st.Now)
		if err != nil {
			return nil, err
		}
		if lowers(s.Band, e.Restore.Band) {
			history, err := d.history(ctx, st, by.Org, request.Noun, id)
			if err != nil {
				return nil, err
			}
			if err := st.allow(policy.RequestUndo, policy.Resource{Subject: id, Lowers: !ownSlip(s, e, history)}); err != nil {
				return nil, err
			}
		}
		changes := request.Changes(id, e)
		for _, m := range s.Undo.Messages {
			msg, err := load[conversation.Message](ctx, st, conversation.Noun, by.Org, m)
			if err != nil {
				return nil, err
			}
			back, err := msg.Withdraw()
			if err != nil {
				return nil, err
			}
			changes = append(changes, care.Change{Noun: conversation.Noun, Subject: m, Event: back})
		}
		if e.Kind == (*request.Offered)(nil).EventKind() {
			for _, slot := range offered(s) {
				more, err := st.releaseSlot(ctx, slot, s.Offer.ID)
				if err != nil {
					return nil, err
				}
				changes = append(changes, more...)
			}
		}
		return changes, nil
	})
}

// ownSlip says whether an undo only takes back the actor's own raise to a band
// that a person had decided before, and that no red flag asks to be above. Then
// nobody's judgement is lost, and who pressed the wrong button need not find a
// clinician within the seconds of the window. Every other way down from
// emergency or urgent is a clinician's.
func ownSlip(s *request.State, e *request.Undone, history []care.Recorded) bool {
	if e.Kind != (*request.Banded)(nil).EventKind() {
		return false
	}
	for _, f := range s.Flags {
		if f.Band.Higher(e.Restore.Band) {
			return false
		}
	}
	for _, rec := range history {
		b, ok := rec.Event.(*request.Banded)
		if ok && rec.Number < e.Entry && b.Band == e.Restore.Band && rec.By.Named() {
			return true
		}
	}
	return false
}

func offered(s *request.State) []care.ID {
	if s.Offer == nil {
		return nil
	}
	return s.Offer.Slots
}

// releaseSlot gives a held slot back; one that is not held for the offer any
// more needs nothing.
func (st *state) releaseSlot(ctx context.Context, id, offer care.ID) ([]care.Change, error) {
	slot, err := load[booking.Slot](ctx, st, booking.NounSlot, st.cmd.org, id)
	if err != nil {
		return nil, err
	}
	if slot.Status != booking.SlotIsHeld || slot.Offer != offer {
		return nil, nil
	}
	return booking.ReleaseHold(*slot, offer)
}

// History of a request, for staff, as every step.
func (d *Desk) History(ctx context.Context, by care.Actor, noun care.Noun, id care.ID) (list []care.Recorded, err error) {
	err = d.view(ctx, by, policy.JournalHistory, policy.Resource{Subject: id}, func(r store.Reader) ([]care.ID, error) {
		if list, err = d.history(ctx, r, by.Org, noun, id); err == nil && len(list) == 0 {
			err = care.Fail(care.NotFound, "desk.history", "There is nothing here, or it is not yours to see.")
		}
		return []care.ID{id}, err
	})
	return list, err
}
