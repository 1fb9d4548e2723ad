// Package care is the vocabulary every other room speaks: organisations,
// actors and their roles, identifiers, NHS numbers and ODS codes, the kinds of
// error, core hours and the clock.
//
// Invariants: a value made by a constructor here is valid, and stays valid,
// because its fields cannot be changed from outside. Nothing in this package
// reads the time, random numbers, a file or the network; all of these come in
// as arguments. It imports nothing else of this project.
//
// It holds no rule of a domain: what a request may do is in package request,
// what a slot may do in package booking.
package care
