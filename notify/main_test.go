package notify_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/notify"
)

// at is the time that the adapters and their counterparts share.
var at = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

var clock = care.ClockFunc(func() time.Time { return at })

func newID() care.ID { return care.NewID(at, rand.Reader) }

func textMessage() notify.Message {
	return notify.Message{
		ID: newID(), Channel: notify.Text, To: "+447700900123", From: "Elm Tree Surgery",
		Body: "Elm Tree Surgery has answered your request. Read it at https://elm.example/r",
	}
}

func emailMessage() notify.Message {
	return notify.Message{
		ID: newID(), Channel: notify.Email, To: "pat.example@mail.example", From: `Dr "Jo" Lloyd, Café Practice`,
		Subject: "Your request – an answer", Body: "Hello\n\nWe have answered your request.\n.\nElm Tree Surgery £",
	}
}

// identity makes a server certificate for this machine and the file by which a
// client trusts it.
func identity(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key},
		secretFile(t, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
}

// serve runs an HTTPS server and returns its address and the file to trust.
func serve(t *testing.T, h http.Handler) (string, string) {
	t.Helper()
	cert, ca := identity(t)
	s := httptest.NewUnstartedServer(h)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError) // refused handshakes are part of the tests
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL, ca
}

func secretFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t *testing.T, c notify.Config) *notify.Senders {
	t.Helper()
	c.Clock = clock
	s, err := notify.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func carrier(t *testing.T, s *notify.Senders, ch notify.Channel) notify.Sender {
	t.Helper()
	sender, ok := s.For(ch)
	if !ok {
		t.Fatalf("no carrier for %s", ch)
	}
	return sender
}

// wantFault checks kind and reason, and that nothing of the message is said.
func wantFault(t *testing.T, err error, kind care.Kind, reason notify.Reason, m notify.Message) {
	t.Helper()
	if care.KindOf(err) != kind || notify.ReasonOf(err) != reason {
		t.Fatalf("got %v, reason %q; want %s, reason %q", err, notify.ReasonOf(err), kind, reason)
	}
	wantSilent(t, fmt.Sprintf("%v %+v %s %v", err, err, care.MessageOf(err), care.FieldsOf(err)), m)
}

func wantSilent(t *testing.T, said string, m notify.Message) {
	t.Helper()
	for _, private := range []string{m.To, strings.TrimPrefix(m.To, "+44"), m.Body, m.Subject, m.NHSNumber} {
		if private != "" && strings.Contains(said, private) {
			t.Errorf("%q tells %q", said, private)
		}
	}
}

func TestMessageIsRedacted(t *testing.T) {
	t.Parallel()
	for _, m := range []notify.Message{textMessage(), emailMessage()} {
		m.NHSNumber = "9990548609"
		var b bytes.Buffer
		for _, h := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
			slog.New(h).Info("sent", "message", m)
		}
		fmt.Fprintf(&b, "%v %+v %#v %s %q", m, m, m, m, &m)
		wantSilent(t, b.String(), m)
		if !strings.Contains(b.String(), string(m.ID)) {
			t.Error("the log does not name the message")
		}
	}
}
