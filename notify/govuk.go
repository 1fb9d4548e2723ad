package notify

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"frontdoor/care"
)

const (
	govukURL = "https://api.notifications.service.gov.uk"
	// govukWindow is the period of its rate limit, 3,000 requests a minute; the
	// service does not always say when to come back.
	govukWindow = time.Minute
)

var (
	uuidForm = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	// govukKey is {key name}-{service id}-{secret}, both UUIDs.
	govukKey = regexp.MustCompile(`^.+-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)
)

// GOVUK sends text messages through GOV.UK Notify
// (https://docs.notifications.service.gov.uk/rest-api.html).
//
// The service needs one text template whose whole content is ((body)). The
// message identifier is its reference. GOV.UK Notify does not refuse a repeated
// reference, so it is asked first whether it has the message already; that
// protects for the 7 days that it remembers. The name shown as sender belongs
// to the service's settings, not to the message.
type GOVUK struct {
	api      *api
	service  string
	secret   []byte
	template string
	clock    care.Clock
}

type govukSettings struct {
	url      string
	key      string // {name}-{service id}-{secret}
	template string // UUID
	tls      *tls.Config
	timeout  time.Duration
	clock    care.Clock
}

func newGOVUK(c govukSettings) (*GOVUK, error) {
	const op = "notify.govuk"
	parts := govukKey.FindStringSubmatch(c.key)
	if parts == nil {
		return nil, care.Fail(care.Invalid, op, "The GOV.UK Notify key must have a name, a service id and a secret, joined by hyphens.")
	}
	if !uuidForm.MatchString(c.template) {
		return nil, care.Fail(care.Invalid, op, "The GOV.UK Notify template must be given by its id.")
	}
	a, err := newAPI(op, c.url, c.tls, c.timeout)
	if err != nil {
		return nil, err
	}
	return &GOVUK{api: a, service: parts[1], secret: []byte(parts[2]), template: c.template, clock: c.clock}, nil
}

// String and GoString name the service, never its secret.
func (g *GOVUK) String() string   { return "GOV.UK Notify, service " + g.service }
func (g *GOVUK) GoString() string { return g.String() }

// Close ends kept connections.
func (g *GOVUK) Close() error { g.api.close(); return nil }

type govukText struct {
	PhoneNumber     string            `json:"phone_number"`
	TemplateID      string            `json:"template_id"`
	Personalisation map[string]string `json:"personalisation"`
	Reference       string            `json:"reference"`
}

// Send hands over one text message, unless GOV.UK Notify has it already.
func (g *GOVUK) Send(ctx context.Context, m Message) (Receipt, error) {
	if m.Channel != Text {
		return Receipt{}, refuse(g.api.op, BadContent, "")
	}
	if err := m.Check(); err != nil {
		return Receipt{}, err
	}
	if r, known, err := g.find(ctx, string(m.ID)); err != nil || known {
		return r, err
	}
	body, err := json.Marshal(govukText{
		PhoneNumber: m.To, TemplateID: g.template,
		Personalisation: map[string]string{"body": m.Body}, Reference: string(m.ID),
	})
	if err != nil {
		return Receipt{}, care.Wrap(g.api.op, err)
	}
	got, err := g.call(ctx, http.MethodPost, "/v2/notifications/sms", nil, body)
	if err != nil {
		return Receipt{}, err
	}
	if got.status != http.StatusCreated {
		return Receipt{}, g.refusal(got)
	}
	id, err := decodeGOVUKCreated(got.body, string(m.ID))
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{ProviderID: id, State: Accepted}, nil
}

// find asks whether a message with this reference was taken before.
func (g *GOVUK) find(ctx context.Context, reference string) (Receipt, bool, error) {
	query := url.Values{"reference": {reference}, "template_type": {"sms"}}
	got, err := g.call(ctx, http.MethodGet, "/v2/notifications", query, nil)
	if err != nil {
		return Receipt{}, false, err
	}
	if got.status != http.StatusOK {
		// A refusal of the question is no refusal of the message.
		return Receipt{}, false, later(g.api.op, *faultOf(g.refusal(got)))
	}
	return decodeGOVUKList(got.body, reference)
}

// Status asks what became of a message; NotFound after 7 days.
func (g *GOVUK) Status(ctx context.Context, providerID string) (Receipt, error) {
	if !uuidForm.MatchString(providerID) {
		return Receipt{}, refuse(g.api.op, BadContent, "")
	}
	got, err := g.call(ctx, http.MethodGet, "/v2/notifications/"+providerID, nil, nil)
	switch {
	case err != nil:
		return Receipt{}, err
	case got.status == http.StatusNotFound:
		return Receipt{}, care.Fail(care.NotFound, g.api.op, "GOV.UK Notify does not know the message.")
	case got.status != http.StatusOK:
		return Receipt{}, g.refusal(got)
	}
	return decodeGOVUKStatus(got.body, providerID)
}

func (g *GOVUK) call(ctx context.Context, method, path string, query url.Values, body []byte) (answer, error) {
	// iat must be within 30 s of their clock, so every request has its own token.
	token, err := signHS256(g.secret, map[string]any{"iss": g.service, "iat": g.clock.Now().Unix()})
	if err != nil {
		return answer{}, care.Wrap(g.api.op, err)
	}
	h := http.Header{"Authorization": {"Bearer " + token}, "Accept": {"application/json"}}
	if body != nil {
		h.Set("Content-Type", "application/json")
	}
	return g.api.call(ctx, method, path, query, h, body)
}

// refusal turns an answer other than success into an error.
func (g *GOVUK) refusal(got answer) error {
	first := decodeGOVUKError(got.body)
	f := Fault{Code: code(got.status, first.Error), RetryAfter: got.retryAfter, Reason: Technical}
	switch {
	case got.status == http.StatusBadRequest:
		reason := govukReason(first)
		if reason == Setup {
			f.Reason = Setup
			return later(g.api.op, f)
		}
		return refuse(g.api.op, reason, f.Code)
	case got.status == http.StatusUnauthorized, got.status == http.StatusForbidden:
		f.Reason = Credentials // or a clock more than 30 s off
	case got.status == http.StatusNotFound:
		f.Reason = Setup
	case got.status == http.StatusTooManyRequests && first.Error == "TooManyRequestsError":
		f.Reason = Quota // the day's allowance
	case got.status == http.StatusTooManyRequests:
		f.Reason = Busy
		if f.RetryAfter == 0 {
			f.RetryAfter = govukWindow
		}
	case got.status >= 400 && got.status < 500 && got.status != http.StatusRequestTimeout:
		return refuse(g.api.op, Refused, f.Code)
	}
	return later(g.api.op, f)
}

// govukReason reads an error of status 400. Faults of the account and of the
// template are the operator's; what remains speaks of this message.
func govukReason(e govukError) Reason {
	switch text := strings.ToLower(e.Message); {
	case e.Error == "ValidationError" && strings.HasPrefix(text, "phone_number"),
		strings.Contains(text, "international mobile numbers"):
		return BadAddress
	case strings.Contains(text, "trial mode"), strings.Contains(text, "team-only"), strings.Contains(text, "team only"),
		strings.HasPrefix(text, "template"), strings.Contains(text, "missing personalisation"),
		strings.Contains(text, "sms_sender_id"), strings.Contains(text, "service is not allowed"):
		return Setup
	case strings.Contains(text, "character count"), strings.Contains(text, "too long"):
		return BadContent
	}
	return Refused
}
