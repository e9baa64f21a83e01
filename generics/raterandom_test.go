package wd_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/tps"
)

// A rateTrial is a run along a plan with whatever options and controls were drawn.
type rateTrial struct {
	seed uint64
	dice *rand.Rand
	rate wd.Rate
	o    wd.Options
	src  wd.Source[int]
	text string // what was drawn

	stalls   bool // the source may be late
	tuned    bool // the plan may change, or there is none
	paused   bool
	resized  bool // the cap may change
	inOrder  bool
	stream   bool
	controls []func(*wd.Running[int, int])
}

// draw returns one of some values.
func draw[T any](r *rateTrial, of ...T) T { return of[r.dice.IntN(len(of))] }

func (r *rateTrial) often(percent int) bool { return r.dice.IntN(100) < percent }

func (r *rateTrial) plan() (p wd.Plan) {
	stages := 1 + r.dice.IntN(3)
	for i := range stages {
		s := wd.Stage{From: draw(r, 0, 0.5, 7, 10, 33.3), Over: time.Duration(1+r.dice.IntN(2000)) * ms}
		if s.To = s.From; r.often(40) {
			s.To = draw(r, 0, 3, 10, 40.)
		}
		if i == stages-1 && r.often(20) {
			s.Over, s.To = 0, s.From
		}
		p = append(p, s)
	}
	return p
}

func newRateTrial(seed uint64) *rateTrial {
	r := &rateTrial{seed: seed, dice: rand.New(rand.NewPCG(seed, 7))}
	r.rate = wd.Rate{
		Plan:     r.plan(),
		Arrivals: draw(r, wd.Uniform(), wd.Uniform(), wd.Poisson(seed), wd.Burst(300*ms), wd.Burst(0)),
		Max:      draw(r, 0, 0, 1, 2, 5), AtCap: draw(r, wd.Wait, wd.Wait, wd.Drop, wd.Delay),
		CatchUp: draw(r, wd.CatchUpAll, wd.CatchUpSkip, 1.5, 4), Precision: draw(r, wd.Coarse, wd.Fine, wd.Spin),
	}
	if r.rate.Max == 0 {
		r.rate.AtCap = wd.Wait
	}
	r.o = wd.Options{Strategy: r.rate, Runtime: 30 * time.Second}
	if r.often(15) {
		r.rate = wd.Rate{Max: draw(r, 0, 1, 5), CatchUp: wd.CatchUpSkip} // what its rules are
		r.o.Strategy = wd.Frequency{Workers: 1 + r.dice.IntN(5), Interval: draw(r, 10*ms, 300*ms, time.Second), Accumulate: draw(r, 0, 1, -1, 10), Max: r.rate.Max}
		r.tuned = true
	}
	if r.often(30) {
		r.o.Runtime = time.Duration(1+r.dice.IntN(3000)) * ms
	}
	if r.often(20) {
		r.o.Drain = 700 * ms
	}
	if r.often(20) {
		r.o.Timeout = draw(r, 50*ms, 400*ms)
	}
	if r.often(30) {
		r.o.Grace = draw(r, 1*ms, 100*ms, 3*time.Second)
	}
	if r.often(30) {
		r.o.Retry = wd.Retry{Attempts: 1 + r.dice.IntN(3)}
	}
	if r.often(15) {
		r.o.StopAfterFailures = 1 + r.dice.IntN(5)
	}
	r.source()
	r.control()
	r.text = fmt.Sprintf("seed %d: %+v", seed, r.o)
	return r
}

func (r *rateTrial) source() {
	n := draw(r, 0, 1, 2, 20, 60, 1000)
	if r.often(50) {
		r.src = wd.Count(n)
		return
	}
	r.stalls = true
	dice := rand.New(rand.NewPCG(r.seed, 8))
	fate := r.dice.IntN(6)
	r.src = wd.TrySeq(iter.Seq2[int, error](func(yield func(int, error) bool) {
		for i := range n {
			switch x := dice.IntN(40); {
			case x == 0:
				time.Sleep(time.Duration(dice.IntN(1500)) * ms)
			case x == 1 && fate == 0:
				yield(0, errors.New("no more"))
				return
			case x == 1 && fate == 1:
				panic("source")
			case x == 1 && fate == 2:
				time.Sleep(time.Hour)
			case x == 1 && fate == 3:
				runtime.Goexit()
			}
			if !yield(i, nil) {
				return
			}
		}
	}))
}

// control draws what is done to the run while it goes on.
func (r *rateTrial) control() {
	switch r.dice.IntN(4) {
	case 0:
		r.stream = true
		r.inOrder = r.often(50)
		return
	case 1:
		return
	}
	for range 1 + r.dice.IntN(6) {
		wait := time.Duration(r.dice.IntN(800)) * ms
		do := func(f func(*wd.Running[int, int])) {
			r.controls = append(r.controls, func(w *wd.Running[int, int]) { time.Sleep(wait); f(w) })
		}
		rate, n, p, whole := draw(r, 0, 5, 20, 100.), 1+r.dice.IntN(4), r.plan(), draw(r, 1*ms, 500*ms, 2*time.Second)
		switch r.dice.IntN(6) {
		case 0:
			r.tuned = true
			do(func(w *wd.Running[int, int]) { _ = w.SetRate(rate) })
		case 1:
			r.tuned = true
			do(func(w *wd.Running[int, int]) { _ = w.SetPlan(p) })
		case 2:
			r.resized = true
			do(func(w *wd.Running[int, int]) { _ = w.SetWorkers(n) })
		case 3, 4:
			r.paused = true
			do(func(w *wd.Running[int, int]) { w.Pause(); time.Sleep(whole); w.Resume() })
		case 5:
			if r.often(30) {
				do(func(w *wd.Running[int, int]) { w.Stop(nil) })
			}
		}
	}
}

// task sleeps, fails, panics, minds its context or does not, as its number says.
func (r *rateTrial) task(ctx context.Context, t *wd.Task[int]) (int, error) {
	dice := rand.New(rand.NewPCG(r.seed, uint64(100*t.ID+t.Attempt())))
	if r.seed%5 == 0 { // it runs elsewhere, and waits there
		t.Began(time.Time{})
		select {
		case <-time.After(time.Duration(dice.IntN(300)) * ms):
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		}
		t.Began(time.Now())
	}
	timer := time.NewTimer(time.Duration(dice.IntN(600)) * ms)
	if dice.IntN(3) == 0 {
		<-timer.C
	} else {
		select {
		case <-timer.C:
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		}
	}
	switch dice.IntN(20) {
	case 0:
		panic("task")
	case 1:
		runtime.Goexit()
	case 2, 3, 4:
		return 0, errors.New("failed")
	}
	return t.Value, nil
}

func (r *rateTrial) run(t *testing.T) {
	defer time.Sleep(2 * time.Hour) // what was abandoned, and a source that blocked
	d := wd.New(r.task, &r.o)
	if r.stream {
		all := d.Stream(t.Context(), r.src)
		if r.inOrder {
			all = d.StreamInOrder(t.Context(), r.src, 3)
		}
		n := 0
		for rec, err := range all {
			if err == nil && rec.Task >= 0 {
				n++
			}
		}
		return
	}
	w := d.Start(t.Context(), r.src)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for _, c := range r.controls {
			c(w)
		}
	}()
	rep, _ := w.Wait()
	<-ended
	r.check(t, rep)
}

func (r *rateTrial) check(t *testing.T, rep *wd.Report[int, int]) {
	t.Helper()
	p := rep.Pacing()
	require.NotNil(t, p, r.text)
	require.Equal(t, rep.Tasks, rep.Completed+rep.Uncompleted+rep.Undispatched+rep.Dropped, r.text)
	require.Equal(t, p.Planned, p.Started+p.Dropped+p.Skipped+p.Undispatched, r.text)
	require.GreaterOrEqual(t, p.Undispatched, 0, r.text)
	require.Equal(t, rep.Dropped, p.Dropped, r.text)
	require.Equal(t, rep.Completed+rep.Uncompleted, p.Started, r.text)
	if r.rate.Max > 0 && !r.resized {
		require.LessOrEqual(t, rep.PeakInFlight, r.rate.Max, r.text)
	}
	if !r.stalls {
		require.LessOrEqual(t, p.Planned, rep.Tasks, r.text)
		require.Zero(t, p.Lag.Max, r.text)
		require.Zero(t, p.Skipped, r.text)
		require.Empty(t, p.Limited, r.text)
	}
	if r.rate.AtCap != wd.Delay {
		require.Zero(t, p.Delayed, r.text)
	}
	r.checkRecords(t, rep, p)
}

// checkRecords compares the pacing with what the records say.
func (r *rateTrial) checkRecords(t *testing.T, rep *wd.Report[int, int], p *tps.Pacing) {
	t.Helper()
	dues := map[int]time.Duration{}
	var lag tps.Histogram
	for rec := range rep.Records() {
		dues[rec.ID] = rec.Intended.Sub(rep.Start)
		if rec.Started.IsZero() {
			continue
		}
		require.GreaterOrEqual(t, rec.Wait(), time.Duration(0), "task %d: %s", rec.ID, r.text)
		lag.Add(rec.Wait())
	}
	if r.seed%5 > 0 && r.o.Retry.Attempts <= 1 && !r.paused && !r.resized && r.rate.Max == 0 {
		require.Equal(t, lag.Distribution(), p.Lag, r.text)
	}
	if r.tuned || r.paused || p.Delayed > 0 || r.rate.CatchUp == wd.CatchUpSkip {
		return
	}
	id := 0
	for due := range r.rate.Due() {
		if id++; id > rep.Tasks {
			return
		}
		if at, ok := dues[id]; ok {
			require.Equal(t, due, at, "task %d: %s", id, r.text)
			delete(dues, id)
		}
	}
	require.Empty(t, dues, r.text)
}

// Whatever is combined, the counts balance, no task is early, and a generator that nothing stalls has no lag.
func TestRateInCombinations(t *testing.T) {
	from, n := uint64(0), uint64(300)
	if os.Getenv("WD_SOAK") != "" {
		from, n = uint64(time.Now().UnixNano()), 20_000
	}
	for seed := from; seed < from+n; seed++ {
		synctest.Test(t, func(t *testing.T) {
			newRateTrial(seed).run(t)
		})
		if t.Failed() {
			return
		}
	}
}
