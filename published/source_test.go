package published_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"frontdoor/care"
	"frontdoor/published"
)

const shortListHeader = "CODE,EXTRACT_DATE,NUMBER_OF_PATIENTS\n"

func lists(content []byte) (int, published.Report, error) {
	l, report, err := published.Lists(bytes.NewReader(content))
	return len(l), report, err
}

func TestContentDecidesTheKindOfFile(t *testing.T) {
	t.Parallel()
	csv := shortListHeader + "F81001,2025-12-01,7\n"
	workbook := book{sheets: []string{sheet(
		[]string{"CODE", "EXTRACT_DATE", "NUMBER_OF_PATIENTS"}, []string{"F81001", "#46000", "7"})}}.bytes(t)
	for name, content := range map[string][]byte{
		"CSV": []byte(csv), "CSV with BOM": []byte("\xef\xbb\xbf" + csv), "CSV in gzip": zipped(t, csv),
		"CSV with BOM in gzip": zipped(t, "\xef\xbb\xbf"+csv), "CRLF": []byte(strings.ReplaceAll(csv, "\n", "\r\n")),
		"no last line end": []byte(strings.TrimSpace(csv)), "workbook": workbook,
	} {
		if n, report, err := lists(content); err != nil || n != 1 || len(report.Refused) != 0 {
			t.Errorf("%s: %d lists, %v, error %v", name, n, report.Refused, err)
		}
	}
	for name, c := range map[string]struct {
		content []byte
		words   string
	}{
		"packed twice":     {zipped(t, string(zipped(t, csv))), "packed twice"},
		"workbook in gzip": {zipped(t, string(workbook)), "packed twice"},
		"old Excel":        {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ".xls"},
		"UTF-16":           {[]byte("\xff\xfeC\x00O\x00"), "UTF-16"},
		"only gzip's mark": {[]byte{0x1f, 0x8b}, "damaged or cut off"},
		"only zip's mark":  {[]byte("PK\x03\x04"), "damaged or cut off"},
		"a picture":        {[]byte("\x89PNG\r\n\x1a\n\x00\x00"), "Missing columns"},
		"nothing":          {nil, "Missing columns"},
	} {
		_, _, err := lists(c.content)
		if care.KindOf(err) != care.Invalid || !strings.Contains(care.MessageOf(err), c.words) {
			t.Errorf("%s: error = %v, want %q", name, err, c.words)
		}
	}
}

// However a packed file is cut, it is never taken for a whole one.
func TestCutOffFiles(t *testing.T) {
	t.Parallel()
	var csv strings.Builder
	csv.WriteString(shortListHeader)
	for i := range 200 {
		fmt.Fprintf(&csv, "F%05d,2025-12-01,%d\n", i, i*i)
	}
	gz := zipped(t, csv.String())
	for cut := range len(gz) - 1 {
		if cut == 0 {
			continue
		}
		if n, _, err := lists(gz[:cut]); care.KindOf(err) != care.Invalid || n != 0 {
			t.Fatalf("gzip of %d bytes cut at %d: %d lists, error %v", len(gz), cut, n, err)
		}
	}
	workbook := book{sheets: smallEdition()}.bytes(t)
	for cut := 1; cut < len(workbook); cut += 7 {
		if _, _, err := published.Telephony(bytes.NewReader(workbook[:cut])); care.KindOf(err) != care.Invalid {
			t.Fatalf("workbook of %d bytes cut at %d: error %v", len(workbook), cut, err)
		}
	}
}

func TestDamagedPartIsNoticed(t *testing.T) {
	t.Parallel()
	workbook := book{sheets: smallEdition()}.bytes(t)
	archive, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range archive.File {
		at, err := part.DataOffset()
		if err != nil {
			t.Fatal(err)
		}
		damaged := bytes.Clone(workbook)
		damaged[at+int64(part.CompressedSize64)/2] ^= 0x55
		if _, _, err := published.Telephony(bytes.NewReader(damaged)); care.KindOf(err) != care.Invalid {
			t.Errorf("damage in %s: error %v", part.Name, err)
		}
	}
}

func TestFaultOfTheReaderIsNotTheFiles(t *testing.T) {
	t.Parallel()
	fault := errors.New("disk")
	_, _, err := published.Lists(io.MultiReader(strings.NewReader(shortListHeader+"F81001,2025-12-01,7\n"), iotest.ErrReader(fault)))
	if care.KindOf(err) != care.Unknown || !errors.Is(err, fault) {
		t.Errorf("error = %v, want the fault of the reader", err)
	}
}

// Limits, as in limit.go; the tests write them out so that a change is noticed.
const (
	fileBytes     = 64 << 20
	unpackedBytes = 128 << 20
	rows          = 1_000_000
)

func TestLimitOfUnpackedBytes(t *testing.T) {
	t.Parallel()
	// Spaces pack a thousandfold; the line is one long cell.
	head := shortListHeader + "F81001,2025-12-01,7\n"
	fits := zipped(t, head+strings.Repeat("\n", unpackedBytes-len(head)))
	if n, _, err := lists(fits); err != nil || n != 1 {
		t.Errorf("at the limit: %d lists, error %v", n, err)
	}
	_, _, err := lists(zipped(t, head+strings.Repeat("\n", unpackedBytes-len(head)+1)))
	wantInvalid(t, err, "unpacked file is larger")
}

func TestLimitOfFileBytes(t *testing.T) {
	t.Parallel()
	head := shortListHeader + "F81001,2025-12-01,7\n"
	whole := strings.NewReader(head + strings.Repeat("\n", fileBytes-len(head)))
	if l, _, err := published.Lists(whole); err != nil || len(l) != 1 {
		t.Errorf("at the limit: %d lists, error %v", len(l), err)
	}
	_, _, err := published.Lists(strings.NewReader(head + strings.Repeat("\n", fileBytes-len(head)+1)))
	wantInvalid(t, err, "The file is larger")
	// A stream without an end is left early.
	_, _, err = published.Lists(endless{})
	wantInvalid(t, err, "The file is larger")
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '\n'
	}
	return len(p), nil
}

func TestLimitOfRows(t *testing.T) {
	t.Parallel()
	// Refused rows count too.
	file := shortListHeader + strings.Repeat("x\n", rows)
	_, report, err := published.Lists(strings.NewReader(file))
	if err != nil || report.Read != rows {
		t.Errorf("at the limit: %d rows, error %v", report.Read, err)
	}
	_, _, err = published.Lists(strings.NewReader(file + "x\n"))
	wantInvalid(t, err, "more than 1000000 rows")
}

func TestLimitsOfARow(t *testing.T) {
	t.Parallel()
	row := "F81001,2025-12-01,7"
	for name, c := range map[string]struct{ row, reason string }{
		"256 columns":  {row + strings.Repeat(",", 253), ""},
		"257 columns":  {row + strings.Repeat(",", 254), "more columns than any known table"},
		"cell of 1000": {row + "," + strings.Repeat("x", 1000), ""},
		"cell of 1001": {row + "," + strings.Repeat("x", 1001), "a cell is longer than any name or figure"},
	} {
		_, report, err := lists([]byte(shortListHeader + c.row + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			if c.reason == "" {
				wantReport(t, report, 1)
				return
			}
			wantReport(t, report, 1, published.Refusal{Row: 2, Reason: c.reason})
		})
	}
}

func TestHeaderIsSoughtDownToRow60(t *testing.T) {
	t.Parallel()
	// The header stands in row n when n-1 lines are above it.
	for above, want := range map[int]care.Kind{59: "", 60: care.Invalid} {
		_, _, err := lists([]byte(strings.Repeat("title\n", above) + shortListHeader + "F81001,2025-12-01,7\n"))
		if care.KindOf(err) != want {
			t.Errorf("%d lines above the header: error %v, want kind %q", above, err, want)
		}
	}
}

// Most of these workbooks would harm the reader of sheets by itself: end the
// program, take all memory, hide rows, or cost the square of their size.
func TestHostileWorkbooks(t *testing.T) {
	t.Parallel()
	long := `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>%s</v></c></row></sheetData></worksheet>`
	bomb := strings.Repeat(" ", unpackedBytes/2)
	for name, c := range map[string]struct {
		book  book
		words string
	}{
		"text number below zero": {book{sheets: []string{fmt.Sprintf(long, "-1")}, shared: `<sst count="1"><si><t>a</t></si></sst>`}, "damaged"},
		"the same with zeros":    {book{sheets: []string{fmt.Sprintf(long, "-"+strings.Repeat("0", 40)+"1")}}, "damaged"},
		"the same as an entity":  {book{sheets: []string{fmt.Sprintf(long, "&#45;1")}}, "damaged"},
		"room for 10^12 texts":   {book{sheets: []string{sheet()}, shared: `<sst count="1000000000000"></sst>`}, "announces more texts"},
		"room for -1 texts":      {book{sheets: []string{sheet()}, shared: `<sst count="-1"></sst>`}, "announces more texts"},
		"broken XML":             {book{sheets: []string{`<worksheet><sheetData><row r="1"></row>`}}, "damaged"},
		"no sheets":              {book{more: map[string]string{"xl/_rels/workbook.xml.rels": ""}}, "not a workbook"},
		"bomb":                   {book{sheets: []string{"<w>" + bomb + "</w>", "<w>" + bomb + "</w>"}}, "unpacked workbook is larger"},
		"many styles":            {book{sheets: []string{sheet()}, more: map[string]string{"xl/styles.xml": "<a>" + strings.Repeat(" ", 1<<20) + "</a>"}}, "sheets or styles"},
		"101 sheets":             {book{sheets: slices.Repeat([]string{sheet()}, 101)}, "more than 100 sheets"},
		"100 sheets":             {book{sheets: slices.Repeat([]string{sheet()}, 100)}, "Missing columns"},
	} {
		_, _, err := published.Telephony(bytes.NewReader(c.book.bytes(t)))
		if care.KindOf(err) != care.Invalid || !strings.Contains(care.MessageOf(err), c.words) {
			t.Errorf("%s: error = %v, want %q", name, err, c.words)
		}
	}
}

// A part that is larger than it announces is not unpacked past the announcement.
func TestPartLargerThanAnnounced(t *testing.T) {
	t.Parallel()
	workbook := book{sheets: []string{"<w>" + strings.Repeat(" ", 1<<20) + "</w>"}}.bytes(t)
	// The central directory holds the size as four bytes, little end first.
	size := binary.LittleEndian.AppendUint32(nil, 1<<20+7)
	lie := binary.LittleEndian.AppendUint32(nil, 10)
	if n := bytes.Count(workbook, size); n == 0 {
		t.Fatal("the size is not in the archive")
	}
	_, _, err := published.Telephony(bytes.NewReader(bytes.ReplaceAll(workbook, size, lie)))
	wantInvalid(t, err, "damaged")
}

func TestWorkbookRowsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	rows := sheet([]string{"CODE", "EXTRACT_DATE", "NUMBER_OF_PATIENTS"},
		[]string{"F81001", "#46000", "7"}, []string{"F81002", "#46000", "8"}, []string{"F81003", "#46000", "9"})
	broken := strings.Replace(rows, `<c r="C3"><v>8</v>`, `<c r="C3" t="s"><v>99</v>`, 1) // there is no text 99
	far := strings.Replace(rows, `r="C3"`, `r="ZZZ3"`, 1)
	for content, reason := range map[string]string{
		broken: "Table 1: a cell is not what its type says",
		far:    "Table 1: more columns than any known table",
	} {
		n, report, err := lists(book{sheets: []string{content}}.bytes(t))
		if err != nil || n != 2 {
			t.Fatalf("%d lists, error %v", n, err)
		}
		wantReport(t, report, 3, published.Refusal{Row: 3, Reason: reason})
	}
}
