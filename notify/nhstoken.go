package notify

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"frontdoor/care"
)

const (
	// nhsAssertionLife is the longest that an assertion may be valid
	// (NHS England, "signed JWT authentication").
	nhsAssertionLife = 5 * time.Minute
	// nhsTokenMargin is how long before its end a token is not used any more,
	// so that it does not run out on its way.
	nhsTokenMargin = 30 * time.Second
	// nhsTokenLife bounds how long a token is kept whatever it says; theirs
	// last ten minutes.
	nhsTokenLife = time.Hour
)

// nhsTokens gets and keeps access tokens: OAuth 2.0 client credentials with a
// signed assertion (RFC 7523; NHS England, "Application-restricted RESTful
// APIs - signed JWT authentication").
type nhsTokens struct {
	api      *api
	audience string // the address of the token service, exactly as configured
	apiKey   string
	keyID    string
	key      *rsa.PrivateKey
	clock    care.Clock

	gate  chan struct{} // holds one token: whoever takes it owns the fields below
	value string
	until time.Time
}

func newNHSTokens(c nhsSettings) (*nhsTokens, error) {
	const op = "notify.nhs.token"
	if c.apiKey == "" || c.keyID == "" {
		return nil, care.Fail(care.Invalid, op, "NHS Notify needs the application's API key and the name of its signing key.")
	}
	key, err := parseRSAKey(op, c.privateKey)
	if err != nil {
		return nil, err
	}
	a, err := newAPI(op, c.tokenURL, c.tls, c.timeout)
	if err != nil {
		return nil, err
	}
	return &nhsTokens{
		api: a, audience: c.tokenURL, apiKey: c.apiKey, keyID: c.keyID, key: key,
		clock: c.clock, gate: make(chan struct{}, 1),
	}, nil
}

// token returns a token that is still good, asking for one when needed; callers
// that come meanwhile wait for the same one.
func (t *nhsTokens) token(ctx context.Context) (string, error) {
	select {
	case t.gate <- struct{}{}:
	case <-ctx.Done():
		return "", later(t.api.op, Fault{Reason: Unlinked, cause: ctx.Err()})
	}
	defer func() { <-t.gate }()
	now := t.clock.Now()
	if t.value != "" && now.Before(t.until) {
		return t.value, nil
	}
	value, life, err := t.ask(ctx, now)
	if err != nil {
		return "", err
	}
	t.value, t.until = value, now.Add(life-nhsTokenMargin)
	return value, nil
}

// forget drops a token that was refused, unless it was replaced meanwhile.
func (t *nhsTokens) forget(value string) {
	t.gate <- struct{}{}
	if t.value == value {
		t.value = ""
	}
	<-t.gate
}

func (t *nhsTokens) ask(ctx context.Context, now time.Time) (string, time.Duration, error) {
	assertion, err := signRS512(t.key, t.keyID, map[string]any{
		"iss": t.apiKey, "sub": t.apiKey, "aud": t.audience,
		"jti": string(care.NewID(now, rand.Reader)),
		"iat": now.Unix(), "exp": now.Add(nhsAssertionLife).Unix(),
	})
	if err != nil {
		return "", 0, care.Wrap(t.api.op, err)
	}
	form := url.Values{
		"grant_type":            {"client_credentials"},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion":      {assertion},
	}
	h := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"application/json"}}
	got, err := t.api.call(ctx, http.MethodPost, "", nil, h, []byte(form.Encode()))
	if err != nil {
		return "", 0, err
	}
	if got.status != http.StatusOK {
		return "", 0, t.refusal(got)
	}
	return decodeToken(got.body)
}

func (t *nhsTokens) refusal(got answer) error {
	var e struct {
		Error string `json:"error"`
	}
	_ = json.Unmarshal(got.body, &e) // without it the HTTP status alone decides
	f := Fault{Reason: Credentials, Code: "token " + code(got.status, e.Error), RetryAfter: got.retryAfter}
	switch {
	case got.status == http.StatusTooManyRequests:
		f.Reason = Busy
	case got.status < 400 || got.status >= 500:
		f.Reason = Technical
	}
	return later(t.api.op, f)
}

// decodeToken reads a token answer (RFC 6749, section 5.1). The service gives
// expires_in as a string or as a number.
func decodeToken(body []byte) (string, time.Duration, error) {
	garbled := later("notify.nhs.token", Fault{Reason: Garbled, Code: "200"})
	var a struct {
		AccessToken string          `json:"access_token"`
		ExpiresIn   json.RawMessage `json:"expires_in"`
	}
	if json.Unmarshal(body, &a) != nil || !tokenForm(a.AccessToken) {
		return "", 0, garbled
	}
	digits := string(a.ExpiresIn)
	if s, err := strconv.Unquote(digits); err == nil {
		digits = s
	}
	seconds, err := strconv.ParseUint(digits, 10, 31)
	if err != nil {
		return "", 0, garbled
	}
	return a.AccessToken, min(time.Duration(seconds)*time.Second, nhsTokenLife), nil
}

// tokenForm accepts what may stand in a header (RFC 6750, section 2.1).
func tokenForm(s string) bool {
	for _, r := range s {
		if r <= ' ' || r >= 0x7f {
			return false
		}
	}
	return s != "" && len(s) <= 8<<10
}
