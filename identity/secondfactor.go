package identity

import (
	"crypto/subtle"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"frontdoor/care"
)

// RecoveryCodes is how many codes a person gets to print, for the day on which
// the telephone with the app is lost. Each works once.
const RecoveryCodes = 10

// SecondFactorLimit is for wrong codes after a right password: 5, then a wait
// of 1 minute doubling to 15. Three of a million codes are right at a time, so
// whoever has the password and guesses all day, about 100 times, gets in on one
// day in 3,000.
var SecondFactorLimit = LoginLimit

// SecondFactor is the second proof of a member of staff: codes of an
// authenticator app, with printed codes in reserve. It is an operational
// document, one a person. The zero value is no second factor.
//
// Its key is the one secret that is kept as it is, because a code cannot be
// checked against a digest of the key: whoever reads the store can make codes,
// but still needs the password.
type SecondFactor struct {
	Person    care.ID   `json:"person"`
	Key       []byte    `json:"key,omitempty"`
	Confirmed time.Time `json:"confirmed,omitzero"` // when the app showed its first right code; before, nothing is asked
	Step      int64     `json:"step,omitempty"`     // of the last code that was accepted: none is accepted twice
	Recovery  []string  `json:"recovery,omitempty"` // digests of the codes not used yet
	Tries     Tries     `json:"tries,omitzero"`
}

// LogValue gives the person alone.
func (f SecondFactor) LogValue() slog.Value {
	return slog.GroupValue(slog.String("person", string(f.Person)))
}

// NewSecondFactor prepares a second factor: the key for the app, and the codes
// to print, both shown once. It is not asked for before it is confirmed.
func NewSecondFactor(person care.ID, random io.Reader) (SecondFactor, TimeKey, []Code) {
	key := NewTimeKey(random)
	f := SecondFactor{Person: person, Key: []byte(key.text)}
	return f, key, f.Reprint(random)
}

// Reprint makes new codes in place of those printed before.
func (f *SecondFactor) Reprint(random io.Reader) []Code {
	codes := make([]Code, RecoveryCodes)
	f.Recovery = nil
	for i := range codes {
		codes[i] = NewCode(random)
		f.Recovery = append(f.Recovery, codes[i].Digest())
	}
	return codes
}

// On says whether the second factor is asked for.
func (f SecondFactor) On() bool { return len(f.Key) > 0 && !f.Confirmed.IsZero() }

// Confirm takes the first code of the app, which shows that the app has the key
// and that its clock is right; only then can nobody lock themselves out. It is
// Invalid with the field "code" for a wrong one, TooMany after several, and a
// Conflict when there is nothing to confirm. The state must be stored whatever
// the answer, before it is given.
func (f *SecondFactor) Confirm(typed string, now time.Time) error {
	const op = "identity.second-factor"
	if len(f.Key) == 0 || f.On() {
		return care.Fail(care.Conflict, op, "There is nothing to confirm. Begin again.")
	}
	if err := f.try(now, func() bool { return f.spendTimeCode(typed, now) }); err != nil {
		return err
	}
	f.Confirmed = now.UTC()
	return nil
}

// Check takes a code of the app or a printed one, and spends it. It is Invalid
// with the field "code" for a wrong one or one that was used, TooMany after
// several, and a Conflict when there is no second factor. The state must be
// stored whatever the answer, before it is given.
func (f *SecondFactor) Check(typed string, now time.Time) error {
	const op = "identity.second-factor"
	if !f.On() {
		return care.Fail(care.Conflict, op, "There is no second factor to check.")
	}
	return f.try(now, func() bool { return f.spendTimeCode(typed, now) || f.spendRecovery(typed) })
}

// try counts what fails.
func (f *SecondFactor) try(now time.Time, right func() bool) error {
	if err := f.Tries.Allow(now); err != nil {
		return err
	}
	if right() {
		f.Tries = f.Tries.Succeed()
		return nil
	}
	f.Tries = f.Tries.Fail(SecondFactorLimit, now)
	return care.Faults{"code": "That is not a code that works now. Wait for the next one in your app, or use one that you printed."}.Err("identity.second-factor")
}

// spendTimeCode accepts a code of the app that is newer than the last one: a
// code that somebody has read over a shoulder is worth nothing once it was used
// (RFC 6238 section 5.2). Every step is compared, so that the time taken does
// not tell which one it was.
func (f *SecondFactor) spendTimeCode(typed string, now time.Time) bool {
	typed = strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(typed)
	found := int64(0)
	for step := stepAt(now) - timeCodeDrift; step <= stepAt(now)+timeCodeDrift; step++ {
		same := subtle.ConstantTimeCompare([]byte(timeCode(f.Key, step, timeCodeDigits)), []byte(typed)) == 1
		if same && step > f.Step && found == 0 {
			found = step
		}
	}
	if found == 0 {
		return false
	}
	f.Step = found
	return true
}

func (f *SecondFactor) spendRecovery(typed string) bool {
	code, err := ParseCode(typed)
	if err != nil {
		return false
	}
	for i, d := range f.Recovery {
		if sameDigest(d, code.Digest()) {
			f.Recovery = slices.Delete(slices.Clone(f.Recovery), i, i+1)
			return true
		}
	}
	return false
}
