//go:build linux

package main_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// inOwnMounts runs the program behind a mount of its own, which nobody else
// sees and which ends with it. It skips where the machine does not allow that.
func inOwnMounts(t *testing.T, dir, options string, args ...string) *process {
	t.Helper()
	flags := "-m"
	if os.Getuid() != 0 {
		flags = "-rm"
	}
	if out, err := exec.Command("unshare", flags, "mount", "-t", "tmpfs", "-o", options, "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("a file system of its own can not be mounted here (needs root or user namespaces): %v %s", err, out)
	}
	script := `mount -t tmpfs -o "$1" tmpfs "$2" && shift 2 && exec "$0" "$@"`
	return startCommand(t, exec.Command("unshare", append([]string{flags, "sh", "-c", script, program, options, dir}, args...)...), nil)
}

// TestReadOnly: where nothing can be written it does not start.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := inOwnMounts(t, dir, "ro", "serve", "--addr", "127.0.0.1:0", "--db", "sqlite:"+filepath.Join(dir, "f.db"))
	refused(t, p.wait(), 3, "can not be opened")
}

// TestDiskFull: with no space left the server says that it is not ready,
// refuses what it can not keep, and works again by itself when there is space.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := "sqlite:" + filepath.Join(dir, "f.db")
	p := inOwnMounts(t, dir, "size=8m", "serve", "--addr", "127.0.0.1:0", "--db", db)
	s := &server{p, p.says(`Frontdoor is at (\S+) `)[1], http.DefaultClient}
	ready := func() int { code, _ := s.get("/readyz"); return code }
	if got := ready(); got != http.StatusOK {
		t.Fatal(got)
	}
	inside := fmt.Sprintf("/proc/%d/root%s", p.cmd.Process.Pid, dir)
	filler := filepath.Join(inside, "filler")
	fill(t, filler)
	eventually(t, "a full disk shows", func() bool { return ready() == http.StatusServiceUnavailable })
	if _, body := s.get("/readyz"); !strings.Contains(body, "the store can not be written") {
		t.Errorf("it says %q", body)
	}
	if code, _ := s.get("/healthz"); code != http.StatusOK {
		t.Error("a full disk is taken for a dead process; it would be restarted for nothing")
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it works again", func() bool { return ready() == http.StatusOK })

	copied := filepath.Join(inside, "f.db") // looked at from outside, after the end
	if r := s.stopBut(func() { keepCopy(t, copied, dir) }); r.code != 0 {
		t.Errorf("it ends with %d: %s", r.code, r.err)
	}
	if out := must(t, "verify", "--full", "--db", db); !strings.HasSuffix(out, "clean\n") {
		t.Error(out)
	}
}

// stopBut does something before it ends the server.
func (s *server) stopBut(first func()) result {
	first()
	return s.stop()
}

// fill writes until there is no space.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for block := make([]byte, 4096); ; {
		if _, err := f.Write(block); errors.Is(err, syscall.ENOSPC) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// keepCopy takes the store out of a mount that is about to end: by the file and
// its log, as a crash would leave them.
func keepCopy(t *testing.T, from, dir string) {
	t.Helper()
	for _, part := range []string{"", "-wal"} {
		in, err := os.Open(from + part)
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		out, err := os.Create(filepath.Join(dir, filepath.Base(from)) + part)
		if err != nil {
			t.Fatal(err)
		}
		defer out.Close()
		if _, err := io.Copy(out, in); err != nil {
			t.Fatal(err)
		}
	}
}
