package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"frontdoor/care"
)

const (
	// smtpTimeout bounds connecting, and then one whole message: a mail server
	// that needs longer is tried again rather than letting others wait.
	smtpTimeout = time.Minute
	// smtpIdle is how long a connection is kept for the next message; servers
	// wait at least five minutes (RFC 5321, section 4.5.3.2.7).
	smtpIdle = 20 * time.Second
)

// SMTP delivers e-mail to a mail server of the practice (RFC 5321): plain text
// in UTF-8, STARTTLS required unless the URL says otherwise. A connection is
// kept for a short while, so that a batch needs one.
//
// A mail server gives no receipts: what it took is Accepted with NoReceipt.
// SMTP has no duplicate check either, but a message sent again has the same
// Message-ID, by which mailboxes recognise it.
type SMTP struct {
	client *mail.Client
	server string // host:port, for the operator
	from   string // address of the sender
	domain string // of the sender's address; right side of Message-IDs

	gate    chan struct{} // holds one token: whoever takes it owns the fields below
	dialled net.Conn      // of the connection being made or kept
	open    *smtp.Client
	idle    *time.Timer
}

type smtpSettings struct {
	url      string // smtp://user@host:587, smtps://user@host:465 or smtp+plain://localhost:25
	password string
	from     string // address of the sender
	tls      *tls.Config
	timeout  time.Duration
}

func newSMTP(c smtpSettings) (*SMTP, error) {
	const op = "notify.smtp"
	u, err := url.Parse(c.url)
	if err != nil || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return nil, care.Fail(care.Invalid, op, "The mail server must be given as smtp://user@host:port.")
	}
	if _, set := u.User.Password(); set {
		return nil, care.Fail(care.Invalid, op, "The mail server's password belongs in its own file, not in the URL.")
	}
	if !plainAddress(c.from) {
		return nil, care.Fail(care.Invalid, op, "The sender of e-mail must be a plain address.")
	}
	if u.User.Username() != "" && c.password == "" {
		return nil, care.Fail(care.Invalid, op, "The mail server's user needs a password file.")
	}
	s := &SMTP{from: c.from, domain: c.from[strings.LastIndexByte(c.from, '@')+1:], gate: make(chan struct{}, 1)}
	options, err := s.security(u, c.tls)
	if err != nil {
		return nil, err
	}
	options = append(options, mail.WithTimeout(c.timeout))
	if u.User.Username() != "" {
		options = append(options, mail.WithUsername(u.User.Username()), mail.WithPassword(c.password),
			mail.WithOpportunisticSMTPAuth(mail.SMTPAuthSCRAMSHA256, mail.SMTPAuthPlain, mail.SMTPAuthLogin))
	}
	if s.client, err = mail.NewClient(u.Hostname(), options...); err != nil {
		return nil, care.Fail(care.Invalid, op, "The mail server's settings are not usable: %v.", err)
	}
	s.server = s.client.ServerAddr()
	s.idle = time.AfterFunc(smtpIdle, s.closeIdle)
	return s, nil
}

// security turns the scheme of the URL into how the connection is protected.
func (s *SMTP) security(u *url.URL, trust *tls.Config) ([]mail.Option, error) {
	const op = "notify.smtp"
	trust = trust.Clone()
	trust.ServerName = u.Hostname()
	dial := (&net.Dialer{}).DialContext
	options := []mail.Option{mail.WithTLSConfig(trust)}
	port := 587 // submission with STARTTLS, RFC 6409
	switch u.Scheme {
	case "smtp":
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	case "smtps":
		port = 465 // submission over TLS, RFC 8314
		options = append(options, mail.WithSSL())
		dial = (&tls.Dialer{Config: trust}).DialContext
	case "smtp+plain":
		port = 25
		if !loopback(u.Hostname()) {
			return nil, care.Fail(care.Invalid, op, "A mail server without encryption must be on this machine.")
		}
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		return nil, care.Fail(care.Invalid, op, "The mail server's URL must begin with smtp, smtps or smtp+plain.")
	}
	if u.Port() != "" {
		port, _ = strconv.Atoi(u.Port()) // WithPort refuses what is no port
	}
	return append(options, mail.WithPort(port), mail.WithDialContextFunc(
		func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := dial(ctx, network, address)
			s.dialled = c
			return c, err
		})), nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// String and GoString name the server, never the password.
func (s *SMTP) String() string   { return "mail server " + s.server }
func (s *SMTP) GoString() string { return s.String() }

// Send hands one e-mail to the mail server.
func (s *SMTP) Send(ctx context.Context, m Message) (Receipt, error) {
	if m.Channel != Email {
		return Receipt{}, refuse("notify.smtp", BadContent, "")
	}
	if err := m.Check(); err != nil {
		return Receipt{}, err
	}
	letter := s.letter(m)
	if err := s.take(ctx); err != nil {
		return Receipt{}, err
	}
	defer s.give()

	kept := s.open != nil
	stage, err := s.transmit(ctx, letter)
	if kept && stage == mail.ErrConnCheck {
		stage, err = s.transmit(ctx, letter) // the server had closed the kept connection; nothing was sent
	}
	if err != nil {
		return Receipt{}, err
	}
	id := strings.Trim(letter.GetMessageID(), "<>")
	return Receipt{ProviderID: id, State: Accepted, Reason: NoReceipt}, nil
}

// letter makes the e-mail. Check has refused whatever could end a header.
func (s *SMTP) letter(m Message) *mail.Msg {
	l := mail.NewMsg(mail.WithNoDefaultUserAgent())
	l.FromMailAddress(&netmail.Address{Name: m.From, Address: s.from})
	l.ToMailAddress(&netmail.Address{Address: m.To})
	l.Subject(m.Subject)
	l.SetMessageIDWithValue(string(m.ID) + "@" + s.domain)
	l.SetDate()
	l.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no out-of-office answers
	l.SetBodyString(mail.TypeTextPlain, m.Body)
	return l
}

// take waits for the connection to be free.
func (s *SMTP) take(ctx context.Context) error {
	select {
	case s.gate <- struct{}{}:
		s.idle.Stop()
		return nil
	case <-ctx.Done():
		return later("notify.smtp", Fault{Reason: Unlinked, cause: ctx.Err()})
	}
}

func (s *SMTP) give() {
	s.idle.Reset(smtpIdle)
	<-s.gate
}

// transmit sends over the kept connection, or a new one. The stage it returns
// is meaningful with an error only.
func (s *SMTP) transmit(ctx context.Context, l *mail.Msg) (mail.SendErrReason, error) {
	if s.open == nil {
		if err := s.dial(ctx); err != nil {
			return mail.ErrAmbiguous, err
		}
	}
	conn := s.dialled
	stop := context.AfterFunc(ctx, func() { conn.Close() }) // the library knows no context after dialling
	err := s.client.SendWithSMTPClient(s.open, l)
	stop()
	var fault *mail.SendError
	if err != nil && (!errors.As(err, &fault) || fault.ErrorCode() == 0 || fault.Reason == mail.ErrSMTPReset) {
		s.drop() // the dialogue is cut or out of step
	}
	switch {
	case l.IsDelivered():
		return 0, nil // a fault after the server said yes changes nothing
	case fault == nil || fault.ErrorCode() == 0:
		stage := mail.ErrAmbiguous
		if fault != nil {
			stage = fault.Reason
		}
		return stage, later("notify.smtp", Fault{Reason: Unlinked, Code: stageName(stage), cause: ctx.Err()})
	}
	return fault.Reason, replyError(fault.Reason, fault.ErrorCode(), fault.EnhancedStatusCode())
}

func (s *SMTP) dial(ctx context.Context) error {
	s.dialled = nil
	open, err := s.client.DialToSMTPClientWithContext(ctx)
	if err == nil {
		s.open = open
		return nil
	}
	if s.dialled != nil {
		s.dialled.Close() // the library leaves it open when the greeting fails
	}
	fault := Fault{Reason: Setup, Code: "connect", cause: err}
	var reply *textproto.Error
	var network net.Error
	switch {
	case errors.As(err, &reply):
		fault = Fault{Reason: Technical, Code: fmt.Sprintf("connect %d", reply.Code)}
		if wantsCredentials(reply.Code) {
			fault.Reason = Credentials
		}
	case errors.As(err, &network), cut(err), ctx.Err() != nil:
		fault.Reason = Unlinked
	}
	return later("notify.smtp", fault)
}

// drop forgets the connection without the courtesy of QUIT: it does not answer.
func (s *SMTP) drop() {
	if s.open != nil {
		s.dialled.Close()
		s.open = nil
	}
}

func (s *SMTP) closeIdle() {
	select {
	case s.gate <- struct{}{}:
		s.quit()
		<-s.gate
	default: // in use: whoever has it sets the timer again
	}
}

func (s *SMTP) quit() {
	if s.open != nil {
		_ = s.open.UpdateDeadline(time.Second) // a goodbye that is not answered is no loss
		_ = s.open.Quit()
		s.drop()
	}
}

// Close ends the kept connection. Send may still be called; it connects anew.
func (s *SMTP) Close() error {
	s.gate <- struct{}{}
	s.idle.Stop()
	s.quit()
	<-s.gate
	return nil
}
