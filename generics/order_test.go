package wd_test

import (
	"context"
	"fmt"
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
)

// startOrder runs n tasks of the same length on some workers that claim as Fixed does, in virtual time. It returns the IDs in the order in
// which they started, and the lengths of the claims.
func startOrder(t *testing.T, n, workers int, length time.Duration) (order, claims []int) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		note := func(list *[]int, v int) {
			mu.Lock()
			defer mu.Unlock()
			*list = append(*list, v)
		}
		h := func(_ context.Context, task *wd.Task[int]) (int, error) {
			note(&order, task.ID)
			time.Sleep(length)
			return 0, nil
		}
		s := plan(func(ctx context.Context, f *wd.Feed) error {
			f.Workers(ctx, workers, func(ctx context.Context) {
				for u, ok := f.Next(ctx, math.MaxInt); ok; u, ok = f.Next(ctx, math.MaxInt) {
					note(&claims, u.Len())
					u.Run()
				}
			})
			return nil
		})
		rep, err := wd.New(h, &wd.Options{Strategy: s}).Run(t.Context(), wd.Count(n))
		require.NoError(t, err)
		require.Equal(t, n, rep.Succeeded)
	})
	return order, claims
}

// Equal tasks start in ID order, up to as many as the workers hold in their claims: those that are so far before a task have started
// when it does.
func TestEqualTasksStartInOrder(t *testing.T) {
	for _, workers := range []int{1, 2, 7, 64} {
		for _, length := range []time.Duration{100, 500, 1_000, 3_000, 10_000, 30_000, 100_000, 1_000_000} {
			t.Run(fmt.Sprintf("workers=%d/length=%v", workers, length), func(t *testing.T) {
				order, claims := startOrder(t, 5000, workers, length)
				longest := 0
				for _, n := range claims {
					longest = max(longest, n)
				}
				ahead := make([]bool, 5001)
				next := 1 // the first that has not started
				for _, id := range order {
					require.Less(t, id-next, workers*longest, "task %d starts before task %d", id, next)
					ahead[id] = true
					for next <= 5000 && ahead[next] {
						next++
					}
				}
				require.LessOrEqual(t, longest, max(1, int(20*time.Microsecond/length)))
			})
		}
	}
}

func TestLongTasksAreClaimedOneAtATime(t *testing.T) {
	for _, workers := range []int{1, 3, 100} {
		_, claims := startOrder(t, 1000, workers, 100*time.Microsecond+1)
		require.Len(t, claims, 1000)
		for _, n := range claims {
			require.Equal(t, 1, n)
		}
	}
}

// Tasks that were quick and become slow are claimed one at a time from then on, and those that were claimed with the first slow one wait for
// no one: each starts as soon as a worker is free.
func TestTasksThatBecomeSlow(t *testing.T) {
	const quick, slow, workers = 20_000, 40, 4
	synctest.Test(t, func(t *testing.T) {
		h := wd.Func(func(_ context.Context, id int) (int, error) {
			if id > quick {
				time.Sleep(time.Second)
			}
			return id, nil
		})
		rep, err := wd.New(h, &wd.Options{Strategy: wd.Fixed{Workers: workers}}).Run(t.Context(), wd.Count(quick+slow))
		require.NoError(t, err)
		require.Equal(t, slow/workers*time.Second, rep.Duration())
	})
}
