package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"frontdoor/booking"
	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/measure"
)

type exportCmd struct {
	Requests     exportRequestsCmd     `cmd:"" help:"Requests of a period, or how many came by weekday and time."`
	Appointments exportAppointmentsCmd `cmd:"" help:"Appointments of a period, or the national crosstab of them."`
}

// period is what both exports have in common.
type period struct {
	storeFlags
	Org  string `help:"ODS code of the organisation." required:"" placeholder:"CODE"`
	From string `help:"First day, YYYY-MM-DD." required:"" placeholder:"DAY"`
	To   string `help:"Last day, YYYY-MM-DD." required:"" placeholder:"DAY"`
	File string `arg:"" help:"New file." type:"path"`
}

func (p period) parse() (org care.OrgID, from, to care.Date, err error) {
	if org, err = care.ParseOrg(p.Org); err != nil {
		return org, from, to, err
	}
	if from, err = care.ParseISODate(p.From); err != nil {
		return org, from, to, err
	}
	to, err = care.ParseISODate(p.To)
	return org, from, to, err
}

type exportRequestsCmd struct {
	period
	Format       string `help:"csv: a row a request. online, telephony-desk: counts by month, weekday and time band." enum:"csv,online,telephony-desk" default:"csv"`
	Identifiable bool   `help:"With reference, NHS number, name, date of birth and postcode. Noted in the access log. Only with csv."`
}

// Help documents the columns.
func (exportRequestsCmd) Help() string {
	return `Example:

  frontdoor export requests --org A81001 --from 2026-11-01 --to 2026-11-30 requests.csv --db sqlite:frontdoor.db

The day boards of the same days count the same requests. Times are local, ISO 8601. Columns of csv:
  request, day, half_hour, made, channel, kind, keyed_in, safety_net (an emergency check: no contact), red_flag, emergency,
  joined, first_look, known (the patient knew of an answer that counts), promise_due, promise, contract_due, contract
  (kept, missed, running, ended, joined, at-once), reopened, returned, linked, repeat_72h
Who did what is in no column. With online and telephony-desk the columns are those of the national file by day and time of
"Submissions via Online Consultation Systems", with CHANNEL for telephone and desk. A check then lists what national figures
would count otherwise.`
}

func (c exportRequestsCmd) Run(ctx context.Context, s streams) error {
	org, from, to, err := c.parse()
	if err != nil {
		return err
	}
	if c.Identifiable && c.Format != "csv" {
		return care.Fail(care.Invalid, "export", "--identifiable goes with --format csv; counts name nobody")
	}
	d, err := c.openOld(ctx)
	if err != nil {
		return err
	}
	defer d.close()
	set, err := d.Organisation(ctx, org)
	if err != nil {
		return err
	}
	f, err := newFile(c.File)
	if err != nil {
		return err
	}
	list, now, err := d.ExportRequests(ctx, org, from, to, c.Identifiable)
	if err != nil {
		return f.drop(err)
	}
	var rows [][]string
	var check []desk.Miscount
	switch c.Format {
	case "online":
		counts, miscounted := desk.Submissions(list)
		rows, check = bandRows(org, set.Name, counts, false), miscounted
	case "telephony-desk":
		counts, miscounted := desk.TelephonyAndDesk(list)
		rows, check = bandRows(org, set.Name, counts, true), miscounted
	default:
		rows = requestRows(list, now, c.Identifiable)
	}
	return f.write(s, rows, check)
}

type exportAppointmentsCmd struct {
	period
	Format string `help:"csv: a row an appointment. gpad: counts in the columns of the national practice crosstab." enum:"csv,gpad" default:"csv"`
}

// Help documents the columns.
func (exportAppointmentsCmd) Help() string {
	return `Example:

  frontdoor export appointments --org A81001 --from 2026-11-01 --to 2026-11-30 --format gpad gpad.csv --db sqlite:frontdoor.db

Columns of csv: appointment, day, starts, minutes, role, mode, category, status, booked, time_between, moved, linked,
cancelled_by, cancel_reason. Neither clinicians nor patients are named. gpad has the columns and spellings of "Appointments in
General Practice, Practice Level Crosstab" (NHS England); this program knows no network and no sub-ICB location, so those
columns stay empty. A check lists what would be counted otherwise than it was here, or not at all.`
}

func (c exportAppointmentsCmd) Run(ctx context.Context, s streams) error {
	org, from, to, err := c.parse()
	if err != nil {
		return err
	}
	d, err := c.openOld(ctx)
	if err != nil {
		return err
	}
	defer d.close()
	set, err := d.Organisation(ctx, org)
	if err != nil {
		return err
	}
	f, err := newFile(c.File)
	if err != nil {
		return err
	}
	list, now, err := d.ExportAppointments(ctx, org, from, to)
	if err != nil {
		return f.drop(err)
	}
	crosstab, check := desk.Crosstab(list, now)
	if c.Format == "gpad" {
		return f.write(s, crosstabRows(org, set.Name, crosstab), check)
	}
	return f.write(s, appointmentRows(list), check)
}

// exported is a file that only its owner can read, made new.
type exported struct {
	*os.File
	path string
}

func newFile(path string) (exported, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return exported{}, care.Fail(care.Invalid, "export", "%s exists already; an export is a new file", path)
	case err != nil:
		return exported{}, &care.Error{Kind: care.Unavailable, Op: "export", Message: path + " can not be written", Cause: err}
	}
	return exported{f, path}, nil
}

// drop removes the file: half an export is worse than none.
func (f exported) drop(err error) error {
	f.Close()
	os.Remove(f.path)
	return err
}

func (f exported) write(s streams, rows [][]string, check []desk.Miscount) error {
	w := csv.NewWriter(f)
	err := w.WriteAll(rows)
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		return f.drop(&care.Error{Kind: care.Unavailable, Op: "export", Message: f.path + " can not be written", Cause: err})
	}
	fmt.Fprintf(s.out, "%d rows written to %s\n", len(rows)-1, f.path)
	if len(check) > 0 {
		fmt.Fprintln(s.out, "Check of what national figures would count otherwise:")
	}
	for _, m := range check {
		fmt.Fprintln(s.out, m)
	}
	return nil
}

// local is a time as the files have it: ISO 8601 with the offset of England.
func local(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(care.London).Format(time.RFC3339)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// outcomes of promises as the file spells them.
var outcomes = map[measure.Outcome]string{
	measure.Running: "running", measure.Kept: "kept", measure.Missed: "missed", measure.Ended: "ended", measure.Merged: "joined", measure.AtOnce: "at-once",
}

func requestRows(list []desk.ExportedRequest, now time.Time, identifiable bool) [][]string {
	head := []string{"request", "day", "half_hour", "made", "channel", "kind", "keyed_in", "safety_net", "red_flag", "emergency", "joined",
		"first_look", "known", "promise_due", "promise", "contract_due", "contract", "reopened", "returned", "linked", "repeat_72h"}
	if identifiable {
		head = append(head, "reference", "nhs_number", "given", "family", "born", "postcode")
	}
	rows := [][]string{head}
	for _, r := range list {
		half := fmt.Sprintf("%02d:%02d", r.Half()/2, r.Half()%2*30)
		row := []string{string(r.ID), r.Day().String(), half, local(r.Made), string(r.Channel), r.Kind, yes(r.KeyedIn), yes(r.SafetyNet), yes(r.RedFlag),
			yes(r.Emergency), yes(r.Joined), local(r.Looked), local(r.Known), local(r.Promise), outcomes[r.PromiseOutcome(now)], local(r.Contract),
			outcomes[r.ContractOutcome(now)], strconv.Itoa(r.Reopened), strconv.Itoa(r.Returned), yes(r.Patient != ""), repeated(r.Contact)}
		if identifiable {
			in := r.Person.Intake
			row = append(row, r.Person.Reference.Display(), string(in.NHSNumber), typed(in.Given), typed(in.Family), in.Born.String(), string(in.Postcode))
		}
		rows = append(rows, row)
	}
	return rows
}

func repeated(c measure.Contact) string {
	if c.Patient == "" {
		return "unknown"
	}
	return yes(c.Repeat)
}

// typed is what somebody typed, kept from being read as a formula by a
// spreadsheet: it begins with an apostrophe where it would be one.
func typed(s string) string {
	if strings.HasPrefix(s, "=") || strings.HasPrefix(s, "+") || strings.HasPrefix(s, "-") || strings.HasPrefix(s, "@") {
		return "'" + s
	}
	return s
}

func appointmentRows(list []booking.Appointment) [][]string {
	rows := [][]string{{"appointment", "day", "starts", "minutes", "role", "mode", "category", "status", "booked", "time_between", "moved", "linked", "cancelled_by", "cancel_reason"}}
	for _, a := range list {
		rows = append(rows, []string{string(a.ID), care.DateOf(a.Starts).String(), local(a.Starts), strconv.Itoa(int(a.Length)), string(a.Role), string(a.Mode),
			string(a.Category), string(a.Status), local(a.BookedAt), string(booking.TimeBetween(a.BookedAt, a.Starts)), strconv.Itoa(a.Moves), yes(a.Patient != ""),
			string(a.CancelledBy), string(a.CancelReason)})
	}
	return rows
}

// supplier under which the national files would list this program.
const supplier = "FRONTDOOR"

func crosstabRows(org care.OrgID, name string, list []desk.CrosstabRow) [][]string {
	rows := [][]string{strings.Split("APPOINTMENT_MONTH_START_DATE,GP_CODE,GP_NAME,SUPPLIER,PCN_CODE,PCN_NAME,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,"+
		"HCP_TYPE,APPT_MODE,NATIONAL_CATEGORY,TIME_BETWEEN_BOOK_AND_APPT,COUNT_OF_APPOINTMENTS,APPT_STATUS", ",")}
	for _, r := range list {
		rows = append(rows, []string{r.Month, string(org), name, supplier, "", "", "", "", r.HCPType, r.Mode, r.Category, r.LeadTime, strconv.Itoa(r.Count), r.Status})
	}
	return rows
}

func bandRows(org care.OrgID, name string, list []desk.BandRow, channels bool) [][]string {
	head := "MONTH,GP_CODE,GP_NAME,PCN_CODE,PCN_NAME,SUB_ICB_CODE,SUB_ICB_NAME,ICB_CODE,ICB_NAME,REGION_CODE,REGION_NAME,SUPPLIER,WEEKDAY,SUBMISSION_TIME,VALUE"
	if channels {
		head = "CHANNEL," + strings.Replace(head, "SUBMISSION_TIME", "TIME_OF_DAY", 1)
	}
	rows := [][]string{strings.Split(head, ",")}
	for _, r := range list {
		row := []string{r.Month.String(), string(org), name, "", "", "", "", "", "", "", "", supplier, r.Weekday.String(), r.Band.Label, strconv.Itoa(r.Count)}
		if channels {
			row = append([]string{string(r.Channel)}, row...)
		}
		rows = append(rows, row)
	}
	return rows
}
