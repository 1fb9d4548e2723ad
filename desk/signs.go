package desk

import "frontdoor/pathway"

// EmergencySigns is the list of a patient's first page: adult or child.
func (d *Desk) EmergencySigns(child bool) []pathway.Flag {
	return d.rules.EmergencyList(audience(child))
}

// EmergencyPrompts are what a receptionist asks first, aloud.
func (d *Desk) EmergencyPrompts(child bool) []pathway.Prompt {
	return d.rules.Prompts(audience(child))
}

// Signs that a text shows, for a page that checks while somebody types.
func (d *Desk) Signs(words string) pathway.Assessment {
	return d.rules.Check(pathway.Text{Words: words})
}

func audience(child bool) pathway.Audience {
	if child {
		return pathway.Child
	}
	return pathway.Adult
}

// SignTitle is a red flag in plain words.
func (d *Desk) SignTitle(id pathway.FlagID) string {
	if f, ok := d.rules.Flag(id); ok {
		return f.Title
	}
	return string(id)
}
