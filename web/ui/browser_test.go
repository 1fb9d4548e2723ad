package ui_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"frontdoor/web/asset"
	"frontdoor/web/browsertest"
	"frontdoor/web/ui"
	"github.com/a-h/templ"
	"github.com/chromedp/chromedp/kb"
)

// needsBundle ends the test when the program would be tested without its looks.
func needsBundle(t *testing.T) {
	t.Helper()
	if !asset.Built() {
		t.Fatal("the bundle of styles and scripts is missing: run dev/assets.sh (make assets)")
	}
}

func TestEveryPartIsAccessibleAndFits(t *testing.T) {
	t.Parallel()
	needsBundle(t)
	server := gallery(t)
	for _, width := range []int{browsertest.Phone, browsertest.Desk} {
		for _, scripts := range []bool{true, false} {
			t.Run(fmt.Sprintf("%d scripts %v", width, scripts), func(t *testing.T) {
				t.Parallel()
				tab := browsertest.Open(t, browsertest.Options{Width: width, JavaScript: scripts})
				for _, path := range slices.Sorted(maps.Keys(galleryPages())) {
					path = strings.TrimSuffix(path, "{$}")
					tab.Goto(server.URL + path)
					tab.Screenshot("gallery" + path)
					tab.MustFit()
					tab.Axe()
				}
			})
		}
	}
}

func TestExitThisPage(t *testing.T) {
	t.Parallel()
	needsBundle(t)
	server := gallery(t)

	t.Run("as a link without scripts", func(t *testing.T) {
		t.Parallel()
		tab := browsertest.Open(t, browsertest.Options{Width: browsertest.Phone})
		tab.Goto(server.URL + "/about")
		tab.Press("Exit this page")
		tab.MustSee("Sunny")
	})
	t.Run("with scripts the page is gone from the history", func(t *testing.T) {
		t.Parallel()
		tab := browsertest.Open(t, browsertest.Options{Width: browsertest.Phone, JavaScript: true})
		tab.Goto(server.URL + "/check")
		tab.Goto(server.URL + "/about")
		tab.Press("Exit this page")
		tab.MustSee("Sunny")
		tab.Back()
		tab.MustSee("Check your answers")
	})
	t.Run("by Shift three times, not two and a letter", func(t *testing.T) {
		t.Parallel()
		tab := browsertest.Open(t, browsertest.Options{JavaScript: true})
		tab.Goto(server.URL + "/check")
		tab.Key(kb.Shift)
		tab.Key(kb.Shift)
		tab.Key("x")
		tab.Key(kb.Shift)
		tab.MustSee("Check your answers")
		tab.Key(kb.Shift)
		tab.MustSee("Press Shift once more")
		tab.KeyTo(kb.Shift)
		tab.MustSee("Sunny")
	})
}

func TestErrorSummaryLeadsToTheFields(t *testing.T) {
	t.Parallel()
	needsBundle(t)
	server := gallery(t)
	tab := browsertest.Open(t, browsertest.Options{JavaScript: true})
	tab.Goto(server.URL + "/about")
	if title := tab.Title(); title != "Error: About you – Larch Lane Surgery" {
		t.Errorf("title %q", title)
	}
	for link, label := range map[string]string{
		"Enter your name":                        "Your name",
		"Your date of birth must be in the past": "Day",
		"Choose who this is about":               "Me",
		"Tell us what has happened":              "What has happened?",
	} {
		tab.Click(link)
		if got := tab.Focused(); got != label {
			t.Errorf("%q leads to %q, not to %q", link, got, label)
		}
	}
	if got := tab.Value("What has happened?"); got != `<b>"quoted" & 'marked'</b>` {
		t.Errorf("what was typed came back as %q", got)
	}
}

func TestChoicesWithAndWithoutScripts(t *testing.T) {
	t.Parallel()
	needsBundle(t)
	server := gallery(t)
	for _, scripts := range []bool{true, false} {
		t.Run(fmt.Sprint("scripts ", scripts), func(t *testing.T) {
			t.Parallel()
			tab := browsertest.Open(t, browsertest.Options{Width: browsertest.Phone, JavaScript: scripts})
			tab.Goto(server.URL + "/contact")
			tab.MustNotSee("What was it called?")
			tab.Choose("A problem you know of")
			tab.MustSee("What was it called?")
			tab.Fill("What was it called?", "gout & more")
			tab.Press("Continue")
			tab.MustSee("colour=old note=gout & more")

			tab.Goto(server.URL + "/about")
			tab.Choose("None of these")
			if scripts && tab.Chosen("", "Large print") {
				t.Error(`"None of these" left another answer ticked`)
			}
			tab.ChooseIn("Who is this about?", "Me")
			tab.Pick("When can you come?", "In the morning")
			tab.Fill("born-day", "1")
			tab.Press("Save for later")
			tab.MustSee("none")
		})
	}
}

func TestKeyboardOrderOfAPatientPage(t *testing.T) {
	t.Parallel()
	needsBundle(t)
	server := gallery(t)
	tab := browsertest.Open(t, browsertest.Options{JavaScript: true})
	tab.Goto(server.URL + "/contact")
	var got []string
	for range 6 {
		tab.Key(kb.Tab)
		got = append(got, tab.Focused())
	}
	want := []string{"Skip to main content", "Larch Lane Surgery Contact us online with Frontdoor", "Back", "Exit this page", "A health problem", "Continue"}
	if !slices.Equal(got, want) {
		t.Errorf("Tab goes to\n%q, not\n%q", got, want)
	}
}

func TestStaffKeys(t *testing.T) {
	t.Parallel()
	needsBundle(t)
	server := gallery(t)
	tab := browsertest.Open(t, browsertest.Options{JavaScript: true})
	tab.Goto(server.URL + "/staff/worklist")
	if title := tab.Title(); !strings.HasPrefix(title, "(!) ") {
		t.Errorf("an emergency waits, but the title is %q", title)
	}
	step := func(key, want string) {
		t.Helper()
		tab.Key(key)
		if got := tab.Focused(); got != want {
			t.Errorf("%q leads to %q, not to %q", key, got, want)
		}
	}
	step("j", "Bo Testcase")
	step("j", "Cy Sample")
	step("k", "Bo Testcase")
	step("k", "Bo Testcase") // the first stays the first
	step("/", "Search by reference")
	tab.Key("jk/?")
	if v := tab.Value("Search by reference"); v != "jk/?" {
		t.Errorf("keys acted while typing: the box holds %q", v)
	}
	tab.Key(kb.Tab)
	step("?", "Keyboard shortcuts")
	tab.MustSee("next in the list")
	tab.Choose("Use these keys on this computer")
	tab.Reload()
	step("j", "")
	tab.Click("Keyboard shortcuts")
	tab.Choose("Use these keys on this computer")
	tab.Click("Keyboard shortcuts")
	step("j", "Bo Testcase")
	tab.KeyTo(kb.Enter)
	tab.MustSee("Sore knee since Tuesday")
}

func TestPrintedPages(t *testing.T) {
	t.Parallel()
	needsBundle(t)
	server := gallery(t)
	tab := browsertest.Open(t, browsertest.Options{JavaScript: true})
	tab.Goto(server.URL + "/letter")
	tab.MustSee("Print this letter")
	tab.Printed(true)
	tab.Screenshot("printed letter")
	tab.MustNotSee("Print this letter", "Back")
	tab.MustSee("Dear Bo Testcase", "18001 0113 496 0000")
	// 16 point is 21.33 CSS pixels; every paragraph of a letter has at least that.
	if small := browsertest.Eval[string](tab, `[...document.querySelectorAll('main *')].filter(e => parseFloat(getComputedStyle(e).fontSize) < 21.3).map(e => e.outerHTML).join('\n')`); small != "" {
		t.Errorf("print below 16 point: %s", small)
	}

	tab.Printed(false)
	tab.Goto(server.URL + "/check")
	tab.Printed(true)
	tab.Screenshot("printed answers")
	tab.MustNotSee("Exit this page")
	tab.MustSee("It is worse at night.", "0113 496 0000")
}

func TestAFormIsSentOnce(t *testing.T) {
	t.Parallel()
	needsBundle(t)
	var mu sync.Mutex
	sent := 0
	release := make(chan struct{})
	mux := http.NewServeMux()
	mux.Handle("GET "+asset.Prefix, asset.Handler())
	mux.Handle("GET /{$}", templ.Handler(ui.Within(ui.PatientPage(patient("Send")), ui.Heading("Send"), ui.PostButton("/send", nil, ui.Button{Text: "Send"}))))
	mux.HandleFunc("POST /send", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		sent++
		mu.Unlock()
		<-release
		templ.Handler(ui.Within(ui.PatientPage(patient("Sent")), ui.Heading("It was sent"))).ServeHTTP(w, r)
	})
	server := httptest.NewServer(withPolicy(mux))
	t.Cleanup(server.Close)
	tab := browsertest.Open(t, browsertest.Options{JavaScript: true})
	tab.Goto(server.URL)
	tab.Click("Send")
	tab.Click("Send")
	tab.Key(kb.Enter)
	close(release)
	tab.MustSee("It was sent")
	mu.Lock()
	defer mu.Unlock()
	if sent != 1 {
		t.Errorf("the form was sent %d times", sent)
	}
}
