package published_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"frontdoor/care"
	"frontdoor/published"

	"github.com/google/go-cmp/cmp"
)

var some = published.Some

// sum adds up a figure of accounts, leaving out what is no data.
func sum(calls []published.Calls, figure func(published.Calls) published.Count) int {
	n := 0
	for _, c := range calls {
		n += figure(c).N
	}
	return n
}

func mismatches(calls []published.Calls) int {
	n := 0
	for _, c := range calls {
		if c.Mismatch {
			n++
		}
	}
	return n
}

func callsOf(t *testing.T, calls []published.Calls, practice care.OrgID) published.Calls {
	t.Helper()
	i := slices.IndexFunc(calls, func(c published.Calls) bool { return c.Practice == practice })
	if i < 0 {
		t.Fatalf("no calls of %s", practice)
	}
	return calls[i]
}

// The figures were worked out from the XML of the workbook with a script, and
// agree with the national totals that the workbook states.
func TestTelephonyWorkbookAsPublished(t *testing.T) {
	t.Parallel()
	edition, report, err := published.Telephony(bytes.NewReader(publishedFile(t, callBook)))
	if err != nil {
		t.Fatal(err)
	}
	// In row 2124 of table 3 the copyright line was typed over the month.
	wantReport(t, report, 3*4_459+31, published.Refusal{Row: 2124, Reason: "Table 3: month is not a date"})

	inbound := func(c published.Calls) published.Count { return c.Inbound }
	type totals struct {
		Practices, Shared, Days                      int
		Inbound, InboundShared, Answered, Missed     int
		EndedInMenu, CallbackRequested, CallbackMade int
		WaitUnder1, WaitOver5, LengthUpto2           int
		MissedUpto5                                  int
		Mismatches, MismatchesShared                 int
	}
	got := totals{
		Practices: len(edition.Practices), Shared: len(edition.Shared), Days: len(edition.Days),
		Inbound: sum(edition.Practices, inbound), InboundShared: sum(edition.Shared, inbound),
		Answered:          sum(edition.Practices, func(c published.Calls) published.Count { return c.Answered }),
		Missed:            sum(edition.Practices, func(c published.Calls) published.Count { return c.Missed }),
		EndedInMenu:       sum(edition.Practices, func(c published.Calls) published.Count { return c.EndedInMenu }),
		CallbackRequested: sum(edition.Practices, func(c published.Calls) published.Count { return c.CallbackRequested }),
		CallbackMade:      sum(edition.Practices, func(c published.Calls) published.Count { return c.CallbackMade }),
		WaitUnder1:        sum(edition.Practices, func(c published.Calls) published.Count { return c.AnsweredWait.Under1 }),
		WaitOver5:         sum(edition.Practices, func(c published.Calls) published.Count { return c.AnsweredWait.Over5 }),
		LengthUpto2:       sum(edition.Practices, func(c published.Calls) published.Count { return c.AnsweredLength.Upto2 }),
		MissedUpto5:       sum(edition.Practices, func(c published.Calls) published.Count { return c.MissedWait.Upto5 }),
		Mismatches:        mismatches(edition.Practices), MismatchesShared: mismatches(edition.Shared),
	}
	want := totals{
		Practices: 4_376, Shared: 83, Days: 31,
		Inbound: 29_589_566, InboundShared: 31_444_618 - 29_589_566, Answered: 16_298_268, Missed: 3_504_071,
		EndedInMenu: 7_625_521, CallbackRequested: 2_140_878, CallbackMade: 2_127_036,
		WaitUnder1: 7_122_593, WaitOver5: 3_650_307, LengthUpto2: 5_884_835,
		MissedUpto5: 546_889,
		Mismatches:  1_008, MismatchesShared: 21,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("totals (-want +got):\n%s", diff)
	}

	october := published.Month{Year: 2025, Month: 10}
	queens := published.Calls{
		Month: october, Practice: "E81021", Name: "QUEENS PARK HEALTH CENTRE",
		Place: published.Place{
			PCN: "U74819", PCNName: "CARITAS MEDICAL PCN",
			SubICB: "M1J4Y", SubICBName: "NHS BEDFORDSHIRE, LUTON AND MILTON KEYNES ICB - M1J4Y",
			ICB: "QHG", ICBName: "NHS BEDFORDSHIRE, LUTON AND MILTON KEYNES INTEGRATED CARE BOARD",
			Region: "Y61", RegionName: "EAST OF ENGLAND",
		},
		Inbound: some(10_646), EndedInMenu: some(3_051), Answered: some(3_942), Missed: some(851),
		CallbackRequested: some(2_802), CallbackMade: some(2_802),
		AnsweredWait:   published.Waits{Under1: some(1_287), Upto2: some(575), Upto5: some(855), Over5: some(1_225)},
		AnsweredLength: published.Waits{Under1: some(727), Upto2: some(1_312), Upto5: some(1_531), Over5: some(372)},
		MissedWait:     published.Waits{Under1: some(441), Upto2: some(95), Upto5: some(156), Over5: some(159)},
	}
	if diff := cmp.Diff(queens, callsOf(t, edition.Practices, "E81021")); diff != "" {
		t.Errorf("one practice (-want +got):\n%s", diff)
	}
	// The count of this practice was left empty: no data, not zero.
	if c := callsOf(t, edition.Practices, "N81111"); c.CallbackRequested.Known || c.Mismatch || c.CallbackMade != some(0) {
		t.Errorf("N81111: requested %v, made %v, mismatch %v", c.CallbackRequested, c.CallbackMade, c.Mismatch)
	}
	// The practice of the refused row keeps what tables 4 and 5 say.
	if c := callsOf(t, edition.Practices, "M83616"); c.Inbound != some(4_231) || c.EndedInMenu.Known || c.Missed != some(55) {
		t.Errorf("M83616: inbound %v, menu %v, missed %v", c.Inbound, c.EndedInMenu, c.Missed)
	}
	if d := edition.Days[5]; !d.Date.Equal(on(2025, 10, 6)) || d.Total != some(1_823_506) ||
		d.Bands[2].String() != "08:00-09:59" || d.Bands[2].Count != some(552_445) || d.Mismatch {
		t.Errorf("Monday 6 October = %+v", d)
	}
}

func TestTelephonyExtractsAsPublished(t *testing.T) {
	t.Parallel()
	edition, report, err := published.Telephony(bytes.NewReader(publishedFile(t, callExtract)))
	if err != nil {
		t.Fatal(err)
	}
	wantReport(t, report, 350)
	got := []int{
		len(edition.Practices), len(edition.Shared), len(edition.Days), mismatches(edition.Practices), mismatches(edition.Shared),
		sum(edition.Practices, func(c published.Calls) published.Count { return c.Inbound }),
		sum(edition.Practices, func(c published.Calls) published.Count { return c.EndedInMenu }),
		sum(edition.Practices, func(c published.Calls) published.Count { return c.AnsweredWait.Over5 }),
		sum(edition.Practices, func(c published.Calls) published.Count { return c.AnsweredLength.Under1 }),
		sum(edition.Practices, func(c published.Calls) published.Count { return c.MissedWait.Over5 }),
		sum(edition.Practices, func(c published.Calls) published.Count { return c.CallbackMade }),
	}
	want := []int{344, 6, 0, 35, 0, 1_847_348, 502_518, 251_128, 228_603, 49_763, 134_147}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("counts and totals (-want +got):\n%s", diff)
	}

	edition, report, err = published.Telephony(bytes.NewReader(publishedFile(t, callDays)))
	if err != nil {
		t.Fatal(err)
	}
	wantReport(t, report, 92)
	total, early := 0, 0
	for _, d := range edition.Days {
		total += d.Total.N
		early += d.Bands[2].Count.N
		if d.Mismatch || len(d.Bands) != 9 {
			t.Errorf("%s: mismatch %v, %d bands", d.Date.Format("2006-01-02"), d.Mismatch, len(d.Bands))
		}
	}
	if total != 90_947_676 || early != 26_236_418 { // added with awk
		t.Errorf("calls %d, from 8 to 10 %d", total, early)
	}
}

const extractHeader = "month,practice_code,practice_name,pcn_code,sub_icb_code,t3_inbound,t3_answered,t3_ended_ivr," +
	"t3_callback_requested,t3_missed,t3_callback_made,t4_wait_lt1m,t4_wait_1_2m,t4_wait_2_5m,t4_wait_gt5m," +
	"t4_dur_lt1m,t4_dur_1_2m,t4_dur_2_5m,t4_dur_gt5m,t5_wait_lt1m,t5_wait_1_2m,t5_wait_2_5m,t5_wait_gt5m\n"

const restOfRow = ",1,2,3,4,5,6,7,8,9,10,11,12\n"

func TestCallRows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		row      string
		reason   string
		mismatch bool
		shared   bool
	}{
		"adds up":         {"2025-10-01,F81001,A,U1,99F,100,50,20,10,20,10" + restOfRow, "", false, false},
		"one call more":   {"2025-10-01,F81001,A,U1,99F,101,50,20,10,20,10" + restOfRow, "", true, false},
		"no data":         {"2025-10-01,F81001,A,U1,99F,101,50,20,,20,10" + restOfRow, "", false, false},
		"shared account":  {"2025-10-01,Unassigned,Unmapped,U,99F,100,50,20,10,20,10" + restOfRow, "", false, true},
		"shared, capital": {"2025-10-01, UNASSIGNED ,Unmapped,U,99F,100,50,20,10,20,10" + restOfRow, "", false, true},
		"below zero":      {"2025-10-01,F81001,A,U1,99F,100,50,20,10,-20,10" + restOfRow, "missed is below zero", false, false},
		"words":           {"2025-10-01,F81001,A,U1,99F,many,50,20,10,20,10" + restOfRow, "inbound calls is not a whole number", false, false},
		"no month":        {",F81001,A,U1,99F,100,50,20,10,20,10" + restOfRow, "month is not a date", false, false},
		"serial in CSV":   {"45931,F81001,A,U1,99F,100,50,20,10,20,10" + restOfRow, "month is not a date", false, false},
		"national total":  {"2025-10-01,National total,A,U1,99F,100,50,20,10,20,10" + restOfRow, "practice code is not an ODS code", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			edition, report, err := published.Telephony(strings.NewReader(extractHeader + c.row))
			if err != nil {
				t.Fatal(err)
			}
			if c.reason != "" {
				wantReport(t, report, 1, published.Refusal{Row: 2, Reason: c.reason})
				return
			}
			wantReport(t, report, 1)
			if c.shared {
				if len(edition.Practices) != 0 || len(edition.Shared) != 1 || edition.Shared[0].Name != "" || edition.Shared[0].Place.PCN != "" {
					t.Errorf("edition = %+v, want one shared account", edition)
				}
				return
			}
			if len(edition.Shared) != 0 || len(edition.Practices) != 1 || edition.Practices[0].Mismatch != c.mismatch {
				t.Errorf("edition = %+v, want one practice, mismatch %v", edition, c.mismatch)
			}
		})
	}
}

// smallEdition is a workbook in the published layout: note columns above, two
// lines of headings, the national total, and notes below.
func smallEdition() []string {
	who := []string{"Month [1]", "GP Practice \n(ODS_CODE)", "GP Name"}
	head := func(more ...string) []string { return append(slices.Clone(who), more...) }
	f81 := func(more ...string) []string { return append([]string{"#45931", "F81001", "A"}, more...) }
	return []string{
		sheet(nil, []string{"Table 3: outcomes"}, []string{"", "", "", "", "Count of Inbound Call Outcome"},
			head("Count of Inbound calls", "Answered", "Ended during the IVR Stage [4]", "Call back requested", "Missed", "Call back made"),
			[]string{"", "", "", "Total", "Total", "Total", "Total", "Total", "Total"},
			[]string{"Total", "", "", "100", "50", "20", "10", "20", "10"},
			f81("100", "50", "20", "10", "20", "10"),
			[]string{"Notes:", "1 Data is available"}),
		sheet(nil, []string{"", "", "", "", "", "Answered Calls - Wait time [4]", "", "", "", "Answered Calls - Duration"},
			head("Total Inbound calls", "Answered", "Less than 1 minute", "1 - 2 minutes", "2 - 5 minutes", "Longer than 5 minutes",
				"Less than 1 minute", "1 - 2 minutes", "2 - 5 minutes", "Longer than 5 minutes"),
			f81("100", "50", "5", "10", "15", "20", "20", "15", "10", "5")),
		sheet([]string{"", "", "", "", "", "Missed Calls - Wait time"},
			head("Total Inbound calls", "Missed", "Less than 1 minute", "1 - 2 minutes", "2 - 5 minutes", "Longer than 5 minutes"),
			f81("100", "20", "8", "6", "4", "2")),
		sheet([]string{"", "Date", "Total Count of Inbound Calls", "", "00:00 - 11:59", "12:00 - 23:59"},
			[]string{"Wednesday", "45931", "100", "", "60", "40"}),
	}
}

func TestTelephonyWorkbook(t *testing.T) {
	t.Parallel()
	edition, report, err := published.Telephony(bytes.NewReader(book{sheets: smallEdition()}.bytes(t)))
	if err != nil {
		t.Fatal(err)
	}
	wantReport(t, report, 4)
	want := published.TelephonyEdition{
		Practices: []published.Calls{{
			Month: published.Month{Year: 2025, Month: 10}, Practice: "F81001", Name: "A",
			Inbound: some(100), Answered: some(50), EndedInMenu: some(20), CallbackRequested: some(10), Missed: some(20), CallbackMade: some(10),
			AnsweredWait:   published.Waits{Under1: some(5), Upto2: some(10), Upto5: some(15), Over5: some(20)},
			AnsweredLength: published.Waits{Under1: some(20), Upto2: some(15), Upto5: some(10), Over5: some(5)},
			MissedWait:     published.Waits{Under1: some(8), Upto2: some(6), Upto5: some(4), Over5: some(2)},
		}},
		Days: []published.Day{{Date: on(2025, 10, 1), Total: some(100), Bands: []published.BandCount{
			{Band: published.Band{To: 12 * hour}, Count: some(60)},
			{Band: published.Band{From: 12 * hour, To: 24 * hour}, Count: some(40)},
		}}},
	}
	if diff := cmp.Diff(want, edition); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTelephonyNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sheet    int
		from, to string
		words    []string
	}{
		"outcome":  {0, "Call back requested", "Call backs", []string{"table 3", "Missing columns: call back requested."}},
		"wait":     {1, "Longer than 5 minutes", "Longer than 6 minutes", []string{"table 4", "answered, wait longer than 5 minutes, answered, duration longer than 5 minutes"}},
		"group":    {1, "Answered Calls - Duration", "Talk", []string{"table 4", "answered, duration less than 1 minute"}},
		"missed":   {2, "Missed<", "Lost<", []string{"table 5", "Missing columns: missed."}},
		"band":     {3, "12:00 - 23:59", "13:00 - 23:59", []string{"table 2", "time bands"}},
		"date":     {3, ">Date<", ">When<", []string{"table 2", "Missing columns: date."}},
		"practice": {0, "GP Practice", "Surgery", []string{"table 3", "Missing columns: practice code."}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sheets := smallEdition()
			changed := strings.ReplaceAll(sheets[c.sheet], c.from, c.to)
			if changed == sheets[c.sheet] {
				t.Fatal("the test changes nothing")
			}
			sheets[c.sheet] = changed
			_, _, err := published.Telephony(bytes.NewReader(book{sheets: sheets}.bytes(t)))
			wantInvalid(t, err, c.words...)
		})
	}
	_, _, err := published.Telephony(strings.NewReader("date,weekday\n2025-10-01,Wednesday\n"))
	wantInvalid(t, err, "Missing columns: total count of inbound calls, time bands")
}

func TestTelephonyTablesMustAgree(t *testing.T) {
	t.Parallel()
	sheets := smallEdition()
	sheets[2] = strings.Replace(sheets[2], "<v>100</v>", "<v>101</v>", 1)
	_, report, err := published.Telephony(bytes.NewReader(book{sheets: sheets}.bytes(t)))
	if err != nil {
		t.Fatal(err)
	}
	wantReport(t, report, 4, published.Refusal{Row: 3, Reason: "Table 3: inbound calls differs from another table"})
}

func TestDayRows(t *testing.T) {
	t.Parallel()
	const header = "weekday,date,total_inbound,00:00-11:59,12:00-23:59\n"
	for name, c := range map[string]struct {
		rows   string
		reason string
	}{
		"as it is":      {"Wednesday,2025-10-01,100,60,40\n", ""},
		"does not sum":  {"Wednesday,2025-10-01,101,60,40\n", ""},
		"other weekday": {"Monday,2025-10-01,100,60,40\n", "weekday is not the day of the week of that date"},
		"no such day":   {"Monday,2025-02-29,100,60,40\n", "date is not a date"},
		"leap day":      {"Thursday,2024-02-29,100,60,40\n", ""},
		"bad band":      {"Wednesday,2025-10-01,100,sixty,40\n", "00:00-11:59 is not a whole number"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			edition, report, err := published.Telephony(strings.NewReader(header + c.rows))
			if err != nil {
				t.Fatal(err)
			}
			if c.reason != "" {
				wantReport(t, report, 1, published.Refusal{Row: 2, Reason: c.reason})
				return
			}
			wantReport(t, report, 1)
			if want := name == "does not sum"; edition.Days[0].Mismatch != want {
				t.Errorf("mismatch = %v, want %v", edition.Days[0].Mismatch, want)
			}
		})
	}
}
