package main

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// allowed are the licences, by SPDX identifier, of what may be linked into a
// program under Apache-2.0 that everybody may run, change and pass on.
var allowed = []string{"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MPL-2.0"}

// judge finds out under what licence a part is, and refuses it when there is
// none, when it is not known, or when it is not allowed.
func (p *part) judge() error {
	var own []string
	for _, t := range p.texts {
		if isOwn(t.name) {
			own = append(own, identify(t.body)...)
		}
	}
	if len(own) == 0 && p.declared != "" {
		own = []string{p.declared}
	}
	if len(own) == 0 {
		return fmt.Errorf("%s %s: no licence was found that is known", p.name, p.version)
	}
	slices.Sort(own)
	p.licences = slices.Compact(own)
	for _, id := range p.licences {
		if !slices.Contains(allowed, id) {
			return fmt.Errorf("%s %s: the licence %s is not among those allowed", p.name, p.version, id)
		}
	}
	return nil
}

// isOwn says whether a file is the part's own licence, and not one of what the
// part contains or a notice.
func isOwn(name string) bool {
	upper := strings.ToUpper(name)
	switch strings.TrimSuffix(upper, path.Ext(upper)) {
	case "LICENSE", "LICENCE", "COPYING":
		return true
	}
	return false
}

// telltale sentences; words are compared in lower case, separated by single
// spaces.
var telltale = []struct {
	id         string
	has, lacks []string
}{
	{"MIT", []string{"permission is hereby granted, free of charge"}, nil},
	{"BSD-3-Clause", []string{"redistribution and use in source and binary forms", "to endorse or promote products"}, nil},
	{"BSD-2-Clause", []string{"redistribution and use in source and binary forms"}, []string{"to endorse or promote products"}},
	{"Apache-2.0", []string{"apache license", "version 2.0"}, nil},
	{"MPL-2.0", []string{"mozilla public license", "2.0"}, nil},
	{"ISC", []string{"to use, copy, modify, and", "with or without fee is hereby granted", "above copyright notice"}, nil},
	{"0BSD", []string{"to use, copy, modify, and", "with or without fee is hereby granted"}, []string{"above copyright notice"}},
	{"GPL", []string{"gnu", "general public license"}, []string{"mozilla public license"}}, // which names it as a possible second one
	{"SSPL-1.0", []string{"server side public license"}, nil},
	{"BUSL-1.1", []string{"business source license"}, nil},
	{"Commons-Clause", []string{"commons clause"}, nil},
	{"CC", []string{"creative commons"}, nil},
}

// identify lists the licences that a text is.
func identify(body string) []string {
	words := strings.ToLower(strings.Join(strings.Fields(body), " "))
	var found []string
	for _, l := range telltale {
		all := !slices.ContainsFunc(l.has, func(s string) bool { return !strings.Contains(words, s) })
		if all && !slices.ContainsFunc(l.lacks, func(s string) bool { return strings.Contains(words, s) }) {
			found = append(found, l.id)
		}
	}
	return found
}
