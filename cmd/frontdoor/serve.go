package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"frontdoor/care"
	"frontdoor/notify"
	"frontdoor/web"
)

type serveCmd struct {
	storeFlags
	Addr     string `help:"Address to listen on." default:"127.0.0.1:8080"`
	Base     string `help:"Public address of the pages, as patients reach it; private links begin with it. Default: made from --addr."`
	TLSCert  string `help:"Certificate file (PEM); with --tls-key the server speaks TLS itself." type:"path"`
	TLSKey   string `help:"Key file (PEM)." type:"path"`
	Proxied  bool   `help:"A proxy in front speaks TLS: cookies are marked secure."`
	LogLevel string `help:"DEBUG, INFO, WARN or ERROR." default:"INFO"`

	Messages messageFlags `embed:"" prefix:"messages-"`
}

// Help shows an example.
func (serveCmd) Help() string {
	return `Example:

  frontdoor serve --addr 127.0.0.1:8080 --db sqlite:frontdoor.db

All flags can be set in the environment (FRONTDOOR_ADDR, FRONTDOOR_DB, …) or in /etc/frontdoor.env.`
}

// messageFlags say how messages leave. Secrets are named by file or env:NAME.
type messageFlags struct {
	Email         string        `help:"How e-mail leaves: smtp, directory, or nothing." enum:"smtp,directory," default:""`
	Text          string        `help:"How text messages leave: govuk, nhs, directory, or nothing." enum:"govuk,nhs,directory," default:""`
	Directory     string        `help:"Folder for the directory way." type:"path"`
	SMTPURL       string        `help:"smtp://user@host:587 or smtps://user@host:465."`
	SMTPPassword  notify.Secret `help:"File with the password, or env:NAME."`
	From          string        `help:"Sending address of e-mail."`
	GovukKey      notify.Secret `help:"GOV.UK Notify API key: file or env:NAME."`
	GovukTemplate string        `help:"GOV.UK Notify template whose content is ((body))."`
	NhsAPIKey     notify.Secret `help:"NHS Notify API key: file or env:NAME."`
	NhsKeyID      string        `help:"NHS Notify name of the signing key."`
	NhsKey        notify.Secret `help:"NHS Notify private key (PEM): file or env:NAME."`
	NhsPlan       string        `help:"NHS Notify routing plan."`
	CAFile        string        `help:"More certificate authorities (PEM)." type:"path"`
}

func (m messageFlags) open() (*notify.Senders, error) {
	return notify.Open(notify.Config{
		EmailProvider: m.Email, TextProvider: m.Text, Directory: m.Directory,
		SMTPURL: m.SMTPURL, SMTPPassword: m.SMTPPassword, MailFrom: m.From,
		GOVUKKey: m.GovukKey, GOVUKTemplate: m.GovukTemplate,
		NHSAPIKey: m.NhsAPIKey, NHSKeyID: m.NhsKeyID, NHSKey: m.NhsKey, NHSRoutingPlan: m.NhsPlan, CAFile: m.CAFile,
	})
}

func (c serveCmd) Run(ctx context.Context, s streams) error {
	log := newLog(s.err, c.LogLevel)
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return &care.Error{Kind: care.Unavailable, Op: "serve", Message: "this address can not be listened on", Cause: err}
	}
	secure := c.Proxied || c.TLSCert != ""
	if c.Base == "" {
		c.Base = baseOf(listener, c.TLSCert != "")
	}
	d, err := c.openDesk(ctx, machineClock, c.Base, log)
	if err != nil {
		listener.Close()
		return err
	}
	defer d.close()
	senders, err := c.Messages.open()
	if err != nil {
		listener.Close()
		return err
	}
	defer senders.Close()
	if c.Messages.Email == "" || c.Messages.Text == "" {
		log.Warn("a message channel is off; its messages become tasks to ring or write", "email", c.Messages.Email, "text", c.Messages.Text)
	}
	fmt.Fprintf(s.out, "Frontdoor is at %s (staff: %s/staff)\n", c.Base, c.Base)
	return serveUntil(ctx, listener, d, notify.Carrier{Senders: senders}, c.TLSCert, c.TLSKey, secure, log)
}

func baseOf(l net.Listener, secure bool) string {
	if secure {
		return "https://" + l.Addr().String()
	}
	return "http://" + l.Addr().String()
}

// drainWithin is how long answers under way may take when the server stops.
const drainWithin = 20 * time.Second

// serveUntil serves until the context ends, then drains: no new requests, those
// under way are answered, streams end, the lanes finish what waits.
func serveUntil(ctx context.Context, l net.Listener, d opened, c notify.Carrier, cert, key string, secure bool, log *slog.Logger) error {
	base, endStreams := context.WithCancel(context.WithoutCancel(ctx))
	defer endStreams()
	server := web.Server(web.Handler(d.Desk, web.Options{Log: log, Secure: secure}))
	server.BaseContext = func(net.Listener) context.Context { return base }
	server.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelDebug)
	server.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	server.RegisterOnShutdown(endStreams)

	background, endBackground := context.WithCancel(base)
	stopped := make(chan struct{})
	go func() {
		d.Run(background, c, holderName())
		close(stopped)
	}()
	failed := make(chan error, 1)
	go func() {
		if cert != "" {
			failed <- server.ServeTLS(l, cert, key)
		} else {
			failed <- server.Serve(l)
		}
	}()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainWithin)
		defer cancel()
		err = server.Shutdown(drain)
	}
	endBackground()
	<-stopped
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return care.Wrap("serve", err)
}

// holderName names this process for leases.
func holderName() string {
	host, _ := os.Hostname()
	return fmt.Sprintf("%s/%d/%d", host, os.Getpid(), time.Now().UnixNano())
}
