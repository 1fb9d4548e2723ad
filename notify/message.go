package notify

import (
	"context"
	"log/slog"
	"net/mail"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"frontdoor/care"
)

// Channel is the way a message takes to the patient.
type Channel string

const (
	Text  Channel = "text"  // SMS to a mobile number
	Email Channel = "email" // plain text e-mail
)

// Limits of a message, counted in characters unless said otherwise.
const (
	// maxTextBody is what six joined SMS hold; GOV.UK Notify and NHS Notify
	// both refuse more (notify.nhs.uk and notifications.service.gov.uk, text
	// message limits).
	maxTextBody = 918
	// maxEmailBody is the limit of NHS Notify for e-mail; a practice's words
	// to one patient are far shorter.
	maxEmailBody = 100_000
	// maxSubject keeps an encoded subject within the 998 octets of a line
	// (RFC 5322, section 2.1.1) however it is folded.
	maxSubject = 200
	// maxFrom bounds the practice name beside the sender's address.
	maxFrom = 100
	// maxAddress is the longest address SMTP can carry, in octets
	// (RFC 5321, section 4.5.3.1.3: a path of 256 less its brackets).
	maxAddress = 254
)

var (
	e164      = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`) // ITU-T E.164: at most 15 digits
	nhsNumber = regexp.MustCompile(`^[0-9]{10}$`)
)

// Message is one outgoing message, already worded: neutral, no clinical detail.
//
// It prints and logs as its identifier and channel only.
type Message struct {
	ID      care.ID // idempotency key towards the carrier (reference, Message-ID, file name)
	Channel Channel
	To      string // E.164 number, or e-mail address (ASCII, without a display name)
	Subject string // e-mail only
	Body    string
	From    string // practice name, as shown beside the sender's address of an e-mail

	// NHSNumber of the patient, ten digits, or empty. Only NHS Notify uses it;
	// it normally requires one (schemas/components/Recipient of its definition).
	NHSNumber string
}

// LogValue shows the identifier and the channel, nothing of the patient.
func (m Message) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", string(m.ID)), slog.String("channel", string(m.Channel)))
}

// String and GoString keep the message out of formatted text as well.
func (m Message) String() string   { return "message " + string(m.ID) + " by " + string(m.Channel) }
func (m Message) GoString() string { return m.String() }

// Check refuses a message that no carrier may be given: without identifier,
// with a malformed number or address, with line breaks or control characters
// where a header would take them, empty or too long. The error is Invalid,
// its fields name what is wrong without repeating it, and its Reason is
// BadAddress when the only fault is To, else BadContent.
func (m Message) Check() error {
	f := care.Faults{}
	if _, err := care.ParseID(string(m.ID)); err != nil {
		f.Add("id", "The message has no identifier.")
	}
	switch m.Channel {
	case Text:
		m.checkText(f)
	case Email:
		m.checkEmail(f)
	default:
		f.Add("channel", "The message has no known channel.")
	}
	if m.NHSNumber != "" && !nhsNumber.MatchString(m.NHSNumber) {
		f.Add("nhsNumber", "An NHS number has ten digits.")
	}
	if len(f) == 0 {
		return nil
	}
	reason := BadContent
	if _, bad := f["to"]; bad && len(f) == 1 {
		reason = BadAddress
	}
	e := refuse("notify.check", reason, "")
	e.Fields = f
	return e
}

func (m Message) checkText(f care.Faults) {
	if !e164.MatchString(m.To) {
		f.Add("to", "A number has a plus sign and 7 to 15 digits.")
	}
	checkBody(f, m.Body, maxTextBody)
}

func (m Message) checkEmail(f care.Faults) {
	if !plainAddress(m.To) {
		f.Add("to", "This is not an e-mail address that can be written to.")
	}
	if !line(m.Subject, maxSubject) {
		f.Add("subject", "A subject is one line of at most 200 characters.")
	}
	if !line(m.From, maxFrom) || strings.Contains(m.From, `\`) { // a backslash cannot stand in an encoded name (RFC 2047, section 5)
		f.Add("from", "A practice name is one line of at most 100 characters, without backslashes.")
	}
	checkBody(f, m.Body, maxEmailBody)
}

func checkBody(f care.Faults, body string, most int) {
	switch {
	case strings.TrimSpace(body) == "":
		f.Add("body", "The message is empty.")
	case !utf8.ValidString(body) || strings.ContainsFunc(body, controlInBody):
		f.Add("body", "The message has characters that cannot be sent.")
	case utf8.RuneCountInString(body) > most:
		f.Add("body", "The message is too long for its channel.")
	}
}

func controlInBody(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t'
}

// line says whether s may stand in a header: not empty, valid, one line, no
// control characters (which include CR and LF), no Unicode line separators.
func line(s string, most int) bool {
	return strings.TrimSpace(s) != "" && utf8.ValidString(s) && utf8.RuneCountInString(s) <= most &&
		!strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' })
}

// plainAddress accepts a bare ASCII address: no display name, comment or route.
func plainAddress(s string) bool {
	if len(s) > maxAddress || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return false
	}
	a, err := mail.ParseAddress(s)
	return err == nil && a.Name == "" && a.Address == s
}

// State is how far a message got.
type State string

const (
	Accepted  State = "accepted"  // the carrier took it and answers for it
	Delivered State = "delivered" // it reached the patient's device, mailbox or file
	Failed    State = "failed"    // it will not arrive; final for this message
)

// Receipt is what a carrier says of a message.
type Receipt struct {
	ProviderID string // the carrier's identifier, for Tracker; may be empty
	State      State
	Reason     Reason // for Failed: why; NoReceipt beside Accepted when the carrier will say no more
}

// Final says that asking again will not tell more.
func (r Receipt) Final() bool { return r.State != Accepted || r.Reason == NoReceipt }

// Sender hands messages to a carrier. It is safe for use by several goroutines.
//
// Its errors are of two kinds: Unavailable, the same message may be tried
// again later (RetryAfter says how much later if the carrier did), and
// Invalid, this message will never be taken. ReasonOf tells why. A fault of
// configuration (keys, template, account) is Unavailable, because the message
// is good and goes once the operator has mended it.
type Sender interface {
	Send(ctx context.Context, m Message) (Receipt, error)
}

// Tracker asks a carrier what became of a message. NotFound means that the
// carrier does not know (any more); other errors are as those of Sender.
type Tracker interface {
	Status(ctx context.Context, providerID string) (Receipt, error)
}
