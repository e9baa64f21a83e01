package capacity

import (
	"context"
	"errors"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/tps"
)

// Cycle returns the elements of a slice over and over, as values for [Search]. It panics if there are none.
func Cycle[T any](values []T) func(int) T {
	if len(values) == 0 {
		panic("capacity: Cycle has no values to go through")
	}
	return func(i int) T { return values[(i-1)%len(values)] }
}

// Search finds the highest rate at which a task meets an SLO. value returns the value of the i-th task, i being 1, 2, 3 … over all
// probes; nil: zero values. It is called by one goroutine. Nil options are valid. A result that is no success counts in the SLO's errors, as its type says,
// or a rule: see [SearchWith].
//
// The result is never nil. The error is that of wrong options or of a run, or the cause of ctx's end; the result is then what was known by that time.
// That [Options.Limit] is over is no error: see [TimeUp].
func Search[T, R any](ctx context.Context, h wd.Handler[T, R], value func(i int) T, o *Options) (*Result, error) {
	return SearchWith(ctx, wd.New(h, nil), value, o)
}

// SearchWith is Search for a dispatcher, with its handler and what is around that, its hooks and its rule of success:
//
//	d := wd.New(send, nil).SuccessIf(func(r httptask.Result) bool { return r.Status/100 == 2 })
//	found, err := capacity.SearchWith(ctx, d, capacity.Cycle(urls), o)
//
// Its options do not count: those of the probes are in [Options].Run.
func SearchWith[T, R any](ctx context.Context, d *wd.Dispatcher[T, R], value func(i int) T, o *Options) (*Result, error) {
	s := &search{Options: o.resolve()}
	s.result.SLO = s.SLO
	err := o.Validate()
	if d == nil {
		err = errors.Join(errors.New("dispatcher is nil, want one"), err)
	}
	if err != nil {
		s.result.Verdict = Stopped
		return &s.result, err
	}
	used := 0
	s.fire = func(ctx context.Context, o *wd.Options, tasks int) (*fired, error) {
		values := make([]T, tasks)
		for i := range values {
			if used++; value != nil {
				values[i] = value(used)
			}
		}
		calls := newCalls(tasks)
		around := func(h wd.Handler[T, R]) wd.Handler[T, R] { return noted(h, calls) }
		rep, err := d.With(o).Wrap(around).Run(ctx, wd.Slice(values))
		return &fired{rep.Log(), rep.Summary, calls}, err
	}
	s.began = time.Now()
	err = s.findWithin(ctx)
	s.result.Took = time.Since(s.began)
	s.conclude(err)
	if s.result.Verdict == TimeUp {
		err = nil
	}
	return &s.result, err
}

// errTimeUp says that [Options.Limit] is over, or would be before the end of another probe.
var errTimeUp = errors.New("the limit of time is over")

// findWithin is find with the limit of time.
func (s *search) findWithin(ctx context.Context) error {
	if s.Limit == 0 {
		return s.find(ctx)
	}
	timed, cancel := context.WithTimeoutCause(ctx, s.Limit, errTimeUp)
	defer cancel()
	return s.find(timed)
}

// A search goes on between the highest rate that was met and the lowest that was refused.
type search struct {
	Options
	began  time.Time
	fire   func(ctx context.Context, o *wd.Options, tasks int) (*fired, error)
	result Result

	met       []float64     // rates that were, in the order of their probes; the last is the highest but for those refused since
	high      float64       // the lowest rate that was refused; 0: none
	limited   float64       // a rate at which the generator was the limit; 0: none
	confirmed bool          // whether the highest rate that was met is
	slow      time.Duration // the p99 of the last probe that was met
	hints     []float64     // rates to look at first
	hinted    int           // how often there were any
}

// What a probe's run leaves behind.
type fired struct {
	log     tps.Log
	summary wd.Summary
	calls   *calls
}

// low returns the highest rate that was met and not refused since; 0: none.
func (s *search) low() (low float64) {
	for _, rate := range s.met {
		if s.high == 0 || rate < s.high {
			low = max(low, rate)
		}
	}
	return low
}

// find narrows the two rates down.
func (s *search) find(ctx context.Context) error {
	if err := s.grow(ctx); err != nil {
		return err
	}
	for s.low() > 0 && !s.confirmed {
		if err := s.narrow(ctx); err != nil {
			return err
		}
		out, err := s.try(ctx, Confirm, s.low())
		if err != nil {
			return err
		}
		if out == Limited {
			return nil
		}
		s.confirmed = out == Met
	}
	return nil
}

// grow raises the rate until it is refused.
func (s *search) grow(ctx context.Context) error {
	for rate := s.Start; ; rate = min(s.Max, rate*s.Growth) {
		out, err := s.try(ctx, Grow, rate)
		if err != nil || out != Met || rate == s.Max {
			return err
		}
	}
}

// narrow goes on until the two rates are close, or the generator cannot tell.
func (s *search) narrow(ctx context.Context) error {
	for s.high > s.low()*(1+s.Tolerance) {
		out, err := s.try(ctx, Narrow, s.candidate())
		if err != nil || out == Limited {
			return err
		}
	}
	return nil
}

// candidate returns the rate to try between the two.
func (s *search) candidate() float64 {
	const apart = 1.001
	low := s.low()
	for len(s.hints) > 0 {
		hint := s.hints[0]
		s.hints = s.hints[1:]
		if low*apart < hint && hint*apart < s.high {
			return hint
		}
	}
	return (low + s.high) / 2
}

// mostLimited is after how many probes that do not tell a rate is given up, and mostHints how often the rate of a saturated target is trusted.
const (
	mostLimited = 3
	mostRefused = 3
	mostHints   = 3
)

// try probes a rate until it is met, or refused three times or blatantly, or the generator was often enough the limit.
func (s *search) try(ctx context.Context, phase Phase, rate float64) (Outcome, error) {
	refused, limited := 0, 0
	for {
		p, err := s.probe(ctx, phase, rate)
		if err != nil {
			return 0, err
		}
		switch p.Outcome {
		case Met:
			s.met, s.slow = append(s.met, rate), p.P99
			return Met, nil
		case Limited:
			if limited++; limited == mostLimited {
				s.limited = rate
				return Limited, nil
			}
		default:
			if refused++; refused == mostRefused || p.Dropped > 0 || p.growth > blatant {
				s.refuse(p)
				return p.Outcome, nil
			}
		}
	}
}

// refuse takes a probe's rate for too high.
func (s *search) refuse(p Probe) {
	s.high = p.Offered
	if p.Outcome == Saturated && s.hinted < mostHints {
		s.hinted++
		s.hints = []float64{p.Achieved * (1 - s.Tolerance/2), p.Achieved * (1 + s.Tolerance/2)}
	}
}

// probe makes one run at a rate.
func (s *search) probe(ctx context.Context, phase Phase, rate float64) (Probe, error) {
	length := map[Phase]time.Duration{Grow: s.Step / 2, Narrow: s.Step, Confirm: s.Confirm}[phase]
	length = s.length(rate, length)
	if s.Limit > 0 && time.Since(s.began)+length > s.Limit {
		return Probe{}, errTimeUp
	}
	plan := wd.Plan{{From: rate, To: rate, Over: length}}
	o := s.Run
	o.Strategy = wd.Rate{Plan: plan, Arrivals: s.Arrivals.Again(uint64(len(s.result.Probes))), Max: s.inFlight(rate), AtCap: wd.Drop, Precision: s.Precision}
	tasks, _ := plan.Count()
	run, err := s.fire(ctx, &o, tasks)
	if err != nil {
		return Probe{}, err
	}
	p := judge(rate, s.SLO, run)
	p.Phase = phase
	s.result.Probes = append(s.result.Probes, p)
	if s.Progress != nil {
		s.Progress(p)
	}
	return p, nil
}

// inFlight is the cap of tasks in flight at a rate.
func (s *search) inFlight(rate float64) int {
	if s.InFlight > 0 {
		return s.InFlight
	}
	return 100 + int(rate*max(1, 4*s.slow.Seconds()))
}
