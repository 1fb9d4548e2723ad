package published

import (
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"frontdoor/care"
)

// Participation says whether a practice agreed to take part in the collection.
type Participation string

const (
	ParticipationUnknown Participation = "" // not published, or withheld
	Participating        Participation = "yes"
	NotParticipating     Participation = "no"
)

// Submissions are what patients sent to a practice online in a month.
type Submissions struct {
	Month    Month
	Practice care.OrgID
	Name     string
	Place    Place
	// Suppliers of the systems, as published; none where the publication says
	// "No Data" or "None/Unknown".
	Suppliers []string

	// The four counts are no data where no supplier is known and the publication
	// has zeros: its note says that nothing was received, or not reported. With a
	// supplier a zero is a zero.
	Total          Count
	Clinical       Count
	Administrative Count
	Other          Count // other, or of unknown type

	Registered    Count // patients registered at the practice
	Rate          Rate  // submissions per 1,000 registered patients; not total demand
	Participation Participation

	// Mismatch is set when the three types are known and do not add up to Total.
	Mismatch bool
}

// BandMean is a mean number of submissions in a part of the day.
type BandMean struct {
	Band
	Mean float64
}

// WeekdayMean is the mean number of submissions in England on a day of the week
// in a month, by time of day.
type WeekdayMean struct {
	Month   Month
	Weekday time.Weekday
	Bands   []BandMean // from midnight to midnight
}

// OnlineEdition is an edition of Submissions via Online Consultation Systems, or an
// extract: an extract has either the practices or the weekdays.
type OnlineEdition struct {
	Practices []Submissions
	Weekdays  []WeekdayMean // England
}

const (
	supplier       column = "supplier"
	submissions    column = "submissions"
	clinical       column = "clinical submissions"
	administrative column = "administrative submissions"
	otherType      column = "other/unknown type submissions"
	registrations  column = "registered patient count"
	rate           column = "rate per 1,000 registered patients"
	participation  column = "participation"
	edition        column = "edition"
)

var (
	submissionTable = &layout{title: "table of submissions by practice (table 2)", data: practiceRow, columns: practiceColumns(
		wanted(supplier, "supplier"),
		needed(submissions, "submissions"),
		needed(clinical, "clinicalsubmissions", "clinical"),
		needed(administrative, "administrativesubmissions", "administrative"),
		needed(otherType, "otherunknowntypesubmissions", "otherunknown"),
		needed(registrations, "registeredpatientcount", "registeredpatients"),
		wanted(rate, "rateper1000registeredpatients", "rateper1000"),
		wanted(participation, "participation"),
	)}
	submissionWeekdays = &layout{
		title:  "table of submissions by weekday and time of day (table 3)",
		banded: true,
		columns: []named{
			needed(weekday, "day", "weekday"),
			wanted(edition, "edition", "month"),
		},
		data: func(t *table, r row) bool { return t.cell(r, weekday) != "" && r.filled() > 2 },
	}
)

// Online reads Submissions via Online Consultation Systems: the workbook as
// published, which must have tables 2 and 3, or a CSV extract by practice or by
// weekday. A file without the columns of its tables is Invalid.
func Online(r io.Reader) (OnlineEdition, Report, error) {
	const op = "published.online"
	sheets, err := open(op, r)
	if err != nil {
		return OnlineEdition{}, Report{}, err
	}
	var report Report
	book := onlineBook{practices: map[practiceMonth]bool{}, weekdays: map[weekdayMonth]bool{}}
	begin := func(t *table) { book.month = titleMonth(t.above) }
	found, best, err := readTables(op, sheets, []*layout{submissionTable, submissionWeekdays}, &report, begin, book.take)
	switch {
	case err != nil:
		return OnlineEdition{}, report, err
	case !found[submissionTable] && !found[submissionWeekdays]:
		return OnlineEdition{}, report, lacks(op, nearest([]*layout{submissionTable, submissionWeekdays}, best), best)
	case len(sheets) > 1 && !found[submissionTable]:
		return OnlineEdition{}, report, lacks(op, submissionTable, best)
	case len(sheets) > 1 && !found[submissionWeekdays]:
		return OnlineEdition{}, report, lacks(op, submissionWeekdays, best)
	}
	return book.online, report, nil
}

type practiceMonth struct {
	practice care.OrgID
	month    Month
}

type weekdayMonth struct {
	weekday time.Weekday
	month   Month
}

// onlineBook collects submissions, each practice and weekday once a month.
type onlineBook struct {
	online    OnlineEdition
	month     Month // from the title over the table; zero when there is none
	practices map[practiceMonth]bool
	weekdays  map[weekdayMonth]bool
}

func (b *onlineBook) take(t *table, r row) string {
	if t.layout == submissionWeekdays {
		return b.takeWeekday(t, r)
	}
	s, reason := submitted(t, r)
	if reason != "" {
		return reason
	}
	key := practiceMonth{s.Practice, s.Month}
	if b.practices[key] {
		return "the month and practice are in an earlier row too"
	}
	b.practices[key] = true
	b.online.Practices = append(b.online.Practices, s)
	return ""
}

// submitted reads one row of a practice.
func submitted(t *table, r row) (Submissions, string) {
	var s Submissions
	var reason string
	if s.Month, reason = t.month(r); reason != "" {
		return s, reason
	}
	if s.Practice, reason = t.practice(r); reason != "" {
		return s, reason
	}
	s.Name, s.Place, s.Suppliers = t.cell(r, name), t.place(r), suppliers(t.cell(r, supplier))
	if reason = t.counts(r, map[column]*Count{
		submissions: &s.Total, clinical: &s.Clinical, administrative: &s.Administrative,
		otherType: &s.Other, registrations: &s.Registered,
	}); reason != "" {
		return s, reason
	}
	if s.Rate.Per1000, s.Rate.Known, reason = parseAmount(t.cell(r, rate)); reason != "" {
		return s, string(rate) + " " + reason
	}
	switch t.cell(r, participation) {
	case "1":
		s.Participation = Participating
	case "0":
		s.Participation = NotParticipating
	case "", "*":
	default:
		return s, string(participation) + " is not 0 or 1"
	}
	if t.has(supplier) && len(s.Suppliers) == 0 && s.Total.N == 0 {
		s.Total, s.Clinical, s.Administrative, s.Other, s.Rate = Count{}, Count{}, Count{}, Count{}, Rate{}
	}
	s.Mismatch = s.Total.Known && s.Clinical.Known && s.Administrative.Known && s.Other.Known &&
		s.Total.N != s.Clinical.N+s.Administrative.N+s.Other.N
	return s, ""
}

// suppliers parts the names that are published in one cell.
func suppliers(cell string) []string {
	var names []string
	for part := range strings.SplitSeq(cell, ",") {
		part = strings.TrimSpace(part)
		if noData(part) || strings.EqualFold(part, "none/unknown") || slices.Contains(names, part) {
			continue
		}
		names = append(names, part)
	}
	return names
}

func (b *onlineBook) takeWeekday(t *table, r row) string {
	d, ok := parseWeekday(t.cell(r, weekday))
	if !ok {
		return string(weekday) + " is not a day of the week"
	}
	m := b.month
	if t.has(edition) {
		if m, ok = parseMonth(t.cell(r, edition), r.sheet != ""); !ok {
			return string(edition) + " is not a month"
		}
	}
	if m == (Month{}) {
		return "the month stands neither in the row nor in the title of the table"
	}
	if b.weekdays[weekdayMonth{d, m}] {
		return "the month and weekday are in an earlier row too"
	}
	w := WeekdayMean{Month: m, Weekday: d}
	for _, band := range t.bands {
		mean, known, reason := parseAmount(r.cell(band.column))
		if reason == "" && !known {
			reason = "is empty"
		}
		if reason != "" {
			return band.String() + " " + reason
		}
		w.Bands = append(w.Bands, BandMean{Band: band.Band, Mean: mean})
	}
	b.weekdays[weekdayMonth{d, m}] = true
	b.online.Weekdays = append(b.online.Weekdays, w)
	return ""
}

var monthInTitle = regexp.MustCompile(
	`\b(?:January|February|March|April|May|June|July|August|September|October|November|December) 20\d\d\b`)

// titleMonth is the last month named over a table, or zero.
func titleMonth(texts []string) Month {
	for _, text := range slices.Backward(texts) {
		if m, ok := parseMonth(monthInTitle.FindString(text), false); ok {
			return m
		}
	}
	return Month{}
}
