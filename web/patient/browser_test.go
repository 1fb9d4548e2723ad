package patient_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"frontdoor/request"
	"frontdoor/web/asset"
	"frontdoor/web/browsertest"
)

// viewer looks at pages as a person with a browser does.
type viewer struct {
	*browsertest.Tab
	axe bool
}

// look judges a page: it fits the window and axe finds nothing. Axe takes half
// a second, so of the four ways to go on a journey two have it: a phone with
// scripts and a desk without. Screenshots are taken when somebody wants them.
func (v viewer) look(name string) {
	if os.Getenv(browsertest.ShotsEnv) != "" {
		v.Screenshot(name)
	}
	v.MustFit()
	if v.axe {
		v.Axe()
	}
}

// TestJourneyInABrowser goes from the first page to an appointment as a person
// does, on a phone and on a desk, with scripts and without.
func TestJourneyInABrowser(t *testing.T) {
	t.Parallel()
	if !asset.Built() {
		t.Fatal("the bundle of styles and scripts is missing: run dev/assets.sh (make assets)")
	}
	for _, width := range []int{browsertest.Phone, browsertest.Desk} {
		for _, scripts := range []bool{true, false} {
			t.Run(fmt.Sprintf("%d scripts %v", width, scripts), func(t *testing.T) {
				t.Parallel()
				r := newRig(t)
				tab := viewer{browsertest.Open(t, browsertest.Options{Width: width, JavaScript: scripts}), scripts == (width == browsertest.Phone)}
				link := fillIn(r, tab)
				followLink(r, tab, link)
			})
		}
	}
}

func fillIn(r *rig, tab viewer) (link string) {
	tab.Goto(r.url + "/")
	tab.MustSee("Contact Larch Lane Surgery", "0113 496 0000", "18001", "Privacy notice", "Exit this page", "8am to 6:30pm")
	tab.look("contact")
	tab.Press("Start the form")
	tab.MustSee("Who needs help?")
	tab.Press("Continue")
	tab.MustSee("There is a problem", "Choose who needs help")
	tab.look("who-is-ill-error")
	tab.Choose("An adult, or a young person aged 16 or over")
	tab.Press("Continue")
	tab.look("signs")
	tab.Choose("None of these")
	tab.Press("Continue")
	tab.Choose("A health problem")
	tab.look("about")
	tab.Press("Continue")
	tab.look("who")
	tab.Choose("Somebody else I help or care for")
	tab.Press("Continue")
	tab.look("writer")
	tab.Press("Back")
	tab.Choose("Me")
	tab.Press("Continue")
	tab.Fill("First name", "Robin")
	tab.Press("Continue")
	tab.MustSee("Enter the last name")
	if tab.Value("First name") != "Robin" {
		r.t.Error("what was typed is gone")
	}
	tab.look("name-error")
	tab.Fill("Last name", "Example")
	tab.Press("Continue")
	tab.Fill("Day", "4")
	tab.Fill("Month", "May")
	tab.Fill("Year", "2961")
	tab.Press("Continue")
	tab.MustSee("The date must not be in the future")
	tab.look("born-error")
	tab.Fill("Year", "1961")
	tab.Press("Continue")
	tab.look("postcode")
	tab.Press("Continue")
	tab.Choose("Phone call")
	tab.Press("Continue")
	tab.MustSee("Enter a phone number", "Choose whether we may leave a voicemail")
	tab.look("contact-error")
	tab.Choose("Text message")
	tab.Fill("Mobile number", "07700 900123")
	tab.look("safe-contact")
	tab.Press("Continue")
	tab.Choose("Yes")
	tab.Fill("Which language?", "Polish")
	tab.look("interpreter")
	tab.Press("Continue")
	tab.Choose("Large print")
	tab.look("adjustments")
	tab.Press("Continue")
	tab.Fill("What is the problem?", "My knee hurts since Tuesday.\nIt is worse on stairs.")
	tab.look("words")
	tab.Press("Continue")
	tab.Choose("A few days")
	tab.look("duration")
	tab.Press("Continue")
	tab.Choose("Worse")
	tab.Press("Continue")
	for range 4 { // tried, worry, help, clinician: all may stay empty
		tab.Press("Continue")
	}
	tab.Choose("In person")
	tab.Press("Continue")
	tab.Press("Continue")
	tab.MustSee("Check your answers", "It is worse on stairs.", "Large print", "Polish")
	tab.look("check")
	tab.PressIn("Postcode", "Change postcode")
	tab.Fill("What is your postcode?", "ls1 4ap")
	tab.Press("Continue")
	tab.MustSee("Check your answers", "LS1 4AP")
	tab.Press("Send to Larch Lane Surgery")
	tab.MustSee("We have your form", "Your reference is", "You will hear from us by 6:30pm today", "text message")
	tab.look("sent")
	tab.Reload()
	tab.MustSee("We have your form")
	if n := len(r.list(larch)); n != 1 {
		r.t.Fatalf("%d requests are on the list", n)
	}
	return browsertest.Eval[string](tab.Tab, `document.querySelector('a[href*="/r/"]').href`)
}

func followLink(r *rig, tab viewer, link string) {
	tab.Goto(link)
	tab.MustSee("We have your request", "You will hear from us by 6:30pm today")
	tab.MustNotSee("knee", "Robin")
	tab.look("status")
	s := r.list(larch)[0]
	must(r.t, r.d.Claim(r.t.Context(), staff(larch, "navigator"), s.ID))
	must(r.t, r.d.Band(r.t.Context(), staff(larch, "navigator"), s.ID, request.Soon, ""))
	r.offer(larch, s.ID, 3)
	tab.Press("Look again")
	tab.MustSee("Please choose a time")
	tab.Press("Read and answer")
	tab.look("prove")
	tab.Fill("Day", "5")
	tab.Fill("Month", "5")
	tab.Fill("Year", "1961")
	tab.Press("Send me the code")
	tab.MustSee("That is not the date of birth")
	tab.look("prove-error")
	tab.Fill("Day", "4")
	tab.Press("Send me the code")
	tab.look("code")
	tab.Fill("What is the code?", "12345")
	tab.Press("Continue")
	tab.MustSee("That is not the code we sent")
	tab.Fill("What is the code?", r.code(larch))
	tab.Press("Continue")
	tab.MustSee("Choose a time", "Nurse Okafor", "It is worse on stairs.")
	tab.look("mine-offer")
	tab.Press("Take this time")
	tab.MustSee("Choose a time, or “None of these suit me”")
	tab.Choose("At 10:15am tomorrow, Tuesday 3 March")
	tab.Press("Take this time")
	tab.MustSee("Your appointment is booked", "At 10:15am tomorrow, Tuesday 3 March", "Room 4")
	tab.look("mine-booked")
	tab.Fill("Add something", "The knee is a little better.")
	tab.Press("Send")
	tab.MustSee("We have what you wrote", "The knee is a little better.")
	tab.Press("cancel this appointment")
	tab.look("cancel")
	tab.Press("No, keep it")
	tab.Press("take your request back")
	tab.look("withdraw")
	tab.Press("Yes, take it back")
	tab.MustSee("We have noted that you do not need help any more")
	tab.Press("Close this page on this device")
	tab.Press("Read and answer")
	tab.MustSee("What is the date of birth?")
}

// TestEmergencyInABrowser: a sign is ticked; the advice comes first, the record
// is there whatever happens next.
func TestEmergencyInABrowser(t *testing.T) {
	t.Parallel()
	for _, width := range []int{browsertest.Phone, browsertest.Desk} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			tab := viewer{browsertest.Open(t, browsertest.Options{Width: width, JavaScript: width == browsertest.Phone}), true}
			tab.Goto(r.url + "/at/Y90001")
			tab.Press("Start the form")
			tab.Choose("A baby or child under 16")
			tab.Press("Continue")
			tab.look("signs-child")
			tab.Choose("A rash that does not fade when you press a glass on it")
			tab.Choose("Bright green or yellow-green sick")
			tab.Choose("Thinking about ending your life, or about hurting yourself badly")
			tab.Press("Continue")
			tab.MustSee("Call 999 now.", "A rash that does not fade", "Go to A&E now.", "Call 111 now.", "nobody may be reading it now")
			tab.look("advice")
			if n := len(r.list(larch)); n != 1 {
				t.Fatalf("%d records are on the list", n)
			}
			tab.Press("Tell us who you are")
			tab.Fill("First name", "Sam")
			tab.Fill("Year", "20")
			tab.Press("Add this to the note")
			tab.MustSee("There is a problem")
			tab.look("you-error")
			tab.Fill("Last name", "Example")
			tab.Fill("Day", "1")
			tab.Fill("Month", "2")
			tab.Fill("Year", "2020")
			tab.Press("Add this to the note")
			tab.MustSee("We have added what you told us to the note", "Call 999 now.")
			tab.look("advice-named")
			tab.Press("Go on with the form")
			tab.MustSee("What is it about?")
		})
	}
}

// TestOtherPagesInABrowser looks at what the journeys do not pass.
func TestOtherPagesInABrowser(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(birch, "Birch Road Medical Centre", "+441134960001")
	for _, width := range []int{browsertest.Phone, browsertest.Desk} {
		tab := viewer{browsertest.Open(t, browsertest.Options{Width: width, JavaScript: true}), true}
		for _, path := range []string{"/", "/privacy/Y90001", "/accessibility", "/at/Y90009", "/at/Y90001/form/name"} {
			tab.Goto(r.url + path)
			tab.look("other" + strings.ReplaceAll(path, "/", "-"))
		}
		tab.Goto(r.url + "/at/Y90001")
		tab.Press("Start the form")
		tab.Choose("An adult, or a young person aged 16 or over")
		tab.Press("Continue")
		tab.Goto(r.url + "/at/Y90001")
		tab.Press("Start the form")
		tab.MustSee("A form was begun on this device")
		tab.look("resume")
		tab.Press("Start again")
		tab.MustSee("Who needs help?")
	}
}
