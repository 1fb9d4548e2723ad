package published_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"frontdoor/published"
)

// benchmark reads a file over and over and tells rows a second.
func benchmark(b *testing.B, file []byte, read func(io.Reader) (published.Report, error)) {
	b.Helper()
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	rows := 0
	for b.Loop() {
		report, err := read(bytes.NewReader(file))
		if err != nil {
			b.Fatal(err)
		}
		rows += report.Read
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkRegister(b *testing.B) {
	benchmark(b, publishedFile(b, registerFile), func(r io.Reader) (published.Report, error) {
		_, report, err := published.Register(r)
		return report, err
	})
}

func BenchmarkLists(b *testing.B) {
	benchmark(b, publishedFile(b, listFile), func(r io.Reader) (published.Report, error) {
		_, report, err := published.Lists(r)
		return report, err
	})
}

func BenchmarkTelephonyWorkbook(b *testing.B) {
	benchmark(b, publishedFile(b, callBook), func(r io.Reader) (published.Report, error) {
		_, report, err := published.Telephony(r)
		return report, err
	})
}

func BenchmarkTelephonyExtract(b *testing.B) {
	benchmark(b, publishedFile(b, callExtract), func(r io.Reader) (published.Report, error) {
		_, report, err := published.Telephony(r)
		return report, err
	})
}

func BenchmarkOnlineWorkbook(b *testing.B) {
	benchmark(b, publishedFile(b, onlineBook), func(r io.Reader) (published.Report, error) {
		_, report, err := published.Online(r)
		return report, err
	})
}

func BenchmarkOnlineExtract(b *testing.B) {
	benchmark(b, publishedFile(b, onlineExtract), func(r io.Reader) (published.Report, error) {
		_, report, err := published.Online(r)
		return report, err
	})
}

// BenchmarkPatients reads a list of 13,000 made-up patients, about the size of
// a large practice.
func BenchmarkPatients(b *testing.B) {
	var file strings.Builder
	file.WriteString(patientHeader)
	for i := range 13_000 {
		file.WriteString(patientRow(b, i, nil))
	}
	benchmark(b, []byte(file.String()), func(r io.Reader) (published.Report, error) {
		_, report, err := published.Patients(r, today)
		return report, err
	})
}
