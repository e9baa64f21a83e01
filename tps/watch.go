package tps

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// A Watch is a sink of package wd that looks at an SLO while a run goes on, so that a long one need not come to its end to tell that it is
// missed:
//
//	ctx, stop := context.WithCancelCause(ctx)
//	o.Sink = &tps.Watch{SLO: slo, Over: time.Minute, Missed: stop}
//
// It looks ten times in each Over at the tasks that ended in the last one (at those dropped by when they were due), for the first time when the
// run has lasted so long. The SLO is missed there if one of its clauses on times, errors or drops is, even if all tasks without an end were quick.
// Clauses on rates it leaves alone, as a run that climbs begins below them. What it says is of that stretch alone: the whole run may meet the SLO yet.
//
// To keep a log too, make the [*LogWriter] the Sink of the options, and pass the Watch to Tee of the dispatcher:
//
//	d := wd.New(handler, o).Tee(&tps.Watch{SLO: slo, Missed: stop})
//
// A target that answers nothing ends no task: give tasks a timeout. A Watch serves one run after another, each from its beginning, and not two at
// once: the second one is refused. It must not be copied.
type Watch struct {
	SLO   SLO
	Over  time.Duration // how far back it looks; 0: 10 s
	Least int           // how many tasks must have ended, or been dropped, meanwhile; 0: 100

	// Missed is called once a run, by the goroutine of the sink, with a [*MissedError].
	Missed func(error)

	inRun atomic.Bool
	watching
}

// A watching is what a Watch keeps of a run.
type watching struct {
	clauses []clause
	last    [looks]stretch // the newest at number % looks
	number  int64          // of the newest stretch; the first of the run is 0
	told    bool
}

// looks is how often a Watch looks in Over.
const looks = 10

// A MissedError says that an SLO was missed over the last stretch of a run.
type MissedError struct {
	Clause   string        // the first that was, as [SLO.String] writes it
	Over     time.Duration // the length of the stretch
	Until    time.Duration // and its end, from the run's start
	Observed string        // what was seen there, as "57 of 1000 tasks took longer"
}

// Error says it in a line.
func (e *MissedError) Error() string {
	return fmt.Sprintf("%s is missed over the last %v: %s", e.Clause, e.Over, e.Observed)
}

// Validate returns an error that names the field, its value and what is allowed.
func (w *Watch) Validate() error {
	var errs []error
	if len(w.watched()) == 0 {
		errs = append(errs, fmt.Errorf("watch: SLO is %q, want a clause on times, errors or drops in it", w.SLO))
	}
	if w.Over < 0 || w.Over > 0 && w.Over < time.Millisecond {
		errs = append(errs, fmt.Errorf("watch: Over is %v, want 0 (10s) or 1ms or more", w.Over))
	}
	if w.Least < 0 {
		errs = append(errs, fmt.Errorf("watch: Least is %d, want 0 (100) or more", w.Least))
	}
	if w.Missed == nil {
		errs = append(errs, errors.New("watch: Missed is nil, want a function"))
	}
	return errors.Join(errs...)
}

// Begin implements the sink of package wd: it refuses wrong fields, and a second run at once, before a task starts.
func (w *Watch) Begin(LogHeader) error {
	if err := w.Validate(); err != nil {
		return err
	}
	if !w.inRun.CompareAndSwap(false, true) {
		return errors.New("watch: Begin before the End of the run before, want a Watch for each of two runs at once")
	}
	w.watching = watching{clauses: w.watched()}
	return nil
}

// End implements the sink of package wd.
func (w *Watch) End(LogSummary) error {
	w.Abort()
	return nil
}

// Abort implements the sink of package wd: another run may begin.
func (w *Watch) Abort() { w.inRun.Store(false) }

// Write implements the sink of package wd. Its error is always nil.
func (w *Watch) Write(records []Record) error {
	if w.clauses == nil {
		w.clauses = w.watched()
	}
	for i := range records {
		if w.told {
			break
		}
		e := &records[i].Event
		if s := w.stretch(e); s != nil {
			s.add(e, w.clauses)
		}
	}
	return nil
}

// watched returns the clauses that are looked at.
func (w *Watch) watched() (clauses []clause) {
	for _, c := range w.SLO.clauses {
		if c.figure != throughput {
			clauses = append(clauses, c)
		}
	}
	return clauses
}

// over returns how far back it looks, a whole number of stretches.
func (w *Watch) over() time.Duration {
	if w.Over == 0 {
		return 10 * time.Second
	}
	return w.Over / looks * looks
}

// stretch returns the one that a task belongs to, and looks back when that is a new one. Nil: it is long past.
func (w *Watch) stretch(e *Event) *stretch {
	n := w.number
	switch e.Outcome {
	case Succeeded, Failed:
		n = e.Ended / int64(w.over()/looks)
	case Dropped:
		n = e.Intended / int64(w.over()/looks)
	}
	if n > w.number {
		w.look()
		for i := max(w.number+1, n-looks+1); i <= n; i++ {
			w.last[i%looks] = stretch{}
		}
		w.number = n
	}
	if n < 0 || n <= w.number-looks {
		return nil
	}
	return &w.last[n%looks]
}

// look calls Missed if the SLO is missed in the stretches that there have been lately.
func (w *Watch) look() {
	least := w.Least
	if least == 0 {
		least = 100
	}
	var all stretch
	for i := range w.last {
		all.plus(&w.last[i])
	}
	if w.number < looks-1 || all.tasks < int64(least) {
		return
	}
	for i, c := range w.clauses {
		if missed, observed := all.missed(c, i); missed {
			w.told = true
			w.Missed(&MissedError{c.String(), w.over(), time.Duration(w.number+1) * w.over() / looks, observed})
			return
		}
	}
}
