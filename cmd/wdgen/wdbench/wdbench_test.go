package wdbench_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/worker-dispatcher/wd/cmd/wdgen/wdbench"
	wd "github.com/worker-dispatcher/wd/generics"
)

func BenchmarkSleep(b *testing.B) {
	wdbench.Run(b, wd.Func(func(_ context.Context, d time.Duration) (int, error) {
		time.Sleep(d)
		return 0, nil
	}), []time.Duration{time.Millisecond})
}

func BenchmarkSpin(b *testing.B) {
	wdbench.Run(b, wd.Func(func(_ context.Context, d time.Duration) (int, error) {
		for n, until := 0, time.Now().Add(d); ; n++ {
			if time.Now().After(until) {
				return n, nil
			}
		}
	}), []time.Duration{time.Microsecond})
}

func BenchmarkHalf(b *testing.B) {
	wdbench.Run(b, wd.Func(func(_ context.Context, n int) (int, error) {
		if n == 0 {
			return 0, errors.New("none")
		}
		return n, nil
	}), []int{0, 1})
}
