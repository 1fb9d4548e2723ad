package published_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/published"

	"github.com/google/go-cmp/cmp"
)

func on(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// registerRow is a row of epraccur for a practice, with some columns changed.
func registerRow(change map[int]string) string {
	cells := []string{
		"F81001", "DR KHAN & PARTNERS", "Y61", "QH8", "1 HIGH ROAD", "", "BENFLEET", "ESSEX", "", "SS7 5HA",
		"19740401", "", "A", "B", "99F", "20130401", "", "01268 000000", "", "", "", "0", "", "99F", "", "4", "",
	}
	for i, c := range change {
		cells[i] = c
	}
	return `"` + strings.Join(cells, `","`) + `"` + "\r\n"
}

func TestRegisterAsPublished(t *testing.T) {
	t.Parallel()
	practices, report, err := published.Register(bytes.NewReader(publishedFile(t, registerFile)))
	if err != nil {
		t.Fatal(err)
	}
	wantReport(t, report, 15_971)

	// Counted with awk over the unpacked file.
	type counts struct{ GP, OpenGP, OpenGPOfQH8, Closed int }
	var got counts
	for _, p := range practices {
		if p.Setting == published.GPPractice {
			got.GP++
		}
		if p.OpenGP() {
			got.OpenGP++
			if p.ICB == "QH8" {
				got.OpenGPOfQH8++
			}
		}
		if !p.Closed.IsZero() {
			got.Closed++
		}
	}
	if diff := cmp.Diff(counts{8_647, 6_750, 147, 3_503}, got); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	want := published.Practice{
		Code: "A81001", Name: "THE DENSHAM SURGERY",
		Address:  []string{"THE HEALTH CENTRE", "LAWSON STREET", "STOCKTON ON TEES", "CLEVELAND"},
		Postcode: "TS18 1HU", Opened: on(1974, 4, 1), Status: published.Active,
		SubICB: "16C", ICB: "QHM", Region: "Y63", Telephone: "01642 672351", Setting: "4",
	}
	if diff := cmp.Diff(want, practices[0]); diff != "" {
		t.Errorf("first practice (-want +got):\n%s", diff)
	}
}

func TestRegisterRows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change map[int]string
		reason string
	}{
		"as it is":             {nil, ""},
		"code of a branch":     {map[int]string{0: "F81001001"}, ""},
		"code too short":       {map[int]string{0: "F8"}, "organisation code is not an ODS code"},
		"code with a dash":     {map[int]string{0: "F81-01"}, "organisation code is not an ODS code"},
		"no name":              {map[int]string{1: " \u00a0 "}, "name is empty"},
		"dormant":              {map[int]string{12: "D"}, ""},
		"unknown status":       {map[int]string{12: "X"}, "status is not A, C, D or P"},
		"no open date":         {map[int]string{10: ""}, "open date is not a date"},
		"open on 30 February":  {map[int]string{10: "19740230"}, "open date is not a date"},
		"closed the same day":  {map[int]string{11: "19740401"}, ""},
		"closed before opened": {map[int]string{11: "19740331"}, "close date is before open date"},
		"close date in words":  {map[int]string{11: "soon"}, "close date is not a date"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := registerRow(map[int]string{0: "F81999"}) + registerRow(c.change)
			practices, report, err := published.Register(strings.NewReader(file))
			if err != nil {
				t.Fatal(err)
			}
			if c.reason == "" {
				wantReport(t, report, 2)
				if len(practices) != 2 {
					t.Errorf("%d practices, want 2", len(practices))
				}
				return
			}
			wantReport(t, report, 2, published.Refusal{Row: 2, Reason: c.reason})
		})
	}
}

func TestRegisterRefusesOneCodeTwice(t *testing.T) {
	t.Parallel()
	practices, report, err := published.Register(strings.NewReader(registerRow(nil) + registerRow(nil)))
	if err != nil {
		t.Fatal(err)
	}
	wantReport(t, report, 2, published.Refusal{Row: 2, Reason: "the organisation code is in an earlier row too"})
	if len(practices) != 1 || practices[0].Code != care.OrgID("F81001") {
		t.Errorf("practices = %v", practices)
	}
}

func TestRegisterRefusesAnotherFile(t *testing.T) {
	t.Parallel()
	_, _, err := published.Register(strings.NewReader("CODE,POSTCODE\nF81001,SS7 5HA\n"))
	wantInvalid(t, err, "epraccur", "at least 26 columns", "has 2", "prescribing setting")
	_, _, err = published.Register(strings.NewReader(""))
	wantInvalid(t, err, "empty")
	// A short row after a good one is only that row.
	_, report, err := published.Register(strings.NewReader(registerRow(nil) + "F81002,NAME\n"))
	if err != nil {
		t.Fatal(err)
	}
	wantReport(t, report, 2, published.Refusal{Row: 2, Reason: "fewer columns than the register has"})
}
