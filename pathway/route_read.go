package pathway

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
)

// routesFolder holds the care navigation pathways of a rules folder.
const routesFolder = "routes"

var factName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func (l *loader) readRoutes() {
	files, err := fs.Glob(l.rules, routesFolder+"/*.yaml")
	if err != nil {
		return // the pattern is sound
	}
	for _, f := range files {
		l.readRoute(f)
	}
}

func (l *loader) readRoute(file string) {
	n, ok := open(l.rules, file, l.faults)
	if !ok {
		return
	}
	f := n.fields("pathway", "title", "version", "valid_from", "valid_to", "owner", "source", "approval", "review", "band",
		"presentations", "parameters", "questions", "limits", "exclude", "red_flags", "stop_flags", "destinations",
		"script", "safety_net", "instruction", "staff_only", "tasks")
	r := Route{
		ID: n.text(f, "pathway"), Title: n.text(f, "title"), Version: n.number(f, "version", 1),
		ValidFrom: n.day(f, "valid_from"), Owner: n.text(f, "owner"), Source: n.text(f, "source"),
		Approval: oneOf(n, f, "approval", NotApproved, Approved), Review: n.day(f, "review"),
		Band:   oneOf(n, f, "band", bandsByUrgency...),
		Script: n.text(f, "script"), SafetyNet: n.text(f, "safety_net"), file: file, line: n.Line,
	}
	if to, ok := f["valid_to"]; ok {
		if r.ValidTo = n.day(f, "valid_to"); r.ValidTo.Before(r.ValidFrom) {
			to.fault("valid_to is before valid_from")
		}
	}
	if _, ok := f["instruction"]; ok {
		r.Instruction = n.text(f, "instruction")
	}
	if _, ok := f["staff_only"]; ok {
		r.StaffOnly = oneOf(n, f, "staff_only", "true") == "true"
	}
	r.presentations = l.readList(n, f, "presentations")
	r.Parameters = readParameters(n, f)
	for _, q := range n.list(f, "questions") {
		r.Questions = append(r.Questions, l.readQuestion(q))
	}
	for _, id := range n.words(f, "stop_flags") {
		r.StopFlags = append(r.StopFlags, FlagID(id))
	}
	l.readConditions(n, f, &r)
	for _, t := range n.list(f, "tasks") {
		g := t.fields("after_days", "what")
		r.Tasks = append(r.Tasks, Task{AfterDays: t.number(g, "after_days", 0), What: t.text(g, "what")})
	}
	l.routes = append(l.routes, r)
}

// readList reads a list of phrases that must not be empty.
func (l *loader) readList(n node, f map[string]node, name string) []phrase {
	var list []phrase
	for _, p := range n.list(f, name) {
		if ph, ok := l.readPhrase(p); ok {
			list = append(list, ph)
		}
	}
	if len(n.list(f, name)) == 0 {
		n.fault("there are no %s here", name)
	}
	return list
}

func readParameters(n node, f map[string]node) map[string]int {
	list, ok := f["parameters"]
	if !ok {
		return nil
	}
	out := map[string]int{}
	values := list.fields()
	for name, v := range values {
		if !factName.MatchString(name) {
			v.fault("a parameter has a name of small letters, digits and _")
		}
		out[name] = list.number(values, name, 0)
	}
	return out
}

func (l *loader) readQuestion(n node) Question {
	f := n.fields("fact", "type", "ask", "words", "source")
	q := Question{Fact: n.text(f, "fact"), Type: oneOf(n, f, "type", YesNo, Count, Number), Ask: n.text(f, "ask")}
	if _, taken := standing[q.Fact]; taken || !factName.MatchString(q.Fact) || q.Fact == factFlags {
		n.fault("a fact has a name of its own of small letters, digits and _, not %q", q.Fact)
	}
	if _, ok := f["source"]; ok {
		q.Source = n.text(f, "source")
	}
	if w, ok := f["words"]; ok {
		if q.Type != YesNo {
			w.fault("only a yes or no can be read from words")
		}
		q.phrases = l.readList(n, f, "words")
	}
	return q
}

// readConditions reads what decides, once the facts are declared.
func (l *loader) readConditions(n node, f map[string]node, r *Route) {
	names := map[string]bool{}
	for _, q := range r.Questions {
		if _, clash := r.Parameters[q.Fact]; clash || names[q.Fact] {
			n.fault("the fact %s is declared twice", q.Fact)
			return
		}
		names[q.Fact] = true
	}
	env, err := environment(r.Questions, r.Parameters)
	if err != nil {
		n.fault("the facts cannot be declared")
		return
	}
	read := func(kind conditionKind, list []node) {
		for _, c := range list {
			known := []string{"when", "why", "source"}
			if kind == redFlag {
				known = append(known, "band")
			}
			g := c.fields(known...)
			one := l.readCondition(c, g, env)
			one.kind, one.why, one.source = kind, c.text(g, "why"), r.Source
			if _, ok := g["source"]; ok {
				one.source = c.text(g, "source")
			}
			if kind == redFlag {
				one.band = oneOf(c, g, "band", Emergency, Urgent, SameDayBand)
			}
			r.conditions = append(r.conditions, one)
		}
	}
	read(redFlag, n.list(f, "red_flags"))
	read(limit, n.list(f, "limits"))
	read(exclusion, n.list(f, "exclude"))
	for _, d := range n.list(f, "destinations") {
		g := d.fields("role", "service", "mode", "within", "when")
		one := Destination{Role: d.text(g, "role"), Service: d.text(g, "service"),
			Mode:   string(oneOf(d, g, "mode", "referral", "self-referral", "task", "appointment", "advice")),
			Within: d.text(g, "within")}
		if _, ok := g["when"]; ok {
			c := l.readCondition(d, g, env)
			one.when = &c
		}
		r.Destinations = append(r.Destinations, one)
	}
	if len(r.Destinations) == 0 {
		n.fault("a pathway leads somewhere: there are no destinations")
	}
}

func (l *loader) readCondition(n node, f map[string]node, env *cel.Env) condition {
	var c condition
	written := n.text(f, "when")
	if written == "" {
		return c
	}
	var fault string
	if c.program, c.facts, fault = compileCondition(env, written); fault != "" {
		f["when"].fault("%s", fault)
	}
	return c
}

// crossRoutes checks what only the whole folder shows, and keeps what is in
// force. A fact means the same in every pathway.
func (l *loader) crossRoutes(now time.Time) []Route {
	var inForce []Route
	type meaning struct {
		kind FactType
		file string
	}
	facts := map[string]meaning{}
	for i, r := range l.routes {
		at := l.at(Pathway{file: r.file}, r.line)
		for _, q := range l.routes[:i] {
			if r.ID == q.ID && period(r).overlaps(period(q)) {
				at.fault("pathway %s is also in force in %s at the same time", r.ID, q.file)
			}
		}
		for _, q := range r.Questions {
			if m, ok := facts[q.Fact]; ok && m.kind != q.Type {
				at.fault("the fact %s is %s here and %s in %s", q.Fact, q.Type, m.kind, m.file)
			}
			facts[q.Fact] = meaning{q.Type, r.file}
		}
		if !r.InForce(now) {
			continue
		}
		for _, id := range r.StopFlags {
			if !slices.ContainsFunc(l.inForce, func(p Pathway) bool { return p.has(id) }) {
				at.fault("stop_flags names %s, which is no flag in force", id)
			}
		}
		inForce = append(inForce, r)
	}
	slices.SortFunc(inForce, func(a, b Route) int { return strings.Compare(a.ID, b.ID) })
	return inForce
}

func period(r Route) Pathway { return Pathway{ValidFrom: r.ValidFrom, ValidTo: r.ValidTo} }

func (p Pathway) has(id FlagID) bool {
	return slices.ContainsFunc(p.Flags, func(f Flag) bool { return f.ID == id })
}
