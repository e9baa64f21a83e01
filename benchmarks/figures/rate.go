package main

import (
	"context"
	"fmt"
	"time"

	"github.com/worker-dispatcher/wd/benchmarks/internal/figure"
	"github.com/worker-dispatcher/wd/benchmarks/internal/rate"
	wd "github.com/worker-dispatcher/wd/generics"
)

// paceTime is how long a run at a rate lasts, and fineTime where the rate is to be right to a ten-thousandth: its last start may be late by
// a millisecond, of which that is to be a fraction.
const (
	paceTime = 2 * time.Second
	fineTime = 10 * time.Second
)

// rates is how exactly tasks that do nothing start at a rate, beside vegeta's constant pacer with its loop of workers on the same tasks.
func rates() (figures []figure.Figure) {
	for _, r := range []struct {
		perSecond int
		lasts     time.Duration
		achieved  float64
	}{{100, paceTime, 0.999}, {1000, paceTime, 0.999}, {10_000, fineTime, 0.9999}, {100_000, paceTime, 0.999}} {
		asked := arrivals{r.perSecond, r.lasts}
		theirs := newPaced(asked, "vegeta", rate.Vegeta)
		for _, p := range []struct {
			wd.Precision
			late time.Duration // most, at the median
		}{{wd.Coarse, 1100 * time.Microsecond}, {wd.Fine, 200 * time.Microsecond}, {wd.Spin, 20 * time.Microsecond}} {
			ours := newPaced(asked, p.String(), func(perSecond int, d time.Duration) (rate.Starts, error) {
				return rate.Ours(perSecond, d, p.Precision)
			})
			name := fmt.Sprintf("rate: %d/s, %v", r.perSecond, p.Precision)
			figures = append(figures,
				figure.Figure{Name: name + ", achieved/asked", Goal: figure.AtLeast(r.achieved), Ours: ours.achieved},
				figure.Figure{Name: name + ", p50 of the start error in µs", Goal: figure.AtMost(float64(p.late.Microseconds())), Ours: ours.late},
				figure.Figure{Name: name + ", p50 of the start error / vegeta", Goal: figure.AtMost(1), Ours: ours.late, Against: []*figure.Probe{theirs.late}},
			)
		}
		figures = append(figures, figure.Figure{
			Name: fmt.Sprintf("rate: %d/s, vegeta's achieved/asked, for comparison", r.perSecond), Goal: figure.AtLeast(0), Ours: theirs.achieved,
		})
	}
	return figures
}

// arrivals are so many a second for a time.
type arrivals struct {
	perSecond int
	lasts     time.Duration
}

// paced is two probes of the same run: whichever comes first in a round makes it.
type paced struct{ achieved, late *figure.Probe }

func newPaced(a arrivals, name string, run func(int, time.Duration) (rate.Starts, error)) paced {
	var kept [2]*float64
	probe := func(i int, what, unit string) *figure.Probe {
		return &figure.Probe{
			Name: fmt.Sprintf("rate %d/s: %s, %s", a.perSecond, name, what), Unit: unit, Expect: a.lasts / 2,
			Measure: func(context.Context) (float64, error) {
				if v := kept[i]; v != nil {
					kept[i] = nil
					return *v, nil
				}
				s, err := run(a.perSecond, a.lasts)
				if err != nil {
					return 0, err
				}
				values := [2]float64{s.Achieved(), float64(s.Late().Nanoseconds()) / 1000}
				kept[1-i] = &values[1-i]
				return values[i], nil
			},
		}
	}
	return paced{probe(0, "achieved/asked", ""), probe(1, "p50 of the start error", "µs")}
}
