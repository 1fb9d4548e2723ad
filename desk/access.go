package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"frontdoor/care"
	"frontdoor/policy"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/store"
)

// accessesShown bounds one page of the access log.
const accessesShown = 300

// Access is one look at patient data, or a refusal.
type Access = store.Access

// AccessAbout is who looked at the data of one patient or request.
type AccessAbout struct {
	About   string // the patient's name or the request's reference; empty for everything
	Entries []Access
	Names   map[care.ID]string // of staff
}

// AccessAbout lists who looked at what, the newest first: everything, or what
// is about a patient or a request by its identifier. A look at a request counts
// as one at its patient, once it is linked to one. It is NotFound when about is
// neither.
func (d *Desk) AccessAbout(ctx context.Context, by care.Actor, about care.ID) (a AccessAbout, err error) {
	err = d.view(ctx, by, policy.AccessLog, policy.Resource{Subject: about}, func(r store.Reader) ([]care.ID, error) {
		a = AccessAbout{}
		subjects, seen := []care.ID{""}, []care.ID(nil)
		if about != "" {
			if a.About, subjects, err = aboutWhom(ctx, r, by.Org, about); err != nil {
				return nil, err
			}
			seen = subjects
		}
		for _, s := range subjects {
			list, err := r.Accesses(ctx, by.Org, s, accessesShown)
			if err != nil {
				return nil, err
			}
			a.Entries = append(a.Entries, list...)
		}
		slices.SortFunc(a.Entries, func(x, y store.Access) int { return cmp.Compare(y.ID, x.ID) })
		a.Entries = slices.CompactFunc(a.Entries, func(x, y store.Access) bool { return x.ID == y.ID })
		a.Names, err = staffNames(ctx, r, by.Org)
		return seen, err
	})
	return a, err
}

// aboutWhom finds a patient or a request, and under which identifiers looks at
// it were noted.
func aboutWhom(ctx context.Context, r store.Reader, org care.OrgID, id care.ID) (string, []care.ID, error) {
	p, err := load[practice.Patient](ctx, r, practice.NounPatient, org, id)
	if err == nil {
		return p.Details.FullName(), []care.ID{id}, nil
	}
	if care.KindOf(err) != care.NotFound {
		return "", nil, err
	}
	s, err := load[request.State](ctx, r, request.Noun, org, id)
	if err != nil {
		return "", nil, err
	}
	subjects := []care.ID{id}
	if s.Patient != "" {
		subjects = append(subjects, s.Patient)
	}
	return "request " + s.Reference.Display(), subjects, nil
}

// RequestByReference finds a request by the reference that a patient was given.
func (d *Desk) RequestByReference(ctx context.Context, by care.Actor, typed string) (id care.ID, err error) {
	ref, err := care.ParseReference(strings.TrimSpace(typed))
	if err != nil {
		return "", err
	}
	err = d.view(ctx, by, policy.RequestWorklist, policy.Resource{}, func(r store.Reader) ([]care.ID, error) {
		rows, err := r.Find(ctx, store.Query{Noun: request.Noun, Org: by.Org, Where: []store.Cond{store.Eq("reference", string(ref))}, Limit: 1})
		if err == nil && len(rows) == 0 {
			err = care.Fail(care.NotFound, "desk.reference", "There is no request with this reference here.")
		}
		if err != nil {
			return nil, err
		}
		id = rows[0].ID
		return nil, nil
	})
	return id, err
}
