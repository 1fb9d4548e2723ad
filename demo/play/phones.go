package play

import (
	"context"
	"strings"
	"sync"

	"frontdoor/conversation"
	"frontdoor/demo"
	"frontdoor/desk"
)

// keepMessages of one phone or mailbox; the last ones matter.
const keepMessages = 20

// Phones are the telephones and mailboxes of the made-up patients: messages
// reach them, and a few are out of order. What goes to anybody else goes to
// whoever looks at the demonstration, and is shown to them. It is a
// desk.Carrier; nothing leaves the machine.
type Phones struct {
	mu    sync.Mutex
	known map[string]bool // numbers and addresses of made-up people
	show  func(to, body string)
	boxes map[string][]string
}

// NewPhones have no messages yet. show gets those to visitors.
func NewPhones(net demo.Net, arrivals []demo.Arrival, show func(to, body string)) *Phones {
	p := &Phones{known: map[string]bool{}, show: show, boxes: map[string][]string{}}
	for _, org := range net.Orgs {
		p.known[string(org.Settings.Duty)] = true
		if org.Size == 0 {
			continue
		}
		for _, patient := range org.Patients() {
			p.known[string(patient.Mobile)] = true
			p.known[string(patient.Email)] = true
		}
	}
	for _, a := range arrivals { // people on no list among them
		p.known[string(a.Contact.Intake.Mobile)] = true
		p.known[string(a.Contact.Intake.Email)] = true
	}
	return p
}

// Carry puts a message into its box. About one made-up number in a hundred is
// wrong, so that the demonstration has messages that do not arrive.
func (p *Phones) Carry(_ context.Context, m desk.Outgoing) conversation.Outcome {
	to := m.Content.To
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.known[to] {
		p.show(to, m.Content.Body)
	} else if wrongNumber(to) {
		return conversation.Outcome{State: conversation.Failed, Reason: "address"}
	}
	box := append(p.boxes[to], m.Content.Body)
	p.boxes[to] = box[max(0, len(box)-keepMessages):]
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
