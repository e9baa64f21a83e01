package tps_test

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/tps"
)

// checkSteady tries all warm-ups there are.
func (v *oracle) checkSteady(t *testing.T, r *tps.Report) {
	start, end, found := v.steady()
	if !found {
		require.Nil(t, r.Steady)
		return
	}
	require.NotNil(t, r.Steady)
	require.Equal(t, []int64{start, end, start - v.first, v.last - end},
		[]int64{int64(r.Steady.Start), int64(r.Steady.End), int64(r.Steady.Warmup), int64(r.Steady.Drain)})
	v.checkWindow(t, r.Steady.Window)
	v.checkTimes(t, v.in(start, end), r.Steady.Service, r.Steady.Response)
}

// steady looks for the steady state by its definition.
func (v *oracle) steady() (start, end int64, found bool) {
	if len(v.completed()) == 0 {
		return 0, 0, false
	}
	end = v.first
	for _, e := range v.events {
		if e.Outcome != tps.Dropped {
			end = max(end, min(e.Started, v.last))
		}
	}
	if v.o.Drain > 0 {
		end = max(v.first, v.last-int64(v.o.Drain))
	}
	if v.o.Warmup > 0 {
		start = v.first + min(int64(v.o.Warmup), v.last-v.first)
		return start, end, len(v.in(start, end)) >= 100
	}
	start = v.first
	if len(v.stages) > 0 {
		if start, end, found = v.evenStage(start, end); !found {
			return 0, 0, false
		}
	}
	slice, cut := (end-start)/20, 0
	least := v.standardError(end, slice, 0)
	for n := 1; n <= 10; n++ {
		if e := v.standardError(end, slice, n); e.Cmp(least) < 0 {
			cut, least = n, e
		}
	}
	if cut == 10 || len(v.stages) == 0 && v.drifts(end, slice, cut) {
		return 0, 0, false
	}
	if cut > 0 {
		start = end - int64(20-cut)*slice
	}
	return start, end, len(v.in(start, end)) >= 100 && !v.stalled(start, end)
}

// evenStage is the stage without a ramp in which the most tasks ended, as far as it is in a stretch.
func (v *oracle) evenStage(start, end int64) (from, to int64, found bool) {
	all := slices.DeleteFunc(slices.Clone(v.stages), func(s tps.PlanStage) bool {
		return s.Ramp || max(start, int64(s.Start)) >= min(end, int64(s.End))
	})
	if len(all) == 0 {
		return 0, 0, false
	}
	slices.Reverse(all)
	best := slices.MaxFunc(all, func(a, b tps.PlanStage) int {
		tasks := func(s tps.PlanStage) int { return len(v.in(max(start, int64(s.Start)), min(end, int64(s.End)))) }
		return cmp.Compare(tasks(a), tasks(b))
	})
	return max(start, int64(best.Start)), min(end, int64(best.End)), true
}

// drifts fits a line to the completions in the slices, with and without the first n, and compares each with its neighbour.
func (v *oracle) drifts(end, slice int64, n int) bool {
	all, left := v.fit(end, slice, 0), v.fit(end, slice, n)
	return left.leans() || left.swings() || all.leans() && rat(all.rest, all.k-2).Cmp(rat(left.off, left.k-1)) <= 0
}

// A fit is the sums of squares of counts about their mean, about a line, and of those along it, and of the steps between them.
type fit struct {
	k                            int64
	mean, off, rest, line, steps *big.Rat
}

func rat(a *big.Rat, by int64) *big.Rat { return new(big.Rat).Quo(a, big.NewRat(by, 1)) }

func (v *oracle) fit(end, slice int64, n int) fit {
	var y []*big.Rat
	for i := int64(n); i < 20; i++ {
		y = append(y, big.NewRat(int64(len(v.in(end-(20-i)*slice, end-(19-i)*slice))), 1))
	}
	f := fit{int64(len(y)), new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat)}
	for _, y := range y {
		f.mean.Add(f.mean, rat(y, f.k))
	}
	x := func(i int) *big.Rat { return big.NewRat(2*int64(i)-f.k+1, 2) }
	times := func(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }
	xx, xy := new(big.Rat), new(big.Rat)
	for i := range y {
		xx.Add(xx, times(x(i), x(i)))
		xy.Add(xy, times(x(i), y[i]))
	}
	slope := new(big.Rat).Quo(xy, xx)
	for i := range y {
		off := new(big.Rat).Sub(y[i], f.mean)
		on := times(slope, x(i))
		rest := new(big.Rat).Sub(off, on)
		f.off.Add(f.off, times(off, off))
		f.line.Add(f.line, times(on, on))
		f.rest.Add(f.rest, times(rest, rest))
		if i > 0 {
			step := new(big.Rat).Sub(y[i], y[i-1])
			f.steps.Add(f.steps, times(step, step))
		}
	}
	return f
}

func (f fit) matters() bool {
	few := new(big.Rat).Mul(f.mean, big.NewRat(2, 100))
	return rat(f.off, f.k).Cmp(few.Mul(few, few)) > 0
}

func (f fit) leans() bool {
	return f.matters() && f.line.Cmp(new(big.Rat).Mul(big.NewRat(5, 1), rat(f.rest, f.k-2))) > 0
}

func (f fit) swings() bool { return f.matters() && f.steps.Cmp(f.off) < 0 }

// stalled looks back from each end, and from that of the stretch.
func (v *oracle) stalled(start, end int64) bool {
	median := ranked(column(v.in(start, end), service), 50_000)
	least := max((end-start)/40, 1)
	if median > (end-start)/10 {
		return false
	}
	least = max(least, 10*median)
	for _, e := range append(v.in(start, end), tps.Event{Ended: end}) {
		until := e.Ended
		if until-least < start || len(v.in(until-least, until-1)) > 0 {
			continue
		}
		for _, e := range v.completed() {
			if e.Ended >= until && min(e.Intended, e.Started) <= until-least {
				return true
			}
		}
	}
	return false
}

// standardError is that of the completions in the slices, without the first n, squared.
func (v *oracle) standardError(end, slice int64, n int) *big.Rat {
	var counts []*big.Rat
	mean := new(big.Rat)
	for i := n; i < 20; i++ {
		count := big.NewRat(int64(len(v.in(end-int64(20-i)*slice, end-int64(19-i)*slice))), 1)
		counts = append(counts, count)
		mean.Add(mean, count)
	}
	k := big.NewRat(int64(20-n), 1)
	mean.Quo(mean, k)
	sum := new(big.Rat)
	for _, c := range counts {
		d := new(big.Rat).Sub(c, mean)
		sum.Add(sum, d.Mul(d, d))
	}
	return sum.Quo(sum, k).Quo(sum, k)
}

// load is a log of arrivals at a rate that changes over the time, each of which takes 5 ms, or until a stall is over.
func load(rate func(at float64) float64, length time.Duration, dice *rand.Rand, from, to time.Duration) (l tps.Log) {
	due, step := 0.0, 1.0
	for at := 0.0; at < length.Seconds(); at += 0.0005 {
		for due += 0.0005 * rate(at); due >= step; {
			due -= step
			if dice != nil {
				step = dice.ExpFloat64()
			}
			start := int64(at * 1e9)
			e := tps.Event{ID: int64(len(l.Events) + 1), Intended: start, Started: start, Ended: start + 5e6}
			if int64(from) < e.Ended && e.Ended < int64(to) {
				e.Ended = int64(to) + 5e6
			}
			l.Events = append(l.Events, e)
		}
	}
	return l
}

// What climbs, falls, swings or stands still for a while is not called steady; what is even behind a ramp is.
func TestWhatIsSteady(t *testing.T) {
	ramp := func(at float64) float64 { return 100 + 90*at }
	hill := func(at float64) float64 { return 1000 - 180*math.Abs(at-5) }
	hold := func(at float64) float64 { return min(1000, 100+225*at) }
	even := func(float64) float64 { return 500 }
	planned := func(l tps.Log, stages ...tps.PlanStage) tps.Log {
		l.Pacing = &tps.Pacing{Stages: stages}
		return l
	}
	const s = time.Second
	rampAndHold := []tps.PlanStage{{Start: 0, End: 4 * s, Ramp: true}, {Start: 4 * s, End: 10 * s}}
	for name, c := range map[string]struct {
		log      tps.Log
		from, to time.Duration // 0: not steady
	}{
		"even":                         {load(even, 10*s, nil, 0, 0), 0, 10 * s},
		"ramp":                         {log: load(ramp, 10*s, nil, 0, 0)},
		"hill":                         {log: load(hill, 10*s, nil, 0, 0)},
		"fall":                         {log: load(func(at float64) float64 { return ramp(10 - at) }, 10*s, nil, 0, 0)},
		"stall":                        {log: load(even, 10*s, nil, 6*s, 8*s)},
		"short stall":                  {log: load(even, 10*s, nil, 6*s, 6300*time.Millisecond)},
		"planned, even":                {planned(load(even, 10*s, nil, 0, 0), tps.PlanStage{End: 10 * s}), 0, 10 * s},
		"planned, ramp":                {log: planned(load(ramp, 10*s, nil, 0, 0), tps.PlanStage{End: 10 * s, Ramp: true})},
		"planned, ramp and hold":       {planned(load(hold, 10*s, nil, 0, 0), rampAndHold...), 4 * s, 10 * s},
		"planned, stall in hold":       {log: planned(load(hold, 10*s, nil, 6*s, 8*s), rampAndHold...)},
		"planned, stall early in hold": {planned(load(hold, 10*s, nil, 4100*time.Millisecond, 4500*time.Millisecond), rampAndHold...), 4500 * time.Millisecond, 10 * s},
		"planned, steps":               {planned(load(func(at float64) float64 { return 100 + 900*math.Floor(at/5) }, 10*s, nil, 0, 0), tps.PlanStage{End: 5 * s}, tps.PlanStage{Start: 5 * s, End: 10 * s}), 5 * s, 10 * s},
		"hold behind a ramp":           {load(hold, 10*s, nil, 0, 0), 4 * s, 10 * s},
	} {
		t.Run(name, func(t *testing.T) {
			r := tps.Analyze(c.log, nil)
			if c.to == 0 {
				require.Nil(t, r.Steady)
				return
			}
			require.NotNil(t, r.Steady)
			require.InDelta(t, c.from.Seconds(), r.Steady.Start.Seconds(), 0.6)
			require.InDelta(t, c.to.Seconds(), r.Steady.End.Seconds(), 0.1)
		})
	}
}

// A random load that is even is seldom denied to be so, and a ramp to twice the rate seldom taken for it.
func TestSteadyByChance(t *testing.T) {
	const tries = 100
	found := func(rate func(float64) float64, stages ...tps.PlanStage) (n int) {
		for seed := range uint64(tries) {
			l := load(rate, 10*time.Second, rand.New(rand.NewPCG(seed, 1)), 0, 0)
			l.Pacing = &tps.Pacing{Stages: stages}
			if tps.Analyze(l, nil).Steady != nil {
				n++
			}
		}
		return n
	}
	even := func(float64) float64 { return 150 }
	climbing := func(at float64) float64 { return 100 + 10*at }
	require.Greater(t, found(even), 70)
	require.Greater(t, found(even, tps.PlanStage{End: 10 * time.Second}), 70)
	require.Less(t, found(climbing), 15)
	require.Zero(t, found(climbing, tps.PlanStage{End: 10 * time.Second, Ramp: true}))
}

// It is what its definition says, of loads of many shapes.
func TestSteadyIsAsDefined(t *testing.T) {
	t.Parallel()
	outcomes := map[bool]int{}
	for seed := range rounds(400) {
		c := rand.New(rand.NewPCG(uint64(seed), 7))
		low, high, turn := 20+100*c.Float64(), 20+100*c.Float64(), 4*c.Float64()
		if c.IntN(2) == 0 {
			high = low
		}
		rate := func(at float64) float64 {
			if at > turn {
				return high
			}
			return low + (high-low)*at/turn
		}
		from := time.Duration(c.Int64N(int64(4 * time.Second)))
		dice := []*rand.Rand{nil, c}[c.IntN(2)]
		l := load(rate, 4*time.Second, dice, from, from+time.Duration(c.IntN(2)*c.IntN(2)*c.IntN(400))*time.Millisecond)
		if c.IntN(2) == 0 {
			at := time.Duration(turn * 1e9)
			l.Pacing = &tps.Pacing{Stages: []tps.PlanStage{{End: at, Ramp: low != high}, {Start: at, End: 4 * time.Second}}}
		}
		ok := t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := tps.Analyze(l, nil)
			newOracle(l, tps.Options{}).checkSteady(t, r)
			outcomes[r.Steady != nil]++
		})
		if !ok {
			break
		}
	}
	require.Positive(t, outcomes[true])
	require.Positive(t, outcomes[false])
}
