package practice_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontdoor/care"
	"frontdoor/practice"
)

// FuzzSettings reads settings of any form: what is accepted is kept as it is,
// and can be asked everything at any time.
func FuzzSettings(f *testing.F) {
	plain, err := json.Marshal(practice.Default("The Surgery", care.Practice, "+441632960123"))
	if err != nil {
		f.Fatal(err)
	}
	for _, doc := range []string{string(plain), "{}", "null", `{"name":" ","week":null}`, `{"targets":{"answer_hours":-1}}`, `{"closed":["2026-12-25","0001-01-01","9999-12-31"]}`} {
		f.Add([]byte(doc), int64(1_790_000_000))
	}
	f.Add(plain, int64(1<<40))
	f.Fuzz(func(t *testing.T, doc []byte, seconds int64) {
		var s practice.Settings
		if json.Unmarshal(doc, &s) != nil {
			return
		}
		changed, err := practice.Change(s, "why")
		if err != nil {
			if care.KindOf(err) != care.Invalid || len(care.FieldsOf(err)) == 0 {
				t.Errorf("refused without a field: %v", err)
			}
			return
		}
		kept, err := json.Marshal(changed)
		if err != nil {
			t.Fatal(err)
		}
		var back practice.Changed
		if err := json.Unmarshal(kept, &back); err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(back)
		if err != nil || cmp.Diff(string(kept), string(again)) != "" {
			t.Errorf("kept, the settings are others: %s", cmp.Diff(string(kept), string(again)))
		}
		const years = 400 * 366 * 24 * 60 * 60 // a calendar repeats after 400 years
		now := time.Unix(seconds%years, 0)
		if now.Year() < 1979 || now.Year() > 2300 {
			return // no practice opens then
		}
		if next := s.NextRead(now); next.Before(now) {
			t.Errorf("at %s it is read at %s", now, next)
		}
		_ = s.FormOpen(now)
		_ = s.TeamName(s.Name)
	})
}
