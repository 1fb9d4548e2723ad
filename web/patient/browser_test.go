package patient_test

import (
	"fmt"
	"strings"
	"testing"

	"frontdoor/request"
	"frontdoor/web/asset"
	"frontdoor/web/browsertest"
)

// look judges a page: it fits the window and axe finds nothing.
func look(tab *browsertest.Tab, name string) {
	tab.Screenshot(name)
	tab.MustFit()
	tab.Axe()
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
				tab := browsertest.Open(t, browsertest.Options{Width: width, JavaScript: scripts})
				link := fillIn(r, tab)
				followLink(r, tab, link)
			})
		}
	}
}

func fillIn(r *rig, tab *browsertest.Tab) (link string) {
	tab.Goto(r.url + "/")
	tab.MustSee("Contact Larch Lane Surgery", "01134 960000", "18001", "Privacy notice", "Exit this page", "8am to 6:30pm")
	look(tab, "contact")
	tab.Press("Start the form")
	tab.MustSee("Who needs help?")
	tab.Press("Continue")
	tab.MustSee("There is a problem", "Choose who needs help")
	look(tab, "who-is-ill-error")
	tab.Choose("An adult, or a young person aged 16 or over")
	tab.Press("Continue")
	look(tab, "signs")
	tab.Choose("None of these")
	tab.Press("Continue")
	tab.Choose("A health problem")
	look(tab, "about")
	tab.Press("Continue")
	look(tab, "who")
	tab.Choose("Somebody else I help or care for")
	tab.Press("Continue")
	look(tab, "writer")
	tab.Press("Back")
	tab.Choose("Me")
	tab.Press("Continue")
	tab.Fill("First name", "Robin")
	tab.Press("Continue")
	tab.MustSee("Enter the last name")
	if tab.Value("First name") != "Robin" {
		r.t.Error("what was typed is gone")
	}
	look(tab, "name-error")
	tab.Fill("Last name", "Example")
	tab.Press("Continue")
	tab.Fill("Day", "4")
	tab.Fill("Month", "May")
	tab.Fill("Year", "2961")
	tab.Press("Continue")
	tab.MustSee("The date must not be in the future")
	look(tab, "born-error")
	tab.Fill("Year", "1961")
	tab.Press("Continue")
	look(tab, "postcode")
	tab.Press("Continue")
	tab.Choose("Phone call")
	tab.Press("Continue")
	tab.MustSee("Enter a phone number", "Choose whether we may leave a voicemail")
	look(tab, "contact-error")
	tab.Choose("Text message")
	tab.Fill("Mobile number", "07700 900123")
	look(tab, "safe-contact")
	tab.Press("Continue")
	tab.Choose("Yes")
	tab.Fill("Which language?", "Polish")
	look(tab, "interpreter")
	tab.Press("Continue")
	tab.Choose("Large print")
	look(tab, "adjustments")
	tab.Press("Continue")
	tab.Fill("What is the problem?", "My knee hurts since Tuesday.\nIt is worse on stairs.")
	look(tab, "words")
	tab.Press("Continue")
	tab.Choose("A few days")
	look(tab, "duration")
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
	look(tab, "check")
	tab.PressIn("Postcode", "Change postcode")
	tab.Fill("What is your postcode?", "ls1 4ap")
	tab.Press("Continue")
	tab.MustSee("Check your answers", "LS1 4AP")
	tab.Press("Send to Larch Lane Surgery")
	tab.MustSee("We have your form", "Your reference is", "You will hear from us by 6:30pm today", "text message")
	look(tab, "sent")
	tab.Reload()
	tab.MustSee("We have your form")
	if n := len(r.list(larch)); n != 1 {
		r.t.Fatalf("%d requests are on the list", n)
	}
	return browsertest.Eval[string](tab, `document.querySelector('a[href*="/r/"]').href`)
}

func followLink(r *rig, tab *browsertest.Tab, link string) {
	tab.Goto(link)
	tab.MustSee("We have your request", "You will hear from us by 6:30pm today")
	tab.MustNotSee("knee", "Robin")
	look(tab, "status")
	s := r.list(larch)[0]
	must(r.t, r.d.Claim(r.t.Context(), staff(larch, "navigator"), s.ID))
	must(r.t, r.d.Band(r.t.Context(), staff(larch, "navigator"), s.ID, request.Soon, ""))
	r.offer(larch, s.ID, 3)
	tab.Press("Look again")
	tab.MustSee("Please choose a time")
	tab.Press("Read and answer")
	look(tab, "prove")
	tab.Fill("Day", "5")
	tab.Fill("Month", "5")
	tab.Fill("Year", "1961")
	tab.Press("Send me the code")
	tab.MustSee("That is not the date of birth")
	look(tab, "prove-error")
	tab.Fill("Day", "4")
	tab.Press("Send me the code")
	look(tab, "code")
	tab.Fill("What is the code?", "12345")
	tab.Press("Continue")
	tab.MustSee("That is not the code we sent")
	tab.Fill("What is the code?", r.code(larch))
	tab.Press("Continue")
	tab.MustSee("Choose a time", "Nurse Okafor", "It is worse on stairs.")
	look(tab, "mine-offer")
	tab.Press("Take this time")
	tab.MustSee("Choose a time, or “None of these suit me”")
	tab.Choose("At 10:15am tomorrow, Tuesday 3 March")
	tab.Press("Take this time")
	tab.MustSee("Your appointment is booked", "At 10:15am tomorrow, Tuesday 3 March", "Room 4")
	look(tab, "mine-booked")
	tab.Fill("Add something", "The knee is a little better.")
	tab.Press("Send")
	tab.MustSee("We have what you wrote", "The knee is a little better.")
	tab.Press("cancel this appointment")
	look(tab, "cancel")
	tab.Press("No, keep it")
	tab.Press("take your request back")
	look(tab, "withdraw")
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
			tab := browsertest.Open(t, browsertest.Options{Width: width, JavaScript: width == browsertest.Phone})
			tab.Goto(r.url + "/at/Y90001")
			tab.Press("Start the form")
			tab.Choose("A baby or child under 16")
			tab.Press("Continue")
			look(tab, "signs-child")
			tab.Choose("A rash that does not fade when you press a glass on it")
			tab.Choose("Bright green or yellow-green sick")
			tab.Choose("Thinking about ending your life, or about hurting yourself badly")
			tab.Press("Continue")
			tab.MustSee("Call 999 now.", "A rash that does not fade", "Go to A&E now.", "Call 111 now.", "nobody may be reading it now")
			look(tab, "advice")
			if n := len(r.list(larch)); n != 1 {
				t.Fatalf("%d records are on the list", n)
			}
			tab.Press("Tell us who you are")
			tab.Fill("First name", "Sam")
			tab.Fill("Year", "20")
			tab.Press("Add this to the note")
			tab.MustSee("There is a problem")
			look(tab, "you-error")
			tab.Fill("Last name", "Example")
			tab.Fill("Day", "1")
			tab.Fill("Month", "2")
			tab.Fill("Year", "2020")
			tab.Press("Add this to the note")
			tab.MustSee("We have added what you told us to the note", "Call 999 now.")
			look(tab, "advice-named")
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
		tab := browsertest.Open(t, browsertest.Options{Width: width, JavaScript: true})
		for _, path := range []string{"/", "/privacy/Y90001", "/privacy", "/accessibility", "/accessibility/Y90001", "/at/Y90009", "/at/Y90001/form/name", "/r/Y90001.nothing"} {
			tab.Goto(r.url + path)
			look(tab, "other"+strings.ReplaceAll(path, "/", "-"))
		}
		tab.Goto(r.url + "/at/Y90001")
		tab.Press("Start the form")
		tab.Choose("An adult, or a young person aged 16 or over")
		tab.Press("Continue")
		tab.Goto(r.url + "/at/Y90001")
		tab.Press("Start the form")
		tab.MustSee("A form was begun on this device")
		look(tab, "resume")
		tab.Press("Start again")
		tab.MustSee("Who needs help?")
	}
}
