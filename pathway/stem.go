package pathway

import "strings"

// stem takes the commonest English endings off a folded word, so that
// "bleeding", "bleeds" and "bleed" meet. Text and rules go through the same
// stem, so it needs to be consistent, not correct.
func stem(w string) string {
	w = withoutPlural(w)
	switch {
	case strings.HasSuffix(w, "ing") && stands(w[:len(w)-3]):
		w = undouble(w[:len(w)-3])
	case strings.HasSuffix(w, "ed") && !strings.HasSuffix(w, "eed") && stands(w[:len(w)-2]):
		w = undouble(w[:len(w)-2])
	}
	if len(w) > 4 && w[len(w)-1] == 'e' {
		w = w[:len(w)-1]
	}
	return w
}

func withoutPlural(w string) string {
	n := len(w)
	switch {
	case n > 4 && strings.HasSuffix(w, "ies"):
		return w[:n-3] + "y"
	case n > 3 && w[n-1] == 's' && !strings.ContainsRune("sui", rune(w[n-2])):
		return w[:n-1]
	}
	return w
}

// stands says whether what is left can be a word: three letters with a vowel.
func stands(w string) bool { return len(w) >= 3 && strings.ContainsAny(w, "aeiouy") }

// undouble turns "fitt" into "fit" but leaves "swell", "pass" and "buzz".
func undouble(w string) string {
	n := len(w)
	if n > 3 && w[n-1] == w[n-2] && !strings.ContainsRune("lsz", rune(w[n-1])) {
		return w[:n-1]
	}
	return w
}
