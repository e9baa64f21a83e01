package advise

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// The units of the metrics.
const (
	PerTask        = "ns/op"
	TasksPerSecond = "tasks/s"
	P99            = "p99-ns"
	Failed         = "failed/op"
)

const (
	margin = 0.10 // what is as good as the best
	varies = 0.30 // a spread that makes figures doubtful
)

// An Advice is what to use, and why.
type Advice struct {
	*Subject
	Use    *Row // the one to use
	Best   *Row // the one with most tasks a second
	Apart  *Row // the one to use in child processes; nil if these have not been measured
	Doubts []string
}

// Of recommends for a subject, which has rows of this process. Of those that are as good as the best in tasks a second, it is the one
// with the fewest workers and then the simplest mode, which is the order of the rows: more workers cost memory and make the target's
// queue longer. Child processes are another matter: whoever needs them, for tasks that may crash or hang, wants to know what they cost.
func Of(s *Subject) *Advice {
	a := &Advice{Subject: s}
	a.Use, a.Best = choose(s.within(false))
	a.Apart, _ = choose(s.within(true))
	a.doubt()
	return a
}

// choose returns the row to use and the best one; nil if there is none.
func choose(rows []*Row) (use, best *Row) {
	if len(rows) == 0 {
		return nil, nil
	}
	best = slices.MinFunc(rows, byThroughput)
	enough := best.Median(TasksPerSecond) * (1 - margin)
	near := slices.DeleteFunc(slices.Clone(rows), func(r *Row) bool { return r.Median(TasksPerSecond) < enough })
	return slices.MinFunc(near, func(x, y *Row) int { return cmp.Compare(x.Workers, y.Workers) }), best
}

// doubt says why not to believe in the figures.
func (a *Advice) doubt() {
	for _, r := range a.Rows {
		if f := r.Median(Failed); f > 0 {
			a.Doubts = append(a.Doubts, fmt.Sprintf("%.0f%% of the tasks failed: figures are of failures, too", 100*f))
			break
		}
	}
	if v := a.unsteady(); v > varies {
		a.Doubts = append(a.Doubts, fmt.Sprintf("figures vary by %.0f%%: measure longer, with -benchtime and -count, or where nothing else runs", 100*v))
	}
	if most := a.most(); a.Use.Workers == most && most > a.Cores {
		a.Doubts = append(a.Doubts, fmt.Sprintf("no more than %d workers were tried: more may be better still, as far as what the tasks wait for can bear it", most))
	}
}

// unsteady is how much the figures vary that count.
func (a *Advice) unsteady() float64 {
	return max(a.Use.Spread(TasksPerSecond), a.Best.Spread(TasksPerSecond))
}

func (a *Advice) most() int {
	most := 0
	for _, r := range a.Rows {
		most = max(most, r.Workers)
	}
	return most
}

// types are the strategies of the modes.
var types = map[string]string{"fixed": "Fixed", "queue": "Queue", "sharded": "Sharded", "frequency": "Frequency", inChildren: "Fixed"}

// Strategy is the recommended one, as Go. As an open model, frequency needs an interval of your own.
func (a *Advice) Strategy() string { return a.strategy(a.Use) }

func (a *Advice) strategy(r *Row) string {
	if r.Workers == a.Cores {
		return "wd." + types[r.Mode] + "{}"
	}
	return fmt.Sprintf("wd.%s{Workers: %d}", types[r.Mode], r.Workers)
}

// duration is a metric in nanoseconds, with three digits.
func (r *Row) duration(unit string) time.Duration {
	d := time.Duration(r.Median(unit))
	unitOf := time.Nanosecond
	for d/unitOf >= 1000 {
		unitOf *= 10
	}
	return d.Round(unitOf)
}
