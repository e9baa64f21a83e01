package main

import (
	"slices"

	"github.com/worker-dispatcher/wd/benchmarks/internal/figure"
)

// all returns all figures. Those that share a probe have the very same one.
func all() []figure.Figure {
	return slices.Concat(empty(), skew(), sleep(), analysis(), rates(), inChildren(), onNodes())
}
