package published

import (
	"io"
	"strings"

	"frontdoor/care"
)

// Waits are calls by how long something took: a wait or a conversation. The
// last band is open, so a mean cannot be worked out from them.
type Waits struct {
	Under1 Count // less than 1 minute
	Upto2  Count // 1 to 2 minutes
	Upto5  Count // 2 to 5 minutes
	Over5  Count // longer than 5 minutes
}

// Calls are the calls to one telephone account in a month. The codes are the
// indicators of the collection (NHS England, Cloud Based Telephony).
type Calls struct {
	Month    Month
	Practice care.OrgID // empty in TelephonyEdition.Shared
	Name     string
	Place    Place

	Inbound           Count // CBT001
	EndedInMenu       Count // CBT002, ended in the IVR stage; not known to be a need met
	Answered          Count // CBT007
	Missed            Count // CBT004, voicemail included
	CallbackRequested Count // CBT005
	CallbackMade      Count // CBT006

	AnsweredWait   Waits // CBT003, may differ from Answered in sum
	AnsweredLength Waits // CBT007
	MissedWait     Waits

	// Mismatch is set when all five are known and Inbound is not the sum of
	// EndedInMenu, Answered, Missed and CallbackRequested. A quarter of practices
	// are published so; show the figures and say it.
	Mismatch bool
}

// TelephonyEdition is an edition of Cloud Based Telephony, or an extract of it: an
// extract has either the accounts or the days.
type TelephonyEdition struct {
	Practices []Calls
	// Shared are accounts that several practices use together. They are
	// published under the code "Unassigned" and must never be shown as one
	// practice, nor split between practices.
	Shared []Calls
	Days   []Day // England
}

const (
	inbound         column = "inbound calls"
	endedInMenu     column = "ended during the IVR stage"
	answered        column = "answered"
	missed          column = "missed"
	callbackAsked   column = "call back requested"
	callbackMade    column = "call back made"
	answeredWait1   column = "answered, wait less than 1 minute"
	answeredWait2   column = "answered, wait 1 - 2 minutes"
	answeredWait5   column = "answered, wait 2 - 5 minutes"
	answeredWait9   column = "answered, wait longer than 5 minutes"
	answeredLength1 column = "answered, duration less than 1 minute"
	answeredLength2 column = "answered, duration 1 - 2 minutes"
	answeredLength5 column = "answered, duration 2 - 5 minutes"
	answeredLength9 column = "answered, duration longer than 5 minutes"
	missedWait1     column = "missed, wait less than 1 minute"
	missedWait2     column = "missed, wait 1 - 2 minutes"
	missedWait5     column = "missed, wait 2 - 5 minutes"
	missedWait9     column = "missed, wait longer than 5 minutes"
)

// The tables of the workbook, and the extract that has all three in one row.
var (
	outcomeTable = &layout{title: "table of call outcomes (table 3)", data: practiceRow, columns: practiceColumns(
		needed(inbound, "countofinboundcalls", "totalinboundcalls"),
		needed(answered, "answered"),
		needed(endedInMenu, "endedduringtheivrstage"),
		needed(callbackAsked, "callbackrequested"),
		needed(missed, "missed"),
		needed(callbackMade, "callbackmade"),
	)}
	answeredTable = &layout{title: "table of answered calls by wait and duration (table 4)", data: practiceRow, columns: practiceColumns(
		needed(inbound, "countofinboundcalls", "totalinboundcalls"),
		needed(answered, "answered"),
		needed(answeredWait1, "answeredcallswaittime/lessthan1minute"),
		needed(answeredWait2, "answeredcallswaittime/12minutes"),
		needed(answeredWait5, "answeredcallswaittime/25minutes"),
		needed(answeredWait9, "answeredcallswaittime/longerthan5minutes"),
		needed(answeredLength1, "answeredcallsduration/lessthan1minute"),
		needed(answeredLength2, "answeredcallsduration/12minutes"),
		needed(answeredLength5, "answeredcallsduration/25minutes"),
		needed(answeredLength9, "answeredcallsduration/longerthan5minutes"),
	)}
	missedTable = &layout{title: "table of missed calls by wait (table 5)", data: practiceRow, columns: practiceColumns(
		needed(inbound, "countofinboundcalls", "totalinboundcalls"),
		needed(missed, "missed"),
		needed(missedWait1, "missedcallswaittime/lessthan1minute"),
		needed(missedWait2, "missedcallswaittime/12minutes"),
		needed(missedWait5, "missedcallswaittime/25minutes"),
		needed(missedWait9, "missedcallswaittime/longerthan5minutes"),
	)}
	callExtract = &layout{title: "extract of calls by practice", data: practiceRow, columns: practiceColumns(
		needed(inbound, "t3inbound"), needed(answered, "t3answered"), needed(endedInMenu, "t3endedivr"),
		needed(callbackAsked, "t3callbackrequested"), needed(missed, "t3missed"), needed(callbackMade, "t3callbackmade"),
		needed(answeredWait1, "t4waitlt1m"), needed(answeredWait2, "t4wait12m"),
		needed(answeredWait5, "t4wait25m"), needed(answeredWait9, "t4waitgt5m"),
		needed(answeredLength1, "t4durlt1m"), needed(answeredLength2, "t4dur12m"),
		needed(answeredLength5, "t4dur25m"), needed(answeredLength9, "t4durgt5m"),
		needed(missedWait1, "t5waitlt1m"), needed(missedWait2, "t5wait12m"),
		needed(missedWait5, "t5wait25m"), needed(missedWait9, "t5waitgt5m"),
	)}
)

// telephonyWorkbook are the tables that an edition must have, in the order in
// which a missing one is named.
var telephonyWorkbook = []*layout{outcomeTable, answeredTable, missedTable, callDays}

// Telephony reads Cloud Based Telephony: the workbook as published, which must
// have tables 2 to 5, or a CSV extract by practice or by day. A file without
// the columns of its tables is Invalid. The rows of tables 3, 4 and 5 are put
// together by month and practice; one that is refused in one table keeps what
// the others say.
func Telephony(r io.Reader) (TelephonyEdition, Report, error) {
	const op = "published.telephony"
	sheets, err := open(op, r)
	if err != nil {
		return TelephonyEdition{}, Report{}, err
	}
	layouts := []*layout{callExtract, outcomeTable, answeredTable, missedTable, callDays}
	var report Report
	accounts := newLedger()
	var days dayBook
	found, best, err := readTables(op, sheets, layouts, &report, nil, func(t *table, r row) string {
		if t.layout == callDays {
			return days.take(t, r)
		}
		return accounts.take(t, r)
	})
	if err != nil {
		return TelephonyEdition{}, report, err
	}
	if err := wholeTelephony(op, found, best); err != nil {
		return TelephonyEdition{}, report, err
	}
	t := accounts.edition()
	t.Days = days.days
	return t, report, nil
}

// wholeTelephony refuses a file of which needed columns were not found.
func wholeTelephony(op string, found map[*layout]bool, best map[*layout]near) error {
	tables := found[outcomeTable] || found[answeredTable] || found[missedTable]
	if !tables && (found[callExtract] || found[callDays]) {
		return nil
	}
	if !tables {
		return lacks(op, nearest([]*layout{outcomeTable, callExtract, callDays}, best), best)
	}
	for _, l := range telephonyWorkbook {
		if !found[l] {
			return lacks(op, l, best)
		}
	}
	return nil
}

// account names a telephone account in a month. A shared account has no code,
// so its place and its inbound calls, which every table repeats, stand for it.
type account struct {
	month    Month
	practice care.OrgID
	pcn      string
	subICB   string
	inbound  int
}

// ledger puts the rows of several tables together by account.
type ledger struct {
	calls []Calls
	at    map[account]int
	seen  map[seenRow]bool
}

type seenRow struct {
	table   *layout
	account account
}

func newLedger() *ledger {
	return &ledger{at: map[account]int{}, seen: map[seenRow]bool{}}
}

// sharedCode is what is published in place of a practice code for an account
// that several practices share.
const sharedCode = "unassigned"

func (l *ledger) take(t *table, r row) string {
	var c Calls
	var reason string
	if c.Month, reason = t.month(r); reason != "" {
		return reason
	}
	shared := strings.EqualFold(t.cell(r, code), sharedCode)
	if !shared {
		if c.Practice, reason = t.practice(r); reason != "" {
			return reason
		}
		c.Name = t.cell(r, name)
	}
	c.Place = t.place(r)
	if reason = t.counts(r, c.figures()); reason != "" {
		return reason
	}
	key := account{month: c.Month, practice: c.Practice}
	if shared {
		key.pcn, key.subICB, key.inbound = c.Place.PCN, c.Place.SubICB, c.Inbound.N
	}
	if l.seen[seenRow{t.layout, key}] {
		return "the month and practice are in an earlier row too"
	}
	at, known := l.at[key]
	if known && l.calls[at].Inbound != c.Inbound {
		return string(inbound) + " differs from another table"
	}
	l.seen[seenRow{t.layout, key}] = true
	if !known {
		l.at[key] = len(l.calls)
		l.calls = append(l.calls, c)
		return ""
	}
	into := l.calls[at].figures()
	for f, n := range c.figures() {
		if n.Known {
			*into[f] = *n
		}
	}
	return ""
}

// edition parts the accounts into those of one practice and shared ones.
func (l *ledger) edition() TelephonyEdition {
	var t TelephonyEdition
	for _, c := range l.calls {
		c.Mismatch = c.mismatch()
		if c.Practice == "" {
			t.Shared = append(t.Shared, c)
		} else {
			t.Practices = append(t.Practices, c)
		}
	}
	return t
}

func (c *Calls) mismatch() bool {
	sum := 0
	for _, n := range []Count{c.EndedInMenu, c.Answered, c.Missed, c.CallbackRequested} {
		if !n.Known {
			return false
		}
		sum += n.N
	}
	return c.Inbound.Known && c.Inbound.N != sum
}

// figures says where the count of each column belongs.
func (c *Calls) figures() map[column]*Count {
	return map[column]*Count{
		inbound: &c.Inbound, endedInMenu: &c.EndedInMenu, answered: &c.Answered, missed: &c.Missed,
		callbackAsked: &c.CallbackRequested, callbackMade: &c.CallbackMade,
		answeredWait1: &c.AnsweredWait.Under1, answeredWait2: &c.AnsweredWait.Upto2,
		answeredWait5: &c.AnsweredWait.Upto5, answeredWait9: &c.AnsweredWait.Over5,
		answeredLength1: &c.AnsweredLength.Under1, answeredLength2: &c.AnsweredLength.Upto2,
		answeredLength5: &c.AnsweredLength.Upto5, answeredLength9: &c.AnsweredLength.Over5,
		missedWait1: &c.MissedWait.Under1, missedWait2: &c.MissedWait.Upto2,
		missedWait5: &c.MissedWait.Upto5, missedWait9: &c.MissedWait.Over5,
	}
}
