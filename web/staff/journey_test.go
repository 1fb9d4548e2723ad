package staff_test

import (
	"fmt"
	"testing"

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
