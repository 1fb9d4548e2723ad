package care_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"frontdoor/care"
)

func TestParseNHSNumber(t *testing.T) {
	t.Parallel()
	// 9434765919 and 9000000009 are the published examples of the Personal
	// Demographics Service.
	for _, in := range []string{
		"9434765919", "943 476 5919", "943-476-5919", " 943\u00a0476\u20135919 ", "9000000009",
	} {
		n, err := care.ParseNHSNumber(in)
		if err != nil {
			t.Errorf("ParseNHSNumber(%q): %v", in, err)
		}
		if again, err := care.ParseNHSNumber(n.Display()); again != n || err != nil {
			t.Errorf("%q displays as %q, which does not parse back", in, n.Display())
		}
	}
	for _, in := range []string{
		"", " ", "943476591", "94347659190", "9434765918", "943476591O", "９４３４７６５９１９",
		"1111111111", "0000000000", "943.476.5919", "943\n4765919", strings.Repeat(" ", 65) + "9434765919",
		"9990000010", // nine digits whose check digit would be 10, or another one
	} {
		n, err := care.ParseNHSNumber(in)
		if care.KindOf(err) != care.Invalid || n != "" {
			t.Errorf("ParseNHSNumber(%q) = %q, %v; want it refused as invalid", in, n, err)
		}
	}
	if n, _ := care.ParseNHSNumber("9434765919"); n.Display() != "943 476 5919" || n.IsTest() {
		t.Errorf("9434765919 displays as %q, test %v", n.Display(), n.IsTest())
	}
}

func TestNHSNumberOneWrongDigitIsFound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n, _ := care.TestNHSNumber(rapid.IntRange(0, care.TestNHSNumbers-1).Draw(t, "i"))
		at, by := rapid.IntRange(0, 9).Draw(t, "at"), rapid.IntRange(1, 9).Draw(t, "by")
		wrong := []byte(n)
		wrong[at] = '0' + (wrong[at]-'0'+byte(by))%10
		if _, err := care.ParseNHSNumber(string(wrong)); err == nil {
			t.Fatalf("%s passes although one digit of %s was changed", wrong, n)
		}
		if at < 9 && n[at] != n[at+1] {
			swapped := []byte(n)
			swapped[at], swapped[at+1] = swapped[at+1], swapped[at]
			if _, err := care.ParseNHSNumber(string(swapped)); err == nil {
				t.Fatalf("%s passes although two digits of %s were swapped", swapped, n)
			}
		}
	})
}

func TestTestNHSNumbersAreAllOfThem(t *testing.T) {
	t.Parallel()
	last, found := care.NHSNumber(""), 0
	for i := range care.TestNHSNumbers {
		n, ok := care.TestNHSNumber(i)
		if !ok || n <= last || !n.IsTest() {
			t.Fatalf("number %d is %q after %q, ok %v", i, n, last, ok)
		}
		if i%997 == 0 { // parsing each would take most of the package's time
			if _, err := care.ParseNHSNumber(string(n)); err != nil {
				t.Fatalf("number %d, %s: %v", i, n, err)
			}
		}
		last, found = n, found+1
	}
	// Independent count: a beginning has a number unless its sum leaves 1.
	want := 0
	for x := range 1_000_000 {
		sum := 9 * (10 + 9 + 8)
		for k, v := 0, x; k < 6; k, v = k+1, v/10 {
			sum += v % 10 * (2 + k)
		}
		if sum%11 != 1 {
			want++
		}
	}
	if found != want {
		t.Errorf("%d test numbers, want %d", found, want)
	}
	for _, i := range []int{-1, care.TestNHSNumbers} {
		if _, ok := care.TestNHSNumber(i); ok {
			t.Errorf("TestNHSNumber(%d) exists", i)
		}
	}
}

func TestPersonalValuesHideFromLogs(t *testing.T) {
	t.Parallel()
	n, _ := care.ParseNHSNumber("9434765919")
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "n", n)
	if strings.Contains(log.String(), "9434765919") || !strings.Contains(log.String(), "redacted") {
		t.Errorf("the log shows %s", log.String())
	}
}

func FuzzParseNHSNumber(f *testing.F) {
	for _, s := range []string{"943 476 5919", "9000000009", "9990000000", "", "\xff", "99900-00018"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := care.ParseNHSNumber(s)
		if (err == nil) == (n == "") {
			t.Fatalf("both or neither of a number and an error: %q, %v", n, err)
		}
		if err != nil {
			if care.KindOf(err) != care.Invalid {
				t.Fatalf("kind %s", care.KindOf(err))
			}
			return
		}
		if again, err := care.ParseNHSNumber(n.Display()); again != n || err != nil {
			t.Fatalf("%q does not parse back: %v", n.Display(), err)
		}
	})
}
