package patient

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/pathway"
	"frontdoor/request"
	"frontdoor/web/ui"
)

// whoIsIll chooses between the two lists of the emergency check.
var whoIsIll = step{
	id: firstStep, title: "Who needs help?", fields: []string{"ill"},
	known: func(dr desk.Draft) url.Values {
		switch {
		case !dr.Seen[firstStep]:
			return nil
		case dr.Child:
			return url.Values{"ill": {"child"}}
		}
		return url.Values{"ill": {"adult"}}
	},
	take: func(v url.Values, dr *desk.Draft, f care.Faults) {
		ill := v.Get("ill")
		if ill != "adult" && ill != "child" {
			f.Add("ill", "Choose who needs help")
			return
		}
		if child := ill == "child"; child != dr.Child {
			dr.Child = child
			delete(dr.Seen, "signs") // the other list was answered
		}
	},
	show: func(p page) []templ.Component {
		return []templ.Component{
			ui.Radios(p.question("ill", "Who needs help?", "First we check that it is not an emergency. This comes first for everybody, whatever you need from us."), []ui.Option{
				{Value: "adult", Label: "An adult, or a young person aged 16 or over"},
				{Value: "child", Label: "A baby or child under 16"}}),
		}
	},
}

// noSign is the answer that nothing of the list is so.
const noSign = "none"

// signs is the emergency check itself: the list for an adult or a child.
func (f filling) signs() step {
	title := "Is any of this happening now?"
	groups := grouped(f.list(f.dr.Child))
	fields := []string{groups[0].field()}
	for _, g := range groups[1:] {
		fields = append(fields, g.field())
	}
	return step{
		id: "signs", title: title, fields: append(fields, "signs-none"),
		known: func(dr desk.Draft) url.Values {
			v := url.Values{}
			for _, g := range groups {
				for _, s := range g.signs {
					if slices.Contains(dr.Declared, s.Title) {
						v.Add(g.field(), string(s.ID))
					}
				}
			}
			if dr.Seen["signs"] && len(v) == 0 {
				v.Set("signs-none", noSign)
			}
			return v
		},
		take: func(v url.Values, dr *desk.Draft, faults care.Faults) {
			ticked := tickedIn(groups, v)
			if len(ticked) == 0 && v.Get("signs-none") == "" {
				faults.Add(groups[0].field(), "Tick what is happening, or “None of these” at the end")
			}
			for _, s := range ticked { // a sign counts although "None of these" is ticked, too
				if !slices.Contains(dr.Declared, s.Title) {
					dr.Declared = append(slices.Clone(dr.Declared), s.Title)
				}
			}
		},
		show: func(p page) []templ.Component {
			body := []templ.Component{ui.Heading(title),
				ui.Para("Tick all that are true now, or have just happened. Nobody reads this while you fill it in. If anything here is true, we tell you at once what to do.")}
			for _, g := range groups {
				field := ui.Field{Name: g.field(), Label: g.heading, Error: ui.ErrorFor(p.errors, g.field())}
				body = append(body, ui.Checkboxes(field, p.typed[g.field()], g.options()))
			}
			return append(body, ui.Checkboxes(ui.Field{Name: "signs-none", Label: "Or"}, p.typed["signs-none"],
				[]ui.Option{{Value: noSign, Label: "None of these", Exclusive: true}}))
		},
		kept: func(s *site, r *http.Request, f filling) {
			if len(f.dr.Declared) > 0 {
				_ = s.leaveSafetyNet(r, f) // the page of advice tries again, and says so if it cannot
			}
		},
		after: func(f filling) string {
			if len(f.dr.Declared) > 0 {
				return "advice"
			}
			return ""
		},
	}
}

// signGroup is a part of the list under a heading, so that it can be taken in.
type signGroup struct {
	id, heading string
	of          []pathway.FlagID
	signs       []pathway.Flag
}

// signGroups order the list for reading. A sign that a newer rule adds, and no
// group names, is shown in the last.
var signGroups = []signGroup{
	{id: "chest", heading: "Heart and breathing", of: []pathway.FlagID{"chest-pain", "cannot-breathe", "child-breathing", "blue-lips", "severe-allergy"}},
	{id: "head", heading: "Head, nerves and senses", of: []pathway.FlagID{"stroke", "worst-headache", "fit", "collapse", "child-limp", "new-confusion", "child-fontanelle", "sudden-sight", "cauda-equina"}},
	{id: "infection", heading: "Infection, rash or fever", of: []pathway.FlagID{"rash-not-fading", "sepsis", "baby-fever", "child-dry"}},
	{id: "tummy", heading: "Bleeding, tummy and private parts", of: []pathway.FlagID{"heavy-bleeding", "vomiting-blood", "black-bloody-stool", "severe-belly-pain", "green-vomit", "testicle-pain"}},
	{id: "injury", heading: "Injury or poisoning", of: []pathway.FlagID{"head-injury", "serious-injury", "overdose", "poisoning"}},
	{id: "pregnancy", heading: "Pregnancy", of: []pathway.FlagID{"pregnant-bleeding", "baby-moving-less", "pregnant-ill"}},
	{id: "safety", heading: "Safety", of: []pathway.FlagID{"suicidal", "not-safe-at-home"}},
	{id: "other", heading: "Anything else"},
}

func (g signGroup) field() string { return "signs-" + g.id }

func (g signGroup) options() []ui.Option {
	var list []ui.Option
	for _, s := range g.signs {
		list = append(list, ui.Option{Value: string(s.ID), Label: s.Title})
	}
	return list
}

// grouped puts every sign of a list into one group, and leaves empty ones out.
func grouped(list []pathway.Flag) []signGroup {
	groups := slices.Clone(signGroups)
	for _, s := range list {
		at := slices.IndexFunc(groups, func(g signGroup) bool { return slices.Contains(g.of, s.ID) })
		if at < 0 {
			at = len(groups) - 1
		}
		groups[at].signs = append(groups[at].signs, s)
	}
	return slices.DeleteFunc(groups, func(g signGroup) bool { return len(g.signs) == 0 })
}

func tickedIn(groups []signGroup, v url.Values) []pathway.Flag {
	var list []pathway.Flag
	for _, g := range groups {
		for _, s := range g.signs {
			if slices.Contains(v[g.field()], string(s.ID)) {
				list = append(list, s)
			}
		}
	}
	return list
}

// adviceNow says what to do about the signs that were ticked, and leaves the
// record of them. It comes before any other question, and asking it again makes
// nothing new.
func (s *site) adviceNow(w http.ResponseWriter, r *http.Request, f filling) {
	if len(f.dr.Declared) == 0 {
		s.astray(w, r, f)
		return
	}
	// Whatever becomes of the record, the advice is shown.
	noted := s.leaveSafetyNet(r, f) == nil
	l := f.layout("Get help now")
	l.BackURL = f.stepURL("signs")
	var body []templ.Component
	if r.URL.Query().Get("added") == "you" {
		body = append(body, ui.Within(ui.Banner(true), ui.Para("We have added what you told us to the note. Nobody may be reading it now.")))
	}
	body = append(body, ui.Heading("Get help now"))
	body = append(body, adviceFor(f.declared())...)
	if noted {
		body = append(body, ui.Para("We have left a note for "+f.set.Name+" that this form was begun and what was ticked. Do not wait for us: nobody may be reading it now."))
	} else {
		body = append(body, ring("We could not leave a note for the surgery. When you have called for help, tell them on", f.phone(), "."))
	}
	body = append(body,
		ui.SubHeading("When you have called for help"),
		ui.Para("You can tell us who you are, so that the surgery can check on you. You can also go on with the form."),
		ui.Within(ui.ButtonGroup(),
			ui.LinkButton(f.stepURL("you"), ui.Button{Text: "Tell us who you are", Kind: ui.Secondary}),
			ui.Link(f.stepURL("about"), "Go on with the form")))
	s.show(w, r, http.StatusOK, l, body...)
}

// leaveSafetyNet makes the record that the practice sees.
func (s *site) leaveSafetyNet(r *http.Request, f filling) error {
	receipt, err := s.d.LeaveSafetyNet(r.Context(), f.dr)
	if err != nil {
		s.o.Log.Error("the record of an emergency check could not be made", "err", err)
		return err
	}
	if f.dr.Safety == receipt.ID {
		return nil
	}
	_, err = s.save(r, f, func(dr *desk.Draft) { dr.Safety = receipt.ID })
	return err
}

// declared are the signs that were ticked, with what to do about them.
func (f filling) declared() []pathway.Flag {
	var list []pathway.Flag
	for _, child := range []bool{false, true} {
		for _, s := range f.list(child) {
			if slices.Contains(f.dr.Declared, s.Title) && !slices.ContainsFunc(list, func(x pathway.Flag) bool { return x.ID == s.ID }) {
				list = append(list, s)
			}
		}
	}
	return list
}

// adviceFor says what to do, the most urgent first.
func adviceFor(signs []pathway.Flag) []templ.Component {
	of := map[pathway.Action][]string{}
	for _, s := range signs {
		of[s.Action] = append(of[s.Action], s.Title)
	}
	var body []templ.Component
	add := func(action pathway.Action, care ui.Care, heading string, what templ.Component) {
		if len(of[action]) == 0 {
			return
		}
		body = append(body, ui.Within(ui.CareCard(care, heading), what, ui.Para("You ticked:"), ui.Bullets(of[action])))
	}
	add(pathway.Call999, ui.Emergency, "Call 999", call999())
	add(pathway.GoToAE, ui.Emergency, "Go to A&E", goToAE())
	add(pathway.Ring111, ui.Urgent, "Call 111", call111())
	if len(body) == 0 { // a rule that says something else still is an emergency here
		body = append(body, ui.Within(ui.CareCard(ui.Emergency, "Call 999"), call999()))
	}
	return body
}

// who is ill, when told with the emergency check. All of it may be left out.
var youFields = []string{"given", "family", "born", "phone"}

func (s *site) askWhoIsIll(w http.ResponseWriter, r *http.Request, f filling) {
	if len(f.dr.Declared) == 0 {
		s.astray(w, r, f)
		return
	}
	v := f.name().known(f.dr)
	for name, list := range f.born().known(f.dr) {
		v[name] = list
	}
	v.Set("phone", f.dr.Intake.Mobile.Display())
	s.showWhoIsIll(w, r, http.StatusOK, page{filling: f, typed: v})
}

func (s *site) showWhoIsIll(w http.ResponseWriter, r *http.Request, status int, p page) {
	title := "Who needs help?"
	l := p.layout(title)
	l.BackURL, l.Errors = p.stepURL("advice"), p.errors
	given, family, phone := p.field("given", "First name"), p.field("family", "Last name"), p.field("phone", "Phone number")
	given.NoSpelling, family.NoSpelling = true, true
	phone.Type, phone.InputMode, phone.Width = "tel", "tel", 20
	s.show(w, r, status, l, ui.Heading(title),
		ring("If you have not called yet: call", "999", " first."),
		ui.Para("Tell us about the person who is ill, as much as you like. You can leave any of it empty."),
		ui.Within(ui.Form(p.stepURL("you")),
			ui.TextInput(given), ui.TextInput(family),
			ui.DateInput(p.field("born", "Date of birth"), dateTyped(p.typed, "born", p.today())),
			ui.TextInput(phone),
			ui.SubmitButton(ui.Button{Text: "Add this to the note"})))
}

// noteWhoIsIll adds a name to the record of the emergency check, and keeps it
// for the form.
func (s *site) noteWhoIsIll(w http.ResponseWriter, r *http.Request, f filling) {
	if len(f.dr.Declared) == 0 {
		s.astray(w, r, f)
		return
	}
	if !s.form(w, r, f.surgery) {
		return
	}
	if faults := f.takenWho(&f.dr, r.PostForm); len(faults) > 0 {
		p := page{filling: f, typed: r.PostForm, errors: ui.ErrorsOf(faults.Err("patient.form"), youFields...)}
		s.showWhoIsIll(w, r, http.StatusUnprocessableEntity, p)
		return
	}
	typed := r.PostForm
	f, err := s.save(r, f, func(dr *desk.Draft) { f.takenWho(dr, typed) })
	if err == nil && f.dr.Intake.FullName() != "" {
		err = s.leaveSafetyNet(r, f)
	}
	if err != nil && care.KindOf(err) != care.Duplicate { // a name that is corrected later goes with the form
		s.fail(w, r, f.surgery, err)
		return
	}
	ui.SeeOther(w, r, f.stepURL("advice")+"?added=you")
}

func (f filling) takenWho(dr *desk.Draft, v url.Values) care.Faults {
	faults := care.Faults{}
	in := dr.Intake
	in.Given, in.Family, in.Mobile = v.Get("given"), v.Get("family"), care.Phone(strings.TrimSpace(v.Get("phone")))
	in.Born = care.Date{}
	if !dateEmpty(v, "born") {
		in.Born = takeDate(v, "born", "date of birth", f.today(), faults)
	}
	clean, err := in.Check(request.Web, request.EmergencyCheck, "", f.today())
	for field, message := range care.FieldsOf(err) {
		if field == "mobile" {
			field = "phone"
		}
		if slices.Contains(youFields, field) {
			faults.Add(field, message)
		}
	}
	if len(faults) == 0 {
		dr.Intake.Given, dr.Intake.Family, dr.Intake.Born, dr.Intake.Mobile = clean.Given, clean.Family, clean.Born, clean.Mobile
	}
	return faults
}
