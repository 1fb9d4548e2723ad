package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/measure"
	"frontdoor/pathway"
	"frontdoor/published"
	"frontdoor/store"
	"frontdoor/store/postgres"
	"frontdoor/store/sqlite"
)

// settings of a file. Flags come first, then the environment, then files.
type settings map[string]string

// envFile reads KEY=value lines, so that one file serves this program and the
// service manager. Names that do not begin with FRONTDOOR_ are for others.
func envFile(r io.Reader) (kong.Resolver, error) {
	values := settings{}
	lines := bufio.NewScanner(r)
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, ";") {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok { // the line may be a secret that went astray: it is not shown
			return nil, care.Fail(care.Invalid, "config", "line %d is not KEY=value", number)
		}
		values[strings.TrimSpace(key)] = unquoted(strings.TrimSpace(value))
	}
	return values, lines.Err()
}

func unquoted(s string) string {
	if n := len(s); n >= 2 && s[0] == s[n-1] && (s[0] == '"' || s[0] == '\'') {
		return s[1 : n-1]
	}
	return s
}

// Validate refuses a misspelt setting: nobody would notice that it does nothing.
func (v settings) Validate(app *kong.Application) error {
	known := map[string]bool{}
	_ = kong.Visit(app, func(n kong.Visitable, next kong.Next) error {
		if flag, ok := n.(*kong.Flag); ok {
			for _, env := range flag.Envs {
				known[env] = true
			}
		}
		return next(nil)
	})
	for _, key := range slices.Sorted(maps.Keys(v)) {
		if strings.HasPrefix(key, "FRONTDOOR_") && !known[key] {
			return care.Fail(care.Invalid, "config", "%s is not a setting", key)
		}
	}
	return nil
}

// Resolve gives a flag its value, unless the environment has one.
func (v settings) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, env := range flag.Envs {
		if _, ok := os.LookupEnv(env); ok {
			return nil, nil
		}
		if value, ok := v[env]; ok {
			return value, nil
		}
	}
	return nil, nil
}

// storeFlags say where everything is kept.
type storeFlags struct {
	DB string `help:"Where to keep everything: sqlite:FILE or a postgres:// address." default:"sqlite:frontdoor.db"`
}

func (f storeFlags) open(ctx context.Context) (store.Store, error) {
	const op = "db"
	path, file := strings.CutPrefix(f.DB, "sqlite:")
	switch {
	case strings.HasPrefix(f.DB, "postgres://"), strings.HasPrefix(f.DB, "postgresql://"):
		s, err := postgres.Open(ctx, f.DB, desk.Tables())
		if err != nil { // a nil *Store must not become a store
			return nil, unopened("the database can not be opened", err)
		}
		return s, nil
	case file && path != "":
		s, err := sqlite.Open(ctx, path, desk.Tables())
		if err != nil {
			return nil, unopened(path+" can not be opened", err)
		}
		return s, nil
	}
	return nil, care.Fail(care.Invalid, op, "--db is sqlite:FILE or postgres://…")
}

// unopened says which store; its address may hold a password and is not shown.
func unopened(message string, err error) error {
	kind := care.KindOf(err)
	if kind == care.Unknown {
		kind = care.Unavailable
	}
	return &care.Error{Kind: kind, Op: "db", Message: message, Cause: err}
}

// openOld is openDesk for commands that look after what is there: they must
// not find all well in an empty store because of a misspelt name.
func (f storeFlags) openOld(ctx context.Context) (opened, error) {
	if err := f.isThere(); err != nil {
		return opened{}, err
	}
	return f.openDesk(ctx, machineClock, "", quietLog())
}

func (f storeFlags) isThere() error {
	if path, file := strings.CutPrefix(f.DB, "sqlite:"); file && path != "" {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return care.Fail(care.NotFound, "db", "there is no store at %s", path)
		}
	}
	return nil
}

// opened is a desk on its store; close stops both.
type opened struct {
	*desk.Desk
	store store.Store
}

func (o opened) close() {
	o.Desk.Stop()
	o.store.Close()
}

// openDesk opens the store and a desk on it.
func (f storeFlags) openDesk(ctx context.Context, clock care.Clock, base string, log *slog.Logger) (opened, error) {
	rules, err := pathway.Shipped(clock.Now())
	if err != nil {
		return opened{}, err
	}
	s, err := f.open(ctx)
	if err != nil {
		return opened{}, err
	}
	d, err := desk.New(ctx, s, desk.Options{Clock: clock, Watch: machineClock, Random: rand.Reader, Rules: rules, Log: log, Base: base, Usual: usual()})
	if err != nil {
		s.Close()
		return opened{}, err
	}
	return opened{d, s}, nil
}

// usual are the published shapes of a day, for practices without a history.
func usual() []measure.Curve {
	calls, web := published.MondayCalls(), published.MondaySubmissions()
	return []measure.Curve{
		{Channel: measure.Phone, Covers: calls.Covers, Weight: calls.Weight},
		{Channel: measure.Web, Covers: web.Covers, Weight: web.Weight},
	}
}

// machineClock is the time of this machine.
var machineClock = care.ClockFunc(time.Now)

// newLog writes JSON lines. level is one that kong has let through.
func newLog(w io.Writer, level string) *slog.Logger {
	l := slog.LevelInfo
	_ = l.UnmarshalText([]byte(level))
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: l}))
}

// quietLog is for commands that end by themselves: only errors.
func quietLog() *slog.Logger { return newLog(os.Stderr, "ERROR") }
