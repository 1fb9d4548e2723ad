package desk_test

import (
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/store"
)

// TestListIsOneLook: a list that refreshes itself is one look at each patient it
// shows, a new patient on it another, and the same one again after ten minutes.
func TestListIsOneLook(t *testing.T) {
	t.Parallel()
	g := newSurgery(t, openSQLite(t))
	ctx := t.Context()
	looks := func(id care.ID) (n int) {
		g.must(g.store.View(ctx, func(r store.Reader) error {
			list, err := r.Accesses(ctx, home, id, 100)
			for _, a := range list {
				if a.What == "request.worklist" && a.Actor == navigator.ID {
					n++
				}
			}
			return err
		}))
		return n
	}
	look := func() {
		_, err := g.Worklist(ctx, navigator, desk.Filter{})
		g.must(err)
	}
	first := g.write("sore ear")
	look()
	look()
	if n := looks(first.ID); n != 1 {
		t.Errorf("two refreshes are %d looks", n)
	}
	second := g.write("sore toe", func(d *desk.Draft) { d.Intake.Given = "Ben" })
	look()
	if a, b := looks(first.ID), looks(second.ID); a != 1 || b != 1 {
		t.Errorf("after another came: %d and %d looks, want one each", a, b)
	}
	g.clock.add(10 * time.Minute)
	look()
	if a, b := looks(first.ID), looks(second.ID); a != 2 || b != 2 {
		t.Errorf("ten minutes later: %d and %d looks, want two each", a, b)
	}
	_, err := g.Worklist(ctx, receptionist, desk.Filter{})
	g.must(err)
	if n := looks(first.ID); n != 2 {
		t.Errorf("a colleague's look counted as this one's")
	}
}
