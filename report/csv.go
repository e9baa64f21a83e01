package report

import (
	"encoding/csv"
	"io"
	"strconv"
)

// WriteCSV writes the interval table: a line for each row, times in nanoseconds from the log's start, rates per second.
func (r *Report) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	_ = c.Write([]string{"start_ns", "end_ns", "started", "completed", "succeeded", "rate", "completion_rate",
		"service_p50_ns", "service_p99_ns", "service_max_ns", "response_p50_ns", "response_p99_ns", "response_max_ns"})
	whole := func(n int64) string { return strconv.FormatInt(n, 10) }
	rate := func(f float64) string { return strconv.FormatFloat(f, 'f', 3, 64) }
	for _, row := range r.figures.Intervals {
		s, p := row.Service, row.Response
		_ = c.Write([]string{whole(int64(row.Start)), whole(int64(row.End)), strconv.Itoa(row.Started), strconv.Itoa(row.Completed),
			strconv.Itoa(row.Succeeded), rate(row.Rate), rate(row.CompletionRate),
			whole(int64(s.P50)), whole(int64(s.P99)), whole(int64(s.Max)), whole(int64(p.P50)), whole(int64(p.P99)), whole(int64(p.Max))})
	}
	c.Flush()
	return c.Error()
}
