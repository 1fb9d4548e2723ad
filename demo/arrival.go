package demo

import (
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"frontdoor/care"
	"frontdoor/practice"
	"frontdoor/published"
	"frontdoor/request"
)

// Arrival is one contact of the Monday and what becomes of it.
type Arrival struct {
	Key     string          // names the arrival in the network, and makes playing it twice one request
	Org     care.OrgID      // the practice it comes to
	Contact request.Contact // At is when; Patient and After are left to whoever plays it
	Patient int             // place in the practice's Patients, -1 when on no list
	By      string          // login of who keys it in; empty on the web
	Again   string          // Key of the same patient's earlier contact about the same; empty for a first one
	Plan    Plan
}

// LogValue shows which arrival it is and nothing of the patient, although nobody
// here is real: what is logged in a demonstration is logged in a practice.
func (a Arrival) LogValue() slog.Value { return slog.StringValue(a.Key) }

// Curves say at what time of day contacts come.
type Curves struct {
	Calls published.Curve // telephone, and the desk
	Web   published.Curve
}

// PublishedCurves are those of Mondays in England, December 2025.
func PublishedCurves() Curves {
	return Curves{Calls: published.MondayCalls(), Web: published.MondaySubmissions()}
}

// The working day, as time after midnight. Telephones and doors open with core
// hours; a few at the web form are there before.
const (
	opens  = 8 * time.Hour
	closes = 18*time.Hour + 30*time.Minute
)

// Monday makes the contacts of the net's Monday until 18:30, with those that
// came online since Sunday 18:30, in order of time. It is Invalid when a curve
// does not cover Mondays.
func Monday(n Net, c Curves) ([]Arrival, error) {
	if !c.Calls.Covers(time.Monday) || !c.Web.Covers(time.Monday) {
		return nil, care.Fail(care.Invalid, "demo.monday", "The curve of arrivals has no figures for Mondays.")
	}
	var all []Arrival
	for _, o := range n.Practices() {
		d := &diary{org: o, rates: n.Rates, day: n.Monday, r: stream(n.Seed, "monday "+string(o.ID)), used: map[int]bool{}, gps: o.names("gp")}
		d.fill(c)
		d.work()
		all = append(all, d.arrivals...)
	}
	slices.SortStableFunc(all, func(a, b Arrival) int { return a.Contact.At.Compare(b.Contact.At) })
	return all, nil
}

// diary is one practice's Monday in the making.
type diary struct {
	org      Org
	rates    Rates
	day      care.Date
	r        *rand.Rand
	used     map[int]bool // patients who have been in touch
	gps      []string
	arrivals []Arrival
	told     []story // the story of each arrival
}

// fill makes the contacts, in order of time.
func (d *diary) fill(c Curves) {
	first := 1 - d.rates.Again/(1+d.rates.Again) // so that with second contacts the total is as expected
	for range poisson(d.r, d.org.Web*first) {
		if at := timeOf(d.r, c.Web, 0, 24*time.Hour); at < closes {
			d.add(request.Web, d.at(at))
		}
	}
	for range poisson(d.r, d.org.Web*d.rates.SundayNight) {
		d.add(request.Web, d.at(between(d.r, closes-24*time.Hour, 0)))
	}
	for range poisson(d.r, d.org.Phone*first) {
		d.add(request.Phone, d.at(timeOf(d.r, c.Calls, opens, closes)))
	}
	for range poisson(d.r, d.org.Desk*first) {
		d.add(request.Desk, d.at(timeOf(d.r, c.Calls, opens, closes)))
	}
	for i := range len(d.arrivals) {
		if happens(d.r, d.rates.Again) {
			d.again(i)
		}
	}
}

// at is a time of the Monday; below 0 it is on Sunday. Clocks do not change on
// a Monday, nor on a Sunday evening.
func (d *diary) at(after time.Duration) time.Time {
	return d.day.At(12, 0).Add(after - 12*time.Hour).UTC()
}

// timeOf draws a time of day within from and to by a curve. Published bands are
// two hours wide; the first two hours of the day fall in a line from half above
// to half below their mean, because the rush is at the opening (this project's
// choice; the share of the band stays as published).
func timeOf(r *rand.Rand, c published.Curve, from, to time.Duration) time.Duration {
	var windows []chance[published.Band]
	for _, b := range c.Bands(time.Monday) {
		low, high := max(b.From, from), min(b.To, to)
		if high > low {
			windows = append(windows, chance[published.Band]{published.Band{From: low, To: high}, b.Share * float64(high-low) / float64(b.Width())})
		}
	}
	w := pick(r, windows)
	u := r.Float64()
	if w.From == opens {
		u = 1.5 - math.Sqrt(2.25-2*u)
	}
	return (w.From + time.Duration(u*float64(w.Width()))).Truncate(time.Second)
}

// add makes a first contact.
func (d *diary) add(channel request.Channel, at time.Time) {
	a := Arrival{Org: d.org.ID, Patient: -1}
	var p practice.Details
	var s story
	if happens(d.r, d.rates.Stranger) {
		p, s = d.stranger(channel)
	} else {
		a.Patient, p, s = d.somebody(channel)
	}
	a.Contact = d.contact(channel, at, p, s)
	if a.Patient < 0 {
		a.Contact.Intake.NHSNumber = ""
	}
	d.keep(a, s)
}

func (d *diary) keep(a Arrival, s story) {
	a.Key = fmt.Sprintf("%s-%04d", d.org.ID, len(d.arrivals)+1)
	if a.Contact.Channel != request.Web {
		a.By = one(d.r, d.org.logins(care.Receptionist))
	}
	d.arrivals, d.told = append(d.arrivals, a), append(d.told, s)
}

// somebody draws a patient of the list who has not been in touch, and a story
// that they could tell.
func (d *diary) somebody(channel request.Channel) (int, practice.Details, story) {
	kind := d.kind()
	for try := 0; ; try++ {
		i := d.r.IntN(d.org.Size)
		if d.used[i] && try < 10*d.org.Size {
			continue // a list can be so small that all have been in touch
		}
		p := d.org.Patient(i)
		age := p.Born.Age(d.day)
		if !happens(d.r, contactsBy(age)*channelBy(channel, age)) {
			continue
		}
		if s, ok := d.storyFor(kind, channel, age, p.Sex); ok {
			d.used[i] = true
			return i, p, s
		}
	}
}

// stranger is somebody on no list: a visitor, a student, a person who moved.
func (d *diary) stranger(channel request.Channel) (practice.Details, story) {
	for {
		p := d.org.patient(0, d.r, nil)
		p.NHSNumber = ""
		if s, ok := d.storyFor(request.Clinical, channel, p.Born.Age(d.day), p.Sex); ok {
			return p, s
		}
	}
}

func (d *diary) kind() request.Kind {
	return pick(d.r, []chance[request.Kind]{
		{request.Clinical, d.rates.Clinical}, {request.Medicine, d.rates.Medicine}, {request.AdminKind, 1 - d.rates.Clinical - d.rates.Medicine},
	})
}

// topics of admin requests; the mix is this project's choice.
var topics = []chance[request.Topic]{{request.FitNote, 25}, {request.Letter, 20}, {request.Results, 25}, {request.Referral, 15}, {request.OtherAdm, 15}}

// storyFor draws a story of a kind that somebody could tell; false when there is none.
func (d *diary) storyFor(kind request.Kind, channel request.Channel, age int, sex string) (story, bool) {
	var topic request.Topic
	if kind == request.AdminKind {
		topic = pick(d.r, topics)
	}
	proxy := age >= 18 && happens(d.r, d.rates.ByProxy*(1+float64(max(0, age-60))/10))
	var list []chance[story]
	for _, s := range stories {
		if s.kind != kind || s.topic != topic || s.keyed && channel == request.Web || !s.fits(age, sex) || age >= 16 && proxy != (s.who == request.Someone) {
			continue
		}
		weight := s.weight
		if s.keyed {
			weight *= 3 // calls are mostly noted in a receptionist's words
		}
		list = append(list, chance[story]{s, weight})
	}
	if len(list) == 0 {
		return story{}, false
	}
	return pick(d.r, list), true
}

// contactsBy is how likely somebody of an age is to get in touch, against the
// oldest. This project's choice after the known shape: least as a schoolchild,
// rising with age.
func contactsBy(age int) float64 {
	switch {
	case age < 5:
		return 0.75
	case age < 16:
		return 0.35
	case age < 45:
		return 0.6
	case age < 65:
		return 0.75
	}
	return 1
}

// channelBy is how likely somebody of an age chooses a channel. A supplier of
// online access reports above 60% online for children (by parents), above 70%
// from 20 to 40 and 40% at 65 to 70 where all demand is captured; the rest is by
// eye.
func channelBy(c request.Channel, age int) float64 {
	online := 0.12
	switch {
	case age < 20:
		online = 0.62
	case age < 45:
		online = 0.72
	case age < 65:
		online = 0.55
	case age < 75:
		online = 0.38
	case age < 85:
		online = 0.22
	}
	if c == request.Web {
		return online
	}
	return 1 - online
}

// again makes the same patient get in touch once more about the i-th arrival,
// when there is still time: two hours later or so, mostly by telephone.
func (d *diary) again(i int) {
	a := d.arrivals[i]
	earliest := a.Contact.At
	if morning := d.at(opens); earliest.Before(morning) {
		earliest = morning
	}
	at := earliest.Add(between(d.r, 20*time.Minute, 4*time.Hour))
	if !at.Before(d.at(closes)) {
		return
	}
	a.Again, a.By = a.Key, ""
	a.Contact.At = at
	a.Contact.Channel = pick(d.r, []chance[request.Channel]{{request.Phone, 6}, {request.Web, 3}, {request.Desk, 1}})
	if a.Contact.Intake.Given == "" || a.Contact.Intake.Born.IsZero() || a.Contact.Kind == request.EmergencyCheck {
		a.Contact.Channel = request.Phone // the web form would not let them by
	}
	if a.Contact.Kind == request.EmergencyCheck {
		a.Contact.Kind = request.Clinical
	}
	answers := map[string]string{"words": one(d.r, chasing[a.Contact.Channel])}
	if a.Contact.Channel == request.Web {
		a.Contact.Intake.NHSNumber = ""
		for q, v := range answersOf(d.r, d.told[i], practice.Details{}, request.Web, d.day) {
			if q != "words" {
				answers[q] = v
			}
		}
	}
	a.Contact.Intake.Answers = answers
	d.keep(a, d.told[i])
}

// chasing is what people say the second time.
var chasing = map[request.Channel][]string{
	request.Web: {
		"I sent a form earlier and have not heard anything. Sending again in case it did not go through.",
		"Sorry, me again. Forgot to say I can do any time after 2 today.",
		"did you get my last message??",
		"Same as this morning but it is a bit worse now. Has anyone looked at it?",
	},
	request.Phone: {
		"Rang to ask if the online form was received. Told yes, somebody will be in touch today.",
		"Calling again about this morning. No worse. Wants to know when.",
		"Sent a form, not heard. A bit anxious. Symptoms the same.",
		"Rings to chase. Wants to make sure the number is right.",
	},
	request.Desk: {
		"Came in to ask about the form sent this morning.",
		"At desk: rang earlier, was passing, wants to know if it is being dealt with.",
	},
}

// logins of the staff in a role.
func (o Org) logins(role care.Role) []string {
	var list []string
	for _, s := range o.Staff {
		if s.Role == role {
			list = append(list, s.Login)
		}
	}
	return list
}

// lines of what was ticked on the first page.
func lines(list ...string) string { return strings.Join(list, "\n") }
