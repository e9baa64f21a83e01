package wd_test

import (
	"context"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/tps"
)

// due returns when the tasks of a rate are due.
func due(s wd.Rate) []time.Duration { return slices.Collect(s.Due()) }

func TestRateIsOnPlan(t *testing.T) {
	for _, s := range []wd.Rate{
		{Plan: wd.MustPlan("10/s for 3s")},
		{Plan: wd.MustPlan("3/s for 10s")},
		{Plan: wd.MustPlan("10/s..200/s over 1m, hold 3m, 200/s..0/s over 30s")},
		{Plan: wd.MustPlan("0/s..7/s over 13s, 0/s for 20s, 100/m for 1m, 90/h for 1h")},
		{Plan: wd.MustPlan("0/s for 1h, 5/s for 1s, 0/s for 1h")},
		{Plan: wd.MustPlan("10000/s for 1s"), Max: 1_000_000},
		{Plan: wd.MustPlan("50/s..0/s over 1m"), Precision: wd.Fine},
		{Plan: wd.MustPlan("50/s..0/s over 1m"), Precision: wd.Spin, CatchUp: 2},
		{Plan: wd.MustPlan("20/s..40/s over 1m"), Arrivals: wd.Burst(0), CatchUp: wd.CatchUpSkip},
		{Plan: wd.MustPlan("20/s..40/s over 1m"), Arrivals: wd.Burst(300 * time.Millisecond)},
		{Plan: wd.MustPlan("20/s..40/s over 1m, 0/s for 10s, hold 1s, 100/s for 1s"), Arrivals: wd.Poisson(7)},
		{Plan: wd.MustPlan("1000000/s for 10ms"), AtCap: wd.Drop, Max: 100_000},
	} {
		t.Run(s.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				want := due(s)
				require.NotEmpty(t, want)
				if n, _ := s.Plan.Count(); s.Arrivals != wd.Poisson(7) {
					require.Len(t, want, n)
				}
				intended, started, rep := starts(t, s, 0, len(want)+5, 70*time.Millisecond)
				require.Equal(t, want, intended)
				require.Equal(t, want, started)
				require.Equal(t, 5, rep.Undispatched, "the plan is at its end")
				require.NoError(t, rep.Stopped)
				require.Equal(t, want[len(want)-1]+70*time.Millisecond, rep.Duration(), "nothing to wait for behind the last arrival")
				p := rep.Pacing()
				require.Equal(t, len(want), p.Planned)
				require.Equal(t, len(want), p.Started)
				require.Zero(t, p.Lag.Max)
				require.InDelta(t, 1, p.Ratio(), 1e-12)
				require.Empty(t, p.Limited)
				require.Empty(t, p.Notes)
			})
		})
	}
}

func TestRateEndsWithItsSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, text := range []string{"10/s", "10/s for 1h", "5/s..15/s over 2s, hold"} {
			s := wd.Rate{Plan: wd.MustPlan(text)}
			_, started, rep := starts(t, s, 0, 15, time.Second)
			require.Len(t, started, 15)
			require.Zero(t, rep.Undispatched)
			require.NoError(t, rep.Stopped)
			require.Equal(t, started[14]+time.Second, rep.Duration())
			require.Equal(t, 15, rep.Pacing().Planned)
		}
	})
}

// pulled is a source that notes how many were pulled from it, and sleeps before one.
func pulled(n *int, before int, sleep time.Duration) iter.Seq[int] {
	return func(yield func(int) bool) {
		for *n = 1; ; *n++ {
			if *n == before {
				time.Sleep(sleep)
			}
			if !yield(*n) {
				return
			}
		}
	}
}

func TestRatePullsNoMoreThanArrive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n int
		rep, err := wd.New(wd.Func(func(context.Context, int) (int, error) { return 0, nil }), &wd.Options{
			Strategy: wd.Rate{Plan: wd.MustPlan("10/s for 2s")},
		}).Run(t.Context(), wd.Seq(pulled(&n, 0, 0)))
		require.NoError(t, err)
		require.Equal(t, 20, n)
		require.Equal(t, 20, rep.Completed)
		require.Equal(t, 20, rep.Tasks)
	})
}

func TestRateOfAnHourTakesNoTime(t *testing.T) {
	began := time.Now()
	synctest.Test(t, func(t *testing.T) {
		s := wd.Rate{Plan: wd.MustPlan("1/s..10/s over 30m, hold 30m")}
		n, _ := s.Plan.Count()
		require.Equal(t, 27_900, n)
		_, started, rep := starts(t, s, 0, n, 2*time.Second)
		require.Equal(t, due(s), started)
		require.Greater(t, rep.Duration(), 59*time.Minute)
	})
	require.Less(t, time.Since(began), 10*time.Second)
}

func TestRateAtCapWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := wd.Rate{Plan: wd.MustPlan("10/s for 3s"), Max: 1}
		intended, started, rep := starts(t, s, 0, 30, 150*time.Millisecond)
		require.Equal(t, due(s), intended, "waiting tasks keep their intended start")
		require.Equal(t, batches(150*time.Millisecond, repeat(1, 30)...), started)
		p := rep.Pacing()
		require.Equal(t, 29, p.Waited)
		require.Zero(t, p.Lag.Max, "waiting at the cap is the target's doing")
		require.Empty(t, p.Limited)
		require.InDelta(t, 10, p.Asked, 1e-9)
		require.InDelta(t, 1/0.15, p.Achieved, 1e-9)
		require.Equal(t, 1, rep.PeakInFlight)
	})
}

// When slots come free together, who was behind the one that waited is not late through the generator either.
func TestRateAtCapWaitTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := wd.Rate{Plan: wd.MustPlan("1000/s for 1s"), Arrivals: wd.Burst(time.Second), Max: 100}
		_, started, rep := starts(t, s, 0, 1000, time.Second)
		require.Equal(t, batches(time.Second, repeat(100, 10)...), started)
		require.Zero(t, rep.Pacing().Lag.Max)
	})
}

func TestRateAtCapDrop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := wd.Rate{Plan: wd.MustPlan("10/s for 3s"), Max: 1, AtCap: wd.Drop}
		_, _, rep := starts(t, s, 0, 30, 150*time.Millisecond)
		require.Equal(t, 15, rep.Completed)
		require.Equal(t, 15, rep.Dropped)
		r, ok := rep.Record(2)
		require.True(t, ok)
		require.ErrorIs(t, r.Err, wd.ErrDropped)
		require.Equal(t, 100*time.Millisecond, r.Intended.Sub(rep.Start))
		p := rep.Pacing()
		require.Equal(t, 30, p.Planned)
		require.Equal(t, 15, p.Started)
		require.Equal(t, 15, p.Dropped)
		require.InDelta(t, 10, p.Asked, 1e-9)
	})
}

func TestRateAtCapDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := wd.Rate{Plan: wd.MustPlan("10/s for 400ms"), Max: 1, AtCap: wd.Delay}
		intended, started, rep := starts(t, s, 0, 4, 150*time.Millisecond)
		ms := time.Millisecond
		require.Equal(t, []time.Duration{0, 100 * ms, 250 * ms, 400 * ms}, intended, "each waits, and puts off those behind it")
		require.Equal(t, []time.Duration{0, 150 * ms, 300 * ms, 450 * ms}, started)
		p := rep.Pacing()
		require.Equal(t, 150*ms, p.Delayed)
		require.Equal(t, 3, p.Waited)
		require.Zero(t, p.Lag.Max)
		require.ErrorContains(t, rep.TPS(nil).Warnings[0], "put off the plan by 150ms")
	})
}

// stalled runs 100 tasks a second for 4 s, from a source that stalls for 200 ms when 1 s has passed.
func stalled(t *testing.T, c wd.CatchUp) (started []time.Duration, rep *wd.Report[int, int]) {
	t.Helper()
	var n int
	rep, err := wd.New(wd.Func(func(context.Context, int) (int, error) { return 0, nil }), &wd.Options{
		Strategy: wd.Rate{Plan: wd.MustPlan("100/s for 4s"), CatchUp: c},
	}).Run(t.Context(), wd.Seq(pulled(&n, 101, 200*time.Millisecond+10*time.Millisecond))) // it is asked for a task 10 ms ahead
	require.NoError(t, err)
	for r := range rep.Records() {
		started = append(started, r.Started.Sub(rep.Start))
	}
	p := rep.Pacing()
	require.Equal(t, 400, p.Planned)
	require.Equal(t, rep.Completed, p.Started)
	require.Equal(t, 400, p.Started+p.Skipped, "nothing is lost")
	require.Equal(t, p.Started, n, "no task either")
	return started, rep
}

// within counts the starts in a half-open span.
func within(started []time.Duration, from, to time.Duration) (n int) {
	for _, s := range started {
		if from <= s && s < to {
			n++
		}
	}
	return n
}

func TestStallAndCatchUp(t *testing.T) {
	const over = 1200 * time.Millisecond // when the stall is
	synctest.Test(t, func(t *testing.T) {
		started, rep := stalled(t, wd.CatchUpAll)
		require.Equal(t, 21, within(started, over, over+1), "all at once")
		require.Equal(t, 120, within(started, over, over+time.Second))
		require.Equal(t, 200*time.Millisecond, rep.Pacing().Lag.Max)
		require.Contains(t, rep.Pacing().Limited, "1 % of the tasks started", "1 of 20 was late")
		require.Contains(t, strings.Join(strings.Fields(rep.TPS(nil).String()), " "), "the generator kept the rate, but not the instants that response times count from: 1 %")

		for _, factor := range []wd.CatchUp{1.1, 1.5, 2, 10} {
			started, _ := stalled(t, factor)
			window := 100 * time.Millisecond
			most := int(math.Ceil(float64(factor)*10)) + 1
			for from := over; from < 3*time.Second; from += time.Millisecond {
				require.LessOrEqual(t, within(started, from, from+window), most, "factor %v from %v", factor, from)
			}
			require.InDelta(t, min(120, 100*float64(factor)), float64(within(started, over, over+time.Second)), 1, "factor %v", factor)
			late := 200 * time.Millisecond
			caughtUp := over + time.Duration(float64(late)/(float64(factor)-1))
			require.Equal(t, 10, within(started, caughtUp+window, caughtUp+2*window), "it is on plan again")
		}

		started, rep = stalled(t, wd.CatchUpSkip)
		require.Equal(t, 19, rep.Pacing().Skipped, "all but the two that are late by 10 ms or less")
		require.Equal(t, 101, within(started, over, over+time.Second))
		require.Contains(t, rep.Pacing().Limited, "skipped 19 of 400 arrivals")
		require.Contains(t, rep.TPS(nil).String(), "the generator was the limit, not the target: it skipped")
	})
}

// A stall during the catch-up does not let go of the limit.
func TestStallsOneAfterTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var started []time.Duration
		begin := time.Now()
		source := func(yield func(int) bool) {
			for i := range 1000 {
				if i == 100 || i == 110 || i == 120 {
					time.Sleep(200 * time.Millisecond)
				}
				if !yield(i) {
					return
				}
			}
		}
		_, err := wd.New(wd.Func(func(context.Context, int) (int, error) {
			started = append(started, time.Since(begin))
			return 0, nil
		}), &wd.Options{Strategy: wd.Rate{Plan: wd.MustPlan("100/s for 10s"), CatchUp: 2}}).Run(t.Context(), wd.Seq(source))
		require.NoError(t, err)
		require.Len(t, started, 1000)
		for from := time.Duration(0); from < 9*time.Second; from += time.Millisecond {
			require.LessOrEqual(t, within(started, from, from+100*time.Millisecond), 21, "from %v", from)
		}
		require.Equal(t, 9990*time.Millisecond, started[999])
	})
}

func TestRateIsPutOffByAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []wd.CatchUp{wd.CatchUpAll, wd.CatchUpSkip, 2} {
			s := wd.Rate{Plan: wd.MustPlan("10/s for 2s"), CatchUp: c}
			r := wd.New(wd.Func(func(context.Context, int) (int, error) { return 0, nil }), &wd.Options{Strategy: s}).Start(t.Context(), wd.Count(20))
			time.Sleep(950 * time.Millisecond)
			r.Pause()
			time.Sleep(time.Hour)
			r.Resume()
			rep, err := r.Wait()
			require.NoError(t, err)
			for rec := range rep.Records() {
				want := time.Duration(rec.ID-1) * 100 * time.Millisecond
				if want > 950*time.Millisecond {
					want += time.Hour
				}
				require.Equal(t, want, rec.Intended.Sub(rep.Start))
				require.Equal(t, want, rec.Started.Sub(rep.Start))
			}
			require.Zero(t, rep.Pacing().Lag.Max)
		}
	})
}

func TestSetRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := wd.Rate{Plan: wd.MustPlan("10/s for 1h")}
		r := wd.New(wd.Func(func(context.Context, int) (int, error) { return 0, nil }), &wd.Options{Strategy: s}).Start(t.Context(), wd.Count(1000))
		time.Sleep(1050 * time.Millisecond) // 11 have arrived, and half of the way to the 12th is done
		require.NoError(t, r.SetRate(100))
		time.Sleep(100 * time.Millisecond)
		require.NoError(t, r.SetRate(0))
		time.Sleep(10 * time.Hour)
		require.NoError(t, r.SetPlan(wd.MustPlan("1/s for 3s")))
		rep, err := r.Wait()
		require.NoError(t, err)
		require.NoError(t, rep.Stopped)
		var got []time.Duration
		for rec := range rep.Records() {
			got = append(got, rec.Started.Sub(rep.Start))
		}
		require.Len(t, got, 11+10+3)
		require.Equal(t, 1055*time.Millisecond, got[11], "half of the way at the new rate")
		require.Equal(t, 1145*time.Millisecond, got[20])
		require.Equal(t, 1150*time.Millisecond+10*time.Hour+500*time.Millisecond, got[21])
		require.Equal(t, rep.Tasks-24, rep.Undispatched)
		require.Equal(t, "10/s for 1h; changed 3 times, last at 10h0m1.15s to 1/s for 3s", rep.Pacing().Plan)
		require.Equal(t, []tps.PlanChange{
			{At: 1050 * ms, Plan: "100/s"}, {At: 1150 * ms, Plan: "0/s"}, {At: 10*time.Hour + 1150*ms, Plan: "1/s for 3s"},
		}, rep.Pacing().Changes)
	})
}

// Whoever sets a rate that nothing will follow is told so, and why.
func TestSetRateTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		late := func(r *wd.Running[int, int], why string) {
			t.Helper()
			for _, err := range []error{r.SetRate(5), r.SetPlan(wd.MustPlan("5/s"))} {
				require.ErrorIs(t, err, wd.ErrOver)
				require.ErrorContains(t, err, "no task starts any more: "+why)
			}
			rep, _ := r.Wait()
			require.Empty(t, rep.Pacing().Changes)
			require.ErrorIs(t, r.SetRate(5), wd.ErrOver)
		}
		s := wd.Rate{Plan: wd.MustPlan("10/s for 1s")}
		r := napping(t, s, 100, time.Minute)
		time.Sleep(950 * ms)
		late(r, "the plan has come to its end")
		r = napping(t, s, 5, time.Minute)
		time.Sleep(500 * ms)
		late(r, "nothing is left to start")
		r = napping(t, s, 100, time.Minute)
		r.Stop(nil)
		late(r, "run stopped")
		r = wd.New(wd.Func(func(context.Context, int) (int, error) { panic("strategy") }), &wd.Options{Strategy: crashing{s}}).Start(t.Context(), wd.Count(1))
		synctest.Wait()
		require.ErrorIs(t, r.SetRate(5), wd.ErrOver)
		_, err := r.Wait()
		require.ErrorContains(t, err, "crashed")
	})
}

type crashing struct{ wd.Rate }

func (crashing) Dispatch(context.Context, *wd.Feed) error { panic("crashed") }

// A plan that is set while the last arrival waits at the cap goes on behind it.
func TestSetRateBehindTheLastArrival(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := napping(t, wd.Rate{Plan: wd.MustPlan("10/s for 200ms"), Max: 1}, 100, time.Second)
		time.Sleep(500 * ms)
		require.NoError(t, r.SetPlan(wd.MustPlan("1/s for 3s")))
		intended, _, rep := stamps(t, r)
		require.Equal(t, []time.Duration{0, 100 * ms, 500 * ms, 1500 * ms, 2500 * ms}, intended)
		require.Equal(t, "10/s for 200ms; changed at 500ms to 1/s for 3s", rep.Pacing().Plan)
	})
}

// A change is noted when it was made, time paused counted, as the records are; and of very many the first.
func TestChangesAreNoted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := napping(t, wd.Rate{Plan: wd.MustPlan("10/s for 1h")}, 10_000, 0)
		r.Pause()
		time.Sleep(time.Hour)
		r.Resume()
		for range 1001 {
			time.Sleep(time.Second)
			require.NoError(t, r.SetRate(1))
		}
		time.Sleep(time.Second)
		r.Stop(nil)
		rep, err := r.Wait()
		require.NoError(t, err)
		changes := rep.Pacing().Changes
		require.Len(t, changes, 1000)
		require.Equal(t, tps.PlanChange{At: time.Hour + time.Second, Plan: "1/s"}, changes[0])
		require.Equal(t, "10/s for 1h; changed 1001 times, last at 1h16m41s to 1/s", rep.Pacing().Plan)
	})
}

// To set the same rate again and again changes nothing, however often.
func TestSetRateAddsNoArrivals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := wd.Rate{Plan: wd.MustPlan("10/s..30/s over 10s")}
		r := wd.New(wd.Func(func(context.Context, int) (int, error) { return 0, nil }), &wd.Options{Strategy: s}).Start(t.Context(), wd.Count(1_000_000))
		for range 10_000 {
			time.Sleep(time.Millisecond - time.Nanosecond)
			require.NoError(t, r.SetRate(10))
		}
		r.Stop(nil)
		rep, err := r.Wait()
		require.NoError(t, err)
		require.Equal(t, 100, rep.Completed)
	})
}

func TestSetRateRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		none := func(context.Context, int) (int, error) { return 0, nil }
		r := wd.New(wd.Func(none), &wd.Options{Strategy: wd.Fixed{Workers: 3}}).Start(t.Context(), wd.Count(1))
		require.EqualError(t, r.SetRate(-1), "SetRate: perSecond is -1, want 0 to 1e9 tasks a second")
		require.EqualError(t, r.SetPlan(nil), `SetPlan: Plan is empty, want stages, as in MustPlan("10/s..200/s over 1m, hold 3m")`)
		require.EqualError(t, r.SetRate(1), "SetRate: strategy is fixed workers=3, want one with a plan, such as Rate")
		_, err := r.Wait()
		require.NoError(t, err)
		refused := wd.New(wd.Func(none), &wd.Options{Strategy: wd.Rate{}}).Start(t.Context(), wd.Count(1))
		require.EqualError(t, refused.SetRate(1), "SetRate: no task starts any more: the run was refused: "+
			`options: Strategy: Rate: Plan is empty, want stages, as in MustPlan("10/s..200/s over 1m, hold 3m")`)
		_, err = refused.Wait()
		require.ErrorContains(t, err, "options: Strategy: Rate: Plan is empty")
	})
}

func TestRateStopsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, text := range []string{"1/h", "0/s", "1/h for 5h"} {
			s := wd.Rate{Plan: wd.MustPlan(text)}
			_, started, rep := starts(t, s, 90*time.Minute, 100, 0)
			require.LessOrEqual(t, len(started), 2)
			require.ErrorIs(t, rep.Stopped, wd.ErrRuntime)
			require.Equal(t, 90*time.Minute, rep.Duration())
			require.Equal(t, len(started), rep.Pacing().Planned)
		}
	})
}

// Arrivals that wait at the cap when the run ends, or would, are due and not dispatched.
func TestRateCountsBalance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := wd.Rate{Plan: wd.MustPlan("10/s for 3s"), Max: 1}
		_, _, rep := starts(t, s, time.Second, 100, 300*time.Millisecond)
		p := rep.Pacing()
		require.Equal(t, 6, p.Undispatched)
		require.Equal(t, p.Planned, p.Started+p.Dropped+p.Skipped+p.Undispatched)
		require.Equal(t, 4, p.Started)
	})
}

func TestRateValidate(t *testing.T) {
	plan := wd.MustPlan("1/s")
	for want, s := range map[string]wd.Rate{
		"Rate: Plan is empty, want stages":                                       {},
		"Rate: Max is -1, want 0 (no limit) or more":                             {Plan: plan, Max: -1},
		"Rate: Max is 0, want 1 or more with AtCap drop: without":                {Plan: plan, AtCap: wd.Drop},
		"Rate: Max is 0, want 1 or more with AtCap delay: without":               {Plan: plan, AtCap: wd.Delay},
		"Rate: AtCap is 3, want Wait (0), Drop (1) or Delay (2)":                 {Plan: plan, AtCap: 3},
		"Rate: CatchUp is 1, want 0 (CatchUpAll), -1 (CatchUpSkip), or a factor": {Plan: plan, CatchUp: 1},
		"Rate: CatchUp is NaN, want 0":                                           {Plan: plan, CatchUp: wd.CatchUp(math.NaN())},
		"Rate: Precision is 4, want Coarse (0), Fine (1) or Spin (2)":            {Plan: plan, Precision: 4},
		"Rate: Arrivals is a burst every -1ns, want 0 (one second) or more":      {Plan: plan, Arrivals: wd.Burst(-1)},
	} {
		require.ErrorContains(t, s.Validate(), want)
		_, err := wd.New(wd.Func(func(context.Context, int) (int, error) { return 0, nil }), &wd.Options{Strategy: s}).Run(t.Context(), wd.Count(1))
		require.ErrorContains(t, err, "options: Strategy: "+want)
	}
	require.Equal(t, "wait drop delay AtCap(9)", fmt.Sprint(wd.Wait, wd.Drop, wd.Delay, wd.AtCap(9)))
	require.Equal(t, "all skip 1.5x", fmt.Sprint(wd.CatchUpAll, wd.CatchUpSkip, wd.CatchUp(1.5)))
	require.Equal(t, "coarse fine spin", fmt.Sprint(wd.Coarse, wd.Fine, wd.Spin))
	require.Equal(t, "uniform poisson(3) burst(1s)", fmt.Sprint(wd.Uniform(), wd.Poisson(3), wd.Burst(0)))
	require.Equal(t, `rate plan="1/s" arrivals=uniform max=5 at_cap=drop catch_up=all precision=coarse`,
		wd.Rate{Plan: plan, Max: 5, AtCap: wd.Drop}.String())
}

func TestRateInRealTime(t *testing.T) {
	for _, precision := range []wd.Precision{wd.Coarse, wd.Fine, wd.Spin} {
		var n atomic.Int64
		s := wd.Rate{Plan: wd.MustPlan("2000/s for 250ms"), Precision: precision}
		rep, err := wd.New(wd.Func(func(context.Context, int) (int64, error) { return n.Add(1), nil }), &wd.Options{Strategy: s}).
			Run(t.Context(), wd.Count(1000))
		require.NoError(t, err)
		require.EqualValues(t, 500, n.Load())
		require.Equal(t, 500, rep.Pacing().Started)
		for r := range rep.Records() {
			require.GreaterOrEqual(t, r.Wait(), time.Duration(0), "none is early")
		}
		t.Logf("%v: %v", precision, rep.Pacing())
	}
}

// What is due when the runtime is over is not of the plan, however late the end is noticed; and a batch that comes at once is one arrival for the
// rate that is asked.
func TestRuntimeEndsThePlan(t *testing.T) {
	const interval = 20 * time.Millisecond
	for name, test := range map[string]struct {
		s       wd.Strategy
		planned int
		asked   float64
	}{
		"frequency":  {wd.Frequency{Workers: 10, Interval: interval}, 50, 500},
		"growing":    {wd.Frequency{Workers: 10, Interval: interval, Accumulate: 10}, 150, 1250},
		"bursts":     {wd.Rate{Plan: wd.MustPlan("500/s"), Arrivals: wd.Burst(interval)}, 50, 500},
		"one by one": {wd.Rate{Plan: wd.MustPlan("500/s")}, 50, 500},
	} {
		run := func(t *testing.T) {
			rep, err := wd.New(wd.Func(same), &wd.Options{Strategy: test.s, Runtime: 5 * interval}).Run(t.Context(), wd.Cycle([]int{1}))
			require.NoError(t, err)
			p := rep.Pacing()
			require.Equal(t, []int{test.planned, 0}, []int{p.Planned, p.Planned - p.Started - p.Undispatched})
			require.InDelta(t, test.asked, p.Asked, 1e-9)
		}
		t.Run(name, run) // and in time that no machine is slow in:
		t.Run(name+", virtual", func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				run(t)
				rep, err := wd.New(wd.Func(same), &wd.Options{Strategy: test.s, Runtime: 5 * interval}).Run(t.Context(), wd.Cycle([]int{1}))
				require.NoError(t, err)
				require.Equal(t, test.planned, rep.Succeeded)
				require.InDelta(t, test.asked, rep.Pacing().Achieved, 1e-9)
			})
		})
	}
}
