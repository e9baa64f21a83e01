package cluster_test

import (
	"testing"

	client "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/cluster"
	"github.com/worker-dispatcher/wd/cluster/server"
	wd "github.com/worker-dispatcher/wd/generics"
)

// What somebody else does to the queue on the server costs time and no task.
func TestSomebodyDeletes(t *testing.T) {
	t.Parallel()
	for what, harm := range map[string]func(jetstream.JetStream, cluster.Node) error{
		"the consumer of a build": func(js jetstream.JetStream, n cluster.Node) error {
			return js.DeleteConsumer(t.Context(), "wd-tasks", "wd-nodes-"+n.Build)
		},
		"the stream of tasks":   func(js jetstream.JetStream, _ cluster.Node) error { return js.DeleteStream(t.Context(), "wd-tasks") },
		"the stream of results": func(js jetstream.JetStream, _ cluster.Node) error { return js.DeleteStream(t.Context(), "wd-results") },
		"all tasks": func(js jetstream.JetStream, _ cluster.Node) error {
			s, err := js.Stream(t.Context(), "wd-tasks")
			if err == nil {
				err = s.Purge(t.Context())
			}
			return err
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, server.Port{}, nil)
			startNode(t, nodeConfig{Link: s.Join(), Slots: 2})
			c := newClient(t, s.Join(), &cluster.Options{AckWait: quick})
			await(t, c, 1)
			conn, err := client.Connect(s.Join().URL)
			require.NoError(t, err)
			t.Cleanup(conn.Close)
			js, err := jetstream.New(conn)
			require.NoError(t, err)
			tasks := acts(t, 300, "last")
			r := wd.New(cluster.Handler(c, actRef), &wd.Options{Strategy: wd.Fixed{Workers: 30}}).Start(t.Context(), wd.Slice(tasks))
			tasks[0].awaitBegun(t, 50)
			require.NoError(t, harm(js, c.Nodes()[0]))
			rep, err := r.Wait()
			require.NoError(t, err)
			require.NoError(t, rep.Err())
			require.Equal(t, texts(tasks), rep.Results())
		})
	}
}
