package notify_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"frontdoor/care"
	"frontdoor/notify"
)

const (
	govukService  = "26785a09-ab16-4eb0-8407-a37497a57506"
	govukSecret   = "3d844edf-8d35-48ac-975b-e847b4f122b0"
	govukTemplate = "f33517ff-2a88-4f6e-b855-c550268ce08a"
)

// govukServer answers as the published documentation of GOV.UK Notify says.
// It checks every request and remembers what it took.
type govukServer struct {
	// intercept may answer in place of the server, or after it took a message.
	before, after func(w http.ResponseWriter, r *http.Request) bool

	mu     sync.Mutex
	texts  []map[string]any // as stored, with id and status
	faults []string         // what was wrong with requests
}

func (s *govukServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.before != nil && s.before(w, r) {
		return
	}
	if why := govukAuth(r); why != "" {
		govukFail(w, 403, "AuthError", why)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case r.Method == "POST" && r.URL.Path == "/v2/notifications/sms":
		s.post(w, r)
	case r.Method == "GET" && r.URL.Path == "/v2/notifications":
		s.list(w, r)
	case r.Method == "GET" && strings.HasPrefix(r.URL.Path, "/v2/notifications/"):
		s.get(w, strings.TrimPrefix(r.URL.Path, "/v2/notifications/"))
	default:
		s.faults = append(s.faults, r.Method+" "+r.URL.Path)
		govukFail(w, 404, "NotFound", "Not found")
	}
}

func govukAuth(r *http.Request) string {
	token, err := jwt.Parse(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "),
		func(*jwt.Token) (any, error) { return []byte(govukSecret), nil },
		jwt.WithValidMethods([]string{"HS256"}), jwt.WithIssuer(govukService))
	if err != nil {
		return "Invalid token: signature, API token not found"
	}
	issued, err := token.Claims.GetIssuedAt()
	if err != nil || issued == nil || issued.Sub(at).Abs() > 30*time.Second {
		return "Error: Your system clock must be accurate to within 30 seconds"
	}
	if token.Header["typ"] != "JWT" {
		return "Invalid token: header"
	}
	return ""
}

func govukFail(w http.ResponseWriter, status int, kind, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"status_code": status, "errors": []any{map[string]any{"error": kind, "message": message}}})
}

func (s *govukServer) post(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var in struct {
		PhoneNumber     string            `json:"phone_number"`
		TemplateID      string            `json:"template_id"`
		Personalisation map[string]string `json:"personalisation"`
		Reference       string            `json:"reference"`
	}
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.DisallowUnknownFields()
	if err != nil || decoder.Decode(&in) != nil || r.Header.Get("Content-Type") != "application/json" {
		s.faults = append(s.faults, "malformed: "+string(body))
		govukFail(w, 400, "ValidationError", "Invalid JSON supplied in POST data")
		return
	}
	switch {
	case !regexp.MustCompile(`^\+?[0-9]{7,15}$`).MatchString(in.PhoneNumber):
		govukFail(w, 400, "ValidationError", "phone_number Not enough digits")
		return
	case strings.HasPrefix(in.PhoneNumber, "+44") && !strings.HasPrefix(in.PhoneNumber, "+447"):
		govukFail(w, 400, "ValidationError", "phone_number Not a UK mobile number")
		return
	case !strings.HasPrefix(in.PhoneNumber, "+44"):
		govukFail(w, 400, "BadRequestError", "Cannot send to international mobile numbers")
		return
	case in.TemplateID != govukTemplate:
		govukFail(w, 400, "BadRequestError", "Template not found")
		return
	case in.Personalisation["body"] == "":
		govukFail(w, 400, "BadRequestError", "Missing personalisation: body")
		return
	case len([]rune(in.Personalisation["body"])) > 918:
		govukFail(w, 400, "BadRequestError", "Content for template has a character count greater than the limit of 918")
		return
	case len(in.Reference) > 1000:
		govukFail(w, 400, "ValidationError", "reference is too long")
		return
	}
	id := uuid.NewString()
	s.texts = append(s.texts, map[string]any{
		"id": id, "reference": in.Reference, "phone_number": in.PhoneNumber, "type": "sms",
		"status": "created", "body": in.Personalisation["body"], "template": map[string]any{"id": in.TemplateID, "version": 1},
		"created_at": at.Format(time.RFC3339),
	})
	if s.after != nil && s.after(w, r) {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(201)
	json.NewEncoder(w).Encode(map[string]any{
		"id": id, "reference": in.Reference, "content": map[string]any{"body": in.Personalisation["body"], "from_number": "ELMTREE"},
		"uri": "https://api.notifications.service.gov.uk/v2/notifications/" + id, "template": map[string]any{"id": in.TemplateID, "version": 1},
	})
}

func (s *govukServer) list(w http.ResponseWriter, r *http.Request) {
	found := []map[string]any{}
	for _, n := range s.texts {
		if q := r.URL.Query().Get("reference"); q == "" || n["reference"] == q {
			found = append(found, n)
		}
	}
	json.NewEncoder(w).Encode(map[string]any{"notifications": found, "links": map[string]any{"current": r.URL.String()}})
}

func (s *govukServer) get(w http.ResponseWriter, id string) {
	if _, err := uuid.Parse(id); err != nil {
		govukFail(w, 400, "ValidationError", "id is not a valid UUID")
		return
	}
	for _, n := range s.texts {
		if n["id"] == id {
			json.NewEncoder(w).Encode(n)
			return
		}
	}
	govukFail(w, 404, "NoResultFound", "No result found")
}

func (s *govukServer) set(status string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range s.texts {
		n["status"] = status
	}
}

func (s *govukServer) taken() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.texts)
}

func startGOVUK(t *testing.T, s *govukServer) notify.Config {
	t.Helper()
	t.Cleanup(func() { // runs after the server has ended
		if len(s.faults) > 0 {
			t.Errorf("requests that no published call allows: %q", s.faults)
		}
	})
	url, ca := serve(t, s)
	return notify.Config{
		TextProvider: notify.ByGOVUK, GOVUKURL: url, CAFile: ca, GOVUKTemplate: govukTemplate,
		GOVUKKey: notify.Secret(secretFile(t, "live_key-with-hyphens-"+govukService+"-"+govukSecret+"\n")),
	}
}

func TestGOVUKSendsOnce(t *testing.T) {
	t.Parallel()
	s := &govukServer{}
	senders := open(t, startGOVUK(t, s))
	sender := carrier(t, senders, notify.Text)
	tracker, ok := senders.Tracker(notify.Text)
	if !ok {
		t.Fatal("no receipts")
	}
	m := textMessage()
	first, err := sender.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	again, err := sender.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	if first.ProviderID == "" || first.State != notify.Accepted || first.Final() || first != again || s.taken() != 1 {
		t.Errorf("receipts %+v and %+v for %d texts", first, again, s.taken())
	}
	if s.texts[0]["phone_number"] != m.To || s.texts[0]["body"] != m.Body || s.texts[0]["reference"] != string(m.ID) {
		t.Errorf("the service has %v", s.texts[0])
	}
	for status, want := range map[string]notify.Receipt{
		"created":           {State: notify.Accepted},
		"sending":           {State: notify.Accepted},
		"pending":           {State: notify.Accepted},
		"sent":              {State: notify.Accepted, Reason: notify.NoReceipt},
		"delivered":         {State: notify.Delivered},
		"permanent-failure": {State: notify.Failed, Reason: notify.BadAddress},
		"temporary-failure": {State: notify.Failed, Reason: notify.Unreachable},
		"technical-failure": {State: notify.Failed, Reason: notify.Technical},
		"a later invention": {State: notify.Accepted},
	} {
		s.set(status)
		want.ProviderID = first.ProviderID
		got, err := tracker.Status(t.Context(), first.ProviderID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", status, diff)
		}
	}
	if _, err := tracker.Status(t.Context(), uuid.NewString()); care.KindOf(err) != care.NotFound {
		t.Errorf("an unknown message: %v", err)
	}
	if _, err := tracker.Status(t.Context(), "../template/x"); care.KindOf(err) != care.Invalid {
		t.Errorf("a malformed id: %v", err)
	}
}

// The service took the message, but its answer is lost, cut or garbled: the
// next try finds it and does not send another text.
func TestGOVUKFindsWhatItTook(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		after  func(w http.ResponseWriter, r *http.Request) bool
		reason notify.Reason
	}{
		"cut": {func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Length", "500")
			w.WriteHeader(201)
			io.WriteString(w, `{"id":`)
			panic(http.ErrAbortHandler)
		}, notify.Unlinked},
		"lost": {func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) }, notify.Unlinked},
		"garbled": {func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(201)
			io.WriteString(w, "<html>")
			return true
		}, notify.Garbled},
		"too long": {func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(201)
			io.WriteString(w, strings.Repeat(" ", 300<<10))
			return true
		}, notify.Garbled},
		"of another": {func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(201)
			fmt.Fprintf(w, `{"id":%q,"reference":"other"}`, uuid.NewString())
			return true
		}, notify.Garbled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &govukServer{after: c.after}
			sender := carrier(t, open(t, startGOVUK(t, s)), notify.Text)
			m := textMessage()
			_, err := sender.Send(t.Context(), m)
			wantFault(t, err, care.Unavailable, c.reason, m)
			got, err := sender.Send(t.Context(), m)
			if err != nil || got.State != notify.Accepted || got.ProviderID == "" || s.taken() != 1 {
				t.Errorf("got %+v, %v; %d texts", got, err, s.taken())
			}
		})
	}
}

func TestGOVUKRefusals(t *testing.T) {
	t.Parallel()
	fail := func(status int, kind, message, retry string) func(w http.ResponseWriter, r *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method != "POST" {
				return false
			}
			if retry != "" {
				w.Header().Set("Retry-After", retry)
			}
			govukFail(w, status, kind, message)
			return true
		}
	}
	for name, c := range map[string]struct {
		before func(w http.ResponseWriter, r *http.Request) bool
		to     string
		kind   care.Kind
		reason notify.Reason
		wait   time.Duration
	}{
		"landline":      {nil, "+442079460000", care.Invalid, notify.BadAddress, 0},
		"abroad":        {nil, "+33612345678", care.Invalid, notify.BadAddress, 0},
		"other 400":     {fail(400, "BadRequestError", "something +447700900123", ""), "", care.Invalid, notify.Refused, 0},
		"too long":      {fail(400, "BadRequestError", "Content for template has a character count greater than the limit of 918", ""), "", care.Invalid, notify.BadContent, 0},
		"trial mode":    {fail(400, "BadRequestError", "Can't send to this recipient when service is in trial mode", ""), "", care.Unavailable, notify.Setup, 0},
		"template":      {fail(400, "BadRequestError", "Template has been deleted", ""), "", care.Unavailable, notify.Setup, 0},
		"auth":          {fail(403, "AuthError", "Invalid token: signature, API token not found", ""), "", care.Unavailable, notify.Credentials, 0},
		"rate":          {fail(429, "RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds", ""), "", care.Unavailable, notify.Busy, time.Minute},
		"rate and wait": {fail(429, "RateLimitError", "Exceeded rate limit", "7"), "", care.Unavailable, notify.Busy, 7 * time.Second},
		"daily limit":   {fail(429, "TooManyRequestsError", "Exceeded send limits (250) for today", ""), "", care.Unavailable, notify.Quota, 0},
		"500":           {fail(500, "Exception", "Internal server error", ""), "", care.Unavailable, notify.Technical, 0},
		"503 and wait":  {fail(503, "", "", "120"), "", care.Unavailable, notify.Technical, 2 * time.Minute},
		"redirect": {func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == "/elsewhere" {
				panic("a redirect was followed")
			}
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
			return true
		}, "", care.Unavailable, notify.Technical, 0},
		"refused question": {func(w http.ResponseWriter, _ *http.Request) bool {
			govukFail(w, 400, "BadRequestError", "no")
			return true
		}, "", care.Unavailable, notify.Refused, 0},
		"not JSON": {func(w http.ResponseWriter, _ *http.Request) bool { io.WriteString(w, "hello"); return true }, "", care.Unavailable, notify.Garbled, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &govukServer{before: c.before}
			m := textMessage()
			if c.to != "" {
				m.To = c.to
			}
			_, err := carrier(t, open(t, startGOVUK(t, s)), notify.Text).Send(t.Context(), m)
			wantFault(t, err, c.kind, c.reason, m)
			if got := notify.RetryAfter(err); got != c.wait {
				t.Errorf("retry after %v, want %v", got, c.wait)
			}
			if s.taken() != 0 {
				t.Error("a text was taken")
			}
		})
	}
}

func TestGOVUKIsPatientOnlySoLong(t *testing.T) {
	t.Parallel()
	release, arrived := make(chan struct{}), make(chan struct{}, 2)
	slow := func(_ http.ResponseWriter, r *http.Request) bool { arrived <- struct{}{}; <-release; return false }
	config := startGOVUK(t, &govukServer{before: slow})
	t.Cleanup(func() { close(release) })
	m := textMessage()

	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	_, err := carrier(t, open(t, config), notify.Text).Send(ctx, m)
	wantFault(t, err, care.Unavailable, notify.Unlinked, m)

	config.Timeout = 100 * time.Millisecond
	_, err = carrier(t, open(t, config), notify.Text).Send(t.Context(), m)
	wantFault(t, err, care.Unavailable, notify.Unlinked, m)
}

func TestGOVUKKeepsItsSecret(t *testing.T) {
	t.Parallel()
	config := startGOVUK(t, &govukServer{})
	m := textMessage()
	wrong := strings.Replace(govukSecret, "3d", "4e", 1)
	config.GOVUKKey = notify.Secret(secretFile(t, "key-"+govukService+"-"+wrong))
	sender := carrier(t, open(t, config), notify.Text)
	_, err := sender.Send(t.Context(), m)
	wantFault(t, err, care.Unavailable, notify.Credentials, m)
	if said := fmt.Sprintf("%v %v %+v %#v %+v", err, sender, sender, sender, config); strings.Contains(said, wrong) {
		t.Errorf("the secret is told: %s", said)
	}

	_, config.CAFile = identity(t)
	_, err = carrier(t, open(t, config), notify.Text).Send(t.Context(), m)
	wantFault(t, err, care.Unavailable, notify.Unlinked, m)
}
