package strategytest

import (
	"runtime"
	"time"
)

const (
	defaultRuns     = 1000
	defaultTasks    = 5000
	defaultPatience = time.Minute
)

// Options say how to exercise a strategy, and what it promises. nil options are valid, and so is the zero value.
type Options struct {
	Runs int    // how many random runs; 0: 1,000
	Seed uint64 // what the runs are drawn from; each seed, zero too, gives other runs, always the same
	Only int    // the number of the one run to do, to repeat a failure; 0: all of them

	Tasks int // most tasks in a run; 0: 5,000

	// Workers is how many tasks the strategy lets run at once: never more, and while fewer do, no task that is due waits, as
	// long as the source does not block. 0: GOMAXPROCS, or with Due no limit.
	Workers int

	// Idle says that the strategy may leave workers idle though tasks are due, as one does that lets only so many run for each host: Workers is an
	// upper bound, and nothing starts too late.
	Idle bool

	// Direct says that a task does not wait for a free worker either after another one, or it itself, has failed and is to be
	// tried again: each worker calls Next itself, or tasks run by Go. Without it, Workers is judged as an upper bound from the
	// first such failure of a run on, and Due if it does not ask for ends.
	Direct bool

	// Due returns when a task should start, as an offset from the start of the run. It may depend on tasks with lower
	// numbers: ended returns when one ended the first time, or was abandoned, and the far future if neither happened. A task must
	// not start earlier, and later only while Workers tasks run. It is not about tasks that are tried again. nil: every task is due
	// from the start, that is, the strategy leaves no worker idle.
	Due func(id int, ended func(id int) time.Duration) time.Duration

	// Value returns a task's value, for strategies that look at it. Values are compared with ==. nil: the ID as an int.
	// Some runs have a source of [wd.Count] then, whose values are just these.
	Value func(id int) any

	Drops bool // whether the strategy may drop tasks

	// Patience is how much real time one run may take before it counts as hanging. 0: a minute.
	Patience time.Duration
}

// numbers returns the numbers of the runs to do.
func (o *Options) numbers() []int {
	if o != nil && o.Only > 0 {
		return []int{o.Only}
	}
	numbers := make([]int, o.runs())
	for i := range numbers {
		numbers[i] = i + 1
	}
	return numbers
}

func (o *Options) runs() int {
	if o == nil || o.Runs == 0 {
		return defaultRuns
	}
	return o.Runs
}

func (o *Options) seed() uint64 {
	if o == nil {
		return 0
	}
	return o.Seed
}

func (o *Options) tasks() int {
	if o == nil || o.Tasks == 0 {
		return defaultTasks
	}
	return o.Tasks
}

// workers returns how many tasks may run at once; 0: any number.
func (o *Options) workers() int {
	if o == nil || o.Workers == 0 && o.Due == nil {
		return runtime.GOMAXPROCS(0)
	}
	return o.Workers
}

// planned reports whether tasks may be due later than at the start.
func (o *Options) planned() bool { return o != nil && o.Due != nil }

func (o *Options) due(id int, ended func(int) time.Duration) time.Duration {
	if !o.planned() {
		return 0
	}
	return o.Due(id, ended)
}

// idle reports whether nothing starts too late.
func (o *Options) idle() bool { return o != nil && o.Idle }

// direct reports whether a worker is never free while a task waits to be tried again.
func (o *Options) direct() bool { return o != nil && o.Direct }

// values reports whether the values of tasks are not their IDs.
func (o *Options) values() bool { return o != nil && o.Value != nil }

func (o *Options) value(id int) any {
	if !o.values() {
		return id
	}
	return o.Value(id)
}

func (o *Options) drops() bool { return o != nil && o.Drops }

func (o *Options) patience() time.Duration {
	if o == nil || o.Patience == 0 {
		return defaultPatience
	}
	return o.Patience
}
