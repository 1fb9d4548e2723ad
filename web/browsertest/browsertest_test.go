package browsertest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"frontdoor/web/browsertest"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Run(m)) }

// judged records what the harness says of a page, instead of failing the test.
type judged struct {
	testing.TB
	said     []string
	cleanups []func()
}

func (j *judged) Helper()             {}
func (j *judged) Cleanup(f func())    { j.cleanups = append(j.cleanups, f) }
func (j *judged) ArtifactDir() string { return j.TB.TempDir() }
func (j *judged) Errorf(format string, args ...any) {
	j.said = append(j.said, fmt.Sprintf(format, args...))
}
func (j *judged) Fatalf(format string, args ...any) {
	j.Errorf(format, args...)
	runtime.Goexit()
}

// verdict is what the harness says when a test does this to a page.
func verdict(t *testing.T, o browsertest.Options, page string, do func(tab *browsertest.Tab)) string {
	t.Helper()
	server := serve(t, page)
	j := &judged{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		tab := browsertest.Open(j, o)
		tab.Goto(server.URL + "/page")
		do(tab)
	}()
	<-done
	for i := len(j.cleanups) - 1; i >= 0; i-- {
		j.cleanups[i]()
	}
	return strings.Join(j.said, "\n")
}

// serve has the page at /page, and at /sent what was posted and which cookies came.
func serve(t *testing.T, page string) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	head := `<!DOCTYPE html><html lang="en"><head><title>Test</title><link rel="icon" href="data:,"><meta name="viewport" content="width=device-width"></head><body><main><h1>Test</h1>`
	mux.HandleFunc("/page", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: "yes"})
		fmt.Fprint(w, head, page, `</main></body></html>`)
	})
	mux.HandleFunc("/sent", func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1 << 20); err != nil && r.PostForm == nil {
			http.Error(w, "bad form", http.StatusBadRequest)
			return
		}
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, cookie := r.Cookie("seen")
		fmt.Fprintf(w, "%s<p>Sent %s cookie %v files %v</p></main></body></html>", head, r.PostForm.Encode(), cookie == nil, r.MultipartForm != nil && len(r.MultipartForm.File) > 0)
	})
	mux.HandleFunc("/script.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, `document.getElementById('out').textContent = 'Script ran'; setTimeout(() => document.getElementById('out').textContent += ' later', 200)`)
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'")
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server
}

const form = `<form method="post" action="/sent">
<label for="a">Your name</label><input id="a" name="a" value="old">
<label for="b">Story</label><textarea id="b" name="b"></textarea>
<fieldset><legend>Colour</legend><input type="radio" name="c" id="c1" value="red"><label for="c1">Red</label>
<input type="radio" name="c" id="c2" value="blue"><label for="c2">Blue</label></fieldset>
<fieldset><legend>Second</legend><input type="radio" name="e" id="e1" value="red2"><label for="e1">Red</label></fieldset>
<label for="d">When</label><select id="d" name="d"><option value="1">Morning</option><option value="2">Evening</option></select>
<button>Send</button></form>`

func TestAFormIsUsedWithAndWithoutScripts(t *testing.T) {
	t.Parallel()
	server := serve(t, form)
	for _, scripts := range []bool{true, false} {
		t.Run(fmt.Sprint(scripts), func(t *testing.T) {
			t.Parallel()
			tab := browsertest.Open(t, browsertest.Options{JavaScript: scripts, Width: browsertest.Phone})
			tab.Goto(server.URL + "/page")
			tab.Fill("Your name", "Zoë & Co")
			tab.Fill("b", "one\ntwo")
			tab.ChooseIn("Colour", "Red")
			if !tab.Chosen("Colour", "Red") || tab.Chosen("", "Blue") {
				t.Error("the wrong answer is ticked")
			}
			tab.Choose("Blue")
			tab.Pick("When", "Evening")
			tab.Press("Send")
			tab.MustSee("Sent a=Zo%C3%AB+%26+Co&b=one%0D%0Atwo&c=blue&d=2 cookie true")
			if tab.Status() != http.StatusUnprocessableEntity || tab.Path() != "/sent" {
				t.Errorf("arrived at %s with %d", tab.Path(), tab.Status())
			}
			tab.Beside().Goto(server.URL + "/sent")
			other := browsertest.Open(t, browsertest.Options{})
			other.Goto(server.URL + "/sent")
			other.MustSee("cookie false")
		})
	}
}

func TestScriptsAreOffWhenAsked(t *testing.T) {
	t.Parallel()
	server := serve(t, `<p id="out">No script</p><script src="/script.js"></script>`)
	with := browsertest.Open(t, browsertest.Options{JavaScript: true})
	with.Goto(server.URL + "/page")
	with.MustSee("Script ran later") // waited for
	without := browsertest.Open(t, browsertest.Options{})
	without.Goto(server.URL + "/page")
	without.MustSee("No script")
	without.Axe()
	without.MustNotSee("Script ran") // axe did not wake the page's own script
	without.Reload()
	without.MustSee("No script")
}

func TestUploadAndScreenshot(t *testing.T) {
	t.Parallel()
	server := serve(t, `<form method="post" action="/sent" enctype="multipart/form-data"><label for="f">Photo</label><input type="file" id="f" name="f"><button>Send</button></form>`)
	file := filepath.Join(t.TempDir(), "photo.txt")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	tab := browsertest.Open(t, browsertest.Options{Shots: dir, Width: browsertest.Phone})
	tab.Goto(server.URL + "/page")
	tab.Upload("Photo", file)
	tab.Press("Send")
	tab.MustSee("files true")
	shot := tab.Screenshot("after sending")
	data, err := os.ReadFile(shot)
	if err != nil || !strings.HasPrefix(string(data), "\x89PNG") || filepath.Dir(shot) != dir {
		t.Errorf("no picture at %s: %v", shot, err)
	}
}

// A harness that cannot fail proves nothing: each fault must be found.
func TestFaultsAreFound(t *testing.T) {
	t.Parallel()
	quick := browsertest.Options{JavaScript: true, Timeout: 2 * time.Second}
	still := browsertest.Options{Timeout: 2 * time.Second}
	look := func(*browsertest.Tab) {}
	for _, c := range []struct {
		name, page string
		options    browsertest.Options
		do         func(tab *browsertest.Tab)
		want       string // empty: nothing may be said
	}{
		{"a good page", `<p>Hello</p>`, quick, func(tab *browsertest.Tab) { tab.Axe(); tab.MustFit() }, ""},
		{"inline style", `<p style="color:red">x</p>`, quick, look, "Content Security Policy"},
		{"inline style without scripts", `<p style="color:red">x</p>`, still, look, "Content Security Policy"},
		{"inline script", `<script>1</script>`, quick, look, "Content Security Policy"},
		{"script that fails", `<script src="/script.js"></script>`, quick, look, "TypeError"},
		{"missing picture", `<img alt="x" src="/none.png">`, quick, look, "404"},
		{"allowed complaint", `<img alt="x" src="/none.png">`, quick, func(tab *browsertest.Tab) { tab.AllowConsole("404") }, ""},
		{"unlabelled box", `<input name="a">`, quick, func(tab *browsertest.Tab) { tab.Axe() }, "label (critical)"},
		{"unlabelled box without scripts", `<input name="a">`, still, func(tab *browsertest.Tab) { tab.Axe() }, "label (critical)"},
		{"text not there", `<p>Hello</p>`, still, func(tab *browsertest.Tab) { tab.MustSee("Goodbye") }, `"Goodbye" is not on the page`},
		{"text that must not be", `<p>Hello</p>`, still, func(tab *browsertest.Tab) { tab.MustNotSee("Hello") }, `"Hello" is on the page`},
		{"no such button", form, still, func(tab *browsertest.Tab) { tab.Press("Delete") }, `there is no press "Delete"`},
		{"no such box", form, still, func(tab *browsertest.Tab) { tab.Fill("Age", "9") }, `there is no box "Age"`},
		{"two such answers", form, still, func(tab *browsertest.Tab) { tab.Choose("Red") }, "there are 2"},
		{"a hidden button", `<button hidden>Go</button>`, still, func(tab *browsertest.Tab) { tab.Press("Go") }, `there is no press "Go"`},
		{"a covered button", `<dialog id="d">over</dialog><button>Go</button>`, still, func(tab *browsertest.Tab) {
			browsertest.Eval[bool](tab, `(document.getElementById('d').showModal(), true)`)
			tab.Press("Go")
		}, "covered by"},
		{"a disabled button", `<button disabled>Go</button>`, still, func(tab *browsertest.Tab) { tab.Press("Go") }, "is disabled"},
		{"a button that leads nowhere", `<button type="button">Go</button>`, still, func(tab *browsertest.Tab) { tab.Press("Go") }, "led to no page"},
		{"too wide", `<table><tr><td>` + strings.Repeat("wide", 400) + `</td></tr></table>`, still, func(tab *browsertest.Tab) { tab.MustFit() }, "wider than"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			said := verdict(t, c.options, c.page, c.do)
			if c.want == "" && said != "" || !strings.Contains(said, c.want) {
				t.Errorf("the harness said %q, want %q", said, c.want)
			}
		})
	}
}
