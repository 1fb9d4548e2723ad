// Package demo makes up a network of practices and a Monday: organisations,
// staff, registered lists, clinics, and the contacts of a day with what staff
// do about them. The demonstration, tests and benchmarks play it.
//
// Invariants:
//   - The same seed and options give the same values, to the byte. There is no
//     clock and no network here; only passwords may come from outside the seed.
//   - Nobody can be mistaken for a real person or reached by mistake: NHS
//     numbers are of the 999 range, which is never issued; telephone numbers of
//     the ranges that Ofcom keeps for drama; e-mail at example.org and
//     example.com (RFC 2606); postcodes of the pseudo district ZZ99;
//     organisation codes begin with Z, as no practice's does.
//   - Every contact passes request.Intake.Check for its channel and kind.
//
// It does not play anything into a system, and proves nothing about patients or
// demand: published figures are quoted beside the numbers that follow them, all
// other numbers are this project's own choice to make a plausible picture.
package demo
