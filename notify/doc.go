// Package notify hands outgoing messages to whoever carries them to a patient:
// a mail server (SMTP), GOV.UK Notify, NHS Notify, or a directory of files for
// trying the program out.
//
// It owns the wire formats of those carriers, the checks that make a message
// safe to put on the wire, and the translation of their answers into one small
// vocabulary (Receipt, Reason, care.Unavailable, care.Invalid).
//
// Invariants:
//   - A message sent again under the same identifier reaches the patient at
//     most once wherever the carrier makes that possible: GOV.UK Notify is
//     asked for the reference first, NHS Notify refuses a repeated reference,
//     a file is written once, and an e-mail keeps its Message-ID.
//   - Numbers, addresses and words of a message never reach a log, a URL or an
//     error. Words that a carrier sends back are dropped; only codes are kept.
//   - Secrets come from files or the environment and are never printed.
//
// It does not word messages, decide who is told what, or try again: retries,
// order and consent belong to the outbox that calls it. A Failed receipt is
// final for that message identifier; another try is another message.
package notify
