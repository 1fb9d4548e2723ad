package ui_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"frontdoor/web/asset"
	"frontdoor/web/browsertest"
	"frontdoor/web/ui"
	"github.com/a-h/templ"
)

// liveServer has one page of which a test changes the state, and its stream.
type liveServer struct {
	*httptest.Server
	mu     sync.Mutex
	rows   []string
	alerts []ui.Alert
	broken bool
	out    map[chan string]bool
}

func newLiveServer(t *testing.T, rows ...string) *liveServer {
	t.Helper()
	s := &liveServer{rows: rows, out: map[chan string]bool{}}
	mux := http.NewServeMux()
	mux.Handle("GET "+asset.Prefix, asset.Handler())
	mux.HandleFunc("GET /list", s.page)
	mux.HandleFunc("GET /live", s.stream)
	s.Server = httptest.NewServer(withPolicy(mux))
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s
}

func (s *liveServer) page(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken {
		http.Error(w, "broken", http.StatusInternalServerError)
		return
	}
	layout := staff("List", "")
	layout.LiveURL, layout.Alerts = "/live", s.alerts
	var rows []ui.Row
	for _, name := range s.rows {
		id, note, _ := strings.Cut(name, "=")
		rows = append(rows, ui.Row{ID: "row-" + id, URL: "/open/" + id, Cells: []templ.Component{ui.Words(id), ui.Words(note),
			ui.TextInput(ui.Field{Name: "note-" + id, Label: "Note " + id})}})
	}
	ui.Within(ui.StaffPage(layout), ui.Heading("List"),
		ui.Within(ui.Live("list"), ui.DataTable(ui.Table{Caption: "List", Columns: []ui.Column{{Label: "Name"}, {Label: "State"}, {Label: "Note"}}, Rows: rows, Empty: "Nothing waits."}))).
		Render(r.Context(), w)
}

func (s *liveServer) stream(w http.ResponseWriter, r *http.Request) {
	events := make(chan string, 8)
	s.mu.Lock()
	s.out[events] = true
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.out, events)
		s.mu.Unlock()
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprint(w, "retry: 50\n\n")
	flush := http.NewResponseController(w)
	for flush.Flush() == nil {
		select {
		case e := <-events:
			fmt.Fprint(w, e)
		case <-r.Context().Done():
			return
		}
	}
}

// listeners is how many pages hear the stream.
func (s *liveServer) listeners() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.out)
}

func (s *liveServer) set(change func(), event string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
	for events := range s.out {
		events <- event
	}
}

const changed = "event: change\nid: 7\ndata: 7\n\n"

func openLive(t *testing.T, s *liveServer) *browsertest.Tab {
	t.Helper()
	needsBundle(t)
	tab := browsertest.Open(t, browsertest.Options{JavaScript: true})
	tab.Goto(s.URL + "/list")
	tab.Wait("the stream", func() bool { return s.listeners() == 1 })
	return tab
}

func TestLiveListKeepsWhatAPersonIsDoing(t *testing.T) {
	t.Parallel()
	s := newLiveServer(t, "Ann=new", "Bo=new", "Cy=new")
	tab := openLive(t, s)
	tab.Fill("Note Bo", "half a sen")

	s.set(func() { s.rows = []string{"Zoe=new", "Cy=claimed", "Bo=claimed"} }, changed)
	tab.MustSee("Zoe", "claimed")
	tab.MustNotSee("Ann")
	if got := tab.Focused(); got != "Note Bo" {
		t.Errorf("the keyboard moved to %q", got)
	}
	if got := tab.Value("Note Bo"); got != "half a sen" {
		t.Errorf("what was typed became %q", got)
	}
	order := browsertest.Eval[string](tab, `[...document.querySelectorAll('tbody tr')].map(r => r.id).join(' ')`)
	if order != "row-Zoe row-Cy row-Bo" {
		t.Errorf("the rows are %q", order)
	}

	// The row one works in has gone from the list: it stays until one leaves it.
	s.set(func() { s.rows = []string{"Cy=done"} }, changed)
	tab.MustSee("done")
	tab.MustNotSee("Zoe")
	if got := tab.Value("Note Bo"); got != "half a sen" {
		t.Errorf("what was typed became %q", got)
	}
	tab.Fill("Note Bo", "")
	tab.Key("\t")
	s.set(func() { s.rows = nil }, changed)
	tab.MustSee("Nothing waits.")
	tab.MustNotSee("Cy")
}

func TestLiveEmergencyIsAnnouncedOnce(t *testing.T) {
	t.Parallel()
	s := newLiveServer(t, "Ada=new")
	tab := openLive(t, s)
	if strings.HasPrefix(tab.Title(), "(!)") {
		t.Error("the title warns without an emergency")
	}
	s.set(func() { s.alerts = []ui.Alert{{ID: "1", Text: "chest pain", URL: "/open/1"}} }, changed)
	tab.MustSee("Emergency: chest pain")
	tab.Wait("the warning in the title", func() bool { return strings.HasPrefix(tab.Title(), "(!) List") })
	browsertest.Eval[bool](tab, `document.getElementById('alert-1').kept = true`)
	s.set(func() {
		s.alerts = append(s.alerts, ui.Alert{ID: "2", Text: "face drooping", URL: "/open/2"})
	}, changed)
	tab.MustSee("face drooping")
	if !browsertest.Eval[bool](tab, `document.getElementById('alert-1').kept === true`) {
		t.Error("the first emergency was put in the page again, and is announced twice")
	}
	tab.Axe()
	s.set(func() { s.alerts = nil }, changed)
	tab.MustNotSee("Emergency:")
	if strings.HasPrefix(tab.Title(), "(!)") {
		t.Error("the title still warns")
	}
}

func TestLostStreamIsTold(t *testing.T) {
	t.Parallel()
	s := newLiveServer(t, "Ada=new")
	tab := openLive(t, s)
	tab.AllowConsole("500")
	tab.MustNotSee("Live updates paused")
	s.set(func() { s.broken = true }, changed)
	tab.MustSee("Live updates paused")
	tab.Axe()
	s.set(func() { s.broken, s.rows = false, []string{"Bo=new"} }, changed)
	tab.MustSee("Bo")
	tab.MustNotSee("Live updates paused")
}

func TestReloadEventLoadsAfresh(t *testing.T) {
	t.Parallel()
	s := newLiveServer(t, "Ada=new")
	tab := openLive(t, s)
	browsertest.Eval[bool](tab, `window.old = true`)
	s.set(func() {}, "event: reload\ndata:\n\n")
	tab.Wait("a fresh page", func() bool { return !browsertest.Eval[bool](tab, `window.old === true`) })

	// Not while something typed would be lost.
	tab.Wait("the stream", func() bool { return s.listeners() == 1 })
	tab.Fill("Note Ada", "half")
	s.set(func() {}, "event: reload\ndata:\n\n")
	tab.MustSee("Live updates paused")
	if got := tab.Value("Note Ada"); got != "half" {
		t.Errorf("what was typed became %q", got)
	}
}
