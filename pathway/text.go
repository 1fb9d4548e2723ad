package pathway

import (
	"log/slog"

	"frontdoor/care"
)

// Text is what a patient, or someone for them, wrote or said, with what else
// is known about the patient. It holds patient data: it is never logged.
type Text struct {
	Words    string
	Age      Age
	Sex      Sex    // empty: not known
	Pregnant Answer // empty: not asked
}

// LogValue keeps the words out of every log.
func (Text) LogValue() slog.Value { return slog.StringValue("[patient's words]") }

// Sex of the patient as far as a rule needs it.
type Sex string

const (
	Female Sex = "female"
	Male   Sex = "male"
)

// Answer is an answer to a question that may not have been asked.
type Answer string

const (
	Yes Answer = "yes"
	No  Answer = "no"
)

// Age is a patient's age in whole months, or not known (the zero Age).
type Age struct {
	months int
	known  bool
}

// maxAgeMonths is 130 years: older than anyone has been.
const maxAgeMonths = 130 * 12

// AgeInMonths is an age of whole months; it refuses negative ages and more
// than 130 years.
func AgeInMonths(n int) (Age, error) {
	if n < 0 || n > maxAgeMonths {
		return Age{}, care.Fail(care.Invalid, "pathway.age", "An age is between 0 and 130 years.")
	}
	return Age{n, true}, nil
}

// AgeInYears is an age of whole years; it refuses what AgeInMonths refuses.
func AgeInYears(n int) (Age, error) {
	if n < 0 || n > maxAgeMonths/12 {
		return AgeInMonths(-1)
	}
	return AgeInMonths(n * 12)
}

// Months is the age in whole months, and whether it is known.
func (a Age) Months() (int, bool) { return a.months, a.known }
