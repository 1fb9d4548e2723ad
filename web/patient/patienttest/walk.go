// Package patienttest fills in the patient's form over HTTP as a browser
// without scripts does: one page after the other, following where it is led,
// with cookies. It is for tests of the whole way in: it knows the names of the
// form's fields, and nothing of the store behind them.
//
// It is imported by tests only.
package patienttest

import (
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"

	"frontdoor/care"
)

// Answers by the names of the form's fields, for example "given", "words",
// "route". What is not answered gets the answer of Plain; "signs" are the
// emergency signs to tick, with commas between them. A question that Plain does
// not know gets its first answer.
type Answers map[string]string

// Plain answers make a request of an adult about a health problem, who can be
// reached by text message. The number is one that Ofcom keeps for drama.
var Plain = Answers{
	"ill": "adult", "kind": "clinical", "topic": "other", "for": "self",
	"writer": "Alex Example", "relationship": "Relative", "authority": "They have asked me to",
	"given": "Robin", "family": "Example", "born-day": "4", "born-month": "5", "born-year": "1961", "postcode": "",
	"route": "text", "mobile": "07700 900123", "phone": "07700 900123", "voicemail": "yes", "email": "robin@example.com",
	"address": "1 Elm Road, Leeds", "times": "", "interpreter": "no", "language": "", "other_needs": "",
	"words":        "My knee hurts since Tuesday.",
	"fit-from-day": "2", "fit-from-month": "3", "fit-from-year": "2026", "fit-to-day": "", "fit-to-month": "", "fit-to-year": "",
}

// Sent is what the confirmation shows.
type Sent struct {
	Reference string // as it is shown
	Link      string // the private link, whole
	Page      string // the confirmation's HTML
	Pages     int    // that were answered
}

// maxPages bounds a walk that is led in a circle: the longest form has 25.
const maxPages = 60

// Send fills in and sends a form, and ends the test when it cannot. The client
// gets cookies of its own; base is the server's address without a slash.
func Send(t testing.TB, client *http.Client, base string, org care.OrgID, answers Answers) Sent {
	t.Helper()
	sent, err := Walk(client, base, org, answers)
	if err != nil {
		t.Fatal(err)
	}
	return sent
}

// Walk is Send for goroutines: it returns its error.
func Walk(client *http.Client, base string, org care.OrgID, answers Answers) (Sent, error) {
	w, err := newWalker(client, base, org, answers)
	if err != nil {
		return Sent{}, err
	}
	if err := w.fillIn(); err != nil {
		return Sent{}, err
	}
	if err := w.post("send", nil); err != nil {
		return Sent{}, err
	}
	return w.confirmation()
}

// FillIn fills in a form up to "check your answers" with a client that keeps
// its cookies, so that a test can send it itself, or twice.
func FillIn(t testing.TB, client *http.Client, base string, org care.OrgID, answers Answers) {
	t.Helper()
	w := &walker{client: client, base: base, form: base + "/at/" + string(org) + "/form", answers: maps.Clone(Plain)}
	maps.Copy(w.answers, answers)
	if err := w.fillIn(); err != nil {
		t.Fatal(err)
	}
}

type walker struct {
	client  *http.Client
	base    string
	form    string
	answers Answers
	at      string // the last part of the page's address
	page    string
	count   int
}

func newWalker(client *http.Client, base string, org care.OrgID, answers Answers) (*walker, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	own := *client
	own.Jar = jar
	w := &walker{client: &own, base: base, form: base + "/at/" + string(org) + "/form", answers: maps.Clone(Plain)}
	maps.Copy(w.answers, answers)
	return w, nil
}

func (w *walker) fillIn() error {
	if err := w.post("start", nil); err != nil {
		return err
	}
	for w.at != "check" {
		if w.count++; w.count > maxPages {
			return fmt.Errorf("the form does not end: after %d pages it is at %q", maxPages, w.at)
		}
		if w.at == "advice" { // it is no question; the form goes on
			if err := w.get("about"); err != nil {
				return err
			}
			continue
		}
		was := w.at
		if err := w.post(was, w.values()); err != nil {
			return err
		}
		if w.at == was {
			return fmt.Errorf("the page %q was answered and came back", was)
		}
	}
	return nil
}

// values are the answers to the fields that the page has.
func (w *walker) values() url.Values {
	v := url.Values{}
	signs := strings.Split(w.answers["signs"], ",")
	for _, box := range inputs.FindAllStringSubmatch(w.page, -1) {
		name, kind, value := attribute(box[0], "name"), attribute(box[0], "type"), attribute(box[0], "value")
		answer, known := w.answers[name]
		switch {
		case name == "":
		case kind == "checkbox" && strings.HasPrefix(name, "signs-"):
			none := value == "none" && w.answers["signs"] == ""
			if none || contains(signs, value) {
				v.Add(name, value)
			}
		case kind == "checkbox":
			if known && contains(strings.Split(answer, ","), value) {
				v.Add(name, value)
			}
		case kind == "radio":
			if known && answer == value || !known && v.Get(name) == "" {
				v.Set(name, value)
			}
		case known:
			v.Set(name, answer)
		default:
			v.Set(name, "An answer")
		}
	}
	return v
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if strings.TrimSpace(x) == s && s != "" {
			return true
		}
	}
	return false
}

var (
	inputs     = regexp.MustCompile(`<(?:input|textarea)\b[^>]*>`)
	references = regexp.MustCompile(`Your reference is\s*<br>\s*<strong>([2-9A-Z]{4}-[2-9A-Z]{4})<`)
	links      = regexp.MustCompile(`href="([^"]*/r/[^"]+)"`)
)

func attribute(tag, name string) string {
	m := regexp.MustCompile(`\s` + name + `="([^"]*)"`).FindStringSubmatch(tag)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}

func (w *walker) get(below string) error {
	resp, err := w.client.Get(w.form + "/" + below)
	return w.read(resp, err)
}

func (w *walker) post(below string, v url.Values) error {
	resp, err := w.client.PostForm(w.form+"/"+below, v)
	return w.read(resp, err)
}

func (w *walker) read(resp *http.Response, err error) error {
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	w.at, w.page = path.Base(resp.Request.URL.Path), string(body)
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s: %s", resp.Request.URL.Path, resp.Status, faults(w.page))
	}
	return nil
}

// faults are the messages of an error summary, for a test's own message.
func faults(page string) string {
	_, list, _ := strings.Cut(page, "nhsuk-error-summary__list")
	list, _, _ = strings.Cut(list, "</ul>")
	return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>?`).ReplaceAllString(list, " ")), " ")
}

func (w *walker) confirmation() (Sent, error) {
	ref, link := references.FindStringSubmatch(w.page), links.FindStringSubmatch(w.page)
	if ref == nil || link == nil {
		return Sent{}, fmt.Errorf("the page %q is no confirmation", w.at)
	}
	return Sent{Reference: ref[1], Link: html.UnescapeString(link[1]), Page: w.page, Pages: w.count}, nil
}
