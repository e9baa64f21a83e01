package wd_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
)

// Workers that are retired learn it from their context, whether they asked for its end before, derived others from it, or only look at it
// afterwards; those that stay do not.
func TestTheContextOfAWorkerEndsWhenItIsRetired(t *testing.T) {
	type key struct{}
	uses := map[string]func(ctx context.Context) (stays bool){
		"waits for it": func(ctx context.Context) bool {
			select {
			case <-ctx.Done():
				return false
			case <-time.After(time.Minute):
				return true
			}
		},
		"derives another": func(ctx context.Context) bool {
			child, cancel := context.WithTimeout(context.WithValue(ctx, key{}, 2), time.Minute)
			defer cancel()
			<-child.Done()
			return child.Err() == context.DeadlineExceeded
		},
		"looks at it later": func(ctx context.Context) bool {
			time.Sleep(time.Minute)
			return ctx.Err() == nil
		},
		"is told": func(ctx context.Context) bool {
			var told atomic.Bool
			defer context.AfterFunc(ctx, func() { told.Store(true) })()
			time.Sleep(time.Minute)
			return !told.Load()
		},
	}
	for name, stays := range uses {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var stayed, retired atomic.Int64
				body := func(ctx context.Context) {
					if stays(ctx) && ctx.Value(key{}) == 1 {
						stayed.Add(1)
					} else {
						retired.Add(1)
					}
				}
				run := wd.New(second, &wd.Options{Strategy: plan(func(ctx context.Context, f *wd.Feed) error {
					f.Workers(ctx, 5, body)
					return nil
				})}).Start(context.WithValue(t.Context(), key{}, 1), wd.Count(10))
				time.Sleep(time.Second)
				require.NoError(t, run.SetWorkers(3))
				_, err := run.Wait()
				require.NoError(t, err)
				require.Equal(t, []int64{3, 2}, []int64{stayed.Load(), retired.Load()})
			})
		})
	}
}

// BenchmarkManyWorkers is what a run of a thousand workers costs that have a task each.
func BenchmarkManyWorkers(b *testing.B) {
	nothing := wd.Func(func(_ context.Context, i int) (int, error) { return i, nil })
	d := wd.New(nothing, &wd.Options{Strategy: wd.Fixed{Workers: 1000}})
	b.ReportAllocs()
	for b.Loop() {
		rep, err := d.Run(context.Background(), wd.Count(1000))
		require.NoError(b, err)
		require.Equal(b, 1000, rep.Succeeded)
	}
}
