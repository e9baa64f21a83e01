package journal_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/journal"
)

// A way runs what is left of all, is ended by cancel or by itself after some records, and returns how many it has seen succeed.
type way func(ctx context.Context, j *journal.Journal[string, answer], all []string, most int) (succeeded int, err error)

// viaStream ranges over a stream and leaves it after some records.
func viaStream(name string) way {
	return func(ctx context.Context, j *journal.Journal[string, answer], all []string, most int) (n int, err error) {
		seen := 0
		for r, err := range streams[name](j, ctx, wd.Slice(all)) {
			if err != nil {
				return n, err
			}
			if r.OK {
				n++
			}
			if seen++; seen == most {
				break
			}
		}
		return n, nil
	}
}

var ways = map[string]way{
	"run": func(ctx context.Context, j *journal.Journal[string, answer], all []string, _ int) (int, error) {
		rep, err := j.Run(ctx, wd.Slice(all))
		return rep.Earlier.Succeeded + rep.Succeeded, err
	},
	"start": func(ctx context.Context, j *journal.Journal[string, answer], all []string, most int) (int, error) {
		r := j.Start(ctx, wd.Slice(all))
		if most > 0 {
			_ = r.SetWorkers(2) // of one that has ended already, an error
			r.Pause()
			r.Resume()
			go r.Stop(nil)
		}
		rep, err := r.Wait()
		return rep.Earlier.Succeeded + rep.Succeeded, err
	},
	"stream":   viaStream("stream"),
	"in order": viaStream("in order"),
}

// Every strategy with every way to run and every policy: a run that is ended early, and one that does the rest. WD_SOAK=1 does so for long.
func TestEveryWay(t *testing.T) {
	rounds := 1
	if os.Getenv("WD_SOAK") != "" {
		rounds = 2000
	}
	all := words(60)
	for _, strategy := range strategies {
		for name, run := range ways {
			for _, policy := range []journal.Policy{journal.Rerun, journal.Skip, journal.Fail} {
				t.Run(fmt.Sprintf("%T, %s, %v", strategy, name, policy), func(t *testing.T) {
					t.Parallel()
					for round := range rounds {
						path := file(t)
						o := &journal.Options{Interrupted: policy, Sync: journal.NoSync}
						ctx, cancel := context.WithCancel(t.Context())
						ended := newJob(func(word string, _ int) error {
							if word == all[20+round%20] {
								cancel()
							}
							return nil
						})
						_, _ = run(ctx, journal.New(path, wd.New(ended.do, &wd.Options{Strategy: strategy}), o), all, 10+round%30)
						cancel()
						rest := newJob(nil)
						n, err := run(t.Context(), journal.New(path, wd.New(rest.do, &wd.Options{Strategy: strategy}), o), all, 0)
						require.NoError(t, err)
						require.Equal(t, len(all), n)
						requireOnce(t, path, len(all))
					}
				})
			}
		}
	}
}
