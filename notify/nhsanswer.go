package notify

import (
	"encoding/json"
	"net/http"
	"strings"
)

// The answers of NHS Notify (JSON:API), as far as they are used.

type nhsMessage struct {
	Data struct {
		ID         string `json:"id"`
		Attributes struct {
			MessageReference string `json:"messageReference"`
			MessageStatus    string `json:"messageStatus"`
			FailureReason    string `json:"messageFailureReasonCode"`
			Channels         []struct {
				Type           string `json:"type"`
				SupplierStatus string `json:"supplierStatus"`
			} `json:"channels"`
		} `json:"attributes"`
	} `json:"data"`
}

type nhsError struct {
	Code   string `json:"code"`
	Source struct {
		Pointer string `json:"pointer"`
	} `json:"source"`
}

func decodeNHSError(body []byte) nhsError {
	var e struct {
		Errors []nhsError `json:"errors"`
	}
	if json.Unmarshal(body, &e) != nil || len(e.Errors) == 0 {
		return nhsError{} // the HTTP status alone decides
	}
	return e.Errors[0]
}

// repeated says that NHS Notify has the message from an earlier try.
func (e nhsError) repeated(status int) bool {
	switch {
	case e.Code == "CM_DUPLICATE_REQUEST":
		return status == http.StatusUnprocessableEntity || status == http.StatusConflict
	case e.Code == "CM_DUPLICATE_VALUE":
		return status >= 400 && status < 500 && strings.HasSuffix(e.Source.Pointer, "/messageReference")
	}
	return false
}

// reason reads an error of status 400 by its code and the place it points to.
func (e nhsError) reason() Reason {
	switch {
	case e.Code == "CM_ODS_CODE_REQUIRED", e.Code == "CM_CANNOT_SET_ODS_CODE", e.Code == "CM_CANNOT_SET_CONTACT_DETAILS",
		strings.HasPrefix(e.Source.Pointer, "/data/attributes/originator"),
		strings.HasPrefix(e.Source.Pointer, "/data/attributes/routingPlanId"):
		return Setup
	case e.Code == "CM_INVALID_NHS_NUMBER", strings.HasPrefix(e.Source.Pointer, "/data/attributes/recipient"):
		return BadAddress
	case strings.HasPrefix(e.Source.Pointer, "/data/attributes/personalisation"):
		return BadContent
	}
	return Refused
}

// decodeNHSCreated reads the answer to a new message. One that is not
// understood is Unavailable: asked again, NHS Notify names the repeat.
func decodeNHSCreated(body []byte, reference string) (Receipt, error) {
	var m nhsMessage
	if json.Unmarshal(body, &m) != nil || !ksuidForm.MatchString(m.Data.ID) ||
		m.Data.Attributes.MessageReference != reference {
		return Receipt{}, later("notify.nhs", Fault{Reason: Garbled, Code: "201"})
	}
	return Receipt{ProviderID: m.Data.ID, State: Accepted}, nil
}

func decodeNHSStatus(body []byte, id string) (Receipt, error) {
	var m nhsMessage
	if json.Unmarshal(body, &m) != nil || m.Data.ID != id {
		return Receipt{}, later("notify.nhs", Fault{Reason: Garbled, Code: "200"})
	}
	return m.receipt(), nil
}

// receipt translates a message status (schemas/enums/MessageStatusEnum). All
// but delivered and failed, and any that is not known, are on the way.
func (m nhsMessage) receipt() Receipt {
	r := Receipt{ProviderID: m.Data.ID, State: Accepted}
	switch m.Data.Attributes.MessageStatus {
	case "delivered":
		r.State = Delivered
	case "failed":
		r.State, r.Reason = Failed, m.failure()
	}
	return r
}

// failure finds out why: what the network said, else the family of the code.
func (m nhsMessage) failure() Reason {
	for _, c := range m.Data.Attributes.Channels {
		switch c.SupplierStatus {
		case "permanent_failure":
			return BadAddress
		case "temporary_failure":
			return Unreachable
		case "technical_failure", "rejected", "validation_failed", "cancelled":
			return Technical
		}
	}
	if strings.Contains(m.Data.Attributes.FailureReason, "_PDS") { // no contact details could be looked up
		return BadAddress
	}
	return Unknown
}
