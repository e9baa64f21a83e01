package tps

import (
	"math"
	"slices"
	"sort"
	"strconv"
)

// A SeedWindow is what the original says of a stretch of time: of the run, of an interval, or of the peak.
type SeedWindow struct {
	TPS       float64     `json:"tps"`        // successes a second, to two decimals; 0 if Duration is not above 0
	StartedAt float64     `json:"started_at"` // seconds, as in the records
	EndedAt   float64     `json:"ended_at"`   // seconds, as in the records
	Duration  float64     `json:"duration"`   // EndedAt - StartedAt
	Metrics   SeedMetrics `json:"metrics"`
	Count     SeedCount   `json:"count"`
}

// window returns the figures between two stamps, either of which is open if it is 0.
func (l *seedLog) window(from, to float64) SeedWindow {
	low, high := orElse(from, math.Inf(-1)), orElse(to, math.Inf(1))
	sum := l.sum(low, high)
	w := SeedWindow{StartedAt: from, EndedAt: to, Metrics: sum.metrics()}
	w.Count = SeedCount{Success: sum.ok.n, Total: sum.all.n, Start: sum.all.n, End: sum.all.n}
	if from == 0 {
		w.StartedAt = sum.first
	} else {
		w.Count.Start = max(0, l.startsBefore(high)-l.startsBefore(low))
	}
	if to == 0 {
		w.EndedAt = sum.last
	} else {
		w.Count.End = max(0, l.endsUpTo(high)-l.endsUpTo(low))
	}
	w.rate()
	return w
}

func orElse(stamp, otherwise float64) float64 {
	if stamp == 0 {
		return otherwise
	}
	return stamp
}

// sum adds up the rows that start and end in [low, high].
func (l *seedLog) sum(low, high float64) (sum seedSum) {
	for _, row := range l.among(low, high) {
		if low <= row.started && row.ended <= high {
			sum.add(row)
		}
	}
	return sum
}

// rate sets what follows from stamps and counts.
func (w *SeedWindow) rate() {
	w.Duration = w.EndedAt - w.StartedAt
	if w.Duration > 0 {
		w.TPS = cents(float64(w.Count.Success) / w.Duration)
	}
}

// cents rounds to two decimals, correctly and half to even, as Python does.
func cents(v float64) float64 {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'f', 2, 64), 64) // cannot fail on what was just formatted
	return rounded
}

// among returns all rows that start and end in [low, high], and others, in their order.
func (l *seedLog) among(low, high float64) []seedRow {
	if math.IsInf(low, 0) || math.IsInf(high, 0) {
		return l.rows
	}
	first := l.startsBefore(low)
	rows := slices.Clone(l.byStart[first:max(first, l.startsUpTo(high))])
	for _, row := range l.backward {
		if row.started > high {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b seedRow) int { return a.at - b.at })
	return rows
}

func (l *seedLog) startsBefore(t float64) int {
	return sort.Search(len(l.byStart), func(i int) bool { return l.byStart[i].started >= t })
}

func (l *seedLog) startsUpTo(t float64) int {
	return sort.Search(len(l.byStart), func(i int) bool { return l.byStart[i].started > t })
}

func (l *seedLog) endsUpTo(t float64) int {
	return sort.Search(len(l.ends), func(i int) bool { return l.ends[i] > t })
}

// empty reports that no row can start and end between two stamps.
func (l *seedLog) empty(from, to float64) bool {
	if from == 0 || to == 0 || len(l.backward) > 0 {
		return false
	}
	next := l.startsBefore(from)
	return next == len(l.byStart) || l.byStart[next].started > to
}
