package cluster_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/cluster"
	"github.com/worker-dispatcher/wd/cluster/server"
	wd "github.com/worker-dispatcher/wd/generics"
)

// A storm is a run in which nodes die, lines break and the server is started again, by chance.
type storm struct {
	t      *testing.T
	random *rand.Rand
	server *server.Server
	where  string
	dir    string
	lines  []*line
	nodes  []*nodeProcess
	links  []cluster.Link
}

// Whatever happens, the counts balance, and each task has its own result.
func TestStorm(t *testing.T) {
	t.Parallel()
	rounds, tasks := 2, 600
	if os.Getenv("WD_SOAK") != "" {
		rounds, tasks = 20, 3000
	}
	for seed := range rounds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			s := newStorm(t, uint64(seed))
			c := newClient(t, s.server.Join(), &cluster.Options{AckWait: quick, Deliveries: 20, File: seed%2 == 0})
			await(t, c, len(s.nodes))
			work := acts(t, tasks, "last")
			strategies := []wd.Strategy{wd.Fixed{Workers: 50}, wd.Queue{Workers: 20, Depth: 10}, wd.Rate{Plan: wd.MustPlan("600/s"), Max: 100}, wd.Sharded{Workers: 30}}
			r := wd.New(cluster.Handler(c, actRef), &wd.Options{Strategy: strategies[seed%len(strategies)]}).Start(t.Context(), wd.Slice(work))
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
			defer cancel()
			for ctx.Err() == nil && r.Snapshot().Completed < tasks*3/4 {
				s.strike(r.Snapshot().Completed)
				done := r.Snapshot().Completed
				for ctx.Err() == nil && r.Snapshot().Completed < min(done+tasks/8, tasks) {
					time.Sleep(time.Millisecond)
				}
			}
			rep, err := r.Wait()
			require.NoError(t, err)
			require.NoError(t, rep.Err())
			require.Equal(t, texts(work), rep.Results())
			for rec := range rep.Records() {
				require.False(t, rec.Started.Before(rep.Start) || rec.Ended.After(rep.End) || rec.Ended.Before(rec.Started), "%+v", rec)
			}
		})
	}
}

func newStorm(t *testing.T, seed uint64) *storm {
	t.Helper()
	s := &storm{t: t, random: rand.New(rand.NewPCG(seed, 1)), dir: t.TempDir()}
	s.server = newServer(t, server.Port{}, &server.Options{Dir: s.dir})
	where, err := url.Parse(s.server.Join().URL)
	require.NoError(t, err)
	s.where = where.Host
	for i := range 3 {
		x, l := newLine(t, s.server.Join())
		s.lines, s.links = append(s.lines, x), append(s.links, l)
		s.nodes = append(s.nodes, startNode(t, nodeConfig{Link: l, Name: fmt.Sprint("node ", i+1), Slots: 2}))
	}
	return s
}

// strike does some harm.
func (s *storm) strike(done int) {
	i := s.random.IntN(len(s.nodes))
	what := s.random.IntN(4)
	s.t.Logf("%d done: %s", done, []string{"a node is killed", "a node ends", "a line is cut", "the server is started again"}[what])
	switch what {
	case 0:
		s.nodes[i].kill()
		s.nodes[i] = startNode(s.t, nodeConfig{Link: s.links[i], Name: "again", Slots: 2})
	case 1:
		if s.nodes[i].stop() != 0 {
			require.Contains(s.t, s.nodes[i].out.String(), "no connection to", "it was started without a server")
		}
		s.nodes[i] = startNode(s.t, nodeConfig{Link: s.links[i], Name: "again", Slots: 2})
	case 2:
		s.lines[i].set(true)
		time.AfterFunc(time.Duration(s.random.IntN(1000))*time.Millisecond, func() { s.lines[i].set(false) })
	case 3:
		require.NoError(s.t, s.server.Close())
		s.server = newServer(s.t, server.Port{Address: s.where}, &server.Options{Dir: s.dir})
	}
}
