package tps

import (
	"fmt"
	"time"
)

// A stretch is what a Watch keeps of a tenth of the time that it looks back.
type stretch struct {
	tasks       int64 // all of them
	completed   int64
	failed      int64
	uncompleted int64
	dropped     int64

	slow [maxClauses]int64 // how many were too slow for each clause that has a limit for single tasks
	sums [maxClauses]wide  // of their times, for means
}

// add counts a task.
func (s *stretch) add(e *Event, clauses []clause) {
	s.tasks++
	switch e.Outcome {
	case Dropped:
		s.dropped++
		return
	case Uncompleted:
		s.uncompleted++
		return
	case Failed:
		s.failed++
	}
	s.completed++
	for i, c := range clauses {
		took := e.Ended - min(e.Intended, e.Started)
		if c.service {
			took = e.Ended - e.Started
		}
		switch c.figure {
		case average:
			s.sums[i].add(took)
		case percentile, longest:
			if took >= c.slow() {
				s.slow[i]++
			}
		}
	}
}

// plus adds another stretch.
func (s *stretch) plus(o *stretch) {
	s.tasks += o.tasks
	s.completed += o.completed
	s.failed += o.failed
	s.uncompleted += o.uncompleted
	s.dropped += o.dropped
	for i := range s.slow {
		s.slow[i] += o.slow[i]
		s.sums[i].plus(o.sums[i])
	}
}

// missed reports whether the i-th clause is, as [SLO.Check] would, and what was seen.
func (s *stretch) missed(c clause, i int) (missed bool, observed string) {
	unknown := s.uncompleted
	if !c.service {
		unknown += s.dropped
	}
	switch n := s.completed; c.figure {
	case failures:
		lost, started := s.failed+s.uncompleted, s.completed+s.uncompleted
		return started > 0 && !c.below(lost, started), fmt.Sprintf("%d of %s failed", lost, plural(started, "task"))
	case drops:
		return s.tasks > 0 && !c.below(s.dropped, s.tasks), fmt.Sprintf("%d of %s dropped", s.dropped, plural(s.tasks, "task"))
	case average:
		limit := times(c.limit, n+unknown)
		mean := time.Duration(s.sums[i].over(max(1, n)))
		return n > 0 && !s.sums[i].less(limit) && (!c.equal || s.sums[i] != limit), fmt.Sprintf("%s took %s on average", plural(n, "task"), brief(mean, mean))
	default:
		return s.slow[i] > c.allowed(max(n+unknown, c.least())), fmt.Sprintf("%d of %s took longer", s.slow[i], plural(n, "task"))
	}
}
