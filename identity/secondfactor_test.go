package identity_test

import (
	"bytes"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"frontdoor/care"
	"frontdoor/identity"
)

// TestTimeCodeVectors: RFC 6238, appendix B (SHA-1), and RFC 4226, appendix D.
func TestTimeCodeVectors(t *testing.T) {
	t.Parallel()
	key := []byte("12345678901234567890")
	for at, want := range map[int64]string{
		59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 1234567890: "89005924", 2000000000: "69279037", 20000000000: "65353130",
	} {
		if got := identity.TimeCode(key, time.Unix(at, 0), 8); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
	for i, want := range []string{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"} {
		if got := identity.TimeCode(key, time.Unix(int64(i)*30, 0), 6); got != want {
			t.Errorf("count %d: %s, want %s", i, got, want)
		}
	}
}

var atNine = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// withApp is a confirmed second factor, with what its app shows at a moment.
func withApp(t *testing.T) (identity.SecondFactor, func(time.Time) string, []identity.Code) {
	t.Helper()
	f, key, printed := identity.NewSecondFactor("p1", rand.Reader)
	shows := func(at time.Time) string { return identity.TimeCode(key.Raw(), at, 6) }
	if f.On() {
		t.Fatal("it is asked for before it was confirmed")
	}
	if err := f.Confirm(shows(atNine), atNine); err != nil || !f.On() {
		t.Fatalf("%v, on: %v", err, f.On())
	}
	return f, shows, printed
}

func TestSecondFactorBoundaries(t *testing.T) {
	t.Parallel()
	confirmed, shows, _ := withApp(t)
	now := atNine.Add(time.Hour)
	for name, c := range map[string]struct {
		made time.Time
		ok   bool
	}{
		"now":                    {now, true},
		"the end of this one":    {now.Add(30*time.Second - 1), true},
		"the one before":         {now.Add(-30 * time.Second), true},
		"two before":             {now.Add(-31 * time.Second), false},
		"the next":               {now.Add(59 * time.Second), true},
		"the one after the next": {now.Add(60 * time.Second), false},
	} {
		f := confirmed
		if err := f.Check(shows(c.made), now); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	f := confirmed
	code := shows(now)
	if err := f.Check(" "+code[:3]+" "+code[3:], now); err != nil {
		t.Errorf("as it is shown, with a space: %v", err)
	}
}

// TestNoCodeTwice: a code that was used, or is older than one that was, opens
// nothing, whenever it is tried.
func TestNoCodeTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		f, shows, _ := withApp(t)
		used := map[string]bool{shows(atNine): true}
		last, now := atNine.Unix()/30, atNine
		for range rapid.IntRange(1, 30).Draw(rt, "tries") {
			now = now.Add(time.Duration(rapid.IntRange(0, 90).Draw(rt, "pause")) * time.Second)
			made := now.Add(time.Duration(rapid.IntRange(-60, 60).Draw(rt, "drift")) * time.Second)
			code, step := shows(made), made.Unix()/30
			blocked := f.Tries.Allow(now) != nil
			err := f.Check(code, now)
			near := step >= now.Unix()/30-1 && step <= now.Unix()/30+1
			if want := near && step > last && !blocked; want != (err == nil) && !used[code] {
				rt.Fatalf("step %d after %d at %d, blocked %v: %v", step, last, now.Unix()/30, blocked, err)
			}
			if err == nil {
				last, used[code] = step, true
			}
		}
	})
}

func TestRecoveryCodes(t *testing.T) {
	t.Parallel()
	f, shows, printed := withApp(t)
	if len(printed) != identity.RecoveryCodes || len(slices.Compact(slices.Sorted(slices.Values(f.Recovery)))) != identity.RecoveryCodes {
		t.Fatalf("%d printed, %d kept", len(printed), len(f.Recovery))
	}
	for i, c := range printed {
		if err := f.Check(strings.ToLower(c.Reveal()), atNine); err != nil {
			t.Fatalf("code %d: %v", i, err)
		}
		if err := f.Check(c.Reveal(), atNine); care.KindOf(err) != care.Invalid {
			t.Fatalf("code %d again: %v", i, err)
		}
	}
	if len(f.Recovery) != 0 {
		t.Errorf("%d are left", len(f.Recovery))
	}
	fresh := f.Reprint(rand.Reader)
	if err := f.Check(printed[0].Reveal(), atNine); err == nil {
		t.Error("an old printed code works again")
	}
	if err := f.Check(fresh[9].Reveal(), atNine); err != nil {
		t.Error(err)
	}
	if err := f.Check(shows(atNine.Add(time.Minute)), atNine.Add(time.Minute)); err != nil {
		t.Error(err)
	}
}

// TestSecondFactorGuesses: five wrong codes are free, then even the right one
// has to wait, and success forgives.
func TestSecondFactorGuesses(t *testing.T) {
	t.Parallel()
	f, shows, printed := withApp(t)
	now := atNine.Add(time.Hour)
	for i := range identity.SecondFactorLimit.Free {
		if err := f.Check("not it", now); care.KindOf(err) != care.Invalid || care.FieldsOf(err)["code"] == "" {
			t.Fatalf("guess %d: %v", i, err)
		}
	}
	for _, code := range []string{shows(now), printed[0].Reveal(), ""} {
		if err := f.Check(code, now.Add(time.Minute-1)); care.KindOf(err) != care.TooMany {
			t.Errorf("the guesser goes on: %v", err)
		}
	}
	now = now.Add(time.Minute)
	if err := f.Check(shows(now), now); err != nil || f.Tries.Count != 0 {
		t.Errorf("after the wait: %v, %d counted", err, f.Tries.Count)
	}
	guesses := 0
	for end := now.Add(24 * time.Hour); now.Before(end); now = now.Add(10 * time.Second) {
		if f.Tries.Allow(now) == nil {
			guesses++
			_ = f.Check("000000x", now)
		}
	}
	if guesses > 120 {
		t.Errorf("%d guesses in a day", guesses)
	}
}

func TestSecondFactorBeginsAndEnds(t *testing.T) {
	t.Parallel()
	f, key, printed := identity.NewSecondFactor("p1", rand.Reader)
	right := identity.TimeCode(key.Raw(), atNine, 6)
	if err := f.Check(right, atNine); care.KindOf(err) != care.Conflict {
		t.Errorf("checked before it was confirmed: %v", err)
	}
	if err := f.Confirm(printed[0].Reveal(), atNine); care.KindOf(err) != care.Invalid || f.On() {
		t.Errorf("a printed code does not show that the app works: %v", err)
	}
	if err := f.Confirm(right, atNine); err != nil {
		t.Error(err)
	}
	if err := f.Confirm(right, atNine.Add(time.Minute)); care.KindOf(err) != care.Conflict {
		t.Errorf("confirmed twice: %v", err)
	}
	var none identity.SecondFactor
	if none.On() || care.KindOf(none.Check("", atNine)) != care.Conflict || care.KindOf(none.Confirm("", atNine)) != care.Conflict {
		t.Error("nothing can be checked against nothing")
	}
	kept, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var back identity.SecondFactor
	if err := json.Unmarshal(kept, &back); err != nil || !back.On() {
		t.Fatal(err)
	}
	later := atNine.Add(time.Hour)
	if err := back.Check(identity.TimeCode(key.Raw(), later, 6), later); err != nil {
		t.Errorf("from the store: %v", err)
	}
	if strings.Contains(string(kept), strings.ReplaceAll(printed[0].Reveal(), "-", "")) {
		t.Error("a printed code is kept")
	}
}

func TestTimeKeyIsShownOnlyOnPurpose(t *testing.T) {
	t.Parallel()
	f, key, _ := identity.NewSecondFactor("p1", rand.Reader)
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(key.Reveal())
	if err != nil || !bytes.Equal(raw, key.Raw()) || len(raw) != 20 {
		t.Fatalf("%v, %d bytes", err, len(raw))
	}
	u, err := url.Parse(key.Address("Larch & Co: Surgery", "a+b@example.org"))
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	if u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/Larch & Co  Surgery:a+b@example.org" || q.Get("secret") != key.Reveal() || q.Get("issuer") != "Larch & Co  Surgery" ||
		q.Get("digits") != "6" || q.Get("period") != "30" || q.Get("algorithm") != "SHA1" {
		t.Errorf("%s", u)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "factor", f, "key", key)
	for _, text := range []string{log.String(), fmt.Sprintf("%v %+v %s %q", key, key, key, key)} {
		if strings.Contains(text, key.Reveal()) || strings.Contains(text, string(key.Raw())) || strings.Contains(text, f.Recovery[0]) {
			t.Errorf("shown: %s", text)
		}
	}
}
