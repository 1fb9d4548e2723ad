package notify

import (
	"encoding/json"
)

// The answers of GOV.UK Notify, as far as they are used. They repeat the number
// and the words; those parts are not even decoded.

type govukError struct {
	Error   string `json:"error"`
	Message string `json:"message"` // read for its meaning, never passed on
}

type govukNotification struct {
	ID        string `json:"id"`
	Reference string `json:"reference"`
	Status    string `json:"status"`
}

func decodeGOVUKError(body []byte) govukError {
	var e struct {
		Errors []govukError `json:"errors"`
	}
	if json.Unmarshal(body, &e) != nil || len(e.Errors) == 0 {
		return govukError{} // the HTTP status alone decides
	}
	return e.Errors[0]
}

// decodeGOVUKCreated returns the identifier given to a message. An answer that
// is not understood is Unavailable: asked again, the reference tells.
func decodeGOVUKCreated(body []byte, reference string) (string, error) {
	var n govukNotification
	if json.Unmarshal(body, &n) != nil || !uuidForm.MatchString(n.ID) || n.Reference != reference {
		return "", later("notify.govuk", Fault{Reason: Garbled, Code: "201"})
	}
	return n.ID, nil
}

func decodeGOVUKStatus(body []byte, id string) (Receipt, error) {
	var n govukNotification
	if json.Unmarshal(body, &n) != nil || n.ID != id {
		return Receipt{}, later("notify.govuk", Fault{Reason: Garbled, Code: "200"})
	}
	return n.receipt(), nil
}

// decodeGOVUKList looks for a reference in a list of notifications.
func decodeGOVUKList(body []byte, reference string) (Receipt, bool, error) {
	var l struct {
		Notifications *[]govukNotification `json:"notifications"`
	}
	if json.Unmarshal(body, &l) != nil || l.Notifications == nil {
		return Receipt{}, false, later("notify.govuk", Fault{Reason: Garbled, Code: "200"})
	}
	for _, n := range *l.Notifications {
		if n.Reference == reference && uuidForm.MatchString(n.ID) {
			return n.receipt(), true, nil
		}
	}
	return Receipt{}, false, nil
}

// receipt translates the status of a text message (documentation, "Text
// message status descriptions"). A status that is not known counts as
// Accepted: they have it.
func (n govukNotification) receipt() Receipt {
	r := Receipt{ProviderID: n.ID, State: Accepted}
	switch n.Status {
	case "sent": // to a number abroad whose network gives no receipts
		r.Reason = NoReceipt
	case "delivered":
		r.State = Delivered
	case "permanent-failure":
		r.State, r.Reason = Failed, BadAddress
	case "temporary-failure": // tried for 72 hours
		r.State, r.Reason = Failed, Unreachable
	case "technical-failure":
		r.State, r.Reason = Failed, Technical
	}
	return r
}
