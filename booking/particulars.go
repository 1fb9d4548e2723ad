package booking

import (
	"time"

	"frontdoor/care"
)

// Minutes is a length of time in whole minutes.
type Minutes int

// Duration is the length as the standard library has it.
func (m Minutes) Duration() time.Duration { return time.Duration(m) * time.Minute }

// Particulars is what a patient is told about a slot or an appointment: when,
// with whom, where and how. A slot and its appointment have the same.
type Particulars struct {
	Session       care.ID   `json:"session"`
	Clinician     care.ID   `json:"clinician,omitempty"` // empty for somebody who does not sign in, such as a locum
	ClinicianName string    `json:"clinicianName"`       // as shown to patients
	Role          Role      `json:"role"`
	Room          string    `json:"room,omitempty"`
	Mode          Mode      `json:"mode"`
	Category      Category  `json:"category"`
	Starts        time.Time `json:"starts"` // UTC
	Length        Minutes   `json:"length"`
}

// Ends is the moment at which the time is over.
func (p Particulars) Ends() time.Time { return p.Starts.Add(p.Length.Duration()) }
