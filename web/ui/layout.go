package ui

import (
	"fmt"
	"strings"
	"time"
)

// NeutralSite is where "Exit this page" leads when a practice sets nothing else.
// The pattern is GOV.UK's (https://design-system.service.gov.uk/patterns/exit-a-page-quickly/).
const NeutralSite = "https://www.bbc.co.uk/weather"

// RelayUKPrefix is dialled before a number to add a relay assistant for people
// who are deaf or have trouble speaking (https://www.relayuk.bt.com/how-to-use-relay-uk.html).
const RelayUKPrefix = "18001"

// PatientLayout is what surrounds a page for the public. Every such page shows
// the practice's telephone number, Relay UK, the privacy notice and a way to
// leave at once.
type PatientLayout struct {
	Title    string // what the page is about; starts the browser's title
	Practice string // the practice's name
	Phone    string // the practice's number as people write it
	HomeURL  string // where the practice's name leads; "/" when empty

	PrivacyURL       string // the privacy notice; "/privacy" when empty
	AccessibilityURL string // the accessibility statement; no link when empty
	ExitURL          string // NeutralSite when empty

	BackURL   string       // the page before; no back link when empty
	Errors    []FieldError // shown in a summary; the title then starts with "Error: "
	LiveURL   string       // a stream of events after which the Live regions are fetched again
	Simulated bool         // invented data: says so on top of the page
}

// StaffLayout is what surrounds a page for staff: wide, with navigation, a
// place for emergencies, and the signed-in person.
type StaffLayout struct {
	Title  string
	Org    string // the organisation's name
	Person string // who is signed in; empty on the sign-in page
	Role   string // in plain words

	HomeURL    string    // "/staff" when empty
	Nav        []NavItem // main navigation
	Active     string    // URL of the item that is current
	SwitchURL  string    // POST: hand the screen to a colleague; no button when empty
	SignOutURL string    // POST; no button when empty

	BackURL   string
	Errors    []FieldError
	Alerts    []Alert // emergencies that wait; on every page
	LiveURL   string  // a stream of events after which alerts and Live regions are fetched again
	Simulated bool
}

// NavItem is a link of the main navigation.
type NavItem struct {
	Label string
	URL   string
	Count int // waiting there; not shown when 0
}

// Alert is something that cannot wait: shown on every staff page until a person
// deals with it.
type Alert struct {
	ID     string // stable, so that a live update does not announce it twice
	Text   string // what happened, without more about the patient than is needed
	URL    string
	Action string // the link's words; "Open" when empty

	Post     string // a POST that deals with it; no button when empty
	PostText string // the button's words
}

// Letter is a printed page: A4, large print (at least 16 point, as the
// Accessible Information Standard's large print; https://www.england.nhs.uk/accessibleinfo/).
type Letter struct {
	Title     string
	Practice  string
	Address   []string // the practice's, by line
	Phone     string
	To        []string // the patient's name and address, by line
	Date      time.Time
	BackURL   string // on screen only
	Simulated bool
}

// browserTitle is "Error: Title – Name", the order the service manual asks for.
func browserTitle(title, name string, errors []FieldError) string {
	return when(len(errors) > 0, "Error: ") + title + " – " + name
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// relayUK is the number to dial by way of Relay UK, which takes national numbers.
func relayUK(phone string) string {
	if rest, ok := strings.CutPrefix(phone, "+44"); ok {
		phone = "0" + strings.TrimSpace(rest)
	}
	return RelayUKPrefix + " " + phone
}

func (n NavItem) spoken() string { return fmt.Sprintf("%d waiting", n.Count) }

func (l StaffLayout) current(n NavItem) bool { return l.Active != "" && l.Active == n.URL }

func (l Letter) date() string { return strings.TrimSpace(l.Date.Format("2 January 2006")) }
