package notify_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/notify"
)

func TestOpenNothing(t *testing.T) {
	t.Parallel()
	s := open(t, notify.Config{})
	for _, ch := range []notify.Channel{notify.Text, notify.Email, "pigeon"} {
		if _, ok := s.For(ch); ok {
			t.Errorf("a carrier for %s", ch)
		}
		if _, ok := s.Tracker(ch); ok {
			t.Errorf("receipts for %s", ch)
		}
	}
}

func TestOpenTracksOnlyWhereReceiptsExist(t *testing.T) {
	t.Parallel()
	s := open(t, notify.Config{
		EmailProvider: notify.BySMTP, SMTPURL: "smtp://127.0.0.1", MailFrom: "a@b.example",
		TextProvider: notify.ByGOVUK, GOVUKTemplate: govukTemplate,
		GOVUKKey: notify.Secret(secretFile(t, "k-"+govukService+"-"+govukSecret)),
	})
	if _, ok := s.Tracker(notify.Email); ok {
		t.Error("a mail server gives no receipts")
	}
	if _, ok := s.Tracker(notify.Text); !ok {
		t.Error("GOV.UK Notify gives receipts")
	}
	if said := fmt.Sprint(carrier(t, s, notify.Email)); said != "mail server 127.0.0.1:587" {
		t.Errorf("without a port: %s", said)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	smtp := func(change func(*notify.Config)) notify.Config {
		c := notify.Config{EmailProvider: notify.BySMTP, SMTPURL: "smtp://mail.example:587", MailFrom: "a@b.example"}
		change(&c)
		return c
	}
	govuk := func(key, template, url string) notify.Config {
		return notify.Config{TextProvider: notify.ByGOVUK, GOVUKKey: notify.Secret(secretFile(t, key)), GOVUKTemplate: template, GOVUKURL: url}
	}
	goodKey := "k-" + govukService + "-" + govukSecret
	nhs := func(change func(*notify.Config)) notify.Config {
		c := notify.Config{
			TextProvider: notify.ByNHS, NHSAPIKey: notify.Secret(secretFile(t, nhsAPIKey)), NHSKeyID: nhsKeyID,
			NHSKey: notify.Secret(secretFile(t, rsaPEM(t, signingKey()))),
		}
		change(&c)
		return c
	}
	if s, err := notify.Open(nhs(func(*notify.Config) {})); err != nil {
		t.Fatalf("the settings that the cases change: %v", err)
	} else if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]notify.Config{
		"unknown e-mail carrier":  {EmailProvider: "govuk"},
		"unknown text carrier":    {TextProvider: "smtp"},
		"directory without name":  {TextProvider: notify.ByDirectory},
		"no mail URL":             smtp(func(c *notify.Config) { c.SMTPURL = "" }),
		"other mail scheme":       smtp(func(c *notify.Config) { c.SMTPURL = "http://mail.example" }),
		"mail URL with a path":    smtp(func(c *notify.Config) { c.SMTPURL = "smtp://mail.example/x" }),
		"password in the URL":     smtp(func(c *notify.Config) { c.SMTPURL = "smtp://u:hunter2@mail.example" }),
		"user without password":   smtp(func(c *notify.Config) { c.SMTPURL = "smtp://u@mail.example" }),
		"plain to another host":   smtp(func(c *notify.Config) { c.SMTPURL = "smtp+plain://mail.example" }),
		"plain to an address":     smtp(func(c *notify.Config) { c.SMTPURL = "smtp+plain://192.0.2.1" }),
		"port 0":                  smtp(func(c *notify.Config) { c.SMTPURL = "smtp://mail.example:0" }),
		"no sender":               smtp(func(c *notify.Config) { c.MailFrom = "" }),
		"sender with line":        smtp(func(c *notify.Config) { c.MailFrom = "a@b.example\r\nBcc: c@d.example" }),
		"absent password file":    smtp(func(c *notify.Config) { c.SMTPPassword = "/nonexistent/password" }),
		"empty password file":     smtp(func(c *notify.Config) { c.SMTPPassword = notify.Secret(secretFile(t, " \n")) }),
		"unset variable":          smtp(func(c *notify.Config) { c.SMTPPassword = "env:FRONTDOOR_TEST_NEVER_SET" }),
		"authorities without PEM": smtp(func(c *notify.Config) { c.CAFile = secretFile(t, "x") }),
		"huge key file":           govuk(strings.Repeat("k", 1<<20+1), govukTemplate, ""),
		"key of one UUID":         govuk(govukService, govukTemplate, ""),
		"key without name":        govuk(govukService+"-"+govukSecret, govukTemplate, ""),
		"template by name":        govuk(goodKey, "reminder", ""),
		"http":                    govuk(goodKey, govukTemplate, "http://127.0.0.1"),
		"URL with a user":         govuk(goodKey, govukTemplate, "https://u:p@example.org"),
		"no API key":              nhs(func(c *notify.Config) { c.NHSAPIKey = "" }),
		"no key name":             nhs(func(c *notify.Config) { c.NHSKeyID = "" }),
		"no key":                  nhs(func(c *notify.Config) { c.NHSKey = "" }),
		"garbage key":             nhs(func(c *notify.Config) { c.NHSKey = notify.Secret(secretFile(t, "x")) }),
		"short key":               nhs(func(c *notify.Config) { c.NHSKey = notify.Secret(secretFile(t, rsaPEM(t, small))) }),
		"other kind of key":       nhs(func(c *notify.Config) { c.NHSKey = notify.Secret(secretFile(t, ecdsaPEM(t))) }),
		"plan by name":            nhs(func(c *notify.Config) { c.NHSRoutingPlan = "sms" }),
		"originator":              nhs(func(c *notify.Config) { c.NHSOriginator = "a b" }),
		"http token service":      nhs(func(c *notify.Config) { c.NHSTokenURL = "http://127.0.0.1/token" }),
	} {
		_, err := notify.Open(c)
		if care.KindOf(err) != care.Invalid || care.MessageOf(err) == "" {
			t.Errorf("%s: got %v", name, err)
			continue
		}
		for _, secret := range []string{"hunter2", govukSecret, nhsAPIKey} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: a secret is told", name)
			}
		}
	}
}

func rsaPEM(t *testing.T, key *rsa.PrivateKey) string {
	t.Helper()
	return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
}

func ecdsaPEM(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func TestSecretFromTheEnvironment(t *testing.T) { // sets a variable of the process: not parallel
	t.Setenv("FRONTDOOR_TEST_GOVUK", "k-"+govukService+"-"+govukSecret+"\n")
	c := notify.Config{TextProvider: notify.ByGOVUK, GOVUKKey: "env:FRONTDOOR_TEST_GOVUK", GOVUKTemplate: govukTemplate}
	if said := fmt.Sprint(carrier(t, open(t, c), notify.Text)); !strings.Contains(said, govukService) || strings.Contains(said, govukSecret) {
		t.Errorf("the carrier says %q", said)
	}
	t.Setenv("FRONTDOOR_TEST_GOVUK", " ")
	if _, err := notify.Open(c); care.KindOf(err) != care.Invalid {
		t.Errorf("an empty variable: %v", err)
	}
}

func TestRetryAfterHeader(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]time.Duration{
		"": 0, "0": 0, "1": time.Second, " 30 ": 30 * time.Second, "-5": 0, "1.5": 0, "soon": 0,
		"86400": 24 * time.Hour, "86401": 24 * time.Hour, "4294967295": 24 * time.Hour, "4294967296": 0, "99999999999999999999": 0,
		at.Add(90 * time.Second).Format(http.TimeFormat):    90 * time.Second,
		at.Add(-time.Second).Format(http.TimeFormat):        0,
		at.Add(10 * 24 * time.Hour).Format(http.TimeFormat): 24 * time.Hour,
	} {
		if got := notify.HeaderRetryAfter(http.Header{"Retry-After": {value}}, at); got != want {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
}

func TestSecretFilesAreOpenedNotPrinted(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, []byte("not a key but secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := notify.Open(notify.Config{TextProvider: notify.ByGOVUK, GOVUKKey: notify.Secret(path), GOVUKTemplate: govukTemplate})
	if err == nil || strings.Contains(err.Error(), "not a key") {
		t.Errorf("got %v", err)
	}
}
