package tps

import (
	"fmt"
	"strings"
	"time"
)

// laps are the times over which the runs of a log last, one after the other.
type laps struct {
	lap            // of the run at hand
	ended int64    // the last end in the runs before
	idle  int64    // nanoseconds between them in which nothing ran
	rates []string // of each, for as many as are named
	runs  int      // that have an end
}

// A lap is a run of a log: from its first start to its last end.
type lap struct {
	any         bool // whether a task has ended
	first, last int64
	succeeded   int
}

// namedRuns is how many runs a warning names.
const namedRuns = 5

// add adds a record of the run at hand.
func (s *laps) add(r *Record) {
	if r.Outcome > Failed || !r.valid() {
		return
	}
	first := r.Started
	for _, a := range r.Earlier {
		first = min(first, a.Started)
	}
	if !s.any {
		s.any, s.first, s.last = true, first, r.Ended
	}
	s.first, s.last = min(s.first, first), max(s.last, r.Ended)
	if r.Outcome == Succeeded {
		s.succeeded++
	}
}

// next ends the run at hand.
func (s *laps) next() {
	if !s.any {
		return
	}
	if s.runs > 0 {
		s.idle += max(0, s.first-s.ended)
		s.ended = max(s.ended, s.last)
	} else {
		s.ended = s.last
	}
	if s.runs++; s.runs <= namedRuns {
		s.rates = append(s.rates, rate(perSecond(s.succeeded, time.Duration(s.last-s.first))))
	}
	s.lap = lap{}
}

// doubt says for how long nothing ran, "" if that is no time.
func (s *laps) doubt() string {
	s.next()
	if s.idle == 0 {
		return ""
	}
	rates := s.rates
	if s.runs > namedRuns {
		rates = append(rates, "…")
	}
	return fmt.Sprintf("nothing ran for %v between its %d runs, and the rates of the whole log count that time: those of each run are %s successes/s",
		brief(time.Duration(s.idle), time.Duration(s.idle)), s.runs, strings.Join(rates, ", "))
}
