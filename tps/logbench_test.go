package tps_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/worker-dispatcher/wd/tps"
)

// benchRecords are a batch of records, as a run hands them to a sink.
func benchRecords(kind string) []tps.Record {
	records := make([]tps.Record, 1000)
	for i := range records {
		at := int64(i) * 1_234_567
		records[i] = tps.Record{Event: tps.Event{ID: int64(i) + 1, Intended: at, Started: at + 1000, Ended: at + 5_000_000}, Attempt: 1}
		switch kind {
		case "error":
			records[i].Outcome, records[i].Err = tps.Failed, errors.New("dial tcp 127.0.0.1:8080: connect: connection refused")
		case "meta":
			records[i].Meta = map[string]any{"status": 200, "host": "a.example"}
		}
	}
	return records
}

func BenchmarkLogWriter(b *testing.B) {
	for _, kind := range []string{"plain", "error", "meta"} {
		b.Run("record="+kind, func(b *testing.B) {
			records := benchRecords(kind)
			w := tps.NewLogWriter(io.Discard, nil)
			b.ReportAllocs()
			for b.Loop() {
				if err := w.Write(records); err != nil {
					b.Fatal(err)
				}
			}
			perRecord(b)
		})
	}
}

func BenchmarkLogReader(b *testing.B) {
	for _, kind := range []string{"plain", "error", "meta"} {
		b.Run("record="+kind, func(b *testing.B) {
			var text bytes.Buffer
			if err := tps.NewLogWriter(&text, nil).Write(benchRecords(kind)); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			b.SetBytes(int64(text.Len()))
			for b.Loop() {
				for _, err := range tps.NewLogReader(bytes.NewReader(text.Bytes())).Records() {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
			perRecord(b)
		})
	}
}

// perRecord reports the time of one of a thousand records.
func perRecord(b *testing.B) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/record")
}
