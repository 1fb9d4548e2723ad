// Package pathway owns care navigation: what a patient's words may mean for
// how soon, and by whom, they should be helped. It owns the red flags (the
// emergency lists a patient reads first, the prompts a receptionist asks, and
// the search of free text for the same dangers), the band suggested for a
// text, and the pathways that say who may help, with whom they exclude and
// what is still to be asked.
//
// Rules are data. Each file in rules is one dated pathway with its owner,
// source, approval state and review date; rules/lexicon.yaml holds the words:
// synonyms, lay words, misspellings and how English says "no"; rules/bands.yaml
// how soon a text without a flag is suggested; rules/routes one care navigation
// pathway a file, whose conditions are CEL expressions. A file with a
// fault is refused with file, line and reason, and with it the whole set, so
// that the caller keeps the last good one.
//
// Invariants:
//
//   - The search is deterministic and explains itself: a finding names the
//     flag, the version of its rule, and the bytes of the text that raised it.
//
//   - It only raises. Nothing in a text, and no age or sex, takes away a flag
//     that other words have raised; a negation silences only the words in its
//     own clause. In doubt it flags: an earlier time ("in 2019") or another
//     person ("my mum") lowers nothing. Only a fixed expression of the lexicon
//     ("blood test", "a bit confused") hides its own words, and a phrase may
//     name it whole to grade it.
//
//   - There is no "no red flags" result. A text is assessed or not assessed,
//     and a person looks at it either way.
//
//   - What is not known raises, or becomes a question: a condition is yes, no or
//     not known. A pathway that is not clinically approved suggests nothing
//     outside a demonstration; red flags always run.
//
// It suggests a band and decides none, knows no request, keeps no record, reads
// no time, reaches no network, holds no doses and makes no diagnosis. None of the shipped content is
// clinically approved; every file says so.
package pathway
