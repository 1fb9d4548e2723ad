package request_test

import (
	"maps"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"frontdoor/care"
	"frontdoor/request"
)

var today = care.DateOf(now0)

func date(s string) care.Date {
	d, err := care.ParseISODate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// full is an intake that every channel takes.
func full() request.Intake {
	return request.Intake{
		Given: "Ada", Family: "Example", Born: date("1984-02-29"),
		Answers: map[string]string{"words": "My knee hurts", "duration": "days", "trend": "same", "mode": "any"},
	}
}

func TestIntakeLimits(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("é", n) } // two bytes, one character
	tests := []struct {
		name   string
		field  string // at fault; empty when it passes
		change func(*request.Intake)
	}{
		{"as it should be", "", func(*request.Intake) {}},
		{"longest name", "", func(in *request.Intake) { in.Family = long(request.MaxName) }},
		{"name too long", "family", func(in *request.Intake) { in.Family = long(request.MaxName + 1) }},
		{"first name too long", "given", func(in *request.Intake) { in.Given = long(request.MaxName + 1) }},
		{"longest words", "", func(in *request.Intake) { in.Answers["words"] = long(request.MaxWords) }},
		{"words too long", "words", func(in *request.Intake) { in.Answers["words"] = long(request.MaxWords + 1) }},
		{"longest line", "", func(in *request.Intake) { in.Answers["clinician"] = long(request.MaxShort) }},
		{"line too long", "clinician", func(in *request.Intake) { in.Answers["clinician"] = long(request.MaxShort + 1) }},
		{"times too long", "times", func(in *request.Intake) { in.Times = long(request.MaxShort + 1) }},
		{"address too long", "address", func(in *request.Intake) { in.Address = long(request.MaxShort + 1) }},
		{"language too long", "language", func(in *request.Intake) { in.Language = long(request.MaxShort + 1) }},
		{"needs too long", "other_needs", func(in *request.Intake) { in.OtherNeeds = long(request.MaxShort + 1) }},
		{"authority too long", "authority", func(in *request.Intake) { in.Authority = long(request.MaxShort + 1) }},
		{"relationship too long", "relationship", func(in *request.Intake) { in.Relationship = long(request.MaxShort + 1) }},
		{"writer too long", "writer", func(in *request.Intake) { in.Writer = long(request.MaxName + 1) }},
		{"born today", "", func(in *request.Intake) { in.Born = today }},
		{"born tomorrow", "born", func(in *request.Intake) { in.Born = today.AddDays(1) }},
		{"130 years old", "", func(in *request.Intake) { in.Born = date("1895-03-03") }},
		{"131 years old", "born", func(in *request.Intake) { in.Born = date("1895-03-02") }},
		{"bytes that are no text", "words", func(in *request.Intake) { in.Answers["words"] = "a\xff" }},
		{"NUL", "given", func(in *request.Intake) { in.Given = "Ada\x00" }},
		{"a name of nothing but hidden characters", "given", func(in *request.Intake) { in.Given = "\u200b\u202e" }},
		{"words of nothing but spaces", "words", func(in *request.Intake) { in.Answers["words"] = " \n\t\u00a0" }},
		{"an option that is not there", "duration", func(in *request.Intake) { in.Answers["duration"] = "for ever" }},
		{"the label for the option", "duration", func(in *request.Intake) { in.Answers["duration"] = "A few days" }},
		{"no option chosen", "mode", func(in *request.Intake) { delete(in.Answers, "mode") }},
		{"no number", "mobile", func(in *request.Intake) { in.Mobile = "12" }},
		{"a number", "", func(in *request.Intake) { in.Mobile = "+447700900982" }},
		{"no address", "email", func(in *request.Intake) { in.Email = "nobody" }},
		{"no postcode", "postcode", func(in *request.Intake) { in.Postcode = "ZZZ" }},
		{"check digit of the NHS number", "nhs_number", func(in *request.Intake) { in.NHSNumber = "9990000000" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := full()
			tt.change(&in)
			_, err := in.Check(request.Web, request.Clinical, "", today)
			if tt.field == "" {
				must(t, err)
				return
			}
			refused(t, care.Invalid, err)
			fields := care.FieldsOf(err)
			if len(fields) != 1 || fields[tt.field] == "" {
				t.Fatalf("faults %v, want one of %s", fields, tt.field)
			}
		})
	}
}

func TestFaultsReadWell(t *testing.T) {
	t.Parallel()
	in := full()
	in.Family = strings.Repeat("a", request.MaxName+1)
	_, err := in.Check(request.Web, request.Clinical, "", today)
	if got, want := care.FieldsOf(err)["family"], "Last name: Use 70 characters or fewer."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestWhatEachChannelMustGive(t *testing.T) {
	t.Parallel()
	faults := func(c request.Channel, k request.Kind, topic request.Topic) []string {
		_, err := request.Intake{}.Check(c, k, topic, today)
		var list []string
		for _, f := range []string{"given", "family", "born", "words", "duration", "trend", "mode", "medicine-need", "medicine", "days-left",
			"fit-reason", "fit-from", "fit-repeat", "letter-for", "result-of", "referral-to"} {
			if _, ok := care.FieldsOf(err)[f]; ok {
				list = append(list, f)
			}
		}
		if len(list) != len(care.FieldsOf(err)) {
			t.Errorf("%s %s: %v", c, k, care.FieldsOf(err))
		}
		return list
	}
	who := []string{"given", "family", "born", "words"}
	tests := []struct {
		channel request.Channel
		kind    request.Kind
		topic   request.Topic
		want    []string
	}{
		{request.Web, request.Clinical, "", append(who, "duration", "trend", "mode")},
		{request.Web, request.Medicine, "", append(who, "medicine-need", "medicine", "days-left")},
		{request.Web, request.AdminKind, request.FitNote, append(who, "fit-reason", "fit-from", "fit-repeat")},
		{request.Web, request.AdminKind, request.Letter, append(who, "letter-for")},
		{request.Web, request.AdminKind, request.Results, append(who, "result-of")},
		{request.Web, request.AdminKind, request.Referral, append(who, "referral-to")},
		{request.Web, request.AdminKind, request.OtherAdm, who},
		{request.Web, request.EmergencyCheck, "", nil}, // whatever is known, even no name
		// No postcode and no telephone is forced, nor a name: only what it is about.
		{request.Phone, request.Clinical, "", []string{"words"}},
		{request.Desk, request.Medicine, "", []string{"words"}},
		{request.Desk, request.AdminKind, request.FitNote, []string{"words"}},
		{request.Other, request.Clinical, "", []string{"words"}},
		{request.Phone, request.EmergencyCheck, "", nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, faults(tt.channel, tt.kind, tt.topic)); diff != "" {
			t.Errorf("%s %s %s: %s", tt.channel, tt.kind, tt.topic, diff)
		}
	}
}

func TestIntakeIsCleaned(t *testing.T) {
	t.Parallel()
	in := full()
	in.Given, in.Family = "  Ada \n", "O\u2019Brien\u202e"
	in.Answers["words"] = "one\r\ntwo\u200b  "
	in.Answers["medicine"] = "of another kind"
	in.Answers["made-up"] = "unknown"
	in.Adjustments = []string{"quiet", "bsl", "made-up", "quiet", ""}
	out, err := in.Check(request.Web, request.Clinical, "", today)
	must(t, err)
	if out.FullName() != "Ada O’Brien" || out.Words() != "one\ntwo" {
		t.Errorf("%q, %q", out.FullName(), out.Words())
	}
	if diff := cmp.Diff([]string{"bsl", "quiet"}, out.Adjustments); diff != "" {
		t.Error(diff)
	}
	want := map[string]string{"words": "one\ntwo", "duration": "days", "trend": "same", "mode": "any"}
	if diff := cmp.Diff(want, out.Answers); diff != "" {
		t.Error(diff)
	}
	if in.Answers["made-up"] == "" {
		t.Error("what was typed was lost")
	}
}

func TestFitNoteDates(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ from, to, field string }{
		{"2026-03-02", "2026-03-02", ""}, {"2026-03-02", "", ""},
		{"2026-03-02", "2026-03-01", "fit-to"}, {"2026-02-29", "", "fit-from"}, {"2 March", "", "fit-from"},
	} {
		in := full()
		in.Answers = map[string]string{"words": "w", "fit-reason": "r", "fit-from": tt.from, "fit-to": tt.to, "fit-repeat": "first"}
		_, err := in.Check(request.Web, request.AdminKind, request.FitNote, today)
		if fields := care.FieldsOf(err); (tt.field == "") != (err == nil) || tt.field != "" && fields[tt.field] == "" {
			t.Errorf("%s to %s: %v", tt.from, tt.to, fields)
		}
	}
}

func TestFreeTextIsWhatRedFlagsAreLookedForIn(t *testing.T) {
	t.Parallel()
	in := full()
	in.Answers["worry"] = "my heart"
	if got, want := in.FreeText(), "My knee hurts.\nmy heart"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestPersonKeyNeedsNameAndBirth(t *testing.T) {
	t.Parallel()
	in := full()
	other := in
	other.Given, other.Family = "ADA", "exámple"
	if in.PersonKey() == "" || in.PersonKey() != other.PersonKey() {
		t.Errorf("%q and %q", in.PersonKey(), other.PersonKey())
	}
	in.Born = care.Date{}
	other.Family = ""
	if in.PersonKey() != "" || other.PersonKey() != "" {
		t.Error("half a person is nobody")
	}
}

// FuzzCheck: whatever comes in, the answer is an Invalid error beside known
// fields that does not repeat the input, or an intake within all limits that
// passes again unchanged.
func FuzzCheck(f *testing.F) {
	f.Add("web", "clinical", "", "words", "My knee hurts", "Ada", "1984-02-29")
	f.Add("phone", "admin", "fit-note", "fit-from", "2026-02-29", "\u202eada\x00", "2999-01-01")
	f.Add("desk", "medicine", "", "days-left", "\xff\xfe", strings.Repeat("a", 71), "")
	f.Add("web", "emergency-check", "", "words", strings.Repeat("e\u0301", 4000), "", "0001-01-01")
	f.Fuzz(func(t *testing.T, channel, kind, topic, question, answer, name, born string) {
		d, _ := care.ParseISODate(born)
		in := full()
		in.Given, in.Address, in.Born = name, answer, d
		in.Adjustments = []string{topic, "bsl", question}
		in.Answers = maps.Clone(in.Answers)
		in.Answers[question] = answer
		out, err := in.Check(request.Channel(channel), request.Kind(kind), request.Topic(topic), today)
		if err != nil {
			if care.KindOf(err) != care.Invalid || len(care.FieldsOf(err)) == 0 {
				t.Fatalf("%v", err)
			}
			return
		}
		for q, a := range out.Answers {
			if !utf8.ValidString(a) || utf8.RuneCountInString(a) > request.MaxWords || a == "" {
				t.Fatalf("answer to %s passed", q)
			}
		}
		if utf8.RuneCountInString(out.Given) > request.MaxName || utf8.RuneCountInString(out.Address) > request.MaxShort || out.Born.After(today) {
			t.Fatal("a limit was passed")
		}
		again, err := out.Check(request.Channel(channel), request.Kind(kind), request.Topic(topic), today)
		if err != nil {
			t.Fatalf("what passed once is refused: %v", err)
		}
		if a, b := encode(t, out), encode(t, again); a != b {
			t.Fatalf("cleaned twice:\n%s\n%s", a, b)
		}
		if out.LogValue().String() != "[patient]" {
			t.Fatal("an intake shows in logs")
		}
	})
}

func TestHelpIsForTheLastQuarter(t *testing.T) {
	t.Parallel()
	l := begin(t, now0) // promised by 18:30
	due := l.state().Promise.Due
	for _, tt := range []struct {
		at           time.Time
		missed, near bool
	}{
		{due.Add(-time.Hour - 1), false, false}, {due.Add(-time.Hour), false, true},
		{due, false, true}, {due.Add(1), true, false},
	} {
		if missed, near := l.state().Help(tt.at); missed != tt.missed || near != tt.near {
			t.Errorf("%v: missed %v, near %v", tt.at.Sub(due), missed, near)
		}
	}
	l.all(navigator)(l.state().Answer(secret, call, navigator, rules, l.now))
	if missed, near := l.state().Help(due.Add(time.Hour)); missed || near {
		t.Error("help for an answered request")
	}
}
