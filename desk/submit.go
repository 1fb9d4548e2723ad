package desk

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/identity"
	"frontdoor/policy"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/store"
)

// Receipt is what somebody gets who made a request. It holds no personal data.
type Receipt struct {
	ID        care.ID        `json:"id"`
	Reference care.Reference `json:"reference"`
	Promise   time.Time      `json:"promise"`
	Emergency bool           `json:"emergency,omitempty"` // a red flag was seen
	Urgent    bool           `json:"urgent,omitempty"`
}

// Submit turns a draft into a request, once, however often it is sent.
func (d *Desk) Submit(ctx context.Context, dr Draft) (Receipt, error) {
	by := dr.Actor()
	if dr.ID == "" {
		return Receipt{}, care.Fail(care.Invalid, "request.submit", "Start the form first.")
	}
	c := request.Contact{
		Channel: request.Web, Kind: dr.Kind, Topic: dr.Topic, ForWhom: dr.ForWhom, Route: dr.Route,
		Intake: dr.Intake, After: dr.Safety,
	}
	return d.receive(ctx, command{by: by, action: policy.RequestSubmit, key: string(dr.ID), about: c}, dr.ID, c)
}

// LeaveSafetyNet records at once that an emergency check was answered with
// yes, whatever else is known and whether or not the patient goes on. The same
// again makes nothing new; further signs, or who it is about, make another
// record that names the one before, so that a person sees those too.
func (d *Desk) LeaveSafetyNet(ctx context.Context, dr Draft) (Receipt, error) {
	c := request.Contact{Channel: request.Web, Kind: request.EmergencyCheck, ForWhom: dr.ForWhom, Route: dr.Route, Intake: dr.Intake, After: dr.Safety}
	c.Intake.Answers = map[string]string{"words": joinLines(dr.Declared)}
	// Signs are only ever added, so their number says which they are.
	key := fmt.Sprintf("%s/%d", dr.ID, len(dr.Declared))
	cmd := command{by: dr.Actor(), action: policy.RequestSafetyNet, key: key, about: dr.Declared}
	if dr.Intake.FullName() != "" {
		who, err := d.markOf(c.Intake) // a name that is put right makes another record, too
		if err != nil {
			return Receipt{}, err
		}
		cmd.key, cmd.about = key+"/named/"+who, c.Intake
	}
	return d.receive(ctx, cmd, dr.ID, c)
}

// markOf tells two contents apart without saying anything of them.
func (d *Desk) markOf(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", care.Wrap("desk.mark", err)
	}
	mac := hmac.New(sha256.New, d.secret)
	mac.Write(b)
	return hex.EncodeToString(mac.Sum(nil)[:8]), nil
}

func joinLines(list []string) string {
	var b bytes.Buffer
	for i, s := range list {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(s)
	}
	return b.String()
}

// KeyedIn is what a receptionist keys for a caller or somebody at the desk.
type KeyedIn struct {
	Key     string // of the form, so that a double click makes one request
	Contact request.Contact
	Patient care.ID // chosen from the list, may be empty
}

// KeyIn makes the same request of a call or a visit.
func (d *Desk) KeyIn(ctx context.Context, by care.Actor, in KeyedIn) (Receipt, error) {
	in.Contact.Patient = in.Patient
	if in.Contact.Channel != request.Phone && in.Contact.Channel != request.Desk {
		return Receipt{}, care.Fail(care.Invalid, "request.key-in", "Choose whether the patient rings or is at the desk.")
	}
	// Everybody may say that it is urgent; any other band is a decision.
	if band := in.Contact.Band; band != request.Unbanded && !raises(request.Unbanded, band) {
		if err := policy.Decide(by, policy.RequestBand, policy.Resource{Org: by.Org}).Err("request.key-in"); err != nil {
			d.noteRefusal(ctx, command{by: by, org: by.Org, action: policy.RequestBand})
			return Receipt{}, err
		}
	}
	return d.receive(ctx, command{by: by, action: policy.RequestKeyIn, key: in.Key, about: in.Contact}, "", in.Contact)
}

// receive is the one path of every channel into the list.
func (d *Desk) receive(ctx context.Context, c command, subject care.ID, in request.Contact) (Receipt, error) {
	today := care.DateOf(d.clock.Now())
	intake, err := in.Intake.Check(in.Channel, in.Kind, in.Topic, today)
	if err != nil {
		return Receipt{}, err
	}
	in.Intake = intake
	if err := d.may(ctx, c.by, c.action, policy.Resource{Subject: subject}); err != nil {
		return Receipt{}, err
	}
	a, err := d.prepare(ctx, c.by.Org, in)
	if err != nil {
		return Receipt{}, err
	}
	return do(ctx, d, c, func(ctx context.Context, st *state) ([]care.Change, Receipt, error) {
		if err := st.allow(c.action, policy.Resource{Subject: subject}); err != nil {
			return nil, Receipt{}, err
		}
		return d.receiveIn(ctx, st, a)
	})
}

// arrival is a contact as it is taken into the list.
type arrival struct {
	contact   request.Contact
	assessed  request.Assessment
	reference care.Reference
}

// prepare does for a contact what needs no lane: a search makes the lane write
// out what it holds back, so that submissions would no longer be written
// together. What can change before the lane has its turn is looked at there.
func (d *Desk) prepare(ctx context.Context, org care.OrgID, in request.Contact) (a arrival, err error) {
	a.contact = in
	err = d.store.View(ctx, func(r store.Reader) error {
		if a.contact, err = identify(ctx, r, org, in); err != nil {
			return err
		}
		a.reference, err = d.newReference(ctx, r, org)
		return err
	})
	if err == nil && in.Kind != request.EmergencyCheck {
		a.assessed = d.assess(a.contact.Intake, a.contact.Intake.FreeText(), care.DateOf(d.clock.Now()))
	}
	return a, err
}

func (d *Desk) receiveIn(ctx context.Context, st *state, a arrival) ([]care.Change, Receipt, error) {
	in, ref := a.contact, a.reference
	rules, err := st.rulesOf(ctx)
	if err != nil {
		return nil, Receipt{}, err
	}
	if in.Patient != "" {
		p, err := load[practice.Patient](ctx, st, practice.NounPatient, st.cmd.org, in.Patient)
		if err != nil {
			return nil, Receipt{}, err
		}
		if p.Left && in.Match != matchedByStaff { // since a moment ago
			in.Patient, in.Match = "", "none"
		}
	}
	id := st.NewID()
	token, err := d.linkToken(st.cmd.org, id)
	if err != nil {
		return nil, Receipt{}, err
	}
	e, err := request.Receive(in, a.assessed, ref, token.Digest(), rules, st.Now)
	if err != nil {
		return nil, Receipt{}, err
	}
	changes := request.Changes(id, e)
	out := Receipt{ID: id, Reference: ref, Promise: e.Promise, Emergency: e.Band == request.Emergency, Urgent: e.Band == request.Urgent}
	if in.Kind != request.EmergencyCheck && in.From == nil {
		confirm, err := st.message(ctx, messageTo{request: id, reference: ref, route: in.Route, intake: in.Intake, purpose: "confirm",
			when: care.PlainBy(e.Promise, st.Now), due: st.Now})
		if err != nil {
			return nil, Receipt{}, err
		}
		changes = append(changes, confirm.changes...)
	}
	return changes, out, nil
}

// matchedByStaff is how a contact was matched whose patient somebody chose.
const matchedByStaff = "staff"

// identify finds the patient on the list, and fills what staff chose them for.
func identify(ctx context.Context, r store.Reader, org care.OrgID, in request.Contact) (request.Contact, error) {
	if in.Patient == "" {
		id, match, err := matchPatient(ctx, r, org, in.Intake.Given, in.Intake.Family, in.Intake.Born, in.Intake.Postcode, in.Intake.NHSNumber)
		in.Patient, in.Match = id, match
		return in, err
	}
	p, err := load[practice.Patient](ctx, r, practice.NounPatient, org, in.Patient)
	if err != nil {
		return in, err
	}
	in.Match = matchedByStaff
	in.Intake = fromList(in.Intake, p.Details)
	return in, nil
}

// fromList takes from the registered list what was not said.
func fromList(in request.Intake, p practice.Details) request.Intake {
	in.Given, in.Family, in.Born, in.Postcode, in.NHSNumber = p.Given, p.Family, p.Born, p.Postcode, p.NHSNumber
	if in.Mobile == "" {
		in.Mobile = p.Mobile
	}
	if in.Mobile == "" {
		in.Mobile = p.Telephone
	}
	if in.Email == "" {
		in.Email = p.Email
	}
	if in.Language == "" {
		in.Language = p.Interpreter
	}
	if in.OtherNeeds == "" {
		in.OtherNeeds = p.Adjustments
	}
	return in
}

// newReference draws until it finds one that is free; a practice would have to
// hold hundreds of millions of requests for a second draw to be likely. Two that
// are drawn at the same moment meet the unique index; the command is then tried
// again by its sender, with another.
func (d *Desk) newReference(ctx context.Context, r store.Reader, org care.OrgID) (care.Reference, error) {
	for {
		ref := care.NewReference(d.random)
		taken, err := r.Find(ctx, store.Query{Noun: request.Noun, Org: org, Where: []store.Cond{store.Eq("reference", string(ref))}, Limit: 1})
		if err != nil || len(taken) == 0 {
			return ref, err
		}
	}
}

// linkToken of a request. It is made from the installation's secret, so that
// messages can carry the link later and only its digest is kept.
func (d *Desk) linkToken(org care.OrgID, id care.ID) (identity.LinkToken, error) {
	mac := hmac.New(sha256.New, d.secret)
	mac.Write([]byte(org))
	mac.Write([]byte{0})
	mac.Write([]byte(id))
	return identity.NewLinkToken(org, bytes.NewReader(mac.Sum(nil)))
}

// Link is the address of a request's private page.
func (d *Desk) Link(org care.OrgID, id care.ID) (string, error) {
	t, err := d.linkToken(org, id)
	return d.base + "/r/" + t.Reveal(), err
}

// Organisation is what the public may know of an organisation: its settings.
func (d *Desk) Organisation(ctx context.Context, org care.OrgID) (s practice.Settings, err error) {
	err = d.store.View(ctx, func(r store.Reader) error {
		p, err := load[practice.Settings](ctx, r, practice.NounSettings, org, practice.SettingsID)
		if err == nil {
			s = *p
		}
		return err
	})
	return s, err
}

// channelFor a route: the zero channel when no message goes out.
func channelFor(route request.Route, in request.Intake) (conversation.Channel, string) {
	switch {
	case route == request.ByText && in.Mobile != "":
		return conversation.Text, string(in.Mobile)
	case route == request.ByEmail && in.Email != "":
		return conversation.Email, string(in.Email)
	case route == request.ByLetter:
		return conversation.Paper, in.Address
	}
	return "", ""
}
