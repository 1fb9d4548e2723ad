package request

import (
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
// Check. Any channel, registered or not, in hours or not: nobody is refused.
func Receive(c Contact, a Assessment, ref care.Reference, link string, r Rules, now time.Time) (*Received, error) {
	const op = "request.receive"
	switch c.Kind {
	case Clinical, Medicine, AdminKind, EmergencyCheck:
	default:
		return nil, care.Fail(care.Invalid, op, "Choose what the request is about.")
	}
	at := c.At
	if at.IsZero() {
		at = now
	}
	band := c.Band
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

// AddWords takes what the patient adds: it is checked again, raises the band
// when it must, and puts the request in front of a person. An answer to a
// question, or words after the practice had answered, start the clocks afresh:
// it is a new contact (GMS regulations, domain notes 1.3).
func (s *State) AddWords(text string, a Assessment, r Rules, now time.Time) (*WordsAdded, error) {
	if err := s.exists("request.add-words"); err != nil {
		return nil, err
	}
	e := &WordsAdded{Kind: "words", Flags: a.Flags, NotAssessed: a.NotAssessed}
	e.Private.Text = text
	if _, asked := s.Question(); asked {
		e.Kind = "answer"
	}
	band := s.Band
	if f := a.band(); f.Higher(band) {
		band = f
		e.Band = band
		if band == Emergency {
			e.Escalate = now.Add(r.Escalate)
		}
	}
	switch {
	case e.Kind == "answer" || !s.Contract.Runs() || s.List == Closed:
		e.Contract, e.Promise = contractDue(r.Core, now, band), promiseDue(r.Core, r.Targets, now, band)
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

// open refuses what only an open request can do.
func (s *State) open(op string) error {
	if err := s.exists(op); err != nil {
		return err
	}
	if s.JoinedTo != "" {
		return care.Fail(care.Conflict, op, "This request was joined to another. Open that one.")
	}
	if s.List == Closed {
		return care.Fail(care.Conflict, op, "This request is closed. Reopen it first.")
	}
	return nil
}
