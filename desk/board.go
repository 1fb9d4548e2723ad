package desk

import (
	"context"
	"slices"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/identity"
	"frontdoor/measure"
	"frontdoor/policy"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/store"
)

// BoardDaysBack is how far back a day board can be read: two years, what a
// practice compares with itself. Older days are for the export.
const BoardDaysBack = 731

// Board is one day of the practice in figures. It names no patient and no
// member of staff.
type Board struct {
	Now      time.Time
	On       care.Date
	Today    bool
	Figures  measure.Day
	Expected measure.Expected

	// As things stand now, of whatever day; only on today's board.
	Standing Standing
	Slots    []SlotsLeft // only on today's board
	NextDay  care.Date   // the working day after today

	// Own is the load of who asks, when they are a clinician; Load is how many
	// are near or over, for a manager. Both only today, both kept nowhere.
	Own  *OwnLoad
	Load *measure.Load
}

// Standing is what waits now.
type Standing struct {
	Missed    int       // promises broken of everything open, as on the worklist
	Near      int       // promises that fall due within the hour
	Longest   time.Time // when the contact was made that waits longest on the to-do list; zero: none
	LongestID care.ID
	SafetyNet int // emergency checks that nobody has closed
	Alerts    int // emergencies that nobody has acknowledged
}

// SlotsLeft of a kind: free, and held for a patient who is choosing, of those
// that have not begun.
type SlotsLeft struct {
	Role              booking.Role
	Mode              booking.Mode
	Today, TodayHeld  int
	NextDay, NextHeld int
}

// OwnLoad is shown to nobody but the person.
type OwnLoad struct {
	Appointments int // today, that were not cancelled or missed
	Answered     int // requests answered by themselves today, without an appointment with them
	Limit        measure.Limit
	Limited      bool // the limit is for their role, by today's sessions
}

// Contacts of the person today.
func (o OwnLoad) Contacts() int { return o.Appointments + o.Answered }

// Board reads a day, today when on is not known. A day to come, or one longer
// ago than BoardDaysBack, is Invalid.
func (d *Desk) Board(ctx context.Context, by care.Actor, on care.Date) (b Board, err error) {
	now := d.clock.Now()
	today := care.DateOf(now)
	if on.IsZero() {
		on = today
	}
	if on.After(today) || on.DaysUntil(today) > BoardDaysBack {
		return b, care.Fail(care.Invalid, "desk.board", "There is a day board for today and the two years before.")
	}
	err = d.view(ctx, by, policy.DayBoard, policy.Resource{}, func(r store.Reader) ([]care.ID, error) {
		b = Board{Now: now, On: on, Today: on == today}
		return nil, d.readBoard(ctx, r, by, &b)
	})
	return b, err
}

func (d *Desk) readBoard(ctx context.Context, r store.Reader, by care.Actor, b *Board) error {
	contacts, answers, err := d.contactsOn(ctx, r, by.Org, b.On, b.Now)
	if err != nil {
		return err
	}
	b.Figures = measure.DayOf(b.On, contacts, b.Now)
	if b.Expected, err = d.expected(ctx, r, by.Org, b.On); err != nil || !b.Today {
		return err
	}
	if err := b.stand(ctx, r, by.Org); err != nil {
		return err
	}
	if err := b.slotsLeft(ctx, r, by.Org); err != nil {
		return err
	}
	return b.load(ctx, r, by, answers)
}

// contactsOn are a day's contacts, and who answered which requests on it.
func (d *Desk) contactsOn(ctx context.Context, r store.Reader, org care.OrgID, on care.Date, now time.Time) ([]measure.Contact, map[care.ID][]care.ID, error) {
	f := d.followers.of(org, on, now)
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.advance(ctx, r, d.codec, org); err != nil {
		return nil, nil, err
	}
	contacts := f.contacts()
	answers := map[care.ID][]care.ID{}
	for person, requests := range f.answers {
		for id := range requests {
			answers[person] = append(answers[person], id)
		}
	}
	return contacts, answers, markRepeats(ctx, r, org, contacts, on, on)
}

// markRepeats looks for earlier contacts of the same patients, by the column in
// which requests are listed. A request that another was joined to stands there
// with the earliest time of both, at which the patient was in contact, too.
func markRepeats(ctx context.Context, r store.Reader, org care.OrgID, contacts []measure.Contact, from, to care.Date) error {
	since := from.At(0, 0).Add(-measure.RepeatWithin)
	patients := map[care.ID]bool{}
	for _, c := range contacts {
		if c.Patient != "" {
			patients[c.Patient] = true
		}
	}
	ids := make([]any, 0, len(patients))
	for id := range patients {
		ids = append(ids, id)
	}
	columns := nouns[request.Noun].table.Columns
	at := func(name string) int {
		return slices.IndexFunc(columns, func(c store.Column) bool { return c.Name == name })
	}
	patient, received := at("patient"), at("received")
	var seen []measure.Seen
	for part := range slices.Chunk(ids, repeatsAtOnce) {
		rows, err := r.Find(ctx, store.Query{Noun: request.Noun, Org: org, Where: []store.Cond{
			{Column: "patient", Op: "in", Value: part}, {Column: "received", Op: ">=", Value: micros(since)}, {Column: "received", Op: "<", Value: micros(to.AddDays(1).At(0, 0))},
		}})
		if err != nil {
			return err
		}
		for _, row := range rows {
			seen = append(seen, measure.Seen{Patient: care.ID(row.Columns[patient].(string)), Made: time.UnixMicro(row.Columns[received].(int64))})
		}
	}
	measure.MarkRepeats(contacts, seen)
	return nil
}

// repeatsAtOnce bounds one query for patients' other contacts.
const repeatsAtOnce = 500

// expected asks the practice's own past first, then what is published.
func (d *Desk) expected(ctx context.Context, r store.Reader, org care.OrgID, on care.Date) (measure.Expected, error) {
	var past []measure.Past
	for week := 1; week <= measure.LookBack; week++ {
		p, err := d.followers.arrivals(ctx, r, d.codec, org, on.AddDays(-7*week))
		if err != nil {
			return measure.Expected{}, err
		}
		past = append(past, p)
	}
	if e := measure.Expect(on, past, nil, 0); e.From == measure.OwnHistory {
		return e, nil
	}
	patients, err := total(ctx, r, store.Query{Noun: practice.NounPatient, Org: org, Where: []store.Cond{store.Eq("gone", 0)}})
	return measure.Expect(on, past, d.usual, patients), err
}

func (b *Board) stand(ctx context.Context, r store.Reader, org care.OrgID) error {
	w := Worklist{Now: b.Now}
	if err := w.count(ctx, r, org); err != nil {
		return err
	}
	b.Standing.Missed, b.Standing.Near = w.Missed, w.Near
	toDo := []store.Cond{store.Eq("list", string(request.ToDo)), {Column: "kind", Op: "<>", Value: string(request.EmergencyCheck)}}
	longest, err := find[request.State](ctx, r, store.Query{Noun: request.Noun, Org: org, Where: toDo, Order: []string{"received"}, Limit: 1})
	if err != nil {
		return err
	}
	if len(longest) > 0 {
		b.Standing.Longest, b.Standing.LongestID = longest[0].Received, longest[0].ID
	}
	open := store.Cond{Column: "list", Op: "in", Value: []any{string(request.ToDo), string(request.Waiting), string(request.Arranged)}}
	if b.Standing.SafetyNet, err = total(ctx, r, store.Query{Noun: request.Noun, Org: org, Where: []store.Cond{open, store.Eq("kind", string(request.EmergencyCheck))}}); err != nil {
		return err
	}
	b.Standing.Alerts, err = total(ctx, r, store.Query{Noun: request.Noun, Org: org, Where: []store.Cond{isSet("alert")}})
	return err
}

// nextWorkingDay after a day.
func nextWorkingDay(d care.Date) care.Date {
	for d = d.AddDays(1); len(care.England.CoreHours().On(d)) == 0; {
		d = d.AddDays(1)
	}
	return d
}

func (b *Board) slotsLeft(ctx context.Context, r store.Reader, org care.OrgID) error {
	b.NextDay = nextWorkingDay(b.On)
	left := map[[2]string]*SlotsLeft{}
	count := func(from, to time.Time, today bool) error {
		slots, err := find[booking.Slot](ctx, r, store.Query{Noun: booking.NounSlot, Org: org, Where: []store.Cond{
			{Column: "status", Op: "in", Value: []any{string(booking.SlotIsFree), string(booking.SlotIsHeld)}},
			{Column: "starts", Op: ">", Value: micros(from)}, {Column: "starts", Op: "<", Value: micros(to)},
		}})
		for _, s := range slots {
			key := [2]string{string(s.Role), string(s.Mode)}
			if left[key] == nil {
				left[key] = &SlotsLeft{Role: s.Role, Mode: s.Mode}
			}
			left[key].add(today, s.HeldAt(b.Now))
		}
		return err
	}
	if err := count(b.Now, b.On.AddDays(1).At(0, 0), true); err != nil {
		return err
	}
	if err := count(b.NextDay.At(0, 0).Add(-time.Microsecond), b.NextDay.AddDays(1).At(0, 0), false); err != nil {
		return err
	}
	for _, role := range booking.Roles() {
		for _, mode := range booking.Modes() {
			if x := left[[2]string{string(role), string(mode)}]; x != nil {
				b.Slots = append(b.Slots, *x)
			}
		}
	}
	return nil
}

func (l *SlotsLeft) add(today, held bool) {
	n := map[[2]bool]*int{{true, false}: &l.Today, {true, true}: &l.TodayHeld, {false, false}: &l.NextDay, {false, true}: &l.NextHeld}[[2]bool{today, held}]
	*n++
}

// load reads who has how many contacts today, for a clinician's own figure and a
// manager's numbers of near and over. Others are not told.
func (b *Board) load(ctx context.Context, r store.Reader, by care.Actor, answers map[care.ID][]care.ID) error {
	limit, known := measure.LimitOn(b.On, string(booking.GP))
	if !known || by.Role != care.Clinician && by.Role != care.Manager {
		return nil
	}
	booked, gps, err := b.bookedToday(ctx, r, by.Org)
	if err != nil {
		return err
	}
	own := func(person care.ID) OwnLoad {
		o := OwnLoad{Limit: limit, Limited: gps[person], Appointments: len(booked[person])}
		for _, id := range answers[person] {
			if !booked[person][id] {
				o.Answered++
			}
		}
		return o
	}
	if by.Role == care.Clinician {
		mine := own(by.ID)
		b.Own = &mine
		return nil
	}
	members, err := find[identity.Member](ctx, r, store.Query{Noun: identity.Noun, Org: by.Org, Where: []store.Cond{store.Eq("role", string(care.Clinician)), store.Eq("gone", 0)}})
	if err != nil {
		return err
	}
	var work []measure.Work
	for _, m := range members {
		if o := own(m.Person); o.Contacts() > 0 {
			work = append(work, measure.Work{Person: m.Person, Contacts: o.Contacts(), Limited: o.Limited})
		}
	}
	load := measure.LoadOf(limit, work)
	b.Load = &load
	return nil
}

// bookedToday are the requests with an appointment today by clinician, and who
// of them works as a GP, by the sessions of the day.
func (b *Board) bookedToday(ctx context.Context, r store.Reader, org care.OrgID) (map[care.ID]map[care.ID]bool, map[care.ID]bool, error) {
	list, err := find[booking.Appointment](ctx, r, store.Query{Noun: booking.NounAppointment, Org: org, Where: []store.Cond{store.Eq("day", b.On.String()), {Column: "live_slot", Op: "<>", Value: ""}}})
	if err != nil {
		return nil, nil, err
	}
	booked := map[care.ID]map[care.ID]bool{}
	for _, a := range list {
		if a.Clinician == "" || a.Status == booking.DidNotAttend || a.Status == booking.WasNotBrought {
			continue
		}
		if booked[a.Clinician] == nil {
			booked[a.Clinician] = map[care.ID]bool{}
		}
		booked[a.Clinician][a.Request] = true
	}
	sessions, err := find[booking.Session](ctx, r, store.Query{Noun: booking.NounSession, Org: org, Where: []store.Cond{store.Eq("day", b.On.String())}})
	gps := map[care.ID]bool{}
	for _, s := range sessions {
		if s.Clinician != "" && s.Status == booking.SessionIsPublished && worksAsGP(s.Role) {
			gps[s.Clinician] = true
		}
	}
	return booked, gps, err
}
