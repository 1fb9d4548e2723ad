package measure

import "frontdoor/care"

// FewestToTell is how many people with a load there must be before anybody is
// told how many are near or over: of one or two, everybody knows who.
const FewestToTell = 3

// Work is how many contacts one person has today. It is made for one answer
// and kept nowhere.
type Work struct {
	Person   care.ID
	Contacts int
	Limited  bool // the published limit is for their role
}

// Load is how many people are near or over the limit, and no more than that:
// no names, no figures of one, no earlier days.
type Load struct {
	Limit Limit
	Of    int // people to whom the limit applies and who work today
	Near  int // at or above the limit's near, not above the limit
	Over  int
	Few   bool // fewer than FewestToTell: Near and Over are not told
}

// LoadOf counts people near and over a limit. At the limit is near; one more is
// over.
func LoadOf(limit Limit, people []Work) Load {
	l := Load{Limit: limit}
	for _, w := range people {
		if !w.Limited {
			continue
		}
		l.Of++
		switch {
		case w.Contacts > limit.Contacts:
			l.Over++
		case w.Contacts >= limit.Near:
			l.Near++
		}
	}
	if l.Of < FewestToTell {
		l.Few, l.Near, l.Over = true, 0, 0
	}
	return l
}
