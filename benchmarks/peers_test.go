package benchmarks

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/worker-dispatcher/wd/benchmarks/internal/floor"
	"github.com/worker-dispatcher/wd/benchmarks/internal/modes"
	"github.com/worker-dispatcher/wd/benchmarks/internal/peers"
	"github.com/worker-dispatcher/wd/benchmarks/internal/work"
)

func BenchmarkPeers(b *testing.B) {
	for _, w := range work.All() {
		bench, suffix := open(b, w), fmt.Sprintf("/work=%s/workers=%d/log=", w.Name, w.Workers)
		b.Run("impl=wd-fixed"+suffix+"yes", func(b *testing.B) {
			measure(b, w.Tasks, func() { mode(b, bench, modes.All()[0]) })
		})
		b.Run("impl=floor"+suffix+"yes", func(b *testing.B) {
			measure(b, w.Tasks, func() { floor.Run(bench) })
		})
		for _, p := range peers.All() {
			for _, logged := range []string{"no", "yes"} {
				b.Run("impl="+p.Name+suffix+logged, func(b *testing.B) { benchmarkPeer(b, bench, p, logged == "yes") })
			}
		}
	}
}

func benchmarkPeer(b *testing.B, bench *work.Bench, p peers.Peer, logged bool) {
	if p.Unlimited && bench.Service >= slow || p.Name == "hand-serial" && bench.Name == "sleep1ms" {
		b.Skip("it does not keep the number of workers")
	}
	var j *work.Job
	measure(b, bench.Tasks, func() {
		j = bench.Job(logged)
		p.Run(j)
	})
	require.True(b, bench.Right(j.Results))
}

func TestPeersAreRight(t *testing.T) {
	for _, w := range work.All() {
		bench := open(t, w.Small())
		calls := count(bench)
		for _, p := range peers.All() {
			for _, logged := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%s/log=%v", p.Name, w.Name, logged), func(t *testing.T) {
					j := bench.Job(logged)
					p.Run(j)
					require.Equal(t, bench.Values, j.Results)
					requireOnce(t, calls)
					if logged {
						requireLog(t, j.Log)
					}
				})
			}
		}
	}
}

func TestTheFloorIsRight(t *testing.T) {
	bench := open(t, work.Empty())
	results, log := floor.Run(bench)
	require.True(t, bench.Right(results))
	requireLog(t, log)
}

func TestPeersLeaveNothingBehind(t *testing.T) {
	bench := open(t, work.Sleep(100).Small())
	for _, p := range peers.All() {
		t.Run(p.Name, func(t *testing.T) {
			defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
			p.Run(bench.Job(false))
		})
	}
}

// requireLog requires a record of each task.
func requireLog(t *testing.T, log []work.Stamp) {
	for i, s := range log {
		if s.ID != int64(i+1) || s.Started > s.Ended || s.Started < 0 || s.Ended == 0 {
			t.Fatalf("record %d is %+v", i, s)
		}
	}
}
