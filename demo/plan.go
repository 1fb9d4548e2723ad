package demo

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/request"
)

// Step is what staff do about a request once its band is chosen.
type Step string

const (
	Nothing  Step = ""         // it stays on the list past the end of the day
	Answer   Step = "answer"   // advice in writing
	AskMore  Step = "ask"      // a question to the patient
	Book     Step = "book"     // an appointment, agreed by telephone or told by message
	Offer    Step = "offer"    // times to choose from
	Signpost Step = "signpost" // another service
	RingOut  Step = "ring"     // ring: nobody answers, then somebody does
	Join     Step = "join"     // goes on in the patient's earlier request (Arrival.Again)
)

// Plan is what becomes of an arrival on the day: who looks, what band they
// choose, and what they do next. Rules may have raised a request above Band
// when it came in, as they do with words like "tight chest": then a clinician,
// LowerBy, looks first and lowers it with the reason Lower.
type Plan struct {
	Acknowledge time.Duration // emergencies: from arrival until somebody says they have it; 0 for others

	Band      request.Band  // empty: nobody gets to it on the day, and the rest is empty too
	BandBy    string        // login
	BandAfter time.Duration // from arrival
	Team      string        // that it is passed to; empty stays
	LowerBy   string        // login; empty when Band is already the highest
	Lower     string

	Then  Step
	By    string        // login
	After time.Duration // from banding
	Text  string        // of the answer or question, what is said with a signpost, or the note of a call

	Service string // Signpost: its name

	Role booking.Role // Book and Offer: with whom, how and how many days ahead at the earliest
	Mode booking.Mode
	Days int

	// What the patient does about a question or an offer, from then on; when
	// ReplyAfter is 0 they do nothing on the day. RingOut: the next try.
	ReplyAfter time.Duration
	Reply      string // words that answer a question

	Close      bool
	CloseAfter time.Duration // from the step, or from the reply to it
	Outcome    request.Outcome
	Reason     string
}

// nextSteps are how likely each step is by band. This project's choice: a day
// on which everything that staff can do is done by somebody.
var nextSteps = map[request.Band][]chance[Step]{
	request.Emergency: {{Signpost, 1}}, // 999, after a clinician has rung
	request.Urgent:    {{Book, 75}, {RingOut, 12}, {Answer, 8}, {AskMore, 5}},
	request.SameDay:   {{Book, 55}, {Offer, 12}, {Answer, 14}, {AskMore, 8}, {RingOut, 6}, {Signpost, 5}},
	request.Soon:      {{Offer, 40}, {Book, 28}, {Answer, 12}, {AskMore, 9}, {RingOut, 3}, {Signpost, 5}, {Nothing, 3}},
	request.Routine:   {{Offer, 40}, {Book, 15}, {Answer, 17}, {AskMore, 10}, {Signpost, 10}, {Nothing, 8}},
	request.Admin:     {{Answer, 72}, {AskMore, 12}, {RingOut, 3}, {Nothing, 13}},
}

// stepAfter is the shortest and longest time from banding to the step, and
// daysAhead the fewest days to an appointment.
var (
	stepAfter = map[request.Band][2]time.Duration{
		request.Emergency: {2 * time.Minute, 8 * time.Minute},
		request.Urgent:    {5 * time.Minute, 50 * time.Minute},
		request.SameDay:   {4 * time.Minute, 150 * time.Minute},
		request.Soon:      {4 * time.Minute, 240 * time.Minute},
		request.Routine:   {4 * time.Minute, 300 * time.Minute},
		request.Admin:     {15 * time.Minute, 420 * time.Minute},
	}
	daysAhead = map[request.Band]int{request.Soon: 1, request.Routine: 4}
)

// What a look at a request takes, and what share of second contacts staff see
// and join; this project's choice.
const (
	shortLook = 2 * time.Minute
	longLook  = 6 * time.Minute
	shortJoin = 20 * time.Second
	longJoin  = 90 * time.Second
	seenAgain = 0.85
)

// work gives every arrival a plan. Those who navigate take turns: each takes
// the emergency that waits, else what has waited longest, so that a heap grows
// in the first hours and is gone in the afternoon. Nobody looks before opening.
func (d *diary) work() {
	looking := d.org.logins(care.Navigator)
	free := make([]time.Time, len(looking))
	for i := range free {
		free[i] = d.at(opens)
	}
	waiting := make([]int, len(d.arrivals))
	for i := range waiting {
		waiting[i] = i
	}
	slices.SortStableFunc(waiting, func(a, b int) int { return d.arrivals[a].Contact.At.Compare(d.arrivals[b].Contact.At) })
	for len(waiting) > 0 {
		who := 0
		for i := range free {
			if free[i].Before(free[who]) {
				who = i
			}
		}
		start := free[who]
		if at := d.arrivals[waiting[0]].Contact.At; at.After(start) {
			start = at
		}
		next := d.next(waiting, start)
		i := waiting[next]
		waiting = slices.Delete(waiting, next, next+1)
		free[who] = start.Add(between(d.r, shortLook, longLook))
		if free[who].Before(d.at(closes - longJoin)) {
			d.arrivals[i].Plan = d.plan(i, looking[who], free[who])
		}
	}
}

// next is the place in the queue to be looked at now.
func (d *diary) next(waiting []int, now time.Time) int {
	for place, i := range waiting {
		if d.arrivals[i].Contact.At.After(now) {
			break
		}
		if d.isEmergency(i) {
			return place
		}
	}
	return 0
}

func (d *diary) isEmergency(i int) bool {
	a := d.arrivals[i]
	return a.Again == "" && (d.told[i].band == request.Emergency || a.Contact.Kind == request.EmergencyCheck)
}

// plan of the i-th arrival, which somebody has looked at.
func (d *diary) plan(i int, by string, banded time.Time) Plan {
	r, a, s := d.r, d.arrivals[i], d.told[i]
	p := Plan{Band: s.band, BandBy: by, BandAfter: banded.Sub(a.Contact.At)}
	if d.isEmergency(i) {
		p.Band = request.Emergency
		p.Acknowledge = (p.BandAfter * 2 / 3).Truncate(time.Second)
		p.BandBy = one(r, d.org.clinicians(booking.GP))
	}
	if a.Again != "" && p.Band == request.Emergency {
		p.Band = request.Urgent // a clinician has the first
	}
	if p.Band != request.Emergency {
		p.LowerBy, p.Lower = one(r, d.org.clinicians(booking.GP)), one(r, lowered)
	}
	if a.Again != "" && happens(r, seenAgain) {
		p.Then, p.By, p.After, p.Reason = Join, by, between(r, shortJoin, longJoin), "The same as the earlier request"
		return p
	}
	p.Then = pick(r, nextSteps[p.Band])
	if s.pharmacy && p.Band != request.Emergency && happens(r, 0.4) {
		p.Then = Signpost
	}
	bounds := stepAfter[p.Band]
	p.After = between(r, bounds[0], bounds[1])
	if room := d.at(closes).Sub(banded); p.After >= room {
		if p.Band.Higher(request.Soon) {
			p.After = room / 2 // what cannot wait is done before closing
		} else {
			p.Then = Nothing
		}
	}
	switch _, _, other := otherService(s); {
	case p.Then == Signpost && p.Band != request.Emergency && !s.pharmacy && !other,
		p.Then == RingOut && a.Contact.Intake.Mobile == "":
		p.Then = Answer
	}
	d.detail(&p, s, by)
	if p.Close && banded.Add(p.After+p.ReplyAfter+p.CloseAfter).After(d.at(closes)) {
		p.Close, p.CloseAfter = false, 0
	}
	return p
}

// detail fills in how the step is done.
func (d *diary) detail(p *Plan, s story, navigator string) {
	r := d.r
	p.Team, p.By = d.teamFor(s, p.Band, navigator)
	switch p.Then {
	case Answer:
		p.Text = one(r, wordsOf(s).answers)
		p.Close, p.Outcome, p.Reason = happens(r, 0.9), outcomeOf(s.kind), one(r, []string{"Answered in writing", "Dealt with, patient told", "Told what to look out for and when to come back"})
	case AskMore:
		q := one(r, wordsOf(s).questions)
		p.By, p.Text = navigator, q.ask
		if happens(r, 0.7) {
			p.ReplyAfter, p.Reply = between(r, 4*time.Minute, 3*time.Hour), q.reply
			p.Close, p.Outcome, p.Reason = happens(r, 0.6), outcomeOf(s.kind), "Answered after the patient told us more"
		}
	case Book, Offer:
		p.By, p.Days = navigator, daysAhead[p.Band]
		p.Role, p.Mode = seenBy(r, s)
		if p.Then == Offer && happens(r, 0.75) {
			p.ReplyAfter = between(r, 2*time.Minute, 3*time.Hour)
		}
	case Signpost:
		p.Service, p.Text = "Pharmacy", "Your pharmacy can help with this and can see you today. If it gets worse or does not get better, tell us here."
		p.Close, p.Outcome, p.Reason = happens(r, 0.8), "signposted", "Directed to a service that can help"
		switch {
		case p.Band == request.Emergency:
			p.Service, p.Text = "999", "We have spoken and an ambulance is on its way. If anything changes, ring 999 again."
			p.By, p.Close, p.Outcome, p.Reason = p.BandBy, true, "emergency-handled", "Spoke with them, ambulance called"
		case !s.pharmacy:
			p.Service, p.Text, _ = otherService(s)
		}
	case RingOut:
		p.Text = "Rang, no answer"
		p.ReplyAfter = between(r, 20*time.Minute, 90*time.Minute)
		p.Close, p.Outcome, p.Reason = happens(r, 0.7), outcomeOf(s.kind), "Spoke on the second try"
	default:
		p.After, p.By = 0, ""
	}
	if p.Close {
		p.CloseAfter = between(r, 40*time.Second, 15*time.Minute)
	}
}

// teamFor says who goes on with it: a team, and somebody in it.
func (d *diary) teamFor(s story, b request.Band, navigator string) (team, login string) {
	switch {
	case s.kind == request.Medicine:
		return "pharmacy", one(d.r, d.org.clinicians("pharmacist"))
	case b == request.Admin:
		return "admin", navigator
	}
	return "gp", one(d.r, d.org.clinicians(booking.GP))
}

// clinicians are the logins of those in a clinical role.
func (o Org) clinicians(role booking.Role) []string {
	var list []string
	for _, s := range o.Staff {
		if s.Clinical == role {
			list = append(list, s.Login)
		}
	}
	return list
}

// seenBy chooses who sees the patient, and how, by the words of the story.
func seenBy(r *rand.Rand, s story) (booking.Role, booking.Mode) {
	words := strings.ToLower(s.words)
	has := func(any ...string) bool {
		return slices.ContainsFunc(any, func(w string) bool { return strings.Contains(words, w) })
	}
	switch {
	case s.kind == request.Medicine:
		return "pharmacist", booking.Telephone
	case s.who == request.Self && has("physio", "shoulder", "knee", "ankle", "elbow", "back pain"):
		return "physiotherapist", booking.FaceToFace
	case has("stitches", "smear", "wound", "asthma checking", "my sugars"):
		return "practice-nurse", booking.FaceToFace
	case s.who == request.Child || happens(r, 0.65):
		return booking.GP, booking.FaceToFace
	}
	return booking.GP, booking.Telephone
}

// Times of a plan, for whoever plays it. BandAt and ThenAt are zero when it
// does not come to that on the day.
func (a Arrival) BandAt() time.Time {
	if a.Plan.Band == request.Unbanded {
		return time.Time{}
	}
	return a.Contact.At.Add(a.Plan.BandAfter)
}

// ThenAt is when the step is taken.
func (a Arrival) ThenAt() time.Time {
	if a.Plan.Then == Nothing {
		return time.Time{}
	}
	return a.BandAt().Add(a.Plan.After)
}

// ReplyAt is when the patient answers a question or takes an offer, or the
// second try of a call.
func (a Arrival) ReplyAt() time.Time {
	if a.Plan.ReplyAfter == 0 {
		return time.Time{}
	}
	return a.ThenAt().Add(a.Plan.ReplyAfter)
}

// CloseAt is when the request is closed.
func (a Arrival) CloseAt() time.Time {
	if !a.Plan.Close {
		return time.Time{}
	}
	return a.ThenAt().Add(a.Plan.ReplyAfter + a.Plan.CloseAfter)
}
