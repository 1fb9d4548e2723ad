// Package ui holds the page layouts and the parts that all pages are made of.
// It follows the markup of the NHS design system (nhsuk-frontend 10,
// https://service-manual.nhs.uk/design-system) under neutral branding: neither
// the NHS logo nor its fonts are used, because the program is not an NHS service.
//
// # Layouts
//
//   - [PatientPage] with [PatientLayout]: what the public sees.
//   - [StaffPage] with [StaffLayout]: the wide page for staff.
//   - [LetterPage] with [Letter]: a large-print letter on A4.
//
// # Fields
//
// [Field] describes one question; [TextInput], [TextArea], [Radios],
// [Checkboxes], [Select] and [DateInput] show it; [Form] holds them.
// [ErrorSummary] is placed by the layouts from their Errors; [ErrorsOf] makes
// that list from a care.Error. The first control of every field has the id
// [ID](Field.Name), which is where the summary's links go.
//
// # Parts
//
// [SubmitButton], [LinkButton], [PostButton], [SummaryList], [DataTable],
// [Pagination], [WarningCallout], [CareCard], [Inset], [Banner], [Details],
// [Panel], [Tag], [BandTag], [ActionLink], [DoList], [DontList], [Live].
//
// In a .templ file the body of a layout is written between braces
// (@ui.PatientPage(l) { … }). In Go, [Within] does the same.
//
// # Invariants
//
//   - Every value is escaped; there is no way to pass raw HTML.
//   - Pages work without JavaScript, and hold no inline script or style, so that
//     they may be served with [ContentSecurityPolicy].
//   - State is never told by colour alone.
//
// The package knows no request, booking or person: pages translate what they
// know into these types. It does not route, read forms or check permission.
package ui

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"
)

// ContentSecurityPolicy is the policy that every page is to be sent with.
const ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Product is the name of the program as people see it.
const Product = "Frontdoor"

// Within puts a body of components into a layout, or into any component that
// has children. It is for Go code; a .templ file writes @layout { body }.
func Within(outer templ.Component, body ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return outer.Render(templ.WithChildren(ctx, templ.Join(body...)), w)
	})
}

// Words is a component of plain text.
func Words(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, templ.EscapeString(s))
		return err
	})
}

// ID makes an element's id of a field's name: letters, digits, "-" and "_" stay,
// anything else becomes "-". The same name always gives the same id.
func ID(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '-'
	}, name)
}

// classes joins the class names that are not empty.
func classes(names ...string) string {
	kept := names[:0:0]
	for _, n := range names {
		if n != "" {
			kept = append(kept, n)
		}
	}
	return strings.Join(kept, " ")
}

// when gives s if the condition holds, else nothing.
func when(condition bool, s string) string {
	if condition {
		return s
	}
	return ""
}

// tel makes the target of a telephone link: digits and a leading plus only.
func tel(number string) templ.SafeURL {
	var b strings.Builder
	b.WriteString("tel:")
	for _, r := range number {
		if r >= '0' && r <= '9' || r == '+' && b.Len() == len("tel:") {
			b.WriteRune(r)
		}
	}
	return templ.SafeURL(b.String())
}
