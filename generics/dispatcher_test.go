package wd_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
)

func TestNoTaskWaitsBehindASlowOne(t *testing.T) {
	for _, s := range []wd.Strategy{wd.Fixed{Workers: 8}, wd.Sharded{Workers: 8}, wd.Sharded{Workers: 8, Depth: 3}, wd.Queue{Workers: 8}} {
		t.Run(s.(interface{ String() string }).String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := wd.New(func(_ context.Context, t *wd.Task[int]) (int, error) {
					if t.ID > 100_000 && t.ID <= 100_008 {
						time.Sleep(time.Second)
					}
					return t.Value, nil
				}, &wd.Options{Strategy: s})
				rep, err := d.Run(t.Context(), wd.Count(200_008))
				require.NoError(t, err)
				require.Equal(t, 200_008, rep.Succeeded)
				require.Equal(t, time.Second, rep.Duration())
			})
		})
	}
}
