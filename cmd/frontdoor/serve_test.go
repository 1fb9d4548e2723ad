//go:build linux

package main_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"database/sql"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"frontdoor/store/postgres/pgtest"
)

// TestServe: it starts, says where it is, answers those who watch it, and ends
// cleanly, on both stores.
func TestServe(t *testing.T) {
	t.Parallel()
	everyStore(t, func(t *testing.T, db string) {
		setUp(t, db)
		s := serve(t, db)
		for path, want := range map[string]string{"/healthz": "ok\n", "/readyz": "ready\n"} {
			if code, body := s.get(path); code != http.StatusOK || body != want {
				t.Errorf("%s: %d %q", path, code, body)
			}
		}
		_, metrics := s.get("/metrics")
		if !strings.Contains(metrics, `frontdoor_http_seconds_count{route="GET /readyz",status="200"} 1`) {
			t.Error("the metrics do not count what was served")
		}
		if strings.Contains(metrics, home) || strings.Contains(metrics, "Surgery") {
			t.Error("the metrics name an organisation")
		}
		r := s.stop()
		if r.code != 0 {
			t.Errorf("it ends with %d: %s", r.code, r.err)
		}
		onlyLogLines(t, r.err)
		if out := must(t, "verify", "--full", "--db", db); !strings.HasSuffix(out, "clean\n") {
			t.Error(out)
		}
	})
}

// onlyLogLines checks that a log is JSON lines without errors.
func onlyLogLines(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		var l struct{ Level, Msg string }
		if err := json.Unmarshal([]byte(line), &l); err != nil || l.Level == "ERROR" {
			t.Errorf("in the log: %s", line)
		}
	}
}

// TestDrain: on SIGTERM a request under way is answered and its work is kept,
// and nobody new comes in.
func TestDrain(t *testing.T) {
	t.Parallel()
	everyStore(t, func(t *testing.T, db string) {
		code := setUp(t, db)
		s := serve(t, db)
		host := strings.TrimPrefix(s.url, "http://")
		c, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		body := signUp(code).Encode()
		fmt.Fprintf(c, "POST /staff/code HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", host, len(body))
		in := bufio.NewReader(c)
		if line, err := in.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
			t.Fatalf("%q, %v", line, err) // the page is reading the form now
		}
		in.ReadString('\n')
		s.signal(syscall.SIGTERM)
		eventually(t, "new connections are refused", func() bool {
			n, err := net.Dial("tcp", host)
			if err == nil {
				n.Close()
			}
			return err != nil
		})
		fmt.Fprint(c, body)
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatalf("the request under way got no answer: %v", err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusSeeOther {
			t.Errorf("the request under way was answered with %d", res.StatusCode)
		}
		if r := s.wait(); r.code != 0 {
			t.Errorf("it ends with %d: %s", r.code, r.err)
		}
		refused(t, run(t, "setup", home, "The Surgery", "--db", db), 1, "has a manager already")
		if out := must(t, "verify", "--full", "--db", db); !strings.HasSuffix(out, "clean\n") {
			t.Error(out)
		}
	})
}

// TestDrainEndsStreams: an open event stream does not hold up the end.
func TestDrainEndsStreams(t *testing.T) {
	t.Parallel()
	db := sqliteFile(t)
	code := setUp(t, db)
	s := serve(t, db)
	if got := s.post("/staff/code", signUp(code)); got != http.StatusSeeOther {
		t.Fatal(got)
	}
	if got := s.post("/staff/sign-in", map[string][]string{"login": {"sam.okafor"}, "password": {signUp("").Get("password")}}); got != http.StatusSeeOther {
		t.Fatal(got)
	}
	req, err := http.NewRequest("GET", s.url+"/staff/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "text/event-stream")
	res, err := s.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if kind := res.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Fatalf("%d %s", res.StatusCode, kind)
	}
	began := time.Now()
	if r := s.stop(); r.code != 0 {
		t.Errorf("it ends with %d: %s", r.code, r.err)
	}
	if took := time.Since(began); took > 15*time.Second { // the limit for cutting off is 20
		t.Errorf("a stream held up the end for %s", took)
	}
}

// TestAddressInUse: one line, and the store is left alone.
func TestAddressInUse(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, command := range []string{"serve", "demo"} {
		db := sqliteFile(t)
		refused(t, run(t, command, "--addr", l.Addr().String(), "--db", db), 3, "can not be listened on", "address already in use")
		if _, err := os.Stat(fileOf(db)); err == nil {
			t.Errorf("%s made a store all the same", command)
		}
	}
}

// TestBase: the address that patients reach is what is printed.
func TestBase(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "serve", "--addr", "127.0.0.1:0", "--base", "https://frontdoor.example.org/", "--proxied", "--db", sqliteFile(t))
	p.says(`Frontdoor is at https://frontdoor\.example\.org `)
}

func TestTLS(t *testing.T) {
	t.Parallel()
	cert, key, pool := selfSigned(t)
	db := sqliteFile(t)
	s := serve(t, db, "--tls-cert", cert, "--tls-key", key)
	if !strings.HasPrefix(s.url, "https://127.0.0.1:") {
		t.Fatal(s.url)
	}
	s.client.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}
	res, err := s.client.Get(s.url + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK || res.ProtoMajor != 2 || res.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%d %s %v", res.StatusCode, res.Proto, res.Header)
	}
	old := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MaxVersion: tls.VersionTLS11}}}
	if res, err := old.Get(s.url + "/readyz"); err == nil {
		res.Body.Close()
		t.Error("an outdated version of TLS is accepted")
	}
	if res, err := http.Get("http://" + strings.TrimPrefix(s.url, "https://") + "/readyz"); err == nil {
		res.Body.Close()
		if res.StatusCode == http.StatusOK {
			t.Error("it answers without TLS")
		}
	}
	if r := s.stop(); r.code != 0 {
		t.Errorf("it ends with %d: %s", r.code, r.err)
	}
	other, _, _ := selfSigned(t)
	refused(t, run(t, "serve", "--addr", "127.0.0.1:0", "--tls-cert", other, "--tls-key", key, "--db", db), 1, "certificate", "does not match")
}

// selfSigned makes a certificate for 127.0.0.1.
func selfSigned(t *testing.T) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	of := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: "frontdoor test"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, of, of, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	public := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	pool = x509.NewCertPool()
	pool.AppendCertsFromPEM(public)
	return writeFile(t, "cert.pem", string(public)), writeFile(t, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))), pool
}

// TestBeside: other commands work on the store that is being served; what they
// did is there at once.
func TestBeside(t *testing.T) {
	t.Parallel()
	everyStore(t, func(t *testing.T, db string) {
		s := serve(t, db)
		write := func() { // a look at readiness writes
			if code, body := s.get("/readyz"); code != http.StatusOK {
				t.Errorf("while others work: %d %s", code, body)
			}
		}
		var code string
		for range 5 {
			p := start(t, nil, "setup", home, "The Surgery", "--phone", "01632 960123", "--db", db)
			r := p.meanwhile(write)
			wants(t, r, "One-time code")
			code = codeForm.FindString(r.out) // while there is no manager each gives a new one
		}
		wants(t, start(t, nil, "verify", "--full", "--db", db).meanwhile(write), "clean\n")
		if got := s.post("/staff/code", signUp(code)); got != http.StatusSeeOther {
			t.Errorf("the code of another process is answered with %d", got)
		}
		if r := s.stop(); r.code != 0 {
			t.Errorf("it ends with %d: %s", r.code, r.err)
		}
	})
}

// TestNewerStore: a store that a newer program has changed is refused.
func TestNewerStore(t *testing.T) {
	t.Parallel()
	everyStore(t, func(t *testing.T, db string) {
		setUp(t, db)
		execute(t, db, `INSERT INTO migration (number, checksum) VALUES (999, 'x')`)
		for _, args := range [][]string{{"serve", "--addr", "127.0.0.1:0"}, {"verify"}, {"setup", home, "X"}} {
			refused(t, run(t, append(args, "--db", db)...), 3, "newer version of the program")
		}
	})
}

// execute changes a store behind the program's back.
func execute(t testing.TB, db, statement string) {
	t.Helper()
	if !strings.HasPrefix(db, "sqlite:") {
		pgtest.Exec(t, db, statement)
		return
	}
	file, err := sql.Open("sqlite", fileOf(db))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

// TestPrivateFiles: nobody else on the machine reads what is kept.
func TestPrivateFiles(t *testing.T) {
	t.Parallel()
	db := sqliteFile(t)
	setUp(t, db)
	s := serve(t, db)
	copied := fileOf(db) + ".copy"
	must(t, "backup", copied, "--db", db)
	for _, path := range []string{fileOf(db), fileOf(db) + "-wal", copied} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode&0o077 != 0 {
			t.Errorf("%s is %s", path, strconv.FormatUint(uint64(mode), 8))
		}
	}
	s.stop()
}
