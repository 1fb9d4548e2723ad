package staff

import (
	"context"
	"net/http"
	"time"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/request"
	"frontdoor/web/ui"
)

// step is one action on a request: it reads its form and runs the command.
type step func(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, f typed) error

// steps by the last part of the address that their form is posted to.
var steps = map[string]step{
	"claim": func(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, _ typed) error {
		return d.Claim(ctx, by, id)
	},
	"release": func(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, _ typed) error {
		return d.Release(ctx, by, id)
	},
	"undo": func(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, _ typed) error {
		return d.Undo(ctx, by, id)
	},
	"band": func(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, f typed) error {
		return d.Band(ctx, by, id, request.Band(f.get("band")), f.get("reason"))
	},
	"assign": func(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, f typed) error {
		return d.Assign(ctx, by, id, f.get("team"), care.ID(f.get("person")))
	},
	"ask":    respond(request.AnswerAsked),
	"answer": respond(request.AnswerAdvice),
	"when":   respond(request.AnswerWhenHow),
	"slots":  appointment,
	"retract": func(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, _ typed) error {
		return d.TakeOfferBack(ctx, by, id)
	},
	"direct": direct,
	"task": func(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, f typed) error {
		return d.Task(ctx, by, f.key(), id, f.get("text"), f.get("team"), dueAt(f.get("due"), d.Now()))
	},
	"task-done": func(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, f typed) error {
		return d.TaskDone(ctx, by, id, care.ID(f.get("task")), f.get("told"))
	},
	"note": func(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, f typed) error {
		return d.Note(ctx, by, f.key(), id, f.get("text"))
	},
	"rang": func(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, f typed) error {
		return d.Rang(ctx, by, f.key(), id, f.get("outcome"), f.get("note"), nextTry(f.get("next"), d.Now()))
	},
	"told": func(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, f typed) error {
		return d.Told(ctx, by, id, f.get("how"))
	},
	"saved": func(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, f typed) error {
		return d.SavedInRecord(ctx, by, id, f.get("saved") != "")
	},
	"join": func(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, f typed) error {
		return d.Join(ctx, by, id, care.ID(f.get("other")))
	},
	"part": func(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, f typed) error {
		return d.Part(ctx, by, id, care.ID(f.get("other")))
	},
	"link": func(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, f typed) error {
		return d.LinkPatient(ctx, by, id, care.ID(f.get("patient")), f.get("reason"))
	},
	"hub": func(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, f typed) error {
		return d.OfferToHub(ctx, by, f.key(), id, f.get("reason"))
	},
	"hub-answer": func(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, f typed) error {
		return d.AnswerPractice(ctx, by, id, f.get("do") == "accept", f.get("reason"))
	},
	"close": func(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, f typed) error {
		return d.Close(ctx, by, id, desk.Closing{Key: f.key(), Outcome: request.Outcome(f.get("outcome")), Reason: f.get("reason"), SafetyNet: f.get("safety-net"), Tell: f.get("tell") != ""})
	},
	"reopen": func(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, f typed) error {
		return d.Reopen(ctx, by, id, f.get("reason"))
	},
	"unlock": func(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, _ typed) error {
		return d.UnlockLink(ctx, by, id)
	},
}

// doneWords say what was done, where the page does not show it by itself.
var doneWords = map[string]string{
	"ask": "The question is put to the patient.", "answer": "The answer is given.", "when": "The patient hears when and how.",
	"slots": "Done. The times are below.", "retract": "The offer is taken back; the times are free again.", "direct": "Recorded.",
	"task": "The task is made.", "task-done": "The task is done.", "note": "The note is written.", "rang": "The call is recorded.",
	"told": "It is noted that the patient knows.", "saved": "Noted for the clinical record.", "join": "The requests are joined.", "part": "The requests stand for themselves again.",
	"link": "The request is with this patient now.", "hub": "Offered to the hub.", "hub-answer": "The practice is told.", "close": "The request is closed.",
	"reopen": "The request is open again.", "unlock": "The private link works again.", "undo": "The last step is undone.", "assign": "Passed on.",
}

// act runs an action and leads back to the request's page. What is refused is
// shown there again, with all that was typed.
func (s *site) act(w http.ResponseWriter, r *http.Request, by care.Actor) {
	id, err := idOf(r)
	name := r.PathValue("action")
	run := steps[name]
	if err == nil && run == nil {
		err = care.Fail(care.NotFound, "staff.act", "There is no such action.")
	}
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	f, err := formOf(r, name)
	if err == nil {
		err = run(r.Context(), s.d, by, id, f)
	}
	switch {
	case err == nil:
		ui.SeeOther(w, r, requestURL(id)+"?done="+name)
	case canKeep(err):
		s.showRequest(w, r, by, id, f.refused(err))
	default:
		s.fail(w, r, by, err)
	}
}

// key of a form; every form has its own, made when the page was shown.
func (t typed) key() string { return t.get("key") }

// respond reads a question or an answer.
func respond(kind request.AnswerKind) step {
	return func(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, f typed) error {
		in := desk.Reply{Key: f.key(), Kind: kind, Text: f.get("text"), Tell: desk.Tell(f.get("tell"))}
		if kind == request.AnswerWhenHow {
			now := d.Now()
			if in.HearBy = hearBy(f.get("hear-by"), now); in.HearBy.IsZero() {
				return &care.Error{Kind: care.Invalid, Op: "staff.when", Message: "Choose by when they will hear.", Fields: map[string]string{"hear-by": "Choose by when they will hear"}}
			}
			in.When = care.PlainBy(in.HearBy, now)
		}
		return d.Respond(ctx, by, id, in)
	}
}

// maxOffered times in one offer: enough to suit a patient, few enough that
// others find one, too.
const maxOffered = 5

// appointment offers the chosen times, or books the only one.
func appointment(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, f typed) error {
	var slots []care.ID
	for _, v := range f.all("slot") {
		slots = append(slots, care.ID(v))
	}
	wrong := func(message string) error {
		return &care.Error{Kind: care.Invalid, Op: "staff.slots", Message: message, Fields: map[string]string{"slot": message}}
	}
	tell := desk.Tell(f.get("tell"))
	switch {
	case len(slots) == 0:
		return wrong("Choose at least one time")
	case f.get("do") == "book" && len(slots) > 1:
		return wrong("Choose only one time to book, or offer them all")
	case f.get("do") == "book":
		return d.Book(ctx, by, f.key(), id, slots[0], tell)
	case len(slots) > maxOffered:
		return wrong("Offer at most five times")
	}
	return d.OfferSlots(ctx, by, f.key(), id, slots, tell)
}

func direct(ctx context.Context, d *desk.Desk, by care.Actor, id care.ID, f typed) error {
	in := desk.Direction{Key: f.key(), Kind: f.get("kind"), Service: f.get("service"), Text: f.get("text"), Tell: desk.Tell(f.get("tell"))}
	if in.Kind == "111" {
		in.Kind, in.Is111, in.Service = "signpost", true, "NHS 111"
	}
	return d.Direct(ctx, by, id, in)
}

// hearBy is a time that a patient can be told; zero for no choice.
func hearBy(code string, now time.Time) time.Time {
	core := care.England.CoreHours()
	switch code {
	case "1h":
		return core.Add(now, time.Hour)
	case "2h":
		return core.Add(now, 2*time.Hour)
	case "today":
		return core.EndOfDay(now, 0)
	case "tomorrow":
		return core.EndOfDay(now, 1)
	case "days":
		return core.EndOfDay(now, 3)
	}
	return time.Time{}
}

// hearOptions say the times themselves, as the patient will read them.
func hearOptions(now time.Time) []ui.Option {
	list := []ui.Option{{Label: "Choose"}}
	for _, code := range []string{"1h", "2h", "today", "tomorrow", "days"} {
		list = append(list, ui.Option{Value: code, Label: care.PlainBy(hearBy(code, now), now)})
	}
	return list
}

// nextTry is when the patient is rung again after no answer; zero for no choice.
func nextTry(code string, now time.Time) time.Time {
	core := care.England.CoreHours()
	switch code {
	case "30":
		return core.Add(now, 30*time.Minute)
	case "60":
		return core.Add(now, time.Hour)
	case "next-day":
		return core.NextOpening(core.EndOfDay(now, 0)).Add(2 * time.Hour) // at ten: not into the morning's rush
	}
	return time.Time{}
}

func nextOptions(now time.Time) []ui.Option {
	list := []ui.Option{}
	for _, code := range []string{"30", "60", "next-day"} {
		list = append(list, ui.Option{Value: code, Label: dayTime(nextTry(code, now), now)})
	}
	return list
}

// dueAt is the end of a core-hours day by which a task is wanted.
func dueAt(code string, now time.Time) time.Time {
	core := care.England.CoreHours()
	switch code {
	case "today":
		return core.EndOfDay(now, 0)
	case "tomorrow":
		return core.EndOfDay(now, 1)
	case "week":
		return core.EndOfDay(now, 5)
	}
	return time.Time{}
}

var dueOptions = []ui.Option{{Label: "No date"}, {Value: "today", Label: "Today"}, {Value: "tomorrow", Label: "Next working day"}, {Value: "week", Label: "Within five working days"}}

// presence notes a sign of life; it answers with nothing to show.
func (s *site) presence(w http.ResponseWriter, r *http.Request, by care.Actor, note func(context.Context, care.Actor, care.ID) error) {
	id, err := idOf(r)
	if err == nil {
		err = note(r.Context(), by, id)
	}
	if err != nil {
		s.fail(w, r, by, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
