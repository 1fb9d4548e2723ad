package browsertest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

// Axe checks the page with axe-core against WCAG 2.2 A and AA and axe's best
// practices, and fails the test for each violation with its rule and places.
func (b *Tab) Axe() {
	b.t.Helper()
	source, err := axeSource()
	if err != nil {
		b.t.Fatalf("browser: %v", err)
	}
	if !b.opts.JavaScript {
		// The page has loaded without its scripts and none of them starts now;
		// axe itself needs to wait for promises.
		b.scripts(true)
		defer b.scripts(false)
	}
	ctx, done := context.WithTimeout(b.ctx, axeWithin)
	defer done()
	b.must("load axe", chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](source+";void 0")))
	violations, err := chromedp.Run(ctx, chromedp.Evaluate[[]violation](axeRun, chromedp.EvalAwaitPromise))
	b.must("run axe", err)
	for _, v := range violations {
		b.t.Errorf("accessibility: %s (%s): %s\n  page %q\n  %s", v.Rule, v.Impact, v.Help, b.Title(), strings.Join(v.Places, "\n  "))
	}
}

// axeWithin bounds a check; a long list takes seconds on a busy machine.
const axeWithin = 60 * time.Second

type violation struct {
	Rule, Impact, Help string
	Places             []string
}

const axeRun = `axe.run(document, {
	resultTypes: ['violations'],
	runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
}).then(result => result.violations.map(v => ({
	Rule: v.id, Impact: v.impact ?? '', Help: v.help,
	Places: v.nodes.map(n => n.target.join(' ') + ': ' + (n.failureSummary ?? '').replace(/\s+/g, ' ') + '\n    ' + n.html.slice(0, 200)),
})))`

// axeSource reads axe-core from the project's node_modules.
func axeSource() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("axe-core: the project's folder was not found")
		}
		dir = filepath.Dir(dir)
	}
	data, err := os.ReadFile(filepath.Join(dir, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		return "", fmt.Errorf("axe-core is missing: run dev/setup.sh (%w)", err)
	}
	return string(data), nil
}

// AllowConsole accepts console errors that contain a text: for a test that
// provokes one.
func (b *Tab) AllowConsole(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.allowed = append(b.allowed, text)
}

// endMark is what the tab writes to the page's console to learn that all before
// it was read.
const endMark = "browsertest: end of test "

func (b *Tab) note(m chromedp.ConsoleMessage) {
	if strings.HasPrefix(m.Text, endMark) {
		b.mark <- m.Text
		return
	}
	if m.Type != chromedp.ConsoleError && m.Type != chromedp.ConsoleException {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.console = append(b.console, m)
}

// Complaints are the console's errors so far, with those that were allowed, and
// the answers to the visited pages themselves, left out.
func (b *Tab) Complaints() []string {
	b.settle()
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []string
	for _, m := range b.console {
		if m.Source == "network" && b.visited[m.URL] {
			continue
		}
		if !b.isAllowed(m.Text) {
			out = append(out, strings.TrimSpace(m.Text+" "+m.URL))
		}
	}
	return out
}

func (b *Tab) isAllowed(text string) bool {
	for _, a := range b.allowed {
		if strings.Contains(text, a) {
			return true
		}
	}
	return false
}

// settle waits until the console was read up to now.
func (b *Tab) settle() {
	mark := endMark + time.Now().String()
	ctx, done := b.limit()
	defer done()
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void]("void console.debug("+quote(mark)+")")); err != nil {
		return // the tab is gone; the test has failed for that already
	}
	for {
		select {
		case got := <-b.mark:
			if got == mark {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// judge fails the test for what the page complained of.
func (b *Tab) judge() {
	for _, complaint := range b.Complaints() {
		b.t.Errorf("browser console: %s", complaint)
	}
}
