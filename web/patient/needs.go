package patient

import (
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/request"
	"frontdoor/web/ui"
)

func (f filling) interpreter() step {
	title := "Do you need an interpreter?"
	return step{
		id: "interpreter", title: title, fields: []string{"interpreter", "language"},
		known: func(dr desk.Draft) url.Values {
			v := url.Values{"language": {dr.Intake.Language}}
			switch {
			case dr.Intake.Language != "":
				v.Set("interpreter", "yes")
			case dr.Seen["interpreter"]:
				v.Set("interpreter", "no")
			}
			return v
		},
		take: func(v url.Values, dr *desk.Draft, faults care.Faults) {
			dr.Intake.Language = ""
			switch v.Get("interpreter") {
			case "no":
			case "yes":
				dr.Intake.Language = v.Get("language")
				if strings.TrimSpace(dr.Intake.Language) == "" {
					faults.Add("language", "Enter the language")
				}
			default:
				faults.Add("interpreter", "Choose whether you need an interpreter")
			}
		},
		show: func(p page) []templ.Component {
			return []templ.Component{ui.Radios(p.question("interpreter", title, "It is free."), []ui.Option{
				{Value: "no", Label: "No"},
				{Value: "yes", Label: "Yes", Reveal: ui.TextInput(p.field("language", "Which language?"))}})}
		},
		rows: func(dr desk.Draft) []ui.SummaryRow {
			return []ui.SummaryRow{{Key: "Interpreter", Value: firstOf(dr.Intake.Language, "No")}}
		},
	}
}

func (f filling) adjustments() step {
	title := "What would make it easier for you?"
	var list []ui.Option
	for _, a := range request.Adjustments {
		list = append(list, ui.Option{Value: a.Code, Label: a.Label})
	}
	list = append(list, ui.Option{Divider: true}, ui.Option{Value: noSign, Label: "I do not need any of these", Exclusive: true})
	return step{
		id: "adjustments", title: title, fields: []string{"adjustments", "other_needs"},
		known: func(dr desk.Draft) url.Values {
			v := url.Values{"adjustments": slices.Clone(dr.Intake.Adjustments), "other_needs": {dr.Intake.OtherNeeds}}
			if dr.Seen["adjustments"] && len(dr.Intake.Adjustments) == 0 && dr.Intake.OtherNeeds == "" {
				v.Set("adjustments", noSign)
			}
			return v
		},
		take: func(v url.Values, dr *desk.Draft, _ care.Faults) {
			dr.Intake.Adjustments, dr.Intake.OtherNeeds = v["adjustments"], v.Get("other_needs")
		},
		show: func(p page) []templ.Component {
			other := p.field("other_needs", "Is there something else?")
			other.Rows, other.Hint = 2, "Leave it empty if not."
			boxes := p.question("adjustments", title, "If you have a disability, or for any other reason. Tick all that you need, or none.")
			return []templ.Component{ui.Checkboxes(boxes, p.typed["adjustments"], list), ui.TextArea(other)}
		},
		rows: func(dr desk.Draft) []ui.SummaryRow {
			var lines []string
			for _, code := range dr.Intake.Adjustments {
				lines = append(lines, request.AdjustmentLabel(code))
			}
			if dr.Intake.OtherNeeds != "" {
				lines = append(lines, dr.Intake.OtherNeeds)
			}
			return []ui.SummaryRow{{Key: "What makes it easier", Value: firstOf(strings.Join(lines, "\n"), "Nothing needed")}}
		},
	}
}
