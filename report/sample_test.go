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
	random := rand.New(rand.NewPCG(1, 2))
	l := tps.Log{Start: start, Tags: []string{"", "GET /orders", "POST /orders", "GET /stock/{article}"}, Meta: map[int64]map[string]any{}}
	free, kinds := make(ends, 40), tps.ErrorKinds{}
	for ms, due := 0, 0.0; ms < 14_000; ms++ {
		for due += 1.1 * float64(ms) / 14_000; due >= 1; due-- {
			e := tps.Event{ID: int64(len(l.Events) + 1), Intended: int64(ms) * 1e6, Tag: uint32(1 + random.IntN(10)%3)}
			e.Started = max(e.Intended+random.Int64N(900_000), free[0])
			if e.Started-e.Intended > 1e9 {
				e.Started, e.Outcome = 0, tps.Dropped
			} else {
				e.Ended = e.Started + int64(40e6+20e6*random.Float64()+5e6*random.ExpFloat64())
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
	l.Errors, l.Tasks, l.Undispatched = kinds.List(), len(l.Events)+51, 51
	l.Pacing = &tps.Pacing{
		Plan: "0/s..1100/s over 14s, uniform", Planned: len(l.Events) + 51, Started: len(l.Events) - 182, Dropped: 182, Undispatched: 51, Waited: 3210,
		Asked: 552.6, Achieved: 552.4, Lag: tps.Distribution{Count: 7000, P50: 440_000, P99: 890_000, Max: 899_000},
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
