package web

import (
	"context"
	"net/http"
	"net/netip"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"frontdoor/care"
	"frontdoor/desk"
)

// readyWithin bounds how long a readiness check may take.
const readyWithin = 3 * time.Second

// health serves /healthz (the process lives), /readyz (it can take work: the
// store answers and writes, clocks agree, the journal is not newer than the
// program) and /metrics, to those who may watch.
func health(mux *http.ServeMux, d *desk.Desk, watchers []netip.Prefix) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyWithin)
		defer cancel()
		if err := d.Ready(ctx); err != nil {
			http.Error(w, "not ready: "+care.MessageOf(err), http.StatusServiceUnavailable)
			return
		}
		w.Write([]byte("ready\n"))
	})
	mux.Handle("GET /metrics", watched(watchers, promhttp.Handler()))
}

// onThisMachine may always watch.
var onThisMachine = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// forwarding are the headers that say that somebody asks through a proxy.
var forwarding = []string{"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Forwarded", "Via"}

// watched shows figures to programs on this machine and on trusted addresses
// only: how busy a surgery is, and when, is nobody else's business. What comes
// through a proxy comes from outside, whoever the proxy says it is for. Others
// are told that there is nothing.
func watched(trusted []netip.Prefix, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at, err := netip.ParseAddrPort(r.RemoteAddr)
		from := at.Addr().Unmap()
		near := err == nil && (contains(onThisMachine, from) || contains(trusted, from))
		for _, name := range forwarding {
			near = near && r.Header.Get(name) == ""
		}
		if !near {
			http.NotFound(w, r)
			return
		}
		h.ServeHTTP(w, r)
	})
}
