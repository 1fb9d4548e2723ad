package desk_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"frontdoor/care"
	"frontdoor/desk"
	"frontdoor/request"
)

// BenchmarkBoard reads the day board of a practice with 5,000 requests today:
// "again" is what a screen does that stays open, with one new request each time;
// the metric first-ms is what the first look after the start of the program costs.
func BenchmarkBoard(b *testing.B) {
	const requests = 5000
	d, c := benchDesk(b, "sqlite")
	var all sync.WaitGroup
	for w := range 32 {
		all.Go(func() {
			for i := w; i < requests; i += 32 {
				r, err := d.Submit(b.Context(), benchForm(d, int64(i)))
				if err == nil && i%2 == 0 {
					err = d.Band(b.Context(), clinician, r.ID, request.Soon, "")
				}
				if err == nil && i%4 == 0 {
					err = d.Respond(b.Context(), clinician, r.ID, desk.Reply{Key: fmt.Sprint(i), Kind: request.AnswerAdvice, Text: "Rest it.", Tell: desk.TellByCall})
				}
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
	c.add(time.Minute)
	began := time.Now()
	if board, err := d.Board(b.Context(), manager, care.Date{}); err != nil || board.Figures.Total != requests {
		b.Fatal(board.Figures.Total, err)
	}
	first := time.Since(began)
	n := int64(requests)
	b.ResetTimer()
	for b.Loop() {
		b.StopTimer()
		_, err := d.Submit(b.Context(), benchForm(d, n))
		fatal(b, err)
		n++
		b.StartTimer()
		if _, err := d.Board(b.Context(), manager, care.Date{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(first.Milliseconds()), "first-ms")
}
