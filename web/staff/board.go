package staff

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/measure"
	"frontdoor/web/ui"
)

const boardURL = "/staff/board"

func (s *site) registerBoard(mux *http.ServeMux) {
	mux.HandleFunc("GET /staff/board", s.staff(s.board))
}

// board is one day of the practice in figures.
func (s *site) board(w http.ResponseWriter, r *http.Request, by care.Actor) {
	l := s.livePage(r, by, "Day board")
	b, err := s.d.Board(r.Context(), by, s.dayAsked(r))
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	l.Title = "Day board, " + longDate(b.On)
	if !b.Today {
		l.LiveURL = "" // what is over does not move under somebody's eyes
	}
	s.page(w, r, l, boardBody(boardPage{b}))
}

type boardPage struct{ desk.Board }

func boardOn(d care.Date) string { return boardURL + "?day=" + d.String() }

// boardChannels as staff say them, in the order of measure.Channels.
var boardChannels = map[measure.Channel]string{measure.Web: "Web form", measure.Phone: "Telephone", measure.Desk: "Desk", measure.Other: "Other service"}

// channels that the board shows: those of every practice, and another service
// when one sent something.
func (p boardPage) channels() []measure.Channel {
	list := []measure.Channel{measure.Web, measure.Phone, measure.Desk}
	if p.Figures.ByChannel[measure.Other] > 0 {
		list = append(list, measure.Other)
	}
	return list
}

// percent of a share, or words when there is none.
func percent(share float64, ok bool) string {
	if !ok {
		return "–"
	}
	return fmt.Sprintf("%.0f%%", 100*share)
}

// lasting is a duration as people say it, to the minute.
func lasting(d time.Duration) string {
	switch m := int(d.Round(time.Minute).Minutes()); {
	case m < 1:
		return "under 1 min"
	case m < 60:
		return fmt.Sprintf("%d min", m)
	case m < 24*60:
		return fmt.Sprintf("%d h %02d min", m/60, m%60)
	default:
		return fmt.Sprintf("%d d %d h", m/(24*60), m/60%24)
	}
}

// onTile is lasting for a tile: hours and minutes go without the last unit.
func onTile(d time.Duration) string {
	if d < time.Hour || d >= 24*time.Hour {
		return lasting(d)
	}
	return strings.TrimSuffix(lasting(d), " min")
}

// spreadOf is one of a spread's durations, or a dash when it has none.
func spreadOf(d time.Duration, n int, say func(time.Duration) string) string {
	if n == 0 {
		return "–"
	}
	return say(d)
}

// tiles are the figures that a day is run by.
func (p boardPage) tiles() []ui.Tile {
	f := p.Figures
	tiles := []ui.Tile{
		{Figure: fmt.Sprint(f.Total), Label: "Contacts", URL: "#came"},
		{Figure: percent(f.Promise.Rate()), Label: "Promises kept", URL: "#promises"},
		{Figure: spreadOf(f.Waits.P50, f.Waits.N, onTile), Label: "Half knew within", URL: "#waits"},
		{Figure: spreadOf(f.Waits.P90, f.Waits.N, onTile), Label: "9 in 10 knew within", URL: "#waits"},
	}
	if !p.Today {
		return append(tiles, ui.Tile{Figure: fmt.Sprint(f.SafetyNet), Label: "Emergency checks", URL: "#also"})
	}
	longest := ui.Tile{Figure: "–", Label: "Waits longest now", URL: worklistURL}
	if !p.Standing.Longest.IsZero() {
		longest = ui.Tile{Figure: onTile(p.Now.Sub(p.Standing.Longest)), Label: "Waits longest now", URL: requestURL(p.Standing.LongestID)}
	}
	return append(tiles, longest,
		ui.Tile{Figure: fmt.Sprint(p.Standing.Missed), Label: "Promises broken now", URL: worklistURL},
		ui.Tile{Figure: fmt.Sprint(p.Standing.Near), Label: "Due within the hour", URL: worklistURL},
		ui.Tile{Figure: fmt.Sprint(p.Standing.SafetyNet), Label: "Safety net open", URL: dayURL + "#safety-net"})
}

// sofar says what came beside what was expected by now.
func (p boardPage) sofar() string {
	total := plural(p.Figures.Total, "contact")
	if p.Expected.From == measure.NoSource {
		return total + "."
	}
	if !p.Today {
		return fmt.Sprintf("%s; about %.0f were expected.", total, p.Expected.Sum(measure.Halves))
	}
	until := (measure.Contact{Made: p.Now}).Half()
	return fmt.Sprintf("%s so far; about %.0f were expected by %s, and %.0f in the whole day.", total, p.Expected.Sum(until), halfName(until), p.Expected.Sum(measure.Halves))
}

// basis says what the expectation rests on.
func (p boardPage) basis() string {
	e := p.Expected
	switch e.From {
	case measure.OwnHistory:
		return fmt.Sprintf("Expected: the mean of your own last %d %ss. Bank holidays are left out.", e.Days, p.On.Weekday())
	case measure.Published:
		words := "Expected: how a Monday in England goes, at the published rate for a list of your size. England is not your practice; after four of your own Mondays your own history takes its place."
		for i, c := range e.Without {
			if i == 0 {
				words += " Nothing is published about: "
			} else {
				words += ", "
			}
			words += lowerFirst(boardChannels[c])
		}
		if len(e.Without) > 0 {
			words += "."
		}
		return words
	}
	if len(care.England.CoreHours().On(p.On)) == 0 {
		return "Nothing is expected: this is no working day."
	}
	return fmt.Sprintf("Nothing is expected yet: your own history has fewer than four %ss, and no published figures fit.", p.On.Weekday())
}

// alerts says how many emergencies wait for somebody.
func (p boardPage) alerts() string {
	if p.Standing.Alerts == 1 {
		return "1 emergency that nobody has taken in hand."
	}
	return fmt.Sprintf("%d emergencies that nobody has taken in hand.", p.Standing.Alerts)
}

// waiting says how many do not know yet, and what that does to the figures.
func (p boardPage) waiting() string {
	if p.Figures.Waiting == 1 {
		return "1 patient of this day does not know yet. Until then these figures are too low."
	}
	return fmt.Sprintf("%d patients of this day do not know yet. Until then these figures are too low.", p.Figures.Waiting)
}

// halfName is when a half hour begins.
func halfName(half int) string { return fmt.Sprintf("%02d:%02d", half/2, half%2*30) }

// shown are the half hours that chart and table show: the working day, wider
// where something came.
func (p boardPage) shown() (from, to int) {
	from, to = 7*2, 19*2
	for h := range measure.Halves {
		if p.came(h) > 0 {
			from, to = min(from, h), max(to, h+1)
		}
	}
	return from, to
}

func (p boardPage) came(half int) int {
	n := 0
	for _, c := range measure.Channels {
		n += p.Figures.ByHalf[c][half]
	}
	return n
}

// yetToCome says whether a half hour has not begun.
func (p boardPage) yetToCome(half int) bool {
	return p.Today && half > (measure.Contact{Made: p.Now}).Half()
}

// table of the half hours, with the same figures as the chart.
func (p boardPage) table() ui.Table {
	t := ui.Table{ID: "t-came", Caption: "Contacts by half hour and channel", Quiet: true, Dense: true, Columns: []ui.Column{{Label: "From"}}}
	for _, c := range p.channels() {
		t.Columns = append(t.Columns, ui.Column{Label: boardChannels[c], Numeric: true})
	}
	t.Columns = append(t.Columns, ui.Column{Label: "All", Numeric: true})
	expects := p.Expected.From != measure.NoSource
	if expects {
		t.Columns = append(t.Columns, ui.Column{Label: "Expected", Numeric: true})
	}
	number := func(n int, later bool) templ.Component {
		if later {
			return boardCell("–")
		}
		return boardCell(fmt.Sprint(n))
	}
	from, to := p.shown()
	for h := from; h < to; h++ {
		row := ui.Row{ID: fmt.Sprintf("half-%d", h), Cells: []templ.Component{boardCell(halfName(h))}}
		for _, c := range p.channels() {
			row.Cells = append(row.Cells, number(p.Figures.ByHalf[c][h], p.yetToCome(h)))
		}
		row.Cells = append(row.Cells, number(p.came(h), p.yetToCome(h)))
		if expects {
			row.Cells = append(row.Cells, boardCell(fmt.Sprintf("%.1f", p.Expected.Total(h))))
		}
		t.Rows = append(t.Rows, row)
	}
	sum := ui.Row{ID: "half-sum", Cells: []templ.Component{boardCell("Whole day")}}
	for _, c := range p.channels() {
		sum.Cells = append(sum.Cells, number(p.Figures.ByChannel[c], false))
	}
	sum.Cells = append(sum.Cells, number(p.Figures.Total, false))
	if expects {
		sum.Cells = append(sum.Cells, boardCell(fmt.Sprintf("%.1f", p.Expected.Sum(measure.Halves))))
	}
	t.Rows = append(t.Rows, sum)
	return t
}

// shares of the channels.
func (p boardPage) shares() ui.Table {
	t := ui.Table{ID: "t-shares", Caption: "Contacts by channel", Quiet: true, Dense: true, Columns: []ui.Column{{Label: "Channel"}, {Label: "Contacts", Numeric: true}, {Label: "Share", Numeric: true}}}
	for _, c := range p.channels() {
		t.Rows = append(t.Rows, ui.Row{ID: "share-" + string(c), Cells: []templ.Component{
			boardCell(boardChannels[c]), boardCell(fmt.Sprint(p.Figures.ByChannel[c])), boardCell(percent(p.Figures.Share(c)))}})
	}
	return t
}

// promises of the day's contacts, both clocks.
func (p boardPage) promises() ui.Table {
	t := ui.Table{ID: "t-promises", Caption: "What became of the promises", Quiet: true, Dense: true, Columns: []ui.Column{{Label: "Outcome"}, {Label: "Our promise", Numeric: true}, {Label: "Contract", Numeric: true}}}
	ours, contract := p.Figures.Promise, p.Figures.Contract
	for _, x := range []struct {
		id, name string
		a, b     int
	}{
		{"kept", "Kept", ours.Kept, contract.Kept},
		{"missed", "Missed", ours.Missed, contract.Missed},
		{"running", "Not due yet", ours.Running, contract.Running},
		{"ended", "Closed or begun afresh before it was due", ours.Ended, contract.Ended},
		{"merged", "Joined to another request", ours.Merged, contract.Merged},
		{"at-once", "Emergencies: handled at once, no time to keep", ours.AtOnce, contract.AtOnce},
		{"all", "All contacts", ours.Total(), contract.Total()},
	} {
		t.Rows = append(t.Rows, ui.Row{ID: "promise-" + x.id, Cells: []templ.Component{boardCell(x.name), boardCell(fmt.Sprint(x.a)), boardCell(fmt.Sprint(x.b))}})
	}
	return t
}

// slots left by kind.
func (p boardPage) slots() ui.Table {
	next := p.NextDay.Weekday().String()
	t := ui.Table{ID: "t-slots", Caption: "Appointments left", Quiet: true, Dense: true,
		Columns: []ui.Column{{Label: "Who and how"}, {Label: "Free today", Numeric: true}, {Label: "Offered today", Numeric: true}, {Label: "Free " + next, Numeric: true}, {Label: "Offered " + next, Numeric: true}}}
	for _, s := range p.Slots {
		t.Rows = append(t.Rows, ui.Row{ID: "slots-" + string(s.Role) + "-" + string(s.Mode), Cells: []templ.Component{
			boardCell(s.Role.Name() + ", " + lowerFirst(s.Mode.Name())), boardCell(fmt.Sprint(s.Today)), boardCell(fmt.Sprint(s.TodayHeld)),
			boardCell(fmt.Sprint(s.NextDay)), boardCell(fmt.Sprint(s.NextHeld))}})
	}
	return t
}

// also are the day's other figures, each with what it is.
func (p boardPage) also() []ui.SummaryRow {
	f := p.Figures
	of := func(n, all int, share float64, ok bool) string {
		if !ok {
			return "–"
		}
		return fmt.Sprintf("%s (%d of %d)", percent(share, ok), n, all)
	}
	same, sameOK := f.SameDayRate()
	rush, rushOK := f.RushIndex()
	again, againOK := f.RepeatRate()
	return []ui.SummaryRow{
		{Key: "Knew the same day", Value: of(f.SameDay, f.SameDayOf, same, sameOK)},
		{Key: "First look, half within", Value: spreadOf(f.Looks.P50, f.Looks.N, lasting) + p.unlooked()},
		{Key: "First look, 9 in 10 within", Value: spreadOf(f.Looks.P90, f.Looks.N, lasting)},
		{Key: "Came from 08:00 to 09:59", Value: of(f.Rush, f.Core, rush, rushOK)},
		{Key: "Came again within 72 hours", Value: of(f.Repeats, f.Linked, again, againOK)},
		{Key: "Duplicates joined", Value: fmt.Sprint(f.Joined)},
		{Key: "Red flags seen in the words", Value: fmt.Sprint(f.RedFlags)},
		{Key: "Emergency checks answered with yes", Value: fmt.Sprint(f.SafetyNet)},
		{Key: "Came back or reopened", Value: fmt.Sprintf("%d came back by themselves, %d were reopened", f.Returned, f.Reopened)},
	}
}

func (p boardPage) unlooked() string {
	if p.Figures.Unlooked == 0 {
		return ""
	}
	return fmt.Sprintf("; %d not looked at yet", p.Figures.Unlooked)
}

// ownLoad in words, to the person alone.
func (p boardPage) ownLoad() string {
	o := p.Own
	words := fmt.Sprintf("You have %s today: %s, and %s that you answered yourself.", plural(o.Contacts(), "contact"), plural(o.Appointments, "appointment"), plural(o.Answered, "request"))
	switch n := o.Contacts(); {
	case !o.Limited:
		return words + fmt.Sprintf(" The published limit of %d is for GPs; you have no GP session today.", o.Limit.Contacts)
	case n > o.Limit.Contacts:
		return words + fmt.Sprintf(" That is over the safe-working limit of %d. What is more can be offered to the hub, or promised for later; nobody is refused.", o.Limit.Contacts)
	case n >= o.Limit.Near:
		return words + fmt.Sprintf(" That is near the safe-working limit of %d.", o.Limit.Contacts)
	default:
		return words + fmt.Sprintf(" The safe-working limit is %d.", o.Limit.Contacts)
	}
}

// allLoad in words, which name and single out nobody.
func (p boardPage) allLoad() string {
	switch l := p.Load; {
	case l.Of == 0:
		return "No GP with a session here today has a contact yet."
	case l.Few:
		return fmt.Sprintf("Fewer than %d GPs have contacts today. How many are near or over the limit is not shown: everybody would know who.", measure.FewestToTell)
	default:
		return fmt.Sprintf("Of %d GPs with contacts today, %d are near the safe-working limit of %d and %d are over it.", l.Of, l.Near, l.Limit.Contacts, l.Over)
	}
}

// help says what each figure means, and what it does not.
var boardHelp = []ui.SummaryRow{
	{Key: "Contacts", Value: "Every web form, call and visit that became a request, counted in the half hour in which the patient made it, also at night. One joined to another counts, too: the patient did get in touch. Emergency checks of the first page count apart. Calls that nobody answered are not known here."},
	{Key: "Expected", Value: "What this weekday usually brings. It is no target, and no measure of how much is too much."},
	{Key: "Promises kept", Value: "Of the contacts of this day whose promise was kept or missed, the share whose patient knew an answer that counts by the time promised. Only the first promise of each contact. It says nothing about how good the answer was."},
	{Key: "Knew within", Value: "From the contact until the patient knew how they will be helped, of those who know. Nights and weekends count. While some still wait, both figures are too low. Quantiles are by nearest rank: each is a wait that somebody really had."},
	{Key: "First look", Value: "Until somebody here first did something about a contact that came while nobody was speaking to the patient. Reading alone is not recorded."},
	{Key: "Knew the same day", Value: "Of the contacts made on this working day before 18:30, joined ones not. While the day lasts, the others may still come to know."},
	{Key: "Came from 08:00 to 09:59", Value: "Share of the contacts in core hours. High means a rush, which is a matter of when the doors open, not of who answers."},
	{Key: "Came again within 72 hours", Value: "Of the contacts linked to somebody on the list, those whose patient had been in touch less than 72 hours before. Some come again because they were asked to. Contacts linked to nobody cannot be told apart."},
	{Key: "Load", Value: "Appointments of today that were not cancelled or missed, and requests that somebody answered without one. Everybody sees their own. Nobody sees another's, nothing is kept, and there is no list of it anywhere."},
}

// chart is the day's half hours drawn to a size. The same figures are in the
// table beside it.
type chart struct {
	class         string
	width, height int
	bars          []bar
	steps         string // the expectation, as the points of a line
	ticks, times  []tick
}

type bar struct{ class, x, y, w, h string }
type tick struct {
	label, x, y string
	line        string // y of the grid line
}

// Room around the drawing for labels, in its own units.
const (
	chartLeft, chartRight = 34, 6
	chartTop, chartFoot   = 8, 24
	timeLabel             = 34 // how wide "18:00" is
)

func px(f float64) string { return fmt.Sprintf("%.1f", f) }

func (p boardPage) chart(class string, width, height, every int) chart {
	c := chart{class: class, width: width, height: height}
	from, to := p.shown()
	top := 1.0
	for h := from; h < to; h++ {
		top = max(top, float64(p.came(h)), p.Expected.Total(h))
	}
	step := tickStep(top)
	top = math.Ceil(top/step) * step
	wide := float64(width-chartLeft-chartRight) / float64(to-from)
	tall := float64(height - chartTop - chartFoot)
	y := func(n float64) float64 { return chartTop + tall*(1-n/top) }
	for n := 0.0; n <= top; n += step {
		c.ticks = append(c.ticks, tick{label: fmt.Sprintf("%.0f", n), x: px(chartLeft - 6), y: px(y(n) + 4), line: px(y(n))})
	}
	for h := from; h < to; h++ {
		x, base := chartLeft+wide*float64(h-from), 0.0
		for _, channel := range measure.Channels {
			n := float64(p.Figures.ByHalf[channel][h])
			if n > 0 {
				c.bars = append(c.bars, bar{class: "app-chart__bar app-chart__bar--" + string(channel), x: px(x + wide*0.1), w: px(wide * 0.8), y: px(y(base + n)), h: px(y(base) - y(base+n))})
			}
			base += n
		}
		if p.Expected.From != measure.NoSource {
			level := px(y(p.Expected.Total(h)))
			c.steps += px(x) + "," + level + " " + px(x+wide) + "," + level + " "
		}
		if h%every == 0 && x+timeLabel <= float64(width) {
			c.times = append(c.times, tick{label: halfName(h), x: px(x), y: px(float64(height) - 6)})
		}
	}
	return c
}

// tickStep is a round step that gives at most five lines, and whole contacts.
func tickStep(top float64) float64 {
	for _, scale := range []float64{1, 10, 100, 1000, 10_000} {
		for _, n := range []float64{1, 2, 5} {
			if top/(n*scale) <= 5 {
				return n * scale
			}
		}
	}
	return top
}

func (c chart) box() string { return fmt.Sprintf("0 0 %d %d", c.width, c.height) }

// described is the chart in one sentence, for who does not see it.
func (p boardPage) described() string {
	busiest, most := 0, -1
	for h := range measure.Halves {
		if n := p.came(h); n > most {
			busiest, most = h, n
		}
	}
	if most <= 0 {
		return "Bar chart of contacts by half hour. Nothing has come. The table below has the same figures."
	}
	return fmt.Sprintf("Bar chart of contacts by half hour. Most came from %s: %d. The table below has the same figures.", halfName(busiest), most)
}

// shareBars draw the channels' shares, each as long as its share.
func (p boardPage) shareBars() []bar {
	var list []bar
	for i, c := range p.channels() {
		share, _ := p.Figures.Share(c)
		list = append(list, bar{class: "app-chart__bar app-chart__bar--" + string(c), x: "0", y: px(float64(i)*18 + 2), w: px(300 * share), h: "14"})
	}
	return list
}

func (p boardPage) shareBox() string { return fmt.Sprintf("0 0 300 %d", 18*len(p.channels())) }
