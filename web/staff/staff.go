// Package staff holds the pages for staff: sign-in, the worklist and one
// request, keying in, the appointment book, letters, the team, settings and the
// access log.
//
// It turns forms into commands of the desk and answers of the desk into pages.
// Every page but sign-in and the one-time code is behind site.staff, which asks
// the desk at every request who is at the screen.
//
// Invariants:
//   - Pages work without JavaScript. What changes something is a POST and ends
//     in a redirect, so that a reload sends nothing twice.
//   - No address holds a name, a date of birth or words of a patient.
//   - Nobody is led to another site after signing in.
//
// It holds no rule and asks no permission by itself, except to hide what
// somebody may not do: the desk decides.
package staff

import (
	"log/slog"
	"net/http"

	"frontdoor/desk"
)

// Options of the pages.
type Options struct {
	Log    *slog.Logger
	Secure bool // served over TLS: the cookie says so
}

// Register adds the pages to a mux.
func Register(mux *http.ServeMux, d *desk.Desk, o Options) {
	s := &site{d: d, o: o}
	s.registerSession(mux)
	s.registerWork(mux)
	s.registerTeam(mux)
	s.registerSettings(mux)
	s.registerClinics(mux)
	s.registerAccess(mux)
	s.registerLetters(mux)
	s.registerBoard(mux)
}
