package demo

// Rates say how many contacts a Monday brings, of what kind and by which way.
// They are data: change them and the Monday changes. Those with a source quote
// it; the others are this project's choice.
type Rates struct {
	Weekly float64 // contacts a week as a share of the list
	Web    float64 // shares of a week's contacts by channel; the rest is at the desk
	Phone  float64

	MondayWeb   float64 // Monday's share of the week, by channel
	MondayPhone float64
	SundayNight float64 // web contacts on Sunday from 18:00, as a share of Monday's

	Clinical float64 // shares of contacts by kind; the rest is admin
	Medicine float64

	Again      float64 // shares of patients who get in touch twice on the day
	Stranger   float64 // of contacts from somebody not on the list
	Unmatched  float64 // of web contacts that write their name or date of birth otherwise than the list has it
	SafetyNet  float64 // of web contacts that end at the emergency questions of the first page
	ByProxy    float64 // of contacts for adults that somebody else makes
	LetsChoose float64 // of contacts that name a clinician
}

// Attribution stands beside what is drawn from these rates.
const Attribution = "Demand follows reported figures: 6 to 7% of a list a week and 28% of a week's calls on Monday (suppliers of access systems); " +
	"25.6% of online contacts on Monday (British Journal of General Practice, 2019); 135.8 online requests per 1,000 patients in October 2025, two thirds of them clinical (NHS England, as reported). " +
	"Times of day: NHS England, December 2025. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England). " +
	"Everything else, and every person, is made up."

// DefaultRates are those of an ordinary practice in England.
//
// Weekly: suppliers of access systems report 6 to 7% of a list a week, 5% where
// people are well off and 8% where they are not; 6.5% is the default of their
// capacity planning. Web: 135.8 online requests per 1,000 patients in October
// 2025 (NHS England, practices that reported) are 3.1% of a list a week, a little
// under half of 6.5%. Monday: 25.6% of online contacts (BJGP 2019), 28% of calls
// (suppliers). SundayNight: mean submissions on Sundays from 18:00 (3,992) to
// those of Mondays (about 253,000) in August 2025 (NHS England, Submissions via
// Online Consultation Systems). Clinical: 5.5 of 8.3 million online requests in
// October 2025, as reported of NHS England's figures; Medicine and all below it
// are this project's choice.
func DefaultRates() Rates {
	return Rates{
		Weekly: 0.065, Web: 0.48, Phone: 0.44,
		MondayWeb: 0.256, MondayPhone: 0.28, SundayNight: 0.016,
		Clinical: 0.66, Medicine: 0.14,
		Again: 0.06, Stranger: 0.015, Unmatched: 0.03, SafetyNet: 0.006, ByProxy: 0.05, LetsChoose: 0.12,
	}
}

// monday is how many contacts to expect at a practice, by channel.
func (r Rates) monday(s site) (web, phone, desk float64) {
	week := float64(s.size) * r.Weekly
	web, phone = week*r.Web*r.MondayWeb, week*r.Phone*r.MondayPhone
	if s.web != nil {
		web = *s.web
	}
	if s.phone != nil {
		phone = *s.phone
	}
	return web, phone, week * (1 - r.Web - r.Phone) * r.MondayPhone
}
