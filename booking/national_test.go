package booking_test

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
)

func TestTimeBetween(t *testing.T) {
	t.Parallel()
	day := care.DateOf(monday)
	for days, want := range map[int]booking.LeadTime{
		-1: "Unknown / Data Issue", 0: "Same Day", 1: "1 Day", 2: "2 to 7 Days", 7: "2 to 7 Days",
		8: "8  to 14 Days", 14: "8  to 14 Days", 15: "15  to 21 Days", 21: "15  to 21 Days",
		22: "22  to 28 Days", 28: "22  to 28 Days", 29: "More than 28 Days", 365: "More than 28 Days",
	} {
		// The clocks go forward between the first day and the last.
		late, early := day.At(23, 59).UTC(), day.AddDays(days).At(0, 1).UTC()
		if got := booking.TimeBetween(late, early); got != want {
			t.Errorf("late to early, %d days: %q, want %q", days, got, want)
		}
		if got := booking.TimeBetween(day.At(0, 1), day.AddDays(days).At(23, 59)); got != want {
			t.Errorf("early to late, %d days: %q, want %q", days, got, want)
		}
		if !slices.Contains(booking.LeadTimes, want) {
			t.Errorf("%q is not listed", want)
		}
	}
	if len(booking.LeadTimes) != 8 {
		t.Errorf("%d bands, want 8", len(booking.LeadTimes))
	}
	if booking.TimeBetween(time.Time{}, monday) != booking.UnknownLead || booking.TimeBetween(monday, time.Time{}) != booking.UnknownLead {
		t.Error("a missing time is not the unknown band")
	}
}

func TestCategories(t *testing.T) {
	t.Parallel()
	first := care.DateOf(time.Date(2021, 4, 1, 12, 0, 0, 0, care.London))
	if n := len(booking.CategoriesOn(first.AddDays(-1))); n != 0 {
		t.Errorf("%d categories before there were any", n)
	}
	list := booking.CategoriesOn(first)
	if len(list) != 17 {
		t.Errorf("%d categories, want the 19 published values without the two about mapping", len(list))
	}
	names := map[string]bool{}
	for _, c := range list {
		if !c.Category.KnownOn(first) || c.Category.KnownOn(first.AddDays(-1)) || c.Category.Name() != c.Name || names[c.Name] {
			t.Errorf("category %+v does not agree with itself", c)
		}
		names[c.Name] = true
	}
	for _, name := range []string{"Walk-in", "Care Home Needs Assessment & Personalised Care and Support Planning"} {
		if !names[name] {
			t.Errorf("%q is missing", name)
		}
	}
	if booking.Category("unmapped").Name() != "" || booking.Mode("").Known() || booking.Role("").Known() {
		t.Error("something unknown is known")
	}
}

func TestModesAndRoles(t *testing.T) {
	t.Parallel()
	want := []booking.Mode{booking.FaceToFace, booking.HomeVisit, booking.Telephone, booking.Video, booking.Written}
	if got := booking.Modes(); !slices.Equal(got, want) {
		t.Errorf("modes %v", got)
	}
	for _, m := range booking.Modes() {
		if !m.Known() || m.Name() == "" || m.Published() == "" {
			t.Errorf("mode %q is not whole", m)
		}
	}
	gps := 0
	for _, r := range booking.Roles() {
		if !r.Known() || r.Name() == "" || !slices.Contains([]string{"GP", "Nurses", "Other Direct Patient Care"}, r.Group()) {
			t.Errorf("role %q is not whole", r)
		}
		if (r.HCPType() == "GP") != (r.Group() == "GP") {
			t.Errorf("role %q is a GP in one column only", r)
		}
		if r.HCPType() == "GP" {
			gps++
		}
	}
	if booking.GP.HCPType() != "GP" || gps == len(booking.Roles()) {
		t.Error("GPs are not told apart")
	}
}

// The published files spell modes, types and bands as we do.
func TestPublishedSpelling(t *testing.T) {
	t.Parallel()
	data := os.Getenv("FRONTDOOR_DATA")
	if data == "" {
		data = filepath.Join("..", "..", "shared", "data")
	}
	f, err := os.Open(filepath.Join(data, "published", "appointments", "gpad-mid-and-south-essex-2019-2021.csv.gz"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the published appointments file is not here; set FRONTDOOR_DATA")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	seen := readColumns(t, z, "HCP_TYPE", "APPT_MODE", "TIME_BETWEEN_BOOK_AND_APPT")
	for _, m := range booking.Modes() {
		published := m.Published()
		if published == "Video Conference/Online" {
			published = "Video/Online" // the spelling of the regional files, of which this is one
		}
		if !seen["APPT_MODE"][published] {
			t.Errorf("mode %q is not among %v", published, seen["APPT_MODE"])
		}
	}
	for _, r := range booking.Roles() {
		if !seen["HCP_TYPE"][r.HCPType()] {
			t.Errorf("type %q is not among %v", r.HCPType(), seen["HCP_TYPE"])
		}
	}
	for _, band := range booking.LeadTimes {
		if band != booking.UnknownLead && !seen["TIME_BETWEEN_BOOK_AND_APPT"][string(band)] {
			t.Errorf("band %q is not among %v", band, seen["TIME_BETWEEN_BOOK_AND_APPT"])
		}
	}
}

// readColumns collects the values of some columns of a CSV file.
func readColumns(t *testing.T, r io.Reader, names ...string) map[string]map[string]bool {
	t.Helper()
	rows := csv.NewReader(r)
	header, err := rows.Read()
	if err != nil {
		t.Fatal(err)
	}
	at, seen := map[string]int{}, map[string]map[string]bool{}
	for _, name := range names {
		at[name] = slices.Index(header, name)
		seen[name] = map[string]bool{}
		if at[name] < 0 {
			t.Fatalf("no column %s in %q", name, header)
		}
	}
	for {
		row, err := rows.Read()
		if err == io.EOF {
			return seen
		}
		if err != nil {
			t.Fatal(err)
		}
		for name, i := range at {
			seen[name][row[i]] = true
		}
	}
}
