// Package policy says who may do what.
//
// It owns one table, from action and role to yes or no, and the few conditions
// that a role alone cannot express: one's own organisation, one's own request,
// a patient's second proof, the administrative request, the lowered emergency,
// the work offered to a hub. Decide is asked for every command and every query.
//
// Invariants:
//   - What the table does not allow is denied; an action it does not know too.
//   - Nobody acts in another organisation, except to offer work to one and to
//     answer an offer made to them.
//   - Only a clinician lowers an emergency or urgent request, whatever the
//     command that would do it.
//   - A patient acts on the draft or request of their own link and nothing else.
//
// It looks nothing up: whoever asks says what the resource is, and a fact left
// out never widens what is allowed. Refusals are logged by the caller.
package policy
