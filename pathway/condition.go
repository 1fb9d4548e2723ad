package pathway

import (
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
)

// condition is a compiled CEL expression over facts, and what it means.
type condition struct {
	kind    conditionKind
	why     string
	source  string
	band    Band // of a red flag
	program cel.Program
	facts   []string // the facts it reads
}

// truth is a third value besides yes and no: a fact is missing.
type truth int

const (
	unknown truth = iota
	yes
	no
)

// Facts that every condition may read.
const (
	factAge      = "age_months"
	factSex      = "sex"
	factPregnant = "pregnant"
	factDuration = "duration_days"
	factFlags    = "flags"
)

// standing are the questions behind the facts of every route that a person
// may have to ask.
var standing = map[string]Question{
	factAge:      {Fact: factAge, Type: Count, Ask: "How old is the patient?"},
	factSex:      {Fact: factSex, Ask: "Is the patient female or male, as in the record?"},
	factPregnant: {Fact: factPregnant, Type: YesNo, Ask: "Is the patient pregnant?"},
	factDuration: {Fact: factDuration, Type: Count, Ask: "For how many days has it been going on?"},
}

func celType(t FactType) *cel.Type {
	switch t {
	case Count:
		return cel.IntType
	case Number:
		return cel.DoubleType
	}
	return cel.BoolType
}

// environment declares what the conditions of one route may read.
func environment(questions []Question, parameters map[string]int) (*cel.Env, error) {
	options := []cel.EnvOption{
		cel.Variable(factAge, cel.IntType), cel.Variable(factSex, cel.StringType),
		cel.Variable(factPregnant, cel.BoolType), cel.Variable(factDuration, cel.IntType),
		cel.Variable(factFlags, cel.ListType(cel.StringType)),
	}
	for _, q := range questions {
		options = append(options, cel.Variable(q.Fact, celType(q.Type)))
	}
	for name := range parameters {
		options = append(options, cel.Variable(name, cel.IntType))
	}
	return cel.NewEnv(options...)
}

var (
	celText = regexp.MustCompile(`'[^']*'|"[^"]*"`)
	celName = regexp.MustCompile(`[a-z][a-z0-9_]*`)
)

// maxExpression bounds an expression: longer ones cannot be read by the
// clinician who approves them.
const maxExpression = 300

// compileCondition compiles an expression; the fault is empty when it is sound.
func compileCondition(env *cel.Env, written string) (program cel.Program, facts []string, fault string) {
	if len(written) > maxExpression {
		return nil, nil, "a condition has at most 300 characters"
	}
	tree, issues := env.Compile(written)
	if issues != nil && issues.Err() != nil {
		first, _, _ := strings.Cut(issues.Errors()[0].Message, "\n")
		return nil, nil, "the condition does not hold together: " + first
	}
	if tree.OutputType() != cel.BoolType {
		return nil, nil, "a condition is true or false"
	}
	program, err := env.Program(tree, cel.EvalOptions(cel.OptPartialEval))
	if err != nil {
		return nil, nil, "the condition cannot be used"
	}
	for _, n := range celName.FindAllString(celText.ReplaceAllString(written, ""), -1) {
		if !slices.Contains(facts, n) {
			facts = append(facts, n)
		}
	}
	return program, facts, ""
}

// holds evaluates a condition: unknown when it turns on a fact not known. A
// condition that fails is unknown too: in doubt a person is asked.
func (c *condition) holds(known map[string]any, missing []*cel.AttributePatternType) truth {
	activation, err := cel.PartialVars(known, missing...)
	if err != nil {
		return unknown
	}
	out, _, err := c.program.Eval(activation)
	if err != nil || types.IsUnknown(out) {
		return unknown
	}
	if out == types.True {
		return yes
	}
	return no
}
