package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/worker-dispatcher/wd/examples/internal/target"
	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/httptask"
	"github.com/worker-dispatcher/wd/tps"
)

// An outcome is a test that has been run.
type outcome struct {
	config config
	target *target.Target // nil: somebody else's
	report *wd.Report[int, httptask.Result]
	sought *tps.Options
	tps    *tps.Report
}

// newOutcome analyses a run. The rows are seconds, up to a minute of them, and then as tps chooses.
func newOutcome(c config, t *target.Target, r *wd.Report[int, httptask.Result]) *outcome {
	o := &tps.Options{Windows: []time.Duration{time.Second, 5 * time.Second, 10 * time.Second}}
	if r.Duration() <= time.Minute {
		o.Interval = time.Second
	}
	return &outcome{config: c, target: t, report: r, sought: o, tps: r.TPS(o)}
}

// write prints the outcome as the flags ask. The error is also that not one request succeeded.
func (o *outcome) write(w io.Writer) error {
	var err error
	if o.config.json {
		err = o.writeJSON(w)
	} else {
		_, err = io.WriteString(w, o.text())
	}
	if err == nil {
		err = o.writeFiles(os.Stderr)
	}
	if err == nil && o.report.Completed > 0 && o.report.Succeeded == 0 {
		err = errors.New("stress: no request succeeded")
	}
	return err
}

// An answerCount is how often there was an answer: a status, or what stood in its place.
type answerCount struct {
	Answer string `json:"answer"`
	Count  int    `json:"count"`
}

// answers counts the answers, the most frequent first.
func (o *outcome) answers() []answerCount {
	counts := []answerCount{}
	at := map[string]int{}
	for r := range o.report.Records() {
		name := describe(r)
		i, ok := at[name]
		if !ok {
			i = len(counts)
			at[name] = i
			counts = append(counts, answerCount{Answer: name})
		}
		counts[i].Count++
	}
	slices.SortStableFunc(counts, func(a, b answerCount) int { return b.Count - a.Count })
	return counts
}

// describe names an answer in a way that is the same for all of its kind: without addresses and ports.
func describe(r wd.Record[int, httptask.Result]) string {
	var late net.Error
	var op *net.OpError
	var wrapped *url.Error
	_, answered := errors.AsType[*httptask.StatusError](r.Err)
	switch {
	case r.Err == nil || answered:
		return "status " + strconv.Itoa(r.Result.Status)
	case errors.As(r.Err, &late) && late.Timeout():
		return "timeout"
	case errors.As(r.Err, &op):
		return fmt.Sprintf("%s: %v", op.Op, op.Err)
	case errors.As(r.Err, &wrapped):
		return wrapped.Err.Error()
	}
	return r.Err.Error()
}

// lag is how late requests started, at the 99th percentile: what the generator adds to the response time, or what -max does.
func (o *outcome) lag() time.Duration {
	var waits []time.Duration
	for r := range o.report.Records() {
		waits = append(waits, r.Wait())
	}
	if len(waits) == 0 {
		return 0
	}
	slices.Sort(waits)
	return waits[(99*len(waits)+99)/100-1]
}

// full reports whether requests had to wait because of -max.
func (o *outcome) full() bool { return o.config.max > 0 && o.report.PeakInFlight >= o.config.max }
