package published_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/published"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// today is an afternoon, so that the time of day is seen not to matter.
var today = time.Date(2026, 3, 2, 15, 0, 0, 0, care.London)

const patientHeader = "nhs_number,family_name,given_name,date_of_birth,sex,postcode,mobile,telephone,email," +
	"usual_clinician,interpreter,adjustments,status\r\n"

// testNumber is the i-th number of the range that is never issued.
func testNumber(t testing.TB, i int) care.NHSNumber {
	t.Helper()
	n, ok := care.TestNHSNumber(i)
	if !ok {
		t.Fatalf("there is no test number %d", i)
	}
	return n
}

// patientRow is a row of a good patient, with some columns changed.
func patientRow(t testing.TB, i int, change map[int]string) string {
	cells := []string{
		testNumber(t, i).Display(), "O'Brien", "Siobhán", "1980-02-29", "F", "ss75ha", "+44 7700 900123", "(01268) 496 0123",
		"s.obrien@example.org", "Dr Khan", "Irish", "Large print", "registered",
	}
	for j, c := range change {
		cells[j] = c
	}
	return `"` + strings.Join(cells, `","`) + `"` + "\r\n"
}

func TestPatients(t *testing.T) {
	t.Parallel()
	patients, report, err := published.Patients(strings.NewReader("\ufeff"+patientHeader+patientRow(t, 1, nil)), today)
	if err != nil {
		t.Fatal(err)
	}
	wantReport(t, report, 1)
	want := []published.Patient{{
		NHSNumber: testNumber(t, 1), FamilyName: "O'Brien", GivenName: "Siobhán", DateOfBirth: on(1980, 2, 29),
		Sex: published.Female, Postcode: "SS7 5HA", Mobile: "+44 7700 900123", Telephone: "(01268) 496 0123",
		Email: "s.obrien@example.org", UsualClinician: "Dr Khan", Interpreter: "Irish", Adjustments: "Large print",
	}}
	if diff := cmp.Diff(want, patients); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPatientRows(t *testing.T) {
	t.Parallel()
	wrong := testNumber(t, 1)
	wrong = wrong[:9] + care.NHSNumber('0'+(wrong[9]-'0'+1)%10) // another check digit
	for name, c := range map[string]struct {
		change map[int]string
		reason string
	}{
		"number without spaces":   {map[int]string{0: string(testNumber(t, 1))}, ""},
		"wrong check digit":       {map[int]string{0: string(wrong)}, "nhs_number is not an NHS number (ten digits with a check digit)"},
		"number of a spreadsheet": {map[int]string{0: "9.99E+09"}, "nhs_number is not an NHS number (ten digits with a check digit)"},
		"no number":               {map[int]string{0: ""}, "nhs_number is not an NHS number (ten digits with a check digit)"},
		"no family name":          {map[int]string{1: " "}, "family_name is empty"},
		"family name of 100":      {map[int]string{1: strings.Repeat("é", 100)}, ""},
		"family name of 101":      {map[int]string{1: strings.Repeat("é", 101)}, "family_name is longer than 100 characters"},
		"no given name":           {map[int]string{2: ""}, "given_name is empty"},
		"given name with a bell":  {map[int]string{2: "Ann\a"}, "given_name has characters that cannot be read"},
		"replaced character":      {map[int]string{2: "Zo\ufffd"}, "given_name has characters that cannot be read"},
		"born today":              {map[int]string{3: "2026-03-02"}, ""},
		"born tomorrow":           {map[int]string{3: "2026-03-03"}, "date_of_birth is in the future"},
		"English date":            {map[int]string{3: "01/03/2026"}, ""},
		"English date tomorrow":   {map[int]string{3: "03/03/2026"}, "date_of_birth is in the future"},
		"American date":           {map[int]string{3: "12/31/1980"}, "date_of_birth is not a date (YYYY-MM-DD or DD/MM/YYYY)"},
		"two digits of a year":    {map[int]string{3: "01/03/80"}, "date_of_birth is not a date (YYYY-MM-DD or DD/MM/YYYY)"},
		"no such day":             {map[int]string{3: "1981-02-29"}, "date_of_birth is not a date (YYYY-MM-DD or DD/MM/YYYY)"},
		"no date":                 {map[int]string{3: ""}, "date_of_birth is empty"},
		"aged 130":                {map[int]string{3: "1896-03-02"}, ""},
		"a day older":             {map[int]string{3: "1896-03-01"}, "date_of_birth is more than 130 years ago"},
		"sex by code":             {map[int]string{4: "2"}, ""},
		"sex by another code":     {map[int]string{4: "3"}, "sex is not F, M, other or one of the codes 0, 1, 2, 9"},
		"no fixed address":        {map[int]string{5: "ZZ99 3VZ"}, ""},
		"no postcode":             {map[int]string{5: ""}, ""},
		"half a postcode":         {map[int]string{5: "SS7"}, "postcode is not a postcode"},
		"ex-directory":            {map[int]string{6: "ask her"}, "mobile is not a telephone number"},
		"20 of telephone":         {map[int]string{7: strings.Repeat("1", 20)}, ""},
		"21 of telephone":         {map[int]string{7: strings.Repeat("1", 21)}, "telephone is not a telephone number"},
		"plus inside":             {map[int]string{7: "01268+496"}, "telephone is not a telephone number"},
		"no email":                {map[int]string{8: ""}, ""},
		"email without a domain":  {map[int]string{8: "ann@"}, "email is not an email address"},
		"email with two signs":    {map[int]string{8: "ann@b@example.org"}, "email is not an email address"},
		"two emails":              {map[int]string{8: "a@example.org;b@example.org"}, "email is not an email address"},
		"500 of adjustments":      {map[int]string{11: strings.Repeat("x", 500)}, ""},
		"501 of adjustments":      {map[int]string{11: strings.Repeat("x", 501)}, "adjustments is longer than 500 characters"},
		"cell of 1001":            {map[int]string{11: strings.Repeat("x", 1001)}, "a cell is longer than any name or figure"},
		"left":                    {map[int]string{12: "Left"}, ""},
		"no status":               {map[int]string{12: ""}, ""},
		"deducted":                {map[int]string{12: "deducted"}, "status is not registered or left"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := patientHeader + patientRow(t, 0, nil) + patientRow(t, 1, c.change)
			patients, report, err := published.Patients(strings.NewReader(file), today)
			if err != nil {
				t.Fatal(err)
			}
			if c.reason != "" {
				wantReport(t, report, 2, published.Refusal{Row: 3, Reason: c.reason})
				return
			}
			wantReport(t, report, 2)
			if patients[1].Left != (name == "left") {
				t.Errorf("left = %v", patients[1].Left)
			}
		})
	}
}

func TestPatientsNeedOnlyFourColumns(t *testing.T) {
	t.Parallel()
	file := "Given Name,NHS Number,Date of birth,Family name,Ward\nAnn," + testNumber(t, 7).Display() + ",01/02/1990,Lee,3\n"
	patients, report, err := published.Patients(strings.NewReader(file), today)
	if err != nil {
		t.Fatal(err)
	}
	wantReport(t, report, 1)
	want := []published.Patient{{NHSNumber: testNumber(t, 7), FamilyName: "Lee", GivenName: "Ann", DateOfBirth: on(1990, 2, 1)}}
	if diff := cmp.Diff(want, patients); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, missing := range []string{"nhs_number", "family_name", "given_name", "date_of_birth"} {
		_, _, err := published.Patients(strings.NewReader(strings.Replace(patientHeader, missing, "other", 1)), today)
		wantInvalid(t, err, "Missing columns: "+missing+".")
	}
}

func TestPatientsRefuseANumberTwice(t *testing.T) {
	t.Parallel()
	file := patientHeader + patientRow(t, 1, nil) + patientRow(t, 2, map[int]string{3: "never"}) +
		patientRow(t, 1, map[int]string{1: "Other"}) + patientRow(t, 2, nil)
	patients, report, err := published.Patients(strings.NewReader(file), today)
	if err != nil {
		t.Fatal(err)
	}
	// A refused row does not keep a later good one with its number out.
	wantReport(t, report, 4,
		published.Refusal{Row: 3, Reason: "date_of_birth is not a date (YYYY-MM-DD or DD/MM/YYYY)"},
		published.Refusal{Row: 4, Reason: "nhs_number is the same as in row 2"})
	if len(patients) != 2 || patients[0].FamilyName != "O'Brien" || patients[1].NHSNumber != testNumber(t, 2) {
		t.Errorf("the wrong rows were used")
	}
}

func TestPatientsOfWindows(t *testing.T) {
	t.Parallel()
	// 0x92 is the apostrophe of Windows-1252, 0xe9 is é.
	file := patientHeader + patientRow(t, 1, map[int]string{1: "O\x92Brien", 2: "Ren\xe9"}) +
		patientRow(t, 2, map[int]string{2: "Ann\x81"})
	patients, report, err := published.Patients(strings.NewReader(file), today)
	if err != nil {
		t.Fatal(err)
	}
	wantReport(t, report, 2, published.Refusal{Row: 3, Reason: "given_name has characters that cannot be read"})
	if patients[0].FamilyName != "O’Brien" || patients[0].GivenName != "René" {
		t.Errorf("name = %q %q", patients[0].GivenName, patients[0].FamilyName)
	}
}

func TestPatientsOfAWorkbook(t *testing.T) {
	t.Parallel()
	file := book{sheets: []string{sheet(
		[]string{"nhs_number", "family_name", "given_name", "date_of_birth"},
		[]string{string(testNumber(t, 1)), "Lee", "Ann", "#32905"}, // as a date
		[]string{string(testNumber(t, 2)), "Lee", "Bo", "32905"},   // as a number
		[]string{string(testNumber(t, 3)), "Lee", "Cy", "0"},
	)}}.bytes(t)
	patients, report, err := published.Patients(bytes.NewReader(file), today)
	if err != nil {
		t.Fatal(err)
	}
	wantReport(t, report, 3, published.Refusal{Row: 4, Reason: "Table 1: date_of_birth is not a date (YYYY-MM-DD or DD/MM/YYYY)"})
	for _, p := range patients {
		if !p.DateOfBirth.Equal(on(1990, 2, 1)) {
			t.Errorf("born %s", p.DateOfBirth)
		}
	}
}

func TestPatientIsNotLogged(t *testing.T) {
	t.Parallel()
	patients, _, err := published.Patients(strings.NewReader(patientHeader+patientRow(t, 1, nil)), today)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info("row", "patient", patients[0])
	for _, secret := range []string{"Brien", "Siobh", "1980", "SS7", "7700", string(testNumber(t, 1))} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("the log holds %q: %s", secret, out.String())
		}
	}
	if !strings.Contains(out.String(), "[redacted]") {
		t.Errorf("the log does not show that there was a patient: %s", out.String())
	}
}

// Whatever stands in a file, the report adds up and no reason repeats a cell.
func TestPatientReasonsRepeatNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		var file strings.Builder
		file.WriteString(patientHeader)
		var secrets []string
		for i := range rapid.IntRange(1, 5).Draw(rt, "rows") {
			change := map[int]string{}
			for j := range 13 {
				if rapid.Bool().Draw(rt, "change") {
					// Letters that no reason has, so that a repeat cannot be chance.
					change[j] = rapid.StringMatching(`[ÞßðQ0-9/@-]{4,30}`).Draw(rt, "cell")
					secrets = append(secrets, change[j])
				}
			}
			file.WriteString(patientRow(t, i, change))
		}
		patients, report, err := published.Patients(strings.NewReader(file.String()), today)
		if err != nil {
			rt.Fatal(err)
		}
		if report.Used != len(patients) || report.Read != report.Used+len(report.Refused) {
			rt.Fatalf("the report does not add up: %+v", report)
		}
		reasons := fmt.Sprint(report)
		for _, s := range secrets {
			if strings.Contains(reasons, s) && len(strings.Trim(s, "0123456789 /-@")) > 0 {
				rt.Fatalf("a reason repeats %q: %s", s, reasons)
			}
		}
	})
}
