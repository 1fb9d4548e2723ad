package desk

import (
	"context"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/identity"
	"frontdoor/policy"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/store"
)

// PageSize of the worklist: what fits on a screen and can be taken in.
const PageSize = 50

// Filter of the worklist. Empty fields do not restrict.
type Filter struct {
	List     request.List // ToDo when empty
	Band     string
	Team     string
	Assignee care.ID
	Channel  request.Channel
	Kind     request.Kind
	Page     int // from 0
}

// Worklist is one page, in the order in which it is to be worked, and counts.
type Worklist struct {
	Now      time.Time
	Requests []*request.State
	Total    int // that the filter finds
	Page     int
	Alerts   []*request.State // emergencies that nobody has acknowledged, of any list
	ByList   map[request.List]int
	ByBand   map[request.Band]int          // of the to-do list
	Missed   int                           // promises broken, of everything open
	Near     int                           // promises that fall due within the hour
	Viewing  map[care.ID][]string          // who else is looking, by request: names
	Names    map[care.ID]string            // of staff
	Patients map[care.ID]*practice.Patient // on the list, whom the page's requests are linked to
	Settings practice.Settings
	Head     int64 // journal position that this shows
}

// Worklist reads one page over all channels: unacknowledged emergencies first,
// then by band, promise and arrival.
func (d *Desk) Worklist(ctx context.Context, by care.Actor, f Filter) (w Worklist, err error) {
	if f.List == "" {
		f.List = request.ToDo
	}
	now := d.watch.Now()
	var fresh []care.ID
	err = d.view(ctx, by, policy.RequestWorklist, policy.Resource{}, func(r store.Reader) ([]care.ID, error) {
		w = Worklist{Now: d.clock.Now(), Page: f.Page}
		if err := w.read(ctx, r, by.Org, f, now); err != nil {
			return nil, err
		}
		fresh = d.glances.fresh(by, w.seen(), now)
		return fresh, nil
	})
	if err == nil {
		d.glances.note(by, fresh, now)
	}
	return w, err
}

func (w *Worklist) read(ctx context.Context, r store.Reader, org care.OrgID, f Filter, watch time.Time) error {
	head, err := r.Head(ctx, org)
	if err != nil {
		return err
	}
	w.Head = head.Number
	q := store.Query{Noun: request.Noun, Org: org, Where: f.conds(), Order: []string{"rank", "due", "received"}, Limit: PageSize, Skip: f.Page * PageSize}
	if w.Requests, err = find[request.State](ctx, r, q); err != nil {
		return err
	}
	if w.Alerts, err = find[request.State](ctx, r, store.Query{
		Noun: request.Noun, Org: org, Where: []store.Cond{isSet("alert")}, Order: []string{"alert"}, Limit: PageSize,
	}); err != nil {
		return err
	}
	if err := w.count(ctx, r, org); err != nil {
		return err
	}
	if w.Total = w.ByList[f.List]; f.narrows() || f.List == request.Closed {
		if w.Total, err = total(ctx, r, q); err != nil {
			return err
		}
	}
	if w.Viewing, err = viewing(ctx, r, org, watch); err != nil {
		return err
	}
	if w.Names, err = staffNames(ctx, r, org); err != nil {
		return err
	}
	if w.Patients, err = linkedTo(ctx, r, org, w.Requests); err != nil {
		return err
	}
	set, err := load[practice.Settings](ctx, r, practice.NounSettings, org, practice.SettingsID)
	if err == nil {
		w.Settings = *set
	}
	return err
}

// linkedTo reads the patients of the list that requests are linked to: a name
// that was typed is not always the right one.
func linkedTo(ctx context.Context, r store.Reader, org care.OrgID, lists ...[]*request.State) (map[care.ID]*practice.Patient, error) {
	var ids []any
	for _, list := range lists {
		for _, s := range list {
			if s.Patient != "" {
				ids = append(ids, s.Patient)
			}
		}
	}
	patients := map[care.ID]*practice.Patient{}
	if len(ids) == 0 {
		return patients, nil
	}
	found, err := find[practice.Patient](ctx, r, store.Query{Noun: practice.NounPatient, Org: org, Where: []store.Cond{{Column: "id", Op: "in", Value: ids}}})
	for _, p := range found {
		patients[p.ID] = p
	}
	return patients, err
}

// isSet finds rows in which a time is set, by the index that holds only those.
func isSet(column string) store.Cond { return store.Cond{Column: column, Op: ">=", Value: 1} }

// narrows says whether the filter asks for less than a whole list.
func (f Filter) narrows() bool { return len(f.conds()) > 1 }

func (f Filter) conds() []store.Cond {
	c := []store.Cond{store.Eq("list", string(f.List))}
	add := func(column, v string) {
		if v != "" {
			c = append(c, store.Eq(column, v))
		}
	}
	add("band", f.Band)
	if f.Band == "none" {
		c[len(c)-1] = store.Eq("band", "")
	}
	add("team", f.Team)
	add("assignee", string(f.Assignee))
	add("channel", string(f.Channel))
	add("kind", string(f.Kind))
	return c
}

func total(ctx context.Context, r store.Reader, q store.Query) (int, error) {
	groups, err := r.Count(ctx, q)
	if err != nil || len(groups) == 0 {
		return 0, err
	}
	return groups[0].Count, nil
}

func (w *Worklist) count(ctx context.Context, r store.Reader, org care.OrgID) error {
	w.ByList, w.ByBand = map[request.List]int{}, map[request.Band]int{}
	open := []any{string(request.ToDo), string(request.Waiting), string(request.Arranged), "offered"}
	in := store.Cond{Column: "list", Op: "in", Value: open}
	groups, err := r.Count(ctx, store.Query{Noun: request.Noun, Org: org, Where: []store.Cond{in}}, "list", "band")
	if err != nil {
		return err
	}
	for _, g := range groups {
		list, band := request.List(g.Values[0].(string)), request.Band(g.Values[1].(string))
		w.ByList[list] += g.Count
		if list == request.ToDo {
			w.ByBand[band] += g.Count
		}
	}
	due := func(from, to time.Time) (int, error) {
		// Only what is open has a promise that runs.
		where := []store.Cond{{Column: "promise", Op: ">", Value: max(1, micros(from))}, {Column: "promise", Op: "<=", Value: micros(to)}}
		return total(ctx, r, store.Query{Noun: request.Noun, Org: org, Where: where})
	}
	if w.Missed, err = due(zeroTime, w.Now); err != nil {
		return err
	}
	w.Near, err = due(w.Now, w.Now.Add(time.Hour))
	return err
}

// seen names whose data the page showed: the patient where one is linked.
func (w *Worklist) seen() []care.ID {
	var ids []care.ID
	for _, list := range [][]*request.State{w.Alerts, w.Requests} {
		for _, s := range list {
			ids = append(ids, subjectOf(s))
		}
	}
	return ids
}

func subjectOf(s *request.State) care.ID {
	if s.Patient != "" {
		return s.Patient
	}
	return s.ID
}

func staffNames(ctx context.Context, r store.Reader, org care.OrgID) (map[care.ID]string, error) {
	list, err := find[identity.Member](ctx, r, store.Query{Noun: identity.Noun, Org: org})
	names := map[care.ID]string{}
	for _, m := range list {
		names[m.Person] = m.DisplayName()
	}
	return names, err
}

// Morning is the start-of-day screen: what came in while nobody was here, what
// yesterday left open, and what the safety net holds.
type Morning struct {
	Now       time.Time
	Since     time.Time // the end of the last working day
	Overnight []*request.State
	Yesterday []*request.State
	SafetyNet []*request.State
	Failed    []*conversation.Message // not delivered, to ring or write
	Today     int                     // appointments today
	Names     map[care.ID]string
	Patients  map[care.ID]*practice.Patient
}

// StartOfDay reads the first screen of the day.
func (d *Desk) StartOfDay(ctx context.Context, by care.Actor) (m Morning, err error) {
	err = d.view(ctx, by, policy.DayBoard, policy.Resource{}, func(r store.Reader) ([]care.ID, error) {
		m = Morning{Now: d.clock.Now()}
		m.Since = lastClosing(m.Now)
		open := store.Query{Noun: request.Noun, Org: by.Org, Where: []store.Cond{store.Eq("list", string(request.ToDo))}, Order: []string{"rank", "due", "received"}, Limit: 1000}
		all, err := find[request.State](ctx, r, open)
		if err != nil {
			return nil, err
		}
		for _, s := range all {
			switch {
			case s.SafetyNet() || !s.Alert.IsZero():
				m.SafetyNet = append(m.SafetyNet, s)
			case s.Received.Before(m.Since):
				m.Yesterday = append(m.Yesterday, s)
			case s.Received.Before(openedToday(m.Now)):
				m.Overnight = append(m.Overnight, s)
			}
		}
		if m.Failed, err = find[conversation.Message](ctx, r, store.Query{Noun: conversation.Noun, Org: by.Org,
			Where: []store.Cond{store.Eq("status", string(conversation.Failed)), {Column: "purpose", Op: "<>", Value: "code"}, {Column: "made", Op: ">=", Value: micros(m.Since.AddDate(0, 0, -1))}}, Limit: PageSize}); err != nil {
			return nil, err
		}
		if m.Today, err = total(ctx, r, store.Query{Noun: booking.NounAppointment, Org: by.Org, Where: []store.Cond{store.Eq("day", day(m.Now)), {Column: "live_slot", Op: "<>", Value: ""}}}); err != nil {
			return nil, err
		}
		if m.Patients, err = linkedTo(ctx, r, by.Org, m.Overnight, m.Yesterday, m.SafetyNet); err != nil {
			return nil, err
		}
		m.Names, err = staffNames(ctx, r, by.Org)
		return m.seen(), err
	})
	return m, err
}

// seen names whose data the screen showed.
func (m *Morning) seen() []care.ID {
	var ids []care.ID
	for _, list := range [][]*request.State{m.SafetyNet, m.Overnight, m.Yesterday} {
		for _, s := range list {
			ids = append(ids, subjectOf(s))
		}
	}
	for _, msg := range m.Failed {
		if msg.Request != "" {
			ids = append(ids, msg.Request)
		}
	}
	return ids
}

// openedToday is when core hours last began (or now, if they have not begun).
func openedToday(now time.Time) time.Time {
	core := care.England.CoreHours()
	if core.Open(now) {
		today := care.DateOf(now)
		return core.On(today)[0].From.On(today)
	}
	return now
}

// lastClosing is the end of the core day before today.
func lastClosing(now time.Time) time.Time {
	core := care.England.CoreHours()
	for d := care.DateOf(now).AddDays(-1); ; d = d.AddDays(-1) {
		if open := core.On(d); len(open) > 0 {
			return open[len(open)-1].To.On(d)
		}
	}
}
