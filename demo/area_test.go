package demo_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"frontdoor/care"
	"frontdoor/demo"
	"frontdoor/published"
)

// data opens a published file, or skips the test when there are none here.
func data(t *testing.T, name string) io.Reader {
	t.Helper()
	dir := os.Getenv("FRONTDOOR_DATA")
	if dir == "" {
		dir = "../../shared/data"
	}
	f, err := os.Open(filepath.Join(dir, "published", name))
	if os.IsNotExist(err) {
		t.Skipf("no published file %s; FRONTDOOR_DATA says where they are", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestArea(t *testing.T) {
	t.Parallel()
	in := []demo.Figures{
		{Area: "NHS Somewhere", Patients: 8_149, Submissions: published.Some(4_348), Calls: published.Some(9_174)},
		{Area: "NHS Somewhere", Patients: 8_150},
		{Area: "NHS Elsewhere", Patients: 12_000, Submissions: published.Some(0)},
		{Patients: 5_000},
	}
	n, err := demo.Area(1, in, demo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]demo.Org{}
	for _, o := range n.Practices() {
		names[o.Settings.Name] = o
	}
	if len(names) != len(in) || names["Practice 01 in NHS Elsewhere"].Size != 12_000 || names["Practice 01"].Size != 5_000 {
		t.Fatalf("practices %v", n.Practices())
	}
	r := demo.DefaultRates()
	for _, o := range n.Practices() {
		week := float64(o.Size) * r.Weekly
		web, phone := week*r.Web*r.MondayWeb, week*r.Phone*r.MondayPhone
		switch o.Size {
		case 8_100: // 4,348 a month are 1,000 a week; calls are twice the national 562.9 per 1,000
			web, phone = 256, 2*phone
		case 12_000:
			web = 0 // a zero is a figure
		case 8_200, 5_000:
		default:
			t.Errorf("a practice has %d patients", o.Size)
		}
		if near := func(a, b float64) bool { return a-b < 0.01*b+0.001 && b-a < 0.01*b+0.001 }; !near(o.Web, web) || !near(o.Phone, phone) {
			t.Errorf("%s expects %.1f online and %.1f by phone, want %.1f and %.1f", o.Settings.Name, o.Web, o.Phone, web, phone)
		}
	}
}

// TestAreaOfPublishedFigures makes the network of a real area and plays with its sizes.
func TestAreaOfPublishedFigures(t *testing.T) {
	t.Parallel()
	lists, _, err := published.Lists(data(t, "registered-patients/gp-reg-pat-prac-all-2025-12-01.csv"))
	if err != nil {
		t.Fatal(err)
	}
	edition, _, err := published.Online(data(t, "online-consultation/Submissions via OC Systems in General Practice - December 2025.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	area, real := "", map[string]bool{}
	var online []published.Submissions
	for _, s := range edition.Practices {
		real[strings.ToLower(s.Name)] = true
		if s.Place.ICB == "QH8" {
			online, area = append(online, s), s.Place.ICBName
		}
	}
	var figures []demo.Figures
	for _, f := range demo.FiguresOf(lists, online, nil) {
		if f.Area == area {
			figures = append(figures, f)
		}
	}
	if len(figures) < 100 {
		t.Fatalf("%d practices in %s", len(figures), area)
	}
	if total := totalOf(figures); total > demo.MaxPatients {
		figures = figures[:40] // the test numbers do not reach for a whole board
	}
	n, err := demo.Area(1, figures, demo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	web := 0.0
	for _, o := range n.Practices() {
		if !strings.HasPrefix(o.Settings.Name, "Practice ") || !strings.HasSuffix(o.Settings.Name, " in "+area) || real[strings.ToLower(o.Settings.Name)] {
			t.Errorf("a practice is called %s", o.Settings.Name)
		}
		web += o.Web
	}
	got := 0.0
	for _, a := range monday(t, n) {
		contactHolds(t, n, a)
		if a.Contact.Channel == "web" {
			got++
		}
	}
	if got < 0.9*web || got > 1.1*web {
		t.Errorf("%.0f contacts online, want about %.0f", got, web)
	}
}

func totalOf(figures []demo.Figures) (n int) {
	for _, f := range figures {
		n += f.Patients
	}
	return n
}

// TestNobodyIsCalledSo: codes and names of the network are none of the register.
func TestNobodyIsCalledSo(t *testing.T) {
	t.Parallel()
	register, _, err := published.Register(data(t, "ods/epraccur-2024-01.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	codes, names := map[care.OrgID]bool{}, map[string]bool{}
	for _, p := range register {
		codes[p.Code] = true
		names[strings.ToLower(p.Name)] = true
		if strings.HasPrefix(string(p.Code), "Z") {
			t.Fatalf("the register has the code %s, so that Z is not safe", p.Code)
		}
	}
	if len(codes) < 10_000 {
		t.Fatalf("%d codes in the register", len(codes))
	}
	for _, o := range network(t, 1, demo.Options{}).Orgs {
		if codes[o.ID] || names[strings.ToLower(o.Settings.Name)] {
			t.Errorf("%s, %s, is in the register", o.ID, o.Settings.Name)
		}
	}
}
