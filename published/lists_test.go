package published_test

import (
	"bytes"
	"strings"
	"testing"

	"frontdoor/published"

	"github.com/google/go-cmp/cmp"
)

const listHeader = "PUBLICATION,EXTRACT_DATE,TYPE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_CODE,CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\n"

func TestListsAsPublished(t *testing.T) {
	t.Parallel()
	lists, report, err := published.Lists(bytes.NewReader(publishedFile(t, listFile)))
	if err != nil {
		t.Fatal(err)
	}
	wantReport(t, report, 6_196)
	patients := 0
	for _, l := range lists {
		patients += l.Patients
	}
	if patients != 63_936_682 { // added with awk
		t.Errorf("%d patients, want 63936682", patients)
	}
	want := published.List{Practice: "A81001", SubICB: "16C", Postcode: "TS18 1HU", Date: on(2025, 12, 1), Patients: 3_763}
	if diff := cmp.Diff(want, lists[0]); diff != "" {
		t.Errorf("first list (-want +got):\n%s", diff)
	}
}

func TestListRows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ row, reason string }{
		"as it is":        {"P,2025-12-01,GP,99F,E1,F81001,SS7 5HA,ALL,ALL,13276", ""},
		"no patients":     {"P,2025-12-01,GP,99F,E1,F81001,SS7 5HA,ALL,ALL,0", ""},
		"older date":      {"P,01DEC2025,GP,99F,E1,F81001,SS7 5HA,ALL,ALL,12", ""},
		"thousands":       {`P,01/12/2025,GP,99F,E1,f81001,SS7 5HA,ALL,ALL,"13,276"`, ""},
		"one sex":         {"P,2025-12-01,GP,99F,E1,F81001,SS7 5HA,FEMALE,ALL,6000", "only rows of GP practices for all sexes and ages are read"},
		"one age":         {"P,2025-12-01,GP,99F,E1,F81001,SS7 5HA,ALL,7,60", "only rows of GP practices for all sexes and ages are read"},
		"no figure":       {"P,2025-12-01,GP,99F,E1,F81001,SS7 5HA,ALL,ALL,", "NUMBER_OF_PATIENTS is empty"},
		"below zero":      {"P,2025-12-01,GP,99F,E1,F81001,SS7 5HA,ALL,ALL,-1", "NUMBER_OF_PATIENTS is below zero"},
		"half a patient":  {"P,2025-12-01,GP,99F,E1,F81001,SS7 5HA,ALL,ALL,7.5", "NUMBER_OF_PATIENTS is not a whole number"},
		"a thousand mill": {"P,2025-12-01,GP,99F,E1,F81001,SS7 5HA,ALL,ALL,1000000000", ""},
		"and one more":    {"P,2025-12-01,GP,99F,E1,F81001,SS7 5HA,ALL,ALL,1000000001", "NUMBER_OF_PATIENTS is larger than any real figure"},
		"no code":         {"P,2025-12-01,GP,99F,E1,,SS7 5HA,ALL,ALL,7", "practice code is not an ODS code"},
		"no date":         {"P,,GP,99F,E1,F81001,SS7 5HA,ALL,ALL,7", "EXTRACT_DATE is not a date"},
		"odd quotes":      {`P,2025-12-01,GP,99F,E1,F81001,"SS7" 5HA,ALL,ALL,7`, "quotation marks are not in pairs"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, report, err := published.Lists(strings.NewReader(listHeader + c.row + "\n"))
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
}

func TestListsFindTheHeaderByItsNames(t *testing.T) {
	t.Parallel()
	file := "\ufeffPatients registered\r\n\r\n code , Number Of Patients [1],extract date\r\n A81001\u00a0,3763,2025-12-01\r\n"
	lists, report, err := published.Lists(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	wantReport(t, report, 1)
	if diff := cmp.Diff([]published.List{{Practice: "A81001", Date: on(2025, 12, 1), Patients: 3763}}, lists); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestListsNameTheMissingColumns(t *testing.T) {
	t.Parallel()
	_, _, err := published.Lists(strings.NewReader("CODE,POSTCODE,NUMBER_OF_PATIENTS\nF81001,SS7 5HA,7\n"))
	wantInvalid(t, err, "gp-reg-pat-prac-all", "Missing columns: EXTRACT_DATE.")
	_, _, err = published.Lists(strings.NewReader(""))
	wantInvalid(t, err, "EXTRACT_DATE", "practice code", "NUMBER_OF_PATIENTS")
}

func TestListsRefuseAPracticeTwiceOnADay(t *testing.T) {
	t.Parallel()
	_, report, err := published.Lists(strings.NewReader("CODE,EXTRACT_DATE,NUMBER_OF_PATIENTS\n" +
		"F81001,2025-11-01,7\nF81001,2025-12-01,8\nF81001,2025-12-01,9\n"))
	if err != nil {
		t.Fatal(err)
	}
	wantReport(t, report, 3, published.Refusal{Row: 4, Reason: "the practice and date are in an earlier row too"})
}
