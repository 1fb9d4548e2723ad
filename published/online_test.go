package published_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"frontdoor/published"

	"github.com/google/go-cmp/cmp"
)

// onlineTotals are what the tests compare of an edition.
type onlineTotals struct {
	Practices, Weekdays                     int
	Total, Clinical, Administrative, Other  int
	Registered                              int
	NoData, Zero, NotParticipating, Unknown int
	Mismatches                              int
}

func totalsOf(e published.OnlineEdition) onlineTotals {
	t := onlineTotals{Practices: len(e.Practices), Weekdays: len(e.Weekdays)}
	for _, s := range e.Practices {
		t.Total += s.Total.N
		t.Clinical += s.Clinical.N
		t.Administrative += s.Administrative.N
		t.Other += s.Other.N
		t.Registered += s.Registered.N
		switch {
		case !s.Total.Known:
			t.NoData++
		case s.Total.N == 0:
			t.Zero++
		}
		switch s.Participation {
		case published.NotParticipating:
			t.NotParticipating++
		case published.ParticipationUnknown:
			t.Unknown++
		}
		if s.Mismatch {
			t.Mismatches++
		}
	}
	return t
}

// The figures were worked out from the XML of the workbook with a script; the
// first four are also stated in its table 1.
func TestOnlineWorkbookAsPublished(t *testing.T) {
	t.Parallel()
	edition, report, err := published.Online(bytes.NewReader(publishedFile(t, onlineBook)))
	if err != nil {
		t.Fatal(err)
	}
	wantReport(t, report, 6_173+7)
	want := onlineTotals{
		Practices: 6_173, Weekdays: 7,
		Total: 7_373_760, Clinical: 5_148_830, Administrative: 1_901_407, Other: 323_523,
		Registered: 63_939_909, NoData: 204, Zero: 0, NotParticipating: 27,
	}
	if diff := cmp.Diff(want, totalsOf(edition)); diff != "" {
		t.Errorf("totals (-want +got):\n%s", diff)
	}
	acklam := published.Submissions{
		Month: published.Month{Year: 2025, Month: 12}, Practice: "A81004", Name: "ACKLAM MEDICAL CENTRE",
		Place: published.Place{
			PCN: "U02671", PCNName: "GREATER MIDDLESBROUGH PCN",
			SubICB: "16C", SubICBName: "NHS NORTH EAST AND NORTH CUMBRIA ICB - 16C",
			ICB: "QHM", ICBName: "NHS NORTH EAST AND NORTH CUMBRIA INTEGRATED CARE BOARD",
			Region: "Y63", RegionName: "NORTH EAST AND YORKSHIRE",
		},
		Suppliers: []string{"ECONSULT HEALTH LIMITED", "TPP"},
		Total:     some(2_610), Clinical: some(2_320), Administrative: some(290), Other: some(0),
		Registered: some(11_442), Rate: published.Rate{Per1000: 228.10697430519139, Known: true},
		Participation: published.Participating,
	}
	if diff := cmp.Diff(acklam, edition.Practices[2]); diff != "" {
		t.Errorf("one practice (-want +got):\n%s", diff)
	}
	monday := edition.Weekdays[0]
	if monday.Weekday != time.Monday || monday.Month != (published.Month{Year: 2025, Month: 12}) ||
		monday.Bands[2].String() != "08:00-09:59" || monday.Bands[2].Mean != 208_243 {
		t.Errorf("Monday = %+v", monday)
	}
}

func TestOnlineExtractsAsPublished(t *testing.T) {
	t.Parallel()
	edition, report, err := published.Online(bytes.NewReader(publishedFile(t, onlineExtract)))
	if err != nil {
		t.Fatal(err)
	}
	wantReport(t, report, 2_984)
	want := onlineTotals{
		Practices: 2_984, Total: 2_366_678, Clinical: 1_740_709, Administrative: 586_398, Other: 39_571,
		Registered: 26_858_452, NoData: 73, Zero: 292, NotParticipating: 24, Unknown: 435 + 239,
	}
	if diff := cmp.Diff(want, totalsOf(edition)); diff != "" {
		t.Errorf("totals (-want +got):\n%s", diff)
	}

	edition, report, err = published.Online(bytes.NewReader(publishedFile(t, onlineDays)))
	if err != nil {
		t.Fatal(err)
	}
	wantReport(t, report, 19*7)
	if w := edition.Weekdays[0]; w.Month != (published.Month{Year: 2025, Month: 4}) || w.Weekday != time.Monday || w.Bands[0].Mean != 1825.25 {
		t.Errorf("first weekday = %+v", w)
	}
}

const submissionHeader = "month,practice_code,supplier,submissions,clinical,administrative,other_unknown,registered_patients,rate_per_1000,participation\n"

func TestSubmissionRows(t *testing.T) {
	t.Parallel()
	const practice = care81
	for name, c := range map[string]struct {
		row    string
		want   published.Submissions
		reason string
	}{
		"as it is": {"2025-04-01,F81001,TPP,10,6,3,1,100,100,1",
			published.Submissions{Suppliers: []string{"TPP"}, Total: some(10), Clinical: some(6), Administrative: some(3), Other: some(1),
				Registered: some(100), Rate: published.Rate{Per1000: 100, Known: true}, Participation: published.Participating}, ""},
		"does not add up": {"2025-04-01,F81001,TPP,11,6,3,1,100,,*",
			published.Submissions{Suppliers: []string{"TPP"}, Total: some(11), Clinical: some(6), Administrative: some(3), Other: some(1),
				Registered: some(100), Mismatch: true}, ""},
		"zero with a supplier": {"2025-04-01,F81001,\"TPP, TPP\",0,0,0,0,100,0,1",
			published.Submissions{Suppliers: []string{"TPP"}, Total: some(0), Clinical: some(0), Administrative: some(0), Other: some(0),
				Registered: some(100), Rate: published.Rate{Known: true}, Participation: published.Participating}, ""},
		"zero without one": {"2025-04-01,F81001,No Data,0,0,0,0,100,0,0",
			published.Submissions{Registered: some(100), Participation: published.NotParticipating}, ""},
		"figures without one": {"2025-04-01,F81001,None/Unknown,1,1,0,0,0,,",
			published.Submissions{Total: some(1), Clinical: some(1), Administrative: some(0), Other: some(0), Registered: some(0)}, ""},
		"participation": {"2025-04-01,F81001,TPP,1,1,0,0,0,,2", published.Submissions{}, "participation is not 0 or 1"},
		"rate":          {"2025-04-01,F81001,TPP,1,1,0,0,0,NaN,1", published.Submissions{}, "rate per 1,000 registered patients is not a number"},
		"negative rate": {"2025-04-01,F81001,TPP,1,1,0,0,0,-1,1", published.Submissions{}, "rate per 1,000 registered patients is below zero"},
		"no such month": {"2025-13-01,F81001,TPP,1,1,0,0,0,1,1", published.Submissions{}, "month is not a date"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			edition, report, err := published.Online(strings.NewReader(submissionHeader + c.row + "\n"))
			if err != nil {
				t.Fatal(err)
			}
			if c.reason != "" {
				wantReport(t, report, 1, published.Refusal{Row: 2, Reason: c.reason})
				return
			}
			wantReport(t, report, 1)
			c.want.Practice, c.want.Month = practice, published.Month{Year: 2025, Month: 4}
			if diff := cmp.Diff([]published.Submissions{c.want}, edition.Practices); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

const care81 = "F81001"

func TestOnlineRefusals(t *testing.T) {
	t.Parallel()
	row := "2025-04-01,F81001,TPP,1,1,0,0,0,1,1\n"
	_, report, err := published.Online(strings.NewReader(submissionHeader + row + row))
	if err != nil {
		t.Fatal(err)
	}
	wantReport(t, report, 2, published.Refusal{Row: 3, Reason: "the month and practice are in an earlier row too"})

	_, _, err = published.Online(strings.NewReader("month,practice_code,submissions\n2025-04-01,F81001,1\n"))
	wantInvalid(t, err, "clinical submissions", "administrative submissions", "registered patient count")

	// A workbook has both tables or is refused.
	title := []string{"Table 3: Average number of submissions, per weekday, England, December 2025"}
	days := sheet(title, []string{"Day", "00:00 - 11:59", "12:00 - 23:59"}, []string{"Monday", "12.5", "7"}, nil, []string{"Source: NHS England"})
	_, _, err = published.Online(bytes.NewReader(book{sheets: []string{sheet(), days}}.bytes(t)))
	wantInvalid(t, err, "table 2")
}

func TestWeekdayRows(t *testing.T) {
	t.Parallel()
	const header = "edition,day,00:00-11:59,12:00-23:59\n"
	for name, c := range map[string]struct{ row, reason string }{
		"as it is":  {"April 2025,Monday,1.5,2\n", ""},
		"no figure": {"April 2025,Monday,1.5,\n", "12:00-23:59 is empty"},
		"no day":    {"April 2025,Working day,1.5,2\n", "weekday is not a day of the week"},
		"no month":  {"Easter,Monday,1.5,2\n", "edition is not a month"},
		"infinite":  {"April 2025,Monday,Inf,2\n", "00:00-11:59 is not a number"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, report, err := published.Online(strings.NewReader(header + c.row))
			if err != nil {
				t.Fatal(err)
			}
			if c.reason == "" {
				wantReport(t, report, 1)
				return
			}
			wantReport(t, report, 1, published.Refusal{Row: 2, Reason: c.reason})
		})
	}
	_, report, err := published.Online(strings.NewReader("day,00:00-11:59,12:00-23:59\nMonday,1,2\n"))
	if err != nil {
		t.Fatal(err)
	}
	wantReport(t, report, 1, published.Refusal{Row: 2, Reason: "the month stands neither in the row nor in the title of the table"})
}
