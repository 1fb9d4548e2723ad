package notify

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"net/http"
	"regexp"
	"time"

	"frontdoor/care"
)

const (
	nhsURL      = "https://api.service.nhs.uk/comms"
	nhsTokenURL = "https://api.service.nhs.uk/oauth2/token"
	// nhsFreeText is the routing plan that every client may use for a text
	// message in its own words, with the personalisation field sms_body
	// (NHS Notify API, "Free-text communications").
	nhsFreeText = "00000000-0000-0000-0000-000000000003"
	nhsMedia    = "application/vnd.api+json"
	// nhsTooEarly is the least wait that the definition gives for 425.
	nhsTooEarly = 5 * time.Minute
)

var (
	ksuidForm = regexp.MustCompile(`^[a-zA-Z0-9]{27}$`) // schemas/types/KSUID
	odsForm   = regexp.MustCompile(`^[A-Z0-9]{3,10}$`)
)

// NHSNotify sends text messages through NHS Notify
// (https://digital.nhs.uk/developer/api-catalogue/nhs-notify).
//
// The message identifier is the message reference, on which NHS Notify refuses
// repeats for months; a repeat is therefore Accepted with NoReceipt, because
// the refusal does not give the earlier identifier. Messages go to the number
// that the patient gave the practice, for which the account needs approval to
// override contact details; without an NHS number in the message, it needs
// approval for that too (schemas/components/Recipient).
type NHSNotify struct {
	api    *api
	tokens *nhsTokens
	plan   string
	ods    string
}

type nhsSettings struct {
	url, tokenURL string
	apiKey        string // of the application: iss and sub
	keyID         string // name under which the public key is registered
	privateKey    []byte // PEM
	plan          string // routing plan, UUID
	ods           string // originator; empty for the account's own
	tls           *tls.Config
	timeout       time.Duration
	clock         care.Clock
}

func newNHSNotify(c nhsSettings) (*NHSNotify, error) {
	const op = "notify.nhs"
	if !uuidForm.MatchString(c.plan) {
		return nil, care.Fail(care.Invalid, op, "The NHS Notify routing plan must be given by its id.")
	}
	if c.ods != "" && !odsForm.MatchString(c.ods) {
		return nil, care.Fail(care.Invalid, op, "The NHS Notify originator must be an ODS code.")
	}
	a, err := newAPI(op, c.url, c.tls, c.timeout)
	if err != nil {
		return nil, err
	}
	tokens, err := newNHSTokens(c)
	if err != nil {
		return nil, err
	}
	return &NHSNotify{api: a, tokens: tokens, plan: c.plan, ods: c.ods}, nil
}

// String and GoString name the service, never its keys.
func (n *NHSNotify) String() string   { return "NHS Notify, routing plan " + n.plan }
func (n *NHSNotify) GoString() string { return n.String() }

// Close ends kept connections.
func (n *NHSNotify) Close() error { n.api.close(); n.tokens.api.close(); return nil }

// The request, schemas/requests/CreateMessage of the definition.
type nhsRequest struct {
	Data struct {
		Type       string        `json:"type"`
		Attributes nhsAttributes `json:"attributes"`
	} `json:"data"`
}

type nhsAttributes struct {
	RoutingPlanID    string            `json:"routingPlanId"`
	MessageReference string            `json:"messageReference"`
	Recipient        nhsRecipient      `json:"recipient"`
	Originator       *nhsOriginator    `json:"originator,omitempty"`
	Personalisation  map[string]string `json:"personalisation"`
}

type nhsRecipient struct {
	NHSNumber      string     `json:"nhsNumber,omitempty"`
	ContactDetails nhsContact `json:"contactDetails"`
}

type nhsContact struct {
	SMS string `json:"sms"`
}

type nhsOriginator struct {
	ODSCode string `json:"odsCode"`
}

func (n *NHSNotify) request(m Message) nhsRequest {
	var r nhsRequest
	r.Data.Type = "Message"
	r.Data.Attributes = nhsAttributes{
		RoutingPlanID: n.plan, MessageReference: string(m.ID),
		Recipient:       nhsRecipient{NHSNumber: m.NHSNumber, ContactDetails: nhsContact{SMS: m.To}},
		Personalisation: map[string]string{"sms_body": m.Body},
	}
	if n.ods != "" {
		r.Data.Attributes.Originator = &nhsOriginator{ODSCode: n.ods}
	}
	return r
}

// Send hands over one text message.
func (n *NHSNotify) Send(ctx context.Context, m Message) (Receipt, error) {
	if m.Channel != Text {
		return Receipt{}, refuse(n.api.op, BadContent, "")
	}
	if err := m.Check(); err != nil {
		return Receipt{}, err
	}
	body, err := json.Marshal(n.request(m))
	if err != nil {
		return Receipt{}, care.Wrap(n.api.op, err)
	}
	got, err := n.call(ctx, http.MethodPost, "/v1/messages", body)
	if err != nil {
		return Receipt{}, err
	}
	if got.status == http.StatusCreated {
		return decodeNHSCreated(got.body, string(m.ID))
	}
	if first := decodeNHSError(got.body); first.repeated(got.status) {
		return Receipt{State: Accepted, Reason: NoReceipt}, nil
	}
	return Receipt{}, n.refusal(got)
}

// Status asks what became of a message.
func (n *NHSNotify) Status(ctx context.Context, providerID string) (Receipt, error) {
	if !ksuidForm.MatchString(providerID) {
		return Receipt{}, refuse(n.api.op, BadContent, "")
	}
	got, err := n.call(ctx, http.MethodGet, "/v1/messages/"+providerID, nil)
	switch {
	case err != nil:
		return Receipt{}, err
	case got.status == http.StatusNotFound:
		return Receipt{}, care.Fail(care.NotFound, n.api.op, "NHS Notify does not know the message.")
	case got.status != http.StatusOK:
		return Receipt{}, n.refusal(got)
	}
	return decodeNHSStatus(got.body, providerID)
}

func (n *NHSNotify) call(ctx context.Context, method, path string, body []byte) (answer, error) {
	token, err := n.tokens.token(ctx)
	if err != nil {
		return answer{}, err
	}
	h := http.Header{"Authorization": {"Bearer " + token}, "Accept": {nhsMedia}}
	if body != nil {
		h.Set("Content-Type", nhsMedia)
	}
	got, err := n.api.call(ctx, method, path, nil, h, body)
	if err == nil && got.status == http.StatusUnauthorized {
		n.tokens.forget(token) // withdrawn early: the next try asks for another
	}
	return got, err
}

// refusal turns an answer other than success into an error.
func (n *NHSNotify) refusal(got answer) error {
	first := decodeNHSError(got.body)
	f := Fault{Code: code(got.status, first.Code), RetryAfter: got.retryAfter, Reason: Technical}
	switch got.status {
	case http.StatusBadRequest:
		if reason := first.reason(); reason != Setup {
			return refuse(n.api.op, reason, f.Code)
		}
		f.Reason = Setup
	case http.StatusUnauthorized, http.StatusForbidden:
		f.Reason = Credentials
	case http.StatusNotFound: // CM_NO_SUCH_ROUTING_PLAN
		f.Reason = Setup
	case http.StatusTooEarly: // the first try is still being worked on
		f.Reason = Busy
		f.RetryAfter = max(f.RetryAfter, nhsTooEarly)
	case http.StatusTooManyRequests:
		f.Reason = Busy
	case http.StatusInternalServerError:
		if first.Code == "CM_MISSING_ROUTING_PLAN_TEMPLATE" || first.Code == "CM_ROUTING_PLAN_DUPLICATE_TEMPLATES" {
			f.Reason = Setup
		}
	case http.StatusRequestTimeout:
	default:
		if got.status >= 400 && got.status < 500 {
			return refuse(n.api.op, Refused, f.Code)
		}
	}
	return later(n.api.op, f)
}
