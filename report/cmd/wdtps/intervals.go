package main

import (
	"encoding/csv"
	"fmt"
	"io"

	"github.com/worker-dispatcher/wd/tps"
)

// writeIntervals writes the rows of the interval table as CSV, times in nanoseconds from the log's start and rates a second.
func writeIntervals(w io.Writer, rows []tps.Interval) error {
	c := csv.NewWriter(w)
	_ = c.Write([]string{"start_ns", "end_ns", "started", "completed", "succeeded", "rate", "completion_rate",
		"service_p50_ns", "service_p99_ns", "service_max_ns", "response_p50_ns", "response_p99_ns", "response_max_ns"})
	for _, row := range rows {
		s, p := row.Service, row.Response
		cells := []any{
			int64(row.Start), int64(row.End), row.Started, row.Completed, row.Succeeded, row.Rate, row.CompletionRate,
			int64(s.P50), int64(s.P99), int64(s.Max), int64(p.P50), int64(p.P99), int64(p.Max),
		}
		texts := make([]string, len(cells))
		for i, cell := range cells {
			texts[i] = fmt.Sprint(cell)
		}
		_ = c.Write(texts)
	}
	c.Flush()
	return c.Error() // of any Write, too
}
