//go:build linux

package main_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/pathway"
	"frontdoor/store"
	"frontdoor/store/postgres"
	"frontdoor/store/postgres/pgtest"
	"frontdoor/store/sqlite"
)

// Limits of waiting on a busy machine; all of it usually takes a moment.
const (
	patience = time.Minute
	lookAt   = 20 * time.Millisecond // between two looks at another process
)

// program is the path of the real binary. Its file has been deleted and lives
// on in a descriptor of this process, so nothing is left when it is killed.
var (
	program string
	kept    *os.File // its descriptor; never closed
)

func TestMain(m *testing.M) {
	if err := build(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	pgtest.Main(m)
}

func build() error {
	dir, err := os.MkdirTemp("", "frontdoor-cmd-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "frontdoor")
	cmd := exec.Command("go", "build", "-o", path, "-ldflags", "-X main.version=under-test", "frontdoor/cmd/frontdoor")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	if kept, err = os.Open(path); err != nil {
		return err
	}
	program = fmt.Sprintf("/proc/%d/fd/%d", os.Getpid(), kept.Fd())
	return nil
}

// result of a command that ended.
type result struct {
	out, err string
	code     int
}

// run runs a command to its end.
func run(t testing.TB, args ...string) result { t.Helper(); return runWith(t, nil, args...) }

// runWith runs a command with settings in its environment.
func runWith(t testing.TB, env []string, args ...string) result {
	t.Helper()
	p := start(t, env, args...)
	return p.wait()
}

// must runs a command that is to succeed, and returns what it printed.
func must(t testing.TB, args ...string) string {
	t.Helper()
	r := run(t, args...)
	if r.code != 0 || r.err != "" {
		t.Fatalf("frontdoor %s gives %d: %s", strings.Join(args, " "), r.code, r.err)
	}
	return r.out
}

// refused checks that a command fails in the way all of them do: a code, one
// line on standard error, and in it what is asked for.
func refused(t testing.TB, r result, code int, words ...string) {
	t.Helper()
	if r.code != code {
		t.Errorf("it ends with %d, not %d: %s", r.code, code, r.err)
	}
	if strings.Count(r.err, "\n") != 1 || !strings.HasPrefix(r.err, "frontdoor: ") || !strings.HasSuffix(r.err, "\n") {
		t.Errorf("this is not one line that begins with the program's name: %q", r.err)
	}
	for _, w := range words {
		if !strings.Contains(r.err, w) {
			t.Errorf("%q does not say %q", r.err, w)
		}
	}
}

// process is the program at work.
type process struct {
	t        testing.TB
	cmd      *exec.Cmd
	out, err lines
	ended    chan struct{}
}

func start(t testing.TB, env []string, args ...string) *process {
	t.Helper()
	return startCommand(t, exec.Command(program, args...), env)
}

func startCommand(t testing.TB, cmd *exec.Cmd, env []string) *process {
	t.Helper()
	p := &process{t: t, cmd: cmd, ended: make(chan struct{})}
	cmd.Dir = t.TempDir()
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + cmd.Dir, "TMPDIR=" + cmd.Dir}, env...)
	cmd.Stdout, cmd.Stderr = &p.out, &p.err
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		cmd.Wait() // the code is in ProcessState
		close(p.ended)
	}()
	t.Cleanup(func() {
		cmd.Process.Kill() // does nothing to one that has ended
		<-p.ended
	})
	return p
}

func (p *process) wait() result {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatalf("it does not end: %s %s", p.out.String(), p.err.String())
	}
	return result{p.out.String(), p.err.String(), p.cmd.ProcessState.ExitCode()}
}

// meanwhile does something again and again until the program has ended.
func (p *process) meanwhile(do func()) result {
	p.t.Helper()
	for {
		select {
		case <-p.ended:
			return p.wait()
		default:
			do()
		}
	}
}

func (p *process) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// says waits until the program has printed something, and returns the match.
func (p *process) says(pattern string) []string {
	p.t.Helper()
	re := regexp.MustCompile(pattern)
	var m []string
	eventually(p.t, "the program prints "+pattern, func() bool {
		if m = re.FindStringSubmatch(p.out.String()); m != nil {
			return true
		}
		select {
		case <-p.ended:
			p.t.Fatalf("it ended before it printed %s: %s %s", pattern, p.out.String(), p.err.String())
		default:
		}
		return false
	})
	return m
}

// eventually waits for something that another process does.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	look := time.NewTicker(lookAt)
	defer look.Stop()
	for !ok() {
		select {
		case <-look.C:
		case <-limit.C:
			t.Fatal("it does not come about that " + what)
		}
	}
}

// lines collects what a process prints.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// everyStore runs a test with an address for --db of each kind.
func everyStore(t *testing.T, f func(t *testing.T, db string)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		f(t, sqliteFile(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		f(t, pgtest.Database(t))
	})
}

func sqliteFile(t testing.TB) string {
	return "sqlite:" + filepath.Join(t.TempDir(), "frontdoor.db")
}

func fileOf(db string) string { return strings.TrimPrefix(db, "sqlite:") }

const home = "A81001"

var codeForm = regexp.MustCompile(`[0-9A-Z]{4}(-[0-9A-Z]{4}){3}`)

// setUp makes a practice and returns the one-time code of its first manager.
func setUp(t testing.TB, db string) string {
	t.Helper()
	out := must(t, "setup", home, "The Surgery", "--phone", "01632 960123", "--db", db)
	code := codeForm.FindString(out)
	if code == "" {
		t.Fatalf("no code in %q", out)
	}
	return code
}

// openDesk opens a store beside the program.
func openDesk(t testing.TB, db string) *desk.Desk {
	t.Helper()
	d, stop := openDeskFor(t, db)
	t.Cleanup(stop)
	return d
}

func openDeskFor(t testing.TB, db string) (*desk.Desk, func()) {
	t.Helper()
	var s store.Store
	var err error
	if strings.HasPrefix(db, "sqlite:") {
		s, err = sqlite.Open(t.Context(), fileOf(db), desk.Tables())
	} else {
		s, err = postgres.Open(t.Context(), db, desk.Tables())
	}
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	rules, err := pathway.Shipped(now)
	if err != nil {
		t.Fatal(err)
	}
	d, err := desk.New(context.Background(), s, desk.Options{
		Clock: care.ClockFunc(time.Now), Random: rand.Reader, Rules: rules, Log: slog.New(slog.DiscardHandler), Base: "http://localhost",
	})
	if err != nil {
		t.Fatal(err)
	}
	return d, func() {
		d.Stop()
		s.Close()
	}
}

// server is the program serving.
type server struct {
	*process
	url    string
	client *http.Client
}

func serve(t testing.TB, db string, args ...string) *server {
	t.Helper()
	p := start(t, nil, append([]string{"serve", "--addr", "127.0.0.1:0", "--db", db}, args...)...)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &server{p, p.says(`Frontdoor is at (\S+) `)[1], &http.Client{
		Jar: jar, Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// get returns status and body of a page.
func (s *server) get(path string) (int, string) {
	s.t.Helper()
	res, err := s.client.Get(s.url + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

// signUp is the form with which a code is spent.
func signUp(code string) url.Values {
	const password = "purple-lantern-canal"
	return url.Values{
		"code": {code}, "step": {"password"}, "login": {"sam.okafor"}, "name": {"Sam Okafor"}, "password": {password}, "again": {password},
	}
}

func (s *server) post(path string, form url.Values) int {
	s.t.Helper()
	res, err := s.client.PostForm(s.url+path, form)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode
}

// stop ends the server as the service manager does.
func (s *server) stop() result {
	s.t.Helper()
	s.signal(syscall.SIGTERM)
	return s.wait()
}
