package sim

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// readyWithin is how long a server may take to start, also after a kill on a
// busy machine.
const readyWithin = 30 * time.Second

// Server is the program as a process of its own.
type Server struct {
	Binary string
	DB     string
	Addr   string // of its own choosing; the same again after a restart

	mu  sync.Mutex
	cmd *exec.Cmd
	err bytes.Buffer
}

// FreeAddr finds an address on this machine that nobody listens on.
func FreeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// Base is the address of its pages.
func (s *Server) Base() string { return "http://" + s.Addr }

// Start runs the process and waits until it is ready.
func (s *Server) Start(ctx context.Context) error {
	s.mu.Lock()
	s.err.Reset()
	s.cmd = exec.Command(s.Binary, "serve", "--addr", s.Addr, "--db", s.DB, "--log-level", "ERROR")
	s.cmd.Stderr = &s.err
	err := s.cmd.Start()
	s.mu.Unlock()
	if err != nil {
		return err
	}
	deadline := time.Now().Add(readyWithin)
	for {
		res, err := http.Get(s.Base() + "/readyz")
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		if ctx.Err() != nil || time.Now().After(deadline) {
			return fmt.Errorf("the server is not ready: %v %s", err, s.err.String())
		}
		select {
		case <-ctx.Done():
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Kill ends the process as a power cut would: without a word.
func (s *Server) Kill() error { return s.end(syscall.SIGKILL) }

// Stop ends it as an operator does, and fails when it did not stop cleanly.
func (s *Server) Stop() error { return s.end(syscall.SIGTERM) }

func (s *Server) end(sig syscall.Signal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		return nil
	}
	cmd := s.cmd
	s.cmd = nil
	if err := cmd.Process.Signal(sig); err != nil {
		return err
	}
	err := cmd.Wait()
	if sig == syscall.SIGKILL {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w: %s", err, s.err.String())
	}
	return nil
}
