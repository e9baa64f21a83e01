package tps

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// A seedLog is what the figures need of the records.
type seedLog struct {
	rows    []seedRow    // the valid records, in their order
	seconds []seedSecond // in which successes started, in the order of their first records

	noStart bool    // a record has no StartedAt
	noEnd   float64 // the last second in which a record without EndedAt started, -Inf if there is none

	byStart  []seedRow // rows by their start
	backward []seedRow // the rows that end before they start, in their order
	ends     []float64 // of all rows, ascending
}

// A seedRow is a valid record.
type seedRow struct {
	at                   int // its place among the rows
	started, ended, took float64
	ok                   bool
}

// A seedSecond is a whole second and how many successes started in it.
type seedSecond struct {
	start float64
	count int
}

func newSeedLog(records []SeedRecord) (*seedLog, error) {
	l := &seedLog{rows: make([]seedRow, 0, len(records)), noEnd: math.Inf(-1)}
	for i := range records {
		if err := records[i].check(); err != nil {
			return nil, fmt.Errorf("seed: records[%d]: %w", i, err)
		}
		l.add(&records[i])
	}
	l.countSeconds(records)
	l.order()
	return l, nil
}

func (l *seedLog) add(r *SeedRecord) {
	switch {
	case r.StartedAt == nil:
		l.noStart = true
	case r.EndedAt == nil:
		l.noEnd = max(l.noEnd, math.Floor(*r.StartedAt))
	default:
		row := seedRow{at: len(l.rows), started: *r.StartedAt, ended: *r.EndedAt, took: *r.EndedAt - *r.StartedAt, ok: r.ok()}
		if r.Duration != nil {
			row.took = *r.Duration
		}
		l.rows = append(l.rows, row)
	}
}

// countSeconds counts the successes by the second they started in, also those without an end.
func (l *seedLog) countSeconds(records []SeedRecord) {
	places := map[float64]int{}
	for i := range records {
		if !records[i].ok() {
			continue
		}
		start := math.Floor(*records[i].StartedAt)
		place, found := places[start]
		if !found {
			place = len(l.seconds)
			places[start] = place
			l.seconds = append(l.seconds, seedSecond{start: start})
		}
		l.seconds[place].count++
	}
}

// order makes what windows are found by.
func (l *seedLog) order() {
	l.byStart = slices.Clone(l.rows)
	slices.SortFunc(l.byStart, func(a, b seedRow) int { return cmp.Compare(a.started, b.started) })
	l.ends = make([]float64, len(l.rows))
	for i, row := range l.rows {
		l.ends[i] = row.ended
		if row.ended < row.started {
			l.backward = append(l.backward, row)
		}
	}
	slices.Sort(l.ends)
}
