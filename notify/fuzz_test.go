package notify_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/notify"
)

// Answers come from outside. Whatever they hold, reading them ends, gives a
// known state or an Unavailable error, and repeats none of their words.

var (
	formGOVUK = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	formKSUID = regexp.MustCompile(`^[a-zA-Z0-9]{27}$`)
)

const (
	seedReference = "019586a0-0000-7000-8000-000000000001"
	seedUUID      = "740e5834-3a29-46b4-9a6f-16142fde533a"
	seedKSUID     = "2WL3qFTEFM0qMY8xjRbt1LIKCzM"
)

func checkReceipt(t *testing.T, r notify.Receipt, err error, form *regexp.Regexp) {
	t.Helper()
	if err != nil {
		if care.KindOf(err) != care.Unavailable || notify.ReasonOf(err) != notify.Garbled || r != (notify.Receipt{}) {
			t.Fatalf("%+v, %v", r, err)
		}
		return
	}
	if !form.MatchString(r.ProviderID) {
		t.Fatalf("id %q", r.ProviderID)
	}
	switch r.State {
	case notify.Accepted, notify.Delivered:
	case notify.Failed:
		if r.Reason == "" {
			t.Fatal("failed without a reason")
		}
	default:
		t.Fatalf("state %q", r.State)
	}
}

func FuzzGOVUKAnswers(f *testing.F) {
	for _, seed := range []string{
		`{"id":"` + seedUUID + `","reference":"` + seedReference + `","content":{"body":"x","from_number":"y"}}`,
		`{"id":"` + seedUUID + `","reference":"` + seedReference + `","status":"permanent-failure","phone_number":"+447700900123"}`,
		`{"notifications":[{"id":"` + seedUUID + `","reference":"` + seedReference + `","status":"sent"}],"links":{}}`,
		`{"notifications":[]}`, `{"notifications":null}`, `{"id":1}`, `[]`, `null`, ``, `{"errors":[]}`,
		`{"status_code":429,"errors":[{"error":"RateLimitError","message":"Exceeded"}]}`,
		`{"result":"error","message":{"token":["Invalid"]}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if id, err := notify.DecodeGOVUKCreated(body, seedReference); err == nil && !formGOVUK.MatchString(id) || err != nil && id != "" {
			t.Fatalf("%q, %v", id, err)
		}
		r, err := notify.DecodeGOVUKStatus(body, seedUUID)
		checkReceipt(t, r, err, formGOVUK)
		r, known, err := notify.DecodeGOVUKList(body, seedReference)
		if known || err != nil {
			checkReceipt(t, r, err, formGOVUK)
		}
		checkSymbol(t, notify.DecodeGOVUKError(body).Error)
	})
}

func FuzzNHSAnswers(f *testing.F) {
	for _, seed := range []string{
		`{"data":{"type":"Message","id":"` + seedKSUID + `","attributes":{"messageReference":"` + seedReference + `","messageStatus":"created"}}}`,
		`{"data":{"id":"` + seedKSUID + `","attributes":{"messageStatus":"failed","messageFailureReasonCode":"MFR_PDSV_0002","channels":[{"type":"sms","supplierStatus":"permanent_failure"}]}}}`,
		`{"data":{"id":"` + seedKSUID + `","attributes":{"messageStatus":"failed","channels":[null]}}}`,
		`{"errors":[{"code":"CM_DUPLICATE_REQUEST","source":{"pointer":"/data/attributes/messageReference"}}]}`,
		`{"errors":[null]}`, `{"data":null}`, `{"data":[]}`, `null`, ``, `{`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := notify.DecodeNHSCreated(body, seedReference)
		checkReceipt(t, r, err, formKSUID)
		r, err = notify.DecodeNHSStatus(body, seedKSUID)
		checkReceipt(t, r, err, formKSUID)
		checkSymbol(t, notify.DecodeNHSError(body).Code)
	})
}

func FuzzToken(f *testing.F) {
	for _, seed := range []string{
		`{"access_token":"g1112R_ccQ1Ebbb4gtHBP1aaaNM","expires_in":"599","token_type":"Bearer"}`,
		`{"access_token":"a","expires_in":599}`, `{"access_token":"a b","expires_in":599}`, `{"access_token":"a\r\nX: y","expires_in":1}`,
		`{"access_token":"a","expires_in":-1}`, `{"access_token":"a","expires_in":1e9}`, `{"access_token":"","expires_in":1}`, `{"access_token":"a"}`, `null`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		token, life, err := notify.DecodeToken(body)
		if err != nil {
			if care.KindOf(err) != care.Unavailable || token != "" {
				t.Fatalf("%q, %v", token, err)
			}
			return
		}
		if !regexp.MustCompile(`^[!-~]+$`).MatchString(token) || life < 0 || life > time.Hour {
			t.Fatalf("%q for %v", token, life)
		}
	})
}

func checkSymbol(t *testing.T, said string) {
	t.Helper()
	if kept := notify.Symbol(said); kept != "" && (kept != said || !regexp.MustCompile(`^[A-Za-z_]{1,60}$`).MatchString(kept)) {
		t.Fatal(fmt.Sprintf("%q of %q", kept, said))
	}
}
