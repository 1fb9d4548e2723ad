// Package browsertest lets a test use pages as a person does: in a real
// Chromium, by the words on the page, with or without JavaScript, at the width
// of a telephone or a desk.
//
// A test binary that uses it has one browser. Its TestMain is
//
//	func TestMain(m *testing.M) { os.Exit(browsertest.Run(m)) }
//
// and each test opens tabs, each with its own cookies:
//
//	tab := browsertest.Open(t, browsertest.Options{Width: browsertest.Phone})
//	tab.Goto(server.URL + "/contact")
//	tab.Fill("Your name", "Ada Example")
//	tab.Press("Continue")
//	tab.MustSee("Check your answers")
//	tab.Axe()
//
// Invariants: every action ends within Options.Timeout or fails the test at the
// line that called it; at the end of a test the tab fails it for every error in
// the page's console, which includes what a content security policy refused.
// Elements are found by what a person sees or hears (label, words), and are
// pressed by a real mouse event in their middle, so that an element that is
// hidden or covered cannot be pressed.
//
// It is imported by tests only, and knows nothing of the pages. Chromium and
// the package axe-core are installed by dev/setup.sh; when they are missing the
// test fails and says so.
package browsertest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// browserEnv names another browser than the one found on the path.
const browserEnv = "FRONTDOOR_CHROMIUM"

// startWithin bounds the start of the browser: about a second, more on a busy machine.
const startWithin = 60 * time.Second

// The one browser of the test binary, started by the first Open.
var shared struct {
	running bool // within Run
	once    sync.Once
	ctx     context.Context
	stop    []func()
	err     error
}

// Run runs the tests and then stops the browser, if one was started. It
// returns the exit code.
func Run(m *testing.M) int {
	shared.running = true
	code := m.Run()
	for i := len(shared.stop) - 1; i >= 0; i-- {
		shared.stop[i]()
	}
	return code
}

// start gives the context of the running browser.
func start(t testing.TB) context.Context {
	t.Helper()
	if !shared.running {
		t.Fatal("browsertest: the test binary needs func TestMain(m *testing.M) { os.Exit(browsertest.Run(m)) }")
	}
	shared.once.Do(func() { shared.ctx, shared.err = launch() })
	if shared.err != nil {
		t.Fatalf("browsertest: %v", shared.err)
	}
	return shared.ctx
}

func launch() (context.Context, error) {
	path, err := executable()
	if err != nil {
		return nil, err
	}
	profile, err := os.MkdirTemp("", "frontdoor-browser-")
	if err != nil {
		return nil, err
	}
	shared.stop = append(shared.stop, func() { _ = os.RemoveAll(profile) })
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path),
		chromedp.UserDataDir(profile),
		chromedp.Headless,
		chromedp.NoSandbox, // the tests may run as root in a container, where the sandbox cannot start
		chromedp.DisableGPU,
		chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-extensions", true),
		chromedp.Flag("disable-default-apps", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("disable-renderer-backgrounding", true),
		chromedp.Flag("disable-background-timer-throttling", true),
		chromedp.Flag("disable-backgrounding-occluded-windows", true),
		chromedp.Flag("disable-features", "Translate,MediaRouter,OptimizationHints,BackForwardCache"),
		chromedp.Flag("metrics-recording-only", true),
		chromedp.Flag("force-color-profile", "srgb"),
		chromedp.Flag("password-store", "basic"),
		chromedp.Flag("lang", "en-GB"),
	)
	shared.stop = append(shared.stop, stopAllocator)
	ctx, stop := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {}))
	shared.stop = append(shared.stop, stop)

	// The first Do starts the browser, which lives as long as its context: so
	// the time limit is a watch beside it.
	started := make(chan error, 1)
	go func() { started <- chromedp.Do(ctx) }()
	select {
	case err := <-started:
		if err != nil {
			return nil, fmt.Errorf("%s does not start: %w", path, err)
		}
		return ctx, nil
	case <-time.After(startWithin):
		return nil, fmt.Errorf("%s did not start within %v", path, startWithin)
	}
}

func executable() (string, error) {
	if path := os.Getenv(browserEnv); path != "" {
		return path, nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no Chromium found: run dev/setup.sh, or name one in %s", browserEnv)
}
