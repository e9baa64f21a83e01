package journal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/journal"
	"github.com/worker-dispatcher/wd/tps"
)

// An answer is a result with all kinds of things in it.
type answer struct {
	Text  string
	Times []time.Time `json:",omitempty"`
	Of    map[string]int
	Next  *answer
}

func answerTo(word string) answer {
	return answer{Text: word + "\n\"<>\u2028", Of: map[string]int{word: len(word)}, Next: &answer{Text: `,"id":7,"outcome":"failed"`}}
}

var errOdd = errors.New("odd")

// A job counts how often it ran each word, and fails at first for some.
type job struct {
	mu    sync.Mutex
	ran   map[string]int
	fails func(word string, time int) error
}

func newJob(fails func(string, int) error) *job { return &job{ran: map[string]int{}, fails: fails} }

func (j *job) do(_ context.Context, t *wd.Task[string]) (answer, error) {
	j.mu.Lock()
	j.ran[t.Value]++
	n := j.ran[t.Value]
	j.mu.Unlock()
	t.Tag("tag")
	t.Set("outcome", map[string]any{"outcome": `,"key":"other"`})
	if j.fails != nil {
		if err := j.fails(t.Value, n); err != nil {
			return answer{Text: "failed"}, err
		}
	}
	return answerTo(t.Value), nil
}

func words(n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprintf("word %d", i+1))
	}
	return all
}

var strategies = []wd.Strategy{
	wd.Fixed{Workers: 4}, wd.Queue{Workers: 3, Depth: 5}, wd.Sharded{Workers: 4, Depth: 2},
	wd.Frequency{Workers: 20, Interval: time.Millisecond}, wd.Rate{Plan: wd.MustPlan("20000/s for 1h"), Max: 8},
}

// sources are kinds of sources of the same words.
var sources = map[string]func([]string) wd.Source[string]{
	"slice": wd.Slice[string],
	"seq":   func(all []string) wd.Source[string] { return wd.Seq(slices.Values(all)) },
	"lines": func(all []string) wd.Source[string] { return wd.Lines(strings.NewReader(strings.Join(all, "\n"))) },
}

func file(t *testing.T) string { return filepath.Join(t.TempDir(), "run.log") }

// succeeded reads a journal as the run log that it is, and returns how often each task has succeeded by its key.
func succeeded(t *testing.T, path string) (runs int, times map[string]int) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	l := tps.NewLogReader(bytes.NewReader(text))
	n := 0
	for r, err := range l.Records() {
		require.NoError(t, err)
		if r.Outcome == tps.Succeeded {
			n++
		}
	}
	for _, w := range l.Warnings() {
		require.Regexp(t, "another run follows|a run without a summary|nothing ran for .* between its|a run of which the generator", string(w))
	}
	times = map[string]int{}
	for line := range bytes.Lines(text) {
		body, _, err := journal.Unseal(bytes.TrimSuffix(line, []byte("\n")))
		require.NoError(t, err)
		if bytes.HasPrefix(body, []byte(`{"wdlog"`)) {
			runs++
		}
		if kind, ident, _, _, err := journal.Parts(body); kind == journal.Record && bytes.Contains(line, []byte(`,"outcome":"succeeded"`)) {
			require.NoError(t, err)
			times[string(ident)]++
			n--
		}
	}
	require.Zero(t, n, "both read the same records")
	return runs, times
}

func requireOnce(t *testing.T, path string, n int) {
	t.Helper()
	_, times := succeeded(t, path)
	require.Len(t, times, n)
	for key, n := range times {
		require.Equal(t, 1, n, key)
	}
}

// Whatever the strategy, and whatever the source: runs that are interrupted again and again end with the results of one that is not.
func TestRunsGoOn(t *testing.T) {
	all := words(300)
	all[7], all[8], all[299] = "word 7", "word 7", "\xff<\x00"
	var want []answer
	for _, w := range all {
		want = append(want, answerTo(w))
	}
	want[299] = answer{Text: "not UTF-8"}
	for name, source := range sources {
		if name == "lines" {
			all[299] = "\xff<"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, all := file(t), slices.Clone(all)
			for round := 0; ; round++ {
				require.Less(t, round, 100)
				ctx, cancel := context.WithCancelCause(t.Context())
				j := newJob(nil)
				stop := errors.New("stop")
				left := 40
				d := wd.New(func(ctx context.Context, task *wd.Task[string]) (answer, error) {
					require.Equal(t, all[task.ID-1], task.Value, "IDs are those of the source")
					j.mu.Lock()
					if left--; left == 0 {
						cancel(stop)
					}
					j.mu.Unlock()
					if !strings.HasPrefix(task.Value, "word") {
						return answer{Text: "not UTF-8"}, nil
					}
					return j.do(ctx, task)
				}, &wd.Options{Strategy: strategies[round%len(strategies)], Sink: tps.NewLogWriter(new(bytes.Buffer), nil)})
				rep, err := journal.New(path, d, &journal.Options{Sync: journal.NoSync}).Run(ctx, source(all))
				if err != nil {
					require.Equal(t, stop, err)
				}
				require.Empty(t, rep.Warnings)
				require.Equal(t, rep.Tasks, rep.Completed+rep.Undispatched)
				require.Len(t, slices.Collect(rep.Records()), rep.Earlier.Succeeded+rep.Completed)
				require.Len(t, rep.Log().Events, rep.Completed, "figures are of what ran now")
				if rep.Earlier.Succeeded+rep.Succeeded < len(all) {
					continue
				}
				require.Positive(t, round, "it took several runs")
				require.Equal(t, want, rep.Results())
				for i, r := range slices.Collect(rep.Records()) {
					require.Equal(t, []any{i + 1, all[i], true, want[i]}, []any{r.ID, r.Task, r.OK, r.Result})
					require.False(t, r.Started.IsZero() || r.Ended.Before(r.Started) || r.Intended.After(r.Started))
					again, ok := rep.Record(r.ID)
					require.True(t, ok)
					require.Equal(t, r, again)
					if i < 299 {
						require.Equal(t, "tag", r.Tag)
						require.Equal(t, map[string]any{"outcome": map[string]any{"outcome": `,"key":"other"`}}, r.Meta)
					}
				}
				break
			}
			requireOnce(t, path, len(all))

			j := newJob(nil)
			rep, err := journal.New(path, wd.New(j.do, nil), nil).Run(t.Context(), source(all))
			require.NoError(t, err)
			require.Equal(t, journal.Earlier{Succeeded: len(all)}, rep.Earlier)
			require.Empty(t, j.ran)
			require.Zero(t, rep.Tasks)
			require.Equal(t, want, rep.Results())
		})
	}
}

// streams are the two ways to stream.
var streams = map[string]func(*journal.Journal[string, answer], context.Context, wd.Source[string]) iter.Seq2[wd.Record[string, answer], error]{
	"stream": (*journal.Journal[string, answer]).Stream,
	"in order": func(j *journal.Journal[string, answer], ctx context.Context, src wd.Source[string]) iter.Seq2[wd.Record[string, answer], error] {
		return j.StreamInOrder(ctx, src, 20)
	},
}

// Streams that are left, or end with their run, go on as well; each yields all that is done, in order if that is asked for.
func TestStreamsGoOn(t *testing.T) {
	all := words(400)
	for name, source := range sources {
		for way, stream := range streams {
			t.Run(name+", "+way, func(t *testing.T) {
				t.Parallel()
				dice := rand.New(rand.NewPCG(1, 2))
				path := file(t)
				flaky := newJob(func(word string, time int) error {
					if len(word)%3 == 0 && time < 4 {
						return errOdd
					}
					return nil
				})
				for round := 0; ; round++ {
					require.Less(t, round, 100)
					ctx, cancel := context.WithCancel(t.Context())
					j := journal.New(path, wd.New(flaky.do, &wd.Options{Strategy: strategies[round%len(strategies)]}), &journal.Options{Sync: journal.NoSync})
					left := dice.IntN(500)
					ok, ids := map[int]bool{}, []int(nil)
					var last error
					for r, err := range stream(j, ctx, source(all)) {
						if last = err; err != nil {
							continue
						}
						ids = append(ids, r.ID)
						if ok[r.ID] = r.OK; r.OK {
							require.Equal(t, answerTo(all[r.ID-1]), r.Result)
						}
						if left--; left == 0 && round%2 == 0 {
							break
						} else if left == 0 {
							cancel()
						}
					}
					if last != nil {
						require.ErrorIs(t, last, context.Canceled)
					}
					cancel()
					require.Len(t, ok, len(ids), "once each")
					if way == "in order" {
						require.True(t, slices.IsSorted(ids))
					}
					if len(ok) == len(all) && !slices.Contains(slices.Collect(maps.Values(ok)), false) {
						break
					}
				}
				requireOnce(t, path, len(all))
			})
		}
	}
}

// Input may be put into another order, grow and shrink; equal values are told apart by their number.
func TestTasksAreKnownByTheirInput(t *testing.T) {
	path := file(t)
	run := func(all ...string) (*journal.Report[string, answer], map[string]int) {
		j := newJob(nil)
		rep, err := journal.New(path, wd.New(j.do, nil), nil).Run(t.Context(), wd.Slice(all))
		require.NoError(t, err)
		for i, r := range rep.Results() {
			require.Equal(t, answerTo(all[i]), r)
		}
		return rep, j.ran
	}
	_, ran := run("a", "b", "b", "c")
	require.Equal(t, map[string]int{"a": 1, "b": 2, "c": 1}, ran)
	_, ran = run("c", "b", "d", "b", "b", "a")
	require.Equal(t, map[string]int{"d": 1, "b": 1}, ran)
	_, ran = run("b", "b", "b", "b")
	require.Equal(t, map[string]int{"b": 1}, ran)
	rep, ran := run("d")
	require.Empty(t, ran)
	require.Equal(t, journal.Earlier{Succeeded: 1}, rep.Earlier)
	long := strings.Repeat("x", 1000)
	run(long, long+"y")
	_, ran = run(long+"y", long, "", "null")
	require.Equal(t, map[string]int{"": 1, "null": 1}, ran)
}

// A key of one's own serves values that are no JSON, and two of the same key are told apart as equal values are.
func TestKeysOfOnesOwn(t *testing.T) {
	path := file(t)
	run := func(orders ...oneWay) (ran []oneWay) {
		d := wd.New(func(_ context.Context, task *wd.Task[oneWay]) (int, error) {
			ran = append(ran, task.Value)
			return task.ID, nil
		}, &wd.Options{Strategy: wd.Fixed{Workers: 1}})
		_, err := journal.New(path, d, nil).KeyBy(func(o oneWay) string { return fmt.Sprint("order ", int(o)) }).Run(t.Context(), wd.Slice(orders))
		require.NoError(t, err)
		return ran
	}
	require.Equal(t, []oneWay{1, 2}, run(1, 2))
	require.Equal(t, []oneWay{1}, run(2, 1, 1))
	require.Empty(t, run(1, 1, 2))

	_, err := journal.New(path, wd.New(func(context.Context, *wd.Task[int]) (int, error) { return 0, nil }, nil), nil).Run(t.Context(), wd.Slice([]int{1}))
	var mismatch *journal.MismatchError
	require.ErrorAs(t, err, &mismatch)
	require.Equal(t, "key", mismatch.What)
}

// A handler that changes its value does not change what the task is known by.
func TestValuesThatChange(t *testing.T) {
	path := file(t)
	for range 2 {
		ran := 0
		d := wd.New(func(_ context.Context, task *wd.Task[*answer]) (string, error) {
			ran++
			task.Value.Text += "!"
			return task.Value.Text, nil
		}, &wd.Options{Strategy: wd.Fixed{Workers: 1}, Retry: wd.Retry{Attempts: 2}})
		rep, err := journal.New(path, d, nil).Run(t.Context(), wd.Slice([]*answer{{Text: "a"}, {Text: "b"}, {Text: "a"}}))
		require.NoError(t, err)
		require.Equal(t, []string{"a!", "b!", "a!"}, rep.Results())
		require.Equal(t, 3-rep.Earlier.Succeeded, ran)
	}
	requireOnce(t, path, 3)
}
