package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"frontdoor/care"
)

const (
	// apiTimeout bounds one call with its answer; both services answer within
	// seconds or not at all.
	apiTimeout = 20 * time.Second
	// maxAnswer bounds an answer in bytes. The longest expected, a status with
	// all its channels, is a few kilobytes.
	maxAnswer = 256 << 10
)

// api calls one HTTPS service. It follows no redirects: keys and messages go
// to the configured service only.
type api struct {
	op     string
	base   *url.URL
	client *http.Client
}

// answer is a complete answer within the limits.
type answer struct {
	status     int
	body       []byte
	retryAfter time.Duration
}

func newAPI(op, base string, trust *tls.Config, timeout time.Duration) (*api, error) {
	u, err := httpsURL(op, base)
	if err != nil {
		return nil, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = trust.Clone()
	return &api{op: op, base: u, client: &http.Client{
		Transport:     transport,
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

func httpsURL(op, s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, care.Fail(care.Invalid, op, "The address of the service must be an https URL without user or query.")
	}
	return u, nil
}

// call makes one request below the base URL. Its error is Unavailable.
func (a *api) call(ctx context.Context, method, path string, query url.Values, h http.Header, body []byte) (answer, error) {
	u := a.base.JoinPath(path)
	u.RawQuery = query.Encode()
	r, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return answer{}, care.Wrap(a.op, err)
	}
	r.Header = h
	resp, err := a.client.Do(r)
	if err != nil {
		return answer{}, later(a.op, Fault{Reason: Unlinked, cause: withoutURL(err)})
	}
	defer resp.Body.Close()
	got := answer{status: resp.StatusCode, retryAfter: retryAfter(resp.Header, time.Now())}
	got.body, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return answer{}, later(a.op, Fault{Reason: Unlinked, Code: strconv.Itoa(got.status), cause: withoutURL(err)})
	}
	if len(got.body) > maxAnswer {
		return answer{}, later(a.op, Fault{Reason: Garbled, Code: strconv.Itoa(got.status)})
	}
	return got, nil
}

func (a *api) close() { a.client.CloseIdleConnections() }

// withoutURL keeps the fault and drops the address that was called.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// retryAfter reads Retry-After (RFC 9110, section 10.2.3): seconds or a date.
func retryAfter(h http.Header, now time.Time) time.Duration {
	s := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.ParseUint(s, 10, 32); err == nil {
		return min(time.Duration(n)*time.Second, maxRetryAfter)
	}
	if t, err := http.ParseTime(s); err == nil {
		return min(max(t.Sub(now), 0), maxRetryAfter)
	}
	return 0
}

// symbol keeps a carrier's symbolic code when it looks like one, so that no
// free text of theirs reaches our errors.
func symbol(s string) string {
	if len(s) > 60 || strings.ContainsFunc(s, func(r rune) bool {
		return r != '_' && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) {
		return ""
	}
	return s
}

// code joins an HTTP status and a symbolic code for the operator.
func code(status int, symbolic string) string {
	return strings.TrimSpace(strconv.Itoa(status) + " " + symbol(symbolic))
}
