package notify_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"frontdoor/care"
	"frontdoor/notify"
)

const (
	nhsAPIKey = "VbJYtIRxWdMLZdKzDYpJJKUCGQyNdCbT"
	nhsKeyID  = "elm-1"
	freeText  = "00000000-0000-0000-0000-000000000003"
	nhsMedia  = "application/vnd.api+json"
)

// signingKey is made once: large keys are slow to find.
var signingKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// nhsServer answers as the published definition of NHS Notify says, token
// service included; requests and its own answers are held against the schemas.
type nhsServer struct {
	schemas       schemas
	url           string
	clock         care.Clock
	before, after func(w http.ResponseWriter, r *http.Request) bool

	mu       sync.Mutex
	tokens   []string // given out and good
	jtis     []string
	messages []*nhsStored
	faults   []string
}

type nhsStored struct {
	id, reference, status, supplier, failure string
	to, nhsNumber, body, ods                 string
}

func (s *nhsServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.before != nil && s.before(w, r) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.URL.Path == "/oauth2/token" {
		s.giveToken(w, r)
		return
	}
	bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || !slices.Contains(s.tokens, bearer) {
		nhsFail(w, 401, "CM_DENIED", "")
		return
	}
	if accept := r.Header.Get("Accept"); accept != nhsMedia {
		nhsFail(w, 406, "CM_NOT_ACCEPTABLE", "")
		return
	}
	switch id, isGet := strings.CutPrefix(r.URL.Path, "/comms/v1/messages/"); {
	case r.Method == "POST" && r.URL.Path == "/comms/v1/messages":
		s.create(w, r)
	case r.Method == "GET" && isGet:
		s.get(w, id)
	default:
		s.faults = append(s.faults, r.Method+" "+r.URL.Path)
		nhsFail(w, 405, "CM_NOT_ALLOWED", "")
	}
}

func (s *nhsServer) giveToken(w http.ResponseWriter, r *http.Request) {
	refuse := func(why string) {
		w.WriteHeader(400)
		json.NewEncoder(w).Encode(map[string]string{"error": "invalid_request", "error_description": why})
	}
	if r.Method != "POST" || r.ParseForm() != nil || r.PostForm.Get("grant_type") != "client_credentials" ||
		r.PostForm.Get("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" {
		refuse("form")
		return
	}
	claims := jwt.RegisteredClaims{}
	token, err := jwt.ParseWithClaims(r.PostForm.Get("client_assertion"), &claims,
		func(*jwt.Token) (any, error) { return &signingKey().PublicKey, nil },
		jwt.WithValidMethods([]string{"RS512"}), jwt.WithIssuer(nhsAPIKey), jwt.WithSubject(nhsAPIKey),
		jwt.WithAudience(s.url+"/oauth2/token"), jwt.WithExpirationRequired(), jwt.WithTimeFunc(s.clock.Now))
	switch {
	case err != nil:
		refuse(err.Error())
	case token.Header["kid"] != nhsKeyID:
		refuse("kid")
	case claims.ExpiresAt.Sub(s.clock.Now()) > 5*time.Minute:
		refuse("exp is more than five minutes away")
	case claims.ID == "" || slices.Contains(s.jtis, claims.ID):
		refuse("jti was used before")
	default:
		s.jtis = append(s.jtis, claims.ID)
		s.tokens = append(s.tokens, uuid.NewString())
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]string{
			"access_token": s.tokens[len(s.tokens)-1], "expires_in": "599", "token_type": "Bearer", "issued_at": "1",
		})
	}
}

func nhsFail(w http.ResponseWriter, status int, code, pointer string) {
	w.Header().Set("Content-Type", nhsMedia)
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"errors": []any{map[string]any{
		"id": "rrt-1", "code": code, "status": fmt.Sprint(status), "title": "a title",
		"detail": "+447700900123 is in the detail", "source": map[string]string{"pointer": pointer},
	}}})
}

func (s *nhsServer) create(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var in struct {
		Data struct {
			Attributes struct {
				RoutingPlanID    string
				MessageReference string
				Recipient        struct {
					NHSNumber      string
					ContactDetails struct{ SMS string }
				}
				Originator      struct{ ODSCode string }
				Personalisation map[string]string
			}
		}
	}
	if faults := s.schemas.check("requests/CreateMessage.yaml", body); err != nil || len(faults) > 0 || json.Unmarshal(body, &in) != nil {
		s.faults = append(s.faults, faults...)
		nhsFail(w, 400, "CM_INVALID_VALUE", "/data")
		return
	}
	a := in.Data.Attributes
	switch {
	case r.Header.Get("Content-Type") != nhsMedia:
		nhsFail(w, 415, "CM_UNSUPPORTED_MEDIA", "")
		return
	case a.RoutingPlanID != freeText:
		nhsFail(w, 404, "CM_NO_SUCH_ROUTING_PLAN", "/data/attributes/routingPlanId")
		return
	case a.Personalisation["sms_body"] == "" || len([]rune(a.Personalisation["sms_body"])) > 918:
		nhsFail(w, 400, "CM_INVALID_VALUE", "/data/attributes/personalisation/sms_body")
		return
	case !strings.HasPrefix(a.Recipient.ContactDetails.SMS, "+447"):
		nhsFail(w, 400, "CM_INVALID_VALUE", "/data/attributes/recipient/contactDetails/sms")
		return
	}
	for _, m := range s.messages {
		if m.reference == a.MessageReference {
			nhsFail(w, 422, "CM_DUPLICATE_REQUEST", "/data/attributes/messageReference")
			return
		}
	}
	m := &nhsStored{
		id: ksuid(), reference: a.MessageReference, status: "created", to: a.Recipient.ContactDetails.SMS,
		nhsNumber: a.Recipient.NHSNumber, body: a.Personalisation["sms_body"], ods: a.Originator.ODSCode,
	}
	s.messages = append(s.messages, m)
	if s.after != nil && s.after(w, r) {
		return
	}
	s.answer(w, 201, "responses/MessageCreated.yaml", m)
}

func ksuid() string {
	b := make([]byte, 27)
	rand.Read(b)
	for i := range b {
		b[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[b[i]%62]
	}
	return string(b)
}

func (s *nhsServer) get(w http.ResponseWriter, id string) {
	for _, m := range s.messages {
		if m.id == id {
			s.answer(w, 200, "responses/MessageResponse.yaml", m)
			return
		}
	}
	nhsFail(w, 404, "CM_NOT_FOUND", "")
}

// answer writes a message and notes it when the server itself breaks the schema.
func (s *nhsServer) answer(w http.ResponseWriter, status int, schema string, m *nhsStored) {
	stamp := at.Format(time.RFC3339)
	attributes := map[string]any{
		"messageReference": m.reference, "messageStatus": m.status, "timestamps": map[string]any{"created": stamp},
		"routingPlan": map[string]any{"id": freeText, "name": "SMS", "createdDate": stamp},
	}
	if m.supplier != "" {
		attributes["channels"] = []any{map[string]any{
			"type": "sms", "cascadeType": "primary", "cascadeOrder": 1, "channelStatus": "failed", "supplierStatus": m.supplier,
			"timestamps": map[string]any{"created": stamp}, "routingPlan": map[string]any{"id": freeText, "type": "original"},
		}}
	}
	if m.failure != "" {
		attributes["messageFailureReasonCode"] = m.failure
	}
	body, err := json.Marshal(map[string]any{"data": map[string]any{
		"type": "Message", "id": m.id, "attributes": attributes,
		"links": map[string]any{"self": "https://api.service.nhs.uk/comms/v1/messages/" + m.id},
	}})
	if err != nil {
		panic(err)
	}
	s.faults = append(s.faults, s.schemas.check(schema, body)...)
	w.Header().Set("Content-Type", nhsMedia)
	w.WriteHeader(status)
	w.Write(body)
}

func (s *nhsServer) counts() (messages, tokens int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.messages), len(s.jtis)
}

func startNHS(t *testing.T, s *nhsServer) notify.Config {
	t.Helper()
	s.schemas = nhsSchemas(t)
	if s.clock == nil {
		s.clock = clock
	}
	t.Cleanup(func() { // runs after the server has ended
		if len(s.faults) > 0 {
			t.Errorf("against the definition: %q", s.faults)
		}
	})
	var ca string
	s.url, ca = serve(t, s)
	der, err := x509.MarshalPKCS8PrivateKey(signingKey())
	if err != nil {
		t.Fatal(err)
	}
	return notify.Config{
		TextProvider: notify.ByNHS, NHSURL: s.url + "/comms", NHSTokenURL: s.url + "/oauth2/token", CAFile: ca,
		NHSAPIKey: notify.Secret(secretFile(t, nhsAPIKey)), NHSKeyID: nhsKeyID, NHSOriginator: "A81001",
		NHSKey: notify.Secret(secretFile(t, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})))),
	}
}

func TestNHSNotifySendsOnce(t *testing.T) {
	t.Parallel()
	s := &nhsServer{}
	senders := open(t, startNHS(t, s))
	sender := carrier(t, senders, notify.Text)
	tracker, ok := senders.Tracker(notify.Text)
	if !ok {
		t.Fatal("no receipts")
	}
	m := textMessage()
	m.NHSNumber = "9990548609"
	first, err := sender.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	if first.State != notify.Accepted || first.Final() {
		t.Errorf("receipt %+v", first)
	}
	want := nhsStored{id: first.ProviderID, reference: string(m.ID), status: "created", to: m.To, nhsNumber: m.NHSNumber, body: m.Body, ods: "A81001"}
	if diff := cmp.Diff(&want, s.messages[0], cmp.AllowUnexported(nhsStored{})); diff != "" {
		t.Error(diff)
	}
	again, err := sender.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(notify.Receipt{State: notify.Accepted, Reason: notify.NoReceipt}, again); diff != "" {
		t.Error(diff)
	}
	if messages, tokens := s.counts(); messages != 1 || tokens != 1 {
		t.Errorf("%d messages with %d tokens", messages, tokens)
	}
	for stored, want := range map[nhsStored]notify.Receipt{
		{status: "created"}:                               {State: notify.Accepted},
		{status: "pending_enrichment"}:                    {State: notify.Accepted},
		{status: "enriched"}:                              {State: notify.Accepted},
		{status: "sending"}:                               {State: notify.Accepted},
		{status: "delivered"}:                             {State: notify.Delivered},
		{status: "failed"}:                                {State: notify.Failed, Reason: notify.Unknown},
		{status: "failed", supplier: "permanent_failure"}: {State: notify.Failed, Reason: notify.BadAddress},
		{status: "failed", supplier: "temporary_failure"}: {State: notify.Failed, Reason: notify.Unreachable},
		{status: "failed", supplier: "technical_failure"}: {State: notify.Failed, Reason: notify.Technical},
		{status: "failed", failure: "MFR_PDSV_0002"}:      {State: notify.Failed, Reason: notify.BadAddress},
	} {
		s.mu.Lock()
		s.messages[0].status, s.messages[0].supplier, s.messages[0].failure = stored.status, stored.supplier, stored.failure
		s.mu.Unlock()
		want.ProviderID = first.ProviderID
		got, err := tracker.Status(t.Context(), first.ProviderID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%+v: %s", stored, diff)
		}
	}
	if _, err := tracker.Status(t.Context(), ksuid()); care.KindOf(err) != care.NotFound {
		t.Errorf("an unknown message: %v", err)
	}
	if _, err := tracker.Status(t.Context(), "../x"); care.KindOf(err) != care.Invalid {
		t.Errorf("a malformed id: %v", err)
	}
}

func TestNHSNotifyShortestRequest(t *testing.T) {
	t.Parallel()
	s := &nhsServer{}
	config := startNHS(t, s)
	config.NHSOriginator = ""
	if _, err := carrier(t, open(t, config), notify.Text).Send(t.Context(), textMessage()); err != nil {
		t.Fatal(err)
	}
	if s.messages[0].ods != "" || s.messages[0].nhsNumber != "" {
		t.Errorf("the service has %+v", s.messages[0])
	}
}

// Whatever is lost on the way back, the patient gets one text.
func TestNHSNotifyAfterALostAnswer(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]func(http.ResponseWriter, *http.Request) bool{
		"lost": func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) },
		"cut": func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Length", "500")
			w.WriteHeader(201)
			io.WriteString(w, `{"data":`)
			panic(http.ErrAbortHandler)
		},
		"garbled": func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(201)
			io.WriteString(w, `{"data":{"id":"short"}}`)
			return true
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &nhsServer{after: after}
			sender := carrier(t, open(t, startNHS(t, s)), notify.Text)
			m := textMessage()
			if _, err := sender.Send(t.Context(), m); care.KindOf(err) != care.Unavailable {
				t.Fatalf("got %v", err)
			}
			got, err := sender.Send(t.Context(), m)
			if messages, _ := s.counts(); err != nil || got.State != notify.Accepted || messages != 1 {
				t.Errorf("got %+v, %v; %d messages", got, err, messages)
			}
		})
	}
}

func TestNHSNotifyAsksForTokens(t *testing.T) {
	t.Parallel()
	var passed atomic.Int64 // nanoseconds since at
	moving := care.ClockFunc(func() time.Time { return at.Add(time.Duration(passed.Load())) })
	s := &nhsServer{clock: moving}
	config := startNHS(t, s)
	config.Clock = moving
	senders, err := notify.Open(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { senders.Close() })
	sender := carrier(t, senders, notify.Text)
	send := func(want int) {
		t.Helper()
		if _, err := sender.Send(t.Context(), textMessage()); err != nil {
			t.Error(err)
		}
		if _, tokens := s.counts(); tokens != want {
			t.Errorf("%d tokens, want %d", tokens, want)
		}
	}
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() { send(1) })
	}
	all.Wait()
	passed.Store(int64((599-30)*time.Second - 1))
	send(1)
	passed.Store(int64((599 - 30) * time.Second))
	send(2)

	s.mu.Lock()
	s.tokens = nil // withdrawn
	s.mu.Unlock()
	m := textMessage()
	_, err = sender.Send(t.Context(), m)
	wantFault(t, err, care.Unavailable, notify.Credentials, m)
	send(3)
}

func TestNHSNotifyRefusals(t *testing.T) {
	t.Parallel()
	fail := func(path string, status int, code, pointer, retry string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != path {
				return false
			}
			if retry != "" {
				w.Header().Set("Retry-After", retry)
			}
			nhsFail(w, status, code, pointer)
			return true
		}
	}
	const messages, token = "/comms/v1/messages", "/oauth2/token"
	for name, c := range map[string]struct {
		before func(http.ResponseWriter, *http.Request) bool
		kind   care.Kind
		reason notify.Reason
		wait   time.Duration
	}{
		"number":            {fail(messages, 400, "CM_INVALID_VALUE", "/data/attributes/recipient/contactDetails/sms", ""), care.Invalid, notify.BadAddress, 0},
		"NHS number":        {fail(messages, 400, "CM_INVALID_NHS_NUMBER", "/data/attributes/recipient/nhsNumber", ""), care.Invalid, notify.BadAddress, 0},
		"words":             {fail(messages, 400, "CM_INVALID_VALUE", "/data/attributes/personalisation/sms_body", ""), care.Invalid, notify.BadContent, 0},
		"other value":       {fail(messages, 400, "CM_MISSING_VALUE", "/data/type", ""), care.Invalid, notify.Refused, 0},
		"contact override":  {fail(messages, 400, "CM_CANNOT_SET_CONTACT_DETAILS", "/data/attributes/recipient/contactDetails", ""), care.Unavailable, notify.Setup, 0},
		"originator":        {fail(messages, 400, "CM_ODS_CODE_REQUIRED", "/data/attributes/originator", ""), care.Unavailable, notify.Setup, 0},
		"routing plan":      {fail(messages, 404, "CM_NO_SUCH_ROUTING_PLAN", "/data/attributes/routingPlanId", ""), care.Unavailable, notify.Setup, 0},
		"denied":            {fail(messages, 401, "CM_DENIED", "", ""), care.Unavailable, notify.Credentials, 0},
		"ban":               {fail(messages, 403, "CM_SERVICE_BAN", "", ""), care.Unavailable, notify.Credentials, 0},
		"timeout":           {fail(messages, 408, "CM_TIMEOUT", "", ""), care.Unavailable, notify.Technical, 0},
		"too large":         {fail(messages, 413, "CM_TOO_LARGE", "", ""), care.Invalid, notify.Refused, 0},
		"422 of other kind": {fail(messages, 422, "CM_INVALID_VALUE", "", ""), care.Invalid, notify.Refused, 0},
		"too early":         {fail(messages, 425, "CM_RETRY_TOO_EARLY", "", ""), care.Unavailable, notify.Busy, 5 * time.Minute},
		"too early, later":  {fail(messages, 425, "CM_RETRY_TOO_EARLY", "", "301"), care.Unavailable, notify.Busy, 301 * time.Second},
		"quota":             {fail(messages, 429, "CM_QUOTA", "", "5"), care.Unavailable, notify.Busy, 5 * time.Second},
		"no template":       {fail(messages, 500, "CM_MISSING_ROUTING_PLAN_TEMPLATE", "", ""), care.Unavailable, notify.Setup, 0},
		"500":               {fail(messages, 500, "CM_INTERNAL_SERVER_ERROR", "", ""), care.Unavailable, notify.Technical, 0},
		"503":               {fail(messages, 503, "CM_SERVICE_UNAVAILABLE", "", "99999999"), care.Unavailable, notify.Technical, notify.MaxRetryAfter},
		"redirect":          {fail(messages, 302, "", "", ""), care.Unavailable, notify.Technical, 0},
		"token refused":     {fail(token, 401, "", "", ""), care.Unavailable, notify.Credentials, 0},
		"token later":       {fail(token, 429, "", "", "9"), care.Unavailable, notify.Busy, 9 * time.Second},
		"token 500":         {fail(token, 500, "", "", ""), care.Unavailable, notify.Technical, 0},
		"token garbled":     {fail(token, 200, "", "", ""), care.Unavailable, notify.Garbled, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := textMessage()
			_, err := carrier(t, open(t, startNHS(t, &nhsServer{before: c.before})), notify.Text).Send(t.Context(), m)
			wantFault(t, err, c.kind, c.reason, m)
			if got := notify.RetryAfter(err); got != c.wait {
				t.Errorf("retry after %v, want %v", got, c.wait)
			}
		})
	}
	for name, before := range map[string]func(http.ResponseWriter, *http.Request) bool{
		"409 duplicate value": fail(messages, 409, "CM_DUPLICATE_VALUE", "/data/attributes/messageReference", ""),
		"422 duplicate value": fail(messages, 422, "CM_DUPLICATE_VALUE", "/data/attributes/messageReference", ""),
		"422 repeated":        fail(messages, 422, "CM_DUPLICATE_REQUEST", "/data/attributes/messageReference", ""),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := carrier(t, open(t, startNHS(t, &nhsServer{before: before})), notify.Text).Send(t.Context(), textMessage())
			if err != nil || got.State != notify.Accepted || !got.Final() {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}
