package main

import (
	"encoding/json"
	"io"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/tps"
)

// figures is the outcome in JSON. Names that end in _ns are nanoseconds, rates are per second.
type figures struct {
	URL     string         `json:"url"`
	Target  *targetFigures `json:"target,omitempty"` // the bundled one
	Summary summary        `json:"summary"`
	Answers []answerCount  `json:"answers"`
	LagP99  int64          `json:"lag_p99_ns"`  // how late requests started, at the 99th percentile
	MaxFull bool           `json:"max_reached"` // whether requests waited because of -max
	TPS     *tps.Report    `json:"tps"`
}

// targetFigures are what the bundled target measured.
type targetFigures struct {
	Servers  int     `json:"servers"`
	Served   int     `json:"served"`
	Service  int64   `json:"service_ns"` // the mean time that a request kept a server
	Capacity float64 `json:"capacity"`   // servers / service
}

// A summary is a wd.Summary.
type summary struct {
	Duration     int64  `json:"duration_ns"`
	Tasks        int    `json:"tasks"`
	Completed    int    `json:"completed"`
	Succeeded    int    `json:"succeeded"`
	Failed       int    `json:"failed"`
	Uncompleted  int    `json:"uncompleted"`
	Undispatched int    `json:"undispatched"`
	Dropped      int    `json:"dropped"`
	PeakInFlight int    `json:"peak_in_flight"`
	Stopped      string `json:"stopped"` // why the run ended before its tasks did, or ""
}

func (o *outcome) writeJSON(w io.Writer) error {
	f := figures{
		URL: o.config.url, Summary: newSummary(o.report.Summary), Answers: o.answers(),
		LagP99: int64(o.lag()), MaxFull: o.full(), TPS: o.tps,
	}
	if t := o.target; t != nil {
		f.Target = &targetFigures{t.Servers(), t.Served(), int64(t.Service()), t.Capacity()}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(f)
}

func newSummary(s wd.Summary) summary {
	stopped := ""
	if s.Stopped != nil {
		stopped = s.Stopped.Error()
	}
	return summary{
		int64(s.Duration()), s.Tasks, s.Completed, s.Succeeded, s.Failed, s.Uncompleted, s.Undispatched, s.Dropped,
		s.PeakInFlight, stopped,
	}
}
