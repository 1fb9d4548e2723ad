package ui

// ButtonKind says how much a button asks for attention.
type ButtonKind string

const (
	Primary   ButtonKind = ""          // the one main thing of a page
	Secondary ButtonKind = "secondary" // anything else
	Warning   ButtonKind = "warning"   // cannot be undone
	LinkLike  ButtonKind = "link"      // looks like a link, posts like a button
)

// Button is a thing to press. As part of a form it submits the form, once:
// with JavaScript a second press within a second is ignored. The idempotency
// key of the command is what makes a repeat harmless.
type Button struct {
	Text   string
	Kind   ButtonKind
	Small  bool
	Name   string // submitted with Value when this is the one pressed
	Value  string
	Hidden string // more words for screen readers, when Text alone is ambiguous
	ID     string
}

func (b Button) class() string {
	if b.Kind == LinkLike {
		return "nhsuk-link app-button-link"
	}
	return classes("nhsuk-button",
		when(b.Kind == Secondary, "nhsuk-button--secondary"),
		when(b.Kind == Warning, "nhsuk-button--warning"),
		when(b.Small, "nhsuk-button--small"))
}
