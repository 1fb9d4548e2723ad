package ui

import (
	"bytes"
	"net/http"

	"github.com/a-h/templ"

	"frontdoor/care"
)

// StatusOf is the one table from kinds of error to HTTP status.
func StatusOf(err error) int {
	switch care.KindOf(err) {
	case "":
		return http.StatusOK
	case care.Invalid:
		return http.StatusUnprocessableEntity
	case care.NotFound:
		return http.StatusNotFound
	case care.Denied:
		return http.StatusForbidden
	case care.Conflict, care.Duplicate:
		return http.StatusConflict
	case care.TooMany:
		return http.StatusTooManyRequests
	case care.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// retryAfter, in seconds, is when a browser or proxy may try again after "busy":
// full queues of a lane are worked off in less.
const retryAfter = "5"

// Answer writes a whole page, or an error page of the server when it can not
// be rendered: a half-written page never leaves.
func Answer(w http.ResponseWriter, r *http.Request, status int, page templ.Component) {
	var b bytes.Buffer
	if err := page.Render(r.Context(), &b); err != nil {
		http.Error(w, "This page could not be shown.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if status == http.StatusServiceUnavailable && w.Header().Get("Retry-After") == "" {
		w.Header().Set("Retry-After", retryAfter)
	}
	w.WriteHeader(status)
	// Bytes that are no text can only be what was typed, shown again.
	_, _ = w.Write(bytes.ToValidUTF8(b.Bytes(), []byte("\uFFFD"))) // a client that went away is not an error of ours
}

// SeeOther sends the browser to another page of this site after a form, so
// that a reload sends nothing twice. path must be ours, beginning with "/".
func SeeOther(w http.ResponseWriter, r *http.Request, path string) {
	if len(path) == 0 || path[0] != '/' || len(path) > 1 && (path[1] == '/' || path[1] == '\\') {
		path = "/"
	}
	http.Redirect(w, r, path, http.StatusSeeOther)
}
