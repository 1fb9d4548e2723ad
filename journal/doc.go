// Package journal owns the append-only line of entries that every organisation
// has, its chain, and how events become entries and entries become events.
//
// An entry is a header, whose bytes are hashed into a chain, and an optional
// detail with all personal data, which the header holds only as a salted
// digest. Erasing deletes detail and salt; the chain stays whole.
//
// Invariants: numbers of an organisation are 1, 2, 3 … without a gap; the time
// of an entry is never before the one ahead of it; stored bytes are the bytes
// that were hashed.
//
// It does not store anything (package store), decide anything (the domains) or
// order writers (package lane).
package journal
