package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"frontdoor/web/ui"
)

var served = promauto.NewHistogramVec(prometheus.HistogramOpts{
	Name: "frontdoor_http_seconds", Help: "Time to answer, by route and status. Neither staff nor patients are labels.",
	Buckets: prometheus.ExponentialBuckets(0.001, 2, 14),
}, []string{"route", "status"})

// surround puts around every answer what all of them need.
func surround(mux *http.ServeMux, o Options) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "This form was sent from another site and was not accepted.", http.StatusForbidden)
	}))
	inner := guard.Handler(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		headers(w.Header(), o.Secure)
		fromProxy(r, o.Proxies)
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				o.Log.Error("a page failed", "route", route(mux, r), "panic", kindOf(p))
				if !rec.wrote {
					http.Error(rec, "Something went wrong. Please try again, or ring the practice.", http.StatusInternalServerError)
				}
			}
			note(o.Log, route(mux, r), r.Method, rec.status, time.Since(began))
		}()
		inner.ServeHTTP(rec, r)
	})
}

func headers(h http.Header, secure bool) {
	h.Set("Content-Security-Policy", ui.ContentSecurityPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer") // private links never reach another site
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store") // a shared computer keeps nothing; only styles and scripts say otherwise
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	if secure {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

// route is the pattern that served a request: addresses hold secrets (private
// links) and never reach a log or a metric.
func route(mux *http.ServeMux, r *http.Request) string {
	_, pattern := mux.Handler(r)
	if pattern == "" {
		return "none"
	}
	return pattern
}

func note(log *slog.Logger, route, method string, status int, took time.Duration) {
	if strings.HasSuffix(route, "/live") {
		return // a stream's length says nothing
	}
	served.WithLabelValues(route, statusText(status)).Observe(took.Seconds())
	level := slog.LevelDebug
	if status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	log.Log(context.Background(), level, "served", "route", route, "method", method, "status", status, "ms", took.Milliseconds())
}

// recorder remembers the status. Unwrap lets streams reach the connection.
type recorder struct {
	http.ResponseWriter
	status int
	wrote  bool
}

func (r *recorder) WriteHeader(status int) {
	r.status, r.wrote = status, true
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	r.wrote = true
	return r.ResponseWriter.Write(b)
}

func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func statusText(status int) string { return strconv.Itoa(status) }

// kindOf a panic, without its value: that may hold what somebody typed.
func kindOf(p any) string { return fmt.Sprintf("%T", p) }
