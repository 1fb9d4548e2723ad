package published

import (
	"io"
	"strings"
	"time"

	"frontdoor/care"
)

// Status is the state of an organisation in the register.
type Status string

const (
	Active   Status = "A"
	Closed   Status = "C"
	Dormant  Status = "D"
	Proposed Status = "P"
)

// GPPractice is the prescribing setting of a general practice. The register
// also holds walk-in centres, prisons, hospices and others that prescribe.
const GPPractice = "4"

// Practice is a row of the register of the Organisation Data Service (epraccur).
type Practice struct {
	Code     care.OrgID
	Name     string
	Address  []string // up to five lines, without the empty ones
	Postcode string
	Opened   time.Time // midnight UTC
	Closed   time.Time // midnight UTC; zero while open
	Status   Status
	SubICB   string // commissioner; a sub-ICB location for practices in England
	ICB      string // high level health geography, for example QH8
	Region   string // national grouping, for example Y61
	// Telephone is as published, for people to read; it may be empty.
	Telephone string
	Setting   string // prescribing setting; see GPPractice
}

// OpenGP says whether the organisation is a general practice that is open.
func (p Practice) OpenGP() bool { return p.Setting == GPPractice && p.Status == Active }

// Columns of epraccur, which has no header (ODS, "GP and GP practice related
// data", epraccur file specification).
const (
	registerCode         = 0
	registerName         = 1
	registerRegion       = 2
	registerICB          = 3
	registerAddress      = 4 // to 8
	registerPostcode     = 9
	registerOpened       = 10
	registerClosed       = 11
	registerStatus       = 12
	registerCommissioner = 14
	registerTelephone    = 17
	registerSetting      = 25

	// registerColumns is the least a row needs; the file has 27.
	registerColumns = registerSetting + 1
)

// Register reads the practice register as published: epraccur, CSV without a
// header, packed or not. A file whose first row is not one of the register is
// Invalid.
func Register(r io.Reader) ([]Practice, Report, error) {
	const op = "published.register"
	sheets, err := open(op, r)
	if err != nil {
		return nil, Report{}, err
	}
	var report Report
	var practices []Practice
	first := map[care.OrgID]int{}
	for row, err := range sheets[0] {
		switch {
		case err != nil:
			return nil, report, err
		case report.Read == maxRows:
			return nil, report, care.Fail(care.Invalid, op, "The file has more than %d rows.", maxRows)
		case report.Read == 0 && row.fault == "" && len(row.cells) < registerColumns:
			return nil, report, care.Fail(care.Invalid, op,
				"The register (epraccur) has no header and at least %d columns; this file has %d. Missing columns: prescribing setting.",
				registerColumns, len(row.cells))
		}
		practice, reason := registered(row)
		if reason == "" && first[practice.Code] != 0 {
			reason = "the organisation code is in an earlier row too"
		}
		report.take(row, reason)
		if reason == "" {
			first[practice.Code] = row.number
			practices = append(practices, practice)
		}
	}
	if report.Read == 0 {
		return nil, report, care.Fail(care.Invalid, op, "The file is empty.")
	}
	return practices, report, nil
}

// registered reads one row of the register.
func registered(r row) (Practice, string) {
	switch {
	case r.fault != "":
		return Practice{}, r.fault
	case len(r.cells) < registerColumns:
		return Practice{}, "fewer columns than the register has"
	}
	code, err := care.ParseOrg(strings.ToUpper(r.cell(registerCode)))
	if err != nil {
		return Practice{}, "organisation code is not an ODS code"
	}
	p := Practice{
		Code:      code,
		Name:      r.cell(registerName),
		Postcode:  r.cell(registerPostcode),
		Status:    Status(r.cell(registerStatus)),
		SubICB:    r.cell(registerCommissioner),
		ICB:       r.cell(registerICB),
		Region:    r.cell(registerRegion),
		Telephone: r.cell(registerTelephone),
		Setting:   r.cell(registerSetting),
	}
	for _, line := range r.cells[registerAddress:registerPostcode] {
		if line != "" {
			p.Address = append(p.Address, line)
		}
	}
	if p.Name == "" {
		return Practice{}, "name is empty"
	}
	switch p.Status {
	case Active, Closed, Dormant, Proposed:
	default:
		return Practice{}, "status is not A, C, D or P"
	}
	var ok bool
	if p.Opened, ok = parseDate(r.cell(registerOpened), false); !ok {
		return Practice{}, "open date is not a date"
	}
	if closed := r.cell(registerClosed); closed != "" {
		if p.Closed, ok = parseDate(closed, false); !ok {
			return Practice{}, "close date is not a date"
		}
		if p.Closed.Before(p.Opened) {
			return Practice{}, "close date is before open date"
		}
	}
	return p, ""
}
