package pathway_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"frontdoor/pathway"
)

// vignettes reads one of the open sets of clinical vignettes. They are not
// part of this project: the rules were not written from their sentences.
func vignettes[T any](t *testing.T, name string) []T {
	t.Helper()
	root := os.Getenv("FRONTDOOR_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "shared", "data")
	}
	f, err := os.Open(filepath.Join(root, "triage", name))
	if os.IsNotExist(err) {
		t.Skip("the open vignettes are not here; set FRONTDOOR_DATA to the folder that holds triage/")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []T
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestOpenVignettesByUrgency(t *testing.T) {
	t.Parallel()
	type vignette struct {
		ID        string
		Urgency   string `json:"urgency_level"`
		Diagnosis string `json:"correct_diagnosis"`
		Words     string `json:"case_description"`
	}
	s := shipped(t)
	count, emergency, flagged := map[string]int{}, map[string]int{}, map[string]int{}
	for _, v := range vignettes[vignette](t, "semigran-sample.jsonl") {
		a := s.Check(pathway.Text{Words: v.Words})
		count[v.Urgency]++
		if a.Band() == pathway.Emergency {
			emergency[v.Urgency]++
		}
		if a.Band() != "" {
			flagged[v.Urgency]++
		}
		t.Logf("%s %s %-28s %-9s %v", v.ID, v.Urgency, v.Diagnosis, a.Band(), flagsOf(a))
		if v.Urgency == "em" && a.Band() == "" && a.Assessed {
			t.Errorf("%s (%s) is an emergency and raised nothing", v.ID, v.Diagnosis)
		}
	}
	t.Logf("emergencies: %d of %d flagged, %d as an emergency", flagged["em"], count["em"], emergency["em"])
	t.Logf("not emergencies: %d of %d flagged, %d as an emergency", flagged["ne"], count["ne"], emergency["ne"])
	t.Logf("self-care: %d of %d flagged, %d as an emergency (over-triage)", flagged["sc"], count["sc"], emergency["sc"])
}

func TestOpenVignettesAbsentFindings(t *testing.T) {
	t.Parallel()
	type vignette struct {
		ID     string
		Absent string `json:"absent_findings"`
		Story  string `json:"presentation"`
		Who    string `json:"demographics"`
		What   string `json:"chief_complaints"`
		Is     string `json:"correct_diagnosis"`
	}
	s := shipped(t)
	all := vignettes[vignette](t, "avey-sample.jsonl")
	raised, stories := 0, 0
	for _, v := range all {
		if a := s.Check(pathway.Text{Words: v.Absent}); len(a.Findings) > 0 {
			raised++
			for _, f := range a.Findings {
				e := f.Evidence[0]
				t.Logf("%s absent findings raised %s at %q", v.ID, f.Flag, v.Absent[max(0, e.Start-40):min(len(v.Absent), e.End+30)])
			}
		}
		a := s.Check(pathway.Text{Words: v.Who + ". " + v.What + ". " + v.Story})
		if a.Band() != "" {
			stories++
		}
		t.Logf("%s %-40s %-9s %v", v.ID, v.Is, a.Band(), flagsOf(a))
	}
	t.Logf("absent findings: %d of %d raised a flag; stories: %d flagged", raised, len(all), stories)
	if raised*50 > len(all)*2 {
		t.Errorf("%d of %d lists of absent findings raised a flag; at most 1 in 25 may", raised, len(all))
	}
}

func flagsOf(a pathway.Assessment) []pathway.FlagID {
	out := make([]pathway.FlagID, len(a.Findings))
	for i, f := range a.Findings {
		out[i] = f.Flag
	}
	return out
}
