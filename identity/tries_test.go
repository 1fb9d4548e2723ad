package identity_test

import (
	"encoding/json"
	"net/netip"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"frontdoor/care"
	"frontdoor/identity"
)

func TestLoginLimit(t *testing.T) {
	t.Parallel()
	var tries identity.Tries
	now := start
	for i, wait := range []time.Duration{0, 0, 0, 0, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 15 * time.Minute, 15 * time.Minute} {
		if err := tries.Allow(now); err != nil {
			t.Fatalf("try %d: %v", i+1, err)
		}
		tries = tries.Fail(identity.LoginLimit, now)
		if wait == 0 {
			continue
		}
		if err := tries.Allow(now.Add(wait - 1)); care.KindOf(err) != care.TooMany || !strings.Contains(err.Error(), "minute") {
			t.Errorf("just before the wait after failure %d: %v", i+1, err)
		}
		now = now.Add(wait)
	}
	if err := tries.Succeed().Allow(now.Add(-hours(1))); err != nil {
		t.Errorf("after success: %v", err)
	}
	// Two slips an hour, all day, lock nobody out.
	tries, now = identity.Tries{}, start
	for range 40 {
		now = now.Add(30 * time.Minute)
		tries = tries.Fail(identity.LoginLimit, now)
		if err := tries.Allow(now); err != nil {
			t.Fatalf("slips add up: %v", err)
		}
	}
}

// TestGuesserIsSlow: however the guesses are spread, a day holds few of them.
func TestGuesserIsSlow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var tries identity.Tries
		guesses := 0
		for now := start; now.Before(start.Add(hours(24))); {
			if tries.Allow(now) == nil {
				tries = tries.Fail(identity.LoginLimit, now)
				guesses++
			}
			if rapid.IntRange(0, 9).Draw(t, "pause") == 0 {
				now = now.Add(time.Duration(rapid.IntRange(0, 120).Draw(t, "minutes")) * time.Minute)
			} else if tries.Until.After(now) {
				now = tries.Until
			} else {
				now = now.Add(time.Second)
			}
		}
		if guesses > 110 {
			t.Fatalf("%d guesses in a day", guesses)
		}
	})
}

// TestSurgeryBehindOneAddress: sixty people who mistype in the same minute, and
// one slip a minute all day, wait for nothing; a machine waits.
func TestSurgeryBehindOneAddress(t *testing.T) {
	t.Parallel()
	var tries identity.Tries
	for i := range 59 {
		tries = tries.Fail(identity.AddressLimit, start.Add(time.Duration(i)*time.Second))
		if err := tries.Allow(start.Add(time.Minute)); err != nil {
			t.Fatalf("slip %d: %v", i+1, err)
		}
	}
	now := start.Add(time.Minute)
	for range 600 {
		now = now.Add(time.Minute)
		tries = tries.Fail(identity.AddressLimit, now)
		if err := tries.Allow(now); err != nil {
			t.Fatalf("after %v: %v", now.Sub(start), err)
		}
	}
	guesses := 0
	for end := now.Add(hours(1)); now.Before(end); now = now.Add(time.Second) {
		if tries.Allow(now) == nil {
			tries = tries.Fail(identity.AddressLimit, now)
			guesses++
		}
	}
	if guesses > 100 {
		t.Errorf("a machine makes %d guesses an hour", guesses)
	}
	if wait := tries.Until.Sub(now); wait > 2*time.Minute {
		t.Errorf("the surgery waits %v", wait)
	}
}

// TestTries: a failure never opens earlier, whatever the clock does, and a
// document that has expired counts for nothing.
func TestTries(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.SampledFrom([]identity.Limit{identity.LoginLimit, identity.AddressLimit}).Draw(t, "limit")
		var tries identity.Tries
		now := start
		for range rapid.IntRange(1, 80).Draw(t, "failures") {
			now = now.Add(time.Duration(rapid.IntRange(-60, 600).Draw(t, "seconds")) * time.Second)
			before := tries
			tries = tries.Fail(limit, now)
			if tries.Until.Before(before.Until) || tries.Count < 1 || tries.Count > before.Count+1 {
				t.Fatalf("%+v after %+v", tries, before)
			}
		}
		end := tries.Expires(limit)
		if err := tries.Allow(end); err != nil {
			t.Fatalf("when expired: %v", err)
		}
		if again := tries.Fail(limit, end); again.Count != 1 {
			t.Fatalf("an expired document counts for %d", again.Count-1)
		}
		var back identity.Tries
		doc, err := json.Marshal(tries)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(doc, &back); err != nil || back != tries {
			t.Fatalf("comes back as %+v: %v", back, err)
		}
	})
}

func TestTriesNames(t *testing.T) {
	t.Parallel()
	if name := identity.LoginTries(" Jane "); name != identity.LoginTries("jane") || strings.Contains(name, "jane") {
		t.Errorf("sign-in named %s", name)
	}
	same := [][2]string{{"192.0.2.1", "::ffff:192.0.2.1"}, {"2001:db8:1:2::1", "2001:db8:1:2:ffff::9"}, {"fe80::1%eth0", "fe80::2"}}
	for _, s := range same {
		if a, b := identity.AddressTries(netip.MustParseAddr(s[0])), identity.AddressTries(netip.MustParseAddr(s[1])); a != b {
			t.Errorf("%s and %s are %s and %s", s[0], s[1], a, b)
		}
	}
	if identity.AddressTries(netip.MustParseAddr("2001:db8:1:2::1")) == identity.AddressTries(netip.MustParseAddr("2001:db8:1:3::1")) {
		t.Error("two networks are one address")
	}
}
