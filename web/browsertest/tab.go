package browsertest

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Widths of a page, in CSS pixels.
const (
	Phone = 390
	Desk  = 1280
)

// ShotsEnv is a folder that all screenshots go to instead of the tests' own.
const ShotsEnv = "FRONTDOOR_SHOTS"

// Options say how a tab looks at pages.
type Options struct {
	Width      int           // Desk when 0
	JavaScript bool          // off: pages must work without
	Timeout    time.Duration // of each action; 15 s when 0, because the machine may be busy
	Shots      string        // folder for screenshots; the test's ArtifactDir when empty
}

// Tab is one page of the browser. It belongs to its test and to one goroutine.
type Tab struct {
	t      testing.TB
	ctx    context.Context
	opts   Options
	status int64

	mu      sync.Mutex
	console []chromedp.ConsoleMessage
	allowed []string
	visited map[string]bool
	mark    chan string
}

// Open opens a tab with cookies of its own. It is closed, and the page's
// console judged, when the test ends.
func Open(t testing.TB, o Options) *Tab {
	t.Helper()
	return open(t, o, start(t), chromedp.WithNewBrowserContext())
}

// Beside opens another tab of the same person: it has the same cookies.
func (b *Tab) Beside() *Tab {
	b.t.Helper()
	return open(b.t, b.opts, b.ctx)
}

func open(t testing.TB, o Options, parent context.Context, how ...chromedp.ContextOption) *Tab {
	t.Helper()
	if o.Width == 0 {
		o.Width = Desk
	}
	if o.Timeout == 0 {
		o.Timeout = 15 * time.Second
	}
	ctx, closeTab := chromedp.NewContext(parent, how...)
	b := &Tab{t: t, ctx: ctx, opts: o, visited: map[string]bool{}, mark: make(chan string, 64)}
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			b.note(m)
		}
	}()
	t.Cleanup(func() {
		b.judge()
		closeTab()
	})
	height := int64(900)
	if o.Width <= Phone {
		height = 844
	}
	b.must("open a tab", chromedp.Do(ctx, chromedp.EmulateViewport(int64(o.Width), height)))
	b.scripts(o.JavaScript)
	return b
}

// Goto opens an URL and waits until the page has loaded.
func (b *Tab) Goto(address string) {
	b.t.Helper()
	ctx, done := b.limit()
	defer done()
	b.visit(address)
	response, err := chromedp.Run(ctx, chromedp.NavigateResponse(address))
	b.must("go to "+address, err)
	b.arrived(response)
}

// Back goes to the page before, as the browser's button does.
func (b *Tab) Back() {
	b.t.Helper()
	ctx, done := b.limit()
	defer done()
	b.must("go back", chromedp.Do(ctx, chromedp.NavigateBack()))
}

// Reload loads the page again.
func (b *Tab) Reload() {
	b.t.Helper()
	b.Goto(b.URL())
}

// URL is the address of the page.
func (b *Tab) URL() string {
	b.t.Helper()
	ctx, done := b.limit()
	defer done()
	s, err := chromedp.Run(ctx, chromedp.Location())
	b.must("read the address", err)
	return s
}

// Path is the path of the page's address, without host and query.
func (b *Tab) Path() string {
	b.t.Helper()
	u, err := url.Parse(b.URL())
	b.must("read the address", err)
	return u.Path
}

// Title is the page's title.
func (b *Tab) Title() string {
	b.t.Helper()
	return evaluate[string](b, "document.title")
}

// Printed shows the page as on paper, or again as on screen.
func (b *Tab) Printed(on bool) {
	b.t.Helper()
	ctx, done := b.limit()
	defer done()
	media := "screen"
	if on {
		media = "print"
	}
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media})
	b.must("show the page for "+media, err)
}

// Status is the HTTP status of the last page opened by Goto, Press or Follow.
func (b *Tab) Status() int { return int(b.status) }

// HTML is the page as it is now.
func (b *Tab) HTML() string {
	b.t.Helper()
	return evaluate[string](b, "document.documentElement.outerHTML")
}

// Eval evaluates a JavaScript expression in the page, for what no other action
// reads; it works with JavaScript off too, as long as nothing has to wait.
func Eval[T any](b *Tab, expression string) T {
	b.t.Helper()
	return evaluate[T](b, expression)
}

// SetCookie gives the tab a cookie for the site of an URL.
func (b *Tab) SetCookie(address, name, value string) {
	b.t.Helper()
	ctx, done := b.limit()
	defer done()
	_, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: address})
	b.must("set the cookie "+name, err)
}

var unfit = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// Screenshot writes the whole page as PNG and returns the file's path. The
// file's name has the width and "nojs" when JavaScript is off.
func (b *Tab) Screenshot(name string) string {
	b.t.Helper()
	ctx, done := b.limit()
	defer done()
	data, err := chromedp.Run(ctx, chromedp.FullScreenshot(100)) // 100 is PNG
	b.must("take a screenshot", err)
	dir := b.opts.Shots
	if dir == "" {
		dir = os.Getenv(ShotsEnv)
	}
	if dir == "" {
		dir = b.t.ArtifactDir()
	}
	b.must("make a folder for screenshots", os.MkdirAll(dir, 0o755))
	suffix := "-phone"
	if b.opts.Width > Phone {
		suffix = "-desk"
	}
	if !b.opts.JavaScript {
		suffix += "-nojs"
	}
	file := filepath.Join(dir, unfit.ReplaceAllString(name, "-")+suffix+".png")
	b.must("write the screenshot", os.WriteFile(file, data, 0o644))
	return file
}

// limit bounds one action.
func (b *Tab) limit() (context.Context, context.CancelFunc) {
	return context.WithTimeout(b.ctx, b.opts.Timeout)
}

// must ends the test when an action failed.
func (b *Tab) must(action string, err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatalf("browser: cannot %s: %v", action, err)
	}
}

func (b *Tab) arrived(response *network.Response) {
	if response != nil {
		b.status = response.Status
		b.visit(response.URL)
	}
}

// visit remembers a page's address: its status is the test's business, and an
// answer of 404 or 422 to it is no fault of the page.
func (b *Tab) visit(address string) {
	address, _, _ = strings.Cut(address, "#")
	b.mu.Lock()
	defer b.mu.Unlock()
	b.visited[address] = true
}

func (b *Tab) scripts(on bool) {
	b.t.Helper()
	ctx, done := b.limit()
	defer done()
	_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
	b.must("switch scripts", err)
}

func evaluate[T any](b *Tab, expression string) T {
	b.t.Helper()
	ctx, done := b.limit()
	defer done()
	for {
		v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
		if err == nil || !leaving(err) || ctx.Err() != nil {
			b.must("evaluate "+expression, err)
			return v
		}
	}
}

// leaving says whether a page could not answer because the next one was just
// coming in its place; that one answers.
func leaving(err error) bool {
	for _, sign := range []string{"navigated or closed", "context was destroyed", "Cannot find context"} {
		if strings.Contains(err.Error(), sign) {
			return true
		}
	}
	return false
}
