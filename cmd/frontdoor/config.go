package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/pathway"
	"frontdoor/store"
	"frontdoor/store/postgres"
	"frontdoor/store/sqlite"
)

// envFile reads KEY=value lines, so that one file serves this program and the
// service manager. Flags and the environment come first.
func envFile(r io.Reader) (kong.Resolver, error) {
	values := map[string]string{}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if key, value, ok := strings.Cut(line, "="); ok && !strings.HasPrefix(line, "#") {
			values[strings.TrimSpace(key)] = strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		for _, env := range flag.Envs {
			if v, ok := values[env]; ok {
				return v, nil
			}
		}
		return nil, nil
	}), lines.Err()
}

// storeFlags say where everything is kept.
type storeFlags struct {
	DB string `help:"Where to keep everything: sqlite:FILE or a postgres:// address." default:"sqlite:frontdoor.db"`
}

func (f storeFlags) open(ctx context.Context) (store.Store, error) {
	switch {
	case strings.HasPrefix(f.DB, "postgres://"), strings.HasPrefix(f.DB, "postgresql://"):
		return postgres.Open(ctx, f.DB, desk.Tables())
	case strings.HasPrefix(f.DB, "sqlite:"):
		return sqlite.Open(ctx, strings.TrimPrefix(f.DB, "sqlite:"), desk.Tables())
	}
	return nil, care.Fail(care.Invalid, "db", "--db is sqlite:FILE or postgres://…")
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
	d, err := desk.New(ctx, s, desk.Options{Clock: clock, Random: rand.Reader, Rules: rules, Log: log, Base: strings.TrimSuffix(base, "/")})
	if err != nil {
		s.Close()
		return opened{}, err
	}
	return opened{d, s}, nil
}

// machineClock is the time of this machine.
var machineClock = care.ClockFunc(time.Now)

func newLog(w io.Writer, level string) *slog.Logger {
	var l slog.Level
	if l.UnmarshalText([]byte(level)) != nil {
		l = slog.LevelInfo
	}
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: l}))
}

// quietLog is for commands that end by themselves: only errors.
func quietLog() *slog.Logger { return newLog(os.Stderr, "ERROR") }
