// Package staff holds the pages for staff: sign-in, the list, one request, the
// appointment book, settings.
package staff

import (
	"log/slog"
	"net/http"

	"frontdoor/desk"
)

// Options of the pages.
type Options struct {
	Log    *slog.Logger
	Secure bool
}

// Register adds the pages to a mux.
func Register(mux *http.ServeMux, d *desk.Desk, o Options) {}
