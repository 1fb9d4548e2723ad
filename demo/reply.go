package demo

import (
	"slices"
	"strings"

	"frontdoor/request"
)

// wording is what made-up staff write about one kind or topic. None of it is
// clinical advice to use, and none was approved by a clinician.
type wording struct {
	answers   []string
	questions []question
}

// question to a patient, and what they reply.
type question struct{ ask, reply string }

func wordsOf(s story) wording {
	if s.kind == request.AdminKind {
		return wordings[string(s.topic)]
	}
	return wordings[string(s.kind)]
}

// wordings by kind, or by topic of an admin request.
var wordings = map[string]wording{
	string(request.Clinical): {
		answers: []string{
			"Thank you for telling us. From what you say this should settle by itself. If it gets worse, or is not better in a week, tell us here.",
			"A clinician has read this. Please carry on with what you are doing; nothing you describe needs an examination today. Come back to us if anything changes.",
			"I have looked at your record and your last results. No change is needed now. We will look again in three months.",
		},
		questions: []question{
			{"Please could you tell us if you have a temperature, and what you have taken for it?", "No temperature. Only paracetamol."},
			{"How bad is it from 0 to 10, and does it wake you?", "About 6, it is worse at night"},
			{"Do you take any other medicines, also from a shop?", "no just the tablets you give me"},
			{"When could one of us ring you today?", "After 2 please, on this number"},
		},
	},
	string(request.Medicine): {
		answers: []string{
			"The prescription has gone to your pharmacy. It is ready from tomorrow afternoon.",
			"Our pharmacist has read this and left a note for your pharmacy. They will tell you when you collect it.",
			"We have looked at this and your repeat list is up to date now.",
		},
		questions: []question{
			{"Which strength does the box say, and how do you take it?", "One in the morning, it says 5mg"},
			{"Which pharmacy should it go to?", "Candlewick Row please"},
		},
	},
	string(request.FitNote): {
		answers: []string{"Your fit note is ready. We have sent it to you as a document.", "A clinician has written the note for the dates you gave."},
		questions: []question{
			{"Which dates should it cover?", "From last Monday please, for two weeks."},
			{"Is there other work you could do with changes?", "desk work maybe, half days"},
		},
	},
	string(request.Letter): {
		answers:   []string{"Your letter is ready. You can have it at the desk or by e-mail.", "We have put your form with the clinician. It takes up to two weeks; we will tell you here."},
		questions: []question{{"Who should it be addressed to, and do you agree that we share what it says?", "To me please, and yes I agree"}},
	},
	string(request.Results): {
		answers:   []string{"Your results are back and nothing more is needed.", "The result has not reached us yet. We have asked for it and will write as soon as it is here."},
		questions: []question{{"On which day was the test, and where?", "It was last Tuesday at the hospital"}},
	},
	string(request.Referral): {
		answers:   []string{"We have asked the hospital. They will write to you; tell us if you hear nothing in three weeks.", "Your referral was sent and they have it. Their waiting time is about 20 weeks."},
		questions: []question{{"Have you had a letter or text from them, with a number to ring?", "sorry only just seen this. no nothing"}},
	},
	string(request.OtherAdm): {
		answers:   []string{"This is done. If anything is not right, tell us here.", "Thank you. Our manager has your message and will write to you."},
		questions: []question{{"Please could you give us the details again, with the date?", "Yes, from the first of this month"}},
	},
}

// lowered says why a clinician takes back what a rule raised.
var lowered = []string{
	"Rang the patient: well, talking normally, nothing of what the rule looks for.",
	"Read in full with the record. The words are about something else.",
	"Spoke with them. Known and stable, as in the record.",
}

// otherService is a service for what is not for a pharmacy; false when the words
// name nothing that one is for.
func otherService(s story) (name, text string, ok bool) {
	words := strings.ToLower(s.words)
	has := func(any ...string) bool {
		return slices.ContainsFunc(any, func(w string) bool { return strings.Contains(words, w) })
	}
	switch {
	case s.kind != request.Clinical:
	case has("anxious", "low mood", "really low", "burnt out", "can't sleep"):
		return "Talking therapies", "You can refer yourself to talking therapies. If you feel unsafe, tell us today, or ring 111 and choose the mental health option.", true
	case has("tooth"):
		return "Emergency dentist", "A dentist can help with this. Ring 111 to find one who can see you.", true
	case has(" eye"):
		return "Minor eye conditions service", "An optician nearby sees eye problems without a referral.", true
	case has("husband died", "wandering"):
		return "Social prescribing", "Our link worker will ring you to hear what would help.", true
	}
	return "", "", false
}

func outcomeOf(k request.Kind) request.Outcome {
	switch k {
	case request.Medicine:
		return "prescription"
	case request.AdminKind:
		return "admin-done"
	}
	return "advice"
}
