package care

import "regexp"

// OrgID is the ODS code of an organisation. It leads every key in the store:
// an organisation is a lane.
type OrgID string

var odsCode = regexp.MustCompile(`^[A-Z0-9]{3,10}$`)

// ParseOrg checks the form of an ODS code: 3 to 10 capital letters and digits
// (ODS codes are at most 10; practices have a letter and five digits).
func ParseOrg(s string) (OrgID, error) {
	if !odsCode.MatchString(s) {
		return "", Fail(Invalid, "care.org", "An organisation code has 3 to 10 capital letters and digits.")
	}
	return OrgID(s), nil
}

// OrgKind says what an organisation does in the system.
type OrgKind string

const (
	Practice OrgKind = "practice"
	Hub      OrgKind = "hub" // works requests that practices offer to it
	Pharmacy OrgKind = "pharmacy"
)
