package wd_test

import (
	"context"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
)

const ms = time.Millisecond

// napping starts tasks of length d under s.
func napping(t *testing.T, s wd.Strategy, tasks int, d time.Duration) *wd.Running[int, int] {
	t.Helper()
	return wd.New(wd.Func(func(context.Context, int) (int, error) {
		time.Sleep(d)
		return 0, nil
	}), &wd.Options{Strategy: s}).Start(t.Context(), wd.Count(tasks))
}

// stamps waits for the end of a run and returns when its tasks were intended and started.
func stamps(t *testing.T, r *wd.Running[int, int]) (intended, started []time.Duration, rep *wd.Report[int, int]) {
	t.Helper()
	rep, err := r.Wait()
	require.NoError(t, err)
	for rec := range rep.Records() {
		intended = append(intended, rec.Intended.Sub(rep.Start))
		started = append(started, rec.Started.Sub(rep.Start))
	}
	return intended, started, rep
}

// A new rate in the midst of an interval of bursts brings a batch of its own; it makes nothing late.
func TestSetRateBetweenBursts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []wd.CatchUp{wd.CatchUpAll, wd.CatchUpSkip, 2} {
			r := napping(t, wd.Rate{Plan: wd.MustPlan("10/s for 1h"), Arrivals: wd.Burst(time.Second), CatchUp: c}, 10_000, 0)
			time.Sleep(2500 * ms)
			require.NoError(t, r.SetPlan(wd.MustPlan("100/s for 1s")))
			_, started, rep := stamps(t, r)
			require.Zero(t, rep.Pacing().Lag.Max)
			require.Zero(t, rep.Pacing().Skipped)
			require.Len(t, started, 25+100)
			require.Equal(t, 2500*ms, started[30], c)
		}
	})
}

// A plan counts from the call that sets it, also when the cap or the source holds the pacer up then.
func TestSetRateAtTheCap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := napping(t, wd.Rate{Plan: wd.MustPlan("10/s for 1h"), Max: 1}, 10_000, 10*time.Second)
		time.Sleep(1050 * ms)
		require.NoError(t, r.SetRate(0))
		time.Sleep(time.Second)
		require.NoError(t, r.SetPlan(wd.MustPlan("1/s for 2s")))
		intended, _, rep := stamps(t, r)
		require.Len(t, intended, 11+2)
		require.Equal(t, 13, rep.Pacing().Planned)
		require.Equal(t, 2050*ms+500*ms, intended[11])
		require.Equal(t, 2050*ms+1500*ms, intended[12])
	})
}

// A pause that comes while the cap holds tasks back is no lag of the generator.
func TestPauseAtTheCap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []wd.CatchUp{wd.CatchUpAll, wd.CatchUpSkip, 2} {
			r := napping(t, wd.Rate{Plan: wd.MustPlan("10/s for 1s"), Max: 1, CatchUp: c}, 100, time.Second)
			time.Sleep(500 * ms)
			r.Pause()
			time.Sleep(9500 * ms)
			r.Resume()
			_, started, rep := stamps(t, r)
			require.Len(t, started, 10)
			p := rep.Pacing()
			require.Zero(t, p.Skipped, c)
			require.Zero(t, p.Lag.Max, c)
			require.Empty(t, p.Limited)
		}
	})
}

// A pause puts a delayed plan off once.
func TestPauseWhileDelayed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := napping(t, wd.Rate{Plan: wd.MustPlan("10/s for 400ms"), Max: 1, AtCap: wd.Delay}, 100, time.Second)
		time.Sleep(500 * ms)
		r.Pause()
		time.Sleep(9500 * ms)
		r.Resume()
		intended, started, rep := stamps(t, r)
		require.Equal(t, []time.Duration{0, 10 * time.Second, 11 * time.Second, 12 * time.Second}, started)
		require.Equal(t, []time.Duration{0, 100 * ms, 10_100 * ms, 11_100 * ms}, intended)
		require.Zero(t, rep.Pacing().Lag.Max)
	})
}

// What fell due before the end counts, whatever held the generator up.
func TestPlannedIsAllThatFellDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, rep := starts(t, wd.Rate{Plan: wd.MustPlan("10/s for 3s"), Max: 1}, 1050*ms, 100, 300*ms)
		p := rep.Pacing()
		require.Equal(t, 11, p.Planned)
		require.Equal(t, 4, p.Started)
		require.Equal(t, 7, p.Undispatched)
		require.InDelta(t, 10, p.Asked, 1e-9)
	})
}

// A task that waits elsewhere when the run ends has not started.
func TestPacingOfTasksThatWaitElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &wd.Options{Strategy: wd.Rate{Plan: wd.MustPlan("10/s")}, Runtime: 1950 * ms}
		rep, err := wd.New(elsewhere(time.Second, 10*ms), o).Run(t.Context(), wd.Count(100))
		require.NoError(t, err)
		require.Equal(t, 10, rep.Completed)
		p := rep.Pacing()
		require.Equal(t, 20, p.Planned)
		require.Equal(t, 10, p.Started)
		require.Equal(t, 10, p.Undispatched)
		require.Empty(t, p.Limited)
	})
}

// Runs of one Dispatcher have nothing of each other.
func TestTwoRunsAtARate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := wd.New(wd.Func(func(context.Context, int) (int, error) { time.Sleep(70 * ms); return 0, nil }), &wd.Options{
			Strategy: wd.Rate{Plan: wd.MustPlan("10/s..50/s over 2s"), Arrivals: wd.Poisson(3), Max: 2, AtCap: wd.Delay},
		})
		one, other := d.Start(t.Context(), wd.Count(100)), d.Start(t.Context(), wd.Count(100))
		_, started, _ := stamps(t, one)
		_, same, _ := stamps(t, other)
		require.NotEmpty(t, started)
		require.Equal(t, started, same)
	})
}

func TestSetPlanBeyondAllTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := napping(t, wd.Rate{Plan: wd.MustPlan("10/s")}, 1000, 0)
		time.Sleep(1050 * ms)
		require.NoError(t, r.SetPlan(wd.Plan{{1, 1, math.MaxInt64}}))
		time.Sleep(10 * time.Second)
		require.NoError(t, r.SetPlan(wd.MustPlan("10/s for 1s")))
		_, started, _ := stamps(t, r)
		require.Len(t, started, 11+10+10)
	})
}

func TestSetRateRefusesPointers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := napping(t, &wd.Fixed{Workers: 1}, 1, 0)
		require.Error(t, r.SetRate(1))
		_, err := r.Wait()
		require.NoError(t, err)
	})
}

func TestStopInAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := napping(t, wd.Rate{Plan: wd.MustPlan("10/s")}, 1000, 0)
		time.Sleep(1050 * ms)
		r.Pause()
		time.Sleep(time.Hour)
		r.Stop(nil)
		_, started, rep := stamps(t, r)
		require.Len(t, started, 11)
		require.Equal(t, 11, rep.Pacing().Planned)
	})
}

// A source that never gives the next task limits the generator, although all that it gave started in time.
func TestASourceThatBlocksIsTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n int
		rep, err := wd.New(wd.Func(func(context.Context, int) (int, error) { return 0, nil }), &wd.Options{
			Strategy: wd.Rate{Plan: wd.MustPlan("100/s for 1m")}, Runtime: 30 * time.Second,
		}).Run(t.Context(), wd.Seq(pulled(&n, 201, time.Hour)))
		require.NoError(t, err)
		p := rep.Pacing()
		require.Equal(t, 200, p.Started)
		require.Equal(t, 3000, p.Planned)
		require.NotEmpty(t, p.Limited)
	})
}

// A source that comes in pages is the limit, although the cap is reached when a page has come.
func TestASourceInPagesIsTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := func(yield func(int) bool) {
			for i := range 4000 {
				if i%200 == 0 {
					time.Sleep(2 * time.Second)
				}
				if !yield(i) {
					return
				}
			}
		}
		rep, err := wd.New(wd.Func(func(context.Context, int) (int, error) { time.Sleep(10 * ms); return 0, nil }), &wd.Options{
			Strategy: wd.Rate{Plan: wd.MustPlan("100/s for 40s"), Max: 1},
		}).Run(t.Context(), wd.Seq(src))
		require.NoError(t, err)
		p := rep.Pacing()
		t.Log(p.Lag.P50, p.Lag.P99, p.Lag.Max, p.Waited, p.Ratio(), p.Limited)
		require.NotEmpty(t, p.Limited)
	})
}
