package published

import "time"

// The busiest day of the week, for use without files: England, December 2025.
// Contains public sector information licensed under the Open Government Licence
// v3.0 (NHS England).

// mondayCalls are the inbound calls on the five Mondays of December 2025 added
// up, 9,166,473 in all (Cloud Based Telephony, December 2025, table 2). Two of
// the five are in the Christmas weeks.
var mondayCalls = []BandShare{
	{clock(0, 0, 6, 0), 7_151},
	{clock(6, 0, 8, 0), 546_388},
	{clock(8, 0, 10, 0), 3_014_749},
	{clock(10, 0, 12, 0), 1_938_809},
	{clock(12, 0, 14, 0), 1_402_186},
	{clock(14, 0, 16, 0), 1_405_777},
	{clock(16, 0, 18, 0), 753_792},
	{clock(18, 0, 18, 30), 48_795},
	{clock(18, 30, 24, 0), 48_826},
}

// mondaySubmissions are the mean online submissions on a Monday of December
// 2025, 486,989 in all (Submissions via Online Consultation Systems, December
// 2025, table 3).
var mondaySubmissions = []BandShare{
	{clock(0, 0, 6, 0), 1_420.8},
	{clock(6, 0, 8, 0), 18_194.8},
	{clock(8, 0, 10, 0), 208_243},
	{clock(10, 0, 12, 0), 101_135.2},
	{clock(12, 0, 14, 0), 64_678.4},
	{clock(14, 0, 16, 0), 51_499.8},
	{clock(16, 0, 18, 0), 31_355.6},
	{clock(18, 0, 24, 0), 10_462},
}

// MondayCalls is the curve of telephone calls on a Monday in England, December
// 2025. It covers Monday only.
func MondayCalls() Curve { return monday(mondayCalls) }

// MondaySubmissions is the curve of online submissions on a Monday in England,
// December 2025. It covers Monday only.
func MondaySubmissions() Curve { return monday(mondaySubmissions) }

func monday(contacts []BandShare) Curve {
	var w week
	w.bands[time.Monday], w.days[time.Monday] = contacts, 1
	c, err := w.curve()
	if err != nil {
		panic("published: built-in curve has no figures")
	}
	return c
}

func clock(fromHour, fromMinute, toHour, toMinute int) Band {
	return Band{
		From: time.Duration(fromHour)*time.Hour + time.Duration(fromMinute)*time.Minute,
		To:   time.Duration(toHour)*time.Hour + time.Duration(toMinute)*time.Minute,
	}
}
