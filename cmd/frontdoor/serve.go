package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/notify"
	"frontdoor/web"
)

type serveCmd struct {
	storeFlags
	Addr     string         `help:"Address to listen on." default:"127.0.0.1:8080"`
	Base     string         `help:"Public address of the pages, as patients reach it; private links begin with it. Default: made from --addr."`
	TLSCert  string         `help:"Certificate file (PEM); with --tls-key the server speaks TLS itself." type:"path"`
	TLSKey   string         `help:"Key file (PEM)." type:"path"`
	Proxied  bool           `help:"A proxy in front speaks TLS: cookies are marked secure."`
	Proxies  []netip.Prefix `help:"Networks of proxies that are believed when they say for whom they ask (X-Forwarded-For). With --proxied, this machine unless given."`
	HeadsDir string         `help:"Folder that gets a signed file of journal heads every day; keep it on another machine." type:"existingdir"`
	LogLevel string         `help:"DEBUG, INFO, WARN or ERROR." enum:"DEBUG,INFO,WARN,ERROR" default:"INFO"`

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
	SMTPURL       string        `name:"smtp-url" help:"smtp://user@host:587 or smtps://user@host:465."`
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

// Run checks everything that can be wrong with the settings before it touches
// the store.
func (c serveCmd) Run(ctx context.Context, s streams) error {
	log := newLog(s.err, c.LogLevel)
	certificate, err := c.certificate()
	if err != nil {
		return err
	}
	if err := c.checkBase(); err != nil {
		return err
	}
	senders, err := c.Messages.open()
	if err != nil {
		return err
	}
	defer senders.Close()
	listener, err := listen("serve", c.Addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	if certificate != nil {
		listener = tls.NewListener(listener, certificate)
	}
	if c.Base = strings.TrimSuffix(c.Base, "/"); c.Base == "" {
		c.Base = baseOf(listener.Addr(), certificate != nil)
	}
	d, err := c.openDesk(ctx, machineClock, c.Base, log)
	if err != nil {
		return err
	}
	defer d.close()
	if c.Messages.Email == "" || c.Messages.Text == "" {
		log.Warn("a message channel is off; its messages become tasks to ring or write", "email", c.Messages.Email, "text", c.Messages.Text)
	}
	fmt.Fprintf(s.out, "Frontdoor is at %s (staff: %s/staff)\n", c.Base, c.Base)
	o := web.Options{Log: log, Secure: c.Proxied || certificate != nil, Proxies: c.Proxies}
	if c.Proxied && len(o.Proxies) == 0 {
		o.Proxies = thisMachine
	}
	if c.HeadsDir != "" {
		heads, stop := context.WithCancel(ctx)
		kept := make(chan struct{})
		go func() {
			keepHeads(heads, d.Desk, c.HeadsDir, log)
			close(kept)
		}()
		defer func() {
			stop()
			<-kept // before the desk closes
		}()
	}
	return serveUntil(ctx, listener, d, notify.Carrier{Senders: senders}, o)
}

// thisMachine is where a proxy usually is.
var thisMachine = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

func listen(op, addr string) (net.Listener, error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, &care.Error{Kind: care.Unavailable, Op: op, Message: "this address can not be listened on", Cause: err}
	}
	return listener, nil
}

// certificate is nil without TLS.
func (c serveCmd) certificate() (*tls.Config, error) {
	const op = "serve"
	if c.TLSCert == "" && c.TLSKey == "" {
		return nil, nil
	}
	if c.TLSCert == "" || c.TLSKey == "" {
		return nil, care.Fail(care.Invalid, op, "--tls-cert and --tls-key go together")
	}
	pair, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
	if err != nil {
		return nil, &care.Error{Kind: care.Invalid, Op: op, Message: "the certificate or its key can not be used", Cause: err}
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}, NextProtos: []string{"h2", "http/1.1"}}, nil
}

// checkBase: private links in messages begin with it, so a wrong one would
// only be noticed by patients.
func (c serveCmd) checkBase() error {
	const op = "serve"
	if c.Base == "" {
		host, _, err := net.SplitHostPort(c.Addr)
		switch ip := net.ParseIP(host); {
		case err != nil:
			return care.Fail(care.Invalid, op, "--addr is HOST:PORT")
		case c.Proxied:
			return care.Fail(care.Invalid, op, "--proxied needs --base: the address that patients reach")
		case host == "" || ip != nil && ip.IsUnspecified():
			return care.Fail(care.Invalid, op, "--addr names no host, so --base is needed: the address that patients reach")
		}
		return nil
	}
	u, err := url.Parse(c.Base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return care.Fail(care.Invalid, op, "--base is an address without a path, for example https://frontdoor.example.org")
	}
	return nil
}

func baseOf(a net.Addr, secure bool) string {
	if secure {
		return "https://" + a.String()
	}
	return "http://" + a.String()
}

// drainWithin is how long answers under way may take when the server stops.
const drainWithin = 20 * time.Second

// serveUntil serves until the context ends, then drains: no new requests, those
// under way are answered, streams end, the lanes finish what waits.
func serveUntil(ctx context.Context, l net.Listener, d opened, c desk.Carrier, o web.Options) error {
	streams, endStreams := context.WithCancel(context.Background())
	defer endStreams()
	server := web.Server(endingStreams(web.Handler(d.Desk, o), streams))
	server.ErrorLog = slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug)
	server.RegisterOnShutdown(endStreams)

	background, endBackground := context.WithCancel(context.WithoutCancel(ctx))
	stopped := make(chan struct{})
	go func() {
		d.Run(background, c, holderName())
		close(stopped)
	}()
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainWithin)
		defer cancel()
		err = server.Shutdown(drain)
		if errors.Is(err, context.DeadlineExceeded) {
			o.Log.Warn("some requests took too long and were cut off", "after", drainWithin)
			err = server.Close()
		}
	}
	endBackground()
	<-stopped
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return care.Wrap("serve", err)
}

// endingStreams ends event streams when the server drains; a browser comes back
// by itself. Other requests keep their context: they are to be answered.
func endingStreams(h http.Handler, streams context.Context) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
			h.ServeHTTP(w, r)
			return
		}
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		defer context.AfterFunc(streams, cancel)()
		h.ServeHTTP(w, r.WithContext(ctx))
	})
}

// holderName names this process for leases.
func holderName() string {
	host, _ := os.Hostname()
	return fmt.Sprintf("%s/%d/%d", host, os.Getpid(), time.Now().UnixNano())
}
