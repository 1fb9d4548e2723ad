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

var whoms = []request.Option{
	{Value: string(request.Self), Label: "Me"},
	{Value: string(request.Child), Label: "My child, or a child I look after"},
	{Value: string(request.Someone), Label: "Somebody else I help or care for"},
}

// forWhom asks whose health it is about. A young person may write for
// themselves; nobody is asked their age for it.
var forWhom = step{
	id: "who", title: "Who is this form for?", fields: []string{"for"},
	known: func(dr desk.Draft) url.Values { return url.Values{"for": {string(dr.ForWhom)}} },
	take: func(v url.Values, dr *desk.Draft, faults care.Faults) {
		if labelOf(whoms, v.Get("for")) == "" {
			faults.Add("for", "Choose who this form is for")
			return
		}
		if dr.ForWhom != request.ForWhom(v.Get("for")) {
			delete(dr.Seen, "writer") // the reasons to write for a child and for an adult differ
		}
		dr.ForWhom = request.ForWhom(v.Get("for"))
		if dr.ForWhom == request.Self {
			dr.Intake.Writer, dr.Intake.Relationship, dr.Intake.Authority = "", "", ""
		}
	},
	show: func(p page) []templ.Component {
		return []templ.Component{ui.Radios(p.question("for", "Who is this form for?", "Young people can fill it in for themselves."), options(whoms))}
	},
	rows: func(dr desk.Draft) []ui.SummaryRow {
		return []ui.SummaryRow{{Key: "This form is for", Value: labelOf(whoms, string(dr.ForWhom))}}
	},
}

var childAuthorities = []request.Option{
	{Value: "I am their parent, or have parental responsibility", Label: "I am their parent, or have parental responsibility"},
	{Value: "They have asked me to", Label: "They have asked me to"},
	{Value: "I look after them, without parental responsibility", Label: "I look after them, without parental responsibility"},
}

var authorities = []request.Option{
	{Value: "They have asked me to", Label: "They have asked me to"},
	{Value: "I have power of attorney for health, or am their court-appointed deputy", Label: "I have power of attorney for health, or am their court-appointed deputy"},
	{Value: "They cannot decide this now, and I act in their interest", Label: "They cannot decide this now, and I act in their interest"},
}

// writer asks who writes for somebody else, and by what right.
func (f filling) writer() step {
	title := "About you"
	list := authorities
	if f.dr.ForWhom == request.Child {
		list = childAuthorities
	}
	return step{
		id: "writer", title: title, fields: []string{"writer", "relationship", "authority"},
		known: func(dr desk.Draft) url.Values {
			return url.Values{"writer": {dr.Intake.Writer}, "relationship": {dr.Intake.Relationship}, "authority": {dr.Intake.Authority}}
		},
		take: func(v url.Values, dr *desk.Draft, faults care.Faults) {
			in := &dr.Intake
			in.Writer, in.Relationship, in.Authority = v.Get("writer"), v.Get("relationship"), v.Get("authority")
			if strings.TrimSpace(in.Writer) == "" {
				faults.Add("writer", "Enter your own name")
			}
			if strings.TrimSpace(in.Relationship) == "" {
				faults.Add("relationship", "Enter who you are to them")
			}
			if labelOf(list, in.Authority) == "" {
				faults.Add("authority", "Choose why you fill in the form for them")
			}
		},
		show: func(p page) []templ.Component {
			writer, relationship := p.field("writer", "Your own name"), p.field("relationship", "Who are you to them?")
			writer.Autocomplete, writer.NoSpelling = "name", true
			relationship.Hint = "For example mother, son, friend, or carer"
			return []templ.Component{ui.Heading(title), ui.TextInput(writer), ui.TextInput(relationship),
				ui.Radios(p.field("authority", "Why do you fill it in for them?"), options(list))}
		},
		rows: func(dr desk.Draft) []ui.SummaryRow {
			return []ui.SummaryRow{{Key: "Filled in by", Value: dr.Intake.Writer + "\n" + dr.Intake.Relationship + "\n" + dr.Intake.Authority}}
		},
	}
}

// whose name, date or place is asked for.
func (f filling) whose(what string) string {
	switch f.dr.ForWhom {
	case request.Child:
		return "What is the child’s " + what + "?"
	case request.Someone:
		return "What is the person’s " + what + "?"
	}
	return "What is your " + what + "?"
}

// self gives the browser's token for filling in, when it is about who types.
func (f filling) self(token string) string {
	if f.dr.ForWhom == request.Self {
		return token
	}
	return ""
}

func (f filling) name() step {
	title := f.whose("name")
	return step{
		id: "name", title: title, fields: []string{"given", "family"},
		known: func(dr desk.Draft) url.Values {
			return url.Values{"given": {dr.Intake.Given}, "family": {dr.Intake.Family}}
		},
		take: func(v url.Values, dr *desk.Draft, _ care.Faults) {
			dr.Intake.Given, dr.Intake.Family = v.Get("given"), v.Get("family")
		},
		show: func(p page) []templ.Component {
			given, family := p.field("given", "First name"), p.field("family", "Last name")
			given.Autocomplete, family.Autocomplete = p.self("given-name"), p.self("family-name")
			given.NoSpelling, family.NoSpelling = true, true
			return []templ.Component{ui.Heading(title), ui.TextInput(given), ui.TextInput(family)}
		},
		rows: func(dr desk.Draft) []ui.SummaryRow {
			return []ui.SummaryRow{{Key: "Name", Value: dr.Intake.FullName()}}
		},
	}
}

func (f filling) born() step {
	title := f.whose("date of birth")
	return step{
		id: "born", title: title, fields: []string{"born"},
		known: func(dr desk.Draft) url.Values { return knownDate("born", dr.Intake.Born.String()) },
		take: func(v url.Values, dr *desk.Draft, faults care.Faults) {
			dr.Intake.Born = takeDate(v, "born", "date of birth", f.today(), faults)
		},
		show: func(p page) []templ.Component {
			field := p.question("born", title, "For example, 31 3 1980")
			field.Autocomplete = p.self("bday")
			return []templ.Component{ui.DateInput(field, dateTyped(p.typed, "born", p.today()))}
		},
		rows: func(dr desk.Draft) []ui.SummaryRow {
			return []ui.SummaryRow{{Key: "Date of birth", Value: longDate(dr.Intake.Born)}}
		},
	}
}

func (f filling) postcode() step {
	title := f.whose("postcode")
	return step{
		id: "postcode", title: title, fields: []string{"postcode"},
		known: func(dr desk.Draft) url.Values { return url.Values{"postcode": {string(dr.Intake.Postcode)}} },
		take: func(v url.Values, dr *desk.Draft, _ care.Faults) {
			dr.Intake.Postcode = care.Postcode(strings.TrimSpace(v.Get("postcode")))
		},
		show: func(p page) []templ.Component {
			field := p.question("postcode", title, "It helps us to know who you mean. You can leave it empty, for example if there is no fixed address.")
			field.Autocomplete, field.Width, field.NoSpelling = p.self("postal-code"), 10, true
			return []templ.Component{ui.TextInput(field)}
		},
		rows: func(dr desk.Draft) []ui.SummaryRow {
			return []ui.SummaryRow{{Key: "Postcode", Value: said(string(dr.Intake.Postcode))}}
		},
	}
}
