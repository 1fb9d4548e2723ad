package published

import (
	"io"
	"strings"
	"time"

	"frontdoor/care"
)

// List is how many patients are registered at a practice on a day.
type List struct {
	Practice care.OrgID
	SubICB   string // sub-ICB location, for example 99F
	Postcode string
	Date     time.Time // midnight UTC
	Patients int
}

const (
	extractDate column = "EXTRACT_DATE"
	listType    column = "TYPE"
	listSex     column = "SEX"
	listAge     column = "AGE"
	listSize    column = "NUMBER_OF_PATIENTS"
	postcode    column = "POSTCODE"
)

var listLayout = &layout{
	title: "table of patients registered (gp-reg-pat-prac-all)",
	columns: []named{
		needed(extractDate, "extractdate"),
		needed(code, "code", "practicecode"),
		needed(listSize, "numberofpatients"),
		wanted(listType, "type"), wanted(listSex, "sex"), wanted(listAge, "age"),
		wanted(subICB, "subicblocationcode"), wanted(postcode, "postcode"),
	},
	data: func(t *table, r row) bool { return t.cell(r, code) != "" && t.cell(r, listSize) != "" },
}

// Lists reads "Patients registered at a GP practice", totals by practice
// (gp-reg-pat-prac-all). Rows for one sex or age are refused, because they
// would be counted twice.
func Lists(r io.Reader) ([]List, Report, error) {
	const op = "published.lists"
	sheets, err := open(op, r)
	if err != nil {
		return nil, Report{}, err
	}
	type key struct {
		practice care.OrgID
		date     time.Time
	}
	var report Report
	var lists []List
	seen := map[key]bool{}
	found, best, err := readTables(op, sheets, []*layout{listLayout}, &report, nil, func(t *table, r row) string {
		list, reason := listed(t, r)
		if reason != "" {
			return reason
		}
		k := key{list.Practice, list.Date}
		if seen[k] {
			return "the practice and date are in an earlier row too"
		}
		seen[k] = true
		lists = append(lists, list)
		return ""
	})
	if err != nil {
		return nil, report, err
	}
	if !found[listLayout] {
		return nil, report, lacks(op, listLayout, best)
	}
	return lists, report, nil
}

// listed reads one row of list sizes.
func listed(t *table, r row) (List, string) {
	for c, whole := range map[column]string{listType: "GP", listSex: "ALL", listAge: "ALL"} {
		if t.has(c) && !strings.EqualFold(t.cell(r, c), whole) {
			return List{}, "only rows of GP practices for all sexes and ages are read"
		}
	}
	practice, reason := t.practice(r)
	if reason != "" {
		return List{}, reason
	}
	date, ok := parseDate(t.cell(r, extractDate), r.sheet != "")
	if !ok {
		return List{}, string(extractDate) + " is not a date"
	}
	size, reason := parseCount(t.cell(r, listSize))
	if reason == "" && !size.Known {
		reason = "is empty"
	}
	if reason != "" {
		return List{}, string(listSize) + " " + reason
	}
	return List{
		Practice: practice,
		SubICB:   t.cell(r, subICB),
		Postcode: t.cell(r, postcode),
		Date:     date,
		Patients: size.N,
	}, ""
}
