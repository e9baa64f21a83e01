package figure_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/benchmarks/internal/figure"
)

// series is a probe that measures these values in turn, after one for warming up.
func series(name string, values ...float64) *figure.Probe {
	i := -1
	return &figure.Probe{Name: name, Unit: "ns", Expect: time.Second, Measure: func(context.Context) (float64, error) {
		i++
		if i == 0 {
			return math.NaN(), nil
		}
		return values[i-1], nil
	}}
}

func run(t *testing.T, rounds int, figures ...figure.Figure) *figure.Result {
	t.Helper()
	s := figure.Session{Figures: figures, Rounds: rounds, Progress: t.Output()}
	res, err := s.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, rounds, res.Rounds)
	return res
}

func TestAFigureIsTheRatioToTheBestOfTheSameRound(t *testing.T) {
	ours, a, b := series("ours", 1, 2, 3, 4, 5), series("a", 1, 1, 1, 1, 1), series("b", 2, 0.5, 2, 2, 2)
	res := run(t, 5, figure.Figure{Name: "f", Goal: figure.AtMost(2), Ours: ours, Against: []*figure.Probe{a, b}})
	f := res.Figures[0]
	require.Equal(t, []float64{1, 4, 3, 4, 5}, f.Values)
	require.Equal(t, []float64{3, 4, 4}, []float64{f.Lower, f.Median, f.Upper})
	require.True(t, f.Missed)
	require.Equal(t, 1, res.Missed())
	require.Len(t, res.Probes, 3)
	require.Equal(t, 3.0, res.Probes[0].Median)
}

func TestOnlyTheBetterQuartileMisses(t *testing.T) {
	for goal, missed := range map[figure.Goal]bool{
		figure.AtMost(1.9): true, figure.AtMost(2): false, figure.AtLeast(4): false, figure.AtLeast(4.1): true,
	} {
		res := run(t, 5, figure.Figure{Name: "f", Goal: goal, Ours: series("ours", 5, 4, 3, 2, 1)})
		require.Equal(t, missed, res.Figures[0].Missed, goal)
	}
}

func TestMoreIsBetterForAtLeast(t *testing.T) {
	res := run(t, 1, figure.Figure{
		Name: "f", Goal: figure.AtLeast(2), Ours: series("ours", 12), Against: []*figure.Probe{series("a", 3), series("b", 4)},
	})
	require.Equal(t, 3.0, res.Figures[0].Median)
}

func TestAProbeOfSeveralFiguresIsMeasuredOnce(t *testing.T) {
	ours := series("ours", 1, 2)
	a := figure.Figure{Name: "a", Goal: figure.AtMost(9), Ours: ours}
	b := figure.Figure{Name: "b", Goal: figure.AtMost(9), Ours: ours}
	s := figure.Session{Figures: []figure.Figure{a, b}, Rounds: 2, Progress: t.Output()}
	require.Equal(t, 3*time.Second, s.Expect())
	res, err := s.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, res.Figures[0].Values, res.Figures[1].Values)
}

func TestAnInterruptedSessionKeepsItsWholeRounds(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	n, why := 0, errors.New("enough")
	p := &figure.Probe{Name: "p", Measure: func(context.Context) (float64, error) {
		if n++; n == 4 {
			cancel(why)
		}
		return float64(n), nil
	}}
	s := figure.Session{Figures: []figure.Figure{{Name: "f", Goal: figure.AtMost(9), Ours: p}}, Rounds: 9, Progress: t.Output()}
	res, err := s.Run(ctx)
	require.ErrorIs(t, err, why)
	require.Equal(t, []float64{2, 3, 4}, res.Figures[0].Values)
	require.Equal(t, 3, res.Rounds)
}

func TestAFailedProbeIsNamed(t *testing.T) {
	broken := errors.New("broken")
	p := &figure.Probe{Name: "the probe", Measure: func(context.Context) (float64, error) { return 0, broken }}
	s := figure.Session{Figures: []figure.Figure{{Name: "f", Ours: p}}, Rounds: 1, Progress: t.Output()}
	res, err := s.Run(t.Context())
	require.ErrorIs(t, err, broken)
	require.ErrorContains(t, err, "the probe")
	require.Contains(t, res.String(), "No round was completed.")
}

func TestTextAndProgress(t *testing.T) {
	var progress bytes.Buffer
	s := figure.Session{Rounds: 1, Progress: &progress, Figures: []figure.Figure{
		{Name: "good", Goal: figure.AtMost(2), Ours: series("ours", 1), Against: []*figure.Probe{series("theirs", 1234)}},
		{Name: "bad", Goal: figure.AtLeast(2), Ours: series("many", 1)},
	}}
	res, err := s.Run(t.Context())
	require.NoError(t, err)
	text := strings.Join(strings.Fields(res.String()), " ")
	for _, want := range []string{
		"good ≤ 2 0.001 0.001 … 0.001 reached", "bad ≥ 2 1.000 1.000 … 1.000 MISSED", "theirs ns 1234 1234 … 1234", "1 rounds",
	} {
		require.Contains(t, text, want)
	}
	require.Contains(t, progress.String(), "warming up: ")
	require.Contains(t, progress.String(), "round 1 of 1, ")

	encoded, err := json.Marshal(res)
	require.NoError(t, err)
	var back figure.Result
	require.NoError(t, json.Unmarshal(encoded, &back))
	require.Equal(t, res.Figures, back.Figures)
}
