package web

import (
	"net/http/httptest"
	"net/netip"
	"testing"
)

// TestFromProxy: only a trusted proxy is believed, and only its own word.
func TestFromProxy(t *testing.T) {
	t.Parallel()
	trusted := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.1.0.0/16")}
	for name, c := range map[string]struct{ remote, said, want string }{
		"no proxy":               {"203.0.113.9:1000", "", "203.0.113.9:1000"},
		"a stranger's claim":     {"203.0.113.9:1000", "198.51.100.7", "203.0.113.9:1000"},
		"a neighbour's claim":    {"10.2.0.1:1000", "198.51.100.7", "10.2.0.1:1000"},
		"the proxy":              {"127.0.0.1:1000", "198.51.100.7", "198.51.100.7:0"},
		"the proxy in a network": {"10.1.255.255:1000", "198.51.100.7", "198.51.100.7:0"},
		"a forged first entry":   {"127.0.0.1:1000", "192.0.2.1, 198.51.100.7", "198.51.100.7:0"},
		"version 6":              {"127.0.0.1:1000", "2001:db8::7", "[2001:db8::7]:0"},
		"rubbish":                {"127.0.0.1:1000", "nobody", "127.0.0.1:1000"},
		"a silent proxy":         {"127.0.0.1:1000", "", "127.0.0.1:1000"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		if c.said != "" {
			r.Header.Set("X-Forwarded-For", c.said)
		}
		fromProxy(r, trusted)
		if r.RemoteAddr != c.want {
			t.Errorf("%s: %s, want %s", name, r.RemoteAddr, c.want)
		}
	}
}
