package web_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdoor/web"
)

// pipes is a listener whose connections are in memory, so that time can be
// that of synctest.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}
func (p pipes) Close() error   { close(p.closed); return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

// TestSlowClientsAreLetGo: whoever sends a request byte by byte, or reads an
// answer that way, holds a connection for a bounded time.
func TestSlowClientsAreLetGo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		first, drop string // what is sent at once, and then again and again
		most        time.Duration
	}{
		"headers":       {"GET / HTTP/1.1\r\nHost: x\r\n", "X-A: b\r\n", 20 * time.Second},
		"body":          {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", "a", 20 * time.Second},
		"between":       {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "", 2 * time.Minute},
		"says nothing":  {"", "", 20 * time.Second},
		"half a method": {"PO", "", 20 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := web.Server(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if _, err := io.Copy(io.Discard, r.Body); err != nil {
						panic(http.ErrAbortHandler)
					}
				}))
				l := pipes{make(chan net.Conn), make(chan struct{})}
				go server.Serve(l)
				defer server.Close()
				ours, theirs := net.Pipe()
				l.conns <- theirs
				began := time.Now()
				ended := make(chan struct{})
				go func() { // whatever the server says is read
					io.Copy(io.Discard, ours)
					close(ended)
				}()
				if c.first != "" {
					fmt.Fprint(ours, c.first)
				}
				for {
					select {
					case <-ended:
						if took := time.Since(began); took > c.most+2*time.Second || took < time.Second {
							t.Errorf("the connection ended after %s", took)
						}
						return
					case <-time.After(time.Second):
						if c.drop != "" {
							ours.SetWriteDeadline(time.Now().Add(time.Second))
							fmt.Fprint(ours, c.drop)
						}
					}
					if time.Since(began) > 10*time.Minute {
						t.Fatal("the connection is still open")
					}
				}
			})
		})
	}
}

// TestTooMuchIsRefused: what is larger than any form is refused politely, at
// the patient's and at the staff's pages, on both sides of the limit.
func TestTooMuchIsRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t, web.Options{})
	server := httptest.NewUnstartedServer(nil)
	server.Config = web.Server(h)
	server.Start()
	t.Cleanup(server.Close)
	b := newBrowser(t, server.URL, nil)
	b.signIn("cara")
	for _, route := range routes(t) {
		if !strings.HasPrefix(route, "POST") || strings.HasSuffix(route, "/leave") || strings.HasSuffix(route, "/sign-out") || strings.HasSuffix(route, "/switch") {
			continue
		}
		_, path := h.at(t, route)
		small := b.ask("POST", path, url.Values{"nothing": {strings.Repeat("a", 100<<10)}})
		large := b.ask("POST", path, url.Values{"nothing": {strings.Repeat("a", 1<<20)}})
		if small.status >= 500 || large.status >= 500 || small.status == http.StatusRequestEntityTooLarge {
			t.Errorf("%s: %d and %d", route, small.status, large.status)
		}
	}
	// Of a form that is too large nothing is read, also not what stands first.
	signIn := func(padding int) int {
		return newBrowser(t, server.URL, nil).ask("POST", "/staff/sign-in", url.Values{"login": {"cara"}, "password": {password}, "zzz": {strings.Repeat("a", padding)}}).status
	}
	if small, large := signIn(255<<10), signIn(256<<10); small != http.StatusSeeOther || large != http.StatusUnprocessableEntity {
		t.Errorf("a form of just under and just over 256 KiB: %d and %d", small, large)
	}
	head := func(size int) int {
		r, err := http.NewRequestWithContext(t.Context(), "GET", server.URL+"/healthz", nil)
		must(t, err)
		r.Header.Set("X-Long", strings.Repeat("a", size))
		return b.do(r).status
	}
	if small, large := head(12<<10), head(32<<10); small != http.StatusOK || large != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("long headers: %d and %d", small, large)
	}
}

// TestOddRequests: methods that a page does not have, paths that try to climb,
// encodings and lines that are not of this world are refused, and nothing of
// them is a fault of the server.
func TestOddRequests(t *testing.T) {
	t.Parallel()
	h := newHouse(t, web.Options{})
	server := httptest.NewUnstartedServer(nil)
	server.Config = web.Server(h)
	server.Start()
	t.Cleanup(server.Close)
	ask := func(raw string) (int, string) {
		t.Helper()
		c, err := net.Dial("tcp", server.Listener.Addr().String())
		must(t, err)
		defer c.Close()
		must(t, c.SetDeadline(time.Now().Add(time.Minute)))
		_, err = io.WriteString(c, raw)
		must(t, err)
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return 0, "" // closed without an answer
		}
		must(t, err)
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(body)
	}
	for _, path := range []string{
		"/../../etc/passwd", "/asset/../web.go", "/asset/..%2f..%2fweb.go", "/asset/%2e%2e/asset.go", "/asset/%00", "/asset/", "/asset//", `/asset/..\..\x`,
		"/at/A10001/..%2fform", "/at/%c0%ae%c0%ae/form", "/at/%ff", "/at/" + strings.Repeat("a", 5000), "/r/%00", "/r/" + strings.Repeat("%2e", 1000), "/r/A10001.",
		"/staff/request/%27%20or%201=1", "/staff/settings/..%2f..", "//staff", "/staff//list", "/staff;x=1", "/%", "/?a=%zz", "/staff/sign-in?next=//evil.example&said=%ff",
		"/privacy/%e2%80%ae", "/at/A10001?%00=%00", "http://evil.example/staff", "*",
	} {
		for _, method := range []string{"GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND"} {
			status, body := ask(method + " " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			if method == "HEAD" && status == 0 {
				continue // net/http closes after the bare status of an unreadable line
			}
			if status >= 500 && status != http.StatusNotImplemented || status == 0 {
				t.Errorf("%s %.60s: %d", method, path, status)
			}
			if strings.Contains(body, "root:") || strings.Contains(body, "package web") {
				t.Errorf("%s %.60s shows a file", method, path)
			}
		}
	}
	for name, raw := range map[string]string{
		"two lengths":          "POST /staff/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
		"length and chunks":    "POST /staff/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: xchunked\r\n\r\nabcd",
		"no host":              "GET / HTTP/1.1\r\n\r\n",
		"two hosts":            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
		"line break in header": "GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n",
		"space in name":        "GET / HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n",
	} {
		if status, _ := ask(raw); status != http.StatusBadRequest && status != http.StatusNotImplemented {
			t.Errorf("%s: %d", name, status)
		}
	}
	b := newBrowser(t, server.URL, nil)
	for _, route := range routes(t) {
		method, path := h.at(t, route)
		if method == "GET" && !slices.Contains(routes(t), "POST "+path) {
			if a := b.ask("DELETE", path, nil); a.status != http.StatusMethodNotAllowed && a.status != http.StatusNotFound {
				t.Errorf("DELETE %s: %d", route, a.status)
			}
		}
	}
	if strings.Contains(h.log.String(), "panic") {
		t.Error("a page failed")
	}
}

// TestEveryFormFromElsewhereIsRefused: no other site can send a form of ours in
// the name of whoever is looking at it.
func TestEveryFormFromElsewhereIsRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t, web.Options{})
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	b := newBrowser(t, server.URL, nil)
	b.signIn("cara")
	for _, route := range routes(t) {
		method, path := h.at(t, route)
		if method != "POST" {
			continue
		}
		for name, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"} {
			r, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader("a=b"))
			must(t, err)
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set(name, value)
			if a := b.do(r); a.status != http.StatusForbidden {
				t.Errorf("%s with %s %s: %d", route, name, value, a.status)
			}
		}
	}
}
