//go:build linux

package process_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/process"
	"github.com/worker-dispatcher/wd/remote"
)

// digest takes some time over a number.
func digest(_ context.Context, n int) (uint64, error) {
	h := fnv.New64a()
	for range 200 {
		fmt.Fprint(h, n)
	}
	return h.Sum64(), nil
}

var digestRef = remote.Func("process_test.digest", digest)

// children returns the processes that this one has started.
func children() (pids []int) {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/children", os.Getpid()))
	all := string(text)
	tasks, _ := os.ReadDir("/proc/self/task")
	for _, t := range tasks {
		text, _ := os.ReadFile("/proc/self/task/" + t.Name() + "/children")
		all += " " + string(text)
	}
	for _, f := range strings.Fields(all) {
		if pid, err := strconv.Atoi(f); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// killOne kills one of the children, as soon as there is one.
func killOne() {
	for {
		if all := children(); len(all) > 0 && syscall.Kill(all[rand.IntN(len(all))], syscall.SIGKILL) == nil {
			return
		}
		runtime.Gosched()
	}
}

// 10,000 tasks while children are killed at random, at each 45th task that ends: each task has one record, with the right result.
func TestStorm(t *testing.T) {
	const tasks = 10_000
	o := quiet()
	o.Procs, o.Retries = 3, 1_000_000
	p := newPool(t, o)
	ended, kills := atomic.Int64{}, make(chan bool, tasks)
	killed := 0
	var killer sync.WaitGroup
	killer.Go(func() {
		for range kills {
			killOne()
			killed++
			for at := ended.Load(); ended.Load() < min(at+10, tasks); { // let the others do something
				runtime.Gosched()
			}
		}
	})
	d := wd.New(process.Handler(p, digestRef), &wd.Options{Strategy: wd.Fixed{Workers: 64}})
	d.OnDone(func(_ context.Context, r wd.Record[int, uint64]) uint64 {
		if ended.Add(1)%45 == 0 {
			kills <- true
		}
		return r.Result
	})
	rep, err := d.Run(t.Context(), wd.Count(tasks))
	close(kills)
	killer.Wait()
	require.NoError(t, err)
	require.NoError(t, rep.Err())
	require.Equal(t, tasks, rep.Tasks)
	require.Equal(t, tasks, rep.Succeeded)
	n := 0
	for r := range rep.Records() {
		n++
		want, _ := digest(t.Context(), n)
		require.Equal(t, n, r.ID)
		require.Equal(t, want, r.Result)
		require.False(t, r.Started.IsZero())
		require.False(t, r.Ended.Before(r.Started))
	}
	require.Equal(t, tasks, n)
	require.GreaterOrEqual(t, killed, 200)
	t.Logf("%d tasks, %d children killed", tasks, killed)
}
