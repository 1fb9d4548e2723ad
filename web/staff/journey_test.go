package staff_test

import (
	"fmt"
	"testing"
	"time"

	"frontdoor/web/browsertest"
)

// looks are the ways in which every journey is walked.
var looks = []browsertest.Options{
	{Width: browsertest.Phone, JavaScript: true}, {Width: browsertest.Phone},
	{Width: browsertest.Desk, JavaScript: true}, {Width: browsertest.Desk},
}

func everyLook(t *testing.T, journey func(t *testing.T, o browsertest.Options)) {
	t.Parallel()
	for _, o := range looks {
		t.Run(fmt.Sprintf("%d scripts %v", o.Width, o.JavaScript), func(t *testing.T) {
			t.Parallel()
			journey(t, o)
		})
	}
}

// seen checks a page as every page is checked.
func seen(tab *browsertest.Tab, name string) {
	tab.Screenshot(name)
	tab.MustFit()
	tab.Axe()
}

func TestJourneyFromTheListToAnAppointment(t *testing.T) {
	everyLook(t, func(t *testing.T, o browsertest.Options) {
		r := newRig(t)
		r.register("Ada Quill", "Bo Larch")
		r.clinic()
		r.asks(surgery, "Ada Quill", "My knee has been swollen since I fell on the stairs on Tuesday.")
		r.asks(surgery, "Zed Unknown", "I need a form signed for my gym.")
		tab := r.clinician().tab(o)
		tab.Goto(r.url + "/staff")
		seen(tab, "day")
		tab.Goto(r.url + "/staff/list")
		tab.MustSee("Ada Quill", "My knee has been swollen")
		seen(tab, "list")
		tab.Press("Ada Quill, 42")
		tab.MustSee("What was asked", "Text message to 07700 900123")
		seen(tab, "request-new")
		tab.Press("Claim")
		tab.MustSee("You are working on this")
		tab.Choose("Same day")
		tab.Press("Set")
		tab.MustSee("Band set to Same day", "left. Messages wait as long.")
		tab.Click("Offer or book an appointment")
		tab.Choose("10:15, Dr Cara Green (GP), face to face")
		seen(tab, "request-slots")
		tab.Press("Book")
		tab.MustSee("Booked", "10:15, Dr Cara Green")
		seen(tab, "request-booked")
	})
}

func TestJourneyKnownCaller(t *testing.T) {
	everyLook(t, func(t *testing.T, o browsertest.Options) {
		r := newRig(t)
		r.register("Ada Quill", "Adam Quince", "Bo Larch")
		tab := r.receptionist().tab(o)
		tab.Goto(r.url + "/staff/key-in")
		tab.MustSee("Ask first")
		if got := tab.Focused(); got != "Name, date of birth or NHS number" {
			t.Errorf("the keyboard begins at %q", got)
		}
		tab.Fill("Name, date of birth or NHS number", "quill ad")
		if o.JavaScript {
			tab.MustSee("Ada Quill") // found while typing
		} else {
			tab.Press("Find")
		}
		tab.MustNotSee("Bo Larch")
		seen(tab, "key-in-found")
		tab.PressIn("Ada Quill", "Ada Quill 1 March 1984 (42) 999 001 1028")
		tab.MustSee("Ada Quill, born 1 March 1984 (42)")
		if got := tab.Value("Call-back number"); got != "07700 900123" {
			t.Errorf("the number of the list is not put in: %q", got)
		}
		tab.Fill("In their words", "Her ear has hurt for three days and she has a cough.")
		seen(tab, "key-in-filled")
		tab.Press("Add to the list")
		tab.MustSee("Tell them: “You will hear from us by 6:30pm today.”")
		seen(tab, "key-in-done")
		tab.Press("Open this request")
		tab.MustSee("On the list, chosen by a colleague", "Her ear has hurt", "Call 07700 900123")
		tab.Goto(r.url + "/staff/key-in?channel=desk")
		tab.Choose("Any swelling of the lips, tongue or throat?")
		tab.MustSee("Say now:")
		tab.Fill("In their words", "Stung by a wasp.")
		tab.Press("Add to the list")
		tab.MustSee("Say now: hang up and call 999", "Emergency:")
		seen(tab, "key-in-emergency")
	})
}

func TestJourneyKeyInKeepsWhatWasTyped(t *testing.T) {
	everyLook(t, func(t *testing.T, o browsertest.Options) {
		r := newRig(t)
		tab := r.receptionist().tab(o)
		tab.Goto(r.url + "/staff/key-in")
		tab.Click("Not on the list, or not known")
		tab.Fill("Last name", "Unknown")
		tab.Fill("Day", "31")
		tab.Fill("Month", "2")
		tab.Fill("Year", "1990")
		tab.Fill("Call-back number", "12")
		tab.Press("Add to the list")
		tab.MustSee("There is a problem")
		seen(tab, "key-in-wrong")
		if got := tab.Value("Last name"); got != "Unknown" {
			t.Errorf("the name became %q", got)
		}
		tab.Fill("Day", "28")
		tab.Fill("Call-back number", "")
		tab.Press("Add to the list")
		tab.MustSee("Enter an answer")
		tab.Fill("In their words", "Wants to register and has a rash on both arms.")
		tab.Press("Add to the list")
		tab.MustSee("Added to the list", "not matched to the list")
	})
}

func TestJourneyEmergencyReachesAnotherScreen(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.asks(surgery, "Ada Quill", "My knee has been swollen since Tuesday.")
	there := r.navigator().tab(browsertest.Options{JavaScript: true})
	there.Goto(r.url + "/staff/list")
	there.MustSee("Ada Quill")
	there.MustNotSee("Emergency:")
	r.asks(surgery, "Bo Larch", "I have crushing chest pain and it goes down my left arm.")
	there.MustSee("Emergency:", "Bo Larch") // by itself
	there.Screenshot("list-emergency")
	there.Axe()
	there.Press("Acknowledge: " + alertText(r, there))
	there.MustNotSee("Nobody has taken it in hand")
	there.MustSee("crushing chest", "Only a clinician can make it less urgent.")
	seen(there, "request-emergency")
}

// alertText is what the alert says after "Emergency:".
func alertText(_ *rig, tab *browsertest.Tab) string {
	return browsertest.Eval[string](tab, `document.querySelector('.app-alert__text').textContent.replace('Emergency:', '').trim()`)
}

func TestJourneyUndo(t *testing.T) {
	everyLook(t, func(t *testing.T, o browsertest.Options) {
		r := newRig(t)
		id := r.asks(surgery, "Ada Quill", "My knee has been swollen since Tuesday.")
		tab := r.clinician().tab(o)
		tab.Goto(r.url + "/staff/request/" + string(id))
		tab.Choose("Routine")
		tab.Press("Set")
		tab.MustSee("Band set to Routine")
		tab.Press("Undo")
		tab.MustSee("The last step is undone.", "First look")
		if got := r.state(id).Band; got != "" {
			t.Errorf("the band is %q", got)
		}
	})
}

func TestJourneyJoinAndPart(t *testing.T) {
	everyLook(t, func(t *testing.T, o browsertest.Options) {
		r := newRig(t)
		r.register("Ada Quill")
		first := r.asks(surgery, "Ada Quill", "My knee has been swollen since Tuesday.")
		second := r.asks(surgery, "Ada Quill", "I asked about my swollen knee before, it is worse.")
		tab := r.navigator().tab(o)
		tab.Goto(r.url + "/staff/request/" + string(first))
		tab.MustSee("Other open requests of this patient")
		tab.Press("Join to this one")
		tab.MustSee("The requests are joined.", "Joined here")
		seen(tab, "request-joined")
		tab.Goto(r.url + "/staff/request/" + string(second))
		tab.MustSee("This request goes on in")
		tab.Goto(r.url + "/staff/request/" + string(first))
		tab.Press("Part")
		tab.MustSee("The requests stand for themselves again.")
	})
}

func TestJourneyRightPatientAndSummary(t *testing.T) {
	everyLook(t, func(t *testing.T, o browsertest.Options) {
		r := newRig(t)
		r.register("Ada Quill", "Ada Quillon")
		id := r.asks(surgery, "A Quil", "I have a cough, and chest pain when I cough.")
		tab := r.clinician().tab(o)
		tab.Goto(r.url + "/staff/request/" + string(id))
		tab.MustSee("Not matched to the list")
		tab.Press("Find on the list")
		tab.Fill("Name, date of birth or NHS number", "quill")
		tab.Press("Find")
		seen(tab, "right-patient")
		tab.PressIn("Ada Quillon", "Move here to Ada Quillon, born 2 March 1984")
		tab.MustSee("The request is with this patient now.", "Name as given A Quil")
		tab.Press("Summary to copy")
		seen(tab, "summary")
		tab.Press("Tick: saved in the record")
		tab.MustSee("In the record")
		tab.Goto(r.url + "/staff/patients")
		tab.Fill("Name, date of birth, NHS number or reference", "quillon")
		tab.Press("Find")
		seen(tab, "patients")
		tab.Press("Ada Quillon")
		seen(tab, "patient-file")
		tab.MustSee("New request for this patient")
	})
}

func TestKeysWalkTheList(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.asks(surgery, "Ada Quill", "My knee has been swollen since Tuesday.")
	r.later(time.Minute)
	r.asks(surgery, "Bo Larch", "My elbow has been swollen since Wednesday.")
	tab := r.navigator().tab(browsertest.Options{JavaScript: true})
	tab.Goto(r.url + "/staff/list")
	tab.Key("/")
	if got := tab.Focused(); got != "Find a person or reference" {
		t.Errorf("/ leads to %q", got)
	}
	tab.Goto(r.url + "/staff/list")
	tab.Key("j")
	tab.Key("j")
	tab.KeyTo("\r")
	tab.MustSee("My elbow has been swollen")
}
