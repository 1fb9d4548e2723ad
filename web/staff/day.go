package staff

import (
	"net/http"

	"github.com/a-h/templ"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/request"
	"frontdoor/web/ui"
)

// day is the first page of the day: what came while nobody was here, what
// yesterday left, and what the safety net caught.
func (s *site) day(w http.ResponseWriter, r *http.Request, by care.Actor) {
	l := s.livePage(r, by, "Start of day")
	m, err := s.d.StartOfDay(r.Context(), by)
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	s.page(w, r, l, dayBody(dayPage{Morning: m}))
}

type dayPage struct{ desk.Morning }

// dayShown bounds each part of the page; the worklist has them all.
const dayShown = 20

// part is one heading of the page with its requests.
type part struct {
	id, heading, why string
	requests         []*request.State
	empty            string
}

func (p dayPage) parts() []part {
	since := "Since " + dayTime(p.Since, p.Now)
	return []part{
		{"safety-net", "Safety net", "Emergency checks answered with yes, and emergencies nobody has acknowledged. Check that each person got help.", p.SafetyNet, "Nothing in the safety net."},
		{"overnight", "While we were closed", since + ".", p.Overnight, "Nothing came in."},
		{"yesterday", "Still open from before", "Received before " + dayTime(p.Since, p.Now) + " and still to do.", p.Yesterday, "Nothing is left over."},
	}
}

func (p dayPage) first() *request.State {
	for _, part := range p.parts() {
		if len(part.requests) > 0 {
			return part.requests[0]
		}
	}
	return nil
}

var dayColumns = []ui.Column{{Label: "Patient"}, {Label: "Request"}, {Label: "Need"}, {Label: "Promise"}, {Label: "Why it stands here"}}

func (p dayPage) table(x part) ui.Table {
	t := ui.Table{ID: "t-" + x.id, Caption: x.heading, Quiet: true, Dense: true, Columns: dayColumns, Empty: x.empty}
	for _, s := range x.requests[:min(len(x.requests), dayShown)] {
		patient := p.Patients[s.Patient]
		t.Rows = append(t.Rows, ui.Row{ID: "r-" + string(s.ID), URL: requestURL(s.ID), Band: bandOf(s.Band), Cells: []templ.Component{
			whoCell(nameOf(s, patient), ageOf(bornOf(s, patient), p.Now)), whatCell(s), needCell(s), promiseCell(s, p.Now), ui.Words(s.OrderReason(p.Now)),
		}})
	}
	return t
}
