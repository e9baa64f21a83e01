package wd_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/tps"
)

// planned runs a strategy over tasks of 5 ms.
func planned(t *testing.T, s wd.Strategy, o wd.Options, meddle func(*wd.Running[int, int])) *wd.Report[int, int] {
	nap := func(context.Context, int) (int, error) { time.Sleep(5 * time.Millisecond); return 0, nil }
	o.Strategy = s
	r := wd.New(wd.Func(nap), &o).Start(t.Context(), wd.Cycle([]int{1}))
	if meddle != nil {
		meddle(r)
	}
	rep, err := r.Wait()
	require.NoError(t, err)
	return rep
}

// The log says in which stages of the plan arrivals fell due, and when: also of a plan that was put off or changed under way.
func TestThePacingHasTheStages(t *testing.T) {
	const ms, s = time.Millisecond, time.Second
	plan := func(text string) wd.Strategy { return wd.Rate{Plan: wd.MustPlan(text)} }
	for name, c := range map[string]struct {
		strategy wd.Strategy
		options  wd.Options
		meddle   func(*wd.Running[int, int])
		want     []tps.PlanStage
	}{
		"ramp and hold": {strategy: plan("10/s..30/s over 1s, hold 1s, 30/s for 1s"),
			want: []tps.PlanStage{{End: 966287829, Ramp: true}, {Start: s, End: 2966666666}}},
		"steps and nothing": {strategy: plan("10/s for 1s, 0/s for 1s, 10/s for 1s, 20/s for 1s"),
			want: []tps.PlanStage{{End: 900 * ms}, {Start: 2 * s, End: 2900 * ms}, {Start: 3 * s, End: 3950 * ms}}},
		"pause": {strategy: plan("10/s for 2s"), meddle: func(r *wd.Running[int, int]) {
			time.Sleep(550 * ms)
			r.Pause()
			time.Sleep(s)
			r.Resume()
		}, want: []tps.PlanStage{{End: 500 * ms}, {Start: 1600 * ms, End: 2900 * ms}}},
		"another rate": {strategy: plan("10/s for 2s"), meddle: func(r *wd.Running[int, int]) {
			time.Sleep(950 * ms)
			require.NoError(t, r.SetPlan(wd.MustPlan("20/s for 1s")))
		}, want: []tps.PlanStage{{End: 900 * ms}, {Start: 975 * ms, End: 1925 * ms}}},
		"batches":         {strategy: wd.Frequency{Workers: 10}, options: wd.Options{Runtime: 3500 * ms}, want: []tps.PlanStage{{End: 3 * s}}},
		"growing batches": {strategy: wd.Frequency{Workers: 10, Accumulate: 1}, options: wd.Options{Runtime: 1500 * ms}, want: []tps.PlanStage{{End: s, Ramp: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				require.Equal(t, c.want, planned(t, c.strategy, c.options, c.meddle).Pacing().Stages)
			})
		})
	}
}

// A ramp is in no steady rate, nor is a hill.
func TestSteadyIsAHoldAlone(t *testing.T) {
	for text, want := range map[string]float64{
		"100/s..1000/s over 4s, hold 6s": 1000, "100/s for 5s, 1000/s for 5s": 1000,
		"100/s..1000/s over 5s, 1000/s..100/s over 5s": 0, "100/s..200/s over 10s": 0,
	} {
		for _, a := range []wd.Arrivals{wd.Uniform(), wd.Poisson(1)} {
			synctest.Test(t, func(t *testing.T) {
				steady := planned(t, wd.Rate{Plan: wd.MustPlan(text), Arrivals: a}, wd.Options{}, nil).TPS(nil).Steady
				if want == 0 {
					require.Nil(t, steady, text)
					return
				}
				require.NotNil(t, steady, text)
				require.InEpsilon(t, want, steady.Rate, 0.05)
			})
		}
	}
}
