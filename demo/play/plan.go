package play

import (
	"context"
	"strings"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/demo"
	"frontdoor/desk"
	"frontdoor/request"
)

// plan puts in line what staff do about a request.
func (day *Day) plan(p played) {
	plan, id := p.arrival.Plan, p.receipt.ID
	if plan.Acknowledge > 0 {
		day.at(p.arrival.Contact.At.Add(plan.Acknowledge), "acknowledge", func(ctx context.Context) error {
			return day.desk.Acknowledge(ctx, day.who(p, plan.BandBy), id, "Ringing the patient now")
		})
	}
	if plan.Band == "" {
		return
	}
	day.at(p.arrival.Contact.At.Add(plan.BandAfter), "band", func(ctx context.Context) error { return day.band(ctx, p) })
}

func (day *Day) who(p played, login string) care.Actor { return day.people[p.arrival.Org][login] }

// current is the request as it is now.
func (day *Day) current(ctx context.Context, p played, by care.Actor) (*request.State, error) {
	o, err := day.desk.Open(ctx, by, p.receipt.ID)
	if err != nil {
		return nil, err
	}
	return o.Request, nil
}

func (day *Day) band(ctx context.Context, p played) error {
	plan, by := p.arrival.Plan, day.who(p, p.arrival.Plan.BandBy)
	s, err := day.current(ctx, p, by)
	if err != nil {
		return err
	}
	if !s.Alert.IsZero() { // a red flag that the plan did not know of
		if err := day.desk.Acknowledge(ctx, by, s.ID, "Read at once"); err != nil {
			return err
		}
	}
	if plan.LowerBy != "" && s.Band.Higher(plan.Band) && !s.SafetyNet() { // the rules saw more than there was
		if err := day.desk.Band(ctx, day.who(p, plan.LowerBy), s.ID, plan.Band, plan.Lower); err != nil {
			return err
		}
	} else if plan.Band.Higher(s.Band) || s.Band == request.Unbanded {
		if err := day.desk.Band(ctx, by, s.ID, plan.Band, ""); err != nil {
			return err
		}
	}
	if plan.Team != "" {
		if err := day.desk.Assign(ctx, by, s.ID, plan.Team, ""); err != nil {
			return err
		}
	}
	if plan.Then != demo.Nothing {
		day.after(plan.After, string(plan.Then), func(ctx context.Context) error { return day.then(ctx, p) })
	}
	return nil
}

// choose the plan's band: up by whoever navigates, down only by a clinician with
// a reason, where rules had raised the request.
func (day *Day) choose(ctx context.Context, p played, s *request.State) error {
	plan := p.arrival.Plan
	switch {
	case s.Band == request.Unbanded || plan.Band.Higher(s.Band):
		return day.desk.Band(ctx, day.who(p, plan.BandBy), s.ID, plan.Band, "")
	case s.Band.Higher(plan.Band) && plan.LowerBy != "":
		return day.desk.Band(ctx, day.who(p, plan.LowerBy), s.ID, plan.Band, plan.Lower)
	}
	return nil
}

// then takes the step of the plan, and puts the next one in line.
func (day *Day) then(ctx context.Context, p played) error {
	plan := p.arrival.Plan
	by := day.who(p, plan.By)
	s, err := day.current(ctx, p, by)
	if err != nil {
		return err
	}
	if err := day.step(ctx, p, s, by); err != nil {
		return err
	}
	if plan.ReplyAfter > 0 {
		day.after(plan.ReplyAfter, "reply", func(ctx context.Context) error { return day.reply(ctx, p) })
		return nil
	}
	day.closeLater(p)
	return nil
}

func (day *Day) step(ctx context.Context, p played, s *request.State, by care.Actor) error {
	plan, key := p.arrival.Plan, p.arrival.Key
	tell := howToTell(s)
	switch plan.Then {
	case demo.Answer:
		return day.desk.Respond(ctx, by, s.ID, desk.Reply{Key: key, Kind: request.AnswerAdvice, Text: plan.Text, Tell: tell})
	case demo.AskMore:
		return day.desk.Respond(ctx, by, s.ID, desk.Reply{Key: key, Kind: request.AnswerAsked, Text: plan.Text, Tell: tell})
	case demo.Signpost:
		return day.desk.Direct(ctx, by, s.ID, desk.Direction{Key: key, Kind: "signpost", Service: plan.Service, Text: plan.Text, Tell: tell})
	case demo.RingOut:
		return day.desk.Rang(ctx, by, key, s.ID, request.NoAnswer, plan.Text, day.clock.Now().Add(max(plan.ReplyAfter, 5*time.Minute)))
	case demo.Book, demo.Offer:
		return day.slots(ctx, p, s, by, tell)
	case demo.Join:
		first, ok := day.made[p.arrival.Again]
		if !ok {
			return nil
		}
		return day.desk.Join(ctx, by, first.receipt.ID, s.ID)
	}
	return nil
}

// howToTell: by message where the patient has a route for it, else by telephone.
func howToTell(s *request.State) desk.Tell {
	in := s.Intake
	if s.Route == request.ByText && in.Mobile != "" || s.Route == request.ByEmail && in.Email != "" {
		return desk.TellByMessage
	}
	return desk.TellByCall
}

// slots books one or offers three, with whom and when the plan says; whatever
// is free where nothing fits.
func (day *Day) slots(ctx context.Context, p played, s *request.State, by care.Actor, tell desk.Tell) error {
	plan := p.arrival.Plan
	earliest := day.clock.Now().Add(20*time.Minute + time.Duration(plan.Days)*24*time.Hour)
	pickFrom := func(role booking.Role, mode booking.Mode) ([]care.ID, error) {
		free, err := day.desk.FreeSlots(ctx, by, role, mode, 500)
		var ids []care.ID
		for _, slot := range free {
			if slot.Starts.After(earliest) && len(ids) < 3 {
				ids = append(ids, slot.ID)
			}
		}
		return ids, err
	}
	ids, err := pickFrom(plan.Role, plan.Mode)
	if err == nil && len(ids) == 0 {
		ids, err = pickFrom(plan.Role, "")
	}
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		return care.Fail(care.Conflict, "demo", "no slot is free")
	}
	if plan.Then == demo.Offer && tell == desk.TellByMessage {
		return day.desk.OfferSlots(ctx, by, p.arrival.Key, s.ID, ids, tell)
	}
	return day.desk.Book(ctx, by, p.arrival.Key, s.ID, ids[0], tell)
}

// reply is what the patient does: answer, choose, or pick up at the second ring.
func (day *Day) reply(ctx context.Context, p played) error {
	plan := p.arrival.Plan
	by := day.who(p, plan.By)
	s, err := day.current(ctx, p, by)
	if err != nil {
		return err
	}
	switch byMessage := howToTell(s) == desk.TellByMessage; {
	case plan.Then == demo.RingOut:
		err = day.spoke(ctx, p, s, by, "Spoke, sorted")
	case plan.Then == demo.AskMore && !byMessage: // no link: they ring back with the answer
		err = day.spoke(ctx, p, s, by, plan.Reply)
	case plan.Then == demo.AskMore, plan.Then == demo.Offer && byMessage:
		err = day.byLink(ctx, p, s)
	}
	if err != nil {
		return err
	}
	day.closeLater(p)
	return nil
}

// spoke is a conversation by telephone that answers the matter.
func (day *Day) spoke(ctx context.Context, p played, s *request.State, by care.Actor, note string) error {
	if err := day.desk.Rang(ctx, by, p.arrival.Key+"/2", s.ID, request.Spoke, note, time.Time{}); err != nil {
		return err
	}
	return day.desk.Respond(ctx, by, s.ID, desk.Reply{Key: p.arrival.Key + "/3", Kind: request.AnswerAdvice, Text: "Advice by telephone.", Tell: desk.TellByCall})
}

// byLink goes through the private link like a patient: date of birth, the code
// from the phone, then the words or the choice.
func (day *Day) byLink(ctx context.Context, p played, s *request.State) error {
	address, err := day.desk.Link(p.arrival.Org, s.ID)
	if err != nil {
		return err
	}
	_, token, _ := strings.Cut(address, "/r/")
	if err := day.desk.SendCode(ctx, token, s.Intake.Born); err != nil {
		return err
	}
	box := string(s.Intake.Mobile)
	if s.Route == request.ByEmail {
		box = string(s.Intake.Email)
	}
	day.after(30*time.Second*4, "enter", func(ctx context.Context) error {
		visit, err := day.desk.Enter(ctx, token, day.phones.code(box))
		if err != nil {
			return err
		}
		if p.arrival.Plan.Then == demo.AskMore {
			_, err = day.desk.AddWords(ctx, token, visit.Reveal(), p.arrival.Key, p.arrival.Plan.Reply)
			return err
		}
		mine, err := day.desk.Read(ctx, token, visit.Reveal())
		if err != nil || len(mine.Offer) == 0 {
			return err
		}
		return day.desk.Choose(ctx, token, visit.Reveal(), p.arrival.Key, mine.Offer[0].ID)
	})
	return nil
}

func (day *Day) closeLater(p played) {
	plan := p.arrival.Plan
	if !plan.Close {
		return
	}
	by := day.who(p, plan.By)
	day.after(plan.CloseAfter, "close", func(ctx context.Context) error {
		return day.desk.Close(ctx, by, p.receipt.ID, desk.Closing{Key: p.arrival.Key, Outcome: plan.Outcome, Reason: plan.Reason, SafetyNet: "If it gets worse, contact us again. In an emergency ring 999."})
	})
}
