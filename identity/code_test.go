package identity_test

import (
	"crypto/rand"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontdoor/care"
	"frontdoor/identity"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		random := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "random")
		link, err := identity.NewLinkToken("A81001", strings.NewReader(string(random)))
		if err != nil {
			t.Fatal(err)
		}
		again, err := identity.ParseLinkToken(link.Reveal())
		if err != nil || again.Org() != "A81001" || again.Digest() != link.Digest() {
			t.Fatalf("%v", err)
		}
		if strings.Contains(link.Digest(), link.Reveal()[len("A81001."):]) {
			t.Fatal("the digest shows the secret")
		}
		// No other text is the same secret: each changed character is refused
		// or has another digest.
		text := []byte(link.Reveal())
		i := rapid.IntRange(0, len(text)-1).Draw(t, "place")
		text[i] = rapid.SampledFrom([]byte("A0Z9az-_.=\n ")).Draw(t, "character")
		if other, err := identity.ParseLinkToken(string(text)); err == nil && string(text) != link.Reveal() && other.Digest() == link.Digest() {
			t.Fatalf("%q opens the link too", text)
		}
		token := identity.NewToken(strings.NewReader(string(random)))
		if back, err := identity.ParseToken(token.Reveal()); err != nil || back.Digest() != token.Digest() {
			t.Fatalf("%v", err)
		}
	})
	good := "A81001." + strings.Repeat("A", 43)
	if _, err := identity.ParseLinkToken(good); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", ".", "A81001", "A81001.", strings.Repeat("A", 43), good + "A", good[:len(good)-1], good + "=",
		good[:len(good)-1] + "B", "a81001" + good[6:], good + "\n", good[:20] + "\n" + good[20:], "A8." + strings.Repeat("A", 43)} {
		if _, err := identity.ParseLinkToken(bad); care.KindOf(err) != care.NotFound {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for _, bad := range []string{"", "x", strings.Repeat("A", 42), strings.Repeat("A", 44), strings.Repeat("A", 42) + "B", "A\n" + strings.Repeat("A", 42)} {
		if _, err := identity.ParseToken(bad); care.KindOf(err) != care.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := identity.NewLinkToken("a practice", rand.Reader); care.KindOf(err) != care.Invalid {
		t.Errorf("link of a bad organisation: %v", err)
	}
}

func TestSetUpCode(t *testing.T) {
	t.Parallel()
	code := identity.NewCode(rand.Reader)
	shown := code.Reveal()
	if len(shown) != 19 || strings.Count(shown, "-") != 3 || strings.ContainsAny(shown, "ILOU") {
		t.Fatalf("code looks like %s", shown)
	}
	for _, typed := range []string{shown, strings.ToLower(shown), strings.ReplaceAll(shown, "-", " "), strings.ReplaceAll(shown, "0", "o"), strings.ReplaceAll(shown, "1", "l")} {
		if again, err := identity.ParseCode(typed); err != nil || again.Digest() != code.Digest() {
			t.Errorf("%q: %v", typed, err)
		}
	}
	for _, bad := range []string{"", shown[:18], shown + "0", "U" + shown[1:], strings.Repeat("-", 65), "é" + shown[1:]} {
		if _, err := identity.ParseCode(bad); care.FieldsOf(err)["code"] == "" {
			t.Errorf("%q: %v", bad, err)
		}
	}

	setUp := identity.NewSetUp(code, "A81001", "", start)
	if doc, _ := json.Marshal(setUp); strings.Contains(string(doc), strings.ReplaceAll(shown, "-", "")) {
		t.Errorf("the code is kept: %s", doc)
	}
	late, early, used := setUp, setUp, setUp
	if err := late.Use(code, start.Add(24*time.Hour)); care.KindOf(err) != care.Conflict {
		t.Errorf("after a day: %v", err)
	}
	if err := early.Use(code, start.Add(24*time.Hour-1)); err != nil {
		t.Errorf("just within a day: %v", err)
	}
	if err := used.Use(identity.NewCode(rand.Reader), start); care.KindOf(err) != care.NotFound || !used.Used.IsZero() {
		t.Errorf("another code: %v", err)
	}
	if err := used.Use(code, start); err != nil {
		t.Fatal(err)
	}
	if err := used.Use(code, start); care.KindOf(err) != care.Conflict {
		t.Errorf("twice: %v", err)
	}
	if err := (&identity.SetUp{Expires: start.Add(1)}).Use(identity.Code{}, start); care.KindOf(err) != care.NotFound {
		t.Errorf("the empty code opens an empty record: %v", err)
	}
}

func TestStepUpCode(t *testing.T) {
	t.Parallel()
	fresh := func() (identity.StepUp, string) {
		s := identity.NewStepUp("r1")
		code, err := s.Issue(rand.Reader, start)
		if err != nil || len(code.Reveal()) != 6 || strings.Trim(code.Reveal(), "0123456789") != "" {
			t.Fatalf("code %q: %v", code.Reveal(), err)
		}
		return s, code.Reveal()
	}
	s, code := fresh()
	if doc, _ := json.Marshal(s); strings.Contains(string(doc), code) {
		t.Errorf("the code is kept: %s", doc)
	}
	if err := s.Check(code[:3]+" "+code[3:], start.Add(10*time.Minute-1)); err != nil {
		t.Errorf("the right code in time: %v", err)
	}
	if err := s.Check(code, start); care.KindOf(err) != care.Conflict {
		t.Errorf("a spent code: %v", err)
	}
	s, code = fresh()
	if err := s.Check(code, start.Add(10*time.Minute)); care.KindOf(err) != care.Conflict {
		t.Errorf("an old code: %v", err)
	}
	s, code = fresh()
	for range 4 {
		if err := s.Check("wrong", start); care.FieldsOf(err)["code"] == "" {
			t.Fatal(err)
		}
	}
	if last := s; last.Check(code, start) != nil {
		t.Error("the fifth try is refused")
	}
	if err := s.Check("", start); care.FieldsOf(err)["code"] == "" {
		t.Errorf("the fifth wrong one: %v", err)
	}
	if err := s.Check(code, start); care.KindOf(err) != care.Conflict {
		t.Errorf("the sixth try: %v", err)
	}
	s, code = fresh()
	s.Request = "r2"
	if err := s.Check(code, start); err == nil {
		t.Error("the code of one request opens another")
	}
	never := identity.NewStepUp("r1")
	if err := never.Check("", start); care.KindOf(err) != care.Conflict {
		t.Errorf("no code was sent: %v", err)
	}
}

// TestStepUpGuesses: whatever order codes are asked for and guessed in, no hour
// sees more than 3 codes or 20 guesses that could have been right, and no code
// more than 5.
func TestStepUpGuesses(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, now := identity.NewStepUp("r1"), start
		var issued, guessed []time.Time
		code := ""
		for range rapid.IntRange(1, 150).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 400).Draw(t, "seconds")) * time.Second)
			if rapid.IntRange(0, 3).Draw(t, "step") == 0 {
				got, err := s.Issue(rand.Reader, now)
				if err == nil {
					issued, code = append(issued, now), got.Reveal()
				} else if care.KindOf(err) != care.TooMany {
					t.Fatal(err)
				}
			} else {
				right := s // what the right code would have done in place of this guess
				live := code != "" && right.Check(code, now) == nil
				if err := s.Check("not it", now); (care.KindOf(err) == care.Invalid) != live {
					t.Fatalf("a guess that could have been right (%v) gives %v", live, err)
				}
				if live {
					guessed = append(guessed, now)
				}
			}
			within := func(times []time.Time) (n int) {
				for _, at := range times {
					if now.Sub(at) < time.Hour {
						n++
					}
				}
				return n
			}
			// A code made just before the hour is guessed at within it.
			if within(issued) > 3 || within(guessed) > 20 {
				t.Fatalf("%d codes, %d guesses in an hour", within(issued), within(guessed))
			}
		}
		if len(guessed) > 5*len(issued) {
			t.Fatalf("%d guesses at %d codes", len(guessed), len(issued))
		}
		doc, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var again identity.StepUp
		if err := json.Unmarshal(doc, &again); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(s, again); d != "" {
			t.Fatal(d)
		}
	})
}

// TestDigitsAreEven: no digit is likelier than another (chi-squared with nine
// degrees of freedom; 40 is passed by chance once in 100,000 runs).
func TestDigitsAreEven(t *testing.T) {
	t.Parallel()
	const codes = 5000
	var seen [10]int
	for range codes {
		s := identity.NewStepUp("r1")
		code, err := s.Issue(rand.Reader, start)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range code.Reveal() {
			seen[d-'0']++
		}
	}
	chi, expected := 0.0, float64(codes*identity.StepUpDigits)/10
	for _, n := range seen {
		chi += math.Pow(float64(n)-expected, 2) / expected
	}
	if chi > 40 {
		t.Errorf("digits %v", seen)
	}
}

func date(t interface{ Fatal(...any) }, s string) care.Date {
	d, err := care.ParseISODate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestBirthCheck(t *testing.T) {
	t.Parallel()
	known, wrong := date(t, "1980-02-29"), date(t, "1980-03-01")
	var b identity.BirthCheck
	for range 4 {
		if err := b.Check(wrong, known, start); care.FieldsOf(err)["birth"] == "" {
			t.Fatal(err)
		}
	}
	nextDay, right := b, b
	if err := right.Check(known, known, start); err != nil || right.Wrong != 0 {
		t.Errorf("the fifth try, right: %v", err)
	}
	if err := nextDay.Check(wrong, known, start.Add(hours(24))); care.KindOf(err) != care.Invalid || nextDay.Wrong != 1 {
		t.Errorf("the next day: %v", err)
	}
	if err := b.Check(wrong, known, start); care.KindOf(err) != care.TooMany || !b.IsLocked() {
		t.Errorf("the fifth wrong: %v", err)
	}
	if err := b.Check(known, known, start.Add(hours(48))); care.KindOf(err) != care.TooMany {
		t.Errorf("a lock opens by itself: %v", err)
	}
	b.Unlock()
	if err := b.Check(known, known, start.Add(hours(48))); err != nil {
		t.Errorf("after the practice unlocked: %v", err)
	}
	setBack := identity.BirthCheck{Day: date(t, "2026-11-24"), Wrong: 4}
	if err := setBack.Check(wrong, known, start); care.KindOf(err) != care.TooMany {
		t.Errorf("a clock that is set back gives new tries: %v", err)
	}
	var unknown identity.BirthCheck
	if err := unknown.Check(care.Date{}, care.Date{}, start); err == nil {
		t.Error("no date matches an unknown one")
	}
}

// TestBirthGuesses: without the practice there are never more than five wrong
// dates on a day, and after a lock no right one.
func TestBirthGuesses(t *testing.T) {
	t.Parallel()
	known, wrong := date(t, "1980-02-29"), date(t, "1980-03-01")
	rapid.Check(t, func(t *rapid.T) {
		var b identity.BirthCheck
		now, day, tries := start, care.Date{}, map[care.Date]int{}
		locked := false
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(-30, 600).Draw(t, "minutes")) * time.Minute)
			if today := care.DateOf(now); today.After(day) {
				day = today // a clock that is set back begins no day again
			}
			if rapid.IntRange(0, 9).Draw(t, "right") == 0 {
				if err := b.Check(known, known, now); (err == nil) == locked {
					t.Fatalf("locked %v, the right date gives %v", locked, err)
				}
				if !locked {
					tries[day] = 0
				}
				continue
			}
			err := b.Check(wrong, known, now)
			if err == nil {
				t.Fatal("a wrong date matches")
			}
			if !locked {
				tries[day]++
			}
			if tries[day] > identity.BirthTries {
				t.Fatalf("%d wrong dates on one day", tries[day])
			}
			if locked && !b.IsLocked() {
				t.Fatal("a lock opened by itself")
			}
			locked = b.IsLocked()
		}
	})
}

func TestVisit(t *testing.T) {
	t.Parallel()
	v := identity.NewVisit("A81001", "r1", start)
	if !v.Opens("A81001", "r1", start.Add(30*time.Minute-1)) {
		t.Error("does not open its request")
	}
	if v.Opens("A81001", "r1", start.Add(30*time.Minute)) || v.Opens("A81001", "r2", start) || v.Opens("A81002", "r1", start) || (identity.Visit{Expires: start.Add(1)}).Opens("", "", start) {
		t.Error("opens more than its request")
	}
}
