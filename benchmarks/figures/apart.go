package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"

	"github.com/worker-dispatcher/wd/benchmarks/internal/figure"
)

// alone is the environment variable that names the probe for which a process has been started.
const alone = "WD_FIGURES_ALONE"

// apart returns the probe as one that measures in a process of its own, as a program has one dispatcher: what others leave behind in heap and
// scheduler changes what a thousand goroutines take by some hundredths.
func apart(p *figure.Probe) *figure.Probe {
	measure := p.Measure
	p.Measure = func(ctx context.Context) (float64, error) {
		if os.Getenv(alone) == p.Name {
			return measure(ctx)
		}
		return askChild(ctx, p.Name)
	}
	return p
}

// askChild starts this program again for one measurement.
func askChild(ctx context.Context, name string) (float64, error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	var errs bytes.Buffer
	child := exec.CommandContext(ctx, self)
	child.Env, child.Stderr = append(os.Environ(), alone+"="+name), &errs
	out, err := child.Output()
	if err != nil {
		return 0, fmt.Errorf("its process: %w: %s", err, bytes.TrimSpace(errs.Bytes()))
	}
	return strconv.ParseFloat(string(out), 64)
}

// measureAlone measures the probe for which this process has been started, if it has been for one, and ends it.
func measureAlone() {
	name, ok := os.LookupEnv(alone)
	if !ok {
		return
	}
	v, err := find(name).Measure(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitUsage)
	}
	fmt.Print(v)
	os.Exit(0)
}

// find returns the probe of that name.
func find(name string) *figure.Probe {
	for _, f := range all() {
		for _, p := range append(f.Against, f.Ours) {
			if p.Name == name {
				return p
			}
		}
	}
	return &figure.Probe{Measure: func(context.Context) (float64, error) { return 0, fmt.Errorf("%s=%s names no probe", alone, name) }}
}
