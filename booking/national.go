package booking

import (
	"bytes"
	_ "embed" // the lists below
	"encoding/csv"
	"strings"

	"frontdoor/care"
)

var (
	//go:embed national-categories.csv
	categoriesCSV []byte
	//go:embed modes.csv
	modesCSV []byte
	//go:embed roles.csv
	rolesCSV []byte

	categories = readCategories(categoriesCSV)
	modes      = readList(modesCSV, "mode,name,slot_mode,published,mapping")
	roles      = readList(rolesCSV, "role,name,hcp_type,group")
)

// Category is a national category of appointments, by a code of ours that stays
// when the published name changes. national-categories.csv has them with dates
// and source.
type Category string

// CategoryInForce is a category and the days on which it can be chosen.
type CategoryInForce struct {
	Category  Category
	Name      string // as published, to the letter
	ValidFrom care.Date
	ValidTo   care.Date // the last day; not known while it holds
}

func (c CategoryInForce) on(d care.Date) bool {
	return !d.Before(c.ValidFrom) && (c.ValidTo.IsZero() || !d.After(c.ValidTo))
}

// CategoriesOn lists the categories that can be chosen on a day, in the order
// of the publication.
func CategoriesOn(d care.Date) []CategoryInForce {
	var list []CategoryInForce
	for _, c := range categories {
		if c.on(d) {
			list = append(list, c)
		}
	}
	return list
}

// KnownOn says whether the category can be chosen on a day.
func (c Category) KnownOn(d care.Date) bool {
	for _, known := range categories {
		if known.Category == c && known.on(d) {
			return true
		}
	}
	return false
}

// Name is the category's name as last published, empty for an unknown one.
func (c Category) Name() string {
	name := ""
	for _, known := range categories {
		if known.Category == c {
			name = known.Name
		}
	}
	return name
}

// Mode is how a patient is seen. modes.csv has them with their source.
type Mode string

const (
	FaceToFace Mode = "face-to-face"
	HomeVisit  Mode = "home-visit"
	Telephone  Mode = "telephone"
	Video      Mode = "video"
	Written    Mode = "written"
)

// Modes lists the modes in the order in which they are shown.
func Modes() []Mode { return firstColumn[Mode](modes) }

func (m Mode) Known() bool  { return row(modes, string(m)) != nil }
func (m Mode) Name() string { return column(modes, string(m), 1) } // as patients are told
// Published is the mode as the national publication spells it.
func (m Mode) Published() string { return column(modes, string(m), 3) }

// Role is who sees the patient, which decides what a slot is fit for. It is not
// what somebody may do in the program (care.Role). roles.csv has them with
// their source.
type Role string

// GP is the role that the publication counts apart from all others.
const GP Role = "gp"

// Roles lists the roles in the order in which they are shown.
func Roles() []Role { return firstColumn[Role](roles) }

func (r Role) Known() bool  { return row(roles, string(r)) != nil }
func (r Role) Name() string { return column(roles, string(r), 1) } // as patients are told
// HCPType is the type of professional as the national publication spells it.
func (r Role) HCPType() string { return column(roles, string(r), 2) }

// Group is the role group as the national publication spells it.
func (r Role) Group() string { return column(roles, string(r), 3) }

// readList reads an embedded list with this header line. A list that is wrong
// is a fault of the program, found by every test.
func readList(file []byte, header string) [][]string {
	r := csv.NewReader(bytes.NewReader(file))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil || len(rows) < 2 || strings.Join(rows[0], ",") != header {
		panic("booking: embedded list does not have the columns " + header)
	}
	return rows[1:]
}

func readCategories(file []byte) []CategoryInForce {
	var list []CategoryInForce
	for _, r := range readList(file, "valid_from,valid_to,category,name") {
		c := CategoryInForce{Category: Category(r[2]), Name: r[3]}
		if c.ValidFrom.UnmarshalText([]byte(r[0])) != nil || c.ValidTo.UnmarshalText([]byte(r[1])) != nil {
			panic("booking: dates of category " + r[2] + " cannot be read")
		}
		list = append(list, c)
	}
	return list
}

func row(list [][]string, code string) []string {
	for _, r := range list {
		if r[0] == code {
			return r
		}
	}
	return nil
}

func column(list [][]string, code string, i int) string {
	if r := row(list, code); r != nil {
		return r[i]
	}
	return ""
}

func firstColumn[C ~string](list [][]string) []C {
	codes := make([]C, len(list))
	for i, r := range list {
		codes[i] = C(r[0])
	}
	return codes
}
