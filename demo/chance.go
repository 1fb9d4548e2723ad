package demo

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"time"
)

// stream is a source of numbers of its own for each purpose, so that drawing
// more for one does not change another.
func stream(seed uint64, purpose string) *rand.Rand {
	return rand.New(rand.NewPCG(seed, hash(purpose)))
}

func hash(s string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s)) // never fails
	return h.Sum64()
}

// happens is true with probability p.
func happens(r *rand.Rand, p float64) bool { return r.Float64() < p }

// one of a list, each as likely.
func one[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// chance is a value and its weight; weights need not add up to 1.
type chance[T any] struct {
	value  T
	weight float64
}

// pick one by weight. A list whose weights are all 0 gives its last value.
func pick[T any](r *rand.Rand, list []chance[T]) T {
	total := 0.0
	for _, c := range list {
		total += c.weight
	}
	u := r.Float64() * total
	for _, c := range list {
		if u -= c.weight; u < 0 {
			return c.value
		}
	}
	return list[len(list)-1].value
}

// between two lengths of time, in whole seconds.
func between(r *rand.Rand, low, high time.Duration) time.Duration {
	return low + time.Duration(r.Int64N(int64((high-low)/time.Second)+1))*time.Second
}

// poisson draws a count with this mean, by the gaps between arrivals; means here
// are hundreds, so the loop is short.
func poisson(r *rand.Rand, mean float64) int {
	n := 0
	for t := r.ExpFloat64(); t < mean; t += r.ExpFloat64() {
		n++
	}
	return n
}

// rounded to the nearest whole number.
func rounded(f float64) int { return int(math.Round(f)) }
