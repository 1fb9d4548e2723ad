package patient_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"frontdoor/pathway"
	"frontdoor/request"
	"frontdoor/web/patient/patienttest"
)

// TestEverySignLeavesARecord: whatever is ticked, by an adult or for a child,
// the advice of its rule is shown and the practice sees it, without a name.
func TestEverySignLeavesARecord(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	says := map[pathway.Action]string{pathway.Call999: "Call 999 now.", pathway.GoToAE: "Go to A&E now.", pathway.Ring111: "Call 111 now."}
	count := 0
	for _, who := range []string{"adult", "child"} {
		for _, sign := range r.d.EmergencySigns(who == "child") {
			b := r.browser()
			b.post(form + "start")
			b.post(form+"emergency", "ill", who)
			page := b.get(form + "signs")
			page.has(t, http.StatusOK, "Nobody reads this while you fill it in", "None of these")
			box, _, _ := strings.Cut(page.body, `value="`+string(sign.ID)+`"`)
			name := box[strings.LastIndex(box, `name="`)+len(`name="`):]
			name, _, _ = strings.Cut(name, `"`)
			a := b.post(form+"signs", name, string(sign.ID), "signs-none", "none") // both: the sign counts
			a.has(t, http.StatusOK, "Get help now", strings.ReplaceAll(says[sign.Action], "&", "&amp;"), "nobody may be reading it now")
			count++
		}
	}
	all := r.list(larch)
	if len(all) != count || count < 40 {
		t.Fatalf("%d records of %d signs", len(all), count)
	}
	for _, s := range all {
		if !s.SafetyNet() || s.Band != request.Emergency || s.Alert.IsZero() || s.Intake.FullName() != "" || s.Intake.Words() == "" {
			t.Errorf("a record: %s %s %q", s.Kind, s.Band, s.Intake.Words())
		}
	}
}

// TestSafetyNetOnce: reloading and going back make nothing new; more signs, a
// name and the form itself are seen, too, and name each other.
func TestSafetyNetOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	b.post(form + "start")
	b.post(form+"emergency", "ill", "adult")
	for range 3 {
		b.post(form+"signs", "signs-tummy", "black-bloody-stool")
		b.get(form + "advice")
	}
	if n := len(r.list(larch)); n != 1 {
		t.Fatalf("%d records of one visit", n)
	}
	b.post(form+"signs", "signs-tummy", "black-bloody-stool", "signs-chest", "chest-pain").has(t, http.StatusOK, "Call 999 now.", "Go to A&amp;E now.")
	b.post(form+"signs", "signs-none", "none").has(t, http.StatusOK, "Call 999 now.") // nothing is taken back
	all := r.list(larch)
	if len(all) != 2 {
		t.Fatalf("%d records after another sign", len(all))
	}
	b.post(form+"you").has(t, http.StatusOK, "Get help now") // all may be left out
	b.post(form+"you", "born-day", "40", "born-month", "1", "born-year", "1990", "phone", "12").has(t, http.StatusUnprocessableEntity, "Day must be 1 to 31", "Enter a phone number, like")
	for range 2 {
		b.post(form+"you", "given", "Sam", "family", "Example", "born-day", "4", "born-month", "1", "born-year", "1990", "phone", "07700 900123").has(t, http.StatusOK, "We have added what you told us")
	}
	if n := len(r.list(larch)); n != 3 {
		t.Fatalf("%d records after a name", n)
	}
	b.post(form+"you", "given", "Samira", "family", "Example").has(t, http.StatusOK, "We have added what you told us")
	all = r.list(larch)
	if len(all) != 4 {
		t.Fatalf("%d records after a name that was put right", len(all))
	}
	named := 0
	for _, s := range all {
		if s.Intake.FullName() == "Sam Example" && s.After != "" && s.Intake.Mobile != "" && strings.Contains(s.Intake.Words(), "Chest pain") {
			named++
		}
	}
	if named != 1 {
		t.Errorf("%d records have the name", named)
	}
	b.get(form+"name").has(t, http.StatusOK) // leads to the form's next page
	b.post(form+"about", "kind", "clinical")
	b.post(form+"who", "for", "self")
	b.get(form+"name").has(t, http.StatusOK, `value="Samira"`)
}

// TestFormAfterTheCheck: the request names the record of the same visit.
func TestFormAfterTheCheck(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sent := patienttest.Send(t, http.DefaultClient, r.url, larch, patienttest.Answers{"signs": "chest-pain"})
	s := r.byReference(larch, sent.Reference)
	if s.After == "" || s.SafetyNet() || len(r.list(larch)) != 2 {
		t.Errorf("after %q, %d on the list", s.After, len(r.list(larch)))
	}
}

// TestSignsInWords: words with a sign lead the confirmation, by the hour.
func TestSignsInWords(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	words := patienttest.Answers{"words": "I have crushing chest pain and cannot breathe"}
	open := patienttest.Send(t, http.DefaultClient, r.url, larch, words)
	r.clock.set(monday10.Add(12 * time.Hour))
	closed := patienttest.Send(t, http.DefaultClient, r.url, larch, words)
	plain := patienttest.Send(t, http.DefaultClient, r.url, larch, nil)
	for why, tt := range map[string]struct {
		page      string
		has, lack []string
	}{
		"open":   {open.Page, []string{"What you wrote may be an emergency", "999", "call us now on"}, []string{"nobody is reading"}},
		"closed": {closed.Page, []string{"What you wrote may be an emergency", "999", "We are closed and nobody is reading this now"}, []string{"call us now on"}},
		"plain":  {plain.Page, []string{"We have your form"}, []string{"may be an emergency", "may need help today"}},
	} {
		for _, w := range tt.has {
			if !strings.Contains(tt.page, w) {
				t.Errorf("%s: the page does not say %q", why, w)
			}
		}
		for _, w := range tt.lack {
			if strings.Contains(tt.page, w) {
				t.Errorf("%s: the page says %q", why, w)
			}
		}
		if at := strings.Index(tt.page, "What you wrote may be"); at > strings.Index(tt.page, "Your reference is") {
			t.Errorf("%s: the advice comes after the reference", why)
		}
	}
	if s := r.byReference(larch, open.Reference); s.Band != request.Emergency {
		t.Errorf("the band is %s", s.Band)
	}
}
