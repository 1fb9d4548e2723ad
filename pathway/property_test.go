package pathway_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"frontdoor/pathway"
)

// sentences draws whole sentences of the project's own cases: some raise
// flags, some deny them.
func sentences(cases []ownCase) *rapid.Generator[[]string] {
	var all []string
	for _, c := range cases {
		for _, s := range strings.FieldsFunc(c.Words, func(r rune) bool { return strings.ContainsRune(".!?\n", r) }) {
			if s = strings.TrimSpace(s); s != "" {
				all = append(all, s)
			}
		}
	}
	return rapid.SliceOfN(rapid.SampledFrom(all), 1, 6)
}

func raised(s *pathway.Set, words string) []pathway.FlagID {
	f := flagsOf(s.Check(pathway.Text{Words: words}))
	slices.Sort(f)
	return f
}

func TestAddingASentenceNeverRemovesAFlag(t *testing.T) {
	t.Parallel()
	s, draw := shipped(t), sentences(ownCases(t))
	rapid.Check(t, func(t *rapid.T) {
		before := draw.Draw(t, "before")
		at := rapid.IntRange(0, len(before)).Draw(t, "at")
		after := slices.Insert(slices.Clone(before), at, draw.Draw(t, "added")...)
		got := raised(s, strings.Join(after, ". "))
		for _, f := range raised(s, strings.Join(before, ". ")) {
			if !slices.Contains(got, f) {
				t.Fatalf("%s was raised before, not after", f)
			}
		}
	})
}

func TestOrderOfSentencesDoesNotMatter(t *testing.T) {
	t.Parallel()
	s, draw := shipped(t), sentences(ownCases(t))
	rapid.Check(t, func(t *rapid.T) {
		list := draw.Draw(t, "sentences")
		mixed := rapid.Permutation(list).Draw(t, "mixed")
		if a, b := raised(s, strings.Join(list, ". ")), raised(s, strings.Join(mixed, ". ")); !slices.Equal(a, b) {
			t.Fatalf("%v became %v", a, b)
		}
	})
}

func TestCaseAndSpaceDoNotMatter(t *testing.T) {
	t.Parallel()
	s, draw := shipped(t), sentences(ownCases(t))
	rapid.Check(t, func(t *rapid.T) {
		words := strings.Join(draw.Draw(t, "sentences"), ". ")
		want := raised(s, words)
		spaced := strings.ReplaceAll(words, " ", rapid.SampledFrom([]string{"  ", "\t", "\u00a0", " \t "}).Draw(t, "space"))
		for _, changed := range []string{strings.ToUpper(words), strings.ToLower(words), strings.ReplaceAll(words, "'", "’"), spaced} {
			if got := raised(s, changed); !slices.Equal(got, want) {
				t.Fatalf("%q raised %v, want %v", changed, got, want)
			}
		}
	})
}

// A text is any bytes: nothing may panic, and evidence must lie inside it, in
// order and apart.
func TestAnyBytes(t *testing.T) {
	t.Parallel()
	s := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
			rapid.StringMatching(`((no|not|chest|pain|,|\.|or|but|blood|39\.5|7) ?){0,40}`)).Draw(t, "words")
		for _, f := range s.Check(pathway.Text{Words: words}).Findings {
			last := -1
			for _, e := range f.Evidence {
				if e.Start <= last || e.End <= e.Start || e.End > len(words) {
					t.Fatalf("%s has evidence %v in a text of %d bytes", f.Flag, f.Evidence, len(words))
				}
				last = e.Start
			}
		}
	})
}

// BenchmarkCheck2000 checks texts of 2,000 characters; the goal is 2 ms at the
// 99th percentile.
func BenchmarkCheck2000(b *testing.B) {
	s := shipped(b)
	r := rand.New(rand.NewPCG(1, 2))
	cases := ownCases(b)
	var own strings.Builder
	for own.Len() < 2000 {
		own.WriteString(cases[r.IntN(len(cases))].Words + ". ")
	}
	var unknown strings.Builder
	for unknown.Len() < 2000 {
		for range 5 + r.IntN(8) {
			unknown.WriteByte(byte('a' + r.IntN(26)))
		}
		unknown.WriteByte(' ')
	}
	for name, words := range map[string]string{
		"cases": own.String()[:2000], "unknown words": unknown.String()[:2000],
		"denied":       strings.Repeat("no chest pain or ", 120)[:2000],
		"one sentence": strings.Repeat("chest pain arm not face blood sick ", 60)[:2000],
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Check(pathway.Text{Words: words})
			}
		})
	}
}
