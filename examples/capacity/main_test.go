package main

import (
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/capacity"
	"github.com/worker-dispatcher/wd/examples/internal/child"
	"github.com/worker-dispatcher/wd/examples/internal/target"
	"github.com/worker-dispatcher/wd/generics/httptask"
	"github.com/worker-dispatcher/wd/tps"
)

func TestMain(m *testing.M) { child.Main(m, main) }

// The search knows a handler and an SLO; what the target is was drawn at random, and is printed afterwards. It is done in full with WD_SOAK=1, five
// times with its defaults, and has to be within 10 %; with WD_CI=1 once, with shorter probes, on a machine that may be busy with other
// things; otherwise with the shortest, beginning at a higher rate, which shows that it works.
func TestFindsTheKnee(t *testing.T) {
	times, least, near, most, o := 1, 1, 0.25, 2*time.Minute, capacity.Options{Step: time.Second}
	switch {
	case os.Getenv("WD_SOAK") != "":
		times, near, most, o = 5, 0.10, 45*time.Second, capacity.Options{}
	case os.Getenv("WD_CI") == "":
		t.Parallel()
		least, near, o = 6, 0.4, capacity.Options{Start: 60, Step: 150 * time.Millisecond, Tolerance: 0.3}
	}
	var err error
	o.SLO, err = tps.ParseSLO("p99<500ms, errors<1%")
	require.NoError(t, err)
	for range times {
		server, err := target.Start(least+rand.IntN(16), time.Duration(20+rand.IntN(60))*time.Millisecond, nil)
		require.NoError(t, err)
		get, err := httptask.Get(nil)
		require.NoError(t, err)
		found, err := capacity.Search(t.Context(), get, capacity.Cycle([]string{server.URL()}), &o)
		server.Close()
		require.NoError(t, err)
		t.Logf("%v of %d servers, %v a request: %.3f of %.1f/s\n%v", found.Took.Round(time.Second), server.Servers(), server.Service(),
			found.Rate/server.Capacity(), server.Capacity(), found)
		require.Equal(t, capacity.Found, found.Verdict)
		require.InEpsilon(t, server.Capacity(), found.Rate, near)
		require.Less(t, found.Took, most)
	}
}

// The rates are those at which a probe, of 32 tasks at least, is short, and a machine that is busy with other things does not matter.
func TestCapacity(t *testing.T) {
	t.Parallel()
	binary := child.Itself(t)
	t.Run("above", func(t *testing.T) {
		t.Parallel()
		p := child.Run(t, 1, binary, "-json", "-slo", "p99<5s, errors<1%", "-start", "20", "-max", "40", "-step", "250ms")
		var r struct {
			Verdict   string
			SLO       tps.SLO
			Rate      float64
			Confirmed bool
			Probes    []struct{ Phase, Outcome string }
		}
		require.NoError(t, json.Unmarshal([]byte(p.Stdout.String()), &r), p.Stdout.String())
		require.Equal(t, "above", r.Verdict)
		require.InDelta(t, 40, r.Rate, 1e-9)
		require.True(t, r.Confirmed)
		require.Equal(t, "p99<5s, errors<1%", r.SLO.String())
		require.Equal(t, "grow", r.Probes[0].Phase)
		require.Equal(t, "met", r.Probes[0].Outcome)
		require.Regexp(t, `grow +20\.0/s: achieved +[\d.]+/s, p50 .* in flight: met\n`, p.Stderr.String())
		require.Contains(t, p.Stderr.String(), "capacity: not found")
	})
	t.Run("below", func(t *testing.T) {
		t.Parallel()
		p := child.Run(t, 1, binary, "-slo", "p99<1ms", "-start", "80", "-step", "250ms")
		require.Regexp(t, `^Capacity: below 80\.0/s, where p99<1ms was not met: `, p.Stdout.String())
		require.Regexp(t, `\nTarget: 8 servers, .*ms a request as measured: \d+\.\d/s\n$`, p.Stdout.String())
	})
	t.Run("limit", func(t *testing.T) {
		t.Parallel()
		p := child.Run(t, 1, binary, "-start", "80", "-step", "500ms", "-limit", "1s")
		require.Regexp(t, `^Capacity: .* \(not confirmed: the time was up after [\d.]+m?s\)\n`, p.Stdout.String())
		require.Contains(t, child.Run(t, 1, binary, "-limit", "1s").Stderr.String(), "options: Limit is 1s, want 0 (none) or at least the 5s of the first probe")
	})
	t.Run("request", func(t *testing.T) {
		t.Parallel()
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			if r.Method != http.MethodPost || r.Header.Get("Accept") != "a/b" || string(body) != "a=1" {
				w.WriteHeader(http.StatusTeapot)
			}
			w.WriteHeader(http.StatusCreated)
		}))
		defer s.Close()
		probe := []string{"-url", s.URL, "-slo", "errors<50%", "-start", "40", "-max", "40", "-step", "250ms"}
		p := child.Run(t, 1, binary, append(probe, "-header", "Accept: a/b", "-body", "a=1")...)
		require.Regexp(t, `^Capacity: above 40\.0/s`, p.Stdout.String())
		require.Regexp(t, `^Capacity: below 40\.0/s`, child.Run(t, 1, binary, probe...).Stdout.String())
	})
	t.Run("wrong", func(t *testing.T) {
		t.Parallel()
		require.Contains(t, child.Run(t, 2, binary, "-servers", "0").Stderr.String(), `invalid value "0" for flag -servers: want a whole number from 1 to`)
		require.Contains(t, child.Run(t, 2, binary, "-url", "host:80").Stderr.String(), `invalid value "host:80" for flag -url: want an address`)
		require.Contains(t, child.Run(t, 2, binary, "-slo", "fast").Stderr.String(), `invalid value "fast" for flag -slo`)
		require.Contains(t, child.Run(t, 1, binary, "-max", "5").Stderr.String(), "options: Max is 5, want 0 (100,000) or from Start's 10")
	})
}

func TestCommandLine(t *testing.T) {
	t.Parallel()
	child.CommandLine(t, child.Itself(t), "capacity")
}
