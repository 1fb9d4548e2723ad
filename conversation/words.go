package conversation

import "strings"

// Neutral wordings. They say that there is something to read and where, never
// what it is about: a phone may lie open on a table, or be in other hands.
var wordings = map[string]struct{ subject, body string }{
	"confirm":   {"We have your request", "{practice}: we have your request {reference}. You will hear from us {when}. See how it stands: {link}"},
	"question":  {"We need to ask you something", "{practice}: we need to ask you something about your request {reference}. Please answer here: {link} or ring {phone}."},
	"answer":    {"There is an answer for you", "{practice}: there is an answer to your request {reference}. Read it here: {link} or ring {phone}."},
	"offer":     {"Please choose a time", "{practice}: please choose a time {when}. Choose here: {link} or ring {phone}."},
	"booked":    {"Your appointment", "{practice}: your appointment is {when}. Details: {link} To change it ring {phone}."},
	"moved":     {"Your appointment has moved", "{practice}: your appointment is now {when}. Details: {link} If that does not suit you ring {phone}."},
	"cancelled": {"Your appointment is cancelled", "{practice}: your appointment {when} is cancelled. Details: {link} or ring {phone}."},
	"closed":    {"Your request is finished", "{practice}: your request {reference} is finished. Details: {link} If you still need help, tell us there or ring {phone}."},
	"code":      {"Your code", "{practice}: your code is {code}. It works for 10 minutes. We will never ask you for it."},
	"duty":      {"Emergency waiting", "{practice}: an emergency has been waiting on Frontdoor. Please look at the list now."},
}

// Values to put into a wording or a template.
type Values struct {
	Name, Practice, Phone, Link, When, Reference, Code string
}

// Fill puts values in place of {name}, {practice}, {phone}, {link}, {when},
// {reference} and {code}.
func Fill(text string, v Values) string {
	return strings.NewReplacer("{name}", v.Name, "{practice}", v.Practice, "{phone}", v.Phone, "{link}", v.Link,
		"{when}", v.When, "{reference}", v.Reference, "{code}", v.Code).Replace(text)
}

// Wording of a purpose, filled: the subject of an e-mail and the body. ok is
// false when there is no such purpose.
func Wording(purpose string, v Values) (subject, body string, ok bool) {
	w, ok := wordings[purpose]
	return Fill(w.subject, v), Fill(w.body, v), ok
}
