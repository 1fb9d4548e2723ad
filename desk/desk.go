package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"sync"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/conversation"
	"frontdoor/identity"
	"frontdoor/journal"
	"frontdoor/lane"
	"frontdoor/measure"
	"frontdoor/pathway"
	"frontdoor/policy"
	"frontdoor/practice"
	"frontdoor/request"
	"frontdoor/store"
)

// Desk takes commands and queries. It is safe for concurrent use.
type Desk struct {
	store  store.Store
	lanes  *lane.Lanes
	codec  *journal.Codec
	clock  care.Clock
	watch  care.Clock // of the people at the screens: sessions, codes, forms begun
	random io.Reader
	rules  *pathway.Set
	log    *slog.Logger
	base   string // public address of the pages, without a slash at the end
	secret []byte // makes private links

	glances   glances
	usual     []measure.Curve
	followers followers

	decoded sync.Map // settings by organisation, as they were last read
}

// Options of a desk.
type Options struct {
	Clock care.Clock
	// Watch is the time of the people at the screens, Clock when nil. It is
	// another one only in a demonstration whose day runs faster than they do.
	Watch  care.Clock
	Random io.Reader // safe for use by several goroutines
	Rules  *pathway.Set
	Log    *slog.Logger
	Base   string          // for example https://frontdoor.example.org
	Usual  []measure.Curve // published shapes of a day, for a practice without a history
}

// Codec knows the events of all domains.
func Codec() *journal.Codec {
	return journal.NewCodec(request.Events(), booking.Events(), practice.Events(), conversation.Events(), identity.Events())
}

// New starts a desk on a store that was opened with Tables. It makes the
// projections anew whose declaration has changed, and fails with Unavailable
// when the journal is of a newer program.
func New(ctx context.Context, s store.Store, o Options) (*Desk, error) {
	d := &Desk{store: s, codec: Codec(), clock: o.Clock, watch: o.Watch, random: o.Random, rules: o.Rules, log: o.Log, base: o.Base, usual: o.Usual}
	if d.watch == nil {
		d.watch = o.Clock
	}
	d.lanes = lane.Start(s, d.codec, projector{}, o.Clock, o.Random)
	if changed := s.Changed(); changed != nil {
		go d.lanes.Heard(changed)
	}
	err := d.ownSecret(ctx)
	if err == nil {
		err = d.rebuildChanged(ctx)
	}
	if err == nil {
		_, err = d.ReplayErasures(ctx)
	}
	if err != nil {
		d.lanes.Stop()
		return nil, err
	}
	return d, nil
}

// Stop finishes the commands under way. The store stays open.
func (d *Desk) Stop() { d.lanes.Stop() }

// Listen wakes up when something happened in an organisation.
func (d *Desk) Listen(org care.OrgID) *lane.Listener { return d.lanes.Listen(org) }

// secretSize of the key that private links are made with.
const secretSize = 32

// ownSecret reads the installation's secret, or makes it the first time.
func (d *Desk) ownSecret(ctx context.Context) error {
	key := store.RecordKey{Space: "secret", Name: "link"}
	return d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error {
		if err := tx.LockRecord(ctx, key); err != nil {
			return err
		}
		have, ok, err := tx.Record(ctx, key, d.clock.Now())
		if err != nil || ok {
			d.secret = have
			return err
		}
		d.secret = make([]byte, secretSize)
		if _, err := io.ReadFull(d.random, d.secret); err != nil {
			return care.Wrap("desk.secret", err)
		}
		return tx.SetRecord(ctx, key, d.secret, zeroTime)
	})
}

// command is what all commands have in common.
type command struct {
	by     care.Actor
	org    care.OrgID // the lane; the actor's own where empty
	action policy.Action
	key    string // idempotency key, may be empty
	about  any    // what the key stands for
}

// state is what a decision may look at: the lane's rows, loaded once.
type state struct {
	lane.Input
	d      *Desk
	cmd    command
	loaded *practice.Settings
}

// do runs a command in its lane. decide asks st.allow before anything else.
func do[R any](ctx context.Context, d *Desk, c command, decide func(ctx context.Context, st *state) ([]care.Change, R, error)) (R, error) {
	var result R
	if c.org == "" {
		c.org = c.by.Org
	}
	raw, err := d.lanes.Do(ctx, lane.Command{
		Org: c.org, By: c.by, Name: string(c.action), Key: c.key, Content: c.about,
		Decide: func(ctx context.Context, in lane.Input) (lane.Decision, error) {
			st := &state{Input: in, d: d, cmd: c}
			changes, r, err := decide(ctx, st)
			return lane.Decision{Changes: changes, Result: r}, err
		},
	})
	if err != nil {
		if care.KindOf(err) == care.Denied {
			d.noteRefusal(ctx, c)
		}
		return result, err
	}
	if err := json.Unmarshal(raw, &result); err != nil {
		return result, care.Wrap(string(c.action), err)
	}
	return result, nil
}

// none is the result of commands that have nothing to tell.
type none struct{}

// act runs a command on one request and returns only whether it worked.
func act(ctx context.Context, d *Desk, c command, id care.ID, decide func(ctx context.Context, st *state, s *request.State) ([]care.Change, error)) error {
	c.about = []any{id, c.about}
	_, err := do(ctx, d, c, func(ctx context.Context, st *state) ([]care.Change, none, error) {
		s, err := st.request(ctx, id)
		if err != nil {
			return nil, none{}, err
		}
		if err := st.allow(c.action, policy.Resource{Org: c.by.Org, Subject: id, Admin: clerical(s)}); err != nil {
			return nil, none{}, err
		}
		changes, err := decide(ctx, st, s)
		return changes, none{}, err
	})
	return err
}

// clerical says whether a request is about paperwork alone: one whose words
// raised a red flag, or that somebody found urgent, is about a symptom, whatever
// kind the patient chose.
func clerical(s *request.State) bool {
	return s.Kind == request.AdminKind && len(s.Flags) == 0 && s.Band != request.Emergency && s.Band != request.Urgent
}

// allow asks the policy.
func (st *state) allow(action policy.Action, res policy.Resource) error {
	if res.Org == "" {
		res.Org = st.cmd.org
	}
	return policy.Decide(st.cmd.by, action, res).Err(string(action))
}

// request loads a request of the lane; NotFound when there is none.
func (st *state) request(ctx context.Context, id care.ID) (*request.State, error) {
	return load[request.State](ctx, st, request.Noun, st.cmd.org, id)
}

// goesOnIn loads a request, or the one that it was joined into: that is where
// somebody works.
func (st *state) goesOnIn(ctx context.Context, id care.ID) (*request.State, error) {
	s, err := st.request(ctx, id)
	if err != nil || s.JoinedTo == "" {
		return s, err
	}
	return st.request(ctx, s.JoinedTo)
}

// settings of the lane's organisation.
func (st *state) settings(ctx context.Context) (practice.Settings, error) {
	if st.loaded == nil {
		row, ok, err := st.Row(ctx, practice.NounSettings, st.cmd.org, practice.SettingsID)
		if err != nil {
			return practice.Settings{}, err
		}
		if !ok {
			return practice.Settings{}, care.Fail(care.NotFound, "settings.load", "There is nothing here, or it is not yours to see.")
		}
		if st.loaded, err = st.d.settingsOf(row); err != nil {
			return practice.Settings{}, err
		}
	}
	return *st.loaded, nil
}

// read is a row's document and what it says.
type read struct {
	doc      []byte
	settings *practice.Settings
}

// settingsOf decodes settings, which nearly every command needs and which hardly
// ever change, once for as long as their bytes are the same.
func (d *Desk) settingsOf(row store.Row) (*practice.Settings, error) {
	if had, ok := d.decoded.Load(row.Org); ok && bytes.Equal(had.(read).doc, row.Doc) {
		return had.(read).settings, nil
	}
	s, err := decode[practice.Settings](row)
	if err == nil {
		d.decoded.Store(row.Org, read{bytes.Clone(row.Doc), s})
	}
	return s, err
}

// rulesOf turns an organisation's settings into what request decisions need.
func (st *state) rulesOf(ctx context.Context) (request.Rules, error) {
	s, err := st.settings(ctx)
	return requestRules(s), err
}

// load reads a subject's state; NotFound when there is none.
func load[S any](ctx context.Context, r store.Reader, noun care.Noun, org care.OrgID, id care.ID) (*S, error) {
	row, ok, err := r.Row(ctx, noun, org, id)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, care.Fail(care.NotFound, string(noun)+".load", "There is nothing here, or it is not yours to see.")
	}
	return decode[S](row)
}

func decode[S any](row store.Row) (*S, error) {
	s := new(S)
	if err := json.Unmarshal(row.Doc, s); err != nil {
		return nil, care.Wrap(string(row.Noun)+".load", err)
	}
	return s, nil
}

// find decodes all rows of a query.
func find[S any](ctx context.Context, r store.Reader, q store.Query) ([]*S, error) {
	rows, err := r.Find(ctx, q)
	if err != nil {
		return nil, err
	}
	list := make([]*S, len(rows))
	for i, row := range rows {
		if list[i], err = decode[S](row); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// view runs a query: permission, one snapshot, then the access log.
func (d *Desk) view(ctx context.Context, by care.Actor, action policy.Action, res policy.Resource, read func(r store.Reader) ([]care.ID, error)) error {
	if res.Org == "" {
		res.Org = by.Org
	}
	if err := d.may(ctx, by, action, res); err != nil {
		return err
	}
	var seen []care.ID
	if err := d.store.View(ctx, func(r store.Reader) (err error) {
		seen, err = read(r)
		return err
	}); err != nil {
		return err
	}
	if len(seen) == 0 {
		return nil
	}
	return d.noteAccess(ctx, by, res.Org, string(action), "", seen)
}

// may asks the policy outside a lane; a refusal is logged.
func (d *Desk) may(ctx context.Context, by care.Actor, action policy.Action, res policy.Resource) error {
	if res.Org == "" {
		res.Org = by.Org
	}
	err := policy.Decide(by, action, res).Err(string(action))
	if err != nil {
		d.noteRefusal(ctx, command{by: by, org: res.Org, action: action})
	}
	return err
}

func (d *Desk) noteAccess(ctx context.Context, by care.Actor, org care.OrgID, what, reason string, seen []care.ID) error {
	now := d.clock.Now()
	row := store.Access{ // made once, so that a commit of unknown outcome that runs again leaves one row
		Org: org, ID: care.NewID(now, d.random), At: now, Actor: by.ID, Role: by.Role, ActorOrg: by.Org,
		What: what, Reason: reason, Subjects: seen,
	}
	return d.lanes.Aside(ctx, func(ctx context.Context, tx store.Tx) error { return tx.LogAccess(ctx, row) })
}

// noteRefusal writes a refusal to the access log; that it could not be written
// must not turn a refusal into something else.
func (d *Desk) noteRefusal(ctx context.Context, c command) {
	if err := d.noteAccess(ctx, c.by, c.org, string(c.action), "refused", nil); err != nil {
		d.log.Error("a refusal could not be logged", "action", c.action, "err", err)
	}
}
