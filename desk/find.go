package desk

import (
	"context"

	"frontdoor/care"
	"frontdoor/policy"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/store"
)

// Found is what a search for a person shows.
type Found struct {
	Patients []*practice.Patient
	Requests []*request.State // of people who are not matched to the list, newest first
	Request  *request.State   // when a reference was typed
}

// Find looks for people on the registered list and for requests of people who
// are not on it, by what SearchPatients takes; or for one request by its
// reference.
func (d *Desk) Find(ctx context.Context, by care.Actor, typed string) (f Found, err error) {
	if ref, rerr := care.ParseReference(typed); rerr == nil {
		if f.Request, err = d.byReference(ctx, by, ref); err != nil || f.Request != nil {
			return f, err
		}
	}
	q := parseSearch(typed)
	if q.empty() {
		return f, d.may(ctx, by, policy.RequestSearchPatients, policy.Resource{})
	}
	err = d.view(ctx, by, policy.RequestSearchPatients, policy.Resource{}, func(r store.Reader) ([]care.ID, error) {
		f = Found{}
		if f.Patients, err = q.run(ctx, r, by.Org); err != nil {
			return nil, err
		}
		if f.Requests, err = q.unmatched(ctx, r, by.Org); err != nil {
			return nil, err
		}
		var seen []care.ID
		for _, p := range f.Patients {
			seen = append(seen, p.ID)
		}
		for _, s := range f.Requests {
			seen = append(seen, s.ID)
		}
		return seen, nil
	})
	return f, err
}

func (d *Desk) byReference(ctx context.Context, by care.Actor, ref care.Reference) (s *request.State, err error) {
	err = d.view(ctx, by, policy.RequestSearchPatients, policy.Resource{}, func(r store.Reader) ([]care.ID, error) {
		found, err := find[request.State](ctx, r, store.Query{Noun: request.Noun, Org: by.Org, Where: []store.Cond{store.Eq("reference", string(ref))}, Limit: 1})
		if err != nil || len(found) == 0 {
			return nil, err
		}
		s = found[0]
		return []care.ID{subjectOf(s)}, nil
	})
	return s, err
}

// unmatched finds requests by the name that was given with them. The person's
// key begins with the last name; the other order is tried, too.
func (q patientSearch) unmatched(ctx context.Context, r store.Reader, org care.OrgID) ([]*request.State, error) {
	if len(q.names) == 0 {
		return nil, nil
	}
	keys := []string{q.names[0]}
	if len(q.names) > 1 {
		last := len(q.names) - 1
		keys = []string{joined(q.names[last:], q.names[:last]), joined(q.names)}
	}
	var all []*request.State
	known := map[care.ID]bool{}
	for _, key := range keys {
		found, err := find[request.State](ctx, r, store.Query{Noun: request.Noun, Org: org, Order: []string{"-received"}, Limit: searchLimit,
			Where: []store.Cond{{Column: "person", Op: "prefix", Value: key}, store.Eq("patient", "")}})
		if err != nil {
			return nil, err
		}
		for _, s := range found {
			if !known[s.ID] && (q.born.IsZero() || s.Intake.Born == q.born) {
				known[s.ID] = true
				all = append(all, s)
			}
		}
	}
	return all, nil
}

func joined(lists ...[]string) string {
	var all string
	for _, list := range lists {
		for _, s := range list {
			if all != "" {
				all += " "
			}
			all += s
		}
	}
	return all
}

// PatientFile is somebody on the registered list with all their requests.
type PatientFile struct {
	Patient  *practice.Patient
	Requests []*request.State // newest first
}

// PatientFile reads a patient of the list.
func (d *Desk) PatientFile(ctx context.Context, by care.Actor, id care.ID) (f PatientFile, err error) {
	err = d.view(ctx, by, policy.RequestSearchPatients, policy.Resource{Subject: id}, func(r store.Reader) ([]care.ID, error) {
		if f.Patient, err = load[practice.Patient](ctx, r, practice.NounPatient, by.Org, id); err != nil {
			return nil, err
		}
		f.Requests, err = find[request.State](ctx, r, store.Query{Noun: request.Noun, Org: by.Org, Where: []store.Cond{store.Eq("patient", id)}, Order: []string{"-received"}, Limit: PageSize})
		return []care.ID{id}, err
	})
	return f, err
}
