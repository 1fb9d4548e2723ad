package request

import (
	"slices"
	"strings"
	"time"

	"frontdoor/care"
)

// Contact is one contact as it came in, from any channel.
type Contact struct {
	Channel Channel
	Kind    Kind
	Topic   Topic
	ForWhom ForWhom
	Route   Route
	Intake  Intake
	Patient care.ID // on the registered list, when one was found
	Match   string  // matched, several, none, staff
	After   care.ID // safety-net record of the same visit
	Band    Band    // when staff chose one
	Team    string
	At      time.Time // when the contact was made; zero means now
	From    *Origin   // when another organisation offered it
}

// Assessment is what the rules saw in the words.
type Assessment struct {
	Flags       []Flag
	NotAssessed string // why they could not be read, empty when they could
}

// Band that the flags ask for.
func (a Assessment) band() Band {
	b := Unbanded
	for _, f := range a.Flags {
		if f.Band.Higher(b) {
			b = f.Band
		}
	}
	return b
}

// Receive makes a request of a contact. The contact's intake must have passed
// Check. Any channel, registered or not, in hours or not: nobody is refused;
// only codes that do not exist are Invalid. A patient on the web can not choose
// a band, and no contact is later than now.
func Receive(c Contact, a Assessment, ref care.Reference, link string, r Rules, now time.Time) (*Received, error) {
	const op = "request.receive"
	if err := c.check(op); err != nil {
		return nil, err
	}
	at := c.At
	if at.IsZero() || at.After(now) {
		at = now
	}
	if c.Kind != AdminKind {
		c.Topic = ""
	}
	band := c.Band
	if c.Channel == Web {
		band = Unbanded
	}
	if f := a.band(); f.Higher(band) {
		band = f // rules only raise
	}
	if c.Kind == EmergencyCheck {
		band = Emergency
	}
	e := &Received{
		Reference: ref, Channel: c.Channel, Kind: c.Kind, Topic: c.Topic, ForWhom: c.ForWhom, At: at,
		Route: c.Route, Language: c.Intake.Language != "", Adjusted: len(c.Intake.Adjustments) > 0 || c.Intake.OtherNeeds != "",
		Patient: c.Patient, Match: c.Match, After: c.After, Band: band, Flags: a.Flags, NotAssessed: a.NotAssessed,
		Contract: contractDue(r.Core, at, band), Promise: promiseDue(r.Core, r.Targets, at, band),
		Team: c.Team, Link: link, From: c.From, Private: c.Intake,
	}
	if band == Emergency {
		e.Escalate = now.Add(r.Escalate)
	}
	return e, nil
}

// check refuses codes that do not exist. An empty code is "not said".
func (c Contact) check(op string) error {
	f := care.Faults{}
	known := func(field, message string, ok bool) {
		if !ok {
			f.Add(field, message)
		}
	}
	known("channel", "Choose how the contact came in", slices.Contains([]Channel{Web, Phone, Desk, Other}, c.Channel))
	known("kind", "Choose what the request is about", slices.Contains([]Kind{Clinical, Medicine, AdminKind, EmergencyCheck}, c.Kind))
	known("topic", "Choose what the request is about", c.Kind != AdminKind || slices.Contains([]Topic{"", FitNote, Letter, Results, Referral, OtherAdm}, c.Topic))
	known("for_whom", "Choose who the request is for", slices.Contains([]ForWhom{"", Self, Child, Someone}, c.ForWhom))
	known("route", "Choose how to reach the patient", slices.Contains([]Route{"", ByText, ByCall, ByEmail, ByLetter, NoRoute}, c.Route))
	known("band", "Choose how urgent the request is", c.Band == Unbanded || slices.Contains(Bands, c.Band))
	return f.Err(op)
}

// AddWords takes what the patient adds: it is checked again, raises the band
// when it must, and puts the request in front of a person. A red flag of an
// emergency alerts again, unless one is open. Words after the practice had
// answered or closed start the clocks afresh: it is a new contact (GMS
// regulations, domain notes 1.3). While nobody has answered, the first clock
// runs on, and a promise that runs never moves later.
//
// What is written to a request that was joined belongs to its main request:
// here it is a Conflict.
func (s *State) AddWords(text string, a Assessment, r Rules, now time.Time) (*WordsAdded, error) {
	const op = "request.add-words"
	if err := s.unjoined(op); err != nil {
		return nil, err
	}
	text, err := written(op, "text", text, "Write what you would like to add.")
	if err != nil {
		return nil, err
	}
	e := &WordsAdded{Kind: "words", Flags: a.Flags, NotAssessed: a.NotAssessed}
	e.Private.Text = text
	if _, asked := s.Question(); asked {
		e.Kind = "answer"
	}
	band := s.Band
	if f := a.band(); f.Higher(band) || f == Emergency && s.Alert.IsZero() {
		band = f
		e.Band = band
		if band == Emergency {
			e.Escalate = now.Add(r.Escalate)
		}
	}
	switch {
	case s.List == Closed || !s.Contract.Runs():
		e.Contract, e.Promise = contractDue(r.Core, now, band), promiseDue(r.Core, r.Targets, now, band)
		if s.List != Closed && s.Promise.Runs() {
			e.Promise = earlier(s.Promise.Due, e.Promise)
		}
	case e.Band != "":
		// Still the first clock, brought forward by the new urgency.
		e.Contract = earlier(s.Contract.Due, contractDue(r.Core, now, band))
		e.Promise = earlier(s.Promise.Due, promiseDue(r.Core, r.Targets, now, band))
	}
	return e, nil
}

// Withdraw is the patient saying that help is no longer needed. The request
// stays on the list until a person has looked: a red flag is not withdrawn.
func (s *State) Withdraw(reason string) (*Withdrawn, error) {
	const op = "request.withdraw"
	if err := s.open(op); err != nil {
		return nil, err
	}
	reason, err := written(op, "reason", reason, "")
	if err != nil {
		return nil, err
	}
	e := &Withdrawn{}
	e.Private.Reason = reason
	return e, nil
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

func (s *State) exists(op string) error {
	if s.ID == "" {
		return care.Fail(care.NotFound, op, "There is no such request.")
	}
	return nil
}

// unjoined refuses what belongs to the main request.
func (s *State) unjoined(op string) error {
	if err := s.exists(op); err != nil {
		return err
	}
	if s.JoinedTo != "" {
		return care.Fail(care.Conflict, op, "This request was joined to another. Open that one.")
	}
	return nil
}

// open refuses what only an open request can do.
func (s *State) open(op string) error {
	if err := s.unjoined(op); err != nil {
		return err
	}
	if s.List == Closed {
		return care.Fail(care.Conflict, op, "This request is closed. Reopen it first.")
	}
	return nil
}

// invalid is a refusal with its message beside the field.
func invalid(op, field, message string) error {
	return &care.Error{Kind: care.Invalid, Op: op, Message: message, Fields: map[string]string{field: message}}
}

// written cleans what a person wrote. Nothing is refused with the message
// empty, or allowed when that is "".
func written(op, field, s, empty string) (string, error) {
	s, err := care.CleanText(s, MaxWords)
	if err != nil {
		return "", invalid(op, field, care.MessageOf(err))
	}
	if s == "" && empty != "" {
		return "", invalid(op, field, empty)
	}
	return s, nil
}

// isCode says whether s is a code: what events keep outside their details is
// never erased, so nothing that somebody wrote may get there.
func isCode(s string) bool {
	return s != "" && len(s) <= 40 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
