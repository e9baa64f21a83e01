package tps

import (
	"encoding/json"
	"fmt"
	"math"
	"math/bits"
	"time"
)

// A Histogram counts times in little memory: at most 30 kB, however many and however different they are. The zero value is
// empty and ready. It is not safe for concurrent use: give each goroutine its own and merge them.
//
// Its buckets are log-linear, 64 to each power of two, so that a percentile is within 0.8 % of the one by nearest rank that
// [Distribution] has, and exact below 128 ns. Count, minimum, maximum and mean are exact. That a histogram of two merged ones
// is that of all their times is what percentiles themselves lack. The layout is that of HdrHistogram, by Gil Tene.
type Histogram struct {
	counts   []uint64 // by bucket, up to the highest that is not empty
	count    uint64
	sum      wide
	min, max int64
}

const (
	subBits  = 6       // of a bucket's place within its power of two
	maxCount = 1 << 53 // in JSON
)

// bucket returns the bucket of a time, which is not negative.
func bucket(t int64) int {
	exponent := max(0, bits.Len64(uint64(t))-1-subBits)
	return exponent<<subBits + int(t>>exponent)
}

// middle returns the time in the middle of a bucket.
func middle(bucket int) int64 {
	exponent := max(0, bucket>>subBits-1)
	low := int64(bucket-exponent<<subBits) << exponent
	return low + (1<<exponent-1)/2
}

// Add counts a time. A negative one counts as 0.
func (h *Histogram) Add(d time.Duration) {
	t := max(0, int64(d))
	b := bucket(t)
	h.reach(b)
	h.counts[b]++
	h.note(1, t, t)
	h.sum.add(t)
}

// Merge adds what another histogram counts, and leaves that one as it is.
func (h *Histogram) Merge(o *Histogram) {
	if o.count == 0 {
		return
	}
	h.reach(len(o.counts) - 1)
	for b, n := range o.counts {
		h.counts[b] += n
	}
	h.note(o.count, o.min, o.max)
	h.sum.plus(o.sum)
}

// reach makes a bucket if there is none yet.
func (h *Histogram) reach(bucket int) {
	if bucket >= len(h.counts) {
		h.counts = append(h.counts, make([]uint64, bucket+1-len(h.counts))...)
	}
}

func (h *Histogram) note(n uint64, low, high int64) {
	if h.count == 0 {
		h.min = low
	}
	h.count += n
	h.min, h.max = min(h.min, low), max(h.max, high)
}

// Count returns how many times were added.
func (h *Histogram) Count() int { return int(h.count) }

// Min returns the shortest time, 0 if there is none.
func (h *Histogram) Min() time.Duration { return time.Duration(h.min) }

// Max returns the longest time, 0 if there is none.
func (h *Histogram) Max() time.Duration { return time.Duration(h.max) }

// Mean returns the mean in nanoseconds, 0 if there are no times.
func (h *Histogram) Mean() float64 {
	if h.count == 0 {
		return 0
	}
	return h.sum.over(int64(h.count))
}

// Percentile returns the p-th percentile, p from 0 to 100, by nearest rank and within 0.8 % of it; 0 if there are no times. Of
// 0 and less it is the minimum, of 100 and more the maximum.
func (h *Histogram) Percentile(p float64) time.Duration {
	switch {
	case h.count == 0:
		return 0
	case !(p > 0):
		return h.Min()
	case p >= 100:
		return h.Max()
	}
	rank := uint64(math.Ceil(p / 100 * float64(h.count) * (1 - 1e-15))) // 99.9 % of 1,000 is 999, whatever floats say
	var sum uint64
	for b, n := range h.counts {
		if sum += n; sum >= rank {
			return time.Duration(min(max(middle(b), h.min), h.max))
		}
	}
	return h.Max()
}

// Distribution returns the figures of a [Distribution]; its percentiles are within 0.8 %.
func (h *Histogram) Distribution() Distribution {
	return Distribution{
		Count: h.Count(), Min: h.Min(), Max: h.Max(), Mean: h.Mean(),
		P50: h.Percentile(50), P90: h.Percentile(90), P95: h.Percentile(95), P99: h.Percentile(99), P999: h.Percentile(99.9),
	}
}

// histogramJSON is a histogram in JSON. Buckets are pairs of a bucket's number and its count.
type histogramJSON struct {
	Buckets [][2]uint64 `json:"buckets"`
	Sum     [2]uint64   `json:"sum_ns"` // in two parts of 64 bits, the higher one first
	Min     int64       `json:"min_ns"`
	Max     int64       `json:"max_ns"`
}

// MarshalJSON writes the buckets that are not empty.
func (h Histogram) MarshalJSON() ([]byte, error) {
	j := histogramJSON{Buckets: [][2]uint64{}, Sum: [2]uint64{h.sum.high, h.sum.low}, Min: h.min, Max: h.max}
	for b, n := range h.counts {
		if n > 0 {
			j.Buckets = append(j.Buckets, [2]uint64{uint64(b), n})
		}
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads what MarshalJSON writes, and refuses what cannot be a histogram.
func (h *Histogram) UnmarshalJSON(text []byte) error {
	var j histogramJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	*h = Histogram{sum: wide{j.Sum[0], j.Sum[1]}, min: j.Min, max: j.Max}
	last := -1
	for _, pair := range j.Buckets {
		b := int(min(pair[0], math.MaxInt32))
		if b <= last || b > bucket(math.MaxInt64) || pair[1] == 0 || pair[1] > maxCount-h.count {
			return fmt.Errorf("histogram: bucket %d with %d times, want ascending numbers up to %d, and times", pair[0], pair[1], bucket(math.MaxInt64))
		}
		h.reach(b)
		h.counts[b] = pair[1]
		h.count += pair[1]
		last = b
	}
	return h.check()
}

// check returns an error if minimum, maximum and sum do not fit the buckets.
func (h *Histogram) check() error {
	if h.count == 0 {
		if h.sum != (wide{}) || h.min != 0 || h.max != 0 {
			return fmt.Errorf("histogram: no times, but sum, minimum or maximum")
		}
		return nil
	}
	first := 0
	for h.counts[first] == 0 {
		first++
	}
	if h.min < 0 || h.max < h.min || bucket(h.min) != first || bucket(h.max) != len(h.counts)-1 {
		return fmt.Errorf("histogram: minimum %d and maximum %d do not fit the buckets", h.min, h.max)
	}
	if most := times(h.max, int64(h.count)); most.less(h.sum) || h.sum.less(times(h.min, int64(h.count))) {
		return fmt.Errorf("histogram: the sum does not fit minimum, maximum and count")
	}
	return nil
}
