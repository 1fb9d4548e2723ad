//go:build linux

package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

const (
	startTimeout = time.Minute // on a very busy machine; usually a second
	stopTimeout  = 20 * time.Second
	tryEvery     = 20 * time.Millisecond
	maxSocket    = 90 // the path of a Unix socket has at most 107 bytes with its file name
	superuser    = "frontdoor"
	folderPrefix = "frontdoor-pg-" // then the process that made it
)

// server is a PostgreSQL that belongs to this process.
type server struct {
	folder string
	url    string
	cmd    *exec.Cmd
	ended  chan struct{}
}

// start makes a cluster in a new folder and starts it on a Unix socket there.
func start() (*server, error) {
	initdb, postgres, err := programs()
	if err != nil {
		return nil, err
	}
	sweep()
	folder, err := os.MkdirTemp(base(), folderPrefix+strconv.Itoa(os.Getpid())+"-")
	if err != nil {
		return nil, err
	}
	s := &server{folder: folder, ended: make(chan struct{})}
	fail := func(err error) (*server, error) {
		os.RemoveAll(folder)
		return nil, err
	}
	who, err := unprivileged(folder)
	if err != nil {
		return fail(err)
	}
	data := filepath.Join(folder, "data")
	init := exec.Command(initdb, "-D", data, "-U", superuser, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	init.SysProcAttr = &syscall.SysProcAttr{Credential: who}
	init.Dir = folder
	if out, err := init.CombinedOutput(); err != nil {
		return fail(fmt.Errorf("initdb: %w\n%s", err, out))
	}
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		return fail(err)
	}
	defer log.Close()
	s.cmd = exec.Command(postgres, "-D", data, "-k", folder,
		"-c", "listen_addresses=", "-c", "max_connections=300", "-c", "shared_buffers=128MB",
		"-c", "fsync=on", "-c", "max_wal_size=4GB", "-c", "log_min_messages=warning")
	s.cmd.Dir, s.cmd.Stdout, s.cmd.Stderr = folder, log, log
	// Should this process die, the kernel stops the server at once.
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who, Pdeathsig: syscall.SIGQUIT}
	began := make(chan error)
	go func() {
		runtime.LockOSThread() // the signal comes when the thread that started it ends
		err := s.cmd.Start()
		began <- err
		if err == nil {
			s.cmd.Wait()
			close(s.ended)
		}
	}()
	if err := <-began; err != nil {
		return fail(err)
	}
	s.url = (&url.URL{Scheme: "postgres", User: url.User(superuser), Path: "/postgres",
		RawQuery: url.Values{"host": {folder}, "sslmode": {"disable"}}.Encode()}).String()
	if err := s.wait(); err != nil {
		out, _ := os.ReadFile(log.Name())
		s.stop()
		return nil, fmt.Errorf("PostgreSQL does not start: %w\n%s", err, out)
	}
	return s, nil
}

// wait returns when the server answers.
func (s *server) wait() error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	tick := time.NewTicker(tryEvery)
	defer tick.Stop()
	for {
		c, err := pgconn.Connect(ctx, s.url)
		if err == nil {
			return c.Close(ctx)
		}
		select {
		case <-s.ended:
			return errors.New("it ended")
		case <-ctx.Done():
			return err
		case <-tick.C:
		}
	}
}

// stop ends the server without a last checkpoint: its files go anyway.
func (s *server) stop() {
	s.cmd.Process.Signal(syscall.SIGQUIT)
	select {
	case <-s.ended:
	case <-time.After(stopTimeout):
		s.cmd.Process.Kill()
	}
	os.RemoveAll(s.folder)
}

// programs finds initdb and postgres of one version.
func programs() (initdb, postgres string, err error) {
	var folders []string
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			folders = append(folders, filepath.Dir(real))
		}
	}
	debian, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.SortFunc(debian, func(a, b string) int { return version(b) - version(a) })
	for _, folder := range append(folders, debian...) {
		initdb, postgres = filepath.Join(folder, "initdb"), filepath.Join(folder, "postgres")
		_, err1 := os.Stat(initdb)
		_, err2 := os.Stat(postgres)
		if err1 == nil && err2 == nil {
			return initdb, postgres, nil
		}
	}
	return "", "", errors.New("no PostgreSQL server programs (initdb, postgres) found: run dev/setup.sh, or name a server in " + urlVariable)
}

// version of a folder /usr/lib/postgresql/15/bin is 15.
func version(folder string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(folder)))
	return n
}

// unprivileged gives the folder to an account that PostgreSQL agrees to run
// as: it refuses root. It is nil for anybody else, who runs it as themselves.
func unprivileged(folder string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(folder, uid, gid)
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is no account postgres or nobody")
}

// base is where folders are made: where any account may look, and with a path
// short enough for a socket.
func base() string {
	if dir := os.TempDir(); os.Getuid() != 0 && len(dir) < maxSocket-len(folderPrefix)-len("4194304-1234567890") {
		return dir
	}
	return "/tmp"
}

// sweep deletes folders of processes that are gone.
func sweep() {
	left, _ := filepath.Glob(filepath.Join(base(), folderPrefix+"*"))
	for _, folder := range left {
		pid, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(folder), folderPrefix), "-")
		n, err := strconv.Atoi(pid)
		if err == nil && n > 0 && errors.Is(syscall.Kill(n, 0), syscall.ESRCH) {
			os.RemoveAll(folder)
		}
	}
}
