package patient_test

import (
	"net/http"
	"testing"

	"frontdoor/request"
	"frontdoor/web/patient/patienttest"
)

// TestWholeJourney: from the first page to an appointment that the patient sees.
func TestWholeJourney(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sent := patienttest.Send(t, http.DefaultClient, r.url, larch, nil)
	s := r.byReference(larch, sent.Reference)
	if s.Channel != request.Web || s.Intake.FullName() != "Robin Example" || s.Intake.Words() != patienttest.Plain["words"] {
		t.Errorf("the list has %+v", s.Intake)
	}
	r.banded(larch, sent.Reference)
	slots := r.offer(larch, s.ID, 3)

	b := r.browser()
	b.get(sent.Link).has(t, http.StatusOK, "Please choose a time", "You will hear from us by 6:30pm today")
	r.prove(b, larch, sent.Link)
	b.get(sent.Link+"/mine").has(t, http.StatusOK, "At 10am tomorrow, Tuesday 3 March", "Nurse Okafor", patienttest.Plain["words"])
	b.post(sent.Link+"/choose", "slot", string(slots[1].ID), "key", "k1").has(t, http.StatusOK,
		"Your appointment is booked", "At 10:15am tomorrow, Tuesday 3 March", "Face to face with Nurse Okafor, practice nurse, Room 4", "1 Larch Lane")
}
