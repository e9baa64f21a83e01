package report_test

import (
	"container/heap"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/worker-dispatcher/wd/tps"
)

var start = time.Date(2026, time.November, 3, 14, 15, 16, 0, time.FixedZone("CET", 3600))

// ramp is the log of a load test: each second more requests are due, until some 14 s later the 40 servers of a target, at 50 ms
// a request, have long been saturated. What would wait for over 1 s is dropped, and some requests fail.
func ramp() tps.Log {
	l := simulate(14_000, 50, func(ms int) float64 { return 1100 * float64(ms) / 14_000 })
	l.Pacing.Plan, l.Pacing.Undispatched = "0/s..1100/s over 14s, uniform", 51
	l.Tasks, l.Undispatched = len(l.Events)+51, 51
	return l
}

// hold is the log of a steady load of 600/s, for half a minute, of requests that take so many milliseconds.
func hold(service float64) tps.Log {
	l := simulate(30_000, service, func(int) float64 { return 600 })
	l.Pacing.Plan = "600/s over 30s, uniform"
	return l
}

// simulate runs a load of so many milliseconds against 40 servers.
func simulate(length int, service float64, rate func(ms int) float64) tps.Log {
	random := rand.New(rand.NewPCG(1, 2))
	l := tps.Log{Start: start, Tags: []string{"", "GET /orders", "POST /orders", "GET /stock/{article}"}, Meta: map[int64]map[string]any{}}
	free, kinds := make(ends, 40), tps.ErrorKinds{}
	dropped := 0
	for ms, due := 0, 0.0; ms < length; ms++ {
		for due += rate(ms) / 1000; due >= 1; due-- {
			e := tps.Event{ID: int64(len(l.Events) + 1), Intended: int64(ms) * 1e6, Tag: uint32(1 + random.IntN(10)%3)}
			e.Started = max(e.Intended+random.Int64N(900_000), free[0])
			if e.Started-e.Intended > 1e9 {
				e.Started, e.Outcome = 0, tps.Dropped
				dropped++
			} else {
				e.Ended = e.Started + int64(1e6*service*(0.8+0.4*random.Float64()+0.1*random.ExpFloat64()))
				free[0] = e.Ended
				heap.Fix(&free, 0)
				if random.IntN(60) == 0 {
					e.Outcome = tps.Failed
					kinds.AddText([]string{"*net.OpError", "*httptask.StatusError"}[random.IntN(2)], []string{
						fmt.Sprintf("read tcp 127.0.0.1:%d->127.0.0.1:8080: read: connection reset by peer", 40000+e.ID),
						"status 503", "status 503", `Get "http://localhost:8080/stock/4711": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
					}[random.IntN(4)])
				}
			}
			l.Meta[e.ID] = map[string]any{"order": fmt.Sprint("ORD_", e.ID), "bytes": random.IntN(4096)}
			l.Events = append(l.Events, e)
		}
	}
	l.Errors = kinds.List()
	l.Pacing = &tps.Pacing{
		Planned: len(l.Events), Started: len(l.Events) - dropped, Dropped: dropped, Waited: 3210,
		Asked: float64(len(l.Events)) * 1000 / float64(length), Achieved: float64(len(l.Events)) * 999 / float64(length),
		Lag: tps.Distribution{Count: len(l.Events), P50: 440_000, P99: 890_000, Max: 899_000},
	}
	return l
}

// ends are when servers will be free, the first at the top.
type ends []int64

func (e ends) Len() int           { return len(e) }
func (e ends) Less(i, j int) bool { return e[i] < e[j] }
func (e ends) Swap(i, j int)      { e[i], e[j] = e[j], e[i] }
func (e ends) Push(any)           { panic("not used") }
func (e ends) Pop() any           { panic("not used") }
