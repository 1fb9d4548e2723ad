package web

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"frontdoor/care"
	"frontdoor/desk"
)

// readyWithin bounds how long a readiness check may take.
const readyWithin = 3 * time.Second

// health serves /healthz (the process lives), /readyz (it can take work: the
// store answers and writes, clocks agree, the journal is not newer than the
// program) and /metrics.
func health(mux *http.ServeMux, d *desk.Desk) {
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
	mux.Handle("GET /metrics", promhttp.Handler())
}
