package demo

import (
	"fmt"
	"io"
	"math/rand/v2"
	"strings"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/practice"
)

// Staff is a made-up member of staff. The password is for a demonstration on
// made-up data and is shown when it starts.
type Staff struct {
	Login    string
	Password string
	Name     string
	Role     care.Role
	Clinical booking.Role // of a clinician; empty for others
	Teams    []care.ID
	Room     string // of a clinician
}

// posts of a practice: so many patients have one, and at least so many there are.
var posts = []struct {
	login    string
	role     care.Role
	clinical booking.Role
	team     care.ID
	each     int // patients for one
	least    int
	title    string
}{
	{"manager", care.Manager, "", "admin", 0, 1, ""},
	{"reception", care.Receptionist, "", "reception", 3_000, 2, ""},
	{"navigator", care.Navigator, "", "navigation", 5_000, 1, ""},
	{"gp", care.Clinician, booking.GP, "gp", 2_200, 3, "Dr "},
	{"nurse", care.Clinician, "practice-nurse", "nursing", 5_000, 1, "Nurse "},
	{"hca", care.Clinician, "healthcare-assistant", "nursing", 7_000, 1, ""},
	{"pharmacist", care.Clinician, "pharmacist", "pharmacy", 0, 1, ""},
	{"physio", care.Clinician, "physiotherapist", "gp", 0, 1, ""},
}

func (p *passwords) practiceStaff(seed uint64, o Org) []Staff {
	r := stream(seed, "staff "+string(o.ID))
	var list []Staff
	names, room := map[string]bool{}, 0
	for _, post := range posts {
		count := post.least
		if post.each > 0 {
			count = max(count, rounded(float64(o.Size)/float64(post.each)))
		}
		for i := range count {
			s := Staff{Login: login(post.login, i, o.slug), Password: p.next(), Name: staffName(r, post.title, names),
				Role: post.role, Clinical: post.clinical, Teams: []care.ID{post.team}}
			if s.Role == care.Clinician {
				room++
				s.Room = fmt.Sprintf("Room %d", room)
			}
			list = append(list, s)
		}
	}
	return list
}

// partner is a hub or a pharmacy: few people and no registered list.
func (p *passwords) partner(seed uint64, day care.Date, id care.OrgID, name, slug string, kind care.OrgKind, i int) Org {
	r := stream(seed, "staff "+string(id))
	names := map[string]bool{}
	o := Org{ID: id, slug: slug, seed: seed, day: day, Settings: practice.Default(name, kind, landline(i))}
	o.Settings.Address = "4 Sample Street\nMarrowby\nZZ99 4AB"
	o.Settings.Email = care.Email(slug + "@example.org")
	jobs := []Staff{{Login: "manager", Role: care.Manager, Teams: []care.ID{"admin"}}, {Login: "navigator", Role: care.Navigator, Teams: []care.ID{"navigation"}}}
	switch kind {
	case care.Pharmacy:
		jobs = append(jobs[:1], Staff{Login: "pharmacist", Role: care.Clinician, Clinical: "pharmacist", Teams: []care.ID{"pharmacy"}, Room: "Consultation room"})
	default:
		jobs = append(jobs, Staff{Login: "gp", Role: care.Clinician, Clinical: booking.GP, Teams: []care.ID{"gp"}, Room: "Room 1"})
	}
	for _, s := range jobs {
		title := ""
		if s.Clinical == booking.GP {
			title = "Dr "
		}
		s.Login, s.Password, s.Name = login(s.Login, 0, slug), p.next(), staffName(r, title, names)
		o.Staff = append(o.Staff, s)
	}
	return o
}

// login is short to type and says who it is: gp2.otter. It is unique in the
// network because slugs are.
func login(post string, i int, slug string) string {
	if i > 0 {
		post = fmt.Sprintf("%s%d", post, i+1)
	}
	return post + "." + slug
}

// staffName draws a name that nobody else there has.
func staffName(r *rand.Rand, title string, taken map[string]bool) string {
	for {
		g := &peoples[pick(r, peopleShares)]
		given, family := one(r, g.women), one(r, g.families)
		if happens(r, 0.3) {
			given = one(r, g.men)
		}
		if name := title + given.text + " " + family.text; !taken[name] {
			taken[name] = true
			return name
		}
	}
}

// passwords makes passwords of three random words, as the National Cyber
// Security Centre advises; the words have four letters or more, so that each
// password has 14 characters or more.
type passwords struct{ source io.Reader }

func (p *passwords) next() string {
	var b [3]byte
	if _, err := io.ReadFull(p.source, b[:]); err != nil {
		panic("demo: source of random bytes failed: " + err.Error())
	}
	words := make([]string, len(b))
	for i, n := range b {
		words[i] = passwordWords[n]
	}
	return strings.Join(words, "-")
}

// seededBytes gives the bytes of a stream of numbers.
type seededBytes struct{ r *rand.Rand }

func (s seededBytes) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(s.r.Uint32())
	}
	return len(p), nil
}

// passwordWords are 256, one for each byte.
var passwordWords = strings.Fields(`
acorn adder alder almond amber anchor anvil apron arrow aspen atlas badger bamboo barley barrel basin
basket beacon beaver bellow birch biscuit blanket bobbin bonnet bottle bramble brandy breeze bridge bronze brook
bucket buckle bugle bunting burrow butter cabin cactus camel canal candle canoe canvas carrot castle cedar
cello chalk cherry chisel cider cinder clarinet clover cobble cobweb coffee copper coral cotton cradle crane
crayon crocus crumpet curlew curtain cymbal damson dapple dinghy donkey drizzle duffel easel elder ember engine
fabric falcon feather fennel ferret fiddle finch flannel flask flint flute fodder foghorn forest fossil fountain
freckle gable gallop garlic garnet gazebo girder glacier goblet gorse granite gravel grotto guitar gutter hammer
hamper harbour harvest hazel heather hedge heron hinge holly honey hopper hornet icicle indigo island ivory
jacket jasmine jersey jigsaw jumper juniper kennel kernel kettle kipper ladder lagoon lantern larch lattice laurel
lemon lentil lichen lilac linen lobster locket lupin magnet magpie mallet maple marble marrow meadow medlar
melon mitten monsoon mortar muffin mustard nectar needle nettle nickel nimbus nutmeg oatmeal obelisk olive onion
orchard organ osprey otter oyster paddle pancake parcel parsley parsnip pebble pelican pencil pewter piano pickle
pigeon pillow plank plover plum pocket poplar puddle puffin pulley quarry quartz quill quilt rabbit radish
raisin rattle ribbon ripple rocket rudder saddle saffron salmon sandal satchel saucer scarf shingle silver sparrow
spindle spinney spruce squash stable starling sundial swallow sycamore tangle tartan teapot thicket thimble thistle timber
toffee topaz trellis trowel truffle tulip tundra turbine turnip tweed umber valley velvet violin walnut willow
`)
