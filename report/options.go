package report

import (
	"fmt"
	"maps"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/tps"
)

// Options say what a report shows beside the log. Nil and the zero value are valid.
type Options struct {
	Title   string            // "": "Run" and when it was
	Config  map[string]string // how the run was set up, printed by name, beside what the log says of that; see also System
	Figures *tps.Options      // what is looked for: the SLO, length of the rows, windows of the peaks
	Stages  []Stage           // marks on the time axis; nil: where the run's plan goes from one stage to the next, and where it was changed
}

// A Stage is an instant of the run that has a name: where a plan goes from one stage to the next, or something was switched.
type Stage struct {
	At   time.Duration `json:"at_ns"` // from the log's start
	Name string        `json:"name"`
}

func (o *Options) resolve(l tps.Log) Options {
	if o == nil {
		o = &Options{}
	}
	r := *o
	if r.Title == "" {
		r.Title = "Run"
		if !l.Start.IsZero() {
			r.Title = "Run of " + l.Start.Format("2006-01-02 15:04:05")
		}
	}
	if l.Config != nil {
		r.Config = maps.Clone(l.Config)
		maps.Copy(r.Config, o.Config)
	}
	if r.Stages == nil {
		r.Stages = planned(l.Pacing)
	}
	return r
}

// planned are the instants at which a plan goes from one stage to the next, up to a number that can be told apart.
func planned(p *tps.Pacing) (stages []Stage) {
	const most = 100
	if p == nil {
		return nil
	}
	first, _, changed := strings.Cut(p.Plan, ";")
	if changed && len(p.Changes) == 0 {
		return nil // nobody has noted when
	}
	end := time.Duration(math.MaxInt64)
	for _, c := range slices.Backward(p.Changes) {
		stages = append(stagesOf(c, end), stages...)
		end = c.At
	}
	if first := stagesOf(tps.PlanChange{Plan: first}, end); len(first) > 0 {
		stages = append(first[1:], stages...)
	}
	if len(stages) > most {
		return nil
	}
	return stages
}

// stagesOf are those of a plan that was followed from an instant on, as far as they begin before another one.
func stagesOf(c tps.PlanChange, end time.Duration) (stages []Stage) {
	plan, err := wd.ParsePlan(c.Plan)
	if err != nil {
		return nil // of another strategy
	}
	at := c.At
	for i, name := range strings.Split(plan.String(), ", ") {
		if at >= end {
			break
		}
		stages = append(stages, Stage{At: at, Name: name})
		at += plan[i].Over
	}
	return stages
}

// System says where this program runs, for [Options.Config]: Go version, operating system, cores and host.
func System() map[string]string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return map[string]string{
		"go":     runtime.Version(),
		"system": runtime.GOOS + "/" + runtime.GOARCH,
		"cores":  fmt.Sprintf("%d, GOMAXPROCS %d", runtime.NumCPU(), runtime.GOMAXPROCS(0)),
		"host":   host,
	}
}
