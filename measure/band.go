package measure

// Band is a part of the day in which a publication counts contacts: from the
// beginning of one half hour to the beginning of another.
type Band struct {
	From, To int    // half hours of the day, To not included
	Label    string // as published
}

// bands of two hours that both publications have.
var commonBands = []Band{
	{0, 12, "00:00 - 05:59"}, {12, 16, "06:00 - 07:59"}, {16, 20, "08:00 - 09:59"}, {20, 24, "10:00 - 11:59"},
	{24, 28, "12:00 - 13:59"}, {28, 32, "14:00 - 15:59"}, {32, 36, "16:00 - 17:59"},
}

// OnlineBands are those of "Submissions via Online Consultation Systems" (NHS
// England; domain notes 6.3); TelephonyBands those of "Cloud Based Telephony"
// (domain notes 5), which end the core day at 18:30.
var (
	OnlineBands    = append(commonBands[:7:7], Band{36, 48, "18:00 - 23:59"})
	TelephonyBands = append(commonBands[:7:7], Band{36, 37, "18:00 - 18:29"}, Band{37, 48, "18:30 - 23:59"})
)

// BandOf is the band of a half hour of the day.
func BandOf(bands []Band, half int) Band {
	for _, b := range bands {
		if half >= b.From && half < b.To {
			return b
		}
	}
	return Band{}
}
