package staff

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"

	"frontdoor/care"
	"frontdoor/identity"
	"frontdoor/web/ui"
)

func (s *site) registerSession(mux *http.ServeMux) {
	mux.HandleFunc("GET /staff/sign-in", s.signInPage)
	mux.HandleFunc("POST /staff/sign-in", s.signIn)
	mux.HandleFunc("GET /staff/code", s.codePage)
	mux.HandleFunc("POST /staff/code", s.useCode)
	mux.HandleFunc("POST /staff/sign-out", s.signOut)
	mux.HandleFunc("POST /staff/switch", s.switchUser)
	mux.HandleFunc("POST /staff/emergencies/{id}/acknowledge", s.staff(s.acknowledge))
}

// Names of the cookies. Over TLS the prefix keeps other hosts and paths of the
// same domain from planting one (RFC 6265bis, section 4.1.3.2).
const (
	screenCookie       = "staff-screen"
	secureScreenCookie = "__Host-staff-screen"
	sharedCookie       = "staff-shared" // "1" on a screen at which several people work; no secret
)

const sharedCookieAge = 365 * 24 * 60 * 60 // seconds: a reception desk stays one

func (s *site) cookieName() string {
	if s.o.Secure {
		return secureScreenCookie
	}
	return screenCookie
}

// screenToken is the browser's secret, or nothing.
func (s *site) screenToken(r *http.Request) string {
	c, err := r.Cookie(s.cookieName())
	if err != nil {
		return ""
	}
	return c.Value
}

// keep gives the browser a token. It ends with the browser; the desk ends it
// earlier. Lax, so that a link in a message of the practice opens signed in;
// forms from elsewhere are refused around all pages.
func (s *site) keep(w http.ResponseWriter, t identity.Token) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(), Value: t.Reveal(), Path: "/", HttpOnly: true, Secure: s.o.Secure, SameSite: http.SameSiteLaxMode,
	})
}

func (s *site) forget(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(), Path: "/", HttpOnly: true, Secure: s.o.Secure, SameSite: http.SameSiteLaxMode, MaxAge: -1,
	})
}

// markShared remembers on the computer whether several people work at it.
func (s *site) markShared(w http.ResponseWriter, shared bool) {
	c := &http.Cookie{Name: sharedCookie, Value: "1", Path: "/staff", HttpOnly: true, Secure: s.o.Secure, SameSite: http.SameSiteLaxMode, MaxAge: sharedCookieAge}
	if !shared {
		c.Value, c.MaxAge = "", -1
	}
	http.SetCookie(w, c)
}

func markedShared(r *http.Request) bool {
	c, err := r.Cookie(sharedCookie)
	return err == nil && c.Value == "1"
}

// client is the address that tries to sign in are counted by.
func client(r *http.Request) netip.Addr {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return at.Addr().Unmap()
}

// sharedKey marks a request from a shared screen.
type sharedKey struct{}

func withScreen(r *http.Request, screen identity.Screen) *http.Request {
	if !screen.Shared {
		return r
	}
	return r.WithContext(context.WithValue(r.Context(), sharedKey{}, true))
}

func onSharedScreen(r *http.Request) bool { return r.Context().Value(sharedKey{}) != nil }

func (s *site) signOut(w http.ResponseWriter, r *http.Request) {
	if err := s.d.SignOut(r.Context(), s.screenToken(r)); err != nil {
		s.fail(w, r, care.Actor{}, err)
		return
	}
	if !markedShared(r) { // on a shared screen colleagues' sessions wait under the same token
		s.forget(w)
	}
	ui.SeeOther(w, r, signInURL+"?said=signed-out")
}

// switchUser leaves a shared screen to the next person. Their colleague's page
// is one sign-in away, and waits for its own password.
func (s *site) switchUser(w http.ResponseWriter, r *http.Request) {
	if err := s.d.LockScreen(r.Context(), s.screenToken(r)); err != nil {
		s.fail(w, r, care.Actor{}, err)
		return
	}
	ui.SeeOther(w, r, signInURL)
}

// acknowledgeURL is where the button of an emergency leads, on every page.
func acknowledgeURL(id care.ID) string {
	return "/staff/emergencies/" + url.PathEscape(string(id)) + "/acknowledge"
}

// acknowledge takes an emergency in hand and opens it.
func (s *site) acknowledge(w http.ResponseWriter, r *http.Request, by care.Actor) {
	id := care.ID(r.PathValue("id"))
	err := s.d.Acknowledge(r.Context(), by, id, "")
	if err != nil && care.KindOf(err) != care.Conflict { // somebody was a moment earlier: the request shows who
		s.fail(w, r, by, err)
		return
	}
	ui.SeeOther(w, r, requestURL(id))
}
