package tps_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"github.com/worker-dispatcher/wd/tps"
)

// A population draws response times of a kind.
type population func(*rand.Rand) time.Duration

func exponential(mean time.Duration) population {
	return func(r *rand.Rand) time.Duration { return time.Duration(r.ExpFloat64() * float64(mean)) }
}

func lognormal(r *rand.Rand) time.Duration {
	return time.Duration(1e8 * math.Exp(r.NormFloat64()))
}

func heavy(r *rand.Rand) time.Duration { return time.Duration(1e7 * math.Pow(1-r.Float64(), -1/1.5)) }

func twofold(r *rand.Rand) time.Duration {
	if r.IntN(10) == 0 {
		return time.Duration(1e9 * r.Float64())
	}
	return time.Duration(1e7 * (1 + r.Float64()))
}

func stepped(r *rand.Rand) time.Duration { return time.Duration(1+r.IntN(5)) * 10 * time.Millisecond }

// poisson is an open run of so many tasks: they come at random, about 1,000 a second, and 2 % of them fail.
func poisson(r *rand.Rand, tasks int, took population) (l tps.Log) {
	now := 0.0
	for i := range tasks {
		now += r.ExpFloat64() * 1e6
		e := tps.Event{ID: int64(i) + 1, Intended: int64(now), Started: int64(now), Ended: int64(now) + int64(took(r))}
		if r.IntN(50) == 0 {
			e.Outcome = tps.Failed
		}
		l.Events = append(l.Events, e)
	}
	return l
}

// queueing is a run with one worker that is busy 70 % of the time: whoever comes behind a slow task waits as well.
func queueing(r *rand.Rand, tasks int) (l tps.Log) {
	now, free := 0.0, 0.0
	for i := range tasks {
		now += r.ExpFloat64() * 1e6
		start := max(now, free)
		free = start + r.ExpFloat64()*0.7e6
		l.Events = append(l.Events, tps.Event{ID: int64(i) + 1, Intended: int64(now), Started: int64(start), Ended: int64(free)})
	}
	return l
}

// claims counts of how many pairs a comparison says that they differ, and how.
func claims(pairs int, pair func(*rand.Rand) (a, b tps.Log)) (n map[tps.Change]int) {
	n = map[tps.Change]int{}
	for seed := range pairs {
		a, b := pair(rand.New(rand.NewPCG(uint64(seed), 7)))
		n[tps.Compare(a, b).Change]++
	}
	return n
}

func differ(n map[tps.Change]int) int { return n[tps.Better] + n[tps.Worse] + n[tps.Mixed] }

// TestEqualRunsAreSeldomCalledDifferent holds the promise of Compare over 1,000 pairs, without WD_CI=1 over 250.
func TestEqualRunsAreSeldomCalledDifferent(t *testing.T) {
	t.Parallel()
	populations := []population{exponential(100 * time.Millisecond), lognormal, heavy, twofold, stepped}
	sizes := []int{100, 300, 1000}
	n := claims(rounds(1000), func(r *rand.Rand) (a, b tps.Log) {
		took, size := populations[r.IntN(len(populations))], sizes[r.IntN(len(sizes))]
		return poisson(r, size, took), poisson(r, size, took)
	})
	t.Log("independent:", n)
	require.LessOrEqual(t, differ(n), rounds(1000)*5/100)

	n = claims(rounds(40), func(r *rand.Rand) (a, b tps.Log) { return queueing(r, 5000), queueing(r, 5000) })
	t.Log("queueing:", n)
	require.LessOrEqual(t, differ(n), rounds(40)*10/100, "here the promise holds about only: the queue outlasts a part of the run")
}

// TestSlowerRunIsFound holds that 10 % more at the median is found in at least 95 of 100 pairs of 10,000 tasks. It has 60 of them, without WD_CI=1 15.
func TestSlowerRunIsFound(t *testing.T) {
	t.Parallel()
	found := 0
	for seed := range rounds(60) {
		r := rand.New(rand.NewPCG(uint64(seed), 8))
		a, b := poisson(r, 10_000, exponential(100*time.Millisecond)), poisson(r, 10_000, exponential(110*time.Millisecond))
		if tps.Compare(a, b).Differences[0].Change == tps.Worse {
			found++
		}
	}
	t.Log("found:", found)
	require.GreaterOrEqual(t, found, rounds(60)*95/100)
}

// offered is the rate of successes up to the last start, over 30 parts of whole nanoseconds.
func offered(l tps.Log) float64 {
	first, last := l.Events[0].Started, l.Events[len(l.Events)-1].Started
	length := (last - first) / 30 * 30
	n := 0
	for _, e := range l.Events {
		if e.Outcome == tps.Succeeded && last-length < e.Ended && e.Ended <= last {
			n++
		}
	}
	return float64(n) / time.Duration(length).Seconds()
}

func TestCompare(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	a, b := poisson(r, 5000, exponential(100*time.Millisecond)), poisson(r, 5000, exponential(200*time.Millisecond))
	c := tps.Compare(a, b)
	require.Equal(t, c, tps.Compare(a, b))
	require.Equal(t, tps.Worse, c.Change)
	require.Equal(t, tps.Better, tps.Compare(b, a).Change)
	ra, rb := tps.Analyze(a, nil), tps.Analyze(b, nil)
	for i, want := range []struct{ a, b float64 }{
		{float64(ra.Response.P50), float64(rb.Response.P50)}, {float64(ra.Response.P90), float64(rb.Response.P90)},
		{float64(ra.Response.P99), float64(rb.Response.P99)}, {offered(a), offered(b)},
		{100 * float64(ra.Failed) / 5000, 100 * float64(rb.Failed) / 5000},
	} {
		d := c.Differences[i]
		require.InEpsilon(t, want.a, d.A, 1e-12)
		require.InEpsilon(t, want.b, d.B, 1e-12)
		require.Less(t, d.Low, d.Difference)
		require.Less(t, d.Difference, d.High)
	}
	rand.Shuffle(len(a.Events), func(i, j int) { a.Events[i], a.Events[j] = a.Events[j], a.Events[i] })
	require.Equal(t, c, tps.Compare(a, b), "the order of events is free")

	text, err := json.Marshal(c)
	require.NoError(t, err)
	var again *tps.Comparison
	require.NoError(t, json.Unmarshal(text, &again))
	require.Equal(t, c, again)
}

// TestCompareWithItself holds that a long run is the same as itself, and that of a short one nothing can be told.
func TestCompareWithItself(t *testing.T) {
	l := busyLog(100_000)
	require.Equal(t, tps.Same, tps.Compare(l, l).Change)
	for _, l := range []tps.Log{{}, lasting(0), lasting(time.Hour), {Events: make([]tps.Event, 1000)}, busyLog(59)} {
		c := tps.Compare(l, l)
		require.Contains(t, []tps.Change{tps.CannotTell}, c.Change)
		require.NotEmpty(t, c.Differences[3].Reason)
		require.Equal(t, tps.CannotTell, tps.Compare(busyLog(1000), l).Differences[3].Change)
	}
}

// TestASmallDifferenceIsTheSame holds that a difference of no interest is none, however certain it is, but for errors.
func TestASmallDifferenceIsTheSame(t *testing.T) {
	took := func(d time.Duration, failures int) (l tps.Log) {
		for i := range int64(30_000) {
			due := i * 1e6
			l.Events = append(l.Events, tps.Event{ID: i + 1, Intended: due, Started: due, Ended: due + int64(d)})
			if i%1000 < int64(failures) {
				l.Events[i].Outcome = tps.Failed
			}
		}
		return l
	}
	c := tps.Compare(took(100*time.Millisecond, 0), took(102*time.Millisecond, 0))
	require.Positive(t, c.Differences[0].Low, "it is certain")
	require.Equal(t, tps.Same, c.Change, c)
	require.Equal(t, tps.Worse, tps.Compare(took(100*time.Millisecond, 0), took(106*time.Millisecond, 0)).Change)

	c = tps.Compare(took(100*time.Millisecond, 0), took(100*time.Millisecond, 2))
	require.Equal(t, tps.Worse, c.Differences[4].Change, "one error in 500 where there was none")
}

// TestUnlikePlansAreNamed holds that runs of different load are not compared without a warning.
func TestUnlikePlansAreNamed(t *testing.T) {
	planned := func(plan string) tps.Log {
		l := busyLog(1000)
		l.Pacing = &tps.Pacing{Plan: plan}
		return l
	}
	warnings := func(a, b tps.Log) string { return fmt.Sprint(tps.Compare(a, b).Warnings) }
	require.Contains(t, warnings(planned("100/s"), planned("50/s")), `the plans differ, a: "100/s", b: "50/s"`)
	require.NotContains(t, warnings(planned("100/s"), planned("100/s")), "plans")
	require.NotContains(t, warnings(planned("100/s"), busyLog(1000)), "plans", "a log need not say it")
}

// TestMixed holds that a run may be quicker and fail more often.
func TestMixed(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	a, b := poisson(r, 5000, exponential(200*time.Millisecond)), poisson(r, 5000, exponential(100*time.Millisecond))
	for i := range b.Events {
		b.Events[i].Outcome = tps.Outcome(i % 2)
	}
	require.Equal(t, tps.Mixed, tps.Compare(a, b).Change)
}

func TestComparisonFits80Columns(t *testing.T) {
	for _, b := range []tps.Log{{}, lasting(0), busyLog(1000), {Events: make([]tps.Event, 1000)}} {
		for line := range strings.Lines(tps.Compare(busyLog(20_000), b).String() + tps.Compare(b, b).String()) {
			require.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), 80, line)
		}
	}
}

func TestChangeText(t *testing.T) {
	for c := tps.CannotTell; c <= tps.Mixed; c++ {
		text, err := c.MarshalText()
		require.NoError(t, err)
		var got tps.Change
		require.NoError(t, got.UnmarshalText(text))
		require.Equal(t, c, got)
	}
	require.Equal(t, "Change(9)", tps.Change(9).String())
	var c tps.Change
	require.ErrorContains(t, c.UnmarshalText([]byte("good")), `change is "good", want one of ["cannot tell" "same"`)
}

func ExampleCompare() {
	r := rand.New(rand.NewPCG(1, 2))
	before := poisson(r, 10_000, exponential(100*time.Millisecond))
	after := poisson(r, 10_000, exponential(110*time.Millisecond))
	c := tps.Compare(before, after)
	fmt.Print(c)
	fmt.Println(c.Change == tps.Worse)
	// Output:
	// Change from a to b: worse
	//                    a           b       change  between
	//      p50     69.01ms     77.11ms        worse  +6.2% and +17.9%
	//      p90     229.2ms     252.4ms        worse  +5.8% and +14.7%
	//      p99     470.2ms     510.1ms  cannot tell  -1.0% and +20.4%
	//     rate    966.25/s    967.06/s         same  -4.8% and +4.9%
	//   errors       2.16%       1.77%  cannot tell  -0.93 points and +0.15 points
	// true
}
