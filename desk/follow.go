package desk

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/journal"
	"frontdoor/measure"
	"frontdoor/request"
	"frontdoor/store"
)

// life follows one request through its events, for figures. It reads events
// without their personal part, which no figure needs: a request that was erased
// counts as before.
type life struct {
	state   request.State
	contact measure.Contact
	knew    bool // the patient knew when the promises were begun afresh: all is settled
}

// take applies one event. What happens after the contact's figures are settled
// changes nothing.
func (l *life) take(rec care.Recorded) error {
	if e, ok := rec.Event.(*request.Received); ok {
		l.contact = measure.Contact{
			ID: rec.Subject, Channel: measure.Channel(e.Channel), Kind: string(e.Kind), Made: e.At, Patient: e.Patient,
			SafetyNet: e.Kind == request.EmergencyCheck, KeyedIn: rec.By.Named(), RedFlag: len(e.Flags) > 0,
		}
	}
	if !rec.At.Before(measure.Settled(l.contact.Made)) {
		return nil
	}
	if err := request.Apply(&l.state, rec); err != nil {
		return err
	}
	l.note(rec)
	l.clocks(rec)
	return nil
}

func (l *life) note(rec care.Recorded) {
	c := &l.contact
	received := false
	switch e := rec.Event.(type) {
	case *request.Received:
		received = true
	case *request.WordsAdded:
		c.RedFlag = c.RedFlag || len(e.Flags) > 0
	case *request.Reopened:
		c.Reopened++
	case *request.Returned, *request.NotTold:
		c.Returned++
	}
	if c.Looked.IsZero() && rec.By.Named() && !received {
		c.Looked = rec.At
	}
	c.Patient, c.Joined, c.Closed = l.state.Patient, l.state.JoinedTo != "", l.state.List == request.Closed
}

// clocks keeps the contact's own promises: those that it was given first. Words
// of the patient and a reopening begin new ones, which are not its own; who did
// not know of an answer by then goes on waiting. Both clocks stop at the same
// moment, and only such a beginning makes the contract's run anew, so that one
// tells when the patient knew.
func (l *life) clocks(rec care.Recorded) {
	c := &l.contact
	if l.knew {
		return
	}
	switch e := rec.Event.(type) {
	case *request.WordsAdded:
		if !e.Promise.IsZero() {
			l.afresh(rec.At)
		}
	case *request.Reopened:
		l.afresh(rec.At)
	case *request.Joined: // what is owed for the other now is not owed for this one
		l.knew = !c.Known.IsZero()
	}
	if l.knew {
		return
	}
	c.Known = l.state.Contract.Stopped
	if c.Afresh.IsZero() {
		c.Contract = l.state.Contract.Due
		if c.Known.IsZero() {
			c.Promise, c.Emergency = l.state.Promise.Due, l.state.Band == request.Emergency
		}
	}
	switch {
	case !c.Closed:
		c.Over = zeroTime
	case c.Over.IsZero():
		c.Over = rec.At
	}
}

// afresh ends the first promises.
func (l *life) afresh(at time.Time) {
	if l.knew = !l.contact.Known.IsZero(); !l.knew && l.contact.Afresh.IsZero() {
		l.contact.Afresh = at
	}
}

// follower knows the requests that were made from one day to another, up to an
// entry. It is made from the journal alone and can be thrown away at any time.
type follower struct {
	mu    sync.Mutex
	from  care.Date
	to    care.Date
	until time.Time // from when on nothing changes any more
	read  int64     // the last entry it has taken
	done  bool      // it has taken all until then
	lives map[care.ID]*life
	// answers are the requests that somebody answered on the day itself, by
	// person: for today's load, which nobody keeps.
	answers map[care.ID]map[care.ID]bool
	used    time.Time
}

// entriesAtOnce bounds what one read of the journal holds in memory.
const entriesAtOnce = 2000

func newFollower(from, to care.Date, until time.Time) *follower {
	return &follower{from: from, to: to, until: until, lives: map[care.ID]*life{}, answers: map[care.ID]map[care.ID]bool{}}
}

// advance takes the entries up to the snapshot's end, or to when the figures of
// the last day are settled.
func (f *follower) advance(ctx context.Context, r store.Reader, codec *journal.Codec, org care.OrgID) error {
	head, err := r.Head(ctx, org)
	if err != nil || f.done || head.Number <= f.read {
		return err
	}
	if f.read == 0 {
		if f.read, err = before(ctx, r, org, f.from.At(0, 0), head.Number); err != nil {
			return err
		}
	}
	for {
		entries, err := r.Entries(ctx, org, f.read, entriesAtOnce)
		if err != nil || len(entries) == 0 {
			return err
		}
		for _, e := range entries {
			if f.done = !e.At.Before(f.until); f.done {
				return nil
			}
			if err := f.take(codec, e); err != nil {
				return err
			}
			f.read = e.Number
		}
	}
}

func (f *follower) take(codec *journal.Codec, e journal.Entry) error {
	l := f.lives[e.Subject]
	if e.Noun != request.Noun || l == nil && e.Kind != (*request.Received)(nil).EventKind() {
		return nil
	}
	e.Detail, e.Salt = nil, nil
	rec, err := codec.Open(e)
	if err != nil {
		return err
	}
	if l == nil {
		made := care.DateOf(rec.Event.(*request.Received).At)
		if made.Before(f.from) || made.After(f.to) || !rec.At.Before(measure.Settled(made.At(12, 0))) {
			return nil // of another day, or written down when the figures of its own were settled
		}
		l = &life{}
		f.lives[e.Subject] = l
	}
	if care.DateOf(rec.At) == f.from {
		f.answered(rec)
	}
	return l.take(rec)
}

// answered notes who dealt with a request themselves.
func (f *follower) answered(rec care.Recorded) {
	if !rec.By.Named() {
		return
	}
	switch e := rec.Event.(type) {
	case *request.Responded:
		if e.Kind == request.AnswerWhenHow {
			return // that they will hear is no contact yet
		}
	case *request.Directed:
	case *request.Rang:
		if e.Outcome != request.Spoke {
			return
		}
	default:
		return
	}
	if f.answers[rec.By.ID] == nil {
		f.answers[rec.By.ID] = map[care.ID]bool{}
	}
	f.answers[rec.By.ID][rec.Subject] = true
}

// contacts in the order in which they were made.
func (f *follower) contacts() []measure.Contact {
	list := make([]measure.Contact, 0, len(f.lives))
	for _, l := range f.lives {
		list = append(list, l.contact)
	}
	slices.SortFunc(list, func(a, b measure.Contact) int {
		if n := a.Made.Compare(b.Made); n != 0 {
			return n
		}
		return cmp.Compare(a.ID, b.ID)
	})
	return list
}

// before is the number of the last entry before a time: entries are in the order
// of their times, so halving the journal finds it in a few reads.
func before(ctx context.Context, r store.Reader, org care.OrgID, at time.Time, head int64) (int64, error) {
	low, high := int64(0), head // entry low is before, entry high+1 is not
	for low < high {
		mid := low + (high-low+1)/2
		e, err := r.Entries(ctx, org, mid-1, 1)
		if err != nil {
			return 0, err
		}
		if len(e) == 1 && e[0].At.Before(at) {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return low, nil
}

// maxFollowers bounds how many days are kept in memory, of all organisations;
// those looked at last stay.
const maxFollowers = 64

// followers keeps what was worked out, so that a board that is looked at again
// reads only what is new.
type followers struct {
	mu   sync.Mutex
	days map[dayOf]*follower
	past map[dayOf]measure.Past
}

type dayOf struct {
	org care.OrgID
	on  care.Date
}

// of is the follower of a day.
func (f *followers) of(org care.OrgID, on care.Date, now time.Time) *follower {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.days == nil {
		f.days, f.past = map[dayOf]*follower{}, map[dayOf]measure.Past{}
	}
	key := dayOf{org, on}
	if f.days[key] == nil {
		if len(f.days) >= maxFollowers {
			f.forgetOldest()
		}
		f.days[key] = newFollower(on, on, measure.Settled(on.At(12, 0)))
	}
	f.days[key].used = now
	return f.days[key]
}

func (f *followers) forgetOldest() {
	var oldest dayOf
	for key, x := range f.days {
		if oldest.org == "" || x.used.Before(f.days[oldest].used) {
			oldest = key
		}
	}
	delete(f.days, oldest)
}

// maxPast bounds the days kept of which only the arrivals are known: a few
// kilobytes each.
const maxPast = 4096

// arrivals of a day that is over, as they were written down on the day itself.
func (f *followers) arrivals(ctx context.Context, r store.Reader, codec *journal.Codec, org care.OrgID, on care.Date) (measure.Past, error) {
	key := dayOf{org, on}
	f.mu.Lock()
	had, ok := f.past[key]
	f.mu.Unlock()
	if ok {
		return had, nil
	}
	day := newFollower(on, on, on.AddDays(1).At(0, 0))
	if err := day.advanceArrivals(ctx, r, codec, org); err != nil {
		return measure.Past{}, err
	}
	p := measure.Past{On: on, ByHalf: measure.DayOf(on, day.contacts(), day.until).ByHalf}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.past) >= maxPast {
		clear(f.past)
	}
	if f.past == nil {
		f.past = map[dayOf]measure.Past{}
	}
	f.past[key] = p
	return p, nil
}

// advanceArrivals takes only that requests came, which is much less to decode.
func (f *follower) advanceArrivals(ctx context.Context, r store.Reader, codec *journal.Codec, org care.OrgID) error {
	head, err := r.Head(ctx, org)
	if err != nil {
		return err
	}
	if f.read, err = before(ctx, r, org, f.from.At(0, 0), head.Number); err != nil {
		return err
	}
	for {
		entries, err := r.Entries(ctx, org, f.read, entriesAtOnce)
		if err != nil || len(entries) == 0 {
			return err
		}
		for _, e := range entries {
			if !e.At.Before(f.until) {
				return nil
			}
			f.read = e.Number
			if e.Kind != (*request.Received)(nil).EventKind() {
				continue
			}
			if err := f.take(codec, e); err != nil {
				return err
			}
		}
	}
}

// worksWith says whether a slot's or appointment's role is one that the limit

// worksAsGP says whether a role is one that the limit of a GP is for.
func worksAsGP(role booking.Role) bool { return role.HCPType() == booking.GP.HCPType() }
