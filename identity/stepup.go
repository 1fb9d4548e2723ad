package identity

import (
	"crypto/sha256"
	"crypto/subtle"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"frontdoor/care"
)

// Limits of the six-digit code that is sent to a request's safe contact. They
// leave 15 guesses for every hour, and never more than 20 in one, at a million
// codes, to someone who has the private link and has matched the date of birth.
const (
	StepUpDigits  = 6
	StepUpLasts   = 10 * time.Minute // NIST SP 800-63B section 5.1.3.2: out-of-band secrets at most 10 minutes
	StepUpTries   = 5                // of one code
	StepUpsAnHour = 3                // codes for one request in any hour: text messages cost money and alarm people
)

// VisitLasts is how long a browser may read and act through a private link after
// it has stepped up.
const VisitLasts = 30 * time.Minute

// StepUp is the second proof of whoever follows a private link: a code sent to
// the safe contact of the request. It is an operational document, one a request.
type StepUp struct {
	Request care.ID     `json:"request"`
	Salt    []byte      `json:"salt,omitempty"`
	Digest  []byte      `json:"digest,omitempty"` // empty when there is no code to try
	Expires time.Time   `json:"expires,omitzero"`
	Wrong   int         `json:"wrong,omitempty"`
	Sent    []time.Time `json:"sent,omitempty"` // codes of the last hour
}

// LogValue gives the request alone.
func (s StepUp) LogValue() slog.Value {
	return slog.GroupValue(slog.String("request", string(s.Request)))
}

// NewStepUp is the state of a request to which no code was sent.
func NewStepUp(request care.ID) StepUp { return StepUp{Request: request} }

// StepUpCode is a code of six digits as it is sent. It redacts itself.
type StepUpCode struct{ secret }

// Reveal gives the digits, for the message and nothing else.
func (c StepUpCode) Reveal() string { return c.text }

// Issue makes a new code, which takes the place of the one before. It is
// TooMany when three were made within the hour.
func (s *StepUp) Issue(random io.Reader, now time.Time) (StepUpCode, error) {
	now = now.UTC()
	recent := slices.DeleteFunc(slices.Clone(s.Sent), func(t time.Time) bool { return now.Sub(t) >= time.Hour })
	if len(recent) >= StepUpsAnHour {
		return StepUpCode{}, care.Fail(care.TooMany, "identity.step-up",
			"We have sent 3 codes in the last hour. Use the newest one, or wait %s, or call the practice.", inWords(recent[0].Add(time.Hour).Sub(now)))
	}
	code := StepUpCode{secret{digits(random, StepUpDigits)}}
	s.Sent = append(recent, now)
	s.Salt = draw(random, 16)
	s.Digest = s.digestOf(code.text)
	s.Expires = now.Add(StepUpLasts)
	s.Wrong = 0
	return code, nil
}

// Check tries a code. Success spends it. It is Invalid with the field "code"
// for a wrong one, and a Conflict when there is none to try: not sent, spent,
// older than 10 minutes, or tried 5 times. The state must be stored whatever
// the answer, before it is given.
func (s *StepUp) Check(typed string, now time.Time) error {
	const op = "identity.step-up"
	if len(s.Digest) == 0 || !now.Before(s.Expires) || s.Wrong >= StepUpTries {
		return care.Fail(care.Conflict, op, "This code cannot be used any more. Ask for a new one.")
	}
	typed = strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(typed)
	if subtle.ConstantTimeCompare(s.digestOf(typed), s.Digest) != 1 {
		s.Wrong++
		return care.Faults{"code": "That is not the code we sent. Check it, or ask for a new one."}.Err(op)
	}
	s.Salt, s.Digest, s.Expires, s.Wrong = nil, nil, time.Time{}, 0
	return nil
}

// digestOf binds a code to its request. A fast hash is enough: whoever reads the
// store within the ten minutes has the request itself.
func (s *StepUp) digestOf(code string) []byte {
	h := sha256.New()
	for _, part := range [][]byte{s.Salt, []byte(s.Request), []byte(code)} {
		sum := sha256.Sum256(part) // of fixed size, so that parts cannot run into each other
		h.Write(sum[:])
	}
	return h.Sum(nil)
}

// digits draws n decimal digits, each equally likely.
func digits(random io.Reader, n int) string {
	const fair = 250 // bytes of 250 and above would make 0 to 5 likelier
	out := make([]byte, 0, n)
	for len(out) < n {
		if b := draw(random, 1)[0]; b < fair {
			out = append(out, '0'+b%10)
		}
	}
	return string(out)
}

// Visit is a browser that has stepped up for one request. Its record is named
// by the digest of the browser's token.
type Visit struct {
	Org     care.OrgID `json:"org"`
	Request care.ID    `json:"request"`
	Expires time.Time  `json:"expires"`
}

// NewVisit begins a visit after both proofs.
func NewVisit(org care.OrgID, request care.ID, now time.Time) Visit {
	return Visit{Org: org, Request: request, Expires: now.UTC().Add(VisitLasts)}
}

// Opens says whether the visit lets its browser read this request at now.
func (v Visit) Opens(org care.OrgID, request care.ID, now time.Time) bool {
	return request != "" && v.Org == org && v.Request == request && now.Before(v.Expires)
}

// BirthTries is how many dates of birth may be tried through one link in one
// day of London. There are about 30,000 dates of birth, and 365 for someone who
// knows the age; five wrong ones lock the link for good, and a member of the
// practice, who is shown it, opens it again.
const BirthTries = 5

// BirthCheck is the first proof of whoever follows a private link. It is an
// operational document, one a link.
type BirthCheck struct {
	Day    care.Date `json:"day,omitzero"` // of London, to which Wrong belongs
	Wrong  int       `json:"wrong,omitempty"`
	Locked time.Time `json:"locked,omitzero"`
}

// LogValue gives the lock alone.
func (b BirthCheck) LogValue() slog.Value {
	return slog.GroupValue(slog.Bool("locked", b.IsLocked()))
}

// IsLocked says whether the practice must open the link again.
func (b BirthCheck) IsLocked() bool { return !b.Locked.IsZero() }

// Check tries a date of birth against the request's. It is Invalid with the
// field "birth" for a wrong one, and TooMany when the link is locked, as the
// fifth wrong one of a day makes it. A request without a date of birth matches
// none. The state must be stored whatever the answer, before it is given.
func (b *BirthCheck) Check(typed, known care.Date, now time.Time) error {
	const op = "identity.birth"
	locked := care.Fail(care.TooMany, op, "The date of birth did not match too many times. Call the practice to open this page again.")
	if b.IsLocked() {
		return locked
	}
	if today := care.DateOf(now); today.After(b.Day) { // a clock set back gives no new tries
		b.Day, b.Wrong = today, 0
	}
	if typed == known && !known.IsZero() {
		b.Wrong = 0
		return nil
	}
	if b.Wrong++; b.Wrong >= BirthTries {
		b.Locked = now.UTC()
		return locked
	}
	return care.Faults{"birth": "That is not the date of birth in this request. Check it, or call the practice."}.Err(op)
}

// Unlock opens the link again, for a member of the practice.
func (b *BirthCheck) Unlock() { b.Wrong, b.Locked = 0, time.Time{} }
