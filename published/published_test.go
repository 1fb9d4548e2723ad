package published_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"frontdoor/care"
	"frontdoor/published"

	"github.com/google/go-cmp/cmp"
)

// The published files that the tests read; they are not part of the project.
const (
	registerFile  = "ods/epraccur-2024-01.csv.gz"
	listFile      = "registered-patients/gp-reg-pat-prac-all-2025-12-01.csv"
	callBook      = "telephony/Cloud Based Telephony Publication Summary October 2025_v2.xlsx"
	callExtract   = "telephony/mid-and-south-essex-by-practice.csv"
	callDays      = "telephony/england-by-day-and-time.csv"
	onlineBook    = "online-consultation/Submissions via OC Systems in General Practice - December 2025.xlsx"
	onlineExtract = "online-consultation/mid-and-south-essex-by-practice.csv"
	onlineDays    = "online-consultation/england-by-weekday-and-time.csv"
)

// publishedFile is the content of a published file; the test is skipped where
// the files are not at hand.
func publishedFile(t testing.TB, name string) []byte {
	t.Helper()
	folder := os.Getenv("FRONTDOOR_DATA")
	if folder == "" {
		folder = filepath.Join("..", "..", "shared", "data")
	}
	b, err := os.ReadFile(filepath.Join(folder, "published", name))
	if os.IsNotExist(err) {
		t.Skipf("the published file %q is not here; set FRONTDOOR_DATA to the folder of test data", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// wantReport checks the counts of a report, and that they add up.
func wantReport(t *testing.T, got published.Report, read int, refused ...published.Refusal) {
	t.Helper()
	want := published.Report{Read: read, Used: read - len(refused), Refused: refused}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

// wantInvalid checks that a file was refused with words that say why.
func wantInvalid(t *testing.T, err error, words ...string) {
	t.Helper()
	if care.KindOf(err) != care.Invalid {
		t.Fatalf("error = %v, want kind %s", err, care.Invalid)
	}
	for _, w := range words {
		if !strings.Contains(care.MessageOf(err), w) {
			t.Errorf("message %q does not say %q", care.MessageOf(err), w)
		}
	}
}

func zipped(t testing.TB, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// book is a small workbook for tests.
type book struct {
	shared string            // xl/sharedStrings.xml; none when empty
	sheets []string          // the XML of each sheet, named "Table 1" and on
	more   map[string]string // other parts, or instead of the usual ones
}

func (b book) bytes(t testing.TB) []byte {
	t.Helper()
	parts := map[string]string{
		"xl/styles.xml": `<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
	}
	var names, links strings.Builder
	for i, s := range b.sheets {
		fmt.Fprintf(&names, `<sheet name="Table %d" r:id="r%d"/>`, i+1, i+1)
		fmt.Fprintf(&links, `<Relationship Id="r%d" Target="worksheets/sheet%d.xml"/>`, i+1, i+1)
		parts[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = s
	}
	parts["xl/workbook.xml"] = `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>` +
		names.String() + `</sheets></workbook>`
	parts["xl/_rels/workbook.xml.rels"] = `<Relationships>` + links.String() + `</Relationships>`
	if b.shared != "" {
		parts["xl/sharedStrings.xml"] = b.shared
	}
	for n, content := range b.more {
		parts[n] = content
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for n, content := range parts {
		part, err := w.Create(n)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(part, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// sheet writes rows as the XML of a sheet. A cell that begins with # is a date
// by its style; one of digits is a number; any other is text.
func sheet(rows ...[]string) string {
	var b strings.Builder
	b.WriteString("<worksheet><sheetData>")
	for i, cells := range rows {
		fmt.Fprintf(&b, `<row r="%d">`, i+1)
		for j, c := range cells {
			at := fmt.Sprintf("%c%d", 'A'+j, i+1)
			switch {
			case c == "":
			case c[0] == '#':
				fmt.Fprintf(&b, `<c r="%s" s="1"><v>%s</v></c>`, at, c[1:])
			case strings.Trim(c, "0123456789.") == "":
				fmt.Fprintf(&b, `<c r="%s"><v>%s</v></c>`, at, c)
			default:
				fmt.Fprintf(&b, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, at, c)
			}
		}
		b.WriteString("</row>")
	}
	b.WriteString("</sheetData></worksheet>")
	return b.String()
}
