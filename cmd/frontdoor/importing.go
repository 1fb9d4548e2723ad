package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"time"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/practice"
	"frontdoor/published"
)

type importCmd struct {
	Patients  importPatientsCmd  `cmd:"" help:"A practice's registered list (CSV)."`
	Register  importRegisterCmd  `cmd:"" help:"The practice register, epraccur."`
	Lists     importListsCmd     `cmd:"" help:"List sizes, gp-reg-pat-prac-all."`
	Telephony importTelephonyCmd `cmd:"" help:"Cloud Based Telephony publication."`
	Online    importOnlineCmd    `cmd:"" help:"Submissions via online consultation systems."`
}

// refusalsShown bounds how many refused rows are listed one by one.
const refusalsShown = 20

// report prints what became of a file's rows.
func report(w io.Writer, r published.Report) {
	fmt.Fprintf(w, "rows read %d, used %d, refused %d\n", r.Read, r.Used, len(r.Refused))
	for i, x := range r.Refused {
		if i == refusalsShown {
			fmt.Fprintf(w, "  and %d more\n", len(r.Refused)-i)
			break
		}
		fmt.Fprintf(w, "  row %d: %s\n", x.Row, x.Reason)
	}
}

type importPatientsCmd struct {
	storeFlags
	File  string `arg:"" help:"CSV file with the columns below." type:"existingfile"`
	Org   string `required:"" help:"ODS code of the practice."`
	Whole bool   `help:"The file is the whole list: whoever is not in it has left."`
	Force bool   `help:"Import the good rows although others are refused; not with --whole."`
}

// Help shows columns and an example.
func (importPatientsCmd) Help() string {
	return `Example:

  frontdoor import patients list.csv --org A81001 --whole --db sqlite:frontdoor.db

Columns, by name in the first line: nhs_number, family_name, given_name, date_of_birth (needed);
sex, postcode, mobile, telephone, email, usual_clinician, interpreter, adjustments, status (registered or left).
Unless --force is given, nothing is imported when a row is refused. The rows go in all at once or not at all.
Refusals name the row and what is wrong, never the patient.`
}

func (c importPatientsCmd) Run(ctx context.Context, s streams) error {
	const op = "import patients"
	org, err := care.ParseOrg(c.Org)
	if err != nil {
		return err
	}
	f, err := os.Open(c.File)
	if err != nil {
		return care.Fail(care.Invalid, op, "the file can not be read")
	}
	defer f.Close()
	patients, r, err := published.Patients(f, time.Now())
	if err != nil {
		return err
	}
	rows := listRows(patients)
	report(s.out, r)
	switch {
	case len(r.Refused) > 0 && !c.Force:
		return care.Fail(care.Invalid, op, "nothing was imported: mend the refused rows, or use --force")
	case len(r.Refused) > 0 && c.Whole:
		return care.Fail(care.Invalid, op, "nothing was imported: with --whole no row may be refused, or whoever is in it would be marked as having left")
	case len(rows) == 0:
		return care.Fail(care.Invalid, op, "nothing was imported: the file has no patients")
	}
	d, err := c.openOld(ctx)
	if err != nil {
		return err
	}
	defer d.close()
	if _, err := d.Organisation(ctx, org); err != nil {
		return care.Fail(care.NotFound, op, "%s is not set up here; see frontdoor setup --help", org)
	}
	n, err := d.ImportPatients(ctx, care.System(org), rows, c.Whole)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "registered %d, updated %d, left %d, unchanged %d\n", n.Registered, n.Updated, n.Left, n.Same)
	return err
}

// listRows turns what the file says into the practice's words. A telephone
// number that can not be rung, or an address that can not be written to, is
// left out rather than losing the patient.
func listRows(patients []published.Patient) []desk.ListRow {
	rows := make([]desk.ListRow, 0, len(patients))
	for _, p := range patients {
		details := practice.Details{
			NHSNumber: p.NHSNumber, Family: p.FamilyName, Given: p.GivenName, Born: civil(p.DateOfBirth), Sex: string(p.Sex),
			Usual: p.UsualClinician, Interpreter: p.Interpreter, Adjustments: p.Adjustments,
		}
		details.Postcode, _ = care.ParsePostcode(p.Postcode)
		details.Mobile, _ = care.ParsePhone(p.Mobile)
		details.Telephone, _ = care.ParsePhone(p.Telephone)
		details.Email, _ = care.ParseEmail(p.Email)
		rows = append(rows, desk.ListRow{Details: details, Left: p.Left})
	}
	return rows
}

func civil(t time.Time) care.Date {
	d, _ := care.MakeDate(t.Year(), t.Month(), t.Day())
	return d
}

// publishedFile is what all imports of published figures have in common.
type publishedFile struct {
	storeFlags
	File string `arg:"" help:"The file as it was published (CSV, gzip CSV or XLSX)." type:"existingfile"`
}

// run reads the file and keeps its figures, edition by edition.
func (c publishedFile) run(ctx context.Context, s streams, kind string, read func(io.Reader) (map[string][]desk.PublishedFigure, published.Report, error)) error {
	f, err := os.Open(c.File)
	if err != nil {
		return care.Fail(care.Invalid, "import "+kind, "the file can not be read")
	}
	defer f.Close()
	editions, r, err := read(f)
	if err != nil {
		return err
	}
	report(s.out, r)
	if r.Used == 0 {
		return care.Fail(care.Invalid, "import "+kind, "nothing was imported: no row of the file can be used")
	}
	d, err := c.openOld(ctx)
	if err != nil {
		return err
	}
	defer d.close()
	if err := d.KeepPublished(ctx, kind, editions); err != nil {
		return err
	}
	for _, edition := range slices.Sorted(maps.Keys(editions)) {
		fmt.Fprintf(s.out, "%s %s: %d figures\n", kind, edition, len(editions[edition]))
	}
	_, err = fmt.Fprintln(s.out, published.Attribution)
	return err
}

const publishedHelp = `Example:

  frontdoor import %s FILE --db sqlite:frontdoor.db

The file is read as it was published. Loading an edition again puts it in place of what was there.`

type importRegisterCmd struct{ publishedFile }

// Help shows an example.
func (importRegisterCmd) Help() string { return fmt.Sprintf(publishedHelp, "register") }

func (c importRegisterCmd) Run(ctx context.Context, s streams) error {
	return c.run(ctx, s, "register", func(f io.Reader) (map[string][]desk.PublishedFigure, published.Report, error) {
		list, r, err := published.Register(f)
		figures := make([]desk.PublishedFigure, len(list))
		for i, p := range list {
			figures[i] = desk.PublishedFigure{Code: string(p.Code), Group: p.ICB, Value: p}
		}
		return map[string][]desk.PublishedFigure{"current": figures}, r, err
	})
}

type importListsCmd struct{ publishedFile }

// Help shows an example.
func (importListsCmd) Help() string { return fmt.Sprintf(publishedHelp, "lists") }

func (c importListsCmd) Run(ctx context.Context, s streams) error {
	return c.run(ctx, s, "lists", func(f io.Reader) (map[string][]desk.PublishedFigure, published.Report, error) {
		list, r, err := published.Lists(f)
		editions := map[string][]desk.PublishedFigure{}
		for _, l := range list {
			edition := l.Date.Format(time.DateOnly)
			editions[edition] = append(editions[edition], desk.PublishedFigure{Code: string(l.Practice), Group: l.SubICB, Value: l})
		}
		return editions, r, err
	})
}

type importTelephonyCmd struct{ publishedFile }

// Help shows an example.
func (importTelephonyCmd) Help() string { return fmt.Sprintf(publishedHelp, "telephony") }

func (c importTelephonyCmd) Run(ctx context.Context, s streams) error {
	return c.run(ctx, s, "telephony", func(f io.Reader) (map[string][]desk.PublishedFigure, published.Report, error) {
		e, r, err := published.Telephony(f)
		editions := map[string][]desk.PublishedFigure{}
		for _, p := range e.Practices {
			month := monthName(p.Month)
			editions[month] = append(editions[month], desk.PublishedFigure{Code: string(p.Practice), Group: p.Place.ICB, Value: p})
		}
		for _, p := range e.Shared {
			month := monthName(p.Month)
			editions[month] = append(editions[month], desk.PublishedFigure{Code: "shared", Group: p.Place.ICB, Value: p})
		}
		for _, day := range e.Days {
			month := "days " + day.Date.Format("2006-01")
			editions[month] = append(editions[month], desk.PublishedFigure{Code: "england", Value: day})
		}
		return editions, r, err
	})
}

type importOnlineCmd struct{ publishedFile }

// Help shows an example.
func (importOnlineCmd) Help() string { return fmt.Sprintf(publishedHelp, "online") }

func (c importOnlineCmd) Run(ctx context.Context, s streams) error {
	return c.run(ctx, s, "online", func(f io.Reader) (map[string][]desk.PublishedFigure, published.Report, error) {
		e, r, err := published.Online(f)
		editions := map[string][]desk.PublishedFigure{}
		for _, p := range e.Practices {
			month := monthName(p.Month)
			editions[month] = append(editions[month], desk.PublishedFigure{Code: string(p.Practice), Group: p.Place.ICB, Value: p})
		}
		for _, day := range e.Weekdays {
			month := "weekdays " + monthName(day.Month)
			editions[month] = append(editions[month], desk.PublishedFigure{Code: "england", Value: day})
		}
		return editions, r, err
	})
}

func monthName(m published.Month) string { return fmt.Sprintf("%04d-%02d", m.Year, int(m.Month)) }
