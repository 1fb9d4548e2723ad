package care

// Role is what a person does in an organisation. A person may hold one role in
// each of several organisations.
type Role string

const (
	Receptionist Role = "receptionist"
	Navigator    Role = "navigator"
	Clinician    Role = "clinician"
	Manager      Role = "manager"

	// PatientRole acts for a patient through the public form or the private link.
	PatientRole Role = "patient"
	// SystemRole is the program itself: timers, followers, imports.
	SystemRole Role = "system"
	// PeerRole is another organisation's lane handing work over.
	PeerRole Role = "peer"
)

// StaffRoles lists the roles a member of staff can hold.
var StaffRoles = []Role{Receptionist, Navigator, Clinician, Manager}

// Actor is who does something: a person in a role, a patient, or the system.
// It is passed as an argument, never through a context.
type Actor struct {
	Org  OrgID  `json:"org"`            // the organisation the actor acts for
	ID   ID     `json:"id,omitempty"`   // the person; the draft or request for a patient; empty for the system
	Role Role   `json:"role"`           //
	Name string `json:"name,omitempty"` // for staff: as colleagues know them; never a patient's name
}

// Named says whether the actor is a named member of staff, the only kind whose
// answer can stop a promise clock (GP contract regulations from 15 May 2023).
func (a Actor) Named() bool {
	switch a.Role {
	case Receptionist, Navigator, Clinician, Manager:
		return a.ID != ""
	}
	return false
}

// System is the actor for what the program does by itself in an organisation.
func System(org OrgID) Actor { return Actor{Org: org, Role: SystemRole} }
