package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"frontdoor/care"
	"frontdoor/demo"
	"frontdoor/demo/play"
	"frontdoor/request"
	"frontdoor/web"
)

type demoCmd struct {
	Addr      string  `help:"Address to listen on." default:"127.0.0.1:8080"`
	Speed     float64 `help:"How much faster than real time the Monday goes, 0.1 to 120." default:"10"`
	Start     string  `help:"Time of the Monday at which you join it." default:"07:55"`
	DB        string  `help:"Keep the store: sqlite:FILE or postgres://…, empty at the start. Default: a file that is removed at the end."`
	Seed      uint64  `help:"The same seed gives the same network and Monday." default:"1"`
	Full      bool    `help:"Practices of usual size (about 10,000 patients); starting takes longer."`
	Published string  `help:"Folder with the published files: list sizes and demand are taken from them." type:"existingdir"`
	ICB       string  `help:"Of these practices, those of one integrated care board." default:"QH8"`
	Practices int     `help:"How many practices of the published files." default:"3"`
	LogLevel  string  `help:"DEBUG, INFO, WARN or ERROR." enum:"DEBUG,INFO,WARN,ERROR" default:"ERROR"`
}

// Help shows an example.
func (demoCmd) Help() string {
	return `Example:

  frontdoor demo --speed 10

Everything is made up: NHS numbers of the test range (at most 900,000), telephone numbers that Ofcom keeps for drama.
With --published the sizes and demand are those of real practices, under names that are none of theirs.`
}

func (c demoCmd) Run(ctx context.Context, s streams) error {
	const op = "demo"
	if c.Speed < 0.1 || c.Speed > 120 {
		return care.Fail(care.Invalid, op, "--speed is 0.1 to 120")
	}
	start, err := care.ParseTimeOfDay(c.Start)
	if err != nil {
		return err
	}
	network, err := c.network()
	if err != nil {
		return err
	}
	arrivals, err := demo.Monday(network, demo.PublishedCurves())
	if err != nil {
		return err
	}
	listener, err := listen(op, c.Addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	file, remove, err := c.storeFile()
	if err != nil {
		return err
	}
	defer remove()
	clock := play.NewClock(network.Monday.AddDays(-1).At(17, 0))
	log := newLog(s.err, c.LogLevel)
	base := "http://" + listener.Addr().String()
	d, err := storeFlags{DB: file}.openDesk(ctx, clock, base, log)
	if err != nil {
		return err
	}
	defer d.close()
	if heads, err := d.Heads(ctx); err != nil {
		return err
	} else if len(heads) > 0 {
		return care.Fail(care.Conflict, op, "the store of --db is in use; the demonstration begins with an empty one")
	}
	began := time.Now()
	phones := play.NewPhones(network, arrivals, func(to, body string) {
		fmt.Fprintf(s.out, "\nMessage to %s:\n  %s\n", to, body)
	})
	if err := play.SetUp(ctx, d.Desk, network, func(what string) { fmt.Fprintln(s.out, what) }); err != nil {
		return c.stopped(ctx, s, err)
	}
	day, err := play.NewDay(ctx, d.Desk, clock, phones, network, arrivals, log)
	if err != nil {
		return c.stopped(ctx, s, err)
	}
	day.Before(ctx, network.Monday.At(int(start)/60, int(start)%60))
	fmt.Fprintf(s.out, "Ready in %.0f seconds.\n\n", time.Since(began).Seconds())
	c.announce(s, base, network, arrivals)
	clock.Run(c.Speed)
	played := make(chan struct{})
	go func() {
		day.Run(ctx)
		close(played)
	}()
	err = serveUntil(ctx, listener, d, phones, web.Options{Log: log})
	<-played
	fmt.Fprintf(s.out, "\nPlayed %d contacts and %d steps; %d steps were left because somebody was quicker or no slot was free.\n", day.Counts.Contacts, day.Counts.Steps, day.Counts.Left)
	return err
}

// stopped tells Ctrl-C while everything is made from a failure.
func (demoCmd) stopped(ctx context.Context, s streams, err error) error {
	if ctx.Err() == nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, "Stopped before it was ready.")
	return err
}

// network is made up from nothing, or with the sizes of published practices.
func (c demoCmd) network() (demo.Net, error) {
	o := demo.Options{Secret: rand.Reader}
	if c.Full {
		o.Sizes = demo.FullSizes
	}
	if c.Published == "" {
		return demo.Network(c.Seed, o)
	}
	figures, err := publishedFigures(c.Published, c.ICB)
	if err != nil {
		return demo.Net{}, err
	}
	if len(figures) < c.Practices || c.Practices < 1 {
		return demo.Net{}, care.Fail(care.Invalid, "demo", "--practices is 1 to %d for %s", len(figures), c.ICB)
	}
	return demo.Area(c.Seed, figures[:c.Practices], o)
}

// storeFile is the store that was asked for, or a file that remove takes away.
func (c demoCmd) storeFile() (db string, remove func(), err error) {
	if c.DB != "" {
		return c.DB, func() {}, nil
	}
	dir, err := os.MkdirTemp("", "frontdoor-demo-")
	if err != nil {
		return "", nil, care.Wrap("demo", err)
	}
	return "sqlite:" + filepath.Join(dir, "demo.db"), func() { os.RemoveAll(dir) }, nil
}

// announce says where everything is and who can sign in.
func (c demoCmd) announce(s streams, base string, network demo.Net, arrivals []demo.Arrival) {
	w := tabwriter.NewWriter(s.out, 0, 4, 2, ' ', 0)
	for _, org := range network.Orgs {
		fmt.Fprintf(w, "\n%s (%s, %d patients)\n", org.Settings.Name, org.ID, org.Size)
		if org.Settings.Kind == care.Practice {
			fmt.Fprintf(w, "  patients write at\t%s/at/%s\n", base, org.ID)
		}
		shown := map[care.Role]bool{}
		for _, p := range org.Staff {
			if shown[p.Role] {
				continue // one of each role; the team page lists everybody
			}
			shown[p.Role] = true
			fmt.Fprintf(w, "  %s\t%s\t%s\t%s\n", p.Role, p.Login, p.Password, p.Name)
		}
	}
	w.Flush()
	byChannel := map[request.Channel]int{}
	for _, a := range arrivals {
		byChannel[a.Contact.Channel]++
	}
	fmt.Fprintf(s.out, "\nStaff sign in at %s/staff\n", base)
	fmt.Fprintf(s.out, "It is Monday %s at %s; the day goes %g times as fast as it is.\n", network.Monday, c.Start, c.Speed)
	fmt.Fprintf(s.out, "Until 18:30 there will be %d contacts: %d by web, %d by telephone, %d at the desk.\n", len(arrivals), byChannel[request.Web], byChannel[request.Phone], byChannel[request.Desk])
	fmt.Fprintln(s.out, demo.Attribution)
	fmt.Fprintln(s.out, "Write in yourself with any e-mail address of your own: what the surgery sends you is printed here, and nothing leaves this machine.")
	fmt.Fprintln(s.out, "Press Ctrl-C to stop.")
}
