package pathway

import (
	"strconv"
	"strings"
)

// defaultWithin is how many words apart the items of a phrase may be, first to
// last: about as far as "pain that comes and goes across the middle of my
// chest" without reaching into the next complaint.
const defaultWithin = 10

// phrase is one way of saying a flag: one or more groups that must all be met
// somewhere in the text, and limits that must hold.
//
// As written in a rule:
//
//	pain chest           both words in one sentence, any order, near each other
//	worst > headache     in this order
//	pain/ache chest      either word
//	pass_out             next to each other (small words may stand between)
//	fitting!             this whole word, not "fit"
//	@pain chest          any word of the lexicon's class "pain"
//	temperature {38..43} a number in that range
//	@fever && @stiffneck two groups, each anywhere in the text
type phrase struct {
	groups []group
	limits limits
}

type group struct {
	items   []itemID
	ordered bool
	within  int32
}

// limits narrow a phrase. A limit on something unknown does not hold: the
// phrases without limits are there for that.
type limits struct {
	underMonths int   // 0: none
	fromYears   int   // 0: none
	sex         Sex   // empty: any
	pregnant    bool  // must be known to be pregnant
	within      int32 // words; 0: defaultWithin
}

func (l limits) hold(t Text) bool {
	months, known := t.Age.Months()
	switch {
	case l.underMonths > 0 && (!known || months >= l.underMonths):
		return false
	case l.fromYears > 0 && (!known || months < l.fromYears*12):
		return false
	case l.sex != "" && t.Sex != l.sex:
		return false
	}
	return !l.pregnant || t.Pregnant == Yes
}

// compile parses a phrase; the fault is empty when it is sound.
func (l *lexicon) compile(written string, lim limits) (p phrase, fault string) {
	p.limits = lim
	within := lim.within
	if within == 0 {
		within = defaultWithin
	}
	for _, part := range strings.Split(written, "&&") {
		g := group{within: within, ordered: strings.Contains(part, ">")}
		fields := strings.Fields(part)
		if g.ordered {
			fields = strings.Split(part, ">")
		}
		for _, f := range fields {
			f = strings.TrimSpace(f)
			if f == "" || strings.ContainsAny(f, " ") {
				return p, "a phrase is either all spaces or all \">\", with a word at both ends: " + quote(written)
			}
			id, fault := l.item(f, 0)
			if fault != "" {
				return p, fault
			}
			g.items = append(g.items, id)
		}
		if len(g.items) == 0 {
			return p, "a group of the phrase is empty: " + quote(written)
		}
		p.groups = append(p.groups, g)
	}
	return p, ""
}

func numberRange(part string) (atom, string) {
	inner, ok := strings.CutSuffix(strings.TrimPrefix(part, "{"), "}")
	lo, hi, cut := strings.Cut(inner, "..")
	low, err1 := strconv.ParseFloat(lo, 64)
	high, err2 := strconv.ParseFloat(hi, 64)
	if !ok || !cut || err1 != nil || err2 != nil || low > high {
		return atom{}, "a range of numbers is written {low..high}, not " + quote(part)
	}
	return atom{numeric: true, low: low, high: high}, ""
}

func quote(s string) string { return strconv.Quote(s) }
