package capacity_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/capacity"
	wd "github.com/worker-dispatcher/wd/generics"
)

func TestResultIsPlainData(t *testing.T) {
	r := inBubble(t, 10, always(100*time.Millisecond), capacity.Options{})
	data, err := json.Marshal(r)
	require.NoError(t, err)
	var back capacity.Result
	require.NoError(t, json.Unmarshal(data, &back))
	require.Equal(t, r.String(), back.String())
	again, err := json.Marshal(back)
	require.NoError(t, err)
	require.JSONEq(t, string(data), string(again))
	require.ErrorContains(t, json.Unmarshal([]byte(`{"verdict": "lost"}`), &back), `Verdict is "lost", want one of found, below, above, generator-limited, stopped, time-up`)
	require.Equal(t, "Phase(9) Outcome(-1) Verdict(6)", fmt.Sprint(capacity.Phase(9), capacity.Outcome(-1), capacity.Verdict(6)))
}

func TestSmallRatesAreTold(t *testing.T) {
	r := inBubble(t, 10, always(0), capacity.Options{Start: 0.001, Max: 0.002})
	require.Contains(t, r.String(), "Capacity: above 0.002/s, the highest rate to try")
	require.Contains(t, r.Probes[0].String(), "    0.001/s: achieved     0.001/s")
}

// A generator that could not offer a rate above one that was refused says nothing.
func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		met           []float64
		high, limited float64
		confirmed     bool
		want          capacity.Verdict
	}{
		{[]float64{10, 20}, 21, 0, true, capacity.Found},
		{[]float64{10, 20}, 40, 30, true, capacity.Found},
		{[]float64{10, 20}, 0, 0, true, capacity.Above},
		{[]float64{10, 20}, 0, 40, true, capacity.GeneratorLimited},
		{[]float64{10, 20}, 0, 20, false, capacity.GeneratorLimited},
		{[]float64{10, 20}, 21, 20, false, capacity.GeneratorLimited},
		{nil, 0, 10, false, capacity.GeneratorLimited},
		{nil, 10, 0, false, capacity.Below},
		{[]float64{10}, 10, 20, false, capacity.Below},
	} {
		require.Equal(t, c.want, capacity.VerdictOf(c.met, c.high, c.limited, c.confirmed), c)
	}
}

func TestProbesAreLongEnoughAndNotTooLong(t *testing.T) {
	for _, c := range []struct {
		rate float64
		o    capacity.Options
		want time.Duration
	}{
		{1000, capacity.Options{}, 2 * time.Second},
		{20, capacity.Options{}, 2500 * time.Millisecond},
		{10, capacity.Options{}, 5 * time.Second},
		{8, capacity.Options{}, 6 * time.Second},
		{1, capacity.Options{}, 32 * time.Second},
		{1e-5, capacity.Options{}, 3_200_000 * time.Second},
		{1e9, capacity.Options{}, time.Millisecond},
		{1000, capacity.Options{Arrivals: wd.Burst(time.Second)}, 6 * time.Second},
	} {
		require.InDelta(t, c.want, capacity.Length(c.o, c.rate), 10, c)
	}
}

// However little time there is, what is known by then is told, and that nothing has confirmed it.
func TestALimitOfTime(t *testing.T) {
	whole := inBubble(t, 10, always(100*time.Millisecond), capacity.Options{})
	require.Equal(t, capacity.Found, whole.Verdict)
	for limit := 5 * time.Second; limit < whole.Took+5*time.Second; limit += 500 * time.Millisecond {
		r := inBubble(t, 10, always(100*time.Millisecond), capacity.Options{Limit: limit})
		require.LessOrEqual(t, r.Took, limit+time.Second)
		for i, p := range r.Probes {
			require.Equal(t, whole.Probes[i], p)
		}
		if limit >= whole.Took {
			require.Equal(t, whole.String(), r.String())
			continue
		}
		if limit < whole.Took-time.Second {
			require.Equal(t, capacity.TimeUp, r.Verdict)
		}
		if r.Verdict == capacity.TimeUp {
			require.False(t, r.Confirmed)
			require.Contains(t, r.String(), "(not confirmed: the time was up after ")
			require.NotContains(t, r.String(), "%!")
		}
	}
	r := inBubble(t, 10, always(100*time.Millisecond), capacity.Options{Limit: whole.Took - 3*time.Second})
	require.Regexp(t, `^Capacity: between \d+\.\d/s, which meets errors<1%, and 1\d\d\.\d/s, which does not: .* \(not confirmed`, r.String())
	r = inBubble(t, 1000, always(100*time.Millisecond), capacity.Options{Limit: 8 * time.Second})
	require.Regexp(t, `^Capacity: \d+\.\d/s or more, which meets errors<1% \(not confirmed`, r.String())
	_, err := capacity.Search(t.Context(), station(1, always(0)), nil, &capacity.Options{Limit: time.Second})
	require.ErrorContains(t, err, "options: Limit is 1s, want 0 (none) or at least the 5s of the first probe")
}

// A probe that does not come to its end is cut off.
func TestALimitOfTimeEndsAProbe(t *testing.T) {
	h := func(ctx context.Context, _ *wd.Task[int]) (bool, error) {
		<-ctx.Done()
		return false, context.Cause(ctx)
	}
	r := inBubbleOf(t, h, capacity.Options{Limit: 10 * time.Second})
	require.Equal(t, capacity.TimeUp, r.Verdict)
	require.Equal(t, 10*time.Second, r.Took)
	require.Equal(t, "Capacity: not known, no rate was met or refused (not confirmed: the time was up after 10s)\n", r.String())
}

// The curve says which probe was the long one.
func TestTheCurveMarksTheConfirmation(t *testing.T) {
	r := inBubble(t, 10, always(100*time.Millisecond), capacity.Options{})
	require.Regexp(t, `(?m)^ +9\d\.\d .*  met, confirmed$`, r.String())
	require.Equal(t, 1, strings.Count(r.String(), ", confirmed\n"))
}

func TestStoppedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		r, err := capacity.Search(ctx, station(10, always(10*time.Millisecond)), nil, nil)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, "Capacity: not known, as the search was ended before a rate was met\n", r.String())
	})
}
