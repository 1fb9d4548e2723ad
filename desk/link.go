package desk

import (
	"context"
	"encoding/json"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/identity"
	"frontdoor/policy"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/store"
)

// LinkStatus is what anybody who holds a private link may know: how it stands,
// nothing of what it is about or whose it is.
type LinkStatus struct {
	Org       care.OrgID
	Settings  practice.Settings
	ID        care.ID
	Reference care.Reference
	Stage     string        // received, in-hand, question, choose, answered, finished, joined
	Due       request.Clock // the practice's promise, the same that staff see
	CanCode   bool          // a code can be sent to this request's safe contact
	Locked    bool          // too many wrong dates of birth
	SafetyNet bool
}

// Status reads a private link. NotFound for one that never was.
func (d *Desk) Status(ctx context.Context, token string) (out LinkStatus, err error) {
	err = d.byLink(ctx, token, func(ctx context.Context, r store.Reader, t identity.LinkToken, s *request.State) error {
		if err := policy.Decide(patientOf(s), policy.LinkStatus, policy.Resource{Org: s.Org, Subject: s.ID}).Err("link.status"); err != nil {
			return err
		}
		set, err := load[practice.Settings](ctx, r, practice.NounSettings, s.Org, practice.SettingsID)
		if err != nil {
			return err
		}
		birth, err := d.birthCheck(ctx, r, t)
		if err != nil {
			return err
		}
		ch, _ := channelFor(s.Route, s.Intake)
		out = LinkStatus{
			Org: s.Org, Settings: *set, ID: s.ID, Reference: s.Reference, Stage: stage(s), Due: s.Promise,
			CanCode: (ch == conversation.Text || ch == conversation.Email) && !s.Intake.Born.IsZero(),
			Locked:  birth.IsLocked(), SafetyNet: s.SafetyNet(),
		}
		return nil
	})
	return out, err
}

// stage in words that say nothing of the matter.
func stage(s *request.State) string {
	if s.JoinedTo != "" {
		return "joined"
	}
	_, asked := s.Question()
	switch {
	case s.List == request.Closed:
		return "finished"
	case asked && s.WaitFor == request.ForAnswer:
		return "question"
	case s.Offer != nil:
		return "choose"
	case s.List == request.Arranged || s.WaitFor == request.ForDelivery:
		return "answered"
	case s.Band == request.Unbanded && s.Response == nil:
		return "received"
	}
	return "in-hand"
}

// byLink finds the request of a private link in one snapshot.
func (d *Desk) byLink(ctx context.Context, token string, read func(ctx context.Context, r store.Reader, t identity.LinkToken, s *request.State) error) error {
	t, err := identity.ParseLinkToken(token)
	if err != nil {
		return err
	}
	return d.store.View(ctx, func(r store.Reader) error {
		found, err := find[request.State](ctx, r, store.Query{Noun: request.Noun, Org: t.Org(), Where: []store.Cond{store.Eq("link", t.Digest())}, Limit: 1})
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return care.Fail(care.NotFound, "link", "This link does not work. Check that you copied all of it, or ring us.")
		}
		return read(ctx, r, t, found[0])
	})
}

// Mine is what a patient reads of their own request, after both proofs.
type Mine struct {
	LinkStatus
	Request      *request.State
	Appointments []*booking.Appointment
	Offer        []*booking.Slot
}

// patientOf a request, as who follows its private link.
func patientOf(s *request.State) care.Actor {
	return care.Actor{Org: s.Org, ID: s.ID, Role: care.PatientRole}
}

// visitor is a browser that has stepped up for a request.
type visitor struct {
	by care.Actor
	s  *request.State
}

// visits finds the request of a link and checks the browser's visit. ok is
// false when it has to step up (again).
func (d *Desk) visits(ctx context.Context, token, visit string) (v visitor, ok bool, err error) {
	err = d.byLink(ctx, token, func(ctx context.Context, r store.Reader, t identity.LinkToken, s *request.State) error {
		v = visitor{by: patientOf(s), s: s}
		browser, err := identity.ParseToken(visit)
		if err != nil {
			return nil
		}
		doc, found, err := r.Record(ctx, store.RecordKey{Org: s.Org, Space: "visit", Name: browser.Digest()}, d.watch.Now())
		if err != nil || !found {
			return err
		}
		var have identity.Visit
		if err := json.Unmarshal(doc, &have); err != nil {
			return err
		}
		ok = have.Opens(s.Org, s.ID, d.watch.Now())
		return nil
	})
	return v, ok, err
}

func (v visitor) resource() policy.Resource {
	return policy.Resource{Org: v.s.Org, Subject: v.s.ID, SteppedUp: true}
}

// stepUpNeeded is the refusal of a browser that has not given both proofs.
func (d *Desk) stepUpNeeded(ctx context.Context, v visitor, action policy.Action) error {
	return d.may(ctx, v.by, action, policy.Resource{Subject: v.s.ID})
}

// Read shows a patient their own request. What they read, they know: an answer
// that waited for delivery counts as told.
func (d *Desk) Read(ctx context.Context, token, visit string) (m Mine, err error) {
	v, ok, err := d.visits(ctx, token, visit)
	if err != nil {
		return m, err
	}
	if !ok {
		return m, d.stepUpNeeded(ctx, v, policy.LinkRead)
	}
	if err := d.toldByReading(ctx, v); err != nil {
		return m, err
	}
	if m.LinkStatus, err = d.Status(ctx, token); err != nil {
		return m, err
	}
	err = d.view(ctx, v.by, policy.LinkRead, v.resource(), func(r store.Reader) ([]care.ID, error) {
		if m.Request, err = load[request.State](ctx, r, request.Noun, v.s.Org, v.s.ID); err != nil {
			return nil, err
		}
		m.Offer = nil
		if m.Request.Offer != nil {
			for _, id := range m.Request.Offer.Slots {
				slot, err := load[booking.Slot](ctx, r, booking.NounSlot, v.s.Org, id)
				if err != nil {
					return nil, err
				}
				m.Offer = append(m.Offer, slot)
			}
		}
		m.Appointments, err = find[booking.Appointment](ctx, r, store.Query{Noun: booking.NounAppointment, Org: v.s.Org, Where: []store.Cond{store.Eq("request", v.s.ID)}, Order: []string{"starts"}})
		return []care.ID{subjectOf(m.Request)}, err
	})
	return m, err
}

func (d *Desk) toldByReading(ctx context.Context, v visitor) error {
	if v.s.Response == nil || !v.s.Response.Told.IsZero() {
		return nil
	}
	by := care.System(v.s.Org)
	_, err := do(ctx, d, command{by: by, action: policy.RequestTold}, func(ctx context.Context, st *state) ([]care.Change, none, error) {
		s, err := st.request(ctx, v.s.ID)
		if err != nil || s.Response == nil || !s.Response.Told.IsZero() {
			return nil, none{}, err
		}
		if err := st.allow(policy.RequestTold, policy.Resource{Subject: s.ID}); err != nil {
			return nil, none{}, err
		}
		e, err := s.KnowsBy("link", "")
		changes, err := one(s, e, err)
		return changes, none{}, err
	})
	return err
}

// visitorActs runs a command of a patient who has stepped up.
func (d *Desk) visitorActs(ctx context.Context, token, visit, key string, action policy.Action, about any, decide func(ctx context.Context, st *state, s *request.State) ([]care.Change, error)) error {
	v, ok, err := d.visits(ctx, token, visit)
	if err != nil {
		return err
	}
	if !ok {
		return d.stepUpNeeded(ctx, v, action)
	}
	_, err = do(ctx, d, command{by: v.by, action: action, key: key, about: about}, func(ctx context.Context, st *state) ([]care.Change, none, error) {
		if err := st.allow(action, v.resource()); err != nil {
			return nil, none{}, err
		}
		s, err := st.request(ctx, v.s.ID)
		if err != nil {
			return nil, none{}, err
		}
		changes, err := decide(ctx, st, s)
		return changes, none{}, err
	})
	return err
}

// AddWords takes what a patient adds, or their answer to a question. The words
// are checked again; emergency tells the page to show what to do now.
func (d *Desk) AddWords(ctx context.Context, token, visit, key, words string) (emergency bool, err error) {
	clean, cerr := care.CleanText(words, request.MaxWords)
	if cerr != nil || clean == "" {
		msg := "Write what you want to tell us"
		if cerr != nil {
			msg = care.MessageOf(cerr)
		}
		return false, &care.Error{Kind: care.Invalid, Op: "link.add-words", Message: msg, Fields: map[string]string{"words": msg}}
	}
	err = d.visitorActs(ctx, token, visit, key, policy.LinkAddWords, clean, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		rules, err := st.rulesOf(ctx)
		if err != nil {
			return nil, err
		}
		a := d.assess(s.Intake, clean, care.DateOf(st.Now))
		emergency = hasEmergency(a)
		target, err := st.goesOnIn(ctx, s.ID)
		if err != nil {
			return nil, err
		}
		e, err := target.AddWords(clean, a, rules, st.Now)
		return one(target, e, err)
	})
	if err == nil && !emergency {
		emergency = hasEmergency(d.assess(request.Intake{}, clean, care.Date{}))
	}
	return emergency, err
}

func hasEmergency(a request.Assessment) bool {
	for _, f := range a.Flags {
		if f.Band == request.Emergency {
			return true
		}
	}
	return false
}

// WithdrawMine says that help is no longer needed. A person still looks.
func (d *Desk) WithdrawMine(ctx context.Context, token, visit, key, reason string) error {
	return d.visitorActs(ctx, token, visit, key, policy.LinkWithdraw, reason, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		clean, err := care.CleanText(reason, request.MaxWords)
		if err != nil {
			return nil, err
		}
		target, err := st.goesOnIn(ctx, s.ID)
		if err != nil {
			return nil, err
		}
		e, err := target.Withdraw(clean)
		return one(target, e, err)
	})
}

// Choose books a slot of the patient's offer; declining gives all back.
func (d *Desk) Choose(ctx context.Context, token, visit, key string, slot care.ID) error {
	return d.visitorActs(ctx, token, visit, key, policy.LinkChooseSlot, slot, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		if slot == "" {
			return st.endOffer(ctx, s, "declined")
		}
		if s.Offer == nil {
			return nil, care.Fail(care.Conflict, "link.choose", "This offer has ended. We will offer you other times.")
		}
		x, err := load[booking.Slot](ctx, st, booking.NounSlot, st.cmd.org, slot)
		if err != nil {
			return nil, err
		}
		q, err := st.message(ctx, messageTo{request: s.ID, reference: s.Reference, route: s.Route, intake: s.Intake,
			purpose: "booked", when: care.PlainTime(x.Starts, st.Now), due: st.Now})
		if err != nil {
			return nil, err
		}
		return st.book(ctx, s, *x, s.Offer.ID, request.Delivery{Messages: q.ids}, q.changes)
	})
}

// CancelMine cancels the patient's own appointment.
func (d *Desk) CancelMine(ctx context.Context, token, visit, key string, appointment care.ID) error {
	return d.visitorActs(ctx, token, visit, key, policy.LinkChooseSlot, []any{"cancel", appointment}, func(ctx context.Context, st *state, s *request.State) ([]care.Change, error) {
		a, err := load[booking.Appointment](ctx, st, booking.NounAppointment, st.cmd.org, appointment)
		if err != nil {
			return nil, err
		}
		if a.Request != s.ID {
			return nil, care.Fail(care.NotFound, "link.cancel", "There is no such appointment.")
		}
		return st.cancel(ctx, s, a, booking.ByPatient, booking.CannotAttend)
	})
}
