package published

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"frontdoor/care"

	"golang.org/x/text/encoding/charmap"
)

// row is one row of a file: its cells by column, already cleaned of odd spaces.
type row struct {
	sheet  string // name of the sheet; empty for CSV
	number int    // from 1
	cells  []string
	fault  string // why the row cannot be used, whatever its cells say
}

// cell is the text of a column, empty where the row is shorter.
func (r row) cell(column int) string {
	if column < 0 || column >= len(r.cells) {
		return ""
	}
	return r.cells[column]
}

// filled is how many cells have something in them.
func (r row) filled() int {
	n := 0
	for _, c := range r.cells {
		if c != "" {
			n++
		}
	}
	return n
}

// sheet is a run of rows that can be read once. An error ends it.
type sheet iter.Seq2[row, error]

// open looks at the beginning of a file and says how its sheets are read: one
// for CSV, all of them for a workbook. Errors are Invalid for content that is
// not one of the three kinds or is too large.
func open(op string, r io.Reader) ([]sheet, error) {
	in := bufio.NewReaderSize(&limited{from: r, left: maxFileBytes, op: op, what: "The file"}, 64<<10)
	start, _ := in.Peek(8) // a read error shows again on the first read
	switch {
	case bytes.HasPrefix(start, []byte("PK\x03\x04")):
		return openWorkbook(op, in)
	case bytes.HasPrefix(start, []byte{0x1f, 0x8b}):
		unzip, err := gzip.NewReader(in)
		if err != nil {
			return nil, unreadable(op, err)
		}
		in = bufio.NewReaderSize(&limited{from: unzip, left: maxUnpackedBytes, op: op, what: "The unpacked file"}, 64<<10)
		start, _ = in.Peek(8)
	}
	switch {
	case bytes.HasPrefix(start, []byte("PK\x03\x04")), bytes.HasPrefix(start, []byte{0x1f, 0x8b}):
		return nil, care.Fail(care.Invalid, op, "The file is packed twice. Unpack it once and try again.")
	case bytes.HasPrefix(start, []byte("\xd0\xcf\x11\xe0")):
		return nil, care.Fail(care.Invalid, op, "This is an old Excel file (.xls). Save it as .xlsx or CSV.")
	case bytes.HasPrefix(start, []byte("\xff\xfe")), bytes.HasPrefix(start, []byte("\xfe\xff")):
		return nil, care.Fail(care.Invalid, op, "The file is in UTF-16. Save it as CSV UTF-8.")
	}
	if bytes.HasPrefix(start, []byte("\xef\xbb\xbf")) {
		_, _ = in.Discard(3) // cannot fail: the three bytes are in the buffer
	}
	return []sheet{readCSV(op, in)}, nil
}

// readCSV reads comma-separated rows. A row with broken quotes is refused and
// the next one is tried.
func readCSV(op string, in io.Reader) sheet {
	return func(yield func(row, error) bool) {
		reader := csv.NewReader(in)
		reader.FieldsPerRecord = -1
		reader.ReuseRecord = true
		for {
			record, err := reader.Read()
			var broken *csv.ParseError
			switch {
			case err == io.EOF:
				return
			case errors.As(err, &broken):
				if !yield(row{number: broken.StartLine, fault: "quotation marks are not in pairs"}, nil) {
					return
				}
				continue
			case err != nil:
				yield(row{}, unreadable(op, err))
				return
			}
			line, _ := reader.FieldPos(0)
			if !yield(cleanRow("", line, record), nil) {
				return
			}
		}
	}
}

// cleanRow checks the limits of a row and cleans its cells.
func cleanRow(sheet string, number int, cells []string) row {
	r := row{sheet: sheet, number: number}
	if len(cells) > maxColumns {
		r.fault = "more columns than any known table"
		return r
	}
	r.cells = make([]string, len(cells))
	for i, c := range cells {
		if len(c) > maxCellBytes {
			// Notes under a table may be long; a figure or a name may not.
			r.cells[i], r.fault = "…", "a cell is longer than any name or figure"
			continue
		}
		r.cells[i] = clean(c)
	}
	return r
}

// clean makes one space of every run of spaces, removes those at the ends, and
// reads text that is not UTF-8 as Windows-1252, in which Excel for Windows
// writes CSV. Bytes that have no meaning there become control characters.
func clean(s string) string {
	if s == "" {
		return s
	}
	if !utf8.ValidString(s) {
		s, _ = charmap.Windows1252.NewDecoder().String(s) // every byte has a character
	}
	s = strings.TrimPrefix(s, "\ufeff")
	if tidy(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// tidy says whether s is plain ASCII with single inner spaces only, which is
// nearly every cell, so that nothing is allocated for it.
func tidy(s string) bool {
	space := true
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf || c < ' ' || c == ' ' && space {
			return false
		}
		space = c == ' '
	}
	return !space
}

// limited refuses to read on past a limit, instead of pretending that the file
// ends there.
type limited struct {
	from io.Reader
	left int64
	op   string
	what string
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, care.Fail(care.Invalid, l.op, "%s is larger than any file of this kind.", l.what)
	}
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.from.Read(p)
	l.left -= int64(n)
	if l.left < 0 {
		return 0, care.Fail(care.Invalid, l.op, "%s is larger than any file of this kind.", l.what)
	}
	return n, err
}

// unreadable turns an error of reading or unpacking into one of ours. What is
// already ours keeps its words.
func unreadable(op string, err error) error {
	var ours *care.Error
	if errors.As(err, &ours) {
		return ours
	}
	var corrupt flate.CorruptInputError
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &corrupt) ||
		errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, io.EOF) {
		return &care.Error{Kind: care.Invalid, Op: op, Message: "The file is damaged or cut off.", Cause: err}
	}
	return care.Wrap(op, err)
}
