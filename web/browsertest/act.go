package browsertest

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// find.js looks elements up by their words and says where they are.
//
//go:embed find.js
var finder string

// found is what find.js says of an element.
type found struct {
	Problem string  // why there is no such element, or why it cannot be used
	X, Y    float64 // its middle in the window
	ID      string
	Value   string
}

// Fill replaces what is in a box by a text. The box is named by its label, or
// by its name in the form.
func (b *Tab) Fill(box, text string) {
	b.t.Helper()
	b.find("box", box, "", "focus")
	ctx, done := b.limit()
	defer done()
	b.must("fill "+box, chromedp.Do(ctx, func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		if text == "" {
			return chromedp.KeyEvent("\b")(ctx, t)
		}
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
		return chromedp.Void{}, err
	}))
	if v := b.find("box", box, "", "").Value; strings.ReplaceAll(v, "\r\n", "\n") != text {
		b.t.Fatalf("browser: filled %q with %q, but it holds %q", box, text, v)
	}
}

// Value is what is in a box.
func (b *Tab) Value(box string) string {
	b.t.Helper()
	return b.find("box", box, "", "").Value
}

// Choose ticks the radio or checkbox with a label. When several questions have
// such an answer, ChooseIn says which.
func (b *Tab) Choose(label string) {
	b.t.Helper()
	b.ChooseIn("", label)
}

// ChooseIn ticks an answer of the question with the legend.
func (b *Tab) ChooseIn(legend, label string) {
	b.t.Helper()
	b.click(b.find("choice", label, legend, "show"))
}

// Chosen says whether the answer with a label is ticked.
func (b *Tab) Chosen(legend, label string) bool {
	b.t.Helper()
	return b.find("choice", label, legend, "").Value == "true"
}

// Pick takes an option of a select by the words of both.
func (b *Tab) Pick(box, option string) {
	b.t.Helper()
	b.find("option", box, option, "pick")
}

// Upload gives a file to the file box with a label.
func (b *Tab) Upload(box, file string) {
	b.t.Helper()
	id := b.find("box", box, "", "").ID
	ctx, done := b.limit()
	defer done()
	b.must("upload to "+box, chromedp.Do(ctx, chromedp.SetUploadFiles(chromedp.ID(id), []string{file})))
}

// Press presses the button or link with these words and waits for the page it
// leads to. Words inside a row or card can be told apart with PressIn.
func (b *Tab) Press(words string) {
	b.t.Helper()
	b.PressIn("", words)
}

// PressIn presses within the smallest row, list item, form or section that
// holds the text.
func (b *Tab) PressIn(place, words string) {
	b.t.Helper()
	target := b.find("press", words, place, "show")
	ctx, done := b.limit()
	defer done()
	response, err := chromedp.RunResponse(ctx, chromedp.MouseClickXY(target.X, target.Y))
	if err != nil {
		b.t.Fatalf("browser: pressing %q led to no page (Click is for what stays on the page): %v\n%s", words, err, b.Text())
	}
	b.arrived(response)
}

// Click presses something that stays on the page: a summary, a button that a
// script handles.
func (b *Tab) Click(words string) {
	b.t.Helper()
	b.click(b.find("press", words, "", "show"))
}

// Key types keys as the keyboard does: "j", kb.Tab, kb.Enter.
func (b *Tab) Key(keys string) {
	b.t.Helper()
	ctx, done := b.limit()
	defer done()
	b.must("press the key", chromedp.Do(ctx, typed(keys)))
}

// KeyTo types keys that lead to another page, and waits for it.
func (b *Tab) KeyTo(keys string) {
	b.t.Helper()
	ctx, done := b.limit()
	defer done()
	response, err := chromedp.RunResponse(ctx, typed(keys))
	b.must("reach a page by key", err)
	b.arrived(response)
}

// typed presses and releases keys. A key and its letter are one event, as from a
// real keyboard, so that a page which handles the key also swallows the letter.
func typed(keys string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for _, r := range keys {
			for _, event := range kb.Encode(r) {
				if event.Type == kb.KeyChar {
					continue
				}
				if key := kb.Keys[r]; event.Type == kb.KeyDown && key != nil && key.Print {
					event.Type = input.DispatchKeyEventTypeKeyDown
					event.Text, event.UnmodifiedText = key.Text, key.Unmodified
				}
				if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, *event); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Focused is the words of the element that has the keyboard: its label or text,
// or empty for none.
func (b *Tab) Focused() string {
	b.t.Helper()
	return evaluate[string](b, finder+".focused()")
}

// Text is what can be read on the page, without what is hidden from all.
func (b *Tab) Text() string {
	b.t.Helper()
	return evaluate[string](b, "document.body.innerText")
}

// MustSee waits until each of the texts can be read on the page. White space
// counts as one space.
func (b *Tab) MustSee(texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		if !b.reads(text, true) {
			b.t.Fatalf("browser: %q is not on the page %q, which says:\n%s", text, b.Title(), b.Text())
		}
	}
}

// MustNotSee waits until none of the texts can be read on the page.
func (b *Tab) MustNotSee(texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		if !b.reads(text, false) {
			b.t.Fatalf("browser: %q is on the page %q, which says:\n%s", text, b.Title(), b.Text())
		}
	}
}

// MustFit fails the test if the page is wider than the window (WCAG 1.4.10).
func (b *Tab) MustFit() {
	b.t.Helper()
	if wide := evaluate[string](b, finder+".tooWide()"); wide != "" {
		b.t.Errorf("browser: the page is wider than %d pixels: %s", b.opts.Width, wide)
	}
}

// lookAgain is how often a page is looked at while it may still change.
const lookAgain = 25 * time.Millisecond

// reads waits until the page has the text, or has it no more.
func (b *Tab) reads(text string, want bool) bool {
	b.t.Helper()
	expression := fmt.Sprintf("%s.reads(%s)", finder, quote(text))
	return b.wait(func() bool {
		return evaluate[bool](b, "document.body !== null") && evaluate[bool](b, expression) == want
	})
}

// Wait looks at a condition again and again until it holds, and fails the test
// if it does not within the time of an action.
func (b *Tab) Wait(what string, holds func() bool) {
	b.t.Helper()
	if !b.wait(holds) {
		b.t.Fatalf("browser: waited in vain for %s; the page says:\n%s", what, b.Text())
	}
}

func (b *Tab) wait(holds func() bool) bool {
	if holds() {
		return true
	}
	if !b.opts.JavaScript {
		return false // nothing changes by itself
	}
	tick := time.NewTicker(lookAgain)
	defer tick.Stop()
	end := time.After(b.opts.Timeout)
	for {
		select {
		case <-end:
			return holds()
		case <-tick.C:
			if holds() {
				return true
			}
		}
	}
}

// find looks an element up, waiting for it where scripts may still make it.
func (b *Tab) find(kind, words, place, how string) found {
	b.t.Helper()
	expression := fmt.Sprintf("%s.find(%s, %s, %s, %s)", finder, quote(kind), quote(words), quote(place), quote(how))
	var f found
	if !b.wait(func() bool {
		f = evaluate[found](b, expression)
		return f.Problem == ""
	}) {
		b.t.Fatalf("browser: %s; the page %q says:\n%s", f.Problem, b.Title(), b.Text())
	}
	return f
}

func (b *Tab) click(f found) {
	b.t.Helper()
	ctx, done := b.limit()
	defer done()
	b.must("click", chromedp.Do(ctx, chromedp.MouseClickXY(f.X, f.Y)))
}

// quote makes a JavaScript literal of a text.
func quote(s string) string {
	data, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always can
	}
	return string(data)
}
