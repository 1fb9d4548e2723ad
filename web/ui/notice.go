package ui

// Care says how soon a care card asks a person to act.
type Care string

const (
	NonUrgent Care = "non-urgent"
	Urgent    Care = "urgent"
	Emergency Care = "emergency"
)

// spoken is what a screen reader says before the heading, as in the service
// manual's care cards.
func (c Care) spoken() string {
	switch c {
	case Emergency:
		return "Immediate action required: "
	case Urgent:
		return "Urgent advice: "
	}
	return "Non-urgent advice: "
}

// Band is a degree of need as shown on a worklist. It is always written in
// words too; the colour only helps the eye.
type Band string

const (
	BandEmergency Band = "emergency"
	BandUrgent    Band = "urgent" // today
	BandSoon      Band = "soon"
	BandRoutine   Band = "routine"
	BandAdmin     Band = "admin" // not clinical
	BandUnknown   Band = "unknown"
)

// Colour of a Tag. The text says the state; the colour never does alone.
type Colour string

const (
	Plain  Colour = ""
	Grey   Colour = "grey"
	White  Colour = "white"
	Green  Colour = "green"
	Aqua   Colour = "aqua-green"
	Blue   Colour = "blue"
	Purple Colour = "purple"
	Pink   Colour = "pink"
	Red    Colour = "red"
	Orange Colour = "orange"
	Yellow Colour = "yellow"
)
