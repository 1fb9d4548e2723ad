package published

import (
	"strings"

	"frontdoor/care"
)

// Place is where a practice belonged when the figures were published. A part is
// empty where the publication says "U", "Unallocated" or "Unmapped": the
// practice is in no network, or an account crosses the border of an area.
type Place struct {
	PCN        string // primary care network
	PCNName    string
	SubICB     string // sub-ICB location, for example 99F
	SubICBName string
	ICB        string // integrated care board, for example QH8
	ICBName    string
	Region     string // for example Y61
	RegionName string
}

// The columns that every practice-level table of NHS England has.
const (
	month      column = "month"
	code       column = "practice code"
	name       column = "practice name"
	pcn        column = "PCN code"
	pcnName    column = "PCN name"
	subICB     column = "sub ICB code"
	subICBName column = "sub ICB name"
	icb        column = "ICB code"
	icbName    column = "ICB name"
	region     column = "region code"
	regionName column = "region name"
)

// practiceColumns are the names of those columns, and more after them.
func practiceColumns(more ...named) []named {
	return append([]named{
		needed(month, "month"),
		needed(code, "gppracticeodscode", "gpcode", "practicecode"),
		wanted(name, "gpname", "practicename"),
		wanted(pcn, "pcncode"), wanted(pcnName, "pcnname"),
		wanted(subICB, "subicbcode"), wanted(subICBName, "subicbname"),
		wanted(icb, "icbcode"), wanted(icbName, "icbname"),
		wanted(region, "regioncode"), wanted(regionName, "regionname"),
	}, more...)
}

// practiceRow says whether a row of a workbook is about a practice: not the
// national total, a second line of headings, or a note below the table.
func practiceRow(t *table, r row) bool {
	const cellsOfNote = 2
	m, c := t.cell(r, month), t.cell(r, code)
	return r.filled() > cellsOfNote && (m != "" || c != "") && !strings.EqualFold(m, "total")
}

func (t *table) place(r row) Place {
	return Place{
		PCN: mapped(t.cell(r, pcn)), PCNName: mapped(t.cell(r, pcnName)),
		SubICB: mapped(t.cell(r, subICB)), SubICBName: mapped(t.cell(r, subICBName)),
		ICB: mapped(t.cell(r, icb)), ICBName: mapped(t.cell(r, icbName)),
		Region: mapped(t.cell(r, region)), RegionName: mapped(t.cell(r, regionName)),
	}
}

// mapped is the cell, or empty where the publication says that there is none.
func mapped(cell string) string {
	switch strings.ToLower(cell) {
	case "u", "unallocated", "unmapped", "unassigned":
		return ""
	}
	return cell
}

// practice reads the code of a practice.
func (t *table) practice(r row) (care.OrgID, string) {
	id, err := care.ParseOrg(strings.ToUpper(t.cell(r, code)))
	if err != nil {
		return "", string(code) + " is not an ODS code"
	}
	return id, ""
}

// month reads the month of a row.
func (t *table) month(r row) (Month, string) {
	m, ok := parseMonth(t.cell(r, month), r.sheet != "")
	if !ok {
		return Month{}, string(month) + " is not a date"
	}
	return m, ""
}

// counts reads several counts and stops at the first that is none.
func (t *table) counts(r row, into map[column]*Count) string {
	for _, c := range t.layout.columns { // in the order of the table, so that reasons do not change between runs
		to, ok := into[c.column]
		if !ok {
			continue
		}
		n, reason := parseCount(t.cell(r, c.column))
		if reason != "" {
			return string(c.column) + " " + reason
		}
		*to = n
	}
	return ""
}
