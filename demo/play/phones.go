package play

import (
	"context"
	"strings"
	"sync"

	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/desk"
)

// keepMessages of one phone or mailbox; the last ones matter.
const keepMessages = 20

// Phones are the telephones and mailboxes of the made-up patients: messages
// reach them, and a few are out of order. It is a desk.Carrier.
type Phones struct {
	mu    sync.Mutex
	boxes map[string][]string
}

// NewPhones have no messages yet.
func NewPhones() *Phones { return &Phones{boxes: map[string][]string{}} }

// Carry puts a message into its box. About one number in a hundred is wrong,
// so that the demonstration has messages that do not arrive.
func (p *Phones) Carry(_ context.Context, m desk.Outgoing) conversation.Outcome {
	if wrongNumber(m.Content.To) {
		return conversation.Outcome{State: conversation.Failed, Reason: "address"}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	box := append(p.boxes[m.Content.To], m.Content.Body)
	p.boxes[m.Content.To] = box[max(0, len(box)-keepMessages):]
	return conversation.Outcome{State: conversation.Delivered}
}

// Receipt is never asked for: everything is delivered at once.
func (p *Phones) Receipt(context.Context, conversation.Channel, string) conversation.Outcome {
	return conversation.Outcome{State: conversation.Delivered}
}

func wrongNumber(to string) bool { return strings.HasSuffix(to, "37") && strings.HasPrefix(to, "+44") }

// code is the newest code in a box.
func (p *Phones) code(to string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	box := p.boxes[to]
	for i := len(box) - 1; i >= 0; i-- {
		if _, after, ok := strings.Cut(box[i], "your code is "); ok && len(after) >= 6 {
			return after[:6]
		}
	}
	return ""
}

// Read is the newest messages of a box, for whoever shows the demonstration.
func (p *Phones) Read(to care.Phone) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.boxes[string(to)]...)
}
