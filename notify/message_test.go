package notify_test

import (
	"bytes"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"frontdoor/care"
	"frontdoor/notify"
)

func TestCheckBoundaries(t *testing.T) {
	t.Parallel()
	text := func(change func(*notify.Message)) notify.Message { m := textMessage(); change(&m); return m }
	email := func(change func(*notify.Message)) notify.Message { m := emailMessage(); change(&m); return m }
	long := strings.Repeat("a", 254-len("@mail.example")) + "@mail.example"
	for name, c := range map[string]struct {
		m     notify.Message
		field string // empty: accepted
	}{
		"text":                    {text(func(*notify.Message) {}), ""},
		"email":                   {email(func(*notify.Message) {}), ""},
		"no id":                   {text(func(m *notify.Message) { m.ID = "" }), "id"},
		"id with a path":          {text(func(m *notify.Message) { m.ID = "../../../../../../../etc/passwd-aaaaa" }), "id"},
		"no channel":              {text(func(m *notify.Message) { m.Channel = "" }), "channel"},
		"7 digits":                {text(func(m *notify.Message) { m.To = "+1234567" }), ""},
		"6 digits":                {text(func(m *notify.Message) { m.To = "+123456" }), "to"},
		"15 digits":               {text(func(m *notify.Message) { m.To = "+123456789012345" }), ""},
		"16 digits":               {text(func(m *notify.Message) { m.To = "+1234567890123456" }), "to"},
		"national number":         {text(func(m *notify.Message) { m.To = "07700900123" }), "to"},
		"number with line":        {text(func(m *notify.Message) { m.To = "+447700900123\n" }), "to"},
		"918 characters":          {text(func(m *notify.Message) { m.Body = strings.Repeat("é", 918) }), ""},
		"919 characters":          {text(func(m *notify.Message) { m.Body = strings.Repeat("e", 919) }), "body"},
		"blank body":              {text(func(m *notify.Message) { m.Body = " \n" }), "body"},
		"body with NUL":           {text(func(m *notify.Message) { m.Body = "a\x00b" }), "body"},
		"body not UTF-8":          {text(func(m *notify.Message) { m.Body = "a\xff" }), "body"},
		"NHS number":              {text(func(m *notify.Message) { m.NHSNumber = "9990548609" }), ""},
		"NHS number with 9":       {text(func(m *notify.Message) { m.NHSNumber = "999054860" }), "nhsNumber"},
		"254 octets":              {email(func(m *notify.Message) { m.To = long }), ""},
		"255 octets":              {email(func(m *notify.Message) { m.To = "a" + long }), "to"},
		"address with line":       {email(func(m *notify.Message) { m.To = "a@b.example\r\nBcc: c@d.example" }), "to"},
		"address with name":       {email(func(m *notify.Message) { m.To = "A <a@b.example>" }), "to"},
		"two addresses":           {email(func(m *notify.Message) { m.To = "a@b.example,c@d.example" }), "to"},
		"address not ASCII":       {email(func(m *notify.Message) { m.To = "é@b.example" }), "to"},
		"subject with CR":         {email(func(m *notify.Message) { m.Subject = "a\rb" }), "subject"},
		"subject with LF":         {email(func(m *notify.Message) { m.Subject = "a\nBcc: x@y.example" }), "subject"},
		"200-character subject":   {email(func(m *notify.Message) { m.Subject = strings.Repeat("£", 200) }), ""},
		"201-character subject":   {email(func(m *notify.Message) { m.Subject = strings.Repeat("£", 201) }), "subject"},
		"no subject":              {email(func(m *notify.Message) { m.Subject = "" }), "subject"},
		"name with line":          {email(func(m *notify.Message) { m.From = "a\r\nb" }), "from"},
		"name with separator":     {email(func(m *notify.Message) { m.From = "a\u2028b" }), "from"},
		"name with backslash":     {email(func(m *notify.Message) { m.From = `a\b` }), "from"},
		"100-character name":      {email(func(m *notify.Message) { m.From = strings.Repeat("x", 100) }), ""},
		"101-character name":      {email(func(m *notify.Message) { m.From = strings.Repeat("x", 101) }), "from"},
		"100,001-character email": {email(func(m *notify.Message) { m.Body = strings.Repeat("x", 100_001) }), "body"},
	} {
		err := c.m.Check()
		if c.field == "" {
			if err != nil {
				t.Errorf("%s: refused: %v", name, err)
			}
			continue
		}
		if _, ok := care.FieldsOf(err)[c.field]; !ok || care.KindOf(err) != care.Invalid {
			t.Errorf("%s: got %v with fields %v, want Invalid with %q", name, err, care.FieldsOf(err), c.field)
		}
		if want := c.field == "to"; want != (notify.ReasonOf(err) == notify.BadAddress) {
			t.Errorf("%s: reason %q", name, notify.ReasonOf(err))
		}
	}
}

// Line ends and control characters are refused wherever they stand in a value
// that becomes a header.
func TestCheckRefusesLineEndsInHeaders(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := emailMessage()
		fields := map[string]*string{"subject": &m.Subject, "from": &m.From, "to": &m.To}
		field := rapid.SampledFrom([]string{"subject", "from", "to"}).Draw(t, "field")
		value := fields[field]
		at := rapid.IntRange(0, len(*value)).Draw(t, "at")
		bad := rapid.SampledFrom([]string{"\r", "\n", "\r\n", "\x00", "\x1b", "\u0085", "\u2028", "\xff"}).Draw(t, "bad")
		*value = (*value)[:at] + bad + (*value)[at:]
		if _, ok := care.FieldsOf(m.Check())[field]; !ok {
			t.Fatalf("%s %q was accepted", field, *value)
		}
	})
}

// Whatever words a message has, once accepted it becomes an e-mail with
// exactly its own headers, and with the same values.
func TestLetterHasOnlyItsHeaders(t *testing.T) {
	t.Parallel()
	mark := rapid.SampledFrom([]rune("\":;<>@=?_(),\\[]. ab£é-"))
	letter := rapid.RuneFrom(nil, unicode.L, unicode.N, unicode.P, unicode.S)
	header := rapid.StringOfN(rapid.OneOf(mark, letter), 1, 100, -1).Filter(func(s string) bool { return strings.TrimSpace(s) != "" })
	body := rapid.StringOfN(rapid.OneOf(mark, letter, rapid.SampledFrom([]rune("\n\t.="))), 1, 400, -1).
		Filter(func(s string) bool { return strings.TrimSpace(s) != "" })
	rapid.Check(t, func(t *rapid.T) {
		m := emailMessage()
		m.Subject, m.From, m.Body = header.Draw(t, "subject"), header.Draw(t, "from"), body.Draw(t, "body")
		m.From = strings.ReplaceAll(m.From, `\`, "/")
		m.To = rapid.StringMatching(`[a-z0-9.!#$%&'*+/=?^_{|}~-]{1,40}`).Draw(t, "to") + "@mail.example"
		if err := m.Check(); err != nil {
			if _, ok := care.FieldsOf(err)["to"]; ok && strings.Contains("."+m.To, "..") || strings.Contains(m.To, ".@") {
				return // dots in the wrong places
			}
			t.Fatalf("refused: %v", care.FieldsOf(err))
		}
		wire, err := notify.Letter(m, "noreply@elm.example", "elm.example")
		if err != nil {
			t.Fatal(err)
		}
		got, err := mail.ReadMessage(bytes.NewReader(wire))
		if err != nil {
			t.Fatalf("%v in %q", err, wire)
		}
		var names []string
		for _, name := range []string{"Date", "Message-Id", "From", "To", "Subject", "Mime-Version", "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted"} {
			if len(got.Header[name]) == 1 {
				names = append(names, name)
			}
		}
		if len(names) != 9 || len(got.Header) != 9 {
			t.Fatalf("headers are %v", got.Header)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject"))
		if err != nil || !sameWords(subject, m.Subject) {
			t.Fatalf("subject is %q (%v), want %q", subject, err, m.Subject)
		}
		from, err := got.Header.AddressList("From")
		if err != nil || len(from) != 1 || from[0].Address != "noreply@elm.example" || !sameWords(from[0].Name, m.From) {
			t.Fatalf("sender is %v (%v), want %q", from, err, m.From)
		}
		to, err := got.Header.AddressList("To")
		if err != nil || len(to) != 1 || to[0].Address != m.To {
			t.Fatalf("recipient is %v (%v), want %q", to, err, m.To)
		}
		if id := got.Header.Get("Message-Id"); id != "<"+string(m.ID)+"@elm.example>" {
			t.Fatalf("Message-ID is %q", id)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(got.Body))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(lines(m.Body), lines(string(body))); diff != "" {
			t.Fatal(diff)
		}
	})
}

// sameWords compares header text as a mail reader shows it: folding may turn
// runs of spaces into one.
func sameWords(a, b string) bool {
	return strings.Join(strings.Fields(a), " ") == strings.Join(strings.Fields(b), " ")
}

// lines compares bodies whatever the line ends: mail has only CRLF.
func lines(s string) []string {
	return strings.Split(strings.TrimRight(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s), "\n"), "\n")
}
