package handlertest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// An exercise is one check of a handler.
type exercise struct {
	Options
	ctx     context.Context
	handler Handler
	dir     string
	logs    int
	mu      sync.Mutex
}

// A part of an exercise looks at some of the rules.
type part struct {
	name  string
	check func() error
}

// parts returns what is to be done, the simplest first.
func (x *exercise) parts() []part {
	parts := []part{
		{"simple tasks", func() error { return x.plain(wd.Fixed{Workers: 8}, Returns) }},
		{"tasks of all kinds", func() error { return x.mixed(wd.Fixed{Workers: 8}, nil) }},
		{"with retries", func() error { return x.mixed(wd.Fixed{Workers: 8}, &wd.Options{Retry: wd.Retry{Attempts: 3, Base: 1}}) }},
		{"large tasks", x.large},
		{"three runs at once", x.several},
		{"tasks that wait for their timeout", func() error { return x.limited(Waits) }},
		{"a run that is cancelled", x.cancelled},
		{"a run whose runtime is over", x.overtime},
	}
	for _, s := range []wd.Strategy{
		wd.Fixed{}, wd.Queue{Workers: 5, Depth: 3}, wd.Sharded{Workers: 6},
		wd.Frequency{Workers: 5, Interval: time.Millisecond, Accumulate: 1},
	} {
		parts = append(parts, part{fmt.Sprint(s), func() error { return x.mixed(s, nil) }})
	}
	if x.Slots > 0 {
		parts = append(parts, part{"more workers than slots", x.times})
	}
	if x.Kills {
		parts = append(parts, part{"tasks that take no notice", func() error { return x.limited(Sticks) }})
	}
	if x.Crashes {
		parts = append(parts, part{"tasks that end their processes", x.crashing})
	}
	return parts
}

// kinds are the actions of a mixed run; nothing that crashes or lasts.
var kinds = []Action{Returns, Naps, Fails, Denies, Stumbles, Panics, Goexits, Notes}

// tasks returns n tasks that do in turn what is said, with a log of their own.
func (x *exercise) tasks(n int, actions ...Action) []Task {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.logs++
	tasks := make([]Task, n)
	for i := range tasks {
		tasks[i] = Task{
			Number: i + 1, Do: actions[i%len(actions)], Nap: time.Millisecond, Payload: fmt.Appendf(nil, "payload %d of %d", i+1, x.logs),
			Log: filepath.Join(x.dir, fmt.Sprint(x.logs)),
		}
	}
	return tasks
}

func (x *exercise) plain(s wd.Strategy, do Action) error {
	tr, err := x.run(x.tasks(500, do), &wd.Options{Strategy: s}, nil)
	if err != nil {
		return err
	}
	return tr.judge()
}

func (x *exercise) mixed(s wd.Strategy, o *wd.Options) error {
	if o == nil {
		o = new(wd.Options)
	}
	o.Strategy = s
	tr, err := x.run(x.tasks(400, kinds...), o, nil)
	if err != nil {
		return err
	}
	return tr.judge()
}

func (x *exercise) large() error {
	tasks := x.tasks(20, Returns)
	for i := range tasks {
		tasks[i].Payload = slices.Repeat([]byte{byte(i), 'x', '\n'}, i*i*1000)
	}
	tr, err := x.run(tasks, &wd.Options{Strategy: wd.Fixed{Workers: 4}}, nil)
	if err != nil {
		return err
	}
	return tr.judge()
}

// several runs at once share the handler.
func (x *exercise) several() error {
	errs := make([]error, 3)
	var runs sync.WaitGroup
	for i := range errs {
		runs.Go(func() { errs[i] = x.mixed(wd.Fixed{Workers: 4}, nil) })
	}
	runs.Wait()
	return errors.Join(errs...)
}

// timeout is that of the runs that have one: long enough for tasks that do nothing, also on a busy machine.
const timeout = time.Second

// limited has tasks that last among others, and a timeout. The others are done in the meantime.
func (x *exercise) limited(do Action) error {
	tasks := x.tasks(30, Returns)
	for i := 0; i < len(tasks); i += 10 {
		tasks[i].Do = do
	}
	tr, err := x.run(tasks, &wd.Options{Strategy: wd.Fixed{Workers: 6}, Timeout: timeout}, nil)
	if err != nil {
		return err
	}
	return tr.judge()
}

var errCancelled = errors.New("cancelled by handlertest")

// cancelled cancels a run when its first tasks run.
func (x *exercise) cancelled() error {
	tasks := x.tasks(200, Waits)
	ctx, cancel := context.WithCancelCause(x.ctx)
	defer cancel(nil)
	watch, stop := context.WithCancel(x.ctx)
	defer stop()
	go func() {
		awaitLog(watch, tasks[0].Log)
		cancel(errCancelled)
	}()
	tr, err := x.run(tasks, &wd.Options{Strategy: wd.Fixed{Workers: 6}}, ctx)
	if err != nil {
		return err
	}
	tr.cause = errCancelled
	return tr.judge()
}

func (x *exercise) overtime() error {
	tr, err := x.run(x.tasks(200, Waits), &wd.Options{Strategy: wd.Fixed{Workers: 6}, Runtime: 100 * time.Millisecond}, nil)
	if err != nil {
		return err
	}
	tr.cause = wd.ErrRuntime
	return tr.judge()
}

func (x *exercise) crashing() error {
	tr, err := x.run(x.tasks(200, Returns, Notes, Crashes, Naps, Returns, Fails, Returns), &wd.Options{Strategy: wd.Fixed{Workers: 8}}, nil)
	if err != nil {
		return err
	}
	tr.crashes = true
	return tr.judge()
}

// excess is how many workers a slot has where many tasks have to wait.
const excess = 8

// times looks at when tasks began, where many have to wait.
func (x *exercise) times() error {
	tasks := x.tasks(50*x.Slots, Naps)
	tr, err := x.run(tasks, &wd.Options{Strategy: wd.Fixed{Workers: excess * x.Slots}}, nil)
	if err != nil {
		return err
	}
	if err := tr.judge(); err != nil {
		return err
	}
	return tr.judgeTimes(x.Slots)
}

// run runs tasks, and waits for the end no longer than the exercise has patience.
func (x *exercise) run(tasks []Task, o *wd.Options, ctx context.Context) (*trial, error) {
	if ctx == nil {
		ctx = x.ctx
	}
	ended := make(chan *trial, 1)
	go func() {
		rep, err := wd.New(x.handler, o).Run(ctx, wd.Slice(tasks))
		ended <- &trial{tasks: tasks, options: o, rep: rep, err: err}
	}()
	timer := time.NewTimer(x.Patience)
	defer timer.Stop()
	select {
	case tr := <-ended:
		return tr, nil
	case <-timer.C:
		return nil, fmt.Errorf("the run has not ended after %v: the handler does not return", x.Patience)
	}
}
