package pathway

// maxNegated is how many words one negator governs: "no sudden severe crushing
// central chest pain" is about as long as people write; after that a missing
// full stop is likelier than a longer negation.
const maxNegated = 6

// negate marks the tokens that a negator silences. It is made to err on the
// side of leaving words alone:
//
//   - it ends at any pause but the comma of a list that ends in "or" or "nor"
//     (after "denies", also "and"), at "but", "and", "now" and their like;
//   - it ends after a complaint ("no fever chest pain" denies only the fever),
//     and where a new statement begins ("no fever i have chest pain");
//   - it does not begin where it denies no symptom ("not going away",
//     "cannot walk without"), nor about another time ("never this bad", "not
//     until today").
func negate(tokens []token) {
	for i := range tokens {
		if tokens[i].is(markNegator) && !hollow(tokens, i) && !otherTime(tokens, i) {
			govern(tokens, i)
		}
		if tokens[i].is(markAfter) {
			governBefore(tokens, i)
		}
	}
}

func govern(tokens []token, negator int) {
	denies := tokens[negator].is(markDenies)
	list := false // inside a comma list known to go on
	content, head := 0, false
	for i := negator + 1; i < len(tokens) && content < maxNegated; i++ {
		t := &tokens[i]
		switch {
		case t.before > commaPause, t.is(markBreaker) && !(denies && t.is(markAnd)):
			return
		case t.before == commaPause:
			if !list {
				if list = continues(tokens, i, denies); !list {
					return
				}
			}
			content, head = 0, false
		}
		switch {
		case t.is(markOr | markAnd):
			if i+1 < len(tokens) && tokens[i+1].is(markRestart|markBreaker) {
				return // "... or my chest hurts" begins anew
			}
			content, head = 0, false
			continue
		case t.is(markRestart):
			if content > 0 {
				return
			}
			continue
		case head && !t.is(markConnector):
			return
		}
		t.negatedBy = int32(negator)
		if !t.is(markFiller) && !t.is(markConnector) {
			content++
		}
		head = t.is(markHead)
	}
}

// continues says whether the comma before token i is inside a negated list:
// one that reaches "or" before any new statement. A list after "denies" needs
// no "or" but must stay free of new statements to its end.
func continues(tokens []token, i int, denies bool) bool {
	for j := i; j < len(tokens); j++ {
		t := &tokens[j]
		switch {
		case j > i && t.before > commaPause:
			return denies
		case t.is(markOr), denies && t.is(markAnd):
			return j+1 == len(tokens) || !tokens[j+1].is(markRestart|markBreaker)
		case t.is(markRestart), t.is(markNegator), t.is(markBreaker):
			return false
		}
	}
	return denies
}

// governBefore silences the words before "denied" or "nil" back to the pause
// or breaker that begins their clause.
func governBefore(tokens []token, after int) {
	for i := after - 1; i >= 0 && after-i <= maxNegated; i-- {
		next := &tokens[i+1]
		if next.before > noPause && !(i+1 == after && next.before == clausePause) {
			return
		}
		if tokens[i].is(markBreaker) || tokens[i].is(markRestart) {
			return
		}
		tokens[i].negatedBy = int32(after)
	}
}

// maxHollow is how soon after a negator a hollow word must come: "hasn't
// really gone away".
const maxHollow = 3

// hollow says whether a negator denies no symptom.
func hollow(tokens []token, negator int) bool {
	for i := negator + 1; i < len(tokens) && i <= negator+maxHollow; i++ {
		if tokens[i].before > noPause || tokens[i].is(markHead|markBreaker) {
			break
		}
		if tokens[i].is(markHollow) {
			return true
		}
	}
	if n := negator + 1; tokens[negator].is(markAnswer) && n < len(tokens) && tokens[n].is(markRestart) {
		return true // "no i have chest pain" answers a question
	}
	return tokens[negator].is(markWithout) && afterCannot(tokens, negator)
}

// afterCannot finds "cannot" or "not" earlier in the clause of a "without":
// "I can't walk without getting chest pain" says there is pain.
func afterCannot(tokens []token, negator int) bool {
	for i := negator - 1; i >= 0 && tokens[i+1].before == noPause && !tokens[i+1].is(markBreaker); i-- {
		if tokens[i].is(markCannot | markNegator) {
			return true
		}
	}
	return false
}

// otherTime says whether the negator's clause speaks of another time.
func otherTime(tokens []token, negator int) bool {
	for i := negator + 1; i < len(tokens); i++ {
		t := &tokens[i]
		if t.before > commaPause {
			return false
		}
		if t.is(markEarlier) {
			return true
		}
		if t.before == commaPause || t.is(markBreaker) {
			return false
		}
	}
	return false
}
