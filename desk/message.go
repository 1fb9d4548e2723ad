package desk

import (
	"context"
	"time"

	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/request"
)

// messageTo is a neutral message about a request.
type messageTo struct {
	request   care.ID
	reference care.Reference
	route     request.Route
	intake    request.Intake
	purpose   string
	when      string
	due       time.Time
}

// queued is a message that was put in line: no ids when the route has none.
type queued struct {
	changes []care.Change
	ids     []care.ID
}

// message words and queues a message by the patient's safe route.
func (st *state) message(ctx context.Context, m messageTo) (queued, error) {
	ch, to := channelFor(m.route, m.intake)
	if ch == "" || ch == conversation.Paper && m.purpose == "confirm" {
		return queued{}, nil
	}
	s, err := st.settings(ctx)
	if err != nil {
		return queued{}, err
	}
	link, err := st.d.Link(st.cmd.org, m.request)
	if err != nil {
		return queued{}, err
	}
	subject, body, ok := conversation.Wording(m.purpose, conversation.Values{
		Name: m.intake.FullName(), Practice: s.Name, Phone: s.Phone.Display(), Link: link, When: m.when, Reference: m.reference.Display(),
	})
	if !ok {
		return queued{}, care.Fail(care.Unknown, "desk.message", "no wording for %s", m.purpose)
	}
	return st.queue(m.request, m.purpose, ch, conversation.Content{To: to, Name: m.intake.FullName(), Subject: s.Name + ": " + subject, Body: body}, m.due)
}

func (st *state) queue(about care.ID, purpose string, ch conversation.Channel, c conversation.Content, due time.Time) (queued, error) {
	e, err := conversation.Queue(about, purpose, ch, c, due)
	if err != nil {
		return queued{}, err
	}
	id := st.NewID()
	return queued{changes: []care.Change{{Noun: conversation.Noun, Subject: id, Event: e}}, ids: []care.ID{id}}, nil
}

// Tell says how a patient learns of an answer.
type Tell string

const (
	TellByMessage Tell = "message" // by their safe route
	TellByCall    Tell = "call"    // told on the telephone just now
	TellInPerson  Tell = "in-person"
)

// delivery prepares how an answer reaches the patient. By message it falls due
// after the undo window. A letter is printed by a person: a task says so. Where
// there is no route, the patient learns it from their link or by asking.
func (st *state) delivery(ctx context.Context, s *request.State, tell Tell, purpose, when string) (request.Delivery, []care.Change, error) {
	switch tell {
	case TellByCall, TellInPerson:
		return request.Delivery{Now: string(tell)}, nil, nil
	case TellByMessage:
	default:
		return request.Delivery{}, nil, nil // the domain asks for a choice
	}
	rules, err := st.rulesOf(ctx)
	if err != nil {
		return request.Delivery{}, nil, err
	}
	q, err := st.message(ctx, messageTo{
		request: s.ID, reference: s.Reference, route: s.Route, intake: s.Intake, purpose: purpose, when: when, due: st.Now.Add(rules.Undo),
	})
	if err != nil {
		return request.Delivery{}, nil, err
	}
	if len(q.ids) == 0 {
		return request.Delivery{}, nil, &care.Error{Kind: care.Invalid, Op: "desk.tell",
			Message: "This patient asked for no messages. Ring them or tell them in person.",
			Fields:  map[string]string{"tell": "This patient asked for no messages. Ring them or tell them in person."}}
	}
	return request.Delivery{Messages: q.ids}, q.changes, nil
}
