package ui_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"frontdoor/web/asset"
	"frontdoor/web/ui"
	"github.com/a-h/templ"
)

// gallery serves pages that together show every part, with the real policy.
func gallery(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("GET "+asset.Prefix, asset.Handler())
	for path, page := range galleryPages() {
		mux.Handle("GET "+path, templ.Handler(page))
	}
	mux.HandleFunc("POST /sent", func(w http.ResponseWriter, r *http.Request) {
		page := ui.Within(ui.PatientPage(patient("Received")), ui.Heading("Received"),
			ui.Para(fmt.Sprintf("colour=%s note=%s bits=%v", r.FormValue("colour"), r.FormValue("note"), r.Form["bits"])))
		templ.Handler(page).ServeHTTP(w, r)
	})
	mux.HandleFunc("GET /elsewhere", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<!DOCTYPE html><html lang=en><title>Weather</title><link rel=icon href=data:,><p>Sunny")
	})
	server := httptest.NewServer(withPolicy(mux))
	t.Cleanup(server.Close)
	return server
}

func withPolicy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", ui.ContentSecurityPolicy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

func patient(title string) ui.PatientLayout {
	return ui.PatientLayout{Title: title, Practice: "Larch Lane Surgery", Phone: "0113 496 0000",
		ExitURL: "/elsewhere", AccessibilityURL: "/accessibility"}
}

func staff(title, active string) ui.StaffLayout {
	return ui.StaffLayout{Title: title, Org: "Larch Lane Surgery", Person: "Ada Quill", Role: "Care navigator",
		Nav: []ui.NavItem{{Label: "Requests", URL: "/staff/worklist", Count: 23}, {Label: "Appointments", URL: "/staff/book"},
			{Label: "Patients", URL: "/staff/patients"}, {Label: "Today", URL: "/staff/today"}, {Label: "Settings", URL: "/staff/settings"}},
		Active: active, SwitchURL: "/staff/switch", SignOutURL: "/staff/out", Simulated: true}
}

func galleryPages() map[string]templ.Component {
	problem := patient("About you")
	problem.BackURL = "/contact"
	problem.Errors = []ui.FieldError{{Name: "name", Message: "Enter your name"}, {Name: "born", Message: "Your date of birth must be in the past"},
		{Name: "who", Message: "Choose who this is about"}, {Name: "story", Message: "Tell us what has happened"}, {Message: "This form was open for a long time. Check your answers and send it again."}}
	one := patient("What is it about?")
	one.BackURL, one.Simulated = "/", true
	alert := staff("Requests", "/staff/worklist")
	alert.Alerts = []ui.Alert{{ID: "a1", Text: "chest pain reported online at 08:14", URL: "/staff/requests/1"}}
	open := staff("Request", "/staff/worklist")
	open.BackURL = "/staff/worklist"

	return map[string]templ.Component{
		"/{$}": ui.Within(ui.PatientPage(patient("Contact us")),
			ui.Heading("Contact Larch Lane Surgery"),
			ui.Lead("Tell us what you need. We read every request and tell you today how it will be handled."),
			ui.Within(ui.CareCard(ui.Emergency, "Call 999 now if you have:"), ui.Bullets([]string{"pain like a tight band around your chest", "trouble breathing", "a face that has dropped on one side"})),
			ui.Within(ui.CareCard(ui.Urgent, "Telephone us now if:"), ui.Para("you cannot wait until tomorrow and cannot use this form.")),
			ui.Within(ui.CareCard(ui.NonUrgent, "Use a pharmacy for:"), ui.Para("a sore throat, an earache or an insect bite.")),
			ui.LinkButton("/contact", ui.Button{Text: "Start now"}),
			ui.Within(ui.Details("Help with this form"), ui.Para("Anybody may fill it in for you.")),
			ui.ActionLink("/find", "Find a pharmacy near you")),
		"/contact": ui.Within(ui.PatientPage(one),
			ui.Within(ui.Form("/sent"),
				ui.Radios(ui.Field{Name: "colour", Label: "What is it about?", Hint: "Choose the nearest.", Heading: true}, []ui.Option{
					{Value: "new", Label: "A health problem", Hint: "New, or one that has changed"},
					{Value: "old", Label: "A problem you know of", Reveal: ui.TextInput(ui.Field{Name: "note", Label: "What was it called?"})},
					{Divider: true}, {Value: "admin", Label: "Something else, for example a letter"}}),
				ui.SubmitButton(ui.Button{Text: "Continue"}))),
		"/about": ui.Within(ui.PatientPage(problem),
			ui.Heading("About you"),
			ui.Within(ui.Form("/sent"),
				ui.TextInput(ui.Field{Name: "name", Label: "Your name", Hint: "As the surgery knows it", Error: "Enter your name", Autocomplete: "name", NoSpelling: true}),
				ui.DateInput(ui.Field{Name: "born", Label: "Your date of birth", Hint: "For example, 31 3 1980", Error: "Your date of birth must be in the past", Autocomplete: "bday"}, ui.Date{Day: "31", Month: "3", Year: "2980", WrongYear: true}),
				ui.TextInput(ui.Field{Name: "phone", Label: "Telephone number", Type: "tel", Autocomplete: "tel", InputMode: "tel", Width: 20}),
				ui.TextInput(ui.Field{Name: "weight", Label: "Weight in kilograms", InputMode: "numeric", Width: 4, Suffix: "kg"}),
				ui.Radios(ui.Field{Name: "who", Label: "Who is this about?", Error: "Choose who this is about", Inline: true}, []ui.Option{{Value: "me", Label: "Me"}, {Value: "other", Label: "Somebody else"}}),
				ui.TextArea(ui.Field{Name: "story", Label: "What has happened?", Hint: "Say when it began.", Error: "Tell us what has happened", Value: `<b>"quoted" & 'marked'</b>`, MaxLength: 500}),
				ui.Checkboxes(ui.Field{Name: "bits", Label: "What would help you?"}, []string{"print"}, []ui.Option{
					{Value: "print", Label: "Large print"}, {Value: "sign", Label: "A sign language interpreter"}, {Divider: true}, {Value: "none", Label: "None of these", Exclusive: true}}),
				ui.Select(ui.Field{Name: "when", Label: "When can you come?", Value: "pm"}, []ui.Option{{Value: "am", Label: "In the morning"}, {Value: "pm", Label: "In the afternoon"}}),
				ui.FileInput(ui.Field{Name: "photo", Label: "A photograph, if it helps"}, "image/jpeg,image/png"),
				ui.HiddenValue("key", "k1"),
				ui.Within(ui.ButtonGroup(), ui.SubmitButton(ui.Button{Text: "Continue"}), ui.SubmitButton(ui.Button{Text: "Save for later", Kind: ui.Secondary, Name: "do", Value: "save"}), ui.Link("/", "Cancel")))),
		"/check": ui.Within(ui.PatientPage(patient("Check your answers")),
			ui.Heading("Check your answers"),
			ui.SummaryList([]ui.SummaryRow{
				{Key: "Name", Value: "Ada Example", ChangeURL: "/about#name"},
				{Key: "What has happened", Value: "It began on Tuesday.\nIt is worse at night.", ChangeURL: "/about#story"},
				{Key: "Practice", Value: "Larch Lane Surgery"}}),
			ui.Within(ui.WarningCallout("Before you send this"), ui.Para("If you get worse, telephone us. Do not wait for an answer.")),
			ui.Within(ui.Inset(), ui.Para("You will hear from us by 6:30pm today.")),
			ui.PostButton("/sent", map[string]string{"key": "k1"}, ui.Button{Text: "Send"})),
		"/done": ui.Within(ui.PatientPage(patient("Request sent")),
			ui.Within(ui.Panel("Request sent"), ui.Words("Your reference is K7M 2PX")),
			ui.Within(ui.Banner(false), ui.Para("The surgery is closed on Monday.")),
			ui.SubHeading("What happens next"),
			ui.Steps([]string{"A person reads your request.", "We tell you by 6:30pm today how it will be handled."}),
			ui.DoList("Do", []string{"keep your telephone near you"}), ui.DontList("Don't", []string{"drive if you feel faint"}),
			ui.Pagination(ui.Page{PreviousURL: "/check", PreviousLabel: "Your answers", NextURL: "/", NextLabel: "Contact us"})),
		"/staff/worklist": ui.Within(ui.StaffPage(alert), worklist(nil)),
		"/staff/request": ui.Within(ui.StaffPage(open),
			ui.CaptionHeading("Online, 08:02 today", "Sore knee since Tuesday"),
			ui.TwoColumns(templ.Join(
				ui.Within(ui.Banner(true), ui.Para("Claimed by you at 08:31.")),
				ui.Within(ui.Card("What was asked"), ui.Lines("My knee is swollen.\nIt hurts on the stairs.")),
				ui.Within(ui.Form("/sent"),
					ui.Radios(ui.Field{Name: "band", Label: "How soon?", Small: true}, []ui.Option{{Value: "urgent", Label: "Today"}, {Value: "soon", Label: "Within a week"}, {Value: "routine", Label: "Within two weeks"}}),
					ui.TextArea(ui.Field{Name: "note", Label: "Reason", Rows: 3}),
					ui.Within(ui.ButtonGroup(), ui.SubmitButton(ui.Button{Text: "Decide", Small: true}), ui.SubmitButton(ui.Button{Text: "Send back", Kind: ui.Secondary, Small: true}),
						ui.SubmitButton(ui.Button{Text: "Discard", Kind: ui.Warning, Small: true}), ui.SubmitButton(ui.Button{Text: "Assign to me", Kind: ui.LinkLike, Hidden: "this request"})))),
				ui.Within(ui.Card("Patient"), ui.SummaryList([]ui.SummaryRow{{Key: "Name", Value: "Bo Testcase"}, {Key: "Born", Value: "4 May 1961"}, {Key: "State", Body: ui.Tag(ui.Green, "Registered")}})))),
		"/letter": ui.Within(ui.LetterPage(ui.Letter{Title: "Your appointment", Practice: "Larch Lane Surgery", Address: []string{"1 Larch Lane", "Leeds LS1 1AA"},
			Phone: "0113 496 0000", To: []string{"Bo Testcase", "2 Elm Road", "Leeds LS1 1AB"}, Date: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), BackURL: "/staff/request"}),
			ui.Para("Dear Bo Testcase,"), ui.Para("We have made an appointment for you on Tuesday 24 November at 10:20am with Nurse Okafor."),
			ui.Bullets([]string{"Bring your medicines.", "Tell us if you cannot come."})),
	}
}

// worklist is the staff list, with more rows for the tests of live updates.
func worklist(extra []ui.Row) templ.Component {
	row := func(id, who, what string, band ui.Band, words, by, state string, colour ui.Colour) ui.Row {
		return ui.Row{ID: id, URL: "/staff/request", Band: band, Cells: []templ.Component{
			ui.Words(who), ui.Words(what), ui.BandTag(band, words), ui.Words(by), ui.Tag(colour, state),
			ui.PostButton("/sent", map[string]string{"id": id}, ui.Button{Text: "Claim", Kind: ui.LinkLike, Hidden: "request of " + who})}}
	}
	rows := append([]ui.Row{
		row("r1", "Bo Testcase", "Chest pain", ui.BandEmergency, "Emergency", "now", "New", ui.Red),
		row("r2", "Cy Sample", "Swollen knee since Tuesday, worse on the stairs", ui.BandUrgent, "Today", "18:30 today", "New", ui.Blue),
		row("r3", "Di Dummy", "Rash on both arms", ui.BandSoon, "Within a week", "18:30 Monday", "Claimed by Ada", ui.Purple),
		row("r4", "Ed Placeholder-Longname", "Review of blood pressure", ui.BandRoutine, "Within two weeks", "4 December", "Waiting for patient", ui.Yellow),
		row("r5", "Flo Example", "Letter for school", ui.BandAdmin, "Not clinical", "4 December", "Offered", ui.Aqua),
		row("r6", "Gus Nobody", "Message without details", ui.BandUnknown, "Not yet read", "18:30 today", "New", ui.Grey),
	}, extra...)
	return templ.Join(ui.Heading("Requests"),
		ui.Tiles([]ui.Tile{{Figure: "1", Label: "Emergency", URL: "?band=emergency"}, {Figure: "7", Label: "Not yet read", URL: "?state=new"}, {Figure: "2", Label: "Promise due within an hour", URL: "?due=1h"}}),
		ui.Within(ui.SearchForm("/staff/worklist"), ui.TextInput(ui.Field{Name: "q", Label: "Search by reference", Type: "search", Width: 20})),
		ui.Within(ui.Live("worklist"), ui.DataTable(ui.Table{Caption: "Requests by need and promise", Quiet: true, Dense: true, Rows: rows,
			Columns: []ui.Column{{Label: "Patient"}, {Label: "About"}, {Label: "Need"}, {Label: "Promised by"}, {Label: "State"}, {Label: "Action", Quiet: true}}})),
		ui.DataTable(ui.Table{Caption: "Appointments", Columns: []ui.Column{{Label: "Clinic"}, {Label: "Free", Numeric: true}}, Empty: "No clinics today.",
			Rows: []ui.Row{{ID: "c1", Cells: []templ.Component{ui.Words("Nurse Okafor"), ui.Words("4")}}}}),
		ui.DataTable(ui.Table{Caption: "Call-backs", Columns: []ui.Column{{Label: "Caller"}, {Label: "Place", Numeric: true}}, Empty: "Nobody is waiting to be called back."}),
		ui.Note("Times are local."))
}
