package staff

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/pathway"
	"frontdoor/policy"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/web/ui"
)

// keyInPage is the one short page for a caller or somebody at the desk.
type keyInPage struct {
	typed
	by       care.Actor
	now      time.Time
	key      string
	prompts  []pathway.Prompt
	child    []pathway.Prompt // asked besides when it is about a child
	settings practice.Settings
	patient  *practice.Patient // chosen
	found    []*practice.Patient
	searched bool
	signs    []string // red flags in the words so far
}

// keyIn names the boxes of the form: they begin with "key-in".
const keyInForm = "in"

func (s *site) keyInPage(w http.ResponseWriter, r *http.Request, by care.Actor) {
	f := typed{action: keyInForm, values: map[string][]string{}}
	q := r.URL.Query()
	f.values.Set(box(keyInForm, "patient"), q.Get("patient"))
	f.values.Set(box(keyInForm, "channel"), q.Get("channel"))
	s.showKeyIn(w, r, by, f, false)
}

// showKeyIn answers with the page and what was typed so far. search looks for
// the patient that was typed.
func (s *site) showKeyIn(w http.ResponseWriter, r *http.Request, by care.Actor, f typed, search bool) {
	l := s.layout(r, by, "New request")
	set, err := s.d.Settings(r.Context(), by)
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	p := keyInPage{typed: f, by: by, now: s.d.Now(), key: newKey(), prompts: s.d.EmergencyPrompts(false), settings: set, searched: search}
	for _, x := range s.d.EmergencyPrompts(true) {
		if !slices.ContainsFunc(p.prompts, func(y pathway.Prompt) bool { return y.ID == x.ID }) {
			p.child = append(p.child, x)
		}
	}
	if id, err := care.ParseID(f.get("patient")); err == nil {
		file, err := s.d.PatientFile(r.Context(), by, id)
		if err != nil {
			s.fail(w, r, by, err)
			return
		}
		p.patient = file.Patient
	}
	if search {
		if p.found, err = s.d.SearchPatients(r.Context(), by, f.get("q")); err != nil {
			s.fail(w, r, by, err)
			return
		}
	}
	p.signs = s.signsIn(f.get("words"))
	l.Errors = f.errors
	status := http.StatusOK
	if f.status != 0 {
		status = f.status
	}
	ui.Answer(w, r, status, ui.Within(ui.StaffPage(l), keyInBody(p)))
}

// keyIn takes the form: a search or a choice of the patient keeps all that was
// typed; the last button makes the request.
func (s *site) keyIn(w http.ResponseWriter, r *http.Request, by care.Actor) {
	f, err := formOf(r, keyInForm)
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	switch do, pick, _ := strings.Cut(f.get("do"), ":"); do {
	case "find":
		s.showKeyIn(w, r, by, f, true)
		return
	case "pick":
		f.values.Set(box(keyInForm, "patient"), pick)
		s.showKeyIn(w, r, by, f, false)
		return
	}
	in, err := keyedIn(f, s.d.Now())
	var receipt desk.Receipt
	if err == nil {
		receipt, err = s.d.KeyIn(r.Context(), by, in)
	}
	switch {
	case err == nil:
		ui.SeeOther(w, r, keyInURL+"/done/"+string(receipt.ID))
	case canKeep(err):
		s.showKeyIn(w, r, by, f.refused(err), false)
	default:
		s.fail(w, r, by, err)
	}
}

// keyedIn turns the form into the same contact that the web form makes.
func keyedIn(f typed, now time.Time) (desk.KeyedIn, error) {
	faults := care.Faults{}
	in := request.Intake{
		Given: f.get("given"), Family: f.get("family"), Writer: f.get("writer"),
		Mobile: care.Phone(f.get("mobile")), Email: care.Email(f.get("email")), Address: f.get("address"), Voicemail: f.get("voicemail") != "",
		Language: f.get("language"), Adjustments: f.all("adjustments"), OtherNeeds: f.get("other-needs"), Times: f.get("times"),
		Answers: map[string]string{"words": f.get("words")},
	}
	if day, month, year := f.get("born-day"), f.get("born-month"), f.get("born-year"); day+month+year != "" {
		born, err := care.ParseDate(day, month, year, care.Date{})
		if err != nil {
			faults.Add("born", dateFault(err))
		}
		in.Born = born
	}
	c := request.Contact{
		Channel: request.Channel(f.get("channel")), Kind: request.Kind(f.get("kind")), Topic: request.Topic(f.get("topic")),
		ForWhom: request.Self, Route: request.Route(f.get("route")), Intake: in, Band: request.Band(f.get("band")), Team: f.get("team"),
	}
	if c.Channel == "" {
		faults.Add("channel", "Choose whether they ring or are at the desk")
	}
	if c.Kind == "" {
		faults.Add("kind", "Choose what it is about")
	}
	if in.Writer != "" {
		c.ForWhom = request.Someone
	}
	if len(f.all("danger")) > 0 { // a sign that was asked for and is there
		c.Band = request.Emergency
		in.Answers["words"] = strings.TrimSpace("Said yes to: " + strings.Join(f.all("danger"), "; ") + "\n" + in.Answers["words"])
	}
	switch {
	case c.Route == request.ByText && in.Mobile == "" && f.get("patient") == "":
		faults.Add("mobile", "Enter the number for text messages")
	case c.Route == request.ByEmail && in.Email == "" && f.get("patient") == "":
		faults.Add("email", "Enter the e-mail address")
	}
	patient, err := care.ParseID(f.get("patient"))
	if f.get("patient") != "" && err != nil {
		faults.Add("q", "Choose the patient again")
	}
	if _, err := in.Check(c.Channel, c.Kind, c.Topic, care.DateOf(now)); err != nil { // all that is wrong at once
		for field, message := range care.FieldsOf(err) {
			faults.Add(field, message)
		}
	}
	return desk.KeyedIn{Key: f.key(), Contact: c, Patient: patient}, faults.Err("staff.key-in")
}

// dateFault is the first fault of a date's parts, in their order.
func dateFault(err error) string {
	for _, part := range []string{"day", "month", "year"} {
		if message, ok := care.FieldsOf(err)[part]; ok {
			return message
		}
	}
	return care.MessageOf(err)
}

// keyedIn tells what to say to the caller: the promise, and in an emergency
// what to do now.
func (s *site) keyedIn(w http.ResponseWriter, r *http.Request, by care.Actor) {
	id, err := idOf(r)
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	l := s.layout(r, by, "Added to the list")
	o, err := s.d.Open(r.Context(), by, id)
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	s.page(w, r, l, keyedInBody(o, s.d.Now()))
}

// signs answers what the rules see in words while they are typed.
func (s *site) signs(w http.ResponseWriter, r *http.Request, by care.Actor) {
	f, err := formOf(r, keyInForm)
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	ui.Answer(w, r, http.StatusOK, signsSeen(s.signsIn(f.get("words"))))
}

func (s *site) signsIn(words string) []string {
	if clean, err := care.CleanText(words, request.MaxWords); err == nil {
		words = clean
	} else {
		return nil
	}
	var titles []string
	for _, f := range s.d.Signs(words).Findings {
		titles = append(titles, s.d.SignTitle(f.Flag))
	}
	return titles
}

func (p keyInPage) mayBand() bool {
	return policy.Decide(p.by, policy.RequestBand, policy.Resource{Org: p.by.Org}).Allow
}

func (p keyInPage) field(name, label string) ui.Field {
	return ui.Field{Name: box(keyInForm, name), Label: label, Value: p.get(name), Error: p.wrong(keyInForm, name)}
}

// mobile is the number typed, else the list's.
func (p keyInPage) mobile() string {
	if v := p.get("mobile"); v != "" || p.patient == nil {
		return v
	}
	return phoneOf(p.patient.Details)
}

func (p keyInPage) fromList(name, list string) string {
	if v := p.get(name); v != "" || p.patient == nil {
		return v
	}
	return list
}
