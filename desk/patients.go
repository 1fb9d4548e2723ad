package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"frontdoor/care"
	"frontdoor/policy"
	"frontdoor/practice"
	"frontdoor/store"
)

// searchLimit is how many people a search shows: more cannot be told apart on
// the telephone; another letter or the date of birth narrows it down.
const searchLimit = 20

// SearchPatients finds people on the registered list by any of: NHS number,
// date of birth (day month year, or ISO), first and last name in either order,
// each by its beginning. Those who left come last. Fewer than two letters find
// nothing.
func (d *Desk) SearchPatients(ctx context.Context, by care.Actor, typed string) (list []*practice.Patient, err error) {
	q := parseSearch(typed)
	if q.empty() {
		return nil, d.may(ctx, by, policy.RequestSearchPatients, policy.Resource{})
	}
	err = d.view(ctx, by, policy.RequestSearchPatients, policy.Resource{}, func(r store.Reader) ([]care.ID, error) {
		if list, err = q.run(ctx, r, by.Org); err != nil {
			return nil, err
		}
		seen := make([]care.ID, len(list))
		for i, p := range list {
			seen[i] = p.ID
		}
		return seen, nil
	})
	return list, err
}

type patientSearch struct {
	number care.NHSNumber
	born   care.Date
	names  []string
}

func (q patientSearch) empty() bool {
	if q.number != "" || !q.born.IsZero() {
		return false
	}
	letters := 0
	for _, n := range q.names {
		letters += len(n)
	}
	return letters < 2
}

func parseSearch(typed string) patientSearch {
	var q patientSearch
	clean, err := care.CleanLine(typed, 200)
	if err != nil {
		return q
	}
	if n, err := care.ParseNHSNumber(clean); err == nil {
		return patientSearch{number: n}
	}
	for _, word := range strings.Fields(clean) {
		parts := strings.FieldsFunc(word, func(r rune) bool { return r == '/' || r == '.' || r == '-' })
		if len(parts) == 3 {
			if d, err := care.ParseISODate(word); err == nil {
				q.born = d
				continue
			}
			if d, err := care.ParseDate(parts[0], parts[1], parts[2], care.Date{}); err == nil {
				q.born = d
				continue
			}
		}
		if folded := care.Fold(word); folded != "" {
			q.names = append(q.names, folded)
		}
	}
	return q
}

func (q patientSearch) run(ctx context.Context, r store.Reader, org care.OrgID) ([]*practice.Patient, error) {
	base := []store.Cond{}
	if q.number != "" {
		base = append(base, store.Eq("nhs_number", string(q.number)))
	}
	if !q.born.IsZero() {
		base = append(base, store.Eq("born", q.born.String()))
	}
	var all []*practice.Patient
	for _, conds := range q.nameOrders() {
		found, err := find[practice.Patient](ctx, r, store.Query{
			Noun: practice.NounPatient, Org: org, Where: append(append([]store.Cond{}, base...), conds...),
			Order: []string{"gone", "family", "given"}, Limit: searchLimit,
		})
		if err != nil {
			return nil, err
		}
		all = addNew(all, found)
	}
	return all[:min(len(all), searchLimit)], nil
}

// nameOrders tries the names as first-last and last-first; a single name as
// either.
func (q patientSearch) nameOrders() [][]store.Cond {
	prefix := func(column, s string) store.Cond { return store.Cond{Column: column, Op: "prefix", Value: s} }
	switch len(q.names) {
	case 0:
		return [][]store.Cond{nil}
	case 1:
		return [][]store.Cond{{prefix("family", q.names[0])}, {prefix("given", q.names[0])}}
	}
	first, rest := q.names[0], strings.Join(q.names[1:], " ")
	last, front := q.names[len(q.names)-1], strings.Join(q.names[:len(q.names)-1], " ")
	return [][]store.Cond{
		{prefix("family", last), prefix("given", front)},
		{prefix("family", first), prefix("given", rest)},
		{prefix("family", rest), prefix("given", first)},
	}
}

func addNew(all, found []*practice.Patient) []*practice.Patient {
	for _, p := range found {
		known := false
		for _, have := range all {
			known = known || have.ID == p.ID
		}
		if !known {
			all = append(all, p)
		}
	}
	return all
}

// matchPatient finds the one person on the list that a contact is about: same
// date of birth and last name, and the first name or postcode. Staff always see
// how sure it is; the patient never learns it.
func matchPatient(ctx context.Context, r store.Reader, org care.OrgID, given, family string, born care.Date, postcode care.Postcode, number care.NHSNumber) (care.ID, string, error) {
	where := []store.Cond{store.Eq("gone", 0)}
	switch {
	case number != "":
		where = append(where, store.Eq("nhs_number", string(number)))
	case family != "" && !born.IsZero():
		where = append(where, store.Eq("born", born.String()), store.Eq("family", care.Fold(family)))
	default:
		return "", "none", nil
	}
	found, err := find[practice.Patient](ctx, r, store.Query{Noun: practice.NounPatient, Org: org, Where: where, Limit: searchLimit})
	if err != nil {
		return "", "", err
	}
	var sure []*practice.Patient
	for _, p := range found {
		if number != "" || care.Fold(p.Details.Given) == care.Fold(given) || postcode != "" && p.Details.Postcode == postcode {
			sure = append(sure, p)
		}
	}
	switch {
	case len(sure) == 1:
		return sure[0].ID, "matched", nil
	case len(found) > 0:
		return "", "several", nil
	}
	return "", "none", nil
}

// ListRow is one row of a registered list to be imported.
type ListRow struct {
	Details practice.Details
	Left    bool
}

// Imported says what an import changed.
type Imported struct{ Registered, Updated, Left, Same int }

// Limits of an import.
const (
	// maxList is how long a registered list may be: the largest practice in
	// England has fewer than 150,000 patients.
	maxList = 300_000
	// readAtOnce rows are looked up by one query: every store takes as many
	// arguments.
	readAtOnce = 500
)

// ImportPatients takes rows of a registered list, all or none of them: they are
// one command, so a process that dies in the middle leaves the list as it was.
// With whole, who is not in the rows has left the list. Running the same rows
// again changes nothing.
//
// What changes nothing is found out before, in a snapshot, so that the lane is
// held only for what is new. A first list of 10,000 holds it for a second or two.
func (d *Desk) ImportPatients(ctx context.Context, by care.Actor, rows []ListRow, whole bool) (Imported, error) {
	const op = "desk.import"
	if err := policy.Decide(by, policy.ImportPatients, policy.Resource{Org: by.Org}).Err(op); err != nil {
		d.noteRefusal(ctx, command{by: by, org: by.Org, action: policy.ImportPatients})
		return Imported{}, err
	}
	if whole && len(rows) == 0 { // a wrong file, not a practice that everybody left
		return Imported{}, care.Fail(care.Invalid, op, "There is nobody in this list.")
	}
	if len(rows) > maxList {
		return Imported{}, care.Fail(care.Invalid, op, "A list has at most %d rows.", maxList)
	}
	once := make(map[care.NHSNumber]bool, len(rows))
	for _, row := range rows {
		if once[row.Details.NHSNumber] {
			return Imported{}, care.Fail(care.Invalid, op, "A number is in this list twice.")
		}
		once[row.Details.NHSNumber] = true
	}
	var sum Imported
	var news []ListRow
	if err := d.store.View(ctx, func(r store.Reader) error {
		var gone []ListRow
		if whole {
			var err error
			if gone, err = leavers(ctx, r, by.Org, rows); err != nil {
				return err
			}
		}
		changes, n, err := importRows(ctx, r, by.Org, rows, nil)
		news, sum = append(changes, gone...), Imported{Same: n.Same}
		return err
	}); err != nil || len(news) == 0 {
		return sum, err
	}
	n, err := do(ctx, d, command{by: by, action: policy.ImportPatients}, func(ctx context.Context, st *state) ([]care.Change, Imported, error) {
		var changes []care.Change
		_, n, err := importRows(ctx, st, by.Org, news, func(id care.ID, e care.Event) {
			if id == "" {
				id = st.NewID()
			}
			changes = append(changes, care.Change{Noun: practice.NounPatient, Subject: id, Event: e})
		})
		return changes, n, err
	})
	n.Same += sum.Same
	if err != nil {
		return Imported{}, err
	}
	return n, nil
}

// importRows compares rows with the list as r has it: which rows change
// something, and what they change. found, where given, gets each event with the
// patient's id, which is empty for who is new.
func importRows(ctx context.Context, r store.Reader, org care.OrgID, rows []ListRow, found func(care.ID, care.Event)) (news []ListRow, n Imported, err error) {
	for part := range slices.Chunk(rows, readAtOnce) {
		have, err := patientsByNumber(ctx, r, org, part)
		if err != nil {
			return nil, n, err
		}
		for _, row := range part {
			p := have[row.Details.NHSNumber]
			e := p.Update(row.Details, row.Left)
			switch e.(type) {
			case *practice.Registered:
				n.Registered++
			case *practice.Updated:
				n.Updated++
			case *practice.Left:
				n.Left++
			default:
				n.Same++
				continue
			}
			news = append(news, row)
			if found != nil {
				found(p.ID, e)
			}
		}
	}
	return news, n, nil
}

func patientsByNumber(ctx context.Context, r store.Reader, org care.OrgID, rows []ListRow) (map[care.NHSNumber]practice.Patient, error) {
	in := make([]any, len(rows))
	for i, row := range rows {
		in[i] = string(row.Details.NHSNumber)
	}
	found, err := r.Find(ctx, store.Query{Noun: practice.NounPatient, Org: org, Where: []store.Cond{{Column: "nhs_number", Op: "in", Value: in}}})
	have := map[care.NHSNumber]practice.Patient{}
	for _, row := range found {
		var p practice.Patient
		if err := json.Unmarshal(row.Doc, &p); err != nil {
			return nil, care.Wrap("desk.import", err)
		}
		have[p.Details.NHSNumber] = p
	}
	return have, err
}

// leavers are those on the list who are not in rows.
func leavers(ctx context.Context, r store.Reader, org care.OrgID, rows []ListRow) ([]ListRow, error) {
	stay := make(map[care.NHSNumber]bool, len(rows))
	for _, row := range rows {
		stay[row.Details.NHSNumber] = true
	}
	var list []ListRow
	for skip := 0; ; skip += store.MaxRows {
		found, err := find[practice.Patient](ctx, r, store.Query{Noun: practice.NounPatient, Org: org, Where: []store.Cond{store.Eq("gone", 0)}, Skip: skip})
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			if !stay[p.Details.NHSNumber] {
				list = append(list, ListRow{Details: p.Details, Left: true})
			}
		}
		if len(found) < store.MaxRows {
			return list, nil
		}
	}
}
