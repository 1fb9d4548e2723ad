package care_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"frontdoor/care"
)

// Numbers are those Ofcom keeps for drama (01632 960xxx, 07700 900xxx and such).
func TestParsePhone(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		in, want, display string
		mobile            bool
	}{
		{"07700 900982", "+447700900982", "07700 900982", true},
		{"+44 7700 900 982", "+447700900982", "07700 900982", true},
		{"+44 (0)7700 900982", "+447700900982", "07700 900982", true},
		{"+4407700900982", "+447700900982", "07700 900982", true},
		{"0044 7700-900-982", "+447700900982", "07700 900982", true},
		{"07624 400000", "+447624400000", "07624 400000", true}, // Isle of Man
		{"(01632) 960 001", "+441632960001", "01632 960001", false},
		{"016977 2000", "+44169772000", "01697 72000", false}, // nine digits
		{"0113 496 0000", "+441134960000", "0113 496 0000", false},
		{"0121 496 0000", "+441214960000", "0121 496 0000", false},
		{"020 7946 0000", "+442079460000", "020 7946 0000", false},
		{"0303 123 4567", "+443031234567", "0303 123 4567", false},
		{"0808 157 0192", "+448081570192", "0808 157 0192", false},
		{"0800 1111", "", "", false},
		{"+353 1 234 5678", "+35312345678", "+35312345678", false},
		{"00 1 212 555 0100", "+12125550100", "+12125550100", false},
		{"+123456789012345", "+123456789012345", "+123456789012345", false},
		{"+1234567890123456", "", "", false},
		{"+123456", "", "", false},
		{"+0123456789", "", "", false},
		{"++441632960001", "", "", false},
		{"0770090098", "", "", false},
		{"077009009822", "", "", false},
		{"7700900982", "", "", false}, // whose?
		{"999", "", "", false},
		{"", "", "", false},
		{"07700 90098x", "", "", false},
		{"07700 900982\n", "+447700900982", "07700 900982", true}, // pasted with its line end
		{"07700\n900982", "", "", false},
		{"٠٧٧٠٠٩٠٠٩٨٢", "", "", false},
		{"0909 879 0000", "", "", false},
		{"070 1234 5678", "", "", false},
		{"07600 900982", "+447600900982", "07600 900982", false}, // a pager
		{"18001 01632 960001", "", "", false},
		{strings.Repeat("0", 100), "", "", false},
	} {
		got, err := care.ParsePhone(test.in)
		if string(got) != test.want || (err == nil) != (test.want != "") {
			t.Errorf("ParsePhone(%q) = %q, %v; want %q", test.in, string(got), err, test.want)
		}
		if err != nil && care.KindOf(err) != care.Invalid {
			t.Errorf("ParsePhone(%q) has kind %s", test.in, care.KindOf(err))
		}
		if got.Display() != test.display || got.IsMobile() != test.mobile {
			t.Errorf("%q shows as %q, mobile %v", test.in, got.Display(), got.IsMobile())
		}
	}
	for in, words := range map[string]string{"18001 01632960001": "Relay UK", "0909 879 0000": "expensive", "+44 70 1234 5678": "expensive"} {
		if _, err := care.ParsePhone(in); !strings.Contains(care.MessageOf(err), words) {
			t.Errorf("%q: %q does not say why", in, care.MessageOf(err))
		}
	}
}

func TestParseEmail(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 64) + "@" + strings.Repeat("b", 62) + "." + strings.Repeat("c", 61) + "." + strings.Repeat("d", 61)
	for in, want := range map[string]string{
		"name@example.com":                       "name@example.com",
		" Name.O'Neil+x@EXAMPLE.Co.UK":           "Name.O'Neil+x@example.co.uk",
		"a@xn--bcher-kva.example":                "a@xn--bcher-kva.example",
		"a@b.xn--p1ai":                           "a@b.xn--p1ai",
		long + ".ef":                             long + ".ef", // 254
		long + ".efg":                            "",
		strings.Repeat("a", 65) + "@example.com": "",
		"":                                       "",
		"name":                                   "",
		"@example.com":                           "",
		"name@":                                  "",
		"name@localhost":                         "",
		"name@example.c":                         "",
		"name@-example.com":                      "",
		"name@example-.com":                      "",
		"name@example..com":                      "",
		"name@[127.0.0.1]":                       "",
		"name@127.0.0.1":                         "",
		"na..me@example.com":                     "",
		".name@example.com":                      "",
		"name.@example.com":                      "",
		`"na me"@example.com`:                    "",
		"Name <name@example.com>":                "",
		"a@example.com,b@c.com":                  "",
		"a@b@example.com":                        "",
		"a@example.com\r\nBcc: b":                "",
		"a@example.com\n":                        "",
		"a\x00@example.com":                      "",
		"zoë@example.com":                        "",
		"name@exámple.com":                       "",
	} {
		got, err := care.ParseEmail(in)
		if string(got) != want || (err == nil) != (want != "") {
			t.Errorf("ParseEmail(%q) = %q, %v; want %q", in, string(got), err, want)
		}
	}
}

func TestParsePostcode(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"SW1A 1AA": "SW1A 1AA", "sw1a1aa": "SW1A 1AA", " m1  1ae ": "M1 1AE", "B33 8TH": "B33 8TH", "cr2-6xh": "CR2 6XH",
		"DN55 1PT": "DN55 1PT", "W1A 0AX": "W1A 0AX", "GIR 0AA": "GIR 0AA", "BF1 1AA": "BF1 1AA", "ZZ99 3WZ": "ZZ99 3WZ",
		"": "", "SW1A": "", "SW1A 1A": "", "SW1A 1AC": "", "SW1A 1AAA": "", "1AA SW1": "", "SWA1 1AA": "", "SW1A 1AÀ": "", "ﬀ1 1AA": "",
		"SW1A\n1AA": "", strings.Repeat(" ", 40) + "M1 1AE": "",
	} {
		got, err := care.ParsePostcode(in)
		if string(got) != want || (err == nil) != (want != "") {
			t.Errorf("ParsePostcode(%q) = %q, %v; want %q", in, string(got), err, want)
		}
	}
	if p, _ := care.ParsePostcode("sw1a1aa"); p.Outward() != "SW1A" {
		t.Errorf("outward code is %q", p.Outward())
	}
}

func TestContactHidesFromLogs(t *testing.T) {
	t.Parallel()
	phone, _ := care.ParsePhone("07700900982")
	email, _ := care.ParseEmail("name@example.com")
	postcode, _ := care.ParsePostcode("SW1A 1AA")
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "phone", phone, "email", email, "postcode", postcode, "none", care.Phone(""))
	for _, secret := range []string{"900982", "example", "SW1A"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log shows %s: %s", secret, log.String())
		}
	}
	if strings.Count(log.String(), "redacted") != 3 || !strings.Contains(log.String(), `"none":""`) {
		t.Errorf("the log shows %s", log.String())
	}
}

func FuzzParsePhone(f *testing.F) {
	for _, s := range []string{"07700 900982", "+353 1 234 5678", "18001 0", "(0)", "+44(0)(0)1632960001", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := care.ParsePhone(s)
		if (err == nil) == (p == "") {
			t.Fatalf("both or neither: %q, %v", string(p), err)
		}
		if err != nil {
			return
		}
		if len(p) < 8 || len(p) > 16 || p[0] != '+' || strings.Trim(string(p[1:]), "0123456789") != "" {
			t.Fatalf("%q became %q", s, string(p))
		}
		for _, again := range []string{string(p), p.Display()} {
			if q, err := care.ParsePhone(again); q != p || err != nil {
				t.Fatalf("%q does not parse back to %q: %v", again, string(p), err)
			}
		}
	})
}

func FuzzParseEmail(f *testing.F) {
	for _, s := range []string{"name@example.com", "a@b", "a@b.c\r\nd", "<a@b.cd>", "a@b.cd "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, err := care.ParseEmail(s)
		if (err == nil) == (e == "") {
			t.Fatalf("both or neither: %q, %v", string(e), err)
		}
		if strings.ContainsAny(string(e), "\r\n \t<>,;:\"()[]\\") || strings.Count(string(e), "@") > 1 || len(e) > 254 {
			t.Fatalf("%q became %q", s, string(e))
		}
		if again, err2 := care.ParseEmail(string(e)); err == nil && (again != e || err2 != nil) {
			t.Fatalf("%q does not parse back", string(e))
		}
	})
}

func FuzzParsePostcode(f *testing.F) {
	for _, s := range []string{"SW1A 1AA", "gir0aa", "m1-1ae", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := care.ParsePostcode(s)
		if (err == nil) == (p == "") {
			t.Fatalf("both or neither: %q, %v", string(p), err)
		}
		if again, err2 := care.ParsePostcode(string(p)); err == nil && (again != p || err2 != nil || len(p) < 6 || len(p) > 8) {
			t.Fatalf("%q does not parse back", string(p))
		}
	})
}
