package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/examples/internal/child"
	"github.com/worker-dispatcher/wd/examples/internal/target"
	"github.com/worker-dispatcher/wd/generics/httptask"
)

func TestMain(m *testing.M) { child.Main(m, main) }

// openShop is the config that the benchmark runs with.
func openShop(b *testing.B) shop {
	t, err := target.Start(20, 5*time.Millisecond, http.HandlerFunc(answer))
	require.NoError(b, err)
	b.Cleanup(t.Close)
	return shop{client: httptask.NewClient(0), endpoint: t.URL() + "/orders/"}
}

// someOrders are its tasks.
func someOrders() []string { return orders(24) }

// Every parameter reaches the endpoint by way of what is generated, and every result comes back.
func TestGenerate(t *testing.T) {
	out := child.Run(t, 0, child.Itself(t)).Stdout.String()
	require.Contains(t, out, "Completed Tasks Count: 100 (96 succeeded, 4 failed)")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	for i, line := range lines[len(lines)-100:] {
		want := fmt.Sprintf("ORD_%03d true confirmed for key %d (status 200)", i+1, i+1)
		if (i+1)%25 == 0 {
			want = fmt.Sprintf("ORD_%03d false sold out (status 409)", i+1)
		}
		require.Equal(t, want, line)
	}
}

func TestCommandLine(t *testing.T) {
	t.Parallel()
	child.CommandLine(t, child.Itself(t), "generate")
}
