package published

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"frontdoor/care"

	"github.com/thedatashed/xlsxreader"
)

// openWorkbook reads an XLSX file. A workbook has its table of contents at the
// end, so the packed file is held in memory (at most maxFileBytes); its sheets
// are unpacked row by row.
func openWorkbook(op string, in io.Reader) ([]sheet, error) {
	packed, err := io.ReadAll(in)
	if err != nil {
		return nil, unreadable(op, err)
	}
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, &care.Error{Kind: care.Invalid, Op: op, Message: "The workbook is damaged or cut off.", Cause: err}
	}
	if err := checkParts(op, archive.File); err != nil {
		return nil, err
	}
	book, err := xlsxreader.NewReaderZip(archive)
	if err != nil {
		return nil, &care.Error{Kind: care.Invalid, Op: op, Message: "The file is not a workbook, or is damaged.", Cause: err}
	}
	if len(book.Sheets) > maxSheets {
		return nil, care.Fail(care.Invalid, op, "The workbook has more than %d sheets.", maxSheets)
	}
	var sheets []sheet
	for _, name := range book.Sheets {
		sheets = append(sheets, readSheet(book, name))
	}
	return sheets, nil
}

// readSheet gives the rows of a sheet, with the empty cells put back that a
// workbook leaves out.
func readSheet(book *xlsxreader.XlsxFile, name string) sheet {
	return func(yield func(row, error) bool) {
		rows := book.ReadRows(name)
		// The rows come from a goroutine that ends only when all are taken.
		// checkParts has bounded how many there can be.
		defer func() {
			for range rows {
			}
		}()
		for r := range rows {
			if !yield(sheetRow(name, r), nil) {
				return
			}
		}
	}
}

func sheetRow(sheet string, r xlsxreader.Row) row {
	if r.Error != nil {
		return row{sheet: sheet, number: r.Index, fault: "a cell is not what its type says"}
	}
	var cells []string
	for _, c := range r.Cells {
		column := c.ColumnIndex()
		if column < 0 || column >= maxColumns || len(c.Column) > 3 {
			return row{sheet: sheet, number: r.Index, fault: "more columns than any known table"}
		}
		for len(cells) <= column {
			cells = append(cells, "")
		}
		cells[column] = c.Value
	}
	return cleanRow(sheet, r.Index, cells)
}

// checkParts reads a workbook through once before the reader of sheets sees it.
// That reader makes room for as many texts as the file announces, stops the
// whole program on a text number below zero, and takes broken XML for the end
// of a sheet; none of the three can be caught from outside it.
func checkParts(op string, parts []*zip.File) error {
	if len(parts) > maxParts {
		return care.Fail(care.Invalid, op, "The workbook has more than %d parts.", maxParts)
	}
	var unpacked uint64
	for _, part := range parts {
		// The zip reader fails when a part turns out larger than announced.
		if unpacked += min(part.UncompressedSize64, maxUnpackedBytes+1); unpacked > maxUnpackedBytes {
			return care.Fail(care.Invalid, op, "The unpacked workbook is larger than any file of this kind.")
		}
		switch part.Name {
		case "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml":
			if part.UncompressedSize64 > maxIndexBytes {
				return care.Fail(care.Invalid, op, "The workbook has more sheets or styles than any file of this kind.")
			}
		}
	}
	for _, part := range parts {
		if err := checkPart(op, part); err != nil {
			return err
		}
	}
	return nil
}

func checkPart(op string, part *zip.File) error {
	damaged := func(cause error) error {
		return &care.Error{Kind: care.Invalid, Op: op, Message: "The workbook is damaged or cut off.", Cause: cause}
	}
	content, err := part.Open()
	if err != nil {
		return damaged(err)
	}
	defer content.Close()
	texts := strings.EqualFold(part.Name, "xl/sharedStrings.xml")
	decoder := xml.NewDecoder(content)
	var inCell int  // depth of cells
	var shared bool // a cell around here says that it holds the number of a text
	var sheets int
	for first := true; ; {
		token, err := decoder.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			if syntax := (*xml.SyntaxError)(nil); errors.As(err, &syntax) && !strings.HasSuffix(part.Name, ".xml") {
				return nil // a picture or printer setting
			}
			return damaged(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if first && texts && !announcesFew(t) {
				return care.Fail(care.Invalid, op, "The workbook announces more texts than any file of this kind has.")
			}
			first = false
			switch t.Name.Local {
			case "sheet":
				if sheets++; sheets > maxSheets {
					return care.Fail(care.Invalid, op, "The workbook has more than %d sheets.", maxSheets)
				}
			case "c":
				if inCell == 0 {
					shared = false
				}
				inCell++
				shared = shared || hasAttribute(t, "t", "s")
			}
		case xml.EndElement:
			if t.Name.Local == "c" {
				inCell--
			}
		case xml.CharData:
			if inCell > 0 && shared {
				if n, err := strconv.Atoi(string(t)); err == nil && n < 0 {
					return damaged(errors.New("number of a shared text is below zero"))
				}
			}
		}
	}
}

func announcesFew(root xml.StartElement) bool {
	for _, a := range root.Attr {
		if a.Name.Local != "count" {
			continue
		}
		n, err := strconv.Atoi(a.Value)
		if err == nil && (n < 0 || n > maxSharedStrings) {
			return false
		}
	}
	return true
}

func hasAttribute(e xml.StartElement, name, value string) bool {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Value == value {
			return true
		}
	}
	return false
}
