// Package series makes of a log what the charts of a report draw: few points, however long the run was, and no extreme lost.
package series

import (
	"slices"
	"time"

	"github.com/worker-dispatcher/wd/tps"
)

// A Series is what is drawn of one run. Its times are nanoseconds from the log's start, its rates are per second.
type Series struct {
	From      int64     `json:"from_ns"` // where the time axis begins
	To        int64     `json:"to_ns"`   // and ends
	Rates     Rates     `json:"rates"`
	InFlight  InFlight  `json:"in_flight"`
	Response  Band      `json:"response"`
	Service   Band      `json:"service"`
	Lag       Band      `json:"lag"` // from when a task was intended until it started
	Quantiles Quantiles `json:"quantiles"`
	Heat      Heat      `json:"heat"`
}

// Of makes the series of a log. It neither changes nor keeps it. Events that contradict themselves are left out, as in tps.
func Of(l tps.Log) *Series {
	events := slices.DeleteFunc(slices.Clone(l.Events), func(e tps.Event) bool { return !valid(&e) })
	s := &Series{}
	if len(events) == 0 {
		return s
	}
	s.From, s.To = extent(events)
	fine := newGrid(s.From, s.To, fineStep(s.To-s.From, len(events)))
	coarse := newGrid(s.From, s.To, step(s.To-s.From, clamp(len(events)/100, clamp(len(events)/5, 4, 20), bandRows)))
	s.Rates = newRates(events, fine).thin(rateRows)
	s.InFlight = newInFlight(events, coarse)
	s.bands(events, coarse)
	return s
}

// reach bounds the stamps that are believed, as in tps.
const reach = int64(90 * 365 * 24 * time.Hour)

// valid reports whether the stamps that matter are there and agree.
func valid(e *tps.Event) bool {
	within := func(stamp int64) bool { return -reach <= stamp && stamp <= reach }
	switch e.Outcome {
	case tps.Succeeded, tps.Failed:
		return within(e.Intended) && within(e.Started) && within(e.Ended) && e.Started <= e.Ended
	case tps.Uncompleted:
		return within(e.Intended) && within(e.Started)
	}
	return e.Outcome == tps.Dropped && within(e.Intended)
}

// bands sets what is made of the tasks' times.
func (s *Series) bands(events []tps.Event, g grid) {
	var response, service, lag samples
	for i := range events {
		e := &events[i]
		if e.Outcome == tps.Dropped {
			continue
		}
		wanted := min(e.Intended, e.Started)
		lag.add(g.rowOf(e.Started), e.Started-wanted)
		if e.Outcome == tps.Uncompleted {
			continue
		}
		row := g.rowOfEnd(e.Ended)
		response.add(row, e.Ended-wanted)
		service.add(row, e.Ended-e.Started)
	}
	s.Response, s.Service, s.Lag = response.band(g), service.band(g), lag.band(g)
	s.Heat = newHeat(g, response)
	s.Quantiles = newQuantiles(response.values(), service.values())
}

// extent is from the first thing that happened, or should have, to the last.
func extent(events []tps.Event) (from, to int64) {
	from, to = 1<<62, -1<<62
	for i := range events {
		e := &events[i]
		from, to = min(from, e.Intended), max(to, e.Intended)
		if e.Outcome != tps.Dropped {
			from, to = min(from, e.Started), max(to, e.Started)
		}
		if e.Outcome == tps.Succeeded || e.Outcome == tps.Failed {
			to = max(to, e.Ended)
		}
	}
	return from, to
}

const (
	rateRows = 1000   // so many points has a line of the rates at most
	bandRows = 400    // and one of the others
	most     = 100000 // rows before thinning
)

// fineStep is the length of a row in which tasks are counted: a second if that makes sense of a long run, and else such that
// a short run has some sixty tasks in a row.
func fineStep(span int64, tasks int) int64 {
	s := step(span, clamp(tasks/60, clamp(tasks/5, 4, 30), 300))
	second := int64(time.Second)
	if s > second && int64(tasks) >= 20*(span/second) {
		s = max(second, step(span, most))
	}
	return s
}

// step returns the shortest of 1, 2, 5, 10, 20, 50 … ns that covers the span in at most so many rows.
func step(span int64, rows int) int64 {
	for power := int64(1); ; power *= 10 {
		for _, n := range []int64{power, 2 * power, 5 * power} {
			if (span-1)/int64(rows) < n {
				return n
			}
		}
	}
}

func clamp(n, least, most int) int { return max(least, min(n, most)) }

// Shift moves the series along the axis of time.
func (s *Series) Shift(by int64) {
	s.From += by
	s.To += by
	for _, at := range [][]int64{s.Rates.At, s.InFlight.At, s.Response.At, s.Service.At, s.Lag.At, s.Heat.At} {
		for i := range at {
			at[i] += by
		}
	}
}
