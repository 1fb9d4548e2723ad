package pathway_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"frontdoor/pathway"
)

// patient is somebody whom a route fits, and from whom one fact is changed.
type patient struct {
	words    string
	months   int
	sex      pathway.Sex
	pregnant pathway.Answer
	days     int
	answers  map[string]any
}

func (p patient) facts(t testing.TB) pathway.Facts {
	t.Helper()
	f := pathway.Facts{Text: pathway.Text{Words: p.words, Age: months(t, p.months), Sex: p.sex, Pregnant: p.pregnant},
		Answers: p.answers, Demonstration: true}
	if p.days > 0 {
		f.DurationDays = &p.days
	}
	return f
}

func suggested(s *pathway.Set, f pathway.Facts, route string) (pathway.Suggestion, bool) {
	all := s.Suggest(f)
	i := slices.IndexFunc(all, func(x pathway.Suggestion) bool { return x.Route == route })
	if i < 0 {
		return pathway.Suggestion{}, false
	}
	return all[i], true
}

const years = 12

// fitting are patients whom each route fits, just inside its limits.
var fitting = map[string]patient{
	"pharmacy-first-uti": {"it stings when I wee", 30 * years, pathway.Female, pathway.No, 0, map[string]any{
		"catheter": false, "infections_6_months": 0, "infections_12_months": 1, "loin_pain": false, "temperature": 37.8,
		"flu_like": false, "sick": false, "immunosuppressed": false, "discharge_or_sti": false}},
	"pharmacy-first-shingles": {"I have shingles on my side", 60 * years, pathway.Female, pathway.No, 0, map[string]any{
		"rash_eye_nose": false, "face_droop": false, "meningitis_signs": false, "severe_immune": false, "rash_days": 7}},
	"pharmacy-first-impetigo": {"he has impetigo on his chin", 5 * years, pathway.Male, "", 0, map[string]any{
		"bullous": false, "episodes_12_months": 0, "feels_ill": false, "immunosuppressed": false, "widespread": false}},
	"pharmacy-first-insect-bite": {"an insect bite on my ankle has gone red", 30 * years, pathway.Male, "", 3, map[string]any{
		"animal_bite": false, "tick": false, "bitten_abroad": false, "antibiotic_failed": false, "pain_out": false,
		"eye_or_mouth": false, "severe_immune": false}},
	"pharmacy-first-sore-throat": {"I have a sore throat", 30 * years, pathway.Male, "", 2, map[string]any{
		"scarlet": false, "quinsy": false, "glandular": false, "cancer": false, "immunosuppressed": false, "drooling": false}},
	"pharmacy-first-sinusitis": {"my sinuses are blocked", 30 * years, pathway.Male, "", 11, map[string]any{
		"episodes_12_months": 2, "immunosuppressed": false, "eye_signs": false, "forehead_swelling": false, "meningitis_signs": false}},
	"pharmacy-first-ear": {"she has earache", 8 * years, pathway.Female, pathway.No, 1, map[string]any{
		"episodes_6_months": 1, "episodes_12_months": 2, "behind_ear": false, "face_droop": false, "meningitis_signs": false}},
	"minor-illness":                 {"athletes foot between my toes", 30 * years, pathway.Male, "", 0, map[string]any{"happier_seen": false}},
	"self-referral-musculoskeletal": {"my knee is stiff, physio please", 30 * years, pathway.Male, "", 0, sound("bladder_bowel", "numb_saddle", "both_legs", "fever_with_pain", "cancer_history", "night_pain", "hard_fall")},
	"musculoskeletal":               {"my knee is stiff, physio please", 30 * years, pathway.Male, "", 0, sound("bladder_bowel", "numb_saddle", "both_legs", "fever_with_pain", "cancer_history", "night_pain", "hard_fall")},
	"self-referral-falls":           {"mum keeps falling lately", 80 * years, pathway.Female, "", 0, sound("hit_head", "cannot_stand")},
	"self-referral-hearing":         {"I would like a hearing test", 70 * years, pathway.Male, "", 0, sound("sudden_loss", "ear_pain_discharge")},
	"self-referral-weight":          {"help to lose weight please", 30 * years, pathway.Male, "", 0, map[string]any{"bmi": 30.0, "eating_disorder": false}},
	"self-referral-podiatry":        {"bunion on my foot", 40 * years, pathway.Male, "", 0, sound("foot_wound", "diabetic_foot")},
	"self-referral-wheelchair":      {"my wheelchair needs a new seat", 40 * years, pathway.Male, "", 0, map[string]any{"known_wheelchair": true}},
	"self-referral-equipment":       {"a grab rail for the bath please", 80 * years, pathway.Male, "", 0, sound("recent_fall")},
	"medicines":                     {"repeat prescription please", 40 * years, pathway.Male, "", 0, map[string]any{"must_not_miss": true, "days_left": 2, "ill_from_it": false}},
	"administration":                {"a letter for the council please", 40 * years, pathway.Male, "", 0, nil},
	"fit-note":                      {"I need a fit note", 40 * years, pathway.Male, "", 0, map[string]any{"days_off": 8}},
	"dvla":                          {"a form from the dvla", 40 * years, pathway.Male, "", 0, sound("recent_blackout")},
	"mental-health":                 {"I am anxious about work", 40 * years, pathway.Male, "", 0, map[string]any{"safe_today": true, "self_harm_thoughts": false, "voices": false, "after_birth": false}},
	"pregnancy":                     {"how do I book with the midwife", 30 * years, pathway.Female, pathway.Yes, 0, sound("preg_bleeding", "moving_less", "preg_pain", "preg_headache", "preg_itch")},
	"constipation-child":            {"he is constipated again", 6 * years, pathway.Male, "", 0, sound("from_birth", "meconium_late", "ribbon_stools", "leg_weakness", "swollen_vomiting", "anus_spine", "poor_growth", "maltreatment", "milk_start")},
	"stream-respiratory":            {"I have a cough", 40 * years, pathway.Male, "", 0, nil},
	"stream-enteric":                {"diarrhoea for a while", 40 * years, pathway.Male, "", 0, nil},
	"stream-rash":                   {"she has chickenpox", 6 * years, pathway.Female, "", 0, sound("travel_21_days")},
	"unpaid-carers":                 {"I look after my mum", 40 * years, pathway.Female, "", 0, map[string]any{"looks_after": true, "paid_carer": false, "wants_note": true}},
	"safeguarding":                  {"asking about safeguarding for my neighbour", 40 * years, pathway.Female, "", 0, map[string]any{"danger_now": false, "children_there": true}},
}

// sound are facts that are all answered with no.
func sound(facts ...string) map[string]any {
	out := map[string]any{}
	for _, f := range facts {
		out[f] = false
	}
	return out
}

func TestEveryRouteFitsSomebody(t *testing.T) {
	t.Parallel()
	s := shipped(t)
	for _, r := range s.Routes() {
		p, ok := fitting[r.ID]
		if !ok {
			t.Errorf("%s has no patient whom it fits", r.ID)
			continue
		}
		got, found := suggested(s, p.facts(t), r.ID)
		if !found || got.State != pathway.Fits || len(got.Destinations) == 0 || len(got.Evidence) == 0 {
			t.Errorf("%s: %q gives %v %v, asks %v", r.ID, p.words, got.State, got.Excluded, got.Questions)
		}
		if r.Approval != pathway.NotApproved {
			t.Errorf("%s is shipped as %s", r.ID, r.Approval)
		}
	}
}

// Both sides of every limit. The change is made to the patient whom the route
// fits; an empty why means that it still fits. The sources are those that the
// files name.
func TestBoundaries(t *testing.T) {
	t.Parallel()
	s := shipped(t)
	age := func(n int) func(*patient) { return func(p *patient) { p.months = n } }
	sex := func(x pathway.Sex) func(*patient) { return func(p *patient) { p.sex = x } }
	expecting := func(n int) func(*patient) {
		return func(p *patient) { p.months, p.sex, p.pregnant = n, pathway.Female, pathway.Yes }
	}
	lasting := func(n int) func(*patient) { return func(p *patient) { p.days = n } }
	fact := func(name string, v any) func(*patient) {
		return func(p *patient) {
			p.answers = maps.Clone(p.answers)
			p.answers[name] = v
		}
	}
	const uti, shingles, impetigo, bite = "pharmacy-first-uti", "pharmacy-first-shingles", "pharmacy-first-impetigo", "pharmacy-first-insect-bite"
	const throat, sinus, ear = "pharmacy-first-sore-throat", "pharmacy-first-sinusitis", "pharmacy-first-ear"
	const msk, const_ = "self-referral-musculoskeletal", "constipation-child"
	for _, c := range []struct {
		route  string
		change func(*patient)
		why    string
		band   pathway.Band // at least; empty: not looked at
	}{
		// Women from the 16th birthday to the day before the 65th (PRN00936).
		{uti, age(16*years - 1), "16 to 64", ""}, {uti, age(16 * years), "", ""},
		{uti, age(65*years - 1), "", ""}, {uti, age(65 * years), "16 to 64", ""},
		{uti, sex(pathway.Male), "women only", ""}, {uti, expecting(30 * years), "pregnancy", ""},
		{uti, fact("infections_6_months", 1), "keeps coming back", ""}, {uti, fact("infections_12_months", 2), "keeps coming back", ""},
		{uti, fact("infections_12_months", 1), "", ""}, {uti, fact("temperature", 37.89), "", ""},
		{uti, fact("temperature", 37.9), "kidneys", pathway.Urgent}, {uti, fact("loin_pain", true), "kidneys", pathway.Urgent},
		{uti, fact("flu_like", true), "kidneys", pathway.Urgent}, {uti, fact("sick", true), "kidneys", pathway.Urgent},
		{uti, fact("catheter", true), "catheter", ""}, {uti, fact("immunosuppressed", true), "defence", ""},
		{uti, fact("discharge_or_sti", true), "something else", ""},
		{shingles, age(18*years - 1), "18 and over", ""}, {shingles, age(18 * years), "", ""},
		{shingles, expecting(30 * years), "pregnant", ""},
		{shingles, fact("rash_days", 7), "", ""}, {shingles, fact("rash_days", 8), "more than 7 days", ""},
		{shingles, fact("rash_eye_nose", true), "near the eye", pathway.Emergency}, {shingles, fact("face_droop", true), "nerves", pathway.Emergency},
		{shingles, fact("meningitis_signs", true), "brain", pathway.Emergency}, {shingles, fact("severe_immune", true), "defence", pathway.Urgent},
		{impetigo, age(11), "1 year", ""}, {impetigo, age(12), "", ""},
		{impetigo, expecting(16*years - 1), "under 16", ""}, {impetigo, expecting(16 * years), "", ""},
		{impetigo, fact("bullous", true), "blisters", ""}, {impetigo, fact("episodes_12_months", 1), "keeps coming back", ""},
		{impetigo, fact("feels_ill", true), "ill with a skin", pathway.Urgent}, {impetigo, fact("immunosuppressed", true), "", ""},
		{impetigo, fact("widespread", true), "", ""},
		{bite, age(11), "1 year", ""}, {bite, age(12), "", ""},
		{bite, expecting(16*years - 1), "under 16", ""}, {bite, expecting(16 * years), "", ""},
		{bite, fact("animal_bite", true), "animal", ""}, {bite, fact("tick", true), "Lyme", ""}, {bite, fact("bitten_abroad", true), "abroad", ""},
		{bite, fact("antibiotic_failed", true), "antibiotic", ""}, {bite, fact("severe_immune", true), "defence", ""},
		{bite, fact("pain_out", true), "out of proportion", pathway.Urgent}, {bite, fact("eye_or_mouth", true), "airway", pathway.Urgent},
		{throat, age(59), "5 and over", ""}, {throat, age(60), "", ""},
		{throat, expecting(16*years - 1), "under 16", ""}, {throat, expecting(16 * years), "", ""},
		{throat, fact("scarlet", true), "scarlet", ""}, {throat, fact("glandular", true), "glandular", ""},
		{throat, fact("cancer", true), "cancer", ""}, {throat, fact("immunosuppressed", true), "defence", ""},
		{throat, fact("quinsy", true), "abscess", pathway.Urgent}, {throat, fact("drooling", true), "airway", pathway.Emergency},
		{sinus, age(12*years - 1), "12 and over", ""}, {sinus, age(12 * years), "", ""},
		{sinus, lasting(10), "11th day", ""}, {sinus, lasting(11), "", ""}, {sinus, lasting(84), "", ""}, {sinus, lasting(85), "12 weeks", ""},
		{sinus, fact("episodes_12_months", 3), "keeps coming back", ""}, {sinus, fact("immunosuppressed", true), "defence", ""},
		{sinus, expecting(16*years - 1), "under 16", ""}, {sinus, expecting(16 * years), "", ""},
		{sinus, fact("eye_signs", true), "eye or brain", pathway.Emergency}, {sinus, fact("forehead_swelling", true), "eye or brain", pathway.Emergency},
		{ear, age(11), "1 to 17", ""}, {ear, age(12), "", ""}, {ear, age(18*years - 1), "", ""}, {ear, age(18 * years), "1 to 17", ""},
		{ear, fact("episodes_6_months", 2), "keeps coming back", ""}, {ear, fact("episodes_12_months", 3), "keeps coming back", ""},
		{ear, expecting(16*years - 1), "under 16", ""}, {ear, expecting(16 * years), "", ""},
		{ear, fact("behind_ear", true), "beyond the ear", pathway.Emergency}, {ear, fact("face_droop", true), "beyond the ear", pathway.Emergency},
		// Not under 1 year for minor illness (local pharmaceutical committees).
		{"minor-illness", age(11), "under 1 year", ""}, {"minor-illness", age(12), "", ""}, {"minor-illness", fact("happier_seen", true), "chooses", ""},
		// Local age limits: parameters of the files.
		{msk, age(16*years - 1), "local age", ""}, {msk, age(16 * years), "", ""},
		{msk, fact("bladder_bowel", true), "base of the spine", pathway.Emergency}, {msk, fact("numb_saddle", true), "base of the spine", pathway.Emergency},
		{msk, fact("both_legs", true), "base of the spine", pathway.Emergency}, {msk, fact("fever_with_pain", true), "infection", pathway.Urgent},
		{msk, fact("cancer_history", true), "cancer", pathway.SameDayBand}, {msk, fact("night_pain", true), "night", pathway.SameDayBand},
		{msk, fact("hard_fall", true), "broken bone", pathway.Urgent}, {"musculoskeletal", fact("both_legs", true), "base of the spine", pathway.Emergency},
		{"self-referral-falls", age(65*years - 1), "local age", ""}, {"self-referral-falls", age(65 * years), "", ""},
		{"self-referral-falls", fact("hit_head", true), "injury", pathway.Urgent},
		{"self-referral-hearing", age(55*years - 1), "local age", ""}, {"self-referral-hearing", age(55 * years), "", ""},
		{"self-referral-hearing", fact("sudden_loss", true), "same day", pathway.Urgent},
		{"self-referral-weight", age(18*years - 1), "adults", ""}, {"self-referral-weight", age(18 * years), "", ""},
		{"self-referral-weight", fact("bmi", 29.9), "body mass", ""}, {"self-referral-weight", fact("bmi", 30.0), "", ""},
		{"self-referral-weight", expecting(30 * years), "midwife", ""}, {"self-referral-weight", fact("eating_disorder", true), "eating disorder", ""},
		{"self-referral-podiatry", age(18*years - 1), "local age", ""}, {"self-referral-podiatry", age(18 * years), "", ""},
		{"self-referral-podiatry", fact("foot_wound", true), "clinician first", pathway.SameDayBand}, {"self-referral-podiatry", fact("diabetic_foot", true), "", ""},
		{"self-referral-wheelchair", fact("known_wheelchair", false), "new to the service", ""},
		{"self-referral-equipment", age(18*years - 1), "local age", ""}, {"self-referral-equipment", age(18 * years), "", ""},
		{"self-referral-equipment", fact("recent_fall", true), "recent fall", pathway.SameDayBand},
		{"medicines", fact("days_left", 2), "", ""}, {"medicines", fact("days_left", 1), "run out", pathway.SameDayBand},
		{"medicines", fact("ill_from_it", true), "ill from", pathway.SameDayBand},
		{"dvla", fact("recent_blackout", true), "blackout", pathway.SameDayBand},
		{"mental-health", fact("safe_today", false), "not safe", pathway.Emergency}, {"mental-health", fact("self_harm_thoughts", true), "self-harm", pathway.Emergency},
		{"mental-health", fact("voices", true), "hearing things", pathway.Urgent}, {"mental-health", fact("after_birth", true), "birth", pathway.SameDayBand},
		{"pregnancy", fact("preg_bleeding", true), "danger sign", pathway.Emergency}, {"pregnancy", fact("moving_less", true), "danger sign", pathway.Emergency},
		{"pregnancy", fact("preg_itch", true), "itching", pathway.Urgent},
		{const_, age(18*years - 1), "", ""}, {const_, fact("from_birth", true), "no treatment", pathway.Urgent},
		{const_, fact("meconium_late", true), "no treatment", pathway.Urgent}, {const_, fact("ribbon_stools", true), "no treatment", pathway.Urgent},
		{const_, fact("leg_weakness", true), "no treatment", pathway.Urgent}, {const_, fact("anus_spine", true), "no treatment", pathway.Urgent},
		{const_, fact("swollen_vomiting", true), "blocked", pathway.Emergency}, {const_, fact("poor_growth", true), "amber", pathway.SameDayBand},
		{const_, fact("maltreatment", true), "amber", pathway.SameDayBand}, {const_, fact("milk_start", true), "amber", pathway.SameDayBand},
		{const_, fact("learning_disability", true), "", ""}, // the same pathway, and soiling is not put down to it
		{"stream-rash", fact("travel_21_days", true), "before any visit", pathway.Urgent},
		{"unpaid-carers", fact("paid_carer", true), "paid care worker", ""}, {"unpaid-carers", fact("wants_note", false), "rather not", ""},
		{"safeguarding", fact("danger_now", true), "in danger", pathway.Emergency},
	} {
		p := fitting[c.route]
		c.change(&p)
		got, found := suggested(s, p.facts(t), c.route)
		var whys []string
		for _, r := range got.Excluded {
			whys = append(whys, r.Why)
			if r.Source == "" {
				t.Errorf("%s: %q has no source", c.route, r.Why)
			}
		}
		said := strings.Join(whys, "; ")
		switch {
		case !found:
			t.Errorf("%s: not suggested", c.route)
		case c.why == "" && got.State != pathway.Fits:
			t.Errorf("%s is %s (%s, asks %v), want it to fit: %+v", c.route, got.State, said, got.Questions, p)
		case c.why != "" && (got.State != pathway.Excluded || !strings.Contains(said, c.why)):
			t.Errorf("%s is %s (%s), want it excluded by %q: %+v", c.route, got.State, said, c.why, p)
		case got.Band.Rank() < c.band.Rank():
			t.Errorf("%s: band %s, want at least %s", c.route, got.Band, c.band)
		}
		if got.State == pathway.Excluded && len(got.Destinations) > 0 {
			t.Errorf("%s is excluded and still leads to %v", c.route, got.Destinations)
		}
	}
}
