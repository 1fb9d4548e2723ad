package published_test

import (
	"bytes"
	"strings"
	"testing"

	"frontdoor/care"
	"frontdoor/published"
)

// seeds are whole files and damaged ones of every kind.
func seeds(f *testing.F, files ...string) {
	for _, file := range files {
		f.Add([]byte(file))
		f.Add([]byte("\ufeff" + strings.ReplaceAll(file, "\n", "\r\n")))
		gz := zipped(f, file)
		f.Add(gz)
		f.Add(gz[:len(gz)/2])
		f.Add([]byte(file[:len(file)/2]))
	}
	workbook := book{sheets: smallEdition()}.bytes(f)
	f.Add(workbook)
	f.Add(workbook[:len(workbook)/2])
	f.Add([]byte{})
	f.Add([]byte("\xff\xfe\"\r\n,,,\"\"x"))
}

// adds checks what holds for every file.
func adds(t *testing.T, report published.Report, err error, used int) {
	t.Helper()
	if err != nil {
		if care.KindOf(err) != care.Invalid {
			t.Fatalf("content gave an error of kind %q: %v", care.KindOf(err), err)
		}
		return
	}
	if report.Read != report.Used+len(report.Refused) {
		t.Fatalf("the report does not add up: %+v", report)
	}
	if used >= 0 && used != report.Used {
		t.Fatalf("%d rows used, %d records", report.Used, used)
	}
	for _, r := range report.Refused {
		if r.Row < 1 || r.Reason == "" {
			t.Fatalf("refusal without row or reason: %+v", r)
		}
	}
}

func FuzzRegister(f *testing.F) {
	seeds(f, registerRow(nil)+registerRow(map[int]string{0: "F81002", 11: "20200101", 12: "C"}))
	f.Fuzz(func(t *testing.T, file []byte) {
		practices, report, err := published.Register(bytes.NewReader(file))
		adds(t, report, err, len(practices))
	})
}

func FuzzLists(f *testing.F) {
	seeds(f, listHeader+"P,2025-12-01,GP,99F,E1,F81001,SS7 5HA,ALL,ALL,13276\n")
	f.Fuzz(func(t *testing.T, file []byte) {
		lists, report, err := published.Lists(bytes.NewReader(file))
		adds(t, report, err, len(lists))
		for _, l := range lists {
			if l.Patients < 0 || l.Practice == "" {
				t.Fatalf("list = %+v", l)
			}
		}
	})
}

func FuzzTelephony(f *testing.F) {
	seeds(f, extractHeader+"2025-10-01,F81001,A,U1,99F,100,50,20,10,20,10"+restOfRow+
		"2025-10-01,Unassigned,A,U1,99F,100,50,20,-,20,10"+restOfRow,
		"weekday,date,total_inbound,00:00-11:59,12:00-23:59\nWednesday,2025-10-01,100,60,40\n")
	f.Fuzz(func(t *testing.T, file []byte) {
		edition, report, err := published.Telephony(bytes.NewReader(file))
		adds(t, report, err, -1)
		for _, c := range edition.Practices {
			if c.Practice == "" || strings.EqualFold(string(c.Practice), "unassigned") {
				t.Fatalf("a shared account became a practice: %+v", c)
			}
		}
		_, _ = published.CallCurve(edition.Days)
	})
}

// FuzzWorkbook reaches past the archive, which FuzzTelephony hardly does.
func FuzzWorkbook(f *testing.F) {
	s := smallEdition()
	f.Add(s[0], s[1], `<sst count="1"><si><t>Month</t></si></sst>`)
	f.Add(s[3], `<worksheet><row r="1"><c r="A1" t="s"><v>-1</v></c></row></worksheet>`, `<sst count="99999999999"/>`)
	f.Add(`<c t="s"><c><v>-1</v></c></c>`, `<row r="x"><c s="1"><v>1e99</v></c></row>`, `<sst><si><r><t>a</t></r></si></sst>`)
	f.Fuzz(func(t *testing.T, one, two, shared string) {
		b := book{sheets: []string{one, two, s[2], s[3]}, shared: shared}.bytes(t)
		_, report, err := published.Telephony(bytes.NewReader(b))
		adds(t, report, err, -1)
	})
}

func FuzzOnline(f *testing.F) {
	seeds(f, submissionHeader+"2025-04-01,F81001,TPP,10,6,3,1,100,100,1\n",
		"edition,day,00:00-11:59,12:00-23:59\nApril 2025,Monday,1.5,2\n")
	f.Fuzz(func(t *testing.T, file []byte) {
		edition, report, err := published.Online(bytes.NewReader(file))
		adds(t, report, err, len(edition.Practices)+len(edition.Weekdays))
		_, _ = published.SubmissionCurve(edition.Weekdays)
	})
}

func FuzzPatients(f *testing.F) {
	seeds(f, patientHeader+patientRow(f, 1, nil)+patientRow(f, 2, map[int]string{3: "01/02/1990", 2: "Ren\xe9"}))
	f.Fuzz(func(t *testing.T, file []byte) {
		patients, report, err := published.Patients(bytes.NewReader(file), today)
		adds(t, report, err, len(patients))
		for _, p := range patients {
			if _, err := care.ParseNHSNumber(string(p.NHSNumber)); err != nil || p.FamilyName == "" || p.DateOfBirth.IsZero() {
				t.Fatal("a patient without number, name or date of birth")
			}
		}
	})
}
