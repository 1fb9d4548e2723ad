// Package identity is who someone is: people and their passwords, their
// membership of an organisation, sessions and shared screens, one-time codes,
// and the private link by which a patient comes back to a request.
//
// It owns two kinds of thing. A Member is journaled: events, a state, and pure
// decisions. Everything else here (Person, SecondFactor, Session, Screen, Tries,
// SetUp, StepUp, BirthCheck, LinkToken) is an operational document, kept as JSON
// and never rebuilt.
//
// Invariants:
//   - No secret is kept. Passwords are kept as argon2id, short codes as a salted
//     digest, long random ones as their SHA-256, which also names the record.
//     The key of an authenticator app is the exception: see SecondFactor.
//   - There is no default password: a person begins with a one-time code.
//   - An organisation never loses its last manager.
//   - Every guess costs something: each secret that a person could guess has a
//     limit on tries, and the limit holds whatever the order of events.
//   - Values that hold a secret redact themselves in logs.
//
// It does not say who may do what (package policy), does not store anything,
// and reads neither the clock nor random numbers by itself.
package identity
