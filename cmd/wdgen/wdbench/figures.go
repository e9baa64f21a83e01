package wdbench

import (
	"slices"
	"testing"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// figures are those of one sub-benchmark.
type figures struct {
	took              time.Duration
	completed, failed int
	responses         []time.Duration
}

// add counts one run.
func (f *figures) add(s wd.Summary) {
	f.took += s.Duration()
	f.completed += s.Completed
	f.failed += s.Failed
}

// report sets the metrics of a benchmark.
func (f *figures) report(b *testing.B) {
	n := float64(f.completed)
	b.ReportMetric(float64(f.took.Nanoseconds())/n, "ns/op")
	b.ReportMetric(f.rate(), "tasks/s")
	b.ReportMetric(float64(f.p99().Nanoseconds()), "p99-ns")
	if f.failed > 0 {
		b.ReportMetric(float64(f.failed)/n, "failed/op")
	}
}

// rate is how many tasks were done a second.
func (f *figures) rate() float64 { return float64(f.completed) / f.took.Seconds() }

// p99 is the response time that 99 of 100 tasks do not exceed, by nearest rank.
func (f *figures) p99() time.Duration {
	if len(f.responses) == 0 {
		return 0
	}
	slices.Sort(f.responses)
	return f.responses[(99*len(f.responses)+99)/100-1]
}
