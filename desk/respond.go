package desk

import (
	"context"
	"slices"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/policy"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/store"
)

// Reply is a question or an answer to the patient.
type Reply struct {
	Key  string
	Kind request.AnswerKind // asked, advice or when-how
	Text string             // placeholders are filled
	Tell Tell
	When string // for when-how: the time in words
	// HearBy is, for when-how, by when the patient will hear; zero is the end of
	// the next core-hours day. It becomes the promise once they know.
	HearBy time.Time
}

// Respond puts a question or gives an answer.
func (d *Desk) Respond(ctx context.Context, by care.Actor, id care.ID, r Reply) error {
	action, purpose := policy.RequestReply, "answer"
	if r.Kind == request.AnswerAsked {
		action, purpose = policy.RequestAsk, "question"
	}
	return act(ctx, d, command{by: by, action: action, key: r.Key, about: r}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		rules, err := st.rulesOf(ctx)
		if err != nil {
			return nil, err
		}
		words, err := st.fill(ctx, s, r.Text, r.When)
		if err != nil {
			return nil, err
		}
		delivery, messages, err := st.delivery(ctx, s, r.Tell, purpose, r.When)
		if err != nil {
			return nil, err
		}
		respond := s.Answer
		switch r.Kind {
		case request.AnswerAsked:
			respond = s.Ask
		case request.AnswerWhenHow:
			respond = s.SayWhenHow
			if !r.HearBy.IsZero() {
				respond = func(text string, d request.Delivery, by care.Actor, rules request.Rules, now time.Time) ([]care.Event, error) {
					return s.SayWhenHowBy(text, r.HearBy, d, by, rules, now)
				}
			}
		}
		events, err := respond(words, delivery, by, rules, st.Now)
		if err != nil {
			return nil, err
		}
		return append(request.Changes(id, events...), messages...), nil
	})
}

// fill puts names, numbers and times into a reply.
func (st *state) fill(ctx context.Context, s *request.State, text, when string) (string, error) {
	clean, err := care.CleanText(text, request.MaxWords)
	if err != nil {
		return "", &care.Error{Kind: care.Invalid, Op: "request.respond", Message: "The text " + care.MessageOf(err), Fields: map[string]string{"text": "The text " + care.MessageOf(err)}}
	}
	set, err := st.settings(ctx)
	if err != nil {
		return "", err
	}
	link, err := st.d.Link(st.cmd.org, s.ID)
	return conversation.Fill(clean, conversation.Values{
		Name: s.Intake.FullName(), Practice: set.Name, Phone: set.Phone.Display(), Link: link, When: when, Reference: s.Reference.Display(),
	}), err
}

// Direction is a referral that is recorded, or a signpost.
type Direction struct {
	Key     string
	Kind    string // referral or signpost
	Service string
	Is111   bool
	Text    string // what the patient is told
	Tell    Tell
}

// Direct records a referral or a signpost to a service.
func (d *Desk) Direct(ctx context.Context, by care.Actor, id care.ID, in Direction) error {
	action := policy.RequestSignpost
	if in.Kind == "referral" {
		action = policy.RequestRefer
	}
	return act(ctx, d, command{by: by, action: action, key: in.Key, about: in}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		rules, err := st.rulesOf(ctx)
		if err != nil {
			return nil, err
		}
		words, err := st.fill(ctx, s, in.Text, "")
		if err != nil {
			return nil, err
		}
		name, err := care.CleanLine(in.Service, request.MaxShort)
		if err != nil {
			return nil, err
		}
		delivery, messages, err := st.delivery(ctx, s, in.Tell, "answer", "")
		if err != nil {
			return nil, err
		}
		events, err := s.Direct(in.Kind, name, in.Is111, words, delivery, by, rules, st.Now)
		if err != nil {
			return nil, err
		}
		return append(request.Changes(id, events...), messages...), nil
	})
}

// OfferSlots holds slots for one patient and tells them to choose.
func (d *Desk) OfferSlots(ctx context.Context, by care.Actor, key string, id care.ID, slots []care.ID, tell Tell) error {
	return act(ctx, d, command{by: by, action: policy.RequestOffer, key: key, about: []any{slots, tell}}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		set, err := st.settings(ctx)
		if err != nil {
			return nil, err
		}
		slots := distinct(slots)
		offer := request.Offer{ID: st.NewID(), Slots: slots, Expires: st.Now.Add(time.Duration(set.Targets.OfferHours) * time.Hour)}
		var chosen []*booking.Slot
		for _, x := range slots {
			slot, err := load[booking.Slot](ctx, st, booking.NounSlot, by.Org, x)
			if err != nil {
				return nil, err
			}
			if slot.Starts.Before(offer.Expires) {
				offer.Expires = slot.Starts
			}
			chosen = append(chosen, slot)
		}
		var holds []care.Change
		for _, slot := range chosen {
			held, err := booking.Hold(*slot, booking.HoldSlot{Request: id, Offer: offer.ID, Until: offer.Expires}, st.Now)
			if err != nil {
				return nil, err
			}
			holds = append(holds, held...)
		}
		delivery, messages, err := st.delivery(ctx, s, tell, "offer", care.PlainBy(offer.Expires, st.Now))
		if err != nil {
			return nil, err
		}
		events, err := s.OfferSlots(offer, delivery, by, requestRules(set), st.Now)
		if err != nil {
			return nil, err
		}
		return append(append(request.Changes(id, events...), holds...), messages...), nil
	})
}

// distinct is a list with each of its members once, in order.
func distinct(ids []care.ID) []care.ID {
	var list []care.ID
	for _, id := range ids {
		if !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}

// TakeOfferBack ends an offer before the patient chose.
func (d *Desk) TakeOfferBack(ctx context.Context, by care.Actor, id care.ID) error {
	return act(ctx, d, command{by: by, action: policy.RequestOffer}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		if err := s.Workable(string(policy.RequestOffer), by, st.Now); err != nil {
			return nil, err
		}
		return st.endOffer(ctx, s, "withdrawn")
	})
}

func (st *state) endOffer(ctx context.Context, s *request.State, why string) ([]care.Change, error) {
	rules, err := st.rulesOf(ctx)
	if err != nil {
		return nil, err
	}
	events, err := s.DeclineOffer(why, rules, st.Now)
	if err != nil {
		return nil, err
	}
	changes := request.Changes(s.ID, events...)
	for _, slot := range offered(s) {
		more, err := st.releaseSlot(ctx, slot, s.Offer.ID)
		if err != nil {
			return nil, err
		}
		changes = append(changes, more...)
	}
	unsent, err := st.unsent(ctx, s.ID, "offer")
	return append(changes, unsent...), err
}

// unsent takes back the messages of a purpose that have not gone out yet.
func (st *state) unsent(ctx context.Context, about care.ID, purpose string) ([]care.Change, error) {
	queued, err := find[conversation.Message](ctx, st, store.Query{Noun: conversation.Noun, Org: st.cmd.org, Where: []store.Cond{
		store.Eq("request", about), store.Eq("status", string(conversation.Queued)), store.Eq("purpose", purpose),
	}})
	var changes []care.Change
	for _, m := range queued {
		if back, err := m.Withdraw(); err == nil { // one that was tried may have arrived
			changes = append(changes, care.Change{Noun: conversation.Noun, Subject: m.ID, Event: back})
		}
	}
	return changes, err
}

// Book gives a request a slot, and tells the patient.
func (d *Desk) Book(ctx context.Context, by care.Actor, key string, id, slot care.ID, tell Tell) error {
	return act(ctx, d, command{by: by, action: policy.RequestBook, key: key, about: []any{slot, tell}}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		x, err := load[booking.Slot](ctx, st, booking.NounSlot, by.Org, slot)
		if err != nil {
			return nil, err
		}
		delivery, messages, err := st.delivery(ctx, s, tell, "booked", care.PlainTime(x.Starts, st.Now))
		if err != nil {
			return nil, err
		}
		return st.book(ctx, s, *x, "", delivery, messages)
	})
}

// book composes an appointment, the end of any offer, and the request's step.
func (st *state) book(ctx context.Context, s *request.State, slot booking.Slot, offer care.ID, delivery request.Delivery, messages []care.Change) ([]care.Change, error) {
	appointment := st.NewID()
	made, err := booking.BookAppointment(slot, booking.BookingCommand{
		Appointment: appointment, Request: s.ID, Offer: offer, Patient: s.Patient,
		Personal: booking.Personal{Needs: booking.Needs{Interpreter: s.Language, Adjustments: s.Adjusted}},
	}, st.Now)
	if err != nil {
		return nil, err
	}
	events, err := s.Take(appointment, delivery, st.cmd.by, st.Now)
	if err != nil {
		return nil, err
	}
	changes := append(made, request.Changes(s.ID, events...)...)
	for _, other := range offered(s) {
		if other == slot.ID {
			continue
		}
		more, err := st.releaseSlot(ctx, other, s.Offer.ID)
		if err != nil {
			return nil, err
		}
		changes = append(changes, more...)
	}
	return append(changes, messages...), nil
}

// OfferToHub offers the work to the organisation's hub. The message reaches
// the hub's lane by the relay; until it accepts, the practice keeps the work.
func (d *Desk) OfferToHub(ctx context.Context, by care.Actor, key string, id care.ID, reason string) error {
	return act(ctx, d, command{by: by, action: policy.RequestHubOffer, key: key, about: reason}, id, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		set, err := st.settings(ctx)
		if err != nil {
			return nil, err
		}
		if set.Hub == "" {
			return nil, care.Fail(care.Conflict, "request.hub", "No hub is set for this practice. A manager can name one in the settings.")
		}
		h := request.HubOffer{Message: st.NewID(), To: set.Hub, Deadline: st.Now.Add(hubAnswersWithin), State: "offered"}
		if s.Promise.Runs() && s.Promise.Due.Before(h.Deadline) && s.Promise.Due.After(st.Now) {
			h.Deadline = s.Promise.Due
		}
		e, err := s.ToHub(h, reason, by, st.Now)
		return one(s, e, err)
	})
}

// hubAnswersWithin bounds how long a hub may leave an offer unanswered: the
// practice needs time left to do the work itself on the same day.
const hubAnswersWithin = time.Hour

// AnswerPractice is the hub accepting or refusing what a practice offered.
func (d *Desk) AnswerPractice(ctx context.Context, by care.Actor, id care.ID, accept bool, reason string) error {
	c := command{by: by, action: policy.RequestHubAnswer, about: []any{id, accept}}
	_, err := do(ctx, d, c, func(ctx context.Context, st *state) ([]care.Change, none, error) {
		s, err := st.request(ctx, id)
		if err != nil {
			return nil, none{}, err
		}
		res := policy.Resource{Subject: id, OfferedTo: by.Org}
		if s.From != nil {
			res.OfferedBy = s.From.Org
		} else {
			res.OfferedTo = ""
		}
		if err := st.allow(policy.RequestHubAnswer, res); err != nil {
			return nil, none{}, err
		}
		e, err := s.AnswerOrigin(accept, reason)
		changes, err := one(s, e, err)
		return changes, none{}, err
	})
	return err
}

// Settings of the actor's organisation.
func (d *Desk) Settings(ctx context.Context, by care.Actor) (s practice.Settings, err error) {
	if err := d.may(ctx, by, policy.SettingsRead, policy.Resource{}); err != nil {
		return s, err
	}
	return d.Organisation(ctx, by.Org)
}

// maxReason, in characters, of why the settings were changed: a line of a list.
const maxReason = 200

// ChangeSettings makes a new version of the settings, with who and why. It is
// Invalid, with the field "why", without a reason.
func (d *Desk) ChangeSettings(ctx context.Context, by care.Actor, key string, to practice.Settings, why string) error {
	why, err := care.CleanLine(why, maxReason)
	if err == nil && why == "" {
		err = care.Fail(care.Invalid, "settings.change", "Say why, for colleagues who look it up")
	}
	if err != nil {
		return care.Faults{"why": care.MessageOf(err)}.Err("settings.change")
	}
	_, err = do(ctx, d, command{by: by, action: policy.SettingsChange, key: key, about: []any{to, why}}, func(ctx context.Context, st *state) ([]care.Change, none, error) {
		if err := st.allow(policy.SettingsChange, policy.Resource{}); err != nil {
			return nil, none{}, err
		}
		have, err := st.settings(ctx)
		if err != nil {
			return nil, none{}, err
		}
		to.Kind, to.Simulated = have.Kind, have.Simulated // not a manager's to change
		e, err := practice.Change(to, why)
		if err != nil {
			return nil, none{}, err
		}
		return []care.Change{{Noun: practice.NounSettings, Subject: practice.SettingsID, Event: e}}, none{}, nil
	})
	return err
}

// SettingsHistory lists every version, with who and why.
func (d *Desk) SettingsHistory(ctx context.Context, by care.Actor) ([]care.Recorded, map[care.ID]string, error) {
	list, err := d.History(ctx, by, practice.NounSettings, practice.SettingsID)
	if err != nil {
		return nil, nil, err
	}
	var names map[care.ID]string
	err = d.store.View(ctx, func(r store.Reader) (err error) {
		names, err = staffNames(ctx, r, by.Org)
		return err
	})
	return list, names, err
}
