package published

// Limits. The largest files known: telephony 2.3 MB packed and 14 MB unpacked
// with 13,400 rows, the register 15,971 rows, a year of practice-level figures
// about 75,000 rows. Each limit leaves room for years of growth and still keeps
// a hostile file from filling a small machine.
const (
	// maxFileBytes is the size of a file as it arrives.
	maxFileBytes = 64 << 20
	// maxUnpackedBytes is the size after gzip, or of all parts of a workbook.
	maxUnpackedBytes = 128 << 20
	// maxRows is how many rows of a file are looked at, over all its sheets.
	maxRows = 1_000_000
	// maxColumns is how many cells a row may have; the widest table has 46.
	maxColumns = 256
	// maxCellBytes is the length of one cell; names and addresses are under 100.
	maxCellBytes = 1000
	// maxHeaderSearch is how far down a header may stand; the lowest is at 12.
	maxHeaderSearch = 60
	// maxParts is how many parts a workbook may have; the largest has 50.
	maxParts = 1000
	// maxIndexBytes is the size of the parts of a workbook that say what sheets
	// and styles it has. They are searched once for every sheet and style, so a
	// large one would cost its square. The largest known is 71 kB.
	maxIndexBytes = 1 << 20
	// maxSheets bounds the same search for sheets; the largest workbook has 7.
	maxSheets = 100
	// maxSharedStrings is how many texts a workbook may announce, because room
	// is made for them before they are read. The largest has 50,000.
	maxSharedStrings = 2_000_000
	// maxCount is the largest figure believed: all calls of England in a month
	// are 31 million.
	maxCount = 1_000_000_000
)
