package pathway

import (
	"io/fs"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"frontdoor/care"
)

// loader reads a folder of rules, collecting faults as it goes.
type loader struct {
	rules    fs.FS
	faults   care.Faults
	lexicon  *lexicon
	bands    *bands
	routes   []Route
	pathways []Pathway
	inForce  []Pathway
}

func (l *loader) readLexicon() {
	n, ok := open(l.rules, lexiconFile, l.faults)
	if !ok {
		return
	}
	f := n.fields("version", "source", "classes", "grammar", "numbers", "spellings", "common")
	l.lexicon.version = n.number(f, "version", 1)
	n.text(f, "source")
	if classes, ok := n.need(f, "classes"); ok {
		members := classes.fields()
		for name := range members {
			l.lexicon.classes[name] = classes.words(members, name)
		}
	}
	l.readGrammar(n, f)
	for i, w := range n.words(f, "numbers") {
		l.lexicon.numbers[w] = float64(i)
	}
	if spellings, ok := n.need(f, "spellings"); ok {
		meant := spellings.fields()
		for wrong := range meant {
			l.lexicon.spellings[wrong] = strings.Fields(spellings.text(meant, wrong))
		}
	}
	for _, line := range n.words(f, "common") {
		for _, w := range strings.Fields(line) {
			l.lexicon.common[w], l.lexicon.common[stem(w)] = true, true
		}
	}
}

func (l *loader) readGrammar(n node, f map[string]node) {
	g, ok := n.need(f, "grammar")
	if !ok {
		return
	}
	var names []string
	for name := range grammarMarks {
		names = append(names, name)
	}
	slices.Sort(names)
	lists := g.fields(names...)
	for _, name := range names {
		if _, ok := g.need(lists, name); !ok {
			continue
		}
		for _, w := range g.list(lists, name) {
			if _, fault := l.lexicon.item(strings.ReplaceAll(w.Value, " ", "_"), grammarMarks[name]); fault != "" {
				w.fault("%s", fault)
			}
		}
	}
}

func (l *loader) readPathway(file string) {
	n, ok := open(l.rules, file, l.faults)
	if !ok {
		return
	}
	f := n.fields("pathway", "version", "valid_from", "valid_to", "owner", "source", "approval", "review",
		"audience", "flags", "prompts")
	p := Pathway{
		ID: n.text(f, "pathway"), Version: n.number(f, "version", 1), ValidFrom: n.day(f, "valid_from"),
		Owner: n.text(f, "owner"), Source: n.text(f, "source"),
		Approval: oneOf(n, f, "approval", NotApproved, Approved), Review: n.day(f, "review"),
		Audience: n.audience(f), file: file, line: n.Line,
	}
	if to, ok := f["valid_to"]; ok {
		p.ValidTo = n.day(f, "valid_to")
		if p.ValidTo.Before(p.ValidFrom) {
			to.fault("valid_to is before valid_from")
		}
	}
	for _, flag := range n.list(f, "flags") {
		p.Flags = append(p.Flags, l.readFlag(flag, p.Audience))
	}
	for _, prompt := range n.list(f, "prompts") {
		p.Prompts = append(p.Prompts, readPrompt(prompt))
	}
	if len(p.Flags)+len(p.Prompts) == 0 {
		n.fault("a pathway has flags or prompts")
	}
	l.pathways = append(l.pathways, p)
}

func (n node) audience(f map[string]node) []Audience {
	n.need(f, "audience")
	var out []Audience
	for _, a := range n.list(f, "audience") {
		switch v := Audience(a.Value); v {
		case Adult, Child:
			out = append(out, v)
		default:
			a.fault("audience is %q; it must be adult or child", a.Value)
		}
	}
	return out
}

func (l *loader) readFlag(n node, audience []Audience) Flag {
	f := n.fields("id", "title", "prompt", "band", "action", "page", "phrases", "points", "signs")
	flag := Flag{
		ID: FlagID(n.text(f, "id")), Title: n.text(f, "title"), Prompt: n.text(f, "prompt"),
		Band:     oneOf(n, f, "band", Emergency, Urgent),
		Action:   oneOf(n, f, "action", Call999, GoToAE, Ring111, SameDay),
		Audience: audience, places: map[Audience]int{}, line: n.Line,
	}
	if flag.Band == Urgent && flag.Action == Call999 {
		f["action"].fault("an action of 999 needs the emergency band")
	}
	if flag.Band == Emergency && flag.Action == SameDay {
		f["action"].fault("an emergency does not wait for the practice: 999, a&e or 111")
	}
	if page, ok := f["page"]; ok {
		places := page.fields(string(Adult), string(Child))
		for a := range places {
			if flag.places[Audience(a)] = page.number(places, a, 1); !slices.Contains(audience, Audience(a)) {
				places[a].fault("the pathway is not for this audience")
			}
		}
	}
	if _, ok := f["signs"]; ok {
		flag.signs, flag.points = l.readSigns(n, f)
	} else {
		flag.phrases = l.readPhrases(n, f)
	}
	return flag
}

// readPhrases reads the phrases of a flag or a sign: at least one.
func (l *loader) readPhrases(n node, f map[string]node) []phrase {
	var list []phrase
	for _, p := range n.list(f, "phrases") {
		if ph, ok := l.readPhrase(p); ok {
			list = append(list, ph)
		}
	}
	if len(n.list(f, "phrases")) == 0 {
		n.fault("there are no phrases here")
	}
	return list
}

// readPhrase reads a phrase written as text, or as fields when it has limits.
func (l *loader) readPhrase(n node) (phrase, bool) {
	written, lim := n.Value, limits{}
	if n.Kind == yaml.MappingNode {
		f := n.fields("match", "under_months", "from_years", "sex", "pregnant", "within")
		written = n.text(f, "match")
		if _, ok := f["under_months"]; ok {
			lim.underMonths = n.number(f, "under_months", 1)
		}
		if _, ok := f["from_years"]; ok {
			lim.fromYears = n.number(f, "from_years", 1)
		}
		if _, ok := f["within"]; ok {
			lim.within = int32(n.number(f, "within", 1))
		}
		if _, ok := f["sex"]; ok {
			lim.sex = oneOf(n, f, "sex", Female, Male)
		}
		if _, ok := f["pregnant"]; ok {
			lim.pregnant = oneOf(n, f, "pregnant", "true") == "true"
		}
	}
	p, fault := l.lexicon.compile(written, lim)
	if fault == "" {
		for _, g := range p.groups {
			if len(g.items) > maxItems {
				fault = "a group has more than 6 items: " + quote(written)
			}
		}
	}
	if fault != "" {
		n.fault("%s", fault)
	}
	return p, fault == ""
}

func readPrompt(n node) Prompt {
	f := n.fields("id", "ask", "audience", "covers")
	p := Prompt{ID: n.text(f, "id"), Ask: n.text(f, "ask"), Audience: n.audience(f), line: n.Line}
	for _, c := range n.words(f, "covers") {
		p.Covers = append(p.Covers, FlagID(c))
	}
	if len(p.Covers) == 0 {
		n.fault("a prompt covers at least one flag")
	}
	return p
}

// cross checks what only the whole folder shows: one version of a pathway at
// a time, flags named once, prompts that cover flags in force.
func (l *loader) cross(now time.Time) {
	for i, p := range l.pathways {
		for _, q := range l.pathways[:i] {
			if p.ID == q.ID && p.overlaps(q) {
				l.at(p, p.line).fault("pathway %s is also in force in %s at the same time", p.ID, q.file)
			}
		}
		if p.InForce(now) {
			l.inForce = append(l.inForce, p)
		}
	}
	slices.SortFunc(l.inForce, func(a, b Pathway) int { return strings.Compare(a.ID, b.ID) })
	seen := map[FlagID]string{}
	places := map[Audience]map[int]FlagID{Adult: {}, Child: {}}
	for _, p := range l.inForce {
		for _, f := range p.Flags {
			if other, twice := seen[f.ID]; twice {
				l.at(p, f.line).fault("flag %s is also in %s", f.ID, other)
			}
			seen[f.ID] = p.file
			for a, place := range f.places {
				if other, taken := places[a][place]; taken {
					l.at(p, f.line).fault("flags %s and %s both have place %d on the %s page", f.ID, other, place, a)
				}
				places[a][place] = f.ID
			}
		}
	}
	for _, p := range l.inForce {
		for _, q := range p.Prompts {
			for _, id := range q.Covers {
				if _, ok := seen[id]; !ok {
					l.at(p, q.line).fault("prompt %s covers %s, which is no flag in force", q.ID, id)
				}
			}
		}
	}
}

func (l *loader) at(p Pathway, line int) node {
	return node{&yaml.Node{Line: line}, p.file, l.faults}
}
