package measure

import (
	"math"
	"slices"
	"time"
)

// Spread is the middle and the long end of some durations.
type Spread struct {
	N        int
	P50, P90 time.Duration
}

// SpreadOf is the spread of durations, in any order. Quantiles are by nearest
// rank: the smallest duration that at least that share of all does not exceed.
// Each is one that somebody really waited, never between two.
func SpreadOf(list []time.Duration) Spread {
	if len(list) == 0 {
		return Spread{}
	}
	sorted := slices.Sorted(slices.Values(list))
	return Spread{N: len(sorted), P50: nearestRank(sorted, 0.5), P90: nearestRank(sorted, 0.9)}
}

func nearestRank(sorted []time.Duration, q float64) time.Duration {
	return sorted[max(0, int(math.Ceil(q*float64(len(sorted))))-1)]
}
