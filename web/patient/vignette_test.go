package patient_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"frontdoor/care"
	"frontdoor/web/patient/patienttest"
)

// vignettes are the stories of the open sets of clinical vignettes. They are
// not part of this project.
func vignettes(t *testing.T) []string {
	t.Helper()
	root := os.Getenv("FRONTDOOR_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	files, err := filepath.Glob(filepath.Join(root, "triage", "*.jsonl"))
	must(t, err)
	if len(files) == 0 {
		t.Skip("the open vignettes are not here; set FRONTDOOR_DATA to the folder that holds triage/")
	}
	var stories []string
	for _, name := range files {
		f, err := os.Open(name)
		must(t, err)
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var v map[string]any
			must(t, json.Unmarshal(lines.Bytes(), &v))
			var parts []string
			for _, key := range []string{"demographics", "chief_complaints", "presentation", "case_description", "absent_findings"} {
				if s, ok := v[key].(string); ok && s != "" {
					parts = append(parts, s)
				}
			}
			stories = append(stories, strings.Join(parts, "\n"))
		}
		must(t, lines.Err())
		must(t, f.Close())
	}
	return stories
}

// TestEveryVignetteReachesTheList: each story is sent through the form, page by
// page, and is on the list in its own words.
func TestEveryVignetteReachesTheList(t *testing.T) {
	t.Parallel()
	stories := vignettes(t)
	r := newRig(t)
	var wg sync.WaitGroup
	work := make(chan string)
	for range 4 {
		wg.Go(func() {
			for story := range work {
				if _, err := patienttest.Walk(http.DefaultClient, r.url, larch, patienttest.Answers{"words": story}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	want := map[string]int{}
	for _, story := range stories {
		clean, err := care.CleanText(story, 4000)
		must(t, err)
		want[clean]++
		work <- story
	}
	close(work)
	wg.Wait()
	got := r.list(larch)
	if len(got) != len(stories) {
		t.Errorf("%d stories were sent, %d are on the list", len(stories), len(got))
	}
	for _, s := range got {
		want[s.Intake.Words()]--
	}
	for story, n := range want {
		if n != 0 {
			t.Errorf("%d of a story are missing or too many: %.60s…", n, story)
		}
	}
	t.Logf("%d vignettes reached the list", len(got))
}
