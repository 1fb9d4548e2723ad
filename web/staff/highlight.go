package staff

import (
	"slices"
	"strings"

	"frontdoor/pathway"
)

// run is a piece of a text: plain, or evidence of red flags with their titles.
type run struct {
	text  string
	flags []string
}

// runsOf cuts a text where the rules saw something. Evidence of several flags
// may overlap; each piece names all that it is evidence of.
func runsOf(text string, a pathway.Assessment, title func(pathway.FlagID) string) []run {
	cuts := []int{0, len(text)}
	for _, f := range a.Findings {
		for _, e := range f.Evidence {
			if e.Start >= 0 && e.Start < e.End && e.End <= len(text) {
				cuts = append(cuts, e.Start, e.End)
			}
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var runs []run
	for i := 0; i+1 < len(cuts); i++ {
		from, to := cuts[i], cuts[i+1]
		r := run{text: text[from:to]}
		for _, f := range a.Findings {
			if slices.ContainsFunc(f.Evidence, func(e pathway.Span) bool { return e.Start <= from && to <= e.End }) {
				r.flags = append(r.flags, title(f.Flag))
			}
		}
		n := len(runs) - 1
		if n > 0 && len(r.flags) > 0 && strings.TrimSpace(runs[n].text) == "" && slices.Equal(runs[n-1].flags, r.flags) {
			runs[n-1].text += runs[n].text // words of one finding, with nothing but space between them
			runs = runs[:n]
			n--
		}
		if n >= 0 && slices.Equal(runs[n].flags, r.flags) {
			runs[n].text += r.text
			continue
		}
		runs = append(runs, r)
	}
	return runs
}
