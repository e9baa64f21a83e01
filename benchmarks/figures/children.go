package main

import (
	"time"

	"github.com/worker-dispatcher/wd/benchmarks/internal/children"
	"github.com/worker-dispatcher/wd/benchmarks/internal/figure"
)

// inFlight is how many tasks a child has at once. Python's submit has them all.
const inFlight = 128

// inChildren compares the pool of processes with others: tasks of 64 bytes that do nothing, two children.
func inChildren() []figure.Figure {
	probe := func(name string, once time.Duration, m children.Measurement) *figure.Probe {
		return &figure.Probe{Name: "children: " + name, Unit: "ns/task", Expect: once, Measure: m}
	}
	many := probe("pool, 128 workers a child", 500*time.Millisecond, children.Pool(inFlight*children.Procs, 100_000))
	few := probe("pool, a worker a child", 500*time.Millisecond, children.Pool(children.Procs, 10_000))
	submit := probe("python submit", 2*time.Second, children.Python(8_000))
	plugin := probe("go-plugin net/rpc, 128 callers a child", 500*time.Millisecond, children.Plugin(inFlight, 20_000))
	return []figure.Figure{
		{Name: "children: pool / python submit", Goal: figure.AtMost(1. / 30), Ours: many, Against: []*figure.Probe{submit}},
		{Name: "children: pool, a worker a child / python submit", Goal: figure.AtMost(1 / 1.5), Ours: few, Against: []*figure.Probe{submit}},
		{Name: "children: pool / go-plugin", Goal: figure.AtMost(1. / 5), Ours: many, Against: []*figure.Probe{plugin}},
	}
}
