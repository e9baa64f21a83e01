package journal_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/journal"
)

// In order, what was done before is yielded as soon as nothing before it is awaited, and not earlier.
func TestTheOrderOfWhatWasDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := file(t)
		_, err := run(t, path, []string{"b", "c", "e"}, newJob(nil), nil)
		require.NoError(t, err)

		source := wd.Seq(func(yield func(string) bool) { // a and d take 2 s, and are new
			for _, v := range []string{"a", "b", "c", "d", "e", "e"} {
				if !yield(v) {
					return
				}
				time.Sleep(1500 * time.Millisecond)
			}
		})
		d := wd.New(wd.Func(func(_ context.Context, v string) (answer, error) {
			time.Sleep(2 * time.Second)
			return answerTo(v), nil
		}), &wd.Options{Strategy: wd.Fixed{Workers: 3}})
		start, at := time.Now(), []time.Duration(nil)
		for r, err := range journal.New(path, d, nil).StreamInOrder(t.Context(), source, 10) {
			require.NoError(t, err)
			require.Equal(t, len(at)+1, r.ID)
			at = append(at, time.Since(start))
		}
		ms := time.Millisecond
		require.Equal(t, []time.Duration{2000 * ms, 2000 * ms, 3000 * ms, 6500 * ms, 6500 * ms, 9500 * ms}, at)
	})
}
