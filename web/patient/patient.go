// Package patient holds the pages of the public: how to contact a practice, the
// form, one question a page, and the private link with which a patient follows
// their request.
//
// Invariants:
//   - The emergency check comes before any identity, and what is ticked there
//     is recorded at once, whatever happens next.
//   - No page needs an account or JavaScript.
//   - No address holds anything about a patient: only the practice's code, names
//     of questions, and the random token of a private link.
//   - What is typed lives in a draft of the desk until it is sent; the browser
//     holds only the draft's token, in a cookie. After sending, the words are
//     taken out of the draft.
//   - No page tells whether a patient was found on the practice's list, shows
//     an NHS number, or what staff wrote for themselves.
//
// It holds no rule: what is asked, limits and times come from packages request,
// care and practice; what may be done is decided by package desk.
package patient

import (
	"log/slog"
	"net/http"

	"frontdoor/desk"
)

// Options of the pages.
type Options struct {
	Log    *slog.Logger
	Secure bool // cookies are sent over TLS only
}

// site is what all pages need.
type site struct {
	d      *desk.Desk
	o      Options
	limits *limits
}

// Register adds the pages to a mux.
func Register(mux *http.ServeMux, d *desk.Desk, o Options) {
	s := &site{d: d, o: o, limits: newLimits()}

	mux.HandleFunc("GET /{$}", s.start)
	mux.HandleFunc("GET /at/{org}", s.at(s.contactPage))
	mux.HandleFunc("GET /privacy", s.privacyAnywhere)
	mux.HandleFunc("GET /privacy/{org}", s.at(s.privacy))
	mux.HandleFunc("GET /accessibility", s.accessibilityAnywhere)
	mux.HandleFunc("GET /accessibility/{org}", s.at(s.accessibility))

	mux.HandleFunc("POST /at/{org}/form/start", s.limited(costsMuch, s.at(s.beginForm)))
	mux.HandleFunc("GET /at/{org}/form", s.at(s.formAsItIs))
	mux.HandleFunc("POST /at/{org}/form/discard", s.limited(costsLittle, s.at(s.discardForm)))
	mux.HandleFunc("GET /at/{org}/form/advice", s.at(s.within(s.adviceNow)))
	mux.HandleFunc("GET /at/{org}/form/you", s.at(s.within(s.askWhoIsIll)))
	mux.HandleFunc("POST /at/{org}/form/you", s.limited(costsLittle, s.at(s.within(s.noteWhoIsIll))))
	mux.HandleFunc("GET /at/{org}/form/check", s.at(s.within(s.checkAnswers)))
	mux.HandleFunc("POST /at/{org}/form/send", s.limited(costsLittle, s.at(s.send)))
	mux.HandleFunc("GET /at/{org}/form/sent", s.at(s.sent))
	mux.HandleFunc("GET /at/{org}/form/{step}", s.at(s.within(s.ask)))
	mux.HandleFunc("POST /at/{org}/form/{step}", s.limited(costsLittle, s.at(s.within(s.take))))

	mux.HandleFunc("GET /r/{token}", s.status)
	mux.HandleFunc("GET /r/{token}/prove", s.askBirth)
	mux.HandleFunc("POST /r/{token}/prove", s.limited(costsMuch, s.sendCode))
	mux.HandleFunc("GET /r/{token}/code", s.askCode)
	mux.HandleFunc("POST /r/{token}/code", s.limited(costsLittle, s.enter))
	mux.HandleFunc("GET /r/{token}/mine", s.mine)
	mux.HandleFunc("GET /r/{token}/emergency", s.emergencyWords)
	mux.HandleFunc("POST /r/{token}/words", s.limited(costsLittle, s.addWords))
	mux.HandleFunc("POST /r/{token}/choose", s.limited(costsLittle, s.choose))
	mux.HandleFunc("GET /r/{token}/withdraw", s.askWithdraw)
	mux.HandleFunc("POST /r/{token}/withdraw", s.limited(costsLittle, s.withdraw))
	mux.HandleFunc("GET /r/{token}/cancel/{appointment}", s.askCancel)
	mux.HandleFunc("POST /r/{token}/cancel/{appointment}", s.limited(costsLittle, s.cancel))
	mux.HandleFunc("POST /r/{token}/leave", s.leave)
}
