package figure

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"
)

// A Session measures figures in interleaved rounds.
type Session struct {
	Figures  []Figure
	Rounds   int
	Progress io.Writer
}

// A round is what each probe measured once, one soon after the other.
type round map[*Probe]float64

// Expect is how long Run takes, about.
func (s *Session) Expect() time.Duration { return time.Duration(s.Rounds+1) * expect(s.probes()) }

func expect(probes []*Probe) (sum time.Duration) {
	for _, p := range probes {
		sum += p.Expect
	}
	return sum
}

// probes returns what is to be measured, each once.
func (s *Session) probes() (all []*Probe) {
	for _, f := range s.Figures {
		for _, p := range append([]*Probe{f.Ours}, f.Against...) {
			if !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
	}
	return all
}

// Run measures everything once to warm up and then Rounds times, each time in another order. If ctx ends it returns what it has
// of whole rounds, with the cause.
func (s *Session) Run(ctx context.Context) (*Result, error) {
	probes, began, busy := s.probes(), time.Now(), load()
	var rounds []round
	var err error
	for n := 0; n <= s.Rounds && err == nil; n++ {
		var r round
		if r, err = s.round(ctx, n, probes, began); err == nil && n > 0 {
			rounds = append(rounds, r)
		}
	}
	fmt.Fprint(s.Progress, "\r\x1b[K")
	res := newResult(s.Figures, probes, rounds)
	res.Began, res.Seconds, res.Foreign = began, time.Since(began).Seconds(), busy.foreign()
	return res, err
}

// round measures each probe once.
func (s *Session) round(ctx context.Context, n int, probes []*Probe, began time.Time) (round, error) {
	order := rand.New(rand.NewPCG(uint64(n), 0)).Perm(len(probes)) //nolint:gosec // any order will do
	r := round{}
	for i, k := range order {
		p := probes[k]
		s.progress(n, p, began, float64(n)+float64(i)/float64(len(order)))
		if err := context.Cause(ctx); err != nil {
			return nil, err
		}
		runtime.GC() // nobody pays for the one before
		v, err := p.Measure(ctx)
		if err != nil {
			return nil, errors.Join(context.Cause(ctx), fmt.Errorf("%s: %w", p.Name, err))
		}
		r[p] = v
	}
	return r, nil
}

// progress says on one line what is being measured, and how long it will go on.
func (s *Session) progress(n int, p *Probe, began time.Time, done float64) {
	name, left := fmt.Sprintf("round %d of %d", n, s.Rounds), ""
	if n == 0 {
		name = "warming up"
	} else {
		spent := time.Since(began)
		all := time.Duration(float64(spent) / done * float64(s.Rounds+1))
		left = fmt.Sprintf(", %v left", (all - spent).Round(time.Second))
	}
	fmt.Fprintf(s.Progress, "\r\x1b[K%s%s: %s", name, left, p.Name)
}
