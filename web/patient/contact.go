package patient

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/request"
	"frontdoor/web/ui"
)

// Answers to the question how somebody can safely be reached.
var routes = []request.Option{
	{Value: string(request.ByText), Label: "Text message"},
	{Value: string(request.ByCall), Label: "Phone call"},
	{Value: string(request.ByEmail), Label: "Email"},
	{Value: string(request.ByLetter), Label: "Letter"},
	{Value: string(request.NoRoute), Label: "Do not contact me. I will get in touch with you"},
}

// contact asks for the one way that is safe: other people may see a phone, an
// inbox or a letter. Only what belongs to the chosen way is kept.
func (f filling) contact() step {
	title := "How can we safely reach you?"
	return step{
		id: "contact", title: title, fields: []string{"route", "mobile", "phone", "voicemail", "email", "address", "times"},
		known: knownContact,
		take:  takeContact,
		show: func(p page) []templ.Component {
			return []templ.Component{
				ui.Radios(p.question("route", title, "Choose a way that only you, or people you trust, can see. A young person can give their own number."), p.routeOptions()),
				ui.TextInput(p.times()),
			}
		},
		rows: func(dr desk.Draft) []ui.SummaryRow {
			return []ui.SummaryRow{{Key: "How to reach you", Value: contactWords(dr), Subject: "how to reach you"}}
		},
	}
}

func (p page) times() ui.Field {
	f := p.field("times", "When is it safe or easy to reach you?")
	f.Hint = "For example “weekdays after 4pm”. Leave it empty if any time is fine."
	return f
}

func (p page) routeOptions() []ui.Option {
	mobile, phone, email, address := p.field("mobile", "Mobile number"), p.field("phone", "Phone number"), p.field("email", "Email address"), p.field("address", "Name and address for the letter")
	mobile.Type, mobile.InputMode, mobile.Width, mobile.Autocomplete = "tel", "tel", 20, "tel"
	phone.Type, phone.InputMode, phone.Width, phone.Autocomplete = "tel", "tel", 20, "tel"
	email.Type, email.InputMode, email.Autocomplete, email.NoSpelling = "email", "email", "email", true
	address.Rows = 4
	voicemail := ui.Radios(p.field("voicemail", "May we leave a voicemail?"), []ui.Option{{Value: "yes", Label: "Yes"}, {Value: "no", Label: "No"}})
	list := options(routes)
	list[0].Hint = "A text only says that there is something to read. It never says what it is about."
	list[0].Reveal = ui.TextInput(mobile)
	list[1].Hint = "We may call from a number that is hidden."
	list[1].Reveal = templ.Join(ui.TextInput(phone), voicemail)
	list[2].Reveal = ui.TextInput(email)
	list[3].Hint = "This takes some days longer."
	list[3].Reveal = ui.TextArea(address)
	return list
}

func knownContact(dr desk.Draft) url.Values {
	in := dr.Intake
	v := url.Values{"route": {string(dr.Route)}, "email": {string(in.Email)}, "address": {in.Address}, "times": {in.Times}}
	if in.Mobile != "" { // one number serves whichever way is chosen
		v.Set("mobile", in.Mobile.Display())
		v.Set("phone", in.Mobile.Display())
	}
	if dr.Seen["contact"] && dr.Route == request.ByCall {
		v.Set("voicemail", "no")
		if in.Voicemail {
			v.Set("voicemail", "yes")
		}
	}
	return v
}

func takeContact(v url.Values, dr *desk.Draft, faults care.Faults) {
	in := &dr.Intake
	dr.Route = request.Route(v.Get("route"))
	in.Mobile, in.Email, in.Address, in.Voicemail = "", "", "", false
	in.Times = v.Get("times")
	switch dr.Route {
	case request.ByText:
		in.Mobile = takePhone(v.Get("mobile"), "mobile", "Enter a mobile number", faults)
		if in.Mobile != "" && strings.HasPrefix(string(in.Mobile), "+44") && !in.Mobile.IsMobile() {
			faults.Add("mobile", "Enter a mobile number. Text messages do not reach this number.")
		}
	case request.ByCall:
		in.Mobile = takePhone(v.Get("phone"), "phone", "Enter a phone number", faults)
		in.Voicemail = v.Get("voicemail") == "yes"
		if !in.Voicemail && v.Get("voicemail") != "no" {
			faults.Add("voicemail", "Choose whether we may leave a voicemail")
		}
	case request.ByEmail:
		var err error
		if in.Email, err = care.ParseEmail(v.Get("email")); err != nil {
			faults.Add("email", care.MessageOf(err))
		}
	case request.ByLetter:
		if in.Address = v.Get("address"); strings.TrimSpace(in.Address) == "" {
			faults.Add("address", "Enter a name and address")
		}
	case request.NoRoute:
	default:
		dr.Route = ""
		faults.Add("route", "Choose how we can reach you")
	}
}

func takePhone(typed, field, missing string, faults care.Faults) care.Phone {
	if strings.TrimSpace(typed) == "" {
		faults.Add(field, missing)
		return ""
	}
	p, err := care.ParsePhone(typed)
	if err != nil {
		faults.Add(field, care.MessageOf(err))
	}
	return p
}

func contactWords(dr desk.Draft) string {
	in := dr.Intake
	lines := []string{labelOf(routes, string(dr.Route))}
	switch dr.Route {
	case request.ByText:
		lines = append(lines, in.Mobile.Display())
	case request.ByCall:
		voicemail := "No voicemail"
		if in.Voicemail {
			voicemail = "Voicemail is fine"
		}
		lines = append(lines, in.Mobile.Display(), voicemail)
	case request.ByEmail:
		lines = append(lines, string(in.Email))
	case request.ByLetter:
		lines = append(lines, in.Address)
	}
	if in.Times != "" {
		lines = append(lines, in.Times)
	}
	return strings.Join(lines, "\n")
}
