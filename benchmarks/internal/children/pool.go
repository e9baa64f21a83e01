package children

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/process"
	"github.com/worker-dispatcher/wd/remote"
)

var echoRef = remote.Func("children.echo", func(_ context.Context, s string) (string, error) { return s, nil })

// Pool measures our pool, with so many workers and n tasks. It is started beforehand, and has done some tasks.
func Pool(workers, n int) Measurement {
	return func(ctx context.Context) (_ float64, err error) {
		pool, err := process.NewPool(&process.Options{Procs: Procs, Stdout: io.Discard, Stderr: io.Discard})
		if err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, pool.Close()) }()
		d := wd.New(process.Handler(pool, echoRef), &wd.Options{Strategy: wd.Fixed{Workers: workers}})
		tasks := slices.Repeat([]string{payload}, n)
		if _, err := d.Run(ctx, wd.Slice(tasks[:min(n, 1000)])); err != nil {
			return 0, err
		}
		start := time.Now()
		rep, err := d.Run(ctx, wd.Slice(tasks))
		took := perTask(start, n)
		if err := errors.Join(err, rep.Err()); err != nil {
			return 0, err
		}
		for _, got := range rep.Results() {
			if got != payload {
				return 0, wrong(got)
			}
		}
		return took, nil
	}
}
