package policy

import (
	"slices"
	"strings"

	"frontdoor/care"
)

// Row says who may do one action. Allowed has one letter for each of Roles, and
// a space between staff and others:
//
//	Y  yes, in their own organisation
//	a  only when the request is administrative
//	o  only on the draft or request of their own link
//	p  as o, and only after the second proof (date of birth and code)
//	h  only work that was offered to their organisation
//	x  only between the two organisations of an offer
//	-  no
type Row struct {
	Allowed string
	Action  Action
}

// For gives the letter of a role; '-' for one that the table does not know.
func (r Row) For(role care.Role) byte {
	if i := slices.Index(Roles, role); i >= 0 {
		return strings.ReplaceAll(r.Allowed, " ", "")[i]
	}
	return '-'
}

// Roles are the columns of the table, in order.
var Roles = []care.Role{
	care.Receptionist, care.Navigator, care.Clinician, care.Manager,
	care.PatientRole, care.SystemRole, care.PeerRole,
}

// Table is the whole policy, for documentation and tests; it is a copy.
func Table() []Row { return slices.Clone(table) }

// table reads by column: Receptionist, Navigator, Clinician, Manager; Patient,
// System, peeR (another organisation's lane).
//
// A manager may do what a receptionist may, because in most practices managers
// cover the desk, and has the practice to run besides; being a manager makes
// nobody a clinician.
var table = []Row{
	// RNCM PSR
	{"---- o--", DraftStart},
	{"---- o--", DraftRead},
	{"---- o--", DraftSave},
	{"---- o--", DraftDiscard},
	{"---- o--", RequestSubmit},
	{"---- o--", RequestSafetyNet},

	{"---- o--", LinkStatus},
	{"---- o--", LinkStepUp},
	{"---- p--", LinkRead},
	{"---- p--", LinkAddWords},
	{"---- p--", LinkAnswer},
	{"---- p--", LinkWithdraw},
	{"---- p--", LinkChooseSlot},

	{"YYYY ---", DayBoard},
	{"YYYY ---", RequestWorklist},
	{"YYYY ---", RequestSearchPatients},
	{"YYYY ---", RequestOpen},
	{"YYYY ---", RequestSummary},
	{"YYYY ---", JournalHistory},

	{"YYYY ---", RequestKeyIn},
	{"YYYY ---", RequestLinkPatient},
	{"YYYY ---", PatientRegister},
	{"YYYY ---", RequestClaim},
	{"YYYY -Y-", RequestRelease}, // stale claims
	{"YYYY ---", RequestAssign},
	{"YYYY ---", RequestTask},
	{"YYYY ---", TaskDone},
	{"YYYY ---", RequestJoin},
	{"YYYY ---", RequestPart},
	{"YYYY ---", RequestReopen},
	{"YYYY ---", RequestUndo}, // of which step: the domain that owns it
	{"YYYY ---", RequestUnlockLink},

	{"YYYY ---", RequestAcknowledgeEmergency}, // whoever sees it first acts
	{"YYYY ---", RequestRaise},
	{"-YY- ---", RequestBand},
	{"--Y- ---", RequestLowerEmergency},
	{"aYYa ---", RequestAsk}, // questions and answers on a symptom are not clerical
	{"aYYa ---", RequestReply},
	{"YYYY ---", RequestOffer}, // after banding, which the domain requires
	{"YYYY ---", RequestBook},
	{"-YY- ---", RequestRefer},
	{"-YY- ---", RequestSignpost},
	{"aYYa ---", RequestClose},
	{"-YY- --x", RequestHubOffer},
	{"-hhh --x", RequestHubAnswer},

	{"YYYY ---", RequestRang},
	{"YYYY -Y-", RequestTold}, // a delivered message tells the patient
	{"YYYY ---", RequestSavedInRecord},
	{"YYYY ---", MessageRingOrWriteDone},
	{"---- -Y-", MessageOutcome},
	{"---- -Y-", RequestReturn},
	{"---- -Y-", RequestAlertDuty},

	{"YYYY ---", BookingSessions},
	{"-YYY ---", BookingPublishSession},
	{"-YYY ---", BookingCancelSession},
	{"YYYY ---", BookingBookDirect},
	{"YYYY ---", BookingMove},
	{"YYYY ---", BookingCancel},
	{"YYYY ---", BookingArrive},
	{"YYYY ---", BookingDNA},

	{"YYYY ---", SettingsRead},
	{"---Y ---", SettingsChange},
	{"YYYY ---", MemberList},   // to assign work to a colleague
	{"---Y -Y-", MemberChange}, // the first manager's code is used by nobody yet
	{"---Y ---", AccessLog},
	{"---Y -Y-", ImportPatients}, // the operator's command line
	{"---Y ---", ErasePatient},
	{"---- -Y-", OrganisationSetUp},
}

// cells is the table by action and role.
var cells = func() map[Action]map[care.Role]byte {
	m := make(map[Action]map[care.Role]byte, len(table))
	for _, row := range table {
		m[row.Action] = make(map[care.Role]byte, len(Roles))
		for _, role := range Roles {
			m[row.Action][role] = row.For(role)
		}
	}
	return m
}()
