package tps

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// A sample is a run as it is compared with another.
type sample struct {
	*run
	report *Report
	tasks  []sampled // that completed, in the order in which they were wanted
	sorted []int64   // their response times, ascending
}

// A sampled task has ended and may have succeeded.
type sampled struct {
	wanted, response int64
	ok               bool
}

func newSample(l *Log) *sample {
	s := &sample{report: &Report{}}
	s.run = s.report.read(l.Events, &tagger{shift: 1, counts: make([][outcomes]int, 1)})
	s.order()
	for i, end := range s.ends {
		s.tasks = append(s.tasks, sampled{end - s.response[i], s.response[i], s.class[i]&success != 0})
	}
	slices.SortFunc(s.tasks, func(a, b sampled) int {
		return cmp.Or(cmp.Compare(a.wanted, b.wanted), cmp.Compare(a.response, b.response), cmp.Compare(truth(a.ok), truth(b.ok)))
	})
	s.sorted = slices.Clone(s.response)
	slices.Sort(s.sorted)
	return s
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// few says that there are too few tasks, or nothing.
func (s *sample) few() string {
	if len(s.tasks) < 2*batches {
		return "too few tasks"
	}
	return ""
}

// inflation returns how many times greater the variance of the share of tasks with a property is than it would be were they
// independent, as the parts of the run show it; never less than 1.
func (s *sample) inflation(has func(sampled) bool) float64 {
	n := len(s.tasks) / batches
	shares := make([]float64, batches)
	for i := range shares {
		for _, t := range s.tasks[i*n : (i+1)*n] {
			shares[i] += float64(truth(has(t))) / float64(n)
		}
	}
	mean, variance := moments(shares)
	if independent := mean * (1 - mean) / float64(n); independent > 0 {
		return max(1, variance/independent)
	}
	return 1
}

// moments returns the mean of values and their variance.
func moments(values []float64) (mean, variance float64) {
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for _, v := range values {
		variance += (v - mean) * (v - mean) / float64(len(values)-1)
	}
	return mean, variance
}

// percentile estimates a percentile of response time.
func (s *sample) percentile(p int) estimate {
	n := len(s.sorted)
	if n == 0 {
		return estimate{reason: s.few()}
	}
	value := s.sorted[(p*n+99)/100-1]
	e := estimate{value: float64(value), reason: s.few()}
	if e.reason != "" {
		return e
	}
	share := float64(p) / 100
	spread := student * math.Sqrt(s.inflation(func(t sampled) bool { return t.response > value })*float64(n)*share*(1-share))
	low, high := int(math.Floor(float64(n)*share-spread)), int(math.Ceil(float64(n)*share+spread))
	if low < 1 || high >= n {
		e.reason = "too few tasks for this percentile"
		return e
	}
	e.low, e.high = float64(s.sorted[low-1]), float64(s.sorted[high])
	return e
}

// rate estimates the successes a second from the first start to the last. What comes then, the wait for the slowest of the last
// tasks, says little of the rate and much of chance.
func (s *sample) rate() estimate {
	e := estimate{reason: s.few()}
	if len(s.tasks) == 0 {
		return e
	}
	last := s.starts[len(s.starts)-1]
	length := (last - s.first) / batches
	if length <= 0 {
		e.reason = "all tasks started at once"
		return e
	}
	counts := make([]float64, batches)
	for i := range counts {
		from := last - int64(batches-i)*length
		counts[i] = float64(upTo(s.succeeded, from+length) - upTo(s.succeeded, from))
	}
	mean, variance := moments(counts)
	second := float64(time.Second) / float64(length)
	spread := student * math.Sqrt(variance/batches)
	e.value, e.low, e.high = mean*second, max(0, mean-spread)*second, (mean+spread)*second
	return e
}

// failures estimates the share of errors, in percent.
func (s *sample) failures() estimate {
	bad := s.report.Failed + s.report.Uncompleted
	started := float64(s.report.Completed + s.report.Uncompleted)
	if started == 0 {
		return estimate{reason: s.few()}
	}
	share := float64(bad) / started
	e := estimate{value: 100 * share, reason: s.few()}
	if e.reason != "" {
		return e
	}
	n := started / s.inflation(func(t sampled) bool { return !t.ok })
	const z = student
	middle, spread := share+z*z/(2*n), z*math.Sqrt(share*(1-share)/n+z*z/(4*n*n))
	e.low, e.high = 100*max(0, (middle-spread)/(1+z*z/n)), 100*min(1, (middle+spread)/(1+z*z/n))
	return e
}
