package policy

import "frontdoor/care"

// Resource is what an action is about, as the caller knows it. A fact that is
// left out never allows more.
type Resource struct {
	Org     care.OrgID // whose data it is; the actor's own for lists and new things
	Subject care.ID    // the draft or request; for patients it decides

	SteppedUp bool // the patient's browser gave date of birth and code for this request
	Admin     bool // the request is administrative, without a symptom or a medicine

	// Lowers says that the command would bring a request down from emergency or
	// urgent. Whatever the action, only who may RequestLowerEmergency may do so:
	// banding, undoing a raise, parting what was joined.
	Lowers bool

	// OfferedBy and OfferedTo are the organisations of an offer of work.
	OfferedBy care.OrgID
	OfferedTo care.OrgID
}

// Decision is the answer and the reason for it, in plain words that are safe to
// show and to log.
type Decision struct {
	Allow  bool
	Reason string
	hidden bool // the actor may not even know that there is such a thing
}

// Err is nil when the action is allowed. Else it is Denied with the reason, or
// NotFound when the actor may not know of the thing.
func (d Decision) Err(op string) error {
	switch {
	case d.Allow:
		return nil
	case d.hidden:
		return care.Fail(care.NotFound, op, "There is nothing here, or it is not yours to see.")
	default:
		return care.Fail(care.Denied, op, "%s", d.Reason)
	}
}

func yes(reason string) Decision  { return Decision{Allow: true, Reason: reason} }
func no(reason string) Decision   { return Decision{Reason: reason} }
func hide(reason string) Decision { return Decision{Reason: reason, hidden: true} }

// Decide says whether an actor may do an action to a resource.
func Decide(actor care.Actor, action Action, res Resource) Decision {
	if actor.Org == "" || res.Org == "" {
		return no("It is not known whose this is.")
	}
	if isStaff(actor.Role) && !actor.Named() {
		return no("Sign in first.")
	}
	cell := cells[action][actor.Role] // 0 for an action or a role that the table does not know
	if actor.Org != res.Org && !crosses(actor, cell, action, res) {
		return hide("This belongs to another organisation.")
	}
	if res.Lowers && cells[RequestLowerEmergency][actor.Role] != 'Y' {
		return no("Only a clinician can lower an emergency or urgent request.")
	}
	switch cell {
	case 'Y':
		return yes("The role allows it.")
	case 'a':
		if !res.Admin {
			return no("For a request about symptoms or medicines, ask a navigator or a clinician.")
		}
		return yes("The role allows it for administrative requests.")
	case 'o', 'p':
		return decideLink(actor, action, cell, res)
	case 'h':
		if res.OfferedTo != actor.Org {
			return no("This was not offered to your organisation.")
		}
		return yes("The work was offered to this organisation.")
	case 'x':
		if !crosses(actor, cell, action, res) {
			return no("The organisations of the offer do not match.")
		}
		return yes("The other organisation is part of the offer.")
	}
	return no("Your role does not allow this.")
}

// decideLink is for patients, whose identifier is that of their draft or
// request. Two things happen before there is either.
func decideLink(actor care.Actor, action Action, cell byte, res Resource) Decision {
	first := (action == DraftStart || action == RequestSafetyNet) && actor.ID == "" && res.Subject == ""
	if !first && (actor.ID == "" || actor.ID != res.Subject) {
		return hide("This is not the request of this link.")
	}
	if cell == 'p' && !res.SteppedUp {
		return no("Give the date of birth and the code first.")
	}
	return yes("It is the patient's own.")
}

// crosses says whether an actor may act in an organisation that is not theirs:
// a peer's lane that delivers an offer or its answer, and the staff of the hub
// that the work was offered to.
func crosses(actor care.Actor, cell byte, action Action, res Resource) bool {
	if res.OfferedBy == "" || res.OfferedTo == "" || res.OfferedBy == res.OfferedTo {
		return false
	}
	switch {
	case action == RequestHubOffer && cell == 'x':
		return actor.Org == res.OfferedBy && res.Org == res.OfferedTo
	case action == RequestHubAnswer && (cell == 'x' || cell == 'h'):
		return actor.Org == res.OfferedTo && res.Org == res.OfferedBy
	}
	return false
}

func isStaff(role care.Role) bool {
	switch role {
	case care.Receptionist, care.Navigator, care.Clinician, care.Manager:
		return true
	}
	return false
}
