package main

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"frontdoor/care"
	"frontdoor/demo"
	"frontdoor/published"
)

// publishedFigures reads what a folder of published files says about the
// practices of an integrated care board. Files are known by what is in them:
// each is tried with every reader, and what no reader knows is passed over.
func publishedFigures(dir, icb string) ([]demo.Figures, error) {
	const op = "demo"
	var lists []published.List
	var online []published.Submissions
	var calls []published.Calls
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		switch strings.ToLower(filepath.Ext(path)) {
		case ".csv", ".gz", ".xlsx":
		default:
			return nil
		}
		if l, ok := readAs(path, published.Lists); ok {
			lists = l
		} else if e, ok := readAs(path, published.Online); ok && len(e.Practices) > 0 {
			online = append(online, e.Practices...)
		} else if e, ok := readAs(path, published.Telephony); ok && len(e.Practices) > 0 {
			calls = append(calls, e.Practices...)
		}
		return nil
	})
	if err != nil {
		return nil, care.Fail(care.Invalid, op, "the folder of published files can not be read")
	}
	online = newest(online, func(s published.Submissions) (published.Month, published.Place) { return s.Month, s.Place }, icb)
	calls = newest(calls, func(c published.Calls) (published.Month, published.Place) { return c.Month, c.Place }, icb)
	inside := map[care.OrgID]bool{}
	for _, s := range online {
		inside[s.Practice] = true
	}
	for _, c := range calls {
		inside[c.Practice] = true
	}
	lists = slices.DeleteFunc(lists, func(l published.List) bool { return !inside[l.Practice] })
	if len(lists) == 0 {
		return nil, care.Fail(care.Invalid, op, "the folder has no list sizes, or none of %s", icb)
	}
	return demo.FiguresOf(lists, online, calls), nil
}

func readAs[T any](path string, read func(io.Reader) (T, published.Report, error)) (T, bool) {
	var none T
	f, err := os.Open(path)
	if err != nil {
		return none, false
	}
	defer f.Close()
	v, _, err := read(f)
	return v, err == nil
}

// newest keeps the rows of the last month, in one integrated care board.
func newest[T any](rows []T, of func(T) (published.Month, published.Place), icb string) []T {
	var last published.Month
	for _, r := range rows {
		if m, p := of(r); p.ICB == icb && (m.Year > last.Year || m.Year == last.Year && m.Month > last.Month) {
			last = m
		}
	}
	return slices.DeleteFunc(rows, func(r T) bool {
		m, p := of(r)
		return m != last || p.ICB != icb
	})
}
