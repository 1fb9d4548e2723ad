package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// fromProxy puts the client's address in place of a trusted proxy's, so that
// limits count people and not the proxy. Of X-Forwarded-For only the last entry
// is the proxy's own word; what stands before it anybody could have written.
func fromProxy(r *http.Request, trusted []netip.Prefix) {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !contains(trusted, at.Addr().Unmap()) {
		return
	}
	said := r.Header.Values("X-Forwarded-For")
	if len(said) == 0 {
		return
	}
	hops := strings.Split(said[len(said)-1], ",")
	if from, err := netip.ParseAddr(strings.TrimSpace(hops[len(hops)-1])); err == nil {
		r.RemoteAddr = net.JoinHostPort(from.Unmap().WithZone("").String(), "0")
	}
}

func contains(list []netip.Prefix, a netip.Addr) bool {
	for _, p := range list {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
