package notify_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"frontdoor/care"
	"frontdoor/notify"
)

// post is a mail server, and what happened at it.
type post struct {
	address, ca string
	steps

	mu       sync.Mutex
	sessions int
	letters  []letter
}

// steps is what a server does at each step; nil means: accept.
type steps struct {
	onMail, onRcpt, onData, afterData func(c *smtp.Conn) error
}

type letter struct {
	from, to string
	secure   bool
	wire     []byte
}

const (
	mailUser     = "desk"
	mailPassword = "correct horse battery staple"
)

// postOptions says how the server speaks.
type postOptions struct {
	implicit bool // TLS from the first byte
	plain    bool // no TLS at all
	auth     bool // refuse whoever has not signed in
}

func startPost(t *testing.T, p *post, o postOptions) *post {
	t.Helper()
	cert, ca := identity(t)
	trust := &tls.Config{Certificates: []tls.Certificate{cert}}
	s := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.sessions++
		_, secure := c.TLSConnectionState()
		return &visit{post: p, conn: c, secure: secure, needAuth: o.auth}, nil
	}))
	s.Domain = "mail.example"
	s.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	s.MaxMessageBytes = 1 << 20
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if !o.plain {
		s.TLSConfig = trust
	}
	if o.implicit {
		listener = tls.NewListener(listener, trust)
	}
	p.address, p.ca = listener.Addr().String(), ca
	done := make(chan struct{})
	go func() { defer close(done); _ = s.Serve(listener) }()  // ends with Close
	t.Cleanup(func() { s.Close(); listener.Close(); <-done }) // the listener too: Close may come before Serve knows it
	return p
}

// visit is one connection to the server.
type visit struct {
	post     *post
	conn     *smtp.Conn
	secure   bool
	needAuth bool
	known    bool
	letter   letter
}

func (v *visit) AuthMechanisms() []string {
	if !v.needAuth {
		return nil
	}
	return []string{sasl.Plain}
}

func (v *visit) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != mailUser || password != mailPassword {
			return smtp.ErrAuthFailed
		}
		v.known = true
		return nil
	}), nil
}

func (v *visit) Mail(from string, _ *smtp.MailOptions) error {
	if v.needAuth && !v.known {
		return smtp.ErrAuthRequired
	}
	v.letter = letter{from: from, secure: v.secure}
	return step(v.post.onMail, v.conn)
}

func (v *visit) Rcpt(to string, _ *smtp.RcptOptions) error {
	v.letter.to = to
	return step(v.post.onRcpt, v.conn)
}

func (v *visit) Data(r io.Reader) error {
	if err := step(v.post.onData, v.conn); err != nil {
		return err
	}
	var err error
	if v.letter.wire, err = io.ReadAll(r); err != nil {
		return err
	}
	v.post.mu.Lock()
	v.post.letters = append(v.post.letters, v.letter)
	v.post.mu.Unlock()
	return step(v.post.afterData, v.conn)
}

func (v *visit) Reset()        {}
func (v *visit) Logout() error { return nil }

func step(f func(*smtp.Conn) error, c *smtp.Conn) error {
	if f == nil {
		return nil
	}
	return f(c)
}

func (p *post) seen() (int, []letter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sessions, append([]letter(nil), p.letters...)
}

func (p *post) config(scheme string) notify.Config {
	return notify.Config{
		EmailProvider: notify.BySMTP, SMTPURL: scheme + "://" + p.address,
		MailFrom: "noreply@elm.example", CAFile: p.ca,
	}
}

func reply(code int, enhanced smtp.EnhancedCode) func(*smtp.Conn) error {
	return func(*smtp.Conn) error {
		// A real server repeats the address in its words.
		return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: "<pat.example@mail.example> refused"}
	}
}

func hangUp(c *smtp.Conn) error { return c.Conn().Close() }

func TestSMTPDelivers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options postOptions
		scheme  string
		secure  bool
	}{
		"STARTTLS":           {postOptions{}, "smtp", true},
		"STARTTLS with user": {postOptions{auth: true}, "smtp", true},
		"TLS":                {postOptions{implicit: true}, "smtps", true},
		"TLS with user":      {postOptions{implicit: true, auth: true}, "smtps", true},
		"plain to loopback":  {postOptions{plain: true}, "smtp+plain", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := startPost(t, &post{}, c.options)
			config := p.config(c.scheme)
			if c.options.auth {
				config.SMTPURL = c.scheme + "://" + mailUser + "@" + p.address
				config.SMTPPassword = notify.Secret(secretFile(t, mailPassword+"\n"))
			}
			m := emailMessage()
			got, err := carrier(t, open(t, config), notify.Email).Send(t.Context(), m)
			if err != nil {
				t.Fatal(err)
			}
			if got.State != notify.Accepted || !got.Final() || got.ProviderID != string(m.ID)+"@elm.example" {
				t.Errorf("receipt is %+v", got)
			}
			_, letters := p.seen()
			if len(letters) != 1 || letters[0].to != m.To || letters[0].from != "noreply@elm.example" || letters[0].secure != c.secure {
				t.Fatalf("the server has %+v", letters)
			}
			parsed, err := mail.ReadMessage(bytes.NewReader(letters[0].wire))
			if err != nil {
				t.Fatal(err)
			}
			if id := parsed.Header.Get("Message-Id"); id != "<"+string(m.ID)+"@elm.example>" {
				t.Errorf("Message-ID is %q", id)
			}
			if kind := parsed.Header.Get("Content-Type"); !strings.EqualFold(kind, "text/plain; charset=UTF-8") {
				t.Errorf("Content-Type is %q", kind)
			}
		})
	}
}

func TestSMTPReusesTheConnection(t *testing.T) {
	t.Parallel()
	p := startPost(t, &post{}, postOptions{})
	sender := carrier(t, open(t, p.config("smtp")), notify.Email)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := sender.Send(t.Context(), emailMessage()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	// STARTTLS makes a second session of the same connection.
	if sessions, letters := p.seen(); sessions > 2 || len(letters) != 8 {
		t.Errorf("%d sessions for %d letters", sessions, len(letters))
	}
}

func TestSMTPReplies(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		steps  steps
		kind   care.Kind
		reason notify.Reason
	}{
		"greylisting":         {steps{onRcpt: reply(450, smtp.EnhancedCode{4, 7, 1})}, care.Unavailable, notify.Technical},
		"no storage":          {steps{onRcpt: reply(452, smtp.EnhancedCode{4, 2, 2})}, care.Unavailable, notify.Busy},
		"499":                 {steps{onRcpt: reply(499, smtp.EnhancedCode{4, 0, 0})}, care.Unavailable, notify.Technical},
		"no such user":        {steps{onRcpt: reply(550, smtp.EnhancedCode{5, 1, 1})}, care.Invalid, notify.BadAddress},
		"550 alone":           {steps{onRcpt: reply(550, smtp.NoEnhancedCode)}, care.Invalid, notify.BadAddress},
		"mailbox full":        {steps{onRcpt: reply(552, smtp.EnhancedCode{5, 2, 2})}, care.Invalid, notify.Unreachable},
		"policy":              {steps{onRcpt: reply(550, smtp.EnhancedCode{5, 7, 1})}, care.Invalid, notify.Refused},
		"sender later":        {steps{onMail: reply(451, smtp.EnhancedCode{4, 3, 0})}, care.Unavailable, notify.Technical},
		"sender refused":      {steps{onMail: reply(550, smtp.EnhancedCode{5, 7, 1})}, care.Unavailable, notify.Setup},
		"wants a user":        {steps{onMail: reply(530, smtp.EnhancedCode{5, 7, 0})}, care.Unavailable, notify.Credentials},
		"content refused":     {steps{afterData: reply(554, smtp.EnhancedCode{5, 7, 1})}, care.Invalid, notify.Refused},
		"content too large":   {steps{afterData: reply(552, smtp.EnhancedCode{5, 3, 4})}, care.Invalid, notify.BadContent},
		"content later":       {steps{afterData: reply(451, smtp.EnhancedCode{4, 3, 0})}, care.Unavailable, notify.Technical},
		"hangs up at MAIL":    {steps{onMail: hangUp}, care.Unavailable, notify.Unlinked},
		"hangs up at RCPT":    {steps{onRcpt: hangUp}, care.Unavailable, notify.Unlinked},
		"hangs up in DATA":    {steps{onData: hangUp}, care.Unavailable, notify.Unlinked},
		"hangs up after DATA": {steps{afterData: hangUp}, care.Unavailable, notify.Unlinked},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := startPost(t, &post{steps: c.steps}, postOptions{})
			m := emailMessage()
			_, err := carrier(t, open(t, p.config("smtp")), notify.Email).Send(t.Context(), m)
			wantFault(t, err, c.kind, c.reason, m)
		})
	}
}

// A refused letter and a lost connection do not spoil the next letter, and a
// letter sent again is recognisable.
func TestSMTPRecovers(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]func(*smtp.Conn) error{
		"refused": reply(550, smtp.EnhancedCode{5, 1, 1}), "later": reply(451, smtp.EnhancedCode{4, 3, 0}), "lost": hangUp,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var once sync.Once
			p := startPost(t, &post{steps: steps{afterData: func(c *smtp.Conn) (err error) {
				once.Do(func() { err = fault(c) })
				return err
			}}}, postOptions{})
			sender := carrier(t, open(t, p.config("smtp")), notify.Email)
			m := emailMessage()
			if _, err := sender.Send(t.Context(), m); err == nil {
				t.Fatal("the first try succeeded")
			}
			if _, err := sender.Send(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			_, letters := p.seen()
			ids := map[string]bool{}
			for _, l := range letters {
				parsed, err := mail.ReadMessage(bytes.NewReader(l.wire))
				if err != nil {
					t.Fatal(err)
				}
				ids[parsed.Header.Get("Message-Id")] = true
			}
			if len(letters) != 2 || len(ids) != 1 {
				t.Errorf("%d letters with identifiers %v", len(letters), ids)
			}
		})
	}
}

// A connection that the server closed between two letters is replaced unseen.
func TestSMTPConnectsAgain(t *testing.T) {
	t.Parallel()
	var last *smtp.Conn
	p := startPost(t, &post{steps: steps{onMail: func(c *smtp.Conn) error { last = c; return nil }}}, postOptions{})
	sender := carrier(t, open(t, p.config("smtp")), notify.Email)
	for range 2 {
		if _, err := sender.Send(t.Context(), emailMessage()); err != nil {
			t.Fatal(err)
		}
		last.Conn().Close() // Send is over: nobody else uses last
	}
	if _, letters := p.seen(); len(letters) != 2 {
		t.Errorf("%d letters", len(letters))
	}
}

func TestSMTPWaitsNoLongerThanTold(t *testing.T) {
	t.Parallel()
	release, arrived := make(chan struct{}), make(chan struct{}, 1)
	stuck := func(*smtp.Conn) error { arrived <- struct{}{}; <-release; return errors.New("too late") }

	t.Run("by its own limit", func(t *testing.T) {
		t.Parallel()
		release := make(chan struct{})
		p := startPost(t, &post{steps: steps{onRcpt: func(*smtp.Conn) error { <-release; return errors.New("too late") }}}, postOptions{})
		t.Cleanup(func() { close(release) })
		config := p.config("smtp")
		config.Timeout = 2 * time.Second
		m := emailMessage()
		_, err := carrier(t, open(t, config), notify.Email).Send(t.Context(), m)
		wantFault(t, err, care.Unavailable, notify.Unlinked, m)
	})
	t.Run("by the caller", func(t *testing.T) {
		t.Parallel()
		p := startPost(t, &post{steps: steps{onRcpt: stuck}}, postOptions{})
		t.Cleanup(func() { close(release) })
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-arrived; cancel() }()
		m := emailMessage()
		_, err := carrier(t, open(t, p.config("smtp")), notify.Email).Send(ctx, m)
		wantFault(t, err, care.Unavailable, notify.Unlinked, m)
	})
	t.Run("in the greeting", func(t *testing.T) {
		t.Parallel()
		mute, err := net.Listen("tcp", "127.0.0.1:0") // the system accepts, nobody speaks
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { mute.Close() })
		config := (&post{address: mute.Addr().String()}).config("smtp")
		config.Timeout = 200 * time.Millisecond
		m := emailMessage()
		_, err = carrier(t, open(t, config), notify.Email).Send(t.Context(), m)
		wantFault(t, err, care.Unavailable, notify.Unlinked, m)
	})
}

func TestSMTPRefusesAnUnsafeServer(t *testing.T) {
	t.Parallel()
	m := emailMessage()
	send := func(t *testing.T, c notify.Config) error {
		_, err := carrier(t, open(t, c), notify.Email).Send(t.Context(), m)
		return err
	}
	t.Run("without STARTTLS", func(t *testing.T) {
		t.Parallel()
		p := startPost(t, &post{}, postOptions{plain: true})
		wantFault(t, send(t, p.config("smtp")), care.Unavailable, notify.Setup, m)
		if _, letters := p.seen(); len(letters) != 0 {
			t.Error("a letter went without encryption")
		}
	})
	t.Run("with an unknown certificate", func(t *testing.T) {
		t.Parallel()
		for scheme, implicit := range map[string]bool{"smtp": false, "smtps": true} {
			p := startPost(t, &post{}, postOptions{implicit: implicit})
			_, other := identity(t)
			config := p.config(scheme)
			config.CAFile = other
			wantFault(t, send(t, config), care.Unavailable, notify.Setup, m)
		}
	})
	t.Run("with a wrong password", func(t *testing.T) {
		t.Parallel()
		p := startPost(t, &post{}, postOptions{auth: true})
		config := p.config("smtp")
		config.SMTPURL = "smtp://" + mailUser + "@" + p.address
		config.SMTPPassword = notify.Secret(secretFile(t, "wrong secret"))
		senders := open(t, config)
		_, err := carrier(t, senders, notify.Email).Send(t.Context(), m)
		wantFault(t, err, care.Unavailable, notify.Credentials, m)
		sender := carrier(t, senders, notify.Email)
		if said := fmt.Sprintf("%v %v %+v %#v %+v", err, sender, sender, sender, config); strings.Contains(said, "wrong secret") {
			t.Errorf("the password is told: %s", said)
		}
	})
	t.Run("that is not there", func(t *testing.T) {
		t.Parallel()
		gone, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		gone.Close()
		wantFault(t, send(t, (&post{address: gone.Addr().String()}).config("smtp")), care.Unavailable, notify.Unlinked, m)
	})
}

func TestSMTPRefusesBeforeItConnects(t *testing.T) {
	t.Parallel()
	p := startPost(t, &post{}, postOptions{})
	sender := carrier(t, open(t, p.config("smtp")), notify.Email)
	bad := emailMessage()
	bad.Subject = "Hello\r\nBcc: other@mail.example"
	for _, m := range []notify.Message{bad, textMessage()} {
		_, err := sender.Send(t.Context(), m)
		wantFault(t, err, care.Invalid, notify.BadContent, m)
	}
	if sessions, _ := p.seen(); sessions != 0 {
		t.Errorf("%d sessions", sessions)
	}
}
