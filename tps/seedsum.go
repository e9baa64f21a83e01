package tps

// A seedSum adds up rows one by one, which rounds as the original rounds.
type seedSum struct {
	all, ok     seedTimes
	first, last float64
}

func (s *seedSum) add(row seedRow) {
	if s.first == 0 || row.started < s.first {
		s.first = row.started
	}
	s.last = max(s.last, row.ended)
	s.all.add(row.took)
	if row.ok {
		s.ok.add(row.took)
	}
}

func (s *seedSum) metrics() SeedMetrics {
	return SeedMetrics{ExecutionTime: s.all.times(), SuccessExecutionTime: s.ok.times()}
}

// seedTimes add up times. To them a minimum or maximum of 0 is none.
type seedTimes struct {
	n             int
	sum, min, max float64
}

func (t *seedTimes) add(took float64) {
	t.n++
	t.sum += took
	if t.min == 0 || took < t.min {
		t.min = took
	}
	if t.max == 0 || took > t.max {
		t.max = took
	}
}

func (t *seedTimes) times() SeedTimes {
	if t.n == 0 {
		return SeedTimes{}
	}
	return SeedTimes{Avg: t.sum / float64(t.n), Max: t.max, Min: t.min}
}
