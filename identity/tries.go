package identity

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"frontdoor/care"
)

// Limit says how failures slow further tries down: after Free failures a wait
// of First, which doubles with each more up to Most. One failure is forgotten
// for each Forgive that passes, so that honest slips never add up.
type Limit struct {
	Free    int
	First   time.Duration
	Most    time.Duration
	Forgive time.Duration
}

var (
	// LoginLimit is for one sign-in, whether or not such a person exists: 5
	// failures, then 1 minute doubling to 15. It slows and never locks for
	// good, so that nobody can shut a clinician out for a day (NCSC, "Password
	// administration for system owners": throttling rather than lock-out). It
	// leaves a guesser about 100 tries a day.
	LoginLimit = Limit{Free: 5, First: time.Minute, Most: 15 * time.Minute, Forgive: 30 * time.Minute}

	// AddressLimit is for one client address. A whole surgery, or several in one
	// building, is behind one address: 60 failures may come at once, one more
	// every minute, and the wait stays short. It is there against trying one
	// password on many sign-ins.
	AddressLimit = Limit{Free: 60, First: 15 * time.Second, Most: 2 * time.Minute, Forgive: time.Minute}
)

// Tries counts the failures of one sign-in or one address. The zero value has
// none. It is an operational document.
//
// So that guesses sent at the same moment do not slip through together, the
// failure of a sign-in is written before the password is compared, and taken
// back by Succeed. An address only counts real failures, after the comparison,
// and success does not clear it: whoever owns one account must not be able to
// guess at others for ever.
type Tries struct {
	Count int       `json:"count"`
	Until time.Time `json:"until,omitzero"` // no try is allowed before
	Last  time.Time `json:"last,omitzero"`  // when failures were last forgotten or added
}

// LoginTries names the count of a sign-in as it was typed. It is a digest,
// because people type passwords into the wrong field.
func LoginTries(typed string) string {
	return "login:" + secret{strings.ToLower(strings.TrimSpace(typed))}.digest()
}

// AddressTries names the count of a client address. A household or surgery has
// at least a whole /64 of version 6 (RFC 6177), so that is one address here.
func AddressTries(a netip.Addr) string {
	a = a.Unmap().WithZone("")
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			a = p.Addr()
		}
	}
	return "address:" + a.String()
}

// Allow is nil when a try is allowed at now; else TooMany, with the wait in
// words.
func (t Tries) Allow(now time.Time) error {
	if wait := t.Until.Sub(now); wait > 0 {
		return care.Fail(care.TooMany, "identity.tries", "Too many tries. Wait %s and try again.", inWords(wait))
	}
	return nil
}

// Fail is the count after one more failure at now.
func (t Tries) Fail(l Limit, now time.Time) Tries {
	now = now.UTC()
	if now.Before(t.Last) { // a clock that was set back forgives nothing
		now = t.Last
	}
	if forgiven := int(now.Sub(t.Last) / l.Forgive); t.Last.IsZero() || forgiven >= t.Count {
		t.Count, t.Last = 0, now
	} else if forgiven > 0 {
		t.Count -= forgiven
		t.Last = t.Last.Add(time.Duration(forgiven) * l.Forgive)
	}
	t.Count++
	if over := t.Count - l.Free; over >= 0 {
		if until := now.Add(l.wait(over)); until.After(t.Until) {
			t.Until = until
		}
	}
	return t
}

// Succeed is the count after success: none.
func (t Tries) Succeed() Tries { return Tries{} }

// Expires is when the document can be forgotten: nothing of it counts any more.
func (t Tries) Expires(l Limit) time.Time {
	if end := t.Last.Add(time.Duration(t.Count) * l.Forgive); end.After(t.Until) {
		return end
	}
	return t.Until
}

// wait is First doubled over times, at most Most.
func (l Limit) wait(over int) time.Duration {
	wait := l.First
	for range over {
		if wait *= 2; wait >= l.Most {
			return l.Most
		}
	}
	return min(wait, l.Most)
}

// inWords says a wait in whole minutes, rounded up.
func inWords(d time.Duration) string {
	if m := int((d + time.Minute - 1) / time.Minute); m > 1 {
		return fmt.Sprintf("%d minutes", m)
	}
	return "1 minute"
}
