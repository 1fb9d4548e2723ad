package demo_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/demo"
	"frontdoor/published"
	"frontdoor/request"
)

func monday(t testing.TB, n demo.Net) []demo.Arrival {
	t.Helper()
	all, err := demo.Monday(n, demo.PublishedCurves())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestMonday(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		n := network(t, seed, demo.Options{Sizes: demo.FullSizes})
		all := monday(t, n)
		if !slices.IsSortedFunc(all, func(a, b demo.Arrival) int { return a.Contact.At.Compare(b.Contact.At) }) {
			t.Error("the arrivals are not in order of time")
		}
		byKey := map[string]demo.Arrival{}
		for _, a := range all {
			if _, ok := byKey[a.Key]; ok {
				t.Fatalf("two arrivals have the key %s", a.Key)
			}
			byKey[a.Key] = a
		}
		for _, a := range all {
			contactHolds(t, n, a)
			planHolds(t, n, a)
			if a.Again != "" {
				againHolds(t, byKey[a.Again], a)
			}
		}
	}
}

// contactHolds checks one contact: possible, complete and nobody's.
func contactHolds(t *testing.T, n demo.Net, a demo.Arrival) {
	t.Helper()
	c, day := a.Contact, n.Monday
	if c.At.Before(day.AddDays(-1).At(18, 30)) || !c.At.Before(day.At(18, 30)) {
		t.Errorf("%s comes at %s", a.Key, c.At)
	}
	in, err := c.Intake.Check(c.Channel, c.Kind, c.Topic, care.DateOf(c.At))
	if err != nil {
		t.Fatalf("%s, %s %s: %v %v", a.Key, c.Kind, c.Topic, err, care.FieldsOf(err))
	}
	if diff := cmp.Diff(in, c.Intake, unexported, cmp.Comparer(func(a, b map[string]string) bool { return fmt.Sprint(a) == fmt.Sprint(b) })); diff != "" {
		t.Errorf("%s is changed by the check: %s", a.Key, diff)
	}
	if strings.ContainsAny(strings.Join([]string{fmt.Sprint(in.Answers), a.Plan.Text, a.Plan.Reply}, " "), "{}") {
		t.Errorf("%s has a gap that was not filled", a.Key)
	}
	fictional(t, in.Mobile)
	if e := string(in.Email); e != "" && !strings.HasSuffix(e, "@example.com") && !strings.HasSuffix(e, "@example.org") {
		t.Errorf("%s has the address %s", a.Key, e)
	}
	reachable := map[request.Route]bool{request.ByText: in.Mobile.IsMobile(), request.ByCall: in.Mobile != "", request.ByEmail: in.Email != "", request.ByLetter: in.Address != ""}
	if !reachable[c.Route] {
		t.Errorf("%s cannot be reached by %s", a.Key, c.Route)
	}
	o, _ := n.Org(a.Org)
	if (c.Channel == request.Web) != (a.By == "") || c.Channel != request.Web && role(o, a.By) != care.Receptionist {
		t.Errorf("%s comes by %s and is keyed by %q", a.Key, c.Channel, a.By)
	}
	if c.Channel == request.Web && in.NHSNumber != "" {
		t.Errorf("%s has an NHS number that nobody keyed", a.Key)
	}
	if a.Patient >= 0 {
		p := o.Patient(a.Patient)
		if in.NHSNumber != "" && in.NHSNumber != p.NHSNumber || !strings.HasPrefix(p.Given, in.Given) {
			t.Errorf("%s is not by patient %d", a.Key, a.Patient)
		}
		if child := p.Born.Age(day) < 16; child != (c.ForWhom == request.Child) {
			t.Errorf("%s is about somebody of %d and for %s", a.Key, p.Born.Age(day), c.ForWhom)
		}
	} else if in.NHSNumber != "" {
		t.Errorf("%s is on no list and has an NHS number", a.Key)
	}
	if (c.ForWhom == request.Self) != (in.Writer == "") {
		t.Errorf("%s is for %s and written by %q", a.Key, c.ForWhom, in.Writer)
	}
}

// planHolds checks that those named may do what the plan says, in order, and
// that it says all that the step needs.
func planHolds(t *testing.T, n demo.Net, a demo.Arrival) {
	t.Helper()
	p := a.Plan
	if p.Band == request.Unbanded {
		if p != (demo.Plan{}) {
			t.Errorf("%s: nobody looks and yet %+v", a.Key, p)
		}
		return
	}
	o, _ := n.Org(a.Org)
	if !slices.Contains(request.Bands, p.Band) || p.BandAfter <= 0 {
		t.Errorf("%s: band %s after %s", a.Key, p.Band, p.BandAfter)
	}
	if r := role(o, p.BandBy); r != care.Navigator && r != care.Clinician || p.Band == request.Emergency && r != care.Clinician {
		t.Errorf("%s: a %s chooses %s", a.Key, r, p.Band)
	}
	if (p.Acknowledge > 0) != (p.Band == request.Emergency && p.Then != demo.Join) || p.Acknowledge > p.BandAfter {
		t.Errorf("%s: %s acknowledged after %s, banded after %s", a.Key, p.Band, p.Acknowledge, p.BandAfter)
	}
	if (p.Band == request.Emergency) != (p.LowerBy == "") || p.LowerBy != "" && (role(o, p.LowerBy) != care.Clinician || p.Lower == "") {
		t.Errorf("%s: %s is lowered by %q because %q", a.Key, p.Band, p.LowerBy, p.Lower)
	}
	if p.Team != "" && o.Settings.TeamName(p.Team) == p.Team {
		t.Errorf("%s: no team %s", a.Key, p.Team)
	}
	opening, closing := n.Monday.At(8, 0), n.Monday.At(18, 30)
	for what, at := range map[string]time.Time{"band": a.BandAt(), "step": a.ThenAt(), "close": a.CloseAt()} {
		if !at.IsZero() && (at.Before(opening) || !at.Before(closing)) {
			t.Errorf("%s: %s at %s", a.Key, what, at)
		}
	}
	if p.Then == demo.Nothing {
		if p.Close || p.By != "" || p.After != 0 {
			t.Errorf("%s: nothing is done and yet %+v", a.Key, p)
		}
		return
	}
	if r := role(o, p.By); r != care.Navigator && r != care.Clinician || p.After <= 0 {
		t.Errorf("%s: a %s does %s after %s", a.Key, r, p.Then, p.After)
	}
	words := p.Then == demo.Answer || p.Then == demo.AskMore || p.Then == demo.Signpost || p.Then == demo.RingOut
	slot := p.Then == demo.Book || p.Then == demo.Offer
	if words != (p.Text != "") || slot != p.Role.Known() || slot != p.Mode.Known() || (p.Then == demo.Signpost) != (p.Service != "") ||
		(p.Reply != "") != (p.Then == demo.AskMore && p.ReplyAfter > 0) || p.Then == demo.RingOut && (p.ReplyAfter == 0 || a.Contact.Intake.Mobile == "") {
		t.Errorf("%s: %+v", a.Key, p)
	}
	known := slices.ContainsFunc(request.Outcomes, func(o request.Option) bool { return o.Value == string(p.Outcome) })
	if p.Close && (!known || p.Reason == "") {
		t.Errorf("%s: closed as %q because %q", a.Key, p.Outcome, p.Reason)
	}
}

func againHolds(t *testing.T, first, a demo.Arrival) {
	t.Helper()
	if first.Key == "" || first.Again != "" || first.Org != a.Org || first.Patient != a.Patient || !first.Contact.At.Before(a.Contact.At) {
		t.Errorf("%s comes after %q", a.Key, first.Key)
	}
}

func role(o demo.Org, login string) care.Role {
	for _, s := range o.Staff {
		if s.Login == login {
			return s.Role
		}
	}
	return ""
}

// TestPlannedAppointmentsExist: whoever a plan books with has a clinic.
func TestPlannedAppointmentsExist(t *testing.T) {
	t.Parallel()
	n := network(t, 5, demo.Options{})
	type kind struct {
		org  care.OrgID
		role booking.Role
		mode booking.Mode
	}
	have := map[kind]bool{}
	for _, o := range n.Practices() {
		for _, c := range o.Clinics() {
			have[kind{o.ID, c.Role, c.Mode}] = true
		}
	}
	for _, a := range monday(t, n) {
		if k := (kind{a.Org, a.Plan.Role, a.Plan.Mode}); k.role != "" && !have[k] {
			t.Errorf("%s needs a clinic of a %s by %s", a.Key, k.role, k.mode)
		}
	}
}

// TestShares compares many Mondays with the figures they are drawn from.
func TestShares(t *testing.T) {
	t.Parallel()
	r := demo.DefaultRates()
	got, practices, listed, days := map[string]float64{}, 0, 0, 20
	for seed := range uint64(days) {
		n := network(t, seed+100, demo.Options{Sizes: demo.FullSizes})
		practices += len(n.Practices())
		for _, o := range n.Practices() {
			listed += o.Size
		}
		for _, a := range monday(t, n) {
			c := a.Contact
			sunday := c.At.Before(n.Monday.At(0, 0))
			got["all"]++
			got[string(c.Channel)]++
			if sunday {
				got["sunday"]++
			} else if h := c.At.In(care.London).Hour(); h == 8 || h == 9 {
				got[string(c.Channel)+" 08-10"]++
			}
			if a.Again != "" {
				got["again"]++
				continue
			}
			got["first"]++
			got[string(c.Kind)]++
			if a.Patient < 0 {
				got["stranger"]++
			}
			if a.Plan.Band == request.Emergency {
				got["emergency"]++
			}
			if a.Plan.Band == request.Unbanded {
				got["unseen"]++
			}
		}
	}
	calls, web := published.MondayCalls(), published.MondaySubmissions()
	week := float64(listed) * r.Weekly
	desk := week * (1 - r.Web - r.Phone) * r.MondayPhone
	// The web form takes contacts on Sunday night, and none after 18:30: 0.5 of the last band's 6 hours.
	late := bandShare(web, 18*time.Hour) * 5.5 / 6
	openWeb := week * r.Web * r.MondayWeb
	for name, want := range map[string]struct{ share, of, within float64 }{
		"all":         {(openWeb*(1-late+r.SundayNight) + week*r.Phone*r.MondayPhone + desk) / week, week, 0.03},
		"clinical":    {r.Clinical, got["first"], 0.04},
		"medicine":    {r.Medicine, got["first"], 0.08},
		"admin":       {1 - r.Clinical - r.Medicine, got["first"], 0.08},
		"again":       {r.Again, got["first"], 0.10}, // a few come too late in the day to ring again
		"stranger":    {r.Stranger, got["first"], 0.25},
		"sunday":      {r.SundayNight, openWeb, 0.20},
		"phone 08-10": {bandShare(calls, 8*time.Hour) / (1 - bandShare(calls, 0) - bandShare(calls, 6*time.Hour) - bandShare(calls, 18*time.Hour+30*time.Minute)), got["phone"], 0.08},
		"web 08-10":   {bandShare(web, 8*time.Hour) / (1 - late), got["web"], 0.08},
		"emergency":   {0.015, got["first"], 0.6},
	} {
		if share := got[name] / want.of; math.Abs(share-want.share) > want.within*want.share {
			t.Errorf("%s: %.4f, want %.4f within %.0f%%", name, share, want.share, 100*want.within)
		}
	}
	if unseen := got["unseen"] / got["all"]; unseen > 0.05 {
		t.Errorf("%.3f of the contacts are looked at by nobody", unseen)
	}
	// 6 to 7% of a list a week, Monday 26 to 28% of it: 1.56 to 1.96% of a list.
	if share := got["all"] / float64(listed); share < 0.0156 || share > 0.0196 {
		t.Errorf("%.4f of the lists get in touch", share)
	}
}

func bandShare(c published.Curve, from time.Duration) float64 {
	for _, b := range c.Bands(time.Monday) {
		if b.From == from {
			return b.Share
		}
	}
	return 0
}

func TestMondayIsReproducible(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seed, o := rapid.Uint64().Draw(t, "seed"), demo.Options{Sizes: []int{rapid.IntRange(demo.MinList, 3000).Draw(t, "size"), 900}}
		written := func(seed uint64) []byte {
			n, err := demo.Network(seed, o)
			if err != nil {
				t.Fatal(err)
			}
			all, err := demo.Monday(n, demo.PublishedCurves())
			if err != nil {
				t.Fatal(err)
			}
			b, err := json.Marshal(all)
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		first := written(seed)
		if !bytes.Equal(first, written(seed)) {
			t.Fatal("the same seed gives another Monday")
		}
		if bytes.Equal(first, written(seed+1)) {
			t.Fatal("another seed gives the same Monday")
		}
	})
}

func TestMondayNeedsAMonday(t *testing.T) {
	t.Parallel()
	_, err := demo.Monday(network(t, 1, demo.Options{}), demo.Curves{Calls: published.MondayCalls()})
	if care.KindOf(err) != care.Invalid {
		t.Errorf("a curve without figures: %v", err)
	}
}

func TestStories(t *testing.T) {
	t.Parallel()
	day, _ := care.MakeDate(2026, time.March, 2)
	bands, topics := map[request.Band]bool{}, map[string]bool{}
	total := demo.EveryStory(day, func(name string, channel request.Channel, kind request.Kind, topic request.Topic, band request.Band, in request.Intake) {
		if _, err := in.Check(channel, kind, topic, day); err != nil {
			t.Errorf("%s by %s: %v %v", name, channel, err, care.FieldsOf(err))
		}
		if len(request.Questions(kind, topic)) == 0 || strings.ContainsAny(fmt.Sprint(in.Answers), "{}") {
			t.Errorf("%s: %v", name, in.Answers)
		}
		known := map[string]bool{}
		for _, q := range request.Questions(kind, topic) {
			known[q.ID] = true
		}
		for id := range in.Answers {
			if !known[id] {
				t.Errorf("%s answers %s, which nobody asks", name, id)
			}
		}
		bands[band], topics[string(kind)+string(topic)] = true, true
	})
	if total < 150 {
		t.Errorf("%d stories", total)
	}
	for _, b := range request.Bands {
		if !bands[b] {
			t.Errorf("no story is %s", b)
		}
	}
	if want := 2 + len(request.Topics); len(topics) != want {
		t.Errorf("kinds and topics: %v", topics)
	}
}

func TestArrivalsAreNotLogged(t *testing.T) {
	t.Parallel()
	a := monday(t, network(t, 1, demo.Options{}))[0]
	var b bytes.Buffer
	slog.New(slog.NewTextHandler(&b, nil)).Info("arrival", "arrival", a)
	if !strings.Contains(b.String(), a.Key) || strings.Contains(b.String(), a.Contact.Intake.Family) {
		t.Errorf("logged %s", b.String())
	}
}
