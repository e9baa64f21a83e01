package cluster_test

import (
	"fmt"
	"testing"

	"github.com/worker-dispatcher/wd/cluster"
	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/handlertest"

	"github.com/stretchr/testify/require"
)

func TestTheHandlerKeepsTheRules(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{2, 2}} {
		t.Run(fmt.Sprintf("%d nodes with %d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			c, _ := newCluster(t, size[0], size[1], nil)
			handlertest.Exercise(t, cluster.Handler(c, performRef), &handlertest.Options{Slots: c.Slots()})
		})
	}
}

func TestEcho(t *testing.T) {
	t.Parallel()
	c, nodes := newCluster(t, 2, 2, nil)
	words := make([]string, 5000)
	for i := range words {
		words[i] = fmt.Sprint("word ", i)
	}
	rep, err := wd.New(cluster.Handler(c, echoRef), &wd.Options{Strategy: c.Strategy(wd.Fixed{Workers: 64 * c.Slots()})}).Run(t.Context(), wd.Slice(words))
	require.NoError(t, err)
	require.Equal(t, words, rep.Results())
	require.Zero(t, nodes[0].stop(), nodes[0].out.String())
}
