package ui_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/web/ui"
	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func render(t testing.TB, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestErrorsOf(t *testing.T) {
	t.Parallel()
	faults := &care.Error{Kind: care.Invalid, Fields: map[string]string{"z": "Z", "b": "B", "a": "A", "name": "N"}}
	for _, c := range []struct {
		name  string
		err   error
		order []string
		want  []ui.FieldError
	}{
		{"none", nil, []string{"a"}, nil},
		{"page order, then by name", faults, []string{"name", "missing", "z"}, []ui.FieldError{{"name", "N"}, {"z", "Z"}, {"a", "A"}, {"b", "B"}}},
		{"no field", care.Fail(care.Conflict, "x", "The slot has gone."), nil, []ui.FieldError{{"", "The slot has gone."}}},
		{"nothing safe to say", errors.New("secret"), nil, []ui.FieldError{{"", "Something went wrong. Please try again."}}},
	} {
		if diff := cmp.Diff(c.want, ui.ErrorsOf(c.err, c.order...)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
	if len(faults.Fields) != 4 {
		t.Error("the error's own fields were changed")
	}
	if got := ui.ErrorFor(ui.ErrorsOf(faults), "b"); got != "B" {
		t.Errorf("beside b: %q", got)
	}
	if got := ui.ErrorFor(ui.ErrorsOf(faults), "c"); got != "" {
		t.Errorf("beside c, which has no fault: %q", got)
	}
}

func TestIDsAreStableAndPlain(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"name": "name", "answer[2].text": "answer-2--text", "a_b-C9": "a_b-C9", "é": "-", "": ""} {
		if got := ui.ID(name); got != want {
			t.Errorf("ID(%q) = %q, want %q", name, got, want)
		}
	}
}

// Whatever people type, it never becomes markup, in text or in an attribute.
func TestEveryValueIsEscaped(t *testing.T) {
	t.Parallel()
	const evil = `"><script>alert(1)</script><b onclick='x'>&`
	f := ui.Field{Name: "n", Label: evil, Hint: evil, Value: evil, Error: evil, Prefix: evil, Suffix: evil, Autocomplete: evil, InputMode: evil, MaxLength: 9}
	o := []ui.Option{{Value: evil, Label: evil, Hint: evil}, {Divider: true, Label: evil}}
	layout := ui.PatientLayout{Title: evil, Practice: evil, Phone: evil, HomeURL: evil, PrivacyURL: evil, AccessibilityURL: evil, ExitURL: evil, BackURL: evil, LiveURL: evil, Errors: []ui.FieldError{{evil, evil}}}
	for name, c := range map[string]templ.Component{
		"text": ui.TextInput(f), "area": ui.TextArea(f), "radios": ui.Radios(f, o), "boxes": ui.Checkboxes(f, []string{evil}, o), "select": ui.Select(f, o),
		"date": ui.DateInput(f, ui.Date{Day: evil, Month: evil, Year: evil}), "file": ui.FileInput(f, evil), "hidden": ui.HiddenValue(evil, evil),
		"rows":  ui.SummaryList([]ui.SummaryRow{{Key: evil, Value: evil, ChangeURL: evil, Change: evil, Subject: evil}}),
		"table": ui.DataTable(ui.Table{ID: evil, Caption: evil, Columns: []ui.Column{{Label: evil}}, Rows: []ui.Row{{ID: evil, URL: evil, Cells: []templ.Component{ui.Words(evil)}}}}),
		"words": ui.Words(evil), "lines": ui.Lines(evil), "heading": ui.Heading(evil), "caption": ui.CaptionHeading(evil, evil), "bullets": ui.Bullets([]string{evil}),
		"button": ui.PostButton(evil, map[string]string{evil: evil}, ui.Button{Text: evil, Name: evil, Value: evil, Hidden: evil, ID: evil}), "link": ui.LinkButton(evil, ui.Button{Text: evil}),
		"tag": ui.Tag(ui.Red, evil), "band": ui.BandTag(ui.BandUrgent, evil), "card": ui.CareCard(ui.Urgent, evil), "warning": ui.WarningCallout(evil), "panel": ui.Panel(evil),
		"do": ui.DoList(evil, []string{evil}), "dont": ui.DontList(evil, []string{evil}), "pages": ui.Pagination(ui.Page{PreviousURL: evil, PreviousLabel: evil, NextURL: evil, NextLabel: evil}),
		"tiles": ui.Tiles([]ui.Tile{{evil, evil, evil}}), "live": ui.Live(evil), "patient": ui.PatientPage(layout),
		"staff":  ui.StaffPage(ui.StaffLayout{Title: evil, Org: evil, Person: evil, Role: evil, Nav: []ui.NavItem{{Label: evil, URL: evil}}, Alerts: []ui.Alert{{ID: evil, Text: evil, URL: evil, Action: evil}}}),
		"letter": ui.LetterPage(ui.Letter{Title: evil, Practice: evil, Address: []string{evil}, Phone: evil, To: []string{evil}}),
	} {
		html := render(t, c)
		if strings.Contains(html, "<script>alert") || strings.Contains(html, "<b onclick") {
			t.Errorf("%s lets markup through:\n%s", name, html)
		}
	}
	for _, link := range []string{"javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x"} {
		if html := render(t, ui.Link(link, "x")); strings.Contains(strings.ToLower(html), strings.ToLower(link)) {
			t.Errorf("a link to %s is let through: %s", link, html)
		}
	}
}

var (
	attribute = regexp.MustCompile(`(?:aria-describedby|for|aria-labelledby)="([^"]*)"`)
	idOf      = regexp.MustCompile(` id="([^"]*)"`)
)

// Every element that another refers to is there, once, whatever the field has.
func TestReferencesOfAFieldAreThere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		f := ui.Field{Name: rapid.StringMatching(`[a-z][a-z0-9.\[\]-]{0,8}`).Draw(r, "name"), Label: "Label",
			Heading: rapid.Bool().Draw(r, "heading"), MaxLength: rapid.SampledFrom([]int{0, 200}).Draw(r, "max")}
		if rapid.Bool().Draw(r, "hint") {
			f.Hint = "Hint"
		}
		if rapid.Bool().Draw(r, "error") {
			f.Error = "Error"
		}
		options := []ui.Option{{Value: "a", Label: "A", Hint: "h"}, {Divider: true}, {Value: "b", Label: "B", Hint: "i", Reveal: ui.Words("more")}}
		for name, c := range map[string]templ.Component{"text": ui.TextInput(f), "area": ui.TextArea(f), "radios": ui.Radios(f, options),
			"boxes": ui.Checkboxes(f, nil, options), "select": ui.Select(f, options), "date": ui.DateInput(f, ui.Date{}), "file": ui.FileInput(f, "")} {
			html := render(t, c)
			ids := map[string]int{}
			for _, m := range idOf.FindAllStringSubmatch(html, -1) {
				ids[m[1]]++
			}
			for id, n := range ids {
				if n != 1 {
					r.Fatalf("%s: id %q is there %d times:\n%s", name, id, n, html)
				}
			}
			for _, m := range attribute.FindAllStringSubmatch(html, -1) {
				for id := range strings.FieldsSeq(m[1]) {
					if ids[id] == 0 {
						r.Fatalf("%s refers to %q, which is not there:\n%s", name, id, html)
					}
				}
			}
			if ids[ui.ID(f.Name)] != 1 {
				r.Fatalf("%s: the error summary's link finds nothing:\n%s", name, html)
			}
			if f.Error != "" && !strings.Contains(html, "nhsuk-form-group--error") || f.Error == "" && strings.Contains(html, "--error") {
				r.Fatalf("%s: the field's error is not what it shows:\n%s", name, html)
			}
		}
	})
}

func TestPatientPageAlwaysHasTheWaysOut(t *testing.T) {
	t.Parallel()
	html := render(t, ui.PatientPage(ui.PatientLayout{Title: "T", Practice: "Larch Lane Surgery", Phone: "+44 113 496-0000"}))
	for _, want := range []string{`<html lang="en-GB"`, `href="tel:+441134960000"`, `href="tel:1800101134960000"`, `href="tel:999"`, `href="/privacy"`,
		`href="` + ui.NeutralSite + `"`, "Exit this page", `href="#maincontent"`, `id="maincontent"`, "<title>T – Larch Lane Surgery</title>"} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for _, unwanted := range []string{"style=", "onclick", "Simulated"} {
		if strings.Contains(html, unwanted) {
			t.Errorf("the page has %s", unwanted)
		}
	}
}

func TestDateMarksTheWrongPart(t *testing.T) {
	t.Parallel()
	f := ui.Field{Name: "born", Label: "Born", Error: "Wrong"}
	for _, c := range []struct {
		date  ui.Date
		wrong int
	}{{ui.Date{}, 3}, {ui.Date{WrongYear: true}, 1}, {ui.Date{WrongDay: true, WrongMonth: true}, 2}} {
		if got := strings.Count(render(t, ui.DateInput(f, c.date)), "nhsuk-input--error"); got != c.wrong {
			t.Errorf("%+v marks %d boxes, want %d", c.date, got, c.wrong)
		}
	}
	f.Error = ""
	if html := render(t, ui.DateInput(f, ui.Date{WrongYear: true})); strings.Contains(html, "--error") {
		t.Error("a box is marked without an error")
	}
}

func TestLetterSaysItsDateInWords(t *testing.T) {
	t.Parallel()
	html := render(t, ui.LetterPage(ui.Letter{Title: "T", Practice: "P", Phone: "1", Date: time.Date(2026, 3, 9, 0, 0, 0, 0, care.London)}))
	if !strings.Contains(html, "9 March 2026") {
		t.Error("no date in words")
	}
}

func ExampleWithin() {
	page := ui.Within(ui.Inset(), ui.Para("You will hear from us by 6:30pm."))
	var b bytes.Buffer
	_ = page.Render(context.Background(), &b)
	fmt.Println(strings.Contains(b.String(), "<p>You will hear from us by 6:30pm.</p>"))
	// Output: true
}
