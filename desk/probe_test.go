package desk_test

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/identity"
	"frontdoor/policy"
	"frontdoor/practice"
	"frontdoor/request"
)

// things of one practice, one of each kind.
type things struct {
	request, other, patient, slot, session, appointment, booked, message, person, task care.ID
	reference                                                                          care.Reference
}

// probe calls one method as somebody, on things.
type probe struct {
	action policy.Action
	call   func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error)
}

func says(err error) (any, error) { return nil, err }

func both[T any](v T, err error) (any, error) { return v, err }

func three[A, B any](a A, b B, err error) (any, error) { return []any{a, b}, err }

// about are the methods that take an identifier: with another practice's, there
// is nothing.
var about = map[string]probe{
	"AccessAbout": {policy.AccessLog, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return both(d.AccessAbout(ctx, by, x.request))
	}},
	"Acknowledge": {policy.RequestAcknowledgeEmergency, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.Acknowledge(ctx, by, x.request, ""))
	}},
	"AnswerPractice": {policy.RequestHubAnswer, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.AnswerPractice(ctx, by, x.request, true, ""))
	}},
	"Appointment": {policy.BookingSessions, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return both(d.Appointment(ctx, by, x.appointment))
	}},
	"Assign": {policy.RequestAssign, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.Assign(ctx, by, x.request, "reception", ""))
	}},
	"Attend": {policy.BookingArrive, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.Attend(ctx, by, x.appointment, desk.Arrived, false, ""))
	}},
	"Band": {policy.RequestBand, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.Band(ctx, by, x.request, request.Soon, ""))
	}},
	"Book": {policy.RequestBook, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.Book(ctx, by, "", x.request, x.slot, desk.TellByCall))
	}},
	"CancelAppointment": {policy.BookingCancel, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.CancelAppointment(ctx, by, x.appointment, booking.ByPractice, booking.BookedInError))
	}},
	"CancelSession": {policy.BookingCancelSession, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return both(d.CancelSession(ctx, by, x.session, booking.OtherReason))
	}},
	"ChangeMember": {policy.MemberChange, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.ChangeMember(ctx, by, x.person, identity.Terms{Name: "Eve", Role: care.Manager}, false))
	}},
	"Claim": {policy.RequestClaim, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.Claim(ctx, by, x.request))
	}},
	"Close": {policy.RequestClose, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.Close(ctx, by, x.request, desk.Closing{Outcome: "advice", Reason: "done"}))
	}},
	"Direct": {policy.RequestSignpost, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.Direct(ctx, by, x.request, desk.Direction{Kind: "signpost", Service: "Pharmacy", Text: "go", Tell: desk.TellByCall}))
	}},
	"ErasePatient": {policy.ErasePatient, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.ErasePatient(ctx, by, x.patient, desk.AskedFor))
	}},
	"EraseRequest": {policy.ErasePatient, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.EraseRequest(ctx, by, x.request, desk.AskedFor))
	}},
	"History": {policy.JournalHistory, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return both(d.History(ctx, by, request.Noun, x.request))
	}},
	"Join": {policy.RequestJoin, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.Join(ctx, by, x.request, x.other))
	}},
	"Left": {policy.RequestOpen, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.Left(ctx, by, x.request))
	}},
	"Letter": {policy.MessageRingOrWriteDone, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return both(d.Letter(ctx, by, x.message))
	}},
	"LinkPatient": {policy.RequestLinkPatient, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.LinkPatient(ctx, by, x.request, x.patient, ""))
	}},
	"Looking": {policy.RequestOpen, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.Looking(ctx, by, x.request))
	}},
	"MoveAppointment": {policy.BookingMove, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.MoveAppointment(ctx, by, x.appointment, x.slot))
	}},
	"NewPasswordCode": {policy.MemberChange, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(errOf(d.NewPasswordCode(ctx, by, x.person)))
	}},
	"Note": {policy.RequestTask, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.Note(ctx, by, "", x.request, "note"))
	}},
	"OfferSlots": {policy.RequestOffer, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.OfferSlots(ctx, by, "", x.request, []care.ID{x.slot}, desk.TellByCall))
	}},
	"OfferToHub": {policy.RequestHubOffer, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.OfferToHub(ctx, by, "", x.request, ""))
	}},
	"Open": {policy.RequestOpen, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return both(d.Open(ctx, by, x.request))
	}},
	"Part": {policy.RequestPart, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.Part(ctx, by, x.request, x.other))
	}},
	"PatientFile": {policy.RequestSearchPatients, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return both(d.PatientFile(ctx, by, x.patient))
	}},
	"Rang": {policy.RequestRang, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.Rang(ctx, by, "", x.request, request.Spoke, "", monday))
	}},
	"Reached": {policy.MessageRingOrWriteDone, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.Reached(ctx, by, x.request, desk.ByCall))
	}},
	"Release": {policy.RequestRelease, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.Release(ctx, by, x.request))
	}},
	"Reopen": {policy.RequestReopen, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.Reopen(ctx, by, x.request, ""))
	}},
	"RequestByReference": {policy.RequestWorklist, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return both(d.RequestByReference(ctx, by, string(x.reference)))
	}},
	"Respond": {policy.RequestReply, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.Respond(ctx, by, x.request, desk.Reply{Kind: request.AnswerAdvice, Text: "rest", Tell: desk.TellByCall}))
	}},
	"SavedInRecord": {policy.RequestSavedInRecord, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.SavedInRecord(ctx, by, x.request, true))
	}},
	"TakeOfferBack": {policy.RequestOffer, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.TakeOfferBack(ctx, by, x.request))
	}},
	"Task": {policy.RequestTask, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.Task(ctx, by, "", x.request, "ring", "", monday))
	}},
	"TaskDone": {policy.TaskDone, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.TaskDone(ctx, by, x.request, x.task, ""))
	}},
	"Told": {policy.RequestTold, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.Told(ctx, by, x.request, "call"))
	}},
	"Undo": {policy.RequestUndo, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.Undo(ctx, by, x.request))
	}},
	"UnlockLink": {policy.RequestUnlockLink, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.UnlockLink(ctx, by, x.request))
	}},
	// A patient who is chosen from the list, and a slot and a request that are
	// named beside one's own.
	"KeyIn": {policy.RequestKeyIn, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return both(d.KeyIn(ctx, by, desk.KeyedIn{Patient: x.patient, Contact: request.Contact{Channel: request.Phone, Kind: request.Clinical,
			Intake: request.Intake{Answers: map[string]string{"words": "cough"}}}}))
	}},
}

// own are the methods that show or change what is the actor's own.
var own = map[string]probe{
	"AccessLog": {policy.AccessLog, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return three(d.AccessLog(ctx, by, x.request))
	}},
	"AddMember": {policy.MemberChange, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(errOf(d.AddMember(ctx, by, "new.colleague@"+strings.ToLower(string(by.Org)), identity.Terms{Name: "New", Role: care.Navigator})))
	}},
	"Alerts": {policy.RequestWorklist, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return both(d.Alerts(ctx, by))
	}},
	"Board": {policy.DayBoard, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return both(d.Board(ctx, by, care.Date{}))
	}},
	"ChangeSettings": {policy.SettingsChange, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.ChangeSettings(ctx, by, "", practice.Default("Other Surgery", care.Practice, mustPhone("01632 960125")), "new number"))
	}},
	"Clinics": {policy.BookingSessions, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return both(d.Clinics(ctx, by, care.DateOf(monday).AddDays(1)))
	}},
	"Find": {policy.RequestSearchPatients, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return both(d.Find(ctx, by, "made-up"))
	}},
	"FreeSlots": {policy.BookingSessions, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return both(d.FreeSlots(ctx, by, "", "", 100))
	}},
	"ImportPatients": {policy.ImportPatients, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return both(d.ImportPatients(ctx, by, listOf(900), true))
	}},
	"MayManage": {policy.MemberChange, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.MayManage(ctx, by))
	}},
	"Members": {policy.MemberList, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return both(d.Members(ctx, by))
	}},
	"PublishSession": {policy.BookingPublishSession, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return says(d.PublishSession(ctx, by, "", aSession(care.DateOf(monday).AddDays(1), 9*60, 6)))
	}},
	"SearchPatients": {policy.RequestSearchPatients, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return both(d.SearchPatients(ctx, by, "listed"))
	}},
	"Settings": {policy.SettingsRead, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return both(d.Settings(ctx, by))
	}},
	"SettingsHistory": {policy.JournalHistory, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return three(d.SettingsHistory(ctx, by))
	}},
	"StartOfDay": {policy.DayBoard, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return both(d.StartOfDay(ctx, by))
	}},
	"ToReach": {policy.MessageRingOrWriteDone, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return both(d.ToReach(ctx, by))
	}},
	"Worklist": {policy.RequestWorklist, func(ctx context.Context, d *desk.Desk, by care.Actor, x things) (any, error) {
		return both(d.Worklist(ctx, by, desk.Filter{}))
	}},
}

// noActor are the methods that ask for nobody, and why that is right.
var noActor = map[string]string{
	"AddWords": "by link and visit", "CancelMine": "by link and visit", "Choose": "by link and visit", "Read": "by link and visit",
	"WithdrawMine": "by link and visit", "Status": "by link", "SendCode": "by link", "Enter": "by link",
	"StartDraft": "the public form", "Draft": "by the form's token", "EditDraft": "by the form's token", "SaveDraft": "by the form's token",
	"DiscardDraft": "by the form's token", "Submit": "by the form's identifier", "LeaveSafetyNet": "by the form's identifier",
	"SignIn": "by password", "AtScreen": "by the screen's token", "LockScreen": "by the screen's token", "SignOut": "by the screen's token",
	"Memberships": "of who has just signed in", "LookAtCode": "by a one-time code", "UseCode": "by a one-time code",
	"Organisation": "public", "Published": "public", "EmergencySigns": "public", "EmergencyPrompts": "public", "Signs": "public", "SignTitle": "public",
	"Link": "for messages: whoever asks has opened the request", "Listen": "says only that something happened",
	"At": "a number and a mark", "Known": "a number and a mark", "Now": "the time", "Watch": "the time",
	"SignHead": "the operator: signs what Heads gave", "SignedHere": "the operator: a yes or no",
	"SetUp": "the operator", "KeepPublished": "the operator", "Rebuild": "the operator", "Verify": "the operator", "VerifyAll": "the operator",
	"VerifyHeads": "the operator", "Heads": "the operator", "Erasures": "the operator", "ExportRequests": "the operator", "ExportAppointments": "the operator", "ApplyErasures": "the operator", "ReplayErasures": "the operator",
	"Ready": "the program", "Run": "the program", "Deliver": "the program", "Relay": "the program", "Tick": "the program", "Sweep": "the program", "Stop": "the program",
}

// TestEveryMethodIsProbed fails when a method of the desk is in none of the
// lists above, or in two, or no longer there.
func TestEveryMethodIsProbed(t *testing.T) {
	t.Parallel()
	known := map[string]int{}
	for name := range about {
		known[name]++
	}
	for name := range own {
		known[name]++
	}
	for name := range noActor {
		known[name]++
	}
	d := reflect.TypeFor[*desk.Desk]()
	for i := range d.NumMethod() {
		name := d.Method(i).Name
		if known[name] != 1 {
			t.Errorf("%s is in %d of the lists", name, known[name])
		}
		delete(known, name)
	}
	for name := range known {
		t.Errorf("there is no method %s any more", name)
	}
}
