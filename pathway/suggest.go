package pathway

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
)

// Routes lists the care navigation pathways in force, by identifier.
func (s *Set) Routes() []Route { return slices.Clone(s.routes) }

// Suggest gives what every pathway says whose presentations the words hold:
// those that fit first, then those with open questions, then those excluded.
// It is a pure function of the set and the facts, and safe for use by several
// goroutines at once.
//
// The band is the pathway's, raised by the words (Place) and by red flags,
// and never lower than either. A red flag of the emergency band excludes every
// pathway. A pathway that is not clinically approved says nothing, unless the
// facts say that this is a demonstration; Check is not touched by that.
func (s *Set) Suggest(f Facts) []Suggestion {
	m := s.open(f.Text)
	a := s.check(m, f.Text)
	placed := s.place(m, f.Text, a)
	var out []Suggestion
	for i := range s.routes {
		r := &s.routes[i]
		if r.Approval != Approved && !f.Demonstration {
			continue
		}
		if _, evidence := m.first([]placer{{phrases: r.presentations}}, f.Text); len(evidence) > 0 {
			one := r.judge(f, a, m)
			one.Evidence = tidy(evidence)
			one.Band = higher(one.Band, placed.Band)
			out = append(out, one)
		}
	}
	slices.SortStableFunc(out, func(a, b Suggestion) int { return cmp.Compare(a.State.order(), b.State.order()) })
	return out
}

func (s State) order() int { return slices.Index([]State{Fits, NeedsAnswers, Excluded}, s) }

func higher(a, b Band) Band {
	if b.Rank() > a.Rank() {
		return b
	}
	return a
}

// judge holds the facts against one route.
func (r *Route) judge(f Facts, a Assessment, m *matcher) Suggestion {
	out := Suggestion{Route: r.ID, Version: r.Version, Title: r.Title, Band: r.Band, Script: r.Script,
		SafetyNet: r.SafetyNet, Instruction: r.Instruction, StaffOnly: r.StaffOnly, Tasks: slices.Clone(r.Tasks)}
	for _, found := range a.Findings {
		if found.Band == Emergency || slices.Contains(r.StopFlags, found.Flag) {
			out.Excluded = append(out.Excluded, Reason{Why: "a red flag comes first", Source: found.Pathway, Flag: found.Flag})
		}
	}
	known := r.known(f, a, m)
	missing := r.missing(known)
	open := map[string]bool{}
	for i := range r.conditions {
		c := &r.conditions[i]
		switch t := c.holds(known, missing); {
		case t == unknown:
			c.open(known, open)
		case (t == yes) != (c.kind == limit):
			out.Excluded = append(out.Excluded, Reason{Why: c.why, Source: c.source})
			if c.kind == redFlag {
				out.Band = higher(out.Band, c.band)
			}
		}
	}
	if len(out.Excluded) > 0 {
		out.State, out.Why = Excluded, "It does not fit: "+out.Excluded[0].Why+"."
		return out
	}
	out.Destinations = r.destinations(known, missing, open)
	if out.Questions = r.ask(open); len(out.Questions) > 0 {
		out.State, out.Why = NeedsAnswers, "The words point to it; what is still to be asked decides."
		return out
	}
	out.State, out.Why = Fits, "The words point to it, every limit is met and nothing known excludes it."
	return out
}

// known gathers the facts of a route: documented ones, answers, and words that
// say yes by themselves. Words never say no. An answer of the wrong type is
// not known. Words that say yes stand against an answer of no: in doubt, yes.
func (r *Route) known(f Facts, a Assessment, m *matcher) map[string]any {
	known := make(map[string]any, len(r.Questions)+len(r.Parameters)+5)
	if months, ok := f.Text.Age.Months(); ok {
		known[factAge] = months
	}
	if f.Text.Sex != "" {
		known[factSex] = string(f.Text.Sex)
	}
	if f.Text.Pregnant != "" {
		known[factPregnant] = f.Text.Pregnant == Yes
	} else if f.Text.Sex == Male {
		known[factPregnant] = false
	}
	if f.DurationDays != nil {
		known[factDuration] = *f.DurationDays
	} else if days, ok := m.duration(f.Text.Words); ok {
		known[factDuration] = days
	}
	flags := make([]string, len(a.Findings))
	for i, found := range a.Findings {
		flags[i] = string(found.Flag)
	}
	known[factFlags] = flags
	for name, v := range r.Parameters {
		known[name] = v
	}
	for _, q := range r.Questions {
		if v, ok := f.Answers[q.Fact]; ok && q.Type.takes(v) {
			known[q.Fact] = v
		}
		if len(q.phrases) > 0 && m.any(q.phrases, f.Text) {
			known[q.Fact] = true
		}
	}
	return known
}

func (t FactType) takes(v any) bool {
	switch v.(type) {
	case bool:
		return t == YesNo
	case int:
		return t == Count
	case float64:
		return t == Number
	}
	return false
}

func (r *Route) missing(known map[string]any) []*cel.AttributePatternType {
	var list []*cel.AttributePatternType
	add := func(name string) {
		if _, ok := known[name]; !ok {
			list = append(list, cel.AttributePattern(name))
		}
	}
	for name := range maps.Keys(standing) {
		add(name)
	}
	for _, q := range r.Questions {
		add(q.Fact)
	}
	return list
}

// open notes the facts that a condition still turns on.
func (c *condition) open(known map[string]any, open map[string]bool) {
	for _, name := range c.facts {
		if _, ok := known[name]; !ok {
			open[name] = true
		}
	}
}

// ask puts the open facts into the order in which to ask: who it is about
// first, then as the file has them.
func (r *Route) ask(open map[string]bool) []Question {
	var list []Question
	for _, name := range []string{factAge, factSex, factPregnant, factDuration} {
		if open[name] {
			list = append(list, standing[name])
		}
	}
	for _, q := range r.Questions {
		if open[q.Fact] {
			list = append(list, q)
		}
	}
	return list
}

// destinations are those whose condition holds; one that turns on an open fact
// is asked about.
func (r *Route) destinations(known map[string]any, missing []*cel.AttributePatternType, open map[string]bool) []Destination {
	var list []Destination
	for _, d := range r.Destinations {
		if d.when != nil {
			switch d.when.holds(known, missing) {
			case unknown:
				d.when.open(known, open)
				continue
			case no:
				continue
			}
		}
		d.when = nil
		list = append(list, d)
	}
	return list
}

// daysOf are the units of a duration. A month is 30 days.
var daysOf = map[string]int{"day": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}

// maxDuration bounds a duration read from words: more is a year of birth.
const maxDuration = 100 * 365

// duration is the one duration that the words name ("for 3 days", "the past 2
// weeks"). None, or two that differ, is not known.
func (m *matcher) duration(text string) (days int, ok bool) {
	word := func(i int) string {
		return stem(strings.ToLower(text[m.tokens[i].start:m.tokens[i].end]))
	}
	for i := 1; i+1 < len(m.tokens); i++ {
		t := &m.tokens[i]
		unit := daysOf[word(i+1)]
		if !t.isNumber || unit == 0 || t.negatedBy >= 0 || !slices.Contains(durationBefore, word(i-1)) {
			continue
		}
		n := int(t.number * float64(unit))
		if n < 0 || n > maxDuration || ok && n != days {
			return 0, false
		}
		days, ok = n, true
	}
	return days, ok
}

var durationBefore = strings.Fields("for past last over about")
