package notify_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"frontdoor/care"
	"frontdoor/notify"
)

func TestNHSNotifySlowAndSecret(t *testing.T) {
	t.Parallel()
	release, arrived := make(chan struct{}), make(chan struct{}, 2)
	config := startNHS(t, &nhsServer{before: func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method == "POST" && r.URL.Path != "/oauth2/token" {
			arrived <- struct{}{}
			<-release
		}
		return false
	}})
	t.Cleanup(func() { close(release) })
	m := textMessage()
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	sender := carrier(t, open(t, config), notify.Text)
	_, err := sender.Send(ctx, m)
	wantFault(t, err, care.Unavailable, notify.Unlinked, m)

	var said bytes.Buffer
	fmt.Fprintf(&said, "%v %v %+v %#v %+v", err, sender, sender, sender, config)
	if strings.Contains(said.String(), nhsAPIKey) || strings.Contains(said.String(), signingKey().D.String()) {
		t.Errorf("a secret is told: %s", said.String())
	}
}
