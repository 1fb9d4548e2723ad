package demo_test

import (
	"crypto/rand"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/demo"
	"frontdoor/identity"
	"frontdoor/practice"
)

func network(t testing.TB, seed uint64, o demo.Options) demo.Net {
	t.Helper()
	n, err := demo.Network(seed, o)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestNetwork(t *testing.T) {
	t.Parallel()
	n := network(t, 1, demo.Options{Sizes: demo.FullSizes})
	kinds := map[care.OrgKind]int{}
	logins := map[string]bool{}
	for _, o := range n.Orgs {
		kinds[o.Settings.Kind]++
		if _, err := care.ParseOrg(string(o.ID)); err != nil || !strings.HasPrefix(string(o.ID), "Z") {
			t.Errorf("code %s: %v", o.ID, err)
		}
		if _, err := practice.Change(o.Settings, "set up"); err != nil {
			t.Errorf("settings of %s: %v", o.ID, err)
		}
		if !o.Settings.Simulated {
			t.Errorf("%s does not say that it is made up", o.ID)
		}
		fictional(t, o.Settings.Phone)
		fictional(t, o.Settings.Duty)
		if found, ok := n.Org(o.ID); !ok || found.Settings.Name != o.Settings.Name {
			t.Errorf("%s is not found by its code", o.ID)
		}
		checkStaff(t, o, logins)
	}
	if diff := cmp.Diff(map[care.OrgKind]int{care.Practice: 3, care.Hub: 1, care.Pharmacy: 1}, kinds); diff != "" {
		t.Error(diff)
	}
	for i, o := range n.Practices() {
		if hub, ok := n.Org(o.Settings.Hub); !ok || hub.Settings.Kind != care.Hub {
			t.Errorf("%s has no hub", o.ID)
		}
		if o.Size != demo.FullSizes[i] {
			t.Errorf("%s has %d patients", o.ID, o.Size)
		}
		roles := map[care.Role]bool{}
		for _, s := range o.Staff {
			roles[s.Role] = true
		}
		for _, r := range care.StaffRoles {
			if !roles[r] {
				t.Errorf("%s has no %s", o.ID, r)
			}
		}
	}
}

func checkStaff(t *testing.T, o demo.Org, logins map[string]bool) {
	t.Helper()
	teams := map[care.ID]bool{}
	for _, team := range o.Settings.Teams {
		teams[care.ID(team.ID)] = true
	}
	for _, s := range o.Staff {
		l, err := identity.ParseLogin(s.Login)
		if err != nil || logins[s.Login] {
			t.Errorf("login %s: %v, seen %v", s.Login, err, logins[s.Login])
		}
		logins[s.Login] = true
		if _, err := identity.NewPassword(s.Password, l, s.Name); err != nil {
			t.Errorf("password %s: %v", s.Password, err)
		}
		if _, err := identity.NewPerson("x", s.Login, s.Name, time.Unix(0, 0)); err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
		if (s.Role == care.Clinician) != s.Clinical.Known() || (s.Room != "") != s.Clinical.Known() {
			t.Errorf("%s is %s and %q in room %q", s.Login, s.Role, s.Clinical, s.Room)
		}
		for _, team := range s.Teams {
			if !teams[team] {
				t.Errorf("%s is in the team %s, which is not set up", s.Login, team)
			}
		}
	}
}

func TestPasswordsComeFromTheSecret(t *testing.T) {
	t.Parallel()
	a, b := network(t, 1, demo.Options{Secret: rand.Reader}), network(t, 1, demo.Options{Secret: rand.Reader})
	if a.Orgs[0].Staff[0].Password == b.Orgs[0].Staff[0].Password && a.Orgs[0].Staff[1].Password == b.Orgs[0].Staff[1].Password {
		t.Error("passwords follow from the seed although a secret is given")
	}
	hide := cmpopts.IgnoreFields(demo.Staff{}, "Password")
	if diff := cmp.Diff(a, b, hide, unexported); diff != "" {
		t.Errorf("the secret changed more than passwords: %s", diff)
	}
	seen := map[string]bool{}
	for range 40 {
		for _, o := range network(t, 1, demo.Options{Secret: rand.Reader}).Orgs {
			for _, s := range o.Staff {
				seen[s.Password] = true
				if _, err := identity.NewPassword(s.Password, identity.Login(s.Login), s.Name); err != nil {
					t.Errorf("password %s: %v", s.Password, err)
				}
			}
		}
	}
	if len(seen) < 1000 {
		t.Errorf("%d passwords", len(seen))
	}
}

func TestNetworkRefuses(t *testing.T) {
	t.Parallel()
	tuesday, _ := care.MakeDate(2026, time.March, 3)
	holiday, _ := care.MakeDate(2026, time.May, 4)
	for name, test := range map[string]struct {
		o  demo.Options
		ok bool
	}{
		"smallest list":    {demo.Options{Sizes: []int{demo.MinList}}, true},
		"too small":        {demo.Options{Sizes: []int{demo.MinList - 1}}, false},
		"largest list":     {demo.Options{Sizes: []int{demo.MaxList}}, true},
		"too large":        {demo.Options{Sizes: []int{demo.MaxList + 1}}, false},
		"all numbers":      {demo.Options{Sizes: []int{100_000, 100_000, 100_000, 100_000, 100_000, 100_000, 100_000, 100_000, 100_000}}, true},
		"one number more":  {demo.Options{Sizes: []int{100_000, 100_000, 100_000, 100_000, 100_000, 100_000, 100_000, 100_000, 99_800, 201}}, false},
		"too many":         {demo.Options{Sizes: slicesOf(demo.MaxPractices+1, demo.MinList)}, false},
		"as many as go":    {demo.Options{Sizes: slicesOf(demo.MaxPractices, demo.MinList)}, true},
		"a Tuesday":        {demo.Options{Monday: tuesday}, false},
		"a holiday Monday": {demo.Options{Monday: holiday}, false},
	} {
		if _, err := demo.Network(1, test.o); (err == nil) != test.ok || err != nil && care.KindOf(err) != care.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCodesDifferInTheLargestNetwork(t *testing.T) {
	t.Parallel()
	codes, logins := map[care.OrgID]bool{}, map[string]bool{}
	n := network(t, 1, demo.Options{Sizes: slicesOf(demo.MaxPractices, demo.MinList)})
	for _, o := range n.Orgs {
		if codes[o.ID] {
			t.Fatalf("two organisations have the code %s", o.ID)
		}
		codes[o.ID] = true
		checkStaff(t, o, logins)
	}
	if want := demo.MaxPractices + 2; len(codes) != want {
		t.Errorf("%d organisations of %d", len(codes), want)
	}
}

func slicesOf(n, size int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = size
	}
	return list
}

func TestClinics(t *testing.T) {
	t.Parallel()
	n := network(t, 2, demo.Options{})
	now := n.Monday.At(7, 0)
	newID := func() care.ID { return "x" }
	for _, o := range n.Practices() {
		days, modes, slots := map[care.Date]int{}, map[booking.Mode]int{}, map[string]int{}
		last := map[string]booking.PublishSession{}
		for _, c := range o.Clinics() {
			changes, err := booking.Publish(c.PublishSession, now, newID)
			if err != nil {
				t.Fatalf("%+v: %v", c, err)
			}
			days[c.Day]++
			modes[c.Mode]++
			slots[c.Login+c.Day.String()] += len(changes) - 1
			if before, ok := last[c.Login]; ok && before.Day == c.Day && c.From < before.To {
				t.Errorf("%s is in two places on %s", c.Login, c.Day)
			}
			last[c.Login] = c.PublishSession
		}
		if len(days) != 11 || days[n.Monday] == 0 || modes[booking.Telephone] == 0 || modes[booking.FaceToFace] == 0 {
			t.Errorf("%s: %d days, %v", o.ID, len(days), modes)
		}
		for _, s := range o.Staff {
			if got := slots[s.Login+n.Monday.String()]; s.Clinical == booking.GP && got != 24 {
				t.Errorf("%s has %d slots on Monday", s.Login, got)
			}
		}
	}
}

func TestClinicsKeepHolidays(t *testing.T) {
	t.Parallel()
	monday, _ := care.MakeDate(2026, time.April, 27) // the next Monday is a bank holiday
	o := network(t, 2, demo.Options{Monday: monday}).Practices()[0]
	holidays, days := monday.AddDays(7), 0
	for _, c := range o.Clinics() {
		if c.Day == holidays {
			days++
		}
	}
	if days > 0 {
		t.Errorf("%d sessions on a bank holiday", days)
	}
}

var drama = regexp.MustCompile(`^\+44(1632960|7700900)[0-9]{3}$`)

// fictional checks that a number is none or one kept for drama.
func fictional(t testing.TB, p care.Phone) {
	t.Helper()
	if p != "" && !drama.MatchString(string(p)) {
		t.Errorf("%s could be somebody's", string(p))
	}
}
