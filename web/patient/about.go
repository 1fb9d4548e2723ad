package patient

import (
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/web/ui"
)

// about asks what kind of request it is. Outside core hours a practice may take
// only what is not about how somebody feels now; a form that was begun before
// goes on as it was.
func (f filling) about() step {
	title := "What is it about?"
	kinds := request.Kinds
	only := f.set.FormOpen(f.now) == practice.AdminOnly && (f.dr.Kind == "" || f.dr.Kind == request.AdminKind)
	if only {
		kinds = slices.DeleteFunc(slices.Clone(kinds), func(o request.Option) bool { return o.Value != string(request.AdminKind) })
	}
	return step{
		id: "about", title: title, fields: []string{"kind"},
		known: func(dr desk.Draft) url.Values { return url.Values{"kind": {string(dr.Kind)}} },
		take: func(v url.Values, dr *desk.Draft, faults care.Faults) {
			kind := v.Get("kind")
			if !slices.ContainsFunc(kinds, func(o request.Option) bool { return o.Value == kind }) {
				faults.Add("kind", "Choose what it is about")
				return
			}
			if request.Kind(kind) != dr.Kind {
				delete(dr.Seen, "q-words") // what was typed stays, but the question reads differently there
			}
			dr.Kind = request.Kind(kind)
		},
		show: func(p page) []templ.Component {
			body := []templ.Component{ui.Radios(p.question("kind", title, "Choose the one that fits best."), options(kinds))}
			if only {
				body = append(body, ring("We are closed. We take health problems online again "+care.PlainTime(care.England.NextOpening(p.now), p.now)+". If one cannot wait, call", "111", "."))
			}
			return body
		},
		rows: func(dr desk.Draft) []ui.SummaryRow {
			return []ui.SummaryRow{{Key: "About", Value: labelOf(request.Kinds, string(dr.Kind))}}
		},
	}
}

// topic of an admin request.
var topic = step{
	id: "topic", title: "What do you need?", fields: []string{"topic"},
	known: func(dr desk.Draft) url.Values { return url.Values{"topic": {string(dr.Topic)}} },
	take: func(v url.Values, dr *desk.Draft, faults care.Faults) {
		if labelOf(request.Topics, v.Get("topic")) == "" {
			faults.Add("topic", "Choose what you need")
			return
		}
		dr.Topic = request.Topic(v.Get("topic"))
	},
	show: func(p page) []templ.Component {
		return []templ.Component{ui.Radios(p.question("topic", "What do you need?", ""), options(request.Topics))}
	},
	rows: func(dr desk.Draft) []ui.SummaryRow {
		return []ui.SummaryRow{{Key: "You need", Value: labelOf(request.Topics, string(dr.Topic))}}
	},
}

func options(list []request.Option) []ui.Option {
	out := make([]ui.Option, len(list))
	for i, o := range list {
		out[i] = ui.Option{Value: o.Value, Label: o.Label}
	}
	return out
}

// labelOf an answer; empty for one that is not offered.
func labelOf(list []request.Option, value string) string {
	for _, o := range list {
		if o.Value == value {
			return o.Label
		}
	}
	return ""
}

// questionID names the page of a question.
func questionID(q request.Question) string { return "q-" + q.ID }

// asking is the page of one question of the catalogue.
func asking(q request.Question) step {
	st := step{
		id: questionID(q), title: q.Label, fields: []string{q.ID},
		known: func(dr desk.Draft) url.Values { return url.Values{q.ID: {dr.Intake.Answers[q.ID]}} },
		take: func(v url.Values, dr *desk.Draft, faults care.Faults) {
			dr.Intake.Answers[q.ID] = v.Get(q.ID)
		},
		show: func(p page) []templ.Component { return []templ.Component{answerInput(p, q)} },
		rows: func(dr desk.Draft) []ui.SummaryRow {
			return []ui.SummaryRow{{Key: q.Label, Value: said(q.LabelOf(dr.Intake.Answers[q.ID]))}}
		},
	}
	if q.Input == request.DateInput {
		st.known = func(dr desk.Draft) url.Values { return knownDate(q.ID, dr.Intake.Answers[q.ID]) }
		st.take = func(v url.Values, dr *desk.Draft, faults care.Faults) {
			delete(dr.Intake.Answers, q.ID)
			if !dateEmpty(v, q.ID) {
				dr.Intake.Answers[q.ID] = takeDate(v, q.ID, "date", care.Date{}, faults).String()
			}
		}
		st.rows = func(dr desk.Draft) []ui.SummaryRow {
			d, _ := care.ParseISODate(dr.Intake.Answers[q.ID]) // it was checked; none is the zero date
			return []ui.SummaryRow{{Key: q.Label, Value: said(longDate(d))}}
		}
	}
	return st
}

func answerInput(p page, q request.Question) templ.Component {
	field := p.question(q.ID, q.Label, q.Hint)
	switch q.Input {
	case request.TextInput:
		field.MaxLength = request.MaxWords
		if q.ID == "words" {
			field.Rows = 8
		}
		return ui.TextArea(field)
	case request.ChoiceInput:
		return ui.Radios(field, options(q.Options))
	case request.DateInput:
		field.Hint = firstOf(field.Hint, "For example, "+inNumbers(p.today().AddDays(7)))
		return ui.DateInput(field, dateTyped(p.typed, q.ID, care.Date{}))
	}
	return ui.TextInput(field)
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// said is an answer as it is shown, also when there is none.
func said(s string) string { return firstOf(s, "Not said") }
