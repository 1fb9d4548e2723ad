package demo_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontdoor/care"
	"frontdoor/demo"
	"frontdoor/practice"
	"frontdoor/request"
)

// unexported lets cmp look into the values of this package and of care.
var unexported = cmp.AllowUnexported(demo.Org{}, care.Date{})

func TestPatients(t *testing.T) {
	t.Parallel()
	n := network(t, 7, demo.Options{Sizes: demo.FullSizes})
	seen := map[care.NHSNumber]bool{}
	for _, o := range n.Orgs {
		list := o.Patients()
		if len(list) != o.Size {
			t.Fatalf("%s: %d patients of %d", o.ID, len(list), o.Size)
		}
		for i, p := range list {
			if seen[p.NHSNumber] {
				t.Fatalf("number of patient %d of %s is another's too", i, o.ID)
			}
			seen[p.NHSNumber] = true
			wellFormed(t, p, n.Monday)
		}
		if len(list) > 0 {
			shares(t, list, n.Monday)
		}
	}
}

// wellFormed checks what every system demands of a patient's row.
func wellFormed(t *testing.T, p practice.Details, today care.Date) {
	t.Helper()
	if got, err := care.ParseNHSNumber(string(p.NHSNumber)); err != nil || got != p.NHSNumber || !got.IsTest() {
		t.Errorf("NHS number %s: %v", string(p.NHSNumber), err)
	}
	for _, s := range []string{p.Given, p.Family} {
		if got, err := care.CleanLine(s, request.MaxName); err != nil || got != s || s == "" {
			t.Errorf("name %q: %v", s, err)
		}
	}
	if age := p.Born.Age(today); age < 0 || age > 105 {
		t.Errorf("born %s", p.Born)
	}
	if got, err := care.ParsePostcode(string(p.Postcode)); err != nil || got != p.Postcode || got.Outward() != "ZZ99" || strings.HasSuffix(string(got), "Z") {
		t.Errorf("postcode %s: %v", string(p.Postcode), err)
	}
	fictional(t, p.Mobile)
	fictional(t, p.Telephone)
	if p.Mobile != "" && !p.Mobile.IsMobile() || p.Telephone.IsMobile() {
		t.Errorf("mobile %s, telephone %s", string(p.Mobile), string(p.Telephone))
	}
	if p.Email != "" {
		got, err := care.ParseEmail(string(p.Email))
		if err != nil || got != p.Email || !strings.HasSuffix(string(got), "@example.com") && !strings.HasSuffix(string(got), "@example.org") {
			t.Errorf("e-mail %s: %v", string(p.Email), err)
		}
	}
	if p.Sex != "female" && p.Sex != "male" {
		t.Errorf("sex %q", p.Sex)
	}
}

// shares checks a list against what it is said to look like.
func shares(t *testing.T, list []practice.Details, today care.Date) {
	t.Helper()
	n := map[string]float64{}
	count := func(name string, is bool) {
		if is {
			n[name] += 1 / float64(len(list))
		}
	}
	for _, p := range list {
		age := p.Born.Age(today)
		count("children", age < 16)
		count("65 and over", age >= 65)
		count("85 and over", age >= 85)
		count("women", p.Sex == "female")
		count("mobile", p.Mobile != "")
		count("interpreter", p.Interpreter != "")
		count("adjustment", p.Adjustments != "")
		count("unreachable", p.Mobile == "" && p.Telephone == "" && p.Email == "")
		count("apostrophe", strings.ContainsRune(p.Family, '\''))
		count("hyphen", strings.ContainsRune(p.Family+p.Given, '-'))
		count("accent", strings.ContainsFunc(p.Given+p.Family, func(r rune) bool { return r > 127 }))
		count("one name", p.Given == p.Family)
		count("long", len(p.FullName()) > 40)
	}
	for name, want := range map[string][2]float64{
		"children": {0.16, 0.21}, "65 and over": {0.16, 0.21}, "85 and over": {0.015, 0.035}, "women": {0.48, 0.53},
		"mobile": {0.90, 0.96}, "interpreter": {0.010, 0.026}, "adjustment": {0.03, 0.07}, "unreachable": {0.0001, 0.02},
		"apostrophe": {0.005, 0.06}, "hyphen": {0.01, 0.12}, "accent": {0.03, 0.15}, "one name": {0.0005, 0.005}, "long": {0.0003, 0.02},
	} {
		if n[name] < want[0] || n[name] > want[1] {
			t.Errorf("%s: %.4f, want %.4f to %.4f", name, n[name], want[0], want[1])
		}
	}
}

func TestPatientsAreReproducible(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seed, size := rapid.Uint64().Draw(t, "seed"), rapid.IntRange(demo.MinList, 400).Draw(t, "size")
		o := demo.Options{Sizes: []int{size, demo.MinList}}
		a, err := demo.Network(seed, o)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := demo.Network(seed, o)
		if diff := cmp.Diff(a, b, unexported); diff != "" {
			t.Fatal(diff)
		}
		first, second := a.Practices()[0], b.Practices()[0]
		list := first.Patients()
		if diff := cmp.Diff(list, second.Patients(), unexported); diff != "" {
			t.Fatal(diff)
		}
		i := rapid.IntRange(0, size-1).Draw(t, "i")
		if diff := cmp.Diff(list[i], second.Patient(i), unexported); diff != "" {
			t.Fatalf("patient %d alone differs: %s", i, diff)
		}
		other, _ := demo.Network(seed+1, o)
		if cmp.Equal(list, other.Practices()[0].Patients(), unexported) {
			t.Fatal("another seed gives the same list")
		}
	})
}

func TestNumbersDifferInTheLargestNetwork(t *testing.T) {
	if testing.Short() {
		t.Skip("makes 900,000 patients")
	}
	t.Parallel()
	n := network(t, 3, demo.Options{Sizes: slicesOf(9, 100_000)})
	seen := make(map[care.NHSNumber]bool, demo.MaxPatients)
	for _, o := range n.Practices() {
		for _, p := range o.Patients() {
			seen[p.NHSNumber] = true
		}
	}
	if len(seen) != demo.MaxPatients {
		t.Errorf("%d different numbers", len(seen))
	}
}

func BenchmarkPatients10000(b *testing.B) {
	o := network(b, 1, demo.Options{Sizes: []int{10_000}}).Practices()[0]
	for b.Loop() {
		o.Patients()
	}
}

func BenchmarkMonday(b *testing.B) {
	n := network(b, 1, demo.Options{Sizes: demo.FullSizes})
	for b.Loop() {
		if _, err := demo.Monday(n, demo.PublishedCurves()); err != nil {
			b.Fatal(err)
		}
	}
}
