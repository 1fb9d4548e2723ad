package demo

import (
	"math/rand/v2"
	"time"

	"frontdoor/practice"
	"frontdoor/request"
)

// contact makes what a patient, or a receptionist for them, hands in.
func (d *diary) contact(channel request.Channel, at time.Time, p practice.Details, s story) request.Contact {
	r := d.r
	c := request.Contact{Channel: channel, Kind: s.kind, Topic: s.topic, ForWhom: s.who, At: at}
	in := request.Intake{Given: p.Given, Family: p.Family, Born: p.Born, Answers: answersOf(r, s, p, channel, d.day)}
	if channel != request.Web {
		d.keyedIdentity(&in, p)
	} else if happens(r, 0.7) {
		in.Postcode = p.Postcode
	}
	if channel == request.Web && happens(r, d.rates.Unmatched) {
		mistype(r, &in)
	}
	if channel == request.Web && happens(r, d.rates.SafetyNet) {
		c.Kind, c.Topic = request.EmergencyCheck, ""
		in.Answers = map[string]string{"words": lines(one(r, emergencyYes))}
	}
	if s.who != request.Self {
		writer(r, &in, p, s.who)
	}
	c.Route = reach(r, channel, &in, p)
	if s.kind == request.Clinical && p.Usual != "" && happens(r, d.rates.LetsChoose) && c.Kind == request.Clinical {
		in.Answers["clinician"] = p.Usual
	}
	in.Language = p.Interpreter
	for _, a := range request.Adjustments {
		if a.Label == p.Adjustments {
			in.Adjustments = []string{a.Code}
		}
	}
	c.Intake = in
	return c
}

// keyedIdentity is what staff key: mostly the person found on the list, now and
// then only what a caller would say.
func (d *diary) keyedIdentity(in *request.Intake, p practice.Details) {
	switch u := d.r.Float64(); {
	case u < 0.92:
		in.NHSNumber, in.Postcode = p.NHSNumber, p.Postcode
	case u < 0.98:
		in.Postcode = p.Postcode
	default:
		*in = request.Intake{Given: p.Given, Answers: in.Answers} // cut off, or did not want to say
	}
}

// mistype is a form that the list will not match: a shortened or doubled name,
// or day and month the wrong way round as near as can be.
func mistype(r *rand.Rand, in *request.Intake) {
	switch runes := []rune(in.Given); {
	case len(runes) > 5 && happens(r, 0.5):
		in.Given = string(runes[:3])
	default:
		in.Born = in.Born.AddDays(-1 - r.IntN(9))
	}
}

// writer is somebody who gets in touch for another.
func writer(r *rand.Rand, in *request.Intake, p practice.Details, who request.ForWhom) {
	g := &peoples[pick(r, peopleShares)]
	woman := happens(r, 0.65)
	given := one(r, g.men)
	if woman {
		given = one(r, g.women)
	}
	in.Writer = given.text + " " + p.Family
	choose := func(her, his string) string {
		if woman {
			return her
		}
		return his
	}
	if who == request.Child {
		in.Relationship, in.Authority = choose("Mother", "Father"), "I have parental responsibility"
		return
	}
	in.Relationship = choose("Daughter", "Son")
	in.Authority = one(r, []string{"They know that I am writing and agree", "I have power of attorney for health", "They cannot decide this for themselves at the moment"})
}

// reach says how to get back to them, from what the list has: everybody gets a
// route that works, and a letter when there is no other.
func reach(r *rand.Rand, channel request.Channel, in *request.Intake, p practice.Details) request.Route {
	wish := pick(r, []chance[request.Route]{{request.ByText, 62}, {request.ByCall, 22}, {request.ByEmail, 16}})
	if channel != request.Web {
		wish = pick(r, []chance[request.Route]{{request.ByCall, 60}, {request.ByText, 40}})
	}
	in.Mobile = p.Mobile
	if in.Mobile == "" {
		in.Mobile = p.Telephone
	}
	if wish == request.ByEmail || in.Mobile == "" {
		in.Email = p.Email
	}
	in.Voicemail = in.Mobile != "" && happens(r, 0.5)
	if in.Mobile != "" && happens(r, 0.2) {
		in.Times = one(r, []string{"After 3pm", "Mornings are best", "Not between 12 and 1", "Any time today", "My break is 10.30"})
	}
	switch {
	case wish == request.ByText && p.Mobile != "":
		return request.ByText
	case wish == request.ByEmail && in.Email != "":
		return request.ByEmail
	case in.Mobile != "":
		return request.ByCall
	case in.Email != "":
		return request.ByEmail
	}
	in.Address, in.Postcode = "5 Sample Street\nMade-up Town", p.Postcode
	return request.ByLetter
}
