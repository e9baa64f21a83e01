package main

import (
	"context"
	"time"

	"github.com/worker-dispatcher/wd/benchmarks/internal/figure"
	"github.com/worker-dispatcher/wd/benchmarks/internal/nodes"
)

// onNodes is how many tasks a second a cluster does that do nothing, beside how many messages a second nats.go's PublishAsync brings to the same server.
func onNodes() []figure.Figure {
	probe := func(name string, once time.Duration, measure func(context.Context) (float64, error)) *figure.Probe {
		return &figure.Probe{Name: "cluster: " + name, Unit: "1/s", Expect: once, Measure: measure}
	}
	raw := probe("PublishAsync", time.Second, nodes.Publish(200_000))
	one := probe("one task a message", time.Second, nodes.Rate(1, 30_000))
	batched := probe("batched", time.Second, nodes.Rate(0, 200_000))
	return []figure.Figure{
		{Name: "cluster: one task a message / PublishAsync", Goal: figure.AtLeast(0.15), Ours: one, Against: []*figure.Probe{raw}},
		{Name: "cluster: batched / PublishAsync", Goal: figure.AtLeast(2), Ours: batched, Against: []*figure.Probe{raw}},
	}
}
