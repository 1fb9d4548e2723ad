package notify

import "bytes"

// What the tests need of the inside: the readers of foreign answers, and the
// e-mail as it goes on the wire.

var (
	DecodeGOVUKCreated = decodeGOVUKCreated
	DecodeGOVUKStatus  = decodeGOVUKStatus
	DecodeGOVUKList    = decodeGOVUKList
	DecodeGOVUKError   = decodeGOVUKError
	DecodeNHSCreated   = decodeNHSCreated
	DecodeNHSStatus    = decodeNHSStatus
	DecodeNHSError     = decodeNHSError
	DecodeToken        = decodeToken
	HeaderRetryAfter   = retryAfter
	Symbol             = symbol
)

const MaxRetryAfter = maxRetryAfter

// Letter returns the e-mail of a message in the form of the wire.
func Letter(m Message, from, domain string) ([]byte, error) {
	var b bytes.Buffer
	_, err := (&SMTP{from: from, domain: domain}).letter(m).WriteTo(&b)
	return b.Bytes(), err
}
