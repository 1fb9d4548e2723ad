package care_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"frontdoor/care"
)

func TestReference(t *testing.T) {
	t.Parallel()
	random := rand.NewChaCha8([32]byte{1})
	seen := map[care.Reference]bool{}
	counts := map[rune]int{}
	const n = 20_000
	for range n {
		r := care.NewReference(random)
		seen[r] = true
		if strings.ContainsAny(string(r), "01OILUAEY") || len(r) != 8 {
			t.Fatalf("reference %s", r)
		}
		for _, c := range r[:7] {
			counts[c]++
		}
	}
	if len(seen) != n {
		t.Errorf("%d references of %d differ", len(seen), n)
	}
	if len(counts) != 23 {
		t.Errorf("%d characters are used", len(counts))
	}
	for c, got := range counts { // 7n/23 each, 5 standard deviations are 6%
		if want := 7 * n / 23; got < want*92/100 || got > want*108/100 {
			t.Errorf("%c came %d times, want about %d", c, got, want)
		}
	}
	// Bytes above 252 are drawn again.
	if got := care.NewReference(bytes.NewReader([]byte{255, 253, 0, 22, 254, 23, 45, 252, 1, 2})); got[:7] != "2X2XX34" {
		t.Errorf("reference %s", got)
	}
}

func TestReferencePanicsWithoutRandomBytes(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a reference was made of nothing")
		}
	}()
	care.NewReference(bytes.NewReader([]byte{1, 2, 3}))
}

func TestReferenceFindsMistakes(t *testing.T) {
	t.Parallel()
	const alphabet = "23456789CDFGHJKMNPQRTWX"
	rapid.Check(t, func(t *rapid.T) {
		r := care.NewReference(bytes.NewReader(rapid.SliceOfN(rapid.ByteRange(0, 252), 7, 7).Draw(t, "random")))
		for _, written := range []string{string(r), r.Display(), strings.ToLower(r.Display()), " " + string(r[:4]) + " " + string(r[4:]) + " "} {
			if got, err := care.ParseReference(written); got != r || err != nil {
				t.Fatalf("%q: %s, %v, want %s", written, got, err, r)
			}
		}
		i, j := rapid.IntRange(0, 7).Draw(t, "i"), rapid.IntRange(0, 7).Draw(t, "j")
		for _, c := range []byte(alphabet) {
			wrong := []byte(r)
			wrong[i] = c
			if _, err := care.ParseReference(string(wrong)); (err == nil) != (c == r[i]) {
				t.Fatalf("%s for %s: %v", wrong, r, err)
			}
		}
		swapped := []byte(r)
		swapped[i], swapped[j] = swapped[j], swapped[i]
		if _, err := care.ParseReference(string(swapped)); (err == nil) != (r[i] == r[j]) {
			t.Fatalf("%s for %s: %v", swapped, r, err)
		}
	})
}

func FuzzParseReference(f *testing.F) {
	for _, s := range []string{"2222-2222", "7KX2-PM9H", "", "ı222-2222", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := care.ParseReference(s)
		if (err == nil) == (r == "") {
			t.Fatalf("both or neither: %s, %v", r, err)
		}
		if again, err2 := care.ParseReference(r.Display()); err == nil && (again != r || err2 != nil) {
			t.Fatalf("%s does not parse back", r)
		}
	})
}
