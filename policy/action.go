package policy

// Action names a command or a query. The name goes to the access log and to
// idempotency keys, so that it is never changed or used again for another.
type Action string

// What a patient does through the public form.
const (
	DraftStart       Action = "draft.start" // also opens the first page, before there is a draft
	DraftRead        Action = "draft.read"
	DraftSave        Action = "draft.save"
	DraftDiscard     Action = "draft.discard"
	RequestSubmit    Action = "request.submit"
	RequestSafetyNet Action = "request.safety-net" // the record that a red flag sent someone elsewhere
)

// What a patient does through the private link.
const (
	LinkStatus     Action = "link.status"  // how far the request is, without words or details
	LinkStepUp     Action = "link.step-up" // give the date of birth, ask for a code, give the code
	LinkRead       Action = "link.read"
	LinkAddWords   Action = "link.add-words"
	LinkAnswer     Action = "link.answer"
	LinkWithdraw   Action = "link.withdraw"
	LinkChooseSlot Action = "link.choose-slot"
)

// Finding and reading requests.
const (
	DayBoard              Action = "day.board"
	RequestWorklist       Action = "request.worklist"
	RequestSearchPatients Action = "request.search-patients"
	RequestOpen           Action = "request.open" // the words, flags, earlier contacts and every step
	RequestSummary        Action = "request.summary"
	JournalHistory        Action = "journal.history" // every step of one request, appointment or member
)

// Taking requests in and keeping them in order.
const (
	RequestKeyIn       Action = "request.key-in"
	RequestLinkPatient Action = "request.link-patient"
	PatientRegister    Action = "patient.register"
	RequestClaim       Action = "request.claim"
	RequestRelease     Action = "request.release"
	RequestAssign      Action = "request.assign"
	RequestTask        Action = "request.task"
	TaskDone           Action = "task.done"
	RequestJoin        Action = "request.join"
	RequestPart        Action = "request.part"
	RequestReopen      Action = "request.reopen"
	RequestUndo        Action = "request.undo"
	RequestUnlockLink  Action = "request.unlock-link" // after too many wrong dates of birth
)

// Deciding.
const (
	RequestAcknowledgeEmergency Action = "request.acknowledge-emergency"
	RequestRaise                Action = "request.raise" // to a more urgent band: nobody is kept from it
	RequestBand                 Action = "request.band"
	RequestLowerEmergency       Action = "request.lower-emergency" // also lowers urgent
	RequestAsk                  Action = "request.ask"
	RequestReply                Action = "request.reply"
	RequestOffer                Action = "request.offer"
	RequestBook                 Action = "request.book"
	RequestRefer                Action = "request.refer"
	RequestSignpost             Action = "request.signpost"
	RequestClose                Action = "request.close"
	RequestHubOffer             Action = "request.hub-offer"
	RequestHubAnswer            Action = "request.hub-answer"
)

// Reaching the patient.
const (
	RequestRang            Action = "request.rang"
	RequestTold            Action = "request.told"
	RequestSavedInRecord   Action = "request.saved-in-record"
	MessageRingOrWriteDone Action = "message.ring-or-write-done"
	MessageOutcome         Action = "message.outcome"    // what became of a message that was sent
	RequestReturn          Action = "request.return"     // what went unanswered, unused or missed is on the list again
	RequestAlertDuty       Action = "request.alert-duty" // an emergency that nobody acknowledged
)

// The appointment book.
const (
	BookingSessions       Action = "booking.sessions"
	BookingPublishSession Action = "booking.publish-session"
	BookingCancelSession  Action = "booking.cancel-session"
	BookingBookDirect     Action = "booking.book-direct"
	BookingMove           Action = "booking.move"
	BookingCancel         Action = "booking.cancel"
	BookingArrive         Action = "booking.arrive"
	BookingDNA            Action = "booking.dna" // did not attend, or was not brought
)

// Running the practice.
const (
	SettingsRead      Action = "settings.read"
	SettingsChange    Action = "settings.change"
	MemberList        Action = "member.list"
	MemberChange      Action = "member.change" // join, change, leave, and the one-time codes for these
	AccessLog         Action = "access.log"
	ImportPatients    Action = "import.patients"
	ErasePatient      Action = "erase.patient"
	OrganisationSetUp Action = "organisation.set-up" // first settings and the first manager's code
)
