package ui

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"frontdoor/care"
	"github.com/a-h/templ"
)

// Field is one question of a form. Only Name and Label are needed.
type Field struct {
	Name  string // of the form value; also gives the ids, see ID
	Label string // the question in plain words
	Hint  string // help, shown below the label
	Value string // what was entered or is known
	Error string // why it cannot be accepted; shown beside the field

	Heading bool // the label or legend is the page's h1; use on pages with one question
	Hidden  bool // the label is there for screen readers only

	Type         string // "text" when empty; "tel", "email", "password", "search"
	Autocomplete string // HTML autofill token, for example "tel", "bday-day" (WCAG 1.3.5)
	InputMode    string // "numeric", "tel", "email"
	Width        int    // of the box in characters: 2, 3, 4, 5, 10, 20 or 30; 0 is full width
	Prefix       string // shown before the box; the label must say it too
	Suffix       string // shown after the box; the label must say it too
	NoSpelling   bool   // no spelling check: names, codes

	MaxLength int // of a text area, in characters: shows a count; does not stop typing
	Rows      int // of a text area; 5 when 0

	Inline bool // radios side by side; only for two short answers
	Small  bool // small radios or checkboxes; only for staff
}

// Option is an answer to choose: of radios, checkboxes or a select.
type Option struct {
	Value     string
	Label     string
	Hint      string          // not in a select
	Divider   bool            // not an answer, but the word Label (or "or") between answers
	Exclusive bool            // of checkboxes: unticks the others, as "None of these"
	Reveal    templ.Component // shown while the answer is chosen
}

// Date is a date as it was typed, part by part.
type Date struct {
	Day, Month, Year string
	// Wrong parts are marked; none marked while there is an error marks all.
	WrongDay, WrongMonth, WrongYear bool
}

// FieldError is one line of the error summary.
type FieldError struct {
	Name    string // of the field; empty for a fault of the whole form
	Message string
}

// ErrorsOf lists the faults of an error for the summary: those of the named
// fields in the given order (the order on the page), then others by name. An
// error that names no field gives its public message; nil gives none.
func ErrorsOf(err error, order ...string) []FieldError {
	if err == nil {
		return nil
	}
	faults := maps.Clone(care.FieldsOf(err))
	if len(faults) == 0 {
		return []FieldError{{Message: care.MessageOf(err)}}
	}
	var out []FieldError
	for _, name := range append(slices.Clone(order), slices.Sorted(maps.Keys(faults))...) {
		if message, ok := faults[name]; ok {
			out = append(out, FieldError{Name: name, Message: message})
			delete(faults, name)
		}
	}
	return out
}

// ErrorFor gives the message for a field, or nothing: for Field.Error.
func ErrorFor(errors []FieldError, name string) string {
	for _, e := range errors {
		if e.Name == name {
			return e.Message
		}
	}
	return ""
}

func (f Field) id() string { return ID(f.Name) }

// describedBy names the elements that explain the control, in reading order.
func (f Field) describedBy() string {
	return classes(
		when(f.Hint != "", f.id()+"-hint"),
		when(f.Error != "", f.id()+"-error"),
	)
}

// counted is describedBy with the count of a text area.
func (f Field) counted() string {
	return classes(when(f.MaxLength > 0, f.id()+"-info"), f.describedBy())
}

func (f Field) group() string {
	return classes("nhsuk-form-group", when(f.Error != "", "nhsuk-form-group--error"))
}

func (f Field) label() string {
	return classes("nhsuk-label", when(f.Heading, "nhsuk-label--l"), when(f.Hidden, "nhsuk-u-visually-hidden"))
}

func (f Field) legend() string {
	return classes("nhsuk-fieldset__legend",
		when(f.Heading, "nhsuk-fieldset__legend--l"),
		when(!f.Heading && !f.Hidden, "nhsuk-fieldset__legend--s"),
		when(f.Hidden, "nhsuk-u-visually-hidden"))
}

func (f Field) input() string {
	return classes("nhsuk-input",
		when(f.Error != "", "nhsuk-input--error"),
		when(f.Width > 0, fmt.Sprintf("nhsuk-input--width-%d", f.Width)))
}

func (f Field) kind() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

func (f Field) rows() string {
	if f.Rows == 0 {
		return "5"
	}
	return fmt.Sprint(f.Rows)
}

// optionID is the id of the nth answer, from 0: the first has the field's own.
func (f Field) optionID(n int) string {
	if n == 0 {
		return f.id()
	}
	return fmt.Sprintf("%s-%d", f.id(), n+1)
}

// part is one box of a date. The day's box has the field's id, so that the
// error summary leads to it.
func (f Field) part(name, value string, wrong bool, d Date) datePart {
	anyWrong := d.WrongDay || d.WrongMonth || d.WrongYear
	p := datePart{
		ID:    f.id() + "-" + name,
		Name:  f.Name + "-" + name,
		Label: strings.ToUpper(name[:1]) + name[1:],
		Value: value,
		Wrong: f.Error != "" && (wrong || !anyWrong),
		Width: 2,
	}
	if name == "day" {
		p.ID = f.id()
	}
	if name == "year" {
		p.Width = 4
	}
	if strings.HasPrefix(f.Autocomplete, "bday") {
		p.Autocomplete = "bday-" + name
	}
	return p
}

type datePart struct {
	ID, Name, Label, Value, Autocomplete string
	Wrong                                bool
	Width                                int
}

func (p datePart) input() string {
	return classes("nhsuk-input", when(p.Wrong, "nhsuk-input--error"),
		fmt.Sprintf("nhsuk-input--width-%d", p.Width), "nhsuk-date-input__input")
}
