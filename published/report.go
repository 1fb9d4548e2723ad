package published

// Refusal says why one row was not used. Reason names the column and the fault;
// it never repeats what a cell of a patient list says.
type Refusal struct {
	Row    int    // as counted from 1 in the file or sheet; in CSV the line where the row begins
	Reason string // plain words; for a workbook it begins with the name of the sheet
}

// Report is the account of one file: Read = Used + len(Refused). Headings,
// notes, blank rows and the national total rows of a workbook are not rows.
type Report struct {
	Read    int
	Used    int
	Refused []Refusal
}

// take counts a row as used, or as refused when reason is not empty.
func (r *Report) take(at row, reason string) {
	r.Read++
	if reason == "" {
		r.Used++
		return
	}
	if at.sheet != "" {
		reason = at.sheet + ": " + reason
	}
	r.Refused = append(r.Refused, Refusal{Row: at.number, Reason: reason})
}
