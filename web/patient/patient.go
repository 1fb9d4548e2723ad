// Package patient holds the pages of the public: the form, one question a page,
// and the private link. No page needs an account or JavaScript.
package patient

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
