package staff

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/request"
	"frontdoor/web/ui"
)

// maxPage bounds the page number that an address asks for.
const maxPage = 1000

// filterOf reads the list's filter from an address. Codes that do not exist
// find nothing; they are no fault.
func filterOf(q url.Values, by care.Actor) desk.Filter {
	f := desk.Filter{
		List: request.List(q.Get("list")), Band: q.Get("band"), Team: q.Get("team"),
		Channel: request.Channel(q.Get("channel")), Kind: request.Kind(q.Get("kind")),
	}
	if f.List == "" {
		f.List = request.ToDo
	}
	if q.Get("who") == "mine" {
		f.Assignee = by.ID
	}
	if n, err := strconv.Atoi(q.Get("page")); err == nil && n > 1 && n <= maxPage {
		f.Page = n - 1
	}
	return f
}

// addressOf is the list's address with a filter; what is usual is left out.
func addressOf(f desk.Filter, by care.Actor) string {
	q := url.Values{}
	set := func(name, value, usual string) {
		if value != usual {
			q.Set(name, value)
		}
	}
	set("list", string(f.List), string(request.ToDo))
	set("band", f.Band, "")
	set("team", f.Team, "")
	set("channel", string(f.Channel), "")
	set("kind", string(f.Kind), "")
	if f.Assignee != "" && f.Assignee == by.ID {
		q.Set("who", "mine")
	}
	if f.Page > 0 {
		q.Set("page", strconv.Itoa(f.Page+1))
	}
	if len(q) == 0 {
		return worklistURL
	}
	return worklistURL + "?" + q.Encode()
}

// worklistPage is the list as it is shown.
type worklistPage struct {
	desk.Worklist
	f  desk.Filter
	by care.Actor
}

func (s *site) worklist(w http.ResponseWriter, r *http.Request, by care.Actor) {
	l := s.livePage(r, by, "Worklist") // before the list is read, so that no change falls between
	f := filterOf(r.URL.Query(), by)
	list, err := s.d.Worklist(r.Context(), by, f)
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	if len(list.Requests) == 0 && f.Page > 0 { // the list grew shorter meanwhile
		f.Page = max(0, (list.Total-1)/desk.PageSize)
		ui.SeeOther(w, r, addressOf(f, by))
		return
	}
	s.page(w, r, l, worklistBody(worklistPage{Worklist: list, f: f, by: by}))
}

// next leads to the first request of the list that nobody else is working.
func (s *site) next(w http.ResponseWriter, r *http.Request, by care.Actor) {
	list, err := s.d.Worklist(r.Context(), by, desk.Filter{})
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	for _, x := range slices.Concat(list.Alerts, list.Requests) {
		holder := x.ClaimedAt(list.Now)
		if string(x.ID) != r.URL.Query().Get("not") && (holder == "" || holder == by.ID) {
			ui.SeeOther(w, r, requestURL(x.ID))
			return
		}
	}
	ui.SeeOther(w, r, worklistURL)
}

// tab is a link to one of the lists with its count.
type tab struct {
	label, url string
	count      int
	current    bool
}

func (p worklistPage) tabs() []tab {
	lists := []request.List{request.ToDo, request.Waiting, request.Arranged}
	if p.Settings.Kind == care.Hub || p.ByList[listOffered] > 0 {
		lists = append([]request.List{listOffered}, lists...)
	}
	var tabs []tab
	for _, l := range append(lists, request.Closed) {
		f := desk.Filter{List: l, Team: p.f.Team, Assignee: p.f.Assignee, Channel: p.f.Channel, Kind: p.f.Kind}
		tabs = append(tabs, tab{label: listName(l), url: addressOf(f, p.by), count: p.ByList[l], current: l == p.f.List})
	}
	return tabs
}

func (p worklistPage) filtered() bool {
	return p.f.Band != "" || p.f.Team != "" || p.f.Assignee != "" || p.f.Channel != "" || p.f.Kind != ""
}

func (p worklistPage) bandOptions() []ui.Option {
	count := func(b request.Band) string {
		if p.f.List != request.ToDo {
			return b.Label()
		}
		return b.Label() + " (" + strconv.Itoa(p.ByBand[b]) + ")"
	}
	list := []ui.Option{{Label: "Any need"}, {Value: "none", Label: count(request.Unbanded)}}
	for _, b := range request.Bands {
		list = append(list, ui.Option{Value: string(b), Label: count(b)})
	}
	return list
}

func (p worklistPage) teamOptions() []ui.Option {
	list := []ui.Option{{Label: "Any team"}}
	for _, t := range p.Settings.Teams {
		list = append(list, ui.Option{Value: t.ID, Label: t.Name})
	}
	return list
}

func (p worklistPage) whoOptions() []ui.Option {
	return []ui.Option{{Label: "Anybody’s"}, {Value: "mine", Label: "Mine"}}
}

func (p worklistPage) who() string {
	if p.f.Assignee != "" {
		return "mine"
	}
	return ""
}

var channelOptions = []ui.Option{{Label: "Any way"}, {Value: string(request.Web), Label: channelName(request.Web)},
	{Value: string(request.Phone), Label: channelName(request.Phone)}, {Value: string(request.Desk), Label: channelName(request.Desk)}, {Value: string(request.Other), Label: channelName(request.Other)}}

var kindOptions = []ui.Option{{Label: "Anything"}, {Value: string(request.Clinical), Label: kindName(request.Clinical)},
	{Value: string(request.Medicine), Label: kindName(request.Medicine)}, {Value: string(request.AdminKind), Label: kindName(request.AdminKind)}, {Value: string(request.EmergencyCheck), Label: kindName(request.EmergencyCheck)}}

// summary says how much the filter finds, for eye and ear.
func (p worklistPage) summary() string {
	if p.Total == 0 {
		return ""
	}
	from := p.f.Page*desk.PageSize + 1
	to := from + len(p.Requests) - 1
	if from == 1 && to == p.Total {
		return plural(p.Total, "request")
	}
	return strconv.Itoa(from) + " to " + strconv.Itoa(to) + " of " + plural(p.Total, "request")
}

func (p worklistPage) pages() ui.Page {
	var n ui.Page
	last := (p.Total - 1) / desk.PageSize
	at := func(page int) (string, string) {
		f := p.f
		f.Page = page
		return addressOf(f, p.by), strconv.Itoa(page+1) + " of " + strconv.Itoa(last+1)
	}
	if p.f.Page > 0 {
		n.PreviousURL, n.PreviousLabel = at(p.f.Page - 1)
	}
	if p.f.Page < last {
		n.NextURL, n.NextLabel = at(p.f.Page + 1)
	}
	return n
}

var listColumns = []ui.Column{{Label: "Patient"}, {Label: "Request"}, {Label: "Need"}, {Label: "Promise"}, {Label: "Why it stands here"}, {Label: "With"}}

func (p worklistPage) table() ui.Table {
	t := ui.Table{ID: "requests", Caption: listName(p.f.List) + ", in the order in which they are worked", Quiet: true, Dense: true, Columns: listColumns, Empty: p.empty()}
	for _, x := range p.Requests {
		t.Rows = append(t.Rows, p.row(x))
	}
	return t
}

func (p worklistPage) empty() string {
	switch {
	case p.filtered():
		return "Nothing matches this filter."
	case p.f.List == request.ToDo:
		return "Nothing waits. Everything has been answered or arranged."
	}
	return "Nothing here."
}

func (p worklistPage) row(x *request.State) ui.Row {
	patient := p.Patients[x.Patient]
	return ui.Row{ID: "r-" + string(x.ID), URL: requestURL(x.ID), Band: bandOf(x.Band), Cells: []templ.Component{
		whoCell(nameOf(x, patient), ageOf(bornOf(x, patient), p.Now)), whatCell(x), needCell(x), promiseCell(x, p.Now),
		ui.Words(x.OrderReason(p.Now)), p.withCell(x),
	}}
}

// withCell says in whose hands a request is: claimed, looked at, passed on.
func (p worklistPage) withCell(x *request.State) templ.Component {
	holder := x.ClaimedAt(p.Now)
	var with []string
	if x.Team != "" {
		with = append(with, p.Settings.TeamName(x.Team))
	}
	if x.Assignee != "" {
		with = append(with, p.Names[x.Assignee])
	}
	var looking []string
	for _, name := range p.Viewing[x.ID] {
		if name != p.by.Name && name != p.Names[holder] {
			looking = append(looking, name)
		}
	}
	claimed := ""
	if holder != "" {
		claimed = "Working: " + p.Names[holder]
		if holder == p.by.ID {
			claimed = "Working: you"
		}
	}
	return withWords(claimed, strings.Join(looking, ", "), strings.Join(with, ", "), len(x.OpenErrands()))
}
