package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"frontdoor/care"
	"frontdoor/pathway"
)

type navigateCmd struct {
	File string `arg:"" help:"Vignettes, one JSON object a line." type:"path"`
	JSON bool   `name:"json" help:"Print figures and cases as one JSON object."`
}

// Help shows an example.
func (navigateCmd) Help() string {
	return `Example:

  frontdoor navigate vignettes.jsonl --json

Reads made-up patients as a patient's words, and prints what the shipped rules suggest against what is right.
A line has an id and either case_description and urgency_level (em: emergency, ne: see a clinician, sc: self-care),
or demographics, chief_complaints, presentation and absent_findings. Nothing is stored.`
}

func (c navigateCmd) Run(s streams) error {
	list, err := readVignettes(c.File)
	if err != nil {
		return err
	}
	rules, err := pathway.Shipped(time.Now())
	if err != nil {
		return err
	}
	figures := navigation{N: len(list), Cases: make([]navigated, 0, len(list))}
	for _, v := range list {
		figures.add(v, rules)
	}
	if c.JSON {
		enc := json.NewEncoder(s.out)
		enc.SetEscapeHTML(false)
		err = enc.Encode(figures)
	} else {
		err = figures.print(s.out)
	}
	if err != nil {
		return care.Wrap("navigate", err)
	}
	return nil
}

// vignette is a line of either kind of file.
type vignette struct {
	ID           string `json:"id"`
	Gold         string `json:"urgency_level"`
	Description  string `json:"case_description"`
	Demographics string `json:"demographics"`
	Complaints   string `json:"chief_complaints"`
	Presentation string `json:"presentation"`
	Absent       string `json:"absent_findings"`
}

// The answers of a vignette file.
const (
	goldEmergency    = "em"
	goldNotEmergency = "ne"
	goldSelfCare     = "sc"
)

// maxVignette is the longest line read, in bytes: a page of text is a few thousand.
const maxVignette = 1 << 20

func readVignettes(path string) ([]vignette, error) {
	const op = "navigate"
	f, err := os.Open(path)
	if err != nil {
		return nil, care.Fail(care.Invalid, op, "the file of vignettes can not be read")
	}
	defer f.Close()
	var list []vignette
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, maxVignette)
	for number := 1; lines.Scan(); number++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var v vignette
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			return nil, care.Fail(care.Invalid, op, "line %d of the file of vignettes is not a JSON object of texts", number)
		}
		switch {
		case v.ID == "":
			return nil, care.Fail(care.Invalid, op, "line %d of the file of vignettes has no id", number)
		case v.Description+v.Complaints+v.Presentation == "":
			return nil, care.Fail(care.Invalid, op, "line %d of the file of vignettes has neither case_description nor presentation", number)
		case v.Gold != "" && v.Gold != goldEmergency && v.Gold != goldNotEmergency && v.Gold != goldSelfCare:
			return nil, care.Fail(care.Invalid, op, "line %d of the file of vignettes: urgency_level is em, ne or sc", number)
		}
		list = append(list, v)
	}
	if lines.Err() != nil {
		return nil, care.Fail(care.Invalid, op, "the file of vignettes can not be read to its end")
	}
	if len(list) == 0 {
		return nil, care.Fail(care.Invalid, op, "the file of vignettes is empty")
	}
	return list, nil
}

// text is the vignette as a patient's form would have it: the words, with
// absent findings as what the patient denies, and age and sex as known of the
// patient. What relatives had and past history are in the record, not in the
// form.
func (v vignette) text() pathway.Text {
	parts := []string{v.Description, v.Demographics, v.Complaints, v.Presentation, v.Absent}
	var words strings.Builder
	for _, p := range parts {
		if p = strings.TrimSpace(p); p == "" {
			continue
		}
		words.WriteString(p)
		if !strings.HasSuffix(p, ".") {
			words.WriteString(".")
		}
		words.WriteString(" ")
	}
	t := pathway.Text{Words: strings.TrimSpace(words.String())}
	who := v.Demographics + " " + v.Description
	t.Age, t.Sex = ageIn(who), sexIn(who)
	return t
}

var (
	ageWords = regexp.MustCompile(`(?i)\b(\d{1,3})[- ]?(year|yr|month|week|day)s?[- ]?old\b`)
	sexWords = regexp.MustCompile(`(?i)\b(female|woman|girl|lady|male|man|boy|gentleman)\b`)
)

// ageIn is the first age named in a text; no age where there is none.
func ageIn(who string) pathway.Age {
	m := ageWords.FindStringSubmatch(who)
	if m == nil {
		return pathway.Age{}
	}
	n, _ := strconv.Atoi(m[1]) // at most three digits
	switch strings.ToLower(m[2]) {
	case "year", "yr":
		n *= 12
	case "week":
		n = n * 7 / 30
	case "day":
		n /= 30
	}
	age, err := pathway.AgeInMonths(n)
	if err != nil {
		return pathway.Age{}
	}
	return age
}

func sexIn(who string) pathway.Sex {
	switch strings.ToLower(sexWords.FindString(who)) {
	case "female", "woman", "girl", "lady":
		return pathway.Female
	case "male", "man", "boy", "gentleman":
		return pathway.Male
	}
	return ""
}

// navigation is what the rules make of a set.
type navigation struct {
	N         int `json:"n"`
	Emergency struct {
		N            int `json:"n"`
		Flagged      int `json:"flagged"` // emergency, or urgent with an alert
		BelowSameDay int `json:"below_same_day"`
	} `json:"emergency"`
	SelfCare struct {
		N               int `json:"n"`
		Alerted         int `json:"alerted"`
		UrgentOrAbove   int `json:"urgent_or_above"`
		SentToEmergency int `json:"sent_to_emergency"`
	} `json:"self_care"`
	Cases []navigated `json:"cases"`
}

type navigated struct {
	ID      string           `json:"id"`
	Gold    string           `json:"gold"`
	Band    pathway.Band     `json:"band"`
	Alerted bool             `json:"alerted"`
	Flags   []pathway.FlagID `json:"flags"`

	why string
}

func (f *navigation) add(v vignette, rules *pathway.Set) {
	text := v.text()
	a := rules.Check(text)
	p := rules.Place(text, a)
	c := navigated{ID: v.ID, Gold: v.Gold, Band: p.Band, Alerted: len(a.Findings) > 0,
		Flags: []pathway.FlagID{}, why: p.Rule + ": " + p.Why}
	for _, found := range a.Findings {
		c.Flags = append(c.Flags, found.Flag)
	}
	f.Cases = append(f.Cases, c)
	switch v.Gold {
	case goldEmergency:
		f.Emergency.N++
		f.Emergency.Flagged += one(c.flagged())
		f.Emergency.BelowSameDay += one(p.Band.Rank() < pathway.SameDayBand.Rank())
	case goldSelfCare:
		f.SelfCare.N++
		f.SelfCare.Alerted += one(c.Alerted)
		f.SelfCare.UrgentOrAbove += one(p.Band.Rank() >= pathway.Urgent.Rank())
		f.SelfCare.SentToEmergency += one(p.Band == pathway.Emergency)
	}
}

func (c navigated) flagged() bool {
	return c.Band == pathway.Emergency || c.Band == pathway.Urgent && c.Alerted
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// print writes the figures for people.
func (f *navigation) print(out io.Writer) error {
	counts := map[string]map[pathway.Band]int{}
	for _, c := range f.Cases {
		if counts[c.Gold] == nil {
			counts[c.Gold] = map[pathway.Band]int{}
		}
		counts[c.Gold][c.Band]++
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "judged\t")
	for _, b := range pathway.Bands() {
		fmt.Fprintf(table, "%s\t", b)
	}
	fmt.Fprintln(table, "all\t")
	for _, g := range []struct{ gold, name string }{{goldEmergency, "emergency"}, {goldNotEmergency, "not an emergency"},
		{goldSelfCare, "self-care"}, {"", "not judged"}} {
		if counts[g.gold] == nil {
			continue
		}
		all := 0
		fmt.Fprintf(table, "%s\t", g.name)
		for _, b := range pathway.Bands() {
			all += counts[g.gold][b]
			fmt.Fprintf(table, "%d\t", counts[g.gold][b])
		}
		fmt.Fprintf(table, "%d\t\n", all)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(out)
	rate := func(what string, k, n int) {
		if n > 0 {
			low, high := wilson(k, n)
			fmt.Fprintf(out, "%s: %d of %d, %.1f %% (95 %% interval %.1f to %.1f)\n", what, k, n, 100*float64(k)/float64(n), 100*low, 100*high)
		}
	}
	rate("Emergencies flagged (sensitivity)", f.Emergency.Flagged, f.Emergency.N)
	rate("Emergencies suggested later than the same day", f.Emergency.BelowSameDay, f.Emergency.N)
	rate("Self-care sent to an emergency (over-triage)", f.SelfCare.SentToEmergency, f.SelfCare.N)
	rate("Self-care urgent or above (over-triage)", f.SelfCare.UrgentOrAbove, f.SelfCare.N)
	for _, c := range f.Cases {
		switch {
		case c.Gold == goldEmergency && !c.flagged():
			fmt.Fprintf(out, "missed   %s: %s, by %s\n", c.ID, c.Band, c.why)
		case c.Gold == goldSelfCare && c.Band.Rank() >= pathway.Urgent.Rank():
			fmt.Fprintf(out, "too high %s: %s, by %s\n", c.ID, c.Band, c.why)
		}
	}
	_, err := fmt.Fprintln(out, "\nThe rules are not clinically approved.")
	return err
}

// wilson is the 95 % score interval of k in n (Wilson 1927), which holds near
// 0 and 1 too.
func wilson(k, n int) (low, high float64) {
	const z = 1.959964
	p, m := float64(k)/float64(n), float64(n)
	mid := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return max(0, mid-half), min(1, mid+half)
}
