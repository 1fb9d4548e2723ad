package pathway

import (
	"embed"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"frontdoor/care"
)

//go:embed rules/*.yaml rules/routes/*.yaml
var shipped embed.FS

// lexiconFile is the one file of a rules folder that is not a pathway.
const lexiconFile = "lexicon.yaml"

// Set is the rules in force on one day, compiled. It does not change.
type Set struct {
	pathways []Pathway // in force, by identifier
	lexicon  *lexicon
	bands    *bands
	routes   []Route // in force, by identifier
}

// Shipped is the set that comes with the program, as in force on the London
// day of now.
func Shipped(now time.Time) (*Set, error) {
	rules, err := fs.Sub(shipped, "rules")
	if err != nil {
		return nil, care.Wrap("pathway.shipped", err)
	}
	return Load(rules, now)
}

// Load reads every .yaml file of a folder and of its routes and compiles what is in force on the
// London day of now. Any fault in any file refuses the whole folder with an
// Invalid error: its message is the first fault, its Fields all of them, as
// "file:line" to reason. The caller keeps the set it had.
func Load(rules fs.FS, now time.Time) (*Set, error) {
	files, err := fs.Glob(rules, "*.yaml")
	if err != nil {
		return nil, care.Wrap("pathway.load", err)
	}
	l := &loader{rules: rules, faults: care.Faults{}, lexicon: newLexicon(), bands: &bands{}}
	l.readLexicon()
	for _, f := range files {
		switch f {
		case lexiconFile:
		case bandsFile:
			l.readBands()
		default:
			l.readPathway(f)
		}
	}
	l.readRoutes()
	l.cross(now)
	routes := l.crossRoutes(now)
	if len(l.faults) > 0 {
		return nil, refused(l.faults)
	}
	return &Set{pathways: l.inForce, lexicon: l.lexicon, bands: l.bands, routes: routes}, nil
}

func refused(faults care.Faults) error {
	places := make([]string, 0, len(faults))
	for p := range faults {
		places = append(places, p)
	}
	slices.SortFunc(places, byPlace)
	return &care.Error{Kind: care.Invalid, Op: "pathway.load",
		Message: places[0] + ": " + faults[places[0]], Fields: faults}
}

// byPlace orders "file:line" by file, then by line as a number.
func byPlace(a, b string) int {
	fa, la, _ := strings.Cut(a, ":")
	fb, lb, _ := strings.Cut(b, ":")
	if c := strings.Compare(fa, fb); c != 0 {
		return c
	}
	na, _ := strconv.Atoi(la)
	nb, _ := strconv.Atoi(lb)
	return na - nb
}

// Pathways lists the pathways in force, by identifier.
func (s *Set) Pathways() []Pathway { return slices.Clone(s.pathways) }

// Flag finds a flag in force by its identifier.
func (s *Set) Flag(id FlagID) (Flag, bool) {
	for _, p := range s.pathways {
		for _, f := range p.Flags {
			if f.ID == id {
				return f, true
			}
		}
	}
	return Flag{}, false
}

// EmergencyList is the flags of the emergency check page for an audience, in
// the order of the page.
func (s *Set) EmergencyList(a Audience) []Flag {
	var list []Flag
	for _, p := range s.pathways {
		for _, f := range p.Flags {
			if f.places[a] > 0 {
				list = append(list, f)
			}
		}
	}
	slices.SortFunc(list, func(x, y Flag) int { return x.places[a] - y.places[a] })
	return list
}

// Prompts is what a receptionist asks first, in order, about a patient of an
// audience.
func (s *Set) Prompts(a Audience) []Prompt {
	var list []Prompt
	for _, p := range s.pathways {
		for _, q := range p.Prompts {
			if slices.Contains(q.Audience, a) {
				list = append(list, q)
			}
		}
	}
	return list
}
