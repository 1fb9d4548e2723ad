package published

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// day is the length of a day on the clock. Published bands are clock times;
// the two days a year of 23 or 25 hours are not told apart.
const day = 24 * time.Hour

// Band is a part of the day in which contacts were counted, in local time. It
// begins at From and ends just before To, both counted from midnight. Bands are
// mostly two hours wide, but not all.
type Band struct {
	From time.Duration
	To   time.Duration
}

// Width is the length of the band.
func (b Band) Width() time.Duration { return b.To - b.From }

// String writes the band as it is published, with its last minute: "08:00-09:59".
func (b Band) String() string {
	last := b.To - time.Minute
	return fmt.Sprintf("%02d:%02d-%02d:%02d", int(b.From.Hours()), int(b.From.Minutes())%60,
		int(last.Hours()), int(last.Minutes())%60)
}

// bandColumn is a band and the column that holds its figures.
type bandColumn struct {
	Band
	column int
}

var bandLabel = regexp.MustCompile(`^\s*(\d{1,2}):(\d{2})\s*(?:-|–|to)\s*(\d{1,2}):(\d{2})\s*$`)

// parseBand reads a heading such as "08:00 - 09:59"; the last minute belongs to
// the band.
func parseBand(heading string) (Band, bool) {
	if len(heading) > 20 {
		return Band{}, false
	}
	m := bandLabel.FindStringSubmatch(heading)
	if m == nil {
		return Band{}, false
	}
	var n [4]int
	for i := range n {
		n[i], _ = strconv.Atoi(m[i+1]) // two digits at most
	}
	if n[0] > 23 || n[2] > 23 || n[1] > 59 || n[3] > 59 {
		return Band{}, false
	}
	b := Band{
		From: time.Duration(n[0])*time.Hour + time.Duration(n[1])*time.Minute,
		To:   time.Duration(n[2])*time.Hour + time.Duration(n[3]+1)*time.Minute,
	}
	return b, b.To > b.From
}

// wholeDay says whether bands follow each other from midnight to midnight.
func wholeDay(bands []bandColumn) bool {
	at := time.Duration(0)
	for _, b := range bands {
		if b.From != at {
			return false
		}
		at = b.To
	}
	return at == day
}
