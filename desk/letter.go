package desk

import (
	"context"
	"slices"
	"time"

	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/policy"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/store"
)

// ringOrWrite is the kind of task that a message leaves which did not arrive,
// and a letter that is to be printed.
const ringOrWrite = "ring-or-write"

// Limits of the list: when more wait, the oldest are shown first; what is older
// than a quarter of a year has long been worked from its request.
const (
	lettersShown = 200
	lettersAge   = 90 * 24 * time.Hour
)

// ToReach is a patient whom a message did not reach, or who is written to: what
// it would have said, until somebody rings or posts it.
type ToReach struct {
	Request  *request.State
	Messages []*conversation.Message // the newest first; letters, and what was not delivered
	Since    time.Time
}

// ByHand says how a member of staff reached a patient.
type ByHand string

const (
	ByPost ByHand = "letter"
	ByCall ByHand = "call"
)

// ToReach lists who has to be rung or written to, the longest waiting first.
func (d *Desk) ToReach(ctx context.Context, by care.Actor) (list []ToReach, err error) {
	err = d.view(ctx, by, policy.MessageRingOrWriteDone, policy.Resource{}, func(r store.Reader) ([]care.ID, error) {
		list = nil
		var seen []care.ID
		waiting, err := messagesByHand(ctx, r, by.Org, d.clock.Now().Add(-lettersAge))
		if err != nil {
			return nil, err
		}
		done := map[care.ID]bool{}
		for _, m := range waiting {
			if done[m.Request] || len(list) >= lettersShown {
				continue
			}
			done[m.Request] = true
			t, ok, err := toReach(ctx, r, by.Org, m.Request)
			if err != nil {
				return nil, err
			}
			if ok {
				list = append(list, t)
				seen = append(seen, subjectOf(t.Request))
			}
		}
		return seen, nil
	})
	return list, err
}

// messagesByHand are letters that were handed over to be printed, and messages
// that failed, the oldest first.
func messagesByHand(ctx context.Context, r store.Reader, org care.OrgID, from time.Time) ([]*conversation.Message, error) {
	return find[conversation.Message](ctx, r, store.Query{
		Noun: conversation.Noun, Org: org, Where: []store.Cond{store.Eq("by_hand", 1), {Column: "made", Op: ">=", Value: micros(from)}}, Order: []string{"made"},
	})
}

// byHand says whether a message may wait for a person to ring or post it. A
// code is of no use later, and what goes to staff is no patient's.
func byHand(m *conversation.Message) bool {
	if m.Purpose == "code" || m.Request == "" {
		return false
	}
	return m.Status == conversation.Failed && m.Reason != rangInstead || m.Channel == conversation.Paper && m.Status == conversation.Sent
}

// rangInstead is why a letter was not posted.
const rangInstead = "rang-instead"

func toReach(ctx context.Context, r store.Reader, org care.OrgID, id care.ID) (ToReach, bool, error) {
	s, err := load[request.State](ctx, r, request.Noun, org, id)
	if err != nil || !hasOpen(s, ringOrWrite) {
		return ToReach{}, false, err
	}
	t := ToReach{Request: s}
	all, err := find[conversation.Message](ctx, r, store.Query{Noun: conversation.Noun, Org: org,
		Where: []store.Cond{store.Eq("request", id)}, Order: []string{"-made"}})
	for _, m := range all {
		if byHand(m) {
			t.Messages, t.Since = append(t.Messages, m), m.Made
		}
	}
	return t, len(t.Messages) > 0, err
}

func hasOpen(s *request.State, kind string) bool {
	for _, e := range s.OpenErrands() {
		if e.Kind == kind {
			return true
		}
	}
	return false
}

// Letter is a message as a letter to print.
type Letter struct {
	Message  *conversation.Message
	Request  *request.State
	Settings practice.Settings
}

// Letter reads a message to be printed. The address is the one that the patient
// gave for letters; without one the envelope has to be written by hand.
func (d *Desk) Letter(ctx context.Context, by care.Actor, id care.ID) (l Letter, err error) {
	err = d.view(ctx, by, policy.MessageRingOrWriteDone, policy.Resource{Subject: id}, func(r store.Reader) ([]care.ID, error) {
		l = Letter{}
		if l.Message, err = load[conversation.Message](ctx, r, conversation.Noun, by.Org, id); err != nil {
			return nil, err
		}
		if !byHand(l.Message) {
			return nil, care.Fail(care.NotFound, "desk.letter", "This message is not one to print.")
		}
		if l.Request, err = load[request.State](ctx, r, request.Noun, by.Org, l.Message.Request); err != nil {
			return nil, err
		}
		set, err := load[practice.Settings](ctx, r, practice.NounSettings, by.Org, practice.SettingsID)
		if err != nil {
			return nil, err
		}
		l.Settings = *set
		return []care.ID{subjectOf(l.Request)}, nil
	})
	return l, err
}

// Reached notes that a person rang the patient, or printed and posted what was
// to be said: the tasks of it are done, and where one of the messages was the
// answer, the patient knows it now.
func (d *Desk) Reached(ctx context.Context, by care.Actor, id care.ID, how ByHand) error {
	return act(ctx, d, command{by: by, action: policy.MessageRingOrWriteDone, about: how}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		if how != ByPost && how != ByCall {
			return nil, care.Faults{"how": "Choose whether you rang or posted a letter"}.Err("desk.reached")
		}
		t, ok, err := toReach(ctx, st, by.Org, id)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, care.Fail(care.Conflict, "desk.reached", "A colleague has done this already.")
		}
		var list []care.Change
		for _, task := range s.OpenErrands() {
			if task.Kind != ringOrWrite {
				continue
			}
			e, err := s.FinishErrand(task.ID)
			if err != nil {
				return nil, err
			}
			list = append(list, request.Changes(id, e)...)
		}
		for _, m := range t.Messages {
			if e := m.Tried(endOf(how), st.Now); e != nil {
				list = append(list, care.Change{Noun: conversation.Noun, Subject: m.ID, Event: e})
			}
		}
		told, err := toldBy(s, t.Messages, how)
		return append(list, told...), err
	})
}

// toldBy notes that the patient knows the last answer, if one of the messages
// carried it and no other way has told them yet.
func toldBy(s *request.State, messages []*conversation.Message, how ByHand) ([]care.Change, error) {
	if s.Response == nil || !s.Response.Told.IsZero() {
		return nil, nil
	}
	for _, m := range messages {
		if answers[m.Purpose] && slices.Contains(s.Response.Messages, m.ID) {
			e, err := s.KnowsBy(string(how), m.ID)
			return one(s, e, err)
		}
	}
	return nil, nil
}

// endOf a letter: posted, or put aside because somebody rang.
func endOf(how ByHand) conversation.Outcome {
	if how == ByPost {
		return conversation.Outcome{State: conversation.Delivered}
	}
	return conversation.Outcome{State: conversation.Failed, Reason: rangInstead}
}
