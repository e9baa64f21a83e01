package nodes_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/benchmarks/internal/nodes"
)

func TestRates(t *testing.T) {
	for name, measure := range map[string]func(context.Context) (float64, error){
		"one a message": nodes.Rate(1, 200), "batched": nodes.Rate(0, 1000), "raw": nodes.Publish(1000),
	} {
		t.Run(name, func(t *testing.T) {
			perSecond, err := measure(t.Context())
			require.NoError(t, err)
			require.Positive(t, perSecond)
		})
	}
}
