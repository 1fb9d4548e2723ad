// Command frontdoor runs and looks after the front door of a practice: flags,
// configuration and wiring, nothing else.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"frontdoor/care"
)

// version is set by the release build.
var version = "development"

type cli struct {
	Config kong.ConfigFlag `help:"File with lines of KEY=value, read after /etc/frontdoor.env." env:"-" type:"existingfile" placeholder:"FILE"`

	Serve    serveCmd    `cmd:"" help:"Run the server."`
	Setup    setupCmd    `cmd:"" help:"Add an organisation, and print the one-time code of its first manager."`
	Import   importCmd   `cmd:"" help:"Load a registered list or published figures."`
	Demo     demoCmd     `cmd:"" help:"Run a made-up network through a Monday morning."`
	Verify   verifyCmd   `cmd:"" help:"Check journals and everything made from them."`
	Navigate navigateCmd `cmd:"" help:"Run made-up patients through the care navigation rules and print how it does."`
	Heads    headsCmd    `cmd:"" help:"Print the ends of all journals, to be kept elsewhere."`
	Erasures erasuresCmd `cmd:"" help:"Print what was erased, to be kept elsewhere; apply it again after a restore."`
	Rebuild  rebuildCmd  `cmd:"" help:"Make all projections anew from the journals."`
	Export   exportCmd   `cmd:"" help:"Write requests or appointments of a period, or counts for national returns, to a file."`
	Backup   backupCmd   `cmd:"" help:"Write a consistent copy of a SQLite store."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

// streams let tests see what a command prints.
type streams struct{ out, err io.Writer }

func main() {
	keepPrivate()
	os.Exit(run(os.Args[1:], streams{os.Stdout, os.Stderr}))
}

// run parses and runs one command and returns the exit code: 0, 1 for a
// failure, 2 for a command line that is not understood.
func run(args []string, s streams) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends at once
	exit := -1
	parser, err := newParser(s, func(code int) { exit = code })
	if err != nil {
		fmt.Fprintln(s.err, "frontdoor: "+oneLine(err))
		return 2
	}
	cmd, err := parser.Parse(args)
	if exit >= 0 { // --help printed itself
		return exit
	}
	if err != nil {
		fmt.Fprintln(s.err, "frontdoor: "+oneLine(err)+" (see frontdoor --help)")
		return 2
	}
	cmd.BindTo(ctx, (*context.Context)(nil))
	if err := cmd.Run(s); err != nil {
		fmt.Fprintln(s.err, "frontdoor: "+oneLine(err))
		return exitCode(err)
	}
	return 0
}

// newParser makes the command line. exit is called when --help was printed.
func newParser(s streams, exit func(code int)) (*kong.Kong, error) {
	return kong.New(&cli{}, kong.Name("frontdoor"),
		kong.Description("An open, self-hosted front door for general practice."),
		kong.Configuration(envFile, "/etc/frontdoor.env"), kong.DefaultEnvars("FRONTDOOR"),
		kong.Writers(s.out, s.err), kong.Exit(exit))
}

// exitCode is the one table from kinds of error to exit codes.
func exitCode(err error) int {
	switch care.KindOf(err) {
	case care.Invalid, care.NotFound, care.Conflict, care.Duplicate, care.Denied:
		return 1
	case care.Unavailable:
		return 3 // may pass: try again
	}
	return 1
}

// oneLine puts the whole of an error on one line: what is said at each level,
// each thing once, then what is wrong with fields, by name.
func oneLine(err error) string {
	var parts []string
	add := func(s string) {
		if s = strings.TrimSuffix(s, "."); s != "" && !slices.Contains(parts, s) {
			parts = append(parts, s)
		}
	}
	var ours *care.Error
	rest := err
	for errors.As(rest, &ours) {
		add(ours.Message)
		rest = ours.Cause
	}
	if rest != nil { // made by others; it says all that is below it
		add(rest.Error())
	}
	fields := care.FieldsOf(err)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		add(strings.ReplaceAll(name, "_", " ") + ": " + fields[name])
	}
	return strings.Join(strings.Fields(strings.Join(parts, "; ")), " ")
}

type versionCmd struct{}

// Help shows an example.
func (versionCmd) Help() string {
	return `Example:

  frontdoor version`
}

func (versionCmd) Run(s streams) error {
	_, err := fmt.Fprintln(s.out, "frontdoor "+version)
	return err
}
