package sim

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// Limits of patience: a client tries for as long as a server may take to come
// back, and a little more.
const (
	patience = readyWithin + 15*time.Second
	pause    = 50 * time.Millisecond
)

// NewClient is a browser on a machine of its own: the n-th address of the
// loopback network. It sends again what got no answer, or "busy", as a patient
// does who presses reload.
func NewClient(n int) *http.Client {
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 1, byte(n/250), byte(n%250+1))}}
	return &http.Client{Transport: &stubborn{&http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: 2}}}
}

type stubborn struct{ inner *http.Transport }

func (s *stubborn) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body.Close()
	}
	began := time.Now()
	for {
		again := r.Clone(r.Context())
		if body != nil {
			again.Body = io.NopCloser(bytes.NewReader(body))
		}
		res, err := s.once(again)
		if err == nil && res.StatusCode != http.StatusServiceUnavailable {
			return res, nil
		}
		if time.Since(began) > patience || r.Context().Err() != nil {
			return nil, fmt.Errorf("no answer within %s: %w", patience, err)
		}
		if err == nil {
			res.Body.Close()
		}
		select {
		case <-r.Context().Done():
		case <-time.After(pause):
		}
	}
}

// once reads the whole answer: half an answer is none.
func (s *stubborn) once(r *http.Request) (*http.Response, error) {
	res, err := s.inner.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	whole, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(bytes.NewReader(whole))
	return res, nil
}
