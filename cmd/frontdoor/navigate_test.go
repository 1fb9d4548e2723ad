//go:build linux

package main_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const vignetteLines = `{"id": "one", "urgency_level": "em", "case_description": "A 60-year-old man has crushing pain in his chest."}
{"id": "two", "urgency_level": "sc", "case_description": "I have a verruca on my foot, it is no trouble."}

{"id": "three", "demographics": "30 year old Female", "chief_complaints": "Itchy foot", "presentation": "The foot has itched for 6 months", "absent_findings": "No fever, No chest pain"}
{"id": "four", "urgency_level": "ne", "case_description": "A 2-month-old girl has a temperature of 38.5 since today."}
`

func TestNavigate(t *testing.T) {
	t.Parallel()
	file := writeFile(t, "vignettes.jsonl", vignetteLines)
	type object = map[string]any
	var got object
	if err := json.Unmarshal([]byte(must(t, "navigate", file, "--json")), &got); err != nil {
		t.Fatal(err)
	}
	cases := got["cases"].([]any)
	delete(got, "cases")
	want := object{"n": 4.0,
		"emergency": object{"n": 1.0, "flagged": 1.0, "below_same_day": 0.0},
		"self_care": object{"n": 1.0, "alerted": 0.0, "urgent_or_above": 0.0, "sent_to_emergency": 0.0}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for i, w := range []object{
		{"id": "one", "gold": "em", "band": "emergency", "alerted": true},
		{"id": "two", "gold": "sc", "band": "soon", "alerted": false, "flags": []any{}},
		{"id": "three", "gold": "", "band": "soon", "alerted": false, "flags": []any{}},
		{"id": "four", "gold": "ne", "band": "emergency", "alerted": true}, // an age from the words
	} {
		c := cases[i].(object)
		if w["flags"] == nil {
			if len(c["flags"].([]any)) == 0 {
				t.Errorf("%v raised no flag", c["id"])
			}
			delete(c, "flags")
		}
		if diff := cmp.Diff(w, c); diff != "" {
			t.Error(diff)
		}
	}
	words := must(t, "navigate", file)
	for _, part := range []string{"Emergencies flagged (sensitivity): 1 of 1, 100.0 % (95 % interval 20.7 to 100.0)",
		"Self-care urgent or above (over-triage): 0 of 1", "not judged", "not clinically approved"} {
		if !strings.Contains(words, part) {
			t.Errorf("%q is not in:\n%s", part, words)
		}
	}
}

// A miss is named with its reason, and so is a case that is raised too high.
func TestNavigateNamesMisses(t *testing.T) {
	t.Parallel()
	file := writeFile(t, "vignettes.jsonl", `{"id": "a", "urgency_level": "em", "case_description": "a verruca on my foot, no trouble at all"}
{"id": "b", "urgency_level": "sc", "case_description": "I have pain in my chest"}`)
	out := must(t, "navigate", file)
	for _, part := range []string{"missed   a: soon, by minor: ", "too high b: emergency, by chest-pain: "} {
		if !strings.Contains(out, part) {
			t.Errorf("%q is not in:\n%s", part, out)
		}
	}
}

func TestNavigateRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ content, words string }{
		"empty":      {"\n", "is empty"},
		"not JSON":   {"{\"id\": \"x\", \"case_description\": \"a cough\"}\nplain words", "line 2"},
		"no id":      {`{"case_description": "a cough"}`, "line 1 of the file of vignettes has no id"},
		"no words":   {`{"id": "x"}`, "neither case_description nor presentation"},
		"other gold": {`{"id": "x", "urgency_level": "red", "case_description": "a cough"}`, "urgency_level is em, ne or sc"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, run(t, "navigate", writeFile(t, "v.jsonl", c.content)), 1, c.words)
		})
	}
	refused(t, run(t, "navigate", "/nowhere.jsonl"), 1, "can not be read")
}
