package target_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/examples/internal/target"
)

const service = 50 * time.Millisecond

// request sends one request to the handler in a goroutine of its own, and notes its path when it is answered.
func request(ctx context.Context, h http.Handler, group *sync.WaitGroup, path string, answered func(string)) {
	group.Go(func() {
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil)
		h.ServeHTTP(httptest.NewRecorder(), r)
		answered(path)
	})
	synctest.Wait() // until it is in line
}

// Three servers take nine requests in three rounds, first come, first served.
func TestSaturates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := target.New(3, service, nil)
		var mu sync.Mutex
		var group sync.WaitGroup
		var rounds [3][]string
		start := time.Now()
		for i := range 9 {
			request(t.Context(), h, &group, fmt.Sprint("/", i), func(path string) {
				mu.Lock()
				defer mu.Unlock()
				round := int(time.Since(start)/service) - 1
				rounds[round] = append(rounds[round], path)
			})
		}
		group.Wait()
		require.Equal(t, 3*service, time.Since(start))
		require.ElementsMatch(t, []string{"/0", "/1", "/2"}, rounds[0])
		require.ElementsMatch(t, []string{"/3", "/4", "/5"}, rounds[1])
		require.ElementsMatch(t, []string{"/6", "/7", "/8"}, rounds[2])
		require.Equal(t, 9, h.Served())
		require.Equal(t, service, h.Service())
		require.InDelta(t, 60, h.Capacity(), 1e-9)
	})
}

// A slot that was idle has not been busy, and who leaves the line takes none.
func TestIdleAndGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := target.New(1, service, nil)
		require.Zero(t, h.Service())
		require.Zero(t, h.Capacity())
		var group sync.WaitGroup
		time.Sleep(time.Minute)
		request(t.Context(), h, &group, "/first", func(string) {})
		gone, leave := context.WithCancel(t.Context())
		request(gone, h, &group, "/gone", func(string) {})
		leave()
		group.Wait()
		require.Equal(t, 1, h.Served())
		require.Equal(t, service, h.Service())
	})
}

func TestStart(t *testing.T) {
	h, err := target.Start(1, time.Millisecond, nil)
	require.NoError(t, err)
	resp, err := http.Get(h.URL())
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, "ok\n", string(body))
	h.Close()
	_, err = http.Get(h.URL())
	require.Error(t, err)
}
