package web_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"frontdoor/web"
)

// inline is what the content security policy forbids, found in the page itself
// so that a mistake is not left to the browser.
var inline = regexp.MustCompile(`(?i)<style\b|\sstyle\s*=|<[a-z][^>]*\son[a-z]+\s*=|javascript:|<(?:iframe|object|embed|base)\b`)

var scripts = regexp.MustCompile(`(?is)<script\b([^>]*)>(.*?)</script>`)

// TestEveryRouteIsGuarded: every answer of every route, to strangers and to
// those who are signed in, has the headers that guard it, sets only guarded
// cookies, and has nothing inline.
func TestEveryRouteIsGuarded(t *testing.T) {
	t.Parallel()
	for name, secure := range map[string]bool{"plain": false, "TLS": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, web.Options{Secure: secure})
			server := httptest.NewUnstartedServer(h)
			if secure {
				server.StartTLS()
			} else {
				server.Start()
			}
			t.Cleanup(server.Close)
			open := func() *browser { return newBrowser(t, server.URL, server.Client().Transport) }
			stranger, manager, clinician := open(), open(), open()
			manager.signIn("manager")
			clinician.signIn("cara")
			clinician.prove(h) // and a patient in one
			cookies := map[string]bool{}
			shown := 0
			for _, route := range ordered(routes(t)) {
				if strings.HasSuffix(route, "/staff/live") {
					continue // its stream does not end; TestStreamIsGuarded
				}
				method, path := h.at(t, route)
				for who, b := range map[string]*browser{"a stranger": stranger, "a manager": manager, "a clinician and patient": clinician} {
					form := url.Values{"login": {"manager"}, "password": {password}, "shared": {"yes"}}
					if b == stranger {
						form.Set("password", "a guess")
					}
					a := b.ask(method, path, form)
					guarded(t, route+" for "+who, a, secure, cookies)
					if a.status == http.StatusOK && b != stranger {
						shown++
					}
					if b == stranger && strings.Contains(route, "/staff") && a.status == http.StatusOK && contains(a.body, secrets) != "" {
						t.Errorf("%s shows a stranger %q", route, contains(a.body, secrets))
					}
					if b == stranger && strings.HasPrefix(route, "GET /staff") && !slices.Contains(openPages, route) && !strings.HasPrefix(a.header.Get("Location"), "/staff/sign-in") {
						t.Errorf("%s does not ask a stranger to sign in: %d", route, a.status)
					}
				}
			}
			if shown < 60 {
				t.Errorf("only %d pages were shown: the walk does not see what it is to judge", shown)
			}
			want := []string{"draft", "staff-screen", "staff-shared", "visit"}
			if secure {
				want[1] = "__Host-staff-screen"
			}
			if got := slices.Sorted(maps.Keys(cookies)); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
				t.Errorf("cookies were %v, want %v", got, want)
			}
			if name := contains(h.log.String(), append(secrets, h.things["token"])); name != "" {
				t.Errorf("the log holds %q", name)
			}
		})
	}
}

// openPages of staff need nobody signed in.
var openPages = []string{"GET /staff/sign-in", "GET /staff/code"}

// ordered puts what only reads first, and what ends a session last.
func ordered(routes []string) []string {
	rank := func(r string) int {
		switch {
		case strings.HasPrefix(r, "GET"):
			return 0
		case strings.HasSuffix(r, "/sign-out"), strings.HasSuffix(r, "/switch"), strings.HasSuffix(r, "/leave"):
			return 2
		}
		return 1
	}
	slices.SortStableFunc(routes, func(a, b string) int { return rank(a) - rank(b) })
	return routes
}

func guarded(t *testing.T, what string, a answer, secure bool, cookies map[string]bool) {
	t.Helper()
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := a.header.Values(name); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %s is %q, want %q", what, name, got, want)
		}
	}
	policy := a.header.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, part) {
			t.Errorf("%s: the content security policy lacks %s", what, part)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
		t.Errorf("%s: the content security policy is %s", what, policy)
	}
	if got := a.header.Get("Strict-Transport-Security") != ""; got != secure {
		t.Errorf("%s: Strict-Transport-Security is there: %v", what, got)
	}
	if cache := a.header.Get("Cache-Control"); cache != "no-store" && !strings.Contains(what, "/asset/") {
		t.Errorf("%s: Cache-Control is %q", what, cache)
	}
	if a.status >= 500 {
		t.Errorf("%s: %d", what, a.status)
	}
	if to := a.header.Get("Location"); to != "" && (to[0] != '/' || strings.HasPrefix(to, "//")) {
		t.Errorf("%s: leads elsewhere: %s", what, to)
	}
	if found := inline.FindString(a.body); found != "" && strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		t.Errorf("%s: inline: %q", what, found)
	}
	for _, s := range scripts.FindAllStringSubmatch(a.body, -1) {
		if !strings.Contains(s[1], `src="/asset/`) || strings.TrimSpace(s[2]) != "" {
			t.Errorf("%s: a script of its own: %.80q", what, s[0])
		}
	}
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		cookies[c.Name] = true
		if !c.HttpOnly || c.Secure != secure || c.SameSite != http.SameSiteLaxMode && c.SameSite != http.SameSiteStrictMode || c.Domain != "" {
			t.Errorf("%s: the cookie %s is not guarded", what, c.Name)
		}
	}
}

func contains(text string, any []string) string {
	for _, s := range any {
		if strings.Contains(text, s) {
			return s
		}
	}
	return ""
}

// TestStreamIsGuarded: the live stream begins with the same headers.
func TestStreamIsGuarded(t *testing.T) {
	t.Parallel()
	h := newHouse(t, web.Options{})
	server := httptest.NewServer(h)
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	b := newBrowser(t, server.URL, nil)
	b.signIn("manager")
	res, err := b.http.Get(server.URL + "/staff/live")
	must(t, err)
	defer res.Body.Close()
	if kind := res.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Fatalf("%d %s", res.StatusCode, kind)
	}
	guarded(t, "the stream", answer{res.StatusCode, res.Header, ""}, false, map[string]bool{})
}

// TestFiguresStayInside: /metrics is for this machine and trusted addresses,
// never for what comes through a proxy, and neither it nor /readyz tells
// anything about anybody.
func TestFiguresStayInside(t *testing.T) {
	t.Parallel()
	h := newHouse(t, web.Options{Proxies: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}})
	ask := func(path, from string, header ...string) answer {
		r := httptest.NewRequest("GET", path, nil)
		r.RemoteAddr = from
		for i := 0; i+1 < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return answer{w.Code, w.Result().Header, w.Body.String()}
	}
	for _, c := range []struct {
		from   string
		header []string
		want   int
	}{
		{"127.0.0.1:9", nil, 200},
		{"[::1]:9", nil, 200},
		{"[::ffff:127.0.0.1]:9", nil, 200},
		{"10.1.255.255:9", nil, 200},
		{"10.2.0.0:9", nil, 404},
		{"203.0.113.9:9", nil, 404},
		{"203.0.113.9:9", []string{"X-Forwarded-For", "127.0.0.1"}, 404},
		{"10.1.0.1:9", []string{"X-Forwarded-For", "127.0.0.1"}, 404},
		{"127.0.0.1:9", []string{"X-Forwarded-For", "203.0.113.9"}, 404},
		{"127.0.0.1:9", []string{"Forwarded", "for=203.0.113.9"}, 404},
		{"127.0.0.1:9", []string{"Via", "1.1 proxy"}, 404},
		{"", nil, 404},
	} {
		a := ask("/metrics", c.from, c.header...)
		if a.status != c.want || (a.status == 200) != strings.Contains(a.body, "frontdoor_http_seconds") {
			t.Errorf("/metrics for %s with %v: %d, want %d", c.from, c.header, a.status, c.want)
		}
	}
	for _, path := range []string{"/metrics", "/readyz", "/healthz"} {
		a := ask(path, "127.0.0.1:9")
		if found := contains(a.body, append(secrets, string(surgery), h.things["token"], h.things["request"])); found != "" {
			t.Errorf("%s shows %q", path, found)
		}
	}
}
