package journal

import "frontdoor/care"

// Erased records that the personal data of a subject was deleted up to an
// entry. The lane deletes details and salts in the same transaction; a restore
// from an older backup does so again when it meets this entry.
type Erased struct {
	Noun    care.Noun `json:"noun"`
	Subject care.ID   `json:"erased"`
	UpTo    int64     `json:"up_to"` // entries of the subject up to this number
	Reason  string    `json:"reason"`
}

func (*Erased) EventKind() string { return "journal.erased" }
func (*Erased) Detail() any       { return nil }

// Nothing is the noun of entries that have no projection row.
const Nothing care.Noun = "journal"

// Types are the journal's own event types.
func Types() []care.EventType { return []care.EventType{care.TypeOf[Erased]()} }
