package demo

import (
	"fmt"
	"io"
	"time"

	"frontdoor/care"
	"frontdoor/practice"
)

// MaxPatients of a network. The test range of NHS numbers has 909,091
// (care.TestNHSNumbers); the rest is left to those who type numbers by hand.
const MaxPatients = 900_000

// Limits of a network, so that a slip of the keyboard is refused and not run.
const (
	MinList      = 200     // below this a Monday is a handful of contacts
	MaxList      = 120_000 // the largest lists in England are a little above 100,000
	MaxPractices = 1_000   // an integrated care board has up to about 400
)

// Sizes of registered lists. Full is near England's mean of about 10,000; Quick
// starts in a moment on a small machine and still fills a worklist.
var (
	FullSizes  = []int{11_400, 8_300, 13_700}
	QuickSizes = []int{3_900, 2_700, 4_600}
)

// Options of a network. The zero value is the quick demonstration.
type Options struct {
	Sizes  []int     // of the registered lists, one a practice; QuickSizes when empty
	Monday care.Date // the day played; Monday 2 March 2026 when not known
	Secret io.Reader // random bytes for passwords; when nil they follow from the seed, for tests only
	Rates  *Rates    // DefaultRates when nil
}

// Net is a made-up network.
type Net struct {
	Seed   uint64
	Monday care.Date
	Rates  Rates
	Orgs   []Org // practices first, then the hub and the pharmacy
}

// Org is a made-up organisation.
type Org struct {
	ID       care.OrgID
	Settings practice.Settings
	Staff    []Staff
	Size     int     // of the registered list; 0 for a hub or pharmacy
	Web      float64 // expected contacts on the Monday, by channel
	Phone    float64
	Desk     float64

	slug  string
	seed  uint64 // of the network
	day   care.Date
	first int // of the network's NHS numbers
	start int // where the network's NHS numbers begin
}

// Practices of the network.
func (n Net) Practices() []Org {
	var list []Org
	for _, o := range n.Orgs {
		if o.Settings.Kind == care.Practice {
			list = append(list, o)
		}
	}
	return list
}

// Org of a code; false when the network has none.
func (n Net) Org(id care.OrgID) (Org, bool) {
	for _, o := range n.Orgs {
		if o.ID == id {
			return o, true
		}
	}
	return Org{}, false
}

// practiceNames are invented; the register of practices has none of them.
var practiceNames = []struct{ name, slug, address string }{
	{"Lanternfield Surgery", "lantern", "1 Sample Street\nLanternfield\nZZ99 1AB"},
	{"Otterhythe Health Centre", "otter", "2 Made-up Lane\nOtterhythe\nZZ99 2AB"},
	{"Quillmoor Medical Practice", "quill", "3 Invented Way\nQuillmoor\nZZ99 3AB"},
}

// Network makes a network. It is Invalid when a size or the day cannot be.
func Network(seed uint64, o Options) (Net, error) {
	sizes := o.Sizes
	if len(sizes) == 0 {
		sizes = QuickSizes
	}
	var list []site
	for i, size := range sizes {
		s := site{size: size}
		if i < len(practiceNames) {
			n := practiceNames[i]
			s.name, s.slug, s.address = n.name, n.slug, n.address
		} else {
			s.name, s.slug = fmt.Sprintf("Made-up Practice %02d", i+1), fmt.Sprintf("practice%02d", i+1)
		}
		list = append(list, s)
	}
	return network(seed, o, list)
}

// site is what differs from practice to practice.
type site struct {
	name, slug, address string
	size                int
	web, phone          *float64 // contacts on the Monday; nil when they follow from the size
}

func network(seed uint64, o Options, sites []site) (Net, error) {
	net := Net{Seed: seed, Monday: o.Monday, Rates: DefaultRates()}
	if o.Rates != nil {
		net.Rates = *o.Rates
	}
	if net.Monday.IsZero() {
		net.Monday, _ = care.MakeDate(2026, time.March, 2)
	}
	if err := check(net, sites); err != nil { // before codes are made, which have room for 9,999
		return Net{}, err
	}
	words := passwords{source: o.Secret}
	if words.source == nil {
		words.source = seededBytes{stream(seed, "passwords")}
	}
	hub, start, first := code(len(sites)+1), stream(seed, "numbers").IntN(MaxPatients), 0
	for i, s := range sites {
		org := Org{ID: code(i + 1), Size: s.size, slug: s.slug, seed: seed, day: net.Monday, first: first, start: start}
		first += s.size
		org.Web, org.Phone, org.Desk = net.Rates.monday(s)
		org.Settings = practice.Default(s.name, care.Practice, landline(i+1))
		org.Settings.Address, org.Settings.Hub = s.address, hub
		org.Settings.Email = care.Email(s.slug + "@example.org")
		org.Settings.Duty = mobile(i + 1)
		org.Staff = words.practiceStaff(seed, org)
		net.Orgs = append(net.Orgs, org)
	}
	net.Orgs = append(net.Orgs,
		words.partner(seed, net.Monday, hub, "Marrowby Neighbourhood Hub", "hub", care.Hub, len(sites)+1),
		words.partner(seed, net.Monday, code(len(sites)+2), "Candlewick Row Pharmacy", "pharmacy", care.Pharmacy, len(sites)+2))
	for i := range net.Orgs {
		net.Orgs[i].Settings.Simulated = true
	}
	return net, nil
}

func check(net Net, sites []site) error {
	const op = "demo.network"
	f := care.Faults{}
	total := 0
	for _, s := range sites {
		total += s.size
		if s.size < MinList || s.size > MaxList {
			f.Add("sizes", fmt.Sprintf("A list has %d to %d patients.", MinList, MaxList))
		}
	}
	if total > MaxPatients {
		f.Add("sizes", fmt.Sprintf("There are test NHS numbers for %d patients in all.", MaxPatients))
	}
	if len(sites) == 0 || len(sites) > MaxPractices {
		f.Add("practices", fmt.Sprintf("A network has 1 to %d practices.", MaxPractices))
	}
	if net.Monday.Weekday() != time.Monday || care.England.IsHoliday(net.Monday) {
		f.Add("monday", "Choose a Monday that is not a bank holiday.")
	}
	return f.Err(op)
}

// code is an ODS code that is well formed and not allocated: a letter and five
// digits like a practice's. The register of practices (epraccur, NHS England)
// has codes that begin with A to Y and none that begin with Z.
func code(i int) care.OrgID { return care.OrgID(fmt.Sprintf("Z9%04d", i)) }

// The telephone numbers that Ofcom keeps for radio and television drama: 01632
// 960000 to 960999, and mobiles 07700 900000 to 900999. Nobody has them, so a
// call or text sent by mistake reaches nobody. There are 1,000 of each, so many
// made-up patients share one.
func landline(i int) care.Phone { return care.Phone(fmt.Sprintf("+441632960%03d", i%1000)) }
func mobile(i int) care.Phone   { return care.Phone(fmt.Sprintf("+447700900%03d", i%1000)) }
