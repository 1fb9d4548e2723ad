package web_test

import (
	"bufio"
	"html"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"frontdoor/web"
	"frontdoor/web/patient/patienttest"
)

// nasty values, one of which some reader of forms somewhere has choked on.
var nasty = []string{
	"", " ", "\x00", "\xff\xfe", "\u202e", "0", "-1", "9223372036854775808", "1e999", "31", "2", "29", "13", "0000", "24:00", "07:60", "NaN", "null", "true",
	`"><script>x()</script>`, "';--", "%00", "../..", "{{.}}", "\r\nSet-Cookie: a=b", "😀", strings.Repeat("a", 5000), strings.Repeat("é", 4001), strings.Repeat("\n", 300),
	"other", "yes", "none", "clinical", "admin", "A10001", "2026-02-30", "2026-11-23", "999-999-9999", "+447700900123", "a@b", "manager",
}

var (
	forms  = regexp.MustCompile(`(?s)<form\b([^>]*)>(.*?)</form>`)
	boxes  = regexp.MustCompile(`<(?:input|textarea|select|button|option)\b[^>]*>`)
	change = regexp.MustCompile(`href="(/at/[^"]*\?then=check)"`)
)

func attribute(tag, name string) string {
	m := regexp.MustCompile(`\s` + name + `="([^"]*)"`).FindStringSubmatch(tag)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}

// fill fills the boxes of a form: as they are, with value, with something
// nasty, or not at all, as the numbers say.
func fill(form, value string, numbers []byte) url.Values {
	v, name, at := url.Values{}, "", 0
	next := func() int {
		if len(numbers) == 0 {
			return 0
		}
		at++
		return int(numbers[at%len(numbers)]) + at/len(numbers)
	}
	for _, tag := range boxes.FindAllString(form, -1) {
		if n := attribute(tag, "name"); n != "" {
			name = n // an option belongs to the last of them
		}
		if name == "" {
			continue
		}
		switch n := next(); n % 5 {
		case 0, 1:
			v.Add(name, attribute(tag, "value"))
		case 2:
			v.Add(name, value)
		case 3:
			v.Add(name, nasty[n/5%len(nasty)])
		}
	}
	return v
}

// ends are forms that would end what the others need.
var ends = regexp.MustCompile(`/(sign-out|switch|leave|code|discard)$|/staff/team/`)

// pages with forms, by who looks at them.
type pages struct {
	h    *house
	who  []*http.Client
	list [][]string // of paths, as who
	used int
}

func newPages(f *testing.F) *pages {
	p := &pages{h: newHouse(f, web.Options{})}
	for _, login := range []string{"manager", "cara"} {
		b := newBrowser(f, base, inside{p.h})
		b.signIn(login)
		b.prove(p.h)
		var list []string
		for _, route := range routes(f) {
			if method, path := p.h.at(f, route); method == "GET" && !strings.HasSuffix(path, "/live") && path != "/metrics" && !strings.HasPrefix(path, "/asset/") && !strings.Contains(path, "/form") {
				list = append(list, path)
			}
		}
		p.who, p.list = append(p.who, b.http), append(p.list, list)
	}
	for range drafts {
		p.who, p.list = append(p.who, nil), append(p.list, nil)
	}
	return p
}

const base = "https://frontdoor.example.org"

// drafts are the public form, filled in to its end in several ways.
var drafts = []patienttest.Answers{
	nil,
	{"kind": "admin", "topic": "fit-note"},
	{"ill": "child", "for": "child", "route": "letter"},
	{"for": "someone", "route": "email", "kind": "admin", "topic": "results"},
}

// draftsLast is how many forms are sent before drafts are begun anew.
const draftsLast = 200

func (p *pages) renew(t *testing.T) {
	t.Helper()
	if p.used++; p.used%draftsLast != 1 {
		return
	}
	for i, answers := range drafts {
		jar, err := cookiejar.New(nil)
		must(t, err)
		client := &http.Client{Jar: jar, Transport: inside{p.h}}
		patienttest.FillIn(t, client, base, surgery, answers)
		at := len(p.who) - len(drafts) + i
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		p.who[at] = client
		form := "/at/" + string(surgery) + "/form"
		p.list[at] = []string{form + "/you", form + "/check"}
		for _, m := range change.FindAllStringSubmatch((&browser{t, base, client}).ask("GET", form+"/check", nil).body, -1) {
			p.list[at] = append(p.list[at], html.UnescapeString(m[1]))
		}
	}
}

// judge an answer: nothing is a fault of ours, nothing of what was typed
// becomes part of the page's markup.
func judge(t *testing.T, what string, a answer) {
	t.Helper()
	guarded(t, what, a, false, map[string]bool{})
	if a.status/100 != 3 && !utf8.ValidString(a.body) { // a redirect's body is a courtesy of net/http
		t.Errorf("%s: the page is no UTF-8", what)
	}
}

// FuzzForms fills every form of every page with anything.
func FuzzForms(f *testing.F) {
	p := newPages(f)
	for who := range p.who {
		for page := range 40 {
			f.Add(uint8(who), uint8(page), "It hurts.", []byte{0})
			f.Add(uint8(who), uint8(page), "<script>x()</script>", []byte{2})
			f.Add(uint8(who), uint8(page), "\x00\xff", []byte{3, 108, 53, 0, 78, 2, 28, 103, 4})
		}
	}
	f.Fuzz(func(t *testing.T, who, page uint8, value string, numbers []byte) {
		p.renew(t)
		i := int(who) % len(p.who)
		b := &browser{t, base, p.who[i]}
		path := p.list[i][int(page)%len(p.list[i])]
		a := b.ask("GET", path, nil)
		judge(t, path, a)
		for _, form := range forms.FindAllStringSubmatch(a.body, -1) {
			action, method := attribute(form[1], "action"), strings.ToUpper(attribute(form[1], "method"))
			if action == "" {
				action = path
			}
			if method != "POST" || ends.MatchString(strings.Split(action, "?")[0]) {
				continue
			}
			v := fill(form[0], value, numbers)
			judge(t, method+" "+action, b.ask(method, action, v))
			if len(numbers) > 0 && numbers[0]%7 == 0 { // sent twice
				judge(t, method+" "+action+" again", b.ask(method, action, v))
			}
		}
	})
}

// FuzzRequests sends any bytes as a request, as somebody who is signed in and
// has a form begun.
func FuzzRequests(f *testing.F) {
	h := newHouse(f, web.Options{})
	b := newBrowser(f, base, inside{h})
	b.signIn("cara")
	b.prove(h)
	b.ask("POST", "/at/"+string(surgery)+"/form/start", nil)
	cookies := map[string]string{}
	for _, path := range []string{"/staff", "/r/x", "/at/" + string(surgery)} {
		at, err := url.Parse(base + path)
		must(f, err)
		for _, c := range b.http.Jar.Cookies(at) {
			cookies[c.Name] = c.Value
		}
	}
	for _, name := range slices.Sorted(maps.Keys(cookies)) {
		f.Add("GET /staff/list HTTP/1.1\r\nHost: x\r\nCookie: " + name + "=a\"b;=; " + name + "\r\n\r\n")
	}
	for _, route := range routes(f) {
		method, path := h.at(f, route)
		f.Add(method + " " + path + "?a=b HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 15\r\n\r\nkey=a&words=b%0")
		f.Add(method + " " + strings.Replace(path, "A10001", "%2f..%00", 1) + " HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=a\r\nContent-Length: 9\r\n\r\n--a\r\n\r\n--")
	}
	f.Fuzz(func(t *testing.T, raw string) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
		if err != nil || strings.HasSuffix(r.URL.Path, "/live") {
			return // refused before any page, or a stream, which does not end
		}
		r.RemoteAddr = "203.0.113.9:1"
		for name, value := range cookies {
			if !strings.Contains(raw, name) {
				r.AddCookie(&http.Cookie{Name: name, Value: value})
			}
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r.WithContext(t.Context()))
		a := answer{w.Code, w.Result().Header, w.Body.String()}
		if strings.HasPrefix(r.URL.Path, "/asset/") {
			return // TestEveryRouteIsGuarded; its 304 has no body to judge
		}
		judge(t, r.Method, a)
	})
}
