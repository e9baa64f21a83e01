package tps_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/worker-dispatcher/wd/tps"
)

// spreadRecords start anywhere in a span, evenly at random and in no order, and take up to two seconds.
func spreadRecords(n int, span time.Duration) []tps.SeedRecord {
	random := rand.New(rand.NewPCG(1, 2))
	records := make([]tps.SeedRecord, n)
	for i := range records {
		start := 1.7e9 + random.Float64()*span.Seconds()
		took := 2 * random.Float64()
		records[i] = tps.SeedRecord{TaskID: json.RawMessage("1"), Result: json.RawMessage("true"),
			StartedAt: &start, EndedAt: new(start + took), Duration: &took}
	}
	return records
}

func BenchmarkSeed(b *testing.B) {
	for _, n := range []int{50_000, 1_000_000} {
		for _, span := range []time.Duration{10 * time.Minute, 24 * time.Hour, 365 * 24 * time.Hour} {
			records := spreadRecords(n, span)
			b.Run(fmt.Sprintf("records=%d/span=%v", n, span), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := tps.Seed(records, nil); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
