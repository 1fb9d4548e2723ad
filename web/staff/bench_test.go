package staff_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"frontdoor/desk"
	"frontdoor/request"
)

// openRequests of a large practice on a very bad Monday.
const openRequests = 5000

// fill puts requests on the list, as the web form does, and lets a clinician
// decide most of them.
func (r *rig) fill(n int) {
	r.t.Helper()
	c := r.clinician()
	var all sync.WaitGroup
	for part := range 50 {
		all.Go(func() {
			for i := part; i < n; i += 50 {
				id := r.asks(surgery, fmt.Sprintf("Given%d Family%d", i, i%997), swollenKnee)
				if band := i % (len(request.Bands) + 2); band > 0 && band < len(request.Bands) {
					must(r.t, r.d.Band(r.t.Context(), c.Actor, id, request.Bands[band], ""))
				}
			}
		})
	}
	all.Wait()
}

// report gives the mean and the slowest but one in a hundred.
func report(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	var sum time.Duration
	for _, d := range took {
		sum += d
	}
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(sum/time.Duration(len(took))), "ms/page")
	b.ReportMetric(ms(took[len(took)*99/100]), "p99-ms")
}

// BenchmarkWorklist5000 reads the first 50 of 5,000 open requests, with all
// counts: by the desk alone, and as the whole page over HTTP. Goal: under 20 ms.
func BenchmarkWorklist5000(b *testing.B) {
	r := newRig(b)
	r.fill(openRequests)
	c := r.clinician()
	run := func(name string, read func(b *testing.B)) {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				read(b)
				took = append(took, time.Since(began))
			}
			report(b, took)
		})
	}
	run("desk", func(b *testing.B) {
		w, err := r.d.Worklist(b.Context(), c.Actor, desk.Filter{})
		must(b, err)
		if len(w.Requests) != desk.PageSize || w.ByList[request.ToDo] != openRequests {
			b.Fatalf("%d of %d", len(w.Requests), w.ByList[request.ToDo])
		}
	})
	run("page", func(b *testing.B) {
		if a := c.get("/staff/list"); a.status != http.StatusOK {
			b.Fatal(a.status)
		}
	})
}

// BenchmarkLiveDelay is the time from a step's commit until another screen's
// stream has the event; a screen then reads its page. Goal: under 1 s.
func BenchmarkLiveDelay(b *testing.B) {
	r := newRig(b)
	id := r.asks(surgery, "Ada Quill", swollenKnee)
	c := r.clinician()
	h := r.navigator().listens("/staff/live", "")
	h.next()
	var took []time.Duration
	for n := 0; b.Loop(); n++ {
		must(b, r.d.Note(b.Context(), c.Actor, "", id, "One more."))
		began := time.Now()
		h.next()
		took = append(took, time.Since(began))
	}
	report(b, took)
}
