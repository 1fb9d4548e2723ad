//go:build linux

package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	main "frontdoor/cmd/frontdoor"
)

// TestHelp: every command explains itself and shows an example that begins
// with the program's name.
func TestHelp(t *testing.T) {
	t.Parallel()
	commands, err := main.Commands()
	if err != nil || len(commands) < 10 {
		t.Fatal(len(commands), err)
	}
	for _, path := range commands {
		t.Run(strings.Join(path, " "), func(t *testing.T) {
			t.Parallel()
			r := run(t, append(path, "--help")...)
			if r.code != 0 || r.err != "" {
				t.Fatalf("--help gives %d: %s", r.code, r.err)
			}
			example := "  frontdoor " + strings.Join(path, " ")
			if main.HasSubcommands(path) {
				example = "Commands:"
			}
			if !strings.Contains(r.out, "Usage: frontdoor "+strings.Join(path, " ")) || !strings.Contains(r.out, example) {
				t.Errorf("no usage or no example:\n%s", r.out)
			}
			refused(t, run(t, append(path, "--no-such-flag")...), 2, "--no-such-flag")
		})
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	if out := must(t, "version"); out != "frontdoor under-test\n" {
		t.Error(out)
	}
}

// TestRefusals: what is wrong is said in one line, on standard error only.
func TestRefusals(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "missing.db")
	text := writeFile(t, "text.db", "this is not a database, however long one looks at it")
	db := sqliteFile(t)
	for name, c := range map[string]struct {
		code  int
		words string
		args  []string
	}{
		"no command":        {2, "expected one of", nil},
		"unknown command":   {2, "unexpected argument dance", []string{"dance"}},
		"group alone":       {2, "expected one of", []string{"import"}},
		"no argument":       {2, "expected", []string{"backup"}},
		"no such file":      {2, "no such file", []string{"import", "patients", "/nowhere.csv", "--org", home}},
		"number":            {2, "--speed", []string{"demo", "--speed", "fast"}},
		"choice":            {2, "--kind must be one of", []string{"setup", home, "X", "--kind", "shop"}},
		"store's form":      {1, "--db is sqlite:FILE or postgres://", []string{"serve", "--addr", "127.0.0.1:0", "--db", "frontdoor.db"}},
		"store's name":      {1, "--db is sqlite:FILE or postgres://", []string{"serve", "--addr", "127.0.0.1:0", "--db", "sqlite:"}},
		"no folder":         {3, "can not be opened", []string{"setup", home, "X", "--phone", "01632 960123", "--db", "sqlite:" + text + "/f.db"}},
		"not a database":    {3, "can not be opened", []string{"verify", "--db", "sqlite:" + text}},
		"nothing to verify": {1, "there is no store at " + missing, []string{"verify", "--db", "sqlite:" + missing}},
		"nothing to head":   {1, "there is no store at", []string{"heads", "--db", "sqlite:" + missing}},
		"nothing to back":   {1, "there is no store at", []string{"backup", missing + ".copy", "--db", "sqlite:" + missing}},
		"nothing to make":   {1, "there is no store at", []string{"rebuild", "--db", "sqlite:" + missing}},
		"no server":         {3, "connection refused", []string{"verify", "--db", "postgres://u:geheim@127.0.0.1:1/x"}},
		"server's form":     {1, "not one of the form", []string{"verify", "--db", "postgres://u:geheim@:a:1/x"}},
		"proxied, no base":  {1, "--base", []string{"serve", "--addr", "127.0.0.1:0", "--proxied", "--db", db}},
		"any host, no base": {1, "--base", []string{"serve", "--addr", ":0", "--db", db}},
		"address":           {1, "HOST:PORT", []string{"serve", "--addr", "localhost", "--db", db}},
		"base with path":    {1, "--base", []string{"serve", "--base", "https://a.example/x", "--db", db}},
		"base, no scheme":   {1, "--base", []string{"serve", "--base", "a.example", "--db", db}},
		"key alone":         {1, "go together", []string{"serve", "--tls-key", text, "--db", db}},
		"not a certificate": {1, "certificate", []string{"serve", "--tls-cert", text, "--tls-key", text, "--db", db}},
		"no certificate":    {1, "no such file", []string{"serve", "--tls-cert", missing, "--tls-key", missing, "--db", db}},
		"no sender":         {1, "", []string{"serve", "--addr", "127.0.0.1:0", "--messages-email", "smtp", "--db", db}},
		"no folder to send": {1, "", []string{"serve", "--addr", "127.0.0.1:0", "--messages-text", "directory", "--messages-directory", text + "/x", "--db", db}},
		"proxies":           {2, "--proxies", []string{"serve", "--proxies", "everybody", "--db", db}},
		"speed":             {1, "0.1 to 120", []string{"demo", "--speed", "0"}},
		"start":             {1, "", []string{"demo", "--start", "late"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, c.args...)
			refused(t, r, c.code, c.words)
			if r.out != "" {
				t.Errorf("it printed %q although it failed", r.out)
			}
			if strings.Contains(r.err, "geheim") {
				t.Errorf("the password is shown: %s", r.err)
			}
		})
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("looking for a store made one")
	}
}

func writeFile(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestPrecedence: a flag comes before the environment, that before a file, that
// before the default. Which was taken shows in the name of the missing store.
func TestPrecedence(t *testing.T) {
	t.Parallel()
	file := writeFile(t, "frontdoor.env", "# where it is kept\n\n FRONTDOOR_DB = \"sqlite:/nowhere/file\" \nOTHER=1\n; old comment\n")
	for name, c := range map[string]struct {
		env  []string
		args []string
		want string
	}{
		"default":      {nil, nil, "frontdoor.db"},
		"file":         {nil, []string{"--config", file}, "/nowhere/file"},
		"environment":  {[]string{"FRONTDOOR_DB=sqlite:/nowhere/environment"}, []string{"--config", file}, "/nowhere/environment"},
		"flag":         {[]string{"FRONTDOOR_DB=sqlite:/nowhere/environment"}, []string{"--config", file, "--db", "sqlite:/nowhere/flag"}, "/nowhere/flag"},
		"single quote": {nil, []string{"--config", writeFile(t, "e", "FRONTDOOR_DB='sqlite:/nowhere/single'")}, "/nowhere/single"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, runWith(t, c.env, append([]string{"verify"}, c.args...)...), 1, "there is no store at "+c.want+"\n")
		})
	}
	t.Run("misspelt", func(t *testing.T) {
		t.Parallel()
		refused(t, run(t, "verify", "--config", writeFile(t, "e", "FRONTDOOR_DATABASE=geheim")), 2, "FRONTDOOR_DATABASE is not a setting")
	})
	t.Run("not a setting", func(t *testing.T) {
		t.Parallel()
		r := run(t, "verify", "--config", writeFile(t, "e", "A=1\ngeheim"))
		refused(t, r, 2, "line 2 is not KEY=value")
		if strings.Contains(r.err, "geheim") {
			t.Error(r.err)
		}
	})
	t.Run("no such file", func(t *testing.T) {
		t.Parallel()
		refused(t, run(t, "verify", "--config", "/nowhere/e"), 2, "/nowhere/e")
	})
}

// TestSecrets: neither a password of the store nor one of a message service is
// printed, whatever goes wrong and however much is logged.
func TestSecrets(t *testing.T) {
	t.Parallel()
	const secret = "geheim-4711"
	key := writeFile(t, "key", "not-a-key-"+secret)
	env := []string{"MAIL_PASSWORD=" + secret}
	db := sqliteFile(t)
	for name, args := range map[string][]string{
		"key of a wrong form": {"serve", "--addr", "127.0.0.1:0", "--db", db, "--messages-text", "govuk", "--messages-govuk-key", key, "--messages-govuk-template", "x"},
		"private key":         {"serve", "--addr", "127.0.0.1:0", "--db", db, "--messages-text", "nhs", "--messages-nhs-key", key, "--messages-nhs-api-key", "env:MAIL_PASSWORD", "--messages-nhs-key-id", "k", "--messages-nhs-plan", "p"},
		"mail without server": {"serve", "--addr", "127.0.0.1:0", "--db", db, "--messages-email", "smtp", "--messages-smtp-url", "nonsense", "--messages-smtp-password", "env:MAIL_PASSWORD"},
		"database":            {"serve", "--addr", "127.0.0.1:0", "--db", "postgres://frontdoor:" + secret + "@127.0.0.1:1/x"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := runWith(t, env, append(args, "--log-level", "DEBUG")...)
			if r.code == 0 || strings.Contains(r.out+r.err, secret) {
				t.Errorf("code %d; printed: %s %s", r.code, r.out, r.err)
			}
		})
	}
}
