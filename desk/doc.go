// Package desk is the only way in: one exported method for each command and
// each query.
//
// A command checks permission, loads state, calls the domain's pure decision,
// composes domains where it needs several, and hands the events to the lane. A
// query checks permission, reads one snapshot, and writes what was seen to the
// access log before it answers.
//
// It holds no rule of a domain, and knows no HTTP, FHIR or SQL.
package desk
