package identity

import "time"

// TimeCode is what an app with this key shows at a moment, in n digits.
func TimeCode(key []byte, at time.Time, n int) string { return timeCode(key, stepAt(at), n) }

// Raw gives the bytes of a key.
func (k TimeKey) Raw() []byte { return []byte(k.text) }
