package published

import (
	"time"

	"frontdoor/care"
)

// Curve is how contacts arrive over the week, from published figures: for each
// day of the week the share of that day's contacts in each band, and the share
// of the week's contacts on that day.
//
// Within a band arrivals count as even; real mornings are steeper than a band
// of two hours can show. England as a whole is not a practice. Attribution must
// stand beside what is drawn from a curve.
type Curve struct {
	days [7]curveDay
}

type curveDay struct {
	share float64 // of the week
	bands []BandShare
}

// BandShare is the share of a day's contacts in a band; the shares of a day add
// up to 1.
type BandShare struct {
	Band
	Share float64
}

// Weight is the intensity of arrivals: the share of the day's contacts for each
// hour, at a time after midnight. Over a day that the source covers it adds up
// to 1; on other days, and outside 0 to 24 hours, it is 0.
func (c Curve) Weight(weekday time.Weekday, at time.Duration) float64 {
	for _, b := range c.Bands(weekday) {
		if at >= b.From && at < b.To {
			return b.Share / b.Width().Hours()
		}
	}
	return 0
}

// Share is the share of the week's contacts that come on a day of the week. The
// shares of the days that the source covers add up to 1.
func (c Curve) Share(weekday time.Weekday) float64 {
	if weekday < time.Sunday || weekday > time.Saturday {
		return 0
	}
	return c.days[weekday].share
}

// Bands are the shares of a day by band; none when the source does not cover it.
func (c Curve) Bands(weekday time.Weekday) []BandShare {
	if weekday < time.Sunday || weekday > time.Saturday {
		return nil
	}
	return c.days[weekday].bands
}

// Covers says whether the source has figures for a day of the week.
func (c Curve) Covers(weekday time.Weekday) bool { return len(c.Bands(weekday)) > 0 }

// CallCurve makes the curve of telephone calls from days of England. Days of one
// weekday are added up, so a bank holiday pulls its weekday down. Days that lack
// a figure are left out. No usable day, or days with different bands, is Invalid.
func CallCurve(days []Day) (Curve, error) {
	var w week
	for _, d := range days {
		var bands []BandShare
		for _, b := range d.Bands {
			if !b.Count.Known {
				bands = nil
				break
			}
			bands = append(bands, BandShare{b.Band, float64(b.Count.N)})
		}
		if err := w.add(d.Date.Weekday(), bands); err != nil {
			return Curve{}, err
		}
	}
	return w.curve()
}

// SubmissionCurve makes the curve of online submissions from the means by
// weekday; the months given weigh the same. No usable weekday, or months with
// different bands, is Invalid.
func SubmissionCurve(means []WeekdayMean) (Curve, error) {
	var w week
	for _, m := range means {
		var bands []BandShare
		for _, b := range m.Bands {
			bands = append(bands, BandShare{b.Band, b.Mean})
		}
		if err := w.add(m.Weekday, bands); err != nil {
			return Curve{}, err
		}
	}
	return w.curve()
}

// week adds up contacts by weekday and band.
type week struct {
	bands [7][]BandShare // Share holds contacts here
	days  [7]int
}

func (w *week) add(weekday time.Weekday, bands []BandShare) error {
	if len(bands) == 0 {
		return nil
	}
	if w.days[weekday] == 0 {
		w.bands[weekday] = append([]BandShare(nil), bands...)
		w.days[weekday] = 1
		return nil
	}
	sums := w.bands[weekday]
	if len(sums) != len(bands) {
		return differentBands()
	}
	for i := range sums {
		if sums[i].Band != bands[i].Band {
			return differentBands()
		}
		sums[i].Share += bands[i].Share
	}
	w.days[weekday]++
	return nil
}

func differentBands() error {
	return care.Fail(care.Invalid, "published.curve", "The days have different time bands.")
}

// curve divides by the totals.
func (w *week) curve() (Curve, error) {
	var total [7]float64
	mean, all := [7]float64{}, 0.0
	for d := range w.bands {
		for _, b := range w.bands[d] {
			total[d] += b.Share
		}
		if total[d] > 0 {
			mean[d] = total[d] / float64(w.days[d])
			all += mean[d]
		}
	}
	if all == 0 {
		return Curve{}, care.Fail(care.Invalid, "published.curve", "There are no figures by time of day.")
	}
	var c Curve
	for d := range w.bands {
		if total[d] == 0 {
			continue
		}
		c.days[d].share = mean[d] / all
		for _, b := range w.bands[d] {
			c.days[d].bands = append(c.days[d].bands, BandShare{b.Band, b.Share / total[d]})
		}
	}
	return c, nil
}
