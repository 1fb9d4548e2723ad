package care_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"frontdoor/care"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"O'Brien": "obrien", "O’BRIEN": "obrien", "OBrien": "obrien",
		"Smith-Jones": "smith jones", "Smith – Jones": "smith jones", "  Smith \u00a0 Jones ": "smith jones",
		"Zoë": "zoe", "Zoe\u0308": "zoe", "Søren": "soren", "Łukasz": "lukasz", "Müller": "muller", "Strauß": "strauss",
		"İpek": "ipek", "Ærø": "aero", "St. John, J.": "st john j", "ＡＢＣ １２": "abc 12", "Σίσυφος": "σισυφοσ",
		"": "", "-'-": "", "a\u200bb": "a b", "\xff": "",
	} {
		if got := care.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFoldIsStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { foldHolds(t, rapid.String().Draw(t, "s")) })
	for r := rune(0); r <= utf8.MaxRune; r++ { // every character there is
		if once := care.Fold(string(r)); care.Fold(once) != once {
			t.Errorf("%U folds to %q and that to %q", r, once, care.Fold(once))
		}
	}
}

func foldHolds(t interface{ Fatalf(string, ...any) }, s string) {
	once := care.Fold(s)
	if twice := care.Fold(once); twice != once {
		t.Fatalf("%q folds to %q and that to %q", s, once, twice)
	}
	if once != strings.TrimSpace(once) || strings.Contains(once, "  ") || !utf8.ValidString(once) {
		t.Fatalf("%q folds to %q", s, once)
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ in, line, text string }{
		{" a \t b ", "a b", "a   b"},
		{"a\r\nb\rc\n", "a b c", "a\nb\nc"},
		{"a\u2028b\u0085c", "a b c", "a\nb\nc"},
		{"e\u0301", "é", "é"},
		{"evil\u202etxt.exe\u2066\u2069", "eviltxt.exe", "eviltxt.exe"},
		{"a\x07\x1b[31mb\ufeff\u200b\u00ad", "a[31mb", "a[31mb"},
		{"tag\U000e0041", "tag", "tag"},
		{"👩\u200d⚕️", "👩\u200d⚕️", "👩\u200d⚕️"}, // joiners stay
		{"", "", ""},
		{"\u202e\n", "", ""},
	} {
		if got, err := care.CleanLine(test.in, 100); got != test.line || err != nil {
			t.Errorf("CleanLine(%q) = %q, %v; want %q", test.in, got, err, test.line)
		}
		if got, err := care.CleanText(test.in, 100); got != test.text || err != nil {
			t.Errorf("CleanText(%q) = %q, %v; want %q", test.in, got, err, test.text)
		}
	}
	for _, in := range []string{"a\x00b", "\xff", "a\xc3", "\xed\xa0\x80"} {
		if got, err := care.CleanText(in, 100); care.KindOf(err) != care.Invalid || got != "" {
			t.Errorf("CleanText(%q) = %q, %v; want it refused", in, got, err)
		}
	}
}

func TestCleanLimits(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		in string
		ok bool
	}{
		{strings.Repeat("a", 1000), true},
		{strings.Repeat("a", 1001), false},
		{strings.Repeat("😀", 1000), true},
		{strings.Repeat("😀", 1001), false},
		{strings.Repeat("a", 1000) + strings.Repeat(" ", 3000), true},
		{strings.Repeat(" ", 4001), false}, // bytes, before any work
	} {
		for _, clean := range []func(string, int) (string, error){care.CleanLine, care.CleanText} {
			_, err := clean(test.in, 1000)
			if (err == nil) != test.ok {
				t.Errorf("%d bytes: %v", len(test.in), err)
			}
			if !test.ok && care.MessageOf(err) != "Use 1,000 characters or fewer." {
				t.Errorf("message is %q", care.MessageOf(err))
			}
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"O'Brien", "ﬁ", "ͅ", "Zoë", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { foldHolds(t, s) })
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"a\r\nb", "\u202e\u2066x", "e\u0301", "\x00", "\xff", "\u2126 \u2000", "a\u0300\u200d\u0301"} {
		f.Add(s)
	}
	const limit = 200
	f.Fuzz(func(t *testing.T, s string) {
		line, lineErr := care.CleanLine(s, limit)
		text, textErr := care.CleanText(s, limit)
		if again, err := care.CleanLine(line, limit); lineErr == nil && (again != line || err != nil) {
			t.Fatalf("%q is cleaned again to %q, %v", line, again, err)
		}
		if again, err := care.CleanText(text, limit); textErr == nil && (again != text || err != nil) {
			t.Fatalf("%q is cleaned again to %q, %v", text, again, err)
		}
		if strings.ContainsAny(line, "\n\r\t\x00") || strings.ContainsAny(text, "\r\x00\u202e\u2066") ||
			!utf8.ValidString(text) || utf8.RuneCountInString(text) > limit || utf8.RuneCountInString(line) > limit {
			t.Fatalf("%q is cleaned to %q and %q", s, line, text)
		}
	})
}
