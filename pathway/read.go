package pathway

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"frontdoor/care"
)

// node is a YAML value with the file it came from. Its readers note a fault
// with its line and return a zero value, so that one reading finds every fault.
type node struct {
	*yaml.Node
	file   string
	faults care.Faults
}

func (n node) fault(format string, args ...any) {
	n.faults.Add(fmt.Sprintf("%s:%d", n.file, max(n.Line, 1)), fmt.Sprintf(format, args...))
}

func (n node) with(y *yaml.Node) node { return node{y, n.file, n.faults} }

// open parses a file into its top mapping.
func open(rules fs.FS, file string, faults care.Faults) (node, bool) {
	n := node{&yaml.Node{Line: 1}, file, faults}
	b, err := fs.ReadFile(rules, file)
	if err != nil {
		n.fault("the file cannot be read")
		return n, false
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(b, &doc); err != nil {
		line, reason := yamlFault(err)
		n.Line = line
		n.fault("not YAML: %s", reason)
		return n, false
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		n.fault("a rules file is one mapping of fields")
		return n, false
	}
	return n.with(doc.Content[0]), true
}

// yamlFault takes the line out of the parser's message ("yaml: line 3: ...").
func yamlFault(err error) (int, string) {
	reason := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(reason, "line "); ok {
		if number, why, ok := strings.Cut(rest, ": "); ok {
			if line, err := strconv.Atoi(number); err == nil {
				return line, why
			}
		}
	}
	return 1, reason
}

// fields reads a mapping; a name that is not known, or comes twice, is a fault.
func (n node) fields(known ...string) map[string]node {
	out := map[string]node{}
	if n.Kind != yaml.MappingNode {
		n.fault("expected fields (%s)", strings.Join(known, ", "))
		return out
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.with(n.Content[i]), n.with(n.Content[i+1])
		_, twice := out[key.Value]
		switch {
		case twice:
			key.fault("field %s comes twice", key.Value)
		case len(known) > 0 && !contains(known, key.Value):
			key.fault("there is no field %q here", key.Value)
		default:
			out[key.Value] = value
		}
	}
	return out
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// need returns a field that must be there.
func (n node) need(fields map[string]node, name string) (node, bool) {
	f, ok := fields[name]
	if !ok {
		n.fault("field %s is missing", name)
	}
	return f, ok
}

// text reads a required piece of text.
func (n node) text(fields map[string]node, name string) string {
	f, ok := n.need(fields, name)
	if !ok {
		return ""
	}
	if f.Kind != yaml.ScalarNode || strings.TrimSpace(f.Value) == "" {
		f.fault("%s must be text", name)
		return ""
	}
	return f.Value
}

// oneOf reads a required choice.
func oneOf[T ~string](n node, fields map[string]node, name string, choices ...T) T {
	v := T(n.text(fields, name))
	for _, c := range choices {
		if v == c {
			return v
		}
	}
	if f, ok := fields[name]; ok && v != "" {
		f.fault("%s is %q; it must be one of %q", name, v, choices)
	}
	return ""
}

// number reads a required whole number of at least low.
func (n node) number(fields map[string]node, name string, low int) int {
	s := n.text(fields, name)
	if s == "" {
		return low
	}
	v, err := strconv.Atoi(s)
	if err != nil || v < low {
		fields[name].fault("%s must be a whole number of at least %d", name, low)
		return low
	}
	return v
}

// day reads a required date, as midnight UTC.
func (n node) day(fields map[string]node, name string) time.Time {
	s := n.text(fields, name)
	if s == "" {
		return time.Time{}
	}
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		fields[name].fault("%s must be a date such as 2026-01-31", name)
	}
	return d
}

// list reads a sequence; missing is empty.
func (n node) list(fields map[string]node, name string) []node {
	f, ok := fields[name]
	if !ok {
		return nil
	}
	if f.Kind != yaml.SequenceNode {
		f.fault("%s must be a list", name)
		return nil
	}
	out := make([]node, len(f.Content))
	for i, c := range f.Content {
		out[i] = f.with(c)
	}
	return out
}

// words reads a list of texts.
func (n node) words(fields map[string]node, name string) []string {
	var out []string
	for _, w := range n.list(fields, name) {
		if w.Kind != yaml.ScalarNode || w.Value == "" {
			w.fault("%s must hold words only", name)
			continue
		}
		out = append(out, w.Value)
	}
	return out
}
