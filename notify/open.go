package notify

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"os"
	"strings"
	"time"

	"frontdoor/care"
)

// Names of carriers in the configuration. An empty name switches a channel off.
const (
	BySMTP      = "smtp"
	ByGOVUK     = "govuk"
	ByNHS       = "nhs"
	ByDirectory = "directory"
)

// maxSecretFile bounds a key or certificate file, in bytes.
const maxSecretFile = 1 << 20

// Config says who carries which channel. It holds no secret itself: each
// Secret names a file, or with "env:NAME" a variable of the environment.
type Config struct {
	EmailProvider string // "smtp", "directory" or ""
	TextProvider  string // "govuk", "nhs", "directory" or ""

	Directory string // for "directory": where the files go

	SMTPURL      string // smtp://user@host:587 (STARTTLS), smtps://user@host:465, smtp+plain://localhost:25
	SMTPPassword Secret // needed when the URL names a user
	MailFrom     string // the practice's sending address

	GOVUKKey      Secret // {name}-{service id}-{secret}
	GOVUKTemplate string // id of the template whose content is ((body))
	GOVUKURL      string // empty for the real service

	NHSAPIKey      Secret // the application's API key
	NHSKeyID       string // name of the signing key (kid)
	NHSKey         Secret // RSA private key, PEM
	NHSRoutingPlan string // empty for the free-text plan
	NHSOriginator  string // ODS code; empty for the account's own
	NHSURL         string // empty for the real service
	NHSTokenURL    string // empty for the real service

	// CAFile adds certificate authorities (PEM) to those of the system, for a
	// mail server or proxy of the organisation.
	CAFile string

	Timeout time.Duration // of one call or mail; zero for the defaults
	Clock   care.Clock    // nil for the time of the machine
}

// Secret says where a secret is: the path of a file, or "env:NAME". The value
// itself never appears in a Config, so printing one is harmless.
type Secret string

func (s Secret) read() (string, error) {
	const op = "notify.secret"
	if s == "" {
		return "", nil
	}
	if name, ok := strings.CutPrefix(string(s), "env:"); ok {
		v, set := os.LookupEnv(name)
		if !set || strings.TrimSpace(v) == "" {
			return "", care.Fail(care.Invalid, op, "The environment variable %s is not set.", name)
		}
		return strings.TrimSpace(v), nil
	}
	text, err := readFile(string(s))
	if err != nil {
		return "", err
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return "", care.Fail(care.Invalid, op, "The file %s is empty.", string(s))
	}
	return string(bytes.TrimSpace(text)), nil
}

func readFile(path string) ([]byte, error) {
	const op = "notify.secret"
	f, err := os.Open(path)
	if err != nil {
		return nil, &care.Error{Kind: care.Invalid, Op: op, Message: "A file of the message settings cannot be read.", Cause: err}
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxSecretFile+1))
	if err != nil {
		return nil, &care.Error{Kind: care.Invalid, Op: op, Message: "A file of the message settings cannot be read.", Cause: err}
	}
	if len(text) > maxSecretFile {
		return nil, care.Fail(care.Invalid, op, "The file %s is too large.", path)
	}
	return text, nil
}

// Senders holds the carrier of each channel. Close it when done.
type Senders struct {
	channel map[Channel]Sender
}

// Open makes the carriers of a configuration. It connects to nobody; what it
// refuses (Invalid) is missing, malformed or unsafe.
func Open(c Config) (*Senders, error) {
	if c.Clock == nil {
		c.Clock = care.ClockFunc(time.Now)
	}
	trust, err := c.trust()
	if err != nil {
		return nil, err
	}
	s := &Senders{channel: map[Channel]Sender{}}
	email, err := c.email(trust)
	if err != nil {
		return nil, err
	}
	s.set(Email, email)
	text, err := c.text(trust)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.set(Text, text)
	return s, nil
}

func (s *Senders) set(ch Channel, carrier Sender) {
	if carrier != nil {
		s.channel[ch] = carrier
	}
}

// For returns the carrier of a channel, false when the channel is off.
func (s *Senders) For(ch Channel) (Sender, bool) {
	carrier, ok := s.channel[ch]
	return carrier, ok
}

// Tracker returns who gives receipts for a channel, false when nobody does.
func (s *Senders) Tracker(ch Channel) (Tracker, bool) {
	t, ok := s.channel[ch].(Tracker)
	return t, ok
}

// Close gives up connections and directories.
func (s *Senders) Close() error {
	var faults []error
	for _, carrier := range s.channel {
		if c, ok := carrier.(io.Closer); ok {
			faults = append(faults, c.Close())
		}
	}
	return errors.Join(faults...)
}

func (c Config) email(trust *tls.Config) (Sender, error) {
	switch c.EmailProvider {
	case "":
		return nil, nil
	case ByDirectory:
		return c.directory()
	case BySMTP:
		password, err := c.SMTPPassword.read()
		if err != nil {
			return nil, err
		}
		return settled(newSMTP(smtpSettings{
			url: c.SMTPURL, password: password, from: c.MailFrom,
			tls: trust, timeout: cmp.Or(c.Timeout, smtpTimeout),
		}))
	}
	return nil, care.Fail(care.Invalid, "notify.open", "E-mail goes by smtp or directory.")
}

func (c Config) text(trust *tls.Config) (Sender, error) {
	timeout := cmp.Or(c.Timeout, apiTimeout)
	switch c.TextProvider {
	case "":
		return nil, nil
	case ByDirectory:
		return c.directory()
	case ByGOVUK:
		key, err := c.GOVUKKey.read()
		if err != nil {
			return nil, err
		}
		return settled(newGOVUK(govukSettings{
			url: cmp.Or(c.GOVUKURL, govukURL), key: key, template: c.GOVUKTemplate,
			tls: trust, timeout: timeout, clock: c.Clock,
		}))
	case ByNHS:
		apiKey, err := c.NHSAPIKey.read()
		if err != nil {
			return nil, err
		}
		key, err := c.NHSKey.read()
		if err != nil {
			return nil, err
		}
		return settled(newNHSNotify(nhsSettings{
			url: cmp.Or(c.NHSURL, nhsURL), tokenURL: cmp.Or(c.NHSTokenURL, nhsTokenURL),
			apiKey: apiKey, keyID: c.NHSKeyID, privateKey: []byte(key),
			plan: cmp.Or(c.NHSRoutingPlan, nhsFreeText), ods: c.NHSOriginator,
			tls: trust, timeout: timeout, clock: c.Clock,
		}))
	}
	return nil, care.Fail(care.Invalid, "notify.open", "Text messages go by govuk, nhs or directory.")
}

func (c Config) directory() (Sender, error) {
	if c.Directory == "" {
		return nil, care.Fail(care.Invalid, "notify.open", "The directory for messages is not named.")
	}
	return settled(OpenDirectory(c.Directory))
}

// settled keeps a nil carrier from becoming a Sender that is not nil.
func settled[S Sender](s S, err error) (Sender, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (c Config) trust() (*tls.Config, error) {
	t := &tls.Config{MinVersion: tls.VersionTLS12}
	if c.CAFile == "" {
		return t, nil
	}
	text, err := readFile(c.CAFile)
	if err != nil {
		return nil, err
	}
	if t.RootCAs, err = x509.SystemCertPool(); err != nil {
		t.RootCAs = x509.NewCertPool() // a container without certificates of its own
	}
	if !t.RootCAs.AppendCertsFromPEM(text) {
		return nil, care.Fail(care.Invalid, "notify.open", "The file of certificate authorities holds no certificate in PEM form.")
	}
	return t, nil
}
