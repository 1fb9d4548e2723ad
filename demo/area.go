package demo

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"frontdoor/care"
	"frontdoor/published"
)

// Figures are what is published about a practice and shapes a made-up one. A
// count that is not known follows from the size of the list.
type Figures struct {
	Area        string // name of the integrated care board
	Patients    int
	Submissions published.Count // online, in a month
	Calls       published.Count // inbound, in a month
}

// weeksInMonth is the mean length of a month in weeks.
const weeksInMonth = 365.25 / 12 / 7

// callsPer1000 is how many calls reached practices in England in a month for
// 1,000 patients: 562.9 in December 2025 (NHS England, Cloud Based Telephony).
// A practice with twice as many is given twice the requests by telephone: calls
// are not requests, because people ring again and for other things.
const callsPer1000 = 562.9

// roundTo is how far a list is rounded, so that its exact size does not name the
// practice at once. Sizes are public; whoever compares can still guess.
const roundTo = 100

// Area makes a network with the sizes and demand of published practices under
// names that are none of theirs, in an order that is not that of the figures:
// "Practice 07 in NHS Somewhere". Nothing about a real practice can be read from
// how its made-up one does. Errors are those of Network.
func Area(seed uint64, practices []Figures, o Options) (Net, error) {
	rates := DefaultRates()
	if o.Rates != nil {
		rates = *o.Rates
	}
	figures := slices.Clone(practices)
	stream(seed, "area").Shuffle(len(figures), func(i, j int) { figures[i], figures[j] = figures[j], figures[i] })
	numbers := map[string]int{}
	var list []site
	for i, f := range figures {
		numbers[f.Area]++
		s := site{size: (f.Patients + roundTo/2) / roundTo * roundTo, slug: fmt.Sprintf("practice%02d", i+1)}
		s.name = fmt.Sprintf("Practice %02d", numbers[f.Area])
		if f.Area != "" {
			s.name += " in " + f.Area
		}
		if f.Submissions.Known {
			web := float64(f.Submissions.N) / weeksInMonth * rates.MondayWeb
			s.web = &web
		}
		if f.Calls.Known && f.Patients > 0 {
			national := float64(f.Patients) * callsPer1000 / 1000
			phone := float64(s.size) * rates.Weekly * rates.Phone * rates.MondayPhone * float64(f.Calls.N) / national
			s.phone = &phone
		}
		list = append(list, s)
	}
	return network(seed, o, list)
}

// FiguresOf joins list sizes of one day with what is published about the same
// practices for one month each; submissions and calls may be empty. Practices
// that have no list in lists, or one that Network would refuse, are left out.
// The order is that of codes, so that the same files give the same network.
func FiguresOf(lists []published.List, submissions []published.Submissions, calls []published.Calls) []Figures {
	online := map[care.OrgID]published.Submissions{}
	for _, s := range submissions {
		online[s.Practice] = s
	}
	ringing := map[care.OrgID]published.Calls{}
	for _, c := range calls {
		ringing[c.Practice] = c
	}
	sorted := slices.Clone(lists)
	slices.SortFunc(sorted, func(a, b published.List) int { return strings.Compare(string(a.Practice), string(b.Practice)) })
	var out []Figures
	for _, l := range sorted {
		if l.Patients < MinList || l.Patients > MaxList {
			continue
		}
		s, c := online[l.Practice], ringing[l.Practice]
		out = append(out, Figures{Area: cmp.Or(s.Place.ICBName, c.Place.ICBName), Patients: l.Patients, Submissions: s.Total, Calls: c.Inbound})
	}
	return out
}
