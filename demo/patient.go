package demo

import (
	"fmt"
	"math/rand/v2"

	"frontdoor/care"
	"frontdoor/practice"
	"frontdoor/request"
)

// ageBand of the pyramid: ages from and up to, share of the population, and
// which contact details people of that age have on a practice's list.
type ageBand struct {
	from, to                int
	mobile, landline, email float64
	adjustment              float64
}

// pyramid has the shape of England's population in 2023 in bands of five years
// (Office for National Statistics, rounded: a shape to draw from, not a
// statistic to quote). Contact details and adjustments by age are this project's
// choice; a child's are a parent's.
var pyramid = []chance[ageBand]{
	{ageBand{0, 4, 0.93, 0.05, 0.55, 0.01}, 5.3}, {ageBand{5, 9, 0.93, 0.06, 0.55, 0.02}, 5.8},
	{ageBand{10, 14, 0.92, 0.08, 0.50, 0.03}, 6.1}, {ageBand{15, 19, 0.94, 0.08, 0.60, 0.03}, 5.8},
	{ageBand{20, 24, 0.97, 0.04, 0.78, 0.02}, 6.0}, {ageBand{25, 29, 0.97, 0.04, 0.82, 0.02}, 6.5},
	{ageBand{30, 34, 0.97, 0.06, 0.84, 0.02}, 7.1}, {ageBand{35, 39, 0.97, 0.09, 0.84, 0.02}, 7.0},
	{ageBand{40, 44, 0.97, 0.14, 0.82, 0.03}, 6.6}, {ageBand{45, 49, 0.96, 0.20, 0.80, 0.03}, 6.0},
	{ageBand{50, 54, 0.96, 0.28, 0.77, 0.04}, 6.6}, {ageBand{55, 59, 0.95, 0.36, 0.74, 0.05}, 6.7},
	{ageBand{60, 64, 0.94, 0.45, 0.70, 0.06}, 6.0}, {ageBand{65, 69, 0.91, 0.56, 0.63, 0.07}, 5.0},
	{ageBand{70, 74, 0.87, 0.66, 0.54, 0.10}, 4.6}, {ageBand{75, 79, 0.79, 0.75, 0.42, 0.13}, 4.0},
	{ageBand{80, 84, 0.66, 0.82, 0.28, 0.18}, 2.4}, {ageBand{85, 89, 0.50, 0.86, 0.16, 0.25}, 1.5},
	{ageBand{90, 104, 0.35, 0.85, 0.08, 0.30}, 0.9},
}

// Patients is the registered list of a practice: NHS numbers are valid, of the
// test range, and differ within the network. Nobody else has a list.
func (o Org) Patients() []practice.Details {
	list := make([]practice.Details, o.Size)
	gps := o.names("gp")
	r, source := o.drawer()
	for i := range list {
		source.Seed(o.patientSeed(i))
		list[i] = o.patient(i, r, gps)
	}
	return list
}

// Patient is the i-th of Patients.
func (o Org) Patient(i int) practice.Details {
	r, source := o.drawer()
	source.Seed(o.patientSeed(i))
	return o.patient(i, r, o.names("gp"))
}

func (o Org) drawer() (*rand.Rand, *rand.PCG) {
	source := &rand.PCG{}
	return rand.New(source), source
}

// patientSeed lets each patient be drawn alone.
func (o Org) patientSeed(i int) (uint64, uint64) { return o.seed ^ hash(string(o.ID)), uint64(i) }

// names of staff in a clinical role.
func (o Org) names(role string) []string {
	var list []string
	for _, s := range o.Staff {
		if string(s.Clinical) == role {
			list = append(list, s.Name)
		}
	}
	return list
}

func (o Org) patient(i int, r *rand.Rand, gps []string) practice.Details {
	p := practice.Details{NHSNumber: o.nhsNumber(i), Sex: "female", Postcode: postcode(r)}
	band := pick(r, pyramid)
	p.Born = o.born(r, band)
	g := &peoples[pick(r, peopleShares)]
	firsts := g.women
	if happens(r, 0.495) {
		p.Sex, firsts = "male", g.men
	}
	given, family := frequent(r, firsts), frequent(r, g.families)
	switch u := r.Float64(); {
	case u < shareLong:
		given = one(r, longGiven)
	case u < shareLong+shareSingle:
		given = one(r, single)
		family = given // systems that demand two names are given the one twice
	}
	p.Given, p.Family = given.text, family.text
	if happens(r, band.mobile) {
		p.Mobile = mobile(r.IntN(1000))
	}
	if happens(r, band.landline) || p.Mobile == "" && happens(r, 0.7) {
		p.Telephone = landline(100 + r.IntN(900))
	}
	if happens(r, band.email) {
		p.Email = care.Email(fmt.Sprintf("%.20s.%.20s%d@example.%s", given.plain, family.plain, i, one(r, []string{"com", "org"})))
	}
	if len(gps) > 0 && happens(r, 0.6) {
		p.Usual = one(r, gps)
	}
	if happens(r, g.interpreter) {
		p.Interpreter = one(r, g.languages)
	}
	if happens(r, band.adjustment) {
		p.Adjustments = one(r, request.Adjustments).Label
	}
	return p
}

// nhsNumber spreads a network's patients over the test range: the step shares no
// factor with 900,000, so that no two get the same.
func (o Org) nhsNumber(i int) care.NHSNumber {
	const step = 514_229
	n, _ := care.TestNHSNumber((o.start + (o.first+i)*step) % MaxPatients)
	return n
}

// born draws a date of birth; nobody is born after the Monday.
func (o Org) born(r *rand.Rand, b ageBand) care.Date {
	years := b.from + r.IntN(b.to-b.from+1)
	return o.day.AddDays(-rounded(365.25*float64(years)) - r.IntN(365))
}

// postcode is of ZZ99, the district of pseudo postcodes that NHS systems use for
// people without an address; no letter is delivered there. Those with a meaning,
// such as ZZ99 3VZ for no fixed abode, end in Z, and these do not.
func postcode(r *rand.Rand) care.Postcode {
	const letters = "ABDEFGHJLNPQRSTUWXY" // a postcode's last part has no C I K M O V
	return care.Postcode([]byte{'Z', 'Z', '9', '9', ' ', byte('0' + r.IntN(10)), letters[r.IntN(len(letters))], letters[r.IntN(len(letters))]})
}
