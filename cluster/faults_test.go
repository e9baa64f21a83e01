package cluster_test

import (
	"context"
	"errors"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/cluster"
	"github.com/worker-dispatcher/wd/cluster/server"
	wd "github.com/worker-dispatcher/wd/generics"
)

// quick is an AckWait for tests in which nodes are lost.
const quick = time.Second

// However long an answer was on its way by which a node has set its clock, the dispatcher does not end a task before its timeout: it is told when that began at the latest.
func TestTheClockOfANode(t *testing.T) {
	t.Parallel()
	wrong, latest, err := cluster.SetClock(newServer(t, server.Port{}, nil).Link(), 100*time.Millisecond)
	require.NoError(t, err)
	require.Less(t, wrong, -5*time.Millisecond, "or this is no test")
	require.GreaterOrEqual(t, latest, time.Duration(0))
}

// A node that is killed in the middle of a task costs time. The task runs again, with the same key, and its attempt is still the first.
func TestNodeKilled(t *testing.T) {
	t.Parallel()
	s := newServer(t, server.Port{}, nil)
	first := startNode(t, nodeConfig{Link: s.Join(), Name: "first", Slots: 2})
	c := newClient(t, s.Join(), &cluster.Options{AckWait: quick, NodeKey: "node"})
	await(t, c, 1)
	tasks := acts(t, 20, "wait")
	r := wd.New(cluster.Handler(c, actRef), &wd.Options{Strategy: wd.Fixed{Workers: 4}}).Start(t.Context(), wd.Slice(tasks))
	tasks[0].awaitBegun(t, 2)
	first.kill()
	tasks[0].openGate(t)
	startNode(t, nodeConfig{Link: s.Join(), Name: "second", Slots: 2})
	rep, err := r.Wait()
	require.NoError(t, err)
	require.NoError(t, rep.Err())
	require.Equal(t, texts(tasks), rep.Results())
	times := map[string]int{}
	for _, line := range tasks[0].begun() {
		f := strings.Fields(line)
		times[f[0]+" "+f[2]]++
		require.Equal(t, times[f[0]+" "+f[2]], int(f[1][0]-'0'), "the number of the delivery: %s", line)
	}
	require.Len(t, times, 20, "each task has one key")
	again := 0
	for _, n := range times {
		again += n - 1
	}
	require.Equal(t, 2, again, "the two tasks that ran have run again, and no others")
	for rec := range rep.Records() {
		require.Equal(t, 1, rec.Attempt)
		require.Equal(t, "second", rec.Meta["node"])
	}
}

// A task that kills each node which takes it has failed in the end; the others are done.
func TestPoison(t *testing.T) {
	t.Parallel()
	c, nodes := newCluster(t, 3, 2, &cluster.Options{AckWait: quick, Deliveries: 2})
	tasks := acts(t, 30, "last") // some of which are lost with it
	tasks[11].Do = "die"
	rep, err := wd.New(cluster.Handler(c, actRef), &wd.Options{Strategy: wd.Fixed{Workers: 9}}).Run(t.Context(), wd.Slice(tasks))
	require.NoError(t, err)
	require.Equal(t, [2]int{29, 1}, [2]int{rep.Succeeded, rep.Failed}, "%v", rep.Err())
	bad, _ := rep.Record(12)
	var lost *cluster.LostError
	require.ErrorAs(t, bad.Err, &lost)
	require.Equal(t, 2, lost.Deliveries)
	require.ErrorContains(t, bad.Err, "given to 2 nodes")
	dead := 0
	for _, n := range nodes {
		select {
		case <-n.ended:
			dead++
		default:
		}
	}
	require.Equal(t, 2, dead)
	eventually(t, func() bool { return len(c.Nodes()) == 1 }, "the dead are forgotten")
}

// A task that takes no notice of its end, and may never return, keeps its slot, but does not keep its node from one that is there for the last time.
func TestStuckBesideTheLast(t *testing.T) {
	t.Parallel()
	s := newServer(t, server.Port{}, nil)
	startNode(t, nodeConfig{Link: s.Join(), Name: "second", Slots: 2})
	c := newClient(t, s.Join(), &cluster.Options{AckWait: quick, Deliveries: 2})
	await(t, c, 1)
	stuck, busy, once := acts(t, 1, "stick"), acts(t, 1, "wait"), acts(t, 1, "die once")
	stuck[0].Gate += " that never opens"
	h := cluster.Handler(c, actRef)
	late, err := wd.New(h, &wd.Options{Timeout: time.Millisecond, Grace: time.Millisecond}).Run(t.Context(), wd.Slice(stuck))
	require.NoError(t, err)
	require.Equal(t, 1, late.Uncompleted)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	other := wd.New(h, nil).Start(ctx, wd.Slice(busy))
	busy[0].awaitBegun(t, 1)

	first := startNode(t, nodeConfig{Link: s.Join(), Name: "first", Slots: 1})
	last := wd.New(h, nil).Start(ctx, wd.Slice(once))
	once[0].awaitBegun(t, 1)
	<-first.ended
	busy[0].openGate(t)
	rep, err := other.Wait()
	require.NoError(t, err)
	require.Equal(t, texts(busy), rep.Results())
	rep, err = last.Wait()
	require.NoError(t, err)
	require.Equal(t, texts(once), rep.Results())
	require.Len(t, once[0].begun(), 2)
}

// If it has killed all of them there is nobody left to say so.
func TestPoisonOfAll(t *testing.T) {
	t.Parallel()
	c, _ := newCluster(t, 2, 1, &cluster.Options{AckWait: quick, Deliveries: 2})
	rep, err := wd.New(cluster.Handler(c, actRef), nil).Run(t.Context(), wd.Slice(acts(t, 1, "die")))
	require.NoError(t, err)
	var lost *cluster.LostError
	require.ErrorAs(t, rep.Err(), &lost)
	require.Equal(t, 1, rep.Failed)
	require.Contains(t, lost.Node, "node ")
}

// A task that takes longer than AckWait, on a node that is well, runs once.
func TestLongTask(t *testing.T) {
	t.Parallel()
	c, _ := newCluster(t, 2, 1, &cluster.Options{AckWait: quick})
	tasks := acts(t, 1, "wait")
	r := wd.New(cluster.Handler(c, actRef), nil).Start(t.Context(), wd.Slice(tasks))
	tasks[0].awaitBegun(t, 1)
	time.AfterFunc(5*quick/2, func() { _ = os.WriteFile(tasks[0].Gate, nil, 0o600) })
	rep, err := r.Wait()
	require.NoError(t, err)
	require.Equal(t, texts(tasks), rep.Results())
	require.Len(t, tasks[0].begun(), 1)
}

// A server that is started again, with what it had or without, costs no task.
func TestServerRestarted(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]bool{"in memory": false, "in files": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := &server.Options{Dir: t.TempDir()}
			s := newServer(t, server.Port{}, o)
			where, err := url.Parse(s.Join().URL)
			require.NoError(t, err)
			for range 2 {
				startNode(t, nodeConfig{Link: s.Join(), Slots: 2})
			}
			c := newClient(t, s.Join(), &cluster.Options{AckWait: 2 * time.Second, File: file})
			await(t, c, 2)
			tasks := acts(t, 400, "last")
			tasks[50].Do, tasks[51].Do = "wait", "wait"
			r := wd.New(cluster.Handler(c, actRef), &wd.Options{Strategy: wd.Fixed{Workers: 40}}).Start(t.Context(), wd.Slice(tasks))
			tasks[0].awaitBegun(t, 60)
			require.NoError(t, s.Close())
			newServer(t, server.Port{Address: where.Host}, o)
			tasks[0].openGate(t)
			rep, err := r.Wait()
			require.NoError(t, err)
			require.NoError(t, rep.Err())
			require.Equal(t, texts(tasks), rep.Results())
		})
	}
}

// A node that is cut off and comes back late, with a result of a task that another has done meanwhile, is refused. There is an AckWait for that, as after two of them
// it thinks that the dispatcher is gone.
func TestLateNode(t *testing.T) {
	t.Parallel()
	s := newServer(t, server.Port{}, nil)
	over, link := newLine(t, s.Join())
	late := startNode(t, nodeConfig{Link: link, Name: "late", Slots: 1, Debug: true})
	c := newClient(t, s.Join(), &cluster.Options{AckWait: 3 * quick})
	await(t, c, 1)
	tasks := acts(t, 1, "wait")
	r := wd.New(cluster.Handler(c, actRef), nil).Start(t.Context(), wd.Slice(tasks))
	tasks[0].awaitBegun(t, 1)
	over.set(true)
	startNode(t, nodeConfig{Link: s.Join(), Name: "other", Slots: 1})
	tasks[0].awaitBegun(t, 2)
	tasks[0].openGate(t)
	rep, err := r.Wait()
	require.NoError(t, err)
	require.Equal(t, texts(tasks), rep.Results())
	eventually(t, func() bool { return strings.Contains(late.out.String(), "a result cannot be sent now") }, "it tries")
	over.set(false)
	eventually(t, func() bool { return strings.Contains(late.out.String(), "a result came too late") }, late.out.String())
	again, err := wd.New(cluster.Handler(c, actRef), &wd.Options{Strategy: wd.Fixed{Workers: 2}}).Run(t.Context(), wd.Slice(tasks))
	require.NoError(t, err)
	require.Equal(t, texts(tasks), again.Results(), "and it goes on")
}

// The end of a run ends the contexts of its tasks, with the cause, and what has not begun never does.
func TestCancel(t *testing.T) {
	t.Parallel()
	c, _ := newCluster(t, 2, 2, &cluster.Options{AckWait: time.Minute})
	tasks := acts(t, 200, "wait")
	ctx, cancel := context.WithCancelCause(t.Context())
	r := wd.New(cluster.Handler(c, actRef), &wd.Options{Strategy: wd.Fixed{Workers: 100}}).Start(ctx, wd.Slice(tasks))
	tasks[0].awaitBegun(t, 4)
	why := errors.New("enough")
	cancel(why)
	rep, err := r.Wait()
	require.ErrorIs(t, err, why)
	require.Equal(t, [2]int{0, 200}, [2]int{rep.Succeeded, rep.Failed + rep.Undispatched})
	require.InDelta(t, 6, rep.Failed, 2, "those that had begun, and those that came to their slots before the word of the end did")
	require.Len(t, tasks[0].begun(), 2*rep.Failed, "as many begun as ended")
	for rec := range rep.Records() {
		require.ErrorContains(t, rec.Err, "enough")
	}
	eventually(t, func() bool { return c.Outstanding(t.Context()) == 0 }, "nothing is left on the server")
	tasks = acts(t, 50, "return")
	rep, err = wd.New(cluster.Handler(c, actRef), nil).Run(t.Context(), wd.Slice(tasks))
	require.NoError(t, err)
	require.Equal(t, texts(tasks), rep.Results(), "the nodes are free again")
}

// A task that takes no notice of its end is left behind after Grace.
func TestGrace(t *testing.T) {
	t.Parallel()
	c, _ := newCluster(t, 1, 2, nil)
	tasks := acts(t, 10, "return")
	tasks[3].Do = "stick"
	rep, err := wd.New(cluster.Handler(c, actRef), &wd.Options{Timeout: 500 * time.Millisecond, Grace: 50 * time.Millisecond}).Run(t.Context(), wd.Slice(tasks))
	require.NoError(t, err)
	require.Equal(t, [2]int{9, 1}, [2]int{rep.Succeeded, rep.Uncompleted})
	tasks[0].openGate(t)
}

// A node whose dispatcher dies ends what it runs for it.
func TestDispatcherGone(t *testing.T) {
	t.Parallel()
	s := newServer(t, server.Port{}, nil)
	startNode(t, nodeConfig{Link: s.Join(), Slots: 1})
	dead, err := cluster.NewClient(t.Context(), s.Join(), &cluster.Options{AckWait: quick})
	require.NoError(t, err)
	await(t, dead, 1)
	tasks := acts(t, 5, "wait")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r := wd.New(cluster.Handler(dead, actRef), &wd.Options{Strategy: wd.Fixed{Workers: 5}}).Start(ctx, wd.Slice(tasks))
	tasks[0].awaitBegun(t, 1)
	dead.Crash()
	tasks[0].awaitBegun(t, 2)
	require.Contains(t, tasks[0].begun()[1], " ended: "+cluster.ErrDispatcherLost.Error())
	c := newClient(t, s.Join(), nil)
	got, err := wd.New(cluster.Handler(c, echoRef), nil).Run(t.Context(), wd.Slice([]string{"next"}))
	require.NoError(t, err)
	require.Equal(t, []string{"next"}, got.Results(), "others are served")
	require.Len(t, tasks[0].begun(), 2, "what the dead one has left on the server is not run")
	cancel()
	require.NoError(t, dead.Close())
	rep, err := r.Wait()
	require.ErrorIs(t, err, context.Canceled)
	require.Zero(t, rep.Succeeded)
}

// A node that is told to end lets its tasks end, and gives back those that do not.
func TestNodeLeaves(t *testing.T) {
	t.Parallel()
	s := newServer(t, server.Port{}, nil)
	first := startNode(t, nodeConfig{Link: s.Join(), Name: "first", Slots: 3, Grace: 50 * time.Millisecond})
	c := newClient(t, s.Join(), &cluster.Options{AckWait: time.Minute})
	await(t, c, 1)
	tasks := append(acts(t, 2, "wait"), acts(t, 1, "stick")...)
	r := wd.New(cluster.Handler(c, actRef), &wd.Options{Strategy: wd.Fixed{Workers: 3}}).Start(t.Context(), wd.Slice(tasks))
	tasks[0].awaitBegun(t, 2)
	tasks[2].awaitBegun(t, 1)
	require.Zero(t, first.stop(), first.out.String())
	require.Contains(t, strings.Join(tasks[0].begun(), "\n"), cluster.ErrLeft.Error())
	eventually(t, func() bool { return len(c.Nodes()) == 0 }, "it has said so")
	tasks[0].openGate(t)
	tasks[2].openGate(t)
	startNode(t, nodeConfig{Link: s.Join(), Name: "second", Slots: 3})
	rep, err := r.Wait()
	require.NoError(t, err)
	require.Equal(t, texts(tasks), rep.Results())
}

// What was sent together with a task that takes long, or was asked for ahead, is done elsewhere.
func TestNoTaskWaitsBehindALongOne(t *testing.T) {
	t.Parallel()
	for name, batch := range map[string]int{"in its message": 0, "in another message": 1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _ := newCluster(t, 2, 1, &cluster.Options{Batch: batch})
			h := cluster.Handler(c, actRef)
			o := &wd.Options{Strategy: wd.Fixed{Workers: 100}}
			_, err := wd.New(h, o).Run(t.Context(), wd.Slice(acts(t, 500, "return"))) // so that they are known to be short
			require.NoError(t, err)
			tasks := acts(t, 300, "return")
			tasks[100].Do = "wait"
			ended := make(chan bool, len(tasks))
			r := wd.New(h, o).OnDone(func(_ context.Context, rec wd.Record[act, string]) string { ended <- true; return rec.Result }).Start(t.Context(), wd.Slice(tasks))
			for range len(tasks) - 1 {
				select {
				case <-ended:
				case <-time.After(patience):
					require.Fail(t, "a task waits behind the long one")
				}
			}
			tasks[0].openGate(t)
			rep, err := r.Wait()
			require.NoError(t, err)
			require.Equal(t, texts(tasks), rep.Results())
			require.Len(t, tasks[0].begun(), 300, "each ran once")
		})
	}
}
