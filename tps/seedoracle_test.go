package tps_test

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"

	"github.com/worker-dispatcher/wd/tps"
)

// A seedOracle computes [tps.Seed] as it is defined and not as it is implemented: each window is a walk over all records,
// and the search tries the windows of all lengths.
type seedOracle struct {
	records []tps.SeedRecord
	options tps.SeedOptions

	threshold float64
	from, to  float64
}

// errRaised is the panic of an oracle where the original raises or, by the looks of it, runs for ever.
var errRaised = errors.New("raised")

// patience is how many rows and windows are no sign of an endless loop.
const patience = 5000

func (s *seedOracle) report() (r *tps.SeedReport, err error) {
	defer func() {
		if caught := recover(); caught == errRaised {
			r, err = nil, errRaised
		} else if caught != nil {
			panic(caught)
		}
	}()
	run, invalid := s.window(0, 0)
	s.threshold = run.TPS
	r = &tps.SeedReport{}
	r.Intervals, r.Peak.SeedWindow = s.rows(run)
	s.search(run.EndedAt)
	if s.from != 0 || s.to != 0 {
		peak, _ := s.window(s.from, s.to)
		r.Peak.SeedWindow = &peak
	}
	if !s.options.Intervals {
		r.Intervals = nil
	}
	r.SeedWindow = run
	r.Count.Invalidity = new(run.Count.Total - invalid)
	return r, nil
}

func need[T any](field *T) T {
	if field == nil {
		panic(errRaised)
	}
	return *field
}

func by(divisor float64) float64 {
	if divisor == 0 {
		panic(errRaised)
	}
	return divisor
}

func isSuccess(r tps.SeedRecord) bool {
	var v any
	if json.Unmarshal(r.Result, &v) != nil {
		panic(errRaised)
	}
	return truth(v)
}

func twoDecimals(v float64) float64 {
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'f', 2, 64), 64)
	return v
}

func (s *seedOracle) window(from, to float64) (w tps.SeedWindow, invalid int) {
	var first, last, sum, okSum float64
	all, ok, n := &w.Metrics.ExecutionTime, &w.Metrics.SuccessExecutionTime, &w.Count
	for _, r := range s.records {
		if r.StartedAt == nil || r.EndedAt == nil || r.Result == nil {
			invalid++
			continue
		}
		start, end := *r.StartedAt, *r.EndedAt
		if start >= from && (to == 0 || start < to) {
			n.Start++
		}
		if end <= to && (from == 0 || end > from) {
			n.End++
		}
		if from != 0 && start < from || to != 0 && end > to {
			continue
		}
		n.Total++
		if first == 0 || start < first {
			first = start
		}
		last = max(last, end)
		took := end - start
		if r.Duration != nil {
			took = *r.Duration
		}
		sum += took
		extend(all, took)
		if isSuccess(r) {
			if r.TaskID == nil {
				panic(errRaised)
			}
			n.Success++
			okSum += took
			extend(ok, took)
		}
	}
	if n.Total > 0 {
		all.Avg = sum / float64(n.Total)
	}
	if n.Success > 0 {
		ok.Avg = okSum / float64(n.Success)
	}
	w.StartedAt, w.EndedAt = from, to
	if from == 0 {
		w.StartedAt, n.Start = first, n.Total
	}
	if to == 0 {
		w.EndedAt, n.End = last, n.Total
	}
	w.Duration = w.EndedAt - w.StartedAt
	if w.Duration > 0 {
		w.TPS = twoDecimals(float64(n.Success) / w.Duration)
	}
	return w, invalid
}

func extend(m *tps.SeedTimes, took float64) {
	if m.Max == 0 || took > m.Max {
		m.Max = took
	}
	if m.Min == 0 || took < m.Min {
		m.Min = took
	}
}

func (s *seedOracle) interval(run tps.SeedWindow) float64 {
	if s.options.Interval != 0 {
		return s.options.Interval
	}
	thrice := run.Metrics.ExecutionTime.Avg * 3
	if run.Duration/by(thrice) <= 100 {
		return max(1, twoDecimals(thrice))
	}
	return max(1, math.Ceil(run.Duration/100))
}

func (s *seedOracle) rows(run tps.SeedWindow) (rows []tps.SeedWindow, peak *tps.SeedWindow) {
	rows = []tps.SeedWindow{}
	if run.Count.Success == 0 {
		return rows, nil
	}
	step, edge, most := s.interval(run), run.StartedAt, 0
	if s.options.Reverse {
		step, edge = -step, run.EndedAt
	}
	for run.StartedAt <= edge && edge <= run.EndedAt {
		if len(rows) == patience {
			panic(errRaised)
		}
		from, to := edge, edge+step
		edge = to
		if s.options.Reverse {
			from, to = to, from
		}
		row, _ := s.window(max(from, run.StartedAt), min(to, run.EndedAt))
		rows = append(rows, row)
		if row.Count.Success > most {
			most = row.Count.Success
			if row.TPS > s.threshold {
				s.threshold, peak = row.TPS, &row
			}
		}
	}
	return rows, peak
}

func (s *seedOracle) search(ended float64) {
	var order []float64
	count := map[float64]int{}
	for _, r := range s.records {
		if !isSuccess(r) {
			continue
		}
		second := math.Floor(need(r.StartedAt))
		if count[second] == 0 {
			order = append(order, second)
		}
		count[second]++
	}
	for _, second := range order {
		if float64(count[second]) > s.threshold {
			s.searchFrom(second, ended)
		}
	}
}

func (s *seedOracle) searchFrom(second, ended float64) {
	length := 0.0
	for tried := 0; second+length <= math.Ceil(ended); tried++ {
		if tried == patience {
			panic(errRaised)
		}
		if second+length > ended {
			length = ended - second
		} else {
			length++
		}
		n := 0
		for _, r := range s.records {
			if math.Floor(need(r.StartedAt)) >= second && math.Ceil(need(r.EndedAt)) <= second+length && isSuccess(r) {
				n++
			}
		}
		if rate := float64(n) / by(length); rate > s.threshold {
			s.threshold, s.from, s.to = rate, second, second+length
		}
	}
}
