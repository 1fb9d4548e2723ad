// Package web serves the pages over HTTP: it puts the patient's and the staff's
// pages together, and surrounds all of them with what every answer needs:
// security headers, cross-origin protection, limits on size and time, a log
// line without patient data, and metrics without names.
//
// It holds no rule and no page of its own but the start page and error pages.
package web

import (
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"frontdoor/desk"
	"frontdoor/web/asset"
	"frontdoor/web/patient"
	"frontdoor/web/staff"
)

// Limits of one request.
const (
	maxBody   = 256 << 10 // the longest form has a dozen texts of 4,000 characters
	readTime  = 20 * time.Second
	writeTime = 30 * time.Second // live streams set their own
	idleTime  = 2 * time.Minute
	maxHeader = 16 << 10
)

// Options of the server.
type Options struct {
	Log    *slog.Logger
	Secure bool // served over TLS, here or by a proxy in front: cookies say so
	// Proxies are believed when they say for whom they ask (X-Forwarded-For),
	// and may read /metrics, as may this machine.
	Proxies []netip.Prefix
}

// Handler makes everything that is served.
func Handler(d *desk.Desk, o Options) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+asset.Prefix, asset.Handler())
	patient.Register(mux, d, patient.Options{Log: o.Log, Secure: o.Secure})
	staff.Register(mux, d, staff.Options{Log: o.Log, Secure: o.Secure})
	health(mux, d, o.Proxies)
	return surround(mux, o)
}

// Server is an HTTP server with the limits above.
func Server(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: readTime, ReadTimeout: readTime, WriteTimeout: writeTime,
		IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
	}
}
