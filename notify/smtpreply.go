package notify

import (
	"errors"
	"io"
	"net"
	"strconv"
	"strings"

	"github.com/wneessen/go-mail"
)

// replyError classifies a negative reply of a mail server (RFC 5321, section
// 4.2; enhanced codes RFC 3463). 4xx may be tried again. 5xx is final when it
// speaks of the recipient or the message; when it speaks of us (credentials,
// command, sender), the message waits for the operator. The server's words are
// dropped: they often repeat the address.
func replyError(stage mail.SendErrReason, code int, enhanced string) error {
	const op = "notify.smtp"
	shown := strings.TrimSpace(stageName(stage) + " " + strconv.Itoa(code) + " " + enhanced)
	switch {
	case wantsCredentials(code):
		return later(op, Fault{Reason: Credentials, Code: shown})
	case code == 421 || code == 452:
		return later(op, Fault{Reason: Busy, Code: shown})
	case code < 500:
		return later(op, Fault{Reason: Technical, Code: shown})
	case code == 500 || code == 502 || code == 503 || code == 504, stage == mail.ErrSMTPMailFrom:
		return later(op, Fault{Reason: Setup, Code: shown})
	case stage == mail.ErrSMTPRcptTo:
		return refuse(op, recipientReason(code, enhanced), shown)
	case code == 552 || strings.HasPrefix(enhanced, "5.6."):
		return refuse(op, BadContent, shown)
	}
	return refuse(op, Refused, shown)
}

func recipientReason(code int, enhanced string) Reason {
	switch {
	case strings.HasPrefix(enhanced, "5.1."), enhanced == "5.2.1":
		return BadAddress
	case enhanced == "5.2.2" || code == 552:
		return Unreachable // mailbox full
	case enhanced == "" && (code == 501 || code == 550 || code == 551 || code == 553):
		return BadAddress
	}
	return Refused
}

// wantsCredentials lists the replies of RFC 4954, section 6.
func wantsCredentials(code int) bool {
	switch code {
	case 432, 454, 530, 534, 535, 538:
		return true
	}
	return false
}

func stageName(stage mail.SendErrReason) string {
	switch stage {
	case mail.ErrSMTPMailFrom:
		return "MAIL"
	case mail.ErrSMTPRcptTo:
		return "RCPT"
	case mail.ErrSMTPData, mail.ErrSMTPDataClose, mail.ErrWriteContent:
		return "DATA"
	}
	return "SMTP"
}

// cut says whether the other end hung up.
func cut(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}
