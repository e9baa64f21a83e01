package target_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/examples/internal/target"
	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/httptask"
	"github.com/worker-dispatcher/wd/tps"
)

// frozen runs 200 requests a second for 3 s, at most 4 in flight, against a target that freezes for a second.
func frozen(t *testing.T, h *target.Target, get wd.Handler[int, httptask.Result]) *tps.Report {
	t.Helper()
	time.AfterFunc(time.Second, func() { h.Freeze(time.Second) })
	rep, err := wd.New(get, &wd.Options{
		Strategy: wd.Rate{Plan: wd.MustPlan("200/s for 3s"), Max: 4},
	}).Run(t.Context(), wd.Count(600))
	require.NoError(t, err)
	require.Equal(t, 600, rep.Succeeded, rep.Err())
	return rep.TPS(nil)
}

// The four requests in flight see the freeze, the two hundred that should have been sent meanwhile do not. Response time, from when they
// should have been, tells; the p99 of service time does not.
func TestFrozenInVirtualTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := target.New(4, 5*time.Millisecond, nil)
		r := frozen(t, h, func(ctx context.Context, _ *wd.Task[int]) (httptask.Result, error) {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil))
			return httptask.Result{Status: w.Code}, nil
		})
		require.Equal(t, 5*time.Millisecond, r.Service.P99)
		require.Greater(t, r.Response.P99, 900*time.Millisecond)
		require.Empty(t, r.Pacing.Limited, "that tasks waited at the cap is not the generator's fault")
	})
}

func TestFrozen(t *testing.T) {
	h, err := target.Start(4, 5*time.Millisecond, nil)
	require.NoError(t, err)
	defer h.Close()
	client := httptask.NewClient(4)
	defer client.CloseIdleConnections()
	get, err := httptask.New(func(ctx context.Context, _ *wd.Task[int]) (*http.Request, error) {
		return http.NewRequestWithContext(ctx, http.MethodGet, h.URL(), nil)
	}, &httptask.Options{Client: client})
	require.NoError(t, err)
	r := frozen(t, h, get)
	t.Logf("service p99 %v, response p99 %v", r.Service.P99, r.Response.P99)
	require.Greater(t, r.Response.P99, 800*time.Millisecond)
	require.Greater(t, r.Response.P99, 2*r.Service.P99)
}
