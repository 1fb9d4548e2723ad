package published

import (
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"frontdoor/care"
)

// Sex is a patient's sex in the codes of FHIR AdministrativeGender; empty is
// not known.
type Sex string

const (
	SexUnknown Sex = ""
	Female     Sex = "female"
	Male       Sex = "male"
	OtherSex   Sex = "other"
)

// Patient is a row of the list that a practice exports from its clinical
// system. It is personal data: a log shows only that there was a patient.
type Patient struct {
	NHSNumber      care.NHSNumber
	FamilyName     string
	GivenName      string
	DateOfBirth    time.Time // midnight UTC
	Sex            Sex
	Postcode       string // capitals, one space before the last three
	Mobile         string // as written
	Telephone      string // as written
	Email          string
	UsualClinician string
	Interpreter    string // language; empty when none is needed
	Adjustments    string // reasonable adjustments, in words
	Left           bool   // no longer registered at the practice
}

// LogValue hides the patient from logs.
func (Patient) LogValue() slog.Value { return slog.StringValue("[redacted]") }

// Limits of a patient's row. The NHS Data Model and Dictionary gives a family or
// given name 35 characters; systems that join names write longer ones.
const (
	maxNameLength    = 100
	maxContactLength = 20  // a telephone number with spaces and brackets
	maxEmailLength   = 254 // RFC 5321, 4.5.3.1.3, less the brackets
	maxTextLength    = 500 // clinician, language, adjustments
	maxAgeYears      = 130 // no one has been older; an earlier date is a typing error
)

const (
	nhsNumber      column = "nhs_number"
	familyName     column = "family_name"
	givenName      column = "given_name"
	dateOfBirth    column = "date_of_birth"
	sex            column = "sex"
	homePostcode   column = "postcode"
	mobile         column = "mobile"
	telephone      column = "telephone"
	email          column = "email"
	usualClinician column = "usual_clinician"
	interpreter    column = "interpreter"
	adjustments    column = "adjustments"
	status         column = "status"
)

// patientList is the form of the file. Columns may come in any order; others
// are not read.
var patientList = &layout{
	title: "list of patients",
	columns: []named{
		needed(nhsNumber, "nhsnumber"),
		needed(familyName, "familyname"),
		needed(givenName, "givenname"),
		needed(dateOfBirth, "dateofbirth"),
		wanted(sex, "sex"), wanted(homePostcode, "postcode"),
		wanted(mobile, "mobile"), wanted(telephone, "telephone"), wanted(email, "email"),
		wanted(usualClinician, "usualclinician"), wanted(interpreter, "interpreter"),
		wanted(adjustments, "adjustments"), wanted(status, "status"),
	},
	data: func(*table, row) bool { return true },
}

// Patients reads a practice's registered list from CSV with a header. Columns:
//
//	nhs_number       needed; ten digits, spaces and dashes allowed
//	family_name      needed; 1 to 100 characters
//	given_name       needed; 1 to 100 characters
//	date_of_birth    needed; YYYY-MM-DD or DD/MM/YYYY, not after today
//	sex              F, M, female, male, other, or the codes 0, 1, 2, 9
//	postcode
//	mobile           digits with +, spaces, dashes and brackets
//	telephone        the same
//	email
//	usual_clinician
//	interpreter      the language, when one is needed
//	adjustments      reasonable adjustments
//	status           registered or left; empty is registered
//
// Only the first four must be in the header. The second row with an NHS number
// is refused. today is the date in London. Reasons say the column and the fault,
// never what stands in it. A file without the needed columns is Invalid. CSV may
// be in UTF-8 or Windows-1252; a workbook with the same header is read as well.
func Patients(r io.Reader, today time.Time) ([]Patient, Report, error) {
	const op = "published.patients"
	sheets, err := open(op, r)
	if err != nil {
		return nil, Report{}, err
	}
	var report Report
	var patients []Patient
	first := map[care.NHSNumber]int{}
	found, best, err := readTables(op, sheets, []*layout{patientList}, &report, nil, func(t *table, r row) string {
		p, reason := registeredPatient(t, r, today)
		if reason != "" {
			return reason
		}
		if at, ok := first[p.NHSNumber]; ok {
			return fmt.Sprintf("%s is the same as in row %d", nhsNumber, at)
		}
		first[p.NHSNumber] = r.number
		patients = append(patients, p)
		return ""
	})
	if err != nil {
		return nil, report, err
	}
	if !found[patientList] {
		return nil, report, lacks(op, patientList, best)
	}
	return patients, report, nil
}

// registeredPatient reads one patient.
func registeredPatient(t *table, r row, today time.Time) (Patient, string) {
	var p Patient
	number, err := care.ParseNHSNumber(t.cell(r, nhsNumber))
	if err != nil {
		return p, string(nhsNumber) + " is not an NHS number (ten digits with a check digit)"
	}
	p.NHSNumber = number
	for _, text := range []struct {
		column column
		to     *string
		max    int
		needed bool
	}{
		{familyName, &p.FamilyName, maxNameLength, true},
		{givenName, &p.GivenName, maxNameLength, true},
		{usualClinician, &p.UsualClinician, maxTextLength, false},
		{interpreter, &p.Interpreter, maxTextLength, false},
		{adjustments, &p.Adjustments, maxTextLength, false},
	} {
		*text.to = t.cell(r, text.column)
		if fault := textFault(*text.to, text.max, text.needed); fault != "" {
			return p, string(text.column) + " " + fault
		}
	}
	var reason string
	if p.DateOfBirth, reason = birthDate(t.cell(r, dateOfBirth), r.sheet != "", today); reason != "" {
		return p, string(dateOfBirth) + " " + reason
	}
	var ok bool
	if p.Sex, ok = parseSex(t.cell(r, sex)); !ok {
		return p, string(sex) + " is not F, M, other or one of the codes 0, 1, 2, 9"
	}
	if p.Postcode, ok = parsePostcode(t.cell(r, homePostcode)); !ok {
		return p, string(homePostcode) + " is not a postcode"
	}
	p.Mobile, p.Telephone, p.Email = t.cell(r, mobile), t.cell(r, telephone), t.cell(r, email)
	switch {
	case !isTelephone(p.Mobile):
		return p, string(mobile) + " is not a telephone number"
	case !isTelephone(p.Telephone):
		return p, string(telephone) + " is not a telephone number"
	case !isEmail(p.Email):
		return p, string(email) + " is not an email address"
	}
	switch strings.ToLower(t.cell(r, status)) {
	case "", "registered":
	case "left":
		p.Left = true
	default:
		return p, string(status) + " is not registered or left"
	}
	return p, ""
}

func textFault(s string, longest int, needed bool) string {
	switch {
	case s == "" && needed:
		return "is empty"
	case utf8.RuneCountInString(s) > longest:
		return fmt.Sprintf("is longer than %d characters", longest)
	case strings.ContainsFunc(s, unicode.IsControl), strings.ContainsRune(s, utf8.RuneError):
		return "has characters that cannot be read"
	}
	return ""
}

// birthDate reads a date of birth and checks it against today, both as days.
func birthDate(cell string, workbook bool, today time.Time) (time.Time, string) {
	born, ok := parseDate(cell, workbook)
	y, m, d := today.Date()
	last := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	switch {
	case cell == "":
		return born, "is empty"
	case !ok:
		return born, "is not a date (YYYY-MM-DD or DD/MM/YYYY)"
	case born.After(last):
		return born, "is in the future"
	case born.Before(last.AddDate(-maxAgeYears, 0, 0)):
		return born, fmt.Sprintf("is more than %d years ago", maxAgeYears)
	}
	return born, ""
}

// parseSex reads words, letters, and the codes of PERSON STATED GENDER in the
// NHS Data Model and Dictionary: 0 and X not known, 1 male, 2 female, 9
// indeterminate.
func parseSex(cell string) (Sex, bool) {
	switch strings.ToLower(cell) {
	case "", "0", "x", "u", "unknown", "not known":
		return SexUnknown, true
	case "f", "2", "female":
		return Female, true
	case "m", "1", "male":
		return Male, true
	case "9", "o", "other", "i", "indeterminate":
		return OtherSex, true
	}
	return SexUnknown, false
}

// postcodeForm is the form of a postcode without its space (British Standard
// BS 7666-2): an area of one or two letters, a district, and the inward code.
// ZZ99, used for patients without a fixed address, has it too.
var postcodeForm = regexp.MustCompile(`^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$`)

func parsePostcode(cell string) (string, bool) {
	if cell == "" {
		return "", true
	}
	p := strings.ReplaceAll(strings.ToUpper(cell), " ", "")
	if !postcodeForm.MatchString(p) {
		return "", false
	}
	return p[:len(p)-3] + " " + p[len(p)-3:], true
}

// isTelephone says whether a cell is empty or could be dialled. Whether the
// number exists is for those who dial it.
func isTelephone(cell string) bool {
	digits := 0
	for i, c := range cell {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == '+' && i == 0, slices.Contains([]rune(" -()."), c):
		default:
			return false
		}
	}
	return cell == "" || digits >= 3 && len(cell) <= maxContactLength
}

// isEmail says whether a cell is empty or has the form of an address: something,
// one @, and a domain with a dot.
func isEmail(cell string) bool {
	if cell == "" {
		return true
	}
	local, domain, ok := strings.Cut(cell, "@")
	return ok && local != "" && len(cell) <= maxEmailLength &&
		!strings.ContainsAny(cell, " ,;<>") && !strings.Contains(domain, "@") &&
		strings.Contains(strings.Trim(domain, "."), ".") && domain == strings.Trim(domain, ".")
}
