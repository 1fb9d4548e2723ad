// Package published reads the files that the NHS publishes about general
// practice, as they are published, into typed records: the practice register
// (epraccur), the number of patients on every list, Cloud Based Telephony, and
// Submissions via Online Consultation Systems. It also reads the list of
// registered patients that a practice exports from its clinical system, and
// makes from the published day tables the curve by which contacts arrive.
//
// Files may be CSV, CSV in gzip, or XLSX; the content decides, never the name.
// Header rows are found by their column names, because the layout around them
// moves from edition to edition. A file without the columns it needs is refused
// and the columns are named. Within a file every row is used or is refused with
// its number and a reason: Report.Read is always Report.Used plus the refused.
//
// Invariants: an empty or dashed figure is "no data" and never zero (Count).
// A telephone account that several practices share is never given to a
// practice. No reason and no error repeats what a cell of a patient list says.
// No input, however made, takes more than the memory that the limits allow.
//
// It does not store anything, fetch anything, judge a practice or rank one.
//
// Sources: NHS England and NHS Digital under the Open Government Licence v3.0
// (see Attribution); columns as in the editions of 2024 to 2026.
package published

// Attribution must stand beside every figure that comes from these files. The
// Open Government Licence v3.0 asks for it.
const Attribution = "Contains public sector information licensed under the Open Government Licence v3.0 (NHS England)."
